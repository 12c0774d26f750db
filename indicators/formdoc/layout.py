"""A form with its values laid out as the grid that every writer prints."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.table import Align, Cell, Column, Row, Table
from indicators.formdoc.cell_texts import with_values
from indicators.formdoc.computing import with_computed
from indicators.formdoc.model import ColumnKind, Form, FormColumn, FormRow, cell_key
from indicators.formdoc.spans import merged_cells
from indicators.values import Kind, Reading, Value, print_value

_PLACEHOLDER = re.compile(r"\{([a-z_]+)([+-][0-9]{1,3})?\}")
_OPTIONAL_OR_PLACEHOLDER = re.compile(rf"\[[^\[\]]*\]|{_PLACEHOLDER.pattern}")
_YEAR = re.compile(r"[0-9]{4}")


def lay_out(
    form: Form,
    *,
    context: Mapping[str, str],
    values: Mapping[str, Value],
    texts: Mapping[str, str],
    readings: Mapping[str, Reading],
    key: str,
) -> Table:
    """The table named `key` that shows `form`: the typed `values`, `texts` and `readings` are by cell key.

    `context` fills the titles ("year", "decision"; see `fill`) and names the units of measure ("unit:<code>").
    """
    columns = form.printed_columns()
    return Table(
        key=key,
        label=fill(form.label, context),
        title=fill(form.title, context),
        subtitle=fill(form.subtitle, context),
        unit_line=fill(form.unit_line, context),
        notes=tuple(fill(note, context) for note in form.notes),
        landscape=form.landscape,
        columns=tuple(Column(column.key, column.width) for column in columns),
        header=_header(form.columns, context),
        rows=_body(form, _Page(form, context, *with_computed(form, values, readings), texts)),
    )


def laid_cells(
    form: Form,
    keys: Sequence[str],
    *,
    context: Mapping[str, str],
    values: Mapping[str, Value],
    texts: Mapping[str, str],
    readings: Mapping[str, Reading],
) -> list[Cell]:
    """The cells of these keys by themselves, as the grid prints them; empty where `form` has no such row."""
    page = _Page(form, context, *with_computed(form, values, readings), texts)
    rows = {row.key: row for row in form.rows}
    columns = {column.key: column for column in form.leaf_columns()}
    parted = (key.split(":") for key in keys)
    return [page.of_row(rows[row], columns[column]) if row in rows else Cell() for row, column in parted]


# --- titles ---


def fill(template: str, context: Mapping[str, str]) -> str:
    """The title with its placeholders filled: {year}, {year+1}, {decision}.

    What is not known is printed blank, never made up. A part in square brackets is printed, without the brackets, only
    when all its placeholders are known; brackets without a placeholder are ordinary text. What is filled in is not
    read as a template again.
    """
    return _OPTIONAL_OR_PLACEHOLDER.sub(lambda found: _filled(found[0], context), template)


def _filled(part: str, context: Mapping[str, str]) -> str:
    known = [_looked_up(found, context) for found in _PLACEHOLDER.finditer(part)]
    if not part.startswith("["):
        return known[0]
    if not known:
        return part
    return _PLACEHOLDER.sub(lambda found: _looked_up(found, context), part[1:-1]) if all(known) else ""


def _looked_up(placeholder: re.Match[str], context: Mapping[str, str]) -> str:
    """{year+1} moves each year in the text, so that a school year "2019-2020" becomes "2020-2021"."""
    name, shift = placeholder[1], int(placeholder[2] or 0)
    return _YEAR.sub(lambda year: str(int(year[0]) + shift), context.get(name, ""))


# --- headings ---


def _header(columns: tuple[FormColumn, ...], context: Mapping[str, str]) -> tuple[Row, ...]:
    printed = _printed(columns)
    levels: list[list[Cell]] = [[] for _ in range(max(map(_depth, printed)))]
    for column in printed:
        _place(column, 0, levels, context)
    return tuple(Row(f"header-{number}", tuple(cells)) for number, cells in enumerate(levels, 1))


def _printed(columns: tuple[FormColumn, ...]) -> tuple[FormColumn, ...]:
    """The columns and headings that are printed: a heading goes with the last of its columns."""
    kept = (replace(column, children=_printed(column.children)) for column in columns if _is_printed(column))
    return tuple(kept)


def _is_printed(column: FormColumn) -> bool:
    return any(leaf.printed for leaf in column.leaves())


def _depth(column: FormColumn) -> int:
    return 1 + max(map(_depth, column.children), default=0)


def _place(column: FormColumn, level: int, levels: list[list[Cell]], context: Mapping[str, str]) -> None:
    """A heading spans the columns under it; one whose columns have no titles of their own reaches down to the body."""
    named = [child for child in column.children if any(leaf.title for leaf in child.leaves()) or child.title]
    heading = Cell(
        fill(column.title, context),
        align=Align.CENTER,
        bold=True,
        rowspan=1 if named else len(levels) - level,
        colspan=sum(1 for _ in column.leaves()),
    )
    levels[level].append(heading)
    for child in column.children if named else ():
        _place(child, level + 1, levels, context)


# --- body ---


def _body(form: Form, page: _Page) -> tuple[Row, ...]:
    merged = merged_cells(form)
    columns = form.printed_columns()
    rows = []
    for group in form.printed_rows():
        cells = []
        for column in columns:
            merge = merged.get((group[0].key, column.key))
            if merge is None:
                cells.append(page.cell(group, column))
            elif (merge.row, merge.column) == (group[0].key, column.key):
                cells.append(replace(page.cell(group, column), rowspan=merge.rowspan, colspan=merge.colspan))
        rows.append(Row(group[0].key, tuple(cells)))
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class _Page:
    """What the cells of one printed form are made from; `values` and `readings` are of typed and computed cells."""

    form: Form
    context: Mapping[str, str]
    values: Mapping[str, Value]
    readings: Mapping[str, Reading]
    texts: Mapping[str, str]

    def cell(self, group: Sequence[FormRow], column: FormColumn) -> Cell:
        """The cell of one printed row: its own row's, or those of the rows that are printed in it, line by line."""
        cells = [self.of_row(row, column) for row in group]
        if len(cells) == 1:
            return cells[0]
        # A group row says nothing about figures; an empty figure keeps its line, so that the next stays at its own.
        figures = column.kind is ColumnKind.FIGURE
        lines = [cell for cell, row in zip(cells, group, strict=True) if cell.text or (figures and not row.group)]
        if len(lines) < 2 or not any(cell.text for cell in lines):
            return next((cell for cell in lines if cell.text), cells[0])
        plain = replace(lines[-1], number=None, decimals=0, suffix="")
        return replace(plain, text="\n".join(cell.text for cell in lines), bold=cells[0].bold, indent=cells[0].indent)

    def of_row(self, row: FormRow, column: FormColumn) -> Cell:
        match column.kind:
            case ColumnKind.NUMBERING:
                return Cell(row.number, align=Align.CENTER, bold=row.bold)
            case ColumnKind.LABEL:
                return self.label(row, column)
            case ColumnKind.UNIT:
                return Cell(self.context.get(f"unit:{row.unit}", ""), align=Align.CENTER)
            case ColumnKind.FIGURE:
                return self.figure(row, cell_key(row.key, column.key))
            case ColumnKind.TEXT:
                key = cell_key(row.key, column.key)
                return Cell(self.around(key, self.texts.get(key, "")))

    def label(self, row: FormRow, column: FormColumn) -> Cell:
        if column.key != self.form.title_column:
            return Cell(fill(row.labels.get(column.key, ""), self.context), bold=row.bold, italic=row.italic)
        return Cell(fill(row.title, self.context), bold=row.bold, italic=row.italic, indent=row.indent)

    def figure(self, row: FormRow, key: str) -> Cell:
        """Only an exact figure becomes a number; "trên 65%" stays the words that it is."""
        value = self.values.get(key)
        empty = Cell(align=Align.RIGHT, bold=row.bold, italic=row.italic_figures)
        if value is None:
            return empty
        shown = self.shown(key)
        text = self.around(key, f"{row.before}{shown}{row.after}")
        if value.kind is Kind.TEXT:
            return replace(empty, text=text, align=Align.LEFT)
        if value.kind is not Kind.EXACT or not text.startswith(shown):
            return replace(empty, text=text)
        suffix = _suffix(value, self.readings.get(key, Reading())) + text.removeprefix(shown)
        return replace(empty, text=text, number=value.number, decimals=value.decimals, suffix=suffix)

    def shown(self, key: str) -> str:
        """A cell's own value, without the text around it."""
        value = self.values.get(key)
        return print_value(value, self.readings.get(key, Reading())) if value else self.texts.get(key, "")

    def around(self, key: str, text: str) -> str:
        """The text of a cell between what the form says around it; an empty cell stays empty."""
        words = self.form.cells.get(key)
        if not text or words is None:
            return text
        before, after = (with_values(fill(part, self.context), self.shown) for part in (words.before, words.after))
        return f"{before}{text}{after}"


def _suffix(value: Value, reading: Reading) -> str:
    """What stands behind the number in its text, so that a spreadsheet shows the same."""
    if value.text:
        return f" {value.text}"
    return "%" if reading.percent else ""
