"""Who may do what to a report, and when."""

from __future__ import annotations

from core import policy
from core.actor import Actor
from core.policy import Rule
from core.roles import OFFICE, Role
from reports.models import Report, YearWorkbook


def _drafts(actor: Actor, report: Report) -> bool:
    return actor.holds(OFFICE, district=report.district_id)


def _is_not_frozen(report: Report) -> bool:
    """An issued report is downloaded as it was issued, never built again."""
    return report.snapshot is None


def _sees_the_year(actor: Actor, workbook: YearWorkbook) -> bool:
    return actor.holds(OFFICE | {Role.DISTRICT_ADMIN}, district=workbook.district_id)


policy.register(YearWorkbook, {"build": Rule(_sees_the_year)})
policy.register(Report, {"draft": Rule(_drafts), "build": Rule(_drafts, _is_not_frozen)})
