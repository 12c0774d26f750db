"""The moves of a submission: submit, withdraw, approve, return, reopen (DESIGN §6).

Each locks guard → round → submission, checks policy, state and rules, writes, and audits in one transaction.
Submitting and withdrawing touch no figure and lock the submission alone, so that hundreds at a deadline do not queue
for one row; who closes or finalises a round locks its submissions too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from core import policy
from core.actor import Actor
from core.audit import record
from core.notices import settle
from core.roles import Role
from core.transactions import write_transaction
from indicators.editability import takes_answers, why_not_editable, why_round_is_shut
from indicators.formdoc.explaining import Assessment
from indicators.models import CellMark, ReopenRequest, RequestState, Submission, SubmissionCopy, SubmissionState
from indicators.queries.collisions import collisions_of
from indicators.queries.review import assessment_of, counters_of
from indicators.queries.sheet import Sheet
from indicators.services import noticing
from indicators.services.approving import approve_locked
from indicators.services.entries import lock_submission
from indicators.services.marks import write_marks
from indicators.services.moving import (
    expect,
    granted,
    keep_copy,
    lock,
    lock_round,
    note,
    refuse_finalised,
    short,
    worded,
)
from indicators.services.publishing import CannotMove, refuse_taken_places, withdraw_figures
from schools.queries import now_of

State = SubmissionState
# How a deputy's name stands below what the principal would have signed.
FOR_THE_PRINCIPAL = "KT. HIỆU TRƯỞNG / PHÓ HIỆU TRƯỞNG"


@write_transaction
def submit(*, actor: Actor, submission: Submission, explanation: str = "") -> Submission:
    """Entering → submitted. Raises CannotMove on an error, or on a warning that nobody explained."""
    locked = lock_submission(submission)
    policy.require(actor, "submit", locked)
    if not policy.possible("submit", locked):
        raise CannotMove(why_not_editable(locked, "nộp"))
    sheet = Sheet(locked)
    words = short(explanation, "Lời giải trình")
    _refuse_unready(sheet, assessment_of(sheet, words))
    before, now = locked.state, now_of(locked.district)
    locked.state = State.SUBMITTED
    locked.explanation = words
    locked.submitted_by_id = actor.id
    locked.submitted_as = signs_as(actor, locked)
    locked.submitted_at = now
    locked.first_submitted_at = locked.first_submitted_at or now
    locked.decided_by_id = None
    locked.decided_at = None
    locked.return_reason = ""
    _write(locked, counters_of(sheet, words))
    keep_copy(actor, sheet, "submit")
    note(actor, "nộp số liệu", locked, before, words)
    noticing.tell_submitted(locked)
    return locked


def signs_as(actor: Actor, submission: Submission) -> str:
    """The words above the name of who submits: a deputy signs for the principal; else none are needed."""
    unit = submission.unit_id
    if unit in actor.units({Role.DEPUTY_PRINCIPAL}) and unit not in actor.units({Role.PRINCIPAL}):
        return FOR_THE_PRINCIPAL
    return ""


def _refuse_unready(sheet: Sheet, found: Assessment) -> None:
    if not sheet.filled:
        raise CannotMove("Biểu chưa có số liệu nào. Hãy nhập số liệu trước khi nộp.")
    if found.errors:
        raise CannotMove(f"Còn {len(found.errors)} lỗi số liệu nên chưa nộp được. {found.errors[0].message}")
    if found.unexplained:
        raise CannotMove(
            f"Còn {len(found.unexplained)} cảnh báo chưa được giải trình. "
            "Hãy sửa số liệu hoặc ghi lời giải trình rồi nộp lại."
        )


@write_transaction
def withdraw(*, actor: Actor, submission: Submission) -> Submission:
    """Submitted → entering, by who submitted it, while it could still be submitted again."""
    locked = lock_submission(submission)
    policy.require(actor, "withdraw", locked)
    expect(locked, (State.SUBMITTED,), "rút lại")
    if not takes_answers(locked):
        raise CannotMove(why_round_is_shut(locked, "rút lại"))
    before = locked.state
    locked.state = State.ENTERING
    locked.submitted_by_id = None
    locked.submitted_at = None
    locked.submitted_as = ""
    if not SubmissionCopy.objects.filter(submission=locked, act="return").exists():
        locked.first_submitted_at = None  # nobody has read it: it is owed as if it had never come
    _write(locked)
    note(actor, "rút lại số liệu", locked, before)
    noticing.tell_withdrawn(locked)
    return locked


@write_transaction
def approve(*, actor: Actor, submission: Submission) -> Submission:
    """Submitted → approved: its entries become figures in one statement. Raises CannotMove, Forbidden."""
    locked = lock(submission)
    policy.require(actor, "approve", locked)
    expect(locked, (State.SUBMITTED,), "duyệt")
    refuse_finalised(locked, "duyệt")
    refuse_taken_places(locked)
    approve_locked(actor, [locked])
    return locked


@write_transaction
def approve_in_place_of(*, actor: Actor, submission: Submission, others: Collection[int]) -> Submission:
    """Approves an answer whose figures other answers hold (`others`: their ids, as the approver saw them).

    The others are given back to their units whole, so that no approved answer lacks a figure (decision 011). Raises
    CannotMove, also where other answers hold them by now, and Forbidden where one of them is not this person's.
    """
    holders = [one.submission for one in collisions_of(Sheet(submission))]
    lock_round(submission.round, *(one.round for one in holders))
    wanted = {one.pk: one for one in (submission, *holders)}
    rows = {pk: lock_submission(wanted[pk]) for pk in sorted(wanted)}
    locked = rows.pop(submission.pk)
    policy.require(actor, "approve", locked)
    expect(locked, (State.SUBMITTED,), "duyệt")
    refuse_finalised(locked, "duyệt")
    if {one.submission.pk for one in collisions_of(Sheet(locked))} != set(others) or set(others) != rows.keys():
        raise CannotMove("Số liệu trùng đã thay đổi từ khi bạn mở trang. Hãy xem lại rồi chọn.")
    for other in rows.values():
        policy.require(actor, "replace", other)
        if not policy.possible("replace", other):
            raise CannotMove(f"“{other}” đã chốt số liệu nên không thay được. Hãy trả lại báo cáo này.")
        words = f"Số liệu trùng với “{locked}”; phòng đã duyệt số liệu của báo cáo ấy. Hãy bỏ các số trùng rồi nộp lại."
        open_again(actor, other, words, "trả lại vì trùng số liệu")
        noticing.tell_returned(other)
    approve_locked(actor, [locked])
    return locked


@write_transaction
def return_submission(
    *, actor: Actor, submission: Submission, reason: str, marks: Mapping[str, str] | None = None
) -> Submission:
    """Submitted → returned, with a reason for the whole and the marked cells. Raises CannotMove, Forbidden.

    `marks` (reasons by cell; an empty one takes a mark away) are written first, as `mark_cells` would. In a round that
    has closed, the unit is let in again: what is returned must be mended.
    """
    locked = lock(submission)
    policy.require(actor, "return", locked)
    expect(locked, (State.SUBMITTED,), "trả lại")
    refuse_finalised(locked, "trả lại")
    words = worded(reason)
    write_marks(actor, locked, marks or {})
    _give_back(actor, locked, words, "trả lại số liệu")
    noticing.tell_returned(locked)
    return locked


@write_transaction
def reopen(*, actor: Actor, submission: Submission, reason: str) -> Submission:
    """Approved → returned: its figures leave the official ones until it is approved again.

    Raises CannotMove, Forbidden.
    """
    locked = lock(submission)
    policy.require(actor, "reopen", locked)
    expect(locked, (State.APPROVED,), "mở lại")
    refuse_finalised(locked, "mở lại")
    words = worded(reason)
    open_again(actor, locked, words, "mở lại số liệu")
    noticing.tell_reopened(locked)
    return locked


def open_again(actor: Actor, locked: Submission, reason: str, act: str) -> Submission:
    """Takes a locked answer's figures out and gives it back to its unit; the caller asked for the right."""
    withdraw_figures(actor=actor, submissions=[locked])
    return _give_back(actor, locked, reason, act)


def _give_back(actor: Actor, locked: Submission, reason: str, act: str) -> Submission:
    _settle_request(actor, locked, reason)
    before, now = locked.state, now_of(locked.district)
    reopened = before == State.APPROVED or not takes_answers(locked)
    locked.state = State.RETURNED
    locked.decided_by_id = actor.id
    locked.decided_at = now
    locked.return_reason = reason
    locked.reopened_at = now if reopened else locked.reopened_at
    _write(locked)
    copy = keep_copy(actor, Sheet(locked), "return", reason)
    CellMark.objects.filter(submission=locked, copy=None).update(copy=copy)
    note(actor, act, locked, before, reason)
    return locked


def _settle_request(actor: Actor, locked: Submission, words: str) -> None:
    """Whatever gives an answer back grants what its unit asked; nobody grants their own. Raises CannotMove."""
    waiting = ReopenRequest.unscoped.filter(submission=locked, state=RequestState.PENDING)
    if waiting.filter(asked_by=actor.id).exists():
        raise CannotMove("Bạn là người đã đề nghị mở lại báo cáo này, nên người khác phải quyết định.")
    answer = {"decided_by": actor.id, "decided_at": now_of(locked.district), "answer": words}
    if waiting.update(state=RequestState.GRANTED, **answer):
        record(actor, granted(locked, words))
        settle(target=locked, kinds=(noticing.ASKED,))


def _write(locked: Submission, counters: Mapping[str, int] | None = None) -> None:
    for name, value in (counters or {}).items():
        setattr(locked, name, value)
    locked.save()
