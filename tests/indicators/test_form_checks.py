"""The checks of a form: what holds, what is broken, what cannot be told yet."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.formdoc.checks import Finding, Status, run_checks
from indicators.formdoc.model import At, Check, CheckKind, ColumnKind, Computed, Form, FormColumn, FormRow, Op, Strength
from indicators.values import Kind, Reading, Value

ERROR, WARNING = Strength.ERROR, Strength.WARNING
ROWS = {"t": "Tổng số", "a": "Công lập", "b": "Tư thục", "c": "Dân lập"}
SUM = Check("tong", CheckKind.SUM, ERROR, "Tổng số phải bằng tổng các loại hình.", "t", ("a", "b", "c"))
HUNDRED = Check("du-100", CheckKind.HUNDRED, WARNING, "Các mức phải cộng đủ 100%", parts=("a", "b", "c"))
REQUIRED = Check("bat-buoc", CheckKind.REQUIRED, ERROR, "Phải có số liệu", parts=("a", "b"))
RANGE = Check("gioi-han", CheckKind.RANGE, ERROR, "Tỷ lệ sai", parts=("a", "b"), minimum="0", maximum="100")
ORDER = Check("thu-tu", CheckKind.ORDER, WARNING, "Phần không quá toàn bộ", parts=("a", "b", "t"))


def number(typed: str) -> Value:
    """An exact value: "96.11" has two decimals."""
    return Value(Kind.EXACT, Decimal(typed), decimals=len(typed.partition(".")[2]), typed=typed)


MORE_THAN_65 = Value(Kind.MORE_THAN, Decimal(65), typed="trên 65%")
NOT_APPLICABLE = Value(Kind.NOT_APPLICABLE, typed="-")
WORDS = Value(Kind.TEXT, text="Tốp đầu", typed="Tốp đầu")


def found(check: Check, *, percent: bool = False, **rows: str | Value) -> tuple[Finding, ...]:
    """What `check` finds when these rows of the one column hold these numbers or values."""
    values = {row: number(value) if isinstance(value, str) else value for row, value in rows.items()}
    return found_in(check, values, percent=percent)


def found_in(check: Check, rows: Mapping[str, Value], *, percent: bool = False) -> tuple[Finding, ...]:
    form = Form(
        "",
        "Biểu",
        (FormColumn("th", ColumnKind.FIGURE, "TH", at=At(measure="actual")),),
        tuple(FormRow(key, "", title, at=At(indicator=key)) for key, title in ROWS.items()),
        (check,),
    )
    values = {f"{row}:th": value for row, value in rows.items()}
    return run_checks(form, values, {f"{row}:th": Reading(2, percent) for row in ROWS})


def only(findings: tuple[Finding, ...]) -> Finding:
    (finding,) = findings
    return finding


# --- sum ---


def test_sum_that_holds_says_nothing() -> None:
    assert found(SUM, t="6", a="1", b="2", c="3") == ()


def test_sum_that_holds_without_its_empty_part_says_nothing() -> None:
    assert found(SUM, t="3", a="1", b="2") == ()


def test_sum_over_nothing_but_empty_cells_says_nothing() -> None:
    assert found(SUM) == ()


def test_broken_sum_shows_both_numbers_and_how_far_they_are_apart() -> None:
    finding = only(found(SUM, t="5016100", a="5000000", b="16000", c="0"))
    assert finding == Finding(
        "tong",
        ERROR,
        Status.BROKEN,
        "Tổng số phải bằng tổng các loại hình: 5.016.100 nhưng cộng được 5.016.000 (lệch 100).",
        ("t:th", "a:th", "b:th", "c:th"),
        where="th",
    )


def test_sum_that_does_not_hold_is_incomplete_while_a_part_is_empty() -> None:
    finding = only(found(SUM, t="6", a="1", b="2"))
    assert (finding.status, finding.strength, finding.cells) == (Status.INCOMPLETE, WARNING, ("c:th",))
    assert finding.message.endswith(": 6 nhưng cộng được 3 (lệch 3), còn trống “Dân lập”.")


def test_sum_without_its_total_is_incomplete() -> None:
    finding = only(found(SUM, a="1.5", b="2"))
    assert (finding.status, finding.strength, finding.cells) == (Status.INCOMPLETE, WARNING, ("t:th",))
    assert finding.message.endswith(": “Tổng số” còn trống, các mục cộng được 3,5.")


def test_zero_total_over_empty_parts_holds() -> None:
    assert found(SUM, t="0") == ()


def test_value_that_is_not_exact_makes_the_sum_incomplete_and_is_named() -> None:
    finding = only(found(SUM, percent=True, t="66", a=MORE_THAN_65, b="1", c="0"))
    assert (finding.status, finding.strength, finding.cells) == (Status.INCOMPLETE, WARNING, ("a:th",))
    assert "“Công lập” (" in finding.message
    assert "65%" in finding.message


def test_not_applicable_part_is_complete_and_outside_the_sum() -> None:
    assert found(SUM, t="3", a="1", b="2", c=NOT_APPLICABLE) == ()
    assert only(found(SUM, t="4", a="1", b="2", c=NOT_APPLICABLE)).status is Status.BROKEN


def test_not_applicable_total_over_numbers_is_named() -> None:
    finding = only(found(SUM, t=NOT_APPLICABLE, a="1"))
    assert (finding.status, finding.cells) == (Status.INCOMPLETE, ("t:th",))


def test_percentages_are_apart_by_percentage_points() -> None:
    message = only(found(SUM, percent=True, t="50.5", a="20", b="30", c="0.25")).message
    assert message.endswith(": 50,5% nhưng cộng được 50,25% (lệch 0,25 điểm phần trăm).")


_PARTS = st.lists(st.none() | st.decimals(-(10**9), 10**9, places=4), min_size=3, max_size=3)


def _held(parts: list[Decimal | None]) -> dict[str, Value]:
    filled = {row: part for row, part in zip("abc", parts, strict=True) if part is not None}
    total = {"t": sum(filled.values(), Decimal(0))} if filled else {}
    return {row: Value(Kind.EXACT, part, decimals=4) for row, part in (total | filled).items()}


@settings(deadline=None)
@given(_PARTS)
def test_sum_that_holds_never_gives_a_finding(parts: list[Decimal | None]) -> None:
    assert found_in(SUM, _held(parts)) == ()


@settings(deadline=None)
@given(_PARTS, st.decimals("0.0001", 10**6, places=4))
def test_sum_that_does_not_hold_always_gives_one(parts: list[Decimal | None], slip: Decimal) -> None:
    values = _held(parts)
    total = values.get("t", number("0")).number or Decimal(0)
    values["t"] = Value(Kind.EXACT, total + slip, decimals=4)
    assert only(found_in(SUM, values)).status is (Status.INCOMPLETE if None in parts else Status.BROKEN)


# --- hundred ---


@pytest.mark.parametrize(
    "parts",
    [("78", "21.8", "0.2"), ("50.55", "33.15", "16.30"), ("33.3", "33.3", "33.3"), ("50.00", "50.00", "0.01")],
)
def test_parts_that_make_a_hundred_within_their_rounding_say_nothing(parts: tuple[str, str, str]) -> None:
    assert found(HUNDRED, percent=True, a=parts[0], b=parts[1], c=parts[2]) == ()


@pytest.mark.parametrize(
    ("parts", "detail"),
    [
        (("87.7", "12.8", "0.2"), "cộng được 100,7% (lệch 0,7 điểm phần trăm)."),
        (("96.11", "3.6", "0.53"), "cộng được 100,24% (lệch 0,24 điểm phần trăm)."),
    ],
)
def test_slip_beyond_rounding_is_broken(parts: tuple[str, str, str], detail: str) -> None:
    finding = only(found(HUNDRED, percent=True, a=parts[0], b=parts[1], c=parts[2]))
    assert (finding.status, finding.strength) == (Status.BROKEN, WARNING)
    assert finding.message == f"Các mức phải cộng đủ 100%: {detail}"


def test_hundred_that_is_not_reached_is_incomplete_while_a_part_is_empty() -> None:
    finding = only(found(HUNDRED, percent=True, a="60", b="30"))
    assert (finding.status, finding.cells) == (Status.INCOMPLETE, ("c:th",))
    assert finding.message.endswith("cộng được 90% (lệch 10 điểm phần trăm), còn trống “Dân lập”.")


def test_hundred_that_is_reached_without_the_empty_part_says_nothing() -> None:
    assert found(HUNDRED, a="60", b="40") == ()


def test_hundred_over_empty_cells_says_nothing() -> None:
    assert found(HUNDRED) == ()


def test_hundred_names_what_is_not_exact() -> None:
    finding = only(found(HUNDRED, percent=True, a=MORE_THAN_65, b="30", c="5"))
    assert (finding.status, finding.cells) == (Status.INCOMPLETE, ("a:th",))


@settings(deadline=None)
@given(st.integers(0, 4), st.integers(0, 10**6), st.integers(0, 10**6))
def test_rounding_true_shares_never_breaks_the_hundred(places: int, first: int, second: int) -> None:
    whole = first + second + 7
    shares = (Decimal(100 * part) / whole for part in (first, second, 7))
    rounded = [Value(Kind.EXACT, share.quantize(Decimal(1).scaleb(-places)), decimals=places) for share in shares]
    assert found_in(HUNDRED, dict(zip("abc", rounded, strict=True))) == ()


@settings(deadline=None)
@given(st.integers(0, 4), st.integers(2, 1000))
def test_slip_of_more_than_the_tolerance_always_breaks_the_hundred(places: int, units: int) -> None:
    """Three parts may be off by one and a half units of the last digit together; two units are a slip."""
    unit = Decimal(1).scaleb(-places)
    parts = {"a": Decimal(60) + units * unit, "b": Decimal(40), "c": Decimal(0)}
    values = {row: Value(Kind.EXACT, part, decimals=places) for row, part in parts.items()}
    assert only(found_in(HUNDRED, values)).status is Status.BROKEN


# --- required, range, order ---


def test_required_cell_that_is_empty_is_named() -> None:
    finding = only(found(REQUIRED, a="1"))
    assert finding == Finding(
        "bat-buoc", ERROR, Status.BROKEN, "Phải có số liệu: còn trống “Tư thục”.", ("b:th",), where="th"
    )


def test_finding_keeps_its_key_whatever_it_says() -> None:
    keys = {only(found(SUM, t=total, a="1", b="2", c="3")).key for total in ("5", "7")}
    assert keys == {"tong:th"}


def test_zero_and_not_applicable_fill_a_required_cell() -> None:
    assert found(REQUIRED, a="0", b=NOT_APPLICABLE) == ()


def test_value_outside_its_limits_is_named_with_them() -> None:
    finding = only(found(RANGE, percent=True, a="100.5", b="3"))
    assert (finding.status, finding.cells) == (Status.BROKEN, ("a:th",))
    assert finding.message == "Tỷ lệ sai: “Công lập” (100,5%) ngoài giới hạn không dưới 0%, không quá 100%."


@pytest.mark.parametrize("value", [number("0"), number("100"), MORE_THAN_65, WORDS, NOT_APPLICABLE])
def test_value_within_its_limits_or_without_a_number_says_nothing(value: Value) -> None:
    assert found(RANGE, a=value) == ()


def test_both_ends_of_a_range_are_held_against_the_limits() -> None:
    wide = Value(Kind.RANGE, Decimal(90), Decimal(110), typed="90-110")
    assert only(found(RANGE, a=wide)).cells == ("a:th",)


def test_one_limit_is_enough() -> None:
    check = Check("am", CheckKind.RANGE, ERROR, "Không âm", parts=("a",), minimum="0")
    assert only(found(check, a="-1")).message == "Không âm: “Công lập” (-1) ngoài giới hạn không dưới 0."


def test_chain_in_order_says_nothing_and_steps_over_the_empty() -> None:
    assert found(ORDER, a="1", b="1", t="2") == ()
    assert found(ORDER, a="1", t="2") == ()


def test_chain_out_of_order_names_the_two() -> None:
    finding = only(found(ORDER, a="5", t="3"))
    assert (finding.status, finding.strength, finding.cells) == (Status.BROKEN, WARNING, ("a:th", "t:th"))
    assert finding.message == "Phần không quá toàn bộ: “Công lập” (5) lớn hơn “Tổng số” (3)."


def test_chain_with_a_value_that_is_not_exact_is_incomplete() -> None:
    assert only(found(ORDER, a=MORE_THAN_65, t="70")).status is Status.INCOMPLETE
    assert found(ORDER, a=MORE_THAN_65) == ()


# --- over columns ---


def _two_columns(check: Check) -> Form:
    columns = tuple(FormColumn(key, ColumnKind.FIGURE, key, at=At(measure="actual")) for key in ("x", "y"))
    rows = tuple(FormRow(key, "", title, at=At(indicator=key)) for key, title in ROWS.items())
    return Form("", "Biểu", (FormColumn("ten", ColumnKind.LABEL, "Tên"), *columns), rows, (check,))


def test_check_looks_at_every_figure_column_when_it_names_none() -> None:
    findings = run_checks(_two_columns(REQUIRED), {"a:x": number("1"), "b:x": number("1")}, {})
    assert [finding.cells for finding in findings] == [("a:y", "b:y")]


def test_check_looks_only_at_the_columns_it_names() -> None:
    check = Check("k", CheckKind.REQUIRED, ERROR, "Phải có", parts=("a",), columns=("x",))
    assert [finding.cells for finding in run_checks(_two_columns(check), {}, {})] == [("a:x",)]


# --- across columns ---

ACROSS = Check("ngang", CheckKind.SUM, ERROR, "x cộng y phải bằng z", "z", ("x", "y"), across=True)


def _three_columns(check: Check) -> Form:
    columns = tuple(FormColumn(key, ColumnKind.FIGURE, key.upper(), at=At(measure="actual")) for key in ("x", "y", "z"))
    share = FormColumn("tl", ColumnKind.FIGURE, "%", computed=Computed(Op.SHARE, ("x", "z")))
    rows = tuple(FormRow(key, "", title, at=At(indicator=key)) for key, title in ROWS.items())
    return Form("", "Biểu", (FormColumn("nhom", ColumnKind.FIGURE, "Lớp", children=(*columns, share)),), rows, (check,))


def test_check_across_columns_looks_at_every_row_and_names_it() -> None:
    values = {f"{row}:{column}": number(typed) for row in "ab" for column, typed in zip("xyz", "123", strict=True)}
    values["b:z"] = number("4")
    finding = only(run_checks(_three_columns(ACROSS), values, {}))
    assert finding.message == "x cộng y phải bằng z (“Tư thục”): 4 nhưng cộng được 3 (lệch 1)."
    assert finding.cells == ("b:z", "b:x", "b:y")


def test_check_across_columns_calls_a_column_by_its_headings() -> None:
    finding = only(run_checks(_three_columns(ACROSS), {"a:x": number("1"), "a:z": number("4")}, {}))
    assert finding.message.endswith("còn trống “Lớp – Y”.")


def test_check_across_columns_looks_only_at_the_rows_it_names() -> None:
    check = Check("k", CheckKind.REQUIRED, ERROR, "Phải có", parts=("x",), across=True, rows=("c",))
    assert [finding.cells for finding in run_checks(_three_columns(check), {}, {})] == [("c:x",)]


def test_computed_columns_are_checked_only_where_they_are_named() -> None:
    values = {f"{row}:{column}": number("2") for row in "tabc" for column in "xyz"}
    form = _three_columns(Check("k", CheckKind.REQUIRED, ERROR, "Phải có", parts=("t",)))
    assert run_checks(form, values, {}) == ()
    named = Check("k", CheckKind.RANGE, ERROR, "Không quá", parts=("t",), columns=("tl",), maximum="50")
    assert only(run_checks(_three_columns(named), values, {})).cells == ("t:tl",)
