"""Writing schools, and where they stand under which name from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.policy import Forbidden
from core.transactions import write_transaction
from core.vietnamese import search_key
from schools.levels import TAUGHT
from schools.models import (
    BEGINNING,
    ChangedUnit,
    ChangeKind,
    ChangeSide,
    District,
    School,
    SchoolAlias,
    SchoolKind,
    SchoolPlace,
    UnitChange,
    UnitKind,
    Ward,
)
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
    """Corrects what is known of a school; another name from a day on is `rename_school`.

    Raises UnitRefused, Forbidden.
    """
    policy.require(actor, "administer", district)
    school = School.unscoped.select_for_update(of=("self",)).select_related("unit").get(pk=school.pk)
    place = _latest_place(school, district)
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
        name_unit(school.unit, data.name)
        record(actor, Change("sửa trường", school, data.name, district.pk, changed))
    return school


@write_transaction
def rename_school(
    *, actor: Actor, district: District, school: School, name: str, ward: Ward | None, valid_from: date
) -> None:
    """Another name or ward from a day on; the years before keep the old one. Raises UnitRefused, Forbidden."""
    policy.require(actor, "administer", district)
    latest = _latest_place(school, district)
    if valid_from <= latest.valid_from:
        raise UnitRefused(_("Ngày bắt đầu phải sau ngày bắt đầu của tên hiện tại."), "valid_from")
    place = SchoolPlace(
        school=school, district=district, name=name, ward=ward, valid_from=valid_from, valid_to=latest.valid_to
    )
    latest.valid_to = valid_from - timedelta(days=1)
    latest.save(update_fields=["valid_to"])
    place.save()
    if latest.name != name:
        SchoolAlias.objects.get_or_create(
            school=school, search_key=search_key(latest.name), defaults={"name": latest.name}
        )
    name_unit(school.unit, name)
    changes = {_("tên"): (latest.name, name), _("phường, xã"): (latest.ward, ward), _("từ ngày"): (None, valid_from)}
    record(actor, Change("đổi tên trường", school, name, district.pk, changes))


@write_transaction
def close_school(
    *, actor: Actor, district: District, school: School, closed_on: date | None, successor: School | None
) -> None:
    """Closes a school after its last day, into a successor where there is one; without a day it is open again.

    Raises UnitRefused, Forbidden.
    """
    policy.require(actor, "administer", district)
    school = School.unscoped.select_for_update(of=("self",)).select_related("unit").get(pk=school.pk)
    if closed_on and school.opened_on and closed_on < school.opened_on:
        raise UnitRefused(_("Trường không thể ngừng hoạt động trước ngày thành lập."), "closed_on")
    if successor and not closed_on:
        raise UnitRefused(_("Hãy ghi ngày ngừng hoạt động, hoặc bỏ trường kế thừa."), "closed_on")
    if successor and school.pk in _line_of(successor):
        raise UnitRefused(_("Trường kế thừa không thể là chính trường này hay trường đã nhập vào nó."), "successor")
    changed = differences(school, {"closed_on": (_("ngày hoạt động cuối cùng"), closed_on)})
    if changed:
        school.save(update_fields=["closed_on"])
        act = "cho trường ngừng hoạt động" if closed_on else "cho trường hoạt động lại"
        record(actor, Change(act, school, school.unit.name, district.pk, changed))
    UnitChange.unscoped.filter(units__unit=school.unit, units__side=ChangeSide.BEFORE, kind__in=_ENDS).delete()
    if closed_on:
        kind = ChangeKind.MERGED if successor else ChangeKind.CLOSED
        after = [successor] if successor else []
        keep_change(actor, district, kind, closed_on + timedelta(days=1), before=[school, *after], after=after)


_ENDS = (ChangeKind.MERGED, ChangeKind.CLOSED)


def keep_change(
    actor: Actor,
    district: District,
    kind: ChangeKind,
    day: date,
    *,
    before: Sequence[School],
    after: Sequence[School],
) -> UnitChange:
    """The record of a change; who calls it has made the change itself."""
    change: UnitChange = UnitChange.unscoped.create(district=district, kind=kind, day=day, made_by_id=actor.id)
    sides = [(ChangeSide.BEFORE, one) for one in before] + [(ChangeSide.AFTER, one) for one in after]
    ChangedUnit.objects.bulk_create(
        [ChangedUnit(change=change, side=side, unit=one.unit, name=one.unit.name) for side, one in sides]
    )
    return change


def _line_of(school: School) -> set[int]:
    """A school and all that it has gone into, one after the other."""
    line: set[int] = set()
    following = {school.pk}
    while following:
        line |= following
        ended = ChangedUnit.objects.filter(unit__in=following, side=ChangeSide.BEFORE).values("change")
        after = ChangedUnit.objects.filter(change__in=ended, side=ChangeSide.AFTER)
        following = set(after.values_list("unit", flat=True)) - line
    return line


def _latest_place(school: School, district: District) -> SchoolPlace:
    places = SchoolPlace.unscoped.select_for_update(of=("self",)).filter(school=school, district=district)
    latest: SchoolPlace | None = places.select_related("ward__unit").order_by("valid_from").last()
    if latest is None:
        raise Forbidden("the school is not of this district")
    return latest


def _check_national_code(data: SchoolData, school: School | None) -> None:
    others = School.unscoped.filter(national_code=data.national_code).exclude(pk=school.pk if school else None)
    if data.national_code and others.exists():
        words = {"code": data.national_code}
        raise UnitRefused(_("Mã CSDL ngành “%(code)s” đã dùng cho một trường khác.") % words, "national_code")
