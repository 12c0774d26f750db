"""The units for which a round's pattern rows are repeated: as they stand in its district during its period."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.db.models import Q

from indicators.formdoc.expanding import RepeatedUnit
from indicators.formdoc.model import Each, ForEach
from schools.models import District, Period, SchoolKind, Ward
from schools.queries import places_during

# A unit with what a pattern may ask of it.
_Candidate = tuple[RepeatedUnit, frozenset[str], str]


def repeated_units(
    district: District, period: Period, asked: Mapping[str, ForEach]
) -> Mapping[str, tuple[RepeatedUnit, ...]]:
    """The units of each pattern row, by the row's key, in the order of their names; a query for each kind of unit."""
    kinds = {each.kind for each in asked.values()}
    candidates = {kind: _CANDIDATES[kind](district, period) for kind in Each if kind in kinds}
    return {key: tuple(_chosen(each, candidates[each.kind])) for key, each in asked.items()}


def _chosen(each: ForEach, candidates: Iterable[_Candidate]) -> Iterable[RepeatedUnit]:
    for unit, levels, ownership in candidates:
        if each.levels and levels.isdisjoint(each.levels):
            continue
        if not each.ownerships or ownership in each.ownerships:
            yield unit


def _schools(district: District, period: Period) -> list[_Candidate]:
    """Schools that are open in the district at some day of the period, by the name they had last in it.

    Independent groups are no schools (DESIGN §2).
    """
    return [
        (
            RepeatedUnit(place.school.unit.code, place.name),
            frozenset(place.school.levels),
            place.school.ownership,
        )
        for place in places_during(district, period, SchoolKind.SCHOOL)
    ]


def _wards(district: District, _period: Period) -> list[_Candidate]:
    wards = Ward.unscoped.filter(district=district).select_related("unit").order_by("unit__sort_key", "unit_id")
    return [(RepeatedUnit(ward.unit.code, ward.unit.name), frozenset(), "") for ward in wards]


def _districts(district: District, _period: Period) -> list[_Candidate]:
    """Those of the same city; a district without one stands alone."""
    same_city = Q(pk=district.pk) if district.city_id is None else Q(city=district.city_id)
    rows = District.unscoped.filter(same_city).select_related("unit").order_by("unit__sort_key", "unit_id")
    return [(RepeatedUnit(row.unit.code, row.unit.name), frozenset(), "") for row in rows]


_CANDIDATES: Mapping[Each, Callable[[District, Period], list[_Candidate]]] = {
    Each.SCHOOL: _schools,
    Each.WARD: _wards,
    Each.DISTRICT: _districts,
}
