"""A plan moves as DESIGN §6 says, whoever tries what in whatever order; nobody signs what they sent themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import policy
from core.models import AuditEntry, Notice
from core.policy import Forbidden
from core.wording import Issuer
from plans.models import Plan, PlanState
from plans.services import plan_moves
from plans.services.plans import PlanRefused
from plans.states import MOVES, PlanAct
from tests.conftest import House, Place
from tests.scenes import passed_plan, plan_that_waits, sent_plan, submitted_plan_of_school, worded_plan

PEOPLE = ("specialist", "leader", "deputy_leader", "ubnd_signer", "ubnd_viewer", "principal", "clerk", "district_admin")


def stored(plan: Plan) -> Plan:
    found: Plan = Plan.unscoped.get(pk=plan.pk)
    return found


def do(act: PlanAct, place: Place, plan: Plan, by: str) -> Plan:
    """One act through its service."""
    known: dict[str, Any] = {"actor": place.actor(by), "plan": plan}
    acts: dict[PlanAct, Callable[[], Plan]] = {
        PlanAct.SEND: lambda: plan_moves.send_plan(**known),
        PlanAct.WITHDRAW: lambda: plan_moves.withdraw_plan(**known),
        PlanAct.PASS: lambda: plan_moves.pass_plan(**known),
        PlanAct.FORWARD: lambda: plan_moves.forward_plan(**known),
        PlanAct.RETURN: lambda: plan_moves.return_plan(**known, reason="Cần sửa"),
        PlanAct.ISSUE: lambda: plan_moves.issue_plan(**known, **signed(plan)),
        PlanAct.APPROVE: lambda: plan_moves.approve_plan(**known, snapshot={}, seen_version=plan.version),
    }
    return acts[act]()


def signed(plan: Plan) -> dict[str, Any]:
    return {"number": 5, "issued_on": date(2021, 1, 5), "snapshot": {"document": {}}, "seen_version": plan.version}


@pytest.mark.parametrize("owner", [Issuer.OFFICE, Issuer.UBND])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tries=st.lists(st.tuples(st.sampled_from(list(PlanAct)), st.sampled_from(PEOPLE)), max_size=10))
def test_every_try_moves_the_plan_as_the_table_says_or_not_at_all(
    house: House, owner: Issuer, tries: list[tuple[PlanAct, str]]
) -> None:
    place = house.bac
    Plan.unscoped.filter(pk=place.plan.pk).update(state=PlanState.DRAFT, number=None, moved_by=None)
    plan = worded_plan(place, owner)
    for act, by in tries:
        before = stored(plan)
        allowed = policy.may(place.actor(by), act, before)
        try:
            do(act, place, before, by)
        except (Forbidden, PlanRefused):
            assert not allowed
            assert (stored(plan).state, stored(plan).version) == (before.state, before.version)
        else:
            assert allowed
            move = MOVES[owner][act]
            assert before.state in move.begins
            assert stored(plan).state == move.ends
            deciding = act in (PlanAct.ISSUE, PlanAct.PASS, PlanAct.RETURN)
            assert not deciding or before.moved_by_id != place.user(by).pk


def test_leader_who_sent_a_plan_does_not_sign_it(house: House) -> None:
    plan = plan_moves.send_plan(actor=house.bac.actor("leader"), plan=worded_plan(house.bac))
    with pytest.raises(Forbidden):
        do(PlanAct.ISSUE, house.bac, plan, "leader")
    assert do(PlanAct.ISSUE, house.bac, plan, "deputy_leader").state == PlanState.ISSUED


def test_plan_of_the_ubnd_goes_through_both_houses(house: House) -> None:
    plan = sent_plan(house.bac)
    issued = do(PlanAct.ISSUE, house.bac, plan, "ubnd_signer")
    assert (issued.state, issued.number, issued.signed_by) == (PlanState.ISSUED, 5, house.bac.user("ubnd_signer"))


def test_return_needs_a_reason_and_tells_who_sent(house: House) -> None:
    plan = sent_plan(house.bac)
    signer = house.bac.actor("ubnd_signer")
    with pytest.raises(PlanRefused, match="lý do"):
        plan_moves.return_plan(actor=signer, plan=plan, reason="  ")
    plan_moves.return_plan(actor=signer, plan=plan, reason="Bổ sung kinh phí")
    told = Notice.unscoped.get(kind="plan-decided", object_id=str(plan.pk))
    assert (told.person_id, told.detail) == (house.bac.user("specialist").pk, "Bổ sung kinh phí")


def test_who_acts_next_is_told_and_no_more_once_it_moved_on(house: House) -> None:
    plan = plan_that_waits(house.bac)
    waiting = Notice.unscoped.filter(kind="plan-waiting", object_id=str(plan.pk), read_at=None)
    leaders = {house.bac.user("leader").pk, house.bac.user("deputy_leader").pk}
    assert set(waiting.values_list("person_id", flat=True)) == leaders
    do(PlanAct.ISSUE, house.bac, plan, "leader")
    assert not waiting.exists()


def test_plan_without_words_is_not_sent(house: House) -> None:
    with pytest.raises(PlanRefused, match="trích yếu"):
        plan_moves.send_plan(actor=house.bac.actor("specialist"), plan=house.bac.plan)


def test_issue_of_a_version_that_was_passed_by_is_refused(house: House) -> None:
    plan = plan_that_waits(house.bac)
    with pytest.raises(PlanRefused):
        plan_moves.issue_plan(actor=house.bac.actor("leader"), plan=plan, **{**signed(plan), "seen_version": 0})


def test_every_move_is_audited_with_both_states(house: House) -> None:
    plan = passed_plan(house.bac)
    rows = AuditEntry.unscoped.filter(object_kind="plans.plan", object_id=str(plan.pk))
    assert rows.get(act="thông qua kế hoạch").changes["Trạng thái"] == [
        "Chờ lãnh đạo phòng thông qua",
        "Lãnh đạo phòng thông qua",
    ]


def test_school_does_not_approve_its_own_plan(house: House) -> None:
    plan = submitted_plan_of_school(house.bac)
    with pytest.raises(Forbidden):
        do(PlanAct.APPROVE, house.bac, plan, "principal")
    assert do(PlanAct.APPROVE, house.bac, plan, "specialist").state == PlanState.APPROVED
