"""Columns that are counted from other columns: comparisons ("So với KH (%)") and the whole period's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import permutations

from indicators.formdoc.model import ColumnKind, Measure
from indicators.proposing.columns import ColumnPlan
from indicators.proposing.grid import Grid
from indicators.proposing.model import Change, Choice, Doubt
from indicators.proposing.region import Region
from indicators.proposing.rows import RowPlan
from indicators.proposing.wording import measure_of, period_in, plain
from indicators.values import Kind, Value

Values = Mapping[tuple[str, str], Value]
_OPS = {"percent": "tỷ lệ phần trăm của", "change": "chênh lệch giữa"}
_HUNDRED = Decimal(100)


def set_comparisons(
    grid: Grid, region: Region, columns: Sequence[ColumnPlan], rows: Sequence[RowPlan], values: Values
) -> list[Doubt]:
    """Says how each comparing column is counted, where its figures show it; else asks, and keeps its words as text."""
    doubts = []
    for plan in columns:
        if plan.compares:
            ways = list(_ways(plan, columns, rows, values))
            if ways:
                plan.computed = {"op": ways[0][0], "of": [ways[0][1].key, ways[0][2].key]}
            else:
                plan.kind = ColumnKind.TEXT
            plan.at = {}
            if len(ways) != 1:
                doubts.append(_doubt(grid, region, plan, ways))
    return doubts


Way = tuple[str, ColumnPlan, ColumnPlan]


def _ways(plan: ColumnPlan, columns: Sequence[ColumnPlan], rows: Sequence[RowPlan], values: Values) -> Iterator[Way]:
    """Every way in which the column's figures come from two other columns, those that its title names first."""
    others = [one for one in columns if one.kind is ColumnKind.FIGURE and not one.compares and not one.whole]
    found = [
        (op, one, base)
        for one, base in permutations(others, 2)
        for op in _OPS
        if _holds(op, plan, (one, base), rows, values)
    ]
    named = [way for way in found if _is_named(plan, way[2])]
    yield from named or found


def _is_named(plan: ColumnPlan, base: ColumnPlan) -> bool:
    """Whether the title speaks of the column it compares with: its year, or the plan."""
    said, other = period_in(plan.leaf.full), base.said
    same_year = said is not None and other is not None and (said.first, said.offset) == (other.first, other.offset)
    words = plain(plan.leaf.full).rpartition("so voi")[2]
    plans = base.at.get("measure") in (Measure.ASSIGNED, Measure.PROPOSED)
    of_plan = {"kh", "ke", "hoach"} & set(words.split()) != set()
    return (
        (same_year and of_plan == plans)
        or (said is None and of_plan and plans)
        or (said is None and measure_of(words) is not None and str(measure_of(words)) == base.at.get("measure"))
    )


def _holds(
    op: str, plan: ColumnPlan, pair: tuple[ColumnPlan, ColumnPlan], rows: Sequence[RowPlan], values: Values
) -> bool:
    tested = 0
    for row in rows:
        said = values.get((row.key, plan.key))
        one, base = (_exact(values.get((row.key, column.key))) for column in pair)
        if said is None or one is None or base is None or _signed(said) is None:
            continue
        counted = _counted(op, one, base)
        if counted is None or _rounded(counted, said.decimals) != _signed(said):
            return False
        tested += 1
    return tested > 0


def _exact(value: Value | None) -> Decimal | None:
    return value.number if value is not None and value.kind is Kind.EXACT else None


def _signed(value: Value) -> Decimal | None:
    """A change may be written as a number, or as "tăng 2"."""
    return value.number if value.kind in (Kind.EXACT, Kind.INCREASE) else None


def _counted(op: str, one: Decimal, base: Decimal) -> Decimal | None:
    if op == "change":
        return one - base
    return one * _HUNDRED / base if base else None


def _rounded(number: Decimal, decimals: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _doubt(grid: Grid, region: Region, plan: ColumnPlan, ways: Sequence[Way]) -> Doubt:
    place = grid.place(region.header.stop - 1, plan.leaf.column)
    path = ("form", "columns", plan.key, "computed")
    if ways:
        choices = tuple(
            Choice(
                f"{_OPS[op]} “{one.leaf.full}” {'và' if op == 'change' else 'so với'} “{base.leaf.full}”",
                (Change(path, {"op": op, "of": [one.key, base.key]}),),
            )
            for op, one, base in ways[:6]
        )
        return Doubt(place, f"cột “{plan.leaf.full}” được tính từ hai cột nào?", choices)
    return Doubt(
        place,
        f"cột “{plan.leaf.full}” so sánh với một mốc mà các cột khác của biểu không có (hoặc không khớp số). "
        "Mốc đó là số liệu nào?",
        (Choice("giữ nguyên là cột chữ"),),
    )


# --- the whole period ---


def rule_of(plan: ColumnPlan, row: RowPlan, values: Values) -> list[str]:
    """The rules by which a row's whole-period figure comes from its years; "none" where it is typed."""
    parts = [values.get((row.key, key)) for key in (plan.computed or {}).get("of", ())]
    numbers = [number for value in parts if (number := _exact(value)) is not None]
    said = values.get((row.key, plan.key))
    whole = _exact(said)
    if said is None or whole is None or len(numbers) < len(parts):
        return []
    total = sum(numbers, Decimal(0))
    candidates = {
        "sum": total,
        "last": numbers[-1],
        "mean": _rounded(total / len(numbers), said.decimals),
    }
    return [rule for rule, number in candidates.items() if number == whole] or ["none"]
