"""Where tasks stand, asked of the database: the rules of plans/standing.py over many rows at once."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from plans.models import Task, TaskNote, TaskNoteKind, TaskState
from plans.standing import Facts, Standing, State, stand
from schools.models import AgencyKind

STOPPED = (TaskState.PAUSED, TaskState.CANCELLED)
TO_COMMITTEE = Q(receiver__agency__kind=AgencyKind.COMMITTEE)


def with_reports(rows: QuerySet[Task]) -> QuerySet[Task]:
    """Tasks with `is_reported` and what else `standing_of` asks, so that it costs no query a row."""
    reports = TaskNote.objects.filter(task=OuterRef("pk"), kind=TaskNoteKind.REPORT)
    return rows.annotate(is_reported=Exists(reports)).select_related("period", "receiver__agency")


def standing_of(task: Task, as_of: date) -> Standing:
    """Where a task of `with_reports` stands on a day (the district's `today_of`)."""
    agency = getattr(task.receiver, "agency", None) if task.receiver_id else None
    return stand(
        Facts(
            state=State(task.state),
            due=task.deadline_end,
            closes=task.period.ends_on,
            done_on=task.done_on,
            to_committee=agency is not None and agency.kind == AgencyKind.COMMITTEE,
            submitted_on=task.submitted_on,
            reported=bool(task.is_reported) or task.progress > 0,  # type: ignore[attr-defined]
            confirmed=task.confirmed_at is not None,
            carried=task.carried_from_id is not None,
        ),
        as_of,
    )


def with_standing(rows: QuerySet[Task], as_of: date | Combinable) -> QuerySet[Task]:
    """Tasks with `state_on` (a TaskState) and `is_late` as of a day, to filter and count by.

    The day may be an expression, where districts are each looked at as of a day of their own.
    """
    finished = Case(When(TO_COMMITTEE, then=F("submitted_on")), default=F("done_on"))
    dated = rows.annotate(asked_for=finished).annotate(
        finished_on=Case(When(asked_for__lte=as_of, then=F("asked_for"))),
        state_on=Case(
            When(state=TaskState.DONE, done_on__gt=as_of, then=Value(TaskState.IN_PROGRESS.value)), default=F("state")
        ),
    )
    return dated.annotate(is_late=Case(When(_late(as_of), then=Value(True)), default=Value(False)))


def _late(as_of: date | Combinable) -> Q:
    finished_late = Q(finished_on__gt=F("deadline_end"))
    open_late = Q(finished_on=None, deadline_end__lt=as_of, deadline_end__lte=F("period__ends_on"))
    return ~Q(state__in=STOPPED) & Q(deadline_end__isnull=False) & (finished_late | open_late)


def left_over(as_of: date) -> Q:
    """What a year that has ended by `as_of` left open."""
    over = Q(state=TaskState.CANCELLED) | Q(state=TaskState.DONE, done_on__lte=as_of)
    return ~over & Q(period__ends_on__lt=as_of)
