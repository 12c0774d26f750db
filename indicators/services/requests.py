"""Đề nghị mở lại: a unit asks for its answer back, a leader lets it in again or says why not."""

from __future__ import annotations

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.transactions import write_transaction
from indicators.editability import is_editable
from indicators.models import ReopenRequest, RequestState, Submission
from indicators.models.rounds import EDITABLE
from indicators.services import answering, noticing
from indicators.services.moving import granted, lock, refuse_finalised, short, worded
from indicators.services.publishing import CannotMove
from indicators.services.submissions import open_again
from schools.queries import now_of


@write_transaction
def ask_to_reopen(*, actor: Actor, submission: Submission, reason: str) -> ReopenRequest:
    """Asks the office to let this unit work on its answer again. Raises CannotMove, Forbidden.

    For an approved answer, or one whose round is closed; one request waits at a time.
    """
    locked = lock(submission)
    policy.require(actor, "ask_to_reopen", locked)
    words = worded(reason)
    refuse_finalised(locked, "mở lại")
    if is_editable(locked):
        raise CannotMove("Báo cáo này đang sửa được nên không cần mở lại. Hãy nhập số liệu rồi nộp.")
    if not policy.possible("ask_to_reopen", locked):
        raise CannotMove("Báo cáo này chưa được duyệt. Nếu cần sửa, người nộp hãy rút lại rồi nộp lại.")
    if ReopenRequest.unscoped.filter(submission=locked, state=RequestState.PENDING).exists():
        raise CannotMove("Đã có một đề nghị mở lại đang chờ xem xét. Hãy chờ nơi nhận báo cáo trả lời.")
    asked = ReopenRequest(submission=locked, reason=words, asked_by_id=actor.person, asked_at=now_of(locked.district))
    asked.save()
    record(actor, _change("đề nghị mở lại", asked, words))
    noticing.tell_asked(asked)
    return asked


@write_transaction
def grant_reopening(*, actor: Actor, request: ReopenRequest, answer: str = "") -> ReopenRequest:
    """Lets the unit work on its answer again: an approved or submitted one is given back, its figures leave.

    One that was never submitted is opened for its unit alone, though the round is closed. Raises CannotMove, Forbidden.
    """
    asked = answering.lock_pending(actor, request)
    locked = asked.submission
    refuse_finalised(locked, "mở lại")
    words = short(answer, "Trả lời")
    answering.answer(actor, asked, RequestState.GRANTED, words)
    if locked.state in EDITABLE:
        locked.reopened_at = asked.decided_at
        locked.save(update_fields=["reopened_at"])
        record(actor, granted(locked, words))
    else:
        open_again(actor, locked, words or asked.reason, "đồng ý mở lại")
    return asked


@write_transaction
def refuse_reopening(*, actor: Actor, request: ReopenRequest, answer: str) -> ReopenRequest:
    """Says no, and why. Raises CannotMove, Forbidden."""
    asked = answering.lock_pending(actor, request)
    words = worded(answer)
    answering.answer(actor, asked, RequestState.REFUSED, words)
    record(actor, _change("không đồng ý mở lại", asked, words))
    return asked


def _change(act: str, asked: ReopenRequest, reason: str) -> Change:
    """Told of the submission, where people look for its history."""
    submission = asked.submission
    return Change(act, submission, str(submission), submission.district_id, reason=reason)
