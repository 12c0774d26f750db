"""Words beside a cell: a note, and why its figure stands although a check warns."""

from __future__ import annotations

from core import policy
from core.actor import Actor
from core.audit import Change, record_all
from core.transactions import write_transaction
from core.vietnamese import clean_lines
from indicators.models import Entry, Submission
from indicators.queries.sheet import Sheet
from indicators.services.entries import MAX_TEXT, keep_counts, lock_submission, refuse_closed

NAMES = {"note": "Ghi chú", "explanation": "Giải trình"}


class CannotAnnotate(ValueError):
    """These words cannot stand beside this cell; `args[0]` is the Vietnamese sentence."""


class WordsChanged(ValueError):
    """Somebody else wrote there meanwhile; `theirs` is what stands now, by the field's name."""

    def __init__(self, theirs: dict[str, str]) -> None:
        super().__init__("Người khác vừa sửa phần này. Hãy đọc nội dung mới rồi ghi lại.")
        self.theirs = theirs


@write_transaction
def annotate(
    *,
    actor: Actor,
    submission: Submission,
    cell: str,
    note: str | None = None,
    explanation: str | None = None,
    seen_note: str | None = None,
    seen_explanation: str | None = None,
) -> Entry | None:
    """Writes the note or the explanation of a cell (None: as it is); a cell without figures gets its row for it.

    `seen_…`: what the person read there, where they did. Raises Forbidden, CannotEdit, CannotAnnotate, WordsChanged.
    """
    locked = lock_submission(submission)
    policy.require(actor, "edit", locked)
    refuse_closed(locked)
    sheet = Sheet(locked)
    if not sheet.has(cell):
        raise CannotAnnotate("Biểu mẫu không có ô này.")
    entry = sheet.entries.get(cell) or Entry(submission=locked, cell=cell, version=0, author_id=actor.person)
    words = {"note": _short(note, "Ghi chú"), "explanation": _short(explanation, "Lời giải trình")}
    changed = {name: text for name, text in words.items() if text is not None and text != getattr(entry, name)}
    _refuse_overwriting(entry, changed, {"note": seen_note, "explanation": seen_explanation})
    if changed:
        _write(actor, sheet, entry, changed)
    return entry if entry.pk else None


def _short(text: str | None, what: str) -> str | None:
    if text is None:
        return None
    words = clean_lines(text)
    if len(words) > MAX_TEXT:
        raise CannotAnnotate(f"{what} dài quá {MAX_TEXT} ký tự. Hãy rút gọn.")
    return words


def _refuse_overwriting(entry: Entry, changed: dict[str, str], seen: dict[str, str | None]) -> None:
    stands = {name: getattr(entry, name) for name in changed}
    if any(seen[name] not in (None, text) for name, text in stands.items()):
        raise WordsChanged(stands)


def _write(actor: Actor, sheet: Sheet, entry: Entry, changed: dict[str, str]) -> None:
    """The row, its history, and the counters: an explained warning no longer asks for anything."""
    before = {name: getattr(entry, name) for name in changed}
    for name, text in changed.items():
        setattr(entry, name, text)
    entry.save()
    record_all(actor, [_act(sheet, entry, name, before[name]) for name in changed])
    keep_counts(actor, sheet.with_entries({**sheet.entries, entry.cell: entry}))


def _act(sheet: Sheet, entry: Entry, name: str, before: str) -> Change:
    answer = sheet.submission
    fields = {NAMES[name]: (before, getattr(entry, name))}
    return Change(f"ghi {NAMES[name].lower()}", entry, str(answer), answer.district_id, fields)
