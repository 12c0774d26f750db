"""What the tests of sheets share: the forms of the five districts as templates, with their figures or without."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from core.sheets.reading import read_workbook
from core.vietnamese import clean
from indicators.formdoc.parse import parse_form
from indicators.sheets.codes import EVERY_UNIT, Mark
from indicators.sheets.reading.model import Answers, Outcome, Part, Target, Unit
from indicators.sheets.reading.workbook import read_sheets
from indicators.sheets.template import Asked, write_templates
from indicators.sheets.unit_table import MOST_CELLS, AskedTable, UnitRow, table_cells
from indicators.values import Kind, Value, read
from schools.period_codes import parse_period
from tests.indicators.proposing_samples import FIXTURES, known, load, readings_of

FILLED = sorted((path.parents[1].name, path.stem) for path in FIXTURES.glob("*/figures/*.json"))
MARK = Mark(round=7, version=3, unit="THCS-1")


def figures_of(district: str, name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((FIXTURES / district / "figures" / f"{name}.json").read_text("utf-8"))
    return found


def asked_of(district: str, name: str, *, filled: bool = True) -> Asked:
    """The template of a district's form, with its figures or empty."""
    figures = figures_of(district, name)
    form = parse_form(load(f"{district}/forms/{figures['form']}.json"))
    readings = readings_of(form)
    context = {"year": str(parse_period(figures["period"]).year)}
    context |= {f"unit:{one.code}": one.name for one in known().units}
    context |= {"decision": figures["decision"]["title"]} if "decision" in figures else {}
    asked = Asked(form, MARK, "Biểu", ("THCS Một", figures["period"]), context, readings)
    return with_entries(asked, figures["entries"]) if filled else asked


def with_entries(asked: Asked, entries: Mapping[str, str]) -> Asked:
    """The same with what was typed."""
    readings = asked.readings
    values = {cell: read(typed, readings[cell]) for cell, typed in entries.items() if cell in readings}
    texts = {cell: typed for cell, typed in entries.items() if cell not in readings}
    return replace(asked, values=_present(values), texts=texts)


def _present(values: Mapping[str, Value | None]) -> Mapping[str, Value]:
    return {cell: value for cell, value in values.items() if value is not None}


def table_of(asked: Asked) -> AskedTable | None:
    """The workbook of two units, the first with the template's figures; None: the form is too wide for a row each."""
    cells = table_cells(asked.form)
    rows = [
        UnitRow(MARK.unit, "THCS Một", cells, asked.values, asked.texts),
        UnitRow("TH-2", "Tiểu học Hai", cells, {}, {}),
    ]
    mark = replace(MARK, unit=EVERY_UNIT)
    made = AskedTable(asked.form, mark, "Số liệu", (), asked.context, asked.readings, rows, asked.names)
    return made if len(cells) <= MOST_CELLS else None


def opened(asked: Asked, folder: Path) -> Worksheet:
    """The template as a program opens it."""
    path = folder / "mau.xlsx"
    write_templates([asked], path)
    found = openpyxl.load_workbook(path).worksheets[0]
    assert isinstance(found, Worksheet)
    return found


def cell_of(sheet: Worksheet, key: str) -> Any:
    """The cell of the sheet that its hidden codes name so: "row:column", of a table of units "row:column@unit"."""
    column_key, _, row_key = key.partition("@")
    if not row_key:
        row_key, _, column_key = key.partition(":")
    mark = next(cell for row in sheet.iter_rows() for cell in row if str(cell.value or "").startswith("edu1;"))
    top, left = mark.row or 0, mark.column or 0
    columns = {sheet.cell(top, place).value: place for place in range(1, sheet.max_column + 1)}
    rows = {sheet.cell(place, left).value: place for place in range(top + 1, sheet.max_row + 1)}
    return sheet.cell(rows[row_key], columns[column_key])


# --- reading back ---


def target_of(*sheets: Asked, names: Mapping[str, str] | None = None) -> Target:
    """The round that these templates were made for, one unit for each."""
    first = sheets[0]
    units = {
        asked.mark.unit: Unit(
            answer=place,
            code=asked.mark.unit,
            name=(names or {}).get(asked.mark.unit, asked.facts[0]),
            part=Part(asked.form, asked.readings, frozenset(asked.form.text_cells())),
            closed=asked.closed,
        )
        for place, asked in enumerate(sheets)
    }
    whole = max((asked.form for asked in sheets), key=lambda form: len(form.rows))
    return Target(first.mark.round, first.mark.version, "đợt này", whole, first.context, units, first.names)


def read_back(path: Path, *targets: Target, answers: Answers | None = None, several: bool = False) -> Outcome:
    return read_sheets(read_workbook(path), targets, answers or Answers(), several=several)


def typed_of(outcome: Outcome, unit: str | None = None) -> dict[str, Value]:
    """What was read of a unit, empty cells left out; how it was typed does not matter."""
    return {
        found.key: replace(found.value, typed="")
        for found in outcome.cells
        if found.value is not None and unit in (None, found.unit.code)
    }


def entered(asked: Asked) -> dict[str, Value]:
    """What a template was filled with, as it is read back."""
    words = {cell: Value(Kind.TEXT, text=clean(text)) for cell, text in asked.texts.items()}
    return {cell: replace(value, typed="") for cell, value in asked.values.items()} | words
