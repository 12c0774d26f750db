"""The rules of a form applied to its values: what is broken, what cannot be told yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from core.numbers import decimals_of, format_number
from indicators.formdoc.computing import with_computed
from indicators.formdoc.layout import fill
from indicators.formdoc.model import Check, CheckKind, Form, Strength, cell_key
from indicators.values import Kind, Reading, Value, print_value

_HUNDRED = Decimal(100)
# What these kinds say about their numbers can be held against a limit; a rank, a ratio or words cannot.
_BOUNDED = frozenset({Kind.EXACT, Kind.AT_LEAST, Kind.MORE_THAN, Kind.AT_MOST, Kind.LESS_THAN, Kind.ABOUT, Kind.RANGE})


class Status(StrEnum):
    BROKEN = "broken"
    INCOMPLETE = "incomplete"  # cannot be told: something is empty or not exact


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check says about one column or row (`where`); `cells` are the keys of the cells where it is shown."""

    check: str
    strength: Strength
    status: Status
    message: str
    cells: tuple[str, ...]
    where: str = ""

    @property
    def key(self) -> str:
        """The same for the same rule at the same place, whatever it says."""
        return f"{self.check}:{self.where}"


@dataclass(frozen=True, slots=True)
class Held:
    """A check at one of its places: the keys of its total's cell and of its parts'."""

    check: Check
    total: str | None
    parts: tuple[str, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        return self.parts if self.total is None else (self.total, *self.parts)


def held_checks(form: Form) -> Iterator[Held]:
    """Every check of the form at every place where it holds."""
    typed = _typed_figures(form)
    for check in form.checks:
        for where in _places(check, *typed):
            cells = [cell_key(where, one) if check.across else cell_key(one, where) for one in check.parts]
            total = check.total and (cell_key(where, check.total) if check.across else cell_key(check.total, where))
            yield Held(check, total, tuple(cells))


def run_checks(form: Form, values: Mapping[str, Value], readings: Mapping[str, Reading]) -> tuple[Finding, ...]:
    """Everything that the form's checks find in `values` (by cell key, as typed), in the form's order."""
    titles = _Titles({row.key: row.title for row in form.rows})
    headings = _Titles(form.column_titles() if any(check.across for check in form.checks) else {})
    typed = _typed_figures(form)
    everything = with_computed(form, values, readings)
    looks = (
        _Look(check, where, headings if check.across else titles, titles[where] if check.across else "", *everything)
        for check in form.checks
        for where in _places(check, *typed)
    )
    return tuple(finding for look in looks if (finding := _RULES[look.check.kind](look)) is not None)


def _typed_figures(form: Form) -> tuple[list[str], list[str]]:
    """The rows and the columns whose figures are typed: percentages that were computed of others do not add up."""
    rows = [row.key for row in form.rows if not (row.group or row.words or row.computed)]
    return rows, [column.key for column in form.figure_columns() if column.computed is None]


def _places(check: Check, rows: Sequence[str], columns: Sequence[str]) -> Sequence[str]:
    """The rows (of a check across columns) or the columns in which it holds."""
    return (check.rows or rows) if check.across else (check.columns or columns)


class _Titles(dict[str, str]):
    """Titles by key, filled when one is quoted: of a thousand answers few have a finding."""

    def __init__(self, templates: Mapping[str, str]) -> None:
        super().__init__()
        self.templates = templates

    def __missing__(self, key: str) -> str:
        self[key] = fill(self.templates[key], {})
        return self[key]


@dataclass(frozen=True, slots=True)
class _Look:
    """One check looking at one column, or across one row: its names are of rows, or of columns."""

    check: Check
    where: str
    titles: Mapping[str, str]
    row_title: str
    values: Mapping[str, Value]
    readings: Mapping[str, Reading]

    def cell(self, name: str) -> str:
        return cell_key(self.where, name) if self.check.across else cell_key(name, self.where)

    def value(self, name: str) -> Value | None:
        return self.values.get(self.cell(name))

    def exact(self, rows: Iterable[str]) -> dict[str, Decimal]:
        """The numbers that add up and compare, by row."""
        found = ((row, self.value(row)) for row in rows)
        return {
            row: value.number
            for row, value in found
            if value is not None and value.kind is Kind.EXACT and value.number is not None
        }

    def empty(self, rows: Iterable[str]) -> list[str]:
        return [row for row in rows if self.value(row) is None]

    def inexact(self, rows: Iterable[str]) -> list[str]:
        """Rows whose value says something, but no exact number. "Không áp dụng" is none: it is outside sums."""
        found = ((row, self.value(row)) for row in rows)
        known = (Kind.EXACT, Kind.NOT_APPLICABLE)
        return [row for row, value in found if value is not None and value.kind not in known]

    def decimals(self, rows: Iterable[str]) -> int:
        return max((value.decimals for row in rows if (value := self.value(row)) is not None), default=0)

    def percent(self, row: str) -> bool:
        return self._reading(row).percent

    def shown(self, row: str) -> str:
        value = self.value(row)
        return print_value(value, self._reading(row)) if value is not None else ""

    def quoted(self, rows: Iterable[str]) -> str:
        return ", ".join(f"“{self.titles[row]}”" for row in rows)

    def quoted_with_values(self, rows: Iterable[str]) -> str:
        return ", ".join(f"“{self.titles[row]}” ({self.shown(row)})" for row in rows)

    def _reading(self, row: str) -> Reading:
        return self.readings.get(self.cell(row), Reading())

    def broken(self, rows: Iterable[str], detail: str) -> Finding:
        return self._finding(self.check.strength, Status.BROKEN, rows, detail)

    def incomplete(self, rows: Iterable[str], detail: str) -> Finding:
        """Never more than a warning: nothing has been shown to be wrong."""
        return self._finding(Strength.WARNING, Status.INCOMPLETE, rows, detail)

    def _finding(self, strength: Strength, status: Status, rows: Iterable[str], detail: str) -> Finding:
        said = self.check.message.rstrip(" .:")
        message = f"{said} (“{self.row_title}”): {detail}." if self.check.across else f"{said}: {detail}."
        cells = tuple(self.cell(row) for row in rows)
        return Finding(self.check.key, strength, status, message, cells, self.where)


def _not_exact(look: _Look, rows: list[str]) -> Finding:
    return look.incomplete(rows, f"chưa tính được vì không phải số chính xác ở {look.quoted_with_values(rows)}")


def _sum(look: _Look) -> Finding | None:
    total, parts = look.check.total, look.check.parts
    if total is None:  # parse_form refuses such a check
        return None
    whole, addends = look.exact([total]), look.exact(parts)
    inexact = look.inexact([total, *parts])
    if inexact:
        return _not_exact(look, inexact)
    if total in whole:
        return _compared(look, total, whole[total], sum(addends.values(), Decimal(0)))
    if not addends:
        return None
    if look.value(total) is not None:  # "không áp dụng" over parts that have numbers
        return _not_exact(look, [total])
    counted = _number(look, sum(addends.values(), Decimal(0)), total, look.decimals(parts))
    return look.incomplete([total], f"{look.quoted([total])} còn trống, các mục cộng được {counted}")


def _compared(look: _Look, total: str, whole: Decimal, counted: Decimal) -> Finding | None:
    if whole == counted:
        return None
    parts = look.check.parts
    apart = _apart(abs(whole - counted), look.decimals([total, *parts]), percent=look.percent(total))
    detail = f"{look.shown(total)} nhưng cộng được {_number(look, counted, total, look.decimals(parts))} ({apart})"
    return _broken_unless_empty(look, [total, *parts], detail)


def _broken_unless_empty(look: _Look, rows: list[str], detail: str) -> Finding:
    """Empty is not zero: while a part is empty the rule may still come out right."""
    empty = look.empty(rows)
    if empty:
        return look.incomplete(empty, f"{detail}, còn trống {look.quoted(empty)}")
    return look.broken(rows, detail)


def _number(look: _Look, number: Decimal, row: str, decimals: int) -> str:
    return format_number(number, decimals) + ("%" if look.percent(row) else "")


def _apart(difference: Decimal, decimals: int, *, percent: bool) -> str:
    """Two percentages differ by percentage points (DESIGN §5)."""
    return f"lệch {format_number(difference, decimals)}{' điểm phần trăm' if percent else ''}"


def _hundred(look: _Look) -> Finding | None:
    parts = list(look.check.parts)
    numbers = look.exact(parts)
    inexact = look.inexact(parts)
    if inexact:
        return _not_exact(look, inexact)
    counted = sum(numbers.values(), Decimal(0))
    difference = abs(counted - _HUNDRED)
    if not numbers or difference <= _tolerance(look, numbers):
        return None
    decimals = look.decimals(parts)
    detail = f"cộng được {format_number(counted, decimals)}% ({_apart(difference, decimals, percent=True)})"
    return _broken_unless_empty(look, parts, detail)


def _tolerance(look: _Look, rows: Iterable[str]) -> Decimal:
    """Each part may be off by half a unit of its last typed digit: 96,11 by 0,005 and 78 by 0,5."""
    return sum((Decimal(5).scaleb(-1 - look.decimals([row])) for row in rows), Decimal(0))


def _required(look: _Look) -> Finding | None:
    empty = look.empty(look.check.parts)
    return look.broken(empty, f"còn trống {look.quoted(empty)}") if empty else None


def _range(look: _Look) -> Finding | None:
    outside = [row for row in look.check.parts if _is_outside(look.value(row), look.check)]
    if not outside:
        return None
    limits = [
        f"{words} {_number(look, Decimal(limit), outside[0], decimals_of(Decimal(limit)))}"
        for words, limit in (("không dưới", look.check.minimum), ("không quá", look.check.maximum))
        if limit is not None
    ]
    return look.broken(outside, f"{look.quoted_with_values(outside)} ngoài giới hạn {', '.join(limits)}")


def _is_outside(value: Value | None, check: Check) -> bool:
    """ "Trên 65%" is judged by its 65, "6,6-6,8" by both ends; values without such numbers are not judged."""
    if value is None or value.kind not in _BOUNDED:
        return False
    numbers = [number for number in (value.number, value.number_to) if number is not None]
    below = check.minimum is not None and any(number < Decimal(check.minimum) for number in numbers)
    above = check.maximum is not None and any(number > Decimal(check.maximum) for number in numbers)
    return below or above


def _order(look: _Look) -> Finding | None:
    """parts[0] <= parts[1] <= …; what is empty or not applicable is stepped over."""
    numbers = look.exact(look.check.parts)
    wrong = [(low, high) for low, high in pairwise(numbers) if numbers[low] > numbers[high]]
    if wrong:
        said = "; ".join(
            f"{look.quoted_with_values([low])} lớn hơn {look.quoted_with_values([high])}" for low, high in wrong
        )
        return look.broken(dict.fromkeys(row for pair in wrong for row in pair), said)
    inexact = look.inexact(look.check.parts)
    return _not_exact(look, inexact) if inexact and numbers else None


_RULES: Mapping[CheckKind, Callable[[_Look], Finding | None]] = {
    CheckKind.SUM: _sum,
    CheckKind.HUNDRED: _hundred,
    CheckKind.REQUIRED: _required,
    CheckKind.RANGE: _range,
    CheckKind.ORDER: _order,
}
