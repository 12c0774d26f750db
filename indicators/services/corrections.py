"""Đính chính: after chốt, a unit asks for another value with its reason, and a leader writes it or says why not.

So do the figures of a unit that chốt did without come in: what it has typed, with what it asks for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.utils import timezone

from accounts.queries import actor_for
from core import policy
from core.actor import Actor
from core.audit import Change, record_all
from core.transactions import write_transaction
from indicators.editability import is_left_out
from indicators.formdoc.checks import run_checks
from indicators.formdoc.explaining import assess
from indicators.models import CellMark, Correction, CorrectionCell, Entry, RequestState, Submission, SubmissionState
from indicators.queries.review import counters_of
from indicators.queries.sheet import Sheet, in_form_unit
from indicators.services import answering, noticing
from indicators.services.entries import MAX_TEXT, TypedCell, fill, read_typed, same_value
from indicators.services.moving import keep_copy, lock, worded
from indicators.services.publishing import CannotMove, publish_figures, refuse_taken_places
from indicators.services.submissions import signs_as
from indicators.values import Unreadable, Value
from schools.queries import now_of


class CannotCorrect(CannotMove):
    """The correction is refused; `problems` says of each cell why, where it is a cell's."""

    def __init__(self, sentence: str, problems: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.problems = problems or {}


@write_transaction
def ask_correction(*, actor: Actor, submission: Submission, cells: Sequence[TypedCell], reason: str) -> Correction:
    """Asks for other values in an answer of a finalised round; what equals the stored value is left out.

    Raises CannotCorrect (also where a cell was changed since it was read, or the new values break a check), Forbidden.
    """
    locked = lock(submission)
    policy.require(actor, "ask_to_correct", locked)
    _refuse_moving(locked)
    words = worded(reason)
    if Correction.unscoped.filter(submission=locked, state=RequestState.PENDING).exists():
        raise CannotCorrect("Đã có một đề nghị đính chính đang chờ xem xét. Hãy chờ nơi nhận báo cáo trả lời.")
    sheet = Sheet(locked)
    wanted = _read_cells(sheet, cells)
    values = _values_after(sheet, wanted)
    _refuse_nothing(locked, wanted, values.keys() - sheet.counted.keys())
    _refuse_broken(sheet, values)
    asked = Correction(submission=locked, reason=words, asked_by_id=actor.person, asked_at=now_of(locked.district))
    asked.save()
    for cell in wanted:
        cell.correction = asked
    CorrectionCell.objects.bulk_create(wanted)
    fields = {sheet.name_of(cell.cell): (cell.before, cell.typed) for cell in wanted}
    record_all(actor, [Change("đề nghị đính chính", locked, str(locked), locked.district_id, fields, words)])
    noticing.tell_asked(asked)
    return asked


def _refuse_moving(locked: Submission) -> None:
    if not policy.possible("ask_to_correct", locked):
        raise CannotCorrect("Đính chính chỉ dùng khi đợt đã chốt số liệu. Trước khi chốt, hãy đề nghị mở lại.")


def _read_cells(sheet: Sheet, cells: Sequence[TypedCell]) -> list[CorrectionCell]:
    """What would change, cell by cell; every cell's problem is told at once."""
    problems: dict[str, str] = {}
    changed = []
    for typed in cells:
        try:
            cell = _read_cell(sheet, typed)
        except Unreadable as problem:
            problems[typed.cell] = str(problem)
        else:
            if cell is not None:
                changed.append(cell)
    if problems:
        raise CannotCorrect(f"Còn {len(problems)} ô chưa nhận được. Hãy xem lời nhắc tại từng ô.", problems)
    return changed


def _read_cell(sheet: Sheet, typed: TypedCell) -> CorrectionCell | None:
    facts = sheet.cells.get(typed.cell)
    if (facts is None and typed.cell not in sheet.form.text_cells()) or sheet.is_foreign(typed.cell):
        raise Unreadable("Ô này không thuộc phần số liệu của đơn vị.")
    if typed.cell in sheet.counted:
        raise Unreadable("Ô này được cổng tự đếm từ danh sách trường nên không nhập.")
    if len(typed.typed) > MAX_TEXT:
        raise Unreadable(f"Nội dung dài quá {MAX_TEXT} ký tự. Hãy rút gọn.")
    value = read_typed(typed.typed, facts)
    stored = sheet.entries.get(typed.cell)
    if same_value(stored.value if stored else None, value):
        return None
    version, before = (stored.version, stored.typed) if stored else (0, "")
    if version != typed.seen_version:
        raise Unreadable(f"Số liệu ô này vừa được đính chính thành “{before or '(trống)'}”. Hãy xem lại.")
    cell = CorrectionCell(cell=typed.cell, before=before, seen_version=version)
    fill(cell, value)
    return cell


def _refuse_nothing(locked: Submission, wanted: Sequence[CorrectionCell], filled: Collection[str]) -> None:
    """What chốt did without may come in as it stands, if anything does (`filled`); else something must change."""
    if is_left_out(locked):
        if not filled:
            raise CannotCorrect("Biểu chưa có số liệu nào. Hãy nhập số liệu cần bổ sung.")
    elif not wanted:
        raise CannotCorrect("Chưa có ô nào khác số liệu đã chốt. Hãy nhập giá trị mới vào ô cần đính chính.")


def _values_after(sheet: Sheet, wanted: Sequence[CorrectionCell]) -> dict[str, Value]:
    values = dict(sheet.values)
    for cell in wanted:
        values.pop(cell.cell, None)
        if cell.cell in sheet.cells and cell.value is not None:
            values[cell.cell] = in_form_unit(cell.value, sheet.cells[cell.cell].cell.factor)
    return values


def _refuse_broken(sheet: Sheet, values: Mapping[str, Value]) -> None:
    """The reason explains warnings; an error is never explained."""
    errors = assess(run_checks(sheet.form, values, sheet.readings), (), "").errors
    if errors:
        problems = {cell: one.message for one in errors for cell in one.cells}
        raise CannotCorrect(f"Sau đính chính còn {len(errors)} lỗi số liệu. {errors[0].message}", problems)


@write_transaction
def approve_correction(*, actor: Actor, correction: Correction) -> Correction:
    """Writes the new values, replaces the figures, keeps a copy. Raises CannotCorrect, CannotMove, Forbidden."""
    asked = answering.lock_pending(actor, correction)
    locked = asked.submission
    _refuse_moving(locked)
    sheet = Sheet(locked)
    cells = list(CorrectionCell.objects.filter(correction=asked).order_by("pk"))
    _refuse_stale(sheet, cells)
    answering.answer(actor, asked, RequestState.GRANTED, "")
    entries = [_corrected(sheet, asked, cell) for cell in cells]
    Entry.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["submission", "cell"],
        update_fields=["kind", "number", "number_to", "text", "decimals", "typed", "version", "author", "saved_at"],
    )
    fields = _let_in(actor, asked, locked) if is_left_out(locked) else {}
    after = Sheet(locked)
    for name, value in counters_of(after, locked.explanation).items():
        setattr(locked, name, value)
    locked.save()
    keep_copy(actor, after, "correct", asked.reason)
    refuse_taken_places(locked)
    publish_figures(actor=actor, submissions=[locked])
    _note_cells(actor, asked, after, cells, fields)
    noticing.tell_given([locked], adjusted=_schools_of(after, cells))
    return asked


def _schools_of(sheet: Sheet, cells: Sequence[CorrectionCell]) -> set[int]:
    """The schools whose targets, given by the office, these cells are."""
    changed = (sheet.cells[cell.cell].cell for cell in cells if cell.cell in sheet.cells)
    return {cell.unit_id or 0 for cell in changed if sheet.gives(cell)}


def _let_in(actor: Actor, asked: Correction, locked: Submission) -> dict[str, tuple[str, str]]:
    """What chốt did without is handed in by who asked and approved at once; the change of its state, in words."""
    before, locked.state = SubmissionState(locked.state), SubmissionState.LOCKED
    locked.explanation = asked.reason
    locked.submitted_by_id, locked.submitted_at = asked.asked_by_id, asked.asked_at
    locked.submitted_as = signs_as(actor_for(asked.asked_by), locked)
    locked.first_submitted_at = locked.first_submitted_at or asked.asked_at
    locked.decided_by_id, locked.decided_at = actor.id, asked.decided_at
    CellMark.objects.filter(submission=locked, copy=None).delete()
    return {"Trạng thái": (str(before.label), str(SubmissionState.LOCKED.label))}


def _refuse_stale(sheet: Sheet, cells: Sequence[CorrectionCell]) -> None:
    for cell in cells:
        stored = sheet.entries.get(cell.cell)
        if (stored.version if stored else 0) != cell.seen_version:
            raise CannotCorrect(
                f"Ô “{sheet.name_of(cell.cell)}” đã thay đổi từ khi đơn vị đề nghị. "
                "Hãy trả lời không đồng ý để đơn vị đề nghị lại theo số liệu mới."
            )


def _corrected(sheet: Sheet, asked: Correction, cell: CorrectionCell) -> Entry:
    """The cell's next version, by who asked for it."""
    entry = sheet.entries.get(cell.cell) or Entry(submission=sheet.submission, cell=cell.cell, version=0)
    fill(entry, cell.value)
    entry.pk = None
    entry.version += 1
    entry.author_id = asked.asked_by_id
    entry.saved_at = timezone.now()
    return entry


def _note_cells(
    actor: Actor,
    asked: Correction,
    sheet: Sheet,
    cells: Sequence[CorrectionCell],
    moved: Mapping[str, tuple[str, str]],
) -> None:
    """One row for the answer, and one for each cell, whose history is the rows of its entry."""
    locked = asked.submission
    label, district = str(locked), locked.district_id
    changes = [(cell.cell, {sheet.name_of(cell.cell): (cell.before, cell.typed)}) for cell in cells]
    rows = [Change("đính chính ô", sheet.entries[cell], label, district, one, asked.reason) for cell, one in changes]
    fields = {**moved, **{name: values for _cell, one in changes for name, values in one.items()}}
    record_all(actor, [*rows, Change("đồng ý đính chính", locked, label, district, fields, asked.reason)])


@write_transaction
def refuse_correction(*, actor: Actor, correction: Correction, answer: str) -> Correction:
    """Says no, and why. Raises CannotMove, Forbidden."""
    asked = answering.lock_pending(actor, correction)
    words = worded(answer)
    answering.answer(actor, asked, RequestState.REFUSED, words)
    locked = asked.submission
    record_all(actor, [Change("không đồng ý đính chính", locked, str(locked), locked.district_id, reason=words)])
    return asked
