"""The cells of .xls and .ods files that show an error: the fast reader takes them for empty without a word."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from core.sheets.container import Container
from core.sheets.limits import CELLS, COLUMNS, NAME_CHARACTERS, ROWS, ProblemKind, Refused
from core.sheets.package import parse
from core.sheets.scanning import Mark, Scan


def errors_of(path: Path, kind: Container) -> Mapping[str, Scan]:
    """The marks of cells with an error, by the sheet's name. Raises Refused, also of an .xls with a password."""
    if kind is Container.ODS:
        with zipfile.ZipFile(path) as archive:
            return _errors_of_ods(archive)
    try:
        return dict(_errors_of_xls(path.read_bytes()))
    # What the fast reader can read and these few lines cannot is a file of before 1997.
    except (struct.error, IndexError):
        return {}


def _keep(scan: Scan, row: int, column: int, error: str) -> None:
    if row >= ROWS or column >= COLUMNS or len(scan.marks) >= CELLS:
        raise Refused(ProblemKind.TOO_LARGE)
    scan.marks[row, column] = Mark(error=error)
    scan.rows, scan.columns = max(scan.rows, row + 1), max(scan.columns, column + 1)


# --- .ods ---


def _errors_of_ods(archive: zipfile.ZipFile) -> Mapping[str, Scan]:
    work = _Ods()
    parse(archive, "content.xml", work.start, work.end, work.words)
    return work.scans


class _Ods:
    """A repeated row or cell is written once; an error is kept at every one of its places."""

    def __init__(self) -> None:
        self.scans: dict[str, Scan] = {}
        self.scan = Scan()
        self.row = self.column = 0
        self.rows = self.columns = 1
        self.error: str | None = None
        # The errors of the row: where each begins, in how many columns it stands, and what it is.
        self.errors: list[tuple[int, int, str]] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "table":
            self.scan = self.scans[attributes.get("table:name", "")] = Scan()
            self.row = 0
        elif name == "table-row":
            self.column, self.rows, self.errors = 0, _repeated(attributes, "rows"), []
        elif name in ("table-cell", "covered-table-cell"):
            self.columns = _repeated(attributes, "columns")
            self.error = "" if attributes.get("calcext:value-type") == "error" else None

    def words(self, text: str) -> None:
        if self.error is not None:
            self.error = (self.error + text)[:NAME_CHARACTERS]

    def end(self, name: str) -> None:
        if name in ("table-cell", "covered-table-cell"):
            if self.error is not None:
                self.errors.append((self.column, self.columns, self.error.strip()))
            self.error = None
            self.column += self.columns
        elif name == "table-row":
            self._keep_errors()
            self.row += self.rows

    def _keep_errors(self) -> None:
        """Two numbers may claim a whole sheet of errors: past the bounds the first that is kept ends it."""
        for column, columns, error in self.errors:
            for row in range(self.row, self.row + self.rows):
                for place in range(column, column + columns):
                    _keep(self.scan, row, place, error)


def _repeated(attributes: Mapping[str, str], what: str) -> int:
    said = attributes.get(f"table:number-{what}-repeated", "1")
    return int(said) if said.isdecimal() and len(said) < 10 else 1


# --- .xls ([MS-CFB] and [MS-XLS]) ---

_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_FORMULA, _END, _PASSWORD, _SHEET, _ERROR = 0x0006, 0x000A, 0x002F, 0x0085, 0x0205
_NO_SECTOR = 0xFFFFFFFA
_MINI, _MINI_BELOW = 64, 4096


def _errors_of_xls(content: bytes) -> Iterator[tuple[str, Scan]]:
    book = _stream(content, "Workbook")
    begin = list(_records(book, 0))
    # The fast reader knows the passwords of Excel 97 and later; of an older one it reads scrambled cells.
    if any(kind == _PASSWORD for kind, _ in begin):
        raise Refused(ProblemKind.PASSWORD)
    for _kind, sheet in [one for one in begin if one[0] == _SHEET]:
        offset, length, wide = struct.unpack_from("<I2xBB", sheet)
        name = sheet[8 : 8 + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1", "replace")
        scan = Scan()
        for kind, record in _records(book, offset):
            if kind == _ERROR and record[7]:
                _keep_record(scan, record, record[6])
            elif kind == _FORMULA and record[12:14] == b"\xff\xff" and record[6] == 2:
                _keep_record(scan, record, record[8])
        yield name, scan


def _keep_record(scan: Scan, record: bytes, code: int) -> None:
    row, column = struct.unpack_from("<HH", record)
    _keep(scan, row, column, _ERRORS.get(code, "#ERR!"))


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each record of one part of the workbook, up to its end."""
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        if kind == _END:
            return
        yield kind, book[at + 4 : at + 4 + size]
        at += 4 + size


def _stream(content: bytes, wanted: str) -> bytes:
    """A file of the little file system that an .xls is; nothing where it holds none of this name."""
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    first, mini_first, more = (struct.unpack_from("<I", content, at)[0] for at in (48, 60, 68))

    def sector(number: int) -> bytes:
        return content[(number + 1) * size : (number + 2) * size]

    tables = list(struct.unpack_from("<109I", content, 76))
    while more < _NO_SECTOR and len(tables) < len(content) // size:
        *further, more = struct.unpack(f"<{size // 4}I", sector(more))
        tables += further
    following = [one for table in tables if table < _NO_SECTOR for one in _numbers(sector(table))]

    def chain(start: int) -> bytes:
        return b"".join(sector(number) for number in _chain(following, start))

    folder = chain(first)
    entries = {_name(folder, at): struct.unpack_from("<II", folder, at + 116) for at in range(0, len(folder), 128)}
    start, length = entries.get(wanted, (_NO_SECTOR, 0))
    if length >= _MINI_BELOW:
        return chain(start)[:length]
    small, mini = chain(entries["Root Entry"][0]) if "Root Entry" in entries else b"", _numbers(chain(mini_first))
    return b"".join(small[one * _MINI : (one + 1) * _MINI] for one in _chain(mini, start))[:length]


def _numbers(content: bytes) -> list[int]:
    return [one for (one,) in struct.iter_unpack("<I", content[: len(content) // 4 * 4])]


def _chain(following: list[int], start: int) -> Iterator[int]:
    """The sectors of one file; one that runs in a circle ends where all are counted."""
    for _ in following:
        if start >= len(following):
            return
        yield start
        start = following[start]


def _name(folder: bytes, at: int) -> str:
    length = struct.unpack_from("<H", folder, at + 64)[0]
    return folder[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
