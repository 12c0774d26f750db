"""Who may do what to plans and tasks, and when."""

from __future__ import annotations

from core import policy
from core.actor import Actor
from core.policy import Rule
from core.roles import OFFICE, SCHOOL, Role
from plans.models import Plan, PlanState, Task
from schools.queries import levels_of_schools


def _writes(actor: Actor, plan: Plan) -> bool:
    return actor.holds(OFFICE, district=plan.district_id)


def _is_open(plan: Plan) -> bool:
    """An issued plan is amended, not edited."""
    return plan.state != PlanState.ISSUED


def _edits(actor: Actor, task: Task) -> bool:
    return _writes(actor, task.plan)


def _is_of_open_plan(task: Task) -> bool:
    return _is_open(task.plan)


def _reports(actor: Actor, task: Task) -> bool:
    """Progress is reported by the office and by who leads or cooperates, a body or a school of the level."""
    if actor.holds(OFFICE, district=task.district_id):
        return True
    units = actor.units({Role.AGENCY_STAFF})
    if task.lead_id in units or any(row.unit_id in units for row in task.cooperator_rows.all()):
        return True
    schools = actor.units(SCHOOL, district=task.district_id)
    return not levels_of_schools(schools).isdisjoint(task.cooperating_levels)


policy.register(Plan, {"write": Rule(_writes, _is_open)})
policy.register(Task, {"edit": Rule(_edits, _is_of_open_plan), "report": Rule(_reports)})
