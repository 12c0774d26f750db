"""The JSON document of a form: read with every problem named, and written back."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from indicators.formdoc.json_object import DEFAULT_WIDTH, JsonObject, named
from indicators.formdoc.model import (
    At,
    CellText,
    Check,
    CheckKind,
    ColumnKind,
    Computed,
    Each,
    ForEach,
    Form,
    FormColumn,
    FormRow,
    Measure,
    Merge,
    Op,
    Over,
    Strength,
)
from indicators.formdoc.problems import problems_of

_FORM_FIELDS = (
    *("label", "title", "subtitle", "unit", "unit_line", "landscape", "main_label", "notes", "defaults"),
    *("columns", "rows", "merges", "cells", "checks", "over_periods"),
)
_COLUMN_FIELDS = ("key", "kind", "title", "width", "printed", "at", "computed", "children")
_ROW_FIELDS = (
    *("key", "number", "title", "labels", "parent", "joins", "indent", "bold", "italic", "italic_figures"),
    *("before", "after", "words", "group", "for_each", "unit", "at", "computed"),
)
_CHECK_FIELDS = (
    *("key", "kind", "strength", "message", "across", "total", "parts", "columns", "rows"),
    *("minimum", "maximum"),
)
_AT_FIELDS = ("indicator", "measure", "period_offset", "level", "ownership", "unit", "period")
_COMPUTED_FIELDS = ("op", "of", "decimals")
_FOR_EACH_FIELDS = ("kind", "levels", "ownerships")
_MERGE_FIELDS = ("row", "column", "rowspan", "colspan")
_CELL_FIELDS = ("before", "after")

_MAX_DEPTH = 6
_MAX_SPAN = 1000


class InvalidForm(Exception):
    """The document is no form; `problems` says in Vietnamese sentences everything that is wrong with it."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def parse_form(document: dict[str, Any]) -> Form:
    """The form that `document` (plain JSON values) describes; `InvalidForm` with every problem if it is none."""
    problems: list[str] = []
    form = _read_form(document, problems)
    problems.extend(problems_of(form))
    if problems:
        raise InvalidForm(tuple(dict.fromkeys(problems)))
    return form


# --- reading ---


def parse_stored(document: dict[str, Any]) -> Form:
    """The form of a document that was accepted once and never changes: equal ones are parsed once."""
    return _parse_text(json.dumps(document))


@lru_cache(maxsize=64)
def _parse_text(text: str) -> Form:
    return parse_form(json.loads(text))


def _read_form(document: object, problems: list[str]) -> Form:
    whole = JsonObject(document, "Biểu mẫu", _FORM_FIELDS, problems)
    return Form(
        label=whole.text("label"),
        title=whole.text("title", required=True),
        subtitle=whole.text("subtitle"),
        unit=whole.code("unit"),
        unit_line=whole.text("unit_line"),
        landscape=whole.flag("landscape"),
        main_label=whole.code("main_label"),
        notes=whole.texts("notes"),
        defaults=_read_at(whole, "defaults", "Mặc định của biểu"),
        columns=_read_columns(whole.items("columns"), problems, depth=1),
        rows=tuple(_read_row(data, position, problems) for position, data in enumerate(whole.items("rows"), 1)),
        merges=tuple(_read_merge(data, position, problems) for position, data in enumerate(whole.items("merges"), 1)),
        cells={key: _read_cell_text(key, data, problems) for key, data in whole.mapping("cells").items()},
        checks=tuple(_read_check(data, position, problems) for position, data in enumerate(whole.items("checks"), 1)),
        over_periods=_read_over_periods(whole),
    )


def _read_over_periods(whole: JsonObject) -> dict[str, Over]:
    said = whole.below("over_periods", "Cách tính cả giai đoạn", tuple(whole.mapping("over_periods")))
    return {code: said.choice(code, Over, Over.NONE) for code in whole.mapping("over_periods")} if said else {}


def _read_columns(items: list[object], problems: list[str], depth: int) -> tuple[FormColumn, ...]:
    return tuple(_read_column(data, position, problems, depth) for position, data in enumerate(items, 1))


def _read_column(data: object, position: int, problems: list[str], depth: int) -> FormColumn:
    where = named("Cột", data, position)
    column = JsonObject(data, where, _COLUMN_FIELDS, problems)
    below = column.items("children")
    if below and depth == _MAX_DEPTH:
        column.report(f"tiêu đề cột không được quá {_MAX_DEPTH} tầng")
        below = []
    return FormColumn(
        key=column.key(),
        # Text is what the later checks expect the least of, so that a misspelt kind is reported once.
        kind=ColumnKind.FIGURE if below else column.choice("kind", ColumnKind, ColumnKind.TEXT),
        title=column.text("title", required=True),
        width=column.width(),
        printed=column.flag("printed", otherwise=True),
        at=_read_at(column, "at", f"{where}, tọa độ"),
        computed=_read_computed(column, where),
        children=_read_columns(below, problems, depth + 1),
    )


def _read_row(data: object, position: int, problems: list[str]) -> FormRow:
    where = named("Dòng", data, position)
    row = JsonObject(data, where, _ROW_FIELDS, problems)
    return FormRow(
        key=row.key(),
        number=row.text("number"),
        title=row.text("title", required=True),
        labels=row.texts_by_key("labels"),
        parent=row.code("parent"),
        joins=row.code("joins"),
        indent=row.whole("indent", 0, 9) or 0,
        bold=row.flag("bold"),
        italic=row.flag("italic"),
        italic_figures=row.flag("italic_figures"),
        before=row.spaced("before"),
        after=row.spaced("after"),
        words=row.flag("words"),
        group=row.flag("group"),
        for_each=_read_for_each(row, where),
        unit=row.code("unit"),
        at=_read_at(row, "at", f"{where}, tọa độ"),
        computed=_read_computed(row, where),
    )


def _read_at(parent: JsonObject, name: str, where: str) -> At:
    fixed = parent.below(name, where, _AT_FIELDS)
    if fixed is None:
        return At()
    measure = fixed.choice_or_none("measure", Measure)
    return At(
        indicator=fixed.code("indicator"),
        measure=None if measure is None else str(measure),
        period_offset=fixed.whole("period_offset", -50, 50),
        level=fixed.code("level"),
        ownership=fixed.code("ownership"),
        unit=fixed.code("unit"),
        period=fixed.code("period"),
    )


def _read_computed(parent: JsonObject, where: str) -> Computed | None:
    how = parent.below("computed", f"{where}, cách tính", _COMPUTED_FIELDS)
    if how is None:
        return None
    return Computed(how.choice("op", Op, Op.SUM), how.texts("of"), how.whole("decimals", 0, 4))


def _read_for_each(parent: JsonObject, where: str) -> ForEach | None:
    each = parent.below("for_each", f"{where}, phép lặp", _FOR_EACH_FIELDS)
    if each is None:
        return None
    return ForEach(each.choice("kind", Each, Each.SCHOOL), each.texts("levels"), each.texts("ownerships"))


def _read_merge(data: object, position: int, problems: list[str]) -> Merge:
    merge = JsonObject(data, f"Ô gộp thứ {position}", _MERGE_FIELDS, problems)
    return Merge(
        row=merge.text("row", required=True),
        column=merge.text("column", required=True),
        rowspan=merge.whole("rowspan", 1, _MAX_SPAN) or 1,
        colspan=merge.whole("colspan", 1, _MAX_SPAN) or 1,
    )


def _read_cell_text(key: str, data: object, problems: list[str]) -> CellText:
    text = JsonObject(data, f"Chữ quanh ô “{key}”", _CELL_FIELDS, problems)
    return CellText(text.spaced("before"), text.spaced("after"))


def _read_check(data: object, position: int, problems: list[str]) -> Check:
    check = JsonObject(data, named("Kiểm tra", data, position), _CHECK_FIELDS, problems)
    return Check(
        key=check.key(),
        kind=check.choice("kind", CheckKind, CheckKind.REQUIRED),
        strength=check.choice("strength", Strength, Strength.ERROR),
        message=check.text("message", required=True, filled=True),
        across=check.flag("across"),
        total=check.code("total"),
        parts=check.texts("parts"),
        columns=check.texts("columns"),
        rows=check.texts("rows"),
        minimum=check.number("minimum"),
        maximum=check.number("maximum"),
    )


# --- writing ---


def dump_form(form: Form) -> dict[str, Any]:
    """The document from which `parse_form` makes an equal form: canonical order, defaults left out."""
    return {
        "label": form.label,
        "title": form.title,
        **_said(
            {
                "subtitle": form.subtitle,
                "unit": form.unit,
                "unit_line": form.unit_line,
                "landscape": form.landscape,
                "main_label": form.main_label,
                "notes": list(form.notes),
                "defaults": _dump_at(form.defaults),
            }
        ),
        "columns": [_dump_column(column) for column in form.columns],
        "rows": [_dump_row(row) for row in form.rows],
        **_said(
            {
                "merges": [_dump_merge(merge) for merge in form.merges],
                "cells": {key: _fields(text, _CELL_FIELDS) for key, text in form.cells.items()},
                "checks": [_dump_check(check) for check in form.checks],
                "over_periods": {code: str(rule) for code, rule in form.over_periods.items()},
            }
        ),
    }


def _said(fields: dict[str, Any]) -> dict[str, Any]:
    """Without the fields that say nothing: every default is false in Python's sense."""
    return {name: value for name, value in fields.items() if value}


def _fields(thing: object, names: tuple[str, ...]) -> dict[str, Any]:
    return _said({name: getattr(thing, name) for name in names})


def _dump_at(at: At) -> dict[str, Any]:
    """A fixed offset of 0 is kept: it is not the same as none."""
    return {name: getattr(at, name) for name in _AT_FIELDS if getattr(at, name) is not None}


def _dump_column(column: FormColumn) -> dict[str, Any]:
    return {
        "key": column.key,
        **({} if column.children else {"kind": str(column.kind)}),
        "title": column.title,
        **({} if column.width == DEFAULT_WIDTH else {"width": _plain(column.width)}),
        **({} if column.printed else {"printed": False}),
        **_said(
            {
                "at": _dump_at(column.at),
                "computed": _dump_computed(column.computed),
                "children": [_dump_column(child) for child in column.children],
            }
        ),
    }


def _plain(number: float) -> float:
    """5 rather than 5.0, as a person writes it."""
    return int(number) if number.is_integer() else number


def _dump_row(row: FormRow) -> dict[str, Any]:
    required = ("key", "title")
    fields = {name: getattr(row, name) for name in _ROW_FIELDS} | {
        "labels": dict(row.labels),
        "for_each": _dump_for_each(row.for_each),
        "at": _dump_at(row.at),
        "computed": _dump_computed(row.computed),
    }
    return {name: value for name, value in fields.items() if value or name in required}


def _dump_computed(computed: Computed | None) -> dict[str, Any] | None:
    if computed is None:
        return None
    decimals = {} if computed.decimals is None else {"decimals": computed.decimals}
    return {"op": str(computed.op), "of": list(computed.of), **decimals}


def _dump_for_each(each: ForEach | None) -> dict[str, Any] | None:
    if each is None:
        return None
    return {"kind": str(each.kind), **_said({"levels": list(each.levels), "ownerships": list(each.ownerships)})}


def _dump_merge(merge: Merge) -> dict[str, Any]:
    spans = {name: span for name, span in (("rowspan", merge.rowspan), ("colspan", merge.colspan)) if span > 1}
    return {"row": merge.row, "column": merge.column, **spans}


def _dump_check(check: Check) -> dict[str, Any]:
    fields = {name: getattr(check, name) for name in _CHECK_FIELDS}
    fields |= {"kind": str(check.kind), "strength": str(check.strength)}
    lists = {name: list(fields[name]) for name in ("parts", "columns", "rows")}
    return _said(fields | lists)
