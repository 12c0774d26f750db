"""Districts of a city beside one another, and the cities of a country: from what is kept of their years."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Count, DateField, Exists, F, Max, Min, OuterRef, Q, QuerySet, Sum
from django.db.models import Value as Given
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.actor import Actor
from core.roles import ON_DISTRICT, Role
from indicators.models import Indicator, OverUnits
from indicators.queries.sums import ADDING
from indicators.values import Kind, Value
from plans.models import Task, TaskState
from plans.queries.lists import running
from plans.queries.standing import with_standing
from reports.models import KeptFigure, KeptYear
from schools.models import District, Period, Unit
from schools.queries import changes_of
from schools.succession import Changed

COUNTS = ("exceeded", "met", "missed", "no_data", "unclear", "owed", "approved")
_HUNDRED = Decimal(100)


def compares(actor: Actor) -> bool:
    """Whether somebody has a right to several districts: on a city, or on more than one of them."""
    return actor.holds({Role.CITY_READER}) or len(actor.districts(ON_DISTRICT)) > 1


def cities_compared(actor: Actor) -> list[Unit]:
    """The cities whose districts this person compares, in the order of their names: two or more of the districts are
    theirs, or the city is; two queries."""
    own = District.unscoped.filter(pk__in=actor.districts(ON_DISTRICT), city__isnull=False)
    several = own.order_by().values("city").annotate(count=Count("pk")).filter(count__gt=1)
    wanted = {*actor.units({Role.CITY_READER}), *(row["city"] for row in several)}
    return list(Unit.objects.filter(pk__in=wanted).order_by("sort_key", "pk"))


def kept_of(actor: Actor, cities: Collection[int]) -> QuerySet[KeptYear]:
    """The years of those districts of some cities that this person reads."""
    return KeptYear.objects.visible_to(actor).filter(district__city__in=cities)


def kept_periods(kept: QuerySet[KeptYear]) -> list[tuple[Period, int]]:
    """The periods that are kept, the latest first, each with how many districts have it; two queries."""
    counts = dict(kept.order_by().values_list("period").annotate(count=Count("pk")))
    return [(one, counts[one.pk]) for one in Period.objects.filter(pk__in=counts).order_by("-starts_on", "-ends_on")]


@dataclass(frozen=True, slots=True)
class Row:
    """One district, or one city with all of its districts: how its targets stand and its answers come in.

    Something is kept of `districts` of its `whole` number. `made_at`: when the oldest of it was counted; `stale`:
    figures changed since. `late` tasks are counted now.
    """

    unit: int
    name: str
    slug: str
    districts: int
    whole: int
    counts: Mapping[str, int]
    made_at: datetime | None
    stale: bool
    late: int

    @property
    def judged(self) -> int:
        """The targets of which can be told whether they are met."""
        return self.counts["exceeded"] + self.counts["met"] + self.counts["missed"]

    @property
    def targets(self) -> int:
        return self.judged + self.counts["no_data"] + self.counts["unclear"]


def district_rows(actor: Actor, city: Unit, period: Period) -> list[Row]:
    """Every district of the city that this person reads, also one of which nothing is kept; three queries."""
    districts = District.objects.visible_to(actor).filter(city=city.pk).select_related("unit")
    kept = {one.district_id: one for one in kept_of(actor, [city.pk]).filter(period=period)}
    late = _late_by("district", districts)
    return [
        _district_row(one, kept.get(one.pk), late.get(one.pk, 0)) for one in districts.order_by("unit__sort_key", "pk")
    ]


def _district_row(district: District, kept: KeptYear | None, late: int) -> Row:
    return Row(
        unit=district.pk,
        name=district.unit.name,
        slug=district.slug,
        districts=int(kept is not None),
        whole=1,
        counts={name: getattr(kept, name) if kept else 0 for name in COUNTS},
        made_at=kept.made_at if kept else None,
        stale=bool(kept and kept.changed_at),
        late=late,
    )


def city_rows(actor: Actor, cities: Sequence[Unit], period: Period) -> list[Row]:
    """Each city with its districts summed; three queries."""
    pks = [one.pk for one in cities]
    sums = (
        kept_of(actor, pks)
        .filter(period=period)
        .order_by()
        .values("district__city")
        .annotate(
            districts=Count("pk"),
            oldest=Min("made_at"),
            waiting=Count("changed_at"),
            **{name: Sum(name) for name in COUNTS},
        )
    )
    found: dict[int, Any] = {row["district__city"]: row for row in sums}
    districts = District.objects.visible_to(actor).filter(city__in=pks)
    late = _late_by("district__city", districts)
    wholes = dict(districts.order_by().values_list("city").annotate(count=Count("pk")))
    return [
        Row(
            unit=one.pk,
            name=one.name,
            slug=one.code,
            districts=found.get(one.pk, {}).get("districts", 0),
            whole=wholes.get(one.pk, 0),
            counts={name: found.get(one.pk, {}).get(name, 0) for name in COUNTS},
            made_at=found.get(one.pk, {}).get("oldest"),
            stale=bool(found.get(one.pk, {}).get("waiting")),
            late=late.get(one.pk, 0),
        )
        for one in cities
    ]


def _late_by(column: str, districts: QuerySet[District]) -> dict[int, int]:
    """The late tasks of these districts by a column, each as of its district's own day; one query.

    Counted now, since lateness is never stored, by the rules of the lists of tasks; what was carried over is late
    where it is carried to.
    """
    today = Coalesce(F("district__reference_date"), Given(timezone.localdate(), output_field=DateField()))
    rows: QuerySet[Any] = running(Task.unscoped.filter(district__in=districts.values("pk"), carried_to=None))
    open_ones = Q(("state_on__in", [TaskState.NOT_STARTED, TaskState.IN_PROGRESS]))
    late = with_standing(rows, today).filter(open_ones, Q(("is_late", True)))
    return dict(late.order_by().values_list(column).annotate(count=Count("pk", distinct=True)))


# --- one indicator ---


def kept_indicators(kept: QuerySet[KeptYear], period: Period) -> list[Indicator]:
    """The indicators of which something is kept for a period, in the order of the catalogue; one query."""
    years = kept.filter(period=period).values("pk")
    # Asked of each indicator by itself, which ends at the first figure: a country has hundreds of each.
    some = KeptFigure.objects.filter(indicator=OuterRef("pk"), year__in=years)
    return list(Indicator.objects.filter(Exists(some), district=None).select_related("unit").order_by("code"))


@dataclass(frozen=True, slots=True)
class Result:
    """What a district, or a city, reached: its value, and of how many districts it is made (`members` tells which).

    `missing`: units that are not in it.
    """

    value: Value | None
    districts: int
    missing: int = 0
    estimate: bool = False
    members: tuple[int, int] = (0, 0)

    def of_the_same(self, other: Result) -> bool:
        """Whether both are made of the same districts, and nothing is missing in either."""
        alike = (self.districts, self.members) == (other.districts, other.members)
        return alike and not self.missing and not other.missing


def results_by_district(kept: QuerySet[KeptYear], indicator: Indicator, period: Period) -> dict[str, dict[int, Result]]:
    """By level of the indicator, then by district; one query."""
    rows = KeptFigure.objects.filter(indicator=indicator, year__in=kept.filter(period=period).values("pk"))
    found: dict[str, dict[int, Result]] = {}
    for row in rows.select_related("year"):
        result = Result(row.value, 1, row.missing, row.estimate, _members([row.year.district_id]))
        found.setdefault(row.level, {})[row.year.district_id] = result
    return found


def _members(districts: Iterable[int]) -> tuple[int, int]:
    """Who something is made of, told apart by two sums of ids: enough to see that two years are not of the same."""
    known = list(districts)
    return sum(known), sum(pk * pk for pk in known)


_EXACT = Q(kind=Kind.EXACT.value)
# What districts come to together; "không áp dụng" is complete, and outside sums.
_SUMS = {
    "districts": Count("pk"),
    "exact": Count("pk", filter=_EXACT),
    "applying": Count("pk", filter=~Q(kind=Kind.NOT_APPLICABLE.value)),
    "parted": Count("denominator"),
    "number_sum": Sum("number", filter=_EXACT),
    "most_decimals": Max("decimals", filter=_EXACT),
    "numerator_sum": Sum("numerator"),
    "denominator_sum": Sum("denominator"),
    "missing_sum": Sum("missing"),
    "estimates": Count("pk", filter=Q(estimate=True)),
}


def results_by_city(kept: QuerySet[KeptYear], indicator: Indicator, period: Period) -> dict[str, dict[int, Result]]:
    """By level, then by city: what adds up is added, a ratio is that of its sums, the rest has no value; one query.

    A city's value is only of those of its districts that have a figure: how many is told.
    """
    rows: QuerySet[Any] = (
        KeptFigure.objects.filter(indicator=indicator, year__in=kept.filter(period=period).values("pk"))
        .order_by()
        .values("level", "year__district__city")
        .annotate(
            **_SUMS,
            members=Sum("year__district"),
            squares=Sum(F("year__district") * F("year__district"), output_field=BigIntegerField()),
        )
    )
    found: dict[str, dict[int, Result]] = {}
    for row in rows:
        marks = (row["missing_sum"], row["estimates"] > 0, (row["members"], row["squares"]))
        result = Result(_summed(indicator, row), row["districts"], *marks)
        found.setdefault(row["level"], {})[row["year__district__city"]] = result
    return found


def _summed(indicator: Indicator, row: Mapping[str, Any]) -> Value | None:
    if indicator.over_units in ADDING and row["exact"] and row["exact"] == row["applying"]:
        return Value(Kind.EXACT, row["number_sum"], decimals=row["most_decimals"])
    if indicator.over_units == OverUnits.RATIO and row["parted"] == row["applying"] and row["denominator_sum"]:
        quotient = row["numerator_sum"] / row["denominator_sum"] * (_HUNDRED if indicator.unit.percent else 1)
        return Value(Kind.EXACT, round(quotient, 2), decimals=2)
    return None


def sum_of(indicator: Indicator, kept: QuerySet[KeptYear], period: Period, level: str) -> Result | None:
    """All of it together, by the same rule; one query."""
    rows = KeptFigure.objects.filter(
        indicator=indicator, level=level, year__in=kept.filter(period=period).values("pk")
    ).aggregate(**_SUMS)
    if not rows["districts"]:
        return None
    return Result(_summed(indicator, rows), rows["districts"], rows["missing_sum"], rows["estimates"] > 0)


def breaks_of(units: Collection[int], earlier: Period, later: Period) -> dict[int, list[Changed]]:
    """The changes because of which districts' figures of two periods are not of the same whole, by unit; one query."""
    found = changes_of(units, earlier.ends_on, later.ends_on)
    return {unit: broken for unit, all_ in found.items() if (broken := [one for one in all_ if one.breaks_comparison])}
