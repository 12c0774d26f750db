"""How recurring work comes round: the turns that a deadline's words make within the days of its plan."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from core.vietnamese import clean, search_key

# Search keys, as in plans/deadlines.py: "hàng" and "hằng", "quý" and "quí".
_UNITS = {"thang": 1, "quy": 3, "qui": 3, "nam": 12}
_EVERY = re.compile(r"\b(?:hang|moi) (?P<unit>tuan|thang|quy|qui|nam)\b")
_TIMES = re.compile(r"\b(?P<times>[0-9]{1,2}) lan ?/ ?(?:1 )?(?P<unit>tuan|thang|quy|qui|nam)\b")
_DAY = re.compile(r"\bngay (?P<day>[0-9]{1,2})(?:(?: ?[/.-] ?| thang )(?P<month>[0-9]{1,2}))?\b")
_ROMAN = ("I", "II", "III", "IV")
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Rule:
    """Work that comes every so many months (1, 3, 6 or 12; 0: every week), by a day of the last of them.

    `month` is named for yearly work alone.
    """

    months: int
    day: int | None = None
    month: int | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One coming round: what it is called ("tháng 3/2021"), its first day and its last in time."""

    label: str
    start: date
    end: date


def read_rule(text: str) -> Rule | None:
    """What the words say of coming round; nothing where they name no turns ("thường xuyên", "hàng ngày")."""
    key = search_key(clean(text))
    found = _TIMES.search(key) or _EVERY.search(key)
    if found is None:
        return None
    if found["unit"] == "tuan":
        return Rule(0)
    months = _shared(_UNITS[found["unit"]], int(found.groupdict().get("times") or 1))
    named = _DAY.search(key)
    if named is None:
        return Rule(months)
    month = int(named["month"]) if named["month"] and months == 12 else None
    return Rule(months, int(named["day"]), month)


def _shared(months: int, times: int) -> int:
    """The months of one turn: twice a year is every six; what divides into no whole months comes once."""
    return months // times if times and months % times == 0 else months


def turns(rule: Rule, start: date, end: date) -> Iterator[Turn]:
    """The turns within these days, in order; one that would be due before the first day is left out."""
    blocks = _weeks(start, end) if rule.months == 0 else _months(rule.months, start, end)
    for label, first, last in blocks:
        due = min(_due(rule, first, last), end)
        if due >= start:
            yield Turn(label, max(first, start), due)


def _weeks(start: date, end: date) -> Iterator[tuple[str, date, date]]:
    first = start - timedelta(days=start.weekday())
    while first <= end:
        last = first + _WEEK - timedelta(days=1)
        yield f"tuần {first.day}/{first.month}–{last.day}/{last.month}/{last.year}", first, last
        first += _WEEK


def _months(months: int, start: date, end: date) -> Iterator[tuple[str, date, date]]:
    """Calendar months, quarters, halves and years; yearly work of a school year comes once, in its own days."""
    if months == 12:
        yield f"năm {start.year}" if start.year == end.year else f"năm {start.year}-{end.year}", start, end
        return
    first = date(start.year, (start.month - 1) // months * months + 1, 1)
    while first <= end:
        last = _last_day(first, months)
        yield _label(months, first), first, last
        first = last + timedelta(days=1)


def _last_day(first: date, months: int) -> date:
    month = first.month + months - 1
    return date(first.year, month, monthrange(first.year, month)[1])


def _label(months: int, first: date) -> str:
    if months == 1:
        return f"tháng {first.month}/{first.year}"
    if months == 3:
        return f"quý {_ROMAN[first.month // 3]}/{first.year}"
    if months == 6:
        return f"6 tháng {'đầu' if first.month == 1 else 'cuối'} năm {first.year}"
    return f"tháng {first.month}–{first.month + months - 1}/{first.year}"


def _due(rule: Rule, first: date, last: date) -> date:
    """The last day in time; the 31st is the last day of a shorter month."""
    if rule.day is None:
        return last
    years = range(first.year, last.year + 1) if rule.month else [last.year]
    for year in years:
        month = rule.month or last.month
        due = date(year, month, min(rule.day, monthrange(year, month)[1]))
        if first <= due <= last:
            return due
    return last
