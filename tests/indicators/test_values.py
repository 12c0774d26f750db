from __future__ import annotations

import unicodedata
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from indicators.values import Kind, Reading, Unreadable, Value, print_value, read

WHOLE = Reading()
TENTHS = Reading(decimals=1)
THOUSANDTHS = Reading(decimals=3)
PERCENT = Reading(decimals=2, percent=True, minimum=Decimal(0), maximum=Decimal(100))
WORDS = Reading(decimals=2, words=True)
STRICT = Reading(decimals=2, percent=True, comparators=False)
PUPILS = Reading(unit="học sinh")


def value(kind: Kind, number: str | None = None, to: str | None = None, text: str = "", decimals: int = 0) -> Value:
    return Value(kind, Decimal(number) if number else None, Decimal(to) if to else None, text, decimals)


def read_untyped(typed: str, reading: Reading) -> Value:
    found = read(typed, reading)
    assert found is not None
    return replace(found, typed="")


@pytest.mark.parametrize("typed", ["", "  ", "\u00a0", "\n"])
def test_a_blank_cell_has_no_value(typed: str) -> None:
    assert read(typed, WHOLE) is None


@pytest.mark.parametrize("typed", ["0", "0%", "0,0 %"])
def test_a_typed_zero_is_a_value(typed: str) -> None:
    assert read_untyped(typed, PERCENT).number == 0


@pytest.mark.parametrize(
    ("typed", "reading", "expected", "printed"),
    [
        ("5,016,100", WHOLE, value(Kind.EXACT, "5016100"), "5.016.100"),
        ("930,000", WHOLE, value(Kind.EXACT, "930000"), "930.000"),
        ("19958", WHOLE, value(Kind.EXACT, "19958"), "19.958"),
        ("02", WHOLE, value(Kind.EXACT, "2"), "2"),
        ("12,0", WHOLE, value(Kind.EXACT, "12"), "12"),
        ("59 học sinh", PUPILS, value(Kind.EXACT, "59", text="học sinh"), "59 học sinh"),
        ("60 HỌC SINH", PUPILS, value(Kind.EXACT, "60", text="học sinh"), "60 học sinh"),
        ("60", PUPILS, value(Kind.EXACT, "60"), "60"),
        ("50.1%", PERCENT, value(Kind.EXACT, "50.1", decimals=1), "50,1%"),
        ("96,11%", PERCENT, value(Kind.EXACT, "96.11", decimals=2), "96,11%"),
        ("1,0%", PERCENT, value(Kind.EXACT, "1", decimals=1), "1,0%"),
        ("0,20 %", PERCENT, value(Kind.EXACT, "0.2", decimals=2), "0,20%"),
        ("19 %", PERCENT, value(Kind.EXACT, "19"), "19%"),
        ("78", PERCENT, value(Kind.EXACT, "78"), "78%"),
        ("37,76", WORDS, value(Kind.EXACT, "37.76", decimals=2), "37,76"),
        ("5016100", TENTHS, value(Kind.EXACT, "5016100"), "5.016.100"),
        ("1234", TENTHS, value(Kind.EXACT, "1234"), "1234"),
        ("Trên 60%", PERCENT, value(Kind.MORE_THAN, "60"), "Trên 60%"),
        ("> 99 %", PERCENT, value(Kind.MORE_THAN, "99"), "Trên 99%"),
        ("Dưới 1,5%", PERCENT, value(Kind.LESS_THAN, "1.5", decimals=1), "Dưới 1,5%"),
        ("<1%", PERCENT, value(Kind.LESS_THAN, "1"), "Dưới 1%"),
        ("dưới mức 1%", PERCENT, value(Kind.LESS_THAN, "1"), "Dưới 1%"),
        ("≥ 85%", PERCENT, value(Kind.AT_LEAST, "85"), "≥ 85%"),
        (">=85", PERCENT, value(Kind.AT_LEAST, "85"), "≥ 85%"),
        ("từ 85% trở lên", PERCENT, value(Kind.AT_LEAST, "85"), "≥ 85%"),
        ("85% trở lên", PERCENT, value(Kind.AT_LEAST, "85"), "≥ 85%"),
        ("Tối thiểu 85%", PERCENT, value(Kind.AT_LEAST, "85"), "≥ 85%"),
        ("ít nhất 02", WHOLE, value(Kind.AT_LEAST, "2"), "≥ 2"),
        ("≤ 5%", PERCENT, value(Kind.AT_MOST, "5"), "≤ 5%"),
        ("<= 5%", PERCENT, value(Kind.AT_MOST, "5"), "≤ 5%"),
        ("không quá 5 %", PERCENT, value(Kind.AT_MOST, "5"), "≤ 5%"),
        ("tối đa 35", WHOLE, value(Kind.AT_MOST, "35"), "≤ 35"),
        ("từ 5% trở xuống", PERCENT, value(Kind.AT_MOST, "5"), "≤ 5%"),
        ("khoảng 50", WHOLE, value(Kind.ABOUT, "50"), "khoảng 50"),
        ("6,6-6,8", TENTHS, value(Kind.RANGE, "6.6", "6.8", decimals=1), "6,6-6,8"),
        ("6.6 – 6.8", TENTHS, value(Kind.RANGE, "6.6", "6.8", decimals=1), "6,6-6,8"),
        ("40-45%", PERCENT, value(Kind.RANGE, "40", "45"), "40-45%"),
        ("40% - 45%", PERCENT, value(Kind.RANGE, "40", "45"), "40-45%"),
        ("từ 5 đến 10", WHOLE, value(Kind.RANGE, "5", "10"), "5-10"),
        ("từ -5 đến 10", WHOLE, value(Kind.RANGE, "-5", "10"), "từ -5 đến 10"),
        ("13/13", WHOLE, value(Kind.RATIO, "13", "13"), "13/13"),
        ("49 / 49", PERCENT, value(Kind.RATIO, "49", "49"), "49/49"),
        ("thứ 7/30", WHOLE, value(Kind.RANK, "7", "30"), "thứ 7/30"),
        ("đứng thứ 7/30", WHOLE, value(Kind.RANK, "7", "30"), "thứ 7/30"),
        ("xếp thứ 3", WHOLE, value(Kind.RANK, "3"), "thứ 3"),
        ("top 7", WHOLE, value(Kind.RANK, "7", text="top"), "top 7"),
        ("Tốp 7", PERCENT, value(Kind.RANK, "7", text="top"), "top 7"),
        ("mức độ 3", WHOLE, value(Kind.LEVEL, "3", text="mức độ"), "mức độ 3"),
        ("Mức 1", PERCENT, value(Kind.LEVEL, "1", text="Mức"), "Mức 1"),
        ("cấp độ 2", WHOLE, value(Kind.LEVEL, "2", text="cấp độ"), "cấp độ 2"),
        ("nâng 2 bậc", WHOLE, value(Kind.INCREASE, "2", text="bậc"), "nâng 2 bậc"),
        ("tăng 02 bậc", PERCENT, value(Kind.INCREASE, "2", text="bậc"), "nâng 2 bậc"),
        ("giảm 1,2%", PERCENT, value(Kind.INCREASE, "-1.2", decimals=1), "giảm 1,2%"),
        ("tăng 1,2%", PERCENT, value(Kind.INCREASE, "1.2", decimals=1), "tăng 1,2%"),
        ("x", WHOLE, value(Kind.MARK), "x"),
        ("X", PERCENT, value(Kind.MARK), "x"),
        ("-", WHOLE, value(Kind.NOT_APPLICABLE), "-"),
        ("–", STRICT, value(Kind.NOT_APPLICABLE), "-"),
        ("Không áp dụng", PERCENT, value(Kind.NOT_APPLICABLE), "-"),
        ("Tốp “đầu”", WORDS, value(Kind.TEXT, text="Tốp “đầu”"), "Tốp “đầu”"),
        (
            "31 (04 trường  Hiệp quản)",
            WORDS,
            value(Kind.TEXT, text="31 (04 trường Hiệp quản)"),
            "31 (04 trường Hiệp quản)",
        ),
        ("Trên chuẩn", WORDS, value(Kind.TEXT, text="Trên chuẩn"), "Trên chuẩn"),
    ],
)
def test_what_offices_type_is_read_and_printed(typed: str, reading: Reading, expected: Value, printed: str) -> None:
    found = read_untyped(typed, reading)
    assert found == expected
    assert print_value(found, reading) == printed
    assert read_untyped(printed, reading) == expected


def test_what_was_typed_is_kept_composed_and_trimmed() -> None:
    found = read(unicodedata.normalize("NFD", "  trên   60 %\0 "), PERCENT)
    assert found is not None
    assert found.typed == "trên   60 %"


@pytest.mark.parametrize(
    ("typed", "reading", "sentence"),
    [
        ("abc", WHOLE, "“abc” không phải là số. Hãy nhập số, ví dụ 5.016.100."),
        ("abc", PERCENT, "“abc” không phải là số. Hãy nhập số, ví dụ 96,5%."),
        ("abc", TENTHS, "“abc” không phải là số. Hãy nhập số, ví dụ 12,5."),
        ("12.34.5", WORDS, "“12.34.5” không phải là số. Hãy nhập số, ví dụ 12,5."),
        ("Tốp đầu", WHOLE, "“Tốp đầu” không phải là số. Hãy nhập số, ví dụ 5.016.100."),
        ("59 học sinh", WHOLE, "“59 học sinh” không phải là số. Hãy nhập số, ví dụ 5.016.100."),
        ("50%", WHOLE, "Ô này không tính theo phần trăm nên không nhận “50%”. Hãy nhập số không kèm dấu %."),
        ("trên 50%", WORDS, "Ô này không tính theo phần trăm nên không nhận “trên 50%”. Hãy nhập số không kèm dấu %."),
        ("12,5", WHOLE, "Ô này chỉ nhận số nguyên nên không nhận “12,5”. Hãy nhập số không có phần thập phân."),
        (
            "96,113%",
            PERCENT,
            "“96,113%” có nhiều chữ số thập phân quá. Hãy làm tròn còn nhiều nhất 2 chữ số thập phân.",
        ),
        (
            "96,1131%",
            PERCENT,
            "“96,1131%” có nhiều chữ số thập phân quá. Hãy làm tròn còn nhiều nhất 2 chữ số thập phân.",
        ),
        (
            "1,23456",
            PERCENT,
            "“1,23456” có nhiều chữ số thập phân quá. Hãy làm tròn còn nhiều nhất 2 chữ số thập phân.",
        ),
        ("120%", PERCENT, "“120%” lớn hơn 100%, là mức cao nhất của ô này. Hãy kiểm tra lại số đã nhập."),
        ("-1", PERCENT, "“-1” nhỏ hơn 0%, là mức thấp nhất của ô này. Hãy kiểm tra lại số đã nhập."),
        ("90-101%", PERCENT, "“90-101%” lớn hơn 100%, là mức cao nhất của ô này. Hãy kiểm tra lại số đã nhập."),
        (
            "9" * 16,
            WHOLE,
            "“9999999999999999” là số quá lớn. Hãy kiểm tra lại số đã nhập và đơn vị tính của ô.",
        ),
        (
            "trên 60%",
            STRICT,
            "Ô này chỉ nhận một con số chính xác nên không nhận “trên 60%”. Hãy nhập số, ví dụ 96,5%.",
        ),
        ("6,8-6,6", TENTHS, "“6,8-6,6” có số trước lớn hơn số sau. Hãy nhập số nhỏ trước, số lớn sau."),
        ("thứ 31/30", WHOLE, "“thứ 31/30” có thứ hạng lớn hơn số đơn vị được xếp hạng. Hãy kiểm tra lại hai số."),
        ("thứ 0", WHOLE, "“thứ 0” không phải là thứ hạng. Hãy nhập thứ hạng từ 1 trở lên, ví dụ thứ 7/30."),
        ("3/0", WHOLE, "“3/0” có số sau dấu gạch chéo bằng 0. Hãy nhập tổng số, ví dụ 13/13."),
    ],
)
def test_an_unreadable_cell_is_answered_with_a_sentence(typed: str, reading: Reading, sentence: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(typed, reading)
    assert refused.value.args[0] == sentence


def test_a_long_pasted_text_is_cut_in_the_sentence() -> None:
    with pytest.raises(Unreadable) as refused:
        read("Tham mưu UBND quận ban hành và triển khai Đề án tổng thể " * 50, WHOLE)
    assert len(refused.value.args[0]) < 120


@pytest.mark.parametrize(
    ("typed", "reading", "choices"),
    [
        ("1.234", THOUSANDTHS, ("1234", "1,2340")),
        ("trên 93,000", TENTHS, ("Trên 93000", "Trên 93")),
        ("1.234-1.240", THOUSANDTHS, ("1234-1240", "1,2340-1,24")),
        ("0,5-1.234", THOUSANDTHS, ("0,5-1.234,0", "0,500-1,2340")),
        ("giảm 1,234", THOUSANDTHS, ("giảm 1234", "giảm 1,2340")),
    ],
)
def test_an_ambiguous_number_is_asked_with_both_readings(
    typed: str, reading: Reading, choices: tuple[str, str]
) -> None:
    with pytest.raises(Unreadable) as asked:
        read(typed, reading)
    assert asked.value.choices == choices


@pytest.mark.parametrize(
    ("typed", "reading", "only"),
    [
        ("1.230", PERCENT, "1,23%"),
        ("trên 1.230", PERCENT, "Trên 1,23%"),
        ("1,234", TENTHS, "1234"),
        ("1.234-1.240", TENTHS, "1234-1240"),
    ],
)
def test_the_only_reading_that_a_cell_accepts_is_still_asked(typed: str, reading: Reading, only: str) -> None:
    with pytest.raises(Unreadable) as asked:
        read(typed, reading)
    assert asked.value.choices == (only,)
    assert asked.value.args[0] == (
        f"“{typed}” chỉ hợp với ô này nếu hiểu là {only}. Hãy chọn cách hiểu đó hoặc nhập lại số."
    )


@pytest.mark.parametrize(
    ("typed", "reading", "why"),
    [
        ("1.234", PERCENT, "có nhiều chữ số thập phân quá"),
        ("123.400", PERCENT, "lớn hơn 100%"),
    ],
)
def test_a_number_that_fits_in_no_reading_is_refused_without_a_choice(typed: str, reading: Reading, why: str) -> None:
    with pytest.raises(Unreadable, match=why) as refused:
        read(typed, reading)
    assert refused.value.choices == ()


@given(st.from_regex(r"[1-9][0-9]{0,2}[.,][0-9]{3}", fullmatch=True), st.integers(1, 4))
def test_whatever_is_offered_is_accepted(typed: str, decimals: int) -> None:
    reading = Reading(decimals=decimals, percent=True, minimum=Decimal(0), maximum=Decimal(100))
    with pytest.raises(Unreadable) as asked:
        read(typed, reading)
    for choice in asked.value.choices:
        assert read(choice, reading) is not None


def test_the_answer_to_a_question_is_not_asked_again() -> None:
    reading = THOUSANDTHS
    with pytest.raises(Unreadable) as asked:
        read("1.234", reading)
    assert [read_untyped(choice, reading).number for choice in asked.value.choices] == [1234, Decimal("1.234")]


def test_a_whole_ratio_or_rank_is_never_ambiguous() -> None:
    assert read_untyped("1.234/2.000", PERCENT) == value(Kind.RATIO, "1234", "2000")
    assert read_untyped("thứ 1.000", PERCENT) == value(Kind.RANK, "1000")


COMPARED = (Kind.EXACT, Kind.AT_LEAST, Kind.MORE_THAN, Kind.AT_MOST, Kind.LESS_THAN, Kind.ABOUT)
LARGEST = Decimal(10) ** 13


def numbers(decimals: int, lowest: Decimal = -LARGEST) -> st.SearchStrategy[Decimal]:
    wide = st.decimals(lowest, LARGEST, places=decimals)
    return wide | st.decimals(max(lowest, Decimal(-2000)), 2000, places=decimals)


def can_be_typed(number: Decimal, decimals: int) -> bool:
    """Three decimals behind one to three digits are always asked, so no cell holds such a value."""
    return decimals != 3 or not 1 <= abs(number) < 1000


readings_of_numbers = st.builds(Reading, decimals=st.integers(0, 4), percent=st.booleans())


@pytest.mark.parametrize("kind", COMPARED)
@given(readings_of_numbers, st.data())
def test_a_printed_number_reads_back_with_its_comparator(kind: Kind, reading: Reading, data: st.DataObject) -> None:
    decimals = data.draw(st.integers(0, reading.decimals))
    number = data.draw(numbers(decimals))
    assume(can_be_typed(number, decimals))
    given_value = Value(kind, number, decimals=decimals)
    assert read_untyped(print_value(given_value, reading), reading) == given_value


@given(readings_of_numbers, st.data())
def test_a_printed_range_reads_back(reading: Reading, data: st.DataObject) -> None:
    decimals = data.draw(st.integers(0, reading.decimals))
    low, high = sorted(data.draw(st.tuples(numbers(decimals), numbers(decimals))))
    assume(can_be_typed(low, decimals) and can_be_typed(high, decimals))
    given_value = Value(Kind.RANGE, low, high, decimals=decimals)
    assert read_untyped(print_value(given_value, reading), reading) == given_value


def test_a_range_whose_ends_were_typed_with_unlike_decimals_reads_back() -> None:
    reading = Reading(decimals=3)
    found = read_untyped("0,125-6,5", reading)
    assert print_value(found, reading) == "0,125-6,5"
    assert read_untyped("0,125-6,5", reading) == found


@given(readings_of_numbers, st.sampled_from(["", "bậc", "hạng", "điểm", "điểm %"]), st.data())
def test_a_printed_increase_reads_back(reading: Reading, unit: str, data: st.DataObject) -> None:
    decimals = data.draw(st.integers(0, reading.decimals))
    number = data.draw(numbers(decimals))
    assume(can_be_typed(number, decimals))
    given_value = Value(Kind.INCREASE, number, text=unit, decimals=decimals)
    assert read_untyped(print_value(given_value, reading), reading) == given_value


whole_numbers = st.integers(1, 10**9)


@given(readings_of_numbers, st.integers(0, 10**9), whole_numbers)
def test_a_printed_ratio_reads_back(reading: Reading, part: int, whole: int) -> None:
    given_value = Value(Kind.RATIO, Decimal(part), Decimal(whole))
    assert read_untyped(print_value(given_value, reading), reading) == given_value


@given(readings_of_numbers, st.lists(whole_numbers, min_size=1, max_size=2), st.sampled_from(["", "top"]))
def test_a_printed_rank_reads_back(reading: Reading, places: list[int], text: str) -> None:
    rank, *of = [Decimal(place) for place in sorted(places)]
    given_value = Value(Kind.RANK, rank, of[0] if of else None, text)
    assert read_untyped(print_value(given_value, reading), reading) == given_value


@given(readings_of_numbers, whole_numbers, st.sampled_from(["mức độ", "Mức", "CẤP ĐỘ"]))
def test_a_printed_level_reads_back(reading: Reading, level: int, text: str) -> None:
    given_value = Value(Kind.LEVEL, Decimal(level), text=text)
    assert read_untyped(print_value(given_value, reading), reading) == given_value


def test_a_level_below_one_is_refused() -> None:
    with pytest.raises(Unreadable, match="“mức độ 0” không phải là mức"):
        read("mức độ 0", WHOLE)


def test_a_floor_on_a_level_of_percent_is_no_level() -> None:
    assert read_untyped("trên mức 60%", PERCENT).kind is Kind.MORE_THAN


@given(st.from_regex(r"[A-Za-zĐđăâêôơư]{4,20}( [a-zđăâ]{1,9}){0,4}", fullmatch=True))
def test_printed_words_read_back(text: str) -> None:
    given_value = Value(Kind.TEXT, text=text)
    assert read_untyped(print_value(given_value, WORDS), WORDS) == given_value


@given(st.text() | st.text(alphabet="0123456789.,-/% <>≥xtừđến tốp"), st.builds(
    Reading, decimals=st.integers(0, 4), percent=st.booleans(), words=st.booleans(), comparators=st.booleans()
))  # fmt: skip
def test_whatever_is_typed_is_blank_or_unreadable_or_reads_back_from_its_print(typed: str, reading: Reading) -> None:
    try:
        found = read(typed, reading)
    except Unreadable:
        return
    if found is not None:
        assert read_untyped(print_value(found, reading), reading) == replace(found, typed="")
