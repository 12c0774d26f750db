"""How an answer stands to its due date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.lateness import OVERDUE, due_of, is_before_opening, lateness, round_state

HANOI = timezone(timedelta(hours=7))
DUE = datetime(2021, 9, 15, 17, tzinfo=HANOI)


def at(day: int, hour: int = 8) -> datetime:
    return datetime(2021, 9, day, hour, tzinfo=HANOI)


@pytest.mark.parametrize(
    ("submitted", "now", "words"),
    [
        (None, at(12), "Còn 3 ngày"),
        (None, at(14, 23), "Còn 1 ngày"),
        (None, at(15), "Hạn hôm nay"),
        (None, at(15, 17), "Hạn hôm nay"),
        (None, at(15, 18), "Quá hạn 1 ngày"),
        (None, at(16), "Quá hạn 1 ngày"),
        (None, at(18), "Quá hạn 3 ngày"),
        (at(15, 17), at(30), "Nộp đúng hạn"),
        (at(15, 18), at(30), "Nộp muộn 1 ngày"),
        (at(16, 23), at(30), "Nộp muộn 1 ngày"),
        (at(20), at(30), "Nộp muộn 5 ngày"),
    ],
)
def test_answer_is_told_as_of_now(submitted: datetime | None, now: datetime, words: str) -> None:
    assert lateness(DUE, submitted, now).words == words


def test_days_are_those_of_the_districts_calendar_whatever_the_databases_zone() -> None:
    """00:30 of the 16th in Hà Nội is the 15th in UTC."""
    submitted = datetime(2021, 9, 15, 17, 30, tzinfo=UTC)
    assert lateness(datetime(2021, 9, 15, 16, 59, tzinfo=UTC), submitted, at(20)).late == 1
    assert lateness(datetime(2021, 9, 14, 16, 59, tzinfo=UTC), submitted, at(20)).late == 2


def test_nothing_is_late_where_no_date_was_asked() -> None:
    found = lateness(None, at(20), at(30))
    assert (found.late, found.left, found.words) == (0, None, "")


def test_extension_of_a_unit_holds_unless_all_have_longer() -> None:
    assert due_of(DUE, None) == DUE
    assert due_of(DUE, at(20)) == at(20)
    assert due_of(at(25), at(20)) == at(25)
    assert due_of(None, at(20)) is None


def test_open_round_past_its_due_date_is_shown_overdue() -> None:
    assert round_state("open", DUE, at(15, 17)) == "open"
    assert round_state("open", DUE, at(15, 18)) == OVERDUE
    assert round_state("open", None, at(30)) == "open"
    assert round_state("closed", DUE, at(30)) == "closed"


def test_round_is_filled_in_from_its_opening_on() -> None:
    assert is_before_opening(at(1, 8), at(1, 7))
    assert not is_before_opening(at(1, 8), at(1, 8))


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2022, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(due=MOMENTS, own=st.none() | MOMENTS, submitted=st.none() | MOMENTS, now=MOMENTS)
def test_late_means_past_due_and_nothing_else(
    due: datetime, own: datetime | None, submitted: datetime | None, now: datetime
) -> None:
    """Late exactly when the answering moment is past the due date; late and left never both; more time never hurts."""
    found = lateness(due_of(due, own), submitted, now.astimezone(HANOI))
    assert found.due is not None
    assert found.due >= due
    moment = submitted or now
    assert (found.late > 0) == (moment > found.due)
    assert found.left is None or (found.late == 0 and submitted is None)
    assert abs(found.late - (moment - found.due).total_seconds() / 86400) <= 1 or found.late == 0
    assert found.late <= lateness(due, submitted, now.astimezone(HANOI)).late
