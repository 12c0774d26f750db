"""What kind of spreadsheet a file is, told from its bytes alone, before any of it is parsed."""

from __future__ import annotations

import zipfile
import zlib
from enum import StrEnum
from pathlib import Path

from core.sheets.limits import ENTRIES, FILE_BYTES, UNPACKED_BYTES, ProblemKind, Refused

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_ENCRYPTED_ENTRY = 0x1
_CHUNK = 1 << 20
# Names in the directory of an OLE file are UTF-16.
_OLE_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_OLE_WORKBOOKS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))


class Container(StrEnum):
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"


def container_of(path: Path) -> Container:
    """The kind of the file, however it is named. Raises Refused."""
    if not path.is_file():
        raise Refused(ProblemKind.NOT_EXCEL)
    if path.stat().st_size > FILE_BYTES:
        raise Refused(ProblemKind.TOO_LARGE)
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(_ZIP):
        return _zipped(path)
    if start == _OLE:
        return _ole(path.read_bytes())
    raise Refused(ProblemKind.NOT_EXCEL)


def unpacked_bytes(path: Path) -> int:
    """What a file says that it unpacks to; the child finds out whether that is true."""
    try:
        with zipfile.ZipFile(path) as archive:
            return sum(entry.file_size for entry in archive.infolist())
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError):
        return 0


def _ole(content: bytes) -> Container:
    if _OLE_PASSWORD in content:
        raise Refused(ProblemKind.PASSWORD)
    if not any(name in content for name in _OLE_WORKBOOKS):
        raise Refused(ProblemKind.NOT_EXCEL)
    return Container.XLS


def _zipped(path: Path) -> Container:
    try:
        with zipfile.ZipFile(path) as archive:
            return _kind_of(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise Refused(ProblemKind.DAMAGED) from error


def _kind_of(archive: zipfile.ZipFile) -> Container:
    entries = archive.infolist()
    if len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > UNPACKED_BYTES:
        raise Refused(ProblemKind.TOO_LARGE)
    if any(entry.flag_bits & _ENCRYPTED_ENTRY for entry in entries):
        raise Refused(ProblemKind.PASSWORD)
    names = {entry.filename for entry in entries}
    # Two parts of one name are two files to two readers; a name that climbs out of the package is nobody's mistake.
    if len(names) < len(entries) or any(".." in name.split("/") for name in names):
        raise Refused(ProblemKind.DAMAGED)
    _unpack_all(archive, entries)
    if "xl/workbook.xml" in names:
        return Container.XLSX
    if "mimetype" not in names or not archive.read("mimetype").startswith(_ODS):
        raise Refused(ProblemKind.NOT_EXCEL)
    if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise Refused(ProblemKind.PASSWORD)
    return Container.ODS


def _unpack_all(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Holds each part to the size and the checksum that the package claims; nothing is kept. Raises BadZipFile."""
    for entry in entries:
        with archive.open(entry) as part:
            while part.read(_CHUNK):
                pass
