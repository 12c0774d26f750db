"""The two faces of a submission's screen, from its one definition: the grid's JSON and the row on a page."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from core.actor import Actor
from indicators.formdoc.layout import fill
from indicators.formdoc.model import ColumnKind, FormColumn, FormRow, cell_key
from indicators.formdoc.model import Form as FormDocument
from indicators.formdoc.spans import merged_cells
from indicators.models import Entry, Submission
from indicators.queries import Sheet, in_form_unit
from indicators.services.entries import Outcome, SavedCell, TypedCell, save_entries
from indicators.values import print_value

TYPED_KINDS = (ColumnKind.FIGURE, ColumnKind.TEXT)


def grid_document(sheet: Sheet, *, editable: bool) -> dict[str, Any]:
    """The whole grid as the browser reads it: columns, rows with their cells, findings."""
    return {
        "submission": {"id": sheet.submission.pk, "state": sheet.submission.state, "editable": editable},
        "columns": [_column(column, sheet) for column in sheet.form.columns],
        "rows": [_row(row, sheet, editable=editable) for row in sheet.form.rows],
        "findings": findings_document(sheet),
    }


def computed_document(sheet: Sheet) -> dict[str, str]:
    """The text of every computed cell, by its key."""
    return {key: done.text for key, done in sheet.computed.items()}


def findings_document(sheet: Sheet) -> list[dict[str, Any]]:
    return [
        {"strength": finding.strength.value, "message": finding.message, "cells": list(finding.cells)}
        for finding in sheet.findings
    ]


def _column(column: FormColumn, sheet: Sheet) -> dict[str, Any]:
    return {
        "key": column.key,
        "title": fill(column.title, sheet.context),
        "kind": column.kind.value,
        "width": column.width,
        "children": [_column(child, sheet) for child in column.children],
    }


def _row(row: FormRow, sheet: Sheet, *, editable: bool) -> dict[str, Any]:
    labels = {
        column.key: {"text": fill(row.labels.get(column.key, ""), sheet.context)}
        for column in sheet.form.leaf_columns()
        if column.kind is ColumnKind.LABEL and column.key != sheet.form.title_column
    }
    cells = {
        column.key: _cell(cell_key(row.key, column.key), sheet, editable=editable)
        for column in sheet.form.leaf_columns()
        if column.kind in TYPED_KINDS and not row.group
    }
    return {
        "key": row.key,
        "number": row.number,
        "title": fill(row.title, sheet.context),
        "unit": sheet.context.get(f"unit:{row.unit}", "") if row.unit else "",
        "indent": row.indent,
        "bold": row.bold,
        "italic": row.italic,
        "italic_figures": row.italic_figures,
        "group": row.group,
        "words": row.words,
        "cells": labels | cells,
    }


def _cell(key: str, sheet: Sheet, *, editable: bool) -> dict[str, Any]:
    entry = sheet.entries.get(key)
    if key in sheet.computed:
        stored = stored_document(None, sheet, key) | {"text": sheet.computed[key].text}
        return {**stored, "previous": "", "editable": False, "computed": True}
    return {
        **stored_document(entry, sheet, key),
        "previous": previous_text(sheet, key),
        "editable": editable and not sheet.is_foreign(key),
    }


def previous_text(sheet: Sheet, key: str) -> str:
    """The official value of the cell one period earlier, as printed."""
    value = sheet.previous.get(key)
    return print_value(value, sheet.readings[key]) if value else ""


def stored_document(entry: Entry | None, sheet: Sheet, key: str) -> dict[str, Any]:
    """What is stored in a cell: as printed, as typed, its version, who and when."""
    if entry is None:
        return {"text": "", "typed": "", "version": 0, "by": "", "at": ""}
    return {
        "text": printed_entry(entry, sheet, key),
        "typed": entry.typed,
        "version": entry.version,
        "by": str(entry.author),
        "at": timezone.localtime(entry.saved_at).strftime("%H:%M %d/%m/%Y"),
    }


def printed_entry(entry: Entry, sheet: Sheet, key: str) -> str:
    """A stored entry as the form prints it."""
    value = entry.value
    facts = sheet.cells.get(key)
    if value is None or facts is None:
        return entry.text
    return print_value(in_form_unit(value, facts.cell.factor), facts.reading)


def saved_document(saved: SavedCell, sheet: Sheet) -> dict[str, Any]:
    """The answer to one saved cell (DESIGN §5, "Saving")."""
    stored = stored_document(saved.entry, sheet, saved.cell)
    document: dict[str, Any] = {
        "cell": saved.cell,
        "outcome": saved.outcome.value,
        "version": stored["version"],
        "typed": saved.typed,
        "text": stored["text"] if saved.outcome in (Outcome.SAVED, Outcome.SAME) else saved.typed,
        "message": saved.message,
        "choices": list(saved.choices),
    }
    if saved.outcome is Outcome.STALE:
        document["theirs"] = {name: stored[name] for name in ("text", "typed", "by", "at")}
    return document


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
        seen = int(version) if version.isdigit() else 0
        cells.append(TypedCell(cell, typed, seen, uuid.uuid4().hex))
    outcomes = save_entries(actor=actor, submission=submission, cells=cells)
    sheet = Sheet(submission)
    return {
        saved.cell: _field_state(saved, sheet)
        for saved in outcomes
        if saved.outcome in (Outcome.REFUSED, Outcome.STALE)
    }


def _field_state(saved: SavedCell, sheet: Sheet) -> FieldState:
    if saved.outcome is Outcome.REFUSED:
        stored = sheet.entries.get(saved.cell)
        return FieldState(saved.typed, saved.message, saved.choices, version=stored.version if stored else 0)
    document = saved_document(saved, sheet)
    return FieldState(saved.typed, saved.message, theirs=document["theirs"], version=document["version"])


def fields_of_row(
    sheet: Sheet, row: FormRow, states: Mapping[str, FieldState], *, editable: bool
) -> list[dict[str, Any]]:
    """The row's cells as labelled fields; what was refused keeps the text that was typed."""
    fields = []
    headings = sheet.form.column_titles()
    for place, column in enumerate(sheet.form.leaf_columns()):
        if column.kind not in TYPED_KINDS:
            continue
        key = cell_key(row.key, column.key)
        stored = stored_document(sheet.entries.get(key), sheet, key)
        computed = sheet.computed.get(key)
        state = states.get(key)
        fields.append(
            {
                "name": key,
                "id": str(place),
                "label": fill(headings[column.key], sheet.context),
                "unit": sheet.context.get(f"unit:{sheet.unit_code_of(key)}", "")
                if column.kind is ColumnKind.FIGURE and computed is None
                else "",
                "kind": ColumnKind.TEXT.value if row.words else column.kind.value,
                "value": computed.text if computed else state.typed if state else stored["text"],
                "previous": previous_text(sheet, key),
                "problem": state.problem if state else "",
                "choices": state.choices if state else (),
                "theirs": state.theirs if state else None,
                "version": state.version if state else stored["version"],
                "read_only": not editable or computed is not None or sheet.is_foreign(key),
            }
        )
    return fields


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
