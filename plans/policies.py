"""Who may do what to tasks."""

from __future__ import annotations

from core import policy
from core.actor import Actor
from core.roles import OFFICE, Role
from plans.models import Plan, PlanState, Task


def _may_write(actor: Actor, plan: Plan) -> bool:
    """The office writes its plan until it is issued; an issued one is amended, not edited."""
    return plan.state != PlanState.ISSUED and actor.holds(OFFICE, district=plan.district_id)


def _may_edit(actor: Actor, task: Task) -> bool:
    return _may_write(actor, task.plan)


def _may_report(actor: Actor, task: Task) -> bool:
    """Progress is reported by the office and by who leads or cooperates."""
    if actor.holds(OFFICE, district=task.district_id):
        return True
    units = actor.units({Role.AGENCY_STAFF})
    return task.lead_id in units or any(row.unit_id in units for row in task.cooperator_rows.all())


policy.register(Plan, {"write": _may_write})
policy.register(Task, {"edit": _may_edit, "report": _may_report})
