"""Reading a template by its hidden codes: rows and columns may have been sorted, copied or left out."""

from __future__ import annotations

from dataclasses import dataclass

from core.sheets.reading import SheetCell
from core.vietnamese import sort_key
from indicators.formdoc.layout import fill
from indicators.formdoc.model import ColumnKind, cell_key
from indicators.proposing.wording import plain
from indicators.sheets.codes import CODE_TITLE, EVERY_UNIT, NAME_TITLE, BrokenMark, Mark, is_mark, read_mark
from indicators.sheets.reading.lines import bare
from indicators.sheets.reading.model import SKIP, Choice, Severity, Target, Unit
from indicators.sheets.reading.naming import Names
from indicators.sheets.reading.page import Page
from indicators.sheets.shape import for_entry

_KEEP_CODE = "code"


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark and the cell it stands in, where the row of columns' codes meets the column of rows' codes."""

    mark: Mark
    row: int
    column: int


def marked(page: Page) -> Marked | None:
    """The sheet's mark; one that somebody changed is told, and is none."""
    for cell in page.sheet.cells:
        if cell.words and is_mark(cell.words):
            try:
                return Marked(read_mark(cell.words), cell.row, cell.column)
            except BrokenMark:
                message = "Mã ẩn của biểu đã bị sửa nên trang này được đọc theo tên dòng và cột."
                page.about(message, severity=Severity.NOTE)
                return None
    return None


def read_by_codes(page: Page, at: Marked, target: Target, unit: Unit | None) -> None:
    """Takes every cell that a row's and a column's code name; `unit` is whose sheet it is, None: a row for each."""
    page.coded = True
    _Coded(page, at, target, unit).read()


class _Coded:
    def __init__(self, page: Page, at: Marked, target: Target, unit: Unit | None) -> None:
        self.page = page
        self.at = at
        self.target = target
        self.unit = unit
        self.computed = frozenset(target.whole.computed_cells())
        self.columns = self._columns()
        self.names = Names(target.units.values())
        self.name_columns = self._name_columns()
        self.form_rows = {row.key: row for row in target.whole.rows}
        form = for_entry(target.whole, target.titles)
        self.titles = {row.key: sort_key(fill(row.title, target.context)) for row in form.rows}
        self.title_column = next((place for place, code in self.columns.items() if code == form.title_column), None)
        kinds = {column.key: column.kind for column in form.leaf_columns()}
        typed = (ColumnKind.FIGURE, ColumnKind.TEXT)
        self.typed = {
            place: code
            for place, code in self.columns.items()
            if (kinds.get(code) in typed if unit is not None else ":" in code)
        }

    def _columns(self) -> dict[int, str]:
        """The code of each column; of two columns of one code the second is told and left out."""
        found: dict[int, str] = {}
        for cell in self.page.sheet.cells:
            if cell.row == self.at.row and cell.column != self.at.column and cell.words.strip():
                code = cell.words.strip()
                if code in found.values():
                    self.page.say(cell, f"Cột này trùng mã ẩn “{code}” với một cột ở trước nên không được đọc.")
                else:
                    found[cell.column] = code
        return found

    def _name_columns(self) -> list[int]:
        """Where a table of units says whose each row is, for people to see."""
        titles = {plain(CODE_TITLE), plain(NAME_TITLE)}
        heads = (cell for cell in self.page.sheet.cells if cell.row < self.at.row and plain(cell.words) in titles)
        return sorted({cell.column for cell in heads})

    def read(self) -> None:
        rows: dict[int, list[SheetCell]] = {}
        for cell in self.page.sheet.cells:
            if cell.row > self.at.row:
                rows.setdefault(cell.row, []).append(cell)
        seen: dict[str, int] = {}
        for row in sorted(rows):
            code = self.page.text(row, self.at.column)
            if not code:
                self._uncoded(row, rows[row])
            elif code in seen:
                self._twice(row, rows[row], seen[code])
            else:
                seen[code] = row
                self._row(row, code)

    def _written(self, cells: list[SheetCell]) -> list[SheetCell]:
        return [cell for cell in cells if cell.column in self.typed and self.page.is_written(cell)]

    def _uncoded(self, row: int, cells: list[SheetCell]) -> None:
        """A row that somebody added: what was typed in it belongs nowhere."""
        for cell in self._written(cells)[:1]:
            message = f"Dòng {row + 1} không có mã ẩn của biểu nên không được đọc. Hãy nhập vào dòng có sẵn của biểu."
            self.page.say(cell, message)

    def _twice(self, row: int, cells: list[SheetCell], first: int) -> None:
        for cell in self._written(cells)[:1]:
            message = f"Dòng {row + 1} trùng mã ẩn với dòng {first + 1} nên không được đọc. Hãy giữ một dòng."
            self.page.say(cell, message)

    def _row(self, row: int, code: str) -> None:
        if self.unit is None:
            self._unit_row(row, code)
            return
        key = self._row_key(row, code)
        if key is None:
            return
        for place, column in self.typed.items():
            self._take(self.unit, cell_key(key, column), row, place)

    def _unit_row(self, row: int, code: str) -> None:
        unit = self.target.units.get(code)
        if unit is None:
            cell = self.page.cell(row, self.at.column)
            self.page.say(cell, f"Đợt này không có đơn vị mã “{code}”, hoặc bạn không nhập được cho đơn vị đó.")
            return
        unit = self._whose(row, unit)
        if unit is not None:
            for place, key in self.typed.items():
                self._take(unit, key, row, place)

    def _whose(self, row: int, unit: Unit) -> Unit | None:
        """The unit of the row's code, unless what people see there is plainly another's."""
        found = {column: self.names.meant(self.page.text(row, column)) for column in self.name_columns}
        others = {units[0].code: column for column, units in found.items() if len(units) == 1 and units[0] is not unit}
        if not others or not any(self.page.is_written(self.page.cell(row, place)) for place in self.typed):
            return unit
        cell = self.page.cell(row, next(iter(others.values())))
        named = [Choice(code, f"theo tên “{self.target.units[code].name}”") for code in others]
        choices = (*named, Choice(_KEEP_CODE, f"theo mã ẩn “{unit.name}”"), _SKIP)
        message = f"Dòng {row + 1} ghi là “{cell.text.strip()}” nhưng mã ẩn là của {unit.name}. Đọc theo cái nào?"
        answer = self._asked(cell, message, choices, "moved-unit" if len(named) == 1 else "")
        return unit if answer == _KEEP_CODE else self.target.units.get(answer or "")

    def _asked(self, cell: SheetCell, message: str, choices: tuple[Choice, ...], group: str = "") -> str | None:
        """What the person said of the row, one of the choices; None: it is asked, or the row is left out."""
        question = f"row:{self.page.name}!{cell.name}"
        answer = self.page.answers.to(question, group, choices)
        if answer is None or all(answer != choice.answer for choice in choices):
            self.page.ask(cell, message, question, choices, group=group)
            return None
        return None if answer == SKIP else answer

    def _take(self, unit: Unit, key: str, row: int, column: int) -> None:
        cell = self.page.cells.get((row, column)) or SheetCell(row, column)
        if key in self.computed:
            return
        of_form = self.form_rows.get(key.partition(":")[0])
        if self.unit is None and of_form is not None:
            # A round's export prints what the form says around a figure; a template never does.
            cell = bare(cell, self.target.whole, of_form, key.partition(":")[2], self.target.context)
        self.page.take(unit, key, cell)

    def _row_key(self, row: int, code: str) -> str | None:
        """The row's code, unless its label is plainly another row's: sorting may have moved one without the other."""
        if code not in self.titles:
            message = f"Dòng {row + 1} có mã ẩn “{code}” mà biểu không có nên không được đọc."
            self.page.say(self.page.cell(row, self.at.column), message)
            return None
        if self.title_column is None:
            return code
        cell = self.page.cell(row, self.title_column)
        said = sort_key(cell.text)
        other = [key for key, title in self.titles.items() if title == said and title]
        if not said or said == self.titles[code] or len(other) != 1:
            return code
        choices = (Choice(other[0], f"theo tên “{cell.text.strip()}”"), Choice(_KEEP_CODE, "theo mã ẩn"), _SKIP)
        message = f"Dòng {row + 1}: tên dòng là “{cell.text.strip()}” nhưng mã ẩn là của dòng khác. Đọc theo cái nào?"
        answer = self._asked(cell, message, choices)
        return code if answer == _KEEP_CODE else answer


_SKIP = Choice(SKIP, "bỏ qua dòng này")


def is_of_every_unit(at: Marked) -> bool:
    return at.mark.unit == EVERY_UNIT
