"""Who may do what to a report and to its jobs, and when."""

from __future__ import annotations

from core import policy
from core.actor import Actor
from core.models import Job
from core.policy import Rule
from core.roles import OFFICE
from reports.models import Report


def _drafts(actor: Actor, report: Report) -> bool:
    return actor.holds(OFFICE, district=report.district_id)


def _is_not_frozen(report: Report) -> bool:
    """An issued report is downloaded as it was issued, never built again."""
    return report.snapshot is None


def _asked_for(actor: Actor, job: Job) -> bool:
    return job.owner_id == actor.id


def _is_active(job: Job) -> bool:
    return job.active


policy.register(Report, {"draft": Rule(_drafts), "build": Rule(_drafts, _is_not_frozen)})
policy.register(Job, {"cancel": Rule(_asked_for, _is_active)})
