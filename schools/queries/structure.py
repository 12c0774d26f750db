"""Reading units, districts by date, and periods."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils import timezone

from core.actor import Actor
from core.vietnamese import search_key
from schools.levels import Ownership
from schools.models import (
    Accreditation,
    Agency,
    ChangeKind,
    District,
    DistrictKind,
    DistrictProfile,
    OwnershipGroup,
    Period,
    Roadmap,
    School,
    SchoolAlias,
    SchoolKind,
    SchoolPlace,
    Unit,
    UnitKind,
    Ward,
)
from schools.period_codes import PeriodKind, parse_period
from schools.queries.succession import changes_in
from schools.succession import Changed


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


def usual_ward_kind(district: District) -> str:
    """What a ward of the district is called where a list leaves it out: "Xã" in a rural district, else "Phường"."""
    rural = profile_on(district, today_of(district)).kind == DistrictKind.RURAL
    return "Xã" if rural else "Phường"


def today_of(district: District) -> date:
    """The day as of which a district is looked at: its reference date for a past year, else today."""
    return district.reference_date or timezone.localdate()


def now_of(district: District) -> datetime:
    """The district's clock: the hour of now, on the day as of which it is looked at (decision 009)."""
    now = timezone.localtime()
    return now if district.reference_date is None else datetime.combine(district.reference_date, now.timetz())


def opening_of(district: District) -> datetime:
    """Since when that is open which is opened now.

    A clock that stands on one day comes to the hour of now again tomorrow: what is opened there is open since that
    day began, or it would be shut every morning.
    """
    now = now_of(district)
    return now if district.reference_date is None else now.replace(hour=0, minute=0, second=0, microsecond=0)


def find_period(code: str) -> Period | None:
    """The period of a code, if it is known; raises BadPeriod when the code is none."""
    return Period.objects.filter(code=str(parse_period(code))).first()


def years_after(day: date) -> QuerySet[Period]:
    """The years and school years that are not over on a day, the earliest first."""
    kinds = [PeriodKind.YEAR.value, PeriodKind.SCHOOL_YEAR.value]
    return Period.objects.filter(kind__in=kinds, ends_on__gte=day).order_by("starts_on", "code")


def agencies_of(actor: Actor, district: District, sought: str = "") -> QuerySet[Agency]:
    """The bodies of a district that this person sees."""
    return (
        Agency.objects.visible_to(actor)
        .filter(district=district, unit__search_key__contains=search_key(sought))
        .select_related("unit")
        .order_by("unit__sort_key", "unit_id")
    )


def office_of(district: District) -> Agency:
    """The education office itself: the default lead of the district's tasks."""
    office: Agency = Agency.unscoped.select_related("unit").get(district=district, kind="office")
    return office


def roadmap_of(actor: Actor, district: District, period: str) -> Roadmap | None:
    """The roadmap of national-standard schools over a span of years; two queries."""
    return _roadmaps(actor, district).filter(period__code=period).first()


def roadmap_around(actor: Actor, district: District, period: str) -> Roadmap | None:
    """The roadmap in whose span a period begins."""
    begins = parse_period(period).dates[0]
    return _roadmaps(actor, district).filter(period__starts_on__lte=begins, period__ends_on__gte=begins).first()


def _roadmaps(actor: Actor, district: District) -> QuerySet[Roadmap]:
    entries = Accreditation.unscoped.select_related("school__unit").order_by("order")
    return (
        Roadmap.objects.visible_to(actor)
        .filter(district=district)
        .select_related("period")
        .prefetch_related(Prefetch("entries", queryset=entries))
    )


def accreditations_of(actor: Actor, district: District, sought: str = "") -> QuerySet[Accreditation]:
    """The recognitions of a district's schools, the latest roadmap first; one query."""
    return (
        Accreditation.objects.visible_to(actor)
        .filter(district=district, school__unit__search_key__contains=search_key(sought))
        .select_related("school__unit", "roadmap__period")
        .order_by(F("roadmap__period__starts_on").desc(nulls_last=True), "roadmap", "order", "pk")
    )


def units_in(district: District, since: date | None = None) -> Q:
    """The units of a district today: itself, its wards, its bodies, and the schools that stand in it.

    `since`: the schools that stood in it on that day or stand in it later.
    """
    day = since or timezone.localdate()
    places = SchoolPlace.unscoped.filter(Q(valid_to=None) | Q(valid_to__gte=day), district=district)
    return (
        Q(pk=district.pk)
        | Q(pk__in=Ward.unscoped.filter(district=district).values("pk"))
        | Q(pk__in=Agency.unscoped.filter(district=district).values("pk"))
        | Q(pk__in=places.values("school"))
    )


def belongs_to(unit: Unit, district: District) -> bool:
    """Whether a unit is one of the district's today."""
    return Unit.objects.filter(units_in(district), pk=unit.pk).exists()


def cities() -> QuerySet[Unit]:
    """The cities and provinces above districts, in the order of their names."""
    return Unit.objects.filter(kind=UnitKind.CITY).order_by("sort_key")


def districts_with_names(actor: Actor) -> QuerySet[District]:
    """The operator's list of districts, each with its dated names and its numbers of schools; two queries."""
    names = DistrictProfile.objects.order_by("valid_from")
    return (
        districts_of(actor)
        .select_related("unit", "city")
        .prefetch_related(Prefetch("profiles", queryset=names))
        .annotate(schools=Count("school_places__school", distinct=True))
    )


def names_of(district: District) -> QuerySet[DistrictProfile]:
    """What the district has been called, the latest first."""
    return DistrictProfile.objects.filter(district=district).order_by("-valid_from")


def schools_of(actor: Actor, district: District, sought: str = "") -> QuerySet[School]:
    """The schools that ever stood in the district, with where they stand and stood; two queries.

    `.known_places` of each is in the order of its days.
    """
    places = SchoolPlace.unscoped.filter(district=district).select_related("ward__unit").order_by("valid_from")
    rows = School.objects.visible_to(actor).filter(pk__in=places.values("school"))
    if key := search_key(sought):
        aliases = SchoolAlias.objects.filter(search_key__contains=key).values("school")
        rows = rows.filter(
            Q(unit__search_key__contains=key)
            | Q(pk__in=aliases)
            | Q(unit__code__contains=key)
            | Q(national_code=sought)
        )
    return (
        rows.select_related("unit")
        .prefetch_related(Prefetch("places", queryset=places, to_attr="known_places"))
        .order_by("unit__sort_key", "pk")
    )


def place_among(places: Sequence[SchoolPlace], day: date) -> SchoolPlace:
    """The one of a school's places (in the order of their days) that holds on a day, else the nearest one."""
    begun = [place for place in places if place.valid_from <= day]
    return begun[-1] if begun else places[0]


def names_by_code(codes: Collection[str]) -> dict[str, str]:
    """What the units with these codes are called; a code that no unit has is left out."""
    return dict(Unit.objects.filter(code__in=codes).values_list("code", "name"))


def school_names(district: District) -> list[tuple[str, int]]:
    """Every name under which a school of the district may be written, as its sort key, with the school; two queries."""
    pks = SchoolPlace.unscoped.filter(district=district).values("school")
    names = School.unscoped.filter(pk__in=pks).values_list("unit__sort_key", "pk")
    aliases = SchoolAlias.objects.filter(school__in=pks).values_list("sort_key", "school")
    return [*names, *aliases]


def places_during(district: District, period: Period, kind: SchoolKind) -> list[SchoolPlace]:
    """Where the schools (or independent groups) that are open in the district at some day of a period stand.

    One place for each, the last that it has in the period, in the order of the schools' names. Of what was merged or
    split in the period and what it became, only those are here that stand on the day on which the period is looked
    at: the district's own, or the nearest in the period. Two queries.
    """
    first, last = period.starts_on, period.ends_on
    day = min(max(today_of(district), first), last)
    places = (
        SchoolPlace.unscoped.filter(
            Q(valid_to=None) | Q(valid_to__gte=first),
            Q(school__opened_on=None) | Q(school__opened_on__lte=last),
            Q(school__closed_on=None) | Q(school__closed_on__gte=first),
            district=district,
            valid_from__lte=last,
            school__kind=kind,
        )
        .select_related("school__unit", "ward__unit")
        .order_by("school__unit__sort_key", "school_id", "valid_from")
    )
    gone = replaced(joined_in(district, first, last), day)
    return list({place.school_id: place for place in places if place.school_id not in gone}.values())


def schools_to_hand_over(district: District, day: date) -> list[SchoolPlace]:
    """Where the schools that are open on a day, or open later, last stand in the district, by ward; one query."""
    places = (
        SchoolPlace.unscoped.filter(
            Q(valid_to=None) | Q(valid_to__gte=day),
            Q(school__closed_on=None) | Q(school__closed_on__gte=day),
            district=district,
        )
        .select_related("school__unit", "ward__unit")
        .order_by("ward__unit__sort_key", "school__unit__sort_key", "school_id", "valid_from")
    )
    return list({place.school_id: place for place in places}.values())


def joined_in(district: District, first: date, last: date) -> list[Changed]:
    """The mergers and splits of a stretch of time: who is on either side stands for the same children; one query."""
    return [one for one in changes_in(district.pk, first, last) if one.kind in (ChangeKind.MERGED, ChangeKind.SPLIT)]


def replaced(joined: Iterable[Changed], day: date) -> set[int]:
    """The schools in whose place others stand on a day."""
    return {unit for one in joined for unit in (one.ended if one.day <= day else one.made)}


# How an ownership counts where the district has not said it.
_USUAL_GROUPS = {
    Ownership.PUBLIC: Ownership.GROUP_PUBLIC,
    Ownership.PUBLIC_JOINT: Ownership.GROUP_PUBLIC,
    Ownership.PEOPLE_FOUNDED: Ownership.GROUP_NON_PUBLIC,
    Ownership.PRIVATE: Ownership.GROUP_NON_PUBLIC,
}


def ownership_groups(district: District, period: Period) -> Mapping[str, str]:
    """Whether the district counts each ownership as public (CL) or not (NCL), as of a period's end; one query."""
    said = OwnershipGroup.unscoped.filter(district=district, valid_from__lte=period.ends_on).order_by("valid_from")
    usual = {code.value: group.value for code, group in _USUAL_GROUPS.items()}
    return usual | dict(said.values_list("ownership", "group"))


def wards_of(actor: Actor, district: District, sought: str = "") -> QuerySet[Ward]:
    """The wards of the district, each with its number of schools on its today."""
    today = today_of(district)
    standing = Q(schoolplace__valid_from__lte=today) & (
        Q(schoolplace__valid_to=None) | Q(schoolplace__valid_to__gte=today)
    )
    return (
        Ward.objects.visible_to(actor)
        .filter(district=district, unit__search_key__contains=search_key(sought))
        .select_related("unit")
        .annotate(schools=Count("schoolplace", filter=standing, distinct=True))
        .order_by("unit__sort_key", "pk")
    )
