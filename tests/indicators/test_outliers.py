"""Which values stand out, and which only differ."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.outliers import FEWEST, Odd, Spread, change_of, oddities


def spread(lower: str, median: str, upper: str, count: int = 20) -> Spread:
    return Spread(count, Decimal(lower), Decimal(median), Decimal(upper))


SCHOOLS = spread("450", "600", "800")
RATES = spread("94.5", "96.1", "97.8")


def among(value: str, siblings: Spread, *, percent: bool = False) -> tuple[Odd, ...]:
    return oddities(Decimal(value), None, siblings=siblings, changes=None, percent=percent)


def since(value: str, previous: str, changes: Spread | None = None, *, percent: bool = False) -> tuple[Odd, ...]:
    return oddities(Decimal(value), Decimal(previous), siblings=None, changes=changes, percent=percent)


@pytest.mark.parametrize(
    ("value", "odd"),
    [
        ("600", ()),
        ("250", ()),
        ("1500", ()),
        ("6000", (Odd.HIGH,)),  # a digit too many
        ("60", (Odd.LOW,)),  # a digit too few
        ("0", (Odd.LOW,)),
    ],
)
def test_amount_is_held_against_the_siblings(value: str, odd: tuple[Odd, ...]) -> None:
    assert among(value, SCHOOLS) == odd


@pytest.mark.parametrize(("value", "odd"), [("92", ()), ("100", ()), ("78", (Odd.LOW,)), ("9.61", (Odd.LOW,))])
def test_percentage_is_held_against_the_siblings_in_points(value: str, odd: tuple[Odd, ...]) -> None:
    assert among(value, RATES, percent=True) == odd


@pytest.mark.parametrize("value", ["0", "2", "4", "5"])
def test_few_more_than_what_everybody_has_do_not_stand_out(value: str) -> None:
    assert among(value, spread("1", "1", "1")) == ()


def test_many_more_than_what_everybody_has_stand_out() -> None:
    assert among("11", spread("1", "1", "1")) == (Odd.HIGH,)


def test_too_few_siblings_say_nothing() -> None:
    assert among("6000", spread("450", "600", "800", FEWEST - 1)) == ()
    assert among("6000", spread("450", "600", "800", FEWEST)) == (Odd.HIGH,)


@pytest.mark.parametrize(
    ("value", "previous", "odd"),
    [
        ("612", "600", ()),
        ("880", "600", ()),
        ("920", "600", (Odd.ROSE,)),
        ("390", "600", (Odd.FELL,)),
        ("8", "3", ()),  # five more children
        ("12", "0", (Odd.ROSE,)),
        ("0", "40", (Odd.FELL,)),
    ],
)
def test_change_is_judged_alone_where_no_sibling_tells(value: str, previous: str, odd: tuple[Odd, ...]) -> None:
    assert since(value, previous) == odd


@pytest.mark.parametrize(("value", "previous", "odd"), [("96", "90", ()), ("75", "96", (Odd.FELL,))])
def test_change_of_a_percentage_is_judged_in_points(value: str, previous: str, odd: tuple[Odd, ...]) -> None:
    assert since(value, previous, percent=True) == odd


def test_change_that_every_school_shares_does_not_stand_out() -> None:
    doubled = spread("1.9", "2.0", "2.1")
    assert since("1200", "600", doubled) == ()
    assert since("600", "600", doubled) == ()  # the same as last year: nothing to look at
    assert since("300", "600", doubled) == (Odd.FELL,)


def test_value_may_stand_out_twice() -> None:
    found = oddities(Decimal(6000), Decimal(610), siblings=SCHOOLS, changes=None, percent=False)
    assert found == (Odd.HIGH, Odd.ROSE)


def test_negative_numbers_are_compared_with_nothing() -> None:
    assert among("-600", SCHOOLS) == ()
    assert since("600", "-5") == ()
    assert among("6000", spread("-3", "2", "4")) == ()


NUMBERS = st.decimals(min_value=0, max_value=10**9, places=2)


@given(value=NUMBERS, previous=NUMBERS, percent=st.booleans())
def test_what_equals_last_year_and_the_median_never_stands_out(
    value: Decimal, previous: Decimal, percent: bool
) -> None:
    same = Spread(20, value, value, value)
    still = change_of(value, value, percent=percent)
    assert oddities(value, value, siblings=same, changes=Spread(20, still, still, still), percent=percent) == ()
    moved = oddities(value, previous, siblings=None, changes=None, percent=percent)
    assert moved in ((), (Odd.ROSE,) if value > previous else (Odd.FELL,))
