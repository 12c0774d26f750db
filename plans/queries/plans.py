"""Reading plans."""

from __future__ import annotations

from django.db.models import QuerySet

from core.actor import Actor
from plans.models import Plan
from schools.models import District


def plan_of(actor: Actor, district: District, period: str) -> Plan | None:
    """The plan of a period that this person sees: the office's own, else the UBND's."""
    return (
        Plan.objects.visible_to(actor)
        .filter(district=district, period__code=period)
        .select_related("period", "district__unit")
        .order_by("owner")
        .first()
    )


def plans_of(actor: Actor, district: District) -> QuerySet[Plan]:
    """The district's plans, latest period first."""
    return (
        Plan.objects.visible_to(actor).filter(district=district).select_related("period").order_by("-period__starts_on")
    )
