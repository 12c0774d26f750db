"""The units of one district by whatever a list calls them: full, short or former name, or code."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from core.actor import Actor
from core.vietnamese import sort_key
from schools.models import AgencyKind, District, School, Unit, UnitKind, Ward
from schools.queries import agencies_of, school_names, schools_of, wards_of

EVERY_KIND = (UnitKind.AGENCY, UnitKind.SCHOOL, UnitKind.WARD)
_KEY = 600


def kinds_in_words(kinds: Iterable[UnitKind]) -> str:
    """ "trường"; "cơ quan, đơn vị hoặc phường/xã/thị trấn"."""
    return _(" hoặc ").join(kind.label.lower() for kind in kinds)


class UnitNames:
    """The look-up of one district's wards, bodies and schools; six queries to make."""

    def __init__(self, actor: Actor, district: District) -> None:
        self._prefix = f"{district.slug}-"
        self._known: dict[tuple[str, str], dict[int, Unit]] = {}
        self._written: dict[int, list[str]] = {}
        self.schools: dict[int, School] = {school.pk: school for school in schools_of(actor, district)}
        self.wards: dict[int, Ward] = {ward.pk: ward for ward in wards_of(actor, district)}
        for school in self.schools.values():
            self._know(school.unit, school.unit.name)
        for key, pk in school_names(district):
            if pk in self.schools:  # the names are the district's, the schools those that this person sees
                self._known.setdefault((UnitKind.SCHOOL, key[:_KEY]), {})[pk] = self.schools[pk].unit
        for ward in self.wards.values():
            self._know(ward.unit, ward.unit.name)
        # What a list may write where the whole district is meant.
        self.of_district = {district.unit.sort_key}
        for agency in agencies_of(actor, district):
            self._know(agency.unit, agency.short_name, agency.unit.name)
            if agency.kind in (AgencyKind.OFFICE, AgencyKind.COMMITTEE):
                self.of_district |= {sort_key(agency.short_name), agency.unit.sort_key}

    def _know(self, unit: Unit, *names: str) -> None:
        written = [*names, unit.code.removeprefix(self._prefix)]
        self._written[unit.pk] = written
        for name in written:
            self._known.setdefault((unit.kind, sort_key(name)[:_KEY]), {})[unit.pk] = unit

    def called(self, name: str, kinds: Collection[UnitKind] = EVERY_KIND) -> dict[int, Unit]:
        """The units of these kinds that a list means by `name`, by their ids."""
        found: dict[int, Unit] = {}
        for kind in kinds:
            found |= self._known.get((kind, sort_key(name)[:_KEY]), {})
        return found

    def find(self, name: str, kinds: Collection[UnitKind] = EVERY_KIND) -> Unit:
        """The one unit that a list means by `name`. Raises ValueError with a sentence: what is wrong, what to do."""
        found = self.called(name, kinds)
        if len(found) == 1:
            return next(iter(found.values()))
        if found:
            raise ValueError(_("Có nhiều đơn vị tên “%(name)s”. Hãy ghi mã của đơn vị.") % {"name": name})
        words = {"kind": kinds_in_words(kinds), "name": name}
        raise ValueError(_("Địa bàn không có %(kind)s “%(name)s”. Hãy sửa tên hoặc thêm đơn vị này trước.") % words)

    def word(self, unit: Unit, kinds: Collection[UnitKind] = EVERY_KIND) -> str:
        """How a list names the unit: its first name that no other unit of these kinds has."""
        written = self._written.get(unit.pk, [unit.name])
        return next((name for name in written if len(self.called(name, kinds)) == 1), written[-1])
