"""Whole numbers split over made-up units so that they add up exactly, always the same way; pure rules."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


class CannotSplit(ValueError):
    """The total does not reach for the least that each part needs."""


def noise(*key: object, low: int, high: int) -> int:
    """A number from `low` to `high` that looks drawn and is always the same for a key."""
    digest = hashlib.sha256("|".join(map(str, key)).encode()).digest()
    return low + int.from_bytes(digest[:8]) % (high - low + 1)


def split(total: int, weights: Sequence[int], least: Sequence[int] = ()) -> list[int]:
    """`total` in whole parts by `weights`, none below its `least`, by the largest remainder; earlier parts win a tie.

    A part without weight gets its least only. Raises CannotSplit.
    """
    least = least or [0] * len(weights)
    rest = total - sum(least)
    if rest < 0 or (rest and not sum(weights)):
        raise CannotSplit(f"{total} over {len(weights)} parts of at least {sum(least)} in all")
    whole = sum(weights) or 1
    parts = [low + rest * weight // whole for low, weight in zip(least, weights, strict=True)]
    by_remainder = sorted(range(len(weights)), key=lambda place: (-(rest * weights[place] % whole), place))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts
