"""Making the turns of recurring tasks: each is a task of its own, made when its time begins."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import date

from django.db import DatabaseError
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from core.actor import Actor, Origin
from core.audit import Change, record_all
from core.notices import settle_all
from core.transactions import write_transaction
from plans.deadlines import Precision
from plans.models import (
    PlanState,
    Task,
    TaskCooperator,
    TaskImplementer,
    TaskIndicator,
    TaskNote,
    TaskNoteKind,
    TaskState,
)
from plans.recurrence import Turn, read_rule, turns
from plans.services.task_noticing import TO_CONFIRM, TO_DO, tell_assigned
from schools.models import District
from schools.queries import now_of, today_of

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
    rows = Task.unscoped.select_for_update(of=("self",)).select_related("district", "period", "plan")
    parent: Task = rows.get(pk=task.pk)
    known = list(parent.occurrences.values_list("deadline_start", "deadline_end"))
    today = today_of(parent.district)
    due = [turn for turn in turns_of(parent) if turn.start <= today and not _overlaps(turn, known)]
    made = [_occurrence(parent, turn) for turn in due]
    Task.unscoped.bulk_create(made)
    _copy_bodies(parent, made)
    record_all(CALENDAR, [Change("tạo kỳ của nhiệm vụ", one, one.title, one.district_id) for one in made])
    if made:
        tell_assigned(made, by=None)
        sum_up(parent)
    return made


def _overlaps(turn: Turn, known: Collection[tuple[date | None, date | None]]) -> bool:
    """Whether a turn was made for some of these days already, maybe by other words of the deadline."""
    return any(start and end and start <= turn.end and turn.start <= end for start, end in known)


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
    """A recurring task is as far as its turns together, of all that its days hold; cancelled ones count for none.

    Its row is held first: of two turns that move at once, the second counts what the first wrote.
    """
    Task.unscoped.select_for_update().get(pk=parent.pk)
    rows = list(parent.occurrences.values_list("deadline_start", "deadline_end", "state", "progress"))
    known = [(start, end) for start, end, _state, _progress in rows]
    to_come = [turn for turn in turns_of(parent) if not _overlaps(turn, known)]
    made = [progress for _start, _end, state, progress in rows if state != TaskState.CANCELLED]
    # 100 is said by who finishes the task, and confirmed.
    progress = min(99, sum(made) // max(len(made) + len(to_come), 1))
    begun = TaskState.IN_PROGRESS if progress else TaskState.NOT_STARTED
    open_states = (TaskState.NOT_STARTED, TaskState.IN_PROGRESS)
    Task.unscoped.filter(pk=parent.pk, state__in=open_states).update(progress=progress, state=begun)


def cancel_turns(actor: Actor, parents: Sequence[Task], words: str) -> None:
    """The open turns of tasks that were cancelled are to be done no more; a constant number of statements."""
    left = list(_turns_under(parents).exclude(state__in=(TaskState.DONE, TaskState.CANCELLED)))
    _move_turns(actor, left, TaskState.CANCELLED, "hủy nhiệm vụ", words)
    if left:
        settle_all(targets=left, kinds=(*TO_DO, *TO_CONFIRM))


def take_up_turns(actor: Actor, parent: Task, words: str) -> None:
    """The turns that were cancelled with a recurring task, which goes on, and are not over yet go on with it."""
    today = today_of(parent.district)
    waiting = list(_turns_under([parent]).filter(state=TaskState.CANCELLED, deadline_end__gte=today))
    if not waiting:
        return
    begun = [one for one in waiting if one.progress]
    _move_turns(actor, begun, TaskState.IN_PROGRESS, "tiếp tục nhiệm vụ", words)
    _move_turns(actor, [one for one in waiting if not one.progress], TaskState.NOT_STARTED, "tiếp tục nhiệm vụ", words)
    sum_up(parent)


def _turns_under(parents: Sequence[Task]) -> QuerySet[Task]:
    """The turns of these tasks, locked."""
    rows = Task.unscoped.select_for_update(of=("self",)).select_related("district")
    return rows.filter(occurrence_of__in=parents).order_by("pk")


def _move_turns(actor: Actor, moved: Sequence[Task], state: TaskState, act: str, words: str) -> None:
    if not moved:
        return
    before = {one.pk: str(TaskState(one.state).label) for one in moved}
    Task.unscoped.filter(pk__in=before).update(state=state, version=F("version") + 1, updated_at=timezone.now())
    now = now_of(moved[0].district)
    TaskNote.objects.bulk_create(
        TaskNote(task=one, kind=TaskNoteKind.STATE, author_id=actor.person, text=words, made_at=now) for one in moved
    )
    after = str(state.label)
    told = [
        Change(act, one, one.title, one.district_id, {"Trạng thái": (before[one.pk], after)}, words) for one in moved
    ]
    record_all(actor, told)


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
