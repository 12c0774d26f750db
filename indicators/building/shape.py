"""Whether a JSON value has the shape of a form document, so that the builder can work on it whatever is wrong in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indicators.formdoc.json_object import KEY

ROWS = 1000
COLUMNS = 120
_DEPTH = 6

_AT = {
    "indicator": str,
    "measure": str,
    "period_offset": int,
    "level": str,
    "ownership": str,
    "unit": str,
    "period": str,
}
_COMPUTED = {"op": str, "of": [str], "decimals": int}
_COLUMN = {
    "key": str,
    "kind": str,
    "title": str,
    "width": (int, float),
    "printed": bool,
    "at": _AT,
    "computed": _COMPUTED,
}
_ROW = {
    "key": str,
    "number": str,
    "title": str,
    "labels": {"*": str},
    "parent": str,
    "joins": str,
    "indent": int,
    "bold": bool,
    "italic": bool,
    "italic_figures": bool,
    "before": str,
    "after": str,
    "words": bool,
    "group": bool,
    "for_each": {"kind": str, "levels": [str], "ownerships": [str]},
    "unit": str,
    "at": _AT,
    "computed": _COMPUTED,
}
_CHECK = {
    "key": str,
    "kind": str,
    "strength": str,
    "message": str,
    "across": bool,
    "total": str,
    "parts": [str],
    "columns": [str],
    "rows": [str],
    "minimum": str,
    "maximum": str,
}
_FORM = {
    "label": str,
    "title": str,
    "subtitle": str,
    "unit": str,
    "unit_line": str,
    "landscape": bool,
    "main_label": str,
    "notes": [str],
    "defaults": _AT,
    "rows": [_ROW],
    "merges": [{"row": str, "column": str, "rowspan": int, "colspan": int}],
    "cells": {"*": {"before": str, "after": str}},
    "checks": [_CHECK],
    "over_periods": {"*": str},
}
_NEEDED = {"merges": ("row", "column"), "checks": ("parts",)}


def is_workable(document: Any) -> bool:
    """Whether every field is of its kind, every row and column has a key of its own, and parents stand first."""
    if not isinstance(document, dict):
        return False
    columns, rest = document.get("columns"), {name: value for name, value in document.items() if name != "columns"}
    if not (isinstance(columns, list) and isinstance(rest.get("rows"), list) and _fits(rest, _FORM)):
        return False
    if not all(_is_column(column, 1) for column in columns):
        return False
    lists = [
        _keys(columns),
        [row.get("key") for row in rest["rows"]],
        [one.get("key") for one in rest.get("checks", [])],
    ]
    limits = [COLUMNS, ROWS, ROWS]
    return (
        all(len(keys) <= limit and _are_keys(keys) for keys, limit in zip(lists, limits, strict=True))
        and all(name in one for part, names in _NEEDED.items() for one in rest.get(part, []) for name in names)
        and _parents_stand_first(rest["rows"])
        and all(
            {"op", "of"} <= thing["computed"].keys() for thing in [*_all(columns), *rest["rows"]] if "computed" in thing
        )
    )


def _fits(value: Any, shape: Any) -> bool:
    if isinstance(shape, list):
        return isinstance(value, list) and all(_fits(one, shape[0]) for one in value)
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(
            isinstance(name, str) and (name in shape or "*" in shape) and _fits(one, shape.get(name, shape.get("*")))
            for name, one in value.items()
        )
    if isinstance(value, bool):
        return shape is bool
    return isinstance(value, shape)


def _is_column(column: Any, depth: int) -> bool:
    if not isinstance(column, dict) or depth > _DEPTH:
        return False
    below = column.get("children", [])
    own = {name: value for name, value in column.items() if name != "children"}
    return _fits(own, _COLUMN) and isinstance(below, list) and all(_is_column(child, depth + 1) for child in below)


def _all(columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for column in columns for one in (column, *_all(column.get("children", [])))]


def _keys(columns: list[dict[str, Any]]) -> list[Any]:
    return [column.get("key") for column in _all(columns)]


def _are_keys(keys: list[Any]) -> bool:
    return len(set(keys)) == len(keys) and all(isinstance(key, str) and KEY.fullmatch(key) for key in keys)


def _parents_stand_first(rows: list[Mapping[str, Any]]) -> bool:
    seen: set[str] = set()
    for row in rows:
        if row.get("parent") is not None and row["parent"] not in seen:
            return False
        seen.add(row["key"])
    return True
