"""How far a value is from another, and whether that is better or worse; pure rules."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from indicators.attainment import Direction, ways
from indicators.values import Kind, Value


class Turn(StrEnum):
    """What became of a value since the year before."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    MOVED = "moved"  # it changed, and neither way is better
    UNKNOWN = "unknown"  # the two do not compare


_NUMBERED = frozenset(
    {Kind.EXACT, Kind.AT_LEAST, Kind.MORE_THAN, Kind.AT_MOST, Kind.LESS_THAN, Kind.ABOUT, Kind.LEVEL, Kind.RANK}
)


def gap(target: Value, actual: Value | None) -> Decimal | None:
    """The actual's number less the target's, in the indicator's unit; None where one of them is no plain number.

    Of a range the nearer end counts, and within it nothing is missing.
    """
    if actual is None or actual.number is None or target.number is None or actual.kind not in _NUMBERED:
        return None
    if target.kind is Kind.RANGE and target.number_to is not None:
        return actual.number - min(max(actual.number, target.number), target.number_to)
    if target.kind not in _NUMBERED or (target.kind in _PLACES) != (actual.kind in _PLACES):
        return None
    return actual.number - target.number


_PLACES = frozenset({Kind.LEVEL, Kind.RANK})


def share_of(target: Value, actual: Value | None) -> Decimal:
    """How large the gap is beside the target, for putting the worst first; without end beside a target of nothing.

    Of ratios and rises, which have no gap in the unit, the shares and the steps count. 0 where there is none to tell.
    """
    apart, whole = gap(target, actual), target.number
    if apart is None and actual is not None and actual.kind is target.kind and target.kind in _STEPS:
        whole, reached = _step(target), _step(actual)
        apart = None if whole is None or reached is None else reached - whole
    if not apart:
        return Decimal(0)
    return abs(apart / whole) if whole else Decimal("Infinity")


_STEPS = frozenset({Kind.RATIO, Kind.INCREASE})


def _step(value: Value) -> Decimal | None:
    """The share that a ratio is, the size of a rise."""
    if value.kind is Kind.RATIO and value.number is not None and value.number_to:
        return value.number / value.number_to
    return value.number


def change(before: Value, now: Value) -> Decimal | None:
    """How much more a result is than that of the year before, where both are one number; else None."""
    known = (Kind.EXACT, Kind.LEVEL, Kind.RANK)
    alike = now.kind is before.kind and before.kind in known
    # "Top 7" is some place among seven.
    open_place = Kind.RANK in (before.kind, now.kind) and (before.text or now.text)
    return gap(before, now) if alike and not open_place else None


def turn(before: Value | None, now: Value | None, direction: Direction) -> Turn:
    """Whether what is counted became better since the year before."""
    way = ways(before, now) if before is not None and now is not None else None
    if way is None or before is None:
        return Turn.UNKNOWN
    if not way:
        return Turn.SAME
    if direction is Direction.NONE and before.kind not in _PLACES:
        return Turn.MOVED
    wanted_up = direction is Direction.HIGHER and before.kind is not Kind.RANK
    return Turn.BETTER if (way > 0) is wanted_up else Turn.WORSE
