"""A whole workbook: each of its sheets is read by its codes, by its labels, or as a table of units."""

from __future__ import annotations

from collections.abc import Sequence

from core.sheets.reading import Workbook, cell_name
from indicators.proposing.grid import Grid, grid_of, legible
from indicators.proposing.model import NoTable
from indicators.proposing.region import Region, region_of
from indicators.sheets.codes import TOTALS
from indicators.sheets.reading.belonging import Belonging, named_unit
from indicators.sheets.reading.by_codes import Marked, is_of_every_unit, marked, read_by_codes
from indicators.sheets.reading.by_labels import Labelled
from indicators.sheets.reading.by_units import UnitRows
from indicators.sheets.reading.model import SKIP, Answers, Choice, Found, Outcome, Remark, Severity, Target, Unit
from indicators.sheets.reading.naming import Names
from indicators.sheets.reading.page import Page
from indicators.values import Value

_MOST_CHOICES = 40
# More than any district has units or any form has rows: what is larger is a list of something else.
_MOST_ROWS = 5000


def read_sheets(workbook: Workbook, targets: Sequence[Target], answers: Answers, *, several: bool = False) -> Outcome:
    """Everything that the workbook says of the targets' units. Where there is one unit, its sheets need no name.

    `several`: each sheet may be of another of the targets, or of none; else all are of the one there is.
    """
    outcome = Outcome()
    for sheet in workbook.sheets:
        page = Page(sheet, answers, outcome, formats=workbook.formats)
        if not any(page.is_written(cell) for cell in sheet.cells):
            continue
        if sheet.hidden:
            page.about("Trang tính đang ẩn nên không được đọc. Hãy bỏ ẩn nếu cần nhận số liệu ở đó.", severity=_NOTE)
            continue
        _Reader(page, targets, several=several).read()
    _refuse_twice(outcome)
    if not outcome.cells and all(remark.severity is Severity.NOTE for remark in outcome.remarks):
        outcome.remarks.append(Remark("", "", "", "Tệp không có số liệu nào của biểu. Hãy dùng biểu mẫu của đợt."))
    return outcome


_NOTE = Severity.NOTE


class _Reader:
    def __init__(self, page: Page, targets: Sequence[Target], *, several: bool) -> None:
        self.page = page
        self.targets = targets
        self.several = several
        # Whose sheet it is by its mark.
        self.whose = ""

    def read(self) -> None:
        at = marked(self.page)
        if at is not None and at.mark.unit == TOTALS:
            message = "Trang tổng hợp do cổng tính từ số liệu của các đơn vị nên không được đọc."
            self.page.about(message, severity=_NOTE)
            return
        if at is not None and not at.mark.printed:
            self._by_codes(at)
            return
        if at is not None:
            self.page.leave_out(at.row, at.column)
        rows = grid_of(self.page.sheet).rows
        if rows > _MOST_ROWS:
            self.page.about(f"Trang này có {rows} dòng, quá nhiều cho một biểu (tối đa {_MOST_ROWS} dòng).")
        elif at is not None:
            self.read_table(at)
        else:
            for page in self.page.tables():
                _Reader(page, self.targets, several=self.several).read_table(None)

    def read_table(self, at: Marked | None) -> None:
        """Reads one table without codes; `at`: where the mark of a printed form stood, which is none of its words."""
        if at is not None:
            self.whose = at.mark.unit
        try:
            grid = grid_of(legible(self.page.sheet))
            region = region_of(grid)
        except NoTable as none:
            self.page.about(str(none), severity=_NOTE)
            return
        target = self._belonging.of_words(grid, region) if at is None else self._belonging.of_mark(at.mark)
        if target is not None:
            self.page.target = target
            self._by_names(grid, region, target)

    @property
    def _belonging(self) -> Belonging:
        return Belonging(self.page, self.targets, several=self.several)

    # --- codes ---

    def _by_codes(self, at: Marked) -> None:
        target = self._belonging.of_mark(at.mark)
        if target is None:
            return
        self.page.target = target
        if is_of_every_unit(at):
            read_by_codes(self.page, at, target, None)
            return
        unit = target.units.get(at.mark.unit)
        if unit is None:
            whose = f", không phải của {_only(target).name}" if len(target.units) == 1 else ""
            self.page.about(
                f"Trang này là biểu của đơn vị mã “{at.mark.unit}”{whose}; bạn không nhập được cho đơn vị đó ở đây."
            )
        else:
            read_by_codes(self.page, at, target, unit)

    # --- names ---

    def _by_names(self, grid: Grid, region: Region, target: Target) -> None:
        units = UnitRows(self.page, grid, region, target)
        # A form has no more lines than rows: against so many units there is nothing to weigh.
        if units.score > len(target.whole.rows):
            units.read()
            return
        labelled = Labelled(self.page, grid, region, target, target.whole)
        if units.score > len(labelled.shape.rows):
            units.read()
            return
        if not labelled.shape.score:
            self.page.about(
                "Không nhận ra dòng và cột nào của biểu trong trang này. Hãy dùng biểu mẫu của đợt, "
                "hoặc giữ nguyên tên dòng và cột như biểu."
            )
            return
        unit = self._unit(region, target)
        if unit is not None:
            labelled.read(unit)

    def _unit(self, region: Region, target: Target) -> Unit | None:
        """Whose sheet it is: the one that its tab or the lines over it name, else the only unit there is."""
        names = Names(target.units.values())
        key = f"unit:{self.page.key}"
        answer = self.page.answers.to(key)
        if answer is not None:
            return target.units.get(answer)
        found = target.units.get(self.whose) or named_unit(self.page, names, region)
        if found is not None:
            return found
        if len(target.units) == 1:
            return self._own(_only(target), region, target, key)
        near = names.near(self.page.name) or list(target.units.values())[:_MOST_CHOICES]
        choices = [Choice(unit.code, unit.name) for unit in near]
        message = "Trang này là số liệu của đơn vị nào? Có thể đặt tên trang tính theo tên hoặc mã đơn vị."
        self.page.ask_about(message, key, [*choices, Choice(SKIP, "bỏ qua trang này")])
        return None

    def _own(self, own: Unit, region: Region, target: Target, key: str) -> Unit | None:
        """The unit whose file it is, unless the sheet says that it is another's."""
        other = named_unit(self.page, Names(target.others), region)
        if other is None:
            return own
        message = f"Trang này ghi là của {other.name}, không phải của {own.name}. Có nhận không?"
        choices = [Choice(own.code, f"đúng là số liệu của {own.name}"), Choice(SKIP, "bỏ qua trang này")]
        self.page.ask_about(message, key, choices)
        return None


def _only(target: Target) -> Unit:
    return next(iter(target.units.values()))


def _refuse_twice(outcome: Outcome) -> None:
    """Two cells that say the same of one cell of the form are one; an empty one yields; else neither is taken."""
    first: dict[tuple[int, str], Found] = {}
    twice: dict[tuple[int, str], Found] = {}
    for found in outcome.cells:
        place = found.unit.answer, found.key
        if place not in first or first[place].value is None:
            first[place] = found
        elif found.value is not None and _meaning(first[place].value) != _meaning(found.value):
            twice[place] = found
    if len(first) == len(outcome.cells):
        return
    outcome.cells = [found for place, found in first.items() if place not in twice]
    for place, found in twice.items():
        other = first[place]
        message = (
            f"{found.unit.name}: cùng một ô của biểu có hai giá trị khác nhau, ở đây và ở {cell_of(other)} "
            f"trang “{other.sheet}”. Hãy giữ một giá trị."
        )
        remark = Remark(found.sheet, cell_of(found), "", message, unit=found.unit.code)
        outcome.remarks.append(remark)


def _meaning(value: Value | None) -> tuple[object, ...] | None:
    return None if value is None else (value.kind, value.number, value.number_to, value.text)


def cell_of(found: Found) -> str:
    return cell_name(found.row, found.column)
