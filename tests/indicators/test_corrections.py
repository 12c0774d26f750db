"""Đính chính: the only way a finalised figure changes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from core.models import AuditEntry
from core.policy import Forbidden
from indicators.models import (
    Correction,
    Entry,
    Figure,
    Indicator,
    OverUnits,
    RequestState,
    Round,
    RoundState,
    Submission,
    SubmissionCopy,
    SubmissionState,
)
from indicators.queries.integrity import problems_of
from indicators.queries.sheet import sheet_of
from indicators.queries.work import requests_to_decide
from indicators.services.corrections import CannotCorrect, approve_correction, ask_correction, refuse_correction
from indicators.services.entries import CannotEdit, TypedCell, save_entries
from indicators.services.publishing import CannotMove
from indicators.services.submissions import approve, submit
from tests.conftest import ENTRIES, House, SignIn, approved, enter, fresh
from tests.scenes import finalised

REASON = "Cộng sót lớp 6A"
NEW = {"tong:th": "1.201", "nu:th": "561"}


@pytest.fixture
def answer(house: House) -> Submission:
    """The school's answer, approved and frozen."""
    sent = approved(house.bac.of_school, house.bac.actor("principal"), house.bac.actor("specialist"))
    return finalised(sent)


def ask(
    house: House, answer: Submission, cells: Mapping[str, str] = NEW, *, seen: int = 1, key: str = "principal"
) -> Correction:
    typed = [TypedCell(cell, words, seen, "") for cell, words in cells.items()]
    return ask_correction(actor=house.bac.actor(key), submission=answer, cells=typed, reason=REASON)


def figure(answer: Submission, indicator: str) -> Figure:
    found: Figure = Figure.unscoped.get(submission=answer, indicator__code=indicator, measure="actual")
    return found


# --- asking ---


def test_request_keeps_each_value_before_and_after(house: House, answer: Submission) -> None:
    asked = ask(house, answer)
    assert (asked.state, asked.reason) == (RequestState.PENDING, REASON)
    cells = asked.cells.order_by("cell").values_list("cell", "before", "typed", "seen_version")
    assert list(cells) == [("nu:th", "560", "561", 1), ("tong:th", "1.200", "1.201", 1)]


def test_asking_changes_nothing(house: House, answer: Submission) -> None:
    ask(house, answer)
    assert figure(answer, "tong-hoc-sinh").number == Decimal(1200)
    assert Entry.objects.get(submission=answer, cell="tong:th").typed == "1.200"


def test_what_equals_the_stored_value_is_left_out(house: House, answer: Submission) -> None:
    asked = ask(house, answer, {**NEW, "nam:th": "640"})
    assert {cell.cell for cell in asked.cells.all()} == set(NEW)
    Correction.unscoped.all().delete()
    with pytest.raises(CannotCorrect, match="Chưa có ô nào khác"):
        ask(house, answer, {"nam:th": "640"})


@pytest.mark.parametrize("key", ["clerk", "sibling_principal", "specialist", "leader", "ubnd_signer"])
def test_only_who_submits_for_the_unit_asks(house: House, answer: Submission, key: str) -> None:
    with pytest.raises(Forbidden):
        ask(house, answer, key=key)


def test_before_chot_nothing_is_corrected(house: House) -> None:
    sent = approved(house.bac.of_school, house.bac.actor("principal"), house.bac.actor("specialist"))
    with pytest.raises(CannotCorrect, match="đã chốt"):
        ask(house, sent)


def test_second_request_waits_for_the_answer_to_the_first(house: House, answer: Submission) -> None:
    ask(house, answer)
    with pytest.raises(CannotCorrect, match="đang chờ xem xét"):
        ask(house, answer, {"nam:kh": "661", "tong:kh": "1.251"})


def test_every_cell_that_cannot_be_read_is_named(house: House, answer: Submission) -> None:
    with pytest.raises(CannotCorrect) as refusal:
        ask(house, answer, {"tong:th": "một nghìn", "nu:th": "năm trăm", "nam:th": "641", "la:th": "1"})
    assert set(refusal.value.problems) == {"tong:th", "nu:th", "la:th"}


def test_cell_that_was_corrected_meanwhile_is_told_with_its_value(house: House, answer: Submission) -> None:
    with pytest.raises(CannotCorrect) as refusal:
        ask(house, answer, seen=0)
    assert "1.200" in refusal.value.problems["tong:th"]


def test_values_that_break_an_error_are_refused_at_their_cells(house: House, answer: Submission) -> None:
    with pytest.raises(CannotCorrect, match="Tổng số phải bằng nam cộng nữ") as refusal:
        ask(house, answer, {"tong:th": "1.201"})
    assert "tong:th" in refusal.value.problems


# --- answering ---


def test_approved_correction_is_a_new_version_and_a_new_figure(house: House, answer: Submission) -> None:
    approve_correction(actor=house.bac.actor("leader"), correction=ask(house, answer))
    entry = Entry.objects.get(submission=answer, cell="tong:th")
    assert (entry.typed, entry.version, entry.author) == ("1.201", 2, house.bac.user("principal"))
    assert figure(answer, "tong-hoc-sinh").number == Decimal(1201)
    assert figure(answer, "hoc-sinh-nam").number == Decimal(640)
    stored = fresh(answer)
    assert (stored.state, Figure.unscoped.filter(submission=answer).count()) == (SubmissionState.LOCKED, 6)


def test_approved_correction_keeps_a_numbered_copy_with_its_reason(house: House, answer: Submission) -> None:
    approve_correction(actor=house.bac.actor("leader"), correction=ask(house, answer))
    copy = SubmissionCopy.objects.filter(submission=answer).order_by("number").last()
    assert copy is not None
    assert (copy.act, copy.reason, copy.entries) == ("correct", REASON, {**ENTRIES, **NEW})


def test_correction_is_in_the_history_of_the_answer_and_of_each_cell(house: House, answer: Submission) -> None:
    approve_correction(actor=house.bac.actor("leader"), correction=ask(house, answer))
    whole = AuditEntry.unscoped.get(act="đồng ý đính chính")
    assert sorted(whole.changes.values()) == [["1.200", "1.201"], ["560", "561"]]
    entry = Entry.objects.get(submission=answer, cell="nu:th")
    row = AuditEntry.unscoped.get(act="đính chính ô", object_id=str(entry.pk))
    assert list(row.changes.values()) == [["560", "561"]]


def test_emptied_cell_takes_its_figure_away(house: House, answer: Submission) -> None:
    asked = ask(house, answer, {"nam:kh": "", "nu:kh": "", "tong:kh": ""})
    approve_correction(actor=house.bac.actor("leader"), correction=asked)
    assert Figure.unscoped.filter(submission=answer, measure="proposed").count() == 0
    assert Figure.unscoped.filter(submission=answer).count() == 3


def test_cell_that_was_empty_gets_its_figure(house: House) -> None:
    part = {cell: typed for cell, typed in ENTRIES.items() if not cell.endswith(":kh")}
    principal = house.bac.actor("principal")
    sent = submit(actor=principal, submission=enter(house.bac.of_school, principal, part))
    locked = finalised(approve(actor=house.bac.actor("specialist"), submission=sent))
    new = {"tong:kh": "10", "nam:kh": "4", "nu:kh": "6"}
    approve_correction(actor=house.bac.actor("leader"), correction=ask(house, locked, new, seen=0))
    assert Figure.unscoped.filter(submission=locked, measure="proposed").count() == 3


@pytest.mark.parametrize("key", ["specialist", "principal", "district_admin", "ubnd_signer"])
def test_only_a_leader_answers(house: House, answer: Submission, key: str) -> None:
    asked = ask(house, answer)
    with pytest.raises(Forbidden):
        approve_correction(actor=house.bac.actor(key), correction=asked)
    with pytest.raises(Forbidden):
        refuse_correction(actor=house.bac.actor(key), correction=asked, answer="Không")


def test_refused_correction_says_why_and_changes_nothing(house: House, answer: Submission) -> None:
    asked = ask(house, answer)
    with pytest.raises(CannotMove, match="lý do"):
        refuse_correction(actor=house.bac.actor("leader"), correction=asked, answer="")
    refused = refuse_correction(actor=house.bac.actor("leader"), correction=asked, answer="Không có căn cứ.")
    assert (refused.state, refused.answer) == (RequestState.REFUSED, "Không có căn cứ.")
    assert figure(answer, "tong-hoc-sinh").number == Decimal(1200)


def test_second_answer_is_told_of_the_first(house: House, answer: Submission) -> None:
    asked = ask(house, answer)
    approve_correction(actor=house.bac.actor("leader"), correction=asked)
    with pytest.raises(CannotMove, match="Đã đồng ý"):
        refuse_correction(actor=house.bac.actor("deputy_leader"), correction=asked, answer="Không")


def test_cell_that_moved_after_asking_stops_the_approval(house: House, answer: Submission) -> None:
    asked = ask(house, answer)
    Entry.objects.filter(submission=answer, cell="nu:th").update(version=7)
    with pytest.raises(CannotCorrect, match="đã thay đổi từ khi"):
        approve_correction(actor=house.bac.actor("leader"), correction=asked)
    assert figure(answer, "tong-hoc-sinh").number == Decimal(1200)


# --- what chốt did without ---


@pytest.fixture
def left_out(house: House) -> Submission:
    """The school's answer, half typed when its round was finalised without it."""
    half = enter(house.bac.of_school, house.bac.actor("clerk"), {"nam:th": "640", "nu:th": "560"})
    Round.unscoped.filter(pk=half.round_id).update(state=RoundState.FINALISED)
    return fresh(half)


def test_answer_that_chot_did_without_comes_in_by_a_correction(house: House, left_out: Submission) -> None:
    asked = ask(house, left_out, {"tong:th": "1.200"}, seen=0, key="deputy_principal")
    assert Figure.unscoped.filter(submission=left_out).count() == 0
    approve_correction(actor=house.bac.actor("leader"), correction=asked)
    stored = fresh(left_out)
    assert stored.state == SubmissionState.LOCKED
    assert (stored.submitted_by, stored.decided_by) == (house.bac.user("deputy_principal"), house.bac.user("leader"))
    assert stored.submitted_as.startswith("KT. HIỆU TRƯỞNG")
    assert stored.explanation == REASON
    assert figure(left_out, "tong-hoc-sinh").number == Decimal(1200)
    assert Figure.unscoped.filter(submission=left_out).count() == 3
    whole = AuditEntry.unscoped.get(act="đồng ý đính chính")
    assert whole.changes["Trạng thái"] == ["Đang nhập", "Đã khóa"]
    assert list(problems_of(house.bac.district)) == []


def test_answer_that_chot_did_without_comes_in_as_it_stands(house: House, left_out: Submission) -> None:
    Entry.objects.create(
        submission=left_out, cell="tong:th", kind="exact", number=1200, typed="1.200", author=house.bac.user("clerk")
    )
    approve_correction(actor=house.bac.actor("leader"), correction=ask(house, left_out, {}))
    assert fresh(left_out).state == SubmissionState.LOCKED


def test_nothing_is_not_asked_to_come_in(house: House, left_out: Submission) -> None:
    Entry.objects.filter(submission=left_out).delete()
    with pytest.raises(CannotCorrect, match="chưa có số liệu nào"):
        ask(house, left_out, {})


def test_what_the_portal_counts_itself_is_nothing_to_come_in(house: House, left_out: Submission) -> None:
    Entry.objects.filter(submission=left_out).delete()
    Indicator.objects.filter(code="tong-hoc-sinh").update(over_units=OverUnits.COUNT)
    assert sheet_of(fresh(left_out)).counted
    with pytest.raises(CannotCorrect, match="chưa có số liệu nào"):
        ask(house, left_out, {})


def test_nobody_lets_in_what_they_typed(house: House, left_out: Submission) -> None:
    asked = ask(house, left_out, {"tong:th": "1.200"}, seen=0)
    Entry.objects.filter(submission=left_out, cell="nu:th").update(author=house.bac.user("leader"))
    with pytest.raises(Forbidden):
        approve_correction(actor=house.bac.actor("leader"), correction=asked)
    district = house.bac.district
    assert requests_to_decide(house.bac.actor("leader"), district) == []
    assert requests_to_decide(house.bac.actor("deputy_leader"), district) == [asked]
    approve_correction(actor=house.bac.actor("deputy_leader"), correction=asked)


def test_page_of_what_chot_did_without_says_how_it_comes_in(
    house: House, left_out: Submission, sign_in: SignIn
) -> None:
    url = f"/bac/so-lieu/{left_out.pk}/"
    principal = sign_in(house.bac.user("principal"))
    page = principal.get(url).content.decode()
    assert "chốt mà không có số liệu của đơn vị này" in page
    assert f"{url}dinh-chinh/" in page
    asking = principal.get(f"{url}dinh-chinh/").content.decode()
    assert "Đang có" in asking
    assert "640" in asking
    posted = {"tong:th": "1.200", "tong:th-version": "0", "reason": REASON}
    assert principal.post(f"{url}dinh-chinh/", posted)["Location"] == url
    assert Correction.unscoped.filter(submission=left_out, state=RequestState.PENDING).exists()
    assert "toàn bộ số đơn vị đã nhập" in sign_in(house.bac.user("leader")).get("/bac/de-nghi/").content.decode()


def test_locked_answer_is_not_typed_into(house: House, answer: Submission) -> None:
    with pytest.raises(CannotEdit):
        save_entries(actor=house.bac.actor("principal"), submission=answer, cells=[TypedCell("tong:th", "9", 1, "one")])
