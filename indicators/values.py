"""The value of a figure, whatever kind it is: reading what an office types and printing it back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from core.numbers import (
    MOST_DECIMALS,
    AmbiguousNumber,
    NotANumber,
    Reason,
    decimals_of,
    format_number,
    parse_number,
)
from core.vietnamese import clean


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
    LEVEL = "level"
    INCREASE = "increase"
    TEXT = "text"
    MARK = "mark"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Value:
    """A parsed value. Which parts are set belongs to its kind.

    `number`: every kind but text, mark and not_applicable; negative for a fall ("giảm 1,2%"). `number_to`: the upper
    end of a range, the whole of a ratio ("13/13"), the number of places of a rank ("thứ 7/30"; None for "top 7").
    `text`: kind text, and words that come with the number: the unit of an increase ("bậc"), "top" of a rank, what a
    level is called ("Mức độ" 3), the unit of the cell where it was typed ("59 học sinh"). `decimals`: how many decimals
    were typed, which is how many are printed ("1,0%"). `typed`: as the person wrote it, NFC, trimmed.
    """

    kind: Kind
    number: Decimal | None = None
    number_to: Decimal | None = None
    text: str = ""
    decimals: int = 0
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a cell's text is to be read: `decimals` the figure may have (0: whole), `percent`, and its bounds.

    `words`: free text is a value too. `comparators`: values other than an exact number are accepted ("trên 60%", "x").
    `unit`: the words that may follow the number ("học sinh").
    """

    decimals: int = 0
    percent: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    words: bool = False
    comparators: bool = True
    unit: str = ""


class Unreadable(Exception):
    """The typed text is no value of this cell.

    `args[0]` is the Vietnamese sentence to show: what was read, what to do. `choices` is not empty where the text is
    ambiguous: the readings that the cell accepts, a single one too, each printed so that it is not asked again when it
    is sent as the answer ("1234", "1,2340").
    """

    def __init__(self, message: str, choices: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.choices = choices


_MARKS = frozenset({"x", "✓", "✔"})
_NOT_APPLICABLE = frozenset({"-", "–", "—", "không áp dụng"})
# What is a value without any digit in it, in lower case.
WORDLESS = _MARKS | _NOT_APPLICABLE
_UNITS_OF_INCREASE = frozenset({"bậc", "hạng", "điểm", "điểm %", "điểm phần trăm"})
_LONGEST_PHRASE = 60  # a longer text is prose; matching it would only cost time
_QUOTED = 40

_UNSIGNED = r"[0-9０-９](?:[0-9０-９., \uff0c\uff0e]*[0-9０-９])?"
_A = rf"(?P<a>[+\-−–－]? ?{_UNSIGNED})"
_B = rf"(?P<b>[+\-−–－]? ?{_UNSIGNED})"
_RISE = rf"(?P<a>{_UNSIGNED})"
_UPPER = rf"(?P<b>{_UNSIGNED})"
_UNIT = r" ?(?P<unit>%|[^\W\d_][^0-9]*?)?"

# The commonest first; what stands behind a number is checked against the cell's units, so no phrase hides another.
_PHRASES: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (Kind.EXACT, rf"{_A}{_UNIT}"),
        (Kind.AT_LEAST, rf"(?:từ )?{_A}{_UNIT} trở lên"),
        (Kind.AT_MOST, rf"(?:từ )?{_A}{_UNIT} trở xuống"),
        (Kind.MORE_THAN, rf"(?:trên(?: mức)?|>) ?{_A}{_UNIT}"),
        (Kind.LESS_THAN, rf"(?:dưới(?: mức)?|<) ?{_A}{_UNIT}"),
        (Kind.AT_LEAST, rf"(?:≥|>=|tối thiểu|ít nhất|không dưới) ?{_A}{_UNIT}"),
        (Kind.AT_MOST, rf"(?:≤|<=|tối đa|nhiều nhất|không (?:vượt )?quá) ?{_A}{_UNIT}"),
        (Kind.ABOUT, rf"(?:khoảng|~|≈) ?{_A}{_UNIT}"),
        (Kind.RANGE, rf"(?:từ )?{_RISE} ?%? ?[-–—] ?{_UPPER}{_UNIT}"),
        (Kind.RANGE, rf"(?:từ )?{_A} ?%? đến {_B}{_UNIT}"),
        (Kind.RATIO, rf"{_RISE} ?/ ?{_UPPER}{_UNIT}"),
        (Kind.RANK, rf"(?:(?:xếp|đứng) )?(?:thứ|hạng) {_RISE}(?: ?/ ?{_UPPER})?"),
        (Kind.RANK, rf"(?P<top>top|tốp) {_RISE}(?: ?/ ?{_UPPER})?"),
        (Kind.LEVEL, rf"(?P<level>mức độ|mức|cấp độ) {_RISE}"),
        (Kind.INCREASE, rf"(?:tăng|nâng) {_RISE}{_UNIT}"),
        (Kind.INCREASE, rf"(?P<fall>giảm|hạ) {_RISE}{_UNIT}"),
    )
)

_WORDS_BEFORE = {
    Kind.AT_LEAST: "≥ ",
    Kind.MORE_THAN: "Trên ",
    Kind.AT_MOST: "≤ ",
    Kind.LESS_THAN: "Dưới ",
    Kind.ABOUT: "khoảng ",
}
_COUNTED = (Kind.RATIO, Kind.RANK, Kind.LEVEL)  # whole numbers, whatever the cell's own decimals
_UNBOUNDED = (*_COUNTED, Kind.INCREASE)
_NAMED = {Kind.RANK: "thứ", Kind.LEVEL: "mức độ"}  # their words stand before the number
_WORDLESS_PRINT = {Kind.MARK: "x", Kind.NOT_APPLICABLE: "-"}

# A number whose only separator stands before three digits: elsewhere than in a whole number it would be asked.
_READ_TWO_WAYS = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}")


def read(typed: str, reading: Reading) -> Value | None:
    """The value that `typed` means in a cell, None when it is blank; raises Unreadable."""
    text = clean(typed)
    if not text:
        return None
    value = _wordless(text) or _phrase(text, reading) or _words(text, reading)
    if not reading.comparators and value.kind not in (Kind.EXACT, Kind.NOT_APPLICABLE, Kind.TEXT):
        raise Unreadable(
            f"Ô này chỉ nhận một con số chính xác nên không nhận {_quoted(text)}. "
            f"Hãy nhập số, ví dụ {_example(reading)}."
        )
    # PostgreSQL refuses NUL in a text.
    return replace(value, typed=unicodedata.normalize("NFC", typed).replace("\0", "").strip())


def _wordless(text: str) -> Value | None:
    if text.lower() in _MARKS:
        return Value(Kind.MARK)
    return Value(Kind.NOT_APPLICABLE) if text.lower() in _NOT_APPLICABLE else None


def _words(text: str, reading: Reading) -> Value:
    if reading.words and any(char.isalpha() for char in text):
        return Value(Kind.TEXT, text=text)
    raise Unreadable(f"{_quoted(text)} không phải là số. Hãy nhập số, ví dụ {_example(reading)}.")


def _phrase(text: str, reading: Reading) -> Value | None:
    """The value of a number with or without words around it, None when the text is something else."""
    if len(text) > _LONGEST_PHRASE:
        return None
    for kind, pattern in _PHRASES:
        match = pattern.fullmatch(text)
        unit = _unit(kind, match, reading) if match else None
        if match is None or unit is None:
            continue
        if "%" in text and not reading.percent and unit != "điểm %":
            raise Unreadable(
                f"Ô này không tính theo phần trăm nên không nhận {_quoted(text)}. Hãy nhập số không kèm dấu %."
            )
        return _numbered(kind, match, unit, reading)
    return None


def _unit(kind: Kind, match: re.Match[str], reading: Reading) -> str | None:
    """The words behind the number as they are kept; None when they are not this cell's."""
    named = match.groupdict()
    if named.get("level"):
        return str(named["level"])
    unit = (named.get("unit") or "").lower()
    if unit in ("", "%"):
        return "top" if named.get("top") else ""
    if unit == reading.unit.lower():
        return reading.unit
    return unit if kind is Kind.INCREASE and unit in _UNITS_OF_INCREASE else None


def _numbered(kind: Kind, match: re.Match[str], unit: str, reading: Reading) -> Value | None:
    named = match.groupdict()
    typed = [number for number in (named["a"], named.get("b")) if number]
    try:
        candidates = [_candidates(number, whole=_is_whole(kind, reading)) for number in typed]
    except NotANumber as refused:
        if refused.reason is Reason.SHAPE:
            return None
        raise Unreadable(_refusal(match.string, refused.reason, reading)) from refused
    sign = -1 if named.get("fall") else 1
    values = [_value(kind, [sign * number for number in numbers], unit, reading) for numbers in _paired(candidates)]
    return _accepted(values, match.string, reading)


def _candidates(text: str, *, whole: bool) -> tuple[Decimal, ...]:
    try:
        return (parse_number(text, whole=whole),)
    except AmbiguousNumber as asked:
        return asked.choices


def _paired(candidates: Sequence[tuple[Decimal, ...]]) -> list[list[Decimal]]:
    """Both ends of a range read the same way: all grouped, or all decimal."""
    ways = max(len(numbers) for numbers in candidates)
    return [[numbers[min(way, len(numbers) - 1)] for numbers in candidates] for way in range(ways)]


def _value(kind: Kind, numbers: Sequence[Decimal], unit: str, reading: Reading) -> Value:
    as_whole = _is_whole(kind, reading) and not any(_needed_decimals(number) for number in numbers)
    decimals = 0 if as_whole else max(decimals_of(number) for number in numbers)
    return Value(kind, numbers[0], numbers[1] if len(numbers) > 1 else None, unit, decimals)


def _accepted(values: Sequence[Value], text: str, reading: Reading) -> Value:
    fitting = [value for value in values if not _objection(value, text, reading)]
    if not fitting:
        # Where no reading fits, the last is the decimal one, which is what was meant in such a cell.
        raise Unreadable(_objection(values[-1], text, reading) or "")
    if len(values) == 1:
        return values[0]
    choices = tuple(print_value(value, reading) for value in fitting)
    if len(choices) > 1:
        raise Unreadable(f"{_quoted(text)} có hai cách hiểu: {' hoặc '.join(choices)}. Hãy chọn một cách.", choices)
    raise Unreadable(
        f"{_quoted(text)} chỉ hợp với ô này nếu hiểu là {choices[0]}. Hãy chọn cách hiểu đó hoặc nhập lại số.", choices
    )


def _objection(value: Value, text: str, reading: Reading) -> str | None:
    rules = (_objection_to_decimals, _objection_to_order, _objection_to_bounds)
    return next(filter(None, (rule(value, text, reading) for rule in rules)), None)


def _objection_to_decimals(value: Value, text: str, reading: Reading) -> str | None:
    allowed = 0 if value.kind in _COUNTED else reading.decimals
    if max(_needed_decimals(number) for number in _numbers(value)) <= allowed:
        return None
    return _too_many_decimals(text, allowed)


def _objection_to_order(value: Value, text: str, _reading: Reading) -> str | None:
    first, last = _numbers(value)[0], _numbers(value)[-1]
    if value.kind is Kind.RANGE and first > last:
        return f"{_quoted(text)} có số trước lớn hơn số sau. Hãy nhập số nhỏ trước, số lớn sau."
    if value.kind is Kind.RATIO and last == 0:
        return f"{_quoted(text)} có số sau dấu gạch chéo bằng 0. Hãy nhập tổng số, ví dụ 13/13."
    if value.kind is Kind.RANK and first < 1:
        return f"{_quoted(text)} không phải là thứ hạng. Hãy nhập thứ hạng từ 1 trở lên, ví dụ thứ 7/30."
    if value.kind is Kind.LEVEL and first < 1:
        return f"{_quoted(text)} không phải là mức. Hãy nhập từ 1 trở lên, ví dụ mức độ 3."
    if value.kind is Kind.RANK and first > last:
        return f"{_quoted(text)} có thứ hạng lớn hơn số đơn vị được xếp hạng. Hãy kiểm tra lại hai số."
    return None


def _objection_to_bounds(value: Value, text: str, reading: Reading) -> str | None:
    if value.kind in _UNBOUNDED:
        return None
    low, high = min(_numbers(value)), max(_numbers(value))
    if reading.maximum is not None and high > reading.maximum:
        where = f"lớn hơn {_bound(reading.maximum, reading)}, là mức cao nhất của ô này"
    elif reading.minimum is not None and low < reading.minimum:
        where = f"nhỏ hơn {_bound(reading.minimum, reading)}, là mức thấp nhất của ô này"
    else:
        return None
    return f"{_quoted(text)} {where}. Hãy kiểm tra lại số đã nhập."


def _refusal(text: str, reason: Reason, reading: Reading) -> str:
    if reason is Reason.DECIMALS:
        return _too_many_decimals(text, reading.decimals)
    return f"{_quoted(text)} là số quá lớn. Hãy kiểm tra lại số đã nhập và đơn vị tính của ô."


def _too_many_decimals(text: str, allowed: int) -> str:
    if not allowed:
        return f"Ô này chỉ nhận số nguyên nên không nhận {_quoted(text)}. Hãy nhập số không có phần thập phân."
    return (
        f"{_quoted(text)} có nhiều chữ số thập phân quá. "
        f"Hãy làm tròn còn nhiều nhất {min(allowed, MOST_DECIMALS)} chữ số thập phân."
    )


def _quoted(text: str) -> str:
    return f"“{text}”" if len(text) <= _QUOTED else f"“{text[:_QUOTED].rstrip()}…”"


def _example(reading: Reading) -> str:
    number = "12,5" if reading.decimals else "5.016.100"
    return ("96,5%" if reading.decimals else "96%") if reading.percent else number


def _bound(number: Decimal, reading: Reading) -> str:
    return print_value(Value(Kind.EXACT, number, decimals=_needed_decimals(number)), reading)


def print_value(value: Value, reading: Reading) -> str:
    """The value on the screen and in Word; `read` takes it back as the same value.

    That is why a whole number of four to six digits is not grouped in a cell that may have decimals: "1.234" there is
    what the reader asks about.
    """
    if value.kind is Kind.TEXT:
        return value.text
    if value.kind in _WORDLESS_PRINT:
        return _WORDLESS_PRINT[value.kind]
    whole = _is_whole(value.kind, reading)
    if value.kind is Kind.EXACT and value.number is not None:
        # Most values are such; an import prints a hundred thousand.
        return _print_number(value.number, value.decimals, whole=whole) + _behind(value, reading)
    numbers = [_print_number(number, value.decimals, whole=whole) for number in _numbers(value)]
    return _before(value) + _between(value).join(numbers) + _behind(value, reading)


def whole_value(number: Decimal, reading: Reading) -> Value:
    """An exact whole number, as it is printed in a cell that is not of percentages."""
    return Value(Kind.EXACT, number, typed=_print_number(number, 0, whole=_is_whole(Kind.EXACT, reading)))


def _before(value: Value) -> str:
    if value.kind in _NAMED:
        return f"{value.text or _NAMED[value.kind]} "
    if value.kind is Kind.RANGE:
        return "từ " if _is_below_zero(value) else ""
    if value.kind is not Kind.INCREASE:
        return _WORDS_BEFORE.get(value.kind, "")
    if _is_below_zero(value):
        return "giảm "
    return "nâng " if value.text in ("bậc", "hạng") else "tăng "


def _between(value: Value) -> str:
    if value.kind is not Kind.RANGE:
        return "/"
    return " đến " if _is_below_zero(value) else "-"


def _behind(value: Value, reading: Reading) -> str:
    if value.kind in _NAMED:
        return ""
    if value.text:
        return f" {value.text}"
    return "%" if reading.percent and value.kind is not Kind.RATIO else ""


def _print_number(number: Decimal, decimals: int, *, whole: bool) -> str:
    text = format_number(number, decimals)
    if (whole and not decimals) or not _READ_TWO_WAYS.fullmatch(text):
        return text
    if not decimals:
        return text.replace(".", "")
    needed = _needed_decimals(number)
    return format_number(number, needed if needed < decimals else MOST_DECIMALS)


def _numbers(value: Value) -> tuple[Decimal, ...]:
    """The numbers of the value as printed: a fall is printed by its word, not by a sign."""
    numbers = (number for number in (value.number, value.number_to) if number is not None)
    return tuple(abs(number) if value.kind is Kind.INCREASE else number for number in numbers)


def _is_below_zero(value: Value) -> bool:
    return value.number is not None and value.number < 0


def _is_whole(kind: Kind, reading: Reading) -> bool:
    return kind in _COUNTED or not reading.decimals


def _needed_decimals(number: Decimal) -> int:
    return decimals_of(number.normalize())
