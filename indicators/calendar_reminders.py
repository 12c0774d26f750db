"""Which reminders the calendar makes of an answer that is still owed: pure rules over days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

# A scheduler that was off for some days makes up for it; what is older is left.
MAKE_UP_DAYS = 7


class Reminder(StrEnum):
    """What a day asks to be told; each is told once for a due date."""

    OPENED = "opened"
    WEEK = "week"
    DAY = "day"
    TODAY = "today"
    LATE = "late"


def reminders_of(*, opens: date, due: date | None, today: date, came: bool) -> Iterator[Reminder]:
    """The reminders that hold on a day; `came`: it was submitted before and is owed again, so it is not late.

    A round that is shorter than the span of a reminder does not make it: its opening has just been told.
    """
    if 0 <= (today - opens).days < MAKE_UP_DAYS and (due is None or today <= due):
        yield Reminder.OPENED
    if due is None or today < opens:
        return
    left, span = (due - today).days, (due - opens).days
    if 1 < left <= 7 < span:
        yield Reminder.WEEK
    elif left == 1 < span:
        yield Reminder.DAY
    elif left == 0 < span:
        yield Reminder.TODAY
    elif -MAKE_UP_DAYS <= left < 0 and not came:
        yield Reminder.LATE
