"""Who may do what to plans and tasks, and when."""

from __future__ import annotations

from core import policy
from core.actor import Actor, Origin
from core.policy import Rule
from core.roles import OFFICE, Role
from plans.models import Plan, PlanState, Task
from plans.task_rights import TASK_ACTS


def _writes(actor: Actor, target: Plan | Task) -> bool:
    """The office writes plans; the district's administrator brings its lists in, and writes no single task."""
    brings = {Role.DISTRICT_ADMIN} if actor.origin is Origin.IMPORT else set()
    return actor.holds(OFFICE | brings, district=target.district_id)


def _is_open(plan: Plan) -> bool:
    """An issued plan is amended, not edited."""
    return plan.state != PlanState.ISSUED


def _is_of_open_plan(task: Task) -> bool:
    return task.plan is None or _is_open(task.plan)


policy.register(Plan, {"write": Rule(_writes, _is_open)})
policy.register(Task, {"edit": Rule(_writes, _is_of_open_plan), "delete": Rule(_writes, _is_of_open_plan), **TASK_ACTS})
