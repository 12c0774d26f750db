"""A working document shown as a table, whatever is still missing in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from core.table import Table
from indicators.formdoc.layout import lay_out
from indicators.formdoc.model import ColumnKind, Form, cell_key
from indicators.formdoc.parse import InvalidForm, parse_form
from indicators.values import Kind, Reading, Value

Document = dict[str, Any]
_KINDS = frozenset(ColumnKind)
_PLAIN = ("key", "number", "title", "bold", "italic", "italic_figures", "group", "unit", "words")
_PRINTED = ("labels", "parent", "joins", "indent", "before", "after", "for_each", "computed")
_WORDS = "…"


def preview(
    document: Document, *, context: Mapping[str, str], readings: Mapping[str, Reading], key: str, samples: bool
) -> Table | None:
    """The table, with sample numbers where `samples`; None while there is no column to show.

    `readings` are by row, `context` as in `lay_out`.
    """
    form = _as_form(document)
    if form is None:
        return None
    of_cells = {
        cell_key(row.key, column.key): readings.get(row.key, Reading())
        for row in form.rows
        for column in form.figure_columns()
    }
    values = dict(_samples(form, of_cells)) if samples else {}
    return lay_out(form, context=context, values=values, texts={}, readings=of_cells, key=key)


def _as_form(document: Document) -> Form | None:
    for names in ((*_PLAIN, *_PRINTED), _PLAIN):
        try:
            return parse_form(_shown(document, names))
        except InvalidForm:
            continue
    return None


def _shown(document: Document, names: tuple[str, ...]) -> Document:
    """What is printed of the document; every cell has made-up coordinates of its own."""
    whole = "computed" in names
    rows = [_row(row, names) for row in document["rows"]] or [{"key": "x", "title": ""}]
    told = ("label", "title", "subtitle", "unit", "unit_line", "landscape", "notes")
    printed = ("main_label", "merges", "cells") if whole else ()
    return {
        **{name: document[name] for name in (*told, *printed) if name in document},
        "columns": _columns(document["columns"], iter(range(1000)), whole=whole),
        "rows": rows,
    }


def _row(row: Mapping[str, Any], names: tuple[str, ...]) -> Document:
    shown = {name: row[name] for name in names if name in row}
    typed = not shown.get("group") and "computed" not in shown
    return {"title": "", **shown, **({"at": {"indicator": row["key"]}} if typed else {})}


def _columns(columns: list[Document], years: Iterator[int], *, whole: bool) -> list[Document]:
    shown = []
    for column in columns:
        one: Document = {name: column[name] for name in ("key", "width", "printed") if name in column}
        one["title"] = column.get("title", "")
        below = column.get("children")
        kind = column.get("kind")
        if below:
            one["children"] = _columns(below, years, whole=whole)
        else:
            one["kind"] = kind if kind in _KINDS else ColumnKind.TEXT.value
        computed = column.get("computed") if whole and not below else None
        if computed:
            one["computed"] = computed
        if kind == ColumnKind.FIGURE and not below and (not computed or computed.get("op") == "whole_period"):
            one["at"] = {"measure": "actual", "period": f"{{year+{next(years)}}}"}
        shown.append(one)
    return shown


def _samples(form: Form, readings: Mapping[str, Reading]) -> Iterator[tuple[str, Value]]:
    words = {row.key for row in form.rows if row.words}
    for place, cell in enumerate(form.figure_cells()):
        if cell.partition(":")[0] in words:
            yield cell, Value(Kind.TEXT, text=_WORDS, typed=_WORDS)
        elif readings[cell].percent:
            yield cell, Value(Kind.EXACT, Decimal(900 + place * 7 % 100) / 10, decimals=1)
        else:
            yield cell, Value(Kind.EXACT, Decimal(120 + place * 137 % 1900))
