"""Who may do what to a report and to an explanation, and when."""

from __future__ import annotations

from core import policy
from core.actor import Actor
from core.policy import Rule
from core.roles import OFFICE, ON_DISTRICT, UBND, Role
from reports.models import Explanation, ExplanationState, KeptYear, Report, YearWorkbook


def _drafts(actor: Actor, report: Report) -> bool:
    return actor.holds(OFFICE, district=report.district_id)


def _is_not_frozen(report: Report) -> bool:
    """An issued report is downloaded as it was issued, never built again."""
    return report.snapshot is None


def _sees_the_year(actor: Actor, workbook: YearWorkbook) -> bool:
    return actor.holds(OFFICE | {Role.DISTRICT_ADMIN}, district=workbook.district_id)


def _looks(actor: Actor, explanation: Explanation) -> bool:
    return actor.holds(ON_DISTRICT, district=explanation.district_id)


def _asks(actor: Actor, explanation: Explanation) -> bool:
    return actor.holds_on(UBND | {Role.LEADER}, explanation.district_id)


def _answers(actor: Actor, explanation: Explanation) -> bool:
    """Who was asked, while of the office; a leader may for them, but nobody answers what they asked themselves."""
    if actor.id == explanation.asked_by_id:
        return False
    asked = actor.id == explanation.asked_of_id and actor.holds(OFFICE, district=explanation.district_id)
    return asked or actor.holds({Role.LEADER}, district=explanation.district_id)


def _looks_at_answer(actor: Actor, explanation: Explanation) -> bool:
    """Whoever may ask, but neither who is asked nor who answered: nobody ends a question to themselves."""
    return _asks(actor, explanation) and actor.id not in (explanation.asked_of_id, explanation.answered_by_id)


def _is_running(explanation: Explanation) -> bool:
    return explanation.state != ExplanationState.CLOSED


# "look": the dashboard and the targets themselves.
policy.register(
    Explanation,
    {
        "look": Rule(_looks),
        "ask": Rule(_asks),
        "answer": Rule(_answers, _is_running),
        "close": Rule(_looks_at_answer, _is_running),
    },
)
policy.register(YearWorkbook, {"build": Rule(_sees_the_year)})
policy.register(Report, {"draft": Rule(_drafts), "build": Rule(_drafts, _is_not_frozen)})


def _reads_all_schools(actor: Actor, kept: KeptYear) -> bool:
    """Schools beside one another with their names, and districts that somebody reads."""
    return actor.holds(ON_DISTRICT, district=kept.district_id)


policy.register(KeptYear, {"compare": Rule(_reads_all_schools)})
