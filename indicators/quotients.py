"""Totals that are quotients of other totals: a ratio of sums, and a mean weighted by what it is a mean over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from core.numbers import LIMIT
from indicators.models import Figure, Indicator, Measure, OverUnits, Source
from indicators.values import Kind

_DECIMALS = 2
_STEP = Decimal(1).scaleb(-_DECIMALS)
_HUNDRED = Decimal(100)


def with_quotients(indicators: Iterable[Indicator], rows: Iterable[Figure]) -> list[Figure]:
    """The rows, and the quotient that a unit's own figures make where nobody gave or collected the ratio itself.

    A school that is given a percentage reports how many of how many: what it reached is read from both. Such a
    quotient names the figure and the answer of its numerator. Only exact parts make one, and no target beside one
    that was typed; nothing is stored.
    """
    given = list(rows)
    asked = [one for one in indicators if one.over_units in (OverUnits.RATIO, OverUnits.MEAN)]
    there = {_asked_at(row) for row in given}
    exact = [row for row in given if row.source == Source.DIRECT and row.kind == Kind.EXACT.value]
    firsts = {(row.indicator_id, *_place(row)): row for row in exact}
    made = [one for one in quotients(asked, exact) if _asked_at(one) not in there]
    return [*given, *(_told_as(firsts[one.indicator.numerator_id or 0, *_place(one)], one) for one in made)]


def _asked_at(row: Figure) -> tuple[int, int, int, str, str, str]:
    """Where a figure stands; the proposed and the assigned are one target."""
    unit, period, measure, level, ownership = _place(row)
    return row.indicator_id, unit, period, "" if measure in _PLANNED else measure, level, ownership


_PLANNED = (Measure.ASSIGNED, Measure.PROPOSED)


def _told_as(first: Figure, quotient: Figure) -> Figure:
    """The quotient under the unit, the answer and the id of its numerator, as far as these were read."""
    figure = copy(first)
    figure.indicator, figure.number, figure.decimals = quotient.indicator, quotient.number, quotient.decimals
    figure.typed = ""
    return figure


def parts_of(indicators: Iterable[Indicator]) -> set[int]:
    """These indicators and what they are quotients of, by their ids."""
    return {part for one in indicators for part in (one.pk, one.numerator_id, one.denominator_id) if part is not None}


def quotients(
    indicators: Iterable[Indicator], totals: Iterable[Figure], moment: datetime | None = None
) -> Iterator[Figure]:
    """The quotient of each indicator at every place where `totals` has both its numerator and its denominator.

    A weighted mean of quotients is the quotient of the sums. Over zero there is none. Nothing is stored.
    Without a `moment` each is approved when its numerator was.
    """
    known = {(figure.indicator_id, *_place(figure)): figure for figure in totals}
    for indicator in indicators:
        for key, numerator in known.items():
            if key[0] != indicator.numerator_id:
                continue
            denominator = known.get((indicator.denominator_id or 0, *key[1:]))
            number = None if denominator is None else _quotient(indicator, numerator, denominator)
            if denominator is not None and number is not None:
                yield _figure(indicator, number, numerator, denominator, moment)


def _place(figure: Figure) -> tuple[int, int, str, str, str]:
    return figure.unit_id, figure.period_id, figure.measure, figure.level, figure.ownership


def _quotient(indicator: Indicator, numerator: Figure, denominator: Figure) -> Decimal | None:
    if numerator.number is None or not denominator.number:
        return None
    number = numerator.number / denominator.number * (_HUNDRED if indicator.unit.percent else 1)
    return number.quantize(_STEP, ROUND_HALF_UP) if abs(number) <= LIMIT else None


def _figure(
    indicator: Indicator, number: Decimal, numerator: Figure, denominator: Figure, moment: datetime | None
) -> Figure:
    """It lacks what either part lacks."""
    unit, period, measure, level, ownership = _place(numerator)
    return Figure(
        district_id=numerator.district_id,
        source=Source.COLLECTED,
        indicator=indicator,
        unit_id=unit,
        period_id=period,
        measure=measure,
        level=level,
        ownership=ownership,
        kind=Kind.EXACT,
        number=number,
        decimals=_DECIMALS,
        approved_at=moment or numerator.approved_at,
        counted=min(numerator.counted, denominator.counted),
        inexact=max(numerator.inexact, denominator.inexact),
        missing=max(numerator.missing, denominator.missing),
    )
