"""What a bound number in a report's text says, prints and warns about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from indicators.values import Kind, Reading, Value
from reports.narrative import (
    BadBinding,
    Binding,
    BoundValue,
    Flag,
    Piece,
    RenderedPiece,
    bindings,
    parse_paragraph,
    render,
)

PERCENT = Reading(decimals=2, percent=True)
WHOLE = Reading()
SCORE = Reading(decimals=2)


def exact(number: str, decimals: int = 0) -> Value:
    return Value(Kind.EXACT, Decimal(number), decimals=decimals, typed=number)


def only(text: str) -> Binding:
    (binding,) = bindings(text)
    return binding


def look(text: str) -> tuple[bool, bool, bool]:
    binding = only(text)
    return binding.change, binding.pad, binding.bare


def printed(markup: str, value: Value, reading: Reading = WHOLE) -> str:
    """The sentence "Kết quả: <number>." as it is printed with that value behind the markup."""
    text = f"Kết quả: {markup}."
    pieces = render(text, {binding: BoundValue(value, reading) for binding in bindings(text)})
    return "".join(piece.text for piece in pieces).removeprefix("Kết quả: ").removesuffix(".")


def flag_of(values: Mapping[Binding, BoundValue]) -> tuple[str, Flag]:
    (piece,) = render("[[so-truong]]", values)
    return piece.text, piece.flag


# ---- parsing


def test_text_without_markup_is_one_piece() -> None:
    assert parse_paragraph("Toàn ngành hoàn thành nhiệm vụ.") == (Piece("Toàn ngành hoàn thành nhiệm vụ.", None),)


def test_empty_paragraph_has_no_pieces() -> None:
    assert parse_paragraph("") == ()


def test_numbers_and_words_alternate_in_reading_order() -> None:
    assert parse_paragraph("Có [[so-truong]] trường, [[so-lop]] lớp.") == (
        Piece("Có ", None),
        Piece("", Binding("so-truong")),
        Piece(" trường, ", None),
        Piece("", Binding("so-lop")),
        Piece(" lớp.", None),
    )


def test_binding_without_options_is_this_periods_actual_of_no_level() -> None:
    assert only("[[so-truong]]") == Binding("so-truong", level="-", offset=0, measure="actual")


@pytest.mark.parametrize("level", ["nha-tre", "mau-giao", "mam-non", "tieu-hoc", "thcs", "thpt"])
def test_level_code_is_an_option(level: str) -> None:
    assert only(f"[[so-truong {level}]]").level == level


@pytest.mark.parametrize(("option", "offset"), [("offset=-1", -1), ("offset=1", 1), ("offset=+1", 1), ("offset=0", 0)])
def test_offset_counts_periods(option: str, offset: int) -> None:
    assert only(f"[[so-truong {option}]]").offset == offset


@pytest.mark.parametrize("measure", ["actual", "estimate", "assigned", "proposed"])
def test_measure_is_an_option(measure: str) -> None:
    assert only(f"[[so-truong measure={measure}]]").measure == measure


def test_looks_are_options() -> None:
    assert look("[[a change]]") == (True, False, False)
    assert look("[[a pad]]") == (False, True, False)
    assert look("[[a bare]]") == (False, False, True)
    assert look("[[a bare change pad]]") == (True, True, True)


def test_options_stand_in_any_order_and_spacing() -> None:
    assert only("[[ so-truong  offset=-1   thcs measure=assigned ]]") == only(
        "[[so-truong measure=assigned thcs offset=-1]]"
    )


def test_look_takes_no_part_in_a_bindings_equality() -> None:
    assert Binding("so-truong", pad=True) == Binding("so-truong")
    assert hash(Binding("so-truong", pad=True)) == hash(Binding("so-truong"))


def test_bindings_names_each_figure_once() -> None:
    text = "[[b pad]] trường, trong đó [[a thcs]]; năm trước [[b offset=-1]]; tổng số [[b]]."
    assert bindings(text) == (Binding("b"), Binding("a", "thcs"), Binding("b", offset=-1))


@pytest.mark.parametrize(
    ("markup", "word"),
    [
        ("[[]]", "mã chỉ tiêu"),
        ("[[Số trường]]", "mã chỉ tiêu"),
        ("[[so--truong]]", "mã chỉ tiêu"),
        ("[[so-truong dai-hoc]]", "dai-hoc"),
        ("[[so-truong offset=truoc]]", "offset=truoc"),
        ("[[so-truong offset=]]", "offset="),
        ("[[so-truong measure=guess]]", "measure=guess"),
        ("[[so-truong pad=2]]", "pad=2"),
        ("[[so-truong thcs tieu-hoc]]", "hai lần"),
        ("[[so-truong pad pad]]", "hai lần"),
        ("Có [[so-truong trường", "cặp dấu"),
        ("Có so-truong]] trường", "cặp dấu"),
        ("Có [[so-truong [[so-lop]] lớp", "cặp dấu"),
    ],
)
def test_bad_markup_is_told_in_a_sentence_that_names_it(markup: str, word: str) -> None:
    with pytest.raises(BadBinding) as caught:
        parse_paragraph(markup)
    sentence = caught.value.args[0]
    assert word in sentence
    assert sentence.endswith(".")


def test_title_between_stars_is_italic() -> None:
    assert parse_paragraph("Đề án “*Dạy học STEM*” của quận") == (
        Piece("Đề án “", None),
        Piece("Dạy học STEM", None, italic=True),
        Piece("” của quận", None),
    )


def test_number_inside_a_title_is_italic_too() -> None:
    assert parse_paragraph("*Kế hoạch [[so-truong]] trường*") == (
        Piece("Kế hoạch ", None, italic=True),
        Piece("", Binding("so-truong"), italic=True),
        Piece(" trường", None, italic=True),
    )


@pytest.mark.parametrize("text", ["phòng 3 * 2 m", "(*) Ghi chú", "a * b * c"])
def test_star_that_opens_no_title_is_printed(text: str) -> None:
    assert parse_paragraph(text) == (Piece(text, None),)


# ---- printing


def test_exact_values_print_in_vietnamese_style() -> None:
    assert printed("[[a]]", exact("3172")) == "3.172"
    assert printed("[[a]]", exact("37.76", 2), SCORE) == "37,76"
    assert printed("[[a]]", exact("1", 1), PERCENT) == "1,0%"


def test_ratio_prints_both_numbers() -> None:
    assert printed("[[a]]", Value(Kind.RATIO, Decimal(49), Decimal(49), typed="49/49")) == "49/49"


@pytest.mark.parametrize(
    ("kind", "result"),
    [
        (Kind.MORE_THAN, "trên 65%"),
        (Kind.LESS_THAN, "dưới 65%"),
        (Kind.AT_LEAST, "từ 65% trở lên"),
        (Kind.AT_MOST, "không quá 65%"),
        (Kind.ABOUT, "khoảng 65%"),
    ],
)
def test_comparator_is_said_in_lower_case_words_inside_a_sentence(kind: Kind, result: str) -> None:
    assert printed("[[a]]", Value(kind, Decimal(65), typed="65%"), PERCENT) == result


def test_rank_is_said_as_an_office_says_it() -> None:
    assert printed("[[a]]", Value(Kind.RANK, Decimal(3), typed="thứ 3")) == "thứ 3"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("[[a]] học sinh", "Trên 65% học sinh"),
        ("- [[a]] học sinh", "- Trên 65% học sinh"),
        ("Đạt kết quả. [[a]] học sinh", "Đạt kết quả. Trên 65% học sinh"),
        ("Đạt [[a]] học sinh", "Đạt trên 65% học sinh"),
        ("Từ [[a]] [[a]]", "Từ trên 65% trên 65%"),
    ],
)
def test_comparator_that_opens_a_sentence_has_a_capital(text: str, result: str) -> None:
    over = Value(Kind.MORE_THAN, Decimal(65), typed="trên 65%")
    pieces = render(text, {Binding("a"): BoundValue(over, PERCENT)})
    assert "".join(piece.text for piece in pieces) == result


def test_change_prints_direction_and_absolute_value() -> None:
    assert printed("[[a change]]", exact("-1.2", 1), PERCENT) == "giảm 1,2%"
    assert printed("[[a change]]", exact("0.9", 1), PERCENT) == "tăng 0,9%"
    assert printed("[[a change]]", exact("-1200")) == "giảm 1.200"


def test_change_of_zero_is_no_change() -> None:
    assert printed("[[a change]]", exact("0", 1), PERCENT) == "không thay đổi"


def test_change_of_an_increase_keeps_its_unit() -> None:
    increase = Value(Kind.INCREASE, Decimal(2), text="bậc", typed="tăng 02 bậc")
    assert printed("[[a change pad]]", increase) == "tăng 02 bậc"
    assert printed("[[a change]]", increase) == "tăng 2 bậc"
    assert printed("[[a change bare]]", increase) == "tăng 2"


def test_change_of_a_comparison_stays_as_it_is_written() -> None:
    assert printed("[[a change]]", Value(Kind.LESS_THAN, Decimal(5), typed="dưới 5%"), PERCENT) == "dưới 5%"


@pytest.mark.parametrize(("number", "result"), [("2", "02"), ("9", "09"), ("10", "10"), ("0", "0"), ("1234", "1.234")])
def test_pad_leads_whole_numbers_below_ten_with_a_zero(number: str, result: str) -> None:
    assert printed("[[a pad]]", exact(number)) == result


def test_pad_leaves_percentages_decimals_and_ratios() -> None:
    assert printed("[[a pad]]", exact("5"), PERCENT) == "5%"
    assert printed("[[a pad]]", exact("5.5", 1), SCORE) == "5,5"
    assert printed("[[a pad]]", Value(Kind.RATIO, Decimal(3), Decimal(5), typed="3/5")) == "3/5"


def test_bare_drops_the_percent_sign() -> None:
    assert printed("[[a bare]]", exact("96.11", 2), PERCENT) == "96,11"
    assert printed("[[a bare change]]", exact("-1.2", 1), PERCENT) == "giảm 1,2"


def test_bare_drops_the_unit_that_was_typed_but_not_the_words_of_a_value() -> None:
    assert printed("[[a]]", replace(exact("3172"), text="học sinh")) == "3.172 học sinh"
    assert printed("[[a bare]]", replace(exact("3172"), text="học sinh")) == "3.172"
    assert printed("[[a bare]]", Value(Kind.TEXT, text="Tốp đầu", typed="Tốp đầu")) == "Tốp đầu"
    assert printed("[[a bare]]", Value(Kind.RANK, Decimal(7), text="top", typed="top 7")) == "top 7"


def test_rendered_number_knows_its_binding_and_its_italics() -> None:
    values = {Binding("so-truong"): BoundValue(exact("20"), WHOLE)}
    assert render("Sửa *[[so-truong]]* trường", values) == (
        RenderedPiece("Sửa ", None),
        RenderedPiece("20", Binding("so-truong"), Flag.NONE, italic=True),
        RenderedPiece(" trường", None),
    )


def test_levels_periods_and_measures_are_looked_up_apart() -> None:
    values = {
        Binding("a", "thcs"): BoundValue(exact("11"), WHOLE),
        Binding("a", "tieu-hoc"): BoundValue(exact("12"), WHOLE),
        Binding("a", offset=-1): BoundValue(exact("13"), WHOLE),
        Binding("a", measure="assigned"): BoundValue(exact("14"), WHOLE),
    }
    pieces = render("[[a thcs]] [[a tieu-hoc]] [[a offset=-1]] [[a measure=assigned]]", values)
    assert "".join(piece.text for piece in pieces) == "11 12 13 14"


# ---- what is wrong with a number


def test_number_of_an_approved_sound_figure_has_no_flag() -> None:
    assert flag_of({Binding("so-truong"): BoundValue(exact("20"), WHOLE)}) == ("20", Flag.NONE)


def test_figure_nobody_knows_prints_dots() -> None:
    assert flag_of({}) == ("……", Flag.MISSING)


def test_figure_without_value_prints_dots_even_with_a_change() -> None:
    assert flag_of({Binding("so-truong"): BoundValue(None, WHOLE)}) == ("……", Flag.MISSING)
    (piece,) = render("[[a change]]", {Binding("a"): BoundValue(None, PERCENT)})
    assert (piece.text, piece.flag) == ("……", Flag.MISSING)


def test_unapproved_figure_prints_its_value_with_a_flag() -> None:
    unapproved = BoundValue(exact("20"), WHOLE, approved=False)
    assert flag_of({Binding("so-truong"): unapproved}) == ("20", Flag.UNAPPROVED)


def test_figure_that_fails_a_check_prints_its_value_with_a_flag() -> None:
    failing = BoundValue(exact("20"), WHOLE, problem="Tổng không bằng các phần.")
    assert flag_of({Binding("so-truong"): failing}) == ("20", Flag.CHECK)


def test_missing_approval_is_told_before_a_failing_check() -> None:
    both = BoundValue(exact("20"), WHOLE, approved=False, problem="Tổng không bằng các phần.")
    assert flag_of({Binding("so-truong"): both}) == ("20", Flag.UNAPPROVED)


def test_reported_zero_is_a_value() -> None:
    assert flag_of({Binding("so-truong"): BoundValue(exact("0"), WHOLE)}) == ("0", Flag.NONE)
