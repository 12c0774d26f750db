"""Whatever becomes of schools: each living one is in one place each day, none is asked twice, the past stays."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.models import Figure, Source
from indicators.queries.audience import candidates
from indicators.services.totals import bring_up_to_date, lock_guards
from schools.life import NewSchool, SchoolChange
from schools.models import ChangedUnit, ChangeKind, District, School, SchoolPlace
from schools.period_codes import parse_period
from schools.reorganising import Commune, Reorganising
from schools.services import UnitRefused, change_schools, ensure_period, ensure_school, hand_over_district
from tests.conftest import House, approved

FIRST = date(2022, 1, 1)
LAST = date(2029, 12, 31)
YEARS = tuple(str(year) for year in range(2020, 2030))

Tried = tuple[ChangeKind, date, int, int, bool]

days = st.integers(0, 6 * 365).map(lambda days: FIRST + timedelta(days=days))
# What is tried: a kind, a day, which of the schools there are (as a place in their order), whether one goes on.
tries = st.lists(
    st.tuples(
        st.sampled_from([ChangeKind.RENAMED, ChangeKind.MERGED, ChangeKind.SPLIT, ChangeKind.CLOSED]),
        days,
        st.integers(0, 20),
        st.integers(1, 20),
        st.booleans(),
    ),
    max_size=6,
)


def attempt(house: House, number: int, tried: Tried) -> None:
    """One change of the schools of the district, if it can be."""
    kind, day, which, other, goes_on = tried
    schools = list(School.unscoped.filter(places__district=house.bac.district).order_by("pk").distinct())
    one, two = schools[which % len(schools)], schools[(which + other) % len(schools)]
    new = (NewSchool(f"Trường {number}A"), NewSchool(f"Trường {number}B"))
    change = {
        ChangeKind.RENAMED: SchoolChange(kind=kind, day=day, schools=(one,), name=f"Trường {number}"),
        ChangeKind.MERGED: SchoolChange(
            kind=kind,
            day=day,
            schools=(one, two) if one != two else (one,),
            into=one if goes_on else None,
            new=() if goes_on else new[:1],
        ),
        ChangeKind.SPLIT: SchoolChange(kind=kind, day=day, schools=(one,), new=new, goes_on=goes_on),
        ChangeKind.CLOSED: SchoolChange(kind=kind, day=day, schools=(one,)),
    }[kind]
    try:
        change_schools(actor=house.bac.actor("district_admin"), district=house.bac.district, change=change)
    except UnitRefused:
        return


def handed_over(house: House, day: date) -> None:
    """The district goes over to two communes, every second school to each, if it can be."""
    communes = (Commune("Phường Đông", "dong"), Commune("Xã Tây", "tay"))
    schools = School.unscoped.filter(places__district=house.bac.district).order_by("pk").distinct()
    homes = {school.pk: communes[place % 2].slug for place, school in enumerate(schools)}
    wanted = Reorganising(day, communes, homes, "Phòng Văn hóa - Xã hội", "Phòng VHXH", "PVHXH")
    try:
        hand_over_district(actor=house.operator_actor, district=house.bac.district, wanted=wanted)
    except UnitRefused:
        return


def places_on(school: School, day: date) -> int:
    rows = SchoolPlace.unscoped.filter(school=school, valid_from__lte=day)
    return sum(1 for place in rows if place.valid_to is None or place.valid_to >= day)


def lives_on(school: School, day: date) -> bool:
    opened = school.opened_on is None or school.opened_on <= day
    return opened and (school.closed_on is None or school.closed_on >= day)


def totals(house: House) -> list[tuple[object, ...]]:
    rows = Figure.unscoped.filter(source=Source.COLLECTED).order_by("indicator", "unit", "period", "ownership", "level")
    return list(rows.values_list("indicator", "unit", "period", "ownership", "level", "number", "counted", "missing"))


def joined_with(school: int) -> set[int]:
    """The schools that stand for the same children: what it went into, or came from, by mergers and splits."""
    known, new = set[int](), {school}
    while new:
        known |= new
        kinds = [ChangeKind.MERGED, ChangeKind.SPLIT]
        changes = ChangedUnit.objects.filter(unit__in=new, change__kind__in=kinds).values("change")
        new = set(ChangedUnit.objects.filter(change__in=changes).values_list("unit", flat=True)) - known
    return known - {school}


@pytest.mark.parametrize("reorganised", [False, True])
# Each example undoes what it wrote.
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(tried=tries, day=days)
def test_any_sequence_of_changes(house: House, reorganised: bool, tried: list[Tried], day: date) -> None:
    with transaction.atomic():
        place = house.bac
        for name in ("THCS Ba Bắc", "THCS Bốn Bắc"):
            code = name[5:7].lower().strip()
            ensure_school(actor=house.operator_actor, district=place.district, code=code, name=name, levels=["thcs"])
        approved(place.of_school, place.actor("principal"), place.actor("leader"))
        before = totals(house)
        for number, one in enumerate(tried):
            attempt(house, number, one)
        if reorganised:
            handed_over(house, day)
        each_living_school_is_in_one_place()
        no_school_is_asked_twice()
        lock_guards(place.school_round)
        bring_up_to_date(actor=house.operator_actor, round_=place.school_round)
        assert totals(house) == before
        transaction.set_rollback(True)


def each_living_school_is_in_one_place() -> None:
    edges = set(SchoolPlace.unscoped.values_list("valid_from", flat=True))
    around = {day + timedelta(days=apart) for day in edges if day.year > 1900 for apart in (-1, 0, 1)} | {FIRST, LAST}
    for school in School.unscoped.all():
        for day in around:
            if lives_on(school, day):
                assert places_on(school, day) == 1, (school, day)
            assert places_on(school, day) <= 1, (school, day)


def no_school_is_asked_twice() -> None:
    """In a year, by a district, each school once; and none together with one that stands in its place all year."""
    for district in District.unscoped.all():
        for year in YEARS:
            found = candidates(district, ensure_period(parse_period(year)), "schools")
            assert max(Counter(one.unit.pk for one in found).values(), default=1) == 1
            asked = {one.unit.pk for one in found}
            first, last = date(int(year), 1, 1), date(int(year), 12, 31)
            for school in School.unscoped.filter(pk__in=asked):
                assert any(lives_on(school, day) for day in (first, last)) or school.opened_on is not None
                for other in School.unscoped.filter(pk__in=asked & joined_with(school.pk)):
                    assert live_together(school, other, first, last), (district, year, school, other)


def live_together(one: School, other: School, first: date, last: date) -> bool:
    """Whether there is a day of the year on which both are open."""
    begins = max(first, one.opened_on or first, other.opened_on or first)
    ends = min(last, one.closed_on or last, other.closed_on or last)
    return begins <= ends
