"""The process that marks cells of a spreadsheet: `python -m core.sheets.marker FILE`, the marks as JSON on its input.

It prints the marked .xlsx. It has the limits of the process that reads: whatever a file does to openpyxl ends here.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.sheets.child import limit_this_process, read
from core.sheets.container import Container, container_of
from core.sheets.limits import MARKING_CPU_SECONDS, UNPACKED_BYTES, ProblemKind, Refused
from core.sheets.package import worksheets
from core.sheets.scanning import scan_sheet

# One mark as it is sent: the sheet's name ("" the first), the cell's ("" the whole sheet's), its colour, the comment.
Mark = tuple[str, str, str, str]

_WIDTH, _HEIGHT = 320, 140  # of a comment, in points
_AUTHOR = "Nhận số liệu"
# How a workbook says that it is refused; no .xlsx begins so.
REFUSED = b"refused:"


def main(path: Path) -> int:
    # openpyxl writes each sheet into a temporary file first.
    limit_this_process(MARKING_CPU_SECONDS, UNPACKED_BYTES)
    marks: list[Mark] = json.load(sys.stdin)
    try:
        content = marked(path, marks)
    except Refused as refused:
        content = REFUSED + refused.kind.value.encode()
    except MemoryError:
        content = REFUSED + ProblemKind.TOO_LARGE.value.encode()
    sys.stdout.buffer.write(content)
    return 0


def marked(path: Path, marks: Sequence[Mark]) -> bytes:
    """The workbook with its marks; of an .xls or .ods the values in a new one. Raises Refused."""
    book = _opened(path) if container_of(path) is Container.XLSX else _copied(path)
    # Each comment goes above what the cell says already, so that the first mark ends on top.
    for sheet, cell, colour, words in reversed(marks):
        page = book[sheet] if sheet in book.sheetnames else book.worksheets[0]
        _mark(page, cell or "A1", colour if cell else "", words)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _opened(path: Path) -> Any:
    """Scanned first, as the reader does: openpyxl lays out whatever a file claims to hold."""
    import openpyxl

    try:
        with zipfile.ZipFile(path) as archive:
            for part in worksheets(archive):
                scan_sheet(archive, part.path)
        # Of a path it believes the ending, and people rename files.
        with path.open("rb") as file:
            return openpyxl.load_workbook(file)
    except (Refused, MemoryError):
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, UnicodeError) as error:
        raise Refused(ProblemKind.DAMAGED) from error
    # openpyxl has many errors for what it cannot parse; to the person all of them mean one thing.
    except Exception as error:
        raise Refused(ProblemKind.DAMAGED) from error


def _copied(path: Path) -> Any:
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for sheet in read(path)["sheets"]:
        page = book.create_sheet(sheet["name"])
        for row, column, words, number, _look, special in sheet["cells"]:
            cell = page.cell(row + 1, column + 1)
            if number is not None:
                cell.value = float(number)
            elif words or special:
                cell.value, cell.data_type = words or special, "s"
    return book


def _mark(page: Any, name: str, colour: str, words: str) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    cell = page[name]
    for area in page.merged_cells.ranges:
        if name in area:
            cell = page.cell(area.min_row, area.min_col)
    said = [words, cell.comment.text] if cell.comment else [words]
    cell.comment = Comment("\n\n".join(said), _AUTHOR, height=_HEIGHT, width=_WIDTH)
    if colour:
        cell.fill = PatternFill("solid", fgColor=colour)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
