"""Counting tasks by who has them: bodies, people, schools, levels, states."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from accounts.models import User
from core.vietnamese import sort_key
from plans.models import Task, TaskCooperator, TaskImplementer, TaskState
from plans.queries.narrowing import DONE, UNFINISHED

# Of tasks with their standing: all, unfinished, unfinished and late, done.
_COUNTS = {
    "total": Count("pk", distinct=True),
    "open": Count("pk", filter=UNFINISHED, distinct=True),
    "late": Count("pk", filter=UNFINISHED & Q(is_late=True), distinct=True),
    "done": Count("pk", filter=DONE, distinct=True),
}


@dataclass(frozen=True, slots=True)
class Load:
    """How much one body, person or school has: `key` names it in addresses, empty where nobody is named."""

    key: str
    name: str
    total: int
    open: int
    late: int
    done: int
    beside: int = 0  # on how many it cooperates


def loads_by_body(rows: QuerySet[Task]) -> list[Load]:
    """What each body leads, and on how many others it cooperates; the most late first; two queries."""
    led = rows.order_by().values("lead", "lead__name").annotate(short=F("lead__agency__short_name"), **_COUNTS)
    beside = TaskCooperator.objects.filter(task__in=rows.order_by().values("pk")).values("unit")
    helped = {
        row["unit"]: (row["unit__agency__short_name"] or row["unit__name"], row["count"])
        for row in beside.annotate(count=Count("task", distinct=True)).values(
            "unit", "unit__name", "unit__agency__short_name", "count"
        )
    }
    loads = [_load(row, str(row["lead"]), row["short"] or row["lead__name"], helped) for row in led]
    leading = {load.key for load in loads}
    loads += [
        Load(str(unit), name, 0, 0, 0, 0, count) for unit, (name, count) in helped.items() if str(unit) not in leading
    ]
    return _heaviest_first(loads)


def _load(row: Mapping[str, Any], key: str, name: str, helped: Mapping[int, tuple[str, int]] | None = None) -> Load:
    beside = (helped or {}).get(int(key), ("", 0))[1] if key else 0
    return Load(key, name, row["total"], row["open"], row["late"], row["done"], beside)


def loads_by_person(rows: QuerySet[Task]) -> list[Load]:
    """What each person answers for, and what nobody does; two queries."""
    counted = list(rows.order_by().values("responsible").annotate(**_COUNTS))
    people = {user.pk: str(user) for user in User.objects.filter(pk__in=[row["responsible"] for row in counted])}
    return _heaviest_first(
        [_load(row, str(row["responsible"] or ""), people.get(row["responsible"], "")) for row in counted]
    )


def loads_by_school(rows: QuerySet[Task], as_of: date) -> list[Load]:
    """What each school was given to carry out, done when the school says so; two queries."""
    judged = rows.order_by().values_list("pk", "state_on", "is_late")  # type: ignore[misc]
    standing = {pk: (state, late) for pk, state, late in judged}
    given = TaskImplementer.objects.filter(task__in=rows.order_by().values("pk"))
    loads: dict[int, Load] = {}
    for unit, name, task, done_on in given.values_list("unit", "unit__name", "task", "done_on"):
        state, late = standing[task]
        done = state == TaskState.DONE or (done_on is not None and done_on <= as_of)
        is_open = not done and state != TaskState.CANCELLED
        before = loads.get(unit, Load(str(unit), name, 0, 0, 0, 0))
        loads[unit] = replace(
            before,
            total=before.total + 1,
            open=before.open + is_open,
            late=before.late + (is_open and late),
            done=before.done + done,
        )
    return _heaviest_first(list(loads.values()))


def counts_by_level(rows: QuerySet[Task]) -> dict[str, int]:
    """On how many of these all schools of each level cooperate; one query."""
    found: dict[str, int] = {}
    lists = rows.exclude(cooperating_levels=[]).order_by().values_list("cooperating_levels")
    for levels, count in lists.annotate(count=Count("pk", distinct=True)):
        for level in levels:
            found[level] = found.get(level, 0) + count
    return found


def _heaviest_first(loads: list[Load]) -> list[Load]:
    return sorted(loads, key=lambda load: (-load.late, -load.open, -load.total, sort_key(load.name)))


def overloaded(loads: Collection[Load]) -> frozenset[str]:
    """Whoever has at least five unfinished tasks, and twice as many as people have on average."""
    named = [load for load in loads if load.key]
    if not named:
        return frozenset()
    mean = sum(load.open for load in named) / len(named)
    return frozenset(load.key for load in named if load.open >= max(5, 2 * mean))


def state_counts(rows: QuerySet[Task]) -> dict[str, int]:
    """How many tasks are in each state, with the unfinished and late under "late"; one query."""
    counted = rows.order_by().values("state_on").annotate(**_COUNTS)  # type: ignore[misc]
    found = {row["state_on"]: row["total"] for row in counted}
    return found | {"late": sum(row["late"] for row in counted)}
