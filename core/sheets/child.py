"""The process that reads one spreadsheet: `python -m core.sheets.child FILE` prints it as JSON.

It limits its own memory, processor time and wall clock before it opens the file, and imports no Django, so that
whatever a file does ends here.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from core.sheets.container import Container, container_of
from core.sheets.limits import (
    CELLS,
    COLUMNS,
    CPU_SECONDS,
    MEMORY_BYTES,
    ROWS,
    SHEETS,
    TEXT_CHARACTERS,
    WALL_SECONDS,
    ProblemKind,
    Refused,
)

# Excel shows and keeps 15 digits; what a float holds beyond them was never in the sheet.
_DIGITS = 15
_PLAIN_FORMAT = "General"

Style = tuple[bool, bool, int, str, bool]  # italic, bold, indent, number format, whether the cell holds a formula
_PLAIN: Style = (False, False, 0, _PLAIN_FORMAT, False)


def main(path: Path) -> int:
    limit_this_process()
    try:
        document = read(path)
    except Refused as refused:
        document = {"problem": refused.kind.value}
    except MemoryError:
        document = {"problem": ProblemKind.TOO_LARGE.value}
    json.dump(document, sys.stdout, ensure_ascii=True)
    return 0


def limit_this_process() -> None:
    """Past a limit the kernel ends the process; a handler of Python's would wait for the parser to return."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(WALL_SECONDS)


def read(path: Path) -> dict[str, Any]:
    """The workbook as plain JSON values. Raises Refused."""
    container = container_of(path)
    import python_calamine

    try:
        with python_calamine.load_workbook(str(path)) as book:
            return {"sheets": _sheets(book, container, path)}
    except python_calamine.PasswordError as error:
        raise Refused(ProblemKind.PASSWORD) from error
    except (Refused, MemoryError):
        raise
    # Each library has its own errors for what it cannot parse; to the person all of them mean one thing.
    except Exception as error:
        raise Refused(ProblemKind.DAMAGED) from error


def _sheets(book: Any, container: Container, path: Path) -> list[dict[str, Any]]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    shown = [
        (place, info.name, info.visible != SheetVisibleEnum.Visible)
        for place, info in enumerate(book.sheets_metadata)
        if info.typ == SheetTypeEnum.WorkSheet
    ]
    if len(shown) > SHEETS:
        raise Refused(ProblemKind.TOO_LARGE)
    read_sheets = [(name, hidden, book.get_sheet_by_index(place)) for place, name, hidden in shown]
    sizes = {name: _size(sheet) for name, _, sheet in read_sheets}
    if sum(rows * columns for rows, columns in sizes.values()) > CELLS:
        raise Refused(ProblemKind.TOO_LARGE)
    styles = _styles(path, sizes) if container is Container.XLSX else {}
    documents = [_sheet(name, hidden, sheet, styles.get(name, {})) for name, hidden, sheet in read_sheets]
    if sum(len(cell[2]) for document in documents for cell in document["cells"]) > TEXT_CHARACTERS:
        raise Refused(ProblemKind.TOO_LARGE)
    return documents


def _size(sheet: Any) -> tuple[int, int]:
    rows, columns = (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)
    if rows > ROWS or columns > COLUMNS:
        raise Refused(ProblemKind.TOO_LARGE)
    return rows, columns


def _styles(path: Path, sizes: Mapping[str, tuple[int, int]]) -> dict[str, dict[tuple[int, int], Style]]:
    """The looks of each sheet's cells, streamed: only as far as there are values."""
    # The parser of the standard library opens no other file or address that a part might name.
    os.environ["OPENPYXL_LXML"] = "False"
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
    return {
        sheet.title: dict(_styles_of(sheet.iter_rows(max_row=rows, max_col=columns)))
        for sheet in book.worksheets
        for rows, columns in [sizes.get(sheet.title, (0, 0))]
        if rows
    }


def _styles_of(rows: Iterable[tuple[Any, ...]]) -> Iterable[tuple[tuple[int, int], Style]]:
    from openpyxl.cell.read_only import EmptyCell

    known: dict[int, tuple[bool, bool, int, str]] = {}
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, EmptyCell):  # a gap between the cells that the sheet has
                continue
            # A style is looked up once: doing so costs more than reading the cell.
            style = cell._style_id
            if style not in known:
                known[style] = _look(cell)
            yield (row, column), (*known[style], cell.data_type == "f")


def _look(cell: Any) -> tuple[bool, bool, int, str]:
    font, alignment = cell.font, cell.alignment
    indent = int(alignment.indent or 0) if alignment else 0
    return bool(font and font.i), bool(font and font.b), indent, str(cell.number_format or _PLAIN_FORMAT)


def _sheet(name: str, hidden: bool, sheet: Any, styles: Mapping[tuple[int, int], Style]) -> dict[str, Any]:
    rows = sheet.to_python(skip_empty_area=False) if sheet.end else []
    values = {
        (row, column): value
        for row, cells in enumerate(rows)
        for column, value in enumerate(cells)
        if value not in ("", None)
    }
    places = sorted(values.keys() | {place for place, style in styles.items() if style != _PLAIN})
    return {
        "name": name,
        "hidden": hidden,
        "cells": [_cell(place, values.get(place, ""), styles.get(place, _PLAIN)) for place in places],
        "merges": [[*first, *last] for first, last in sheet.merged_cell_ranges or []],
    }


def _cell(place: tuple[int, int], value: object, style: Style) -> list[Any]:
    italic, bold, indent, number_format, formula = style
    return [*place, *_text_and_number(value), italic, bold, indent, number_format, formula and value == ""]


def _text_and_number(value: object) -> tuple[str, str | None]:
    match value:
        case bool():
            return ("TRUE" if value else "FALSE"), None
        case int() | float():
            return "", f"{value:.{_DIGITS}g}"
        case datetime():
            return value.strftime("%d/%m/%Y" if value.time() == time() else "%d/%m/%Y %H:%M"), None
        case date():
            return value.strftime("%d/%m/%Y"), None
        case time() | timedelta():
            return str(value), None
        case _:
            return str(value), None


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
