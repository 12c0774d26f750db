"""Which values stand out: held against last year and against the same cell of comparable units, by robust rules.

Quartiles, unlike a mean, are not moved by the very slip that is looked for, and the database finds them for a thousand
units at once. Amounts are compared by their logarithms: a digit too many and a digit too few are equally far away.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

# How many siblings say what is usual, and how many (robust) standard deviations away is not.
FEWEST = 5
FARTHEST = 3.5
# The distance between the quartiles of a normal distribution, in standard deviations.
_QUARTILES_APART = 1.349


class Odd(StrEnum):
    """In what way a value stands out."""

    HIGH = "high"
    LOW = "low"
    ROSE = "rose"
    FELL = "fell"


@dataclass(frozen=True, slots=True)
class Spread:
    """How something is spread over the siblings: how many gave it, and its quartiles."""

    count: int
    lower: Decimal
    median: Decimal
    upper: Decimal


@dataclass(frozen=True, slots=True)
class _Scale:
    """How far apart two values are; `least` differences and deviations below which nothing stands out."""

    of: Callable[[Decimal], float]
    least_difference: Decimal
    least_deviation: float


_AMOUNTS = _Scale(lambda number: math.log1p(float(number)), Decimal(5), math.log(1.1))
_PERCENTAGES = _Scale(float, Decimal(5), 1.0)
# Of a change the siblings' quartiles are already relative: only the deviation has a least.
_RATIOS = _Scale(lambda number: math.log(float(number)), Decimal(0), math.log(1.1))
# A change that is large whatever the others do: half as much again (or a third less), or so many points.
_LARGE_CHANGE = {False: math.log(1.5), True: 15.0}
_LEAST_CHANGE = Decimal(10)


def oddities(
    value: Decimal, previous: Decimal | None, *, siblings: Spread | None, changes: Spread | None, percent: bool
) -> tuple[Odd, ...]:
    """In what ways an exact value stands out; `changes` is the spread of the siblings' `change_of`.

    Negative numbers are compared with nothing: a logarithm has none, and no school counts them.
    """
    if value < 0 or (previous is not None and previous < 0):
        return ()
    found = []
    if siblings is not None and (among := _among(value, siblings, _PERCENTAGES if percent else _AMOUNTS)):
        found.append(Odd.HIGH if among > 0 else Odd.LOW)
    if previous is not None and (moved := _moved(value, previous, changes, percent=percent)):
        found.append(Odd.ROSE if moved > 0 else Odd.FELL)
    return tuple(found)


def change_of(value: Decimal, previous: Decimal, *, percent: bool) -> Decimal:
    """What changes are compared by: points between percentages, else a ratio that a zero does not make infinite."""
    return value - previous if percent else (value + 1) / (previous + 1)


def _among(value: Decimal, spread: Spread, scale: _Scale) -> float:
    """The robust deviation of a value, 0 while it does not stand out."""
    if spread.count < FEWEST or spread.lower < 0 or abs(value - spread.median) < scale.least_difference:
        return 0.0
    return _far(value, spread, scale)


def _far(value: Decimal, spread: Spread, scale: _Scale) -> float:
    deviation = (scale.of(spread.upper) - scale.of(spread.lower)) / _QUARTILES_APART
    score = (scale.of(value) - scale.of(spread.median)) / max(deviation, scale.least_deviation)
    return score if abs(score) > FARTHEST else 0.0


def _moved(value: Decimal, previous: Decimal, changes: Spread | None, *, percent: bool) -> float:
    """The same of the change since last year; alone where too few siblings tell how the year went."""
    least = _PERCENTAGES.least_difference if percent else _LEAST_CHANGE
    if abs(value - previous) < least:
        return 0.0
    change = change_of(value, previous, percent=percent)
    scale = _PERCENTAGES if percent else _RATIOS
    if changes is not None and changes.count >= FEWEST:
        return _far(change, changes, scale)
    moved = scale.of(change)
    return moved if abs(moved) >= _LARGE_CHANGE[percent] else 0.0
