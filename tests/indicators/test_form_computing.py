"""Computed cells: what comes of exact parts, and that nothing is invented where a part is missing or not exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.formdoc.computing import Computation, compute
from indicators.formdoc.model import At, ColumnKind, Computed, Form, FormColumn, FormRow, Op, Over
from indicators.values import Kind, Reading, Value

WHOLE = Reading()
PERCENT = Reading(2, percent=True)
NOT_APPLICABLE = Value(Kind.NOT_APPLICABLE, typed="-")
MORE_THAN_60 = Value(Kind.MORE_THAN, Decimal(60), typed="trên 60%")


def number(typed: str) -> Value:
    """An exact value: "96.11" has two decimals."""
    return Value(Kind.EXACT, Decimal(typed), decimals=len(typed.partition(".")[2]), typed=typed)


def computed(op: Op, *parts: str | Value | None, reading: Reading = WHOLE, decimals: int | None = None) -> Computation:
    """What a computed column shows beside these parts."""
    keys = tuple(f"c{position}" for position in range(len(parts)))
    columns = tuple(FormColumn(key, ColumnKind.FIGURE, key, at=At(ownership=key, measure="actual")) for key in keys)
    result = FormColumn("kq", ColumnKind.FIGURE, "KQ", computed=Computed(op, keys, decimals))
    form = Form("", "Biểu", (result, *columns), (FormRow("d", "", "Dòng", at=At(indicator="x")),))
    given_ = {
        f"d:{key}": number(part) if isinstance(part, str) else part
        for key, part in zip(keys, parts, strict=True)
        if part is not None
    }
    return compute(form, given_, {f"d:{key}": reading for key in keys})["d:kq"]


@pytest.mark.parametrize(
    ("op", "parts", "shown"),
    [
        (Op.SUM, ("46", "38"), "84"),
        (Op.SUM, ("52405", "14735"), "67.140"),
        (Op.SUM, ("1.5", "2"), "3,5"),
        (Op.SUM, ("0", "0"), "0"),
        (Op.DIFFERENCE, ("46", "38"), "8"),
        (Op.CHANGE, ("38", "46"), "-8"),
        (Op.PERCENT, ("1", "3"), "33,33%"),
        (Op.PERCENT, ("5016100", "4800000"), "104,50%"),
        (Op.SHARE, ("31", "51"), "60,78%"),
        (Op.MEAN, ("1", "2", "3"), "2"),
        (Op.MEAN, ("1", "2"), "1,50"),
        (Op.LAST, ("1", "2", "3"), "3"),
    ],
)
def test_exact_parts_are_computed(op: Op, parts: tuple[str, ...], shown: str) -> None:
    done = computed(op, *parts)
    assert (done.text, done.lacking) == (shown, ())


def test_halves_are_rounded_up_to_the_decimals_that_are_asked_for() -> None:
    assert computed(Op.PERCENT, "1", "8", decimals=1).text == "12,5%"
    assert computed(Op.PERCENT, "1", "16", decimals=1).text == "6,3%"
    assert computed(Op.SHARE, "1", "3", decimals=0).text == "33%"


def test_two_percentages_add_up_to_a_percentage_and_differ_by_points() -> None:
    assert computed(Op.SUM, "19", "75.7", reading=PERCENT).text == "94,7%"
    assert computed(Op.CHANGE, "19", "20.5", reading=PERCENT).text == "-1,5 điểm %"
    assert computed(Op.DIFFERENCE, "20.5", "19", reading=PERCENT).text == "1,5 điểm %"


@pytest.mark.parametrize("op", [op for op in Op if op is not Op.WHOLE_PERIOD])
def test_missing_part_leaves_the_cell_empty_and_is_named(op: Op) -> None:
    done = computed(op, "5", None)
    assert (done.value, done.text, done.lacking) == (None, "", ("d:c1",))


@pytest.mark.parametrize("op", [Op.SUM, Op.DIFFERENCE, Op.PERCENT, Op.MEAN])
def test_part_that_is_not_exact_leaves_the_cell_empty_and_is_named(op: Op) -> None:
    assert computed(op, MORE_THAN_60, "5") == replace(computed(op, None, "5"), lacking=("d:c0",))


def test_last_value_is_taken_as_it_is() -> None:
    assert computed(Op.LAST, "5", MORE_THAN_60, reading=PERCENT).text == "Trên 60%"


def test_last_value_that_is_missing_is_not_replaced_by_the_one_before() -> None:
    assert computed(Op.LAST, "5", None).value is None


def test_what_does_not_apply_is_complete_and_outside_sums() -> None:
    assert computed(Op.SUM, "5", NOT_APPLICABLE).text == "5"
    assert computed(Op.MEAN, "4", NOT_APPLICABLE, "6").text == "5"
    assert computed(Op.SUM, NOT_APPLICABLE, NOT_APPLICABLE).text == "-"
    assert computed(Op.PERCENT, "5", NOT_APPLICABLE).text == "-"


def test_share_of_nothing_is_not_computed() -> None:
    assert computed(Op.SHARE, "5", "0").value is None


def test_result_too_large_to_be_kept_is_not_shown() -> None:
    assert computed(Op.SUM, "900000000000000", "1").value is None


@settings(deadline=None)
@given(st.lists(st.none() | st.decimals(-(10**9), 10**9, places=4), min_size=1, max_size=6))
def test_sum_is_exact_or_there_is_none(parts: list[Decimal | None]) -> None:
    done = computed(Op.SUM, *(None if part is None else Value(Kind.EXACT, part, decimals=4) for part in parts))
    expected = None if None in parts else sum((part for part in parts if part is not None), Decimal(0))
    assert (done.value.number if done.value else None) == expected
    assert len(done.lacking) == parts.count(None)


# --- rows and columns together ---

YEARS = ("n1", "n2")


def grid(*rows: FormRow, last: Computed, over_periods: Mapping[str, Over] | None = None) -> Form:
    """Two years and a computed column."""
    years = tuple(
        FormColumn(key, ColumnKind.FIGURE, key, at=At(measure="actual", period_offset=place))
        for place, key in enumerate(YEARS)
    )
    whole = FormColumn("ca", ColumnKind.FIGURE, "Cả giai đoạn", at=At(measure="assigned"), computed=last)
    return Form("", "Biểu", (*years, whole), rows, over_periods=over_periods or {})


A = FormRow("a", "", "A", at=At(indicator="a"))
B = FormRow("b", "", "B", at=At(indicator="b"))
TOTAL = FormRow("t", "", "Tổng", computed=Computed(Op.SUM, ("a", "b")))
RATE = FormRow("r", "", "Tỷ lệ", computed=Computed(Op.PERCENT, ("a", "b"), 0))
VALUES = {key: number(text) for key, text in {"a:n1": "1", "a:n2": "3", "b:n1": "4", "b:n2": "4"}.items()}


def texts(form: Form) -> dict[str, str]:
    return {cell: done.text for cell, done in compute(form, VALUES, {}).items()}


def test_total_of_totals_is_the_same_either_way() -> None:
    assert texts(grid(A, B, TOTAL, last=Computed(Op.SUM, YEARS))) == {
        "a:ca": "4",
        "b:ca": "8",
        "t:n1": "5",
        "t:n2": "7",
        "t:ca": "12",
    }


def test_percentage_of_a_total_is_not_a_total_of_percentages() -> None:
    down = texts(grid(A, B, RATE, last=Computed(Op.SUM, YEARS)))
    assert (down["r:n1"], down["r:n2"], down["r:ca"]) == ("25%", "75%", "50%")
    across = texts(grid(A, B, TOTAL, last=Computed(Op.PERCENT, YEARS, 0)))
    assert (across["a:ca"], across["b:ca"], across["t:ca"]) == ("33%", "100%", "71%")


def test_whole_period_follows_each_indicators_own_rule() -> None:
    rules = {"a": Over.MEAN, "b": Over.LAST}
    found = texts(grid(A, B, last=Computed(Op.WHOLE_PERIOD, YEARS), over_periods=rules))
    assert found == {"a:ca": "2", "b:ca": "4"}


def test_whole_period_of_an_indicator_without_a_rule_is_typed() -> None:
    form = grid(A, B, last=Computed(Op.WHOLE_PERIOD, YEARS), over_periods={"a": Over.SUM, "b": Over.NONE})
    assert set(form.computed_cells()) == {"a:ca"}
    assert form.figure_cells()["b:ca"].measure == "assigned"


def test_total_row_of_a_whole_period_column_adds_up_its_rows() -> None:
    rules = {"a": Over.SUM, "b": Over.LAST}
    assert texts(grid(A, B, TOTAL, last=Computed(Op.WHOLE_PERIOD, YEARS), over_periods=rules))["t:ca"] == "8"
