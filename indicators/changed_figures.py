"""What the rooms above do when official figures, or what they mean, change: each registers itself (DESIGN §3)."""

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


Meaning = Callable[[int | None], object]
_meanings: list[Meaning] = []


def when_rules_change(do: Meaning) -> None:
    """Has `do` called with the district whose indicators are judged or added up otherwise from now on; None: of all."""
    _meanings.append(do)


def tell_rules_changed(district: int | None) -> None:
    for do in _meanings:
        do(district)
