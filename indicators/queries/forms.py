"""The forms that a person sees."""

from __future__ import annotations

from django.db.models import QuerySet

from core.actor import Actor
from indicators.models import (
    Form,
)
from schools.models import District


def forms_of(actor: Actor, district: District) -> QuerySet[Form]:
    """The forms of a district that this person sees."""
    return Form.objects.visible_to(actor).filter(district=district)
