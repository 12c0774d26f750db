"""When a month's review is due and who is reminded when: pure rules over days."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum

from plans.months import month_after

# A day from here on is one of the month itself; an earlier one is of the month that follows.
FIRST_DAY_OF_ITS_OWN = 15
# A scheduler that was off for some days makes up for it; what is older is left.
MAKE_UP_DAYS = 7


class Nudge(StrEnum):
    """What a day asks to be told of a month that is not sent."""

    SOON = "soon"
    LATE = "late"


def first_of(day: date) -> date:
    """The month that a day is in, by its first day."""
    return day.replace(day=1)


def last_of(month: date) -> date:
    """The last day of a month."""
    return month_after(month) - timedelta(days=1)


def due_before(month: date, day: int) -> date:
    """The day before which a month is reported ("trước ngày 25"); in a shorter month its last."""
    where = month if day >= FIRST_DAY_OF_ITS_OWN else month_after(month)
    return where.replace(day=min(day, monthrange(where.year, where.month)[1]))


def is_late(due: date, today: date) -> bool:
    """Whether what is not sent today comes too late: the day itself is past "before" it."""
    return today >= due


def nudge_of(due: date, today: date) -> Nudge | None:
    """What a day asks to be told: from three days before the day on, and for a week after it."""
    left = (due - today).days
    if 0 < left <= 3:
        return Nudge.SOON
    return Nudge.LATE if -MAKE_UP_DAYS <= left <= 0 else None
