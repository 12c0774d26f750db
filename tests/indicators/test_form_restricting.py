"""A form as a school of certain levels receives it: what goes, what stays, and that nothing is made up."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from indicators.formdoc.model import (
    At,
    CellText,
    Check,
    CheckKind,
    ColumnKind,
    Computed,
    Form,
    FormColumn,
    FormRow,
    Op,
    Strength,
)
from indicators.formdoc.parse import dump_form, parse_form
from indicators.formdoc.problems import problems_of
from indicators.formdoc.restricting import restricted
from schools.level_tree import PARENTS, received_by
from schools.levels import TAUGHT, Level

DOCUMENT: dict[str, Any] = {
    "label": "",
    "title": "QUY MÔ",
    "defaults": {"measure": "actual"},
    "columns": [
        {"key": "tt", "kind": "numbering", "title": "TT"},
        {"key": "nhom", "kind": "label", "title": "Nhóm"},
        {"key": "ten", "kind": "label", "title": "Chỉ tiêu"},
        {"key": "nay", "kind": "figure", "title": "Năm nay"},
    ],
    "rows": [
        {"key": "mn", "number": "I", "title": "Mầm non", "group": True},
        {
            "key": "mn-tre",
            "title": "Trẻ",
            "labels": {"nhom": "Quy mô"},
            "parent": "mn",
            "at": {"indicator": "hs", "level": "mam-non"},
        },
        {"key": "mn-5", "title": "5 tuổi", "parent": "mn-tre", "at": {"indicator": "hs", "level": "mau-giao-5"}},
        {"key": "th", "number": "II", "title": "Tiểu học", "group": True},
        {"key": "th-hs", "title": "Học sinh", "parent": "th", "at": {"indicator": "hs", "level": "tieu-hoc"}},
        {"key": "cs", "number": "III", "title": "THCS", "group": True},
        {"key": "cs-hs", "title": "Học sinh", "parent": "cs", "at": {"indicator": "hs", "level": "thcs"}},
        {"key": "dien-tich", "number": "IV", "title": "Diện tích", "at": {"indicator": "dt"}},
        {"key": "tong", "title": "Tổng", "computed": {"op": "sum", "of": ["mn-tre", "th-hs", "cs-hs"]}},
    ],
}


def form(**changes: Any) -> Form:
    return parse_form(DOCUMENT | changes)


def rows_of(levels: list[str], **changes: Any) -> list[str]:
    return [row.key for row in restricted(form(**changes), levels).rows]


def with_check(**fields: Any) -> dict[str, Any]:
    return {"checks": [{"key": "k", "strength": "error", "message": "Phải đúng"} | fields]}


# --- levels ---


def test_every_level_has_its_place_in_the_tree() -> None:
    assert set(PARENTS) == {level.value for level in Level} - {Level.ALL.value}
    assert {level for level, parent in PARENTS.items() if parent is None} == {level.value for level in TAUGHT}


@pytest.mark.parametrize(
    ("levels", "received"),
    [
        (["mam-non"], {"-", "mam-non", "nha-tre", "mau-giao", "mau-giao-3-4", "mau-giao-5"}),
        (["nha-tre"], {"-", "mam-non", "nha-tre"}),
        (["mau-giao"], {"-", "mam-non", "mau-giao", "mau-giao-3-4", "mau-giao-5"}),
        (["thpt"], {"-", "thpt"}),
        ([], {"-"}),
    ],
)
def test_level_brings_what_is_below_and_above_it(levels: list[str], received: set[str]) -> None:
    assert received_by(levels) == received


# --- rows ---


def test_school_receives_its_levels_and_what_is_everybodys() -> None:
    assert rows_of(["mam-non"]) == ["mn", "mn-tre", "mn-5", "dien-tich", "tong"]
    assert rows_of(["tieu-hoc", "thcs"]) == ["th", "th-hs", "cs", "cs-hs", "dien-tich", "tong"]


def test_school_without_known_levels_receives_the_form_as_it_is() -> None:
    assert restricted(form(), []) == form()


def test_school_of_every_level_receives_the_form_as_it_is() -> None:
    assert restricted(form(), ["mam-non", "tieu-hoc", "thcs"]) == form()


def test_form_that_asks_nothing_of_the_school_has_no_rows() -> None:
    only = [row for row in DOCUMENT["rows"] if row["key"] in ("th", "th-hs")]
    assert restricted(form(rows=only), ["thcs"]).rows == ()


def test_sum_keeps_the_rows_that_are_left_and_goes_with_the_last() -> None:
    assert restricted(form(), ["thcs"]).computed_cells()["tong:nay"].of == ("cs-hs:nay",)
    assert "tong" not in rows_of(["thpt"])


def test_comparison_goes_when_one_side_goes() -> None:
    more = {"key": "hon", "title": "Hơn", "computed": {"op": "difference", "of": ["cs-hs", "th-hs"]}}
    assert "hon" not in rows_of(["thcs"], rows=[*DOCUMENT["rows"], more])
    assert "hon" in rows_of(["tieu-hoc", "thcs"], rows=[*DOCUMENT["rows"], more])


def test_computed_row_of_computed_rows_goes_with_them() -> None:
    more = [
        {"key": "a", "title": "A", "computed": {"op": "sum", "of": ["cs-hs"]}},
        {"key": "b", "title": "B", "computed": {"op": "sum", "of": ["a"]}},
    ]
    assert rows_of(["mam-non"], rows=[*DOCUMENT["rows"], *more])[-1] == "tong"


def test_row_whose_parent_went_stands_under_the_one_above_it() -> None:
    more = [
        {"key": "cs-6", "title": "Khối 6", "parent": "cs", "at": {"indicator": "hs", "level": "lop-6"}},
        {"key": "san", "title": "Sân trường", "parent": "cs-6", "at": {"indicator": "san"}},
    ]
    rows = {row.key: row.parent for row in restricted(form(rows=[*DOCUMENT["rows"], *more]), ["mam-non"]).rows}
    assert rows["san"] == "cs"


def test_printed_row_begins_with_the_first_row_that_is_left() -> None:
    joined = [
        {"key": "dau", "title": "Huy động", "at": {"indicator": "hd", "level": "nha-tre"}},
        {"key": "giua", "title": "Tiểu học", "joins": "dau", "at": {"indicator": "hd", "level": "tieu-hoc"}},
        {"key": "cuoi", "title": "THCS", "joins": "giua", "at": {"indicator": "hd", "level": "thcs"}},
    ]
    left = restricted(form(rows=joined), ["tieu-hoc", "thcs"])
    assert [(row.key, row.joins) for row in left.rows] == [("giua", None), ("cuoi", "giua")]
    assert [(row.key, row.joins) for row in restricted(form(rows=joined), ["thcs"]).rows] == [("cuoi", None)]


def test_pattern_goes_whole_with_its_head() -> None:
    pattern = [
        {
            "key": "p",
            "title": "{unit}",
            "for_each": {"kind": "ward"},
            "at": {"indicator": "hs", "level": "thcs", "ownership": "CL"},
        },
        {"key": "p-san", "title": "Sân", "parent": "p", "at": {"indicator": "san"}},
    ]
    assert rows_of(["mam-non"], rows=[*DOCUMENT["rows"], *pattern])[-1] == "tong"


# --- columns ---

COLUMNS: dict[str, Any] = {
    "columns": [
        {"key": "ten", "kind": "label", "title": "Chỉ tiêu"},
        {
            "key": "truong",
            "title": "Số trường",
            "children": [
                {"key": "mn", "kind": "figure", "title": "Mầm non", "at": {"level": "mam-non"}},
                {
                    "key": "pt",
                    "title": "Phổ thông",
                    "children": [
                        {"key": "th", "kind": "figure", "title": "Tiểu học", "at": {"level": "tieu-hoc"}},
                        {"key": "cs", "kind": "figure", "title": "THCS", "at": {"level": "thcs"}},
                    ],
                },
                {"key": "tong", "kind": "figure", "title": "Tổng", "computed": {"op": "sum", "of": ["mn", "th", "cs"]}},
            ],
        },
    ],
    "rows": [{"key": "so", "title": "Số", "at": {"indicator": "hs"}}],
}


def test_column_of_another_level_goes_with_its_empty_heading() -> None:
    left = restricted(form(**COLUMNS), ["mam-non"])
    assert left.column_titles() == {"ten": "Chỉ tiêu", "mn": "Số trường – Mầm non", "tong": "Số trường – Tổng"}
    assert left.computed_cells()["so:tong"].of == ("so:mn",)


def test_whole_period_column_is_decided_by_its_parts() -> None:
    """Its typed figures may all be of rows that go, while it is computed in those that stay."""
    years = [
        {"key": "ten", "kind": "label", "title": "Chỉ tiêu"},
        {"key": "nay", "kind": "figure", "title": "Năm nay", "at": {"period_offset": 0}},
        {
            "key": "ca",
            "kind": "figure",
            "title": "Cả giai đoạn",
            "at": {"period": "{year}-{year+4}"},
            "computed": {"op": "whole_period", "of": ["nay"]},
        },
    ]
    rows = [
        {"key": "a", "title": "A", "at": {"indicator": "a", "level": "thcs"}},
        {"key": "b", "title": "B", "at": {"indicator": "b", "level": "mam-non"}},
    ]
    left = restricted(form(columns=years, rows=rows, over_periods={"a": "none", "b": "sum"}), ["mam-non"])
    assert left.computed_cells()["b:ca"].of == ("b:nay",)


# --- checks, merges, texts around cells ---


def test_check_loses_the_rows_that_went() -> None:
    whole = form(**with_check(kind="sum", total="dien-tich", parts=["mn-tre", "cs-hs"]))
    assert restricted(whole, ["thcs"]).checks[0].parts == ("cs-hs",)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "sum", "total": "th-hs", "parts": ["cs-hs", "dien-tich"]},
        {"kind": "order", "parts": ["th-hs", "cs-hs"]},
        {"kind": "required", "parts": ["th-hs"]},
        {"kind": "range", "parts": ["nay"], "across": True, "rows": ["th-hs"], "minimum": "1"},
    ],
)
def test_check_goes_without_its_total_its_parts_or_its_place(fields: dict[str, Any]) -> None:
    assert restricted(form(**with_check(**fields)), ["thcs"]).checks == ()


def test_merged_label_keeps_its_words_where_its_first_row_went() -> None:
    merged = form(merges=[{"row": "mn-tre", "column": "nhom", "rowspan": 5}])
    left = restricted(merged, ["tieu-hoc"])
    assert [(merge.row, merge.column, merge.rowspan) for merge in left.merges] == [("th", "nhom", 2)]
    assert left.rows[0].labels == {"nhom": "Quy mô"}


def test_merge_of_one_cell_is_none() -> None:
    merged = form(merges=[{"row": "mn-tre", "column": "nhom", "rowspan": 2}])
    assert restricted(merged, ["thcs"]).merges == ()
    assert restricted(merged, ["nha-tre"]).merges == ()


def test_text_that_shows_a_figure_that_went_goes_with_it() -> None:
    whole = form(
        cells={
            "dien-tich:nay": {"before": "khoảng ", "after": " ({cs-hs:nay} học sinh)"},
            "th-hs:nay": {"after": " em"},
            "tong:nay": {"after": " ({th-hs:nay})"},
        }
    )
    assert restricted(whole, ["mam-non"]).cells == {"dien-tich:nay": CellText(before="khoảng ")}


# --- any form ---

LEVELS = [*(level.value for level in TAUGHT), "nha-tre", "mau-giao-5", "lop-9"]
some_levels = st.lists(st.sampled_from(LEVELS), min_size=1, max_size=3, unique=True)


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """A form of rows, groups, sums and checks in any order, with levels on rows and columns."""
    size = draw(st.integers(1, 8))
    level = st.one_of(st.none(), st.sampled_from([*LEVELS, "-"]))
    columns = [FormColumn("ten", ColumnKind.LABEL, "Tên")]
    for place in range(draw(st.integers(1, 3))):
        at = At(indicator=f"c{place}", measure="actual", level=draw(level))
        columns.append(FormColumn(f"c{place}", ColumnKind.FIGURE, "Cột", at=at))
    if draw(st.booleans()):
        columns = [columns[0], FormColumn("nhom", ColumnKind.FIGURE, "Nhóm", children=tuple(columns[1:]))]
    rows: list[FormRow] = []
    for place in range(size):
        parent = draw(st.sampled_from([None, *(row.key for row in rows)]))
        joins = draw(st.sampled_from([None, None, *(row.key for row in rows[-1:])]))
        typed = [row.key for row in rows if not row.group]
        kind = draw(st.sampled_from(["typed", "typed", "group", *(["computed"] if typed else [])]))
        row = FormRow(f"r{place}", "", "Dòng", parent=parent, joins=joins, group=kind == "group")
        if kind == "typed":
            row = FormRow(
                row.key, "", "Dòng", parent=parent, joins=joins, at=At(level=draw(level), ownership=f"o{place}")
            )
        elif kind == "computed":
            op = draw(st.sampled_from([Op.SUM, Op.MEAN, Op.LAST, Op.DIFFERENCE]))
            least = 2 if op is Op.DIFFERENCE else 1
            of = draw(st.lists(st.sampled_from(typed), min_size=1, max_size=3, unique=True))
            assume(len(of) >= least)
            how = Computed(op, tuple(of[:2] if op is Op.DIFFERENCE else of))
            row = FormRow(row.key, "", "Dòng", parent=parent, joins=joins, computed=how)
        rows.append(row)
    keys = [row.key for row in rows if not row.group]
    checks = []
    if len(keys) > 1:
        parts = draw(st.lists(st.sampled_from(keys), min_size=2, unique=True))
        order = draw(st.booleans())
        kind_of_check = CheckKind.ORDER if order else CheckKind.SUM
        total = None if order else parts[0]
        checks.append(Check("k", kind_of_check, Strength.ERROR, "Phải đúng", total, tuple(parts[not order :])))
    made = Form("", "BIỂU", tuple(columns), tuple(rows), tuple(checks))
    assume(not list(problems_of(made)))
    return made


@given(forms(), some_levels)
@settings(max_examples=300)
def test_restricting_invents_nothing_and_loses_nothing_of_the_school(form: Form, levels: list[str]) -> None:
    cells, left = form.figure_cells(), restricted(form, levels).figure_cells()
    received = received_by(levels)
    assert left.items() <= cells.items()
    assert {cell for cell, at in cells.items() if at.level in received} <= left.keys()


@given(forms(), some_levels)
@settings(max_examples=300)
def test_every_row_that_is_left_asks_something_of_the_school(form: Form, levels: list[str]) -> None:
    left, received = restricted(form, levels), received_by(levels)
    cells = left.figure_cells()
    for row in left.rows:
        own = [at.level for cell, at in cells.items() if cell.startswith(f"{row.key}:")]
        assert not own or not received.isdisjoint(own)


@given(forms(), some_levels)
@settings(max_examples=300)
def test_restricted_form_is_a_form_and_restricting_again_changes_nothing(form: Form, levels: list[str]) -> None:
    left = restricted(form, levels)
    assert restricted(left, levels) == left
    assert not left.rows or parse_form(dump_form(left)) == left


FIXTURES = sorted((Path(django_settings.BASE_DIR) / "fixtures").glob("*/forms/*.json"))
SETS = [list(chosen) for size in (1, 2, 3) for chosen in combinations([level.value for level in TAUGHT], size)]


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_forms_of_the_districts_stay_forms_for_every_school(path: Path) -> None:
    whole = parse_form(json.loads(path.read_text(encoding="utf-8")))
    for levels in SETS:
        left = restricted(whole, levels)
        assert left.figure_cells().items() <= whole.figure_cells().items()
        assert not left.rows or parse_form(dump_form(left)) == left
