"""Who of the office answers for a school or ward."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.models import Portfolio, User
from accounts.queries import answering_for, portfolios_in_hand
from accounts.services import PortfolioData, ensure_portfolios
from schools.models import District, UnitKind, Ward
from schools.period_codes import parse_period
from schools.services import ensure_period, ensure_unit
from tests.conftest import REFERENCE_DATE, House

DURING = f"{REFERENCE_DATE.year - 1}-{REFERENCE_DATE.year}"


def assign(house: House, *portfolios: PortfolioData, period: str = DURING) -> None:
    ensure_portfolios(
        actor=house.operator_actor,
        district=house.bac.district,
        period=ensure_period(parse_period(period)),
        heading={"label": "", "title": "Phân công"},
        portfolios=portfolios,
    )


def portfolio(house: House, key: str, *schools: Any, words: dict[str, Any] | None = None, **more: Any) -> PortfolioData:
    """A person of the cast with schools of Bắc, at whatever level they teach."""
    return PortfolioData(
        user=house.bac.user(key),
        words={"post": key, **(words or {})},
        schools=[(school, "thcs") for school in schools],
        **more,
    )


def answering(house: House, *units: int) -> dict[int, list[User]]:
    return answering_for(house.bac.district, units)


def test_school_is_answered_for_by_whose_portfolio_names_it(house: House) -> None:
    bac = house.bac
    assign(house, portfolio(house, "specialist", bac.school), portfolio(house, "leader", bac.sibling))
    assert answering(house, bac.school.pk, bac.sibling.pk) == {
        bac.school.pk: [bac.user("specialist")],
        bac.sibling.pk: [bac.user("leader")],
    }


def test_school_of_two_levels_may_have_two_who_answer_in_the_order_of_the_document(house: House) -> None:
    bac = house.bac
    assign(house, portfolio(house, "leader", bac.school), portfolio(house, "specialist", bac.school))
    assert answering(house, bac.school.pk) == {bac.school.pk: [bac.user("leader"), bac.user("specialist")]}


def test_ward_is_answered_for_too(house: House) -> None:
    unit = ensure_unit(kind=UnitKind.WARD, code="phuong", name="Phường Một")
    ward = Ward.unscoped.create(unit=unit, district=house.bac.district)
    assign(house, portfolio(house, "specialist", wards=[(ward, "Phổ cập"), (ward, "Khuyến học")]))
    assert answering(house, unit.pk) == {unit.pk: [house.bac.user("specialist")]}


def test_nobody_answers_for_what_no_portfolio_names(house: House) -> None:
    assert answering(house, house.bac.school.pk) == {}
    assign(house, portfolio(house, "specialist"))
    assert answering(house, house.bac.school.pk) == {}


@pytest.mark.parametrize(
    ("absence", "until", "in_charge"),
    [
        ("", None, "specialist"),
        ("Nghỉ thai sản", None, "leader"),
        ("Nghỉ thai sản", date(2021, 7, 1), "leader"),
        ("Nghỉ thai sản", REFERENCE_DATE, "specialist"),  # back from that day on
    ],
)
def test_who_took_over_answers_while_the_person_is_absent(
    house: House, absence: str, until: date | None, in_charge: str
) -> None:
    bac = house.bac
    words = {"absence": absence, "absent_until": until}
    taker = portfolio(house, "leader", covers=[(bac.user("specialist"), "THCS"), (bac.user("specialist"), "Thi đua")])
    assign(house, portfolio(house, "specialist", bac.school, words=words), taker)
    assert answering(house, bac.school.pk) == {bac.school.pk: [bac.user(in_charge)]}
    owner = Portfolio.objects.get(user=bac.user("specialist"))
    assert (owner.pk in portfolios_in_hand(bac.user(in_charge).pk, bac.district)) is True
    other = {"leader": "specialist", "specialist": "leader"}[in_charge]
    assert owner.pk not in portfolios_in_hand(bac.user(other).pk, bac.district)


def test_absent_person_whom_nobody_covers_still_answers(house: House) -> None:
    bac = house.bac
    assign(house, portfolio(house, "specialist", bac.school, words={"absence": "Nghỉ ốm"}))
    assert answering(house, bac.school.pk) == {bac.school.pk: [bac.user("specialist")]}


def test_portfolios_of_the_districts_own_day_are_in_force(house: House) -> None:
    bac = house.bac
    assign(house, portfolio(house, "specialist", bac.school))
    assign(house, portfolio(house, "leader", bac.school), period="2019-2020")
    assign(house, portfolio(house, "leader", bac.school), period="2021-2022")
    assert answering(house, bac.school.pk) == {bac.school.pk: [bac.user("specialist")]}
    District.unscoped.filter(pk=bac.district.pk).update(reference_date=date(2021, 12, 1))
    district = District.unscoped.get(pk=bac.district.pk)
    assert answering_for(district, [bac.school.pk]) == {bac.school.pk: [bac.user("leader")]}
