"""Published totals split over schools: exact, plausible, always the same."""

from __future__ import annotations

import pytest

from reports.onboarding.school_shares import CLASSES, MANAGERS, OTHERS, PUPILS, TEACHERS, Member, shares
from reports.onboarding.splitting import CannotSplit

# Mầm non ngoài công lập of Thanh Xuân 2021-2022.
TOTALS = {CLASSES: 797, PUPILS: 10224, MANAGERS: 62, TEACHERS: 1515, OTHERS: 540}
MEMBERS = [Member(f"mn-{number}") for number in range(31)] + [Member(f"nhom-{number}", 9) for number in range(24)]


def test_shares_add_up_to_what_is_published() -> None:
    found = shares(TOTALS, MEMBERS)
    assert {what: sum(one[what] for one in found.values()) for what in TOTALS} == TOTALS


def test_every_school_is_plausible() -> None:
    for one in shares(TOTALS, MEMBERS).values():
        assert one[CLASSES] >= 1
        assert one[MANAGERS] >= 1
        assert one[TEACHERS] >= one[CLASSES]
        assert 10 <= one[PUPILS] / one[CLASSES] <= 16


def test_independent_group_is_small_beside_a_school() -> None:
    found = shares(TOTALS, MEMBERS)
    assert max(found[f"nhom-{number}"][PUPILS] for number in range(24)) <= 70
    assert min(found[f"mn-{number}"][CLASSES] for number in range(31)) >= 15


def test_shares_are_the_same_each_time() -> None:
    assert shares(TOTALS, MEMBERS) == shares(TOTALS, MEMBERS)


def test_more_schools_than_managers_are_refused() -> None:
    with pytest.raises(CannotSplit):
        shares(TOTALS, [Member(f"mn-{number}") for number in range(63)])
