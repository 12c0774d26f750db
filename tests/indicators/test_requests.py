"""Đề nghị mở lại: when a unit may ask for its answer back, and what a leader's answer does."""

from __future__ import annotations

import pytest

from core.models import AuditEntry
from core.policy import Forbidden
from indicators.models import Figure, ReopenRequest, RequestState, Round, RoundState, Submission, SubmissionState
from indicators.services.entries import CannotEdit, Outcome, TypedCell, save_entries
from indicators.services.publishing import CannotMove
from indicators.services.requests import ask_to_reopen, grant_reopening, refuse_reopening
from indicators.services.submissions import approve, reopen, return_submission, submit, withdraw
from tests.conftest import House, approved, enter, fresh, submitted

State = SubmissionState
REASON = "Sót một lớp 6"


def shut(answer: Submission, state: RoundState = RoundState.CLOSED) -> Submission:
    Round.unscoped.filter(pk=answer.round_id).update(state=state)
    return fresh(answer)


def asked(house: House, answer: Submission) -> ReopenRequest:
    return ask_to_reopen(actor=house.bac.actor("principal"), submission=answer, reason=REASON)


def school_approved(house: House) -> Submission:
    return approved(house.bac.of_school, house.bac.actor("principal"), house.bac.actor("specialist"))


def school_entering(house: House) -> Submission:
    return enter(house.bac.of_school, house.bac.actor("principal"))


def typed(house: House, answer: Submission) -> Outcome:
    """What becomes of one more cell typed by the school."""
    cell = TypedCell("tong:ghi-chu", "Đã rà soát", 1, "once more")
    return save_entries(actor=house.bac.actor("clerk"), submission=answer, cells=[cell])[0].outcome


# --- asking ---


def test_request_keeps_who_asked_and_why(house: House) -> None:
    request = asked(house, school_approved(house))
    assert (request.state, request.reason) == (RequestState.PENDING, REASON)
    assert request.asked_by == house.bac.user("principal")
    assert AuditEntry.unscoped.get(act="đề nghị mở lại").reason == REASON


@pytest.mark.parametrize("key", ["clerk", "sibling_principal", "specialist", "leader", "ubnd_signer", "district_admin"])
def test_only_who_submits_for_the_unit_asks(house: House, key: str) -> None:
    answer = school_approved(house)
    with pytest.raises(Forbidden):
        ask_to_reopen(actor=house.bac.actor(key), submission=answer, reason=REASON)


def test_second_request_waits_for_the_answer_to_the_first(house: House) -> None:
    answer = school_approved(house)
    asked(house, answer)
    with pytest.raises(CannotMove, match="đang chờ xem xét"):
        asked(house, answer)


def test_request_needs_a_reason(house: House) -> None:
    with pytest.raises(CannotMove, match="lý do"):
        ask_to_reopen(actor=house.bac.actor("principal"), submission=school_approved(house), reason=" ")


def test_answer_that_can_be_typed_into_needs_no_reopening(house: House) -> None:
    with pytest.raises(CannotMove, match="đang sửa được"):
        asked(house, school_entering(house))


def test_submitted_answer_of_an_open_round_is_withdrawn_rather_than_reopened(house: House) -> None:
    with pytest.raises(CannotMove, match="rút lại"):
        asked(house, submitted(house.bac.of_school, house.bac.actor("principal")))


def test_after_chot_nothing_is_reopened(house: House) -> None:
    answer = shut(school_entering(house), RoundState.FINALISED)
    with pytest.raises(CannotMove, match="đính chính"):
        asked(house, answer)


# --- granting ---


def test_granted_answer_is_given_back_and_its_figures_leave(house: House) -> None:
    answer = school_approved(house)
    request = grant_reopening(actor=house.bac.actor("leader"), request=asked(house, answer))
    assert (request.state, request.decided_by) == (RequestState.GRANTED, house.bac.user("leader"))
    stored = fresh(answer)
    assert (stored.state, stored.return_reason) == (State.RETURNED, REASON)
    assert not Figure.unscoped.filter(submission=answer).exists()
    assert typed(house, stored) is Outcome.SAVED


def test_leaders_words_are_what_the_unit_reads(house: House) -> None:
    answer = school_approved(house)
    grant_reopening(actor=house.bac.actor("leader"), request=asked(house, answer), answer="Sửa xong trong ngày.")
    assert fresh(answer).return_reason == "Sửa xong trong ngày."


def test_closed_round_opens_for_that_unit_alone(house: House) -> None:
    answer = shut(school_entering(house))
    sibling = house.bac.of_sibling
    with pytest.raises(CannotEdit, match="đã đóng"):
        typed(house, answer)
    grant_reopening(actor=house.bac.actor("leader"), request=asked(house, answer))
    stored = fresh(answer)
    assert (stored.state, stored.reopened_at is not None) == (State.ENTERING, True)
    assert typed(house, stored) is Outcome.SAVED
    assert submit(actor=house.bac.actor("principal"), submission=stored).state == State.SUBMITTED
    with pytest.raises(CannotEdit, match="đã đóng"):
        enter(fresh(sibling), house.bac.actor("sibling_principal"))


def test_answer_submitted_before_the_round_closed_comes_back_when_granted(house: House) -> None:
    answer = shut(submitted(house.bac.of_school, house.bac.actor("principal")))
    with pytest.raises(CannotMove, match="đã đóng"):
        withdraw(actor=house.bac.actor("principal"), submission=answer)
    grant_reopening(actor=house.bac.actor("leader"), request=asked(house, answer))
    assert typed(house, fresh(answer)) is Outcome.SAVED


def test_what_is_returned_in_a_closed_round_can_be_mended(house: House) -> None:
    answer = shut(submitted(house.bac.of_school, house.bac.actor("principal")))
    return_submission(actor=house.bac.actor("specialist"), submission=answer, reason="Sai số nữ")
    assert typed(house, fresh(answer)) is Outcome.SAVED
    again = submit(actor=house.bac.actor("principal"), submission=answer)
    assert approve(actor=house.bac.actor("specialist"), submission=again).state == State.APPROVED


# --- who answers, and how ---


@pytest.mark.parametrize("key", ["specialist", "principal", "district_admin", "ubnd_signer"])
def test_only_a_leader_answers(house: House, key: str) -> None:
    request = asked(house, school_approved(house))
    with pytest.raises(Forbidden):
        grant_reopening(actor=house.bac.actor(key), request=request)
    with pytest.raises(Forbidden):
        refuse_reopening(actor=house.bac.actor(key), request=request, answer="Không")


def test_leader_of_another_district_answers_nothing(house: House) -> None:
    request = asked(house, school_approved(house))
    with pytest.raises(Forbidden):
        grant_reopening(actor=house.nam.actor("leader"), request=request)


def test_refused_request_says_why_and_changes_nothing(house: House) -> None:
    answer = school_approved(house)
    request = asked(house, answer)
    with pytest.raises(CannotMove, match="lý do"):
        refuse_reopening(actor=house.bac.actor("leader"), request=request, answer="")
    refused = refuse_reopening(actor=house.bac.actor("leader"), request=request, answer="Đã trình UBND.")
    assert (refused.state, refused.answer) == (RequestState.REFUSED, "Đã trình UBND.")
    assert fresh(answer).state == State.APPROVED
    assert Figure.unscoped.filter(submission=answer).count() == 6
    assert asked(house, answer).state == RequestState.PENDING


def test_second_answer_is_told_of_the_first(house: House) -> None:
    request = asked(house, school_approved(house))
    refuse_reopening(actor=house.bac.actor("leader"), request=request, answer="Đã trình UBND.")
    with pytest.raises(CannotMove, match="Không đồng ý"):
        grant_reopening(actor=house.bac.actor("deputy_leader"), request=request)


def test_reopening_by_a_leader_grants_the_request_that_waits(house: House) -> None:
    answer = school_approved(house)
    request = asked(house, answer)
    reopen(actor=house.bac.actor("leader"), submission=answer, reason="Sửa lớp 6")
    request.refresh_from_db()
    assert (request.state, request.decided_by) == (RequestState.GRANTED, house.bac.user("leader"))
