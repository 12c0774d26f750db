"""Where a number stands among others."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.attainment import Direction
from reports.ranking import EDGE, STRIP, Quarter, place, quarter, spread, strip

numbers = st.lists(st.decimals(-1000, 1000, places=2), min_size=1, max_size=40)


def of(*values: int) -> list[Decimal]:
    return [Decimal(value) for value in values]


@pytest.mark.parametrize(
    ("number", "direction", "expected"),
    [
        (9, Direction.HIGHER, 1),
        (1, Direction.HIGHER, 5),
        (1, Direction.LOWER, 1),
        (7, Direction.HIGHER, 2),  # two of them
        (5, Direction.HIGHER, 4),
        (9, Direction.NONE, 1),
    ],
)
def test_equal_numbers_share_the_better_place(number: int, direction: Direction, expected: int) -> None:
    assert place(Decimal(number), of(1, 5, 7, 7, 9), direction) == expected


@pytest.mark.parametrize(
    ("number", "direction", "expected"),
    [
        (9, Direction.HIGHER, Quarter.BEST),
        (9, Direction.LOWER, Quarter.LAST),
        (5, Direction.HIGHER, Quarter.ABOVE),
        (6, Direction.LOWER, Quarter.BELOW),
        (1, Direction.HIGHER, Quarter.LAST),
        (9, Direction.NONE, Quarter.NONE),
    ],
)
def test_quarter_is_of_the_side_that_is_better(number: int, direction: Direction, expected: Quarter) -> None:
    assert quarter(Decimal(number), spread(of(1, 2, 3, 4, 5, 6, 7, 8, 9)), direction) is expected


def test_where_all_are_alike_nobody_is_best_or_last() -> None:
    assert quarter(Decimal(3), spread(of(3, 3, 3)), Direction.HIGHER) is Quarter.NONE


@given(numbers)
def test_spread_is_in_order_and_within(values: list[Decimal]) -> None:
    among = spread(values)
    assert among.lowest <= among.lower <= among.middle <= among.upper <= among.highest
    assert (among.lowest, among.highest, among.count) == (min(values), max(values), len(values))


@given(numbers)
def test_every_point_lies_on_the_strip(values: list[Decimal]) -> None:
    drawn = strip(values[0], values, spread(values))
    assert all(EDGE <= int(x) <= STRIP - EDGE for x in (*drawn.others, drawn.own, drawn.middle))


@given(numbers, st.sampled_from(Direction))
def test_somebody_is_first_and_nobody_beyond_the_last(values: list[Decimal], direction: Direction) -> None:
    places = [place(value, values, direction) for value in values]
    assert min(places) == 1
    assert max(places) <= len(values)
