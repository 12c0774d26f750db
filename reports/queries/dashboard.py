"""What the dashboard reads beside the targets: late tasks by body, and recognitions against the roadmap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from core.actor import Actor
from plans.models import Task, TaskState
from plans.queries.standing import with_standing
from schools.models import Accreditation, AccreditationStep, District, Roadmap
from schools.queries import roadmap_around

# Late tasks that stand on the page by name; the list of tasks has them all.
NAMED = 5


@dataclass(frozen=True, slots=True)
class BodyTasks:
    """How many open tasks a body leads, and how many of them are late."""

    name: str
    late: int
    total: int


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
    """The open tasks by the body that leads them, who has most late ones first; two queries."""
    rows: QuerySet[Any] = with_standing(Task.objects.visible_to(actor).filter(district=district), as_of)
    running: QuerySet[Any] = rows.filter(Q(("state_on__in", [TaskState.NOT_STARTED, TaskState.IN_PROGRESS])))
    counts = (
        running.order_by()
        .values("lead__name", "lead__agency__short_name")
        .annotate(late=Count("pk", filter=Q(is_late=True)), total=Count("pk"))
    )
    bodies = [
        BodyTasks(row["lead__agency__short_name"] or row["lead__name"], row["late"], row["total"]) for row in counts
    ]
    longest = (
        running.filter(is_late=True).select_related("lead__agency", "period").order_by("deadline_end", "pk")[:NAMED]
    )
    ordered = sorted(bodies, key=lambda body: (-body.late, -body.total, body.name))
    return OpenTasks(tuple(ordered), tuple(longest))


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
