"""What a workbook is read into, what is read from it, and what is asked about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, TypeVar

from indicators.formdoc.model import Form
from indicators.values import Reading, Value


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """What units of some levels receive of a form: how its typed figures are read, and its cells of words."""

    form: Form
    readings: Mapping[str, Reading]
    texts: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """One unit that owes an answer; `names` are all by which a sheet may call it, `closed` the cells not its to type.

    `answer` is its submission's id.
    """

    answer: int
    code: str
    name: str
    part: Part
    names: tuple[str, ...] = ()
    closed: Collection[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """A round that the workbook may hold figures of; `whole` is its form before any unit's part of it.

    `others` are units of the round that the workbook is not read into, known so that theirs is not taken for another's.
    `names` are what tabs may call it beside its title, `period` how a sheet may say its period; `remembered` what the
    office said before of the form's words, by kind and words. `shut`: the sentence why it takes nothing, known so that
    its sheets are not taken for another's.
    """

    round: int
    version: int
    title: str
    whole: Form
    context: Mapping[str, str]
    units: Mapping[str, Unit]
    titles: Mapping[str, str] = field(default_factory=dict)  # of rows that print none, by row key
    others: Collection[Unit] = ()
    names: Collection[str] = ()
    period: Collection[str] = ()
    remembered: Mapping[tuple[str, str], str] = field(default_factory=dict)
    shut: str = ""


class Severity(StrEnum):
    """What a remark means for its cell."""

    PROBLEM = "problem"  # not taken
    QUESTION = "question"  # not taken until it is answered
    NOTE = "note"  # taken, not quite as it stands


class Choice(NamedTuple):
    """One answer: what is kept as the answer, and what the person reads."""

    answer: str
    label: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say about one cell, row, column or sheet: what was read there, and what to do.

    `key` names a question, and `group` those that can be answered all at once by the place of a choice.
    """

    sheet: str
    cell: str
    read: str
    message: str
    severity: Severity = Severity.PROBLEM
    key: str = ""
    group: str = ""
    choices: tuple[Choice, ...] = ()
    unit: str = ""


class Found(NamedTuple):
    """One cell of one unit as it was read; no value: the sheet's cell is empty."""

    unit: Unit
    key: str
    value: Value | None
    sheet: str
    row: int
    column: int


ALL = "all:"
"""What the key of an answer to a whole group of questions begins with."""

C = TypeVar("C")


def chosen(choices: Sequence[C], place: str) -> C | None:
    """The choice at a place, which a form posts as digits; None where there is none such."""
    return next((choice for number, choice in enumerate(choices) if str(number) == place), None)


@dataclass(slots=True)
class Answers:
    """What the person answered, by question."""

    given: Mapping[str, str] = field(default_factory=dict)

    def to(self, key: str, group: str = "", choices: tuple[Choice, ...] = ()) -> str | None:
        """The answer to a question: its own, else the one that was given for all of its group."""
        own = self.given.get(key)
        if own is not None or not group:
            return own
        choice = chosen(choices, self.given.get(f"{ALL}{group}", ""))
        return None if choice is None else choice.answer


SKIP = "-"
"""The answer that leaves a row, column, sheet or cell out."""

ROUND = "round:"
"""What the key of the question of which round a sheet is begins with; the sheet's name follows."""


@dataclass(slots=True)
class Outcome:
    """Everything that a workbook said."""

    cells: list[Found] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    # Words that a person mapped by hand: of which round, what kind, as written, what they mean.
    mapped: dict[tuple[int, str, str], str] = field(default_factory=dict)
