"""The words of a standing: figures as a leader reads them, with the marks that say what they are."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.numbers import format_number
from indicators.attainment import Attainment
from indicators.gaps import Turn
from indicators.models import Indicator
from indicators.models.catalogue import MONEY
from indicators.queries.sheet import in_form_unit
from indicators.queries.standing import Told
from indicators.values import Reading, Value, print_value
from schools.levels import Level, Ownership

MILLION = Decimal(1_000_000)
_MILLIONS = Reading(decimals=6)
NOTHING = "–"

ATTAINED = {
    Attainment.EXCEEDED: gettext_lazy("Vượt"),
    Attainment.MET: gettext_lazy("Đạt"),
    Attainment.MISSED: gettext_lazy("Chưa đạt"),
    Attainment.NO_DATA: gettext_lazy("Chưa có số liệu"),
    Attainment.NOT_COMPARABLE: gettext_lazy("Không so được"),
}
# The badge of each, of those that the portal has.
STATES = {
    Attainment.EXCEEDED: "done",
    Attainment.MET: "approved",
    Attainment.MISSED: "failed",
    Attainment.NO_DATA: "not_started",
    Attainment.NOT_COMPARABLE: "unknown",
}
TURNED = {
    Turn.BETTER: gettext_lazy("Tốt hơn"),
    Turn.WORSE: gettext_lazy("Kém hơn"),
    Turn.SAME: gettext_lazy("Giữ nguyên"),
    Turn.MOVED: gettext_lazy("Thay đổi"),
    Turn.UNKNOWN: gettext_lazy("Không so được"),
}


def said(told: Told | None, indicator: Indicator) -> str:
    """A figure with its marks: "93,5% (ước)"."""
    if told is None:
        return NOTHING
    marks = marks_of(told)
    return f"{printed(told.value, indicator)} ({', '.join(marks)})" if marks else printed(told.value, indicator)


def printed(value: Value, indicator: Indicator) -> str:
    """A value in its indicator's unit; money in millions, which a leader reads."""
    if is_money(indicator):
        return _trimmed(in_form_unit(value, MILLION))
    return print_value(value, indicator.unit.reading)


def _trimmed(value: Value) -> str:
    """A sum of money with as many decimals as it has in millions."""
    if value.number is None:
        return print_value(value, _MILLIONS)
    number = value.number.normalize()
    exponent = number.as_tuple().exponent
    return format_number(number, max(0, -exponent) if isinstance(exponent, int) else 0)


def unit_of(indicator: Indicator) -> str:
    """The unit beside a figure that does not carry its own."""
    if indicator.unit.percent:
        return ""
    return _("triệu đồng") if is_money(indicator) else str(indicator.unit.name)


def is_money(indicator: Indicator) -> bool:
    """Whether it is printed in millions."""
    return bool(indicator.unit.base == MONEY)


def marks_of(told: Told) -> list[str]:
    """What a figure is, where it is not an approved, final one of the unit's own."""
    marks = []
    if told.is_proposed:
        marks.append(_("dự kiến"))
    if told.is_estimate:
        marks.append(_("ước"))
    if told.is_collected:
        marks.append(_("tổng hợp"))
    if told.missing:
        marks.append(_("còn thiếu %(count)s đơn vị") % {"count": told.missing})
    if told.inexact:
        marks.append(_("%(count)s đơn vị không cộng được") % {"count": told.inexact})
    return marks


def difference(apart: Decimal | None, indicator: Indicator) -> str:
    """How far one figure is from another, with its sign: "-0,73 điểm %", "+12"."""
    if apart is None:
        return ""
    scaled = (apart / MILLION if is_money(indicator) else apart).normalize()
    exponent = scaled.as_tuple().exponent
    text = format_number(scaled, max(0, -exponent) if isinstance(exponent, int) else 0)
    sign = "+" if scaled > 0 else ""
    return f"{sign}{text} {_('điểm %')}" if indicator.unit.percent else f"{sign}{text}"


def place_words(level: str, ownership: str) -> str:
    """The level and the ownership of a figure, where it is of one."""
    parts: Sequence[str] = [
        *([str(Level(level).label)] if level != Level.ALL else []),
        *([str(Ownership(ownership).label)] if ownership != Ownership.ALL else []),
    ]
    return " · ".join(parts)
