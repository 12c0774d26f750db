"""A sheet that people fill in, as both kinds of template draw it: looks, cells, advice, colours, the printed page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from core.writers.column_widths import DIGIT_POINTS
from core.writers.printable import printable
from core.writers.text_width import wrapped_lines
from core.writers.xlsx import FIXED_CREATED, FONT, SIZE, TITLE_SIZE
from indicators.sheets.cell_formats import Advice, written
from indicators.sheets.formulas import Rule
from indicators.values import Reading, Value

NARROWEST = 11.0
MM_PER_INCH = 25.4
A4 = 9
_LINE_POINTS = 15.75
_PADDING_POINTS = 5.0
_ROW_LIMIT = 409.0
_CAUTION = 0.92
_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "head": {"bg_color": "#E8EDF4", "bold": True, "align": "center"},
    "label": {"bg_color": "#F5F6F8"},
    "typed": {"bg_color": "#FFFDF2", "locked": False, "align": "right"},
    "words": {"bg_color": "#FFFDF2", "locked": False},
    "closed": {"bg_color": "#ECEEF1", "align": "right", "italic": True},
}
_BROKEN = {"bg_color": "#F8D3D3", "font_color": "#8A1414"}
_WAITING = {"bg_color": "#FFE7B8"}
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": {"font_name": FONT, "font_size": SIZE, "font_scheme": "none"},
    "in_memory": True,
}
# What a person may still do on the protected sheet: widen, hide rows, change how many decimals are shown.
_ALLOWED = {"format_cells": True, "format_columns": True, "format_rows": True}


@contextmanager
def workbook_at(path: Path) -> Iterator[tuple[Any, Formats]]:
    """A workbook to fill and its formats; equal content gives equal bytes."""
    with xlsxwriter.Workbook(str(path), _OPTIONS) as workbook:
        workbook.set_properties({"created": FIXED_CREATED})
        yield workbook, Formats(workbook)


class Formats:
    """The workbook's cell formats, each made once."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def get(self, **properties: Any) -> Any:
        base = {"font_name": FONT, "font_size": SIZE, "font_scheme": "none", "text_wrap": True, "valign": "vcenter"}
        return self._once(base | properties)

    def looking(self, look: str, **properties: Any) -> Any:
        """A cell of the grid, by the name of its look."""
        return self.get(border=1, border_color="#B9C0CA", **{**_LOOKS[look], **properties})

    def colour(self, *, broken: bool) -> Any:
        """What a cell takes on while a rule is true: nothing but its colours."""
        return self._once(_BROKEN if broken else _WAITING)

    def _once(self, properties: Mapping[str, Any]) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(dict(properties))
        return self._made[key]


class Page:
    """One sheet, drawn from the top down; `widths` of its columns in characters."""

    def __init__(self, sheet: Any, formats: Formats, widths: Sequence[float]) -> None:
        self.sheet = sheet
        self.formats = formats
        self.widths = widths
        self.next_row = 0
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)

    def titles(self, label: str, title: str, subtitle: str, facts: Iterable[str], unit_line: str) -> None:
        self.line(label, bold=True, align="center", font_size=TITLE_SIZE)
        self.line(title, bold=True, align="center", font_size=TITLE_SIZE)
        self.line(subtitle, italic=True, align="center")
        self.line(" · ".join(facts), align="center")
        self.line(unit_line, italic=True, align="right")
        self.next_row += not unit_line

    def line(self, text: str, **looks: Any) -> None:
        """A line across the sheet; an empty one takes no row."""
        if not text:
            return
        row, size = self.next_row, looks.get("font_size", SIZE)
        self.put((row, 0, row, len(self.widths) - 1), text, self.formats.get(**looks))
        lines = self.lines(text, range(len(self.widths)), size=size, bold=looks.get("bold", False))
        self.sheet.set_row(row, height(lines) * size / SIZE)
        self.next_row += 1

    def lines(self, text: str, columns: range, *, size: float = SIZE, bold: bool = False, less: float = 0) -> int:
        """How many lines a text takes in these columns; `less` points of them are taken by its indent."""
        width = sum(self.widths[columns.start : columns.stop]) * DIGIT_POINTS
        return len(wrapped_lines(text, (width - less) * _CAUTION, size, bold=bold))

    def put(self, area: tuple[int, int, int, int], text: str, look: Any) -> None:
        if area[:2] == area[2:]:
            self.sheet.write_string(*area[:2], printable(text), look)
        else:
            self.sheet.merge_range(*area, printable(text), look)

    # --- codes ---

    def hide_codes(self, row: int, column: int) -> None:
        self.sheet.set_row(row, None, None, {"hidden": True})
        self.sheet.set_column(column, column, 0.5, None, {"hidden": True})

    def code(self, row: int, column: int, text: str) -> None:
        look = self.formats.get(font_color="#9AA3AF", num_format="@", text_wrap=False)
        self.sheet.write_string(row, column, text, look)

    # --- cells ---

    def words(self, at: tuple[int, int], text: str, look: str = "words") -> None:
        """A cell of free words; text stays text when it is edited, also behind a leading "=" or "-"."""
        if text:
            self.sheet.write_string(*at, printable(text), self.formats.looking(look, quote_prefix=True))
        else:
            self.blank(at, look)

    def blank(self, at: tuple[int, int], look: str) -> None:
        self.sheet.write_blank(*at, None, self.formats.looking(look))

    def value(self, at: tuple[int, int], value: Value | None, reading: Reading, look: str) -> None:
        """A figure, typed or to be typed."""
        found = written(value, reading)
        if found.number is not None:
            self.sheet.write_number(*at, float(found.number), self.formats.looking(look, num_format=found.format))
        elif found.text:
            made = self.formats.looking(look, num_format=found.format, quote_prefix=True)
            self.sheet.write_string(*at, printable(found.text), made)
        else:
            self.sheet.write_blank(*at, None, self.formats.looking(look, num_format=found.format))

    def comment(self, at: tuple[int, int], text: str) -> None:
        self.sheet.write_comment(*at, text, {"x_scale": 1.2, "y_scale": 0.4, "font_name": FONT, "font_size": 10})

    def advise(self, first: int, last: int, column: int, told: Advice) -> None:
        """What may be typed in the cells of a column from one row to another."""
        options = {
            "validate": "custom",
            "value": told.allowed.format(cell=xl_rowcol_to_cell(first, column)),
            "ignore_blank": True,
            "input_title": told.title,
            "input_message": told.words,
            "error_title": told.title,
            "error_message": told.refusal,
        }
        self.sheet.data_validation(first, column, last, column, options)

    def colour(self, area: tuple[int, int, int, int], rule: Rule) -> None:
        """A rule about an area; what is broken must be given before what only waits, and ends the matter."""
        options = {
            "type": "formula",
            "criteria": rule.formula,
            "format": self.formats.colour(broken=rule.broken),
            "stop_if_true": rule.broken,
        }
        self.sheet.conditional_format(*area, options)

    # --- the printed page ---

    def finish(self, head: range, *, frozen: tuple[int, int], landscape: bool) -> None:
        sheet = self.sheet
        sheet.freeze_panes(*frozen)
        sheet.set_paper(A4)
        if landscape:
            sheet.set_landscape()
        side, edge = 15 / MM_PER_INCH, 20 / MM_PER_INCH
        sheet.set_margins(left=side, right=side, top=edge, bottom=edge)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(head.start, head.stop - 1)
        sheet.print_area(0, 0, self.next_row - 1, len(self.widths) - 1)
        sheet.set_footer(f'&C&"{FONT},Regular"&{SIZE}&P')
        sheet.protect("", _ALLOWED)


def last_period(value: str) -> str:
    """The comment that tells what was official a year earlier."""
    return f"Kỳ trước: {value}"


def height(lines: int) -> float:
    return min(lines * _LINE_POINTS + _PADDING_POINTS, _ROW_LIMIT)


def runs(told: Sequence[Advice | None]) -> Iterator[tuple[int, int, Advice]]:
    """The stretches of a column in which the same may be typed: first and last place."""
    first = 0
    for place in range(1, len(told) + 1):
        if place == len(told) or told[place] != told[first]:
            one = told[first]
            if one is not None:
                yield first, place - 1, one
            first = place
