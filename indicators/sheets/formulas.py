"""A form's computed cells and checks in the formulas of a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from indicators.formdoc.checks import Held
from indicators.formdoc.model import PAIRED_OPS, RATIOS, CheckKind, Computed, Op

# Below it two floating-point numbers are the same figure: figures have four decimals at most.
_NOTHING = "1E-7"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a cell of the form stands on the sheet ("$C$5"), and whether it is kept as a fraction shown with %."""

    name: str
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """Cells that take a colour while `formula` is true: `broken`, else not yet complete."""

    cells: tuple[str, ...]
    formula: str
    broken: bool


Addresses = Mapping[str, Address]


# --- computed cells ---


def computed_formula(how: Computed, addresses: Addresses) -> str:
    """The formula of a computed cell; it shows nothing while something that it needs is not a number."""
    parts = [addresses[cell] for cell in how.of if cell in addresses]
    if not parts or (how.op in PAIRED_OPS and len(parts) < len(how.of)):
        return ""
    names = [part.name for part in parts]
    if how.op is Op.LAST:
        return f'=IF({names[-1]}="","",{names[-1]})'
    number = _NUMBERS[how.op](names)
    if how.op in (Op.DIFFERENCE, Op.CHANGE) and all(part.percent for part in parts):
        number = f"({number})*100"
    if how.decimals is not None:
        number = f"ROUND({number},{how.decimals + (2 if how.op in RATIOS else 0)})"
    counted = f"COUNT({','.join(names)})={len(names)}"
    return f'=IF({counted},IFERROR({number},""),"")'


_NUMBERS: Mapping[Op, Callable[[Sequence[str]], str]] = {
    Op.SUM: lambda names: f"SUM({','.join(names)})",
    Op.MEAN: lambda names: f"AVERAGE({','.join(names)})",
    Op.DIFFERENCE: lambda names: f"{names[0]}-{names[1]}",
    Op.CHANGE: lambda names: f"{names[0]}-{names[1]}",
    Op.PERCENT: lambda names: f"{names[0]}/{names[1]}",
    Op.SHARE: lambda names: f"{names[0]}/{names[1]}",
}


# --- checks ---


def rules_of(held: Held, addresses: Addresses) -> Iterator[Rule]:
    """What a check colours at one of its places; nothing where one of its cells is not on the sheet."""
    if all(cell in addresses for cell in held.cells):
        yield from _RULES[held.check.kind](held, addresses)


def _sum(held: Held, addresses: Addresses) -> Iterator[Rule]:
    if held.total is None:
        return
    total = addresses[held.total].name
    parts = [addresses[cell].name for cell in held.parts]
    listed = ",".join(parts)
    differs = f"ABS({total}-SUM({listed}))>{_NOTHING}"
    yield Rule((held.total,), f"=AND(ISNUMBER({total}),COUNT({listed})={len(parts)},{differs})", broken=True)
    # Empty is not zero: while a part is empty the sum may still come out right.
    waits = f"AND(ISNUMBER({total}),COUNT({listed})>0,{_some_empty(parts)},{differs})"
    lacks = f'AND({total}="",COUNT({listed})>0)'
    yield Rule((held.total,), f"=OR({waits},{lacks})", broken=False)


def _hundred(held: Held, addresses: Addresses) -> Iterator[Rule]:
    parts = [addresses[cell] for cell in held.parts]
    names = [part.name for part in parts]
    listed = ",".join(names)
    values = [f"{part.name}*100" if part.percent else part.name for part in parts]
    differs = f"ABS({'+'.join(values)}-100)>{'+'.join(map(_half_a_digit, values))}+{_NOTHING}"
    yield Rule(held.parts, f"=IF(COUNT({listed})={len(names)},{differs},FALSE)", broken=True)
    yield Rule(held.parts, f"=AND(COUNT({listed})>0,{_some_empty(names)})", broken=False)


def _half_a_digit(value: str) -> str:
    """Half a unit of the last digit that a number has: 0,5 of 78 and 0,005 of 96,11."""
    whole, tenths = (f"(ABS({value}-ROUND({value},{places}))<{_NOTHING})" for places in (0, 1))
    return f"{whole}*0.45+{tenths}*0.045+0.005"


def _required(held: Held, addresses: Addresses) -> Iterator[Rule]:
    for cell in held.parts:
        yield Rule((cell,), f'={addresses[cell].name}=""', broken=False)


def _range(held: Held, addresses: Addresses) -> Iterator[Rule]:
    for cell in held.parts:
        name, scale = addresses[cell].name, "*100" if addresses[cell].percent else ""
        limits = ((">", held.check.maximum), ("<", held.check.minimum))
        outside = [f"{name}{scale}{sign}{limit}" for sign, limit in limits if limit is not None]
        yield Rule((cell,), f"=IF(ISNUMBER({name}),OR({','.join(outside)}),FALSE)", broken=True)


def _order(held: Held, addresses: Addresses) -> Iterator[Rule]:
    for low, high in combinations(held.parts, 2):
        first, second = addresses[low].name, addresses[high].name
        wrong = f"=AND(ISNUMBER({first}),ISNUMBER({second}),{first}-{second}>{_NOTHING})"
        yield Rule((low, high), wrong, broken=True)


def _some_empty(names: Sequence[str]) -> str:
    empty = ",".join(f'{name}=""' for name in names)
    return f"OR({empty})"


_RULES: Mapping[CheckKind, Callable[[Held, Addresses], Iterator[Rule]]] = {
    CheckKind.SUM: _sum,
    CheckKind.HUNDRED: _hundred,
    CheckKind.REQUIRED: _required,
    CheckKind.RANGE: _range,
    CheckKind.ORDER: _order,
}
