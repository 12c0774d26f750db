"""What a reviewer and the unit that answers read of each other: what is unexplained, which cells are marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from core.actor import Actor
from indicators.formdoc.explaining import Assessment, assess
from indicators.formdoc.model import cell_key
from indicators.models import CellMark, Entry, Submission, SubmissionCopy
from indicators.models.rounds import EDITABLE
from indicators.queries.sheet import Sheet
from indicators.queries.submissions import awaiting_decision
from schools.models import School, SchoolKind


def sheets_of(submissions: Sequence[Submission]) -> list[Sheet]:
    """Answers of one round laid open together: two queries for all, and a sheet's own for each set of levels."""
    entries: dict[int, dict[str, Entry]] = {one.pk: {} for one in submissions}
    for entry in Entry.objects.filter(submission__in=entries):
        entries[entry.submission_id][entry.cell] = entry
    units = [one.unit_id for one in submissions]
    schools = set(School.unscoped.filter(pk__in=units, kind=SchoolKind.SCHOOL).values_list("pk", flat=True))
    alike: dict[tuple[str, ...], Sheet] = {}
    sheets = []
    for one in submissions:
        sheet = Sheet(one)
        known = alike.setdefault(tuple(one.levels), sheet)
        if known is not sheet:
            sheet.form, sheet.cells, sheet.units = known.form, known.cells, known.units
        sheet.entries, sheet.is_school = entries[one.pk], one.unit_id in schools
        sheets.append(sheet)
    return sheets


def assessment_of(sheet: Sheet, explanation: str) -> Assessment:
    """What the checks find in a sheet, with what its cells and the words for the whole explain; no query of its own."""
    explained = {cell for cell, entry in sheet.entries.items() if entry.explanation}
    return assess(sheet.findings, explained, explanation)


def counters_of(sheet: Sheet, explanation: str) -> Mapping[str, int]:
    """The counters that a submission's row keeps for boards, as of this sheet; no query of its own."""
    found = assessment_of(sheet, explanation)
    return {
        "filled": sheet.filled,
        "total": sheet.total,
        "errors": len(found.errors),
        "warnings": len(found.warnings),
        "unexplained": len(found.unexplained),
    }


def marks_of(submission: Submission) -> Mapping[str, CellMark]:
    """The cells marked at the last return, by key, while the unit may still mend them; one query."""
    if submission.state not in EDITABLE:
        return {}
    rows = CellMark.objects.filter(copy=_returns(submission).values("pk")[:1]).select_related("author")
    return {mark.cell: mark for mark in rows}


def marks_in_hand(submission: Submission) -> QuerySet[CellMark]:
    """The cells that reviewers have marked and not yet sent back."""
    return CellMark.objects.filter(submission=submission, copy=None).select_related("author").order_by("cell")


def _returns(submission: Submission) -> QuerySet[SubmissionCopy]:
    return SubmissionCopy.objects.filter(submission=submission, act="return").order_by("-number")


def snapshot(entries: Mapping[str, Entry]) -> dict[str, str]:
    """The entries as a numbered copy keeps them."""
    return {cell: entry.typed for cell, entry in entries.items() if entry.typed}


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """What a cell held in an earlier copy and what it holds in a later one, as typed; "" where it was empty."""

    cell: str
    name: str
    before: str
    after: str


def changes_since_return(sheet: Sheet) -> list[ChangedCell] | None:
    """What the unit has changed since its answer was last given back; None if it never was. One query."""
    returned = _returns(sheet.submission).first()
    return None if returned is None else changes_between(sheet, returned.entries, snapshot(sheet.entries))


def changes_between(sheet: Sheet, before: Mapping[str, str], after: Mapping[str, str]) -> list[ChangedCell]:
    """The cells that differ between two copies, in the form's order; no query of its own."""
    keys = [key for key in cells_in_order(sheet) if before.get(key, "") != after.get(key, "")]
    return [ChangedCell(key, sheet.name_of(key), before.get(key, ""), after.get(key, "")) for key in keys]


def cells_in_order(sheet: Sheet) -> list[str]:
    """Every cell that may be typed in, row by row."""
    asked = {*sheet.form.figure_cells(), *sheet.form.text_cells()}
    columns = [column.key for column in sheet.form.leaf_columns()]
    places = (cell_key(row.key, column) for row in sheet.form.rows for column in columns)
    return [key for key in places if key in asked]


def copies_of(submission: Submission) -> QuerySet[SubmissionCopy]:
    """The numbered copies, newest first, without what is in them; one query."""
    rows = SubmissionCopy.objects.filter(submission=submission).select_related("made_by").defer("entries")
    return rows.order_by("-number")


@dataclass(frozen=True, slots=True)
class Copy:
    """One numbered copy beside the one before it."""

    copy: SubmissionCopy
    changes: list[ChangedCell]
    marks: list[CellMark]
    first: bool


def copy_of(sheet: Sheet, number: int) -> Copy | None:
    """What one submitting or returning kept, as it differs from the copy before it; three queries."""
    rows = SubmissionCopy.objects.filter(submission=sheet.submission, number__in=[number - 1, number])
    found = {one.number: one for one in rows.select_related("made_by").prefetch_related("marks")}
    if number not in found:
        return None
    before = found[number - 1].entries if number - 1 in found else {}
    changes = changes_between(sheet, before, found[number].entries)
    return Copy(found[number], changes, list(found[number].marks.all()), first=number - 1 not in found)


def waiting_beside(actor: Actor, submission: Submission) -> tuple[int | None, int | None, int]:
    """The answers of the same round that wait for this person before and after one, and how many wait; four queries.

    Of one that waits no more: none before it, and the first that waits after it.
    """
    rows = awaiting_decision(actor, submission.district).filter(round=submission.round_id)
    waiting = list(rows.values_list("pk", flat=True))
    if submission.pk not in waiting:
        return None, waiting[0] if waiting else None, len(waiting)
    place = waiting.index(submission.pk)
    after = waiting[place + 1] if place + 1 < len(waiting) else None
    return waiting[place - 1] if place else None, after, len(waiting)
