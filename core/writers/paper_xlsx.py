"""A form on paper as an Excel workbook: the table between its letterhead and its signatures."""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path
from typing import Any

import xlsxwriter

from core.documents.official import MOTTO, NATIONAL_NAME
from core.documents.paper import Paper
from core.writers.printable import printable
from core.writers.sheet_names import sheet_names
from core.writers.text_width import text_width, wrapped_lines
from core.writers.xlsx import CAUTION, FIXED_CREATED, FONT, OPTIONS, SIZE, Box, Formats, SheetWriter, guard, height

# The Quốc hiệu stays on one line where the table is wide enough for it.
_NATION_WIDTH = text_width(NATIONAL_NAME, SIZE, bold=True) + 10
_SIGNATURE_ROWS = 4


def write_paper(paper: Paper, path: Path) -> None:
    """Write the paper on a sheet; equal papers give equal bytes."""
    with xlsxwriter.Workbook(str(path), OPTIONS) as workbook:
        workbook.set_properties({"created": FIXED_CREATED})
        sheet = workbook.add_worksheet(sheet_names([paper.table.label])[0])
        _PaperWriter(sheet, Formats(workbook), paper).write()


class _PaperWriter(SheetWriter):
    """The sheet of one paper."""

    def __init__(self, sheet: Any, formats: Formats, paper: Paper) -> None:
        super().__init__(sheet, formats, paper.table)
        self.paper = paper
        self.split = self._split()

    def _split(self) -> int:
        """The first column of the right half: what is left of it is as near the middle as the Quốc hiệu lets it be."""
        total = sum(self.widths)
        wanted = max(min(total / 2, total - _NATION_WIDTH), total / 4)
        edges = list(accumulate(self.widths))[:-1]
        return 1 + min(range(len(edges)), key=lambda place: abs(edges[place] - wanted)) if edges else 0

    def _above(self) -> None:
        paper = self.paper
        self._pair(paper.parent_body.upper(), NATIONAL_NAME, "", "bold")
        self._pair(paper.issuing_body.upper(), MOTTO, "bold", "bold")
        self.next_row += 1
        if paper.mark:
            self._line(paper.mark, bold=True, align="center", font_color="#a8231a")

    def _below(self) -> None:
        for heading, words in self.paper.remarks:
            self._line(f"{heading}: {words}", align="left")
        self.next_row += 1
        left, right = self.paper.signers[0], self.paper.signers[-1]
        self._pair("", self.paper.place_date, "", "italic")
        if right.authority:
            self._pair("", right.authority.upper(), "", "bold")
        self._pair(left.title.upper(), right.title.upper(), "bold", "bold")
        self._pair(left.hint, right.hint, "italic", "italic")
        self.next_row += _SIGNATURE_ROWS
        self._pair(left.name, right.name, "bold", "bold")

    def _set_print(self) -> None:
        super()._set_print()
        foot = printable(self.paper.footer).replace("&", "&&")
        self.sheet.set_footer(f'&L&"{FONT},Regular"&9{foot}&R&"{FONT},Regular"&{SIZE}&P')

    def _pair(self, left: str, right: str, left_look: str, right_look: str) -> None:
        """A line in two halves, each "bold", "italic" or plain."""
        halves = ((0, self.split, left, left_look), (self.split, len(self.widths), right, right_look))
        lines = [1]
        for first, after, text, look in halves:
            if after == first or not text:
                continue
            cell_format = self.formats.get(align="center", **({look: True} if look else {}), **guard(text))
            self._put(Box(self.next_row, first, 1, after - first), printable(text), cell_format)
            width = sum(self.widths[first:after]) * CAUTION
            lines.append(len(wrapped_lines(text, width, SIZE, bold=look == "bold")))
        self.sheet.set_row(self.next_row, height(max(lines), SIZE))
        self.next_row += 1
