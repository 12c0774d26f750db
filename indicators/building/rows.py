"""Changing the rows of a working document: a flat list in which each row stands behind its parent."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from indicators.building.keys import fresh_key
from indicators.building.references import without_rows

Document = dict[str, Any]
DEEPEST = 9


def find_row(document: Document, key: str | None) -> dict[str, Any] | None:
    return next((row for row in document["rows"] if row["key"] == key), None)


def add_row(document: Document, after: str | None, number: str, title: str) -> tuple[Document, str]:
    """A new row below another and all that stands under it, of the same parent; or at the end."""
    changed = deepcopy(document)
    rows = changed["rows"]
    key = fresh_key(title, {row["key"] for row in rows}, otherwise="dong")
    new = {"key": key, "number": number, "title": title}
    above = find_row(changed, after)
    if above is None:
        rows.append(new)
    else:
        new |= {name: above[name] for name in ("parent", "indent") if above.get(name)}
        rows.insert(_end(rows, rows.index(above)), new)
    return changed, key


def set_row(document: Document, key: str, fields: dict[str, Any]) -> Document:
    changed = deepcopy(document)
    changed["rows"] = [fields if row["key"] == key else row for row in changed["rows"]]
    return changed


def remove_row(document: Document, key: str) -> Document:
    """Without the row, the rows under it, and what speaks of them."""
    changed = deepcopy(document)
    rows = changed["rows"]
    row = find_row(changed, key)
    if row is None:
        return document
    place = rows.index(row)
    gone = {one["key"] for one in rows[place : _end(rows, place)]}
    changed["rows"] = [one for one in rows if one["key"] not in gone]
    return without_rows(changed, gone)


def move_row(document: Document, key: str, step: int) -> Document:
    """One place up (-1) or down (1) among the rows of its parent, with the rows under it."""
    changed = deepcopy(document)
    row = find_row(changed, key)
    if row is None:
        return document
    siblings = [one for one in changed["rows"] if one.get("parent") == row.get("parent")]
    other = siblings.index(row) + step
    if not 0 <= other < len(siblings):
        return document
    block, rest = _taken_out(changed["rows"], row)
    place = rest.index(siblings[other])
    place = place if step < 0 else _end(rest, place)
    changed["rows"] = [*rest[:place], *block, *rest[place:]]
    return changed


def indent_row(document: Document, key: str) -> Document:
    """Under the row before it that has the same parent."""
    changed = deepcopy(document)
    rows = changed["rows"]
    row = find_row(changed, key)
    before = [one for one in rows[: rows.index(row)] if one.get("parent") == row.get("parent")] if row else []
    if row is None or not before:
        return document
    _shift(rows, rows.index(row), 1)
    row["parent"] = before[-1]["key"]
    return changed


def lift_row(document: Document, key: str) -> Document:
    """Out from under its parent, to stand below it and all that is under it."""
    changed = deepcopy(document)
    rows = changed["rows"]
    row = find_row(changed, key)
    parent = find_row(changed, row.get("parent")) if row else None
    if row is None or parent is None:
        return document
    _shift(rows, rows.index(row), -1)
    block, rest = _taken_out(rows, row)
    place = _end(rest, rest.index(parent))
    changed["rows"] = [*rest[:place], *block, *rest[place:]]
    if parent.get("parent"):
        row["parent"] = parent["parent"]
    else:
        row.pop("parent")
    return changed


def _taken_out(rows: list[dict[str, Any]], row: dict[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The row with all that stands under it, and the others."""
    begin = rows.index(row)
    end = _end(rows, begin)
    return rows[begin:end], [*rows[:begin], *rows[end:]]


def _end(rows: list[dict[str, Any]], place: int) -> int:
    """The place behind the last row under this one."""
    under = {rows[place]["key"]}
    end = place + 1
    while end < len(rows) and rows[end].get("parent") in under:
        under.add(rows[end]["key"])
        end += 1
    return end


def _shift(rows: list[dict[str, Any]], place: int, step: int) -> None:
    for row in rows[place : _end(rows, place)]:
        row["indent"] = min(max(row.get("indent", 0) + step, 0), DEEPEST)
