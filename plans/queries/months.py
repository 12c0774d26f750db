"""Reading what the months hold."""

from __future__ import annotations

from core.actor import Actor
from plans.models import MonthPlan
from schools.models import District


def month_plan_of(actor: Actor, district: District, period: str) -> MonthPlan | None:
    """The months of a period with their lines; two queries."""
    return (
        MonthPlan.objects.visible_to(actor)
        .filter(district=district, period__code=period)
        .prefetch_related("activities")
        .first()
    )
