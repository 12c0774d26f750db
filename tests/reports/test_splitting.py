"""Splitting whole numbers: the parts add up, stay above their least, and are fair."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reports.onboarding.splitting import CannotSplit, noise, split

weights_and_least = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 50)), min_size=1, max_size=40)


@given(st.integers(0, 100_000), weights_and_least)
def test_parts_add_up_and_none_is_below_its_least(total: int, parts: list[tuple[int, int]]) -> None:
    weights, least = [one[0] for one in parts], [one[1] for one in parts]
    assume(total >= sum(least))
    assume(sum(weights) or total == sum(least))
    found = split(total, weights, least)
    assert sum(found) == total
    assert all(part >= low for part, low in zip(found, least, strict=True))


@given(st.integers(0, 100_000), st.lists(st.integers(1, 200), min_size=1, max_size=40))
def test_no_part_is_more_than_one_away_from_its_share(total: int, weights: list[int]) -> None:
    whole = sum(weights)
    for part, weight in zip(split(total, weights), weights, strict=True):
        assert abs(part * whole - total * weight) < whole


@pytest.mark.parametrize(
    ("total", "weights", "least", "parts"),
    [
        (10, [1, 1, 1], (), [4, 3, 3]),
        (10, [0, 1, 1], (), [0, 5, 5]),
        (5, [1, 1], [3, 1], [4, 1]),
        (3, [0, 0], [1, 2], [1, 2]),
        (0, [5], (), [0]),
    ],
)
def test_split_by_hand(total: int, weights: list[int], least: list[int], parts: list[int]) -> None:
    assert split(total, weights, least) == parts


@pytest.mark.parametrize(("total", "weights", "least"), [(2, [1, 1], [2, 1]), (1, [0, 0], ())])
def test_total_that_does_not_reach_is_refused(total: int, weights: list[int], least: list[int]) -> None:
    with pytest.raises(CannotSplit):
        split(total, weights, least)


def test_noise_is_the_same_each_time_and_stays_within_its_bounds() -> None:
    drawn = [noise("trường", number, low=70, high=130) for number in range(500)]
    assert drawn == [noise("trường", number, low=70, high=130) for number in range(500)]
    assert min(drawn) >= 70
    assert max(drawn) <= 130
    assert len(set(drawn)) > 40
