"""Who may do what to units."""

from __future__ import annotations

from core import policy
from core.actor import Actor
from core.policy import Rule
from core.roles import Role
from schools.models import District


def _operates(actor: Actor, district: District) -> bool:
    return actor.holds({Role.OPERATOR})


def _reads_audit(actor: Actor, district: District) -> bool:
    return actor.holds({Role.LEADER, Role.DISTRICT_ADMIN}, district=district.pk)


policy.register(District, {"change": Rule(_operates), "audit": Rule(_reads_audit)})
