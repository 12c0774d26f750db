"""What schools' targets come to: sums, quotients weighted by what they are of, and the words against the district's."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.together import Rule, Share, Verdict, compared, in_words, quotient, together
from indicators.values import Kind, Reading, Value, read

READING = Reading(2, percent=True)


def value(words: str) -> Value:
    found = read(words, READING)
    assert found is not None
    return found


def share(words: str, weight: str = "") -> Share:
    return Share(value(words) if words else None, Decimal(weight) if weight else None)


# --- what they come to ---


def test_exact_targets_add_up_and_every_other_is_named() -> None:
    found = together(Rule.SUM, [share("10"), share("5,5"), share(""), share("từ 3 trở lên"), share("-")])
    assert (found.number, found.decimals) == (Decimal("15.5"), 1)
    assert (found.given, found.missing, found.inexact, found.whole) == (2, 1, 1, False)


def test_percentages_are_weighted_by_what_they_are_of_and_never_averaged() -> None:
    found = together(Rule.QUOTIENT, [share("100", "30"), share("90", "70")])
    assert (found.number, found.whole) == (Decimal("93.00"), True)


def test_a_percentage_of_nobody_knows_how_many_leaves_the_whole_open() -> None:
    found = together(Rule.QUOTIENT, [share("100", "30"), share("90")])
    assert (found.number, found.unweighted, found.whole) == (None, 1, False)


def test_percentages_of_nobody_come_to_nothing() -> None:
    assert together(Rule.QUOTIENT, [share("100", "0")]).number is None


def test_what_does_not_add_up_shows_its_ends() -> None:
    found = together(Rule.NONE, [share("3"), share("7"), share("5")])
    assert (found.number, found.lowest, found.highest) == (None, Decimal(3), Decimal(7))


def test_parts_that_were_given_themselves_make_the_quotient() -> None:
    above, below = (together(Rule.SUM, [share(one), share(two)]) for one, two in (("30", "20"), ("40", "60")))
    assert quotient(above, below, percent=True).number == Decimal("50.00")


amounts = st.decimals(min_value=0, max_value=10**6, places=2)
shares = st.lists(
    st.one_of(
        st.just(Share(None)),
        st.builds(lambda number: Share(Value(Kind.EXACT, number, decimals=2)), amounts),
        st.just(Share(Value(Kind.NOT_APPLICABLE))),
        st.builds(lambda number: Share(Value(Kind.AT_LEAST, number, decimals=2)), amounts),
    )
)


@given(shares)
def test_the_sum_is_the_recount_of_its_exact_shares(found: list[Share]) -> None:
    exact = [one.value.number or Decimal(0) for one in found if one.value and one.value.kind is Kind.EXACT]
    result = together(Rule.SUM, found)
    assert result.number == (sum(exact, Decimal(0)) if exact else None)
    assert result.given + result.missing + result.inexact == sum(
        one.value is None or one.value.kind is not Kind.NOT_APPLICABLE for one in found
    )


@given(st.lists(st.tuples(st.decimals(0, 100, places=2), st.integers(1, 2000)), min_size=1))
def test_the_weighted_mean_is_the_quotient_of_the_sums_of_its_parts(found: list[tuple[Decimal, int]]) -> None:
    result = together(Rule.QUOTIENT, [Share(Value(Kind.EXACT, part), Decimal(of)) for part, of in found])
    parts = sum((Fraction(part) * of for part, of in found), Fraction(0))
    whole = sum(of for _part, of in found)
    assert result.number is not None
    assert abs(Fraction(result.number) - parts / whole) <= Fraction(1, 200)


# --- against the district's own ---


@pytest.mark.parametrize(
    ("schools", "own", "verdict", "words"),
    [
        (["10", "5"], "15", Verdict.MATCH, "Khớp"),
        (["10", "7"], "15", Verdict.MORE, "Thừa 2 em"),
        (["10", "4,5"], "15", Verdict.LESS, "Thiếu 0,5 em"),
        (["10", "5"], "từ 15 trở lên", Verdict.MATCH, "Khớp"),
        (["10", "4"], "từ 15 trở lên", Verdict.LESS, "Thiếu 1 em"),
        (["10", "5"], "trên 15", Verdict.LESS, "Thiếu"),
        (["1", "1"], "dưới 3", Verdict.MATCH, "Khớp"),
        (["1", "3"], "dưới 3", Verdict.MORE, "Thừa 1 em"),
        (["10", ""], "15", Verdict.LESS, "Thiếu 5 em (tạm tính)"),
        (["10", "5"], "Tốp đầu", Verdict.UNKNOWN, ""),
        (["", ""], "15", Verdict.UNKNOWN, ""),
    ],
)
def test_the_schools_against_the_district_in_words(schools: list[str], own: str, verdict: Verdict, words: str) -> None:
    target = read(own, Reading(2, percent=True, words=True))
    found = compared(together(Rule.SUM, [share(one) for one in schools]), target)
    assert (found.verdict, in_words(found, unit="em")) == (verdict, words)


def test_a_district_without_a_target_is_compared_with_nothing() -> None:
    assert compared(together(Rule.SUM, [share("1")]), None).verdict is Verdict.UNKNOWN
