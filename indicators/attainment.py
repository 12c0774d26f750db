"""Whether an actual value attains its target, under every kind of value and every direction; pure rules.

What the target's words ask for is a set of numbers; what the actual's words leave open is another. The target is met
when the second lies within the first, missed when they have nothing in common, and cannot be told otherwise. It is
exceeded when it is met and the actual's own number is better than the number that the target names.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from indicators.values import Kind, Value


class Attainment(StrEnum):
    EXCEEDED = "exceeded"  # Vượt
    MET = "met"  # Đạt
    MISSED = "missed"  # Chưa đạt
    NO_DATA = "no_data"  # Chưa có số liệu
    NOT_COMPARABLE = "not_comparable"  # words, kinds that do not compare, or what is said leaves it open


class Direction(StrEnum):
    """Which numbers of an indicator are better."""

    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"


def attainment(target: Value, actual: Value | None, direction: Direction) -> Attainment:
    """How `actual` answers `target`, both in one unit. Nothing reported is never "chưa đạt"."""
    if actual is None:
        return Attainment.NO_DATA
    if target.kind is Kind.MARK and actual.kind is Kind.MARK:
        return Attainment.MET
    if target.kind in _AMOUNTS and actual.kind in _AMOUNTS:
        return _amounts(target, actual, direction)
    if target.kind is not actual.kind:
        return Attainment.NOT_COMPARABLE
    match target.kind:
        case Kind.RATIO:
            return _judged(_ask(_share(target), direction), _point(_share(actual)))
        case Kind.RANK:
            return _judged(_ask(_number(target), Direction.LOWER), _rank(actual))
        case Kind.LEVEL:
            return _judged(_ask(_number(target), Direction.HIGHER), _point(_number(actual)))
        case Kind.INCREASE:
            return _increases(target, actual, direction)
    return Attainment.NOT_COMPARABLE


def ways(before: Value, now: Value) -> int | None:
    """1 where all that `now` may be lies above all that `before` may be, -1 where below, 0 where they say the same.

    None where what is said leaves it open: after "trên 95%" nobody knows whether 98% is more.
    """
    earlier, later = _said(before), _said(now)
    if earlier is None or later is None or _family(before) is not _family(now):
        return None
    if (before.kind, before.number, before.text) == (now.kind, now.number, now.text):
        return 0
    if _is_below(earlier, later):
        return 1
    return -1 if _is_below(later, earlier) else None


def _family(value: Value) -> Kind:
    """Places and levels are compared among themselves."""
    return value.kind if value.kind in (Kind.RANK, Kind.LEVEL) else Kind.EXACT


def _said(value: Value) -> _Span | None:
    """The numbers that the value may be; None where it is no one number."""
    if value.kind is Kind.RANGE or value.kind not in {*_AMOUNTS, Kind.RANK, Kind.LEVEL}:
        return None
    if value.kind in _AMOUNTS:
        return _said_of(value)
    return _rank(value) if value.kind is Kind.RANK else _point(_number(value))


_AMOUNTS = frozenset({Kind.EXACT, Kind.AT_LEAST, Kind.MORE_THAN, Kind.AT_MOST, Kind.LESS_THAN, Kind.ABOUT, Kind.RANGE})
_FROM = frozenset({Kind.AT_LEAST, Kind.MORE_THAN})
_UP_TO = frozenset({Kind.AT_MOST, Kind.LESS_THAN})
_OPEN = frozenset({Kind.MORE_THAN, Kind.LESS_THAN})


@dataclass(frozen=True, slots=True)
class _Span:
    """Numbers between two ends; None: no end on that side. An open end is not itself among them."""

    low: Decimal | None
    high: Decimal | None
    is_open: bool = False

    def within(self, other: _Span) -> bool:
        return _is_above(self, other) and _is_above(_mirrored(self), _mirrored(other))

    def apart_from(self, other: _Span) -> bool:
        return _is_below(self, other) or _is_below(other, self)


def _mirrored(span: _Span) -> _Span:
    low, high = (None if end is None else -end for end in (span.high, span.low))
    return _Span(low, high, span.is_open)


def _is_above(span: _Span, other: _Span) -> bool:
    """Whether nothing of `span` lies under the low end of `other`."""
    if other.low is None:
        return True
    if span.low is None:
        return False
    return span.low > other.low or (span.low == other.low and (span.is_open or not other.is_open))


def _is_below(span: _Span, other: _Span) -> bool:
    """Whether the whole of `span` lies under the whole of `other`."""
    if span.high is None or other.low is None:
        return False
    return span.high < other.low or (span.high == other.low and (span.is_open or other.is_open))


@dataclass(frozen=True, slots=True)
class _Ask:
    """What a target asks for: the numbers that meet it, the better side, and the number beyond which it is exceeded.

    `judged`: whether a number outside is a failure; where no side is better, differing from a number is none.
    """

    span: _Span
    better: Direction
    mark: Decimal
    judged: bool = True


def _judged(ask: _Ask, actual: _Span) -> Attainment:
    if actual.within(ask.span):
        return Attainment.EXCEEDED if _is_beyond(ask, actual) else Attainment.MET
    if actual.apart_from(ask.span) and ask.judged:
        return Attainment.MISSED
    return Attainment.NOT_COMPARABLE


def _is_beyond(ask: _Ask, actual: _Span) -> bool:
    if ask.better is Direction.HIGHER:
        return actual.low is not None and actual.low > ask.mark
    if ask.better is Direction.LOWER:
        return actual.high is not None and actual.high < ask.mark
    return False


def _ask(number: Decimal, direction: Direction) -> _Ask:
    """A target that names one number."""
    return _Ask(_reaching(number, number, direction), direction, number, judged=direction is not Direction.NONE)


def _reaching(low: Decimal, high: Decimal, direction: Direction) -> _Span:
    """From the low end on, up to the high end, or only between the two where neither side is better."""
    return _Span(
        None if direction is Direction.LOWER else low,
        None if direction is Direction.HIGHER else high,
    )


def _amounts(target: Value, actual: Value, direction: Direction) -> Attainment:
    return _judged(_ask_of(target, direction), _said_of(actual))


def _ask_of(target: Value, direction: Direction) -> _Ask:
    number = _number(target)
    if target.kind in _FROM:
        better = Direction.HIGHER if direction is Direction.HIGHER else Direction.NONE
        return _Ask(_Span(number, None, target.kind in _OPEN), better, number)
    if target.kind in _UP_TO:
        better = Direction.LOWER if direction is Direction.LOWER else Direction.NONE
        return _Ask(_Span(None, number, target.kind in _OPEN), better, number)
    if target.kind is Kind.EXACT:
        return _ask(number, direction)
    low, high = _ends(target)
    mark = low if direction is Direction.LOWER else high
    judged = direction is not Direction.NONE or target.kind is Kind.RANGE
    return _Ask(_reaching(low, high, direction), direction, mark, judged)


def _ends(value: Value) -> tuple[Decimal, Decimal]:
    """Of a range its two numbers; "khoảng 85" is what rounds to 85 as it was typed."""
    number = _number(value)
    if value.kind is Kind.ABOUT:
        half = Decimal(5).scaleb(-1 - value.decimals)
        return number - half, number + half
    return number, number if value.number_to is None else value.number_to


def _said_of(actual: Value) -> _Span:
    """The numbers that the actual may be."""
    if actual.kind in _FROM:
        return _Span(_number(actual), None, actual.kind in _OPEN)
    if actual.kind in _UP_TO:
        return _Span(None, _number(actual), actual.kind in _OPEN)
    return _Span(*_ends(actual))


def _increases(target: Value, actual: Value, direction: Direction) -> Attainment:
    """A rise or a fall is asked for: further the same way is better, whatever the indicator's direction."""
    if target.text != actual.text:
        return Attainment.NOT_COMPARABLE
    number = _number(target)
    way = Direction.HIGHER if number > 0 else Direction.LOWER if number < 0 else direction
    return _judged(_ask(number, way), _point(_number(actual)))


def _rank(actual: Value) -> _Span:
    """ "Top 7" is some place from the first to the seventh."""
    number = _number(actual)
    return _Span(Decimal(1), number) if actual.text else _point(number)


def _point(number: Decimal) -> _Span:
    return _Span(number, number)


def _share(value: Value) -> Decimal:
    return _number(value) / value.number_to if value.number_to else _number(value)


def _number(value: Value) -> Decimal:
    return value.number if value.number is not None else Decimal(0)
