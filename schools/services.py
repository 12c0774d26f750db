"""Writing units, their dated attributes and periods; every write here is idempotent by its natural key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.lists import ListRefused
from core.policy import Forbidden
from core.transactions import write_transaction
from core.vietnamese import search_key, sort_key
from schools.levels import TAUGHT
from schools.models import (
    BEGINNING,
    Accreditation,
    Agency,
    District,
    DistrictProfile,
    OwnershipGroup,
    Period,
    Roadmap,
    School,
    SchoolAlias,
    SchoolKind,
    SchoolPlace,
    SchoolStatus,
    Unit,
    UnitKind,
    Ward,
)
from schools.period_codes import PeriodCode
from schools.queries import units_in

# The words of a district's dated names, in the order in which a form asks for them.
PROFILE_WORDS = {
    "kind": gettext_lazy("loại địa bàn"),
    "name": gettext_lazy("tên địa bàn"),
    "short_name": gettext_lazy("tên ngắn"),
    "parent_body": gettext_lazy("cơ quan chủ quản (in trên văn bản)"),
    "parent_body_short": gettext_lazy("tên ngắn của cơ quan chủ quản"),
    "office_name": gettext_lazy("tên cơ quan giáo dục"),
    "office_short": gettext_lazy("tên ngắn của cơ quan giáo dục"),
    "place": gettext_lazy("địa danh ghi trên văn bản"),
    "symbol": gettext_lazy("ký hiệu văn bản"),
    "signer_authority": gettext_lazy("thẩm quyền ký (TM., KT., TL.)"),
    "signer_title": gettext_lazy("chức vụ người ký"),
    "signer_name": gettext_lazy("họ tên người ký"),
    "ubnd_name": gettext_lazy("tên UBND (in trên văn bản của UBND)"),
    "ubnd_symbol": gettext_lazy("ký hiệu văn bản của UBND"),
    "ubnd_signer_authority": gettext_lazy("thẩm quyền ký của UBND"),
    "ubnd_signer_title": gettext_lazy("chức vụ người ký của UBND"),
    "ubnd_signer_name": gettext_lazy("họ tên người ký của UBND"),
}


class Overlap(ValueError):
    """Two dated rows of one thing would hold on the same day."""


class UnitRefused(ListRefused):
    """What was asked for cannot be; `args[0]` says why, `attribute` names the field to blame."""


@dataclass(frozen=True, slots=True)
class ProfileData:
    """The dated attributes of a district; see DistrictProfile."""

    kind: str
    name: str
    short_name: str
    parent_body: str
    parent_body_short: str
    office_name: str
    office_short: str
    place: str
    symbol: str
    signer_title: str
    signer_name: str
    ubnd_name: str = ""
    ubnd_symbol: str = ""
    ubnd_signer_authority: str = ""
    ubnd_signer_title: str = ""
    ubnd_signer_name: str = ""
    signer_authority: str = ""
    valid_from: date = BEGINNING
    valid_to: date | None = None


def ensure_period(code: PeriodCode) -> Period:
    """The period of a code, made when it is new."""
    starts_on, ends_on = code.dates
    period, _made = Period.objects.get_or_create(
        code=str(code), defaults={"kind": code.kind.value, "starts_on": starts_on, "ends_on": ends_on}
    )
    return period


def free_code(district: District, name: str, kind: UnitKind) -> str:
    """A short code made of a new unit's name that no unit of the district has."""
    if Unit.objects.filter(units_in(district), kind=kind, sort_key=sort_key(name)[:600]).exists():
        raise UnitRefused(_("Đã có “%(name)s” trong danh sách.") % {"name": name}, "name")
    stem = slugify(search_key(name))[:40] or kind.value
    prefix = f"{district.slug}-"
    taken = set(Unit.objects.filter(code__startswith=prefix + stem).values_list("code", flat=True))
    codes = (stem if place == 1 else f"{stem}-{place}" for place in count(1))
    return next(code for code in codes if prefix + code not in taken)


def ensure_unit(*, kind: UnitKind, code: str, name: str) -> Unit:
    """The unit of a code, made or renamed."""
    unit, made = Unit.objects.get_or_create(code=code, defaults={"kind": kind, "name": name})
    if not made and unit.name != name:
        unit.name = name
        unit.save(update_fields=["name", "search_key", "sort_key"])
    return unit


@write_transaction
def ensure_city(*, actor: Actor, name: str) -> Unit:
    """The city or province of a name, made when it is new; raises Forbidden."""
    policy.require(actor, "change", District())
    found = Unit.objects.filter(kind=UnitKind.CITY, sort_key=sort_key(name)[:600]).first()
    return found or ensure_unit(kind=UnitKind.CITY, code=f"tinh-{slugify(search_key(name))}", name=name)


@write_transaction
def ensure_district(
    *, actor: Actor, slug: str, city: Unit | None, reference_date: date | None, profiles: Sequence[ProfileData]
) -> District:
    """A district with its dated names; the unit carries the latest one. Raises Overlap, Forbidden."""
    unit = ensure_unit(kind=UnitKind.DISTRICT, code=slug, name=profiles[-1].name)
    policy.require(actor, "change", District(pk=unit.pk))
    district, made = District.unscoped.update_or_create(
        unit=unit, defaults={"slug": slug, "city": city, "reference_date": reference_date}
    )
    for profile in profiles:
        _ensure_profile(district, profile)
    if made:
        record(actor, Change("tạo địa bàn", district, unit.name, district.pk))
    return district


def _ensure_profile(district: District, data: ProfileData) -> None:
    others = DistrictProfile.objects.filter(district=district).exclude(valid_from=data.valid_from)
    if others.filter(overlapping(data.valid_from, data.valid_to)).exists():
        raise Overlap(f"{data.name}: hai tên gọi cùng có hiệu lực trong một ngày.")
    values = asdict(data)
    valid_from = values.pop("valid_from")
    DistrictProfile.objects.update_or_create(district=district, valid_from=valid_from, defaults=values)


def overlapping(valid_from: date, valid_to: date | None) -> Q:
    """Dated rows that hold on a day of the span."""
    begins_before_end = Q() if valid_to is None else Q(valid_from__lte=valid_to)
    return begins_before_end & (Q(valid_to=None) | Q(valid_to__gte=valid_from))


@write_transaction
def ensure_agency(*, actor: Actor, district: District, code: str, name: str, short_name: str, kind: str) -> Agency:
    """A body of the district; raises Forbidden."""
    policy.require(actor, "administer", district)
    unit = ensure_unit(kind=UnitKind.AGENCY, code=f"{district.slug}-{code}", name=name)
    agency: Agency
    agency, made = Agency.unscoped.update_or_create(
        unit=unit, defaults={"district": district, "short_name": short_name, "kind": kind}
    )
    if made:
        record(actor, Change("thêm cơ quan", agency, short_name, district.pk))
    return agency


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
) -> School:
    """A school of the district under its present name.

    It is counted at `statistical_level`, by default the highest level it teaches. Raises Forbidden.
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


@write_transaction
def ensure_ward(*, actor: Actor, district: District, code: str, name: str) -> Ward:
    """A ward of the district; raises Forbidden."""
    policy.require(actor, "administer", district)
    unit = ensure_unit(kind=UnitKind.WARD, code=f"{district.slug}-{code}", name=name)
    ward: Ward
    ward, made = Ward.unscoped.get_or_create(unit=unit, defaults={"district": district})
    if made:
        record(actor, Change("thêm phường, xã", ward, name, district.pk))
    return ward


@write_transaction
def group_ownerships(*, actor: Actor, district: District, groups: Mapping[str, str], valid_from: date) -> None:
    """Says from a day on which ownership codes count as public (CL) and which as not (NCL). Raises Forbidden."""
    policy.require(actor, "administer", district)
    OwnershipGroup.unscoped.bulk_create(
        [
            OwnershipGroup(district=district, ownership=code, group=group, valid_from=valid_from)
            for code, group in groups.items()
        ],
        update_conflicts=True,
        unique_fields=["district", "ownership", "valid_from"],
        update_fields=["group"],
    )


@write_transaction
def ensure_roadmap(
    *,
    actor: Actor,
    district: District,
    period: Period,
    heading: Mapping[str, str],
    entries: Sequence[Mapping[str, Any]],
) -> Roadmap:
    """A roadmap of national-standard schools; an existing one keeps its entries. Raises Forbidden.

    `heading` holds the words of its table, an entry the fields of Accreditation.
    """
    policy.require(actor, "administer", district)
    roadmap: Roadmap
    roadmap, made = Roadmap.unscoped.get_or_create(district=district, period=period, defaults=dict(heading))
    if made:
        rows = [
            Accreditation(district=district, roadmap=roadmap, order=place, **entry)
            for place, entry in enumerate(entries)
        ]
        Accreditation.unscoped.bulk_create(rows)
        record(actor, Change("lập lộ trình trường chuẩn quốc gia", roadmap, roadmap.title, district.pk))
    return roadmap


@write_transaction
def ensure_status(
    *, actor: Actor, district: District, period: Period, code: str, name: str, schools: Sequence[School]
) -> None:
    """The schools that hold a status in a period; raises Forbidden."""
    policy.require(actor, "administer", district)
    SchoolStatus.unscoped.bulk_create(
        [SchoolStatus(district=district, period=period, school=school, code=code, name=name) for school in schools],
        ignore_conflicts=True,
    )


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
    code = code or free_code(district, data.name, UnitKind.SCHOOL)
    if Unit.objects.filter(code=f"{district.slug}-{code}").exists():
        raise UnitRefused(_("Mã “%(code)s” đã dùng cho một đơn vị khác.") % {"code": code}, "code")
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
    changed = _differences(
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
    changed |= _differences(place, {"name": (_("tên"), data.name), "ward": (_("phường, xã"), data.ward)})
    if changed:
        school.save()
        place.save()
        _name_unit(school.unit, data.name)
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
    _name_unit(school.unit, name)
    changes = {_("tên"): (latest.name, name), _("phường, xã"): (latest.ward, ward), _("từ ngày"): (None, valid_from)}
    record(actor, Change("đổi tên trường", school, name, district.pk, changes))


@write_transaction
def close_school(
    *, actor: Actor, district: District, school: School, closed_on: date | None, successor: School | None
) -> None:
    """Closes a school on a day, into a successor where there is one; without a day it is open again.

    Raises UnitRefused, Forbidden.
    """
    policy.require(actor, "administer", district)
    school = School.unscoped.select_for_update(of=("self",)).select_related("unit", "successor__unit").get(pk=school.pk)
    if closed_on and school.opened_on and closed_on < school.opened_on:
        raise UnitRefused(_("Trường không thể ngừng hoạt động trước ngày thành lập."), "closed_on")
    if successor and not closed_on:
        raise UnitRefused(_("Hãy ghi ngày ngừng hoạt động, hoặc bỏ trường kế thừa."), "closed_on")
    if successor and school.pk in _line_of(successor):
        raise UnitRefused(_("Trường kế thừa không thể là chính trường này hay trường đã nhập vào nó."), "successor")
    changed = _differences(
        school,
        {"closed_on": (_("ngày ngừng hoạt động"), closed_on), "successor": (_("trường kế thừa"), successor)},
    )
    if changed:
        school.save(update_fields=["closed_on", "successor"])
        act = "cho trường ngừng hoạt động" if closed_on else "cho trường hoạt động lại"
        record(actor, Change(act, school, school.unit.name, district.pk, changed))


def _line_of(school: School) -> set[int]:
    """A school and all that it has gone into, one after the other."""
    line: set[int] = set()
    following: int | None = school.pk
    while following is not None and following not in line:
        line.add(following)
        following = School.unscoped.filter(pk=following).values_list("successor", flat=True).first()
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


@write_transaction
def change_ward(*, actor: Actor, district: District, ward: Ward, name: str) -> None:
    """Corrects a ward's name. Raises UnitRefused, Forbidden."""
    policy.require(actor, "administer", district)
    before = ward.unit.name
    if before != name:
        _refuse_namesake(district, ward.unit, name)
        _name_unit(ward.unit, name)
        record(actor, Change("sửa phường, xã", ward, name, district.pk, {_("tên"): (before, name)}))


@write_transaction
def change_agency(*, actor: Actor, district: District, agency: Agency, name: str, short_name: str, kind: str) -> None:
    """Corrects a body's name, short name or kind. Raises UnitRefused, Forbidden."""
    policy.require(actor, "administer", district)
    agency = Agency.unscoped.select_for_update(of=("self",)).select_related("unit").get(pk=agency.pk)
    before = agency.unit.name
    changed = _differences(agency, {"short_name": (_("tên viết tắt"), short_name), "kind": (_("loại"), kind)})
    if before != name:
        _refuse_namesake(district, agency.unit, name)
        changed[str(_("tên"))] = (before, name)
    if changed:
        agency.save()
        _name_unit(agency.unit, name)
        record(actor, Change("sửa cơ quan", agency, short_name, district.pk, changed))


def _refuse_namesake(district: District, unit: Unit, name: str) -> None:
    same = Unit.objects.filter(units_in(district), kind=unit.kind, sort_key=sort_key(name)[:600])
    if same.exclude(pk=unit.pk).exists():
        raise UnitRefused(_("Đã có “%(name)s” trong danh sách.") % {"name": name}, "name")


def _name_unit(unit: Unit, name: str) -> None:
    if unit.name != name:
        unit.name = name
        unit.save(update_fields=["name", "search_key", "sort_key"])


@write_transaction
def rename_district(*, actor: Actor, district: District, data: ProfileData) -> None:
    """What a district is called from a day on; the same day again corrects that row. Raises UnitRefused, Forbidden."""
    policy.require(actor, "administer", district)
    rows = list(DistrictProfile.objects.select_for_update().filter(district=district).order_by("valid_from"))
    same = next((row for row in rows if row.valid_from == data.valid_from), None)
    earlier = [row for row in rows if row.valid_from < data.valid_from]
    later = [row for row in rows if row.valid_from > data.valid_from]
    if not earlier and same is None:
        raise UnitRefused(_("Ngày bắt đầu phải sau ngày bắt đầu của tên gọi đầu tiên."), "valid_from")
    values = {name: value for name, value in asdict(data).items() if name not in ("valid_from", "valid_to")}
    row = same or DistrictProfile(district=district, valid_from=data.valid_from)
    compared = same or earlier[-1]
    changes = {name: (getattr(compared, name), value) for name, value in values.items()}
    if same is None:
        earlier[-1].valid_to = data.valid_from - timedelta(days=1)
        earlier[-1].save(update_fields=["valid_to"])
        row.valid_to = later[0].valid_from - timedelta(days=1) if later else None
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    if not later:
        _name_unit(district.unit, data.name)
    words = {str(PROFILE_WORDS[name]): pair for name, pair in changes.items() if pair[0] != pair[1]}
    if words or same is None:
        reason = _("từ ngày %(day)s") % {"day": data.valid_from.strftime("%d/%m/%Y")}
        record(actor, Change("đổi tên gọi của địa bàn", district, data.name, district.pk, words, reason))


def _differences(row: Any, wanted: Mapping[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
    """Sets the fields that differ and gives back what changed, by their Vietnamese names."""
    changed: dict[str, tuple[Any, Any]] = {}
    for field, (word, value) in wanted.items():
        before = getattr(row, field)
        if before != value:
            setattr(row, field, value)
            changed[str(word)] = (before, value)
    return changed
