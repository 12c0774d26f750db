"""Reading what the months hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet

from core.actor import Actor
from plans.models import Activity, MonthPlan, MonthWork, Task
from schools.models import District, Period


def month_plan_of(actor: Actor, district: District, period: str) -> MonthPlan | None:
    """The months of a period with their lines; two queries."""
    return (
        MonthPlan.objects.visible_to(actor)
        .filter(district=district, period__code=period)
        .prefetch_related("activities")
        .first()
    )


def activities_of_month(actor: Actor, district: District, month: date) -> QuerySet[Activity]:
    """What the yearly calendars say of a month; one query."""
    plans = MonthPlan.objects.visible_to(actor).filter(district=district)
    return Activity.objects.filter(month_plan__in=plans, month=month).order_by("month_plan", "order")


def waits_to_be_copied(actor: Actor, district: District, month: date) -> bool:
    """Whether a calendar has lines for a month into which it was not copied yet; one query."""
    rows = MonthPlan.objects.visible_to(actor).filter(district=district, activities__month=month)
    return rows.exclude(copies__month=month).exists()


def work_of_month(actor: Actor, district: District, month: date) -> QuerySet[MonthWork]:
    """The lines of a month's work plan, in order, with the tasks that were assigned for them; one query."""
    rows = MonthWork.objects.visible_to(actor).filter(district=district, month=month)
    return rows.select_related("district", "task__lead__agency", "task__responsible").order_by("order")


def tasks_seen(actor: Actor, tasks: Collection[int]) -> frozenset[int]:
    """Those of these tasks that this person sees; one query."""
    return frozenset(Task.objects.visible_to(actor).filter(pk__in=tasks).values_list("pk", flat=True))


def last_months(district: District, period: Period) -> MonthPlan | None:
    """The months of a period a year earlier with their lines, from which this one's may be made; two queries."""
    rows = MonthPlan.unscoped.filter(district=district, period__code=str(period.parsed.a_year_earlier()))
    return rows.select_related("period").prefetch_related("activities").first()


def fingerprint(plan: MonthPlan) -> str:
    """Stands for all that the plan says: who saves what they saw longer ago is told."""
    lines = [(month.isoformat(), text) for month, text in plan.activities.values_list("month", "text")]
    said = json.dumps([plan.title, plan.subtitle, plan.notes, lines])
    return hashlib.sha256(said.encode()).hexdigest()[:16]
