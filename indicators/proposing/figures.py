"""The figures of a sheet as an office would type them, and the units of measure they are in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from core.numbers import MOST_DECIMALS, format_number
from core.sheets.reading import SheetCell
from core.sheets.shown import shown
from core.vietnamese import clean
from indicators.formdoc.model import ColumnKind
from indicators.proposing.columns import ColumnPlan
from indicators.proposing.grid import Grid
from indicators.proposing.model import Change, Choice, Doubt, Known, KnownUnit
from indicators.proposing.region import Region
from indicators.proposing.rows import RowPlan
from indicators.proposing.wording import plain, templated
from indicators.values import Kind, Unreadable, Value, read
from schools.period_codes import PeriodCode

_THREE_DECIMALS = 3
_ALIASES = {
    "nghin dong": "nghin-dong",
    "ngan dong": "nghin-dong",
    "1000 dong": "nghin-dong",
    "1000d": "nghin-dong",
    "trieu dong": "trieu-dong",
    "ty dong": "ty-dong",
    "vnd": "dong",
    "hs": "hoc-sinh",
    "diem %": "diem-phan-tram",
}
_AROUND = re.compile(r"(?P<value>[0-9][0-9.,]*%?)(?P<after> ?\(.+\)|[.;,])")
_BEFORE = re.compile(r"(?P<before>[^\W\d_][^0-9:]*: )(?P<value>.+)", re.DOTALL)


# --- units of measure ---


def unit_named(text: str, known: Known) -> KnownUnit | None:
    """The unit whose name this text is."""
    words = plain(text)
    alias = _ALIASES.get(words)
    return next((unit for unit in known.units if unit.code == alias or plain(unit.name) == words), None)


def unit_within(text: str, known: Known) -> KnownUnit | None:
    """The unit that a heading carries in brackets or after its words: "Kinh phí (triệu đồng)", "Tỷ lệ %"."""
    for part in [*re.findall(r"\(([^()]*)\)", text), *re.split(r"[:;]", text)[1:]]:
        unit = unit_named(part, known)
        if unit is not None:
            return unit
    return next((unit for unit in known.units if unit.percent), None) if "%" in text else None


def form_unit(region: Region, columns: Sequence[ColumnPlan], known: Known) -> KnownUnit | None:
    """The unit that the sheet says for all its figures: above the table, or in a heading."""
    if region.unit_line:
        return unit_within(region.unit_line, known) or unit_within(f":{region.unit_line}", known)
    headings = [plan.leaf.full for plan in columns if plan.kind is ColumnKind.UNIT]
    figures = [
        unit_within(plan.leaf.full, known) for plan in columns if plan.kind is ColumnKind.FIGURE and not plan.compares
    ]
    found = [unit for text in headings if (unit := unit_within(text, known))]
    if found:
        return found[0]
    return figures[0] if figures and all(unit is not None and unit == figures[0] for unit in figures) else None


def set_units(
    grid: Grid, rows: Sequence[RowPlan], columns: Sequence[ColumnPlan], whole: KnownUnit | None, known: Known
) -> tuple[KnownUnit | None, list[Doubt]]:
    """Each row's own unit: from its unit column, else from what stands behind its figures. Also the form's unit."""
    doubts = []
    unit_columns = [plan for plan in columns if plan.kind is ColumnKind.UNIT]
    for row in rows:
        if row.group or (row.joins is not None and unit_columns):
            continue
        for column in unit_columns:
            text = grid.covering(row.row, column.leaf.column)
            unit = unit_named(text, known) if text else None
            row.unit = row.sheet_unit = unit.code if unit else None
            if text and unit is None:
                doubts.append(_unknown_unit(grid, row, column, text, known))
        if not unit_columns:
            suffix = _suffix_unit(grid, row, columns, known)
            row.sheet_unit = suffix.code if suffix else None
    if not unit_columns:
        whole = whole or _commonest(rows, known)
        for row in rows:
            differs = row.sheet_unit is not None and (whole is None or row.sheet_unit != whole.code)
            row.unit = row.sheet_unit if differs else None
    for row in rows:
        if row.sheet_unit is None and whole is not None and not row.group:
            row.sheet_unit = whole.code
    return whole, doubts


def _unknown_unit(grid: Grid, row: RowPlan, column: ColumnPlan, text: str, known: Known) -> Doubt:
    words = set(plain(text).split())
    near = [unit for unit in known.units if words & set(plain(unit.name).split())] or list(known.units)
    path = ("form", "rows", row.key, "unit")
    return Doubt(
        grid.place(row.row, column.leaf.column),
        f"danh mục không có đơn vị tính “{text}”. Hãy thêm vào danh mục, hoặc chọn đơn vị có sẵn.",
        (Choice("để trống"), *(Choice(unit.name, (Change(path, unit.code),)) for unit in near[:5])),
    )


def _suffix_unit(grid: Grid, row: RowPlan, columns: Sequence[ColumnPlan], known: Known) -> KnownUnit | None:
    """The unit behind the row's figures: "%", or "học sinh" of "59 học sinh"."""
    found = []
    for column in columns:
        if column.kind is ColumnKind.FIGURE and not column.compares:
            cell = grid.cell(row.row, column.leaf.column)
            text = row.texts.get(column.key, "")
            if cell.number is not None:
                found.append(shown(cell.number, cell.format).suffix.strip())
            elif text:
                behind = re.search(r"[0-9]\s*(%|[^\W\d_][^0-9()]*)[.;,]?$", text)
                found.append(behind[1].strip() if behind else "")
    named = [unit for text in found if text and (unit := unit_named(text, known)) is not None]
    return Counter(named).most_common(1)[0][0] if named else None


def _commonest(rows: Iterable[RowPlan], known: Known) -> KnownUnit | None:
    counted = Counter(row.sheet_unit for row in rows if not row.group)
    (code, _), *_ = counted.most_common(1) or [(None, 0)]
    return known.unit(code)


# --- what is typed in a cell ---


def typed_of(cell: SheetCell) -> tuple[str, str]:
    """A numeric cell as it would be typed, without grouping, and the words that its format puts behind it."""
    if cell.number is None:
        return cell.text, ""
    seen = shown(cell.number, cell.format)
    decimals = min(seen.decimals, MOST_DECIMALS)
    # "1,234" would be asked: it may be 1234.
    digits = format_number(seen.number, decimals + (decimals == _THREE_DECIMALS)).replace(".", "")
    return (f"{digits}%", "") if seen.suffix == "%" else (digits, seen.suffix)


def is_rounded(cell: SheetCell) -> bool:
    """Whether the sheet keeps more digits than it shows."""
    if cell.number is None:
        return False
    seen = shown(cell.number, cell.format)
    return seen.number != seen.number.quantize(Decimal(1).scaleb(-seen.decimals))


class _Spot(NamedTuple):
    """One cell being read: where it is, and the unit of measure of its figure."""

    row: RowPlan
    column: ColumnPlan
    cell: SheetCell
    unit: KnownUnit | None


class Reader:
    """Reads the figures of rows into values, and asks about what is no value."""

    def __init__(self, grid: Grid, columns: Sequence[ColumnPlan], known: Known, period: PeriodCode) -> None:
        self.grid = grid
        self.columns = [plan for plan in columns if plan.kind is ColumnKind.FIGURE]
        self.known = known
        self.period = period
        self.values: dict[tuple[str, str], Value] = {}
        self.entries: dict[tuple[str, str], str] = {}
        self.doubts: list[Doubt] = []
        self.rounded: list[str] = []

    def read_row(self, row: RowPlan, unit_of: dict[str, str | None]) -> None:
        """`unit_of`: the unit of measure of the row's figure in each column, by the column's key."""
        for column in self.columns:
            cell = self.grid.cell(row.row, column.leaf.column)
            self._read_cell(_Spot(row, column, cell, self.known.unit(unit_of.get(column.key))))

    def _read_cell(self, spot: _Spot) -> None:
        row, cell, unit = spot.row, spot.cell, spot.unit
        if cell.uncomputed and row.joins is None:
            self._ask(cell, "ô có công thức nhưng tệp không giữ kết quả. Hãy mở tệp bằng Excel, lưu lại rồi chọn lại.")
        text = row.texts.get(spot.column.key, "")
        if not text:
            return
        if is_rounded(cell) and row.line is None:
            self.rounded.append(self.grid.place(cell.row, cell.column))
        typed, behind = typed_of(cell) if row.line is None else (text, "")
        if behind and unit is not None and plain(behind) == plain(unit.name):
            typed, behind = f"{typed}{behind}", ""
        if unit is not None and typed.endswith("%") and not unit.percent:
            behind, typed = "%", typed[:-1]
        self._keep(spot, typed, behind)

    def _keep(self, spot: _Spot, typed: str, behind: str) -> None:
        before, value_text, after = self._parts(typed, spot.unit)
        after = behind or after
        value = self._value(spot, value_text)
        if value is None:
            return
        self.values[spot.row.key, spot.column.key] = value
        self.entries[spot.row.key, spot.column.key] = clean(value.typed)
        if before or after:
            spot.row.around[spot.column.key] = (before, templated(after, self.period, row=True))
            if len(after) > 1:
                self._ask(
                    spot.cell,
                    f"chữ “{after.strip()}” đứng sau số được giữ làm chữ in. Nếu đó là một số liệu, hãy thêm cột.",
                )

    def _parts(self, typed: str, unit: KnownUnit | None) -> tuple[str, str, str]:
        """A text around a figure, only where the figure alone can be read: "Giỏi: 65%", "31 (04 trường hiệp quản)"."""
        if self._readable(typed, unit):
            return "", typed, ""
        named = _BEFORE.fullmatch(typed)
        before, rest = (named["before"], named["value"]) if named else ("", typed)
        found = _AROUND.fullmatch(rest)
        value, after = (found["value"], found["after"]) if found else (rest, "")
        return (before, value, after) if self._readable(value, unit) else ("", typed, "")

    def _readable(self, text: str, unit: KnownUnit | None) -> bool:
        try:
            return read(text, (unit or _ANY).reading()) is not None
        except Unreadable as asked:
            return bool(asked.choices)

    def _value(self, spot: _Spot, text: str) -> Value | None:
        reading = (spot.unit or _ANY).reading()
        try:
            return read(text, reading)
        except Unreadable as refused:
            choices = [one for one in refused.choices if self._readable(one, spot.unit)]
            if choices:
                path = ("entries", f"{spot.row.key}:{spot.column.key}")
                self._ask(spot.cell, str(refused), tuple(Choice(one, (Change(path, one),)) for one in choices))
                return read(choices[0], reading)
            if any(char.isalpha() for char in text):
                spot.row.words = True
                return Value(Kind.TEXT, text=clean(text), typed=text)
            self._ask(spot.cell, f"{refused} Ô này được để trống.")
            return None

    def _ask(self, cell: SheetCell, question: str, choices: tuple[Choice, ...] = ()) -> None:
        self.doubts.append(Doubt(self.grid.place(cell.row, cell.column), question, choices))


_ANY = KnownUnit("", "", "", decimals=MOST_DECIMALS)
