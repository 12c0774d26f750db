"""Reading one task with all that its page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from core.actor import Actor
from core.attachments import attachments_of
from core.models import Attachment
from indicators.queries.standing import Standing as TargetStanding
from indicators.queries.standing import standings_of
from plans.models import Task, TaskImplementer, TaskIndicator, TaskNote, TaskNoteKind
from plans.queries.standing import with_reports
from plans.queries.tasks import with_bodies
from schools.models import District
from schools.period_codes import PeriodKind


@dataclass(frozen=True, slots=True)
class Served:
    """An indicator that a task serves, with its standing in the task's year where it has a target."""

    name: str
    standing: TargetStanding | None


def tasks_in(actor: Actor, district: District) -> QuerySet[Task]:
    """Every task of a district that this person sees, with its bodies and what its standing asks; three queries."""
    rows = with_bodies(with_reports(Task.objects.visible_to(actor).filter(district=district)))
    return rows.select_related(
        "plan__unit",
        "period",
        "district__unit",
        "lead__agency",
        "receiver__agency",
        "responsible",
        "assigner",
        "parent",
        "occurrence_of",
        "carried_from__period",
        "confirmed_by",
        "done_by",
    ).prefetch_related(
        Prefetch("implementers", queryset=TaskImplementer.objects.select_related("unit").order_by("unit__sort_key")),
        Prefetch("indicator_rows", queryset=TaskIndicator.objects.select_related("indicator").order_by("pk")),
    )


def parts_of(actor: Actor, task: Task) -> tuple[list[Task], list[Task], Task | None]:
    """The task's parts, its turns, and the task to which it was carried over, as this person sees them; one query."""
    seen = with_reports(Task.objects.visible_to(actor)).select_related("lead__agency", "responsible", "period")
    rows = list(
        seen.filter(Q(parent=task) | Q(occurrence_of=task) | Q(carried_from=task)).order_by(
            "deadline_end", "order", "pk"
        )
    )
    carried = next((one for one in rows if one.carried_from_id == task.pk), None)
    return (
        [one for one in rows if one.parent_id == task.pk],
        [one for one in rows if one.occurrence_of_id == task.pk],
        carried,
    )


def notes_of(task: Task) -> Sequence[TaskNote]:
    """The task's log, latest first; one query."""
    return list(task.notes.select_related("author", "unit").order_by("-made_at", "-pk"))


def evidence_of(task: Task) -> QuerySet[Attachment]:
    """The files that prove what was done, oldest first."""
    return attachments_of(task)


def has_proof(task: Task) -> bool:
    """Whether a file or the words of a report show what was done; two queries."""
    reports = task.notes.filter(kind=TaskNoteKind.REPORT).exclude(text="")
    return evidence_of(task).exists() or reports.exists()


def served_by(actor: Actor, task: Task) -> list[Served]:
    """The indicators that a task serves with their targets and results; four queries, none where it serves none."""
    rows = list(task.indicator_rows.all())
    if not rows:
        return []
    year = task.period.parsed
    known: dict[tuple[int, str], TargetStanding] = {}
    if year.kind in (PeriodKind.YEAR, PeriodKind.SCHOOL_YEAR):
        for one in standings_of(actor, [task.district_id], year).get(task.district_id, []):
            known.setdefault((one.indicator.pk, one.level), one)
            known.setdefault((one.indicator.pk, ""), one)
    return [
        Served(row.indicator.name, known.get((row.indicator_id, row.level)) or known.get((row.indicator_id, "")))
        for row in rows
    ]


def left_tasks(actor: Actor, district: District) -> QuerySet[Task]:
    """What this person sees of the district that was not carried over yet, to be narrowed to what years left open."""
    rows = Task.objects.visible_to(actor).filter(district=district, carried_to=None, occurrence_of=None)
    return with_bodies(with_reports(rows)).order_by("period__starts_on", "order", "pk")
