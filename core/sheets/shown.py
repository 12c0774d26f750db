"""How a spreadsheet shows a number: its format's decimals, percent sign and words, in Vietnamese style."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from core.numbers import MOST_DECIMALS, decimals_of, format_number

_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_LOCALE = re.compile(r"\[[^\]]*\]|_.|\*.")
_PLACES = re.compile(r"[0#?](?:[0#?,]*[0#?])?(?:\.([0#?]+))?")


@dataclass(frozen=True, slots=True)
class Shown:
    """The number as it is read on the sheet: 0.965 under "0.0%" is 96.5 with one decimal and "%" behind it."""

    number: Decimal
    decimals: int
    suffix: str = ""
    grouped: bool = False

    @property
    def text(self) -> str:
        """As the sheet has it: a year is no "2.020" where the format does not group."""
        digits = format_number(self.number, self.decimals)
        return (digits if self.grouped else digits.replace(".", "")) + self.suffix


def shown(number: Decimal, number_format: str) -> Shown:
    section = _LOCALE.sub("", number_format.partition(";")[0])
    bare = _LITERAL.sub("", section)
    percent = "%" in bare
    value = number * 100 if percent else number
    places = _PLACES.search(bare)
    if places is None:
        return Shown(value, _own_decimals(value), "%" if percent else "")
    words = "".join(quoted or escaped for quoted, escaped in _LITERAL.findall(section[places.start() :]))
    return Shown(value, len(places[1] or ""), "%" if percent else words, grouped="," in places[0])


def _own_decimals(number: Decimal) -> int:
    return min(decimals_of(number.normalize()), MOST_DECIMALS)
