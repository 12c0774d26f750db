"""How far a figure is from another: the last period's, or its target."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from core.numbers import decimals_of, format_number
from indicators.values import Kind, Reading, Value

UNCHANGED = "không đổi"


def change_between(now: Value | None, before: Value | None, reading: Reading) -> str:
    """ "+1.000 (+0,2%)"; two percentages differ by percentage points. Blank where either is no exact number."""
    if now is None or before is None or now.number is None or before.number is None:
        return ""
    if now.kind is not Kind.EXACT or before.kind is not Kind.EXACT:
        return ""
    difference = now.number - before.number
    if not difference:
        return UNCHANGED
    decimals = max(now.decimals, before.decimals, decimals_of(difference.normalize()))
    words = _signed(difference, decimals)
    if reading.percent:
        return f"{words} điểm %"
    share = _share(difference, before.number)
    return f"{words} ({_signed(share, 1)}%)" if share else words


def _share(difference: Decimal, before: Decimal) -> Decimal:
    """Of what there was; nothing where there was nothing, or where it rounds to nothing."""
    if not before:
        return Decimal(0)
    return (100 * difference / abs(before)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _signed(number: Decimal, decimals: int) -> str:
    return f"{'+' if number > 0 else ''}{format_number(number, decimals)}"
