"""Whether an actual attains its target, read as a table; and what holds for all values."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.attainment import Attainment, Direction, attainment
from indicators.models import Direction as IndicatorDirection
from indicators.values import Kind, Reading, Value, read

EXCEEDED, MET, MISSED = Attainment.EXCEEDED, Attainment.MET, Attainment.MISSED
NO_DATA, OPEN = Attainment.NO_DATA, Attainment.NOT_COMPARABLE
HIGHER, LOWER, NONE = Direction.HIGHER, Direction.LOWER, Direction.NONE
READING = Reading(2, percent=True, words=True)


def value(typed: str) -> Value:
    found = read(typed, READING)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("target", "actual", "direction", "expected"),
    [
        # a number
        ("85%", "85,5%", HIGHER, EXCEEDED),
        ("85%", "85,0%", HIGHER, MET),
        ("85%", "84,99%", HIGHER, MISSED),
        ("0,6%", "0,5%", LOWER, EXCEEDED),
        ("0,6%", "0,6%", LOWER, MET),
        ("0,6%", "0,61%", LOWER, MISSED),
        ("11,6%", "11,6%", NONE, MET),
        ("11,6%", "11,8%", NONE, OPEN),
        # from, above
        ("từ 95% trở lên", "95%", HIGHER, MET),
        ("≥ 95%", "97%", HIGHER, EXCEEDED),
        ("≥ 95%", "94,9%", HIGHER, MISSED),
        ("≥ 95%", "97%", NONE, MET),
        ("trên 60%", "60%", HIGHER, MISSED),
        ("trên 60%", "60,01%", HIGHER, EXCEEDED),
        ("trên 60%", "trên 60%", HIGHER, MET),
        # up to, below
        ("dưới 1,5%", "1,5%", LOWER, MISSED),
        ("dưới 1,5%", "1,2%", LOWER, EXCEEDED),
        ("≤ 10%", "10%", LOWER, MET),
        ("≤ 10%", "10,1%", LOWER, MISSED),
        ("≤ 10%", "8%", HIGHER, MET),
        # about, ranges
        ("khoảng 85%", "84,6%", HIGHER, MET),
        ("khoảng 85%", "84,4%", HIGHER, MISSED),
        ("khoảng 85%", "86%", HIGHER, EXCEEDED),
        ("khoảng 85%", "86%", NONE, OPEN),
        ("6,6-6,8", "6,7", HIGHER, MET),
        ("6,6-6,8", "6,9", HIGHER, EXCEEDED),
        ("6,6-6,8", "6,5", HIGHER, MISSED),
        ("6,6-6,8", "6,5", LOWER, EXCEEDED),
        ("6,6-6,8", "6,9", NONE, MISSED),
        # an actual that leaves something open
        ("70%", "trên 65%", HIGHER, OPEN),
        ("60%", "trên 65%", HIGHER, EXCEEDED),
        ("70%", "dưới 65%", HIGHER, MISSED),
        ("70%", "dưới 70%", HIGHER, MISSED),
        ("70%", "≤ 70%", HIGHER, OPEN),
        ("70%", "60-65%", HIGHER, MISSED),
        # ratios, ranks, levels, increases
        ("13/13", "12/13", HIGHER, MISSED),
        ("12/13", "13/13", HIGHER, EXCEEDED),
        ("1/2", "2/4", HIGHER, MET),
        ("13/13", "13", HIGHER, OPEN),
        ("thứ 7/30", "thứ 5/30", HIGHER, EXCEEDED),
        ("thứ 7/30", "thứ 7/30", HIGHER, MET),
        ("top 7", "thứ 8/30", LOWER, MISSED),
        ("top 7", "top 5", LOWER, EXCEEDED),
        ("thứ 5", "top 7", HIGHER, OPEN),
        ("mức độ 3", "Mức 2", NONE, MISSED),
        ("mức độ 2", "mức độ 3", NONE, EXCEEDED),
        ("mức độ 3", "cấp độ 3", NONE, MET),
        ("nâng 2 bậc", "nâng 3 bậc", LOWER, EXCEEDED),
        ("nâng 2 bậc", "nâng 3 hạng", HIGHER, OPEN),
        ("giảm 1,2%", "giảm 1%", LOWER, MISSED),
        ("giảm 1,2%", "giảm 1,5%", HIGHER, EXCEEDED),
        # marks and words
        ("x", "x", HIGHER, MET),
        ("Tốp đầu", "Tốp đầu", HIGHER, OPEN),
        ("Tốp đầu", "95%", HIGHER, OPEN),
        ("95%", "Tốp đầu", HIGHER, OPEN),
        ("95%", "-", HIGHER, OPEN),
        ("-", "95%", HIGHER, OPEN),
    ],
)
def test_actual_answers_its_target(target: str, actual: str, direction: Direction, expected: Attainment) -> None:
    assert attainment(value(target), value(actual), direction) is expected


def test_directions_are_those_of_the_catalogue() -> None:
    assert {str(direction) for direction in Direction} == set(IndicatorDirection.values)


# --- what holds for all values ---

_NUMBER = st.decimals(0, 1000, places=2)
_DIRECTION = st.sampled_from(list(Direction))


@st.composite
def _values(draw: st.DrawFn, kinds: tuple[Kind, ...] = tuple(Kind)) -> Value:
    kind, low, more = draw(st.sampled_from(kinds)), draw(_NUMBER), draw(_NUMBER)
    match kind:
        case Kind.TEXT:
            return Value(kind, text="Tốp đầu")
        case Kind.MARK | Kind.NOT_APPLICABLE:
            return Value(kind)
        case Kind.RANGE:
            return Value(kind, low, low + more, decimals=2)
        case Kind.RATIO:
            return Value(kind, low, low + more + 1)
    return Value(kind, low, decimals=2)


_COMPARED = tuple(kind for kind in Kind if kind not in (Kind.TEXT, Kind.NOT_APPLICABLE))


@settings(deadline=None)
@given(_values(), _DIRECTION)
def test_nothing_reported_is_never_missed(target: Value, direction: Direction) -> None:
    assert attainment(target, None, direction) is NO_DATA


@settings(deadline=None)
@given(_values(), _values(), _DIRECTION)
def test_what_was_reported_is_never_called_missing(target: Value, actual: Value, direction: Direction) -> None:
    assert attainment(target, actual, direction) is not NO_DATA


@settings(deadline=None)
@given(_values(_COMPARED), _DIRECTION)
def test_target_that_is_reported_back_is_met(target: Value, direction: Direction) -> None:
    assert attainment(target, target, direction) is MET


_ORDER = {MISSED: 0, OPEN: 1, MET: 2, EXCEEDED: 3}
_AMOUNTS = (Kind.EXACT, Kind.AT_LEAST, Kind.MORE_THAN, Kind.AT_MOST, Kind.LESS_THAN, Kind.ABOUT, Kind.RANGE)
_FLOORS = (Kind.EXACT, Kind.AT_LEAST, Kind.MORE_THAN, Kind.ABOUT, Kind.RANGE)
_CEILINGS = (Kind.EXACT, Kind.AT_MOST, Kind.LESS_THAN, Kind.ABOUT, Kind.RANGE)


@settings(deadline=None)
@given(_values(_FLOORS), _NUMBER, _NUMBER)
def test_more_is_never_worse_where_higher_is_better(target: Value, less: Decimal, more: Decimal) -> None:
    found = [attainment(target, Value(Kind.EXACT, number), HIGHER) for number in (less, less + more)]
    assert _ORDER[found[0]] <= _ORDER[found[1]]


@settings(deadline=None)
@given(_values(_CEILINGS), _NUMBER, _NUMBER)
def test_less_is_never_worse_where_lower_is_better(target: Value, less: Decimal, more: Decimal) -> None:
    found = [attainment(target, Value(Kind.EXACT, number), LOWER) for number in (less, less + more)]
    assert _ORDER[found[0]] >= _ORDER[found[1]]


@settings(deadline=None)
@given(_values(_AMOUNTS), _NUMBER, st.sampled_from([HIGHER, LOWER]))
def test_exact_number_against_a_number_is_always_judged(target: Value, number: Decimal, direction: Direction) -> None:
    assert attainment(target, Value(Kind.EXACT, number), direction) in (EXCEEDED, MET, MISSED)
