"""Schools that were merged or split: who is asked, what their figures compare with, and that the past stays."""

from __future__ import annotations

from datetime import date

import pytest

from indicators.models import Figure, Indicator, OverUnits, Source, Submission
from indicators.queries.audience import candidates
from indicators.queries.comparable import breaks_beside
from indicators.queries.sheet import Sheet
from indicators.services.rounds import open_round
from indicators.values import Kind
from schools.life import NewSchool, SchoolChange
from schools.models import ChangeKind, School, Unit
from schools.period_codes import parse_period
from schools.services import change_schools, ensure_period, look_as_of
from tests.conftest import House, SignIn, approved

# PERIOD of the cast is 2020, asked as of June 2021.
DAY = date(2021, 3, 1)


def merge(house: House, day: date = DAY) -> School:
    """Both schools of the cast into a new one."""
    place = house.bac
    change = SchoolChange(
        kind=ChangeKind.MERGED, day=day, schools=(place.school, place.sibling), new=(NewSchool("Trường Chung Bắc"),)
    )
    change_schools(actor=place.actor("district_admin"), district=place.district, change=change)
    found: School = School.unscoped.get(unit__name="Trường Chung Bắc")
    return found


def split(house: House) -> School:
    place = house.bac
    change = SchoolChange(
        kind=ChangeKind.SPLIT, day=DAY, schools=(place.school,), new=(NewSchool("THCS Nửa Bắc"),), goes_on=True
    )
    change_schools(actor=place.actor("district_admin"), district=place.district, change=change)
    found: School = School.unscoped.get(unit__name="THCS Nửa Bắc")
    return found


def asked(house: House, period: str) -> list[str]:
    found = candidates(house.bac.district, ensure_period(parse_period(period)), "schools")
    return sorted(one.name for one in found)


def next_answer(house: House, unit: Unit) -> Submission:
    """What a school is asked for 2021."""
    round_ = open_round(
        actor=house.bac.actor("specialist"),
        district=house.bac.district,
        version=house.bac.version,
        period=ensure_period(parse_period("2021")),
        units=[unit],
    )
    found: Submission = Submission.unscoped.get(round=round_)
    return found


def reported(house: House) -> None:
    """Both schools gave their figures of 2020."""
    place = house.bac
    approved(place.of_school, place.actor("principal"), place.actor("leader"))
    approved(place.of_sibling, place.actor("sibling_principal"), place.actor("leader"))


def previous(answer: Submission, cell: str = "tong:th") -> object:
    value = Sheet(answer).previous.get(cell)
    return value.number if value else None


@pytest.mark.parametrize(
    ("day", "names"),
    [
        (date(2021, 2, 28), ["THCS Một Bắc", "Tiểu học Hai Bắc"]),
        (date(2021, 3, 1), ["Trường Chung Bắc"]),
        (date(2022, 6, 30), ["Trường Chung Bắc"]),
    ],
)
def test_of_a_merger_within_the_period_those_are_asked_who_stand_on_the_district_s_day(
    house: House, day: date, names: list[str]
) -> None:
    merge(house)
    look_as_of(actor=house.operator_actor, district=house.bac.district, day=day)
    house.bac.district.refresh_from_db()
    assert asked(house, "2021") == names


def test_period_before_and_period_after_a_merger_ask_those_of_their_time(house: House) -> None:
    merge(house)
    assert asked(house, "2020") == ["THCS Một Bắc", "Tiểu học Hai Bắc"]
    assert asked(house, "2022") == ["Trường Chung Bắc"]


def test_part_of_a_split_school_is_asked_from_its_first_day_on(house: House) -> None:
    split(house)
    assert "THCS Nửa Bắc" in asked(house, "2021")
    look_as_of(actor=house.operator_actor, district=house.bac.district, day=date(2021, 2, 1))
    house.bac.district.refresh_from_db()
    assert "THCS Nửa Bắc" not in asked(house, "2021")


def test_merged_school_compares_with_the_sum_of_those_that_went_into_it(house: House) -> None:
    reported(house)
    assert previous(next_answer(house, merge(house).unit)) == 2400


def test_merged_school_compares_with_nothing_where_one_of_them_gave_no_figure(house: House) -> None:
    approved(house.bac.of_school, house.bac.actor("principal"), house.bac.actor("leader"))
    assert previous(next_answer(house, merge(house).unit)) is None


def test_merged_school_compares_with_nothing_where_a_figure_is_no_exact_number(house: House) -> None:
    reported(house)
    Figure.unscoped.filter(unit=house.bac.school.pk, indicator__code="tong-hoc-sinh").update(kind=Kind.ABOUT)
    assert previous(next_answer(house, merge(house).unit)) is None


def test_merged_school_compares_with_nothing_where_an_indicator_does_not_add_up(house: House) -> None:
    reported(house)
    Indicator.objects.filter(code="tong-hoc-sinh").update(over_units=OverUnits.NONE)
    assert previous(next_answer(house, merge(house).unit)) is None


def test_school_that_was_split_compares_with_nothing(house: House) -> None:
    reported(house)
    split(house)
    assert previous(next_answer(house, house.bac.school.unit)) is None


def test_school_that_only_changed_its_name_compares_with_itself(house: House) -> None:
    reported(house)
    change = SchoolChange(kind=ChangeKind.RENAMED, day=DAY, schools=(house.bac.school,), name="THCS Mới")
    change_schools(actor=house.bac.actor("district_admin"), district=house.bac.district, change=change)
    assert previous(next_answer(house, house.bac.school.unit)) == 1200


def test_form_of_a_merged_school_says_what_lies_between(house: House, sign_in: SignIn) -> None:
    reported(house)
    answer = next_answer(house, merge(house).unit)
    assert [one.kind for one in breaks_beside(answer)] == [ChangeKind.MERGED]
    client = sign_in(house.bac.user("specialist"))
    for page in ("", "dong/1/"):
        text = client.get(f"/bac/so-lieu/{answer.pk}/{page}").content.decode()
        assert "THCS Một Bắc và Tiểu học Hai Bắc sáp nhập thành Trường Chung Bắc" in text, page


def test_totals_of_the_past_stay_as_they_were(house: House) -> None:
    reported(house)
    before = totals_of_2020(house)
    merge(house)
    assert totals_of_2020(house) == before != []


def totals_of_2020(house: House) -> list[tuple[object, ...]]:
    rows = Figure.unscoped.filter(district=house.bac.district, source=Source.COLLECTED).order_by("pk")
    return list(rows.values_list("indicator", "unit", "period", "level", "number", "counted", "missing"))
