"""A form version in frozen dataclasses: rows and columns that each fix part of a figure's coordinates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

NOT_BROKEN_DOWN = "-"


class ColumnKind(StrEnum):
    NUMBERING = "numbering"  # the row's printed number ("I", "2.1", "")
    LABEL = "label"  # the row's title, or one of its `labels` in the columns beside the main one
    UNIT = "unit"  # the row's own unit, empty where the heading already carries it
    FIGURE = "figure"  # a figure: the cell completes row and column into coordinates, or is computed
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


# How many parts a check must have, where it is not one.
LEAST_PARTS = {CheckKind.ORDER: 2}


class Op(StrEnum):
    """How a computed cell comes from the cells that it is computed of."""

    SUM = "sum"
    DIFFERENCE = "difference"  # of[0] - of[1]
    CHANGE = "change"  # of[0] - of[1], the later period first; between percentages in percentage points
    PERCENT = "percent"  # of[0] as a percentage of of[1]
    SHARE = "share"  # of[0] as a percentage of of[1], the total
    MEAN = "mean"
    LAST = "last"
    WHOLE_PERIOD = "whole_period"  # as the row's indicator adds up over periods; typed where it does not


PAIRED_OPS = frozenset({Op.DIFFERENCE, Op.CHANGE, Op.PERCENT, Op.SHARE})
RATIOS = frozenset({Op.PERCENT, Op.SHARE})


class Over(StrEnum):
    """How an indicator's whole-period cells are filled: by one of three rules, or typed by a person."""

    SUM = "sum"
    MEAN = "mean"
    LAST = "last"
    NONE = "none"


class Each(StrEnum):
    """The units for which a pattern row is repeated when a round opens."""

    SCHOOL = "school"
    WARD = "ward"
    DISTRICT = "district"


@dataclass(frozen=True, slots=True)
class At:
    """Part of a figure's coordinates; None: not fixed here.

    `period_offset` counts periods of the round's own kind (0: the round's period, 1: the next, -1: the one before).
    `period` is a period's code as a template of the round's year ("{year+2}", "{year}-{year+1}") and beats the offset.
    Which period of another kind answers a calendar year (the school year ending in it, say) belongs to the indicator.
    `unit` is a unit's code; None: the submission's own unit.
    """

    indicator: str | None = None
    measure: str | None = None
    period_offset: int | None = None
    level: str | None = None
    ownership: str | None = None
    unit: str | None = None
    period: str | None = None

    def completed_by(self, other: At) -> At:
        """This with what it leaves open taken from `other`."""
        return At(
            indicator=self.indicator if self.indicator is not None else other.indicator,
            measure=self.measure if self.measure is not None else other.measure,
            period_offset=self.period_offset if self.period_offset is not None else other.period_offset,
            level=self.level if self.level is not None else other.level,
            ownership=self.ownership if self.ownership is not None else other.ownership,
            unit=self.unit if self.unit is not None else other.unit,
            period=self.period if self.period is not None else other.period,
        )


# What a cell's coordinates are where neither row, column nor defaults say: coordinates are never null (DESIGN §5).
UNFIXED = At(period_offset=0, level=NOT_BROKEN_DOWN, ownership=NOT_BROKEN_DOWN)


@dataclass(frozen=True, slots=True)
class Computed:
    """A computation over the rows, columns or cells whose keys `of` names; `decimals` to round to where it is said."""

    op: Op
    of: tuple[str, ...]
    decimals: int | None = None

    def over(self, cell: Callable[[str], str]) -> Computed:
        """The same over cells."""
        return replace(self, of=tuple(cell(key) for key in self.of))


@dataclass(frozen=True, slots=True)
class ForEach:
    """Which units a pattern row is repeated for; empty `levels` and `ownerships`: whatever they are."""

    kind: Each
    levels: tuple[str, ...] = ()
    ownerships: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column, or a heading over `children` columns. `title` may hold {year}, {year+1}, {decision} (see layout).

    What a heading fixes, the columns under it fix too, unless they say otherwise. A heading's `kind` means nothing.
    A column that is not `printed` is on the screen only. A `computed` column's `of` names columns.
    """

    key: str
    kind: ColumnKind
    title: str
    width: float = 12.0
    at: At = field(default_factory=At)
    children: tuple[FormColumn, ...] = ()
    printed: bool = True
    computed: Computed | None = None

    def leaves(self) -> Iterator[FormColumn]:
        """The columns themselves, left to right, each with what the headings over it fix."""
        if not self.children:
            yield self
        for child in self.children:
            for leaf in child.leaves():
                yield replace(leaf, at=leaf.at.completed_by(self.at), printed=leaf.printed and self.printed)

    def titles(self) -> Iterator[tuple[str, str]]:
        """The key of every column below, with the titles that lead to it."""
        if not self.children:
            yield self.key, self.title
        for child in self.children:
            yield from ((key, f"{self.title} – {title}") for key, title in child.titles())


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row: `number` as printed, kept apart from its stable `key`; `parent` is the key of the row above in the tree.

    `group` rows carry no values. `unit` is a unit-of-measure code where the row's differs from the form's.
    `labels`: what the label columns beside the main one print, by column key. `joins`: the earlier row in whose
    printed row this one is printed. `before` and `after` are printed around each of its figures. `words`: its figures
    may be words. A `computed` row's `of` names rows. `for_each` makes the row, with the rows under it in the tree, a
    pattern.
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
    labels: Mapping[str, str] = field(default_factory=dict)
    joins: str | None = None
    before: str = ""
    after: str = ""
    words: bool = False
    computed: Computed | None = None
    for_each: ForEach | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A rule over named rows, for each of `columns`; `message` is Vietnamese.

    `across`: `total` and `parts` name columns, and the rule holds in each of `rows`. Where none are named, the rule
    holds in every column (row) whose figures are not computed.
    """

    key: str
    kind: CheckKind
    strength: Strength
    message: str
    total: str | None = None
    parts: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    minimum: str | None = None
    maximum: str | None = None
    across: bool = False
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Merge:
    """One printed cell over several: from a row and a column, `rowspan` printed rows down, `colspan` columns right."""

    row: str
    column: str
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class CellText:
    """Text around one printed cell; {<row>:<column>} in it stands for another cell's printed value (see layout)."""

    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """One immutable version of a form. `unit` is the unit-of-measure code in which its cells are typed.

    A cell takes each coordinate from its row, else its column, else `defaults`, else `UNFIXED`. `cells` is by cell key.
    `over_periods` says by an indicator's code how its whole-period cells are filled: it is left to the catalogue in a
    form, and written down in the document that a round keeps.
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
    main_label: str | None = None
    merges: tuple[Merge, ...] = ()
    cells: Mapping[str, CellText] = field(default_factory=dict)
    over_periods: Mapping[str, Over] = field(default_factory=dict)

    def leaf_columns(self) -> tuple[FormColumn, ...]:
        return tuple(leaf for column in self.columns for leaf in column.leaves())

    def printed_columns(self) -> tuple[FormColumn, ...]:
        return tuple(column for column in self.leaf_columns() if column.printed)

    def figure_columns(self) -> tuple[FormColumn, ...]:
        """The columns of figures, typed or computed."""
        return tuple(column for column in self.leaf_columns() if column.kind is ColumnKind.FIGURE)

    @property
    def title_column(self) -> str | None:
        """The key of the label column that shows each row's title: the one that is named, else the last."""
        labels = [column.key for column in self.leaf_columns() if column.kind is ColumnKind.LABEL]
        return self.main_label or (labels[-1] if labels else None)

    def column_titles(self) -> Mapping[str, str]:
        """Every column's title behind those of the headings over it: "Số lớp – Công lập"."""
        return dict(path for column in self.columns for path in column.titles())

    def row_names(self) -> Mapping[str, str]:
        """Every row's title, behind those above it where its like stands elsewhere too: "Học lực › Khá".

        Rows of one parent are named alike.
        """
        names = {row.key: row.title for row in self.rows}
        titles, above = dict(names), {row.key: row.parent for row in self.rows if row.parent}
        reached = dict(above)
        while shared := {reached[key] for key in _sharing(names) if key in reached}:
            for key in [key for key, parent in reached.items() if parent in shared]:
                parent = reached.pop(key)
                names[key] = f"{titles[parent]} › {names[key]}"
                if parent in above:
                    reached[key] = above[parent]
        return names

    def figure_cells(self) -> Mapping[str, At]:
        """The coordinates of every cell whose figure is typed, by cell key, in reading order."""
        rest = self.defaults.completed_by(UNFIXED)
        return {
            cell_key(row.key, column.key): row.at.completed_by(column.at).completed_by(rest)
            for row, column in self._figures()
            if self._computation(row, column) is None
        }

    def computed_cells(self) -> Mapping[str, Computed]:
        """How every computed cell comes from other cells, by cell key; its `of` names cells."""
        found = ((row, column, self._computation(row, column)) for row, column in self._figures())
        return {cell_key(row.key, column.key): how for row, column, how in found if how is not None}

    def text_cells(self) -> tuple[str, ...]:
        """The keys of the cells that hold words of the submission, in reading order."""
        columns = [column for column in self.leaf_columns() if column.kind is ColumnKind.TEXT]
        return tuple(cell_key(row.key, column.key) for row in self.rows if not row.group for column in columns)

    def printed_rows(self) -> tuple[tuple[FormRow, ...], ...]:
        """The rows as they are printed: those that join an earlier one stand with it."""
        groups: dict[str, list[FormRow]] = {}
        first: dict[str, str] = {}
        for row in self.rows:
            first[row.key] = first.get(row.joins or "", row.key)
            groups.setdefault(first[row.key], []).append(row)
        return tuple(tuple(group) for group in groups.values())

    def pattern_of(self) -> Mapping[str, str]:
        """For each row that is repeated: the key of the pattern row that it is, or stands under in the tree."""
        patterns: dict[str, str] = {}
        for row in self.rows:
            if row.for_each is not None:
                patterns[row.key] = row.key
            elif row.parent in patterns:
                patterns[row.key] = patterns[row.parent]
        return patterns

    def _figures(self) -> Iterator[tuple[FormRow, FormColumn]]:
        columns = self.figure_columns()
        return ((row, column) for row in self.rows if not row.group for column in columns)

    def _computation(self, row: FormRow, column: FormColumn) -> Computed | None:
        """How the figure of a row in a column is computed, over cells; None where it is typed.

        Where both are computed the column says how, unless only the row is a ratio: percentages do not add up.
        """
        down = row.computed and row.computed.over(lambda key: cell_key(key, column.key))
        settled = self._settled(row, column)
        across = settled and settled.over(lambda key: cell_key(row.key, key))
        if down is None or across is None:
            return down or across
        return down if down.op in RATIOS and across.op not in RATIOS else across

    def _settled(self, row: FormRow, column: FormColumn) -> Computed | None:
        """The column's own computation in this row: a whole-period column asks the indicator."""
        how = column.computed
        if how is None or how.op is not Op.WHOLE_PERIOD:
            return how
        at = row.at.completed_by(column.at).completed_by(self.defaults)
        rule = self.over_periods.get(at.indicator or "", Over.NONE)
        return None if row.computed is not None or rule is Over.NONE else replace(how, op=Op(str(rule)))


def cell_key(row: str, column: str) -> str:
    """The stable name of a cell inside its form version."""
    return f"{row}:{column}"


def _sharing(names: Mapping[str, str]) -> list[str]:
    """The keys whose name is another's too."""
    counted = Counter(names.values())
    return [key for key, name in names.items() if counted[name] > 1]
