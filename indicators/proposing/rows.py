"""The rows of a sheet's table: their numbers, titles, labels, looks, and the tree they stand in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from core.sheets.reading import SheetCell
from core.vietnamese import clean
from indicators.formdoc.model import ColumnKind
from indicators.proposing.columns import ColumnPlan
from indicators.proposing.grid import Grid
from indicators.proposing.wording import is_total, is_whole, slug

_LEAD = re.compile(
    r"\s*(?P<number>[IVXLC]+|[A-Z]|[0-9]+(?:\.[0-9]+)*|[a-zđ])(?P<end>[.)/])\s+|\s*(?P<bullet>[-–+*•])\s*"
)
_ROMAN = re.compile(r"[IVXLC]+")
_VALUES = (ColumnKind.FIGURE, ColumnKind.TEXT)
_LONGEST_INDENT = 9
_UNNUMBERED = ("none", "-", "+", "*", "bold", "beside")


@dataclass(slots=True)
class RowPlan:
    """A row being proposed: row `row` of the sheet, or its line `line` where several figures stand in one cell."""

    row: int
    title: str
    key: str = ""
    number: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    beside: tuple[str, ...] = ()  # the labels beside its title, those of areas that began above too
    parent: RowPlan | None = None
    joins: RowPlan | None = None
    line: int | None = None
    lines: int = 1
    indent: int = 0
    bold: bool = False
    italic: bool = False
    italic_figures: bool = False
    group: bool = False
    words: bool = False
    unit: str | None = None
    sheet_unit: str | None = None
    at: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)  # what stands in its figure and text cells, by column
    around: dict[str, tuple[str, str]] = field(default_factory=dict)

    def above(self) -> list[RowPlan]:
        """The rows over it in the tree, the nearest first."""
        found: list[RowPlan] = []
        row = self
        while row.parent is not None:
            row = row.parent
            found.append(row)
        return found


def plan_rows(grid: Grid, body: Sequence[int], columns: Sequence[ColumnPlan]) -> list[RowPlan]:
    main = main_label(grid, body, columns)
    rows = [plan for row in body for plan in _rows_of(grid, row, columns, main)]
    _set_parents(rows)
    for row in rows:
        row.group = row.group or _is_group(grid, row, rows, columns)
    _set_keys(rows)
    return rows


def main_label(grid: Grid, body: Sequence[int], columns: Sequence[ColumnPlan]) -> ColumnPlan | None:
    """The label column in which the most rows have a text of their own; the last of equals."""
    labels = [plan for plan in columns if plan.kind is ColumnKind.LABEL]
    return max(
        labels,
        key=lambda plan: (sum(1 for row in body if grid.text(row, plan.leaf.column)), plan.leaf.column),
        default=None,
    )


# --- one row of the sheet ---


def _rows_of(grid: Grid, row: int, columns: Sequence[ColumnPlan], main: ColumnPlan | None) -> list[RowPlan]:
    cell = _title_cell(grid, row, main)
    first = RowPlan(
        row,
        clean(cell.text),
        number=_joined(grid, row, columns, ColumnKind.NUMBERING),
        indent=min(cell.indent, _LONGEST_INDENT),
        bold=cell.bold,
        italic=cell.italic,
        italic_figures=_figures_are_italic(grid, row, columns),
        labels={
            plan.key: text
            for plan in columns
            if plan.kind is ColumnKind.LABEL and plan is not main and (text := grid.text(row, plan.leaf.column))
        },
    )
    beside = (grid.covering(row, plan.leaf.column) for plan in columns if plan.kind is ColumnKind.LABEL)
    first.beside = tuple(text for text in dict.fromkeys(beside) if text and text != first.title)
    return _split(grid, row, columns, first, [line.strip() for line in cell.text.splitlines()])


def _title_cell(grid: Grid, row: int, main: ColumnPlan | None) -> SheetCell:
    """The cell of the row's title; one title may stand over several label columns."""
    if main is None:
        return SheetCell(row, 0, f"Dòng {row + 1}")
    area = grid.area(row, main.leaf.column)
    return grid.cell(row, area.column) if area.row == row else SheetCell(row, main.leaf.column, "")


def _joined(grid: Grid, row: int, columns: Sequence[ColumnPlan], kind: ColumnKind) -> str:
    return clean(" ".join(grid.text(row, plan.leaf.column) for plan in columns if plan.kind is kind))


def _figures_are_italic(grid: Grid, row: int, columns: Sequence[ColumnPlan]) -> bool:
    cells = [grid.cell(row, plan.leaf.column) for plan in columns if plan.kind is ColumnKind.FIGURE]
    return bool(cells) and all(cell.italic for cell in cells)


def _split(grid: Grid, row: int, columns: Sequence[ColumnPlan], first: RowPlan, titles: list[str]) -> list[RowPlan]:
    """Several figures in one printed row are rows of their own: each line of a figure cell goes with its title."""
    lines = max(
        (len(grid.raw(row, plan.leaf.column).splitlines()) for plan in columns if plan.kind is ColumnKind.FIGURE),
        default=1,
    )
    if lines < 2 or len(titles) > lines + 1:
        _fill(grid, first, columns)
        return [first]
    rows = [first]
    if len(titles) == lines + 1:
        first.title, first.group, first.lines = titles[0], True, lines
        rows += [_line(first, title) for title in titles[1:]]
    else:
        first.title = titles[0] if titles else ""
        rows += [_line(first, titles[number] if number < len(titles) else "") for number in range(1, lines)]
    for number, plan in enumerate(plan for plan in rows if not plan.group):
        plan.line, plan.lines = number, lines
        _fill(grid, plan, columns)
    return rows


def _line(first: RowPlan, title: str) -> RowPlan:
    return RowPlan(
        first.row,
        title,
        beside=first.beside,
        joins=first,
        bold=first.bold,
        italic=first.italic,
        italic_figures=first.italic_figures,
    )


def _fill(grid: Grid, plan: RowPlan, columns: Sequence[ColumnPlan]) -> None:
    for column in columns:
        if column.kind not in _VALUES:
            continue
        text = grid.raw(plan.row, column.leaf.column)
        if column.kind is ColumnKind.TEXT or plan.line is None:
            text = "" if plan.joins and column.kind is ColumnKind.TEXT else text
        else:
            own = text.splitlines()
            # A cell of one line beside cells of several says its one figure in the first.
            text = own[plan.line].strip() if plan.line < len(own) else ""
        if text:
            plan.texts[column.key] = text


def _is_group(grid: Grid, row: RowPlan, rows: Sequence[RowPlan], columns: Sequence[ColumnPlan]) -> bool:
    """A title over other rows, without a figure or a unit of its own."""
    figures = [plan for plan in columns if plan.kind is ColumnKind.FIGURE]
    if any(plan.key in row.texts or grid.cell(row.row, plan.leaf.column).uncomputed for plan in figures):
        return False
    over = any(other.parent is row for other in rows)
    return (over or row.bold) and not _joined(grid, row.row, columns, ColumnKind.UNIT)


# --- the tree ---


def _set_parents(rows: Sequence[RowPlan]) -> None:
    """Numbers make the tree: each style of numbering that begins goes one deeper; the rest stands by indents."""
    open_rows: list[tuple[str, RowPlan]] = []
    for row in rows:
        if row.joins is not None:
            row.parent = row.joins if row.joins.group else row.joins.parent
            continue
        style = _style(row, open_rows)
        if style == "total":
            style = _close_to_total(row, open_rows)
        while (
            style != "beside" and open_rows and not _goes_under(style, row, open_rows, [kind for kind, _ in open_rows])
        ):
            open_rows.pop()
        row.parent = open_rows[-1][1] if open_rows else None
        open_rows.append((style, row))


def _close_to_total(row: RowPlan, open_rows: list[tuple[str, RowPlan]]) -> str:
    """A total without a number stands beside the numbered rows that it counts; one of the whole table at the top."""
    if is_whole(row.title):
        open_rows.clear()
    while open_rows and open_rows[-1][0] in _UNNUMBERED:
        open_rows.pop()
    if open_rows:
        open_rows.pop()
    return "beside"


def _style(row: RowPlan, open_rows: Sequence[tuple[str, RowPlan]]) -> str:
    number = row.number.rstrip(".)/")
    if not number:
        found = _LEAD.match(row.title)
        if found is None and is_total(row.title):
            return "total"
        if found is None:
            return "bold" if row.bold else "none"
        if found["bullet"]:
            return {"–": "-", "•": "*"}.get(found["bullet"], found["bullet"])
        number = found["number"]
    if number in ("-", "+", "*"):
        return number
    if number.isupper() and _ROMAN.fullmatch(number) and not _follows_letter(number, open_rows):
        return "roman"
    if number.isalpha():
        return "letter" if number.isupper() else "small"
    return f"arabic{number.count('.')}"


def _follows_letter(number: str, open_rows: Sequence[tuple[str, RowPlan]]) -> bool:
    """ "C" after "B" is a letter, and so is a "D" after it."""
    before = [row.number for style, row in open_rows if style == "letter"]
    return bool(before) and len(number) == 1 and ord(before[-1][0]) + 1 == ord(number)


def _goes_under(style: str, row: RowPlan, open_rows: Sequence[tuple[str, RowPlan]], styles: Sequence[str]) -> bool:
    """Whether the row belongs under the last open one."""
    last_style, last = open_rows[-1]
    if style == "bold":  # a heading that lost its number, or a total
        return False
    if style == "none":
        if last_style in _UNNUMBERED:
            return row.indent > last.indent
        return True
    if style in ("-", "+", "*"):
        return last_style != style and not (style == "-" and last_style in ("+", "*"))
    if style.startswith("arabic") and last_style.startswith("arabic"):
        return style > last_style
    return style not in styles and last_style not in _UNNUMBERED


# --- keys ---


def _set_keys(rows: Sequence[RowPlan]) -> None:
    taken: set[str] = set()
    for row in rows:
        own = slug(row.title) or slug(" ".join(row.labels.values())) or f"dong-{row.row + 1}"
        wanted = own
        if wanted in taken and row.parent is not None:
            wanted = f"{row.parent.key[:30].rstrip('-')}-{own}"
        copy = 1
        key = wanted
        while key in taken:
            copy += 1
            key = f"{wanted}-{copy}"
        row.key = key
        taken.add(key)
