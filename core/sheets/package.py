"""The parts of an .xlsx package, read by a parser that knows no entities, and with a bound on what they unpack to."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from core.sheets.limits import ProblemKind, Refused

_CHUNK = 1 << 16

Start = Callable[[str, Mapping[str, str]], None]
End = Callable[[str], None]
Words = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Part:
    """A worksheet: its name, and the package's part that holds it."""

    name: str
    path: str


def parse(
    archive: zipfile.ZipFile, path: str, start: Start, end: End | None = None, words: Words | None = None
) -> None:
    """Runs the handlers over a part; names come without their namespace's prefix. Raises Refused.

    A document type is refused before it can name anything: no spreadsheet has one, every entity bomb does.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse

    def root(name: str, attributes: Mapping[str, str]) -> None:
        """Whether names have a prefix is the same in all of a part: a million elements are not asked again."""
        plain = ":" not in name
        parser.StartElementHandler = start if plain else lambda name, attributes: start(_bare(name), attributes)
        if end is not None:
            parser.EndElementHandler = end if plain else lambda name: end(_bare(name))
        if words is not None:
            parser.CharacterDataHandler = words
        start(_bare(name), attributes)

    parser.StartElementHandler = root
    try:
        for chunk in _chunks(archive, path):
            parser.Parse(chunk)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Refused(ProblemKind.DAMAGED) from error


def worksheets(archive: zipfile.ZipFile) -> list[Part]:
    """The sheets of cells, in their order: a chart or a macro may stand among them too. Raises Refused."""
    workbook = next(iter(_related(archive, "", "/officeDocument").values()), "")
    paths = _related(archive, workbook, "/worksheet")
    found: list[tuple[str, str]] = []

    def sheet(name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            found.append((attributes.get("name", ""), _relation_id(attributes)))

    parse(archive, workbook, sheet)
    return [Part(name, paths[mark]) for name, mark in found if mark in paths]


def _related(archive: zipfile.ZipFile, part: str, kind: str) -> dict[str, str]:
    """The parts of a kind that a part refers to, by the reference's id; "" is the package itself."""
    folder, name = posixpath.split(part)
    paths: dict[str, str] = {}

    def relation(name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship" and attributes.get("Type", "").endswith(kind):
            path = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            paths[attributes.get("Id", "")] = path.lstrip("/")

    parse(archive, posixpath.join(folder, "_rels", f"{name}.rels"), relation)
    return paths


def _chunks(archive: zipfile.ZipFile, path: str) -> Iterator[bytes]:
    try:
        with archive.open(path) as part:
            while chunk := part.read(_CHUNK):
                yield chunk
    except KeyError as error:
        raise Refused(ProblemKind.DAMAGED) from error


def _refuse(*_declaration: Any) -> None:
    raise Refused(ProblemKind.DAMAGED)


def _bare(name: str) -> str:
    return name.rpartition(":")[2] if ":" in name else name


def _relation_id(attributes: Mapping[str, str]) -> str:
    return next((value for name, value in attributes.items() if _bare(name) == "id" and ":" in name), "")
