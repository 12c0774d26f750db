"""Changing the checks and the merged cells of a working document."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from indicators.building.keys import fresh_key

Document = dict[str, Any]


def find_check(document: Document, key: str | None) -> dict[str, Any] | None:
    return next((check for check in document.get("checks", []) if check["key"] == key), None)


def add_check(document: Document, kind: str, message: str) -> tuple[Document, str]:
    changed = deepcopy(document)
    checks = changed.setdefault("checks", [])
    key = fresh_key(message, {check["key"] for check in checks}, otherwise="kiem-tra")
    checks.append({"key": key, "kind": kind, "strength": "error", "message": message, "parts": []})
    return changed, key


def set_check(document: Document, key: str, fields: dict[str, Any]) -> Document:
    changed = deepcopy(document)
    changed["checks"] = [fields if check["key"] == key else check for check in changed.get("checks", [])]
    return changed


def remove_check(document: Document, key: str) -> Document:
    changed = deepcopy(document)
    changed["checks"] = [check for check in changed.get("checks", []) if check["key"] != key]
    return changed


def move_check(document: Document, key: str, step: int) -> Document:
    changed = deepcopy(document)
    checks = changed.get("checks", [])
    check = find_check(changed, key)
    if check is None or not 0 <= checks.index(check) + step < len(checks):
        return document
    place = checks.index(check)
    checks[place], checks[place + step] = checks[place + step], checks[place]
    return changed


def add_merge(document: Document, merge: dict[str, Any]) -> Document:
    """A merged cell; another that began at the same cell gives way."""
    changed = remove_merge(document, merge["row"], merge["column"])
    changed.setdefault("merges", []).append(merge)
    return changed


def remove_merge(document: Document, row: str, column: str) -> Document:
    changed = deepcopy(document)
    changed["merges"] = [one for one in changed.get("merges", []) if (one["row"], one["column"]) != (row, column)]
    return changed
