"""The hidden codes of a sheet that the portal wrote: which round, form version and unit it was made for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from zlib import crc32

_PREFIX, _PRINTED = "edu1", "edu1p"
_TEXT = re.compile(rf"({_PREFIX}|{_PRINTED});r=(\d{{1,18}});v=(\d{{1,18}});u=([^;]*);c=([0-9a-f]{{8}})")
# What stands in the mark of a table with one row for each unit, where a single unit's code stands else.
EVERY_UNIT = "*"
# What stands there in the mark of a round's totals, which nobody types.
TOTALS = "+"
# What such a table says of each unit where people see it.
CODE_TITLE, NAME_TITLE = "Mã đơn vị", "Tên đơn vị"


class BrokenMark(Exception):
    """A cell begins like a mark and is none: somebody changed it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a sheet was made for; `unit` is a unit's code, EVERY_UNIT or TOTALS.

    `printed`: it is the form as it prints, whose rows and columns have no codes and are known by their names.
    """

    round: int
    version: int
    unit: str
    printed: bool = False

    @property
    def text(self) -> str:
        body = f"{_PRINTED if self.printed else _PREFIX};r={self.round};v={self.version};u={self.unit}"
        return f"{body};c={crc32(body.encode()):08x}"


def is_mark(text: str) -> bool:
    return text.startswith((f"{_PREFIX};", f"{_PRINTED};"))


def read_mark(text: str) -> Mark:
    """Raises BrokenMark."""
    found = _TEXT.fullmatch(text.strip())
    mark = Mark(int(found[2]), int(found[3]), found[4], found[1] == _PRINTED) if found else None
    if mark is None or mark.text != text.strip():
        raise BrokenMark
    return mark
