"""Long tables as an Excel workbook, row by row: what is written is let go of, however many rows follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import xlsxwriter

from core.table import Align, Cell, Row, Table
from core.writers.column_widths import DIGIT_POINTS
from core.writers.printable import printable
from core.writers.sheet_names import sheet_names
from core.writers.text_width import wrapped_lines
from core.writers.xlsx import FIXED_CREATED, OPTIONS, SIZE, TITLE_SIZE, Formats, exact, guard, height, number_format

_TEXT_LIMIT = 32_767
_ROW_LIMIT = 1_048_576
COLUMN_LIMIT = 16_384


@dataclass(frozen=True, slots=True)
class Stream:
    """A table whose body comes row by row after `table.rows`; its first `frozen` columns stay in sight.

    For who reads the sheet back, where people do not see it: `mark` beside its first line, `codes` one for each column
    under the header.
    """

    table: Table
    rows: Iterable[Row] = field(default=())
    frozen: int = 0
    mark: str = ""
    codes: Sequence[str] = ()


def write_streams(streams: Sequence[Stream], target: Path | IO[bytes]) -> None:
    """Writes each on a sheet of its own; the memory that it takes does not grow with the rows."""
    names = sheet_names(stream.table.label or stream.table.title for stream in streams)
    with StreamedWorkbook(target) as workbook:
        for stream, name in zip(streams, names, strict=True):
            workbook.add(stream, name)


class StreamedWorkbook:
    """A workbook to which one sheet after the other is added."""

    def __init__(self, target: Path | IO[bytes]) -> None:
        handed = str(target) if isinstance(target, Path) else target
        self._workbook = xlsxwriter.Workbook(handed, {**OPTIONS, "in_memory": False, "constant_memory": True})
        self._workbook.set_properties({"created": FIXED_CREATED})
        self._formats = Formats(self._workbook)

    def __enter__(self) -> StreamedWorkbook:
        return self

    def __exit__(self, *ended: object) -> None:
        self._workbook.close()

    def add(self, stream: Stream, name: str) -> None:
        """Writes one sheet to its end."""
        _Sheet(self._workbook.add_worksheet(name), self._formats, stream).write()


class _Sheet:
    def __init__(self, sheet: Any, formats: Formats, stream: Stream) -> None:
        self.sheet = sheet
        self.formats = formats
        self.stream = stream
        self.next_row = 0
        self.widths = [column.width * DIGIT_POINTS for column in stream.table.columns]
        # For each column that a cell of an earlier row reaches down into: how many rows it still covers.
        self.covered: dict[int, int] = {}

    def write(self) -> None:
        table = self.stream.table
        for place, column in enumerate(table.columns):
            self.sheet.set_column(place, place, column.width)
        self._mark()
        for text in (table.label, table.title, table.subtitle, table.unit_line):
            self._line(text, bold=True, font_size=TITLE_SIZE if text is table.title else SIZE)
        head = self.next_row
        for row in table.header:
            self._row(row, header=True)
        self._codes()
        if self.next_row > head:
            self.sheet.freeze_panes(self.next_row, self.stream.frozen)
        for body in (table.rows, self.stream.rows):
            for row in body:
                if self.next_row < _ROW_LIMIT - len(table.notes):
                    self._row(row, header=False)
        self.covered.clear()
        for note in table.notes:
            self._line(note)

    def _mark(self) -> None:
        if self.stream.mark:
            beside = len(self.widths)
            self.sheet.set_column(beside, beside, None, None, {"hidden": True})
            self.sheet.write_string(0, beside, self.stream.mark)

    def _codes(self) -> None:
        if not self.stream.codes:
            return
        self.sheet.set_row(self.next_row, None, None, {"hidden": True})
        for column, code in enumerate(self.stream.codes):
            if code:
                self.sheet.write_string(self.next_row, column, code)
        self.next_row += 1

    def _line(self, text: str, **looks: Any) -> None:
        if text:
            looks |= {"text_wrap": False, **guard(text)}
            self.sheet.write_string(self.next_row, 0, printable(text), self.formats.get(**looks))
            self.next_row += 1

    def _row(self, row: Row, *, header: bool) -> None:
        if header:
            self.sheet.set_row(self.next_row, self._height(row))
        column = 0
        for cell in row.cells:
            column = self._next_free(column)
            self._cell(column, cell, header=header)
            column += cell.colspan
        self._next_free(column, end=len(self.widths))
        self.next_row += 1

    def _next_free(self, column: int, end: int | None = None) -> int:
        """The next column that no cell of an earlier row covers; what is covered gets its border."""
        while column in self.covered or (end is not None and column < end):
            if column in self.covered:
                self.covered[column] -= 1
                if not self.covered[column]:
                    del self.covered[column]
            self.sheet.write_blank(self.next_row, column, None, self.formats.get(border=1))
            column += 1
        return column

    def _cell(self, column: int, cell: Cell, *, header: bool) -> None:
        number = exact(cell)
        looks = self._looks(cell, number, header=header)
        if number is not None:
            self.sheet.write_number(self.next_row, column, float(number), looks)
        elif cell.text:
            self.sheet.write_string(self.next_row, column, printable(cell.text)[:_TEXT_LIMIT], looks)
        else:
            self.sheet.write_blank(self.next_row, column, None, looks)
        for right in range(1, cell.colspan):
            self.sheet.write_blank(self.next_row, column + right, None, looks)
        if cell.colspan > 1 or cell.rowspan > 1:
            last = self.next_row + cell.rowspan - 1, column + cell.colspan - 1
            # merge_range would write the rows below first, which ends this one: only the area is noted here.
            self.sheet.merge.append([self.next_row, column, *last])
        if cell.rowspan > 1:
            self.covered |= dict.fromkeys(range(column, column + cell.colspan), cell.rowspan - 1)

    def _looks(self, cell: Cell, number: Decimal | None, *, header: bool) -> Any:
        properties: dict[str, Any] = {"border": 1, "align": cell.align.value}
        if header:
            properties |= {"bold": True, "align": Align.CENTER.value}
        if cell.bold:
            properties["bold"] = True
        if cell.italic:
            properties["italic"] = True
        if cell.indent and cell.align is not Align.CENTER:
            properties["indent"] = cell.indent
        if number is not None:
            return self.formats.get(**properties, num_format=number_format(cell.decimals, cell.suffix))
        return self.formats.get(**properties, **guard(cell.text))

    def _height(self, row: Row) -> float:
        lines, column = 1, 0
        for cell in row.cells:
            if cell.rowspan == 1:
                width = sum(self.widths[column : column + cell.colspan])
                lines = max(lines, len(wrapped_lines(cell.text, width, SIZE, bold=True)))
            column += cell.colspan
        return height(lines, SIZE)
