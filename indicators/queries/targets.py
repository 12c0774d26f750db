"""Targets for schools: which rounds give them, what may be given, and what a school was given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from core.actor import Actor
from core.roles import OFFICE, SCHOOL, UBND, Role
from indicators.models import (
    Audience,
    Figure,
    Indicator,
    Measure,
    OverUnits,
    Round,
    RoundCell,
    RoundState,
    Source,
    Submission,
    TargetDecision,
)
from indicators.queries.rounds import rounds_of
from indicators.queries.standing import Standing, asked_periods, standings_of, target_years
from indicators.target_forms import EVERY_SCHOOL, SCOPES, Wanted
from schools.level_tree import NOT_BROKEN_DOWN, PARENTS, with_those_above
from schools.models import District, Period, SchoolKind, SchoolPlace, UnitKind
from schools.period_codes import PeriodCode, PeriodKind, answering
from schools.queries import places_during, today_of

# Who reads the targets of every school of a district.
READERS = OFFICE | UBND | {Role.DISTRICT_ADMIN}

_GIVES = RoundCell.objects.filter(
    round=OuterRef("pk"), measure=Measure.ASSIGNED, unit__kind=UnitKind.SCHOOL, ownership=NOT_BROKEN_DOWN
)


# Which rounds give targets


def givings_of(actor: Actor, district: District) -> QuerySet[Round]:
    """The rounds by which the district gives targets to its schools, whoever made their form; the latest first."""
    rows = rounds_of(actor, district).filter(Exists(_GIVES), audience=Audience.DISTRICT)
    return rows.exclude(state=RoundState.DRAFT)


def answers_of(givings: Iterable[Round]) -> dict[int, Submission]:
    """The office's answer to each round: the targets themselves; one query."""
    rows = Submission.unscoped.filter(round__in=[one.pk for one in givings]).order_by("pk")
    whole = rows.select_related("round__version__form", "round__period", "unit", "district__unit")
    return {row.round_id: row for row in whole if row.of_district}


def decisions_of(rounds: Iterable[int]) -> dict[int, list[TargetDecision]]:
    """The decisions by which each round's targets were given, in the order of their days; one query."""
    found: dict[int, list[TargetDecision]] = {}
    for row in TargetDecision.unscoped.filter(round__in=list(rounds)).order_by("issued_on", "pk"):
        found.setdefault(row.round_id or 0, []).append(row)
    return found


# What may be given


@dataclass(frozen=True, slots=True)
class Choice:
    """A target that schools may be given: the district's own, how many schools registered theirs.

    `given`: a round of this year gives it to some of them already.
    """

    wanted: Wanted
    own: Standing | None
    registered: int
    given: bool


def years_to_give(actor: Actor, district: District) -> list[PeriodCode]:
    """The years for which targets may be given: those of the district's own, and the school years around its today.

    One query.
    """
    today = today_of(district).year
    around = {PeriodCode(PeriodKind.SCHOOL_YEAR, year) for year in (today - 1, today)}
    return sorted({*target_years(actor, [district.pk]), *around}, key=lambda year: year.dates, reverse=True)


def schools_by_scope(district: District, year: PeriodCode) -> dict[str, list[int]]:
    """The schools that stand in the district in a year, by what they teach, and all of them; one query."""
    first, last = year.dates
    places = places_during(district, Period(starts_on=first, ends_on=last), SchoolKind.SCHOOL)
    found = {EVERY_SCHOOL: [place.school_id for place in places]}
    for scope in SCOPES[1:]:
        found[scope] = [place.school_id for place in places if scope in place.school.levels]
    return {scope: schools for scope, schools in found.items() if schools}


def choices_of(actor: Actor, district: District, year: PeriodCode, scope: str, schools: Iterable[int]) -> list[Choice]:
    """What these schools may be given in a year: what the district was given, then what only schools registered.

    Schools are counted by nobody's target: such indicators are left out. Six queries.
    """
    levels, units = _levels_of(scope), list(schools)
    own = {
        (one.indicator.pk, one.level): one
        for one in standings_of(actor, [district.pk], year)[district.pk]
        if one.level in levels and one.ownership == NOT_BROKEN_DOWN and not one.target.is_collected
    }
    registered = _registered(actor, district, year, units)
    given = _given(district, year, units)
    known = Indicator.objects.select_related("unit").in_bulk({pk for pk, _level in (*own, *registered)})
    places = dict.fromkeys([*own, *(place for place in registered if place[1] in levels)])
    return [
        Choice(
            Wanted(known[pk].code, level, known[pk].name, known[pk].unit.name),
            own.get((pk, level)),
            registered.get((pk, level), 0),
            (pk, level) in given,
        )
        for pk, level in places
        if known[pk].over_units != OverUnits.COUNT
    ]


def _levels_of(scope: str) -> set[str]:
    """What is asked of a school of that level: its own, what lies below, and what is not broken down."""
    return {NOT_BROKEN_DOWN, *(level for level in PARENTS if scope in with_those_above(level))}


def _registered(actor: Actor, district: District, year: PeriodCode, units: list[int]) -> dict[tuple[int, str], int]:
    """How many of the schools have an approved đăng ký of each indicator and level, in the order of the catalogue."""
    rows = (
        Figure.objects.visible_to(actor)
        .filter(
            district=district,
            unit__in=units,
            measure=Measure.PROPOSED,
            source=Source.DIRECT,
            ownership=NOT_BROKEN_DOWN,
            period__code__in=asked_periods(year),
        )
        .values_list("indicator", "indicator__calendar_year", "level", "period__code")
        .annotate(schools=Count("unit"))
        .order_by("indicator", "level")
    )
    return {(pk, level): schools for pk, rule, level, code, schools in rows if code == str(answering(rule, year))}


def _given(district: District, year: PeriodCode, units: list[int]) -> set[tuple[int, str]]:
    """What rounds of that year give to some of these schools."""
    cells = RoundCell.objects.filter(
        round__district=district,
        round__audience=Audience.DISTRICT,
        round__period__code=str(year),
        measure=Measure.ASSIGNED,
        unit__in=units,
        ownership=NOT_BROKEN_DOWN,
    ).exclude(round__state=RoundState.DRAFT)
    return set(cells.order_by().values_list("indicator", "level").distinct())


# What a school was given


def schools_read_by(actor: Actor, district: District) -> list[SchoolPlace]:
    """The schools of the district whose targets this person reads, as they stand on its today; one query.

    The office, the UBND and the administrator: every school's; a school's people: their own.
    """
    places = SchoolPlace.unscoped.filter(
        district=district, school__kind=SchoolKind.SCHOOL, valid_from__lte=today_of(district)
    ).select_related("school__unit")
    if not actor.holds(READERS, district=district.pk):
        places = places.filter(school__in=actor.units(SCHOOL))
    last = {place.school_id: place for place in places.order_by("valid_from", "pk")}
    return sorted(last.values(), key=lambda place: (place.school.unit.sort_key, place.school_id))


def decisions_for(school: int, year: PeriodCode) -> list[TargetDecision]:
    """The decisions by which a school's targets of a year were given; one query."""
    figures = Figure.unscoped.filter(
        unit=school, measure=Measure.ASSIGNED, source=Source.DIRECT, period__code__in=asked_periods(year)
    )
    rows = TargetDecision.unscoped.filter(round__in=figures.values("submission__round"))
    return list(rows.order_by("issued_on", "pk"))
