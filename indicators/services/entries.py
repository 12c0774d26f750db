"""Saving what was typed: many cells at once, one outcome for each (DESIGN §5, "Saving")."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import prefetch_related_objects
from django.utils import timezone

from core import policy
from core.actor import Actor
from core.audit import Change, record, record_all
from core.numbers import LIMIT, MOST_DECIMALS, decimals_of
from core.transactions import write_transaction
from core.vietnamese import clean
from indicators.editability import why_not_editable
from indicators.models import Entry, Submission, SubmissionState, Valued
from indicators.queries.review import counters_of
from indicators.queries.sheet import CellFacts, Sheet, in_indicator_unit
from indicators.services.publishing import CannotMove
from indicators.values import Kind, Unreadable, Value, read
from schools.queries import now_of

MAX_CELLS = 1000
MAX_TEXT = 2000


@dataclass(frozen=True, slots=True)
class TypedCell:
    """One cell as the browser sends it; `seen_version` is 0 for a cell that was empty when it was read."""

    cell: str
    typed: str
    seen_version: int
    save_id: str


class CannotEdit(ValueError):
    """The submission's state lets nobody edit it; `args[0]` is the Vietnamese sentence: what happened, what to do."""


class Gone(CannotEdit, CannotMove):
    """The answer is there no more: its round was taken back meanwhile."""


class Outcome(StrEnum):
    SAVED = "saved"
    SAME = "same"
    STALE = "stale"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class SavedCell:
    """What became of one typed cell; `entry` is the stored row (theirs, where the cell was stale)."""

    cell: str
    outcome: Outcome
    typed: str
    entry: Entry | None = None
    message: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of each typed cell, and the sheet as it stands now."""

    cells: list[SavedCell]
    sheet: Sheet


def save_entries(*, actor: Actor, submission: Submission, cells: Sequence[TypedCell]) -> list[SavedCell]:
    """`save_cells` for who asks only what became of the cells."""
    return save_cells(actor=actor, submission=submission, cells=cells).cells


@write_transaction
def save_cells(*, actor: Actor, submission: Submission, cells: Sequence[TypedCell]) -> Saved:
    """Saves each cell that can be saved and says of every other why not; the good ones are kept.

    Keeps the submission's counters as of this save. Raises Forbidden, and CannotEdit when the submission's state lets
    nobody edit it.
    """
    locked = lock_submission(submission)
    policy.require(actor, "edit", locked)
    refuse_closed(locked)
    sheet = Sheet(locked)
    batch = _Batch(actor, sheet)
    outcomes = [batch.take(cell) for cell in cells]
    # Who wrote what stands in the way, for those alone that are told.
    prefetch_related_objects([one.entry for one in outcomes if one.entry and one.outcome is Outcome.STALE], "author")
    batch.write()
    after = sheet.with_entries(batch.entries)
    if batch.changed:
        keep_counts(actor, after)
    return Saved(outcomes, after)


def keep_counts(actor: Actor, sheet: Sheet) -> None:
    """What boards show of a submission, on the row that is locked already: one statement, the first time two."""
    answer = sheet.submission
    if answer.state != SubmissionState.ENTERING:
        labels = (str(SubmissionState(answer.state).label), str(SubmissionState.ENTERING.label))
        record(actor, Change("nhập số liệu", answer, str(answer), answer.district_id, {"Trạng thái": labels}))
    answer.state = SubmissionState.ENTERING
    counters = counters_of(sheet, answer.explanation)
    Submission.unscoped.filter(pk=answer.pk).update(state=answer.state, touched_at=now_of(answer.district), **counters)


def refuse_closed(submission: Submission) -> None:
    """Raises CannotEdit, with when it closed and what to do, unless the submission may be typed into now."""
    if not policy.possible("edit", submission):
        raise CannotEdit(why_not_editable(submission, "sửa"))


def lock_submission(submission: Submission) -> Submission:
    """The submission's row, locked until the transaction ends, with what its sheet needs.

    Closing a round locks its submissions too. Who waited for that reads the round in a statement of its own, as it is
    now: a statement that waits for one row sees the others as they were before (PostgreSQL). Raises Gone.
    """
    if Submission.unscoped.select_for_update().only("pk").filter(pk=submission.pk).first() is None:
        raise Gone("Đợt thu thập này vừa được thu hồi nên không nhận số liệu. Hãy chờ thông báo của phòng.")
    rows = Submission.unscoped.select_related("round__version__form", "round__period", "unit", "district")
    locked: Submission = rows.get(pk=submission.pk)
    return locked


def fill_empty(actor: Actor, sheet: Sheet, values: Mapping[str, Value]) -> Sheet:
    """Writes values, in the indicator's unit, into those of the cells that hold none; the sheet as it stands then.

    For a service that locked the submission and asked for the right. Nothing that was typed is touched.
    """
    batch, save_id = _Batch(actor, sheet), uuid.uuid4().hex
    for cell, value in values.items():
        batch.fill(cell, value, save_id)
    if not (batch.new or batch.changed):
        return sheet
    batch.write()
    after = sheet.with_entries(batch.entries)
    keep_counts(actor, after)
    return after


class _Batch:
    """The cells of one save: compared with what is stored, then written together."""

    def __init__(self, actor: Actor, sheet: Sheet) -> None:
        self.actor = actor
        self.sheet = sheet
        self.text_cells = frozenset(sheet.form.text_cells())
        self.entries: dict[str, Entry] = dict(sheet.entries)
        self.new: dict[str, Entry] = {}
        self.changed: dict[str, Entry] = {}
        self.before: dict[str, str] = {}
        self.taken: set[str] = set()

    def take(self, cell: TypedCell) -> SavedCell:
        if cell.cell in self.taken:
            message = "Ô này được gửi hai lần trong một lần lưu nên lần sau không được nhận. Hãy kiểm tra rồi nhập lại."
            return SavedCell(cell.cell, Outcome.REFUSED, cell.typed, message=message)
        self.taken.add(cell.cell)
        facts = self.sheet.cells.get(cell.cell)
        if facts is None and cell.cell not in self.text_cells:
            return SavedCell(cell.cell, Outcome.REFUSED, cell.typed, message="Biểu mẫu không có ô này.")
        if self.sheet.is_foreign(cell.cell):
            message = "Ô này thuộc đơn vị khác nên chỉ xem, không nhập được."
            return SavedCell(cell.cell, Outcome.REFUSED, cell.typed, message=message)
        if cell.cell in self.sheet.counted:
            message = "Ô này được cổng tự đếm từ danh sách trường nên không nhập."
            return SavedCell(cell.cell, Outcome.REFUSED, cell.typed, message=message)
        if len(cell.typed) > MAX_TEXT:
            message = f"Nội dung dài quá {MAX_TEXT} ký tự. Hãy rút gọn."
            return SavedCell(cell.cell, Outcome.REFUSED, cell.typed, message=message)
        try:
            value = read_typed(cell.typed, facts)
        except Unreadable as problem:
            return SavedCell(cell.cell, Outcome.REFUSED, cell.typed, None, str(problem), problem.choices)
        return self._place(cell, value)

    def _place(self, cell: TypedCell, value: Value | None) -> SavedCell:
        stored = self.entries.get(cell.cell)
        if stored is not None and (stored.save_id == cell.save_id or same_value(stored.value, value)):
            return SavedCell(cell.cell, Outcome.SAME, cell.typed, stored)
        if stored is None and value is None:
            return SavedCell(cell.cell, Outcome.SAME, cell.typed)
        if (stored.version if stored else 0) != cell.seen_version:
            message = "Người khác vừa sửa ô này. Hãy chọn giữ giá trị nào."
            return SavedCell(cell.cell, Outcome.STALE, cell.typed, stored, message)
        return SavedCell(cell.cell, Outcome.SAVED, cell.typed, self._set(cell, stored, value))

    def fill(self, cell: str, value: Value, save_id: str) -> None:
        stored = self.entries.get(cell)
        if stored is None or stored.value is None:
            self._set(TypedCell(cell, value.typed, 0, save_id), stored, value)

    def _set(self, cell: TypedCell, stored: Entry | None, value: Value | None) -> Entry:
        self.before[cell.cell] = stored.typed if stored else ""
        entry = stored or Entry(submission=self.sheet.submission, cell=cell.cell, version=0)
        fill(entry, value)
        entry.version += 1
        entry.author_id = self.actor.person
        entry.saved_at = timezone.now()
        entry.save_id = cell.save_id
        (self.new if entry.pk is None else self.changed)[cell.cell] = entry
        self.entries[cell.cell] = entry
        return entry

    def _change(self, cell: str) -> Change:
        """One audit row a cell, named as the person sees it, so that a cell's history is the rows of its entry."""
        entry = self.entries[cell]
        name = self.sheet.name_of(cell)
        fields = {name: (self.before[cell], entry.typed)}
        return Change("nhập ô", entry, str(self.sheet.submission), self.sheet.submission.district_id, fields)

    def write(self) -> None:
        """Three statements at most, however many cells."""
        Entry.objects.bulk_create(self.new.values(), batch_size=200)
        fields = [
            "kind",
            "number",
            "number_to",
            "text",
            "decimals",
            "typed",
            "version",
            "author",
            "saved_at",
            "save_id",
        ]
        Entry.objects.bulk_update(self.changed.values(), fields, batch_size=100)
        self.changed.update(self.new)
        record_all(self.actor, [self._change(cell) for cell in self.changed])


def read_typed(typed: str, facts: CellFacts | None) -> Value | None:
    """The typed text as a value in the indicator's unit; a text cell takes any words. Raises Unreadable."""
    if facts is None:
        words = clean(typed)
        return Value(Kind.TEXT, text=words, typed=words) if words else None
    value = read(typed, facts.reading)
    if value is None:
        return None
    kept = in_indicator_unit(value, facts.cell.factor)
    numbers = [number for number in (kept.number, kept.number_to) if number is not None]
    # What fits as it was typed may not fit once it is in the indicator's unit.
    if any(abs(number) > LIMIT or decimals_of(number.normalize()) > MOST_DECIMALS for number in numbers):
        raise Unreadable(
            f"“{value.typed}” là số quá lớn hoặc quá lẻ. Hãy kiểm tra lại số đã nhập và đơn vị tính của ô."
        )
    return kept


def same_value(stored: Value | None, value: Value | None) -> bool:
    """Whether both are the same figure, or both empty."""
    if stored is None or value is None:
        return stored is value
    return _meaning(stored) == _meaning(value)


def _meaning(value: Value) -> tuple[object, ...]:
    """What makes two values the same figure: 5.016.100 and 5,016,100 are, 1,0 and 1,00 are not printed alike."""
    return value.kind, value.number, value.number_to, value.text, value.decimals


def fill(entry: Valued, value: Value | None) -> None:
    """Writes a value, or its absence, into the columns of what is typed."""
    entry.kind = value.kind.value if value else ""
    entry.number = value.number if value else None
    entry.number_to = value.number_to if value else None
    entry.text = value.text if value else ""
    entry.decimals = value.decimals if value else 0
    entry.typed = value.typed if value else ""
