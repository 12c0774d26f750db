"""How an answer stands to its due date: pure rules, told in the words that lists, boards and notices share.

Days are counted on the calendar of `now` (the district's clock); an hour past the due time is one day late.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Lateness:
    """`late`: days past the due date, of an answer that came late or is still owed; `left`: days until it.

    `due` is None, and nothing is late, where the round asks for no date.
    """

    due: datetime | None
    late: int = 0
    left: int | None = None
    words: str = ""


def due_of(round_due: datetime | None, own_due: datetime | None) -> datetime | None:
    """When an answer is due: an extension for its unit alone never comes before what all have."""
    if round_due is None or own_due is None:
        return round_due
    return max(round_due, own_due)


def lateness(due: datetime | None, first_submitted: datetime | None, now: datetime) -> Lateness:
    """An answer as of `now`; the first submitting decides, a later one mends what was returned."""
    if due is None:
        return Lateness(None)
    days = days_late(due, (first_submitted or now).astimezone(now.tzinfo))
    if first_submitted is not None:
        return Lateness(due, late=days, words=f"Nộp muộn {days} ngày" if days else "Nộp đúng hạn")
    if days:
        return Lateness(due, late=days, words=f"Quá hạn {days} ngày")
    left = (due.astimezone(now.tzinfo).date() - now.date()).days
    return Lateness(due, left=left, words=f"Còn {left} ngày" if left else "Hạn hôm nay")


def days_late(due: datetime, moment: datetime) -> int:
    """The days by which `moment` is past `due`, on the calendar of `moment`; 0 on time, at least 1 after."""
    if moment <= due:
        return 0
    return max(1, (moment.date() - due.astimezone(moment.tzinfo).date()).days)


def is_before_opening(opens: datetime, now: datetime) -> bool:
    """Whether an open round is to be seen only, not yet filled in."""
    return now < opens


def round_state(state: str, due: datetime | None, now: datetime) -> str:
    """The state that a screen shows of a round: `OVERDUE` for an open one past its due date."""
    return OVERDUE if state == "open" and due is not None and now > due else state
