"""The workbook that a unit fills in: locked labels, codes, advice, checks in colour, what is known already."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from indicators.formdoc.parse import parse_form
from indicators.sheets.codes import read_mark
from indicators.sheets.template import Asked, write_templates
from tests.conftest import ENTRIES, FORM
from tests.indicators.sheets.samples import FILLED, MARK, asked_of, cell_of, opened, with_entries


@pytest.fixture(params=FILLED, ids="-".join)
def sheet(request: pytest.FixtureRequest, tmp_path: Path) -> Worksheet:
    return opened(asked_of(*request.param), tmp_path)


@pytest.fixture
def scale(tmp_path: Path) -> Worksheet:
    """Thanh Xuân's pupils and classes: nested headings, sums down and across."""
    return opened(asked_of("thanh-xuan", "quy-mo-truong-lop-2021-2022"), tmp_path)


def hidden_rows(sheet: Worksheet) -> list[int]:
    return [number for number, row in sheet.row_dimensions.items() if row.hidden]


def hidden_columns(sheet: Worksheet) -> list[str]:
    return [letter for letter, column in sheet.column_dimensions.items() if column.hidden]


def rules_at(sheet: Worksheet, name: str) -> list[str]:
    """The formulas that colour a cell."""
    return [
        formula
        for area in sheet.conditional_formatting
        if name in area.sqref
        for rule in area.rules
        for formula in rule.formula
    ]


def test_labels_are_locked_and_figures_are_not(sheet: Worksheet) -> None:
    assert sheet.protection.sheet
    asked = [cell for row in sheet.iter_rows() for cell in row if not cell.protection.locked]
    assert asked
    labelled = {cell.row or 0 for cell in asked}
    assert all(sheet.cell(row, 1).protection.locked for row in labelled)


def test_codes_are_hidden_and_the_mark_stands_where_they_meet(sheet: Worksheet) -> None:
    (row,), (column,) = hidden_rows(sheet), hidden_columns(sheet)
    assert read_mark(sheet[f"{column}{row}"].value) == MARK


def test_codes_stand_between_labels_and_figures(scale: Worksheet) -> None:
    """Whoever selects a label and its figures takes the code along."""
    (row,), (column,) = hidden_rows(scale), hidden_columns(scale)
    assert [scale.cell(row, place).value for place in (1, 3)] == ["cap-hoc", "truong-tong"]
    assert column == "B"
    assert [scale[f"B{row + place}"].value for place in range(1, 5)] == ["mam-non", "tieu-hoc", "thcs", "tong-so"]


def test_every_cell_that_can_be_typed_has_its_code(sheet: Worksheet, request: pytest.FixtureRequest) -> None:
    asked = asked_of(*request.node.callspec.params["sheet"])
    for key in (*asked.form.figure_cells(), *asked.form.text_cells()):
        assert not cell_of(sheet, key).protection.locked, key


def test_head_stays_in_view_and_comes_again_on_each_page(sheet: Worksheet) -> None:
    (row,) = hidden_rows(sheet)
    assert sheet.freeze_panes is not None
    assert sheet.freeze_panes.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == str(row + 1)
    assert str(sheet.print_title_rows).endswith(f"${row}")
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0)


def test_two_templates_of_one_form_are_the_same_bytes(tmp_path: Path) -> None:
    asked = asked_of(*FILLED[0])
    for name in ("one", "two"):
        write_templates([asked], tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_what_was_entered_is_in_its_cells(scale: Worksheet) -> None:
    cell = cell_of(scale, "mam-non:lop-tong")
    assert (cell.value, cell.number_format) == (1046, "#,##0")


def test_percentages_are_percentages(tmp_path: Path) -> None:
    found = opened(asked_of("quan-11", "chi-tieu-phan-dau-2020-2021"), tmp_path)
    cell = next(cell for row in found.iter_rows() for cell in row if cell.value == 0.2 and not cell.protection.locked)
    assert cell.number_format == "0.00%"


def test_words_stay_words(tmp_path: Path) -> None:
    asked = asked_of("thanh-xuan", "chi-tieu-co-ban-2021-2022")
    cell = cell_of(opened(asked, tmp_path), "dang-vien:chi-tieu")
    assert (cell.value, cell.data_type) == ("Trên 60%", "s")


@pytest.mark.parametrize("text", ["=1+1", "+84", "-x", "@a"])
def test_words_are_never_a_formula(tmp_path: Path, text: str) -> None:
    asked = with_entries(school_form(), {"tong:ghi-chu": text})
    cell = cell_of(opened(asked, tmp_path), "tong:ghi-chu")
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def school_form() -> Asked:
    """The cast's own small form, empty."""
    return replace(asked_of(*FILLED[0], filled=False), form=parse_form(dict(FORM)), readings={})


def test_last_period_stands_in_a_comment(tmp_path: Path) -> None:
    asked = replace(school_form(), previous={"tong:th": "1.180"})
    comment = cell_of(opened(asked, tmp_path), "tong:th").comment
    assert comment is not None
    assert comment.text == "Kỳ trước: 1.180"


def test_a_cell_of_another_unit_is_locked(tmp_path: Path) -> None:
    found = opened(replace(school_form(), closed={"nam:th"}), tmp_path)
    assert cell_of(found, "nam:th").protection.locked
    assert not cell_of(found, "nu:th").protection.locked


def test_computed_cells_are_locked_formulas(tmp_path: Path) -> None:
    document = {**FORM, "checks": [], "rows": [dict(row) for row in FORM["rows"]]}
    document["rows"][0] |= {"at": {}, "computed": {"op": "sum", "of": ["nam", "nu"]}}
    found = opened(replace(school_form(), form=parse_form(document)), tmp_path)
    cell = cell_of(found, "tong:th")
    assert cell.protection.locked
    names = [cell_of(found, key).coordinate for key in ("nam:th", "nu:th")]
    listed = ",".join(f"${name[0]}${name[1:]}" for name in names)
    assert cell.value == f'=IF(COUNT({listed})=2,IFERROR(SUM({listed}),""),"")'


# --- advice ---


def test_only_numbers_are_held_against_the_bounds(scale: Worksheet) -> None:
    """ "trên 60", "5.016.100" as text and "-" are the portal's to read."""
    assert scale.data_validations.dataValidation
    for told in scale.data_validations.dataValidation:
        assert told.type == "custom"
        assert told.formula1.startswith("IF(ISNUMBER(")
        assert told.formula1.endswith(",TRUE)")


def test_advice_speaks_of_the_first_cell_of_its_area(scale: Worksheet) -> None:
    for told in scale.data_validations.dataValidation:
        first = str(told.sqref).split(":")[0]
        assert told.formula1.startswith(f"IF(ISNUMBER({first})")


def test_advice_is_vietnamese_and_short_enough(sheet: Worksheet) -> None:
    for told in sheet.data_validations.dataValidation:
        assert len(told.promptTitle) <= 32
        assert told.prompt.startswith("Nhập ")
        assert len(told.prompt) <= 255
        assert told.error.startswith("Ô này nhận ")


def test_free_words_are_not_advised_against(tmp_path: Path) -> None:
    asked = asked_of("thanh-xuan", "chi-tieu-co-ban-2021-2022")
    found = opened(asked, tmp_path)
    name = cell_of(found, "vi-tri-thi-dua:chi-tieu").coordinate
    assert not [told for told in found.data_validations.dataValidation if name in told.sqref]


# --- checks in colour ---


def test_sum_that_does_not_hold_is_coloured_at_its_total(scale: Worksheet) -> None:
    total, *parts = (cell_of(scale, f"{row}:lop-cl").coordinate for row in ("tong-so", "mam-non", "tieu-hoc", "thcs"))
    named = [f"${name.rstrip('0123456789')}${name.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}" for name in (total, *parts)]
    listed = ",".join(named[1:])
    broken = f"AND(ISNUMBER({named[0]}),COUNT({listed})=3,ABS({named[0]}-SUM({listed}))>1E-7)"
    assert broken in rules_at(scale, total)


def test_every_check_says_in_words_what_its_colour_means(sheet: Worksheet, request: pytest.FixtureRequest) -> None:
    asked = asked_of(*request.node.callspec.params["sheet"])
    words = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    for check in asked.form.checks:
        assert f"– {check.message}." in words


def test_every_kind_of_check_colours_something(tmp_path: Path) -> None:
    checks = [
        {"key": "a", "kind": "sum", "total": "tong", "parts": ["nam", "nu"]},
        {"key": "b", "kind": "hundred", "parts": ["nam", "nu"]},
        {"key": "c", "kind": "required", "parts": ["nam"]},
        {"key": "d", "kind": "range", "parts": ["nu"], "minimum": "1", "maximum": "9"},
        {"key": "e", "kind": "order", "parts": ["nam", "tong"]},
    ]
    said = {"strength": "error", "message": "Kiểm tra", "columns": ["th"]}
    document = {**FORM, "checks": [{**check, **said} for check in checks]}
    asked = with_entries(replace(school_form(), form=parse_form(document)), {**ENTRIES})
    found = opened(asked, tmp_path)
    counted = [len(rules_at(found, cell_of(found, f"{key}:th").coordinate)) for key in ("tong", "nam", "nu")]
    # The sum and the order; both of 100 %, required, order; both of 100 %, range.
    assert counted == [3, 4, 3]
