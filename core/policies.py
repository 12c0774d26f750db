"""Who may do what to notices, mails and jobs."""

from __future__ import annotations

from core import policy
from core.actor import Actor
from core.models import Job, Mail, Notice
from core.models.notices import TROUBLED
from core.policy import Rule
from core.roles import Role


def _is_own(actor: Actor, notice: Notice) -> bool:
    return actor.id == notice.person_id


def _administers(actor: Actor, mail: Mail) -> bool:
    return actor.holds({Role.OPERATOR}) or actor.holds({Role.DISTRICT_ADMIN}, district=mail.district_id)


def _did_not_go(mail: Mail) -> bool:
    return mail.state in TROUBLED


def _asked_for(actor: Actor, job: Job) -> bool:
    return job.owner_id == actor.id


def _is_active(job: Job) -> bool:
    return job.active


policy.register(Job, {"cancel": Rule(_asked_for, _is_active)})
policy.register(Notice, {"read": Rule(_is_own)})
policy.register(Mail, {"resend": Rule(_administers, _did_not_go)})
