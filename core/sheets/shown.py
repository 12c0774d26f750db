"""How a spreadsheet shows a number: its format's decimals, percent sign and words, in Vietnamese style."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from core.numbers import LIMIT, MOST_DECIMALS, decimals_of, format_number
from core.sheets.looks import PLAIN_FORMAT

_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_LOCALE = re.compile(r"\[[^\]]*\]|_.|\*.")
# Commas behind the last digit before or after the point: each shows a thousandth of the number.
_PLACES = re.compile(r"(?P<whole>[0#?](?:[0#?,]*[0#?])?)(?P<scaled>,*)(?:\.(?P<part>[0#?]+)(?P<more>,*))?")
# "# ?/?" and "0.00E+00" show a number otherwise than it is written here: it keeps all its digits.
_OTHERWISE = re.compile(r"[0#?]\s*/\s*[0-9#?]|[0#?]E[+-]", re.IGNORECASE)


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


@dataclass(frozen=True, slots=True)
class _Format:
    """What a number format says; `decimals` is None where it shows as many as there are, `most` where some may go."""

    factor: Decimal
    decimals: int | None
    most: int
    suffix: str
    grouped: bool


def shown(number: Decimal, number_format: str) -> Shown:
    look = _format(number_format)
    value = number if look.factor == 1 else number * look.factor
    if abs(value) > LIMIT:
        decimals = 0  # no figure, and more digits than can be rounded
    elif look.decimals is None:
        decimals = _own_decimals(value)
    elif look.decimals < look.most:
        decimals = min(max(_own_decimals(value), look.decimals), look.most)
    else:
        decimals = look.decimals
    return Shown(value, decimals, look.suffix, look.grouped)


def shown_text(number: Decimal, number_format: str) -> str:
    """What a person reads; most cells hold whole numbers and no format."""
    if number_format == PLAIN_FORMAT and number == (whole := int(number)):
        return str(whole)
    return shown(number, number_format).text


@lru_cache(maxsize=1024)
def _format(number_format: str) -> _Format:
    section = _LOCALE.sub("", number_format.partition(";")[0])
    bare = _LITERAL.sub("", section)
    percent = "%" in bare
    factor = Decimal(100 if percent else 1)
    places = _PLACES.search(bare)
    if places is None or _OTHERWISE.search(bare):
        return _Format(factor, None, 0, "%" if percent else "", grouped=False)
    words = "".join(quoted or escaped for quoted, escaped in _LITERAL.findall(section[places.start() :]))
    digits = places["part"] or ""
    factor = factor.scaleb(-3 * len(places["scaled"] + (places["more"] or "")))
    return _Format(factor, digits.count("0"), len(digits), "%" if percent else words, grouped="," in places["whole"])


def _own_decimals(number: Decimal) -> int:
    return min(decimals_of(number.normalize()), MOST_DECIMALS)
