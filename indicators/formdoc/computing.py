"""The computed cells of a form from the values that were typed: nothing is invented."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from graphlib import TopologicalSorter

from core.numbers import LIMIT
from indicators.formdoc.model import PAIRED_OPS, RATIOS, Computed, Form, Op
from indicators.values import Kind, Reading, Value, print_value

POINTS = "điểm %"
_RATIO_DECIMALS = 2
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Computation:
    """What a computed cell shows; `lacking` names the cells that are empty or not exact while it shows nothing."""

    value: Value | None
    reading: Reading
    lacking: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return print_value(self.value, self.reading) if self.value is not None else ""


def compute(form: Form, values: Mapping[str, Value], readings: Mapping[str, Reading]) -> Mapping[str, Computation]:
    """Every computed cell of the form by its key, from the typed `values` and how their cells are read."""
    plan = form.computed_cells()
    done: dict[str, Computation] = {}
    for cell in TopologicalSorter({cell: how.of for cell, how in plan.items()}).static_order():
        if cell in plan:
            parts = [done[part] if part in done else _typed(part, values, readings) for part in plan[cell].of]
            done[cell] = _computed(plan[cell], parts)
    return {cell: done[cell] for cell in plan}


def with_computed(
    form: Form, values: Mapping[str, Value], readings: Mapping[str, Reading]
) -> tuple[Mapping[str, Value], Mapping[str, Reading]]:
    """The values and readings of all cells, typed and computed."""
    computed = compute(form, values, readings)
    if not computed:
        return values, readings
    found = {cell: done.value for cell, done in computed.items() if done.value is not None}
    return {**values, **found}, {**readings, **{cell: done.reading for cell, done in computed.items()}}


def is_percent(cell: str, plan: Mapping[str, Computed], readings: Mapping[str, Reading]) -> bool:
    """Whether a cell, typed or computed as `plan` says, shows a percentage."""
    how = plan.get(cell)
    if how is None:
        return readings[cell].percent if cell in readings else False
    if how.op in (Op.DIFFERENCE, Op.CHANGE):
        return False
    return how.op in RATIOS or all(is_percent(part, plan, readings) for part in how.of)


def _typed(cell: str, values: Mapping[str, Value], readings: Mapping[str, Reading]) -> Computation:
    return Computation(values.get(cell), readings.get(cell, Reading()), (cell,))


def _computed(how: Computed, parts: Sequence[Computation]) -> Computation:
    percent = how.op in RATIOS or all(part.reading.percent for part in parts)
    if how.op is Op.LAST:
        # A rule that takes a value as it is takes any kind of value.
        return replace(parts[-1], lacking=parts[-1].lacking if parts[-1].value is None else ())
    lacking = [part for part in parts if part.value is None or part.value.kind not in _CLEAR]
    if lacking:
        cells = tuple(dict.fromkeys(cell for part in lacking for cell in part.lacking))
        return Computation(None, Reading(percent=percent), cells)
    values = [part.value for part in parts if part.value is not None and part.value.kind is Kind.EXACT]
    if not values or (how.op in PAIRED_OPS and len(values) < len(parts)):
        # "Không áp dụng" is complete and outside sums; what is held against it does not apply either.
        return Computation(Value(Kind.NOT_APPLICABLE), Reading(percent=percent))
    number = _NUMBERS[how.op]([value.number or Decimal(0) for value in values])
    if number is None or abs(number) > LIMIT:
        return Computation(None, Reading(percent=percent), parts[-1].lacking)
    decimals = _decimals(how, number, values)
    rounded = Value(Kind.EXACT, _quantized(number, decimals), decimals=decimals)
    if percent and how.op in (Op.DIFFERENCE, Op.CHANGE):
        # Two percentages differ by percentage points (DESIGN §5).
        return Computation(replace(rounded, text=POINTS), Reading(decimals, unit=POINTS))
    return Computation(rounded, Reading(decimals, percent=percent))


_CLEAR = (Kind.EXACT, Kind.NOT_APPLICABLE)


def _decimals(how: Computed, number: Decimal, values: Sequence[Value]) -> int:
    """Those that are asked for; else a ratio has two, and anything else what its parts were typed with."""
    typed = max(value.decimals for value in values)
    if how.decimals is not None:
        return how.decimals
    if how.op in RATIOS:
        return _RATIO_DECIMALS
    return typed if how.op is not Op.MEAN or number == _quantized(number, typed) else max(typed, _RATIO_DECIMALS)


def _quantized(number: Decimal, decimals: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _less(numbers: Sequence[Decimal]) -> Decimal:
    return numbers[0] - numbers[1]


def _ratio(numbers: Sequence[Decimal]) -> Decimal | None:
    return _HUNDRED * numbers[0] / numbers[1] if numbers[1] else None


_NUMBERS: Mapping[Op, Callable[[Sequence[Decimal]], Decimal | None]] = {
    Op.SUM: lambda numbers: sum(numbers, Decimal(0)),
    Op.DIFFERENCE: _less,
    Op.CHANGE: _less,
    Op.PERCENT: _ratio,
    Op.SHARE: _ratio,
    Op.MEAN: lambda numbers: sum(numbers, Decimal(0)) / len(numbers),
}
