"""Shapes of charts in whole numbers, which templates put into SVG; pure rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH = 240  # of a bar
COLUMNS_HEIGHT = 140  # of the columns of a trend


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar: what it shows, and where it lies."""

    key: str
    x: str
    width: str


def stacked(parts: Sequence[tuple[str, int]], largest: int) -> list[Segment]:
    """The parts of one bar beside one another, as long as their counts; `largest` is the longest bar's whole count.

    Numbers are texts, so that no template writes them with a Vietnamese comma.
    """
    segments, at = [], 0
    for key, count in parts:
        end = at + count
        left, right = _scaled(at, largest), _scaled(end, largest)
        if count:
            segments.append(Segment(key, str(left), str(max(right - left, 1))))
        at = end
    return segments


def _scaled(count: int, largest: int) -> int:
    return round(WIDTH * count / largest) if largest else 0


@dataclass(frozen=True, slots=True)
class Mark:
    """A column of a trend: its foot's left edge, its top and its height; `target`: where the target's line lies."""

    label: str
    x: str
    y: str
    height: str
    middle: str
    target: str
    estimate: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """Years beside one another."""

    width: str
    marks: tuple[Mark, ...]


_STEP, _COLUMN, _TOP = 72, 40, 12


def trend(years: Sequence[tuple[str, Mapping[str, float]]], estimates: frozenset[str] = frozenset()) -> Trend:
    """Columns for what was reached (`actual`) and lines for what was to be reached (`target`), by year.

    They stand on zero; a number below it has no column.
    """
    numbers = [number for _label, values in years for number in values.values()]
    highest = max([*numbers, 0.0])
    marks = tuple(
        _mark(place, label, values, highest, label in estimates) for place, (label, values) in enumerate(years)
    )
    return Trend(str(_STEP * max(len(years), 1)), marks)


def _mark(place: int, label: str, values: Mapping[str, float], highest: float, estimate: bool) -> Mark:
    left = place * _STEP + (_STEP - _COLUMN) // 2
    actual = _height(values.get("actual", 0.0), highest)
    target = str(_TOP + COLUMNS_HEIGHT - _height(values["target"], highest)) if "target" in values else ""
    return Mark(
        label,
        str(left),
        str(_TOP + COLUMNS_HEIGHT - actual),
        str(actual),
        str(left + _COLUMN // 2),
        target,
        estimate,
    )


def _height(number: float, highest: float) -> int:
    return round(COLUMNS_HEIGHT * number / highest) if highest > 0 and number > 0 else 0
