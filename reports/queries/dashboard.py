"""What the dashboard reads of tasks: the open ones by the body that leads them, and the late ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from core.actor import Actor
from plans.models import Task
from plans.queries.lists import running
from plans.queries.narrowing import UNFINISHED
from plans.queries.standing import with_standing
from schools.models import District
from schools.period_codes import parse_period

# Late tasks that stand on the page by name; the list of tasks has them all.
NAMED = 5


@dataclass(frozen=True, slots=True)
class BodyTasks:
    """How many open tasks of a period a body leads, and how many of them are late: what a list of tasks has."""

    unit: int
    name: str
    period: str
    period_name: str
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
    """The open tasks by the body that leads them, who has most late ones first; two queries.

    Those that the lists of tasks follow; of one carried into another year only its successor.
    """
    followed = running(Task.objects.visible_to(actor).filter(district=district))
    rows: QuerySet[Any] = with_standing(followed, as_of)
    still_open: QuerySet[Any] = rows.filter(UNFINISHED)
    counts = still_open.order_by().values("lead", "lead__name", "lead__agency__short_name", "period__code")
    counted = counts.annotate(late=Count("pk", filter=Q(is_late=True)), total=Count("pk"))
    longest = still_open.filter(Q(("is_late", True))).select_related("lead__agency", "period")
    bodies = [_body(row) for row in counted]
    ordered = sorted(bodies, key=lambda body: (-body.late, -body.total, body.name, body.period))
    return OpenTasks(tuple(ordered), tuple(longest.order_by("deadline_end", "pk")[:NAMED]))


def _body(row: dict[str, Any]) -> BodyTasks:
    name = row["lead__agency__short_name"] or row["lead__name"]
    code = row["period__code"]
    return BodyTasks(row["lead"], name, code, parse_period(code).name, row["late"], row["total"])
