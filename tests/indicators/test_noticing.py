"""Whom a move tells, in which words, and what it makes over; each move through its own service."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.services import PortfolioData, ensure_portfolios
from core.models import Mail, Notice
from core.notices import unread_count
from indicators.models import Round, Submission
from indicators.services.corrections import ask_correction, refuse_correction
from indicators.services.entries import TypedCell
from indicators.services.noticing import (
    ANSWERED,
    APPROVED,
    ASKED,
    CLOSED,
    EXTENDED,
    OPENED,
    REMINDED,
    RETURNED,
    SUBMITTED,
    TAKEN_BACK,
    TOTALS,
    TOTALS_BACK,
    tell_totals_submitted,
)
from indicators.services.reminding import remind
from indicators.services.requests import ask_to_reopen, grant_reopening, refuse_reopening
from indicators.services.round_states import (
    close_round,
    extend_round,
    extend_submissions,
    reopen_round,
    take_back_round,
)
from indicators.services.rounds import open_round
from indicators.services.submissions import approve, reopen, return_submission, submit, withdraw
from indicators.services.totals_step import approve_totals, return_totals, submit_totals
from schools.period_codes import parse_period
from schools.queries import now_of
from schools.services import ensure_period
from tests.conftest import House, Place, SignIn, approved, enter, fresh, submitted
from tests.scenes import SCENES

pytestmark = pytest.mark.django_db

SCHOOL = {"principal.bac", "deputy_principal.bac", "clerk.bac"}


@pytest.fixture(autouse=True)
def _nothing_told_yet(house: House) -> None:
    """The rounds of the cast were opened by its making."""
    Notice.unscoped.all().delete()


def told(kind: str) -> dict[str, str]:
    """What each was told last, by sign-in name."""
    names = dict(User.objects.values_list("pk", "username"))
    return {names[row.person_id]: row.text for row in Notice.unscoped.filter(kind=kind).order_by("pk")}


def sent(place: Place) -> Submission:
    return submitted(place.of_school, place.actor("deputy_principal"))


def opened(place: Place, opens_at: datetime) -> Round:
    return open_round(
        actor=place.actor("specialist"),
        district=place.district,
        version=place.version,
        period=ensure_period(parse_period("2024")),
        units=[place.school.unit],
        opens_at=opens_at,
        due_at=opens_at + timedelta(days=10),
    )


# Rounds


def test_opened_round_tells_who_enters_for_each_unit(house: House) -> None:
    round_ = opened(house.bac, now_of(house.bac.district))
    assert set(told(OPENED)) == SCHOOL
    due = timezone.localtime(round_.due_at)
    assert told(OPENED)["clerk.bac"] == (
        f"Mở đợt thu thập: THCS Một Bắc nộp “Số học sinh” năm 2024 trước {due:%H:%M} ngày {due:%d/%m/%Y}."
    )


def test_round_that_opens_later_is_not_told_yet(house: House) -> None:
    opened(house.bac, now_of(house.bac.district) + timedelta(days=1))
    assert told(OPENED) == {}


def test_more_time_for_all_is_told_to_all_who_owe(house: House) -> None:
    place = house.bac
    sent(place)
    due = now_of(place.district) + timedelta(days=3)
    extend_round(actor=place.actor("specialist"), round_=place.school_round, due_at=due, reason="Mưa lũ")
    assert set(told(EXTENDED)) == {"sibling_principal.bac"}
    later = due + timedelta(hours=1)
    extend_round(actor=place.actor("specialist"), round_=place.school_round, due_at=later, reason="Mưa lũ")
    assert Notice.unscoped.filter(kind=EXTENDED).count() == 2


def test_more_time_for_one_is_told_to_that_one(house: House) -> None:
    place = house.bac
    Round.unscoped.filter(pk=place.school_round.pk).update(due_at=now_of(place.district) + timedelta(days=1))
    extend_submissions(
        actor=place.actor("specialist"),
        round_=place.school_round,
        submissions=[place.of_school.pk],
        due_at=now_of(place.district) + timedelta(days=3),
        reason="Trường bị ngập",
    )
    assert set(told(EXTENDED)) == SCHOOL


def test_closed_round_is_told_to_who_did_not_submit(house: House) -> None:
    place = house.bac
    sent(place)
    close_round(actor=place.actor("leader"), round_=place.school_round)
    assert told(CLOSED) == {
        "sibling_principal.bac": (
            "Đợt “Số học sinh” năm 2020 đã đóng khi Tiểu học Hai Bắc chưa nộp. Nếu cần nộp, hãy đề nghị mở lại."
        )
    }


def test_reopened_round_tells_those_who_owe_once_and_settles_that_it_was_closed(house: House) -> None:
    place = house.bac
    sent(place)
    close_round(actor=place.actor("specialist"), round_=place.school_round)
    Notice.unscoped.exclude(kind=CLOSED).delete()
    reopen_round(actor=place.actor("leader"), round_=place.school_round, reason="Mưa bão")
    words = "Mở lại đợt thu thập: Tiểu học Hai Bắc nhập “Số học sinh” năm 2020."
    assert told(OPENED) == {"sibling_principal.bac": words}
    assert Notice.unscoped.get(kind=OPENED).detail == "Mưa bão"
    assert not Notice.unscoped.filter(kind=CLOSED, read_at=None).exists()


def test_taken_back_round_tells_who_was_told_and_its_old_notices_lead_to_a_page(house: House, sign_in: SignIn) -> None:
    place = house.bac
    round_ = opened(place, now_of(place.district))
    take_back_round(actor=place.actor("specialist"), round_=round_, reason="Mở nhầm kỳ")
    assert set(told(TAKEN_BACK)) == SCHOOL
    assert not Notice.unscoped.filter(kind=OPENED, read_at=None).exists()
    client = sign_in(place.user("clerk"))
    for row in Notice.unscoped.all():
        assert client.get(row.url).status_code == 200


def test_round_that_has_not_begun_is_taken_back_without_a_word(house: House) -> None:
    place = house.bac
    round_ = opened(place, now_of(place.district) + timedelta(days=2))
    take_back_round(actor=place.actor("specialist"), round_=round_, reason="Mở nhầm kỳ")
    assert not Notice.unscoped.exists()


# The district's totals


def totals_submitted(place: Place) -> Round:
    approved(place.of_school, place.actor("principal"), place.actor("specialist"))
    Notice.unscoped.all().delete()
    return submit_totals(actor=place.actor("specialist"), round_=place.school_round)


def test_submitted_totals_tell_the_leaders_once(house: House) -> None:
    round_ = totals_submitted(house.bac)
    tell_totals_submitted(round_)
    words = "Số tổng hợp “Số học sinh” năm 2020 đã được trình, chờ duyệt."
    assert told(TOTALS) == {"leader.bac": words, "deputy_leader.bac": words}
    assert Notice.unscoped.filter(kind=TOTALS).count() == 2


def test_approved_totals_tell_who_submitted_them_and_the_leaders_have_nothing_left(house: House) -> None:
    round_ = totals_submitted(house.bac)
    approve_totals(actor=house.bac.actor("leader"), round_=round_)
    assert told(TOTALS_BACK) == {"specialist.bac": "Đã duyệt số tổng hợp “Số học sinh” năm 2020."}
    assert unread_count(house.bac.actor("deputy_leader"), house.bac.district.pk) == 0


def test_returned_totals_tell_their_reason(house: House) -> None:
    round_ = totals_submitted(house.bac)
    return_totals(actor=house.bac.actor("leader"), round_=round_, reason="Thiếu hai trường")
    assert told(TOTALS_BACK) == {"specialist.bac": "Trả lại số tổng hợp “Số học sinh” năm 2020."}
    assert Notice.unscoped.get(kind=TOTALS_BACK).detail == "Thiếu hai trường"


def test_totals_that_changed_since_are_to_be_submitted_again(house: House) -> None:
    totals_submitted(house.bac)
    approved(house.bac.of_sibling, house.bac.actor("sibling_principal"), house.bac.actor("specialist"))
    assert told(TOTALS_BACK) == {
        "specialist.bac": "Số liệu thay đổi sau khi trình: hãy xem và trình lại số tổng hợp “Số học sinh” năm 2020."
    }
    assert not Notice.unscoped.filter(kind=TOTALS, read_at=None).exists()


# Submit, withdraw, approve, return


def test_submitted_is_told_to_every_specialist_where_nobody_answers_for_the_school(house: House) -> None:
    sent(house.bac)
    assert told(SUBMITTED) == {"specialist.bac": "THCS Một Bắc đã nộp “Số học sinh” năm 2020."}


def test_submitted_is_told_to_who_answers_for_the_school(house: House) -> None:
    place = house.bac
    ensure_portfolios(
        actor=house.operator_actor,
        district=place.district,
        period=place.own_round.period,
        heading={"label": "", "title": "Phân công"},
        portfolios=[
            PortfolioData(
                user=place.user("deputy_leader"), words={"post": "Phó Trưởng phòng"}, schools=[(place.school, "thcs")]
            )
        ],
    )
    sent(place)
    assert set(told(SUBMITTED)) == {"deputy_leader.bac"}


def test_offices_own_form_is_told_to_the_leaders(house: House) -> None:
    submitted(house.bac.own, house.bac.actor("specialist"))
    assert set(told(SUBMITTED)) == {"leader.bac", "deputy_leader.bac"}


def test_submitting_ends_what_asked_to_submit(house: House) -> None:
    place = house.bac
    remind(actor=place.actor("specialist"), round_=place.school_round)
    district = place.district.pk
    assert unread_count(place.actor("principal"), district) == 1
    sent(place)
    assert unread_count(place.actor("principal"), district) == 0
    assert unread_count(place.actor("sibling_principal"), district) == 1
    assert set(told(REMINDED)) == SCHOOL | {"sibling_principal.bac"}


def test_withdrawing_ends_what_asked_to_review(house: House) -> None:
    place = house.bac
    answer = sent(place)
    assert unread_count(place.actor("specialist"), place.district.pk) == 1
    withdraw(actor=place.actor("deputy_principal"), submission=answer)
    assert unread_count(place.actor("specialist"), place.district.pk) == 0


def test_approval_is_told_to_the_head_and_who_submitted(house: House) -> None:
    place = house.bac
    approve(actor=place.actor("specialist"), submission=sent(place))
    assert told(APPROVED) == dict.fromkeys(
        ("principal.bac", "deputy_principal.bac"), "Đã duyệt: “Số học sinh” năm 2020 của THCS Một Bắc."
    )
    assert unread_count(place.actor("specialist"), place.district.pk) == 0


def test_return_is_told_with_its_reason_and_the_number_of_marked_cells(house: House) -> None:
    place = house.bac
    return_submission(
        actor=place.actor("specialist"),
        submission=sent(place),
        reason="Lệch với sổ điểm.",
        marks={"nam:th": "Cao hơn năm trước.", "nu:th": "Thấp hơn năm trước."},
    )
    assert told(RETURNED) == dict.fromkeys(
        ("principal.bac", "deputy_principal.bac"), "Trả lại: “Số học sinh” năm 2020 của THCS Một Bắc, 2 ô cần xem lại."
    )
    assert set(Notice.unscoped.filter(kind=RETURNED).values_list("detail", flat=True)) == {"Lệch với sổ điểm."}


def test_each_return_is_told_anew(house: House) -> None:
    place = house.bac
    answer = sent(place)
    for _ in range(2):
        returned = return_submission(actor=place.actor("specialist"), submission=answer, reason="Sai")
        answer = submit(actor=place.actor("deputy_principal"), submission=returned)
    assert Notice.unscoped.filter(kind=RETURNED).count() == 4
    assert unread_count(place.actor("deputy_principal"), place.district.pk) == 0


def test_return_is_mailed_to_who_has_an_address(house: House) -> None:
    place = house.bac
    User.objects.filter(pk=place.user("deputy_principal").pk).update(email="phoht@example.vn")
    return_submission(actor=place.actor("specialist"), submission=sent(place), reason="Sai")
    assert list(Mail.unscoped.values_list("address", flat=True)) == ["phoht@example.vn"]


def test_who_submitted_and_left_is_not_told(house: House) -> None:
    place = house.bac
    answer = sent(place)
    place.user("deputy_principal").grants.all().delete()
    approve(actor=place.actor("specialist"), submission=answer)
    assert set(told(APPROVED)) == {"principal.bac"}


def test_notice_leads_to_the_submission(house: House) -> None:
    answer = sent(house.bac)
    assert Notice.unscoped.get(kind=SUBMITTED).url == f"/bac/so-lieu/{answer.pk}/"


# Reopening and corrections


def test_reopening_by_a_leader_is_told_with_its_reason(house: House) -> None:
    place = house.bac
    answer = approve(actor=place.actor("specialist"), submission=sent(place))
    reopen(actor=place.actor("leader"), submission=answer, reason="Thiếu một lớp.")
    assert told(ANSWERED) == dict.fromkeys(
        ("principal.bac", "deputy_principal.bac"), "Mở lại để sửa: “Số học sinh” năm 2020 của THCS Một Bắc."
    )
    assert set(Notice.unscoped.filter(kind=ANSWERED).values_list("detail", flat=True)) == {"Thiếu một lớp."}


@pytest.mark.parametrize("granted", [True, False])
def test_request_is_told_to_the_leaders_and_its_answer_to_the_school(house: House, granted: bool) -> None:
    place = house.bac
    answer = approved(place.of_school, place.actor("principal"), place.actor("specialist"))
    asked = ask_to_reopen(actor=place.actor("principal"), submission=answer, reason="Nhập nhầm.")
    assert told(ASKED) == dict.fromkeys(
        ("leader.bac", "deputy_leader.bac"), "THCS Một Bắc đề nghị mở lại “Số học sinh” năm 2020."
    )
    decide = grant_reopening if granted else refuse_reopening
    decide(actor=place.actor("leader"), request=asked, answer="Đã xem.")
    assert unread_count(place.actor("deputy_leader"), place.district.pk) == 0
    assert told(ANSWERED) == {
        "principal.bac": "Đồng ý mở lại: THCS Một Bắc sửa và nộp lại “Số học sinh” năm 2020."
        if granted
        else "Không đồng ý mở lại “Số học sinh” năm 2020 của THCS Một Bắc."
    }


def test_correction_is_told_both_ways(house: House) -> None:
    place = house.bac
    locked = SCENES["school finalised"](house)
    assert isinstance(locked, Submission)
    Notice.unscoped.all().delete()
    asked = ask_correction(
        actor=place.actor("principal"),
        submission=locked,
        cells=[TypedCell("tong:ghi-chu", "Sửa ghi chú", 1, "one")],
        reason="Ghi nhầm.",
    )
    assert told(ASKED)["leader.bac"] == "THCS Một Bắc đề nghị đính chính “Số học sinh” năm 2020."
    refuse_correction(actor=place.actor("leader"), correction=asked, answer="Chưa đủ căn cứ.")
    assert told(ANSWERED)["principal.bac"] == "Không đồng ý đính chính “Số học sinh” năm 2020 của THCS Một Bắc."


def test_refused_move_tells_nobody(house: House) -> None:
    place = house.bac
    entering = enter(place.of_school, place.actor("principal"))
    with pytest.raises(Exception, match="trạng thái"):
        approve(actor=place.actor("specialist"), submission=fresh(entering))
    assert Notice.unscoped.count() == 0
