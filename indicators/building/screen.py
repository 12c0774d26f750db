"""A working document as the builder shows it: its lists, what is wrong and doubtful and where, and the preview."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from core.table import Table
from indicators.building.checks import find_check
from indicators.building.columns import find_column, placed_columns
from indicators.building.forms import KIND_WORDS, row_words
from indicators.building.preview import preview
from indicators.building.proposal import place_of, proposal_of
from indicators.building.queries import Bench
from indicators.building.rows import find_row
from indicators.formdoc.model import ColumnKind
from indicators.models import Indicator, MeasurementUnit
from indicators.values import Reading

Document = dict[str, Any]
MOST_PROBLEMS = 30
PARTS = ("column", "row", "check", "form")
_NAMED = re.compile(r"(dòng|cột|kiểm tra) “([^”]+)”", re.IGNORECASE)
_PART_OF = {"dòng": "row", "cột": "column", "kiểm tra": "check"}


def column_lines(document: Document) -> list[dict[str, Any]]:
    return [
        {
            "key": one.key,
            "title": one.column.get("title", "") or one.key,
            "depth": len(one.above),
            "kind": "" if one.is_heading else KIND_WORDS.get(_kind(one.column), ""),
            "is_heading": one.is_heading,
        }
        for one in placed_columns(document)
    ]


def _kind(column: Mapping[str, Any]) -> ColumnKind:
    kind = column.get("kind")
    return ColumnKind(kind) if kind in set(ColumnKind) else ColumnKind.TEXT


def row_lines(document: Document) -> list[dict[str, Any]]:
    return [
        {
            "key": row["key"],
            "number": row.get("number", ""),
            "title": row.get("title", "") or row["key"],
            "depth": min(row.get("indent", 0), 6),
            "italic": row.get("italic", False),
            "bold": row.get("bold", False),
            "is_group": row.get("group", False),
            "is_computed": "computed" in row,
        }
        for row in document["rows"]
    ]


def check_lines(document: Document) -> list[dict[str, Any]]:
    return [
        {
            "key": check["key"],
            "title": check.get("message", "") or check["key"],
            "depth": 0,
        }
        for check in document.get("checks", [])
    ]


def merge_lines(document: Document) -> list[dict[str, Any]]:
    lines = []
    for merge in document.get("merges", []):
        row, column = find_row(document, merge["row"]), find_column(document, merge["column"])
        lines.append(
            {
                "value": f"{merge['row']}:{merge['column']}",
                "row": row_words(row) if row else merge["row"],
                "column": column.column.get("title", "") if column else merge["column"],
                "rowspan": merge.get("rowspan", 1),
                "colspan": merge.get("colspan", 1),
            }
        )
    return lines


def problem_lines(document: Document, problems: Iterable[str]) -> list[dict[str, str]]:
    """Each sentence with the part and key where it is mended, and how that is called."""
    lines = []
    for problem in problems:
        part, key = next(_places(document, problem), ("", ""))
        lines.append({"sentence": problem, "part": part, "key": key, "title": title_of(document, part, key)})
    return lines


def _places(document: Document, sentence: str) -> Any:
    for found in _NAMED.finditer(sentence):
        part, key = _PART_OF[found[1].lower()], found[2]
        if title_of(document, part, key):
            yield part, key


def title_of(document: Document, part: str, key: str) -> str:
    """What a person calls a row, column or check; blank where there is none."""
    if part == "row":
        row = find_row(document, key)
        return row_words(row) if row else ""
    if part == "column":
        column = find_column(document, key)
        return (column.column.get("title", "") or key) if column else ""
    check = find_check(document, key) if part == "check" else None
    return (check.get("message", "") or key) if check else ""


def doubt_lines(bench: Bench) -> list[dict[str, Any]]:
    """Each doubt with the part and key where it belongs, and its choices; the first is how the form stands."""
    lines = []
    for number, doubt in enumerate(proposal_of(bench.document, bench.proposal).doubts):
        part, key = place_of(doubt)
        if part != "form" and not title_of(bench.document, part, key):
            part, key = "form", ""
        lines.append(
            {
                "number": str(number),
                "place": doubt.place,
                "question": doubt.question,
                "choices": [{"number": str(place), "label": one.label} for place, one in enumerate(doubt.choices)],
                "part": part,
                "key": key,
                "title": title_of(bench.document, part, key),
            }
        )
    return lines


def table_of(
    bench: Bench,
    units: Mapping[str, MeasurementUnit],
    indicators: Mapping[str, Indicator],
    today: date,
    *,
    samples: bool,
) -> Table | None:
    """The document as a table of this year."""
    context = {f"unit:{code}": unit.name for code, unit in units.items()} | {
        "year": str(today.year),
        "period": f"năm {today.year}",
    }
    return preview(
        bench.document,
        context=context,
        readings=_row_readings(bench.document, units, indicators),
        key=bench.slug,
        samples=samples,
    )


def _row_readings(
    document: Document, units: Mapping[str, MeasurementUnit], indicators: Mapping[str, Indicator]
) -> dict[str, Reading]:
    readings = {}
    for row in document["rows"]:
        unit = units.get(row.get("unit") or document.get("unit") or "")
        indicator = indicators.get(row.get("at", {}).get("indicator", ""))
        readings[row["key"]] = unit.reading if unit else indicator.unit.reading if indicator else Reading()
    return readings
