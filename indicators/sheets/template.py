"""The workbook that a unit fills in: its form with what is known, codes that find each cell again, and the checks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from core.table import Cell, Row, placed
from core.writers.column_widths import INDENT_POINTS, lies_across
from core.writers.sheet_names import sheet_names
from indicators.formdoc.checks import held_checks
from indicators.formdoc.computing import is_percent
from indicators.formdoc.layout import lay_out
from indicators.formdoc.model import ColumnKind, Form, FormColumn, cell_key
from indicators.sheets.cell_formats import Advice, advice
from indicators.sheets.codes import Mark
from indicators.sheets.formulas import Address, computed_formula, rules_of
from indicators.sheets.page import NARROWEST, Formats, Page, height, last_period, runs, workbook_at
from indicators.sheets.shape import for_entry
from indicators.values import Reading, Value

_TYPED = (ColumnKind.FIGURE, ColumnKind.TEXT)
# Frozen labels must leave room for the figures on a small screen.
_MOST_FROZEN = 60
_CODES_WIDTH = 0.5


@dataclass(frozen=True, slots=True)
class Asked:
    """One unit's sheet of a form: the form as the unit receives it, what is known, and the cells closed to it.

    `facts` stand under the title (whose figures, until when). `names`: see `for_entry`.
    """

    form: Form
    mark: Mark
    sheet: str
    facts: tuple[str, ...]
    context: Mapping[str, str]
    readings: Mapping[str, Reading]
    values: Mapping[str, Value] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    previous: Mapping[str, str] = field(default_factory=dict)
    closed: Collection[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)


def write_templates(sheets: Sequence[Asked], path: Path) -> None:
    """Writes a workbook with a sheet for each unit."""
    with workbook_at(path) as (workbook, formats):
        for asked, name in zip(sheets, sheet_names(one.sheet for one in sheets), strict=True):
            _Template(workbook.add_worksheet(name), formats, asked).write()


class _Template:
    """One sheet on its way: title, head, the hidden row of columns' codes, body, legend."""

    def __init__(self, sheet: Any, formats: Formats, asked: Asked) -> None:
        self.asked = asked
        self.form = for_entry(asked.form, asked.names)
        self.columns = self.form.leaf_columns()
        # Between the labels and the figures: whoever selects both to sort or to copy takes the codes along.
        self.code_column = next(
            (place for place, column in enumerate(self.columns) if column.kind in _TYPED), len(self.columns)
        )
        self.computed = self.form.computed_cells()
        self.table = lay_out(
            self.form,
            context=asked.context,
            values=asked.values,
            texts=asked.texts,
            readings=asked.readings,
            key="",
        )
        widths = [_width(column) for column in self.columns]
        widths.insert(self.code_column, _CODES_WIDTH)
        self.page = Page(sheet, formats, widths)
        self.addresses: dict[str, Address] = {}

    def place_of(self, column: int) -> int:
        """Where a column of the form stands, the column of codes counted."""
        return column + (column >= self.code_column)

    def write(self) -> None:
        page, table = self.page, self.table
        page.titles(table.label, table.title, table.subtitle, self.asked.facts, table.unit_line)
        head = page.next_row
        self._grid(table.header, look="head")
        self._codes()
        body = page.next_row
        self._locate(body)
        self._grid(table.rows, look="label")
        self._figures(body)
        self._colours()
        self._legend()
        narrow = sum(page.widths[: self.code_column]) <= _MOST_FROZEN
        frozen = (body, self.code_column + 1 if narrow else 0)
        page.finish(range(head, body), frozen=frozen, landscape=lies_across(table))

    # --- labels ---

    def _grid(self, rows: tuple[Row, ...], *, look: str) -> None:
        """Heads, or the labels of the body."""
        top, heights = self.page.next_row, [height(1)] * len(rows)
        cells = [one for one in placed(rows) if look == "head" or self.columns[one[1]].kind is not ColumnKind.FIGURE]
        for row, column, cell in sorted(cells, key=lambda one: one[2].rowspan):
            if look == "head" or self.columns[column].kind not in _TYPED:
                first, last = self.place_of(column), self.place_of(column + cell.colspan - 1)
                area = (top + row, first, top + row + cell.rowspan - 1, last)
                self.page.put(area, cell.text, self._look(cell, look))
            # What a tall cell lacks goes to its last row.
            bottom = min(row + cell.rowspan, len(rows)) - 1
            lacking = height(self._lines(cell, column, look)) - sum(heights[row : bottom + 1])
            heights[bottom] += max(lacking, 0)
        for row, points in enumerate(heights):
            self.page.sheet.set_row(top + row, points)
        self.page.next_row = top + len(rows)

    def _look(self, cell: Cell, look: str) -> Any:
        if look == "head":
            return self.page.formats.looking(look)
        looks = {"align": cell.align.value, "bold": cell.bold, "italic": cell.italic, "indent": cell.indent}
        return self.page.formats.looking(look, **{name: value for name, value in looks.items() if value})

    def _lines(self, cell: Cell, column: int, look: str) -> int:
        if not cell.text:
            return 1
        columns = range(self.place_of(column), self.place_of(column + cell.colspan - 1) + 1)
        return self.page.lines(cell.text, columns, bold=look == "head" or cell.bold, less=cell.indent * INDENT_POINTS)

    def _codes(self) -> None:
        """A hidden row with every column's code, the mark where it meets the column of rows' codes."""
        page, row = self.page, self.page.next_row
        page.hide_codes(row, self.code_column)
        page.code(row, self.code_column, self.asked.mark.text)
        for place, column in enumerate(self.columns):
            page.code(row, self.place_of(place), column.key)
        for place, one in enumerate(self.form.rows, 1):
            page.code(row + place, self.code_column, one.key)
        page.next_row += 1

    def _locate(self, body: int) -> None:
        for place, row in enumerate(self.form.rows):
            for number, column in enumerate(self.columns):
                if column.kind is ColumnKind.FIGURE and not row.group:
                    key = cell_key(row.key, column.key)
                    name = xl_rowcol_to_cell(body + place, self.place_of(number), row_abs=True, col_abs=True)
                    self.addresses[key] = Address(name, is_percent(key, self.computed, self.asked.readings))

    # --- figures ---

    def _figures(self, body: int) -> None:
        for number, column in enumerate(self.columns):
            if column.kind not in _TYPED:
                continue
            keys = [None if row.group else cell_key(row.key, column.key) for row in self.form.rows]
            for place, key in enumerate(keys):
                self._figure((body + place, self.place_of(number)), key, column.kind)
            if column.kind is ColumnKind.FIGURE:
                for first, last, told in runs([self._advice(key) for key in keys]):
                    self.page.advise(body + first, body + last, self.place_of(number), told)

    def _figure(self, at: tuple[int, int], key: str | None, kind: ColumnKind) -> None:
        asked, page = self.asked, self.page
        if key is None:
            page.blank(at, "label")
        elif kind is ColumnKind.TEXT:
            page.words(at, asked.texts.get(key, ""))
        elif key in self.computed:
            self._computed(at, key)
        else:
            reading = asked.readings.get(key, _PLAIN)
            look = "closed" if key in asked.closed else "words" if reading.words else "typed"
            page.value(at, asked.values.get(key), reading, look)
        if key is not None and (previous := asked.previous.get(key)):
            page.comment(at, last_period(previous))

    def _computed(self, at: tuple[int, int], key: str) -> None:
        shown = "0.00%" if self.addresses[key].percent else "General"
        formula = computed_formula(self.computed[key], self.addresses)
        if formula:
            look = self.page.formats.looking("closed", num_format=shown)
            self.page.sheet.write_formula(*at, formula, look, "")
        else:
            self.page.blank(at, "closed")

    def _advice(self, key: str | None) -> Advice | None:
        if key is None or key in self.computed or key in self.asked.closed:
            return None
        return advice(self.asked.readings.get(key, _PLAIN))

    # --- checks ---

    def _colours(self) -> None:
        rules = [rule for held in held_checks(self.form) for rule in rules_of(held, self.addresses)]
        places = {cell: (row, self.place_of(column)) for row, column, cell in self._places()}
        for rule in sorted(rules, key=lambda rule: not rule.broken):
            for key in rule.cells:
                row, column = places[key]
                top = self.page.next_row - len(self.form.rows) + row
                self.page.colour((top, column, top, column), rule)

    def _places(self) -> list[tuple[int, int, str]]:
        return [
            (row, column, cell_key(one.key, other.key))
            for row, one in enumerate(self.form.rows)
            for column, other in enumerate(self.columns)
        ]

    def _legend(self) -> None:
        page = self.page
        page.next_row += 1
        page.line("Ô nền vàng nhạt để nhập số liệu; ô nền xám tự tính hoặc chỉ xem.", italic=True)
        if self.form.checks:
            waiting = "Ô màu cam: còn thiếu số để kiểm tra."
            page.line(f"{waiting} Ô màu đỏ: không đúng một trong các điều sau:", italic=True)
        for check in self.form.checks:
            page.line(f"– {check.message}.", italic=True)


def _width(column: FormColumn) -> float:
    return max(column.width, NARROWEST) if column.kind in _TYPED else column.width


_PLAIN = Reading()
