"""Keys for what is added to a form: made of its title, free in its list."""

from __future__ import annotations

from collections.abc import Set
from itertools import count

from indicators.proposing.wording import slug


def fresh_key(title: str, taken: Set[str], *, otherwise: str) -> str:
    """A key that nothing in `taken` has."""
    stem = slug(title) or otherwise
    names = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(name for name in names if name not in taken)
