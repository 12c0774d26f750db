"""A printed table as a Word table: merged and repeated header rows, whole rows, columns that fill the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from core.documents.word_styles import TABLE_CELL
from core.documents.word_xml import child
from core.table import Cell, Row, Table, leads_on, placed
from core.writers.column_widths import CELL_MARGIN, INDENT_POINTS, fitted
from core.writers.printable import printable
from core.writers.text_width import wrapped_lines

_TWIPS = 20
# The height of a line of Times New Roman, in parts of its size.
_LINE = 1.15


def add_table(document: Any, table: Table, width: float) -> None:
    """Append the table to the document's body, `width` points wide."""
    size, widths = fitted(table, width)
    twips = [round(points * _TWIPS) for points in widths]
    element: Any = OxmlElement("w:tbl")
    _add_properties(element, sum(twips))
    grid = child(element, "w:tblGrid")
    for column in twips:
        child(grid, "w:gridCol", w=column)
    writer = _RowWriter(element, twips, size)
    writer.add_rows(table.header, header=True)
    writer.add_rows(table.rows, header=False)
    document.element.body.insert_element_before(element, "w:sectPr")


def _add_properties(table: Any, width: int) -> None:
    properties = child(table, "w:tblPr")
    child(properties, "w:tblW", w=width, type="dxa")
    child(properties, "w:tblInd", w=0, type="dxa")
    borders = child(properties, "w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        child(borders, f"w:{side}", val="single", sz=4, space=0, color="000000")
    child(properties, "w:tblLayout", type="fixed")
    margins = child(properties, "w:tblCellMar")
    for side in ("left", "right"):
        child(margins, f"w:{side}", w=round(CELL_MARGIN * _TWIPS), type="dxa")
    child(properties, "w:tblLook", val="0020", firstRow=1)


class _RowWriter:
    """Appends rows to a Word table whose columns and font size are settled."""

    def __init__(self, table: Any, widths: list[int], size: int) -> None:
        self.table = table
        self.widths = widths
        self.size = size

    def add_rows(self, rows: tuple[Row, ...], *, header: bool) -> None:
        heights = self._header_heights(rows) if header else {}
        for place, places in enumerate(_laid_out(rows, len(self.widths))):
            row = child(self.table, "w:tr")
            properties = child(row, "w:trPr")
            child(properties, "w:cantSplit")
            if place in heights:
                child(properties, "w:trHeight", val=heights[place], hRule="atLeast")
            if header:
                child(properties, "w:tblHeader")
            keep = not header and leads_on(rows, place)
            for column, cell, merge in places:
                self._add_cell(row, column, cell, merge=merge, header=header, keep=keep)

    def _header_heights(self, rows: tuple[Row, ...]) -> dict[int, int]:
        """How tall the last of the rows under a merged heading must be for its text.

        LibreOffice makes them so tall on the first page, and cuts the heading where it is repeated.
        """
        heights = dict.fromkeys(range(len(rows)), self._height(1))
        merged = []
        for row, column, cell in placed(rows):
            lines = self._lines(column, cell)
            if cell.rowspan > 1:
                merged.append((row, min(row + cell.rowspan, len(rows)) - 1, lines))
            else:
                heights[row] = max(heights[row], self._height(lines))
        found: dict[int, int] = {}
        for first, last, lines in sorted(merged, key=lambda one: one[1]):
            lacking = self._height(lines) - sum(heights[row] for row in range(first, last + 1))
            if lacking > 0:
                heights[last] = found[last] = heights[last] + lacking
        return found

    def _height(self, lines: int) -> int:
        return round((lines * self.size * _LINE + TABLE_CELL.before + TABLE_CELL.after) * _TWIPS)

    def _lines(self, column: int, cell: Cell) -> int:
        width = sum(self.widths[column : column + cell.colspan]) / _TWIPS - 2 * CELL_MARGIN
        return len(wrapped_lines(printable(cell.text), width, self.size, bold=True))

    def _add_cell(self, row: Any, column: int, cell: Cell, *, merge: str, header: bool, keep: bool) -> None:
        element = child(row, "w:tc")
        properties = child(element, "w:tcPr")
        child(properties, "w:tcW", w=sum(self.widths[column : column + cell.colspan]), type="dxa")
        if cell.colspan > 1:
            child(properties, "w:gridSpan", val=min(cell.colspan, len(self.widths) - column))
        if merge:
            child(properties, "w:vMerge", val=merge)
        child(properties, "w:vAlign", val="center")
        paragraph = child(element, "w:p")
        _set_paragraph(paragraph, cell, header=header, keep=keep)
        if cell.text and merge != "continue":
            self._add_text(paragraph, cell, bold=header or cell.bold)

    def _add_text(self, paragraph: Any, cell: Cell, *, bold: bool) -> None:
        run = child(paragraph, "w:r")
        properties = child(run, "w:rPr")
        for wanted, tags in ((bold, ("w:b", "w:bCs")), (cell.italic, ("w:i", "w:iCs"))):
            if wanted:
                for tag in tags:
                    child(properties, tag)
        if self.size != TABLE_CELL.size:
            for tag in ("w:sz", "w:szCs"):
                child(properties, tag, val=self.size * 2)
        for position, line in enumerate(printable(cell.text).split("\n")):
            if position:
                child(run, "w:br")
            written = child(run, "w:t")
            written.text = line.replace("\t", " ")
            written.set(qn("xml:space"), "preserve")


def _set_paragraph(paragraph: Any, cell: Cell, *, header: bool, keep: bool) -> None:
    """`keep`: on the page of the row below, as a heading is."""
    properties = child(paragraph, "w:pPr")
    child(properties, "w:pStyle", val=TABLE_CELL.key)
    if keep:
        child(properties, "w:keepNext")
    if cell.indent and not header:
        child(properties, "w:ind", left=round(cell.indent * INDENT_POINTS * _TWIPS))
    child(properties, "w:jc", val="center" if header else cell.align.value)


def _laid_out(rows: tuple[Row, ...], columns: int) -> Iterator[list[tuple[int, Cell, str]]]:
    """For each row its places from left to right: column, cell and Word's word for a vertical merge."""
    grid: list[dict[int, tuple[Cell, str]]] = [{} for _row in rows]
    for row, column, cell in placed(rows):
        grid[row][column] = (cell, "restart" if cell.rowspan > 1 else "")
        for below in range(row + 1, min(row + cell.rowspan, len(rows))):
            grid[below][column] = (cell, "continue")
    for places in grid:
        line: list[tuple[int, Cell, str]] = []
        column = 0
        while column < columns:
            cell, merge = places.get(column, (Cell(), ""))
            line.append((column, cell, merge))
            column += cell.colspan
        yield line
