"""Totals that are quotients of other totals: a ratio of sums, and a mean weighted by what it is a mean over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from core.numbers import LIMIT
from indicators.models import Figure, Indicator, Source
from indicators.values import Kind

_DECIMALS = 2
_STEP = Decimal(1).scaleb(-_DECIMALS)
_HUNDRED = Decimal(100)


def quotients(indicators: Iterable[Indicator], totals: Iterable[Figure], moment: datetime) -> Iterator[Figure]:
    """The quotient of each indicator at every place where `totals` has both its numerator and its denominator.

    A weighted mean of quotients is the quotient of the sums. Over zero there is none. Nothing is stored.
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


def _figure(indicator: Indicator, number: Decimal, numerator: Figure, denominator: Figure, moment: datetime) -> Figure:
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
        approved_at=moment,
        counted=min(numerator.counted, denominator.counted),
        inexact=max(numerator.inexact, denominator.inexact),
        missing=max(numerator.missing, denominator.missing),
    )
