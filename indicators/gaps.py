"""How far a value is from another, and whether that is better or worse; pure rules."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from indicators.attainment import Direction
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
    """How large the gap is beside the target, for putting the worst first; 0 where there is none to tell."""
    apart = gap(target, actual)
    if apart is None or not target.number:
        return Decimal(0)
    return abs(apart / target.number)


def turn(before: Value | None, now: Value | None, direction: Direction) -> Turn:
    """Whether what is counted became better since the year before."""
    apart = gap(before, now) if before is not None and before.kind is not Kind.RANGE else None
    if apart is None or before is None:
        return Turn.UNKNOWN
    if not apart:
        return Turn.SAME
    if direction is Direction.NONE and before.kind not in _PLACES:
        return Turn.MOVED
    wanted_up = direction is Direction.HIGHER and before.kind is not Kind.RANK
    return Turn.BETTER if (apart > 0) is wanted_up else Turn.WORSE
