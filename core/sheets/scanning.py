"""What a sheet's XML says of its cells beside their values: place, look, formula, error. One pass, bounded.

It comes before any library: a reader that lays its cells out as rows × columns must never meet a lonely cell in the
last row and column, and readers that disagree about two cells in one place must not be asked.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from core.sheets.limits import CELLS, COLUMNS, NAME_CHARACTERS, ROWS, ProblemKind, Refused
from core.sheets.package import parse

Place = tuple[int, int]


@dataclass(slots=True)
class Mark:
    """One cell of the XML: its style's number, whether it holds a formula, a value, and which error it shows.

    `text`: the formula's result is text, also where that is empty.
    """

    style: int = 0
    formula: bool = False
    valued: bool = False
    error: str = ""
    text: bool = False


@dataclass(slots=True)
class Scan:
    """A sheet's cells that have a value or a look, and how far its values reach."""

    marks: dict[Place, Mark] = field(default_factory=dict)
    rows: int = 0
    columns: int = 0


def scan_sheet(archive: zipfile.ZipFile, path: str) -> Scan:
    """Raises Refused: too large where values lie beyond the limits, damaged where two cells claim one place.

    Every office program writes rows and cells in their order; one out of it is refused like one that comes twice.
    """
    work = _Scanner()
    parse(archive, path, work.start, work.end, work.words)
    return work.scan


class _Scanner:
    """Empty rows and cells come by the million: what they cost is read only where it can matter."""

    def __init__(self) -> None:
        self.scan = Scan()
        self.valued = 0
        self.row = -1
        self.column = -1
        self.cell: Mapping[str, str] | None = None
        self.formula = False
        self.value = False
        self.error = ""
        self.inside = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self.cell = attributes
            self.formula = self.value = self.inside = False
            self.error = ""
        elif name == "row":
            row = _whole(attributes["r"]) - 1 if "r" in attributes else self.row + 1
            if row <= self.row:
                raise Refused(ProblemKind.DAMAGED)
            self.row, self.column = row, -1
        elif self.cell is not None:
            if name == "f":
                self.formula = True
            elif name in ("v", "t"):
                self.inside = True

    def words(self, text: str) -> None:
        if self.inside and self.cell is not None:
            self.value = self.value or bool(text.strip())
            if self.cell.get("t") == "e":
                self.error = (self.error + text)[:NAME_CHARACTERS]

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self.inside = False
        elif name == "c" and self.cell is not None:
            if self.value or self.formula:
                self._keep_value(self.cell)
            elif self.row < ROWS:
                self._keep_look(self.cell)
            self.cell = None

    def _keep_value(self, cell: Mapping[str, str]) -> None:
        self._move_to(cell)
        self.valued += 1
        if self.row >= ROWS or self.column >= COLUMNS or self.valued > CELLS:
            raise Refused(ProblemKind.TOO_LARGE)
        scan = self.scan
        scan.rows, scan.columns = max(scan.rows, self.row + 1), max(scan.columns, self.column + 1)
        style = _whole(cell["s"]) if "s" in cell else 0
        scan.marks[self.row, self.column] = Mark(style, self.formula, self.value, self.error, cell.get("t") == "str")

    def _keep_look(self, cell: Mapping[str, str]) -> None:
        """The looks of empty cells are a help to whoever reads the sheet, not a right."""
        self._move_to(cell)
        style = _whole(cell.get("s", "0"))
        if style and self.column < COLUMNS and len(self.scan.marks) < CELLS:
            self.scan.marks[self.row, self.column] = Mark(style)

    def _move_to(self, cell: Mapping[str, str]) -> None:
        row, column = _place(cell["r"]) if "r" in cell else (self.row, self.column + 1)
        if row != self.row or column <= self.column:
            raise Refused(ProblemKind.DAMAGED)
        self.column = column


def _place(name: str) -> Place:
    """(16, 2) for "C17". Raises Refused."""
    letters = name.rstrip("0123456789")
    return _whole(name[len(letters) :]) - 1, _column(letters)


@lru_cache(maxsize=COLUMNS)
def _column(letters: str) -> int:
    """2 for "C". Raises Refused."""
    if not letters or len(letters) > 3:
        raise Refused(ProblemKind.DAMAGED)
    column = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise Refused(ProblemKind.DAMAGED)
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def _whole(text: str) -> int:
    """A number as the file writes it; ten digits are more than any sheet has."""
    if not text.isascii() or not text.isdigit() or len(text) > 10:
        raise Refused(ProblemKind.DAMAGED)
    return int(text)
