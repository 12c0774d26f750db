"""What becomes of an open round: more time, taking back, closing, opening again, chốt."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from core.models import AuditEntry
from core.policy import Forbidden
from indicators.models import Figure, ReopenRequest, Round, RoundCell, RoundState, Source, Submission, SubmissionState
from indicators.queries.submissions import lateness_of, submissions_of
from indicators.services.entries import CannotEdit, Outcome, TypedCell, save_entries
from indicators.services.publishing import CannotMove
from indicators.services.requests import ask_to_reopen
from indicators.services.round_states import (
    close_round,
    extend_round,
    extend_submissions,
    finalise_round,
    reopen_round,
    take_back_round,
)
from indicators.services.rounds import open_draft, open_round
from indicators.services.submissions import approve, reopen, submit
from schools.queries import now_of
from schools.services import ensure_school
from tests.conftest import House, Place, approved, enter, fresh, submitted
from tests.scenes import SCENES

ONE_CELL = [TypedCell("tong:ghi-chu", "Đã rà soát", 0, "one")]


def in_days(place: Place, days: float) -> datetime:
    return now_of(place.district) + timedelta(days=days)


def due(place: Place, days: float) -> Round:
    """The schools' round, due so many days from now."""
    moment = in_days(place, days)
    opens = min(moment, now_of(place.district)) - timedelta(days=9)
    Round.unscoped.filter(pk=place.school_round.pk).update(due_at=moment, opens_at=opens)
    return stored(place)


def stored(place: Place) -> Round:
    found: Round = Round.unscoped.get(pk=place.school_round.pk)
    return found


def closed(place: Place) -> Round:
    return close_round(actor=place.actor("specialist"), round_=place.school_round)


def totals_approved(place: Place) -> None:
    """The district's totals of the schools' round, submitted by one and approved by another."""
    Round.unscoped.filter(pk=place.school_round.pk).update(
        totals_submitted_by=place.user("specialist"),
        totals_submitted_at=now_of(place.district),
        totals_approved_by=place.user("leader"),
        totals_approved_at=now_of(place.district),
    )


def both_approved(place: Place) -> None:
    approved(place.of_school, place.actor("principal"), place.actor("specialist"))
    approved(place.of_sibling, place.actor("sibling_principal"), place.actor("specialist"))


# More time


def test_extension_for_all_moves_the_rounds_due_date_with_its_reason(house: House) -> None:
    round_, later = due(house.bac, 1), in_days(house.bac, 5)
    extend_round(actor=house.bac.actor("specialist"), round_=round_, due_at=later, reason="Mưa bão")
    assert stored(house.bac).due_at == later
    kept = AuditEntry.unscoped.get(act="gia hạn")
    assert (kept.object_id, kept.reason) == (str(round_.pk), "Mưa bão")


def test_extension_for_one_unit_holds_for_it_alone(house: House) -> None:
    round_ = due(house.bac, -2)
    given = extend_submissions(
        actor=house.bac.actor("specialist"),
        round_=round_,
        submissions=[house.bac.of_school.pk, house.bac.own.pk],
        due_at=in_days(house.bac, 3),
        reason="Mất điện",
    )
    assert given == 1
    words = {
        one.unit.name: lateness_of(one).words
        for one in submissions_of(house.bac.actor("specialist"), house.bac.district).filter(round=round_)
    }
    assert words == {"THCS Một Bắc": "Còn 3 ngày", "Tiểu học Hai Bắc": "Quá hạn 2 ngày"}
    assert [one.object_id for one in AuditEntry.unscoped.filter(act="gia hạn")] == [str(house.bac.of_school.pk)]


def test_who_submits_within_an_extension_is_not_late(house: House) -> None:
    round_ = due(house.bac, -2)
    extend_submissions(
        actor=house.bac.actor("specialist"),
        round_=round_,
        submissions=[house.bac.of_school.pk],
        due_at=in_days(house.bac, 3),
        reason="Mất điện",
    )
    submitted(fresh(house.bac.of_school), house.bac.actor("principal"))
    submitted(house.bac.of_sibling, house.bac.actor("sibling_principal"))
    assert lateness_of(fresh(house.bac.of_school)).words == "Nộp đúng hạn"
    assert lateness_of(fresh(house.bac.of_sibling)).words == "Nộp muộn 2 ngày"


@pytest.mark.parametrize(("days", "told"), [(1, "Hạn mới phải sau hạn hiện nay"), (2, "Hạn mới phải sau")])
def test_due_date_never_comes_earlier(house: House, days: int, told: str) -> None:
    round_, specialist = due(house.bac, 2), house.bac.actor("specialist")
    assert round_.due_at is not None
    sooner = round_.due_at if days == 2 else in_days(house.bac, days)
    with pytest.raises(CannotMove, match=told):
        extend_round(actor=specialist, round_=round_, due_at=sooner, reason="Nhầm")
    with pytest.raises(CannotMove, match=told):
        extend_submissions(
            actor=specialist, round_=round_, submissions=[house.bac.of_school.pk], due_at=sooner, reason="Nhầm"
        )


def test_extension_lies_ahead_and_says_why_and_for_whom(house: House) -> None:
    round_, specialist = due(house.bac, -3), house.bac.actor("specialist")
    with pytest.raises(CannotMove, match="Hạn mới đã qua"):
        extend_round(actor=specialist, round_=round_, due_at=in_days(house.bac, -1), reason="Mưa bão")
    with pytest.raises(CannotMove, match="Chưa ghi lý do"):
        extend_round(actor=specialist, round_=round_, due_at=in_days(house.bac, 1), reason="  ")
    with pytest.raises(CannotMove, match="Chưa chọn đơn vị nào"):
        extend_submissions(
            actor=specialist, round_=round_, submissions=[], due_at=in_days(house.bac, 1), reason="Mưa bão"
        )


def test_closed_round_is_not_extended(house: House) -> None:
    with pytest.raises(CannotMove, match="đang ở trạng thái “Đã đóng”"):
        extend_round(
            actor=house.bac.actor("specialist"), round_=closed(house.bac), due_at=in_days(house.bac, 1), reason="Muộn"
        )


def test_due_date_locks_nothing(house: House) -> None:
    due(house.bac, -3)
    sent = submitted(fresh(house.bac.of_school), house.bac.actor("principal"))
    assert (sent.state, lateness_of(fresh(sent)).late) == (SubmissionState.SUBMITTED, 3)


# Closing


def test_closed_round_takes_no_cell_and_says_when_it_closed_and_what_to_do(house: House) -> None:
    principal = house.bac.actor("principal")
    entering = enter(house.bac.of_school, principal)
    round_ = closed(house.bac)
    assert round_.closed_at is not None
    with pytest.raises(CannotEdit) as told:
        save_entries(actor=principal, submission=entering, cells=ONE_CELL)
    assert timezone.localtime(round_.closed_at).strftime("%H:%M ngày %d/%m/%Y") in str(told.value)
    assert "đề nghị mở lại" in str(told.value)
    with pytest.raises(CannotMove, match="Đợt thu thập đã đóng"):
        submit(actor=principal, submission=entering)


def test_review_goes_on_in_a_closed_round(house: House) -> None:
    sent = submitted(house.bac.of_school, house.bac.actor("principal"))
    closed(house.bac)
    assert approve(actor=house.bac.actor("specialist"), submission=sent).state == SubmissionState.APPROVED


def test_round_is_closed_once(house: House) -> None:
    closed(house.bac)
    with pytest.raises(CannotMove, match="Không đóng được: đợt này đang ở trạng thái “Đã đóng”"):
        closed(house.bac)


# Chốt


def test_finalised_round_locks_what_was_approved_and_keeps_its_figures(house: House) -> None:
    both_approved(house.bac)
    closed(house.bac)
    totals_approved(house.bac)
    round_ = finalise_round(actor=house.bac.actor("leader"), round_=house.bac.school_round, left_out={})
    assert (round_.state, round_.finalised_at is not None) == (RoundState.FINALISED, True)
    answers = Submission.unscoped.filter(round=round_)
    assert set(answers.values_list("state", flat=True)) == {SubmissionState.LOCKED}
    assert Figure.unscoped.filter(submission__in=answers, source="direct").count() == 12
    assert AuditEntry.unscoped.filter(act="khóa số liệu").count() == 2


def test_unit_without_approved_figures_is_left_out_with_a_reason_only(house: House) -> None:
    approved(house.bac.of_school, house.bac.actor("principal"), house.bac.actor("specialist"))
    closed(house.bac)
    totals_approved(house.bac)
    leader, round_ = house.bac.actor("leader"), house.bac.school_round
    for missing in ({}, {house.bac.of_sibling.pk: "  "}, {house.bac.of_school.pk: "Nhầm dòng"}):
        with pytest.raises(CannotMove, match="Chưa ghi lý do không có số liệu của Tiểu học Hai Bắc"):
            finalise_round(actor=leader, round_=round_, left_out=missing)
    finalise_round(actor=leader, round_=round_, left_out={house.bac.of_sibling.pk: "Trường giải thể"})
    states = {one.unit_id: one.state for one in Submission.unscoped.filter(round=round_)}
    assert states == {
        house.bac.school.pk: SubmissionState.LOCKED,
        house.bac.sibling.pk: SubmissionState.NOT_STARTED,
    }
    kept = AuditEntry.unscoped.get(act="chốt không có số liệu")
    assert (kept.object_id, kept.reason) == (str(house.bac.of_sibling.pk), "Trường giải thể")


def test_open_round_is_not_finalised(house: House) -> None:
    both_approved(house.bac)
    totals_approved(house.bac)
    with pytest.raises(CannotMove, match="Không chốt số liệu được: đợt này đang ở trạng thái “Đang mở”"):
        finalise_round(actor=house.bac.actor("leader"), round_=house.bac.school_round, left_out={})


def test_round_is_finalised_after_its_totals_are_approved(house: House) -> None:
    both_approved(house.bac)
    closed(house.bac)
    with pytest.raises(CannotMove, match="Số liệu tổng hợp chưa được lãnh đạo duyệt"):
        finalise_round(actor=house.bac.actor("leader"), round_=house.bac.school_round, left_out={})


def test_round_without_one_approved_answer_is_not_finalised(house: House) -> None:
    closed(house.bac)
    totals_approved(house.bac)
    reasons = {house.bac.of_school.pk: "Không nộp", house.bac.of_sibling.pk: "Không nộp"}
    with pytest.raises(CannotMove, match="Chưa có báo cáo nào được duyệt"):
        finalise_round(actor=house.bac.actor("leader"), round_=house.bac.school_round, left_out=reasons)


def test_request_to_reopen_is_answered_before_chot(house: House) -> None:
    both_approved(house.bac)
    ask_to_reopen(actor=house.bac.actor("principal"), submission=fresh(house.bac.of_school), reason="Sót một lớp")
    closed(house.bac)
    totals_approved(house.bac)
    with pytest.raises(CannotMove, match="Còn 1 đề nghị mở lại chưa trả lời"):
        finalise_round(actor=house.bac.actor("leader"), round_=house.bac.school_round, left_out={})


def test_offices_own_form_is_finalised_without_totals(house: House) -> None:
    approved(house.bac.own, house.bac.actor("specialist"), house.bac.actor("leader"))
    close_round(actor=house.bac.actor("specialist"), round_=house.bac.own_round)
    done = finalise_round(actor=house.bac.actor("leader"), round_=house.bac.own_round, left_out={})
    assert done.state == RoundState.FINALISED


def test_chot_is_a_leaders(house: House) -> None:
    both_approved(house.bac)
    closed(house.bac)
    totals_approved(house.bac)
    with pytest.raises(Forbidden):
        finalise_round(actor=house.bac.actor("specialist"), round_=house.bac.school_round, left_out={})


@pytest.mark.parametrize("person", ["principal", "ubnd_signer", "district_admin", "agency_staff"])
def test_states_of_a_round_are_the_offices(house: House, person: str) -> None:
    actor, round_ = house.bac.actor(person), house.bac.school_round
    later = in_days(house.bac, 1)
    acts = (
        lambda: extend_round(actor=actor, round_=round_, due_at=later, reason="Muộn"),
        lambda: extend_submissions(
            actor=actor, round_=round_, submissions=[house.bac.of_school.pk], due_at=later, reason="Muộn"
        ),
        lambda: close_round(actor=actor, round_=round_),
        lambda: finalise_round(actor=actor, round_=round_, left_out={}),
    )
    for act in acts:
        with pytest.raises(Forbidden):
            act()


# Taking back


def taken_back(place: Place, who: str = "specialist") -> Round:
    return take_back_round(actor=place.actor(who), round_=place.school_round, reason="Mở nhầm kỳ")


def test_round_that_nobody_began_is_a_draft_again(house: House) -> None:
    taken_back(house.bac)
    draft = stored(house.bac)
    assert draft.state == RoundState.DRAFT
    assert not Submission.unscoped.filter(round=draft).exists()
    assert not RoundCell.objects.filter(round=draft).exists()
    kept = AuditEntry.unscoped.get(act="thu hồi đợt")
    assert (kept.reason, kept.changes["Trạng thái"]) == ("Mở nhầm kỳ", ["Đang mở", "Nháp"])


def test_draft_that_was_taken_back_opens_again(house: House) -> None:
    taken_back(house.bac)
    assert open_draft(actor=house.bac.actor("specialist"), round_=stored(house.bac)).state == RoundState.OPEN
    assert Submission.unscoped.filter(round=house.bac.school_round).count() == 2


def test_round_that_somebody_began_is_not_taken_back(house: House) -> None:
    enter(house.bac.of_school, house.bac.actor("principal"))
    with pytest.raises(CannotMove, match="1 đơn vị đã nhập số liệu, như THCS Một Bắc"):
        taken_back(house.bac)
    assert stored(house.bac).state == RoundState.OPEN


def test_file_that_came_in_is_work_too(house: House) -> None:
    SCENES["import of school"](house)
    with pytest.raises(CannotMove, match="tệp Excel"):
        taken_back(house.bac)


def test_closed_round_is_not_taken_back(house: House) -> None:
    closed(house.bac)
    with pytest.raises(CannotMove, match="Không thu hồi được"):
        taken_back(house.bac)


def test_taking_back_is_the_offices(house: House) -> None:
    with pytest.raises(Forbidden):
        taken_back(house.bac, "principal")


def test_taking_back_gives_its_reason(house: House) -> None:
    with pytest.raises(CannotMove, match="Chưa ghi lý do"):
        take_back_round(actor=house.bac.actor("leader"), round_=house.bac.school_round, reason=" ")


def test_totals_of_other_rounds_miss_the_taken_back_units_no_more(house: House) -> None:
    """A second round collects the same figures of another school."""
    place = house.bac
    late = ensure_school(
        actor=house.operator_actor, district=place.district, code="ba", name="THCS Ba", levels=["thcs"], ownership="1"
    )
    again = open_round(
        actor=place.actor("specialist"),
        district=place.district,
        version=place.version,
        period=place.school_round.period,
        units=[late.unit],
    )
    both_approved(place)
    collected = Figure.unscoped.filter(district=place.district, source=Source.COLLECTED)
    assert set(collected.values_list("missing", flat=True)) == {1}
    take_back_round(actor=place.actor("specialist"), round_=again, reason="Mở nhầm")
    assert set(collected.values_list("missing", flat=True)) == {0}


# Opening again


def reopened(place: Place, who: str = "leader", due_at: datetime | None = None) -> Round:
    return reopen_round(actor=place.actor(who), round_=stored(place), reason="Mưa bão", due_at=due_at)


def test_reopened_round_takes_answers_of_all_until_it_closes_again(house: House) -> None:
    answer = enter(house.bac.of_school, house.bac.actor("principal"))
    closed(house.bac)
    reopened(house.bac)
    assert (stored(house.bac).state, stored(house.bac).closed_at) == (RoundState.OPEN, None)
    submit(actor=house.bac.actor("principal"), submission=fresh(answer))
    closed(house.bac)
    with pytest.raises(CannotEdit):
        save_entries(actor=house.bac.actor("sibling_principal"), submission=house.bac.of_sibling, cells=ONE_CELL)


def test_reopening_may_give_more_time_and_keeps_its_reason(house: House) -> None:
    due(house.bac, -2)
    closed(house.bac)
    later = in_days(house.bac, 4)
    reopened(house.bac, due_at=later)
    assert stored(house.bac).due_at == later
    kept = AuditEntry.unscoped.get(act="mở lại đợt")
    assert (kept.reason, set(kept.changes)) == ("Mưa bão", {"Trạng thái", "Hạn nộp"})


def test_reopening_does_not_shorten_the_time(house: House) -> None:
    due(house.bac, 5)
    closed(house.bac)
    with pytest.raises(CannotMove, match="Hạn mới phải sau hạn hiện nay"):
        reopened(house.bac, due_at=in_days(house.bac, 3))


def test_what_units_asked_is_granted_with_the_round(house: House) -> None:
    closed(house.bac)
    ask_to_reopen(actor=house.bac.actor("principal"), submission=fresh(house.bac.of_school), reason="Mất điện")
    reopened(house.bac)
    asked = ReopenRequest.unscoped.get()
    assert (asked.state, asked.decided_by, asked.answer) == ("granted", house.bac.user("leader"), "Mưa bão")


def test_request_for_an_approved_answer_still_waits(house: House) -> None:
    answer = approved(house.bac.of_school, house.bac.actor("principal"), house.bac.actor("specialist"))
    closed(house.bac)
    ask_to_reopen(actor=house.bac.actor("principal"), submission=answer, reason="Sót một lớp")
    reopened(house.bac)
    assert ReopenRequest.unscoped.get().state == "pending"


@pytest.mark.parametrize("who", ["specialist", "principal"])
def test_reopening_for_all_is_the_leaders(house: House, who: str) -> None:
    closed(house.bac)
    with pytest.raises(Forbidden):
        reopened(house.bac, who)


@pytest.mark.parametrize("state", [RoundState.OPEN, RoundState.FINALISED])
def test_only_a_closed_round_opens_again(house: House, state: RoundState) -> None:
    Round.unscoped.filter(pk=house.bac.school_round.pk).update(state=state)
    with pytest.raises(CannotMove, match="Không mở lại được"):
        reopened(house.bac)


def test_what_let_one_unit_in_is_used_up_when_the_round_is_closed_again(house: House) -> None:
    place = house.bac
    specialist, leader, principal = (place.actor(key) for key in ("specialist", "leader", "principal"))
    Submission.unscoped.filter(pk=place.of_school.pk).update(reopened_at=now_of(place.district))
    reopened = approved(place.of_sibling, place.actor("sibling_principal"), specialist)
    reopen(actor=leader, submission=reopened, reason="Sửa số")
    closed(place)
    with pytest.raises(CannotEdit, match="đã đóng"):
        save_entries(actor=principal, submission=fresh(place.of_school), cells=ONE_CELL)
    mended = TypedCell("tong:ghi-chu", "Đã sửa", 1, "mended")
    saved = save_entries(actor=place.actor("sibling_principal"), submission=fresh(place.of_sibling), cells=[mended])
    assert [one.outcome for one in saved] == [Outcome.SAVED]


def test_approval_uses_up_what_let_the_unit_in(house: House) -> None:
    place = house.bac
    answer = submitted(place.of_school, place.actor("principal"))
    Submission.unscoped.filter(pk=answer.pk).update(reopened_at=now_of(place.district))
    approve(actor=place.actor("specialist"), submission=fresh(answer))
    assert fresh(answer).reopened_at is None
