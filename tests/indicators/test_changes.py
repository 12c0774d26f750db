"""How far a figure is from another, in words."""

from __future__ import annotations

import pytest

from indicators.changes import change_between
from indicators.values import Reading, read

WHOLE = Reading()
PERCENT = Reading(decimals=2, percent=True)
DECIMAL = Reading(decimals=2)


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        ("1.250", "1.200", "+50 (+4,2%)"),
        ("1.150", "1.200", "-50 (-4,2%)"),
        ("1.200", "1.200", "không đổi"),
        ("1.200", "0", "+1.200"),
        ("0", "1.200", "-1.200 (-100,0%)"),
        ("5.016.101", "5.016.100", "+1"),
        ("5", "-10", "+15 (+150,0%)"),
    ],
)
def test_change_of_a_number_is_said_with_its_share(now: str, before: str, said: str) -> None:
    assert change_between(read(now, WHOLE), read(before, WHOLE), WHOLE) == said


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [("96,5%", "95%", "+1,5 điểm %"), ("95%", "96,11%", "-1,11 điểm %"), ("95,0%", "95%", "không đổi")],
)
def test_two_percentages_differ_by_points(now: str, before: str, said: str) -> None:
    assert change_between(read(now, PERCENT), read(before, PERCENT), PERCENT) == said


@pytest.mark.parametrize(("now", "before"), [("", "5"), ("5", ""), ("trên 5", "4"), ("5", "khoảng 4"), ("x", "5")])
def test_nothing_is_said_where_one_is_no_exact_number(now: str, before: str) -> None:
    assert change_between(read(now, WHOLE), read(before, WHOLE), WHOLE) == ""


def test_change_has_as_many_decimals_as_were_typed() -> None:
    assert change_between(read("1,5", DECIMAL), read("1", DECIMAL), DECIMAL) == "+0,5 (+50,0%)"
