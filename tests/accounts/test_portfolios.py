"""Who of the office answers for a school or ward."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.models import Grant, Portfolio, PortfolioCover, PortfolioSet, User
from accounts.queries import answering_for, duties_of
from accounts.services import (
    Absence,
    PersonRefused,
    PortfolioData,
    Taker,
    add_portfolio,
    assign_school,
    begin_portfolios,
    change_portfolio,
    ensure_portfolios,
    remove_portfolio,
    set_absence,
)
from core.models import AuditEntry
from core.policy import Forbidden
from indicators.models import Submission
from indicators.queries.submissions import awaiting_decision
from schools.models import District, SchoolPlace, UnitKind, Ward
from schools.period_codes import parse_period
from schools.services import ensure_period, ensure_unit, ensure_ward
from tests.conftest import REFERENCE_DATE, House, submitted

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
    assert owner.pk in [duty.portfolio for duty in duties_of(bac.user(in_charge).pk, bac.district)]
    other = {"leader": "specialist", "specialist": "leader"}[in_charge]
    assert owner.pk not in [duty.portfolio for duty in duties_of(bac.user(other).pk, bac.district)]


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


# Parts of what an absent person has


def away(house: House, row: Portfolio, *, by: str = "leader", **said: Any) -> None:
    set_absence(actor=house.bac.actor(by), portfolio=row, **{"seen_version": row.version, **said})


def stood_in(house: House, **more: Any) -> Portfolio:
    """The specialist has both schools and is away; whoever is named takes over."""
    bac = house.bac
    assign(house, portfolio(house, "specialist", bac.school, bac.sibling), portfolio(house, "leader"))
    owner = Portfolio.objects.get(user=bac.user("specialist"))
    said = {"absence": Absence("Nghỉ ốm"), "takers": [Taker(bac.user("leader"), "Phần THCS")], **more}
    away(house, owner, **said)
    return owner


def test_two_may_take_over_a_part_each_and_what_nobody_took_stays(house: House) -> None:
    bac = house.bac
    takers = [Taker(bac.user("leader"), "Một trường", [bac.school.pk])]
    stood_in(house, takers=takers)
    absent, leader = bac.user("specialist"), bac.user("leader")
    assert answering(house, bac.school.pk, bac.sibling.pk) == {bac.school.pk: [leader], bac.sibling.pk: [absent]}
    takers.append(Taker(bac.user("deputy_leader"), "Trường kia", [bac.sibling.pk]))
    owner = Portfolio.objects.get(user=absent)
    away(house, owner, absence=Absence("Nghỉ ốm"), takers=takers)
    assert answering(house, bac.sibling.pk) == {bac.sibling.pk: [bac.user("deputy_leader")]}


@pytest.mark.parametrize(
    ("begins", "back_on", "stands_in"),
    [
        (REFERENCE_DATE, None, True),
        (date(2021, 7, 1), None, False),
        (date(2021, 6, 1), date(2021, 7, 1), True),
        (date(2021, 6, 1), REFERENCE_DATE, False),
    ],
)
def test_standing_in_begins_and_ends_by_itself(
    house: House, begins: date, back_on: date | None, stands_in: bool
) -> None:
    stood_in(house, absence=Absence("Nghỉ ốm", begins, back_on))
    expected = "leader" if stands_in else "specialist"
    assert answering(house, house.bac.school.pk) == {house.bac.school.pk: [house.bac.user(expected)]}


def test_reviewer_who_stands_in_finds_the_answers_first_in_their_own_work(house: House) -> None:
    bac = house.bac
    stood_in(house, takers=[Taker(bac.user("deputy_leader"), "Một trường", [bac.sibling.pk])])
    for answer, key in ((bac.of_school, "principal"), (bac.of_sibling, "sibling_principal")):
        submitted(answer, bac.actor(key))
    first = awaiting_decision(bac.actor("deputy_leader"), bac.district)
    assert [one.unit_id for one in first] == [bac.sibling.pk, bac.school.pk]


@pytest.mark.parametrize(
    "asked",
    [
        {"absence": Absence(), "takers": [Taker]},
        {"absence": Absence("Nghỉ", date(2021, 6, 2), date(2021, 6, 2)), "takers": []},
        {"absence": Absence("Nghỉ"), "takers": ["self"]},
        {"absence": Absence("Nghỉ"), "takers": [Taker, Taker]},
        {"absence": Absence("Nghỉ"), "takers": ["stranger"]},
    ],
)
def test_absence_that_cannot_be_is_told(house: House, asked: dict[str, Any]) -> None:
    bac = house.bac
    made = {
        Taker: Taker(bac.user("leader"), "x"),
        "self": Taker(bac.user("specialist"), "x"),
        "stranger": Taker(bac.user("leader"), "x", [house.nam.school.pk]),
    }
    with pytest.raises(PersonRefused):
        stood_in(house, absence=asked["absence"], takers=[made[one] for one in asked["takers"]])
    assert Portfolio.objects.get(user=bac.user("specialist")).absence == ""


def test_absence_is_taken_back_with_its_covers_and_audited(house: House) -> None:
    owner = stood_in(house)
    owner.refresh_from_db()
    away(house, owner, by="district_admin", absence=Absence(), takers=[])
    assert not PortfolioCover.objects.exists()
    acts = AuditEntry.unscoped.filter(act="ghi vắng mặt").order_by("pk")
    assert [row.changes["người nhận thay"] for row in acts] == [
        ["", "leader.bac: Phần THCS"],
        ["leader.bac: Phần THCS", ""],
    ]


def test_two_absences_in_the_same_words_have_their_own_substitutes(house: House) -> None:
    bac = house.bac
    assign(
        house,
        portfolio(house, "specialist", bac.school),
        portfolio(house, "deputy_leader", bac.sibling),
        portfolio(house, "leader", covers=[(None, "Phần chuyên môn")]),
    )
    for key in ("specialist", "deputy_leader"):
        row = Portfolio.objects.get(user=bac.user(key))
        takers = [Taker(bac.user("leader"), "Phần chuyên môn")]
        away(house, row, absence=Absence("Nghỉ ốm"), takers=takers)
    leader = [bac.user("leader")]
    assert answering(house, bac.school.pk, bac.sibling.pk) == {bac.school.pk: leader, bac.sibling.pk: leader}
    assert PortfolioCover.objects.filter(covered=None).count() == 1


# Schools through their wards


def placed(house: House) -> Ward:
    """The sibling, a primary school, stands in the ward."""
    ward = ensure_ward(actor=house.operator_actor, district=house.bac.district, code="buoi", name="Phường Bưởi")
    SchoolPlace.unscoped.filter(school=house.bac.sibling).update(ward=ward)
    Submission.unscoped.filter(pk=house.bac.of_sibling.pk).update(ward=ward, level="tieu-hoc")
    return ward


@pytest.mark.parametrize(
    ("matter", "answers"),
    [
        ("các trường tiểu học", True),
        ("Cơ sở giáo dục Tiểu học", True),
        ("trường THCS", False),
        ("phổ cập tiểu học", False),
        ("dạy thêm, học thêm", False),
    ],
)
def test_who_has_the_schools_of_a_level_in_a_ward_answers_for_each(house: House, matter: str, answers: bool) -> None:
    bac, ward = house.bac, placed(house)
    assign(house, portfolio(house, "specialist", wards=[(ward, matter)]))
    expected = {bac.sibling.pk: [bac.user("specialist")]} if answers else {}
    assert answering(house, bac.sibling.pk, bac.school.pk) == expected
    submitted(bac.of_sibling, bac.actor("sibling_principal"))
    [waiting] = awaiting_decision(bac.actor("specialist"), bac.district)
    assert vars(waiting)["mine"] is answers


# A new period's assignment


def test_next_years_assignment_is_copied_without_who_left_and_without_absences(house: House) -> None:
    bac, ward = house.bac, placed(house)
    words = {"subjects": [{"level": "", "names": ["Toán"]}], "fields": ["Thống kê"], "report_to": bac.user("leader")}
    assign(
        house,
        portfolio(house, "leader"),
        portfolio(house, "specialist", bac.school, words=words | {"absence": "Nghỉ ốm"}, wards=[(ward, "trường THCS")]),
        portfolio(house, "deputy_leader", bac.sibling),
    )
    Grant.objects.filter(user=bac.user("deputy_leader")).update(valid_from=date(2000, 1, 1), valid_to=date(2001, 1, 1))
    source = PortfolioSet.unscoped.get(district=bac.district)
    made, left = begin_portfolios(actor=bac.actor("leader"), district=bac.district, period="2021-2022", source=source)
    assert left == [bac.user("deputy_leader")]
    copied = Portfolio.objects.get(set=made, user=bac.user("specialist"))
    assert (copied.fields, copied.subjects, copied.absence) == (["Thống kê"], words["subjects"], "")
    assert (copied.report_to, [row.school for row in copied.schools.all()]) == (bac.user("leader"), [bac.school])
    assert [(row.ward, row.level) for row in copied.wards.all()] == [(ward, "thcs")]
    assert made.title == "PHÂN CÔNG NHIỆM VỤ NĂM HỌC 2021-2022"


def test_period_has_one_assignment(house: House) -> None:
    assign(house, portfolio(house, "leader"))
    with pytest.raises(PersonRefused, match="Đã có bảng phân công"):
        begin_portfolios(actor=house.bac.actor("leader"), district=house.bac.district, period=DURING, source=None)


def test_assignment_of_another_district_is_no_source(house: House) -> None:
    assign(house, portfolio(house, "leader"))
    source = PortfolioSet.unscoped.get(district=house.bac.district)
    with pytest.raises(Forbidden):
        begin_portfolios(actor=house.nam.actor("leader"), district=house.nam.district, period=DURING, source=source)


# Changes


def changed(house: House, key: str, *, seen: int | None = None, **more: Any) -> Portfolio:
    """Somebody's portfolio with one field of work, as the leader of Bắc writes it."""
    row = Portfolio.objects.get(user=house.bac.user(key))
    data = PortfolioData(user=row.user, words={"fields": ["Thi đua"]}, **more)
    seen_version = row.version if seen is None else seen
    return change_portfolio(actor=house.bac.actor("leader"), portfolio=row, data=data, seen_version=seen_version)


def test_later_of_two_changes_is_told_and_changes_nothing(house: House) -> None:
    bac = house.bac
    assign(house, portfolio(house, "specialist"))
    assert changed(house, "specialist", schools=[(bac.school, "thcs")]).version == 2
    row = Portfolio.objects.get(user=bac.user("specialist"))
    for change in (
        lambda: changed(house, "specialist", seen=1),
        lambda: away(house, row, absence=Absence("Nghỉ ốm"), takers=[], seen_version=1),
    ):
        with pytest.raises(PersonRefused, match="Người khác vừa sửa phân công này"):
            change()
    assert answering(house, bac.school.pk) == {bac.school.pk: [bac.user("specialist")]}


def test_school_given_meanwhile_is_not_lost(house: House) -> None:
    bac = house.bac
    assign(house, portfolio(house, "specialist"))
    row = Portfolio.objects.select_related("set").get(user=bac.user("specialist"))
    assign_school(actor=bac.actor("leader"), assignment=row.set, user=row.user, school=bac.school, level="thcs")
    with pytest.raises(PersonRefused, match="Người khác vừa sửa"):
        changed(house, "specialist", seen=row.version)


def test_who_is_in_an_assignment_is_not_added_again(house: House) -> None:
    bac = house.bac
    assign(house, portfolio(house, "specialist", bac.school))
    again = portfolio(house, "specialist")
    with pytest.raises(PersonRefused, match="đã có trong bảng phân công") as refused:
        add_portfolio(actor=bac.actor("leader"), district=bac.district, period=DURING, data=again)
    assert refused.value.attribute == "user"
    assert answering(house, bac.school.pk) == {bac.school.pk: [bac.user("specialist")]}


def test_nobody_of_another_district_is_named(house: House) -> None:
    stranger = house.nam.user("leader")
    assign(house, portfolio(house, "specialist"))
    row = Portfolio.objects.get(user=house.bac.user("specialist"))
    for change in (
        lambda: changed(house, "specialist", covers=[(stranger, "Thi đua")]),
        lambda: away(house, row, absence=Absence("Nghỉ ốm"), takers=[Taker(stranger, "Tất cả")]),
        lambda: add_portfolio(
            actor=house.bac.actor("leader"),
            district=house.bac.district,
            period=DURING,
            data=portfolio(house, "leader", words={"report_to": stranger}),
        ),
    ):
        with pytest.raises(Forbidden):
            change()


def test_leader_changes_a_portfolio_and_its_covers_stay(house: House) -> None:
    bac = house.bac
    stood_in(house, takers=[Taker(bac.user("leader"), "Phần THCS", [bac.school.pk])])
    changed(house, "leader", covers=None)
    assert answering(house, bac.school.pk) == {bac.school.pk: [bac.user("leader")]}


@pytest.mark.parametrize("key", ["specialist", "principal", "ubnd_signer"])
def test_others_change_nothing(house: House, key: str) -> None:
    bac = house.bac
    assign(house, portfolio(house, "leader"))
    row = Portfolio.objects.get(user=bac.user("leader"))
    for change in (
        lambda: remove_portfolio(actor=bac.actor(key), portfolio=row),
        lambda: away(house, row, by=key, absence=Absence("x"), takers=[]),
        lambda: assign_school(
            actor=bac.actor(key), assignment=row.set, user=bac.user("leader"), school=bac.school, level="thcs"
        ),
    ):
        with pytest.raises(Forbidden):
            change()


def test_school_of_another_district_is_given_to_nobody(house: House) -> None:
    assign(house, portfolio(house, "leader"))
    found = PortfolioSet.unscoped.get(district=house.bac.district)
    with pytest.raises(Forbidden):
        assign_school(
            actor=house.bac.actor("leader"),
            assignment=found,
            user=house.bac.user("leader"),
            school=house.nam.school,
            level="thcs",
        )


def test_school_is_given_at_a_level_that_it_teaches(house: House) -> None:
    bac = house.bac
    assign(house, portfolio(house, "leader"))
    found = PortfolioSet.unscoped.get(district=bac.district)
    with pytest.raises(PersonRefused, match="không dạy cấp học này"):
        assign_school(
            actor=bac.actor("leader"), assignment=found, user=bac.user("leader"), school=bac.school, level="mam-non"
        )


def test_who_is_taken_out_leaves_no_cover_of_an_empty_place(house: House) -> None:
    owner = stood_in(house)
    remove_portfolio(actor=house.bac.actor("leader"), portfolio=owner)
    assert not PortfolioCover.objects.exists()
    assert answering(house, house.bac.school.pk) == {}
