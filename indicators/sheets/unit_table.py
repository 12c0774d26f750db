"""A round's workbook with one row for each unit: the cells of the form side by side."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from indicators.formdoc.checks import held_checks
from indicators.formdoc.computing import is_percent
from indicators.formdoc.layout import fill
from indicators.formdoc.model import ColumnKind, Form, FormColumn, FormRow, cell_key
from indicators.sheets.cell_formats import advice
from indicators.sheets.codes import CODE_TITLE, NAME_TITLE, Mark
from indicators.sheets.formulas import Address, rules_of
from indicators.sheets.page import NARROWEST, Formats, Page, height, last_period, runs, workbook_at
from indicators.sheets.shape import for_entry
from indicators.values import Reading, Value

# What a sheet that is read again may have at most, some columns for names left out (core.sheets.limits.COLUMNS).
MOST_CELLS = 240
# Each comment is a drawing: with more of them a spreadsheet program opens the workbook slowly.
MOST_COMMENTS = 5000
WITHOUT_COMMENTS = (
    "Tệp quá lớn để kèm số kỳ trước ở từng ô. Số kỳ trước có trong “Tệp nén, mỗi đơn vị một tệp” và trên trang nhập "
    "số liệu của từng đơn vị."
)
_LABELS = (("TT", 5.0), (CODE_TITLE, 18.0), (NAME_TITLE, 34.0))
_CODES = len(_LABELS)
_FIRST = _CODES + 1
_CODES_WIDTH = 0.5
_TYPED = (ColumnKind.FIGURE, ColumnKind.TEXT)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit: `cells` are the keys of those that it may write; of the others nothing is shown but what is known."""

    code: str
    name: str
    cells: Collection[str]
    values: Mapping[str, Value]
    texts: Mapping[str, str]
    previous: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AskedTable:
    """A round asked of many units; `form` is the whole form, `names` as in `for_entry`."""

    form: Form
    mark: Mark
    sheet: str
    facts: tuple[str, ...]
    context: Mapping[str, str]
    readings: Mapping[str, Reading]
    units: Sequence[UnitRow]
    names: Mapping[str, str]


def table_cells(form: Form) -> list[str]:
    """The keys of the cells that a unit types, in reading order: the table's columns."""
    computed = form.computed_cells()
    columns = [column for column in form.leaf_columns() if column.kind in _TYPED]
    keys = (cell_key(row.key, column.key) for row in form.rows if not row.group for column in columns)
    return [key for key in keys if key not in computed]


def write_unit_table(asked: AskedTable, path: Path) -> None:
    """Writes the workbook; the caller saw to it that the form has at most MOST_CELLS."""
    with workbook_at(path) as (workbook, formats):
        _UnitTable(workbook.add_worksheet(asked.sheet), formats, asked).write()


class _UnitTable:
    def __init__(self, sheet: Any, formats: Formats, asked: AskedTable) -> None:
        self.asked = asked
        self.form = for_entry(asked.form, asked.names)
        self.rows = {row.key: row for row in self.form.rows}
        self.columns = {column.key: column for column in self.form.leaf_columns()}
        self.headings = {key: fill(title, asked.context) for key, title in self.form.column_titles().items()}
        self.cells = table_cells(self.form)
        # A form of one column needs no second heading, and one of one row no first.
        self.of_one_column = len({key.partition(":")[2] for key in self.cells}) == 1
        self.comments = sum(len(unit.previous) for unit in asked.units) <= MOST_COMMENTS
        widths = [*(width for _title, width in _LABELS), _CODES_WIDTH, *(self._width(key) for key in self.cells)]
        self.page = Page(sheet, formats, widths)

    def _column(self, key: str) -> FormColumn:
        return self.columns[key.partition(":")[2]]

    def _row(self, key: str) -> FormRow:
        return self.rows[key.partition(":")[0]]

    def _width(self, key: str) -> float:
        return max(min(self._column(key).width, 20.0), NARROWEST)

    def write(self) -> None:
        page, form, context = self.page, self.form, self.asked.context
        unit_line = fill(form.unit_line, context)
        page.titles(fill(form.label, context), fill(form.title, context), "", self.asked.facts, unit_line)
        if not self.comments:
            page.line(WITHOUT_COMMENTS, italic=True)
        head = page.next_row
        self._heads()
        self._codes()
        body = page.next_row
        for place, unit in enumerate(self.asked.units):
            self._unit(body + place, place + 1, unit)
        self._advice(body)
        self._colours(body)
        page.next_row = body + len(self.asked.units)
        self._legend()
        page.finish(range(head, body), frozen=(body, _FIRST), landscape=True)

    def _heads(self) -> None:
        page, look = self.page, self.page.formats.looking("head")
        top, bottom = page.next_row, page.next_row + (0 if self.of_one_column else 1)
        for place, (title, _width) in enumerate(_LABELS):
            page.put((top, place, bottom, place), title, look)
        lines = [1, 1]
        for first, last, title in self._groups():
            page.put((top, _FIRST + first, top, _FIRST + last), title, look)
            lines[0] = max(lines[0], page.lines(title, range(_FIRST + first, _FIRST + last + 1), bold=True))
        if not self.of_one_column:
            for place, key in enumerate(self.cells, _FIRST):
                title = self.headings[self._column(key).key]
                page.put((bottom, place, bottom, place), title, look)
                lines[1] = max(lines[1], page.lines(title, range(place, place + 1), bold=True))
        for row in range(top, bottom + 1):
            page.sheet.set_row(row, height(lines[row - top]))
        page.next_row = bottom + 1

    def _groups(self) -> list[tuple[int, int, str]]:
        """The stretches of cells of one row of the form, each with its title."""
        found: list[tuple[int, int, str]] = []
        for place, key in enumerate(self.cells):
            title = self.title_of(self._row(key))
            if found and self._row(key) is self._row(self.cells[found[-1][0]]):
                found[-1] = (found[-1][0], place, title)
            else:
                found.append((place, place, title))
        return found

    def title_of(self, row: FormRow) -> str:
        """A row's title; one that other rows have too says under which row it stands."""
        title = fill(row.title, self.asked.context)
        same = sum(fill(other.title, self.asked.context) == title for other in self.form.rows)
        beside = [fill(text, self.asked.context) for text in row.labels.values()]
        above = self.rows[row.parent].title if row.parent and same > 1 else ""
        return " – ".join(part for part in (fill(above, self.asked.context), *beside, title) if part)

    def _codes(self) -> None:
        page, row = self.page, self.page.next_row
        page.hide_codes(row, _CODES)
        page.code(row, _CODES, self.asked.mark.text)
        for place, key in enumerate(self.cells, _FIRST):
            page.code(row, place, key)
        for place, unit in enumerate(self.asked.units, 1):
            page.code(row + place, _CODES, unit.code)
        page.next_row += 1

    def _unit(self, row: int, number: int, unit: UnitRow) -> None:
        page = self.page
        for place, text in enumerate((str(number), unit.code, unit.name)):
            page.sheet.write_string(row, place, text, page.formats.looking("label"))
        for place, key in enumerate(self.cells, _FIRST):
            if self.comments and key in unit.previous:
                page.comment((row, place), last_period(unit.previous[key]))
            if self._column(key).kind is ColumnKind.TEXT:
                page.words((row, place), unit.texts.get(key, ""), "words" if key in unit.cells else "closed")
                continue
            reading = self.asked.readings.get(key, _PLAIN)
            look = "closed" if key not in unit.cells else "words" if reading.words else "typed"
            page.value((row, place), unit.values.get(key), reading, look)

    def _advice(self, body: int) -> None:
        for place, key in enumerate(self.cells, _FIRST):
            if self._column(key).kind is ColumnKind.FIGURE:
                told = advice(self.asked.readings.get(key, _PLAIN))
                for first, last, one in runs([told if key in unit.cells else None for unit in self.asked.units]):
                    self.page.advise(body + first, body + last, place, one)

    def _colours(self, body: int) -> None:
        """Each check once for all units: its formula speaks of the first one's row, and moves along."""
        if not self.asked.units:
            return
        places = {key: place for place, key in enumerate(self.cells, _FIRST)}
        computed = self.form.computed_cells()
        addresses = {
            key: Address(xl_rowcol_to_cell(body, place, col_abs=True), is_percent(key, computed, self.asked.readings))
            for key, place in places.items()
        }
        rules = [rule for held in held_checks(self.form) for rule in rules_of(held, addresses)]
        last = body + len(self.asked.units) - 1
        for rule in sorted(rules, key=lambda rule: not rule.broken):
            for key in rule.cells:
                self.page.colour((body, places[key], last, places[key]), rule)

    def _legend(self) -> None:
        page = self.page
        page.next_row += 1
        page.line("Mỗi dòng là một đơn vị. Ô nền vàng nhạt để nhập số liệu; ô nền xám không phải nhập.", italic=True)
        if self.form.checks:
            page.line("Ô màu cam: còn thiếu số để kiểm tra. Ô màu đỏ: số không khớp với các ô khác.", italic=True)


_PLAIN = Reading()
