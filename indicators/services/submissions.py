"""The moves of a submission: submit, withdraw, approve, return, reopen (DESIGN §6).

Each locks guard → round → submission, checks policy, state and rules, writes, and audits in one transaction.
"""

from __future__ import annotations

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.transactions import write_transaction
from core.vietnamese import clean
from indicators.formdoc.checks import Status
from indicators.formdoc.model import Strength
from indicators.models import (
    Entry,
    Figure,
    Round,
    RoundCell,
    RoundState,
    Source,
    Submission,
    SubmissionCopy,
    SubmissionState,
    TotalsGuard,
)
from indicators.models.rounds import EDITABLE
from indicators.queries import Sheet
from indicators.services.entries import MAX_TEXT, lock_submission, snapshot

State = SubmissionState


class CannotMove(ValueError):
    """The move is refused; `args[0]` is the Vietnamese sentence: what happened, what to do."""


@write_transaction
def submit(*, actor: Actor, submission: Submission, explanation: str = "") -> Submission:
    """Entering → submitted. Raises CannotMove on an error, or on a warning that nobody explained."""
    locked = _lock(submission)
    policy.require(actor, "submit", locked)
    _expect(locked, EDITABLE, "nộp")
    sheet = Sheet(locked)
    locked.explanation = _short(explanation, "Lời giải trình")
    _check_before_submit(sheet, locked.explanation)
    before = locked.state
    locked.state = State.SUBMITTED
    locked.submitted_by_id = actor.id
    locked.submitted_at = timezone.now()
    locked.decided_by_id = None
    locked.decided_at = None
    locked.return_reason = ""
    locked.save()
    _keep_copy(actor, locked, sheet, "submit")
    _note(actor, "nộp số liệu", locked, before, locked.explanation)
    return locked


def _check_before_submit(sheet: Sheet, explanation: str) -> None:
    if not sheet.filled:
        raise CannotMove("Biểu chưa có số liệu nào. Hãy nhập số liệu trước khi nộp.")
    broken = [finding for finding in sheet.findings if finding.strength is Strength.ERROR]
    broken = [finding for finding in broken if finding.status is Status.BROKEN]
    if broken:
        raise CannotMove(f"Còn {len(broken)} lỗi số liệu nên chưa nộp được. {broken[0].message}")
    if sheet.findings and not explanation:
        raise CannotMove("Còn cảnh báo chưa được giải trình. Hãy sửa số liệu hoặc ghi lời giải trình rồi nộp lại.")


@write_transaction
def withdraw(*, actor: Actor, submission: Submission) -> Submission:
    """Submitted → entering, by who submitted it."""
    locked = _lock(submission)
    policy.require(actor, "withdraw", locked)
    _expect(locked, (State.SUBMITTED,), "rút lại")
    before = locked.state
    locked.state = State.ENTERING
    locked.submitted_by_id = None
    locked.submitted_at = None
    locked.save()
    _note(actor, "rút lại số liệu", locked, before, "")
    return locked


@write_transaction
def approve(*, actor: Actor, submission: Submission) -> Submission:
    """Submitted → approved: its entries become figures in one statement. Raises CannotMove, Forbidden."""
    locked = _lock(submission)
    policy.require(actor, "approve", locked)
    _expect(locked, (State.SUBMITTED,), "duyệt")
    _refuse_taken_places(locked)
    before = locked.state
    locked.state = State.APPROVED
    locked.decided_by_id = actor.id
    locked.decided_at = timezone.now()
    locked.save()
    _publish_figures(locked)
    _note(actor, "duyệt số liệu", locked, before, "")
    return locked


@write_transaction
def return_submission(*, actor: Actor, submission: Submission, reason: str) -> Submission:
    """Submitted → returned, with a reason for the whole. Raises CannotMove, Forbidden."""
    locked = _lock(submission)
    policy.require(actor, "return", locked)
    _expect(locked, (State.SUBMITTED,), "trả lại")
    return _give_back(actor, locked, _worded(reason), "trả lại số liệu")


@write_transaction
def reopen(*, actor: Actor, submission: Submission, reason: str) -> Submission:
    """Approved → returned: its figures leave the official ones until it is approved again."""
    locked = _lock(submission)
    policy.require(actor, "reopen", locked)
    _expect(locked, (State.APPROVED,), "mở lại")
    words = _worded(reason)
    Figure.unscoped.filter(submission=locked).delete()
    return _give_back(actor, locked, words, "mở lại số liệu")


def _worded(reason: str) -> str:
    words = _short(reason, "Lý do")
    if not words:
        raise CannotMove("Chưa ghi lý do. Hãy viết rõ lý do để người nhập biết cần sửa gì.")
    return words


def _short(text: str, what: str) -> str:
    words = clean(text)
    if len(words) > MAX_TEXT:
        raise CannotMove(f"{what} dài quá {MAX_TEXT} ký tự. Hãy rút gọn.")
    return words


def _give_back(actor: Actor, locked: Submission, reason: str, act: str) -> Submission:
    before = locked.state
    locked.state = State.RETURNED
    locked.decided_by_id = actor.id
    locked.decided_at = timezone.now()
    locked.return_reason = reason
    locked.save()
    _keep_copy(actor, locked, Sheet(locked), "return")
    _note(actor, act, locked, before, reason)
    return locked


def _lock(submission: Submission) -> Submission:
    """Guards → round → submission, each in a statement of its own, in the order that every writer keeps."""
    _lock_guards(submission)
    Round.unscoped.select_for_update().get(pk=submission.round_id)
    return lock_submission(submission)


def _lock_guards(submission: Submission) -> None:
    """The guard of each period that the round's figures belong to: a form of one year may also plan the next."""
    cells = RoundCell.objects.filter(round=submission.round_id)
    periods = {submission.round.period_id, *cells.order_by().values_list("period", flat=True).distinct()}
    district = submission.district_id
    TotalsGuard.objects.bulk_create(
        [TotalsGuard(district_id=district, period_id=period) for period in sorted(periods)], ignore_conflicts=True
    )
    guards = TotalsGuard.objects.filter(district=district, period__in=periods).order_by("period")
    list(guards.select_for_update())


def _expect(submission: Submission, states: tuple[SubmissionState, ...], verb: str) -> None:
    """Tells the second of two people that the first was quicker."""
    if submission.state not in states:
        label = SubmissionState(submission.state).label
        raise CannotMove(f"Không {verb} được: báo cáo này đang ở trạng thái “{label}”. Hãy tải lại trang để xem.")
    if verb == "nộp" and submission.round.state != RoundState.OPEN:
        raise CannotMove("Đợt thu thập đã đóng nên không nộp được. Hãy đề nghị phòng Giáo dục và Đào tạo mở lại.")


def _keep_copy(actor: Actor, submission: Submission, sheet: Sheet, act: str) -> None:
    """The policy let nobody without an id come here."""
    last = SubmissionCopy.objects.filter(submission=submission).aggregate(last=Max("number"))["last"] or 0
    SubmissionCopy.objects.create(
        submission=submission, number=last + 1, act=act, entries=snapshot(sheet.entries), made_by_id=actor.person
    )


def _note(actor: Actor, act: str, submission: Submission, before: str, reason: str) -> None:
    moved = (SubmissionState(before).label, SubmissionState(submission.state).label)
    fields = {"Trạng thái": (str(moved[0]), str(moved[1]))}
    record(actor, Change(act, submission, str(submission), submission.district_id, fields, reason))


# The coordinates of an entry are its round's cell; the unit is the cell's own or the submission's.
_PLACED = f"""
    FROM {Entry._meta.db_table} entry
    JOIN {RoundCell._meta.db_table} cell ON cell.round_id = %s AND cell.key = entry.cell
    WHERE entry.submission_id = %s AND entry.kind <> ''
"""


def _publish_figures(submission: Submission) -> None:
    """Copies the submission's entries into figures, set-based, the same on both databases."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {Figure._meta.db_table}
                (district_id, indicator_id, unit_id, period_id, measure, level, ownership, source, submission_id,
                 kind, number, number_to, text, decimals, typed, approved_at)
            SELECT %s, cell.indicator_id, COALESCE(cell.unit_id, %s), cell.period_id, cell.measure, cell.level,
                   cell.ownership, %s, entry.submission_id, entry.kind, entry.number, entry.number_to, entry.text,
                   entry.decimals, entry.typed, %s
            {_PLACED}
            """,
            [
                submission.district_id,
                submission.unit_id,
                Source.DIRECT.value,
                connection.ops.adapt_datetimefield_value(submission.decided_at),
                submission.round_id,
                submission.pk,
            ],
        )


def _refuse_taken_places(submission: Submission) -> None:
    """Two approved submissions never hold one figure: approval stops and names what stands in the way."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT figure.submission_id, figure.typed, entry.typed
            {_PLACED.replace("WHERE", _JOIN_FIGURE + " WHERE")}
            ORDER BY entry.cell
            """,
            [submission.round_id, submission.unit_id, Source.DIRECT.value, submission.pk],
        )
        taken = cursor.fetchall()
    if taken:
        other = Submission.unscoped.select_related("round__version__form", "round__period", "unit").get(pk=taken[0][0])
        raise CannotMove(
            f"{len(taken)} số liệu đã được duyệt trong “{other}” (ở đó là {taken[0][1]}, ở đây là {taken[0][2]}). "
            "Hãy mở lại báo cáo kia hoặc trả lại báo cáo này."
        )


_JOIN_FIGURE = f"""
    JOIN {Figure._meta.db_table} figure
      ON figure.indicator_id = cell.indicator_id AND figure.unit_id = COALESCE(cell.unit_id, %s)
     AND figure.period_id = cell.period_id AND figure.measure = cell.measure AND figure.level = cell.level
     AND figure.ownership = cell.ownership AND figure.source = %s
"""
