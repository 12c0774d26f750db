"""An uploaded spreadsheet as plain values: its sheets, cells and merged areas, or one sentence why it is refused."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from core.sheets.child import DATE, UNCOMPUTED
from core.sheets.limits import COLUMNS, FILE_BYTES, MEGABYTE, ROWS, WALL_SECONDS, ProblemKind
from core.sheets.shown import shown_text

_ROOT = Path(__file__).parents[2]
# The child ends itself; this is for one that cannot even begin.
_PATIENCE = WALL_SECONDS + 15

MESSAGES = {
    ProblemKind.NOT_EXCEL: "Tệp này không phải là bảng tính. Hãy chọn tệp Excel (.xlsx, .xls) hoặc .ods.",
    ProblemKind.PASSWORD: "Tệp này có mật khẩu nên không đọc được. Hãy mở tệp, bỏ mật khẩu, lưu lại rồi chọn lại.",
    ProblemKind.DAMAGED: "Tệp này bị hỏng nên không đọc được. Hãy mở tệp bằng Excel, lưu thành tệp mới rồi chọn lại.",
    ProblemKind.TOO_LARGE: (
        f"Tệp này quá lớn: chỉ đọc được tệp tối đa {FILE_BYTES // MEGABYTE} MB, mỗi trang tính tối đa "
        f"{ROWS // 1000}.000 dòng và {COLUMNS} cột. Hãy xóa các trang tính, dòng và cột không dùng rồi chọn lại."
    ),
}


class SheetProblem(Exception):
    """The file is not read; `args[0]` is the Vietnamese sentence for the person who chose it."""

    def __init__(self, kind: ProblemKind) -> None:
        super().__init__(MESSAGES[kind])
        self.kind = kind


class Look(NamedTuple):
    """How a cell looks. `font` is named where its letters are not Unicode's (".VnTime", "VNI-Times")."""

    italic: bool = False
    bold: bool = False
    indent: int = 0
    format: str = "General"
    font: str = ""


class SheetCell(NamedTuple):
    """A cell with a value or a look of its own; `row` and `column` count from 0.

    It holds a `number` as it is stored ("96,5%" may be 0.965, see `format`), else `words`. `special`: it holds a
    formula whose result the file does not keep, a date, or the error that a formula shows ("#REF!"); a cell with an
    error has no text and is not empty.
    """

    row: int
    column: int
    words: str = ""
    number: Decimal | None = None
    look: Look = Look()
    special: str = ""

    @property
    def name(self) -> str:
        return cell_name(self.row, self.column)

    @property
    def text(self) -> str:
        """What a person reads in it."""
        return self.words if self.number is None else shown_text(self.number, self.look.format)

    @property
    def filled(self) -> bool:
        """Whether a person reads anything in it."""
        return self.number is not None or bool(self.words)

    @property
    def italic(self) -> bool:
        return self.look.italic

    @property
    def bold(self) -> bool:
        return self.look.bold

    @property
    def indent(self) -> int:
        return self.look.indent

    @property
    def format(self) -> str:
        return self.look.format

    @property
    def uncomputed(self) -> bool:
        return self.special == UNCOMPUTED

    @property
    def date(self) -> bool:
        return self.special == DATE

    @property
    def error(self) -> str:
        return "" if self.special in (UNCOMPUTED, DATE) else self.special


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
    """`formats`: whether the file's kind tells how cells look; of .xls and .ods only the values are read."""

    sheets: tuple[Sheet, ...]
    formats: bool = True


def cell_name(row: int, column: int) -> str:
    """ "C17" for row 16 and column 2."""
    return f"{_letters(column)}{row + 1}"


@lru_cache(maxsize=COLUMNS)
def _letters(column: int) -> str:
    letters = ""
    rest = column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def read_workbook(path: Path) -> Workbook:
    """The workbook in a file, read in a child process of its own. Raises SheetProblem."""
    document: dict[str, Any] = json.loads(answer_of("core.sheets.child", path))
    if "problem" in document:
        raise SheetProblem(ProblemKind(document["problem"]))
    return Workbook(tuple(_sheet(sheet) for sheet in document["sheets"]), document["formats"])


def answer_of(module: str, path: Path, said: bytes = b"") -> bytes:
    """What the child of this module prints about a file. Raises SheetProblem.

    It prints into a file: the kernel bounds that, as nobody bounds a pipe.
    """
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile(dir=folder) as answer:
        try:
            # Nothing of the portal's settings is in the child's environment; what it leaves behind goes with `folder`.
            ended = subprocess.run(
                [sys.executable, "-m", module, str(path.absolute())],
                cwd=_ROOT,
                env={"PYTHONUTF8": "1", "TMPDIR": folder},
                input=said,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                timeout=_PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise SheetProblem(ProblemKind.TOO_LARGE) from error
        if ended.returncode < 0:  # ended by the kernel at one of its limits
            raise SheetProblem(ProblemKind.TOO_LARGE)
        if ended.returncode:
            raise SheetProblem(ProblemKind.DAMAGED)
        answer.seek(0)
        return answer.read()


def _sheet(document: dict[str, Any]) -> Sheet:
    looks = [Look(*look) for look in document["looks"]]
    cells = (
        SheetCell(row, column, words, Decimal(number) if number is not None else None, looks[look], special)
        for row, column, words, number, look, special in document["cells"]
    )
    return Sheet(
        name=document["name"],
        cells=tuple(cells),
        merges=tuple(Area(*area) for area in document["merges"]),
        hidden=document["hidden"],
    )
