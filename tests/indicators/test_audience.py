"""Who owes a round: by dates, levels, ownership, ward or name; what their submissions keep of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from indicators.formdoc.parse import parse_form
from indicators.models import Audience
from indicators.queries.audience import EVERYBODY, Chosen, Owing, candidates, chosen_of
from schools.models import SchoolKind, SchoolPlace, Ward
from schools.period_codes import parse_period
from schools.services import ensure_period, ensure_school, ensure_ward, group_ownerships
from tests.conftest import FORM, House

YEAR = "2020-2021"
ASKS_ALL = parse_form(dict(FORM))


def school(house: House, code: str, levels: list[str], **facts: Any) -> str:
    made = ensure_school(
        actor=house.operator_actor,
        district=house.bac.district,
        code=code,
        name=f"Trường {code}",
        levels=levels,
        **{"ownership": "1", **facts},
    )
    return made.unit.name


def ward(house: House, code: str) -> Ward:
    return ensure_ward(actor=house.operator_actor, district=house.bac.district, code=code, name=f"Phường {code}")


def owing(house: House, audience: Audience, chosen: Chosen = EVERYBODY, period: str = YEAR) -> list[Owing]:
    units = candidates(house.bac.district, ensure_period(parse_period(period)), audience)
    return chosen_of(units, chosen, ASKS_ALL)


def names(found: list[Owing]) -> list[str]:
    return [one.name for one in found]


def of_school(house: House, name: str) -> Owing:
    return next(one for one in owing(house, Audience.SCHOOLS) if one.name == name)


@pytest.mark.parametrize(
    ("opened_on", "closed_on", "owes"),
    [
        (None, None, True),
        (date(2021, 8, 31), None, True),
        (date(2021, 9, 1), None, False),
        (None, date(2020, 9, 1), True),
        (None, date(2020, 8, 31), False),
        (date(2020, 10, 1), date(2020, 12, 1), True),
    ],
)
def test_school_owes_that_is_open_at_some_day_of_the_period(
    house: House, opened_on: date | None, closed_on: date | None, owes: bool
) -> None:
    name = school(house, "a", ["thcs"], opened_on=opened_on, closed_on=closed_on)
    assert (name in names(owing(house, Audience.SCHOOLS))) is owes


def test_school_stands_in_the_ward_and_bears_the_name_that_it_has_last_in_the_period(house: House) -> None:
    place = SchoolPlace.unscoped.filter(school=house.bac.school)
    place.update(valid_to=date(2020, 12, 31))
    later = ward(house, "sau")
    SchoolPlace.unscoped.create(
        school=house.bac.school,
        district=house.bac.district,
        ward=later,
        name="THCS Đổi Tên",
        valid_from=date(2021, 1, 1),
    )
    assert of_school(house, "THCS Đổi Tên").ward == later
    before = owing(house, Audience.SCHOOLS, period="2019-2020")
    assert names(before) == ["THCS Một Bắc", "Tiểu học Hai Bắc"]


def test_school_that_moved_to_another_district_owes_there(house: House) -> None:
    SchoolPlace.unscoped.filter(school=house.nam.school).update(district=house.bac.district)
    assert "THCS Một Nam" in names(owing(house, Audience.SCHOOLS))


def test_schools_of_a_level_are_those_that_teach_it(house: House) -> None:
    both = school(house, "lien-cap", ["tieu-hoc", "thcs"])
    assert names(owing(house, Audience.SCHOOLS, Chosen(levels=frozenset(["tieu-hoc"])))) == ["Tiểu học Hai Bắc", both]


def test_schools_of_ownerships(house: House) -> None:
    private = school(house, "tu", ["thcs"], ownership="4")
    school(house, "chua-ro", ["thcs"], ownership="")
    assert names(owing(house, Audience.SCHOOLS, Chosen(ownerships=frozenset(["3", "4"])))) == [private]


def test_schools_of_wards(house: House) -> None:
    here, elsewhere = ward(house, "mot"), ward(house, "hai")
    name = school(house, "a", ["thcs"], ward=here)
    school(house, "b", ["thcs"], ward=elsewhere)
    assert names(owing(house, Audience.SCHOOLS, Chosen(wards=frozenset([here.pk])))) == [name]


def test_what_is_chosen_narrows_together(house: House) -> None:
    chosen = Chosen(levels=frozenset(["thcs"]), units=frozenset([house.bac.school.pk, house.bac.sibling.pk]))
    assert names(owing(house, Audience.SCHOOLS, chosen)) == ["THCS Một Bắc"]


def test_independent_groups_owe_apart_from_schools(house: House) -> None:
    name = school(house, "nhom", ["mam-non"], kind=SchoolKind.GROUP, ownership="4")
    assert name not in names(owing(house, Audience.SCHOOLS))
    (group,) = owing(house, Audience.GROUPS)
    assert (group.name, group.level, group.ownership, group.ownership_group) == (name, "mam-non", "4", "NCL")


def test_wards_bodies_and_the_district_owe_as_themselves(house: House) -> None:
    here = ward(house, "mot")
    assert [(one.name, one.ward) for one in owing(house, Audience.WARDS)] == [("Phường mot", here)]
    assert [one.unit for one in owing(house, Audience.DISTRICT)] == [house.bac.district.unit]
    bodies = [one.unit for one in owing(house, Audience.AGENCIES)]
    assert (house.bac.department.unit in bodies, house.bac.office.unit in bodies) == (True, False)


def test_school_of_whose_levels_the_form_asks_nothing_owes_nothing(house: House) -> None:
    by_level = {**FORM, "rows": [{**row, "at": {**row["at"], "level": "tieu-hoc"}} for row in FORM["rows"]]}
    units = candidates(house.bac.district, ensure_period(parse_period(YEAR)), Audience.SCHOOLS)
    assert names(chosen_of(units, EVERYBODY, parse_form(by_level))) == ["Tiểu học Hai Bắc"]


def test_what_a_school_is_goes_with_its_answer(house: House) -> None:
    here = ward(house, "mot")
    name = school(house, "lien-cap", ["tieu-hoc", "thcs"], statistical_level="thcs", ownership="4", ward=here)
    one = of_school(house, name)
    assert (one.ward, one.level, one.levels) == (here, "thcs", ("tieu-hoc", "thcs"))
    assert (one.ownership, one.ownership_group) == ("4", "NCL")


@pytest.mark.parametrize(
    ("ownership", "period", "group"),
    [("1", YEAR, "CL"), ("2", "2019-2020", "CL"), ("2", YEAR, "NCL"), ("3", YEAR, "NCL"), ("", YEAR, "-")],
)
def test_ownership_counts_as_the_district_says_from_a_day_on(
    house: House, ownership: str, period: str, group: str
) -> None:
    group_ownerships(
        actor=house.operator_actor, district=house.bac.district, groups={"2": "NCL"}, valid_from=date(2020, 9, 1)
    )
    name = school(house, "a", ["thcs"], ownership=ownership)
    found = {one.name: one.ownership_group for one in owing(house, Audience.SCHOOLS, period=period)}
    assert found[name] == group


def test_what_was_chosen_is_kept_and_read_back() -> None:
    chosen = Chosen(levels=frozenset(["thcs"]), wards=frozenset([3, 1]))
    assert chosen.document == {"levels": ["thcs"], "wards": [1, 3]}
    assert Chosen.of(chosen.document) == chosen
    assert EVERYBODY.document == {}
