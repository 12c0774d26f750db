"""Writing units, their dated attributes and periods; every write here is idempotent by its natural key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.transactions import write_transaction
from core.vietnamese import search_key
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


class Overlap(ValueError):
    """Two dated rows of one thing would hold on the same day."""


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


def ensure_unit(*, kind: UnitKind, code: str, name: str) -> Unit:
    """The unit of a code, made or renamed."""
    unit, made = Unit.objects.get_or_create(code=code, defaults={"kind": kind, "name": name})
    if not made and unit.name != name:
        unit.name = name
        unit.save(update_fields=["name", "search_key", "sort_key"])
    return unit


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
    policy.require(actor, "change", district)
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
) -> School:
    """A school of the district under its present name.

    It is counted at `statistical_level`, by default the highest level it teaches. Raises Forbidden.
    """
    policy.require(actor, "change", district)
    unit = ensure_unit(kind=UnitKind.SCHOOL, code=f"{district.slug}-{code}", name=name)
    highest = [level.value for level in TAUGHT if level.value in levels][-1]
    school: School
    school, made = School.unscoped.update_or_create(
        unit=unit,
        defaults={
            "levels": list(levels),
            "statistical_level": statistical_level or highest,
            "ownership": ownership,
            "kind": kind,
            "opened_on": opened_on,
            "closed_on": closed_on,
        },
    )
    for alias in aliases:
        SchoolAlias.objects.get_or_create(school=school, search_key=search_key(alias), defaults={"name": alias})
    SchoolPlace.unscoped.get_or_create(
        school=school, valid_from=BEGINNING, defaults={"district": district, "name": name}
    )
    if made:
        record(actor, Change("thêm trường", school, name, district.pk))
    return school


@write_transaction
def ensure_ward(*, actor: Actor, district: District, code: str, name: str) -> Ward:
    """A ward of the district; raises Forbidden."""
    policy.require(actor, "change", district)
    unit = ensure_unit(kind=UnitKind.WARD, code=f"{district.slug}-{code}", name=name)
    ward: Ward
    ward, made = Ward.unscoped.get_or_create(unit=unit, defaults={"district": district})
    if made:
        record(actor, Change("thêm phường, xã", ward, name, district.pk))
    return ward


@write_transaction
def group_ownerships(*, actor: Actor, district: District, groups: Mapping[str, str], valid_from: date) -> None:
    """Says from a day on which ownership codes count as public (CL) and which as not (NCL). Raises Forbidden."""
    policy.require(actor, "change", district)
    OwnershipGroup.objects.bulk_create(
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
    policy.require(actor, "change", district)
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
    policy.require(actor, "change", district)
    SchoolStatus.unscoped.bulk_create(
        [SchoolStatus(district=district, period=period, school=school, code=code, name=name) for school in schools],
        ignore_conflicts=True,
    )
