"""Where a number stands among others: its place, the middle ones, and a strip of points; pure rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from statistics import median, quantiles

from indicators.attainment import Direction

# Of a strip, in its own units; a point's own width stays inside.
STRIP, EDGE = 240, 6
# Among fewer the others' numbers would be told by one's own.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Spread:
    """What numbers look like together: a quarter of them lies below `lower`, a quarter above `upper`."""

    count: int
    lowest: Decimal
    lower: Decimal
    middle: Decimal
    upper: Decimal
    highest: Decimal


def spread(numbers: Sequence[Decimal]) -> Spread:
    """Of at least one number."""
    lower, middle, upper = quantiles(numbers, n=4, method="inclusive") if len(numbers) > 1 else [numbers[0]] * 3
    return Spread(len(numbers), min(numbers), lower, middle, upper, max(numbers))


def place(number: Decimal, numbers: Sequence[Decimal], direction: Direction) -> int:
    """1 for the best, or the largest where no side is better; equal ones share the better place."""
    if direction is Direction.LOWER:
        return 1 + sum(other < number for other in numbers)
    return 1 + sum(other > number for other in numbers)


class Quarter(StrEnum):
    """In which part of the others a number lies."""

    BEST = "best"
    ABOVE = "above"
    BELOW = "below"
    LAST = "last"
    NONE = "none"


def quarter(number: Decimal, among: Spread, direction: Direction) -> Quarter:
    """The best quarter, the better half, the worse half, the last quarter; none where no side is better."""
    if direction is Direction.NONE or among.lowest == among.highest:
        return Quarter.NONE
    good = direction is Direction.HIGHER
    if number >= among.upper:
        return Quarter.BEST if good else Quarter.LAST
    if number <= among.lower:
        return Quarter.LAST if good else Quarter.BEST
    if number == among.middle:
        return Quarter.ABOVE
    return Quarter.ABOVE if (number > among.middle) is good else Quarter.BELOW


@dataclass(frozen=True, slots=True)
class Strip:
    """A line with a point for each number: where the others lie, where one's own, and the middle half as a box.

    Numbers are texts, so that no template writes them with a Vietnamese comma.
    """

    others: tuple[str, ...]
    own: str
    box: str
    box_width: str
    middle: str


def strip(own: Decimal | None, numbers: Sequence[Decimal], among: Spread) -> Strip:
    def at(number: Decimal) -> int:
        wide = among.highest - among.lowest
        return EDGE + round((number - among.lowest) / wide * (STRIP - 2 * EDGE)) if wide else STRIP // 2

    return Strip(
        tuple(str(one) for one in sorted({at(number) for number in numbers})),
        "" if own is None else str(at(own)),
        str(at(among.lower)),
        str(max(at(among.upper) - at(among.lower), 1)),
        str(at(among.middle)),
    )


def middle_of(numbers: Sequence[Decimal]) -> Decimal | None:
    """The median; None of nothing."""
    return median(numbers) if numbers else None
