"""Who may do what to tasks and monthly reviews, and when."""

from __future__ import annotations

from collections.abc import Callable

from core import policy
from core.actor import Actor
from core.policy import Rule
from core.roles import OFFICE, Role
from plans.models import MonthPlan, MonthReview, MonthWork, ReviewSettings, ReviewState, Task
from plans.queries.reviews import asks_principals
from plans.states import OPEN
from plans.task_rights import TASK_ACTS, runs


def _writes(actor: Actor, task: Task) -> bool:
    return actor.holds(OFFICE, district=task.district_id)


def _carries(actor: Actor, task: Task) -> bool:
    """The office, who answers for the task, and the body or school that leads it."""
    if actor.holds(OFFICE, district=task.district_id):
        return True
    leads = task.lead_id in actor.units({Role.AGENCY_STAFF, Role.PRINCIPAL, Role.DEPUTY_PRINCIPAL})
    return leads or (task.responsible_id == actor.id and bool(actor.roles_in(task.district_id)))


def _may_be_moved(task: Task) -> bool:
    return runs(task) and task.confirmed_at is None


def _is_of_open_plan(task: Task) -> bool:
    """The words of what waits for a signature, or is issued, stay."""
    return task.plan is None or task.plan.state in OPEN


policy.register(
    Task,
    {
        "edit": Rule(_writes, _is_of_open_plan),
        "delete": Rule(_writes, _is_of_open_plan),
        "move": Rule(_carries, _may_be_moved),
        **TASK_ACTS,
    },
)


def _writes_month(actor: Actor, target: MonthPlan | MonthWork) -> bool:
    return actor.holds(OFFICE, district=target.district_id)


policy.register(MonthPlan, {"write": Rule(_writes_month)})
policy.register(MonthWork, {"write": Rule(_writes_month)})


# Monthly reviews


def _writes_own(actor: Actor, review: MonthReview) -> bool:
    """Who works for the office; a principal where the office asks them too."""
    if actor.id != review.person_id:
        return False
    if actor.holds(OFFICE, district=review.district_id):
        return True
    if not actor.holds({Role.PRINCIPAL}, district=review.district_id):
        return False
    return asks_principals(review.district_id)


def _leads_person(actor: Actor, review: MonthReview) -> bool:
    """A leader to whom the review was sent; nobody remarks on their own."""
    return actor.id != review.person_id and MonthReview.objects.visible_to(actor).filter(pk=review.pk).exists()


def _sets_reviews(actor: Actor, settings: ReviewSettings) -> bool:
    return actor.holds({Role.LEADER, Role.DISTRICT_ADMIN}, district=settings.district_id)


def _in(*states: ReviewState) -> Callable[[MonthReview], bool]:
    return lambda review: review.state in states


policy.register(ReviewSettings, {"change": Rule(_sets_reviews)})
policy.register(
    MonthReview,
    {
        "write": Rule(_writes_own, _in(ReviewState.DRAFT)),
        "send": Rule(_writes_own, _in(ReviewState.DRAFT)),
        "take back": Rule(_writes_own, _in(ReviewState.SENT)),
        "remark": Rule(_leads_person, _in(ReviewState.SENT, ReviewState.REMARKED)),
    },
)
