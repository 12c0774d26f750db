"""The sums over a district's and its wards' units, recounted from official figures."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from django.db import connection
from django.db.models import Q, QuerySet

from core.fields import SCALE
from core.numbers import LIMIT
from indicators.models import Figure, OverUnits, Round, RoundCell, RoundState, Source
from indicators.queries.parts import PARTS, parts_parameters, receives, with_tables
from indicators.values import Kind
from schools.level_tree import NOT_BROKEN_DOWN
from schools.levels import Ownership
from schools.queries import now_of

# Indicators that add up over units.
ADDING = (OverUnits.SUM, OverUnits.COUNT)
# Ownerships by themselves; the groups CL and NCL are made of them.
SINGLE = (Ownership.PUBLIC, Ownership.PUBLIC_JOINT, Ownership.PEOPLE_FOUNDED, Ownership.PRIVATE)
# An indicator's coordinates within a district: indicator, period, measure, level.
At = tuple[int, int, str, str]
Given = TypeVar("Given")


@dataclass(slots=True)
class Sum:
    """What some units gave of one figure."""

    number: int = 0
    decimals: int = 0
    counted: int = 0
    inexact: int = 0
    missing: int = 0

    def add(self, other: Sum) -> None:
        self.number += other.number
        self.decimals = max(self.decimals, other.decimals)
        self.counted += other.counted
        self.inexact += other.inexact
        self.missing += other.missing


@dataclass(frozen=True, slots=True)
class _Group:
    """Units of one kind, ward and ownership. `body`: which are added up before others (see parts.PARTS)."""

    at: At
    body: int
    ward: int | None
    ownership: str
    ownership_group: str


@dataclass(frozen=True, slots=True)
class Touched:
    """Which totals of what a round asks: the district's and those of these wards, at these levels; None: of all."""

    round: Round
    wards: Collection[int] | None = None
    levels: Collection[str] | None = None

    def cells(self) -> QuerySet[RoundCell]:
        """The round's cells at whose coordinates there may be totals."""
        levels = Q() if self.levels is None else Q(level__in=self.levels)
        return RoundCell.objects.filter(
            Q(unit=None) | Q(unit=self.round.district_id), levels, round=self.round
        ).order_by()


def recounted_sums(touched: Touched) -> list[Figure]:
    """The totals as they are now, not stored: only exact values add up.

    Without one there is no total, nor where it is larger than any column holds.
    """
    return [_figure(touched.round, *place, found) for place, found in sums_of(touched).items() if _is_total(found)]


def sums_of(touched: Touched) -> dict[tuple[At, int, str], Sum]:
    """What units gave and still owe, by coordinates, place and ownership, also where none gave a number yet.

    For all ownerships, for each group of them, and for a single one where a form of the district asks for it. Three
    queries.
    """
    sums: dict[tuple[At, int, str], Sum] = {}
    single = _asked_singly(touched.round)
    for group, given in _adding(_groups(touched)):
        for unit in _totalled_in(group, touched):
            for share in _shares(group, single):
                sums.setdefault((group.at, unit, share), Sum()).add(given)
    return sums


def parts_of_sum(cell: RoundCell, round_: Round, place: int, share: str) -> dict[int, int]:
    """The units that one of those sums is made of or waits for, each with its newest answer that owes it.

    Two queries.
    """
    at = (cell.indicator_id, cell.period_id, cell.measure, cell.level)
    listed, parameters = receives(round_.district_id)
    with connection.cursor() as cursor:
        cursor.execute(
            _LISTED.replace("«receives»", listed),
            {**parameters, **parts_parameters(round_.district_id), "asked": cell.pk},
        )
        rows = [(_Group(at, *group), (unit, answer)) for unit, answer, *group in cursor.fetchall()]
    return dict(
        part
        for group, part in _adding(rows)
        if place in _totalled_in(group, Touched(round_)) and share in _shares(group, {(at, share)})
    )


def _groups(touched: Touched) -> list[tuple[_Group, Sum]]:
    listed, parameters = receives(touched.round.district_id)
    levels = {f"level_{number}": level for number, level in enumerate(sorted(touched.levels or ()))}
    of_levels = f"IN ({', '.join(f'%({name})s' for name in levels) or 'NULL'})"
    sql = _GROUPED.replace("«receives»", listed)
    with connection.cursor() as cursor:
        cursor.execute(
            sql.replace("«of these levels»", "IS NOT NULL" if touched.levels is None else of_levels),
            {
                **parameters,
                **levels,
                **parts_parameters(touched.round.district_id),
                **{f"adding_{number}": rule.value for number, rule in enumerate(ADDING)},
                "round": touched.round.pk,
                "scale": SCALE,
            },
        )
        rows = cursor.fetchall()
    return [
        (
            _Group((indicator, period, measure, level), *group),
            Sum(int(whole) * SCALE + int(rest), *map(int, counts)),
        )
        for (indicator, period, measure, level, *group), (whole, rest, *counts) in ((row[:8], row[8:]) for row in rows)
    ]


def _adding(groups: Collection[tuple[_Group, Given]]) -> Iterator[tuple[_Group, Given]]:
    """Without those whose figures would be added twice."""
    first: dict[At, int] = {}
    for group, _given in groups:
        first[group.at] = min(group.body, first.get(group.at, group.body))
    return ((group, given) for group, given in groups if group.body == first[group.at])


def _totalled_in(group: _Group, touched: Touched) -> Iterable[int]:
    """The district; of schools, their ward too."""
    yield touched.round.district_id
    if group.ward is not None and group.body == 0 and (touched.wards is None or group.ward in touched.wards):
        yield group.ward


def _shares(group: _Group, single: Collection[tuple[At, str]]) -> Iterable[str]:
    yield NOT_BROKEN_DOWN
    if group.ownership_group != NOT_BROKEN_DOWN:
        yield group.ownership_group
    if (group.at, group.ownership) in single:
        yield group.ownership


def _asked_singly(round_: Round) -> set[tuple[At, str]]:
    cells = RoundCell.objects.filter(round__district=round_.district_id, ownership__in=SINGLE)
    rows = cells.exclude(round__state=RoundState.DRAFT).order_by().distinct()
    return {
        ((indicator, period, measure, level), ownership)
        for indicator, period, measure, level, ownership in rows.values_list(
            "indicator", "period", "measure", "level", "ownership"
        )
    }


def _is_total(found: Sum) -> bool:
    return found.counted > 0 and abs(found.number) <= LIMIT * SCALE


def _figure(round_: Round, at: At, unit: int, share: str, found: Sum) -> Figure:
    indicator, period, measure, level = at
    return Figure(
        district_id=round_.district_id,
        source=Source.COLLECTED,
        indicator_id=indicator,
        unit_id=unit,
        period_id=period,
        measure=measure,
        level=level,
        ownership=share,
        kind=Kind.EXACT,
        number=Decimal(found.number) / SCALE,
        decimals=found.decimals,
        approved_at=now_of(round_.district),
        counted=found.counted,
        inexact=found.inexact,
        missing=found.missing,
    )


# Whole numbers and ten-thousandths are added apart, so that no sum leaves 64 bits. Materialized: else PostgreSQL, when
# it expects few coordinates, groups anew for each of them.
_GROUPED = with_tables(
    """
    WITH «receives»,
    asked AS (
        SELECT MIN(cell.id) AS at, cell.indicator_id, cell.period_id, cell.measure, cell.level
        FROM «cell» cell
        JOIN «indicator» indicator ON indicator.id = cell.indicator_id
        WHERE cell.round_id = %(round)s AND (cell.unit_id IS NULL OR cell.unit_id = %(district)s)
              AND indicator.over_units IN (%(adding_0)s, %(adding_1)s) AND cell.level «of these levels»
        GROUP BY cell.indicator_id, cell.period_id, cell.measure, cell.level
    ),
    «parts»,
    grouped AS MATERIALIZED (
        SELECT at, body, ward_id, ownership, ownership_group,
               SUM(CASE kind WHEN %(exact)s THEN number / %(scale)s ELSE 0 END) AS whole,
               SUM(CASE kind WHEN %(exact)s THEN number %% %(scale)s ELSE 0 END) AS rest,
               MAX(CASE kind WHEN %(exact)s THEN decimals ELSE 0 END) AS decimals,
               SUM(CASE kind WHEN %(exact)s THEN 1 ELSE 0 END) AS counted,
               SUM(CASE WHEN kind IS NULL OR kind IN (%(exact)s, %(not_applicable)s) THEN 0 ELSE 1 END) AS inexact,
               SUM(CASE WHEN kind IS NULL THEN 1 ELSE 0 END) AS missing
        FROM parts
        GROUP BY at, body, ward_id, ownership, ownership_group
    )
    SELECT indicator_id, period_id, measure, level, body, ward_id, ownership, ownership_group, whole, rest, decimals,
           counted, inexact, missing
    FROM grouped
    JOIN asked ON asked.at = grouped.at
    """
).replace("«parts»", PARTS)

# The parts of one total, each by itself.
_LISTED = with_tables(
    """
    WITH «receives»,
    asked AS (
        SELECT id AS at, indicator_id, period_id, measure, level
        FROM «cell»
        WHERE id = %(asked)s
    ),
    «parts»
    SELECT unit_id, answer_id, body, ward_id, ownership, ownership_group
    FROM parts
    """
).replace("«parts»", PARTS)
