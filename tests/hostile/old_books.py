"""Making .xls workbooks ([MS-CFB] and [MS-XLS]) record by record."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path

_SECTOR = 512
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
# Below this a stream stands among the small ones; a workbook that is padded never does.
_SMALLEST = 4096
_BOF, _EOF, _SHEET, _PASSWORD, _NUMBER, _WORDS, _ERROR = 0x0809, 0x000A, 0x0085, 0x002F, 0x0203, 0x0204, 0x0205
REF = 0x17


def xls(path: Path, rows: Mapping[tuple[int, int], str | float | bytes], *, password: bool = False) -> Path:
    """A workbook of one sheet "S" with these cells: words, numbers, or the code of an error as a byte."""
    opening = _record(_BOF, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 1997, 0, 0x0600))
    # As if by the old method with its key and its check ([MS-XLS] 2.4.117).
    opening += _record(_PASSWORD, struct.pack("<HHH", 0, 0x1234, 0x5678)) if password else b""
    sheet_record = struct.pack("<IBBBB", 0, 0, 0, 1, 0) + b"S"
    offset = len(opening) + 4 + len(sheet_record) + 4
    listed = _record(_SHEET, struct.pack("<I", offset) + sheet_record[4:])
    page = _record(_BOF, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 1997, 0, 0x0600))
    page += b"".join(_cell(row, column, value) for (row, column), value in sorted(rows.items())) + _record(_EOF)
    book = opening + listed + _record(_EOF) + page
    path.write_bytes(_file_of(book.ljust(max(_SMALLEST, -(-len(book) // _SECTOR) * _SECTOR), b"\0")))
    return path


def _cell(row: int, column: int, value: str | float | bytes) -> bytes:
    place = struct.pack("<HHH", row, column, 15)
    match value:
        case str():
            return _record(_WORDS, place + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
        case bytes():
            return _record(_ERROR, place + value + b"\1")
        case _:
            return _record(_NUMBER, place + struct.pack("<d", value))


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _file_of(book: bytes) -> bytes:
    """The little file system around one stream: its header, its table of sectors, its folder, the stream."""
    sectors = len(book) // _SECTOR
    following = [_TABLE, _END, *range(3, sectors + 2), _END]
    table = struct.pack(f"<{_SECTOR // 4}I", *following, *[_FREE] * (_SECTOR // 4 - len(following)))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6xIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1)
    head += struct.pack("<IIIIII", 0, _SMALLEST, _END, 0, _END, 0) + struct.pack("<109I", 0, *[_FREE] * 108)
    folder = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, 2, len(book))
    return head + table + folder.ljust(_SECTOR, b"\0") + book


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    letters = (name + "\0").encode("utf-16-le")
    named = letters.ljust(64, b"\0") + struct.pack("<HBB", len(letters), kind, 1)
    return named + struct.pack("<III", _FREE, _FREE, child) + bytes(36) + struct.pack("<III", start, size, 0)
