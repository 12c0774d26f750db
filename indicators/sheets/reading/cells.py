"""One cell of a spreadsheet as a value of a form's cell, or why it is none and what to do."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from core.legacy_text import converted
from core.numbers import LIMIT, decimals_of
from core.sheets.reading import SheetCell
from core.sheets.shown import Shown, shown
from core.vietnamese import clean
from indicators.sheets.reading.model import SKIP, Choice
from indicators.values import Kind, Reading, Unreadable, Value, print_value, read, whole_value

LONGEST_TEXT = 2000
_GENERAL = ("General", "@")
_SKIP = Choice(SKIP, "bỏ qua ô này")
_HUNDRED = Decimal(100)


class Unclear(Exception):
    """The cell is no value as it stands. `choices`, where there are any, are answers that make it one.

    `group` names cells that are unclear in the same way, so that one answer may serve them all.
    """

    def __init__(self, message: str, choices: tuple[Choice, ...] = (), group: str = "") -> None:
        super().__init__(message)
        self.choices = (*choices, _SKIP) if choices else ()
        self.group = group


class Taken(NamedTuple):
    """A value, and what must be said of how it was taken."""

    value: Value | None
    note: str = ""


NOTHING = Taken(None)


def take_figure(cell: SheetCell, reading: Reading, *, silent: str | None = None) -> Taken:
    """The value of a figure cell; raises Unclear. `silent`: a format that says nothing about decimals."""
    if cell.number is not None:
        return _number(cell.number, cell.look.format, reading, silent)
    _refuse_special(cell)
    if not cell.words or cell.words.isspace():
        return NOTHING
    words = _unicode(cell) if reading.words else cell.words
    return Taken(_typed(words, reading))


def take_words(cell: SheetCell) -> Taken:
    """The value of a cell of words; raises Unclear."""
    _refuse_special(cell)
    words = clean(cell.text if cell.number is not None else _unicode(cell))
    if len(words) > LONGEST_TEXT:
        raise Unclear(f"Nội dung dài quá {LONGEST_TEXT} ký tự. Hãy rút gọn.")
    return Taken(Value(Kind.TEXT, text=words, typed=words)) if words else NOTHING


def take_answer(answer: str, reading: Reading | None) -> Taken:
    """What a person chose for a cell that was unclear; raises Unclear."""
    if answer == SKIP:
        return NOTHING
    if reading is not None:
        return Taken(_typed(answer, reading))
    words = clean(answer)
    return Taken(Value(Kind.TEXT, text=words, typed=words)) if words else NOTHING


def _refuse_special(cell: SheetCell) -> None:
    if not cell.special:
        return
    if cell.uncomputed:
        raise Unclear(
            "Ô có công thức nhưng tệp không giữ kết quả. Hãy mở tệp bằng Excel, bấm Lưu rồi tải lên lại, "
            "hoặc gõ thẳng số vào ô."
        )
    if cell.date:
        raise Unclear(
            f"Excel đã đổi nội dung ô này thành ngày {cell.words}. Hãy gõ lại dạng chữ, ví dụ “thứ 7/30” "
            "hoặc thêm dấu nháy đơn ở đầu: '13/15."
        )
    raise Unclear(f"Ô báo lỗi công thức {cell.error}. Hãy sửa công thức hoặc gõ thẳng số vào ô.")


def _unicode(cell: SheetCell) -> str:
    """The words of a cell; those in an old encoding are asked about."""
    meant = converted(cell.words, cell.look.font)
    if meant is None:
        return cell.words
    raise Unclear(
        f"Chữ trong ô viết bằng bảng mã cũ (TCVN3 hoặc VNI). Có phải là “{clean(meant)}”?",
        (Choice(clean(meant), f"đổi thành “{clean(meant)}”"), Choice(clean(cell.words), "giữ nguyên")),
        "old-letters",
    )


def _typed(words: str, reading: Reading) -> Value | None:
    if len(words) > LONGEST_TEXT:
        raise Unclear(f"Nội dung dài quá {LONGEST_TEXT} ký tự. Hãy rút gọn.")
    try:
        return read(words, reading)
    except Unreadable as refused:
        choices = tuple(Choice(one, one) for one in refused.choices)
        raise Unclear(str(refused), choices, "two-ways" if len(choices) > 1 else "one-way") from refused


# --- numbers ---


def _number(number: Decimal, number_format: str, reading: Reading, silent: str | None) -> Taken:
    silent_format = number_format in _GENERAL or number_format == silent
    if silent_format and not reading.percent and number == int(number) and not _is_outside(number, reading):
        return Taken(whole_value(number, reading))
    seen = shown(number, number_format)
    if abs(seen.number) > LIMIT:
        raise Unclear("Số quá lớn. Hãy kiểm tra lại số đã nhập và đơn vị tính của ô.")
    if seen.suffix and seen.suffix != "%":
        return _with_words(seen, reading)
    if reading.percent != (seen.suffix == "%"):
        _refuse_percent(seen, reading)
    value, note = _exact(seen, number_format, reading, silent)
    if _is_outside(value.number, reading):
        _refuse_outside(value, seen, reading)
    return Taken(replace(value, typed=print_value(value, reading)), note)


def _exact(seen: Shown, number_format: str, reading: Reading, silent: str | None) -> tuple[Value, str]:
    """The number with the decimals that its format gives it; under a format that says nothing, with its own."""
    number = seen.number
    own = decimals_of(number.normalize()) if number % 1 else 0
    if number_format in _GENERAL or number_format == silent:
        if own > reading.decimals:
            _ask_rounding(number, reading)
        return Value(Kind.EXACT, number, decimals=own), ""
    if own > reading.decimals and seen.decimals > reading.decimals:
        _ask_rounding(number, reading)
    if own > seen.decimals:
        # A number with more digits than the sheet shows is taken as a person sees it.
        value = Value(Kind.EXACT, _quantized(number, seen.decimals), decimals=seen.decimals)
        return value, f"Tệp giữ nhiều chữ số hơn số nhìn thấy; lấy như nhìn thấy: {print_value(value, reading)}."
    return Value(Kind.EXACT, number, decimals=max(min(seen.decimals, reading.decimals), own)), ""


def _ask_rounding(number: Decimal, reading: Reading) -> None:
    value = Value(Kind.EXACT, _quantized(number, reading.decimals), decimals=reading.decimals)
    said = "số nguyên" if not reading.decimals else f"nhiều nhất {reading.decimals} chữ số thập phân"
    label = print_value(value, reading)
    raise Unclear(
        f"“{_plain(number)}” có nhiều chữ số thập phân quá, ô này nhận {said}. Có làm tròn thành {label} không?",
        (Choice(label, f"làm tròn thành {label}"),),
        "round",
    )


def _quantized(number: Decimal, decimals: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}".replace(".", ",")


def _with_words(seen: Shown, reading: Reading) -> Taken:
    """The format puts words behind the number: they must be the cell's own."""
    words = f"{_plain(seen.number)} {seen.suffix.strip()}"
    value = _typed(words, reading)
    return Taken(value and replace(value, typed=print_value(value, reading)))


def _refuse_percent(seen: Shown, reading: Reading) -> None:
    """A share of 1 in a cell of percentages is asked about; a percentage elsewhere is refused."""
    if not reading.percent:
        raise Unclear(
            f"Ô này không tính theo phần trăm nhưng tệp ghi {_plain(seen.number)}%. Hãy gõ lại số không kèm dấu %."
        )
    if 0 < abs(seen.number) <= 1:
        both = (seen.number * _HUNDRED, seen.number)
        ways = [one for one in both if not _is_outside(one, reading)]
        raise Unclear(
            f"“{_plain(seen.number)}” không có định dạng phần trăm nên có hai cách hiểu. Hãy chọn một cách.",
            tuple(dict.fromkeys(_percentage(one, reading) for one in ways)),
            # The answer to all of them at once says that they are shares.
            "share" if ways[:1] == [both[0]] else "",
        )


def _percentage(number: Decimal, reading: Reading) -> Choice:
    """A percentage with as many decimals as its cell takes."""
    if decimals_of(number.normalize()) <= reading.decimals:
        return Choice(f"{_plain(number)}%", f"{_plain(number)}%")
    said = f"{_plain(_quantized(number, reading.decimals))}%"
    return Choice(said, f"làm tròn thành {said}")


def _is_outside(number: Decimal | None, reading: Reading) -> bool:
    if number is None or abs(number) > LIMIT:
        return True
    low, high = reading.minimum, reading.maximum
    return (low is not None and number < low) or (high is not None and number > high)


def _refuse_outside(value: Value, seen: Shown, reading: Reading) -> None:
    number = value.number or Decimal(0)
    smaller = number / _HUNDRED
    if (
        seen.suffix == "%"
        and not _is_outside(smaller, reading)
        and decimals_of(smaller.normalize()) <= reading.decimals
    ):
        label = f"{_plain(smaller)}%"
        raise Unclear(
            f"“{_plain(number)}%” lớn hơn mức cao nhất của ô này: có thể ô đã định dạng % rồi mới gõ số. "
            f"Có phải là {label} không?",
            (Choice(label, label),),
            "hundredfold",
        )
    words = print_value(value, reading)
    try:
        read(words, reading)
    except Unreadable as refused:
        raise Unclear(str(refused)) from refused
