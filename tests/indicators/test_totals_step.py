"""The district's totals of a round: who submits, who approves, and what makes an approval void."""

from __future__ import annotations

import pytest

from core.models import AuditEntry
from indicators.models import Round, RoundState
from indicators.services.publishing import CannotMove
from indicators.services.totals_step import approve_totals, return_totals, submit_totals
from tests.conftest import House
from tests.indicators.collecting import Collecting, collecting


@pytest.fixture
def round_(house: House) -> Collecting:
    cast = collecting(house)
    cast.approve("th", {"tieu-hoc:hs": "700"})
    return cast


def stored(cast: Collecting) -> Round:
    found: Round = Round.unscoped.select_related("version__form", "period", "district").get(pk=cast.round.pk)
    return found


def people(cast: Collecting) -> tuple[object, object]:
    found = stored(cast)
    return found.totals_submitted_by_id, found.totals_approved_by_id


def test_specialist_submits_and_leader_approves(round_: Collecting) -> None:
    place = round_.house.bac
    submit_totals(actor=place.actor("specialist"), round_=round_.round)
    approve_totals(actor=place.actor("leader"), round_=round_.round)
    assert people(round_) == (place.user("specialist").pk, place.user("leader").pk)
    acts = AuditEntry.unscoped.filter(object_kind="indicators.round", object_id=str(round_.round.pk))
    assert {"trình số tổng hợp", "duyệt số tổng hợp"} <= set(acts.values_list("act", flat=True))


def test_totals_are_not_approved_before_they_are_submitted(round_: Collecting) -> None:
    with pytest.raises(CannotMove, match="chưa được trình"):
        approve_totals(actor=round_.house.bac.actor("leader"), round_=round_.round)


def test_totals_are_submitted_once(round_: Collecting) -> None:
    specialist = round_.house.bac.actor("specialist")
    submit_totals(actor=specialist, round_=round_.round)
    with pytest.raises(CannotMove, match="đã được trình"):
        submit_totals(actor=specialist, round_=round_.round)


def test_returned_totals_are_submitted_again(round_: Collecting) -> None:
    place = round_.house.bac
    submit_totals(actor=place.actor("specialist"), round_=round_.round)
    return_totals(actor=place.actor("leader"), round_=round_.round, reason="Thiếu trường")
    assert people(round_) == (None, None)
    submit_totals(actor=place.actor("specialist"), round_=round_.round)


def test_return_needs_a_reason(round_: Collecting) -> None:
    place = round_.house.bac
    submit_totals(actor=place.actor("specialist"), round_=round_.round)
    with pytest.raises(CannotMove, match="lý do"):
        return_totals(actor=place.actor("leader"), round_=round_.round, reason=" ")


def test_districts_own_round_has_no_totals_to_submit(house: House) -> None:
    with pytest.raises(CannotMove, match="phòng tự nhập"):
        submit_totals(actor=house.bac.actor("specialist"), round_=house.bac.own_round)


def approved(cast: Collecting) -> None:
    place = cast.house.bac
    submit_totals(actor=place.actor("specialist"), round_=cast.round)
    approve_totals(actor=place.actor("leader"), round_=cast.round)


def test_changed_figures_void_the_approval(round_: Collecting) -> None:
    approved(round_)
    round_.reopen("th")
    assert people(round_) == (None, None)
    assert AuditEntry.unscoped.filter(act="hủy trình số tổng hợp").count() == 1


def test_figures_of_another_round_in_the_same_totals_void_the_approval(round_: Collecting) -> None:
    approved(round_)
    round_.approve("nhom", {"mam-non:hs": "30"})
    assert people(round_) == (None, None)


def test_finalised_round_keeps_its_approval(round_: Collecting) -> None:
    approved(round_)
    Round.unscoped.filter(pk=round_.round.pk).update(state=RoundState.FINALISED)
    before = people(round_)
    round_.approve("nhom", {"mam-non:hs": "30"})
    assert people(round_) == before
