"""The tables of one sheet, where an office has put several under or beside one another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from core.sheets.reading import Sheet, cell_name
from indicators.proposing.grid import Grid, grid_of, legible
from indicators.proposing.model import NoTable
from indicators.proposing.region import has_figure, header_of, is_header
from indicators.proposing.wording import plain

# What stands over the first column of a table; a row that begins with it is no row of another one.
_FIRST_HEADINGS = re.compile(
    r"tt|stt|so tt|so thu tu|(?:cac )?chi tieu|noi dung|danh muc|hang muc|(?:ten )?(?:truong|don vi|co so)|truong hoc"
    r"|cap hoc|bac hoc|quan huyen|phuong xa|phuong|xa|dia ban"
)


class SeveralTables(NoTable):
    """A sheet of more than one table where one is meant."""


def tables_of(sheet: Sheet) -> list[Sheet]:
    """Each table as a sheet of its own, its cells at their places; of one table, the sheet itself."""
    grid = grid_of(legible(sheet))
    try:
        header = header_of(grid)
    except NoTable:
        return [sheet]
    begins = [_beginning(grid, top, header.stop) for top in _further_headers(grid, header)]
    if not begins:
        return _beside(sheet, grid, header)
    parts = [_rows_of(sheet, start, stop) for start, stop in pairwise([0, *begins, grid.rows])]
    return [table for part in parts for table in _taken_apart(part)]


def _taken_apart(part: Sheet) -> list[Sheet]:
    grid = grid_of(legible(part))
    try:
        return _beside(part, grid, header_of(grid))
    except NoTable:
        return [part]


def only_table_of(sheet: Sheet) -> None:
    """Raises SeveralTables where the sheet holds more than one."""
    tables = tables_of(sheet)
    if len(tables) > 1:
        places = ", ".join(_begin_of(table) for table in tables)
        raise SeveralTables(
            f"Trang tính “{sheet.name}” có {len(tables)} bảng (bắt đầu ở {places}). Hãy để mỗi bảng ở một trang tính "
            "riêng rồi tải lên lại."
        )


def _begin_of(table: Sheet) -> str:
    grid = grid_of(legible(table))
    top = header_of(grid).start
    return f"ô {cell_name(top, grid.filled(top)[0])}"


# --- under one another ---


def _rows_of(sheet: Sheet, start: int, stop: int) -> Sheet:
    return replace(
        sheet,
        cells=tuple(cell for cell in sheet.cells if start <= cell.row < stop),
        merges=tuple(area for area in sheet.merges if start <= area.row < stop),
    )


def _further_headers(grid: Grid, header: range) -> Iterator[int]:
    """The rows below the first header that begin a table of their own, with figures under them."""
    tops = [row for row in _rows_with_first_headings(grid) if row >= header.stop and is_header(grid, row, fewest=2)]
    last = next((row for row in reversed(range(grid.rows)) if has_figure(grid, row)), -1) if tops else -1
    return (row for row in tops if row < last and not _goes_on(grid, header, row))


def _rows_with_first_headings(grid: Grid) -> list[int]:
    """Looked for among the words of the sheet, as it may have thousands of rows."""
    first: dict[int, int] = {}
    for (row, column), cell in grid.cells.items():
        if cell.filled:
            first[row] = min(column, first.get(row, column))
    return sorted(row for row, column in first.items() if _FIRST_HEADINGS.fullmatch(plain(grid.text(row, column))))


def _goes_on(grid: Grid, header: range, row: int) -> bool:
    """Whether the header is only printed again, as over each page of a long table: the rows do not begin anew."""
    if _texts(grid, header.start) != _texts(grid, row):
        return False
    below = row + len(header)
    return _label(grid, header.stop) != _label(grid, below)


def _texts(grid: Grid, row: int) -> Sequence[str]:
    return [plain(grid.text(row, column)) for column in grid.filled(row)]


def _label(grid: Grid, row: int) -> Sequence[str]:
    """The words of a row; its number and its figures say nothing of where it stands in the table."""
    return [text for text in _texts(grid, row) if text and not text.replace(" ", "").isdigit()]


def _beginning(grid: Grid, top: int, least: int) -> int:
    """The first of the lines over a header: empty rows, and rows of one text."""
    begin = top
    while begin > least and len(grid.filled(begin - 1)) < 2 and not has_figure(grid, begin - 1):
        begin -= 1
    return begin


# --- beside one another ---


def _beside(sheet: Sheet, grid: Grid, header: range) -> list[Sheet]:
    begins = _further_columns(grid, header)
    if not begins:
        return [sheet]
    parts = [_columns_of(sheet, header.start, start, stop) for start, stop in pairwise([0, *begins, grid.columns])]
    return parts if all(map(_has_table, parts)) else [sheet]


def _further_columns(grid: Grid, header: range) -> list[int]:
    """Where the first heading comes again, or another such one after a column that is empty."""
    first, *more = grid.filled(header.start)
    titles = {column: plain(grid.text(header.start, column)) for column in (first, *more)}
    likely = [column for column in more if _FIRST_HEADINGS.fullmatch(titles[column])]
    if not likely:
        return []
    written = {column for (row, column), cell in grid.cells.items() if row >= header.start and cell.filled}
    return [column for column in likely if titles[column] == titles[first] or column - 1 not in written]


def _columns_of(sheet: Sheet, top: int, start: int, stop: int) -> Sheet:
    """The columns of one table, and over it the lines of its own or, where it has none, those of all."""
    own = {cell.row for cell in sheet.cells if cell.row < top and start <= cell.column < stop and cell.filled}
    cells = (cell for cell in sheet.cells if start <= cell.column < stop or (cell.row < top and cell.row not in own))
    return replace(
        sheet,
        cells=tuple(cells),
        merges=tuple(area for area in sheet.merges if start <= area.column < stop),
    )


def _has_table(sheet: Sheet) -> bool:
    grid = grid_of(legible(sheet))
    try:
        header = header_of(grid)
    except NoTable:
        return False
    return any(has_figure(grid, row) for row in range(header.stop, grid.rows))
