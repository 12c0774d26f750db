"""Which day asks for which reminder."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from indicators.calendar_reminders import Reminder, reminders_of

OPENED, WEEK, DAY, TODAY, LATE = Reminder
DUE = date(2021, 9, 30)


def said(left: int, *, span: int = 30, came: bool = False) -> list[Reminder]:
    """The reminders of a round of `span` days, so many days before its due date."""
    today = DUE - timedelta(days=left)
    return list(reminders_of(opens=DUE - timedelta(days=span), due=DUE, today=today, came=came))


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (31, []),
        (30, [OPENED]),
        (24, [OPENED]),
        (23, []),
        (8, []),
        (7, [WEEK]),
        (2, [WEEK]),
        (1, [DAY]),
        (0, [TODAY]),
        (-1, [LATE]),
        (-7, [LATE]),
        (-8, []),
    ],
)
def test_day_tells_its_reminder(left: int, told: list[Reminder]) -> None:
    assert said(left) == told


@pytest.mark.parametrize(
    ("span", "left", "told"),
    [(7, 7, [OPENED]), (8, 7, [OPENED, WEEK]), (1, 1, [OPENED]), (2, 1, [OPENED, DAY]), (0, 0, [OPENED])],
)
def test_short_round_leaves_out_what_its_opening_tells(span: int, left: int, told: list[Reminder]) -> None:
    assert said(left, span=span) == told


def test_what_came_before_is_not_late() -> None:
    assert said(-1, came=True) == []
    assert said(1, came=True) == [DAY]


def test_round_without_a_due_date_is_opened_only() -> None:
    opens = date(2021, 9, 1)
    days = [opens + timedelta(days=days) for days in (-1, 0, 6, 7, 100)]
    told = [list(reminders_of(opens=opens, due=None, today=day, came=False)) for day in days]
    assert told == [[], [OPENED], [OPENED], [], []]
