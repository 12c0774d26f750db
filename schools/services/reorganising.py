"""Handing a district over to communes on a day: first looked at, then confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.numbers import format_whole
from core.transactions import write_transaction
from schools.life import Preview, Told
from schools.models import (
    Accreditation,
    AccreditationStep,
    ChangedUnit,
    ChangeKind,
    ChangeSide,
    District,
    OwnershipGroup,
    SchoolPlace,
    Unit,
    UnitChange,
)
from schools.queries import handed_over, profile_on, schools_to_hand_over
from schools.reorganising import Commune, Reorganising, heirs
from schools.services.districts import ProfileData, ensure_bodies, ensure_district
from schools.services.units import UnitRefused
from schools.succession import Changed


def look_ahead_at_communes(*, actor: Actor, district: District, wanted: Reorganising) -> Preview:
    """What handing the district over will do, and what stays; writes nothing. Raises UnitRefused, Forbidden."""
    policy.require(actor, "change", district)
    places = _checked(district, wanted)
    told = [_tell_commune(one, wanted, places) for one in wanted.communes]
    told += [_tell_district(district, wanted), _tell_accreditations(district, wanted)]
    told += [one.tell_reorganising(actor, district, wanted) for one in heirs()]
    return Preview(_sentence(district, wanted), tuple(part for part in told if part.changes or part.left or part.stays))


@write_transaction
def hand_over_district(*, actor: Actor, district: District, wanted: Reorganising) -> UnitChange:
    """Makes the communes and moves every school; what was before the day stays the district's.

    Raises UnitRefused, Forbidden.
    """
    policy.require(actor, "change", district)
    district = District.unscoped.select_for_update(of=("self",)).select_related("unit", "city").get(pk=district.pk)
    places = _checked(district, wanted)
    made = {one.slug: _ensure_commune(actor, district, wanted, one) for one in wanted.communes}
    _move(places, wanted, made)
    _hand_on(district, wanted, made)
    kept = _keep(actor, district, wanted, list(made.values()))
    stop_clocks()
    for heir in heirs():
        heir.take_over(actor, district, wanted, list(made.values()))
    return kept


def check_communes(district: District, communes: Sequence[Commune]) -> None:
    """Whether these may take over, before it is said which school goes to which. Raises UnitRefused."""
    before = handed_over(district)
    if before is not None:
        raise UnitRefused(before.sentence, "day")
    for commune in communes:
        _refuse_commune(district, commune)
    if len({one.slug for one in communes}) < len(communes) or not communes:
        raise UnitRefused(_("Hãy ghi mỗi đơn vị mới một dòng, không trùng nhau."), "communes")


def _checked(district: District, wanted: Reorganising) -> list[SchoolPlace]:
    """The places that the schools leave; every one of them has a commune."""
    check_communes(district, wanted.communes)
    places = schools_to_hand_over(district, wanted.day)
    slugs = {one.slug for one in wanted.communes}
    homeless = [place.name for place in places if wanted.homes.get(place.school_id) not in slugs]
    if homeless:
        words = {"count": len(homeless), "names": ", ".join(homeless[:3])}
        raise UnitRefused(_("Còn %(count)s trường chưa có đơn vị mới: %(names)s…") % words, "homes")
    late = [place.name for place in places if place.valid_from >= wanted.day or place.valid_to is not None]
    if late:
        words = {"names": ", ".join(late[:3])}
        raise UnitRefused(_("Có thay đổi đã ghi sau ngày này: %(names)s. Hãy chọn ngày khác.") % words, "day")
    return places


def _refuse_commune(district: District, commune: Commune) -> None:
    words = {"name": commune.name, "slug": commune.slug}
    if commune.kind is None or not commune.short_name:
        told = _("“%(name)s” chưa rõ là xã, phường hay đặc khu. Hãy ghi đủ, ví dụ: Phường Bưởi.")
        raise UnitRefused(told % words, "communes")
    taken = Unit.objects.filter(code=commune.slug).first()
    if taken is not None and (taken.name != commune.name or taken.pk == district.pk):
        raise UnitRefused(_("Mã “%(slug)s” đã dùng cho một đơn vị khác. Hãy ghi mã khác sau tên.") % words, "communes")


def _sentence(district: District, wanted: Reorganising) -> str:
    before = {district.pk: profile_on(district, wanted.eve).name}
    after = {-place: one.name for place, one in enumerate(wanted.communes, 1)}
    return Changed(0, ChangeKind.REORGANISED, wanted.day, wanted.decision, before, after).sentence


# What is told beforehand


def _tell_commune(commune: Commune, wanted: Reorganising, places: Sequence[SchoolPlace]) -> Told:
    mine = [place.name for place in places if wanted.homes[place.school_id] == commune.slug]
    words = {"name": commune.name, "slug": commune.slug, "count": format_whole(len(mine))}
    heading = _("%(name)s (/%(slug)s/): %(count)s cơ sở") % words
    return Told(heading, (f"{', '.join(mine)}.",) if mine else (_("Chưa có cơ sở nào."),))


def _tell_district(district: District, wanted: Reorganising) -> Told:
    words = {
        "name": district.unit.name,
        "day": wanted.eve.strftime("%d/%m/%Y"),
        "office": wanted.office_name,
    }
    lines = (
        _("Mỗi đơn vị mới có %(office)s và Ủy ban nhân dân; sửa tên, người ký ở trang “Tên gọi”.") % words,
        _("%(name)s dừng ở ngày %(day)s: không mở thêm đợt thu thập số liệu.") % words,
    )
    stays = (
        _("Số liệu, tổng hợp, báo cáo, kế hoạch của %(name)s đến hết ngày %(day)s, với tên và phường, xã khi ấy.")
        % words,
        _("Đơn vị mới xem được các kỳ trước của %(name)s, không sửa.") % words,
    )
    return Told(_("Cơ quan và thời điểm"), lines, stays=stays)


def _valid_accreditations(district: District, wanted: Reorganising) -> list[Accreditation]:
    rows = Accreditation.unscoped.filter(
        Q(valid_until=None) | Q(valid_until__gte=wanted.day),
        district=district,
        school__in=wanted.homes,
        step=AccreditationStep.GRANTED,
    )
    return list(rows.order_by("granted_on", "pk"))


def _tell_accreditations(district: District, wanted: Reorganising) -> Told:
    count = len({one.school_id for one in _valid_accreditations(district, wanted)})
    if not count:
        return Told(_("Chuẩn quốc gia"))
    words = {"count": format_whole(count)}
    told = _("Công nhận còn giá trị của %(count)s trường có trong danh sách của đơn vị mới.")
    return Told(_("Chuẩn quốc gia"), (told % words,))


# What is written


def _ensure_commune(actor: Actor, district: District, wanted: Reorganising, commune: Commune) -> District:
    """The commune with its office and committee; one that took over from another district already is as it was."""
    existing: District | None = District.unscoped.filter(slug=commune.slug).select_related("unit").first()
    if existing is not None:
        return existing
    profile = _profile(wanted, commune)
    made = ensure_district(actor=actor, slug=commune.slug, city=district.city, reference_date=None, profiles=[profile])
    ensure_bodies(actor=actor, district=made, profile=profile)
    return made


def _profile(wanted: Reorganising, commune: Commune) -> ProfileData:
    """What its documents print; corrected on the page of its names."""
    above = f"UBND {commune.name}".upper()
    return ProfileData(
        kind=str(commune.kind),
        name=commune.name,
        short_name=commune.short_name,
        parent_body=above,
        parent_body_short=f"UBND {commune.word}",
        office_name=wanted.office_name,
        office_short=wanted.office_short,
        place=commune.short_name,
        symbol=wanted.symbol,
        signer_title=_("TRƯỞNG PHÒNG"),
        signer_name="",
        ubnd_name=f"Ủy ban nhân dân {commune.name}".upper(),
        ubnd_symbol="UBND",
        ubnd_signer_authority=_("TM. ỦY BAN NHÂN DÂN"),
        ubnd_signer_title=_("CHỦ TỊCH"),
        valid_from=wanted.day,
    )


def _move(places: Sequence[SchoolPlace], wanted: Reorganising, made: dict[str, District]) -> None:
    SchoolPlace.unscoped.filter(pk__in=[place.pk for place in places]).update(valid_to=wanted.eve)
    SchoolPlace.unscoped.bulk_create(
        [
            SchoolPlace(
                school_id=place.school_id,
                district=made[wanted.homes[place.school_id]],
                name=place.name,
                valid_from=wanted.day,
            )
            for place in places
        ],
        batch_size=500,
    )


def _hand_on(district: District, wanted: Reorganising, made: dict[str, District]) -> None:
    """Recognitions that are still valid, and how ownerships count, go along."""
    rows = _valid_accreditations(district, wanted)
    for row in rows:
        row.pk, row.roadmap, row.order = None, None, 0
        row.district = made[wanted.homes[row.school_id]]
    Accreditation.unscoped.bulk_create(rows, batch_size=500)
    latest = OwnershipGroup.unscoped.filter(district=district, valid_from__lte=wanted.day).order_by("valid_from")
    groups = dict(latest.values_list("ownership", "group"))
    OwnershipGroup.unscoped.bulk_create(
        [
            OwnershipGroup(district=one, ownership=code, group=group, valid_from=wanted.day)
            for one in made.values()
            for code, group in groups.items()
        ],
        ignore_conflicts=True,
    )


def _keep(actor: Actor, district: District, wanted: Reorganising, made: Sequence[District]) -> UnitChange:
    kept: UnitChange = UnitChange.unscoped.create(
        district=district,
        kind=ChangeKind.REORGANISED,
        day=wanted.day,
        decision=wanted.decision,
        decided_on=wanted.decided_on,
        made_by_id=actor.id,
    )
    before = ChangedUnit(
        change=kept, side=ChangeSide.BEFORE, unit=district.unit, name=profile_on(district, wanted.eve).name
    )
    after = [ChangedUnit(change=kept, side=ChangeSide.AFTER, unit=one.unit, name=one.unit.name) for one in made]
    ChangedUnit.objects.bulk_create([before, *after])
    for one in (district, *made):
        record(actor, Change("chuyển giao địa bàn", one, one.unit.name, one.pk, {}, _sentence(district, wanted)))
    return kept


@write_transaction
def stop_clocks() -> int:
    """Districts whose last day is over are looked at as of it from then on; how many. Idempotent."""
    today = timezone.localdate()
    over = UnitChange.unscoped.filter(kind=ChangeKind.REORGANISED, day__lte=today).select_related("district")
    late = Q(district__reference_date=None) | Q(district__reference_date__gte=F("day"))
    due = list(over.filter(late))
    for change in due:
        change.district.reference_date = change.day - timedelta(days=1)
        change.district.save(update_fields=["reference_date"])
    return len(due)
