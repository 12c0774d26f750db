"""Units added to a round that is open already."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from core.actor import Actor, Right
from core.models import AuditEntry, Notice
from core.policy import Forbidden
from core.roles import Role
from indicators.models import Figure, Round, Source, Submission, SubmissionState
from indicators.queries.audience import not_asked
from indicators.services.entries import Outcome, TypedCell, save_entries
from indicators.services.noticing import OPENED
from indicators.services.publishing import CannotMove
from indicators.services.round_states import close_round
from indicators.services.round_units import add_units
from indicators.services.rounds import copy_round, open_round
from indicators.services.totals_step import submit_totals
from schools.models import School
from schools.queries import now_of
from schools.services import ensure_school, ensure_ward
from tests.conftest import House, approved, submitted


def school(house: House, name: str = "THCS Bỏ Sót", **more: Any) -> School:
    known = {"levels": ["thcs"], "ownership": "4", **more}
    return ensure_school(
        actor=house.operator_actor, district=house.bac.district, code=name.replace(" ", "-").lower(), name=name, **known
    )


def add(house: House, *schools: School, who: str = "specialist", due_at: datetime | None = None) -> int:
    return add_units(
        actor=house.bac.actor(who),
        round_=house.bac.school_round,
        units=[one.pk for one in schools],
        due_at=due_at,
    )


def answer_of(house: House, of: School) -> Submission:
    found: Submission = Submission.unscoped.get(round=house.bac.school_round, unit=of.pk)
    return found


def in_days(house: House, days: int) -> datetime:
    return now_of(house.bac.district) + timedelta(days=days)


def due(house: House, days: int) -> None:
    moment = in_days(house, days)
    opens = min(moment, now_of(house.bac.district)) - timedelta(days=9)
    Round.unscoped.filter(pk=house.bac.school_round.pk).update(due_at=moment, opens_at=opens)


def test_added_unit_owes_the_form_with_what_it_is(house: House) -> None:
    ward = ensure_ward(actor=house.operator_actor, district=house.bac.district, code="mot", name="Phường Một")
    late = school(house, ward=ward)
    assert add(house, late) == 1
    found = answer_of(house, late)
    assert (found.state, found.ward, found.level, found.ownership, found.ownership_group, found.total) == (
        SubmissionState.NOT_STARTED,
        ward,
        "thcs",
        "4",
        "NCL",
        6,
    )
    kept = AuditEntry.unscoped.get(act="thêm vào đợt")
    assert (kept.object_id, kept.district_id) == (str(found.pk), house.bac.district.pk)


def test_only_what_the_round_does_not_ask_yet_is_offered(house: House) -> None:
    late = school(house)
    closed = school(house, "Tiểu học Đã Giải Thể", closed_on=date(2010, 5, 31))
    group = school(house, "Nhóm trẻ Mây", levels=["mam-non"], kind="group")
    assert [one.unit.pk for one in not_asked(house.bac.school_round)] == [late.pk]
    with pytest.raises(CannotMove, match="Chưa chọn đơn vị nào"):
        add(house, closed, group, house.bac.school, house.nam.school)
    assert add(house, late, house.bac.school) == 1


def test_own_due_time_holds_for_the_added_alone(house: House) -> None:
    due(house, 3)
    late, later = school(house), in_days(house, 9)
    add(house, late, due_at=later)
    assert answer_of(house, late).due_at == later
    assert answer_of(house, house.bac.school).due_at is None


def test_own_due_time_is_later_than_that_of_all(house: House) -> None:
    due(house, 3)
    with pytest.raises(CannotMove, match="Hạn mới phải sau hạn hiện nay"):
        add(house, school(house), due_at=in_days(house, 2))


def test_round_past_its_due_time_asks_for_an_own_one(house: House) -> None:
    due(house, -1)
    late = school(house)
    with pytest.raises(CannotMove, match="Hãy đặt hạn riêng"):
        add(house, late)
    assert add(house, late, due_at=in_days(house, 2)) == 1


def test_added_unit_types_at_once(house: House) -> None:
    late = school(house)
    add(house, late)
    found = Submission.unscoped.select_related("round", "district").get(pk=answer_of(house, late).pk)
    rights = frozenset({Right(Role.PRINCIPAL, late.pk, house.bac.district.pk)})
    principal = Actor(id=house.bac.user("principal").pk, name="Hiệu trưởng", rights=rights)
    typed = [TypedCell("tong:th", "100", 0, "one")]
    assert [one.outcome for one in save_entries(actor=principal, submission=found, cells=typed)] == [Outcome.SAVED]


def test_totals_miss_the_added_unit_and_wait_for_submitting_again(house: House) -> None:
    approved(house.bac.of_school, house.bac.actor("principal"), house.bac.actor("specialist"))
    approved(house.bac.of_sibling, house.bac.actor("sibling_principal"), house.bac.actor("specialist"))
    submit_totals(actor=house.bac.actor("specialist"), round_=house.bac.school_round)
    add(house, school(house))
    total = Figure.unscoped.get(
        unit=house.bac.district.pk,
        ownership="-",
        source=Source.COLLECTED,
        indicator__code="tong-hoc-sinh",
        measure="actual",
    )
    assert (total.counted, total.missing) == (2, 1)
    assert Round.unscoped.get(pk=house.bac.school_round.pk).totals_submitted_at is None


def test_same_form_asked_of_the_unit_in_another_round_is_refused_with_its_name(house: House) -> None:
    late = school(house)
    open_round(
        actor=house.bac.actor("specialist"),
        district=house.bac.district,
        version=house.bac.version,
        period=house.bac.school_round.period,
        units=[late.unit],
    )
    with pytest.raises(CannotMove, match="đã giao biểu này cho 1 đơn vị"):
        add(house, late)


def test_next_years_copy_asks_the_added_unit_too(house: House) -> None:
    late = school(house)
    add(house, late)
    draft = copy_round(actor=house.bac.actor("specialist"), round_=Round.unscoped.get(pk=house.bac.school_round.pk))
    assert late.pk in draft.chosen["units"]


def test_added_unit_is_told_of_the_round_and_nobody_else_again(house: House) -> None:
    Notice.unscoped.all().delete()
    submitted(house.bac.of_school, house.bac.actor("principal"))
    Submission.unscoped.filter(round=house.bac.school_round, unit=house.bac.sibling.pk).delete()
    add(house, house.bac.sibling)
    told = Notice.unscoped.filter(kind=OPENED)
    assert {row.person_id for row in told} == {house.bac.user("sibling_principal").pk}


@pytest.mark.parametrize("who", ["principal", "district_admin", "ubnd_signer"])
def test_adding_is_the_offices(house: House, who: str) -> None:
    with pytest.raises(Forbidden):
        add(house, school(house), who=who)


def test_closed_round_takes_no_more_units(house: House) -> None:
    close_round(actor=house.bac.actor("specialist"), round_=house.bac.school_round)
    with pytest.raises(CannotMove, match="đợt này đang ở trạng thái “Đã đóng”"):
        add(house, school(house))


def test_offices_own_form_is_asked_of_nobody_else(house: House) -> None:
    with pytest.raises(CannotMove):
        add_units(actor=house.bac.actor("specialist"), round_=house.bac.own_round, units=[house.bac.school.pk])
