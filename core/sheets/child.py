"""The process that reads one spreadsheet: `python -m core.sheets.child FILE` prints it as JSON.

It limits its own memory, processor time and wall clock before it opens the file, and imports no Django, so that
whatever a file does ends here.
"""

from __future__ import annotations

import gc
import json
import math
import resource
import signal
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from core.sheets.container import Container, container_of
from core.sheets.limits import (
    ANSWER_BYTES,
    CELLS,
    COLUMNS,
    CPU_SECONDS,
    MEMORY_BYTES,
    NAME_CHARACTERS,
    ROWS,
    SHEETS,
    TEXT_CHARACTERS,
    WALL_SECONDS,
    ProblemKind,
    Refused,
)
from core.sheets.looks import PLAIN, Look, looks_of
from core.sheets.old_kinds import errors_of
from core.sheets.package import worksheets
from core.sheets.scanning import Mark, Scan, scan_sheet

# Excel shows and keeps 15 digits; what a float holds beyond them was never in the sheet.
_DIGITS = 15

# One cell as it is sent: row, column, words, number, the look's place among the sheet's looks, what is special.
Cell = tuple[int, int, str, str | None, int, str]
UNCOMPUTED, DATE = "uncomputed", "date"  # else an error as the sheet shows it, or nothing


def main(path: Path) -> int:
    limit_this_process()
    gc.disable()  # it ends before any garbage would matter
    try:
        document = read(path)
    except Refused as refused:
        document = {"problem": refused.kind.value}
    except MemoryError:
        document = {"problem": ProblemKind.TOO_LARGE.value}
    sys.stdout.write(json.dumps(document))  # `dump` makes every token a string of its own: five times the time
    return 0


def limit_this_process(cpu_seconds: int = CPU_SECONDS, file_bytes: int = ANSWER_BYTES) -> None:
    """Past a limit the kernel ends the process; a handler of Python's would wait for the parser to return."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(WALL_SECONDS)


def read(path: Path) -> dict[str, Any]:
    """The workbook as plain JSON values. Raises Refused."""
    kind = container_of(path)
    formats = kind is Container.XLSX
    scans, looks = _scanned(path) if formats else (errors_of(path, kind), [])
    import python_calamine

    try:
        with _named(path, kind) as named, python_calamine.load_workbook(named) as book:
            return {"sheets": _sheets(book, scans, looks), "formats": formats}
    except python_calamine.PasswordError as error:
        raise Refused(ProblemKind.PASSWORD) from error
    except (Refused, MemoryError):
        raise
    # Each library has its own errors for what it cannot parse; to the person all of them mean one thing.
    except Exception as error:
        too_large = "limit exceeded" in str(error)
        raise Refused(ProblemKind.TOO_LARGE if too_large else ProblemKind.DAMAGED) from error


@contextmanager
def _named(path: Path, kind: Container) -> Iterator[str]:
    """The file under its kind's ending: the reader goes by that, and of mere bytes it says less of what is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        named = Path(folder) / f"workbook.{kind}"
        named.symlink_to(path.absolute())
        yield str(named)


def _scanned(path: Path) -> tuple[Mapping[str, Scan], Sequence[Look]]:
    """Each sheet's scan by its name, and the looks by their number, before any other reader opens the file."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = worksheets(archive)
            if len(parts) > SHEETS:
                raise Refused(ProblemKind.TOO_LARGE)
            scans = {part.name: scan_sheet(archive, part.path) for part in parts}
            return scans, looks_of(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, UnicodeError) as error:
        raise Refused(ProblemKind.DAMAGED) from error


def _sheets(book: Any, scans: Mapping[str, Scan], looks: Sequence[Look]) -> list[dict[str, Any]]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    shown = [
        (place, info.name, info.visible != SheetVisibleEnum.Visible)
        for place, info in enumerate(book.sheets_metadata)
        if info.typ == SheetTypeEnum.WorkSheet
    ]
    if len(shown) > SHEETS:
        raise Refused(ProblemKind.TOO_LARGE)
    read_sheets = [(name, hidden, book.get_sheet_by_index(place)) for place, name, hidden in shown]
    if sum(_size(sheet) for _, _, sheet in read_sheets) > CELLS:
        raise Refused(ProblemKind.TOO_LARGE)
    nothing = Scan()
    documents = [_sheet(name, hidden, sheet, scans.get(name, nothing), looks) for name, hidden, sheet in read_sheets]
    if sum(len(cell[2]) for document in documents for cell in document["cells"]) > TEXT_CHARACTERS:
        raise Refused(ProblemKind.TOO_LARGE)
    return documents


def _size(sheet: Any) -> int:
    """The cells that the sheet is laid out as."""
    rows, columns = (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)
    if rows > ROWS or columns > COLUMNS:
        raise Refused(ProblemKind.TOO_LARGE)
    size: int = rows * columns
    return size


def _sheet(name: str, hidden: bool, sheet: Any, scan: Scan, looks: Sequence[Look]) -> dict[str, Any]:
    """The looks of cells beyond the values are not read: templates are bordered down to where nobody writes."""
    styles = {mark.style for mark in scan.marks.values()}
    used = {style: astuple(looks[style]) for style in sorted(styles) if style < len(looks)}
    places = {look: place for place, look in enumerate(dict.fromkeys([astuple(PLAIN), *used.values()]))}
    numbers = {style: places[look] for style, look in used.items()}
    rows = sheet.to_python(skip_empty_area=False) if sheet.end else []
    marked = _by_row(scan)
    cells: list[Cell] = []
    for row in range(max(len(rows), scan.rows)):
        cells.extend(_row(row, rows[row] if row < len(rows) else (), marked.get(row, _NOTHING), numbers))
    return {
        "name": name[:NAME_CHARACTERS],
        "hidden": hidden,
        "looks": list(places),
        "cells": cells,
        "merges": _merges(sheet, len(rows), max(map(len, rows), default=0)),
    }


def _merges(sheet: Any, rows: int, columns: int) -> list[list[int]]:
    """The merged areas that begin among the values. Areas that lie on one another could cover far more than those."""
    areas = [
        [*first, *last] for first, last in sheet.merged_cell_ranges or [] if first[0] < rows and first[1] < columns
    ]
    covered = sum(
        (min(last_row + 1, rows) - row) * (min(last_column + 1, columns) - column)
        for row, column, last_row, last_column in areas
    )
    if covered > CELLS:
        raise Refused(ProblemKind.TOO_LARGE)
    return areas


_NOTHING: Mapping[int, Mark] = {}
_UNMARKED = Mark()


def _by_row(scan: Scan) -> Mapping[int, Mapping[int, Mark]]:
    marked: dict[int, dict[int, Mark]] = {}
    for (row, column), mark in scan.marks.items():
        if row < scan.rows and column < scan.columns:
            marked.setdefault(row, {})[column] = mark
    return marked


def _row(row: int, values: Sequence[object], marks: Mapping[int, Mark], numbers: Mapping[int, int]) -> Iterator[Cell]:
    for column, value in enumerate(values):
        mark = marks.get(column)
        if value not in ("", None):
            yield _cell(row, column, value, mark or _UNMARKED, numbers)
        elif mark is not None:
            yield from _empty(row, column, mark, numbers)
    # What the fast reader takes for empty may lie beyond the last value that it sees.
    for column, mark in marks.items():
        if column >= len(values):
            yield from _empty(row, column, mark, numbers)


def _empty(row: int, column: int, mark: Mark, numbers: Mapping[int, int]) -> Iterator[Cell]:
    """A cell without a value: only looks, or an error, or a formula whose result the file does not keep."""
    special = mark.error or (UNCOMPUTED if mark.formula and not mark.valued and not mark.text else "")
    look = numbers.get(mark.style, 0)
    if look or special:
        yield row, column, "", None, look, special


def _cell(row: int, column: int, value: object, mark: Mark, numbers: Mapping[int, int]) -> Cell:
    look = numbers.get(mark.style, 0)
    match value:
        case bool():
            return row, column, "TRUE" if value else "FALSE", None, look, mark.error
        case float() | int():
            # 1E+309 is more than a number can be: it is shown as it is, and is no figure.
            if not math.isfinite(value):
                return row, column, str(value), None, look, mark.error
            return row, column, "", f"{value:.{_DIGITS}g}", look, mark.error
        case str():
            return row, column, value, None, look, mark.error
        case _:
            return row, column, _moment(value), None, look, DATE


def _moment(value: object) -> str:
    match value:
        case datetime():
            return value.strftime("%d/%m/%Y" if value.time() == time() else "%d/%m/%Y %H:%M")
        case date():
            return value.strftime("%d/%m/%Y")
        case _:
            return str(value)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
