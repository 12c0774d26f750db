"""Opening rounds: the form's cells get their whole coordinates, and each unit that owes gets its submission."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.transactions import write_transaction
from indicators.formdoc.model import At
from indicators.formdoc.model import Form as FormDocument
from indicators.models import (
    FormVersion,
    Indicator,
    MeasurementUnit,
    Round,
    RoundCell,
    RoundState,
    Submission,
)
from schools.models import District, Period, Unit
from schools.period_codes import PeriodCode, answering
from schools.services import ensure_period


class CannotOpen(ValueError):
    """The round cannot be opened; `args[0]` is the Vietnamese sentence."""


@write_transaction
def open_round(
    *,
    actor: Actor,
    district: District,
    version: FormVersion,
    period: Period,
    units: Sequence[Unit],
    opens_at: datetime | None = None,
    due_at: datetime | None = None,
) -> Round:
    """Opens a form for a period to the units that owe it. Raises CannotOpen, Forbidden."""
    draft = Round(
        district=district,
        version=version,
        period=period,
        state=RoundState.OPEN,
        opens_at=opens_at or timezone.now(),
        due_at=due_at,
    )
    policy.require(actor, "open", draft)
    draft.save()
    RoundCell.objects.bulk_create(_cells(draft, version.parsed), batch_size=500)
    Submission.unscoped.bulk_create(
        [Submission(round=draft, district=district, unit=unit) for unit in units], batch_size=500
    )
    record(actor, Change("mở đợt", draft, str(draft), district.pk))
    return draft


def _cells(round_: Round, form: FormDocument) -> list[RoundCell]:
    places = form.figure_cells()
    indicators = _known_indicators(places)
    units = {unit.code: unit for unit in MeasurementUnit.objects.all()}
    row_units = {row.key: row.unit for row in form.rows}
    fixed = _fixed_units(places)
    periods: dict[PeriodCode, Period] = {}
    cells = []
    for key, at in places.items():
        indicator = indicators[at.indicator or ""]
        code = answering(indicator.calendar_year, round_.period.parsed).shifted(at.period_offset or 0)
        if code not in periods:
            periods[code] = ensure_period(code)
        cells.append(
            RoundCell(
                round=round_,
                key=key,
                indicator=indicator,
                period=periods[code],
                measure=at.measure or "",
                level=at.level or "-",
                ownership=at.ownership or "-",
                unit=fixed.get(at.unit or ""),
                factor=_factor(units, row_units[key.split(":")[0]] or form.unit, indicator),
            )
        )
    return cells


def _known_indicators(places: Mapping[str, At]) -> dict[str, Indicator]:
    codes = {at.indicator or "" for at in places.values()}
    known = {row.code: row for row in Indicator.objects.filter(code__in=codes).select_related("unit")}
    missing = sorted(codes - known.keys())
    if missing:
        raise CannotOpen(f"Danh mục chưa có các chỉ tiêu mà biểu mẫu dùng: {', '.join(missing)}.")
    return known


def _fixed_units(places: Mapping[str, At]) -> dict[str, Unit]:
    codes = {at.unit for at in places.values() if at.unit}
    known = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
    missing = sorted(codes - known.keys())
    if missing:
        raise CannotOpen(f"Không tìm thấy các đơn vị mà biểu mẫu nêu: {', '.join(missing)}.")
    return known


def _factor(units: Mapping[str, MeasurementUnit], form_unit: str | None, indicator: Indicator) -> Decimal:
    """What turns a number typed in the form's unit into the indicator's; 1 where the bases differ."""
    unit = units.get(form_unit or "")
    if unit is None or unit.base != indicator.unit.base:
        return Decimal(1)
    factor: Decimal = unit.factor / indicator.unit.factor
    return factor
