"""What the rooms above do when official figures change: each registers itself (DESIGN §3)."""

from __future__ import annotations

from collections.abc import Callable

from indicators.models import Round

Changed = Callable[[Round], object]
_listeners: list[Changed] = []


def when_figures_change(do: Changed) -> None:
    """Has `do` called with the round, in the transaction that changes figures of what it asks or what they miss."""
    _listeners.append(do)


def tell_changed(round_: Round) -> None:
    for do in _listeners:
        do(round_)
