"""The reviewer's face of a submission: each cell beside last period, its siblings, and what its unit says of it."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from core.numbers import decimals_of, format_number
from indicators.formdoc.checks import Finding
from indicators.formdoc.layout import fill
from indicators.formdoc.model import ColumnKind, FormColumn, FormRow, cell_key
from indicators.grid import previous_text
from indicators.models import Entry
from indicators.outliers import Odd, Spread, oddities
from indicators.queries.sheet import Sheet, in_form_unit, in_indicator_unit
from indicators.values import Kind, Reading, Value, print_value

ODD_WORDS = {
    Odd.HIGH: "Cao khác thường so với các đơn vị cùng cấp",
    Odd.LOW: "Thấp khác thường so với các đơn vị cùng cấp",
    Odd.ROSE: "Tăng khác thường so với kỳ trước",
    Odd.FELL: "Giảm khác thường so với kỳ trước",
}


@dataclass(frozen=True, slots=True)
class Siblings:
    """What the comparable answers gave: each cell's values and changes, spread out."""

    values: Mapping[str, Spread]
    changes: Mapping[str, Spread]


@dataclass(frozen=True, slots=True)
class ReviewedCell:
    """One cell as the reviewer reads it; every text is as printed, "" where there is nothing to say."""

    key: str
    title: str
    value: str
    previous: str = ""
    change: str = ""
    typical: str = ""
    counted: int = 0
    odd: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    explanation: str = ""
    note: str = ""
    mark: str = ""
    words: bool = False
    # Nobody can mend what is worked out from other cells: those are marked.
    computed: bool = False

    @property
    def needs_a_look(self) -> bool:
        return bool(self.odd or self.findings or self.explanation or self.note or self.mark)


@dataclass(frozen=True, slots=True)
class ReviewedRow:
    """One row of the form with its cells; a group has none. `name` tells it from others of the same title."""

    number: str
    title: str
    name: str
    indent: int
    cells: tuple[ReviewedCell, ...] = field(default=())


def reviewed_rows(sheet: Sheet, siblings: Siblings, marks: Mapping[str, str]) -> list[ReviewedRow]:
    """The whole form, row by row, with the reasons of its marked cells; its words only where something was written.

    No query of its own.
    """
    columns = [column for column in sheet.form.leaf_columns() if column.kind in (ColumnKind.FIGURE, ColumnKind.TEXT)]
    headings = {key: fill(title, sheet.context) for key, title in sheet.form.column_titles().items()}
    findings, names = _by_cell(sheet.findings), sheet.form.row_names()
    rows = []
    for row in sheet.form.rows:
        cells = []
        for column in columns if not row.group else ():
            cell = _cell(sheet, row, column, headings[column.key], siblings)
            if cell is not None:
                told = tuple(findings.get(cell.key, ()))
                cells.append(replace(cell, findings=told, mark=marks.get(cell.key, "")))
        title, name = (fill(text, sheet.context) for text in (row.title, names[row.key]))
        rows.append(ReviewedRow(row.number, title, name, row.indent, tuple(cells)))
    return rows


def only_what_needs_a_look(rows: Sequence[ReviewedRow], also: Container[str] = ()) -> list[ReviewedRow]:
    """The rows in which something stands out, with those cells (and `also`) only; each by its full name."""
    told = ((row, tuple(cell for cell in row.cells if cell.needs_a_look or cell.key in also)) for row in rows)
    narrowed = (replace(row, title=row.name, indent=0, cells=cells) for row, cells in told)
    return [row for row in narrowed if row.cells]


def _by_cell(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    """Each finding at its first cell, where it is told once."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        for cell in finding.cells[:1]:
            found.setdefault(cell, []).append(finding)
    return found


def _cell(sheet: Sheet, row: FormRow, column: FormColumn, heading: str, siblings: Siblings) -> ReviewedCell | None:
    key = cell_key(row.key, column.key)
    entry = sheet.entries.get(key)
    if key in sheet.computed:
        return ReviewedCell(key, heading, sheet.computed[key].text, computed=True)
    if key not in sheet.cells:
        if entry is None or not entry.text:
            return None
        return ReviewedCell(key, heading, entry.text, explanation=entry.explanation, note=entry.note, words=True)
    return _figure(sheet, key, heading, entry, siblings)


def _figure(sheet: Sheet, key: str, heading: str, entry: Entry | None, siblings: Siblings) -> ReviewedCell:
    facts, value, previous = sheet.cells[key], sheet.values.get(key), sheet.previous.get(key)
    among = siblings.values.get(key)
    typical = among and in_form_unit(Value(Kind.EXACT, among.median), facts.cell.factor)
    return ReviewedCell(
        key,
        heading,
        print_value(value, facts.reading) if value else "",
        previous_text(sheet, key),
        _change(value, previous, facts.reading),
        _printed_typical(typical, value, facts.reading) if typical else "",
        among.count if among else 0,
        _odd(sheet, key, siblings),
        explanation=entry.explanation if entry else "",
        note=entry.note if entry else "",
    )


def _exact(value: Value | None) -> Decimal | None:
    return value.number if value is not None and value.kind is Kind.EXACT else None


def _change(value: Value | None, previous: Value | None, reading: Reading) -> str:
    """ "+12 (+2,0%)"; between percentages "+1,2 điểm %"."""
    now, before = _exact(value), _exact(previous)
    if now is None or before is None:
        return ""
    difference = now - before
    told = _signed(difference, max(decimals_of(difference.normalize()), 0))
    if reading.percent:
        return f"{told} điểm %"
    return f"{told} ({_signed(difference * 100 / before, 1)}%)" if before and difference else told


def _signed(number: Decimal, decimals: int) -> str:
    return ("+" if number > 0 else "") + format_number(number, decimals)


def _printed_typical(typical: Value, value: Value | None, reading: Reading) -> str:
    """With as many decimals as the cell's own value, or as its reading allows."""
    decimals = value.decimals if value is not None else min(reading.decimals, 1)
    return print_value(replace(typical, decimals=decimals), reading)


def _odd(sheet: Sheet, key: str, siblings: Siblings) -> tuple[str, ...]:
    cell, value, previous = sheet.cells[key].cell, sheet.values.get(key), sheet.previous.get(key)
    if value is None or value.kind is not Kind.EXACT:
        return ()
    kept = in_indicator_unit(value, cell.factor).number
    before = _exact(in_indicator_unit(previous, cell.factor)) if previous else None
    if kept is None:
        return ()
    found = oddities(
        kept,
        before,
        siblings=siblings.values.get(key),
        changes=siblings.changes.get(key),
        percent=cell.indicator.unit.percent,
    )
    return tuple(ODD_WORDS[one] for one in found)
