"""Marked cells: the reviewer's own while reviewing, the unit's to mend once they are sent back."""

from __future__ import annotations

import pytest

from core.models import AuditEntry
from core.policy import Forbidden
from indicators.models import CellMark, Submission, SubmissionState
from indicators.queries.review import marks_in_hand, marks_of
from indicators.services.entries import TypedCell, save_entries
from indicators.services.marks import MAX_REASON, mark_cells
from indicators.services.publishing import CannotMove
from indicators.services.submissions import approve, return_submission, submit, withdraw
from tests.conftest import House, enter, fresh, submitted

MARKS = {"nu:th": "Lệch với sổ đăng bộ", "tong:ghi-chu": "Ghi rõ ngày"}


@pytest.fixture
def sent(house: House) -> Submission:
    return submitted(house.bac.of_school, house.bac.actor("principal"))


def in_hand(answer: Submission) -> dict[str, str]:
    return {mark.cell: mark.reason for mark in marks_in_hand(answer)}


def shown(answer: Submission) -> dict[str, str]:
    return {cell: mark.reason for cell, mark in marks_of(fresh(answer)).items()}


def test_marks_are_set_changed_and_taken_away(house: House, sent: Submission) -> None:
    specialist = house.bac.actor("specialist")
    mark_cells(actor=specialist, submission=sent, marks=MARKS)
    assert in_hand(sent) == MARKS
    mark_cells(actor=specialist, submission=sent, marks={"nu:th": "", "nam:th": "Xem lại"})
    assert in_hand(sent) == {"nam:th": "Xem lại", "tong:ghi-chu": "Ghi rõ ngày"}


def test_mark_that_stays_keeps_who_made_it(house: House, sent: Submission) -> None:
    mark_cells(actor=house.bac.actor("specialist"), submission=sent, marks=MARKS)
    mark_cells(actor=house.bac.actor("leader"), submission=sent, marks={**MARKS, "nam:th": "Xem lại"})
    authors = {mark.cell: mark.author for mark in marks_in_hand(sent)}
    assert authors["nu:th"] == house.bac.user("specialist")
    assert authors["nam:th"] == house.bac.user("leader")


def test_marking_is_audited_with_the_cells_names(house: House, sent: Submission) -> None:
    mark_cells(actor=house.bac.actor("specialist"), submission=sent, marks=MARKS)
    row = AuditEntry.unscoped.get(act="đánh dấu ô")
    assert row.changes == {"Nữ · TH 2020": ["", MARKS["nu:th"]], "Tổng số học sinh · Ghi chú": ["", "Ghi rõ ngày"]}


def test_unit_sees_no_mark_before_the_return(house: House, sent: Submission) -> None:
    mark_cells(actor=house.bac.actor("specialist"), submission=sent, marks=MARKS)
    assert shown(sent) == {}


def test_returned_submission_shows_every_marked_cell_until_it_is_submitted_again(
    house: House, sent: Submission
) -> None:
    principal = house.bac.actor("principal")
    mark_cells(actor=house.bac.actor("specialist"), submission=sent, marks={"nam:th": "Xem lại"})
    return_submission(actor=house.bac.actor("specialist"), submission=sent, reason="Sai số nữ", marks=MARKS)
    assert shown(sent) == {**MARKS, "nam:th": "Xem lại"}
    save_entries(actor=principal, submission=sent, cells=[TypedCell("tong:ghi-chu", "Ngày 31/5", 1, "mended")])
    assert (fresh(sent).state, shown(sent)) == (SubmissionState.ENTERING, {**MARKS, "nam:th": "Xem lại"})
    submit(actor=principal, submission=sent)
    assert shown(sent) == {}


def test_second_return_shows_its_own_marks_alone(house: House, sent: Submission) -> None:
    specialist, principal = house.bac.actor("specialist"), house.bac.actor("principal")
    return_submission(actor=specialist, submission=sent, reason="Sai số nữ", marks=MARKS)
    submit(actor=principal, submission=sent)
    return_submission(actor=specialist, submission=sent, reason="Còn sai", marks={"nam:th": "Xem lại"})
    assert shown(sent) == {"nam:th": "Xem lại"}
    assert CellMark.objects.filter(submission=sent).count() == 3


def test_approval_forgets_what_was_marked_and_not_sent(house: House, sent: Submission) -> None:
    mark_cells(actor=house.bac.actor("specialist"), submission=sent, marks=MARKS)
    approve(actor=house.bac.actor("leader"), submission=sent)
    assert in_hand(sent) == {}


@pytest.mark.parametrize("key", ["principal", "sibling_principal", "district_admin", "ubnd_signer"])
def test_only_who_decides_marks(house: House, sent: Submission, key: str) -> None:
    with pytest.raises(Forbidden):
        mark_cells(actor=house.bac.actor(key), submission=sent, marks=MARKS)


def test_what_is_not_submitted_is_not_marked(house: House, sent: Submission) -> None:
    withdraw(actor=house.bac.actor("principal"), submission=sent)
    with pytest.raises(CannotMove, match="Đang nhập"):
        mark_cells(actor=house.bac.actor("specialist"), submission=sent, marks=MARKS)


def test_cell_that_the_form_has_not_is_refused(house: House, sent: Submission) -> None:
    with pytest.raises(CannotMove, match="không có ô"):
        mark_cells(actor=house.bac.actor("specialist"), submission=sent, marks={"la:th": "Xem lại"})


def test_reason_of_a_mark_has_a_longest_length(house: House, sent: Submission) -> None:
    with pytest.raises(CannotMove, match=f"dài quá {MAX_REASON} ký tự"):
        mark_cells(actor=house.bac.actor("specialist"), submission=sent, marks={"nu:th": "a" * (MAX_REASON + 1)})


def test_refused_return_writes_no_mark(house: House, sent: Submission) -> None:
    with pytest.raises(CannotMove, match="lý do"):
        return_submission(actor=house.bac.actor("specialist"), submission=sent, reason="", marks=MARKS)
    assert in_hand(sent) == {}


def test_answer_never_returned_shows_no_mark(house: House) -> None:
    assert shown(enter(house.bac.of_school, house.bac.actor("principal"))) == {}
