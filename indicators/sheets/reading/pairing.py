"""Pairing what a form calls its rows and columns with what a sheet calls them."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher, get_close_matches
from typing import TypeVar

W = TypeVar("W", bound=Hashable)
F = TypeVar("F", bound=Hashable)

# What a thing is called, the strictest way first; a level may hold several ways.
Levels = Sequence[Collection[str]]
_ALIKE = 0.6


def paired(wanted: Mapping[W, Levels], found: Mapping[F, Levels]) -> dict[F, W]:
    """Pairs what is called the same, level by level; a name that two of one side have pairs nothing."""
    pairs: dict[F, W] = {}
    depth = min((len(levels) for levels in (*wanted.values(), *found.values())), default=0)
    for level in range(depth):
        used = set(pairs.values())
        ours = _unique({one: levels[level] for one, levels in wanted.items() if one not in used})
        theirs = _unique({one: levels[level] for one, levels in found.items() if one not in pairs})
        for name, one in theirs.items():
            if name in ours and ours[name] not in pairs.values() and one not in pairs:
                pairs[one] = ours[name]
    return pairs


def _unique(named: Mapping[F, Collection[str]]) -> dict[str, F]:
    """Each name that only one thing has."""
    owners: dict[str, list[F]] = {}
    for one, names in named.items():
        for name in set(names):
            owners.setdefault(name, []).append(one)
    return {name: ones[0] for name, ones in owners.items() if name and len(ones) == 1}


def aligned(wanted: Sequence[str], found: Sequence[str]) -> dict[int, int]:
    """Pairs two lists of names by place, in their order; what moved is paired where its name is unique."""
    pairs: dict[int, int] = {}
    for first, second, size in SequenceMatcher(None, wanted, found, autojunk=False).get_matching_blocks():
        pairs |= {second + step: first + step for step in range(size) if found[second + step]}
    rest = paired(
        {place: [[name]] for place, name in enumerate(wanted) if place not in pairs.values()},
        {place: [[name]] for place, name in enumerate(found) if place not in pairs},
    )
    return pairs | rest


def nearest(name: str, names: Iterable[str], most: int) -> list[str]:
    """The names most like this one first, then the others, in all at most so many."""
    known = list(dict.fromkeys(names))
    near = get_close_matches(name, known, n=most, cutoff=_ALIKE)
    return [*near, *(one for one in known if one not in near)][:most]
