"""The text around one printed cell, with the printed values of other cells in it."""

from __future__ import annotations

import re
from collections.abc import Callable

_KEY = r"[a-z0-9][a-z0-9._-]*"
_REFERENCE = re.compile(rf"\{{({_KEY}:{_KEY})(\|pad)?\}}")


def references(text: str) -> list[str]:
    """The keys of the cells whose values stand in the text."""
    return [found[1] for found in _REFERENCE.finditer(text)]


def with_values(text: str, shown: Callable[[str], str]) -> str:
    """The text with what `shown` says of each cell; nothing at all where one of them is empty.

    {row:column|pad} gives a whole number below 10 its leading zero ("04 trường").
    """
    if not all(shown(key) for key in references(text)):
        return ""
    return _REFERENCE.sub(lambda found: _padded(shown(found[1])) if found[2] else shown(found[1]), text)


def renamed(text: str, rename: Callable[[str], str]) -> str:
    """The text that speaks of other cells instead."""
    return _REFERENCE.sub(lambda found: f"{{{rename(found[1])}{found[2] or ''}}}", text)


def _padded(value: str) -> str:
    return f"0{value}" if len(value) == 1 and value.isdigit() else value
