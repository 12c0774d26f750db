"""One indicator laid open: a unit's figures over the years and levels, and those of the units below it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from core.actor import Actor
from indicators.models import Figure, Indicator, RoundCell, RoundState, Source, Submission
from indicators.models.rounds import DOCUMENTS
from indicators.queries.standing import Figures, Told
from indicators.queries.sums import ADDING, parts_of_sum
from indicators.quotients import parts_of, with_quotients
from schools.level_tree import NOT_BROKEN_DOWN
from schools.levels import Level
from schools.models import BEGINNING, District, Period, Unit, UnitKind
from schools.period_codes import parse_period
from schools.queries import units_in


def find_place(district: District, code: str) -> Unit | None:
    """The district itself, or a ward or a school that is or was in it, by the unit's code; one query."""
    kinds = [UnitKind.DISTRICT, UnitKind.WARD, UnitKind.SCHOOL]
    return Unit.objects.filter(units_in(district, since=BEGINNING), code=code, kind__in=kinds).first()


@dataclass(frozen=True, slots=True)
class Pair:
    """What was to be reached and what was, at one place, with the same result from the other source."""

    target: Told | None
    actual: Told | None
    beside: Told | None


@dataclass(frozen=True, slots=True)
class Laid:
    """A unit's figures of one indicator: by period for one level, and by level and ownership for one period."""

    years: Mapping[str, Pair]
    levels: Mapping[tuple[str, str], Pair]


def laid_open(actor: Actor, unit: int, indicator: Indicator, at: tuple[str, str, str]) -> Laid:
    """The figures around `at` (level, ownership, period), the years in their order; two queries."""
    level, ownership, period = at
    given = Figure.objects.visible_to(actor).filter(unit=unit, indicator__in=parts_of([indicator]))
    rows = [row for row in with_quotients([indicator], given) if row.indicator_id == indicator.pk]
    periods = dict(Period.objects.filter(pk__in={row.period_id for row in rows}).values_list("pk", "code"))
    found = Figures(rows, periods)
    kind = parse_period(period).kind
    codes = [code for code in set(periods.values()) if parse_period(code).kind is kind]
    years = {
        code: _pair(found, (unit, indicator.pk, level, ownership), code)
        for code in sorted(codes, key=lambda code: parse_period(code).dates)
    }
    places = sorted({(row.level, row.ownership) for row in rows}, key=lambda place: (_LEVELS.index(place[0]), place[1]))
    levels = {place: _pair(found, (unit, indicator.pk, *place), period) for place in places}
    return Laid(_there(years), _there(levels))


_LEVELS = Level.values
Key = TypeVar("Key")


def _pair(found: Figures, place: tuple[int, int, str, str], period: str) -> Pair:
    actual = found.result(place, period)
    return Pair(found.target(place, period), actual, found.beside(place, actual))


def _there(pairs: Mapping[Key, Pair]) -> dict[Key, Pair]:
    return {key: pair for key, pair in pairs.items() if pair.target or pair.actual}


@dataclass(frozen=True, slots=True)
class OfUnit:
    """A ward's or a school's figures; `source` is the row of the result, with the submission that it came from."""

    unit: Unit
    pair: Pair
    source: Figure | None


def of_units(
    actor: Actor,
    district: District,
    indicator: Indicator,
    at: tuple[str, str, str],
    kind: UnitKind,
    *,
    ward: int | None = None,
) -> list[OfUnit]:
    """The same indicator at one place (level, ownership, period) for each ward or school of the district; two queries.

    `ward` narrows to the schools that stood in it. A quotient that nobody types is made of its parts for each unit.
    """
    level, ownership, period = at
    rows = (
        Figure.objects.visible_to(actor)
        .filter(
            district=district,
            period__code=period,
            indicator__in=parts_of([indicator]),
            level=level,
            ownership=ownership,
            unit__kind=kind,
            **({} if ward is None else {"submission__ward": ward}),
        )
        .select_related("unit", "period", "submission__submitted_by", "submission__decided_by")
        .order_by("unit__sort_key", "unit")
    )
    found = [row for row in with_quotients([indicator], rows) if row.indicator_id == indicator.pk]
    return _of_units(indicator, found, at)


def _of_units(indicator: Indicator, rows: Iterable[Figure], at: tuple[str, str, str]) -> list[OfUnit]:
    level, ownership, period = at
    by_unit: dict[int, list[Figure]] = {}
    for row in rows:
        by_unit.setdefault(row.unit_id, []).append(row)
    found = []
    for unit, figures in sorted(by_unit.items(), key=lambda item: (item[1][0].unit.sort_key, item[0])):
        known = Figures(figures, {row.period_id: period for row in figures})
        pair = _pair(known, (unit, indicator.pk, level, ownership), period)
        sources = [row for row in figures if row.source == Source.DIRECT and _is_told(row, pair.actual)]
        found.append(OfUnit(figures[0].unit, pair, next(iter(sources), None)))
    return found


def _is_told(row: Figure, told: Told | None) -> bool:
    return told is not None and (row.measure, row.source) == (told.measure, told.source)


def missing_units(
    district: District, place: int, indicator: Indicator, at: tuple[str, str], told: Told
) -> list[Submission]:
    """Whom a collected result at a level and ownership still waits for: their answers, in the order of their names.

    A quotient waits for who owes one of its parts. At most eight queries.
    """
    level, ownership = at
    parts = {indicator.numerator_id, indicator.denominator_id} - {None}
    cells = RoundCell.objects.filter(
        indicator__in=parts if indicator.over_units not in ADDING else {indicator.pk},
        period__code=told.period,
        measure=told.measure,
        level=level,
        round__district=district.pk,
    ).exclude(round__state=RoundState.DRAFT)
    # Any cell of a part tells whom that part is asked of.
    asked = {cell.indicator_id: cell for cell in cells.select_related("round").order_by("pk")}
    answers = {answer for cell in asked.values() for answer in _owed(cell, place, ownership)}
    rows = Submission.unscoped.filter(pk__in=answers).select_related("unit", "round__version__form", "round__period")
    return list(rows.defer(*DOCUMENTS).order_by("unit__sort_key", "pk"))


def _owed(cell: RoundCell, place: int, ownership: str) -> Iterable[int]:
    """The answers of the units that owe a cell's figure and have none; three queries."""
    owing = parts_of_sum(cell, cell.round, place, ownership)
    given = Figure.unscoped.filter(
        indicator=cell.indicator_id,
        period=cell.period_id,
        measure=cell.measure,
        level=cell.level,
        ownership=NOT_BROKEN_DOWN,
        source=Source.DIRECT,
        district=cell.round.district_id,
        unit__in=owing,
    )
    has = set(given.values_list("unit", flat=True))
    return [answer for unit, answer in owing.items() if unit not in has]
