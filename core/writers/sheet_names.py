"""Names for the sheets of a workbook that Excel accepts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.writers.printable import printable

_LIMIT = 31
_ILLEGAL = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
# Excel keeps this name for its own change log.
_RESERVED = "history"


def sheet_names(labels: Iterable[str]) -> list[str]:
    """One legal name of at most 31 characters for each label, different from the others without regard to case."""
    names = NameGiver()
    return [names.name(label) for label in labels]


class NameGiver:
    """Names the sheets of one workbook, one after the other."""

    def __init__(self) -> None:
        self._taken = {_RESERVED}
        self._given = 0

    def name(self, label: str) -> str:
        """A legal name made of the label that no earlier sheet has."""
        self._given += 1
        wanted = _legal(label) or f"Bảng {self._given}"
        name, copy = wanted, 1
        while name.casefold() in self._taken:
            copy += 1
            ending = f" ({copy})"
            name = _cut(wanted, _LIMIT - len(ending)) + ending
        self._taken.add(name.casefold())
        return name


def _legal(label: str) -> str:
    text = " ".join(_ILLEGAL.sub(" ", printable(label)).split()).strip("' ")
    return _cut(text, _LIMIT).rstrip("' ")


def _cut(text: str, limit: int) -> str:
    # Excel counts UTF-16 units: a character beyond U+FFFF takes two.
    return text.encode("utf-16-le")[: limit * 2].decode("utf-16-le", errors="ignore")
