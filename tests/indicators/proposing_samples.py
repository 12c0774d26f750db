"""What the tests of proposing share: the catalogue of the fixtures, and sheets that are made by script."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from core.sheets.reading import Area, Sheet, SheetCell
from core.table import Table
from indicators.formdoc.layout import lay_out
from indicators.formdoc.model import Form
from indicators.formdoc.parse import parse_form
from indicators.proposing.model import Doubt, Known, KnownIndicator, KnownPlace, KnownUnit, Proposal
from indicators.proposing.propose import propose
from indicators.values import Reading, read
from schools.period_codes import parse_period

FIXTURES = Path(__file__).parents[2] / "fixtures"


def load(name: str) -> Any:
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


def _members(part: str, central: str) -> list[dict[str, Any]]:
    """The catalogue's members by code, the central ones first."""
    found = {one["code"]: one for one in load(central)}
    for path in sorted(FIXTURES.glob("*/catalogue-additions.json")):
        for one in json.loads(path.read_text(encoding="utf-8")).get(part, []):
            found.setdefault(one["code"], one)
    return list(found.values())


@cache
def known() -> Known:
    units = tuple(
        KnownUnit(
            one["code"],
            one["name"],
            one["base"],
            one["decimals"],
            one["percent"],
            Decimal(one["minimum"]) if "minimum" in one else None,
            Decimal(one["maximum"]) if "maximum" in one else None,
        )
        for one in _members("units", "catalogue/units-of-measure.json")
    )
    indicators = tuple(
        KnownIndicator(one["code"], one["name"], one["unit"])
        for one in _members("indicators", "catalogue/indicators.json")
    )
    places = (KnownPlace("q-ba-dinh", "Quận Ba Đình"), KnownPlace("q-thanh-xuan", "Quận Thanh Xuân"))
    return Known(units, indicators, places)


# --- forms of the fixtures ---


def readings_of(form: Form, indicators: Iterable[KnownIndicator] = ()) -> dict[str, Reading]:
    """How each typed cell is read: in its row's unit, else the form's, else its indicator's."""
    catalogue = {one.code: one for one in (*known().indicators, *indicators)}
    rows = {row.key: row for row in form.rows}
    readings = {}
    for cell, at in form.figure_cells().items():
        row = rows[cell.partition(":")[0]]
        unit = known().unit(row.unit or form.unit or catalogue[at.indicator or ""].unit)
        assert unit is not None, cell
        readings[cell] = Reading(
            decimals=unit.decimals, percent=unit.percent, words=row.words, unit="" if unit.percent else unit.name
        )
    return readings


def printed(
    form: Form,
    entries: Mapping[str, str],
    period: str,
    decision: str = "",
    indicators: Iterable[KnownIndicator] = (),
) -> Table:
    """The form as it is printed with these figures."""
    readings = readings_of(form, indicators)
    values = {cell: read(typed, readings[cell]) for cell, typed in entries.items() if cell in readings}
    context = {"year": str(parse_period(period).year)} | {f"unit:{one.code}": one.name for one in known().units}
    return lay_out(
        form,
        context=context | ({"decision": decision} if decision else {}),
        values={cell: value for cell, value in values.items() if value is not None},
        texts={cell: typed for cell, typed in entries.items() if cell not in readings},
        readings=readings,
        key="bieu",
    )


# --- made sheets ---

Line = Sequence[object]


def sheet_of(lines: Sequence[Line], merges: Sequence[str] = (), name: str = "Biểu") -> Sheet:
    """A sheet of these lines from A1 on: text, or numbers. `merges`: areas like "A1:C1"."""
    cells = [
        SheetCell(row, column, f"{value}", Decimal(str(value)) if isinstance(value, int | float) else None)
        for row, line in enumerate(lines)
        for column, value in enumerate(line)
        if value is not None
    ]
    return Sheet(name, tuple(cells), tuple(_area(merge) for merge in merges))


def _area(name: str) -> Area:
    first, _, last = name.partition(":")
    (row, column), (last_row, last_column) = _place(first), _place(last)
    return Area(row, column, last_row, last_column)


def _place(name: str) -> tuple[int, int]:
    return int(name[1:]) - 1, ord(name[0]) - ord("A")


def proposed(sheet: Sheet, period: str | None = None) -> Proposal:
    """The proposal of a sheet, whose document is a form."""
    proposal = propose(sheet, known(), parse_period(period) if period else None)
    parse_form(dict(proposal.document))
    return proposal


def column(proposal: Proposal, title: str) -> dict[str, Any]:
    """The column whose heading, its years written out as templates, is this one."""
    (found,) = (one for one in columns(proposal.document["columns"]) if one["title"] == title)
    return found


def columns(members: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for member in members for one in (columns(member["children"]) if "children" in member else [member])]


def row(proposal: Proposal, title: str) -> dict[str, Any]:
    found: dict[str, Any]
    (found,) = (one for one in proposal.document["rows"] if one["title"] == title)
    return found


def doubt(proposal: Proposal, words: str) -> Doubt:
    """The one question in which these words stand."""
    (found,) = (one for one in proposal.doubts if words in one.sentence)
    return found
