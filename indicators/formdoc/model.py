"""A form version in frozen dataclasses: rows and columns that each fix part of a figure's coordinates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

NOT_BROKEN_DOWN = "-"


class ColumnKind(StrEnum):
    NUMBERING = "numbering"  # the row's printed number ("I", "2.1", "")
    LABEL = "label"  # the row's title
    UNIT = "unit"  # the row's own unit, empty where the heading already carries it
    FIGURE = "figure"  # a figure: the cell completes row and column into coordinates
    TEXT = "text"  # words beside the figures (Chủ trì, Ghi chú), kept with the submission


class Measure(StrEnum):
    PROPOSED = "proposed"  # KH đề nghị
    ASSIGNED = "assigned"  # KH giao
    ESTIMATE = "estimate"  # ƯTH
    ACTUAL = "actual"  # TH


class Strength(StrEnum):
    ERROR = "error"  # the form cannot be submitted
    WARNING = "warning"  # it can, with an explanation


class CheckKind(StrEnum):
    SUM = "sum"  # total = sum of parts, empty parts left out
    HUNDRED = "hundred"  # the parts make 100 %, within the rounding of what was typed
    REQUIRED = "required"  # each cell holds a value
    RANGE = "range"  # minimum <= value <= maximum
    ORDER = "order"  # parts[0] <= parts[1] <= …


@dataclass(frozen=True, slots=True)
class At:
    """Part of a figure's coordinates; None: not fixed here.

    `period_offset` counts periods of the round's own kind (0: the round's period, 1: the next, -1: the one before).
    Which period of another kind answers a calendar year (the school year ending in it, say) belongs to the indicator.
    `unit` is a unit's code; None: the submission's own unit.
    """

    indicator: str | None = None
    measure: str | None = None
    period_offset: int | None = None
    level: str | None = None
    ownership: str | None = None
    unit: str | None = None

    def completed_by(self, other: At) -> At:
        """This with what it leaves open taken from `other`."""
        return At(
            indicator=self.indicator if self.indicator is not None else other.indicator,
            measure=self.measure if self.measure is not None else other.measure,
            period_offset=self.period_offset if self.period_offset is not None else other.period_offset,
            level=self.level if self.level is not None else other.level,
            ownership=self.ownership if self.ownership is not None else other.ownership,
            unit=self.unit if self.unit is not None else other.unit,
        )


# What a cell's coordinates are where neither row, column nor defaults say: coordinates are never null (DESIGN §5).
UNFIXED = At(period_offset=0, level=NOT_BROKEN_DOWN, ownership=NOT_BROKEN_DOWN)


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column, or a heading over `children` columns. `title` may hold {year}, {year+1}, {decision} (see layout).

    What a heading fixes, the columns under it fix too, unless they say otherwise. A heading's `kind` means nothing.
    """

    key: str
    kind: ColumnKind
    title: str
    width: float = 12.0
    at: At = field(default_factory=At)
    children: tuple[FormColumn, ...] = ()

    def leaves(self) -> Iterator[FormColumn]:
        """The columns that are printed, left to right, each with what the headings over it fix."""
        if not self.children:
            yield self
        for child in self.children:
            for leaf in child.leaves():
                yield replace(leaf, at=leaf.at.completed_by(self.at))


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row: `number` as printed, kept apart from its stable `key`; `parent` is the key of the row above in the tree.

    `group` rows carry no values. `unit` is a unit-of-measure code where the row's differs from the form's.
    """

    key: str
    number: str
    title: str
    parent: str | None = None
    indent: int = 0
    bold: bool = False
    italic: bool = False
    italic_figures: bool = False
    group: bool = False
    unit: str | None = None
    at: At = field(default_factory=At)


@dataclass(frozen=True, slots=True)
class Check:
    """A rule over named rows, for each of `columns` (all figure columns when empty); `message` is Vietnamese."""

    key: str
    kind: CheckKind
    strength: Strength
    message: str
    total: str | None = None
    parts: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    minimum: str | None = None
    maximum: str | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """One immutable version of a form. `unit` is the unit-of-measure code in which its cells are typed.

    A cell takes each coordinate from its row, else its column, else `defaults`, else `UNFIXED`.
    """

    label: str
    title: str
    columns: tuple[FormColumn, ...]
    rows: tuple[FormRow, ...]
    checks: tuple[Check, ...] = ()
    unit: str | None = None
    unit_line: str = ""
    subtitle: str = ""
    notes: tuple[str, ...] = ()
    landscape: bool = False
    defaults: At = field(default_factory=At)

    def leaf_columns(self) -> tuple[FormColumn, ...]:
        return tuple(leaf for column in self.columns for leaf in column.leaves())

    def figure_columns(self) -> tuple[FormColumn, ...]:
        return tuple(column for column in self.leaf_columns() if column.kind is ColumnKind.FIGURE)

    def figure_cells(self) -> Mapping[str, At]:
        """The coordinates of every cell that holds a figure, by cell key, in reading order."""
        columns = self.figure_columns()
        rest = self.defaults.completed_by(UNFIXED)
        return {
            cell_key(row.key, column.key): row.at.completed_by(column.at).completed_by(rest)
            for row in self.rows
            if not row.group
            for column in columns
        }

    def text_cells(self) -> tuple[str, ...]:
        """The keys of the cells that hold words of the submission, in reading order."""
        columns = [column for column in self.leaf_columns() if column.kind is ColumnKind.TEXT]
        return tuple(cell_key(row.key, column.key) for row in self.rows if not row.group for column in columns)


def cell_key(row: str, column: str) -> str:
    """The stable name of a cell inside its form version."""
    return f"{row}:{column}"
