"""What the tests of Thanh Xuân read: its files, its forms with their entries, and how they print."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from core.table import Table, placed
from core.vietnamese import clean
from indicators.formdoc.checks import Finding, run_checks
from indicators.formdoc.layout import lay_out
from indicators.formdoc.model import Form
from indicators.formdoc.parse import parse_form
from indicators.values import Reading, Value, read

FIXTURES = Path(__file__).parents[2] / "fixtures"
THANH_XUAN = FIXTURES / "thanh-xuan"
PERIOD = "2021-2022"
FORMS = ("quy-mo-truong-lop", "chi-tieu-co-ban", "trinh-do-doi-ngu")
ANNEXED = "(Kèm theo Kế hoạch số 26/KH-PGDĐT ngày 27/10/2021)"


def load(name: str) -> Any:
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


def mine(name: str) -> Any:
    return load(f"thanh-xuan/{name}.json")


UNITS = {unit["code"]: unit for unit in load("catalogue/units-of-measure.json")}
# Once the additions are merged into the shared catalogue, their file goes.
ADDITIONS = mine("catalogue-additions")["indicators"] if (THANH_XUAN / "catalogue-additions.json").exists() else []
INDICATORS = {indicator["code"]: indicator for indicator in (*ADDITIONS, *load("catalogue/indicators.json"))}
DISTRICT = mine("district")
SCHOOLS = {school["code"]: school for school in DISTRICT["schools"]}
PEOPLE = {person["username"]: person for person in mine("people")}
PLAN = mine(f"plans/{PERIOD}")
TASKS = mine(f"tasks-{PERIOD}")


def form_of(slug: str) -> Form:
    return parse_form(mine(f"forms/{slug}"))


def entries_of(slug: str) -> dict[str, str]:
    figures = mine(f"figures/{slug}-{PERIOD}")
    assert (figures["form"], figures["period"]) == (slug, PERIOD)
    assert figures["decision"] == {
        "number": "26/KH-PGDĐT",
        "date": "2021-10-27",
        "title": "Kế hoạch số 26/KH-PGDĐT ngày 27/10/2021",
    }
    entries: dict[str, str] = figures["entries"]
    return entries


def readings_of(form: Form) -> dict[str, Reading]:
    words = {row.key: row.words for row in form.rows}
    readings = {}
    for cell, at in form.figure_cells().items():
        unit = UNITS[INDICATORS[at.indicator or ""]["unit"]]
        readings[cell] = Reading(
            decimals=unit["decimals"], percent=unit["percent"], unit=unit["name"], words=words[cell.partition(":")[0]]
        )
    return readings


def values_of(slug: str) -> dict[str, Value]:
    readings = readings_of(form_of(slug))
    values = {cell: read(typed, readings[cell]) for cell, typed in entries_of(slug).items() if cell in readings}
    return {cell: value for cell, value in values.items() if value is not None}


def findings_of(slug: str) -> tuple[Finding, ...]:
    form = form_of(slug)
    return run_checks(form, values_of(slug), readings_of(form))


def table_of(slug: str) -> Table:
    form = form_of(slug)
    context = {"year": "2021", "decision": "Kế hoạch số 26/KH-PGDĐT ngày 27/10/2021"}
    texts = {cell: text for cell, text in entries_of(slug).items() if cell in form.text_cells()}
    return lay_out(
        form, context=context, values=values_of(slug), texts=texts, readings=readings_of(form), key=f"thanh-xuan-{slug}"
    )


def printed_rows(slug: str) -> list[list[str]]:
    return [[clean(cell.text) for cell in row.cells] for row in table_of(slug).rows]


def headings(slug: str) -> list[list[tuple[str, int, int]]]:
    """Each header row from left to right: title, rows and columns that it spans."""
    header = table_of(slug).header
    levels: list[list[tuple[str, int, int]]] = [[] for _ in header]
    for row, _, cell in placed(header):
        levels[row].append((cell.text, cell.rowspan, cell.colspan))
    return levels


def by_place(slug: str) -> dict[tuple[str | None, str | None, str | None], Value]:
    cells = form_of(slug).figure_cells()
    return {(cells[cell].indicator, cells[cell].level, cells[cell].ownership): v for cell, v in values_of(slug).items()}
