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
    names: list[str] = []
    taken = {_RESERVED}
    for position, label in enumerate(labels, start=1):
        wanted = _legal(label) or f"Bảng {position}"
        name, copy = wanted, 1
        while name.casefold() in taken:
            copy += 1
            ending = f" ({copy})"
            name = _cut(wanted, _LIMIT - len(ending)) + ending
        taken.add(name.casefold())
        names.append(name)
    return names


def _legal(label: str) -> str:
    text = " ".join(_ILLEGAL.sub(" ", printable(label)).split()).strip("' ")
    return _cut(text, _LIMIT).rstrip("' ")


def _cut(text: str, limit: int) -> str:
    # Excel counts UTF-16 units: a character beyond U+FFFF takes two.
    return text.encode("utf-16-le")[: limit * 2].decode("utf-16-le", errors="ignore")
