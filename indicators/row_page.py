"""The second face of a submission's screen: one row per page, as labelled fields and a plain POST."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.actor import Actor
from core.numbers import counted
from indicators import grid
from indicators.formdoc.layout import fill
from indicators.formdoc.model import ColumnKind, FormRow, cell_key
from indicators.formdoc.model import Form as FormDocument
from indicators.formdoc.spans import merged_cells
from indicators.models import CellMark, Entry, Submission
from indicators.queries.beside import Target
from indicators.queries.review import assessment_of
from indicators.queries.sheet import Sheet
from indicators.services.entries import Outcome, SavedCell, TypedCell, save_cells
from indicators.services.notes import annotate


@dataclass(frozen=True, slots=True)
class FieldState:
    """What a field of the row's page shows again after a refused save."""

    typed: str
    problem: str
    choices: tuple[str, ...] = ()
    theirs: Mapping[str, str] | None = None
    version: int = 0


def save_row(actor: Actor, submission: Submission, row: str, posted: Mapping[str, str]) -> dict[str, FieldState]:
    """Saves one row's plain POST; the fields that were not saved, by cell, with why not."""
    cells = []
    for name, version in posted.items():
        if not name.endswith("-version") or not name.startswith(f"{row}:"):
            continue
        cell = name.removesuffix("-version")
        typed = posted.get(f"{cell}-choice", posted.get(cell, ""))
        cells.append(TypedCell(cell, typed, counted(version), uuid.uuid4().hex))
    done = save_cells(actor=actor, submission=submission, cells=cells)
    return {
        saved.cell: _field_state(saved, done.sheet)
        for saved in done.cells
        if saved.outcome in (Outcome.REFUSED, Outcome.STALE)
    }


def kept_row(submission: Submission, row: str, posted: Mapping[str, str]) -> dict[str, FieldState]:
    """What a POST that came too late says else than what is stored: shown again, so that nothing typed is lost."""
    sheet = Sheet(submission)
    kept = {}
    for name in posted:
        cell = name.removesuffix("-version")
        typed = posted.get(cell, "")
        stored = grid.stored_document(sheet.entries.get(cell), sheet, cell)
        if name != cell and cell.startswith(f"{row}:") and typed not in (stored["typed"], stored["text"]):
            kept[cell] = FieldState(typed, "")
    return kept


def save_words(actor: Actor, submission: Submission, row: str, posted: Mapping[str, str]) -> None:
    """Writes the notes and explanations that came with a row's POST and say something new.

    Raises CannotAnnotate, WordsChanged.
    """
    for name, seen in posted.items():
        cell, _, field = name.removesuffix("-seen").rpartition("-")
        if not name.endswith("-seen") or not cell.startswith(f"{row}:") or field not in ("note", "explanation"):
            continue
        words = posted.get(f"{cell}-{field}", seen)
        if words != seen:
            annotate(actor=actor, submission=submission, cell=cell, **{field: words, f"seen_{field}": seen})


def _field_state(saved: SavedCell, sheet: Sheet) -> FieldState:
    if saved.outcome is Outcome.REFUSED:
        stored = sheet.entries.get(saved.cell)
        return FieldState(saved.typed, saved.message, saved.choices, version=stored.version if stored else 0)
    version = saved.entry.version if saved.entry else 0
    return FieldState(saved.typed, saved.message, theirs=grid.theirs_document(saved, sheet), version=version)


@dataclass(frozen=True, slots=True)
class Beside:
    """What the page of a row shows beside its fields, by cell."""

    targets: Mapping[str, Target]
    marks: Mapping[str, CellMark]


def fields_of_row(
    sheet: Sheet,
    row: FormRow,
    states: Mapping[str, FieldState],
    beside: Beside,
    *,
    editable: bool,
    words: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """The row's cells as labelled fields; what was refused keeps the text that was typed.

    `words`: the notes and explanations of a POST that was refused; None: they are not for this person.
    """
    headings = sheet.form.column_titles()
    warned = {cell for one in assessment_of(sheet, "").warnings for cell in one.cells}
    fields = []
    for place, column in enumerate(sheet.form.leaf_columns()):
        if column.kind not in grid.TYPED_KINDS:
            continue
        key = cell_key(row.key, column.key)
        document = grid.cell_document(sheet, key, beside.targets)
        entry, state, mark = sheet.entries.get(key), states.get(key), beside.marks.get(key)
        computed = "computed" in document
        fields.append(
            {
                "name": key,
                "id": str(place),
                "label": fill(headings[column.key], sheet.context),
                "unit": sheet.context.get(f"unit:{sheet.unit_code_of(key)}", "")
                if column.kind is ColumnKind.FIGURE and not computed
                else "",
                "kind": ColumnKind.TEXT.value if row.words else column.kind.value,
                "value": state.typed if state and not computed else document["text"],
                **{name: document.get(name, "") for name in ("previous", "change", "target", "gap")},
                "problem": state.problem if state else "",
                "choices": state.choices if state else (),
                "theirs": state.theirs if state else None,
                "version": state.version if state else document.get("version", 0),
                "read_only": not editable or "fixed" in document,
                "mark": grid.mark_document(mark) if mark else None,
                **_words_of(key, entry, words),
                "warned": key in warned,
            }
        )
    return fields


def _words_of(key: str, entry: Entry | None, words: Mapping[str, str] | None) -> dict[str, str]:
    if words is None:
        return {}
    stands = {name: getattr(entry, name) if entry else "" for name in ("note", "explanation")}
    return {
        **{name: words.get(f"{key}-{name}", text) for name, text in stands.items()},
        **{f"seen_{name}": text for name, text in stands.items()},
    }


def titles_above(form: FormDocument, row: FormRow) -> list[str]:
    """The titles of the rows above one in the tree, outermost first, and what its other label columns say."""
    by_key = {one.key: one for one in form.rows}
    merged = merged_cells(form)
    labels = [
        by_key[merge.row if (merge := merged.get((row.key, column.key))) else row.key].labels.get(column.key, "")
        for column in form.leaf_columns()
        if column.kind is ColumnKind.LABEL
    ]
    titles: list[str] = []
    while row.parent is not None:
        row = by_key[row.parent]
        titles.insert(0, row.title)
    return [*titles, *(label for label in labels if label)]
