"""Narrowing tasks to what an address asks for, judged as of a day by the database."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from core.actor import Actor
from core.roles import SCHOOL, Role
from core.vietnamese import search_key
from plans.models import Plan, Task, TaskCooperator, TaskImplementer, TaskIndicator, TaskState
from plans.queries.standing import with_reports, with_standing
from plans.task_filter import (
    ANY,
    CARRIED,
    DATELESS,
    DONE_IN_TIME,
    DONE_LATE,
    IN_TIME,
    LATE,
    NOBODY,
    OPEN,
    SOON,
    UNREPORTED,
    Asked,
)
from schools.models import School

# What still has to be done; a paused task is open, but its clock is stopped; one carried over is open in its new year.
UNFINISHED = Q(state_on__in=(TaskState.NOT_STARTED, TaskState.IN_PROGRESS, TaskState.PAUSED), carried_to__isnull=True)
RUNNING = Q(state_on__in=(TaskState.NOT_STARTED, TaskState.IN_PROGRESS))
DONE = Q(state_on=TaskState.DONE)
DATED = Q(deadline_end__isnull=False)
SOON_DAYS = 30


def narrowed(rows: QuerySet[Task], asked: Asked, actor: Actor, as_of: date) -> QuerySet[Task]:
    """Those of `tasks_in` that the address asks for, with their standing; words and levels cost a query or two more."""
    rows = with_standing(with_reports(rows), as_of)
    for part in (
        _state(asked.state),
        _timing(asked.timing, as_of),
        _involving(asked.body),
        Q(lead=int(asked.lead)) if asked.lead else None,
        _answered_by(asked.person),
        _of_school(rows, asked.school),
        _of_level(rows, asked.level),
        _serving(asked.indicator),
        _mine(actor) if asked.mine else None,
    ):
        if part is not None:
            rows = rows.filter(part)
    if asked.priority:
        rows = rows.filter(priority=asked.priority)
    if asked.plan:
        rows = rows.filter(plan=None) if asked.plan == NOBODY else rows.filter(_of_plan(int(asked.plan)))
    return rows.filter(pk__in=_worded(rows, asked.sought)) if asked.sought else rows


def _of_plan(plan: int) -> Q:
    """Of a plan in any of its editions: what an amendment left out stays under the one before."""
    return Q(plan__owner__in=Plan.unscoped.filter(pk=plan).values("owner"))


def _state(state: str) -> Q | None:
    asked = {
        OPEN: UNFINISHED,
        UNREPORTED: RUNNING & Q(is_reported=False, progress=0),
        CARRIED: Q(carried_from__isnull=False),
    }
    return asked.get(state, Q(state_on=state)) if state else None


def _timing(timing: str, as_of: date) -> Q | None:
    soon = Q(deadline_end__gte=as_of, deadline_end__lte=as_of + timedelta(days=SOON_DAYS))
    asked = {
        LATE: UNFINISHED & Q(is_late=True),
        SOON: RUNNING & soon,
        IN_TIME: RUNNING & DATED & Q(is_late=False),
        DONE_IN_TIME: DONE & DATED & Q(finished_on__isnull=False, is_late=False),
        DONE_LATE: DONE & Q(is_late=True),
        DATELESS: ~DATED,
    }
    return asked.get(timing)


def _involving(body: str) -> Q | None:
    """What a body leads or cooperates on."""
    return _of_units([int(body)]) if body else None


def _of_units(units: Collection[int]) -> Q:
    cooperating = TaskCooperator.objects.filter(unit__in=units).values("task")
    return Q(lead__in=units) | Q(pk__in=cooperating)


def _answered_by(person: str) -> Q | None:
    if not person:
        return None
    return Q(responsible=None) if person == NOBODY else Q(responsible=int(person))


def _of_school(rows: QuerySet[Task], school: str) -> Q | None:
    """What a school leads or carries out, or what all schools of a level that it teaches cooperate on."""
    if not school:
        return None
    units = [int(school)]
    taught = School.unscoped.filter(pk__in=units).values_list("levels", flat=True).first() or []
    return Q(lead__in=units) | Q(pk__in=_carried_out_by(units)) | _asking_levels(rows, taught)


def _of_level(rows: QuerySet[Task], level: str) -> Q | None:
    """What all schools of a level cooperate on, what serves an indicator at that level, what its schools carry out."""
    if not level:
        return None
    carrying = TaskImplementer.objects.filter(task__in=rows.order_by().values("pk"))
    taught = carrying.values_list("unit", "unit__school__levels").distinct()
    schools = [unit for unit, levels in taught if level in (levels or ())]
    serving = TaskIndicator.objects.filter(level=level).values("task")
    return _asking_levels(rows, [level]) | Q(pk__in=serving) | Q(pk__in=_carried_out_by(schools))


def _asking_levels(rows: QuerySet[Task], levels: Collection[str]) -> Q:
    """The tasks whose list of levels names one of these: SQLite cannot ask a JSON list what it holds."""
    asked = rows.exclude(cooperating_levels=[]).order_by().values_list("cooperating_levels", flat=True).distinct()
    found = Q(pk__in=[])
    for named in asked:
        if not set(levels).isdisjoint(named):
            found |= Q(cooperating_levels=named)
    return found


def _carried_out_by(units: Any) -> QuerySet[TaskImplementer, Any]:
    return TaskImplementer.objects.filter(unit__in=units).values("task")


def _serving(indicator: str) -> Q | None:
    if not indicator:
        return None
    rows = TaskIndicator.objects.all() if indicator == ANY else TaskIndicator.objects.filter(indicator=int(indicator))
    return Q(pk__in=rows.values("task"))


def _mine(actor: Actor) -> Q:
    """What a person answers for, and what their school or body leads, cooperates on or carries out."""
    units = actor.units(SCHOOL | {Role.AGENCY_STAFF})
    return Q(responsible=actor.id) | _of_units(units) | Q(pk__in=_carried_out_by(units))


def _worded(rows: QuerySet[Task], sought: str) -> list[int]:
    """The tasks in which a word begins with each word sought, without regard to case and marks; one query.

    A period of one district has at most some thousands of tasks, whose words are read and compared here.
    """
    words = [re.compile(rf"(?<!\w){re.escape(word)}") for word in search_key(sought).split()]
    found = rows.order_by().values_list("pk", "number", "title", "section", "note")
    return [pk for pk, *texts in found if _has_words(search_key(" ".join(texts)), words)]


def _has_words(text: str, words: Collection[re.Pattern[str]]) -> bool:
    return all(word.search(text) for word in words)
