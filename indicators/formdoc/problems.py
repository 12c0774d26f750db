"""What is wrong between the rows, columns, cells, merges and checks of a form, in Vietnamese sentences."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter

from indicators.formdoc.cell_texts import references
from indicators.formdoc.model import (
    LEAST_PARTS,
    PAIRED_OPS,
    RATIOS,
    At,
    Check,
    CheckKind,
    ColumnKind,
    Form,
    FormColumn,
    FormRow,
    Merge,
    Op,
    cell_key,
)
from indicators.formdoc.periods import period_code
from indicators.formdoc.spans import covered
from schools.period_codes import BadPeriod

_EXTRAS: Mapping[CheckKind, tuple[str, ...]] = {
    CheckKind.SUM: ("total",),
    CheckKind.HUNDRED: (),
    CheckKind.REQUIRED: (),
    CheckKind.RANGE: ("minimum", "maximum"),
    CheckKind.ORDER: (),
}
# Any year shows whether a template of a period becomes a code.
_SOME_YEAR = 2020


def problems_of(form: Form) -> Iterator[str]:
    """Every problem of a form whose fields could be read, each naming its place."""
    yield from _wrong_columns(form)
    yield from _wrong_rows(form)
    yield from _wrong_patterns(form)
    yield from _wrong_checks(form)
    yield from _wrong_cells(form)
    yield from _wrong_computations(form)
    yield from _wrong_merges(form)
    yield from _wrong_cell_texts(form)


# --- columns ---


def _wrong_columns(form: Form) -> Iterator[str]:
    if not form.columns:
        yield "Biểu mẫu: phải có ít nhất một cột."
    elif not form.printed_columns():
        yield "Biểu mẫu: phải có ít nhất một cột được in."
    columns = tuple(_all_columns(form.columns))
    yield from _repeated("Cột", (column.key for column in columns))
    for column in columns:
        yield from (f"Cột “{column.key}”: {what}." for what in _wrong_column(column))
    labels = {column.key for column in form.leaf_columns() if column.kind is ColumnKind.LABEL}
    if form.main_label is not None and form.main_label not in labels:
        yield f"Biểu mẫu: cột “{form.main_label}” ở “main_label” không phải là cột nhãn."
    places = [("Mặc định của biểu", form.defaults), *((f"Cột “{column.key}”", column.at) for column in columns)]
    yield from _wrong_periods([*places, *((f"Dòng “{row.key}”", row.at) for row in form.rows)])


def _all_columns(columns: tuple[FormColumn, ...]) -> Iterator[FormColumn]:
    for column in columns:
        yield column
        yield from _all_columns(column.children)


def _wrong_column(column: FormColumn) -> Iterator[str]:
    if column.kind is not ColumnKind.FIGURE and column.at != At():
        yield "chỉ cột số liệu mới có tọa độ"
    if column.computed is None:
        return
    if column.kind is not ColumnKind.FIGURE or column.children:
        yield "chỉ cột số liệu không có cột con mới được tính"
    elif column.computed.op is not Op.WHOLE_PERIOD and column.at != At():
        yield "số liệu của cột tính không được lưu nên không có tọa độ"


def _wrong_periods(places: Iterable[tuple[str, At]]) -> Iterator[str]:
    for where, at in places:
        try:
            period_code(at.period or "{year}", _SOME_YEAR)
        except BadPeriod:
            yield (
                f"{where}, tọa độ: “{at.period}” không phải là kỳ. "
                "Hãy viết như “{year+1}” hoặc “{year}-{year+1}”, trong đó {year} là năm của đợt."
            )


def _repeated(noun: str, keys: Iterable[str]) -> Iterator[str]:
    seen = {""}  # a missing key has been reported already
    for key in keys:
        if key and key in seen:
            yield f"{noun} “{key}”: khóa đã dùng cho một {noun.lower()} đứng trước."
        seen.add(key)


# --- rows ---


def _wrong_rows(form: Form) -> Iterator[str]:
    if not form.rows:
        yield "Biểu mẫu: phải có ít nhất một dòng."
    yield from _repeated("Dòng", (row.key for row in form.rows))
    keys = {row.key for row in form.rows}
    labels = {column.key for column in form.leaf_columns() if column.kind is ColumnKind.LABEL} - {form.title_column}
    before: set[str] = set()
    for row in form.rows:
        found = (*_wrong_parent(row, keys, before), *_wrong_join(row, keys, before), *_wrong_row(row, labels))
        yield from (f"Dòng “{row.key}”: {what}." for what in found)
        before.add(row.key)
    yield from _rows_between(form)


def _wrong_parent(row: FormRow, keys: set[str], before: set[str]) -> Iterator[str]:
    if row.parent is not None and row.parent not in keys:
        yield f"dòng cha “{row.parent}” không có trong biểu"
    elif row.parent is not None and row.parent not in before:
        yield f"dòng cha “{row.parent}” phải đứng trước nó"


def _wrong_join(row: FormRow, keys: set[str], before: set[str]) -> Iterator[str]:
    if row.joins is not None and row.joins not in keys:
        yield f"dòng “{row.joins}” ở “joins” không có trong biểu"
    elif row.joins is not None and row.joins not in before:
        yield f"chỉ in chung được với một dòng đứng trước, mà dòng “{row.joins}” không đứng trước nó"


def _wrong_row(row: FormRow, labels: set[str]) -> Iterator[str]:
    if row.group and row.at != At():
        yield "dòng nhóm không mang số liệu nên không có tọa độ"
    if row.group and row.computed is not None:
        yield "dòng nhóm không mang số liệu nên không được tính"
    if row.computed is not None and row.at != At():
        yield "số liệu của dòng tính không được lưu nên không có tọa độ"
    if row.computed is not None and row.computed.op is Op.WHOLE_PERIOD:
        yield "cách tính “whole_period” chỉ dùng cho cột"
    yield from (f"“{key}” không phải là cột nhãn đứng bên cột nhãn chính" for key in row.labels if key not in labels)


def _rows_between(form: Form) -> Iterator[str]:
    """Rows printed together stand together, so that the screen and the paper have one order."""
    order = {row.key: place for place, row in enumerate(form.rows)}
    for group in form.printed_rows():
        for place, row in enumerate(group):
            if order[row.key] != order[group[0].key] + place:
                yield f"Dòng “{row.key}”: in chung với dòng “{group[0].key}” nhưng có dòng khác đứng xen giữa."
                break


def _wrong_patterns(form: Form) -> Iterator[str]:
    patterns = form.pattern_of()
    for row in form.rows:
        pattern = patterns.get(row.key)
        if pattern is not None and row.at.unit is not None:
            yield f"Dòng “{row.key}”: dòng lặp lấy đơn vị từ phép lặp nên không cố định đơn vị."
        if row.for_each is not None and row.parent in patterns:
            yield f"Dòng “{row.key}”: một dòng lặp không được nằm trong một dòng lặp khác."
        if row.joins is not None and patterns.get(row.joins) != pattern:
            yield f"Dòng “{row.key}”: không in chung được với dòng “{row.joins}” vì chỉ một trong hai là dòng lặp."
        if row.computed is not None and row.computed.op in PAIRED_OPS:
            for name in row.computed.of:
                if name in patterns and patterns[name] != pattern:
                    yield f"Dòng “{row.key}”, cách tính: “{name}” là dòng lặp, chỉ cộng hay lấy trung bình được."
    yield from _wrong_names_of_patterns(form, patterns)


def _wrong_names_of_patterns(form: Form, patterns: Mapping[str, str]) -> Iterator[str]:
    """What names a repeated row from outside means all its rows, and only some rules make sense of all."""
    for check in form.checks:
        named = {patterns.get(name) for name in (*check.parts, *([check.total] if check.total else []))}
        alone = check.kind is CheckKind.ORDER or patterns.get(check.total or "") is not None
        if not check.across and len(named) > 1 and alone:
            yield f"Kiểm tra “{check.key}”: không so được dòng lặp với dòng không lặp theo cách này."
    for key, text in form.cells.items():
        own = patterns.get(key.split(":")[0])
        for name in references(text.before + text.after):
            pattern = patterns.get(name.split(":")[0])
            if pattern is not None and pattern != own:
                yield f"Chữ quanh ô “{key}”: ô “{name}” ở dòng lặp nên không phải là một ô."


# --- checks ---


def _wrong_checks(form: Form) -> Iterator[str]:
    yield from _repeated("Kiểm tra", (check.key for check in form.checks))
    rows = {row.key: row for row in form.rows}
    columns = {column.key: column for column in form.leaf_columns()}
    for check in form.checks:
        yield from (f"Kiểm tra “{check.key}”: {what}." for what in _wrong_check(check, rows, columns))


def _wrong_check(check: Check, rows: Mapping[str, FormRow], columns: Mapping[str, FormColumn]) -> Iterator[str]:
    yield from _wrong_shape(check)
    parts = [*check.parts, *([check.total] if check.total is not None else [])]
    noun = "cột" if check.across else "dòng"
    yield from (f"{noun} “{key}” được nêu hai lần" for key in dict.fromkeys(parts) if parts.count(key) > 1)
    if check.across:
        yield from _wrong_column_names(dict.fromkeys(parts), columns)
        yield from _wrong_row_names(check.rows, rows)
    else:
        yield from _wrong_row_names(dict.fromkeys(parts), rows)
        yield from _wrong_column_names(check.columns, columns)


def _wrong_shape(check: Check) -> Iterator[str]:
    noun = "cột" if check.across else "dòng"
    least = LEAST_PARTS.get(check.kind, 1)
    if len(check.parts) < least:
        yield f"phải nêu ít nhất {least} {noun} ở “parts”"
    if check.kind is CheckKind.SUM and check.total is None:
        yield f"phải nêu {noun} tổng (total)"
    for name in ("total", "minimum", "maximum"):
        if getattr(check, name) is not None and name not in _EXTRAS[check.kind]:
            yield f"trường “{name}” không dùng cho loại này"
    if check.columns if check.across else check.rows:
        yield "kiểm tra theo cột (across) chỉ nêu “rows”" if check.across else "“rows” chỉ dùng khi có “across”"
    if check.kind is CheckKind.RANGE:
        yield from _wrong_limits(check)


def _wrong_limits(check: Check) -> Iterator[str]:
    if check.minimum is None and check.maximum is None:
        yield "phải nêu giới hạn (minimum hoặc maximum)"
    elif check.minimum is not None and check.maximum is not None and Decimal(check.minimum) > Decimal(check.maximum):
        yield "giới hạn dưới lớn hơn giới hạn trên"


def _wrong_row_names(named: Iterable[str], rows: Mapping[str, FormRow]) -> Iterator[str]:
    for key in named:
        if key not in rows:
            yield f"không có dòng “{key}”"
        elif rows[key].group:
            yield f"dòng “{key}” là dòng nhóm, không có số liệu"


def _wrong_column_names(named: Iterable[str], columns: Mapping[str, FormColumn]) -> Iterator[str]:
    for key in named:
        if key not in columns:
            yield f"không có cột “{key}”"
        elif columns[key].kind is not ColumnKind.FIGURE:
            yield f"cột “{key}” không phải cột số liệu"


# --- cells ---


def _wrong_cells(form: Form) -> Iterator[str]:
    """Each typed figure has its coordinates, and no two have the same; a pattern's rows differ by their unit."""
    patterns = form.pattern_of()
    same: defaultdict[tuple[At, str | None], list[str]] = defaultdict(list)
    for cell, at in form.figure_cells().items():
        row, _, column = cell.partition(":")
        if at.indicator is None:
            yield f"Ô ở dòng “{row}”, cột “{column}”: chưa có chỉ tiêu."
        if at.measure is None:
            yield f"Ô ở dòng “{row}”, cột “{column}”: chưa có loại số liệu (KH đề nghị, KH giao, ƯTH, TH)."
        if at.indicator is not None and at.measure is not None:
            place = at if at.period is None else replace(at, period_offset=None)
            same[place, patterns.get(row)].append(f"dòng “{row}” cột “{column}”")
    for named in same.values():
        if len(named) > 1:
            yield f"Các ô sau có cùng tọa độ: {'; '.join(named)}."


# --- computed cells ---


def _wrong_computations(form: Form) -> Iterator[str]:
    rows = {row.key: row for row in form.rows}
    columns = {column.key: column for column in form.leaf_columns()}
    wrong = False
    things: list[FormColumn | FormRow] = [*columns.values(), *form.rows]
    for thing in things:
        if thing.computed is None:
            continue
        names = thing.computed.of
        noun, unknown = (
            ("Dòng", _wrong_row_names(names, rows))
            if isinstance(thing, FormRow)
            else ("Cột", _wrong_column_names(names, columns))
        )
        found = [*unknown, *_wrong_number(thing.computed.op, names)]
        if not found and isinstance(thing, FormRow):
            found = list(_wrong_units(thing, [rows[key] for key in names], form))
        wrong = wrong or bool(found)
        yield from (f"{noun} “{thing.key}”, cách tính: {what}." for what in found)
    if not wrong:
        yield from _circles(form)


def _wrong_number(op: Op, names: tuple[str, ...]) -> Iterator[str]:
    if op in PAIRED_OPS and len(names) != 2:
        yield f"“{op}” cần đúng hai khóa ở “of”"
    elif not names:
        yield "phải nêu ít nhất một khóa ở “of”"
    yield from (f"“{key}” được nêu hai lần" for key in dict.fromkeys(names) if names.count(key) > 1)


def _wrong_units(row: FormRow, parts: list[FormRow], form: Form) -> Iterator[str]:
    """1.000 đồng and đồng do not add up; a ratio's two sides are the author's to match."""
    units = {part.unit or form.unit for part in parts if part.computed is None}
    if row.computed is not None and row.computed.op not in RATIOS and len(units) > 1:
        yield "các dòng được tính có đơn vị tính khác nhau"


def _circles(form: Form) -> Iterator[str]:
    """Computed cells that need themselves; a circle that every row or column repeats is named once."""
    graph = {cell: how.of for cell, how in form.computed_cells().items()}
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as found:
            circle: list[str] = found.args[1]
        else:
            return
        row, _, column = circle[0].partition(":")
        yield f"Ô ở dòng “{row}”, cột “{column}”: được tính vòng tròn ({' → '.join(reversed(circle))})."
        rows, columns = ({cell.split(":")[place] for cell in circle} for place in (0, 1))
        graph = {
            cell: parts
            for cell, parts in graph.items()
            if not (cell.split(":")[1] in columns if len(rows) == 1 else cell.split(":")[0] in rows)
        }


# --- what is printed ---


def _wrong_merges(form: Form) -> Iterator[str]:
    taken: dict[tuple[str, str], Merge] = {}
    for merge in form.merges:
        where = f"Ô gộp ở dòng “{merge.row}”, cột “{merge.column}”"
        cells = covered(form, merge)
        if cells is None:
            yield f"{where}: {_why_not_covered(form, merge)}."
            continue
        for row, column in cells:
            other = taken.setdefault((row.key, column.key), merge)
            if other is not merge:
                yield f"{where}: trùm lên ô gộp ở dòng “{other.row}”, cột “{other.column}”."
                break
            if column.kind in (ColumnKind.FIGURE, ColumnKind.TEXT) and not row.group:
                yield f"{where}: trùm lên ô nhập ở dòng “{row.key}”, cột “{column.key}”."
                break


def _why_not_covered(form: Form, merge: Merge) -> str:
    if merge.row not in {group[0].key for group in form.printed_rows()}:
        return "không có dòng in nào bắt đầu bằng dòng này"
    if merge.column not in {column.key for column in form.printed_columns()}:
        return "không có cột in nào mang khóa này"
    return "vượt ra ngoài bảng"


def _wrong_cell_texts(form: Form) -> Iterator[str]:
    filled = {*form.figure_cells(), *form.computed_cells(), *form.text_cells()}
    printed = {cell_key(row.key, column.key) for row in form.rows for column in form.printed_columns()}
    for key, text in form.cells.items():
        where = f"Chữ quanh ô “{key}”"
        if key not in filled:
            yield f"{where}: biểu không có ô số liệu hay ô chữ này."
        elif key not in printed:
            yield f"{where}: ô này ở cột không in."
        for name in dict.fromkeys([*references(text.before), *references(text.after)]):
            if name not in filled:
                yield f"{where}: nhắc đến ô “{name}” không có trong biểu."
        for brace in re.findall(r"\{[^{}]*:[^{}]*\}", text.before + text.after):
            if not references(brace):
                yield f"{where}: không hiểu “{brace}”. Hãy viết như {{dòng:cột}} hoặc {{dòng:cột|pad}}."
