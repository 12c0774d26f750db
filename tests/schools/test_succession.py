"""What became of units: told by day, from either side, with a sentence, at a fixed cost."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from pytest_django import DjangoAssertNumQueries

from schools.life import NewSchool, SchoolChange
from schools.models import ChangeKind, Unit
from schools.period_codes import parse_period
from schools.queries import breaks_between, changes_between, changes_of
from schools.services import change_schools, ensure_period
from schools.succession import Changed, in_a_row
from tests.conftest import House

DAY = date(2025, 7, 1)


def merged(house: House) -> None:
    place = house.bac
    change = SchoolChange(
        kind=ChangeKind.MERGED, day=DAY, schools=(place.school, place.sibling), new=(NewSchool("Trường Ba Bắc"),)
    )
    change_schools(actor=place.actor("district_admin"), district=place.district, change=change)


def test_change_is_told_from_either_side_on_its_day_and_not_before(house: House) -> None:
    merged(house)
    for school in (house.bac.school, house.bac.sibling):
        assert [one.kind for one in changes_between(school.unit, date(2025, 6, 30), DAY)] == [ChangeKind.MERGED]
        assert changes_between(school.unit, DAY, date(2026, 1, 1)) == []
        assert changes_between(school.unit, date(2024, 1, 1), date(2025, 6, 30)) == []


def test_change_knows_who_ended_and_who_goes_on(house: House) -> None:
    merged(house)
    (change,) = changes_between(house.bac.school.unit, date(2025, 1, 1), DAY)
    made = Unit.objects.get(name="Trường Ba Bắc")
    assert (set(change.ended), set(change.made)) == ({house.bac.school.pk, house.bac.sibling.pk}, {made.pk})
    assert change.sentence == ("Từ ngày 01/07/2025, THCS Một Bắc và Tiểu học Hai Bắc sáp nhập thành Trường Ba Bắc.")


def test_comparison_breaks_between_the_periods_around_the_day_only(house: House) -> None:
    merged(house)
    years = [ensure_period(parse_period(str(year))) for year in (2023, 2024, 2025, 2026)]
    broken = [bool(breaks_between(house.bac.sibling.unit, *pair)) for pair in pairwise(years)]
    assert broken == [False, True, False]


def test_many_units_cost_as_much_as_one(house: House, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    merged(house)
    units = [house.bac.school.pk, house.bac.sibling.pk, house.nam.school.pk]
    with django_assert_num_queries(1):
        found = changes_of(units, date(2025, 1, 1), DAY)
    assert found.keys() == {house.bac.school.pk, house.bac.sibling.pk}


@pytest.mark.parametrize(
    ("kind", "breaks", "sentence"),
    [
        (ChangeKind.RENAMED, False, "Từ ngày 01/07/2025, A đổi tên thành B (QĐ 5)."),
        (ChangeKind.SPLIT, True, "Từ ngày 01/07/2025, A chia tách thành B (QĐ 5)."),
        (ChangeKind.CLOSED, True, "Từ ngày 01/07/2025, A giải thể (QĐ 5)."),
        (ChangeKind.REORGANISED, True, "Từ ngày 01/07/2025, A chuyển giao cho B (QĐ 5)."),
    ],
)
def test_each_kind_has_its_sentence(kind: ChangeKind, breaks: bool, sentence: str) -> None:
    change = Changed(1, kind, DAY, "QĐ 5", {1: "A"}, {2: "B"})
    assert (change.breaks_comparison, change.sentence) == (breaks, sentence)


@pytest.mark.parametrize(("names", "told"), [(["A"], "A"), (["A", "B"], "A và B"), (["A", "B", "C"], "A, B và C")])
def test_names_in_a_row(names: list[str], told: str) -> None:
    assert in_a_row(names) == told
