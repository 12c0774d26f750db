"""Marking the cells that a unit should look at again, each with its reason; a return carries them."""

from __future__ import annotations

from collections.abc import Mapping

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.transactions import write_transaction
from indicators.models import CellMark, Submission, SubmissionState
from indicators.queries.sheet import Sheet
from indicators.services.entries import lock_submission
from indicators.services.moving import expect, refuse_finalised, short
from indicators.services.publishing import CannotMove
from schools.queries import now_of

MAX_REASON = 500


@write_transaction
def mark_cells(*, actor: Actor, submission: Submission, marks: Mapping[str, str]) -> Submission:
    """Marks cells of a submitted answer (reasons by cell; an empty one takes the mark away).

    The unit sees them when the answer is returned. Raises CannotMove, Forbidden.
    """
    locked = lock_submission(submission)
    policy.require(actor, "mark", locked)
    expect(locked, (SubmissionState.SUBMITTED,), "đánh dấu")
    refuse_finalised(locked, "đánh dấu")
    write_marks(actor, locked, marks)
    return locked


def write_marks(actor: Actor, locked: Submission, marks: Mapping[str, str]) -> None:
    """The same inside another move, which has locked the submission; six statements, however many cells."""
    wanted = {cell: short(reason, "Lý do đánh dấu ô", MAX_REASON) for cell, reason in marks.items()}
    stored = dict(CellMark.objects.filter(submission=locked, copy=None).values_list("cell", "reason"))
    changed = {cell: reason for cell, reason in wanted.items() if reason != stored.get(cell, "")}
    if not changed:
        return
    sheet = Sheet(locked)
    unknown = changed.keys() - sheet.form.figure_cells().keys() - set(sheet.form.text_cells())
    if unknown:
        raise CannotMove(f"Biểu mẫu không có ô “{min(unknown)}”. Hãy tải lại trang rồi đánh dấu lại.")
    CellMark.objects.filter(submission=locked, copy=None, cell__in=changed).delete()
    CellMark.objects.bulk_create(
        CellMark(submission=locked, cell=cell, reason=reason, author_id=actor.person, made_at=now_of(locked.district))
        for cell, reason in changed.items()
        if reason
    )
    fields = {sheet.name_of(cell): (stored.get(cell, ""), reason) for cell, reason in changed.items()}
    record(actor, Change("đánh dấu ô", locked, str(locked), locked.district_id, fields))
