"""How a figure stands in a cell of a spreadsheet: its number, its number format, and what may be typed there."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from core.numbers import decimals_of
from core.writers.xlsx import number_format
from indicators.values import Kind, Reading, Value, print_value

# A numeric cell is an IEEE double: past 15 digits it would no longer be the figure that was entered.
_EXACT_DIGITS = 15
_HUNDRED = Decimal(100)
_LONGEST_TITLE = 32
_LONGEST_WORDS = 255


@dataclass(frozen=True, slots=True)
class Written:
    """What a cell holds: a number under a format, else words."""

    number: Decimal | None
    text: str
    format: str


def default_format(reading: Reading) -> str:
    """The format of an empty cell. A person types under it, so that it says nothing about a figure's decimals."""
    if reading.words:
        return "General"
    if reading.percent:
        return "0.00%" if reading.decimals else "0%"
    return "General" if reading.decimals else "#,##0"


def written(value: Value | None, reading: Reading) -> Written:
    """A value as the template shows it: an exact figure is a number, anything else the words it is printed with."""
    usual = default_format(reading)
    if value is None:
        return Written(None, "", usual)
    number = value.number
    if value.kind is not Kind.EXACT or number is None or len(number.normalize().as_tuple().digits) > _EXACT_DIGITS:
        return Written(None, print_value(value, reading), usual)
    if value.text:
        return Written(number, "", number_format(value.decimals, f" {value.text}"))
    plain = decimals_of(number.normalize()) == value.decimals
    if reading.percent:
        # "0,20%" must not look like an empty cell's format.
        return Written(number / _HUNDRED, "", usual if plain else f"#{plain_format(value.decimals, percent=True)}")
    return Written(number, "", usual if plain else number_format(value.decimals, ""))


@dataclass(frozen=True, slots=True)
class Advice:
    """What the spreadsheet says of a cell; `forbidden` is a formula about the cell `{cell}`, true for what it stops."""

    title: str
    words: str
    allowed: str
    refusal: str


def advice(reading: Reading) -> Advice | None:
    """What may be typed in a figure cell; None where words are welcome.

    Only numbers are held against the cell's bounds: whatever else the portal reads ("trên 60%", "5.016.100" as text)
    must pass here too.
    """
    if reading.words:
        return None
    if reading.percent:
        title, words = "Tỷ lệ phần trăm", "Nhập phần trăm, ví dụ 96,5%."
    elif reading.decimals:
        title, words = "Số", f"Nhập số, nhiều nhất {reading.decimals} chữ số thập phân, ví dụ 12,5."
    else:
        title, words = "Số nguyên", "Nhập số nguyên, ví dụ 5016100."
    also = " Nhận cả “trên 60”, “khoảng 50”, “thứ 7/30”." if reading.comparators else ""
    never = " Không áp dụng thì ghi -"
    return Advice(
        title[:_LONGEST_TITLE],
        f"{words}{also}{never}"[:_LONGEST_WORDS],
        f"=IF(ISNUMBER({{cell}}),{_within(reading)},TRUE)",
        f"{_limits(reading)} Hãy nhập lại, hoặc bấm Hủy để giữ số cũ."[:_LONGEST_WORDS],
    )


def _within(reading: Reading) -> str:
    scale = _HUNDRED if reading.percent else Decimal(1)
    rules = [f"{{cell}}>={reading.minimum / scale}"] if reading.minimum is not None else []
    if reading.maximum is not None:
        rules.append(f"{{cell}}<={reading.maximum / scale}")
    if not reading.decimals and not reading.percent:
        rules.append("{cell}=INT({cell})")
    return f"AND({','.join(rules)})" if rules else "TRUE"


def _limits(reading: Reading) -> str:
    mark = "%" if reading.percent else ""
    number = "số" if reading.decimals or reading.percent else "số nguyên"
    if reading.minimum is not None and reading.maximum is not None:
        return f"Ô này nhận {number} từ {reading.minimum}{mark} đến {reading.maximum}{mark}."
    if reading.minimum is not None:
        return f"Ô này nhận {number} từ {reading.minimum}{mark} trở lên."
    return f"Ô này nhận {number}."


def plain_format(decimals: int, *, percent: bool) -> str:
    """A format that shows so many decimals and no words."""
    return "0" + ("." + "0" * decimals if decimals else "") + ("%" if percent else "")
