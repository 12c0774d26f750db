"""Who may do what to a report."""

from __future__ import annotations

from core import policy
from core.actor import Actor
from core.models import Job
from core.roles import OFFICE
from reports.models import Report


def _drafts(actor: Actor, report: Report) -> bool:
    return actor.holds(OFFICE, district=report.district_id)


def _may_build(actor: Actor, report: Report) -> bool:
    """An issued report is downloaded as it was issued, never built again."""
    return report.snapshot is None and _drafts(actor, report)


def _may_cancel(actor: Actor, job: Job) -> bool:
    return job.active and job.owner_id == actor.id


policy.register(Report, {"draft": _drafts, "build": _may_build})
policy.register(Job, {"cancel": _may_cancel})
