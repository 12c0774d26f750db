"""What a proposal is made from, what it holds, and how an answer to one of its questions changes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from indicators.values import Reading


class NoTable(Exception):
    """The sheet holds no table; `args[0]` is the Vietnamese sentence for the person who chose it."""


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit of measure of the catalogue."""

    code: str
    name: str
    base: str
    decimals: int = 0
    percent: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None

    def reading(self, *, words: bool = False) -> Reading:
        unit = "" if self.percent else self.name
        return Reading(self.decimals, self.percent, self.minimum, self.maximum, words=words, unit=unit)


@dataclass(frozen=True, slots=True)
class KnownIndicator:
    """An indicator of the catalogue, or a proposed new one. `unit` is a unit's code."""

    code: str
    name: str
    unit: str
    over_periods: str = ""  # blank: not said


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A school, ward or district that a row may stand for."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Known:
    units: tuple[KnownUnit, ...]
    indicators: tuple[KnownIndicator, ...] = ()
    places: tuple[KnownPlace, ...] = ()

    def unit(self, code: str | None) -> KnownUnit | None:
        return next((unit for unit in self.units if unit.code == code), None)

    def indicator(self, code: str | None) -> KnownIndicator | None:
        return next((indicator for indicator in self.indicators if indicator.code == code), None)


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a proposal set to a value; members of a list are named by their key. None takes the field away."""

    path: tuple[str, ...]
    value: Any


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question to the person. The proposal stands as the first choice says; no choices: only the person knows."""

    place: str
    question: str
    choices: tuple[Choice, ...] = ()

    @property
    def sentence(self) -> str:
        said = f"{self.place}: {self.question}"
        if not self.choices:
            return said
        return f"{said} Các cách: {'; '.join(f'({n}) {one.label}' for n, one in enumerate(self.choices, 1))}."


@dataclass(frozen=True, slots=True)
class Proposal:
    """A form document that can be read by `parse_form`, the sheet's figures by cell, and what is doubtful.

    `indicators` are the new ones that may be meant. `decision`: the document that the sheet names, for {decision}.
    """

    document: Mapping[str, Any]
    entries: Mapping[str, str]
    doubts: tuple[Doubt, ...]
    period: str
    decision: str = ""
    indicators: tuple[KnownIndicator, ...] = field(default=())

    @property
    def new_indicators(self) -> tuple[KnownIndicator, ...]:
        """The proposed indicators that the form uses as it stands."""
        members = [*self.document["rows"], *_all(self.document["columns"])]
        used = {member.get("at", {}).get("indicator") for member in members}
        return tuple(one for one in self.indicators if one.code in used)


def answered(proposal: Proposal, answers: Mapping[int, int]) -> Proposal:
    """The proposal after the doubts at these places are answered by these choices."""
    whole: dict[str, Any] = {
        "form": deepcopy(dict(proposal.document)),
        "entries": dict(proposal.entries),
        "indicators": [
            {"key": one.code, "name": one.name, "unit": one.unit, "over_periods": one.over_periods}
            for one in proposal.indicators
        ],
    }
    for doubt, choice in sorted(answers.items()):
        for change in proposal.doubts[doubt].choices[choice].changes:
            _set(whole, change.path, change.value)
    return replace(
        proposal,
        document=whole["form"],
        entries=whole["entries"],
        indicators=tuple(
            KnownIndicator(one["key"], one["name"], one["unit"], one["over_periods"]) for one in whole["indicators"]
        ),
        doubts=tuple(doubt for place, doubt in enumerate(proposal.doubts) if place not in answers),
    )


def _set(node: Any, path: Sequence[str], value: Any) -> None:
    for name in path[:-1]:
        node = _below(node, name)
    if isinstance(node, list):
        node.remove(_below(node, path[-1]))
    elif value is None:
        node.pop(path[-1], None)
    else:
        node[path[-1]] = value


def _below(node: Any, name: str) -> Any:
    if isinstance(node, dict):
        return node.setdefault(name, {})
    return next(found for found in _all(node) if found.get("key") == name)


def _all(columns: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The members of a list of rows, checks or columns, those under a heading too."""
    return [one for column in columns for one in (column, *_all(column.get("children", [])))]
