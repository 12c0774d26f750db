"""Deadlines as documents word them: a day, a month, a quarter, a year, a span, or only words."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.vietnamese import clean, search_key
from schools.period_codes import PeriodCode, PeriodKind


class Precision(StrEnum):
    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    SPAN = "span"
    RECURRING = "recurring"
    EVENT = "event"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Deadline:
    """`start` and `end` are the first and the last day in time, both None where the words name no date.

    `text` is kept as the document prints it.
    """

    precision: Precision
    start: date | None
    end: date | None
    text: str


class BadDeadline(ValueError):
    """The words are a date that no calendar has; `args[0]` is the Vietnamese sentence: what is wrong, what to do."""


@dataclass(frozen=True, slots=True)
class _Span:
    precision: Precision
    start: date
    end: date


# The patterns below read search keys: offices write "quý" and "quí", "hàng" and "hằng".
_BEFORE = r"(?:(?:hoan thanh )?(?:truoc|den|trong|cham nhat(?: la)?) )?"
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_OF_YEAR = rf"(?: ?[/.-] ?{_YEAR}| nam {_YEAR.replace('year', 'named_year')})?"
_DAY = re.compile(rf"{_BEFORE}(?:ngay )?(?P<day>[0-9]{{1,2}})(?: ?[/.-] ?| thang )(?P<month>[0-9]{{1,2}}){_OF_YEAR}")
_MONTH = re.compile(rf"{_BEFORE}(?:t|thang) ?(?P<month>[0-9]{{1,2}}){_OF_YEAR}")
_BARE_MONTH = re.compile(rf"{_BEFORE}(?P<month>[0-9]{{1,2}})/{_YEAR}")
_QUARTER = re.compile(rf"{_BEFORE}(?:quy|qui|q) ?(?P<quarter>[0-9]{{1,2}}|[ivx]{{1,4}}){_OF_YEAR}")
_WHOLE_YEAR = re.compile(rf"{_BEFORE}(?:ca )?(?:nam )?{_YEAR}")

_SCHOOL_YEAR = re.compile(rf"{_BEFORE}(?:ca )?(?:nam hoc )?{_YEAR} ?[-–—/] ?(?P<next>(?:19|20)[0-9]{{2}})")

_BETWEEN = re.compile(r" den | ?[-–—] ?")
_SPAN_WORDS = re.compile(r"^(?:giai doan )?(?:tu )?")
_RECURRING = re.compile(r"\b(?:hang|moi) (?:ngay|tuan|thang|quy|qui|nam)\b|\blan ?/|\bthuong xuyen\b")
_DAY_OF_RECURRING = re.compile(r"\bngay (?P<day>[0-9]{1,2})(?:(?: ?[/.-] ?| thang )(?P<month>[0-9]{1,2}))?\b")
_EVENT = re.compile(r"(?:ngay )?(?:sau|truoc)? ?khi |(?:nhan )?dip ")

_ROMAN = ("I", "II", "III", "IV")
_QUARTERS = {name: number for number, roman in enumerate(_ROMAN, start=1) for name in (roman.lower(), str(number))}
_LEAP_YEAR = 2000  # a day without a year may be 29/2


def read_deadline(text: str, year: int | None = None) -> Deadline:
    """`year` is the plan's: it completes "T3", and recurring work ends with it.

    "Trước ngày 25" counts the 25th as in time: nobody is called late on the day that is printed. Raises BadDeadline on
    a date that is none ("31/2", "T13"): kept as words it would never be late.
    """
    words = clean(text)
    key = search_key(words).rstrip(".")
    try:
        span = _simple(key, year) or _school_year(key) or _span(key, year) or _recurring(key, year)
    except ValueError as error:
        raise BadDeadline(
            f"“{words}” không có trong lịch. Hãy kiểm tra lại ngày, tháng hoặc quý, "
            "ví dụ 31/3/2021, T3/2021, Quý I/2021."
        ) from error
    if span:
        return Deadline(span.precision, span.start, span.end, words)
    return Deadline(_dateless(key), None, None, words)


def _simple(key: str, year: int | None) -> _Span | None:
    """Raises ValueError on 31/2, T13 and the fifth quarter, also where no year is known."""
    return _day(key, year) or _month(key, year) or _quarter(key, year) or _year(key)


def _day(key: str, year: int | None) -> _Span | None:
    match = _DAY.fullmatch(key)
    if match is None:
        return None
    of_year = _year_of(match, year)
    day = date(of_year or _LEAP_YEAR, int(match["month"]), int(match["day"]))
    return _Span(Precision.DAY, day, day) if of_year else None


def _month(key: str, year: int | None) -> _Span | None:
    match = _MONTH.fullmatch(key) or _BARE_MONTH.fullmatch(key)
    if match is None:
        return None
    of_year = _year_of(match, year)
    first = date(of_year or _LEAP_YEAR, int(match["month"]), 1)
    return _Span(Precision.MONTH, first, _last_day(of_year, first.month)) if of_year else None


def _quarter(key: str, year: int | None) -> _Span | None:
    match = _QUARTER.fullmatch(key)
    if match is None:
        return None
    if match["quarter"] not in _QUARTERS:
        raise ValueError(match["quarter"])
    of_year = _year_of(match, year)
    if of_year is None:
        return None
    last_month = 3 * _QUARTERS[match["quarter"]]
    return _Span(Precision.QUARTER, date(of_year, last_month - 2, 1), _last_day(of_year, last_month))


def _year(key: str) -> _Span | None:
    match = _WHOLE_YEAR.fullmatch(key)
    year = int(match["year"]) if match else None
    return _Span(Precision.YEAR, date(year, 1, 1), date(year, 12, 31)) if year else None


def _year_of(match: re.Match[str], year: int | None) -> int | None:
    named = match.groupdict()
    written = named.get("year") or named.get("named_year")
    return int(written) if written else year


def _last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _span(key: str, year: int | None) -> _Span | None:
    """ "từ … đến …": a first part without a year has that of the last."""
    for between in _BETWEEN.finditer(key):
        last = _simple(key[between.end() :], year)
        if last is None:
            continue
        first = _simple(_SPAN_WORDS.sub("", key[: between.start()]), last.end.year)
        if first and first.start <= last.end:
            return _Span(Precision.SPAN, first.start, last.end)
    return None


def _school_year(key: str) -> _Span | None:
    """ "2020-2021" is a school year, not two calendar years (DESIGN §13); three years or more are a span."""
    match = _SCHOOL_YEAR.fullmatch(key)
    if match is None or int(match["next"]) != int(match["year"]) + 1:
        return None
    return _Span(Precision.SPAN, *PeriodCode(PeriodKind.SCHOOL_YEAR, int(match["year"])).dates)


def _recurring(key: str, year: int | None) -> _Span | None:
    """Raises ValueError on "ngày 45 hàng tháng"; the 31st of every month is the last day of the shorter ones."""
    if not _RECURRING.search(key):
        return None
    for named in _DAY_OF_RECURRING.finditer(key):
        date(_LEAP_YEAR, int(named["month"] or 1), int(named["day"]))
    if year is None:
        return None
    return _Span(Precision.RECURRING, date(year, 1, 1), date(year, 12, 31))


def _dateless(key: str) -> Precision:
    if _RECURRING.search(key):
        return Precision.RECURRING
    return Precision.EVENT if _EVENT.match(key) else Precision.TEXT


def print_deadline(deadline: Deadline) -> str:
    if deadline.text or deadline.start is None or deadline.end is None:
        return deadline.text
    return _canonical(deadline.precision, deadline.start, deadline.end)


def _canonical(precision: Precision, start: date, end: date) -> str:
    match precision:
        case Precision.DAY:
            return _print_day(end)
        case Precision.MONTH:
            return f"T{end.month}/{end.year}"
        case Precision.QUARTER:
            return f"Quý {_ROMAN[end.month // 3 - 1]}/{end.year}"
        case Precision.YEAR:
            return str(end.year)
        case Precision.SPAN:
            return _print_span(start, end)
        case _:
            return ""


def _print_span(start: date, end: date) -> str:
    if start.day == 1 and end == _last_day(end.year, end.month):
        return f"từ tháng {start.month}/{start.year} đến tháng {end.month}/{end.year}"
    return f"từ {_print_day(start)} đến {_print_day(end)}"


def _print_day(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"
