"""One sheet while it is read: its cells by place, what is taken of them, and what is said about them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from core.legacy_text import converted
from core.sheets.reading import Sheet, SheetCell
from core.vietnamese import clean
from indicators.proposing.tables import tables_of
from indicators.sheets.cell_formats import default_format
from indicators.sheets.reading.cells import Taken, Unclear, take_answer, take_figure, take_words
from indicators.sheets.reading.model import SKIP, Answers, Choice, Found, Outcome, Remark, Severity, Target, Unit
from indicators.values import Reading

_QUOTED = 60
# A sheet with more rows of unknown names is of something else, and each of them costs a search among all names.
MOST_UNKNOWN_ROWS = 100


class Page:
    """A sheet with the person's answers at hand; what is read goes into `outcome`."""

    def __init__(
        self, sheet: Sheet, answers: Answers, outcome: Outcome, *, formats: bool = True, table: int = 0
    ) -> None:
        """`formats`: whether the file tells how its numbers are shown; .xls and .ods do not.

        `table`: which of the sheet's tables it is, from 1, where there are several.
        """
        self.sheet = sheet
        self.formats = formats
        # A template's own formats say nothing of what a person meant, and are known where the file tells none.
        self.coded = False
        self.name = sheet.name
        self.table = table
        # What the questions about the table are named by.
        self.key = f"{sheet.name}#{table}" if table else sheet.name
        self.answers = answers
        self.outcome = outcome
        self.cells = {(cell.row, cell.column): cell for cell in sheet.cells}
        self.unknown_rows = 0
        self.target: Target | None = None

    def tables(self) -> list[Page]:
        """Each table of the sheet as a page of its own."""
        sheets = tables_of(self.sheet)
        if len(sheets) == 1:
            return [self]
        return [
            Page(sheet, self.answers, self.outcome, formats=self.formats, table=place)
            for place, sheet in enumerate(sheets, 1)
        ]

    def cell(self, row: int, column: int) -> SheetCell:
        return self.cells.get((row, column)) or SheetCell(row, column)

    def leave_out(self, row: int, column: int) -> None:
        """Reads on as if this cell were not there."""
        kept = tuple(cell for cell in self.sheet.cells if (cell.row, cell.column) != (row, column))
        self.sheet = replace(self.sheet, cells=kept)
        self.cells.pop((row, column), None)

    def text(self, row: int, column: int) -> str:
        """The clean text of a cell, in Unicode whatever it was written in; a code typed as a number by its digits."""
        cell = self.cells.get((row, column))
        if cell is None:
            return ""
        if cell.number is not None:
            return f"{cell.number.normalize():f}"
        return clean(converted(cell.words, cell.look.font) or cell.words)

    def is_written(self, cell: SheetCell) -> bool:
        return bool(cell.words.strip() or cell.number is not None or cell.special)

    # --- words that a person mapped by hand ---

    def map(self, kind: str, words: str, meant: str) -> None:
        """Keeps what the person said that the words of the page's round mean."""
        if self.target is not None:
            self.outcome.mapped[self.target.round, kind, words] = meant

    def recall(self, kind: str, words: str, known: Collection[str]) -> str:
        """What the office said before of the same words, where that is among what is known now; else blank."""
        meant = self.target.remembered.get((kind, words), "") if self.target is not None else ""
        return meant if meant in known else ""

    # --- what is taken ---

    def take(self, unit: Unit, key: str, cell: SheetCell) -> None:
        """Takes one cell for one cell of a unit's form, or says why not."""
        self.keep(unit, key, self.value(unit, key, cell), cell)

    def keep(self, unit: Unit, key: str, taken: Taken | None, cell: SheetCell) -> None:
        if taken is None:
            return
        if taken.note:
            self.say(cell, taken.note, severity=Severity.NOTE, unit=unit)
        self.outcome.cells.append(Found(unit, key, taken.value, self.name, cell.row, cell.column))

    def value(self, unit: Unit, key: str, cell: SheetCell) -> Taken | None:
        """The cell's value, None where it is left out; what is unclear is asked, or answered already."""
        reading = unit.part.readings.get(key)
        if reading is None and key not in unit.part.texts:
            if self.is_written(cell):
                message = "Ô này không thuộc phần biểu của đơn vị nên không nhận."
                self.say(cell, message, severity=Severity.NOTE, unit=unit)
            return None
        # A template shows what others write, and what the portal counts.
        if key in unit.closed:
            return None
        try:
            return take_words(cell) if reading is None else self._figure(cell, reading)
        except Unclear as asked:
            question = f"{self.name}!{cell.name}"
            answer = self.answers.to(question, asked.group, asked.choices)
            if answer is not None and any(answer == choice.answer for choice in asked.choices):
                taken = take_answer(answer, reading)
                return taken if taken.value is not None else None
            self.ask(cell, str(asked), question, asked.choices, group=asked.group, unit=unit)
            return None

    def _figure(self, cell: SheetCell, reading: Reading) -> Taken:
        if not self.coded:
            return take_figure(cell, reading)
        usual = default_format(reading)
        if not self.formats and cell.number is not None:
            cell = cell._replace(look=cell.look._replace(format=usual))
        return take_figure(cell, reading, silent=usual)

    # --- what is said ---

    def say(
        self, cell: SheetCell, message: str, *, severity: Severity = Severity.PROBLEM, unit: Unit | None = None
    ) -> None:
        self.outcome.remarks.append(
            Remark(self.name, cell.name, quoted(cell), message, severity, unit=unit.code if unit else "")
        )

    def ask(
        self,
        cell: SheetCell,
        message: str,
        key: str,
        choices: Iterable[Choice],
        *,
        group: str = "",
        unit: Unit | None = None,
    ) -> None:
        """A question about a cell; one without choices is a problem to be mended in the file."""
        offered = tuple(choices)
        severity = Severity.QUESTION if offered else Severity.PROBLEM
        code = unit.code if unit else ""
        self.outcome.remarks.append(
            Remark(self.name, cell.name, quoted(cell), message, severity, key, group, offered, code)
        )

    def may_ask_row(self, row: int) -> bool:
        """Whether a row of an unknown name is asked about; the first that is not is told, with all behind it."""
        self.unknown_rows += 1
        if self.unknown_rows == MOST_UNKNOWN_ROWS + 1:
            self.about(
                f"Trang này có hơn {MOST_UNKNOWN_ROWS} dòng không khớp tên; từ dòng {row + 1} trở đi, các dòng như vậy "
                "không được hỏi và không được nhận. Hãy sửa tên trong tệp theo biểu mẫu của đợt rồi tải lên lại."
            )
        return self.unknown_rows <= MOST_UNKNOWN_ROWS

    def about(self, message: str, *, severity: Severity = Severity.PROBLEM) -> None:
        """Something about the whole sheet, or the table of it."""
        self.outcome.remarks.append(Remark(self.name, "", "", self._of_table(message), severity))

    def _of_table(self, message: str) -> str:
        return f"Bảng thứ {self.table} của trang: {message}" if self.table else message

    def recalled(self, cell: SheetCell, said: str, meant: str, key: str) -> None:
        """What is read as the office once said of the same words; the person may still leave it out."""
        message = f"{said} được đọc là {meant} như lần trước đã trả lời."
        choices = (Choice(SKIP, "bỏ qua trong tệp này"),)
        self.outcome.remarks.append(
            Remark(self.name, cell.name, quoted(cell), message, Severity.NOTE, key, choices=choices)
        )

    def ask_about(
        self, message: str, key: str, choices: Iterable[Choice], *, severity: Severity = Severity.QUESTION
    ) -> None:
        """A question about the whole sheet; one without choices is a problem to be mended in the file."""
        offered = tuple(choices)
        severity = severity if offered else Severity.PROBLEM
        self.outcome.remarks.append(Remark(self.name, "", "", self._of_table(message), severity, key, choices=offered))


def quoted(cell: SheetCell) -> str:
    """What stands in a cell, as a list of remarks shows it."""
    text = cell.error or clean(cell.text)
    if cell.number is not None and "%" not in text:
        # All its digits: the sheet may show fewer than are the trouble.
        text = f"{cell.number.normalize():f}".replace(".", ",")
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"
