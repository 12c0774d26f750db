"""Sheets that people made or changed: no figure goes to another's cell, and none is dropped, without a word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from core.sheets.reading import Look, SheetCell
from indicators.formdoc.parse import parse_form
from indicators.sheets.codes import CODE_TITLE, EVERY_UNIT, NAME_TITLE, Mark
from indicators.sheets.reading.cells import Unclear, take_answer, take_figure
from indicators.sheets.reading.model import SKIP, Answers, Outcome, Part, Remark, Severity, Target, Unit
from indicators.sheets.unit_table import WITHOUT_COMMENTS, AskedTable, UnitRow, table_cells, write_unit_table
from indicators.values import Reading
from tests.conftest import FORM
from tests.indicators.sheets.samples import cell_of, read_back, typed_of
from tests.sheets import sheet_of

WHOLE = parse_form(dict(FORM))
FIGURES = {key: Reading() for key in table_cells(WHOLE) if not key.endswith(":ghi-chu")}
PART = Part(WHOLE, FIGURES, frozenset(WHOLE.text_cells()))
NAMES = {"a": "THCS Một", "b": "Tiểu học Hai"}
HEADS = ["TT", "Tên trường", "Tổng số học sinh TH 2020", "Nam TH 2020", "Nữ TH 2020"]
TITLE: list[Any] = ["SỐ HỌC SINH NĂM 2020"]


def target(*codes: str) -> Target:
    """A round of these units."""
    units = {code: Unit(place, code, NAMES[code], PART) for place, code in enumerate(codes or NAMES)}
    return Target(7, 3, "đợt này", WHOLE, {"year": "2020"}, units)


def read_bytes(
    content: bytes,
    path: Path,
    *,
    answers: Answers | None = None,
    remembered: Mapping[tuple[str, str], str] | None = None,
    units: str = "ab",
) -> Outcome:
    file = path / "tep.xlsx"
    file.write_bytes(content)
    return read_back(file, replace(target(*units), remembered=remembered or {}), answers=answers)


def numbers(outcome: Outcome, unit: str) -> dict[str, int]:
    return {key: int(value.number or 0) for key, value in typed_of(outcome, unit).items()}


def only(outcome: Outcome) -> Remark:
    (remark,) = outcome.remarks
    return remark


def saved(sheet: Worksheet) -> bytes:
    content = BytesIO()
    assert sheet.parent is not None
    sheet.parent.save(content)
    return content.getvalue()


# --- a template with a row for each unit ---


@pytest.fixture
def table(tmp_path: Path) -> Worksheet:
    """The workbook of both units, the boys of each filled in."""
    rows = [UnitRow(code, name, list(FIGURES), {}, {}) for code, name in NAMES.items()]
    asked = AskedTable(WHOLE, Mark(7, 3, EVERY_UNIT), "Số liệu", (), {"year": "2020"}, FIGURES, rows, {})
    write_unit_table(asked, tmp_path / "bang.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "bang.xlsx").worksheets[0]
    assert isinstance(sheet, Worksheet)
    for number, code in enumerate(NAMES, 1):
        cell_of(sheet, f"nam:th@{code}").value = number
    return sheet


def swap(sheet: Worksheet, *titles: str) -> None:
    """Sorts what people see of the rows, and leaves the hidden codes where they are."""
    rows = [cell_of(sheet, f"nam:th@{code}").row for code in NAMES]
    heads = [cell for row in sheet.iter_rows() for cell in row if cell.value in titles]
    for column in {cell.column for cell in heads}:
        first, second = (sheet.cell(row, column) for row in rows)
        first.value, second.value = second.value, first.value


def test_row_whose_name_and_hidden_code_are_of_two_units_is_asked_about(table: Worksheet, tmp_path: Path) -> None:
    swap(table, CODE_TITLE, NAME_TITLE)
    outcome = read_bytes(saved(table), tmp_path)
    assert [remark.severity for remark in outcome.remarks] == [Severity.QUESTION] * 2
    assert outcome.remarks[0].message.endswith("ghi là “Tiểu học Hai” nhưng mã ẩn là của THCS Một. Đọc theo cái nào?")
    assert typed_of(outcome) == {}


@pytest.mark.parametrize(("place", "first", "second"), [("0", 2, 1), ("1", 1, 2)])
def test_rows_that_moved_are_read_by_name_or_by_code(
    table: Worksheet, tmp_path: Path, place: str, first: int, second: int
) -> None:
    swap(table, NAME_TITLE)
    outcome = read_bytes(saved(table), tmp_path, answers=Answers({"all:moved-unit": place}))
    assert numbers(outcome, "a") == {"nam:th": first}
    assert numbers(outcome, "b") == {"nam:th": second}


def test_row_whose_name_was_only_corrected_is_read(table: Worksheet, tmp_path: Path) -> None:
    next(cell for row in table.iter_rows() for cell in row if cell.value == "THCS Một").value = "Trường THCS số Một"
    outcome = read_bytes(saved(table), tmp_path)
    assert outcome.remarks == []
    assert numbers(outcome, "a") == {"nam:th": 1}


# --- files of which nothing is read ---


def test_file_without_a_table_is_a_problem(tmp_path: Path) -> None:
    outcome = read_bytes(sheet_of([["Kính gửi phòng"], ["Trường xin báo cáo"]]), tmp_path)
    assert {remark.severity for remark in outcome.remarks} == {Severity.NOTE, Severity.PROBLEM}
    assert outcome.remarks[-1].message.startswith("Tệp không có số liệu nào của biểu.")


# --- what the office said before ---


def of_units(*rows: list[Any], heads: list[str] = HEADS) -> bytes:
    return sheet_of([TITLE, heads, *rows])


def of_one(*rows: list[Any], heads: tuple[str, ...] = ("TH 2020", "KH 2021")) -> bytes:
    return sheet_of([TITLE, ["TT", "Chỉ tiêu", *heads], *rows])


ONE = [1, "THCS Một", 1200, 640, 560]
TOTAL: list[Any] = [1, "Tổng số học sinh", 1200, 1250]
BOYS: list[Any] = ["", "Nam", 640, 660]
GIRLS: list[Any] = ["", "Nữ", 560, 590]


def test_what_is_left_out_is_left_out_of_this_file_only(tmp_path: Path) -> None:
    content = of_units([*ONE, 5], heads=[*HEADS, "Ghi thêm"])
    asked = only(read_bytes(content, tmp_path))
    outcome = read_bytes(content, tmp_path, answers=Answers({asked.key: SKIP}))
    assert (outcome.remarks, outcome.mapped) == ([], {})


def test_remembered_column_is_read_and_told(tmp_path: Path) -> None:
    content = of_units([*ONE[:4], 7], heads=[*HEADS[:4], "Dự kiến nữ"])
    remembered = {("cell", "du kien nu"): "nu:kh"}
    outcome = read_bytes(content, tmp_path, remembered=remembered)
    told = only(outcome)
    assert (told.severity, told.message) == (
        Severity.NOTE,
        "Cột “Dự kiến nữ” được đọc là ô “Nữ · KH 2021” như lần trước đã trả lời.",
    )
    assert numbers(outcome, "a")["nu:kh"] == 7
    left_out = read_bytes(content, tmp_path, answers=Answers({told.key: SKIP}), remembered=remembered)
    assert (left_out.remarks, set(numbers(left_out, "a"))) == ([], {"tong:th", "nam:th"})


@pytest.mark.parametrize("meant", [SKIP, "of-an-older-form:th"])
def test_what_the_form_does_not_know_is_asked_again(tmp_path: Path, meant: str) -> None:
    content = of_units([*ONE[:4], 7], heads=[*HEADS[:4], "Dự kiến nữ"])
    outcome = read_bytes(content, tmp_path, remembered={("cell", "du kien nu"): meant})
    assert only(outcome).severity is Severity.QUESTION


def test_own_words_win_over_what_is_remembered(tmp_path: Path) -> None:
    remembered = {("cell", "nam th 2020"): "nam:kh", ("unit", "thcs mot"): "b"}
    outcome = read_bytes(of_units(ONE), tmp_path, remembered=remembered)
    assert outcome.remarks == []
    assert numbers(outcome, "a") == {"tong:th": 1200, "nam:th": 640, "nu:th": 560}


def test_remembered_unit_is_read_and_told(tmp_path: Path) -> None:
    content = of_units(ONE, [2, "Trường bên sông", 300, 150, 150])
    outcome = read_bytes(content, tmp_path, remembered={("unit", "truong ben song"): "b"})
    assert only(outcome).message == "Dòng 4 “Trường bên sông” được đọc là Tiểu học Hai như lần trước đã trả lời."
    assert numbers(outcome, "b")["nam:th"] == 150


def test_remembered_row_and_column_of_a_form_are_read_and_told(tmp_path: Path) -> None:
    content = of_one(TOTAL, BOYS, ["", "Các em gái", 560, 590], heads=("TH 2020", "Ước tới"))
    remembered = {("row", "cac em gai"): "nu", ("column", "uoc toi"): "kh"}
    outcome = read_bytes(content, tmp_path, remembered=remembered, units="a")
    assert [remark.message for remark in outcome.remarks] == [
        "Cột “Ước tới” được đọc là cột “KH 2021” như lần trước đã trả lời.",
        "Dòng “Các em gái” được đọc là dòng “Nữ (Tổng số học sinh)” như lần trước đã trả lời.",
    ]
    assert numbers(outcome, "a")["nu:kh"] == 590


def test_rows_own_words_win_over_what_is_remembered(tmp_path: Path) -> None:
    remembered = {("row", "nam"): "nu", ("column", "th 2020"): "kh"}
    outcome = read_bytes(of_one(TOTAL, BOYS, GIRLS), tmp_path, remembered=remembered, units="a")
    assert outcome.remarks == []
    assert numbers(outcome, "a")["nam:th"] == 640


# --- what is dropped is told ---


def test_row_with_figures_and_no_name_is_told(tmp_path: Path) -> None:
    outcome = read_bytes(of_units(ONE, ["", "", 300, 150, 150], ["Tổng cộng", "", 1500, 790, 710]), tmp_path)
    told = only(outcome)
    assert (told.severity, told.message) == (
        Severity.PROBLEM,
        "Dòng 4 có số liệu nhưng không ghi đơn vị nên không nhận. Hãy ghi tên hoặc mã đơn vị.",
    )
    assert numbers(outcome, "a")["nam:th"] == 640


def without_girls() -> Target:
    """The round asked of a unit whose part of the form has no row of girls."""
    readings = {key: reading for key, reading in FIGURES.items() if not key.startswith("nu:")}
    return replace(target("a"), units={"a": Unit(0, "a", NAMES["a"], Part(WHOLE, readings, PART.texts))})


@pytest.mark.parametrize("content", [of_units(ONE), of_one(TOTAL, BOYS, ["", "Nữ", 560, None])])
def test_figure_outside_a_units_part_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "tep.xlsx").write_bytes(content)
    told = only(read_back(tmp_path / "tep.xlsx", without_girls()))
    assert (told.read, told.message) == ("560", "Ô này không thuộc phần biểu của đơn vị nên không nhận.")


# --- one name of two schools ---


def read_twins(path: Path, *rows: list[Any], answers: Answers | None = None, remembered: str = "") -> Outcome:
    """What is read of a workbook in a round of two schools that are both called THCS Một."""
    (path / "tep.xlsx").write_bytes(of_units(*rows))
    units = {code: Unit(place, code, NAMES["a"], PART) for place, code in enumerate("ab")}
    said = {("unit", "thcs mot"): remembered} if remembered else {}
    return read_back(path / "tep.xlsx", replace(target(), units=units, remembered=said), answers=answers)


TWIN = [2, "Trường THCS Một", 300, 150, 150]


def test_name_of_two_schools_asks_which_one_is_meant(tmp_path: Path) -> None:
    outcome = read_twins(tmp_path, ONE, TWIN)
    assert [(remark.severity, remark.message) for remark in outcome.remarks] == [
        (Severity.QUESTION, "Có 2 đơn vị tên “THCS Một”. Đây là đơn vị nào?"),
        (Severity.QUESTION, "Có 2 đơn vị tên “Trường THCS Một”. Đây là đơn vị nào?"),
    ]
    labels = ["THCS Một (a)", "THCS Một (b)", "bỏ qua dòng này"]
    assert [[choice.label for choice in remark.choices] for remark in outcome.remarks] == [labels, labels]
    assert typed_of(outcome) == {}


def test_name_of_two_schools_is_read_as_it_was_answered(tmp_path: Path) -> None:
    first, second = (remark.key for remark in read_twins(tmp_path, ONE, TWIN).remarks)
    outcome = read_twins(tmp_path, ONE, TWIN, answers=Answers({first: "b", second: "a"}))
    assert outcome.remarks == []
    assert numbers(outcome, "a") == {"tong:th": 300, "nam:th": 150, "nu:th": 150}
    assert numbers(outcome, "b") == {"tong:th": 1200, "nam:th": 640, "nu:th": 560}
    left_out = read_twins(tmp_path, ONE, TWIN, answers=Answers({first: SKIP, second: "b"}))
    assert (left_out.remarks, numbers(left_out, "a"), numbers(left_out, "b")["nam:th"]) == ([], {}, 150)


def test_name_of_two_schools_is_asked_about_in_every_file(tmp_path: Path) -> None:
    """The next file's rows of that name, one or two, may be of either."""
    (asked,) = read_twins(tmp_path, ONE).remarks
    assert read_twins(tmp_path, ONE, answers=Answers({asked.key: "b"})).mapped == {}
    again = read_twins(tmp_path, ONE, TWIN, remembered="b")
    assert [remark.severity for remark in again.remarks] == [Severity.QUESTION] * 2
    assert typed_of(again) == {}


def two_sheets(*sheets: tuple[str, list[list[Any]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return saved(book.worksheets[0])


def test_empty_copy_of_a_sheet_yields_to_the_filled_one(tmp_path: Path) -> None:
    heads: list[list[Any]] = [TITLE, ["TT", "Chỉ tiêu", "TH 2020", "KH 2021"]]
    empty = [row[:2] for row in (TOTAL, BOYS)]
    filled = [*heads, TOTAL, BOYS, GIRLS]
    for order in ([*heads, *empty, GIRLS], filled), (filled, [*heads, *empty, GIRLS]):
        content = two_sheets(("Bản 1", order[0]), ("Bản 2", order[1]))
        outcome = read_bytes(content, tmp_path, units="a")
        assert outcome.remarks == []
        assert numbers(outcome, "a")["tong:th"] == 1200
        assert len(outcome.cells) == len({found.key for found in outcome.cells})


# --- whose sheet it is ---


@pytest.mark.parametrize(("tab", "above"), [("Tiểu học Hai", ""), ("Sheet1", "Đơn vị: Trường Tiểu học Hai")])
def test_sheet_that_names_another_unit_is_asked_about(tmp_path: Path, tab: str, above: str) -> None:
    rows: list[list[Any]] = [
        *([[above]] if above else []),
        TITLE,
        ["TT", "Chỉ tiêu", "TH 2020", "KH 2021"],
        TOTAL,
        BOYS,
        GIRLS,
    ]
    (tmp_path / "tep.xlsx").write_bytes(sheet_of(rows, name=tab))
    one = replace(target("a"), others=[Unit(1, "b", NAMES["b"], PART)])
    asked = only(read_back(tmp_path / "tep.xlsx", one))
    assert asked.message == "Trang này ghi là của Tiểu học Hai, không phải của THCS Một. Có nhận không?"
    taken = read_back(tmp_path / "tep.xlsx", one, answers=Answers({asked.key: "a"}))
    assert numbers(taken, "a")["nam:th"] == 640


def test_sheet_that_names_its_own_unit_too_is_its_own(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["THCS Một · Tiểu học Hai"],
        TITLE,
        ["TT", "Chỉ tiêu", "TH 2020", "KH 2021"],
        TOTAL,
        BOYS,
        GIRLS,
    ]
    (tmp_path / "tep.xlsx").write_bytes(sheet_of(rows))
    one = replace(target("a"), others=[Unit(1, "b", NAMES["b"], PART)])
    assert read_back(tmp_path / "tep.xlsx", one).remarks == []


# --- percentages ---


@pytest.mark.parametrize(("number_format", "kept"), [("General", "98,77%"), ("0.00", "98,77%")])
def test_share_with_many_decimals_can_be_answered(number_format: str, kept: str) -> None:
    cell = SheetCell(0, 0, number=Decimal("0.9876543"), look=Look(format=number_format))
    with pytest.raises(Unclear) as asked:
        take_figure(cell, Reading(decimals=2, percent=True, maximum=Decimal(100)))
    labels = [choice.label for choice in asked.value.choices]
    assert labels == [f"làm tròn thành {kept}", "làm tròn thành 0,99%", "bỏ qua ô này"]
    assert take_answer(asked.value.choices[0].answer, Reading(decimals=2, percent=True)).value is not None


# --- what was official last year ---


@pytest.mark.parametrize(("most", "shown"), [(1, "Kỳ trước: 1.180"), (0, None)])
def test_last_period_stands_in_comments_of_a_table_of_units_or_the_table_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, shown: str | None
) -> None:
    monkeypatch.setattr("indicators.sheets.unit_table.MOST_COMMENTS", most)
    rows = [UnitRow("a", NAMES["a"], list(FIGURES), {}, {}, {"tong:th": "1.180"})]
    asked = AskedTable(WHOLE, Mark(7, 3, EVERY_UNIT), "Số liệu", (), {"year": "2020"}, FIGURES, rows, {})
    write_unit_table(asked, tmp_path / "bang.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "bang.xlsx").worksheets[0]
    assert isinstance(sheet, Worksheet)
    comment = cell_of(sheet, "tong:th@a").comment
    assert (comment.text if comment else None) == shown
    said = [cell.value for row in sheet.iter_rows() for cell in row if cell.value == WITHOUT_COMMENTS]
    assert said == ([] if shown else [WITHOUT_COMMENTS])
    cell_of(sheet, "tong:th@a").value = 1200
    assert numbers(read_bytes(saved(sheet), tmp_path, units="a"), "a") == {"tong:th": 1200}
