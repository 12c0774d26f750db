"""A submission's grid as the browser reads it: plain JSON from the one definition of its form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from core.models import AuditEntry
from indicators.changes import change_between
from indicators.formdoc.checks import Finding, Status
from indicators.formdoc.layout import fill
from indicators.formdoc.model import ColumnKind, FormColumn, FormRow, cell_key
from indicators.models import CellMark, Entry
from indicators.queries.beside import Target
from indicators.queries.review import assessment_of
from indicators.queries.sheet import Sheet, in_form_unit
from indicators.services.entries import Outcome, SavedCell
from indicators.values import WORDLESS, Kind, Value, print_value

TYPED_KINDS = (ColumnKind.FIGURE, ColumnKind.TEXT)


def grid_document(sheet: Sheet, *, editable: bool, targets: Mapping[str, Target] | None = None) -> dict[str, Any]:
    """The whole grid: columns, rows with their cells, findings. What a cell has nothing of is left out of it."""
    return {
        "submission": {"id": sheet.submission.pk, "state": sheet.submission.state, "editable": editable},
        "columns": [_column(column, sheet) for column in sheet.form.columns],
        "rows": [_row(row, sheet, targets or {}) for row in sheet.form.rows],
        "findings": findings_document(sheet),
        # Every value but these holds a digit, so that a slip is told before it is sent.
        "wordless": sorted(WORDLESS),
    }


def computed_document(sheet: Sheet) -> dict[str, str]:
    """The text of every computed cell, by its key."""
    return {key: done.text for key, done in sheet.computed.items()}


def findings_document(sheet: Sheet) -> list[dict[str, Any]]:
    """What the checks find, with whether a warning was explained, at one of its cells or for the whole."""
    asked = assessment_of(sheet, sheet.submission.explanation)
    return [_finding(one, explained=one in asked.warnings and one not in asked.unexplained) for one in sheet.findings]


def _finding(finding: Finding, *, explained: bool) -> dict[str, Any]:
    return {
        "key": finding.key,
        "strength": finding.strength.value,
        "message": finding.message,
        "cells": list(finding.cells),
        "explained": explained,
        "incomplete": finding.status is Status.INCOMPLETE,
    }


def remarks_document(sheet: Sheet, marks: Mapping[str, CellMark]) -> dict[str, Any]:
    """What is written beside cells, by their keys: the reviewer's marks in full, and which cells have words."""
    return {
        "marks": {key: mark_document(mark) for key, mark in marks.items()},
        "noted": [key for key, entry in sheet.entries.items() if entry.note],
        "explained": [key for key, entry in sheet.entries.items() if entry.explanation],
    }


def mark_document(mark: CellMark) -> dict[str, str]:
    return {"reason": mark.reason, "by": str(mark.author), "at": moment_text(mark.made_at)}


def _column(column: FormColumn, sheet: Sheet) -> dict[str, Any]:
    return {
        "key": column.key,
        "title": fill(column.title, sheet.context),
        "kind": column.kind.value,
        "width": column.width,
        "children": [_column(child, sheet) for child in column.children],
    }


def _row(row: FormRow, sheet: Sheet, targets: Mapping[str, Target]) -> dict[str, Any]:
    labels = {
        column.key: {"text": fill(row.labels.get(column.key, ""), sheet.context)}
        for column in sheet.form.leaf_columns()
        if column.kind is ColumnKind.LABEL and column.key != sheet.form.title_column
    }
    cells = {
        column.key: cell_document(sheet, cell_key(row.key, column.key), targets)
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


def cell_document(sheet: Sheet, key: str, targets: Mapping[str, Target]) -> dict[str, Any]:
    """A cell with what stands beside it; `fixed`: it shows and is never typed into."""
    if key in sheet.computed:
        done = sheet.computed[key]
        shown = {"text": done.text, "number": number_text(done.value), "percent": done.reading.percent}
        return _said({**shown, "computed": True, "fixed": True})
    value = sheet.values.get(key)
    return _said(
        {
            **stored_document(sheet.entries.get(key), sheet, key),
            **beside_document(sheet, key, targets),
            "number": number_text(value),
            "percent": value is not None and sheet.readings[key].percent,
            "fixed": sheet.is_foreign(key),
        }
    )


def beside_document(sheet: Sheet, key: str, targets: Mapping[str, Target]) -> dict[str, str]:
    """The last period's value and the target of a cell, and how far its value is from each."""
    if key not in sheet.cells:
        return {}
    reading = sheet.readings[key]
    now, before, target = sheet.values.get(key), sheet.previous.get(key), targets.get(key)
    return {
        "previous": previous_text(sheet, key),
        "change": change_between(now, before, reading),
        "target": _target_text(target, sheet, key),
        "gap": change_between(now, target.value if target else None, reading),
    }


def _target_text(target: Target | None, sheet: Sheet, key: str) -> str:
    if target is None:
        return ""
    text = print_value(target.value, sheet.readings[key])
    if target.registered:
        return f"{text} (đăng ký)"
    return f"{text} (dự kiến)" if target.proposed else text


def previous_text(sheet: Sheet, key: str) -> str:
    """The official value of the cell one period earlier, as printed."""
    value = sheet.previous.get(key)
    return print_value(value, sheet.readings[key]) if value else ""


def number_text(value: Value | None) -> str:
    """An exact number as a program reads it: 5016100, 96.11."""
    if value is None or value.kind is not Kind.EXACT or value.number is None:
        return ""
    return f"{value.number:.{value.decimals}f}"


def _said(document: dict[str, Any]) -> dict[str, Any]:
    """Without what says nothing: of a form's thousands of cells most are plain."""
    return {name: value for name, value in document.items() if value or name == "text"}


def stored_document(entry: Entry | None, sheet: Sheet, key: str) -> dict[str, Any]:
    """What is stored in a cell: as printed, as typed, its version."""
    if entry is None:
        return {"text": "", "typed": "", "version": 0}
    return {"text": printed_entry(entry, sheet, key), "typed": entry.typed, "version": entry.version}


def moment_text(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%H:%M %d/%m/%Y")


def printed_entry(entry: Entry, sheet: Sheet, key: str) -> str:
    """A stored entry as the form prints it."""
    value = entry.value
    facts = sheet.cells.get(key)
    if value is None or facts is None:
        return entry.text
    return print_value(in_form_unit(value, facts.cell.factor), facts.reading)


def saved_document(saved: SavedCell, sheet: Sheet) -> dict[str, Any]:
    """The answer to one saved cell (DESIGN §5, "Saving")."""
    document: dict[str, Any] = {
        "cell": saved.cell,
        "outcome": saved.outcome.value,
        "version": saved.entry.version if saved.entry else 0,
        "typed": saved.typed,
        "text": saved.typed,
        "message": saved.message,
        "choices": list(saved.choices),
    }
    if saved.outcome is Outcome.STALE:
        document["theirs"] = theirs_document(saved, sheet)
    if saved.outcome in (Outcome.SAVED, Outcome.SAME):
        document["text"] = printed_entry(saved.entry, sheet, saved.cell) if saved.entry else ""
        document["number"] = number_text(sheet.values.get(saved.cell))
    return document


def theirs_document(saved: SavedCell, sheet: Sheet) -> dict[str, str]:
    """What somebody else wrote where this was to be saved, who and when."""
    entry = saved.entry
    if entry is None:
        return {"text": "", "typed": "", "by": "", "at": ""}
    return {
        "text": printed_entry(entry, sheet, saved.cell),
        "typed": entry.typed,
        "by": str(entry.author),
        "at": moment_text(entry.saved_at),
    }


def event_document(event: AuditEntry) -> dict[str, Any]:
    """A line of a cell's history; the value's own line has no name, as it is the cell's."""
    what, (before, after) = next(iter(event.changes.items()), ("", ("", "")))
    return {
        "who": event.actor_name,
        "when": moment_text(event.at),
        "what": what if event.act != "nhập ô" else "",
        "before": before or "",
        "after": after or "",
    }
