"""What every move of a submission shares: its locks, the words it asks for, its numbered copy, its audit row."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Max

from core.actor import Actor
from core.audit import Change, record
from core.vietnamese import clean
from indicators.editability import why_round_is_shut, wrong_state
from indicators.models import Round, RoundState, Submission, SubmissionCopy, SubmissionState
from indicators.queries.review import snapshot
from indicators.queries.sheet import Sheet
from indicators.services.entries import MAX_TEXT, lock_submission
from indicators.services.publishing import CannotMove
from indicators.services.totals import lock_guards
from schools.queries import now_of


def lock(submission: Submission) -> Submission:
    """Guards → round → submission, each in a statement of its own, in the order that every writer keeps."""
    lock_round(submission.round)
    return lock_submission(submission)


def lock_round(*rounds: Round) -> None:
    """The guard of each period that the rounds' figures belong to, then the rounds themselves in the order of ids."""
    lock_guards(*rounds)
    list(Round.unscoped.select_for_update().filter(pk__in=[one.pk for one in rounds]).order_by("pk"))


def expect(submission: Submission, states: Iterable[SubmissionState], verb: str) -> None:
    """Tells the second of two people that the first was quicker. Raises CannotMove."""
    if submission.state not in tuple(states):
        raise CannotMove(wrong_state(submission, verb))


def refuse_finalised(submission: Submission, verb: str) -> None:
    """After chốt nothing moves but by Đính chính. Raises CannotMove."""
    if submission.round.state == RoundState.FINALISED:
        raise CannotMove(why_round_is_shut(submission, verb))


def worded(reason: str) -> str:
    """A reason that must be given, cleaned. Raises CannotMove."""
    words = short(reason, "Lý do")
    if not words:
        raise CannotMove("Chưa ghi lý do. Hãy viết rõ lý do để người nhận biết cần làm gì.")
    return words


def short(text: str, what: str, longest: int = MAX_TEXT) -> str:
    """What somebody wrote, cleaned. Raises CannotMove when it is too long."""
    words = clean(text)
    if len(words) > longest:
        raise CannotMove(f"{what} dài quá {longest} ký tự. Hãy rút gọn.")
    return words


def keep_copy(actor: Actor, sheet: Sheet, act: str, reason: str = "") -> SubmissionCopy:
    """The entries as they stand, under the next number. A policy let nobody without an id come here."""
    submission = sheet.submission
    last = SubmissionCopy.objects.filter(submission=submission).aggregate(last=Max("number"))["last"] or 0
    return SubmissionCopy.objects.create(
        submission=submission,
        number=last + 1,
        act=act,
        reason=reason,
        entries=snapshot(sheet.entries),
        made_at=now_of(submission.district),
        made_by_id=actor.person,
    )


def granted(submission: Submission, answer: str) -> Change:
    """The audit row of a request to be let in again that is granted; told of the submission, where people look."""
    return Change("đồng ý mở lại", submission, str(submission), submission.district_id, reason=answer)


def moved(act: str, submission: Submission, before: str, reason: str = "") -> Change:
    """The audit row of a move, with both states."""
    labels = (str(SubmissionState(before).label), str(SubmissionState(submission.state).label))
    return Change(act, submission, str(submission), submission.district_id, {"Trạng thái": labels}, reason)


def note(actor: Actor, act: str, submission: Submission, before: str, reason: str = "") -> None:
    """Writes the audit row of a move."""
    record(actor, moved(act, submission, before, reason))
