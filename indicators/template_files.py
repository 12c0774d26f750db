"""The workbooks that a round's units fill in, all of them as one file."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from core.sheets.limits import SHEETS
from indicators.models import Round, Submission
from indicators.queries.imports import ImportTarget, sheets_of_round
from indicators.queries.sheet import Sheet
from indicators.queries.templates import asked_of, asked_table_of
from indicators.sheets.template import write_templates
from indicators.sheets.unit_table import MOST_CELLS, table_cells, write_unit_table

# Beyond these a person would wait longer for the file than for a page: a workbook for each unit costs more than a row.
_MOST_CELLS_AT_ONCE = 5000
_MOST_FILES_AT_ONCE = 50

Step = Callable[[int, int, str], None]


class Together(StrEnum):
    """How the units' forms stand in one file."""

    WORKBOOK = "workbook"  # a row for each unit; a form too wide for that has a sheet for each
    ZIP = "zip"  # a workbook for each


def _no_step(_done: int, _total: int, _message: str) -> None:
    """For who waits without a bar."""


class RoundTemplates:
    """The templates of these answers of a round."""

    def __init__(self, round_: Round, answers: Sequence[Submission]) -> None:
        self.round = round_
        self.answers = answers
        self.cells = len(table_cells(round_.form))
        self.slug = f"{round_.version.form.slug}-{round_.period.code}"

    def is_large(self, how: Together) -> bool:
        """Whether it is written in the background."""
        too_many_files = len(self.answers) > _MOST_FILES_AT_ONCE and not self._is_table(how)
        return too_many_files or len(self.answers) * self.cells > _MOST_CELLS_AT_ONCE

    def _is_table(self, how: Together) -> bool:
        return how is Together.WORKBOOK and self.cells <= MOST_CELLS

    def write(self, how: Together, folder: Path, step: Step = _no_step) -> Path:
        """The file in this folder, under the name that it is downloaded by.

        More sheets than a workbook may have to be read again are the zip.
        """
        if self._is_table(how):
            path = folder / f"{self.slug}-cac-don-vi.xlsx"
            write_unit_table(asked_table_of(self.target, self._sheets(step)), path)
        elif how is Together.WORKBOOK and len(self.answers) <= SHEETS:
            path = folder / f"{self.slug}-cac-don-vi.xlsx"
            write_templates([asked_of(sheet, sheet.submission.unit.name) for sheet in self._sheets(step)], path)
        else:
            path = folder / f"{self.slug}-tung-don-vi.zip"
            self._write_zip(path, step)
        return path

    def _write_zip(self, path: Path, step: Step) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            for sheet in self._sheets(step):
                one = path.with_suffix(".one")
                write_templates([asked_of(sheet, sheet.form.label or "Biểu")], one)
                archive.write(one, f"{self.slug}-{sheet.submission.unit.code}.xlsx")
                one.unlink()

    @cached_property
    def target(self) -> ImportTarget:
        return ImportTarget(self.round, self.answers)

    def _sheets(self, step: Step) -> Iterator[Sheet]:
        for done, sheet in enumerate(sheets_of_round(self.target, self.answers, previous=True)):
            step(done, len(self.answers), "Đang ghi biểu của từng đơn vị.")
            yield sheet
