"""A sheet as a grid in which merged areas and their parts are one cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from core.legacy_text import converted
from core.sheets.reading import Area, Sheet, SheetCell, cell_name
from core.vietnamese import clean


@dataclass(frozen=True, slots=True)
class Grid:
    """The sheet's cells by place (from 0), with the area that each place belongs to."""

    name: str
    cells: dict[tuple[int, int], SheetCell]
    areas: dict[tuple[int, int], Area]
    rows: int
    columns: int

    def text(self, row: int, column: int) -> str:
        """The clean text that begins at this place; a covered place has none."""
        return clean(self.raw(row, column))

    def raw(self, row: int, column: int) -> str:
        """The same with its line breaks."""
        area = self.area(row, column)
        cell = self.cells.get((row, column)) if (area.row, area.column) == (row, column) else None
        return cell.text.strip() if cell else ""

    def covering(self, row: int, column: int) -> str:
        """The text of the area over this place."""
        area = self.area(row, column)
        return self.text(area.row, area.column)

    def area(self, row: int, column: int) -> Area:
        return self.areas.get((row, column)) or Area(row, column, row, column)

    def cell(self, row: int, column: int) -> SheetCell:
        return self.cells.get((row, column)) or SheetCell(row, column, "")

    def filled(self, row: int) -> list[int]:
        """The columns in which a text begins in this row."""
        return list(self.beginning(row))

    def beginning(self, row: int) -> Iterator[int]:
        """The same, for who asks for the first of them only: tables of units have a thousand rows."""
        return (column for column in range(self.columns) if self._begins(row, column))

    def _begins(self, row: int, column: int) -> bool:
        cell = self.cells.get((row, column))
        if cell is None or not (cell.number is not None or clean(cell.words)):
            return False
        area = self.areas.get((row, column))
        return area is None or (area.row, area.column) == (row, column)

    def place(self, row: int, column: int) -> str:
        return f"Ô {cell_name(row, column)}"


def legible(sheet: Sheet) -> Sheet:
    """The sheet with the words of old encodings in Unicode: what rows and columns are called is only compared."""
    return replace(sheet, cells=tuple(map(_in_unicode, sheet.cells)))


def _in_unicode(cell: SheetCell) -> SheetCell:
    words = converted(cell.words, cell.look.font) if cell.words else None
    return cell if words is None else cell._replace(words=words)


def grid_of(sheet: Sheet) -> Grid:
    cells = {(cell.row, cell.column): cell for cell in sheet.cells}
    written = [cell for cell in sheet.cells if cell.filled]
    rows = max((cell.row for cell in written), default=-1) + 1
    columns = max((cell.column for cell in written), default=-1) + 1
    merged = [area for area in sheet.merges if area.row < rows and area.column < columns]
    return Grid(sheet.name, cells, dict(_covered(merged, rows, columns)), rows, columns)


def _covered(merged: list[Area], rows: int, columns: int) -> Iterator[tuple[tuple[int, int], Area]]:
    """Only as far as the sheet has cells: an area may reach to the end of Excel's own rows."""
    for whole in merged:
        area = Area(whole.row, whole.column, min(whole.last_row, rows - 1), min(whole.last_column, columns - 1))
        for row in range(area.row, area.last_row + 1):
            for column in range(area.column, area.last_column + 1):
                yield (row, column), area
