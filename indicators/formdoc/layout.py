"""A form with its values laid out as the grid that every writer prints."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.table import Align, Cell, Column, Row, Table
from indicators.formdoc.model import ColumnKind, Form, FormColumn, FormRow, cell_key
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
    """The table named `key` that shows `form`: `values`, `texts` and `readings` are by cell key.

    `context` fills the titles ("year", "decision"; see `fill`) and names the units of measure ("unit:<code>").
    """
    page = _Page(context, values, texts, readings)
    columns = form.leaf_columns()
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
        rows=tuple(Row(row.key, tuple(page.cell(row, column) for column in columns)) for row in form.rows),
    )


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
    depth = max(map(_depth, columns))
    levels: list[list[Cell]] = [[] for _ in range(depth)]
    for column in columns:
        _place(column, 0, levels, context)
    return tuple(Row(f"header-{number}", tuple(cells)) for number, cells in enumerate(levels, 1))


def _depth(column: FormColumn) -> int:
    return 1 + max(map(_depth, column.children), default=0)


def _place(column: FormColumn, level: int, levels: list[list[Cell]], context: Mapping[str, str]) -> None:
    """A heading spans the columns under it; a column without any reaches down to the body."""
    heading = Cell(
        fill(column.title, context),
        align=Align.CENTER,
        bold=True,
        rowspan=1 if column.children else len(levels) - level,
        colspan=sum(1 for _ in column.leaves()),
    )
    levels[level].append(heading)
    for child in column.children:
        _place(child, level + 1, levels, context)


# --- body ---


@dataclass(frozen=True, slots=True)
class _Page:
    """What the cells of one printed form are made from."""

    context: Mapping[str, str]
    values: Mapping[str, Value]
    texts: Mapping[str, str]
    readings: Mapping[str, Reading]

    def cell(self, row: FormRow, column: FormColumn) -> Cell:
        match column.kind:
            case ColumnKind.NUMBERING:
                return Cell(row.number, align=Align.CENTER, bold=row.bold)
            case ColumnKind.LABEL:
                title = fill(row.title, self.context)
                return Cell(title, bold=row.bold, italic=row.italic, indent=row.indent)
            case ColumnKind.UNIT:
                return Cell(self.context.get(f"unit:{row.unit}", ""), align=Align.CENTER)
            case ColumnKind.FIGURE:
                return self.figure(row, cell_key(row.key, column.key))
            case ColumnKind.TEXT:
                return Cell(self.texts.get(cell_key(row.key, column.key), ""))

    def figure(self, row: FormRow, key: str) -> Cell:
        """Only an exact figure becomes a number; "trên 65%" stays the words that it is."""
        value = self.values.get(key)
        if value is None:
            return Cell(align=Align.RIGHT, bold=row.bold, italic=row.italic_figures)
        reading = self.readings.get(key, Reading())
        exact = value.kind is Kind.EXACT
        return Cell(
            print_value(value, reading),
            number=value.number if exact else None,
            decimals=value.decimals if exact else 0,
            suffix=_suffix(value, reading) if exact else "",
            align=Align.RIGHT,
            bold=row.bold,
            italic=row.italic_figures,
        )


def _suffix(value: Value, reading: Reading) -> str:
    """What stands behind the number in its text, so that a spreadsheet shows the same."""
    if value.text:
        return f" {value.text}"
    return "%" if reading.percent else ""
