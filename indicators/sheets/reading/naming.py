"""Which unit a sheet means by a name or a code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from core.vietnamese import sort_key
from indicators.proposing.wording import plain
from indicators.sheets.reading.model import Unit

_MOST_NEAR = 5
_ALIKE = 0.8
_LEADING = re.compile(r"^(?:truong|co so|don vi)\s+")
_SPELLINGS = (
    (re.compile(r"\bthcs\b"), "trung hoc co so"),
    (re.compile(r"\bthpt\b"), "trung hoc pho thong"),
    (re.compile(r"\b(?:th|t hoc)\b"), "tieu hoc"),
    (re.compile(r"\b(?:mn|m non)\b"), "mam non"),
    (re.compile(r"\bmg\b"), "mau giao"),
    (re.compile(r"\bptdl\b"), "pho thong dan lap"),
)


class Names:
    """The units of a round by everything that they may be called."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.units = list(units)
        self.codes = {unit.code.casefold(): unit for unit in self.units}
        self.exact: dict[str, list[Unit]] = {}
        self.called: dict[str, list[Unit]] = {}
        self.asked: dict[str, list[Unit]] = {}
        self.like: dict[str, list[Unit]] = {}
        self.numbered = any(name.strip().isdecimal() for unit in self.units for name in (unit.name, *unit.names))
        for unit in self.units:
            names = (unit.name, *unit.names)
            for key in {sort_key(name) for name in names}:
                self.exact.setdefault(key, []).append(unit)
            for key in {spelt(name) for name in names}:
                self.called.setdefault(key, []).append(unit)

    def meant(self, text: str) -> list[Unit]:
        """The units that are called so; where none is, those called so but for marks and the usual short forms."""
        if text not in self.asked:
            found = self.codes.get(text.strip().casefold())
            self.asked[text] = [found] if found else self._named(text)
        return self.asked[text]

    def _named(self, text: str) -> list[Unit]:
        """Most cells hold a bare number, which is seldom a name."""
        if text.isdecimal() and not self.numbered:
            return []
        return self.exact.get(sort_key(text)) or self.called.get(spelt(text), [])

    def near(self, text: str) -> list[Unit]:
        """Units of like names, the likest first."""
        name = spelt(text)
        if name not in self.like:
            keys = get_close_matches(name, self.called, n=_MOST_NEAR, cutoff=_ALIKE)
            self.like[name] = list(dict.fromkeys(unit for key in keys for unit in self.called[key]))[:_MOST_NEAR]
        return self.like[name]


def spelt(name: str) -> str:
    """A name as it is compared: "Trường TH Kim Giang" and "Tiểu học Kim Giang" are one."""
    words = plain(name)
    for short, meant in _SPELLINGS:
        words = short.sub(meant, words)
    return _LEADING.sub("", words)
