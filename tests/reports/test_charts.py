"""Shapes of charts: whole numbers that fill their place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reports.charts import WIDTH, stacked, trend

COUNTS = st.lists(st.integers(min_value=0, max_value=200), min_size=1, max_size=5)


@given(COUNTS)
def test_the_parts_of_the_longest_bar_fill_it_without_a_hole(counts: list[int]) -> None:
    parts = stacked([(str(place), count) for place, count in enumerate(counts)], sum(counts))
    ends = [(int(part.x), int(part.x) + int(part.width)) for part in parts]
    assert [part.key for part in parts] == [str(place) for place, count in enumerate(counts) if count]
    if sum(counts) and all(end > start for start, end in ends):
        assert ends[0][0] == 0
        assert abs(ends[-1][1] - WIDTH) <= 1


def test_a_bar_is_as_long_as_its_count_beside_the_longest() -> None:
    assert [(part.x, part.width) for part in stacked([("a", 5)], 10)] == [("0", "120")]
    assert stacked([("a", 0)], 10) == []
    assert stacked([("a", 0)], 0) == []


def test_a_trend_stands_on_zero_and_marks_the_target() -> None:
    drawn = trend([("2019", {"actual": 50.0}), ("2020", {"actual": 25.0, "target": 100.0})], frozenset({"2020"}))
    assert [mark.height for mark in drawn.marks] == ["70", "35"]
    assert [mark.target for mark in drawn.marks] == ["", "12"]
    assert [mark.estimate for mark in drawn.marks] == [False, True]


def test_a_year_without_a_result_has_no_column() -> None:
    assert [mark.height for mark in trend([("2019", {}), ("2020", {"target": 5.0})]).marks] == ["0", "0"]
