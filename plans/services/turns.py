"""Making the turns of recurring tasks: each is a task of its own, made when its time begins."""

from __future__ import annotations

import logging

from django.db import DatabaseError
from django.db.models import Q, QuerySet

from core.actor import Actor, Origin
from core.audit import Change, record_all
from core.transactions import write_transaction
from plans.deadlines import Precision
from plans.models import PlanState, Task, TaskCooperator, TaskImplementer, TaskIndicator, TaskState
from plans.recurrence import Turn, read_rule, turns
from plans.services.task_noticing import tell_assigned
from schools.models import District
from schools.queries import today_of

logger = logging.getLogger(__name__)

# Who acts where the calendar does.
CALENDAR = Actor(id=None, name="Lịch của hệ thống", rights=frozenset(), origin=Origin.TASK)


def turns_of(task: Task) -> list[Turn]:
    """All turns of a recurring task in its days; none where its words name none.

    What was over before the task's plan was issued was nobody's work: a plan of October asks no report of September.
    """
    rule = read_rule(task.deadline_text)
    if rule is None or task.deadline_start is None or task.deadline_end is None:
        return []
    issued = task.plan.issued_on if task.plan else None
    return [
        turn for turn in turns(rule, task.deadline_start, task.deadline_end) if issued is None or turn.end >= issued
    ]


@write_transaction
def make_turns(task: Task) -> list[Task]:
    """The turns of a recurring task whose time has begun and that are not there yet; run twice, it makes them once."""
    parent: Task = (
        Task.unscoped.select_for_update(of=("self",)).select_related("district", "period", "plan").get(pk=task.pk)
    )
    known = set(parent.occurrences.values_list("deadline_start", flat=True))
    today = today_of(parent.district)
    due = [turn for turn in turns_of(parent) if turn.start <= today and turn.start not in known]
    made = [_occurrence(parent, turn) for turn in due]
    Task.unscoped.bulk_create(made)
    _copy_bodies(parent, made)
    record_all(CALENDAR, [Change("tạo kỳ của nhiệm vụ", one, one.title, one.district_id) for one in made])
    if made:
        tell_assigned(made, by=None)
        sum_up(parent)
    return made


def _occurrence(parent: Task, turn: Turn) -> Task:
    return Task(
        district=parent.district,
        period=parent.period,
        occurrence_of=parent,
        order=0,
        section=parent.section,
        title=f"{parent.title[:960]} ({turn.label})",
        lead_id=parent.lead_id,
        responsible_id=parent.responsible_id,
        cooperating_levels=parent.cooperating_levels,
        receiver_id=parent.receiver_id,
        assigner_id=parent.assigner_id,
        priority=parent.priority,
        assigned_by=parent.assigned_by,
        deadline_precision=Precision.DAY.value,
        deadline_start=turn.start,
        deadline_end=turn.end,
    )


def _copy_bodies(parent: Task, made: list[Task]) -> None:
    TaskCooperator.objects.bulk_create(
        TaskCooperator(task=one, unit_id=row.unit_id, order=row.order)
        for one in made
        for row in parent.cooperator_rows.all()
    )
    TaskImplementer.objects.bulk_create(
        TaskImplementer(task=one, unit_id=row.unit_id) for one in made for row in parent.implementers.all()
    )
    TaskIndicator.objects.bulk_create(
        TaskIndicator(task=one, indicator_id=row.indicator_id, level=row.level)
        for one in made
        for row in parent.indicator_rows.all()
    )


def sum_up(parent: Task) -> None:
    """A recurring task is as far as its turns together, of all that its days hold; cancelled ones count for none."""
    rows = list(parent.occurrences.exclude(state=TaskState.CANCELLED).values_list("progress", flat=True))
    cancelled = parent.occurrences.filter(state=TaskState.CANCELLED).count()
    expected = max(len(turns_of(parent)) - cancelled, len(rows), 1)
    # 100 is said by who finishes the task, and confirmed.
    progress = min(99, sum(rows) // expected)
    begun = TaskState.IN_PROGRESS if progress else TaskState.NOT_STARTED
    open_states = (TaskState.NOT_STARTED, TaskState.IN_PROGRESS)
    Task.unscoped.filter(pk=parent.pk, state__in=open_states).update(progress=progress, state=begun)


def recurring(district: District) -> QuerySet[Task]:
    """The recurring tasks that run on the district's day: of issued plans, or assigned for themselves."""
    today = today_of(district)
    return Task.unscoped.filter(
        Q(plan=None) | Q(plan__state=PlanState.ISSUED),
        district=district,
        deadline_precision=Precision.RECURRING.value,
        state__in=(TaskState.NOT_STARTED, TaskState.IN_PROGRESS),
        period__starts_on__lte=today,
        period__ends_on__gte=today,
    ).order_by("pk")


def make_turns_of_all() -> int:
    """The turns that begin today, in every district; one task that fails keeps no other from coming round."""
    made = 0
    for district in District.unscoped.order_by("pk"):
        for task in recurring(district):
            try:
                made += len(make_turns(task))
            except DatabaseError:
                logger.exception("the turns of task %s were not made; the next hour makes them", task.pk)
    return made
