"""How the words of a deadline come round."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.recurrence import Rule, read_rule, turns

YEAR = (date(2021, 1, 1), date(2021, 12, 31))
SCHOOL_YEAR = (date(2021, 9, 1), date(2022, 8, 31))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("trước ngày 25 hàng tháng", Rule(1, 25)),
        ("Trước ngày 25 hằng tháng", Rule(1, 25)),
        ("Hàng tháng", Rule(1)),
        ("Định kỳ 01 lần/tháng", Rule(1)),
        ("Định kỳ 01 lần/quý", Rule(3)),
        ("mỗi quý 01 lần", Rule(3)),
        ("hàng quí", Rule(3)),
        ("ngày 20 tháng cuối hàng quý", Rule(3, 20)),
        ("2 lần/năm", Rule(6)),
        ("4 lần/năm", Rule(3)),
        ("5 lần/năm", Rule(12)),
        ("hàng năm", Rule(12)),
        ("trước ngày 15/6 hàng năm", Rule(12, 15, 6)),
        ("hàng tuần", Rule(0)),
        ("thường xuyên", None),
        ("Hàng ngày", None),
        ("T3/2021", None),
    ],
)
def test_words_name_their_turns(text: str, rule: Rule | None) -> None:
    assert read_rule(text) == rule


def labels(rule: Rule, span: tuple[date, date]) -> list[str]:
    return [turn.label for turn in turns(rule, *span)]


def test_monthly_work_comes_twelve_times_and_is_due_on_its_day() -> None:
    found = list(turns(Rule(1, 25), *YEAR))
    assert [turn.end for turn in found] == [date(2021, month, 25) for month in range(1, 13)]
    assert (found[2].label, found[2].start) == ("tháng 3/2021", date(2021, 3, 1))


def test_the_31st_is_the_last_day_of_a_shorter_month() -> None:
    assert [turn.end.day for turn in turns(Rule(1, 31), *YEAR)][:4] == [31, 28, 31, 30]


def test_turns_are_called_as_an_office_calls_them() -> None:
    assert labels(Rule(3), YEAR) == ["quý I/2021", "quý II/2021", "quý III/2021", "quý IV/2021"]
    assert labels(Rule(6), YEAR) == ["6 tháng đầu năm 2021", "6 tháng cuối năm 2021"]
    assert labels(Rule(12, 15, 6), YEAR) == ["năm 2021"]
    assert labels(Rule(12), SCHOOL_YEAR) == ["năm 2021-2022"]
    assert labels(Rule(0), (date(2021, 3, 3), date(2021, 3, 9))) == ["tuần 1/3–7/3/2021", "tuần 8/3–14/3/2021"]


def test_yearly_work_of_a_school_year_is_due_in_the_month_it_names() -> None:
    assert [turn.end for turn in turns(Rule(12, 15, 6), *SCHOOL_YEAR)] == [date(2022, 6, 15)]
    assert [turn.end for turn in turns(Rule(12, 15, 10), *SCHOOL_YEAR)] == [date(2021, 10, 15)]


def test_what_was_due_before_the_work_was_assigned_does_not_come() -> None:
    assert labels(Rule(1, 25), (date(2021, 10, 26), YEAR[1])) == ["tháng 11/2021", "tháng 12/2021"]


RULES = st.builds(Rule, st.sampled_from([0, 1, 3, 6, 12]), st.none() | st.integers(1, 31)) | st.builds(
    Rule, st.just(12), st.integers(1, 28), st.integers(1, 12)
)
STARTS = st.dates(date(2019, 1, 1), date(2024, 12, 31))


@given(RULES, STARTS, st.integers(0, 500))
def test_turns_follow_one_another_within_their_days(rule: Rule, start: date, length: int) -> None:
    end = start + timedelta(days=length)
    found = list(turns(rule, start, end))
    for turn in found:
        assert start <= turn.start <= turn.end <= end
    for one, following in itertools.pairwise(found):
        assert one.end < following.start
        assert one.label != following.label


@given(RULES, STARTS, st.integers(0, 500))
def test_whole_years_hold_the_same_number_of_turns(rule: Rule, start: date, length: int) -> None:
    year = (date(start.year, 1, 1), date(start.year, 12, 31))
    if rule.months:
        assert len(list(turns(rule, *year))) == 12 // rule.months


@given(st.text())
def test_any_words_are_read_without_an_error(text: str) -> None:
    read_rule(text)
