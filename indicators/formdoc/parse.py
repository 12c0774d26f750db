"""The JSON document of a form: read with every problem named, and written back."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from core.vietnamese import clean
from indicators.formdoc.model import (
    At,
    Check,
    CheckKind,
    ColumnKind,
    Form,
    FormColumn,
    FormRow,
    Measure,
    Strength,
    cell_key,
)

_FORM_FIELDS = (
    *("label", "title", "subtitle", "unit", "unit_line", "landscape", "notes", "defaults"),
    *("columns", "rows", "checks"),
)
_COLUMN_FIELDS = ("key", "kind", "title", "width", "at", "children")
_ROW_FIELDS = (
    *("key", "number", "title", "parent", "indent", "bold", "italic", "italic_figures"),
    *("group", "unit", "at"),
)
_CHECK_FIELDS = ("key", "kind", "strength", "message", "total", "parts", "columns", "minimum", "maximum")
_AT_FIELDS = ("indicator", "measure", "period_offset", "level", "ownership", "unit")

_DEFAULT_WIDTH = 12.0
_MAX_DEPTH = 6
# No colon: a cell is named "row:column".
_KEY = re.compile(r"[a-z0-9][a-z0-9._-]*")
# Decimal() alone would also take "1e9", "NaN" and digits of other scripts.
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,4})?")

_LEAST_PARTS = {CheckKind.ORDER: 2}
_EXTRAS: Mapping[CheckKind, tuple[str, ...]] = {
    CheckKind.SUM: ("total",),
    CheckKind.HUNDRED: (),
    CheckKind.REQUIRED: (),
    CheckKind.RANGE: ("minimum", "maximum"),
    CheckKind.ORDER: (),
}

_Choice = TypeVar("_Choice", bound=StrEnum)


class InvalidForm(Exception):
    """The document is no form; `problems` says in Vietnamese sentences everything that is wrong with it."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def parse_form(document: dict[str, Any]) -> Form:
    """The form that `document` (plain JSON values) describes; `InvalidForm` with every problem if it is none."""
    problems: list[str] = []
    form = _read_form(document, problems)
    problems.extend(_wrong_columns(form))
    problems.extend(_wrong_rows(form))
    problems.extend(_wrong_checks(form))
    problems.extend(_wrong_cells(form))
    if problems:
        raise InvalidForm(tuple(dict.fromkeys(problems)))
    return form


# --- reading one JSON object after the other ---


class _Object:
    """One JSON object being read. A field that cannot be read is reported and taken as its default."""

    def __init__(self, data: object, where: str, fields: tuple[str, ...], problems: list[str]) -> None:
        self.problems = problems
        self.where = where
        self._data: Mapping[str, object] = data if isinstance(data, dict) else {}
        if not isinstance(data, dict):
            self.report("phải là một đối tượng JSON")
        for name in self._data:
            if name not in fields:
                self.report(f"không có trường nào tên “{name}”")

    def report(self, what: str) -> None:
        self.problems.append(f"{self.where}: {what}.")

    def text(self, name: str, *, required: bool = False, filled: bool = False) -> str:
        if required and name not in self._data:
            self.report(f"thiếu trường “{name}”")
            return ""
        value = self._data.get(name, "")
        if not isinstance(value, str):
            self.report(f"trường “{name}” phải là chữ")
            return ""
        if filled and not clean(value):
            self.report(f"trường “{name}” không được để trống")
        return clean(value)

    def code(self, name: str) -> str | None:
        """A name of something else; None where it is absent."""
        return self.text(name, filled=True) or None if self._data.get(name) is not None else None

    def key(self) -> str:
        key = self.text("key", required=True)
        if key and not _KEY.fullmatch(key):
            self.report(f"khoá “{key}” chỉ được gồm chữ thường không dấu, chữ số, “-”, “_” và “.”")
        return key

    def flag(self, name: str) -> bool:
        value = self._data.get(name, False)
        if not isinstance(value, bool):
            self.report(f"trường “{name}” phải là true hoặc false")
            return False
        return value

    def whole(self, name: str, low: int, high: int) -> int | None:
        value = self._data.get(name)
        if value is None:
            return None
        # In Python true is the number 1; in a form document it is a mistake.
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.report(f"trường “{name}” phải là số nguyên từ {low} đến {high}")
            return None
        return value

    def width(self) -> float:
        value = self._data.get("width", _DEFAULT_WIDTH)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
            self.report("trường “width” phải là số lớn hơn 0")
            return _DEFAULT_WIDTH
        return float(value)

    def number(self, name: str) -> str | None:
        value = self.code(name)
        if value is not None and not _NUMBER.fullmatch(value):
            self.report(f"trường “{name}” phải là số viết như “-1234.5”")
            return None
        return value

    def choice(self, name: str, choices: type[_Choice], otherwise: _Choice) -> _Choice:
        value = self._data.get(name)
        try:
            return choices(str(value))
        except ValueError:
            self.report(f"trường “{name}” phải là một trong: {', '.join(choices)}")
            return otherwise

    def items(self, name: str) -> list[object]:
        value = self._data.get(name, [])
        if not isinstance(value, list):
            self.report(f"trường “{name}” phải là một danh sách")
            return []
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        items = self.items(name)
        texts = tuple(clean(item) for item in items if isinstance(item, str))
        if len(texts) < len(items):
            self.report(f"trường “{name}” chỉ gồm chữ")
        return texts

    def at(self, name: str, where: str) -> At:
        if name not in self._data:
            return At()
        fixed = _Object(self._data[name], where, _AT_FIELDS, self.problems)
        return At(
            indicator=fixed.code("indicator"),
            measure=fixed.measure(),
            period_offset=fixed.whole("period_offset", -50, 50),
            level=fixed.code("level"),
            ownership=fixed.code("ownership"),
            unit=fixed.code("unit"),
        )

    def measure(self) -> str | None:
        if self._data.get("measure") is None:
            return None
        return str(self.choice("measure", Measure, Measure.ACTUAL))


def _named(noun: str, data: object, position: int) -> str:
    """How a sentence calls this row, column or check: by its key, else by its place in the list."""
    key = data.get("key") if isinstance(data, dict) else None
    if isinstance(key, str) and _KEY.fullmatch(key):
        return f"{noun} “{key}”"
    return f"{noun} thứ {position}"


def _read_form(document: object, problems: list[str]) -> Form:
    whole = _Object(document, "Biểu mẫu", _FORM_FIELDS, problems)
    return Form(
        label=whole.text("label"),
        title=whole.text("title", required=True),
        subtitle=whole.text("subtitle"),
        unit=whole.code("unit"),
        unit_line=whole.text("unit_line"),
        landscape=whole.flag("landscape"),
        notes=whole.texts("notes"),
        defaults=whole.at("defaults", "Mặc định của biểu"),
        columns=_read_columns(whole.items("columns"), problems, depth=1),
        rows=tuple(_read_row(data, position, problems) for position, data in enumerate(whole.items("rows"), 1)),
        checks=tuple(_read_check(data, position, problems) for position, data in enumerate(whole.items("checks"), 1)),
    )


def _read_columns(items: list[object], problems: list[str], depth: int) -> tuple[FormColumn, ...]:
    return tuple(_read_column(data, position, problems, depth) for position, data in enumerate(items, 1))


def _read_column(data: object, position: int, problems: list[str], depth: int) -> FormColumn:
    where = _named("Cột", data, position)
    column = _Object(data, where, _COLUMN_FIELDS, problems)
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
        at=column.at("at", f"{where}, toạ độ"),
        children=_read_columns(below, problems, depth + 1),
    )


def _read_row(data: object, position: int, problems: list[str]) -> FormRow:
    where = _named("Dòng", data, position)
    row = _Object(data, where, _ROW_FIELDS, problems)
    return FormRow(
        key=row.key(),
        number=row.text("number"),
        title=row.text("title", required=True),
        parent=row.code("parent"),
        indent=row.whole("indent", 0, 9) or 0,
        bold=row.flag("bold"),
        italic=row.flag("italic"),
        italic_figures=row.flag("italic_figures"),
        group=row.flag("group"),
        unit=row.code("unit"),
        at=row.at("at", f"{where}, toạ độ"),
    )


def _read_check(data: object, position: int, problems: list[str]) -> Check:
    check = _Object(data, _named("Kiểm tra", data, position), _CHECK_FIELDS, problems)
    return Check(
        key=check.key(),
        kind=check.choice("kind", CheckKind, CheckKind.REQUIRED),
        strength=check.choice("strength", Strength, Strength.ERROR),
        message=check.text("message", required=True, filled=True),
        total=check.code("total"),
        parts=check.texts("parts"),
        columns=check.texts("columns"),
        minimum=check.number("minimum"),
        maximum=check.number("maximum"),
    )


# --- what is wrong between rows, columns, checks and cells ---


def _wrong_columns(form: Form) -> Iterator[str]:
    if not form.columns:
        yield "Biểu mẫu: phải có ít nhất một cột."
    yield from _repeated("Cột", (column.key for column in _all_columns(form.columns)))
    for column in _all_columns(form.columns):
        if column.kind is not ColumnKind.FIGURE and column.at != At():
            yield f"Cột “{column.key}”: chỉ cột số liệu mới có toạ độ."


def _all_columns(columns: tuple[FormColumn, ...]) -> Iterator[FormColumn]:
    for column in columns:
        yield column
        yield from _all_columns(column.children)


def _repeated(noun: str, keys: Iterable[str]) -> Iterator[str]:
    seen = {""}  # a missing key has been reported already
    for key in keys:
        if key and key in seen:
            yield f"{noun} “{key}”: khoá đã dùng cho một {noun.lower()} đứng trước."
        seen.add(key)


def _wrong_rows(form: Form) -> Iterator[str]:
    if not form.rows:
        yield "Biểu mẫu: phải có ít nhất một dòng."
    yield from _repeated("Dòng", (row.key for row in form.rows))
    keys = {row.key for row in form.rows}
    before: set[str] = set()
    for row in form.rows:
        if row.parent is not None and row.parent not in keys:
            yield f"Dòng “{row.key}”: dòng cha “{row.parent}” không có trong biểu."
        elif row.parent is not None and row.parent not in before:
            yield f"Dòng “{row.key}”: dòng cha “{row.parent}” phải đứng trước nó."
        if row.group and row.at != At():
            yield f"Dòng “{row.key}”: dòng nhóm không mang số liệu nên không có toạ độ."
        before.add(row.key)


def _wrong_checks(form: Form) -> Iterator[str]:
    yield from _repeated("Kiểm tra", (check.key for check in form.checks))
    rows = {row.key: row for row in form.rows}
    columns = {column.key: column for column in form.leaf_columns()}
    for check in form.checks:
        found = (*_wrong_shape(check), *_wrong_row_names(check, rows), *_wrong_column_names(check, columns))
        yield from (f"Kiểm tra “{check.key}”: {what}." for what in found)


def _wrong_shape(check: Check) -> Iterator[str]:
    least = _LEAST_PARTS.get(check.kind, 1)
    if len(check.parts) < least:
        yield f"phải nêu ít nhất {least} dòng ở “parts”"
    if check.kind is CheckKind.SUM and check.total is None:
        yield "phải nêu dòng tổng (total)"
    for name in ("total", "minimum", "maximum"):
        if getattr(check, name) is not None and name not in _EXTRAS[check.kind]:
            yield f"trường “{name}” không dùng cho loại này"
    if check.kind is CheckKind.RANGE:
        yield from _wrong_limits(check)


def _wrong_limits(check: Check) -> Iterator[str]:
    if check.minimum is None and check.maximum is None:
        yield "phải nêu giới hạn (minimum hoặc maximum)"
    elif check.minimum is not None and check.maximum is not None and Decimal(check.minimum) > Decimal(check.maximum):
        yield "giới hạn dưới lớn hơn giới hạn trên"


def _wrong_row_names(check: Check, rows: Mapping[str, FormRow]) -> Iterator[str]:
    named = [*check.parts, *([check.total] if check.total is not None else [])]
    for key in dict.fromkeys(named):
        if named.count(key) > 1:
            yield f"dòng “{key}” được nêu hai lần"
        if key not in rows:
            yield f"không có dòng “{key}”"
        elif rows[key].group:
            yield f"dòng “{key}” là dòng nhóm, không có số liệu"


def _wrong_column_names(check: Check, columns: Mapping[str, FormColumn]) -> Iterator[str]:
    for key in check.columns:
        if key not in columns:
            yield f"không có cột “{key}”"
        elif columns[key].kind is not ColumnKind.FIGURE:
            yield f"cột “{key}” không phải cột số liệu"


def _wrong_cells(form: Form) -> Iterator[str]:
    cells = form.figure_cells()
    places = {
        cell_key(row.key, column.key): (row.key, column.key)
        for row in form.rows
        if not row.group
        for column in form.figure_columns()
    }
    same: defaultdict[At, list[str]] = defaultdict(list)
    for cell, at in cells.items():
        row, column = places[cell]
        if at.indicator is None:
            yield f"Ô ở dòng “{row}”, cột “{column}”: chưa có chỉ tiêu."
        if at.measure is None:
            yield f"Ô ở dòng “{row}”, cột “{column}”: chưa có loại số liệu (KH đề nghị, KH giao, ƯTH, TH)."
        if at.indicator is not None and at.measure is not None:
            same[at].append(f"dòng “{row}” cột “{column}”")
    for named in same.values():
        if len(named) > 1:
            yield f"Các ô sau có cùng toạ độ: {'; '.join(named)}."


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
                "notes": list(form.notes),
                "defaults": _dump_at(form.defaults),
            }
        ),
        "columns": [_dump_column(column) for column in form.columns],
        "rows": [_dump_row(row) for row in form.rows],
        **_said({"checks": [_dump_check(check) for check in form.checks]}),
    }


def _said(fields: dict[str, Any]) -> dict[str, Any]:
    """Without the fields that say nothing: every default is false in Python's sense."""
    return {name: value for name, value in fields.items() if value}


def _dump_at(at: At) -> dict[str, Any]:
    """A fixed offset of 0 is kept: it is not the same as none."""
    return {name: getattr(at, name) for name in _AT_FIELDS if getattr(at, name) is not None}


def _dump_column(column: FormColumn) -> dict[str, Any]:
    return {
        "key": column.key,
        **({} if column.children else {"kind": str(column.kind)}),
        "title": column.title,
        **({} if column.width == _DEFAULT_WIDTH else {"width": _plain(column.width)}),
        **_said({"at": _dump_at(column.at), "children": [_dump_column(child) for child in column.children]}),
    }


def _plain(number: float) -> float:
    """5 rather than 5.0, as a person writes it."""
    return int(number) if number.is_integer() else number


def _dump_row(row: FormRow) -> dict[str, Any]:
    required = ("key", "title")
    fields = {name: getattr(row, name) for name in _ROW_FIELDS} | {"at": _dump_at(row.at)}
    return {name: value for name, value in fields.items() if value or name in required}


def _dump_check(check: Check) -> dict[str, Any]:
    fields = {name: getattr(check, name) for name in _CHECK_FIELDS}
    fields |= {"kind": str(check.kind), "strength": str(check.strength)}
    return _said(fields | {"parts": list(check.parts), "columns": list(check.columns)})
