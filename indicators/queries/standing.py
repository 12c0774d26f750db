"""How units stand against their targets: target, actual, the year before, and what comes of comparing them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.actor import Actor
from indicators.attainment import Attainment, attainment
from indicators.attainment import Direction as Better
from indicators.models import CalendarYear, Figure, Indicator, Measure, Source
from indicators.quotients import parts_of, with_quotients
from indicators.values import Value
from schools.levels import Level
from schools.models import Period
from schools.period_codes import PeriodCode, PeriodKind, answering, parse_period

PLANNED = (Measure.ASSIGNED, Measure.PROPOSED)  # the first that is there is the target
REACHED = (Measure.ACTUAL, Measure.ESTIMATE)  # the first that is there is the result

# Where a target stands: unit, indicator, level, ownership.
_Place = tuple[int, int, str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """An official figure as a standing names it. `missing`: how many units owe their part of a collected one;
    `inexact`: how many gave one that does not add up.
    """

    figure: int
    value: Value
    measure: str
    source: str
    period: str
    submission: int | None
    missing: int = 0
    inexact: int = 0
    district: int = 0

    @property
    def is_proposed(self) -> bool:
        """A target that is not assigned yet: "dự kiến"."""
        return self.measure == Measure.PROPOSED

    @property
    def is_estimate(self) -> bool:
        """A result that is not final yet: "(ước)"."""
        return self.measure == Measure.ESTIMATE

    @property
    def is_collected(self) -> bool:
        return self.source == Source.COLLECTED

    @property
    def is_whole(self) -> bool:
        """Whether every unit that owes a part of it is in it."""
        return not (self.missing or self.inexact)


@dataclass(frozen=True, slots=True)
class Standing:
    """One target of a unit. `actual` is what `attained` judges, `beside` the same result from the other source.

    What is collected and still misses units is shown, and nothing is judged by it. `before` and `target_before` are of
    a year earlier, in the period in which the indicator answered that year.
    """

    indicator: Indicator
    unit: int
    level: str
    ownership: str
    period: str
    target: Told
    actual: Told | None
    beside: Told | None
    before: Told | None
    target_before: Told | None
    attained: Attainment
    attained_before: Attainment | None

    @property
    def key(self) -> str:
        """Its coordinates within its unit and year, as addresses name them."""
        return f"{self.indicator.code}:{self.level}:{self.ownership}"


@dataclass(frozen=True, slots=True)
class Result:
    """What a unit reached in a year and a year earlier; both are whole."""

    indicator: Indicator
    level: str
    ownership: str
    now: Told
    before: Told


def standings_of(actor: Actor, units: Collection[int], year: PeriodCode) -> dict[int, list[Standing]]:
    """Every target of each of these units in a year (calendar or school), by unit, in the order of the catalogue.

    Each indicator answers a calendar year in the period that its rule names. Three queries, whatever the numbers; they
    ask for units, indicators and periods by id, so that no other district's figures are read.
    """
    codes = asked_periods(year)
    periods = dict(Period.objects.filter(code__in={*codes, *map(_earlier, codes)}).values_list("pk", "code"))
    asked = [pk for pk, code in periods.items() if code in codes]
    rows = Figure.objects.visible_to(actor).filter(unit__in=units)
    # What schools registered and was added up is no target of the district's (decision 016).
    planned = rows.filter(period__in=asked, measure__in=PLANNED, source=Source.DIRECT)
    planned = planned.select_related("indicator__unit")
    targets = [row for row in planned if periods[row.period_id] == _answers_in(row.indicator, year)]
    asked_of = {row.indicator_id: row.indicator for row in targets}.values()
    answers = rows.filter(period__in=periods, indicator__in=parts_of(asked_of)) if targets else []
    found = Figures(with_quotients(asked_of, answers), periods)
    given: dict[int, list[Standing]] = {unit: [] for unit in units}
    for target in _first_of_each(targets):
        given[target.unit_id].append(_standing(target, periods[target.period_id], found))
    return given


def results_of(actor: Actor, unit: int, year: PeriodCode) -> list[Result]:
    """Every result of a unit in a year that was there a year earlier too, with a target or without; three queries."""
    codes = asked_periods(year)
    periods = dict(Period.objects.filter(code__in={*codes, *map(_earlier, codes)}).values_list("pk", "code"))
    rows = Figure.objects.visible_to(actor).filter(unit=unit, period__in=periods, measure__in=REACHED)
    figures = list(rows)
    # Each indicator once, and not once with each of its figures: of two years' totals that is a third of the work.
    known = Indicator.objects.select_related("unit").in_bulk({row.indicator_id for row in figures})
    for row in figures:
        row.indicator = known[row.indicator_id]
    found = Figures(figures, periods)
    pairs = (
        (row, found.result(_place(row), code), found.result(_place(row), _earlier(code)))
        for row in _first_of_each(figures)
        for code in [_answers_in(row.indicator, year)]
    )
    return [
        Result(row.indicator, row.level, row.ownership, now, before)
        for row, now, before in pairs
        if now is not None and before is not None and now.is_whole and before.is_whole
    ]


def asked_periods(year: PeriodCode) -> frozenset[str]:
    """The codes of the periods in which indicators answer a year."""
    return frozenset(str(answering(rule, year)) for rule in CalendarYear.values)


def target_years(actor: Actor, units: Collection[int]) -> list[PeriodCode]:
    """The years for which some of these units have targets, the latest first; one query.

    A plan for a calendar year sets targets of school years too: those are no years of their own.
    """
    rows = Figure.objects.visible_to(actor).filter(unit__in=units, measure__in=PLANNED, source=Source.DIRECT).order_by()
    pairs = rows.values_list("period__code", "submission__round__period__code").distinct()
    years = {parse_period(code) for pair in pairs for code in pair if code}
    calendar = {year for year in years if year.kind is PeriodKind.YEAR}
    covered = {code for year in calendar for code in asked_periods(year)}
    of_school = {year for year in years if year.kind is PeriodKind.SCHOOL_YEAR and str(year) not in covered}
    return sorted(calendar | of_school, key=lambda year: year.dates, reverse=True)


def _answers_in(indicator: Indicator, year: PeriodCode) -> str:
    return str(answering(indicator.calendar_year, year))


def _earlier(code: str) -> str:
    return str(parse_period(code).a_year_earlier())


def _first_of_each(targets: Iterable[Figure]) -> list[Figure]:
    """One figure for each coordinates that have a target, whichever it is, in the order of the catalogue."""
    ordered = sorted(targets, key=lambda row: (row.indicator_id, _LEVELS.index(row.level), row.ownership))
    return list({_place(row): row for row in ordered}.values())


_LEVELS = Level.values


def _place(row: Figure) -> _Place:
    return row.unit_id, row.indicator_id, row.level, row.ownership


class Figures:
    """Figures by where they stand; `periods` are their codes by id."""

    def __init__(self, rows: Iterable[Figure], periods: Mapping[int, str]) -> None:
        self._by_place: dict[tuple[_Place, str, str, str], Told] = {}
        for row in rows:
            told = _told(row, periods[row.period_id])
            if told is not None:
                self._by_place[_place(row), told.period, told.measure, told.source] = told

    def target(self, place: _Place, period: str) -> Told | None:
        """KH giao, else KH đề nghị, of the unit's own."""
        found = self._in_order(place, period, PLANNED)
        return next((told for told in found if not told.is_collected), None)

    def result(self, place: _Place, period: str) -> Told | None:
        """The unit's own figure before the collected one, TH before ƯTH, what still misses units after all whole."""
        found = list(self._in_order(place, period, REACHED))
        return next((one for one in found if one.is_whole), found[0] if found else None)

    def beside(self, place: _Place, told: Told | None) -> Told | None:
        """The same measure from the other source."""
        if told is None:
            return None
        other = Source.DIRECT if told.is_collected else Source.COLLECTED
        return self._by_place.get((place, told.period, told.measure, other))

    def _in_order(self, place: _Place, period: str, measures: Sequence[Measure]) -> Iterator[Told]:
        for measure in measures:
            for source in (Source.DIRECT, Source.COLLECTED):
                told = self._by_place.get((place, period, measure, source))
                if told is not None:
                    yield told


def _told(row: Figure, period: str) -> Told | None:
    value = row.value
    if value is None:
        return None
    return Told(
        row.pk or 0,
        value,
        row.measure,
        row.source,
        period,
        row.submission_id,
        row.missing,
        row.inexact,
        row.district_id,
    )


def _standing(target: Figure, period: str, found: Figures) -> Standing:
    place, earlier = _place(target), _earlier(period)
    wanted, reached = found.target(place, period), found.result(place, period)
    wanted_before, before = found.target(place, earlier), found.result(place, earlier)
    if wanted is None:
        raise LookupError(f"{target} is no target")
    return Standing(
        indicator=target.indicator,
        unit=target.unit_id,
        level=target.level,
        ownership=target.ownership,
        period=period,
        target=wanted,
        actual=reached,
        beside=found.beside(place, reached),
        before=before,
        target_before=wanted_before,
        attained=attained(wanted, reached, target.indicator),
        attained_before=attained(wanted_before, before, target.indicator) if wanted_before else None,
    )


def attained(target: Told, actual: Told | None, indicator: Indicator) -> Attainment:
    """What comes of comparing the two, of which only what is whole is judged."""
    whole = actual.value if actual and actual.is_whole else None
    return attainment(target.value, whole, Better(indicator.direction))
