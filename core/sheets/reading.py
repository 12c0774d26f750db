"""An uploaded spreadsheet as plain values: its sheets, cells and merged areas, or one sentence why it is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from core.sheets.limits import COLUMNS, FILE_BYTES, MEGABYTE, ROWS, WALL_SECONDS, ProblemKind
from core.sheets.shown import shown

_ROOT = Path(__file__).parents[2]
# The child ends itself; this is for one that cannot even begin.
_PATIENCE = WALL_SECONDS + 15

MESSAGES = {
    ProblemKind.NOT_EXCEL: "Tệp này không phải là bảng tính. Hãy chọn tệp Excel (.xlsx, .xls) hoặc .ods.",
    ProblemKind.PASSWORD: "Tệp này có mật khẩu nên không đọc được. Hãy mở tệp, bỏ mật khẩu, lưu lại rồi chọn lại.",
    ProblemKind.DAMAGED: "Tệp này bị hỏng nên không đọc được. Hãy mở tệp bằng Excel, lưu thành tệp mới rồi chọn lại.",
    ProblemKind.TOO_LARGE: (
        f"Tệp này quá lớn: chỉ đọc được tệp tối đa {FILE_BYTES // MEGABYTE} MB, mỗi trang tính tối đa "
        f"{ROWS // 1000}.000 dòng và {COLUMNS} cột. Hãy xoá các trang tính, dòng và cột không dùng rồi chọn lại."
    ),
}


class SheetProblem(Exception):
    """The file is not read; `args[0]` is the Vietnamese sentence for the person who chose it."""

    def __init__(self, kind: ProblemKind) -> None:
        super().__init__(MESSAGES[kind])
        self.kind = kind


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell with a value or a look of its own; `row` and `column` count from 0.

    `text` is what a person reads in it. `number` is the stored number ("96,5%" may be 0.965, see `format`).
    `uncomputed`: it holds a formula whose result the file does not keep.
    """

    row: int
    column: int
    text: str
    number: Decimal | None = None
    italic: bool = False
    bold: bool = False
    indent: int = 0
    format: str = "General"
    uncomputed: bool = False

    @property
    def name(self) -> str:
        return cell_name(self.row, self.column)


@dataclass(frozen=True, slots=True)
class Area:
    """A merged area, its last row and column included."""

    row: int
    column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    cells: tuple[SheetCell, ...]
    merges: tuple[Area, ...] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    sheets: tuple[Sheet, ...]


def cell_name(row: int, column: int) -> str:
    """ "C17" for row 16 and column 2."""
    letters = ""
    rest = column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def read_workbook(path: Path) -> Workbook:
    """The workbook in a file, read in a child process of its own. Raises SheetProblem."""
    document = _read_by_child(path.absolute())
    if "problem" in document:
        raise SheetProblem(ProblemKind(document["problem"]))
    return Workbook(tuple(_sheet(sheet) for sheet in document["sheets"]))


def _read_by_child(path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "core.sheets.child", str(path)]
    try:
        # Nothing of the portal's settings is in the child's environment.
        ended = subprocess.run(
            command, cwd=_ROOT, env={"PYTHONUTF8": "1"}, capture_output=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise SheetProblem(ProblemKind.TOO_LARGE) from error
    if ended.returncode < 0:  # ended by the kernel at one of its limits
        raise SheetProblem(ProblemKind.TOO_LARGE)
    if ended.returncode:
        raise SheetProblem(ProblemKind.DAMAGED)
    document: dict[str, Any] = json.loads(ended.stdout)
    return document


def _sheet(document: dict[str, Any]) -> Sheet:
    return Sheet(
        name=document["name"],
        cells=tuple(_cell(cell) for cell in document["cells"]),
        merges=tuple(Area(*area) for area in document["merges"]),
        hidden=document["hidden"],
    )


def _cell(document: list[Any]) -> SheetCell:
    row, column, text, number, italic, bold, indent, number_format, uncomputed = document
    value = Decimal(number) if number is not None else None
    seen = shown(value, number_format).text if value is not None else text
    return SheetCell(row, column, seen, value, italic, bold, indent, number_format, uncomputed)
