"""Making answers official: what every approval writes, and approving many at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from core import policy
from core.actor import Actor
from core.audit import record_all
from core.transactions import write_transaction
from indicators.editability import wrong_state
from indicators.models import CellMark, Submission, SubmissionState
from indicators.queries.review import assessment_of, sheets_of
from indicators.queries.sheet import Sheet
from indicators.services import noticing
from indicators.services.moving import lock_round, moved
from indicators.services.publishing import publish_figures, taken_places
from schools.queries import now_of

State = SubmissionState
# Answers of one transaction: the totals are recounted once for them, and nobody waits long for its locks.
BATCH = 50


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one answer: approved, or why not in a sentence."""

    submission: Submission
    refusal: str = ""

    @property
    def approved(self) -> bool:
        return not self.refusal


def approve_many(*, actor: Actor, submissions: Iterable[Submission]) -> list[Outcome]:
    """Approves those in which nothing is left to mend or to explain, as they stand now; one outcome for each.

    A transaction for each batch of a round: what one batch refuses or loses, the others keep. Who has not the right
    to one of them is refused that one in words.
    """
    by_round = sorted(submissions, key=lambda one: (one.round_id, one.pk))
    outcomes = []
    for _round, rows in groupby(by_round, key=lambda one: one.round_id):
        answers = list(rows)
        for start in range(0, len(answers), BATCH):
            outcomes += _approve_batch(actor=actor, submissions=answers[start : start + BATCH])
    return outcomes


@write_transaction
def _approve_batch(*, actor: Actor, submissions: Sequence[Submission]) -> list[Outcome]:
    round_ = submissions[0].round
    lock_round(round_)
    locked = _locked(submissions)
    refusals = dict(_refusals(actor, locked))
    wanted = [one for one in locked if one.pk not in refusals]
    if wanted:
        refusals |= taken_places(wanted)
    approved = [one for one in wanted if one.pk not in refusals]
    if approved:
        approve_locked(actor, approved)
    return [Outcome(one, refusals.get(one.pk, "")) for one in locked]


def _locked(submissions: Sequence[Submission]) -> list[Submission]:
    """In the order of their ids, with what their sheets need."""
    rows = Submission.unscoped.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in submissions])
    return list(rows.select_related("round__version__form", "round__period", "unit", "district").order_by("pk"))


def _refusals(actor: Actor, locked: Sequence[Submission]) -> Iterator[tuple[int, str]]:
    """Why not, by answer: the right, the state, then what the checks find in it now."""
    open_ones, theirs = [], policy.with_right(actor, "approve", locked)
    for one in locked:
        if one.pk not in theirs:
            yield one.pk, f"Bạn không được duyệt báo cáo của {one.unit}: do bạn nhập, nộp hoặc không phụ trách."
        elif not policy.possible("approve", one):
            yield one.pk, wrong_state(one, "duyệt")
        else:
            open_ones.append(one)
    for sheet in sheets_of(open_ones):
        why = _unready(sheet)
        if why:
            yield sheet.submission.pk, why


def _unready(sheet: Sheet) -> str:
    found = assessment_of(sheet, sheet.submission.explanation)
    if found.clean:
        return ""
    left = [(len(found.errors), "lỗi"), (len(found.unexplained), "cảnh báo chưa giải trình")]
    told = ", ".join(f"{count} {what}" for count, what in left if count)
    return f"Còn {told} nên không duyệt cùng lúc được. Hãy mở báo cáo để xem xét riêng."


def approve_locked(actor: Actor, answers: Sequence[Submission]) -> None:
    """Submitted → approved: locked answers of one round, with nothing in the way. As many statements for any number."""
    now = now_of(answers[0].district)
    rows = Submission.unscoped.filter(pk__in=[one.pk for one in answers])
    rows.update(state=State.APPROVED, decided_by=actor.id, decided_at=now, reopened_at=None)
    for one in answers:
        one.state, one.decided_by_id, one.decided_at, one.reopened_at = State.APPROVED, actor.id, now, None
    CellMark.objects.filter(submission__in=answers, copy=None).delete()
    publish_figures(actor=actor, submissions=answers)
    record_all(actor, [moved("duyệt số liệu", one, State.SUBMITTED) for one in answers])
    noticing.tell_approved(answers)
    noticing.tell_given(answers)
