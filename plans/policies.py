"""Who may do what to plans and tasks, and when."""

from __future__ import annotations

from core import policy
from core.actor import Actor, Origin
from core.policy import Rule
from core.roles import OFFICE, Role
from plans.models import Plan, PlanState, Task


def _writes(actor: Actor, target: Plan | Task) -> bool:
    """The office writes plans; the district's administrator brings its lists in, and writes no single task."""
    brings = {Role.DISTRICT_ADMIN} if actor.origin is Origin.IMPORT else set()
    return actor.holds(OFFICE | brings, district=target.district_id)


def _brings_documents(actor: Actor, plan: Plan) -> bool:
    """The operator's commands bring in what was issued before there was a portal; no page does."""
    return actor.origin is Origin.COMMAND and actor.holds({Role.OPERATOR})


def _is_open(plan: Plan) -> bool:
    """An issued plan is amended, not edited."""
    return plan.state != PlanState.ISSUED


def _is_of_open_plan(task: Task) -> bool:
    return task.plan is None or _is_open(task.plan)


policy.register(Plan, {"write": Rule(_writes, _is_open), "bring_in_issued": Rule(_brings_documents, _is_open)})
policy.register(Task, {"edit": Rule(_writes, _is_of_open_plan)})
