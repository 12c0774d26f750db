"""What the rooms above do for a district that has just been created: each registers itself (DESIGN §3)."""

from __future__ import annotations

from collections.abc import Callable

from core.actor import Actor
from schools.models import District

Beginning = Callable[[Actor, District], object]
_beginnings: list[Beginning] = []


def when_district_begins(do: Beginning) -> None:
    """Has `do` called in the transaction that creates a district, with who creates it."""
    _beginnings.append(do)


def begin(actor: Actor, district: District) -> None:
    for do in _beginnings:
        do(actor, district)
