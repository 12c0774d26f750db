"""Where a task stands as of a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.models import TaskState
from plans.standing import MARK_WORDS, Facts, Mark, State, Timing, stand

DUE = date(2021, 3, 31)
OPEN = Facts(State.IN_PROGRESS, DUE, date(2021, 12, 31), reported=True, confirmed=True)
DAYS = st.dates(date(2020, 1, 1), date(2023, 12, 31))
FACTS = st.builds(
    Facts,
    state=st.sampled_from(State),
    due=st.none() | DAYS,
    closes=st.just(date(2021, 12, 31)),
    done_on=DAYS,
    to_committee=st.booleans(),
    submitted_on=st.none() | DAYS,
    reported=st.booleans(),
    confirmed=st.booleans(),
    carried=st.booleans(),
).map(lambda facts: facts if facts.state is State.DONE else replace(facts, done_on=None))


def on(month: int, day: int) -> date:
    return date(2021, month, day)


@pytest.mark.parametrize(
    ("facts", "as_of", "words"),
    [
        (replace(OPEN, state=State.NOT_STARTED), on(3, 1), "Chưa bắt đầu"),
        (replace(OPEN, state=State.NOT_STARTED), on(4, 1), "Chưa bắt đầu (quá hạn)"),
        (OPEN, on(3, 31), "Đang thực hiện (trong hạn)"),
        (OPEN, on(4, 1), "Đang thực hiện (quá hạn)"),
        (replace(OPEN, due=None), on(4, 1), "Đang thực hiện"),
        (replace(OPEN, state=State.DONE, done_on=on(3, 31)), on(6, 30), "Hoàn thành (đúng hạn)"),
        (replace(OPEN, state=State.DONE, done_on=on(4, 1)), on(6, 30), "Hoàn thành (quá hạn)"),
        (replace(OPEN, state=State.DONE, done_on=on(4, 1), due=None), on(6, 30), "Hoàn thành"),
        (replace(OPEN, state=State.PAUSED), on(6, 30), "Tạm dừng"),
        (replace(OPEN, state=State.CANCELLED), on(6, 30), "Hủy"),
        # What is done later counts as open.
        (replace(OPEN, state=State.DONE, done_on=on(5, 1)), on(4, 1), "Đang thực hiện (quá hạn)"),
        (replace(OPEN, state=State.DONE, done_on=on(3, 20)), on(3, 1), "Đang thực hiện (trong hạn)"),
    ],
)
def test_state_and_deadline_are_told_in_one_word(facts: Facts, as_of: date, words: str) -> None:
    assert stand(facts, as_of).words == words


TO_UBND = replace(OPEN, to_committee=True, state=State.DONE, done_on=on(3, 20))


@pytest.mark.parametrize(
    ("facts", "as_of", "words", "marks"),
    [
        (replace(TO_UBND, submitted_on=on(3, 31)), on(6, 30), "Hoàn thành (đúng hạn)", ()),
        (replace(TO_UBND, submitted_on=on(4, 1)), on(6, 30), "Hoàn thành (quá hạn)", ()),
        (TO_UBND, on(3, 31), "Hoàn thành", (Mark.NOT_SUBMITTED,)),
        (TO_UBND, on(4, 1), "Hoàn thành (quá hạn)", (Mark.NOT_SUBMITTED,)),
        (
            replace(TO_UBND, state=State.IN_PROGRESS, done_on=None, submitted_on=on(3, 31)),
            on(6, 30),
            "Đang thực hiện (trong hạn)",
            (),
        ),
    ],
)
def test_what_goes_to_the_ubnd_is_in_time_when_it_was_sent_in_time(
    facts: Facts, as_of: date, words: str, marks: tuple[Mark, ...]
) -> None:
    standing = stand(facts, as_of)
    assert (standing.words, standing.marks) == (words, marks)


@pytest.mark.parametrize(
    ("facts", "as_of", "mark"),
    [
        (replace(OPEN, reported=False), on(3, 1), Mark.NOT_REPORTED),
        (replace(OPEN, state=State.DONE, done_on=on(3, 1), confirmed=False), on(3, 1), Mark.WAITING),
        (replace(OPEN, carried=True), on(3, 1), Mark.CARRIED),
        (OPEN, date(2022, 1, 1), Mark.LEFT_OVER),
        (replace(OPEN, state=State.PAUSED), date(2022, 1, 1), Mark.LEFT_OVER),
    ],
)
def test_what_else_is_to_be_known_stands_beside_the_state(facts: Facts, as_of: date, mark: Mark) -> None:
    assert stand(facts, as_of).marks == (mark,)


def test_what_a_closed_year_left_open_is_late_as_of_its_closing() -> None:
    year = replace(OPEN, due=on(12, 31))
    assert stand(year, on(12, 31)).words == "Đang thực hiện (trong hạn)"
    assert stand(year, date(2022, 1, 1)).words == "Đang thực hiện (quá hạn)"
    assert stand(year, date(2024, 5, 1)).days_late == 1


def test_work_of_more_years_is_not_late_in_the_year_that_closed() -> None:
    years = replace(OPEN, due=date(2025, 12, 31))
    assert stand(years, date(2026, 6, 1)).timing is Timing.IN_TIME


@given(FACTS, DAYS)
def test_late_tasks_and_they_alone_have_days_late(facts: Facts, as_of: date) -> None:
    standing = stand(facts, as_of)
    assert (standing.days_late > 0) == standing.late


@given(FACTS, DAYS)
def test_what_is_finished_once_stands_so_for_ever(facts: Facts, as_of: date) -> None:
    standing = stand(facts, as_of)
    if standing.state is State.DONE and Mark.NOT_SUBMITTED not in standing.marks:
        later = stand(facts, as_of + timedelta(days=400))
        assert (later.words, later.days_late) == (standing.words, standing.days_late)


@given(FACTS, DAYS)
def test_an_open_task_never_comes_back_in_time_within_its_year(facts: Facts, as_of: date) -> None:
    still = replace(facts, done_on=None, submitted_on=None, state=State.IN_PROGRESS)
    assert stand(still, as_of).days_late <= stand(still, as_of + timedelta(days=1)).days_late


@given(FACTS, DAYS)
def test_what_stands_still_is_never_late(facts: Facts, as_of: date) -> None:
    standing = stand(facts, as_of)
    if standing.state in (State.PAUSED, State.CANCELLED) or facts.due is None:
        assert standing.timing is Timing.UNTIMED


def test_states_are_those_that_are_kept_in_the_same_words() -> None:
    assert {state.value: str(state.label) for state in TaskState} == {
        state.value: stand(Facts(state, None, DUE, done_on=DUE), DUE).words for state in State
    }


def test_every_mark_has_its_words() -> None:
    assert set(MARK_WORDS) == set(Mark)
