"""Whom of an office a figure is for: the person whose assigned fields speak of it most; pure rules."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from core.vietnamese import search_key

# A field that names the level ("Phụ trách chuyên môn cấp THCS") says more than a word in common.
_LEVEL_WEIGHT = 3


def best_match(fields: Iterable[tuple[int, Sequence[str]]], name: str, level: str) -> int | None:
    """The first person whose fields share most with an indicator's name and its level; None where none shares any.

    `fields`: each person with the fields that were assigned to them, in the order of the document. Words are compared
    in pairs, since a single syllable ("học") says nothing.
    """
    asked, wanted = _pairs(name), search_key(level)
    found: int | None = None
    best = 0
    for person, texts in fields:
        score = max((_score(search_key(text), asked, wanted) for text in texts), default=0)
        if score > best:
            found, best = person, score
    return found


def _score(field: str, asked: frozenset[str], level: str) -> int:
    named = bool(level) and f" {level} " in f" {field} "
    return len(_pairs(field) & asked) + (_LEVEL_WEIGHT if named else 0)


def _pairs(text: str) -> frozenset[str]:
    words = search_key(text).split()
    return frozenset(f"{first} {second}" for first, second in itertools.pairwise(words))
