"""Who owes the form of a round: the units of an audience as they stand in its period, narrowed as they were chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from indicators.formdoc.model import Form as FormDocument
from indicators.formdoc.restricting import restricted
from indicators.models import Audience, Round, Submission
from schools.levels import Level, Ownership
from schools.models import Agency, AgencyKind, District, Period, SchoolKind, Unit, Ward
from schools.queries import ownership_groups, places_during


@dataclass(frozen=True, slots=True)
class Chosen:
    """How an audience is narrowed: schools by levels, ownerships and wards, any units by name; empty: not at all."""

    levels: frozenset[str] = frozenset()
    ownerships: frozenset[str] = frozenset()
    wards: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()

    @classmethod
    def of(cls, document: Mapping[str, Iterable[Any]]) -> Chosen:
        """As `Round.chosen` keeps it."""
        return cls(**{field.name: frozenset(document.get(field.name, ())) for field in fields(cls)})

    @property
    def document(self) -> dict[str, list[Any]]:
        """What `Round.chosen` keeps."""
        return {field.name: sorted(kept) for field in fields(self) if (kept := getattr(self, field.name))}

    def takes(self, owing: Owing) -> bool:
        """Whether this unit of the audience is chosen."""
        return (
            (not self.levels or not self.levels.isdisjoint(owing.levels))
            and (not self.ownerships or owing.ownership in self.ownerships)
            and (not self.wards or (owing.ward is not None and owing.ward.pk in self.wards))
            and (not self.units or owing.unit.pk in self.units)
        )


EVERYBODY = Chosen()


@dataclass(frozen=True, slots=True)
class Owing:
    """A unit that may owe the form, with what its submission keeps of it; `name` is its name in the period."""

    unit: Unit
    name: str
    ward: Ward | None = None
    level: str = Level.ALL.value
    levels: tuple[str, ...] = ()
    ownership: str = Ownership.ALL.value
    ownership_group: str = Ownership.ALL.value


def candidates(district: District, period: Period, audience: str) -> list[Owing]:
    """Every unit of an audience, in the order of their names; three queries at most."""
    return _CANDIDATES[Audience(audience)](district, period)


def chosen_of(units: Sequence[Owing], chosen: Chosen, form: FormDocument) -> list[Owing]:
    """Those that are chosen and of whom the form asks something: a THCS receives no form for mầm non."""

    @cache
    def asks(levels: tuple[str, ...]) -> bool:
        return bool(restricted(form, levels).figure_cells())

    return [owing for owing in units if chosen.takes(owing) and asks(owing.levels)]


def not_asked(round_: Round) -> list[Owing]:
    """The units of a round's audience that it does not ask, and of which its form asks something; five queries."""
    asked = set(Submission.unscoped.filter(round=round_).values_list("unit", flat=True))
    found = chosen_of(candidates(round_.district, round_.period, round_.audience), EVERYBODY, round_.form)
    return [one for one in found if one.unit.pk not in asked]


def _district(district: District, _period: Period) -> list[Owing]:
    return [Owing(district.unit, district.unit.name)]


def _schools(district: District, period: Period) -> list[Owing]:
    return _standing(district, period, SchoolKind.SCHOOL)


def _groups(district: District, period: Period) -> list[Owing]:
    return _standing(district, period, SchoolKind.GROUP)


def _standing(district: District, period: Period, kind: SchoolKind) -> list[Owing]:
    groups = ownership_groups(district, period)
    return [
        Owing(
            unit=place.school.unit,
            name=place.name,
            ward=place.ward,
            level=place.school.statistical_level,
            levels=tuple(place.school.levels),
            ownership=place.school.ownership or Ownership.ALL.value,
            ownership_group=groups.get(place.school.ownership, Ownership.ALL.value),
        )
        for place in places_during(district, period, kind)
    ]


def _wards(district: District, _period: Period) -> list[Owing]:
    wards = Ward.unscoped.filter(district=district).select_related("unit").order_by("unit__sort_key", "unit_id")
    return [Owing(ward.unit, ward.unit.name, ward=ward) for ward in wards]


def _agencies(district: District, _period: Period) -> list[Owing]:
    """The bodies that answer to the office; not the office itself."""
    bodies = Agency.unscoped.filter(district=district).exclude(kind=AgencyKind.OFFICE).select_related("unit")
    return [Owing(body.unit, body.unit.name) for body in bodies.order_by("unit__sort_key", "unit_id")]


_CANDIDATES: Mapping[Audience, Callable[[District, Period], list[Owing]]] = {
    Audience.DISTRICT: _district,
    Audience.SCHOOLS: _schools,
    Audience.GROUPS: _groups,
    Audience.WARDS: _wards,
    Audience.AGENCIES: _agencies,
}
