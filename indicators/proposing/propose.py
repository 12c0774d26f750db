"""A form proposed from one sheet of a workbook, with everything that is doubtful as a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.sheets.reading import Sheet, Workbook, cell_name
from indicators.formdoc.model import ColumnKind
from indicators.proposing.columns import ColumnPlan, guessed_period, plan_columns
from indicators.proposing.comparing import rule_of, set_comparisons
from indicators.proposing.coordinates import Coordinates
from indicators.proposing.figures import Reader, form_unit, set_units
from indicators.proposing.grid import Grid, grid_of
from indicators.proposing.headings import Heading, headings_of
from indicators.proposing.identities import checks_of
from indicators.proposing.model import Change, Choice, Doubt, Known, NoTable, Proposal
from indicators.proposing.region import Region, form_region_of
from indicators.proposing.rows import RowPlan, main_label, plan_rows
from indicators.proposing.tables import SeveralTables, only_table_of
from indicators.proposing.wording import decision_in, slug, templated, with_decision
from schools.period_codes import PeriodCode, PeriodKind

_RULES = {"sum": "tổng các năm", "mean": "trung bình các năm", "last": "năm cuối", "none": "nhập riêng"}
_SOME_PERIOD = PeriodCode(PeriodKind.YEAR, 1)  # no year of a sheet is near it


def propose_from(workbook: Workbook, known: Known, period: PeriodCode | None = None) -> Proposal:
    """The form of the workbook's first visible sheet with a table. Raises NoTable."""
    problems = []
    shown = [sheet for sheet in workbook.sheets if not sheet.hidden]
    for sheet in shown:
        try:
            return propose(sheet, known, period)
        except SeveralTables:
            raise
        except NoTable as problem:
            problems.append(str(problem))
    raise NoTable(problems[0] if problems else "Tệp không có trang tính nào.")


def propose(sheet: Sheet, known: Known, period: PeriodCode | None = None) -> Proposal:
    """The form that the sheet's table is. Raises NoTable."""
    grid = grid_of(sheet)
    region = form_region_of(grid)
    only_table_of(sheet)
    return _Proposing(grid, region, known, period).proposal()


class _Proposing:
    """One sheet on its way to a proposal: columns, rows, units, coordinates, figures, checks, in that order."""

    def __init__(self, grid: Grid, region: Region, known: Known, given: PeriodCode | None) -> None:
        self.grid, self.region, self.known = grid, region, known
        self.headings = headings_of(grid, region.header)
        leaves = [leaf for heading in self.headings for leaf in heading.leaves()]
        guess, self.doubts = guessed_period(given, region, leaves)
        self.said_period = guess
        self.period = guess or _SOME_PERIOD
        self.columns, doubts = plan_columns(grid, region, leaves, self.period)
        self.doubts += doubts
        if not any(plan.kind is ColumnKind.FIGURE for plan in self.columns):
            raise NoTable(f"Trang tính “{grid.name}” không có cột số liệu nào.")
        self.rows = plan_rows(grid, region.body, self.columns)
        self.unit, doubts = set_units(grid, self.rows, self.columns, form_unit(region, self.columns, known), known)
        self.doubts += doubts
        self.coordinates = Coordinates(grid, region, self.columns, self.rows, known)
        self.over_periods: dict[str, str] = {}
        self.decision = next((found for text in self._titles() if (found := decision_in(text))), "")

    def _titles(self) -> list[str]:
        return [self.region.title, self.region.subtitle, *(plan.leaf.full for plan in self.columns)]

    def proposal(self) -> Proposal:
        self.doubts += self.coordinates.settle()
        self.doubts += self.coordinates.tell_apart()
        self.reader = Reader(self.grid, self.columns, self.known, self.period)
        for row in self.rows:
            if not row.group:
                self.reader.read_row(row, self.coordinates.units(row))
        self.doubts += self.reader.doubts
        self.doubts += self._asked_rounding()
        values = self.reader.values
        self.doubts += set_comparisons(self.grid, self.region, self.columns, self.rows, values)
        self._keep_words_of_text_columns()
        self.doubts += self._whole_periods()
        figures = [plan for plan in self.columns if plan.kind is ColumnKind.FIGURE]
        plain_figures = [plan for plan in figures if plan.computed is None]
        checks, doubts = checks_of(self.rows, plain_figures, self.headings, values)
        self.doubts += doubts
        self.doubts += self._totals_of_places(checks)
        return Proposal(
            self._document(checks),
            {f"{row}:{column}": typed for (row, column), typed in self._entries()},
            tuple(self.doubts),
            str(self.said_period or ""),
            self.decision,
            tuple(self.coordinates.new.values()),
        )

    # --- figures ---

    def _asked_rounding(self) -> list[Doubt]:
        if not self.reader.rounded:
            return []
        named = ", ".join(place.removeprefix("Ô ") for place in self.reader.rounded[:5])
        more = f" và {len(self.reader.rounded) - 5} ô khác" if len(self.reader.rounded) > 5 else ""
        return [
            Doubt(
                f"Ô {named}{more}",
                "tệp giữ nhiều chữ số hơn số nhìn thấy; số được lấy như nhìn thấy. Có đúng ý không?",
                (Choice("lấy như nhìn thấy"),),
            )
        ]

    def _keep_words_of_text_columns(self) -> None:
        """The cells of a column of words are the submission's words."""
        for row in self.rows:
            for plan in self.columns:
                text = row.texts.get(plan.key, "")
                if plan.kind is ColumnKind.TEXT and text and not row.group:
                    self.reader.entries[row.key, plan.key] = " ".join(text.split())
                    self.reader.values.pop((row.key, plan.key), None)
                    row.around.pop(plan.key, None)

    def _entries(self) -> list[tuple[tuple[str, str], str]]:
        """What is typed: a cell that the form counts itself is not."""
        counted = {plan.key: plan for plan in self.columns if plan.computed is not None}
        by_key = {row.key: row for row in self.rows}
        return [
            (cell, typed)
            for cell, typed in self.reader.entries.items()
            if cell[1] not in counted or self._is_typed(by_key[cell[0]], counted[cell[1]])
        ]

    def _is_typed(self, row: RowPlan, plan: ColumnPlan) -> bool:
        return plan.whole and self.over_periods.get(row.at.get("indicator", ""), "none") == "none"

    # --- the whole period ---

    def _whole_periods(self) -> list[Doubt]:
        doubts = []
        for plan in self.columns:
            if plan.whole and plan.computed is not None:
                for row in self.rows:
                    if not row.group and "indicator" in row.at:
                        doubts += self._whole_period(plan, row)
        return doubts

    def _whole_period(self, plan: ColumnPlan, row: RowPlan) -> list[Doubt]:
        """Sets the rule of the row's indicator: the catalogue's where the figures bear it out, else what they show."""
        code = row.at["indicator"]
        shown = rule_of(plan, row, self.reader.values) or ["none"]
        kept = self.known.indicator(code)
        said = kept.over_periods if kept else ""
        rules = [said] if said in shown else [*shown, *([said] if said in _RULES else [])]
        self.over_periods[code] = rules[0]
        if len(rules) == 1:
            return []
        path = ("form", "over_periods", code)
        return [
            Doubt(
                self.grid.place(row.row, plan.leaf.column),
                f"“{row.title}” của cả giai đoạn được tính thế nào?",
                tuple(Choice(_RULES[rule], (Change(path, rule),)) for rule in rules),
            )
        ]

    # --- totals of units ---

    def _totals_of_places(self, checks: Sequence[Mapping[str, Any]]) -> list[Doubt]:
        """The total of rows by unit is no unit's own figure: it may be typed, or counted from the rows."""
        return [
            self._total_of_places(row, check)
            for row in self.rows
            for check in checks
            if check.get("total") == row.key and not check.get("across") and "unit" not in row.at
            if any("unit" in other.at for other in self.rows if other.key in check["parts"])
        ]

    def _total_of_places(self, row: RowPlan, check: Mapping[str, Any]) -> Doubt:
        path = ("form", "rows", row.key)
        typed = [f"{key}:{column}" for key, column in self.reader.entries if key == row.key]
        changes = (
            Change((*path, "computed"), {"op": "sum", "of": list(check["parts"])}),
            Change((*path, "at"), None),
            Change(("form", "checks", check["key"]), None),
            *(Change(("entries", cell), None) for cell in typed),
        )
        return Doubt(
            f"Dòng {row.row + 1}",
            f"“{row.title}” bằng tổng các đơn vị ở trên: nhập riêng cho đơn vị nộp biểu, hay tính từ các dòng đó?",
            (Choice("nhập riêng"), Choice("tính từ các dòng", changes)),
        )

    # --- the document ---

    def _document(self, checks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        defaults = _shared([plan for plan in self.columns if plan.kind is ColumnKind.FIGURE])
        main = main_label(self.grid, self.region.body, self.columns)
        labels = [plan for plan in self.columns if plan.kind is ColumnKind.LABEL]
        document = {
            "label": self._text(self.region.label),
            "title": self._text(self.region.title),
            "subtitle": self._text(self.region.subtitle),
            "unit": self.unit.code if self.unit else None,
            "unit_line": self._text(self.region.unit_line),
            "landscape": len(self.columns) > 9,
            "main_label": main.key if main and len(labels) > 1 else None,
            "notes": [self._text(note) for note in self.region.notes],
            "defaults": defaults,
            "columns": [self._column(heading, defaults) for heading in self.headings],
            "rows": [self._row(row) for row in self.rows],
            "merges": self._merges(),
            "cells": self._cells(),
            "checks": list(checks),
            "over_periods": self.over_periods,
        }
        required = ("label", "title", "columns", "rows")
        return {name: value for name, value in document.items() if value or name in required}

    def _text(self, text: str) -> str:
        return with_decision(templated(text, self.period), self.decision)

    def _column(self, heading: Heading, defaults: Mapping[str, Any]) -> dict[str, Any]:
        title = self._text(heading.title)
        if heading.children:
            below = [self._column(child, defaults) for child in heading.children]
            place = "-".join(str(column + 1) for column in (heading.first, heading.last))
            return {"key": f"nhom-{place}-{slug(heading.title)}".rstrip("-"), "title": title, "children": below}
        plan = next(plan for plan in self.columns if plan.leaf.column == heading.first)
        figure = plan.kind is ColumnKind.FIGURE
        at = {name: value for name, value in plan.at.items() if defaults.get(name) != value} if figure else {}
        more = {"at": at, "computed": plan.computed}
        return {
            "key": plan.key,
            "kind": str(plan.kind),
            "title": title,
            "width": plan.width,
            **{name: value for name, value in more.items() if value},
        }

    def _row(self, row: RowPlan) -> dict[str, Any]:
        document = {
            "key": row.key,
            "number": row.number,
            "title": templated(row.title, self.period, row=True),
            "labels": {key: templated(text, self.period, row=True) for key, text in row.labels.items()},
            "parent": row.parent.key if row.parent else None,
            "joins": row.joins.key if row.joins else None,
            "indent": row.indent,
            "bold": row.bold,
            "italic": row.italic,
            "italic_figures": row.italic_figures and not row.group,
            "words": row.words,
            "group": row.group,
            "unit": row.unit,
            "at": {} if row.group else row.at,
        }
        return {name: value for name, value in document.items() if value or name in ("key", "title")}

    def _cells(self) -> dict[str, dict[str, str]]:
        return {
            f"{row.key}:{column}": {name: text for name, text in (("before", around[0]), ("after", around[1])) if text}
            for row in self.rows
            for column, around in row.around.items()
        }

    def _merges(self) -> list[dict[str, Any]]:
        """The merged areas of the body that cover no cell in which something is typed."""
        firsts = {row.row: row for row in reversed(self.rows)}
        places = {plan.leaf.column: plan for plan in self.columns}
        order = list(self.region.body)
        merges = []
        for area in dict.fromkeys(self.grid.areas.values()):
            if area.row not in firsts or area.column not in places:
                continue
            covered = [row for row in order if area.row <= row <= area.last_row]
            typed = any(
                places[column].kind in (ColumnKind.FIGURE, ColumnKind.TEXT) and not firsts[row].group
                for row in covered
                for column in range(area.column, area.last_column + 1)
            )
            if typed:
                self.doubts.append(_merged_figures(area.row, area.column))
                continue
            spans = {"rowspan": len(covered), "colspan": area.last_column - area.column + 1}
            spans = {name: span for name, span in spans.items() if span > 1}
            if spans:
                merges.append({"row": firsts[area.row].key, "column": places[area.column].key, **spans})
        return merges


def _merged_figures(row: int, column: int) -> Doubt:
    return Doubt(
        f"Ô {cell_name(row, column)}",
        "ô gộp chứa số liệu hay chữ nhập được tách ra, giá trị ở ô đầu. Có đúng ý không?",
        (Choice("tách ra"),),
    )


def _shared(figures: Sequence[ColumnPlan]) -> dict[str, Any]:
    """What every column of figures fixes alike is said once."""
    plain = [plan for plan in figures if plan.computed is None or plan.whole]
    first = plain[0].at if plain else {}
    return {
        name: value
        for name, value in first.items()
        if name == "measure" and all(plan.at.get(name) == value for plan in plain)
    }
