"""The catalogue as a proposal knows it: units of measure, indicators, and the units that a row may stand for."""

from __future__ import annotations

from django.db.models import Q

from indicators.models import Indicator, MeasurementUnit
from indicators.models.catalogue import OverUnits
from indicators.proposing.model import Known, KnownIndicator, KnownPlace, KnownUnit
from schools.models import District, Unit, UnitKind

_PLACES = (UnitKind.DISTRICT, UnitKind.WARD, UnitKind.SCHOOL)


def known_catalogue(district: District | None = None) -> Known:
    """What all districts share, and the district's own indicators."""
    shared = Q(district=None)
    indicators = Indicator.objects.filter(shared if district is None else shared | Q(district=district))
    return Known(
        tuple(_unit(unit) for unit in MeasurementUnit.objects.order_by("code")),
        tuple(_indicator(indicator) for indicator in indicators.select_related("unit")),
        tuple(
            KnownPlace(code, name) for code, name in Unit.objects.filter(kind__in=_PLACES).values_list("code", "name")
        ),
    )


def _unit(unit: MeasurementUnit) -> KnownUnit:
    return KnownUnit(unit.code, unit.name, unit.base, unit.decimals, unit.percent, unit.minimum, unit.maximum)


def _indicator(indicator: Indicator) -> KnownIndicator:
    # The catalogue's "none" is also what nobody has thought about yet; a sheet's own figures may say more.
    said = "" if indicator.over_periods == OverUnits.NONE else indicator.over_periods
    return KnownIndicator(indicator.code, indicator.name, indicator.unit.code, said)
