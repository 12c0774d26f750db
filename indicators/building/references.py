"""What else in a working document speaks of a row or a column: taken along when that goes."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Any

Document = dict[str, Any]


def without_rows(document: Document, gone: Set[str]) -> Document:
    """The document, changed in place, without what names these rows."""
    for row in document["rows"]:
        if row.get("joins") in gone:
            row.pop("joins")
        _compute_without(row, gone)
    _checks_without(document, gone, across=False)
    _printed_without(document, lambda row, _column: row in gone)
    return document


def without_columns(document: Document, gone: Set[str]) -> Document:
    """The document, changed in place, without what names these columns."""
    for column in _all(document["columns"]):
        _compute_without(column, gone)
    for row in document["rows"]:
        labels = {key: text for key, text in row.get("labels", {}).items() if key not in gone}
        if labels or "labels" in row:
            row["labels"] = labels
    if document.get("main_label") in gone:
        document.pop("main_label")
    _checks_without(document, gone, across=True)
    _printed_without(document, lambda _row, column: column in gone)
    return document


def _all(columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for column in columns for one in (column, *_all(column.get("children", [])))]


def _compute_without(thing: dict[str, Any], gone: Set[str]) -> None:
    """A computation that loses a part of a pair, or all its parts, is none any more."""
    how = thing.get("computed")
    if how is None or gone.isdisjoint(how["of"]):
        return
    left = [key for key in how["of"] if key not in gone]
    if left and how["op"] in ("sum", "mean", "last", "whole_period"):
        how["of"] = left
    else:
        thing.pop("computed")


def _checks_without(document: Document, gone: Set[str], *, across: bool) -> None:
    kept = []
    for check in document.get("checks", []):
        of_these = bool(check.get("across")) is across
        for name in ("parts",) if of_these else ("columns" if across else "rows",):
            if name in check:
                check[name] = [key for key in check[name] if key not in gone]
        lost = of_these and (check.get("total") in gone or not check.get("parts"))
        if not lost:
            kept.append(check)
    if "checks" in document:
        document["checks"] = kept


def _printed_without(document: Document, is_gone: Callable[[str, str], bool]) -> None:
    if "merges" in document:
        document["merges"] = [one for one in document["merges"] if not is_gone(one["row"], one["column"])]
    if "cells" in document:
        document["cells"] = {key: text for key, text in document["cells"].items() if not is_gone(*_row_and_column(key))}


def _row_and_column(cell: str) -> tuple[str, str]:
    row, _, column = cell.partition(":")
    return row, column
