"""Numbers as offices write them: printed in Vietnamese style, read in every style that is really typed."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from core.vietnamese import clean

MOST_DECIMALS = 4
LIMIT = Decimal(900_000_000_000_000)  # in ten-thousandths it still fits a 64-bit integer

_PRINTED = str.maketrans(",.", ".,")
_ASCII = str.maketrans("０１２３４５６７８９，．＋－−–", "0123456789,.+---")
_SIGNED = re.compile(r"([+-]?) ?([0-9][0-9., ]*)")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}([., ])[0-9]{3}(?:\1[0-9]{3})*")
_DECIMAL = re.compile(r"(.+)([.,])([0-9]+)")


class Reason(StrEnum):
    """Why a text is not a number."""

    SHAPE = "shape"
    DECIMALS = "decimals"
    SIZE = "size"


class NotANumber(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class AmbiguousNumber(Exception):
    """The separator may group thousands or mark decimals: `choices` are both readings, the grouped one first."""

    def __init__(self, choices: tuple[Decimal, ...]) -> None:
        super().__init__(choices)
        self.choices = choices


def format_number(number: Decimal, decimals: int) -> str:
    """1.234.567,8; halves are rounded up, as a clerk rounds."""
    if not decimals:
        return f"{int(number.to_integral_value(ROUND_HALF_UP)):,}".replace(",", ".")
    rounded = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{rounded if rounded else abs(rounded):,.{decimals}f}".translate(_PRINTED)


def format_whole(number: int) -> str:
    """A count as people read it: "8.998"."""
    return format_number(Decimal(number), 0)


def parse_number(text: str, *, whole: bool) -> Decimal:
    """The number typed, with as many decimals as were typed. `whole`: the cell holds whole numbers.

    "93,000" is 93000 in a whole-number cell and raises AmbiguousNumber in another. In a whole-number cell "12,5" is
    still 12.5: what to say about it is the caller's.
    """
    match = _SIGNED.fullmatch(clean(text).translate(_ASCII))
    readings = _readings(match[2]) if match else []
    if match is None or not readings:
        raise NotANumber(Reason.SHAPE)
    numbers = tuple(_checked(Decimal(match[1] + reading)) for reading in readings)
    if len(numbers) > 1 and not whole:
        raise AmbiguousNumber(numbers)
    return numbers[0]


def _readings(body: str) -> list[str]:
    return [reading for reading in (_as_whole(body), _as_decimal(body)) if reading is not None]


def _as_whole(body: str) -> str | None:
    if body.isdigit():
        return body
    grouped = _GROUPED.fullmatch(body)
    return body.replace(grouped[1], "") if grouped else None


def _as_decimal(body: str) -> str | None:
    match = _DECIMAL.fullmatch(body)
    if match is None or match[2] in match[1]:
        return None
    before = _as_whole(match[1])
    return None if before is None else f"{before}.{match[3]}"


def _checked(number: Decimal) -> Decimal:
    if decimals_of(number) > MOST_DECIMALS:
        raise NotANumber(Reason.DECIMALS)
    if abs(number) > LIMIT:
        raise NotANumber(Reason.SIZE)
    return number if number else abs(number)


def counted(text: str, otherwise: int = 0) -> int:
    """A whole number as our own fields send it back; `otherwise` where somebody sent something else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else otherwise


def decimals_of(number: Decimal) -> int:
    """How many decimals the number was written with."""
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
