"""Reading units, districts by date, and periods."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from core.actor import Actor
from schools.models import Accreditation, Agency, District, DistrictProfile, Period, Roadmap, School
from schools.period_codes import parse_period


def districts_of(actor: Actor) -> QuerySet[District]:
    """The districts a person may open, in the order of their names."""
    return District.objects.visible_to(actor).select_related("unit").order_by("unit__sort_key")


def profile_on(district: District, day: date) -> DistrictProfile:
    """What the district was called on a day; the earliest row for days before any."""
    rows = DistrictProfile.objects.filter(district=district)
    valid = rows.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day).last()
    found = valid or rows.first()
    if found is None:
        raise DistrictProfile.DoesNotExist(f"district {district.slug} has no profile")
    return found


def find_period(code: str) -> Period | None:
    """The period of a code, if it is known; raises BadPeriod when the code is none."""
    return Period.objects.filter(code=str(parse_period(code))).first()


def agencies_of(actor: Actor, district: District) -> QuerySet[Agency]:
    """The bodies of a district that this person sees."""
    return (
        Agency.objects.visible_to(actor)
        .filter(district=district)
        .select_related("unit")
        .order_by("unit__sort_key", "unit_id")
    )


def office_of(district: District) -> Agency:
    """The education office itself: the default lead of the district's tasks."""
    office: Agency = Agency.unscoped.select_related("unit").get(district=district, kind="office")
    return office


def levels_of_schools(unit_ids: frozenset[int]) -> frozenset[str]:
    """Every level that one of these schools teaches."""
    rows = School.unscoped.filter(pk__in=unit_ids).values_list("levels", flat=True)
    return frozenset(level for levels in rows for level in levels)


def roadmap_of(actor: Actor, district: District, period: str) -> Roadmap | None:
    """The roadmap of national-standard schools over a span of years; two queries."""
    return _roadmaps(actor, district).filter(period__code=period).first()


def roadmap_around(actor: Actor, district: District, period: str) -> Roadmap | None:
    """The roadmap in whose span a period begins."""
    begins = parse_period(period).dates[0]
    return _roadmaps(actor, district).filter(period__starts_on__lte=begins, period__ends_on__gte=begins).first()


def _roadmaps(actor: Actor, district: District) -> QuerySet[Roadmap]:
    entries = Accreditation.unscoped.select_related("school").order_by("order")
    return (
        Roadmap.objects.visible_to(actor)
        .filter(district=district)
        .select_related("period")
        .prefetch_related(Prefetch("entries", queryset=entries))
    )
