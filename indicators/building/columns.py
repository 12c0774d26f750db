"""Changing the columns of a working document: each function gives back a document of its own."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from indicators.building.keys import fresh_key
from indicators.building.references import without_columns

Document = dict[str, Any]
Columns = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class PlacedColumn:
    """A column or heading with the list that it stands in; `above` are the headings over it, outermost first."""

    column: dict[str, Any]
    among: Columns
    above: tuple[dict[str, Any], ...] = ()

    @property
    def key(self) -> str:
        return str(self.column["key"])

    @property
    def place(self) -> int:
        return self.among.index(self.column)

    @property
    def is_heading(self) -> bool:
        return bool(self.column.get("children"))


def placed_columns(document: Document) -> Iterator[PlacedColumn]:
    """Every heading and column, a heading before what stands under it."""
    yield from _placed(document["columns"], ())


def _placed(columns: Columns, above: tuple[dict[str, Any], ...]) -> Iterator[PlacedColumn]:
    for column in columns:
        yield PlacedColumn(column, columns, above)
        yield from _placed(column.get("children", []), (*above, column))


def find_column(document: Document, key: str | None) -> PlacedColumn | None:
    return next((one for one in placed_columns(document) if one.key == key), None)


def add_column(document: Document, after: str | None, title: str, kind: str) -> tuple[Document, str]:
    """A new column right of another, or at the end; under a heading it is the last one there."""
    changed = deepcopy(document)
    key = fresh_key(title, {one.key for one in placed_columns(changed)}, otherwise="cot")
    new = {"key": key, "kind": kind, "title": title}
    found = find_column(changed, after)
    if found is None:
        changed["columns"].append(new)
    elif found.is_heading:
        found.column["children"].append(new)
    else:
        found.among.insert(found.place + 1, new)
    return changed, key


def set_column(document: Document, key: str, column: dict[str, Any]) -> Document:
    """The column with other fields; what stands under it stays."""
    changed = deepcopy(document)
    found = find_column(changed, key)
    if found is None:
        return document
    below = {"children": found.column["children"]} if found.is_heading else {}
    found.among[found.place] = {**column, **below}
    return changed


def remove_column(document: Document, key: str) -> Document:
    """Without the column, what stands under it, and what speaks of them."""
    changed = deepcopy(document)
    found = find_column(changed, key)
    if found is None:
        return document
    gone = {one.key for one in _placed([found.column], ())}
    found.among.remove(found.column)
    _drop_empty_headings(changed)
    return without_columns(changed, gone)


def move_column(document: Document, key: str, step: int) -> Document:
    """One place to the left (-1) or right (1) among its neighbours."""
    changed = deepcopy(document)
    found = find_column(changed, key)
    if found is None or not 0 <= found.place + step < len(found.among):
        return document
    place = found.place
    found.among[place], found.among[place + step] = found.among[place + step], found.among[place]
    return changed


def nest_column(document: Document, key: str, title: str) -> Document:
    """Under the heading to its left; where there is none, under a new one of its own."""
    changed = deepcopy(document)
    found = find_column(changed, key)
    if found is None:
        return document
    place = found.place
    left = found.among[place - 1] if place else {}
    if left.get("children"):
        found.among.remove(found.column)
        left["children"].append(found.column)
        return changed
    taken = {one.key for one in placed_columns(changed)}
    found.among[place] = {
        "key": fresh_key(title, taken, otherwise="nhom"),
        "title": title,
        "children": [found.column],
    }
    return changed


def lift_column(document: Document, key: str) -> Document:
    """Out of its heading, to the right of it; a heading left empty goes."""
    changed = deepcopy(document)
    found = find_column(changed, key)
    if found is None or not found.above:
        return document
    heading = find_column(changed, str(found.above[-1]["key"]))
    if heading is None:
        return document
    found.among.remove(found.column)
    heading.among.insert(heading.place + 1, found.column)
    _drop_empty_headings(changed)
    return changed


def _drop_empty_headings(document: Document) -> None:
    document["columns"] = _without_empty(document["columns"])


def _without_empty(columns: Columns) -> Columns:
    kept = []
    for column in columns:
        if "children" in column:
            below = _without_empty(column["children"])
            if not below:
                continue
            column["children"] = below
        kept.append(column)
    return kept
