"""How far a value is from another, and whether it became better."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.attainment import Attainment, Direction, attainment
from indicators.gaps import Turn, change, gap, share_of, turn
from indicators.values import Kind, Reading, Value, read

READING = Reading(decimals=2, percent=True)


def _value(text: str) -> Value:
    value = read(text, READING)
    assert value is not None
    return value


@pytest.mark.parametrize(
    ("target", "actual", "apart"),
    [
        ("90%", "85%", "-5"),
        ("Trên 60%", "54,5%", "-5.5"),
        ("Dưới 1,5%", "1,9%", "0.4"),
        ("40-45%", "38%", "-2"),
        ("40-45%", "42%", "0"),
        ("40-45%", "50%", "5"),
        ("13/13", "12/13", None),
        ("top 5", "thứ 3", "-2"),
        ("thứ 7/30", "85%", None),
        ("x", "85%", None),
    ],
)
def test_the_gap_is_the_results_number_less_the_targets(target: str, actual: str, apart: str | None) -> None:
    assert gap(_value(target), _value(actual)) == (None if apart is None else Decimal(apart))


@pytest.mark.parametrize(
    ("target", "actual", "share"),
    [
        ("0%", "3%", "Infinity"),
        ("0%", "0%", "0"),
        ("90%", "81%", "0.1"),
        ("10/10", "9/10", "0.1"),
        ("tăng 2 bậc", "tăng 1 bậc", "0.5"),
        ("10/10", "90%", "0"),
    ],
)
def test_the_share_puts_the_worst_first(target: str, actual: str, share: str) -> None:
    assert share_of(_value(target), _value(actual)) == Decimal(share)


def test_nothing_reported_has_no_gap() -> None:
    assert gap(_value("90%"), None) is None
    assert share_of(_value("90%"), None) == 0


@pytest.mark.parametrize(
    ("before", "now", "direction", "what"),
    [
        ("50%", "52%", Direction.HIGHER, Turn.BETTER),
        ("50%", "48%", Direction.HIGHER, Turn.WORSE),
        ("1,1%", "1,2%", Direction.LOWER, Turn.WORSE),
        ("1,1%", "0,9%", Direction.LOWER, Turn.BETTER),
        ("50%", "50%", Direction.HIGHER, Turn.SAME),
        ("50%", "52%", Direction.NONE, Turn.MOVED),
        ("thứ 5", "thứ 3", Direction.LOWER, Turn.BETTER),
        ("thứ 5", "thứ 3", Direction.HIGHER, Turn.BETTER),
        ("40-45%", "50%", Direction.HIGHER, Turn.UNKNOWN),
        ("13/13", "12/13", Direction.HIGHER, Turn.UNKNOWN),
        ("Trên 95%", "95%", Direction.HIGHER, Turn.WORSE),
        ("Trên 95%", "98%", Direction.HIGHER, Turn.UNKNOWN),
        ("98%", "từ 95% trở lên", Direction.HIGHER, Turn.UNKNOWN),
        ("94%", "từ 95% trở lên", Direction.HIGHER, Turn.BETTER),
        ("Dưới 1%", "1,2%", Direction.LOWER, Turn.WORSE),
        ("Trên 95%", "trên 95%", Direction.HIGHER, Turn.SAME),
        ("khoảng 85%", "85,2%", Direction.HIGHER, Turn.UNKNOWN),
        ("khoảng 85%", "87%", Direction.HIGHER, Turn.BETTER),
        ("top 7", "thứ 3", Direction.LOWER, Turn.UNKNOWN),
        ("top 7", "thứ 8", Direction.LOWER, Turn.WORSE),
        ("thứ 3", "85%", Direction.LOWER, Turn.UNKNOWN),
    ],
)
def test_what_became_of_a_value_since_the_year_before(before: str, now: str, direction: Direction, what: Turn) -> None:
    assert turn(_value(before), _value(now), direction) is what


@pytest.mark.parametrize(
    ("before", "now", "apart"),
    [
        ("50%", "52,5%", "2.5"),
        ("thứ 5", "thứ 3", "-2"),
        ("Trên 95%", "94%", None),
        ("94%", "từ 95% trở lên", None),
        ("top 7", "thứ 8", None),
    ],
)
def test_a_change_is_told_between_two_numbers(before: str, now: str, apart: str | None) -> None:
    assert change(_value(before), _value(now)) == (None if apart is None else Decimal(apart))


def test_without_a_year_before_nothing_is_told() -> None:
    assert turn(None, _value("50%"), Direction.HIGHER) is Turn.UNKNOWN


NUMBERS = st.decimals(min_value=0, max_value=1000, places=2)


@given(NUMBERS, NUMBERS, st.sampled_from([Direction.HIGHER, Direction.LOWER]))
def test_missed_is_on_the_worse_side_of_an_exact_target(target: Decimal, actual: Decimal, direction: Direction) -> None:
    wanted, reached = Value(Kind.EXACT, target, decimals=2), Value(Kind.EXACT, actual, decimals=2)
    apart = gap(wanted, reached)
    assert apart is not None
    worse = apart < 0 if direction is Direction.HIGHER else apart > 0
    assert (attainment(wanted, reached, direction) is Attainment.MISSED) == worse
