"""The indicators that a district uses: those that all districts share, and its own."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from core.vietnamese import search_key
from indicators.models import Indicator
from schools.models import District


def catalogue_of(district: District) -> QuerySet[Indicator]:
    """The shared indicators, and the district's own."""
    return Indicator.objects.filter(Q(district=None) | Q(district=district)).select_related("unit")


def found_in_catalogue(district: District, sought: str) -> QuerySet[Indicator]:
    """The indicators that the district uses whose name or code holds `sought`, in the order of their names."""
    key = search_key(sought)
    rows = catalogue_of(district).select_related("unit", "numerator", "denominator")
    return rows.filter(Q(search_key__contains=key) | Q(code__contains=key)).order_by("sort_key", "code")


def find_indicator(district: District, code: str) -> Indicator | None:
    """One that the district uses, with what it is a quotient of; one query."""
    rows = catalogue_of(district).select_related("unit", "numerator", "denominator")
    return rows.filter(code=code).first()


def find_shared_indicator(code: str) -> Indicator | None:
    """One that all districts share, and so can be compared by; one query."""
    return Indicator.objects.filter(district=None, code=code).first()
