from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.numbers import LIMIT, AmbiguousNumber, NotANumber, Reason, format_number, format_whole, parse_number


@pytest.mark.parametrize(
    ("number", "decimals", "text"),
    [
        ("5016100", 0, "5.016.100"),
        ("1234567.8", 1, "1.234.567,8"),
        ("96.11", 2, "96,11"),
        ("1", 1, "1,0"),
        ("-1234.5", 1, "-1.234,5"),
        ("0.5", 0, "1"),
        ("2.345", 2, "2,35"),
        ("-0.04", 1, "0,0"),
        ("0", 0, "0"),
        ("999", 0, "999"),
    ],
)
def test_a_number_prints_in_vietnamese_style(number: str, decimals: int, text: str) -> None:
    assert format_number(Decimal(number), decimals) == text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5,016,100", "5016100"),
        ("5.016.100", "5016100"),
        ("930,000", "930000"),
        ("93,000", "93000"),
        ("67.140", "67140"),
        ("60,000,000", "60000000"),
        ("5 016 100", "5016100"),
        ("5\u00a0016\u202f100", "5016100"),
        ("5016100", "5016100"),
        ("05", "5"),
        ("０５，０１６", "5.016"),
        ("５，０１６", "5016"),
        ("+12", "12"),
        ("-12", "-12"),
        ("− 12", "-12"),
        ("-0", "0"),
        (" 1046 ", "1046"),
        ("12,0", "12"),
        ("1.234,5", "1234.5"),
        ("0,125", "0.125"),
    ],
)
def test_a_whole_number_cell_reads_three_digits_as_a_group(text: str, number: str) -> None:
    assert parse_number(text, whole=True) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("50.1", "50.1"),
        ("96,11", "96.11"),
        ("0,23", "0.23"),
        ("0,125", "0.125"),
        ("0.125", "0.125"),
        ("-0.125", "-0.125"),
        ("1.234.567,8", "1234567.8"),
        ("1,234,567.8", "1234567.8"),
        ("1.234,567", "1234.567"),
        ("1 234,567", "1234.567"),
        ("1 234", "1234"),
        ("1234,567", "1234.567"),
        ("1.234.567", "1234567"),
        ("1,2345", "1.2345"),
        ("64.6", "64.6"),
    ],
)
def test_a_cell_with_decimals_reads_the_last_of_two_separators_as_the_decimal_one(text: str, number: str) -> None:
    assert parse_number(text, whole=False) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "choices"),
    [("1.234", ("1234", "1.234")), ("-93,000", ("-93000", "-93")), ("100.000", ("100000", "100"))],
)
def test_one_separator_before_three_digits_is_asked_where_decimals_are_allowed(
    text: str, choices: tuple[str, str]
) -> None:
    with pytest.raises(AmbiguousNumber) as asked:
        parse_number(text, whole=False)
    assert asked.value.choices == tuple(Decimal(choice) for choice in choices)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "abc", "-", "12.34.5", "1,23,456", "1.234,567.8", "1234.567.890", "12 34", "0.123.456", "1.234 567"),
        *(",5", "5,", "5.", "1..2", "5²", "٣", "1e5", "NaN", "Infinity", "--5", "5%", "0x10", "1_000", "½"),
    ],
)
@pytest.mark.parametrize("whole", [True, False])
def test_wrong_grouping_and_other_text_are_not_numbers(text: str, whole: bool) -> None:
    with pytest.raises(NotANumber) as refused:
        parse_number(text, whole=whole)
    assert refused.value.reason is Reason.SHAPE


@pytest.mark.parametrize("text", ["1,23456", "0,00001", "1.234,00000"])
def test_more_than_four_decimals_are_refused(text: str) -> None:
    with pytest.raises(NotANumber) as refused:
        parse_number(text, whole=False)
    assert refused.value.reason is Reason.DECIMALS


@pytest.mark.parametrize("text", ["900.000.000.000.001", "-900.000.000.000.000,1", "9" * 5000])
def test_a_number_that_the_column_cannot_hold_is_refused(text: str) -> None:
    with pytest.raises(NotANumber) as refused:
        parse_number(text, whole=False)
    assert refused.value.reason is Reason.SIZE


def test_the_largest_number_fits_a_big_integer_of_ten_thousandths() -> None:
    assert parse_number("900.000.000.000.000", whole=True) == LIMIT
    assert LIMIT * 10**4 < 2**63


def readings(text: str, whole: bool) -> tuple[Decimal, ...]:
    try:
        return (parse_number(text, whole=whole),)
    except AmbiguousNumber as asked:
        return asked.choices
    except NotANumber:
        return ()


@pytest.mark.parametrize("decimals", [0, 1, 2, 4])
@given(st.data())
def test_a_printed_number_reads_back(decimals: int, data: st.DataObject) -> None:
    number = data.draw(st.decimals(-LIMIT, LIMIT, places=decimals))
    assert parse_number(format_number(number, decimals), whole=decimals == 0) == number


@given(st.decimals(-LIMIT, LIMIT, places=3) | st.decimals(-1000, 1000, places=3))
def test_a_number_printed_with_three_decimals_reads_back_or_is_one_of_the_two_asked(number: Decimal) -> None:
    found = readings(format_number(number, 3), whole=False)
    assert number in found
    assert (len(found) == 2) == (1 <= abs(number) < 1000)


@given(st.text(alphabet="0123456789., -+%x"), st.booleans())
def test_any_text_has_at_most_two_readings_and_in_a_whole_number_cell_one(text: str, whole: bool) -> None:
    found = readings(text, whole)
    assert len(found) <= (1 if whole else 2)
    assert all(abs(number) <= LIMIT for number in found)


def test_counts_are_grouped() -> None:
    assert [format_whole(number) for number in (0, 998, 8998, 1_234_567)] == ["0", "998", "8.998", "1.234.567"]
