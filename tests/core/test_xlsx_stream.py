"""Long tables written row by row: the same cells as any table, in order, with headings that reach over and down."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook

from core.table import Cell, Column, Row, Table
from core.writers.xlsx_stream import Stream, write_streams


def headed(*, rows: tuple[Row, ...] = ()) -> Table:
    return Table(
        key="bang",
        label="Biểu 1",
        title="BẢNG DÀI",
        columns=tuple(Column(key, 12) for key in "abcd"),
        header=(
            Row("1", (Cell("TT", rowspan=2), Cell("Tên", rowspan=2), Cell("Học sinh", colspan=2))),
            Row("2", (Cell("Nam"), Cell("Nữ"))),
        ),
        rows=rows,
    )


def test_headings_reach_over_and_down_and_rows_follow(tmp_path: Path) -> None:
    rows = (Row(str(place), (Cell(str(place)), Cell(f"Trường {place}"), Cell("3"), Cell("4"))) for place in range(5))
    write_streams([Stream(headed(), rows, frozen=2)], tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert [cell.value for cell in sheet[3]] == ["TT", "Tên", "Học sinh", None]
    assert [cell.value for cell in sheet[4]] == [None, None, "Nam", "Nữ"]
    assert {str(one) for one in sheet.merged_cells.ranges} == {"A3:A4", "B3:B4", "C3:D3"}
    assert [cell.value for cell in sheet[9]] == ["4", "Trường 4", "3", "4"]
    assert sheet.freeze_panes == "C5"
    assert sheet.max_row == 9


def test_marks_and_codes_are_there_where_nobody_sees_them(tmp_path: Path) -> None:
    rows = (Row("1", (Cell("1"), Cell("Trường 1"), Cell("3"), Cell("4"))),)
    write_streams([Stream(headed(), rows, mark="dau", codes=("", "ma", "nam", "nu"))], tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert (sheet["A1"].value, sheet["E1"].value) == ("Biểu 1", "dau")
    assert sheet.column_dimensions["E"].hidden
    assert [cell.value for cell in sheet[5]][:4] == [None, "ma", "nam", "nu"]
    assert sheet.row_dimensions[5].hidden
    assert [cell.value for cell in sheet[6]][:4] == ["1", "Trường 1", "3", "4"]
    assert sheet.freeze_panes == "A6"


def test_numbers_are_numbers_and_text_is_text(tmp_path: Path) -> None:
    cells = (
        Cell("1.234,5", number=Decimal("1234.5"), decimals=1),
        Cell("=1+1"),
        Cell("trên 60%"),
        Cell("96,11%", number=Decimal("96.11"), decimals=2, suffix="%"),
    )
    write_streams([Stream(headed(rows=(Row("1", cells),)))], tmp_path / "a.xlsx")
    found = load_workbook(tmp_path / "a.xlsx").worksheets[0][5]
    assert [(cell.value, cell.data_type) for cell in found] == [
        (1234.5, "n"),
        ("=1+1", "s"),
        ("trên 60%", "s"),
        (96.11, "n"),
    ]
    assert [cell.number_format for cell in (found[0], found[3])] == ["#,##0.0", '#,##0.00"%"']
    assert found[1].quotePrefix


def test_cell_that_reaches_down_moves_those_below_aside(tmp_path: Path) -> None:
    rows = (
        Row("1", (Cell("I", rowspan=2), Cell("a"), Cell("1"), Cell("2"))),
        Row("2", (Cell("b"), Cell("3"), Cell("4"))),
        Row("3", (Cell("II"), Cell("c", colspan=3))),
    )
    write_streams([Stream(headed(rows=rows))], tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)] == [
        ["I", "a", "1", "2"],
        [None, "b", "3", "4"],
        ["II", "c", None, None],
    ]
    assert {"A5:A6", "B7:D7"} <= {str(one) for one in sheet.merged_cells.ranges}


def test_sheets_with_one_name_are_told_apart(tmp_path: Path) -> None:
    write_streams([Stream(headed()), Stream(headed())], tmp_path / "a.xlsx")
    assert load_workbook(tmp_path / "a.xlsx").sheetnames == ["Biểu 1", "Biểu 1 (2)"]


def test_rows_are_taken_one_by_one(tmp_path: Path) -> None:
    """The body is an iterator that is read as it is written, never gathered."""
    alive = 0

    def endless() -> Iterator[Row]:
        nonlocal alive
        for place in range(3000):
            alive += 1
            yield Row(str(place), (Cell(str(place)),) * 4)

    write_streams([Stream(headed(), endless())], tmp_path / "a.xlsx")
    assert alive == 3000
    assert load_workbook(tmp_path / "a.xlsx", read_only=True).worksheets[0].max_row == 3004
