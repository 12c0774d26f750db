"""What the dashboard reads beside the targets: late tasks by body, and recognitions against the roadmap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from core.actor import Actor
from plans.models import Task, TaskState
from plans.queries.lists import running
from plans.queries.standing import with_standing
from schools.models import Accreditation, AccreditationStep, District, Roadmap
from schools.queries import roadmap_around

# Late tasks that stand on the page by name; the list of tasks has them all.
NAMED = 5


@dataclass(frozen=True, slots=True)
class BodyTasks:
    """How many open tasks a body leads, how many of them are late, and the period that has most of these."""

    unit: int
    name: str
    late: int
    total: int
    period: str


@dataclass(frozen=True, slots=True)
class OpenTasks:
    """The district's open tasks: by body, and those that are late for longest."""

    bodies: tuple[BodyTasks, ...]
    longest_late: tuple[Task, ...]

    @property
    def late(self) -> int:
        return sum(body.late for body in self.bodies)

    @property
    def total(self) -> int:
        return sum(body.total for body in self.bodies)


def open_tasks_of(actor: Actor, district: District, as_of: date) -> OpenTasks:
    """The open tasks by the body that leads them, who has most late ones first; two queries.

    Those that the lists of tasks follow; of one carried into another year only its successor.
    """
    followed = running(Task.objects.visible_to(actor).filter(district=district, carried_to=None))
    rows: QuerySet[Any] = with_standing(followed, as_of)
    still_open: QuerySet[Any] = rows.filter(Q(("state_on__in", [TaskState.NOT_STARTED, TaskState.IN_PROGRESS])))
    counts = still_open.order_by().values("lead", "lead__name", "lead__agency__short_name", "period__code")
    counted = counts.annotate(late=Count("pk", filter=Q(is_late=True)), total=Count("pk"))
    longest = still_open.filter(Q(("is_late", True))).select_related("lead__agency", "period")
    by_body: dict[int, list[dict[str, Any]]] = {}
    for row in counted:
        by_body.setdefault(row["lead"], []).append(row)
    bodies = [_body(unit, found) for unit, found in by_body.items()]
    ordered = sorted(bodies, key=lambda body: (-body.late, -body.total, body.name))
    return OpenTasks(tuple(ordered), tuple(longest.order_by("deadline_end", "pk")[:NAMED]))


def _body(unit: int, rows: list[dict[str, Any]]) -> BodyTasks:
    most = max(rows, key=lambda row: (row["late"], row["total"], row["period__code"]))
    name = most["lead__agency__short_name"] or most["lead__name"]
    return BodyTasks(
        unit, name, sum(row["late"] for row in rows), sum(row["total"] for row in rows), most["period__code"]
    )


@dataclass(frozen=True, slots=True)
class RoadmapYear:
    """A year of a roadmap: how many schools it plans to be recognised, and how many of them were."""

    year: int
    planned: int
    granted: int
    is_past: bool

    @property
    def behind(self) -> int:
        """How many should have been recognised by now and were not."""
        return self.planned - self.granted if self.is_past else 0


@dataclass(frozen=True, slots=True)
class Progress:
    """A roadmap and how far it is; some of its schools may be planned for no year in particular."""

    roadmap: Roadmap
    planned: int
    granted: int
    years: tuple[RoadmapYear, ...]

    @property
    def behind(self) -> int:
        return sum(year.behind for year in self.years)


def roadmap_progress(actor: Actor, district: District, year: str, as_of: date) -> Progress | None:
    """The roadmap in whose span a year begins, year by year; two queries."""
    roadmap = roadmap_around(actor, district, year)
    if roadmap is None:
        return None
    by_year: dict[int, list[Accreditation]] = {}
    for entry in roadmap.entries.all():
        if entry.planned_year is not None:
            by_year.setdefault(entry.planned_year, []).append(entry)
    years = tuple(_year(number, entries, as_of) for number, entries in sorted(by_year.items()))
    return Progress(roadmap, len(roadmap.entries.all()), _granted(roadmap.entries.all()), years)


def _year(number: int, entries: list[Accreditation], as_of: date) -> RoadmapYear:
    return RoadmapYear(number, len(entries), _granted(entries), date(number, 12, 31) <= as_of)


def _granted(entries: Iterable[Accreditation]) -> int:
    return sum(entry.step == AccreditationStep.GRANTED for entry in entries)
