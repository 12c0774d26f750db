"""Who may do what to a task, and in which of its states."""

from __future__ import annotations

from accounts.queries import holders
from core.actor import Actor
from core.policy import Rule
from core.roles import OFFICE, SCHOOL, UBND, Role
from plans.models import PlanState, Task, TaskCooperator, TaskImplementer, TaskState
from plans.standing import OPEN

# Who speaks for a body or a school that has a part in a task.
STAFF = SCHOOL | {Role.AGENCY_STAFF}


def answers_for(actor: Actor, task: Task) -> bool:
    """Whether the whole task is theirs: the office, the responsible person, the staff of the body that leads."""
    here = actor.holds(OFFICE, district=task.district_id)
    responsible = task.responsible_id == actor.id and actor.holds(Role, district=task.district_id)
    return here or responsible or task.lead_id in actor.units(STAFF)


def units_taking_part(actor: Actor, task: Task) -> list[int]:
    """The schools and bodies of this person that have a part in the task: implementers first, then cooperators."""
    units = actor.units(STAFF, district=task.district_id)
    if not units:
        return []
    carrying = TaskImplementer.objects.filter(task=task, unit__in=units).order_by("pk").values_list("unit", flat=True)
    helping = TaskCooperator.objects.filter(task=task, unit__in=units).order_by("order").values_list("unit", flat=True)
    return list(dict.fromkeys([*carrying, *helping]))


def _reports(actor: Actor, task: Task) -> bool:
    return answers_for(actor, task) or bool(units_taking_part(actor, task))


def _sees(actor: Actor, task: Task) -> bool:
    return Task.objects.visible_to(actor).filter(pk=task.pk).exists()


def _comments(actor: Actor, task: Task) -> bool:
    """Who sees the task; whose district took this one over reads its past, and writes nothing into it."""
    works_here = bool(actor.roles_in(task.district_id) - UBND) or actor.holds_on(UBND, task.district_id)
    return works_here and _sees(actor, task)


def _runs_office(actor: Actor, task: Task) -> bool:
    return actor.holds(OFFICE, district=task.district_id)


def _confirms(actor: Actor, task: Task) -> bool:
    """Who assigned it; a leader where nobody did, or who did would confirm their own. Nobody confirms their own."""
    if actor.id in (task.done_by_id, task.responsible_id):
        return False
    answering = answering_assigner(task)
    if answering is not None:
        return answering == actor.id and actor.holds(OFFICE, district=task.district_id)
    return actor.holds({Role.LEADER}, district=task.district_id)


def answering_assigner(task: Task) -> int | None:
    """Who assigned the task, where they can confirm its completion; a leader answers otherwise.

    They can while they work for the office, and where they would not confirm their own. One query.
    """
    assigner = task.assigner_id
    if assigner is None or assigner in (task.done_by_id, task.responsible_id):
        return None
    return assigner if assigner in holders([task.district_id], OFFICE).get(task.district_id, ()) else None


def runs(task: Task) -> bool:
    """Whether the task is anybody's work: one that a plan's draft asks, or an amendment's, is words until issued."""
    return task.amends_id is None and (task.plan is None or task.plan.state == PlanState.ISSUED)


def _is_open(task: Task) -> bool:
    return runs(task) and task.state in OPEN


def _waits(task: Task) -> bool:
    return runs(task) and task.state == TaskState.DONE and task.confirmed_at is None


def _is_stopped(task: Task) -> bool:
    return runs(task) and task.state in (TaskState.PAUSED, TaskState.CANCELLED)


def _is_unconfirmed(task: Task) -> bool:
    return runs(task) and task.state != TaskState.CANCELLED and task.confirmed_at is None


def _may_be_divided(task: Task) -> bool:
    return runs(task) and task.parent_id is None and task.occurrence_of_id is None and task.state != TaskState.CANCELLED


def _is_not_over(task: Task) -> bool:
    return task.amends_id is None and task.state not in (TaskState.DONE, TaskState.CANCELLED)


TASK_ACTS = {
    # Who does it is no word of the plan: it changes after the plan is issued too.
    "assign": Rule(_runs_office, _is_not_over),
    "divide": Rule(_runs_office, _may_be_divided),
    "report": Rule(_reports, _is_open),
    "comment": Rule(_comments, runs),
    "finish": Rule(answers_for, _is_open),
    "confirm": Rule(_confirms, _waits),
    "pause": Rule(_runs_office, _is_open),
    "resume": Rule(_runs_office, _is_stopped),
    "cancel": Rule(_runs_office, lambda task: _is_not_over(task) and runs(task)),
    "record_papers": Rule(answers_for, lambda task: runs(task) and task.state != TaskState.CANCELLED),
    "attach": Rule(_reports, _is_unconfirmed),
    "detach": Rule(_reports, _is_unconfirmed),
    "carry": Rule(_runs_office, lambda task: _is_not_over(task) and runs(task)),
}
