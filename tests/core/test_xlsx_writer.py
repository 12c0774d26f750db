import zipfile
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from core.table import Cell, Column, Row, Table
from core.writers.sheet_names import sheet_names
from core.writers.xlsx import number_format, write_workbook
from tests.core.printed_samples import budget_table, span_table, task_table

TABLES = (budget_table(), task_table(), span_table())


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    path = tmp_path_factory.mktemp("xlsx") / "tables.xlsx"
    write_workbook(TABLES, path)
    return load_workbook(path)


def _only_sheet(path: Path, *cells: Cell) -> Worksheet:
    columns = tuple(Column(f"c{index}") for index in range(len(cells)))
    write_workbook([Table("k", "", "", columns, (), (Row("r", cells),))], path)
    sheet = load_workbook(path).active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_each_table_has_a_sheet_of_its_label(workbook: Workbook) -> None:
    assert workbook.sheetnames == ["Biểu 1", "Biểu 2", "Phụ lục 01"]


def test_label_title_and_unit_stand_above_the_header(workbook: Workbook) -> None:
    sheet = workbook["Biểu 1"]
    assert [sheet.cell(row, 1).value for row in range(1, 5)] == [
        "Biểu 1",
        "Chỉ tiêu kế hoạch KT-XH năm 2020",
        "Đơn vị tính: 1.000 đồng",
        "TT",
    ]
    assert sheet["A2"].font.b
    assert sheet["A2"].alignment.horizontal == "center"
    assert sheet["A3"].font.i
    assert sheet["A3"].alignment.horizontal == "right"


def test_exact_figures_are_numeric_cells(workbook: Workbook) -> None:
    cell = workbook["Biểu 1"]["D5"]
    assert (cell.value, cell.data_type, cell.number_format) == (5016100, "n", "#,##0")
    assert cell.font.b
    assert cell.border.left.style == "thin"


def test_a_percentage_shows_its_sign_as_literal_text(workbook: Workbook) -> None:
    cell = workbook["Phụ lục 01"]["D6"]
    assert cell.value == pytest.approx(96.11)
    assert cell.number_format == '#,##0.00"%"'


def test_a_quote_in_a_suffix_stays_inside_the_format() -> None:
    assert number_format(0, '"') == '#,##0""\\"""'


def test_a_figure_beyond_double_precision_stays_text(tmp_path: Path) -> None:
    sheet = _only_sheet(tmp_path / "long.xlsx", Cell("1.234.567.890.123.456", number=Decimal(1234567890123456)))
    assert sheet["A2"].value == "1.234.567.890.123.456"


def test_details_are_italic_and_indented(workbook: Workbook) -> None:
    cell = workbook["Biểu 1"]["B7"]
    assert (cell.font.i, cell.alignment.indent, cell.alignment.wrap_text) == (True, 1, True)


@pytest.mark.parametrize("text", ["=1+1", "+84", "-5 trường", "@SUM(A1)", "{=1}", "http://x.vn", "007", "\t=1"])
def test_text_is_text(tmp_path: Path, text: str) -> None:
    cell = _only_sheet(tmp_path / "text.xlsx", Cell(text))["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_editing_a_cell_does_not_turn_its_text_into_a_formula(workbook: Workbook) -> None:
    assert [cell.quotePrefix for cell in workbook["Phụ lục 01"][8]] == [True] * 4


def test_titles_and_notes_are_guarded_like_cells(tmp_path: Path) -> None:
    header = (Row("h", (Cell("@a"),)),)
    table = Table("k", "=1", "+t", (Column("a"),), header, (), notes=("-n",))
    write_workbook([table], tmp_path / "guarded.xlsx")
    sheet = load_workbook(tmp_path / "guarded.xlsx")["=1"]
    marked = [cell.value for row in sheet.iter_rows() for cell in row if cell.quotePrefix and cell.data_type == "s"]
    assert marked == ["=1", "+t", "@a", "-n"]


def test_spans_are_merged(workbook: Workbook) -> None:
    sheet = workbook["Phụ lục 01"]
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A4:A5", "B4:C4", "D4:D5", "A6:A7"} <= merged
    assert (sheet["B5"].value, sheet["B7"].value) == ("Công lập", 20)


def test_a_row_grows_with_its_wrapped_text(workbook: Workbook) -> None:
    heights = workbook["Biểu 1"].row_dimensions
    assert heights[12].height > heights[11].height


def test_a_figure_is_never_wider_than_its_column(tmp_path: Path) -> None:
    table = Table("k", "", "", (Column("a", 2),), (), (Row("r", (Cell("7.233.750", number=Decimal(7233750)),)),))
    write_workbook([table], tmp_path / "narrow.xlsx")
    assert load_workbook(tmp_path / "narrow.xlsx").active.column_dimensions["A"].width > 7  # type: ignore[union-attr]


def test_a_sheet_is_ready_for_the_printer(workbook: Workbook) -> None:
    sheet = workbook["Biểu 2"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    fitting = sheet.sheet_properties.pageSetUpPr
    assert fitting is not None
    assert fitting.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_options.horizontalCentered
    assert sheet.print_title_rows == "$5:$5"
    assert sheet.print_area == "'Biểu 2'!$A$1:$F$11"
    assert sheet.HeaderFooter.oddFooter.center.text == "&P"
    assert sheet.freeze_panes == "A6"
    assert workbook["Phụ lục 01"].page_setup.orientation != "landscape"


def test_a_table_too_wide_for_a_portrait_page_lies_across(workbook: Workbook) -> None:
    assert not budget_table().landscape
    assert workbook["Biểu 1"].page_setup.orientation == "landscape"


def test_numbers_of_a_list_are_not_marked_as_mistakes(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    write_workbook([task_table()], path)
    with zipfile.ZipFile(path) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert '<ignoredError sqref="A1:F11" numberStoredAsText="1"/>' in sheet


def test_everything_is_in_times_new_roman(workbook: Workbook) -> None:
    fonts = {cell.font.name for sheet in workbook for row in sheet.iter_rows() for cell in row}
    assert fonts == {"Times New Roman"}


def test_equal_tables_give_equal_bytes(tmp_path: Path) -> None:
    first, second, dated = tmp_path / "a.xlsx", tmp_path / "b.xlsx", tmp_path / "c.xlsx"
    write_workbook(TABLES, first)
    write_workbook(TABLES, second)
    write_workbook(TABLES, dated, created=datetime(2021, 1, 15))  # noqa: DTZ001
    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes() != dated.read_bytes()


def test_a_row_that_lists_fewer_cells_is_still_framed(tmp_path: Path) -> None:
    table = replace(span_table(), rows=(Row("r", (Cell("Mầm non"),)),))
    write_workbook([table], tmp_path / "short.xlsx")
    assert load_workbook(tmp_path / "short.xlsx").active["D6"].border.right.style == "thin"  # type: ignore[index]


def test_sheet_names_are_legal_short_and_different() -> None:
    names = sheet_names(["Biểu 1/2: [a]*?", "biểu 1 2 a", "", "History", "'x'", "Đ" * 40, "Đ" * 40])
    assert names[:5] == ["Biểu 1 2 a", "biểu 1 2 a (2)", "Bảng 3", "History (2)", "x"]
    assert names[5:] == ["Đ" * 31, "Đ" * 27 + " (2)"]
