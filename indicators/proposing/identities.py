"""The sums and the 100 % that hold on a sheet's own figures, as checks of the proposed form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from indicators.proposing.columns import ColumnPlan
from indicators.proposing.headings import Heading
from indicators.proposing.model import Change, Choice, Doubt
from indicators.proposing.rows import RowPlan
from indicators.proposing.wording import is_total
from indicators.values import Kind, Value

Values = Mapping[tuple[str, str], Value]
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Tested:
    """What an identity says about its columns (rows): where it holds, and where it does not."""

    holds: tuple[str, ...]
    broken: tuple[str, ...]

    @property
    def always(self) -> bool:
        return bool(self.holds) and not self.broken

    @property
    def mostly(self) -> bool:
        return len(self.holds) >= 2 and len(self.broken) == 1


def checks_of(
    rows: Sequence[RowPlan], columns: Sequence[ColumnPlan], headings: Sequence[Heading], values: Values
) -> tuple[list[dict[str, Any]], list[Doubt]]:
    found = _Found(rows, columns, values)
    found.sums_of_rows()
    found.hundreds()
    found.sums_of_columns(headings)
    return found.checks, found.doubts


class _Found:
    def __init__(self, rows: Sequence[RowPlan], columns: Sequence[ColumnPlan], values: Values) -> None:
        self.rows = [row for row in rows if not row.group]
        self.all_rows = rows
        self.parents = {row.parent.key for row in self.rows if row.parent is not None}
        self.columns = columns
        self.by_place = {plan.leaf.column: plan for plan in columns}
        self.values = values
        self.checks: list[dict[str, Any]] = []
        self.doubts: list[Doubt] = []

    # --- rows ---

    def sums_of_rows(self) -> None:
        for total in self.rows:
            for parts in self._parts_of(total):
                if self._sum_of_rows(total, parts):
                    break

    def _parts_of(self, total: RowPlan) -> Iterator[list[RowPlan]]:
        """The rows that a row may be the total of: those under it; its neighbours; all of its level."""
        children = [row for row in self.rows if row.parent is total]
        if children:
            yield children
        level = [
            row for row in self.rows if row.parent is total.parent and row is not total and not is_total(row.title)
        ]
        if is_total(total.title):
            yield level
            yield [row for row in self.rows if row.key not in self.parents and row is not total]
        elif total.parent is None and level and self.rows.index(total) == 0:
            yield [*children, *level]

    def _sum_of_rows(self, total: RowPlan, parts: Sequence[RowPlan]) -> bool:
        named = (*parts, total)
        if not parts or len({row.sheet_unit for row in named}) > 1 or any(self._is_ratio(row) for row in named):
            return False
        tested = self._tested_columns(total, parts)
        check = {
            "key": total.key,
            "kind": "sum",
            "strength": "error" if len(tested.holds) > 1 and len(parts) > 1 else "warning",
            "message": f"{_called(total)} phải bằng {_added([_called(row) for row in parts])}",
            "total": total.key,
            "parts": [row.key for row in parts],
        }
        return self._propose(check, tested, f"Dòng “{total.title}”", len(parts) > 1)

    def _tested_columns(self, total: RowPlan, parts: Sequence[RowPlan]) -> Tested:
        holds: list[str] = []
        broken: list[str] = []
        for column in self.columns:
            whole = self._number(total, column)
            numbers = [number for row in parts if (number := self._number(row, column)) is not None]
            if whole is None or not numbers or self._is_inexact(parts, column):
                continue
            (holds if sum(numbers, Decimal(0)) == whole else broken).append(column.leaf.full)
        return Tested(tuple(holds), tuple(broken))

    def _propose(self, check: dict[str, Any], tested: Tested, place: str, several: bool) -> bool:
        if tested.always:
            self.checks.append(check)
            return True
        if not (tested.mostly and several):
            return False
        # A sum that holds everywhere but once is a rule with a slip in it, or chance: the person knows.
        kept = check | {"strength": "warning"}
        self.checks.append(kept)
        self.doubts.append(
            Doubt(
                place,
                f"{check['message']}: đúng ở {len(tested.holds)} chỗ, sai ở “{tested.broken[0]}”. Có giữ kiểm tra này?",
                (
                    Choice("giữ, cảnh báo ở chỗ sai"),
                    Choice("bỏ kiểm tra", (Change(("form", "checks", check["key"]), None),)),
                ),
            )
        )
        return True

    def _is_ratio(self, row: RowPlan) -> bool:
        return row.sheet_unit in ("phan-tram", "diem-phan-tram", "thu-hang")

    # --- 100 % ---

    def hundreds(self) -> None:
        for parent in [None, *self.all_rows]:
            parts = [row for row in self.rows if row.parent is parent and row.sheet_unit == "phan-tram"]
            if parent is not None and len(parts) > 1:
                self._hundred(parent, parts)

    def _hundred(self, parent: RowPlan, parts: Sequence[RowPlan]) -> None:
        results = []
        for column in self.columns:
            found = [self.values.get((row.key, column.key)) for row in parts]
            values = [one for one in found if one is not None and one.kind is Kind.EXACT and one.number is not None]
            if len(values) > 1 and len(values) == len(found):
                numbers = [one.number for one in values if one.number is not None]
                tolerance = sum((Decimal(5).scaleb(-1 - one.decimals) for one in values), Decimal(0))
                several = sum(1 for number in numbers if number) > 1
                results.append(several and abs(sum(numbers, Decimal(0)) - _HUNDRED) <= tolerance)
        if results and all(results):
            self.checks.append(
                {
                    "key": f"{parent.key}-100",
                    "kind": "hundred",
                    "strength": "warning",
                    "message": f"Các mức của {_called(parent)} phải cộng đủ 100%",
                    "parts": [row.key for row in parts],
                }
            )

    # --- columns ---

    def sums_of_columns(self, headings: Sequence[Heading]) -> None:
        for total, parts in _totals(headings):
            plans = [self.by_place.get(heading) for heading in (total, *parts)]
            figures = [plan for plan in plans if plan is not None]
            if len(figures) == len(plans) and len(parts) > 1:
                self._sum_of_columns(figures[0], figures[1:])

    def _sum_of_columns(self, total: ColumnPlan, parts: Sequence[ColumnPlan]) -> None:
        holds: list[str] = []
        broken: list[str] = []
        for row in self.rows:
            whole = self._number(row, total)
            numbers = [number for plan in parts if (number := self._number(row, plan)) is not None]
            if whole is not None and numbers and not self._is_ratio(row):
                (holds if sum(numbers, Decimal(0)) == whole else broken).append(row.title)
        check = {
            "key": f"cot-{total.key}",
            "kind": "sum",
            "strength": "error" if len(holds) > 1 else "warning",
            "message": f"Cột “{total.leaf.full}” phải bằng {_added([f'“{plan.leaf.full}”' for plan in parts])}",
            "across": True,
            "total": total.key,
            "parts": [plan.key for plan in parts],
        }
        self._propose(check, Tested(tuple(holds), tuple(broken)), f"Cột “{total.leaf.full}”", True)

    def _number(self, row: RowPlan, column: ColumnPlan) -> Decimal | None:
        value = self.values.get((row.key, column.key))
        return value.number if value is not None and value.kind is Kind.EXACT else None

    def _is_inexact(self, rows: Sequence[RowPlan], column: ColumnPlan) -> bool:
        found = (self.values.get((row.key, column.key)) for row in rows)
        return any(value is not None and value.kind is not Kind.EXACT for value in found)


def _totals(headings: Sequence[Heading]) -> Iterator[tuple[int, list[int]]]:
    """Under one heading: the column "Tổng" and the columns beside it, each other heading by its own total."""
    for place, heading in enumerate(headings):
        yield from _totals(heading.children)
        if not heading.children and is_total(heading.title):
            beside = list(headings[place + 1 :])
            if len(beside) == 1 and beside[0].children:  # "Tổng số" and "Chia ra: …"
                beside = list(beside[0].children)
            parts = [_whole(other) for other in beside]
            named = [part for part in parts if part is not None]
            if named:
                yield heading.first, named
            # A ready-made total beside others that are no part of it: the headings with a total of their own.
            grouped = [
                found for other in headings[place + 1 :] if other.children and (found := _whole(other)) is not None
            ]
            if grouped and grouped != named:
                yield heading.first, grouped


def _whole(heading: Heading) -> int | None:
    """The column that stands for a heading: itself, or its own total, wherever under it that is."""
    if not heading.children:
        return heading.first
    return next((found for child in heading.children if (found := _total_in(child)) is not None), None)


def _total_in(heading: Heading) -> int | None:
    if not heading.children:
        return heading.first if is_total(heading.title) else None
    return next((found for child in heading.children if (found := _total_in(child)) is not None), None)


def _called(row: RowPlan) -> str:
    return f"“{row.title.rstrip(' :')}”"


def _added(names: Sequence[str]) -> str:
    if len(names) > 4:
        return f"tổng {', '.join(names)}"
    return " cộng ".join(names)
