"""What becomes of an open round: more time, taking back, closing, opening again, chốt (DESIGN §6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.utils import timezone

from core import policy
from core.actor import Actor
from core.audit import Change, record, record_all
from core.notices import settle_all
from core.transactions import write_transaction
from core.vietnamese import clean
from indicators.lateness import due_of
from indicators.models import (
    Audience,
    Entry,
    FigureImport,
    ReopenRequest,
    RequestState,
    Round,
    RoundCell,
    RoundState,
    Submission,
    SubmissionState,
)
from indicators.models.rounds import DOCUMENTS, EDITABLE
from indicators.services import noticing
from indicators.services.moving import granted
from indicators.services.publishing import CannotMove
from indicators.services.rounds import locked_round, refuse_state
from indicators.services.totals import bring_up_to_date, lock_guards
from schools.queries import now_of

LONGEST_REASON = 2000


@write_transaction
def extend_round(*, actor: Actor, round_: Round, due_at: datetime, reason: str) -> Round:
    """More time for all. Raises CannotMove, Forbidden."""
    locked = _locked(actor, round_, "extend", "gia hạn")
    words = _worded(reason)
    refuse_earlier(locked, locked.due_at, due_at)
    before, locked.due_at = locked.due_at, due_at
    locked.save(update_fields=["due_at"])
    fields = {"Hạn nộp": (_told(before), _told(due_at))}
    record(actor, Change("gia hạn", locked, str(locked), locked.district_id, fields, words))
    noticing.tell_extended(locked)
    return locked


@write_transaction
def extend_submissions(
    *, actor: Actor, round_: Round, submissions: Collection[int], due_at: datetime, reason: str
) -> int:
    """More time for some units; how many got it. Ids of another round are left out. Raises CannotMove, Forbidden."""
    locked = _locked(actor, round_, "extend", "gia hạn")
    words = _worded(reason)
    chosen = [one for one in _locked_submissions(locked) if one.pk in submissions]
    if not chosen:
        raise CannotMove("Chưa chọn đơn vị nào. Hãy chọn đơn vị được gia hạn.")
    changes = []
    for one in chosen:
        before = due_of(locked.due_at, one.due_at)
        refuse_earlier(locked, before, due_at)
        one.due_at = due_at
        fields = {"Hạn nộp": (_told(before), _told(due_at))}
        changes.append(Change("gia hạn", one, str(one), one.district_id, fields, words))
    Submission.unscoped.filter(pk__in=[one.pk for one in chosen]).update(due_at=due_at)
    record_all(actor, changes)
    noticing.tell_extended(locked, [one.pk for one in chosen])
    return len(chosen)


@write_transaction
def take_back_round(*, actor: Actor, round_: Round, reason: str) -> Round:
    """An open round is a draft again and asks nobody, as long as nobody entered anything.

    Raises CannotMove, Forbidden.
    """
    lock_guards(round_)
    locked = _locked(actor, round_, "take_back", "thu hồi")
    answers = _locked_submissions(locked)
    words = _worded(reason)
    _refuse_begun(locked, answers)
    noticing.tell_taken_back(locked, answers, words)
    Submission.unscoped.filter(pk__in=[one.pk for one in answers]).delete()
    # What other rounds collected of the same figures lacks these units no more.
    bring_up_to_date(actor=actor, round_=locked)
    RoundCell.objects.filter(round=locked).delete()
    locked.state, locked.document = RoundState.DRAFT, None
    locked.save(update_fields=["state", "document"])
    fields = _moved(RoundState.OPEN, locked) | {"Số đơn vị phải nộp": (len(answers), "")}
    record(actor, Change("thu hồi đợt", locked, str(locked), locked.district_id, fields, words))
    return locked


def _refuse_begun(round_: Round, answers: Collection[Submission]) -> None:
    """Any trace of work: an emptied cell is one too."""
    begun = [one for one in answers if one.state != SubmissionState.NOT_STARTED]
    if begun:
        raise CannotMove(
            f"{len(begun)} đơn vị đã nhập số liệu, như {begun[0].unit}, nên không thu hồi được. "
            "Hãy đóng đợt, hoặc sửa hướng dẫn và hạn nộp."
        )
    if Entry.objects.filter(submission__round=round_).exists() or FigureImport.unscoped.filter(round=round_).exists():
        raise CannotMove("Đã có ghi chú hoặc tệp Excel gửi lên trong đợt này nên không thu hồi được. Hãy đóng đợt.")


@write_transaction
def reopen_round(*, actor: Actor, round_: Round, reason: str, due_at: datetime | None = None) -> Round:
    """A closed round takes answers again, of every unit that did not send its own; it is closed again later.

    `due_at`, where given, is the new due time of all. Who asked to be let in again thereby is. Raises CannotMove,
    Forbidden.
    """
    locked = _locked(actor, round_, "reopen", "mở lại")
    answers = _locked_submissions(locked)
    words = _worded(reason)
    if due_at is not None:
        refuse_earlier(locked, locked.due_at, due_at)
    before, locked.due_at = locked.due_at, due_at or locked.due_at
    locked.state, locked.closed_at = RoundState.OPEN, None
    locked.save(update_fields=["state", "closed_at", "due_at"])
    fields: dict[str, tuple[object, object]] = {**_moved(RoundState.CLOSED, locked)}
    if due_at is not None:
        fields["Hạn nộp"] = (_told(before), _told(due_at))
    record(actor, Change("mở lại đợt", locked, str(locked), locked.district_id, fields, words))
    owing = [one for one in answers if one.state in EDITABLE]
    _grant_waiting(actor, owing, words)
    noticing.tell_round_reopened(locked, owing, words)
    return locked


def _grant_waiting(actor: Actor, owing: Sequence[Submission], words: str) -> None:
    """What units of a closed round asked is granted with the round; nobody grants what they asked themselves."""
    waiting = ReopenRequest.unscoped.filter(submission__in=owing, state=RequestState.PENDING)
    asked = list(waiting.exclude(asked_by=actor.id).values_list("submission", flat=True))
    if not asked:
        return
    now = now_of(owing[0].round.district)
    waiting.filter(submission__in=asked).update(
        state=RequestState.GRANTED, decided_by=actor.id, decided_at=now, answer=words
    )
    let_in = [one for one in owing if one.pk in asked]
    record_all(actor, [granted(one, words) for one in let_in])
    settle_all(targets=let_in, kinds=(noticing.ASKED,))


@write_transaction
def close_round(*, actor: Actor, round_: Round) -> Round:
    """No unit enters or submits any more, unless it is reopened for it alone; review goes on.

    A save that began before has ended when this returns. Raises CannotMove, Forbidden.
    """
    locked = _locked(actor, round_, "close", "đóng")
    answers = _locked_submissions(locked)
    # What let a unit in alone at an earlier closing is used up, unless it was given its answer back and still has it.
    stay = [one.pk for one in answers if one.state == SubmissionState.RETURNED]
    Submission.unscoped.filter(round=locked).exclude(pk__in=stay).update(reopened_at=None)
    locked.state = RoundState.CLOSED
    locked.closed_at = now_of(locked.district)
    locked.save(update_fields=["state", "closed_at"])
    record(actor, Change("đóng đợt", locked, str(locked), locked.district_id, _moved(RoundState.OPEN, locked)))
    noticing.tell_closed(locked)
    return locked


@write_transaction
def finalise_round(*, actor: Actor, round_: Round, left_out: Mapping[int, str]) -> Round:
    """Chốt: every approved answer is locked and its figures frozen.

    `left_out` are the ids of the answers that were not approved, each with the reason why the round does without it.
    Raises CannotMove, Forbidden.
    """
    lock_guards(round_)
    locked = _locked(actor, round_, "finalise", "chốt số liệu")
    answers = _locked_submissions(locked)
    approved = [one for one in answers if one.state == SubmissionState.APPROVED]
    missing = {one: _worded(left_out.get(one.pk, ""), one) for one in answers if one not in approved}
    _refuse_unfinished(locked, answers, approved)
    locked.state = RoundState.FINALISED
    locked.finalised_at = now_of(locked.district)
    locked.save(update_fields=["state", "finalised_at"])
    Submission.unscoped.filter(pk__in=[one.pk for one in approved]).update(state=SubmissionState.LOCKED)
    states = (str(SubmissionState.APPROVED.label), str(SubmissionState.LOCKED.label))
    changes = [Change("khóa số liệu", one, str(one), one.district_id, {"Trạng thái": states}) for one in approved]
    changes += [
        Change("chốt không có số liệu", one, str(one), one.district_id, reason=why) for one, why in missing.items()
    ]
    fields = _moved(RoundState.CLOSED, locked) | {"Số báo cáo được khóa": ("", len(approved))}
    record_all(actor, [Change("chốt số liệu", locked, str(locked), locked.district_id, fields), *changes])
    return locked


def _refuse_unfinished(round_: Round, answers: Collection[Submission], approved: Collection[Submission]) -> None:
    if not approved:
        raise CannotMove("Chưa có báo cáo nào được duyệt nên không chốt được. Hãy duyệt số liệu trước.")
    waiting = ReopenRequest.unscoped.filter(submission__in=answers, state="pending").count()
    if waiting:
        raise CannotMove(f"Còn {waiting} đề nghị mở lại chưa trả lời. Hãy xem xét các đề nghị ấy rồi chốt.")
    if round_.audience != Audience.DISTRICT and round_.totals_approved_at is None:
        raise CannotMove("Số liệu tổng hợp chưa được lãnh đạo duyệt. Hãy trình và duyệt ở phần “Tổng hợp” rồi chốt.")


def _locked(actor: Actor, round_: Round, act: str, verb: str) -> Round:
    locked = locked_round(round_)
    policy.require(actor, act, locked)
    refuse_state(locked, act, verb)
    return locked


def _locked_submissions(round_: Round) -> list[Submission]:
    """After the round, in the order of their ids: who saves holds one of them (see entries.lock_submission)."""
    rows = Submission.unscoped.select_for_update(of=("self",)).filter(round=round_).order_by("pk")
    named = rows.select_related("unit", "round__version__form", "round__period", "round__district")
    return list(named.defer(*DOCUMENTS))


def refuse_earlier(round_: Round, before: datetime | None, due_at: datetime) -> None:
    """More time is later than before and still to come. Raises CannotMove."""
    if before is not None and due_at <= before:
        raise CannotMove(f"Hạn mới phải sau hạn hiện nay ({_told(before)}). Hãy chọn hạn muộn hơn.")
    if due_at <= now_of(round_.district):
        raise CannotMove("Hạn mới đã qua. Hãy chọn hạn muộn hơn.")


def _worded(reason: str, of: Submission | None = None) -> str:
    words = clean(reason)
    what = f" không có số liệu của {of.unit}" if of is not None else ""
    if not words:
        raise CannotMove(f"Chưa ghi lý do{what}. Hãy viết rõ lý do.")
    if len(words) > LONGEST_REASON:
        raise CannotMove(f"Lý do{what} dài quá {LONGEST_REASON} ký tự. Hãy rút gọn.")
    return words


def _told(moment: datetime | None) -> str:
    return timezone.localtime(moment).strftime("%H:%M %d/%m/%Y") if moment else ""


def _moved(before: RoundState, round_: Round) -> dict[str, tuple[str, str]]:
    return {"Trạng thái": (str(before.label), str(RoundState(round_.state).label))}
