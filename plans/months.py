"""Months as addresses name them ("2021-11") and as a calendar lays them out."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MONTH = re.compile(r"(?P<year>(?:19|20)[0-9]{2})-(?P<month>0[1-9]|1[0-2])")


def read_month(text: str) -> date | None:
    """The first day of the month that the text names, if it names one."""
    match = _MONTH.fullmatch(text)
    return date(int(match["year"]), int(match["month"]), 1) if match else None


def month_code(day: date) -> str:
    return f"{day.year}-{day.month:02d}"


def month_words(day: date) -> str:
    """As documents write it: "tháng 02/2022", "tháng 11/2021"."""
    return f"tháng {day.month:02d}/{day.year}" if day.month <= 2 else f"tháng {day.month}/{day.year}"


def days_of(first: date) -> list[date]:
    return [first + timedelta(days=passed) for passed in range(monthrange(first.year, first.month)[1])]


def month_after(first: date, months: int = 1) -> date:
    """The first day of the month so many later, or earlier."""
    passed = first.year * 12 + first.month - 1 + months
    return date(passed // 12, passed % 12 + 1, 1)


def months_between(starts_on: date, ends_on: date) -> list[date]:
    """The first day of every month that a stretch of time touches."""
    found, month = [], starts_on.replace(day=1)
    while month <= ends_on:
        found.append(month)
        month = month_after(month)
    return found


def month_around(today: date, starts_on: date, ends_on: date) -> date:
    """The month of today, or the nearest one of the stretch."""
    return min(max(today, starts_on), ends_on).replace(day=1)


def years_later(text: str, years: int) -> str:
    """The same words about years that are so many later."""
    return _YEAR.sub(lambda found: str(int(found[0]) + years), text)
