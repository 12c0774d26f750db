"""The value of a figure, whatever kind it is: reading what an office types and printing it back."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """What a value says about its number (DESIGN §5)."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"
    ABOUT = "about"
    RANGE = "range"
    RATIO = "ratio"
    RANK = "rank"
    INCREASE = "increase"
    TEXT = "text"
    MARK = "mark"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Value:
    """A parsed value. Which parts are set belongs to its kind.

    `number`: every kind but text, mark and not_applicable. `number_to`: the upper end of a range, the whole of a
    ratio ("13/13"), the number of places of a rank ("thứ 7/30"; None for "top 7"). `text`: kind text (and words that
    come with the number, such as the unit of an increase, "bậc"). `decimals`: how many decimals were typed, which is how
    many are printed ("1,0%"). `typed`: as the person wrote it, NFC, trimmed.
    """

    kind: Kind
    number: Decimal | None = None
    number_to: Decimal | None = None
    text: str = ""
    decimals: int = 0
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a cell's text is to be read: `decimals` the figure may have (0: whole), `percent`, and its bounds."""

    decimals: int = 0
    percent: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None


class Unreadable(Exception):
    """The typed text is no value of this cell.

    `args[0]` is the Vietnamese sentence to show: what was read, what to do. `choices` is not empty where the text is
    ambiguous: the readings to choose from, each as it would be printed ("1.234", "1,234").
    """

    def __init__(self, message: str, choices: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.choices = choices
