"""When a month's review is due, and who is reminded when: as a table."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.review_days import Nudge, due_before, first_of, is_late, last_of, nudge_of


@pytest.mark.parametrize(
    ("month", "day", "due"),
    [
        (date(2021, 12, 1), 25, date(2021, 12, 25)),
        (date(2021, 2, 1), 31, date(2021, 2, 28)),
        (date(2020, 2, 1), 30, date(2020, 2, 29)),
        (date(2021, 12, 1), 15, date(2021, 12, 15)),
        (date(2021, 12, 1), 14, date(2022, 1, 14)),
        (date(2021, 11, 1), 5, date(2021, 12, 5)),
    ],
)
def test_day_is_of_the_month_itself_or_of_the_next(month: date, day: int, due: date) -> None:
    assert due_before(month, day) == due


DUE = date(2021, 12, 25)


@pytest.mark.parametrize(
    ("left", "nudge", "late"),
    [
        (4, None, False),
        (3, Nudge.SOON, False),
        (1, Nudge.SOON, False),
        (0, Nudge.LATE, True),
        (-7, Nudge.LATE, True),
        (-8, None, True),
    ],
)
def test_reminders_come_before_the_day_and_for_a_week_after(left: int, nudge: Nudge | None, late: bool) -> None:
    today = DUE - timedelta(days=left)
    assert (nudge_of(DUE, today), is_late(DUE, today)) == (nudge, late)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 31))
def test_review_is_due_after_its_month_has_half_passed_and_before_the_next_has(day: date, due_day: int) -> None:
    month = first_of(day)
    due = due_before(month, due_day)
    assert month + timedelta(days=13) < due <= last_of(month) + timedelta(days=14)
