"""Reading tasks, and how their words are printed."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet

from core.actor import Actor
from core.vietnamese import join_bodies
from plans.models import Plan, Task, TaskCooperator
from schools.levels import Level
from schools.models import AgencyKind


def tasks_of(actor: Actor, plan: Plan) -> QuerySet[Task]:
    """A plan's tasks that this person sees, in the plan's order; two queries."""
    return with_bodies(Task.objects.visible_to(actor).filter(plan=plan)).order_by("order", "id")


def with_bodies(rows: QuerySet[Task]) -> QuerySet[Task]:
    """Tasks with every body that a list of them prints."""
    cooperators = TaskCooperator.objects.select_related("unit__agency").order_by("order")
    return rows.select_related("plan", "period", "district", "lead__agency", "receiver__agency").prefetch_related(
        Prefetch("cooperator_rows", queryset=cooperators)
    )


def cooperators_text(task: Task) -> str:
    """Who cooperates, as the plan's table prints it: "Phòng TCKH, Nội vụ", "Các trường Mầm non, Tiểu học, THCS"."""
    bodies = join_bodies([row.unit.agency.short_name for row in task.cooperator_rows.all()])
    return "; ".join(part for part in (bodies, schools_text(task.cooperating_levels)) if part)


def schools_text(levels: Sequence[str]) -> str:
    """All schools of these levels, in words."""
    if not levels:
        return ""
    return "Các trường " + ", ".join(str(Level(level).label) for level in levels)


def receiver_text(task: Task) -> str:
    """Whom the result is submitted to."""
    return task.receiver.agency.short_name if task.receiver else ""


def lead_text(task: Task) -> str:
    """The body that leads, as tables print it; a school by its name."""
    agency = getattr(task.lead, "agency", None)
    return agency.short_name if agency else task.lead.name


def led_by_office(task: Task) -> bool:
    """Whether the education office leads, as it does where nobody said who does."""
    agency = getattr(task.lead, "agency", None)
    return agency is not None and agency.kind == AgencyKind.OFFICE


def carrier_text(task: Task) -> str:
    """Who does it: the person who answers for it, and the body that leads."""
    return ", ".join(str(part) for part in (task.responsible, lead_text(task)) if part)
