"""Printed tables as an Excel workbook: one sheet per table, ready for the printer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.utility import xl_range

from core.table import Align, Cell, Row, Table, placed
from core.writers.column_widths import DIGIT_POINTS, INDENT_POINTS, lies_across, minimum_widths
from core.writers.printable import is_remark, printable
from core.writers.sheet_names import sheet_names
from core.writers.text_width import text_width, wrapped_lines

FONT = "Times New Roman"
SIZE = 12
TITLE_SIZE = 14
# A workbook carries a date of making; a fixed one keeps equal input at equal bytes.
FIXED_CREATED = datetime(2020, 1, 1)  # noqa: DTZ001 the format knows no time zone

_LINE_POINTS = 15.75
_PADDING_POINTS = 4.0
_POINTS_PER_PIXEL = 0.75
# Excel keeps so much around a column's text.
_CELL_PIXELS = 5
# Excel and LibreOffice set a line a little wider than the font says: the estimate must not be the shorter one.
CAUTION = 0.94
_ROW_POINTS_LIMIT = 409.0
_TEXT_LIMIT = 32_767
# A numeric cell is an IEEE double: past 15 digits it would no longer be the figure that was entered.
_EXACT_DIGITS = 15
_FORMULA_STARTS = ("=", "+", "-", "@", "\t")
_MM_PER_INCH = 25.4
_A4 = 9

OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": {"font_name": FONT, "font_size": SIZE, "font_scheme": "none"},
    "default_column_width": 72,
    "default_row_height": 21,
    # A sheet is some hundred kilobytes: the parts need no files of their own on the way into the package.
    "in_memory": True,
}


def write_workbook(tables: Sequence[Table], path: Path, *, created: datetime | None = None) -> None:
    """Write each table on a sheet of its own; equal tables and `created` give equal bytes."""
    # Merged cells and row heights are written out of order, which constant_memory does not allow.
    with xlsxwriter.Workbook(str(path), OPTIONS) as workbook:
        workbook.set_properties({"created": created or FIXED_CREATED})
        formats = Formats(workbook)
        for table, name in zip(tables, sheet_names(table.label for table in tables), strict=True):
            SheetWriter(workbook.add_worksheet(name), formats, table).write()


class Formats:
    """The workbook's cell formats, each made once."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def get(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(
                {"font_name": FONT, "font_size": SIZE, "font_scheme": "none", "text_wrap": True, "valign": "vcenter"}
                | properties
            )
        return self._made[key]


class Box(NamedTuple):
    """The cells of a sheet that one printed cell covers."""

    row: int
    column: int
    down: int
    right: int

    def positions(self) -> Iterator[tuple[int, int]]:
        for row in range(self.row, self.row + self.down):
            for column in range(self.column, self.column + self.right):
                yield row, column


class SheetWriter:
    """Writes one table from the top of its sheet down; a subclass says what else stands over and under it."""

    def __init__(self, sheet: Any, formats: Formats, table: Table) -> None:
        self.sheet = sheet
        self.formats = formats
        self.table = table
        self.next_row = self.header_row = self.body_row = 0
        self.widths = _text_points(table)
        self.looks: dict[Any, Any] = {}

    def write(self) -> None:
        self._set_columns()
        self._above()
        self._table()
        self._below()
        self._set_print()

    def _above(self) -> None:
        """What a sheet has over its table; a table by itself stands at the top."""

    def _below(self) -> None:
        """What a sheet has under its table and notes."""

    def _table(self) -> None:
        table = self.table
        self._line(table.label, bold=True, align="center", font_size=TITLE_SIZE)
        self._line(table.title, bold=True, align="center", font_size=TITLE_SIZE)
        look = "italic" if is_remark(table.subtitle) else "bold"
        self._line(table.subtitle, align="center", font_size=TITLE_SIZE, **{look: True})
        self._line(table.unit_line, italic=True, align="right")
        if not table.unit_line:
            self.next_row += 1
        self.header_row = self.next_row
        self._grid(table.header, header=True)
        self.body_row = self.next_row
        self._grid(table.rows, header=False)
        for note in table.notes:
            self._line(note, align="left")

    def _set_columns(self) -> None:
        for index, points in enumerate(self.widths):
            self.sheet.set_column_pixels(index, index, round(points / _POINTS_PER_PIXEL) + _CELL_PIXELS)

    def _line(self, text: str, **properties: Any) -> None:
        """A line across the whole table; an empty one takes no row."""
        if not text:
            return
        cell_format = self.formats.get(**properties, **guard(text))
        self._put(Box(self.next_row, 0, 1, len(self.widths)), printable(text), cell_format)
        size = properties.get("font_size", SIZE)
        lines = wrapped_lines(text, sum(self.widths) * CAUTION, size, bold=properties.get("bold", False))
        self.sheet.set_row(self.next_row, height(len(lines), size))
        self.next_row += 1

    def _grid(self, rows: tuple[Row, ...], *, header: bool) -> None:
        top, columns = self.next_row, len(self.widths)
        bottom = top + len(rows)
        cells = [
            (Box(top + row, column, min(cell.rowspan, len(rows) - row), min(cell.colspan, columns - column)), cell)
            for row, column, cell in placed(rows)
            if column < columns
        ]
        self._frame(range(top, bottom), cells)
        for box, cell in cells:
            number = exact(cell)
            cell_format = self._header_format(cell) if header else self._body_format(cell, number)
            self._put(box, printable(cell.text) if number is None else "", cell_format, number=number)
        for row, height in self._heights(range(top, bottom), cells, header=header).items():
            self.sheet.set_row(row, height)
        self.next_row = bottom

    def _frame(self, rows: range, cells: Sequence[tuple[Box, Cell]]) -> None:
        """Borders also where a row lists fewer cells than there are columns."""
        columns = len(self.widths)
        if sum(box.down * box.right for box, _cell in cells) == len(rows) * columns:
            return
        covered = {position for box, _cell in cells for position in box.positions()}
        empty = self.formats.get(border=1)
        for row in rows:
            for column in range(columns):
                if (row, column) not in covered:
                    self.sheet.write_blank(row, column, None, empty)

    def _header_format(self, cell: Cell) -> Any:
        return self.formats.get(border=1, bold=True, align="center", **guard(cell.text))

    def _body_format(self, cell: Cell, number: Decimal | None) -> Any:
        looks = (cell.align, cell.bold, cell.italic, cell.indent)
        kind = cell.text.startswith(_FORMULA_STARTS) if number is None else (cell.decimals, cell.suffix)
        found = self.looks.get((looks, kind))
        if found is None:
            found = self.looks[looks, kind] = self._made_body_format(cell, number)
        return found

    def _made_body_format(self, cell: Cell, number: Decimal | None) -> Any:
        properties: dict[str, Any] = {"border": 1, "align": cell.align.value}
        if cell.bold:
            properties["bold"] = True
        if cell.italic:
            properties["italic"] = True
        if cell.indent and cell.align is not Align.CENTER:
            properties["indent"] = cell.indent
        if number is not None:
            properties["num_format"] = number_format(cell.decimals, cell.suffix)
        else:
            properties |= guard(cell.text)
        return self.formats.get(**properties)

    def _put(self, box: Box, text: str, cell_format: Any, *, number: Decimal | None = None) -> None:
        if box.down > 1 or box.right > 1:
            last_row, last_column = box.row + box.down - 1, box.column + box.right - 1
            self.sheet.merge_range(box.row, box.column, last_row, last_column, "", cell_format)
        if number is not None:
            self.sheet.write_number(box.row, box.column, float(number), cell_format)
        elif text:
            self.sheet.write_string(box.row, box.column, text[:_TEXT_LIMIT], cell_format)
        else:
            self.sheet.write_blank(box.row, box.column, None, cell_format)

    def _heights(self, rows: range, cells: Sequence[tuple[Box, Cell]], *, header: bool) -> dict[int, float]:
        """Enough for the wrapped text of every row; what a tall merged cell lacks goes to its last row."""
        heights = dict.fromkeys(rows, height(1, SIZE))
        # A numeric cell is never wrapped, and its column is as wide as its figure.
        texts = [(box, cell) for box, cell in cells if cell.text and cell.number is None]
        for box, cell in sorted(texts, key=lambda placed_cell: placed_cell[0].down):
            width = sum(self.widths[box.column : box.column + box.right]) - cell.indent * INDENT_POINTS
            lines = len(wrapped_lines(cell.text, width * CAUTION, SIZE, bold=header or cell.bold))
            if lines == 1:
                continue
            last = box.row + box.down - 1
            lacking = height(lines, SIZE) - sum(heights[row] for row in range(box.row, last + 1))
            if lacking > 0:
                heights[last] = min(heights[last] + lacking, _ROW_POINTS_LIMIT)
        return heights

    def _set_print(self) -> None:
        """A4 with every column on the page, the header again on each page and a page number at the foot."""
        sheet = self.sheet
        sheet.set_paper(_A4)
        if lies_across(self.table):
            sheet.set_landscape()
        sheet.set_margins(
            left=15 / _MM_PER_INCH, right=15 / _MM_PER_INCH, top=20 / _MM_PER_INCH, bottom=20 / _MM_PER_INCH
        )
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 0)
        # Each table is an annex, and an annex is numbered on its own.
        sheet.set_start_page(1)
        sheet.set_footer(f'&C&"{FONT},Regular"&{SIZE}&P')
        if self.next_row and self.widths:
            sheet.print_area(0, 0, self.next_row - 1, len(self.widths) - 1)
            # A number in a list, a year as a deadline are text: no green corner asks for anything to be mended.
            sheet.ignore_errors({"number_stored_as_text": xl_range(0, 0, self.next_row - 1, len(self.widths) - 1)})
        if self.body_row > self.header_row:
            sheet.repeat_rows(self.header_row, self.body_row - 1)
            sheet.freeze_panes(self.body_row, 0)


def number_format(decimals: int, suffix: str) -> str:
    """Excel's format for a figure: grouped thousands, `decimals` decimals and the suffix as literal text."""
    digits = "#,##0" + ("." + "0" * decimals if decimals > 0 else "")
    literal = suffix.replace('"', '"\\""')
    return f'{digits}"{literal}"' if suffix else digits


def guard(text: str) -> dict[str, bool]:
    """The mark of text, without which editing the cell and pressing Enter would make it a formula after all."""
    return {"quote_prefix": True} if text.startswith(_FORMULA_STARTS) else {}


def exact(cell: Cell) -> Decimal | None:
    """The cell's number where a numeric cell can hold it exactly."""
    if cell.number is None or not cell.number.is_finite():
        return None
    short = len(cell.number.as_tuple().digits) <= _EXACT_DIGITS
    return cell.number if short or len(cell.number.normalize().as_tuple().digits) <= _EXACT_DIGITS else None


def _text_points(table: Table) -> list[float]:
    """What each column offers its text: the width asked for, or its longest word where that is wider."""
    asked = [column.width * DIGIT_POINTS for column in table.columns]
    needed = [width / CAUTION for width in minimum_widths(table, SIZE)]
    for _row, column, cell in placed(table.rows):
        if cell.number is not None and cell.colspan == 1:
            # A number does not wrap: a column too narrow for it and the words behind it shows "###".
            needed[column] = max(needed[column], text_width(cell.text, SIZE, bold=cell.bold) / CAUTION)
    return [max(pair) for pair in zip(asked, needed, strict=True)]


def height(lines: int, size: float) -> float:
    return min(lines * _LINE_POINTS * size / SIZE + _PADDING_POINTS, _ROW_POINTS_LIMIT)
