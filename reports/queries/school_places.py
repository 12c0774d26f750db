"""Schools of one level beside one another: their approved figures of a period, and the ratios these make."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet

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
)
from indicators.models.rounds import OFFICIAL
from indicators.values import Kind, Value
from schools.level_tree import NOT_BROKEN_DOWN
from schools.levels import Level
from schools.models import District, Period, School, SchoolKind, Unit

_HUNDRED = Decimal(100)
_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Compared:
    """One indicator at one level of it, with the number of each school that has one, by unit."""

    indicator: Indicator
    level: str
    numbers: Mapping[int, Decimal]
    decimals: int

    def value(self, number: Decimal) -> Value:
        """A number of it as it prints; what lies between two whole ones has one decimal."""
        places = self.decimals or int(number % 1 != 0)
        return Value(Kind.EXACT, round(number, places), decimals=places)


def periods_of_schools(district: District) -> list[Period]:
    """The periods of which the district's schools were asked figures, the latest first; one query.

    A round of the beginning of a school year asks figures of that year.
    """
    cells = _asked_of_schools(district).order_by().values("period").distinct()
    return list(Period.objects.filter(pk__in=cells).order_by("-starts_on", "-ends_on"))


def levels_of_answers(district: District, period: Period) -> list[str]:
    """The cấp thống kê of the schools whose answers with figures of a period are approved; one query."""
    rows = _answers(district, period).filter(state__in=OFFICIAL)
    return list(rows.order_by().values_list("level", flat=True).distinct())


def level_of_answer(school: School, district: District, period: Period) -> str:
    """What the school counted as when it was asked figures of a period, else what it counts as now; one query."""
    rows = _answers(district, period).filter(unit=school.pk).order_by("-pk")
    return rows.values_list("level", flat=True).first() or str(school.statistical_level)


def _answers(district: District, period: Period) -> QuerySet[Submission]:
    rounds = _asked_of_schools(district).filter(period=period).order_by().values("round")
    return Submission.unscoped.filter(round__in=rounds).exclude(level=NOT_BROKEN_DOWN)


def _asked_of_schools(district: District) -> QuerySet[RoundCell]:
    rounds = Round.unscoped.filter(district=district, audience=Audience.SCHOOLS).exclude(state=RoundState.DRAFT)
    return RoundCell.objects.filter(round__in=rounds, unit=None, measure=Measure.ACTUAL)


def compared_schools(
    district: District, period: Period, level: str, indicators: Collection[int] | None = None
) -> list[Compared]:
    """What the schools of a cấp thống kê reported, in the order of the catalogue; three queries.

    Official exact figures only, not broken down by ownership. `indicators` narrows to these (a ratio with its parts).
    """
    rows = Figure.unscoped.filter(
        _TYPED,
        district=district,
        period=period,
        submission__level=level,
        submission__unit=F("unit"),
        unit__school__kind=SchoolKind.SCHOOL,
    )
    return _compared(rows if indicators is None else rows.filter(indicator__in=indicators))


def compared_of_school(school: School, period: Period) -> list[Compared]:
    """The same of one school alone; three queries."""
    return _compared(Figure.unscoped.filter(_TYPED, unit=school.pk, period=period))


_TYPED = Q(source=Source.DIRECT, measure=Measure.ACTUAL, ownership=NOT_BROKEN_DOWN, kind=Kind.EXACT.value)


def _compared(rows: QuerySet[Figure]) -> list[Compared]:
    numbers: dict[tuple[int, str], dict[int, Decimal]] = {}
    decimals: dict[tuple[int, str], int] = {}
    for indicator, level, unit, number, places in _plain(rows):
        at = indicator, level
        numbers.setdefault(at, {})[unit] = number
        decimals[at] = max(decimals.get(at, 0), places)
    asked = {indicator for indicator, _level in numbers}
    # Nothing is told by a count of which each school is one.
    known = Indicator.objects.exclude(over_units=OverUnits.COUNT).select_related("unit").in_bulk(asked)
    found = [
        Compared(known[at[0]], at[1], of_units, decimals[at]) for at, of_units in numbers.items() if at[0] in known
    ]
    return sorted(
        [*_ratios(asked, numbers), *found], key=lambda one: (one.indicator.code, Level.values.index(one.level))
    )


def _plain(rows: QuerySet[Figure]) -> Iterable[tuple[int, str, int, Decimal, int]]:
    """Plain values: a page of a large district reads thousands."""
    plain: Any = rows.order_by().values_list("indicator", "level", "unit", "number", "decimals")
    return plain  # type: ignore[no-any-return]


def _ratios(asked: Iterable[int], numbers: Mapping[tuple[int, str], Mapping[int, Decimal]]) -> Iterable[Compared]:
    """Of the ratios whose parts schools report, each school's own."""
    parts = Indicator.objects.filter(numerator__in=asked, denominator__in=asked, over_units=OverUnits.RATIO)
    for ratio in parts.select_related("unit"):
        for (indicator, level), counted in numbers.items():
            whole = numbers.get((ratio.denominator_id or 0, level), {})
            own = {
                unit: _quotient(number, whole[unit], ratio.unit.percent)
                for unit, number in counted.items()
                if whole.get(unit)
            }
            if indicator == ratio.numerator_id and own:
                yield Compared(ratio, level, own, _DECIMALS)


def _quotient(part: Decimal, whole: Decimal, percent: bool) -> Decimal:
    return round(part / whole * (_HUNDRED if percent else 1), _DECIMALS)


def with_parts(indicator: Indicator) -> list[int]:
    """The indicator, and what its ratio is made of."""
    return [pk for pk in (indicator.pk, indicator.numerator_id, indicator.denominator_id) if pk]


def school_names_of(units: Collection[int]) -> Mapping[int, str]:
    """What the compared schools are called; one query."""
    return dict(Unit.objects.filter(pk__in=units).values_list("pk", "name"))
