"""Writing schools, and where they stand under which name from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.policy import Forbidden
from core.transactions import write_transaction
from core.vietnamese import search_key
from schools.levels import TAUGHT
from schools.models import BEGINNING, District, School, SchoolAlias, SchoolKind, SchoolPlace, UnitKind, Ward
from schools.queries import place_among
from schools.services.units import UnitRefused, differences, ensure_unit, name_unit, new_code


@write_transaction
def ensure_school(
    *,
    actor: Actor,
    district: District,
    code: str,
    name: str,
    levels: Sequence[str],
    ownership: str = "",
    kind: str = SchoolKind.SCHOOL,
    statistical_level: str = "",
    opened_on: date | None = None,
    closed_on: date | None = None,
    aliases: Sequence[str] = (),
    ward: Ward | None = None,
    national_code: str = "",
    is_demo: bool = False,
) -> School:
    """A school of the district under its present name.

    It is counted at `statistical_level`, by default the highest level it teaches. `is_demo`: it is made up. Raises
    Forbidden.
    """
    policy.require(actor, "administer", district)
    unit = ensure_unit(kind=UnitKind.SCHOOL, code=f"{district.slug}-{code}", name=name)
    facts = {
        "levels": list(levels),
        "statistical_level": statistical_level or highest_level(levels),
        "ownership": ownership,
        "kind": kind,
        "opened_on": opened_on,
        "closed_on": closed_on,
        "is_demo": is_demo,
    }
    school: School
    school, made = School.unscoped.update_or_create(
        unit=unit, defaults=facts, create_defaults={**facts, "national_code": national_code}
    )
    for alias in aliases:
        SchoolAlias.objects.get_or_create(school=school, search_key=search_key(alias), defaults={"name": alias})
    SchoolPlace.unscoped.get_or_create(
        school=school, valid_from=BEGINNING, defaults={"district": district, "name": name, "ward": ward}
    )
    if made:
        record(actor, Change("thêm trường", school, name, district.pk))
    return school


def highest_level(levels: Sequence[str]) -> str:
    """Where a school is counted unless it is said otherwise: the highest level it teaches."""
    return [level.value for level in TAUGHT if level.value in levels][-1]


@dataclass(frozen=True, slots=True)
class SchoolData:
    """What is known of a school besides its dated names; `ward` and `name` are those of today."""

    name: str
    levels: Sequence[str]
    statistical_level: str = ""
    ownership: str = ""
    kind: str = SchoolKind.SCHOOL
    national_code: str = ""
    ward: Ward | None = None
    opened_on: date | None = None


@write_transaction
def add_school(*, actor: Actor, district: District, data: SchoolData, code: str = "") -> School:
    """A new school of the district. Raises UnitRefused, Forbidden."""
    policy.require(actor, "administer", district)
    code = new_code(district, UnitKind.SCHOOL, data.name, code)
    _check_national_code(data, None)
    return ensure_school(
        actor=actor,
        district=district,
        code=code,
        name=data.name,
        levels=data.levels,
        statistical_level=data.statistical_level,
        ownership=data.ownership,
        kind=data.kind,
        opened_on=data.opened_on,
        ward=data.ward,
        national_code=data.national_code,
    )


@write_transaction
def change_school(*, actor: Actor, district: District, school: School, data: SchoolData) -> School:
    """Corrects what is known of a school; another name from a day on is a SchoolChange.

    Raises UnitRefused, Forbidden.
    """
    policy.require(actor, "administer", district)
    school = School.unscoped.select_for_update(of=("self",)).select_related("unit").get(pk=school.pk)
    place = _present_place(school, district)
    _check_national_code(data, school)
    if data.opened_on and school.closed_on and school.closed_on < data.opened_on:
        raise UnitRefused(_("Ngày thành lập phải trước ngày ngừng hoạt động."), "opened_on")
    changed = differences(
        school,
        {
            "levels": (_("cấp học"), list(data.levels)),
            "statistical_level": (_("cấp thống kê"), data.statistical_level or highest_level(data.levels)),
            "ownership": (_("loại hình"), data.ownership),
            "kind": (_("loại cơ sở"), data.kind),
            "national_code": (_("mã CSDL ngành"), data.national_code),
            "opened_on": (_("ngày thành lập"), data.opened_on),
        },
    )
    changed |= differences(place, {"name": (_("tên"), data.name), "ward": (_("phường, xã"), data.ward)})
    if changed:
        school.save()
        place.save()
        name_unit(school.unit, place.name)
        record(actor, Change("sửa trường", school, data.name, district.pk, changed))
    return school


def _present_place(school: School, district: District) -> SchoolPlace:
    """Where it stands today, else the nearest that is known."""
    places = SchoolPlace.unscoped.select_for_update(of=("self",)).filter(school=school, district=district)
    found = list(places.select_related("ward__unit").order_by("valid_from"))
    if not found:
        raise Forbidden("the school is not of this district")
    return place_among(found, timezone.localdate())


def _check_national_code(data: SchoolData, school: School | None) -> None:
    others = School.unscoped.filter(national_code=data.national_code).exclude(pk=school.pk if school else None)
    if data.national_code and others.exists():
        words = {"code": data.national_code}
        raise UnitRefused(_("Mã CSDL ngành “%(code)s” đã dùng cho một trường khác.") % words, "national_code")
