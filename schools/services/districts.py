"""Writing districts and what they are called from a day on; idempotent by natural key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.transactions import write_transaction
from core.vietnamese import search_key, sort_key
from schools.models import BEGINNING, AgencyKind, District, DistrictProfile, Unit, UnitKind
from schools.services.agencies import ensure_agency
from schools.services.units import UnitRefused, ensure_unit, name_unit

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


@write_transaction
def ensure_bodies(*, actor: Actor, district: District, profile: ProfileData) -> None:
    """The education office and the committee that every district has. Raises Forbidden."""
    bodies = (
        ("phong-giao-duc", profile.office_name, profile.office_short, AgencyKind.OFFICE),
        ("ubnd", _committee_name(profile.name), profile.parent_body_short, AgencyKind.COMMITTEE),
    )
    for code, name, short_name, kind in bodies:
        ensure_agency(actor=actor, district=district, code=code, name=name, short_name=short_name, kind=kind)


def _committee_name(district_name: str) -> str:
    """ "Quận Tây Hồ" -> "Ủy ban nhân dân quận Tây Hồ"."""
    return f"Ủy ban nhân dân {district_name[:1].lower()}{district_name[1:]}"


@write_transaction
def look_as_of(*, actor: Actor, district: District, day: date | None) -> None:
    """Sets the district's clock: the day as of which it lives (decision 009), None for today's. Raises Forbidden."""
    policy.require(actor, "change", district)
    district.reference_date = day
    district.save(update_fields=["reference_date"])


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
        name_unit(district.unit, data.name)
    words = {str(PROFILE_WORDS[name]): pair for name, pair in changes.items() if pair[0] != pair[1]}
    if words or same is None:
        reason = _("từ ngày %(day)s") % {"day": data.valid_from.strftime("%d/%m/%Y")}
        record(actor, Change("đổi tên gọi của địa bàn", district, data.name, district.pk, words, reason))
