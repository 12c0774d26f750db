"""The district's totals of a round: submitted by a specialist, approved once by a leader before chốt (DESIGN §6)."""

from __future__ import annotations

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.transactions import write_transaction
from indicators.models import Audience, Round, RoundState
from indicators.services import noticing
from indicators.services.moving import worded
from indicators.services.publishing import CannotMove
from indicators.services.rounds import locked_round
from indicators.services.totals import NO_APPROVAL, lock_guards
from schools.queries import now_of


@write_transaction
def submit_totals(*, actor: Actor, round_: Round) -> Round:
    """The totals go to a leader as they stand, with what is missing. Raises CannotMove, Forbidden."""
    locked = _locked(actor, round_, "submit_totals", "trình")
    locked.totals_submitted_by_id = actor.person
    locked.totals_submitted_at = now_of(locked.district)
    _keep(actor, locked, "trình số tổng hợp")
    noticing.tell_totals_submitted(locked)
    return locked


@write_transaction
def approve_totals(*, actor: Actor, round_: Round) -> Round:
    """By a leader who did not submit them. Raises CannotMove, Forbidden."""
    locked = _locked(actor, round_, "approve_totals", "duyệt")
    locked.totals_approved_by_id = actor.person
    locked.totals_approved_at = now_of(locked.district)
    _keep(actor, locked, "duyệt số tổng hợp")
    noticing.tell_totals_approved(locked)
    return locked


@write_transaction
def return_totals(*, actor: Actor, round_: Round, reason: str) -> Round:
    """What was submitted, or already approved, goes back to the specialist. Raises CannotMove, Forbidden."""
    locked = _locked(actor, round_, "return_totals", "trả lại")
    words, submitter = worded(reason), locked.totals_submitted_by_id
    for name, value in NO_APPROVAL.items():
        setattr(locked, name, value)
    _keep(actor, locked, "trả lại số tổng hợp", words)
    noticing.tell_totals_returned(locked, submitter, words)
    return locked


def _locked(actor: Actor, round_: Round, act: str, verb: str) -> Round:
    """Guards → round: nobody changes a figure between what was seen here and what is written.

    A draft is refused before: who opens one holds its row and only then knows its guards.
    """
    policy.require(actor, act, round_)
    if round_.state == RoundState.DRAFT:
        raise CannotMove(f"Không {verb} được số tổng hợp. {_why_not(round_)}")
    lock_guards(round_)
    locked = locked_round(round_)
    policy.require(actor, act, locked)
    if not policy.possible(act, locked):
        raise CannotMove(f"Không {verb} được số tổng hợp. {_why_not(locked)}")
    return locked


def _why_not(round_: Round) -> str:
    if round_.audience == Audience.DISTRICT:
        return "Đợt này do phòng tự nhập nên không có số tổng hợp từ các đơn vị."
    if round_.state == RoundState.DRAFT:
        return "Đợt chưa mở."
    if round_.state == RoundState.FINALISED:
        return "Đợt đã chốt số liệu."
    if round_.totals_approved_at is not None:
        return "Số tổng hợp đã được duyệt. Hãy tải lại trang để xem."
    if round_.totals_submitted_at is not None:
        return "Số tổng hợp đã được trình. Hãy tải lại trang để xem."
    return "Số tổng hợp chưa được trình, hoặc số liệu vừa thay đổi nên phải trình lại."


def _keep(actor: Actor, locked: Round, act: str, reason: str = "") -> None:
    locked.save(update_fields=list(NO_APPROVAL))
    record(actor, Change(act, locked, str(locked), locked.district_id, reason=reason))
