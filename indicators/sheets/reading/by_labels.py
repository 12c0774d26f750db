"""Reading a sheet of the form's own shape without codes: columns by their headings, rows by their labels."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from core.sheets.reading import SheetCell
from indicators.formdoc.layout import fill
from indicators.formdoc.model import ColumnKind, Form, FormRow, cell_key
from indicators.proposing.grid import Grid
from indicators.proposing.headings import Leaf, headings_of
from indicators.proposing.region import Region, is_figure
from indicators.proposing.wording import plain
from indicators.sheets.reading.lines import (
    TYPED,
    Line,
    bare,
    column_names,
    heading_names,
    joined,
    lines_of,
)
from indicators.sheets.reading.model import SKIP, Choice, Severity, Target, Unit
from indicators.sheets.reading.page import Page
from indicators.sheets.reading.pairing import aligned, nearest, paired
from indicators.sheets.shape import for_entry

_MOST_CHOICES = 12
_UNIT_OR_NUMBER = re.compile(r"(?:don vi tinh|dvt|don vi do|tt|stt|so tt|so thu tu)\b")


@dataclass(frozen=True, slots=True)
class Shape:
    """How well a sheet fits a form: its typed and label columns by place, its rows by place, and the form's lines."""

    form: Form
    lines: Sequence[Line]
    columns: dict[int, str]
    labels: Sequence[int]
    rows: dict[int, int]
    # The columns and rows of the sheet that are known only from what the office said before.
    recalled: frozenset[str]

    @property
    def score(self) -> int:
        return len(self.columns) * len(self.rows)


class Labelled:
    """A sheet laid beside a unit's form."""

    def __init__(self, page: Page, grid: Grid, region: Region, target: Target, form: Form) -> None:
        self.page = page
        self.grid = grid
        self.region = region
        self.target = target
        self.form = form
        self.computed = frozenset(form.computed_cells())
        self.leaves = [leaf for heading in headings_of(grid, region.header) for leaf in heading.leaves()]
        self.shape = max((self._shape(one) for one in self._ways()), key=lambda shape: shape.score)

    def _ways(self) -> tuple[Form, Form]:
        """As the form is printed, and with every row on its own."""
        return self.form, for_entry(self.form, self.target.titles)

    def _shape(self, form: Form) -> Shape:
        kinds = {column.key: column.kind for column in form.leaf_columns()}
        recalled: set[str] = set()
        pairs = self._columns(form, kinds, recalled)
        columns = {place: key for place, key in pairs.items() if kinds[key] in TYPED}
        labels = self._label_columns(columns, {place: kinds[key] for place, key in pairs.items()})
        lines = lines_of(form, self.target.context)
        rows = self._rows(lines, labels, recalled)
        return Shape(form, lines, columns, labels, rows, frozenset(recalled))

    # --- columns ---

    def _columns(self, form: Form, kinds: Mapping[str, ColumnKind], recalled: set[str]) -> dict[int, str]:
        pairs = paired(
            column_names(form, self.target.context),
            {leaf.column: heading_names(leaf.path) for leaf in self.leaves},
        )
        for leaf in self.leaves:
            said = self._answered("column", self._column_key(leaf), plain(leaf.full))
            if said is not None:
                pairs.pop(leaf.column, None)
                pairs |= {leaf.column: said} if said in kinds else {}
        for leaf in self.leaves:
            known = self.page.recall("column", plain(leaf.full), kinds.keys() - pairs.values())
            if known and leaf.column not in pairs and self.page.answers.to(self._column_key(leaf)) is None:
                pairs[leaf.column] = known
                recalled.add(self._column_key(leaf))
        return pairs

    def _label_columns(self, columns: Mapping[int, str], kinds: Mapping[int, ColumnKind]) -> list[int]:
        """What stands before the first figure and is neither a unit of measure nor a row's number."""
        first = min(columns, default=self.grid.columns)
        return [
            leaf.column
            for leaf in self.leaves
            if leaf.column < first
            and kinds.get(leaf.column, ColumnKind.LABEL) is ColumnKind.LABEL
            and not _UNIT_OR_NUMBER.match(plain(leaf.full))
        ]

    def _column_key(self, leaf: Leaf) -> str:
        return f"column:{self.page.key}!{leaf.column}"

    def _answered(self, kind: str, key: str, words: str) -> str | None:
        """What the person said; what is mapped so is remembered, what is left out is not."""
        given = self.page.answers.to(key)
        if given is not None and given != SKIP:
            self.page.map(kind, words, given)
        return given

    # --- rows ---

    def _rows(self, lines: Sequence[Line], beside: Sequence[int], recalled: set[str]) -> dict[int, int]:
        """The line of each row of the sheet: by all its labels, else by its title alone."""
        found = [self._labels(row, beside) for row in self.region.body]
        titles = [self._title(row, beside) for row in self.region.body]
        by_labels = aligned([line.labels for line in lines], found)
        by_titles = aligned([line.title for line in lines], titles)
        pairs = by_labels if len(by_labels) >= len(by_titles) else by_titles
        rows = {self.region.body[place]: line for place, line in pairs.items()}
        by_row = {line.rows[0].key: place for place, line in enumerate(lines)}
        for place, row in enumerate(self.region.body):
            said = self._answered("row", self._row_key(row), found[place]) if found[place] else None
            if said is not None:
                rows.pop(row, None)
                rows |= {row: by_row[said]} if said in by_row else {}
        for place, row in enumerate(self.region.body):
            open_rows = {key for key, line in by_row.items() if line not in rows.values()}
            known = self.page.recall("row", found[place], open_rows)
            if known and row not in rows and self.page.answers.to(self._row_key(row)) is None:
                rows[row] = by_row[known]
                recalled.add(self._row_key(row))
        return rows

    def _row_key(self, row: int) -> str:
        return f"row:{self.page.key}!{row + 1}"

    def _labels(self, row: int, columns: Sequence[int]) -> str:
        """The labels of a row, those of areas that began above too, each area once."""
        areas = dict.fromkeys(self.grid.area(row, column) for column in columns)
        texts = (self.grid.raw(area.row, area.column) for area in areas)
        return " ".join(joined(text.split("\n")) for text in texts if text and not _is_number(text))

    def _title(self, row: int, columns: Sequence[int]) -> str:
        """The last label of a row that is its own."""
        texts = [self.grid.raw(row, column) for column in columns]
        return next((joined(text.split("\n")) for text in reversed(texts) if text and not _is_number(text)), "")

    # --- taking the figures ---

    def read(self, unit: Unit) -> None:
        self._ask_columns()
        self._tell_recalled()
        for row in self.region.body:
            if row in self.shape.rows:
                self._take_line(unit, row, self.shape.lines[self.shape.rows[row]])
            else:
                self._ask_row(row)

    def _take_line(self, unit: Unit, row: int, line: Line) -> None:
        for place, column in self.shape.columns.items():
            cell = self.page.cell(row, place)
            if len(line.typed) == 1:
                self._take(unit, line.typed[0], column, cell)
            elif line.typed:
                self._take_lines(unit, line, column, cell)

    def _take(self, unit: Unit, row: FormRow, column: str, cell: SheetCell) -> None:
        key = cell_key(row.key, column)
        if key not in self.computed:
            self.page.take(unit, key, bare(cell, self.shape.form, row, column, self.target.context))

    def _take_lines(self, unit: Unit, line: Line, column: str, cell: SheetCell) -> None:
        """Several rows of the form in one row of the sheet: a line of the cell for each."""
        texts = [text.strip() for text in cell.text.split("\n")] if self.page.is_written(cell) else []
        kinds = {one.key: one.kind for one in self.shape.form.leaf_columns()}
        if kinds[column] is ColumnKind.TEXT and len(texts) != len(line.typed):
            texts = [" ".join(texts)]
        elif texts and len(texts) != len(line.typed):
            titles = ", ".join(f"“{row.title or row.before.strip()}”" for row in line.typed)
            message = f"Ô này cần {len(line.typed)} dòng, mỗi dòng một số cho {titles}, nhưng có {len(texts)} dòng."
            self.page.say(cell, message)
            return
        for number, row in enumerate(line.typed):
            words = texts[number] if number < len(texts) else ""
            part = cell._replace(words=words, number=None, special=cell.special if number == 0 else "")
            self._take(unit, row, column, part)

    # --- asking ---

    def _tell_recalled(self) -> None:
        """What is read as the office once said, and not by its own words, can be seen and said otherwise."""
        titles = self.form.column_titles()
        for leaf in self.leaves:
            key = self._column_key(leaf)
            if key in self.shape.recalled:
                meant = fill(titles[self.shape.columns[leaf.column]], self.target.context)
                self.page.recalled(self._head_cell(leaf), f"Cột “{leaf.full}”", f"cột “{meant}”", key)
        for row, place in self.shape.rows.items():
            key = self._row_key(row)
            if key in self.shape.recalled:
                meant = self._called(self.shape.lines[place])
                self.page.recalled(self._label_cell(row), f"Dòng “{self._said(row)}”", f"dòng “{meant}”", key)

    def _head_cell(self, leaf: Leaf) -> SheetCell:
        return self.page.cell(self.grid.area(self.region.header.stop - 1, leaf.column).row, leaf.column)

    def _label_cell(self, row: int) -> SheetCell:
        first = min(self.shape.columns, default=0)
        column = next((one for one in self.shape.labels if self.grid.text(row, one)), first)
        return self.page.cell(row, column)

    def _said(self, row: int) -> str:
        return " ".join(text for column in self.shape.labels if (text := self.grid.covering(row, column)))

    def _ask_columns(self) -> None:
        """What a column means that holds figures and is called like none of the form's."""
        open_keys = self._open_columns()
        names = {title: key for key, title in open_keys.items()}
        for leaf in self.leaves:
            if leaf.column in self.shape.columns or not open_keys:
                continue
            if self._answered("column", self._column_key(leaf), plain(leaf.full)) is not None:
                continue
            if not any(is_figure(self.page.cell(row, leaf.column)) for row in self.shape.rows):
                continue
            if leaf.column in self.shape.labels or _UNIT_OR_NUMBER.fullmatch(plain(leaf.full)):
                continue
            near = nearest(leaf.full, names, _MOST_CHOICES)
            choices = (*(Choice(names[one], f"cột “{one}”") for one in near), Choice(SKIP, "bỏ qua cột này"))
            message = f"Cột “{leaf.full}” có số liệu nhưng biểu không có cột tên như vậy. Đây là cột nào?"
            self.page.ask(self._head_cell(leaf), message, self._column_key(leaf), choices)

    def _open_columns(self) -> dict[str, str]:
        """The form's typed columns that no column of the sheet is, with their titles."""
        titles = self.form.column_titles()
        taken = set(self.shape.columns.values())
        columns = [column for column in self.form.leaf_columns() if column.kind is ColumnKind.FIGURE]
        return {
            column.key: fill(titles[column.key], self.target.context)
            for column in columns
            if column.key not in taken and column.computed is None
        }

    def _called(self, line: Line) -> str:
        """A line as a person tells it from the others: its number and title, and the row that it stands under."""
        row = line.rows[0]
        above = next((one.title for one in self.shape.form.rows if one.key == row.parent), "")
        parts = (f"{row.number} {row.title}".strip() or " ".join(row.labels.values()), f"({above})" if above else "")
        return fill(" ".join(part for part in parts if part), self.target.context)

    @cached_property
    def _open_lines(self) -> dict[str, str]:
        """The lines that no row of the sheet is, by what they are called."""
        taken = set(self.shape.rows.values())
        lines = [line for place, line in enumerate(self.shape.lines) if place not in taken and line.typed]
        return {self._called(line): line.rows[0].key for line in lines}

    def _ask_row(self, row: int) -> None:
        """What a row means that holds figures and is called like none of the form's."""
        beside = self.shape.labels
        labels = self._labels(row, beside)
        figures = [self.page.cell(row, place) for place in self.shape.columns]
        if not any(self.page.is_written(cell) for cell in figures):
            return
        if labels and self._answered("row", self._row_key(row), labels) is not None:
            return
        if not self.page.may_ask_row(row):
            return
        names = self._open_lines
        said = self._said(row)
        near = nearest(said, names, _MOST_CHOICES)
        choices = (*(Choice(names[one], f"dòng “{one}”") for one in near), Choice(SKIP, "bỏ qua dòng này"))
        label = self._label_cell(row)
        message = f"Dòng {row + 1} “{said}” có số liệu nhưng biểu không có dòng tên như vậy. Đây là dòng nào?"
        if near:
            self.page.ask(label, message, self._row_key(row), choices)
        else:
            message = f"Dòng {row + 1} “{said}” không có trong biểu nên không nhận."
            self.page.say(label, message, severity=Severity.NOTE)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\(?(?:[IVXLC]+|[A-Z]|\d+(?:\.\d+)*|[a-zđ])[.)]?\)?|[-+*]", text) is not None
