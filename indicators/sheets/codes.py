"""The hidden codes of a template: which round, form version and unit it was made for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from zlib import crc32

_PREFIX = "edu1"
_TEXT = re.compile(rf"{_PREFIX};r=(\d{{1,18}});v=(\d{{1,18}});u=([^;]*);c=([0-9a-f]{{8}})")
# What stands in the mark of a table with one row for each unit, where a single unit's code stands else.
EVERY_UNIT = "*"
# What such a table says of each unit where people see it.
CODE_TITLE, NAME_TITLE = "Mã đơn vị", "Tên đơn vị"


class BrokenMark(Exception):
    """A cell begins like a mark and is none: somebody changed it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a sheet was made for; `unit` is a unit's code, or EVERY_UNIT."""

    round: int
    version: int
    unit: str

    @property
    def text(self) -> str:
        body = f"{_PREFIX};r={self.round};v={self.version};u={self.unit}"
        return f"{body};c={crc32(body.encode()):08x}"


def is_mark(text: str) -> bool:
    return text.startswith(f"{_PREFIX};")


def read_mark(text: str) -> Mark:
    """Raises BrokenMark."""
    found = _TEXT.fullmatch(text.strip())
    mark = Mark(int(found[1]), int(found[2]), found[3]) if found else None
    if mark is None or mark.text != text.strip():
        raise BrokenMark
    return mark
