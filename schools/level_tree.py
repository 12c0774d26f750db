"""The tree of school levels by their codes: what lies above a level, and whose figures a school of some levels has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

NOT_BROKEN_DOWN = "-"

# Each level's parent; None for those at the top. Totals add siblings only.
PARENTS: Mapping[str, str | None] = {
    "mam-non": None,
    "nha-tre": "mam-non",
    "mau-giao": "mam-non",
    "mau-giao-3-4": "mau-giao",
    "mau-giao-5": "mau-giao",
    "tieu-hoc": None,
    **{f"lop-{grade}": "tieu-hoc" for grade in range(1, 6)},
    "thcs": None,
    **{f"lop-{grade}": "thcs" for grade in range(6, 10)},
    "thpt": None,
}


def with_those_above(level: str) -> tuple[str, ...]:
    """The level, then its parent, up to the top."""
    above = PARENTS.get(level)
    return (level,) if above is None else (level, *with_those_above(above))


def received_by(levels: Iterable[str]) -> frozenset[str]:
    """The levels at which a school that teaches `levels` has figures: each with its subtree and with those above it,
    since a nhóm trẻ's children are children of mầm non; and "-", which is everybody's.
    """
    taught = frozenset(levels)
    above = {one for level in taught for one in with_those_above(level)}
    below = {level for level in PARENTS if not taught.isdisjoint(with_those_above(level))}
    return frozenset({NOT_BROKEN_DOWN, *above, *below})
