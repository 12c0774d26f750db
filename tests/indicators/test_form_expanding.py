"""Pattern rows repeated for their units: what becomes of them, and of everything that names them."""

from __future__ import annotations

from typing import Any

from indicators.formdoc.expanding import RepeatedUnit, expanded, settled, whole_period_indicators
from indicators.formdoc.model import Form, Over
from indicators.formdoc.parse import dump_form, parse_form
from tests.indicators.test_form_parse import problems

UNITS = (RepeatedUnit("ba-dinh", "Phường Ba Đình"), RepeatedUnit("dien-bien", "Phường Điện Biên"))
DOCUMENT: dict[str, Any] = {
    "label": "",
    "title": "HỌC SINH THEO PHƯỜNG",
    "defaults": {"measure": "actual"},
    "columns": [
        {"key": "tt", "kind": "numbering", "title": "TT"},
        {"key": "loai", "kind": "label", "title": "Loại"},
        {"key": "ten", "kind": "label", "title": "Phường"},
        {"key": "nay", "kind": "figure", "title": "Năm nay"},
    ],
    "rows": [
        {"key": "dau", "title": "Theo phường", "group": True},
        {"key": "phuong", "number": "{n}", "title": "{unit}", "for_each": {"kind": "ward"}, "at": {"indicator": "hs"}},
        {"key": "nu", "title": "Nữ", "parent": "phuong", "labels": {"loai": "{unit}"}, "at": {"indicator": "nu"}},
        {"key": "nam", "title": "Nam", "parent": "phuong", "computed": {"op": "difference", "of": ["phuong", "nu"]}},
        {"key": "tong", "title": "Tổng", "computed": {"op": "sum", "of": ["phuong"]}},
    ],
}


def form(**changes: Any) -> Form:
    return parse_form(DOCUMENT | changes)


def grown(**changes: Any) -> Form:
    """The form expanded for two wards, as it is read back from where a round keeps it."""
    return parse_form(dump_form(expanded(form(**changes), {"phuong": UNITS})))


def with_check(**fields: Any) -> dict[str, Any]:
    return {"checks": [{"key": "k", "strength": "error", "message": "Phải đúng"} | fields]}


def test_pattern_with_the_rows_under_it_is_repeated_for_each_unit() -> None:
    assert [(row.key, row.number, row.title, row.parent) for row in grown().rows] == [
        ("dau", "", "Theo phường", None),
        ("phuong.ba-dinh", "1", "Phường Ba Đình", None),
        ("nu.ba-dinh", "", "Nữ", "phuong.ba-dinh"),
        ("nam.ba-dinh", "", "Nam", "phuong.ba-dinh"),
        ("phuong.dien-bien", "2", "Phường Điện Biên", None),
        ("nu.dien-bien", "", "Nữ", "phuong.dien-bien"),
        ("nam.dien-bien", "", "Nam", "phuong.dien-bien"),
        ("tong", "", "Tổng", None),
    ]
    assert grown().rows[2].labels == {"loai": "Phường Ba Đình"}


def test_figures_of_a_repeated_row_belong_to_its_unit() -> None:
    cells = grown().figure_cells()
    assert {key: at.unit for key, at in cells.items()} == {
        "phuong.ba-dinh:nay": "ba-dinh",
        "nu.ba-dinh:nay": "ba-dinh",
        "phuong.dien-bien:nay": "dien-bien",
        "nu.dien-bien:nay": "dien-bien",
    }


def test_computed_row_outside_names_all_units_and_one_inside_its_own() -> None:
    computed = grown().computed_cells()
    assert computed["tong:nay"].of == ("phuong.ba-dinh:nay", "phuong.dien-bien:nay")
    assert computed["nam.dien-bien:nay"].of == ("phuong.dien-bien:nay", "nu.dien-bien:nay")


def test_check_inside_the_pattern_holds_for_each_unit() -> None:
    checks = grown(**with_check(kind="order", parts=["nu", "phuong"])).checks
    assert [(check.key, check.parts) for check in checks] == [
        ("k.ba-dinh", ("nu.ba-dinh", "phuong.ba-dinh")),
        ("k.dien-bien", ("nu.dien-bien", "phuong.dien-bien")),
    ]


def test_check_of_a_total_adds_up_all_units() -> None:
    (check,) = grown(**with_check(kind="sum", total="tong", parts=["phuong"])).checks
    assert (check.total, check.parts) == ("tong", ("phuong.ba-dinh", "phuong.dien-bien"))


def test_check_across_names_the_rows_of_all_units() -> None:
    (check,) = grown(**with_check(kind="required", across=True, parts=["nay"], rows=["phuong"])).checks
    assert check.rows == ("phuong.ba-dinh", "phuong.dien-bien")


def test_merge_within_the_pattern_is_repeated_and_one_over_it_grows() -> None:
    inside = [{"row": "phuong", "column": "loai", "rowspan": 3}]
    assert [(merge.row, merge.rowspan) for merge in grown(merges=inside).merges] == [
        ("phuong.ba-dinh", 3),
        ("phuong.dien-bien", 3),
    ]
    over = [{"row": "dau", "column": "loai", "rowspan": 5}]
    assert [(merge.row, merge.rowspan) for merge in grown(merges=over).merges] == [("dau", 8)]


def test_text_around_a_repeated_cell_speaks_of_its_own_unit() -> None:
    cells = grown(cells={"phuong:nay": {"after": " ({nu:nay|pad} nữ)"}}).cells
    assert cells["phuong.dien-bien:nay"].after == " ({nu.dien-bien:nay|pad} nữ)"


def test_form_without_patterns_is_left_as_it_is() -> None:
    assert expanded(form(), {}) == form()


def test_rules_over_periods_are_asked_for_and_written_down() -> None:
    whole = {"key": "ca", "kind": "figure", "title": "Cả giai đoạn", "computed": {"op": "whole_period", "of": ["nay"]}}
    plan = form(columns=[*DOCUMENT["columns"], whole | {"at": {"measure": "assigned"}}])
    assert whole_period_indicators(plan) == {"hs", "nu"}
    kept = parse_form(dump_form(settled(plan, {"hs": Over.SUM, "nu": Over.NONE})))
    assert "phuong:ca" in kept.computed_cells()
    assert "nu:ca" in kept.figure_cells()


# --- refused ---


def rows_with(*rows: dict[str, Any]) -> dict[str, Any]:
    return DOCUMENT | {"rows": [*DOCUMENT["rows"], *rows]}


def test_pattern_that_fixes_a_unit_is_refused() -> None:
    row = {"key": "p", "title": "{unit}", "for_each": {"kind": "school"}, "at": {"indicator": "x", "unit": "y"}}
    assert problems(rows_with(row)) == ("Dòng “p”: dòng lặp lấy đơn vị từ phép lặp nên không cố định đơn vị.",)


def test_pattern_inside_a_pattern_is_refused() -> None:
    row = {"key": "p", "title": "{unit}", "parent": "nu", "for_each": {"kind": "school"}, "at": {"indicator": "x"}}
    assert "Dòng “p”: một dòng lặp không được nằm trong một dòng lặp khác." in problems(rows_with(row))


def test_difference_with_all_units_at_once_is_refused() -> None:
    row = {"key": "p", "title": "Chênh", "computed": {"op": "difference", "of": ["tong", "phuong"]}}
    expected = "Dòng “p”, cách tính: “phuong” là dòng lặp, chỉ cộng hay lấy trung bình được."
    assert problems(rows_with(row)) == (expected,)


def test_check_that_holds_a_repeated_row_against_another_is_refused() -> None:
    whole = DOCUMENT | with_check(kind="order", parts=["phuong", "tong"])
    assert problems(whole) == ("Kiểm tra “k”: không so được dòng lặp với dòng không lặp theo cách này.",)


def test_text_that_speaks_of_a_repeated_cell_from_outside_is_refused() -> None:
    whole = DOCUMENT | {"cells": {"tong:nay": {"after": " ({phuong:nay})"}}}
    assert problems(whole) == ("Chữ quanh ô “tong:nay”: ô “phuong:nay” ở dòng lặp nên không phải là một ô.",)
