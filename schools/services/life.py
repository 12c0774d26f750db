"""Making what becomes of schools on a day: renamed, merged, split, dissolved; first looked at, then confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.policy import Forbidden
from core.transactions import write_transaction
from core.vietnamese import search_key, sort_key
from schools.levels import TAUGHT
from schools.life import NewSchool, Preview, SchoolChange, Told, followers
from schools.models import (
    BEGINNING,
    Accreditation,
    AccreditationStep,
    ChangedUnit,
    ChangeKind,
    ChangeSide,
    District,
    School,
    SchoolAlias,
    SchoolPlace,
    Unit,
    UnitChange,
    UnitKind,
    Ward,
)
from schools.queries import changes_of, history_of, place_among, units_in
from schools.services.schools import highest_level
from schools.services.units import UnitRefused, ensure_unit, name_unit, new_code
from schools.succession import Changed

Named = tuple[School, str]


def look_ahead(*, actor: Actor, district: District, change: SchoolChange) -> Preview:
    """What a change will do, and what stays; writes nothing. Raises UnitRefused, Forbidden."""
    policy.require(actor, "administer", district)
    places = _places_of(change.schools, district)
    _check(change, places, district)
    told = [_tell_names(change, places), _tell_accreditations(change)]
    told += [one.tell(actor, district, change) for one in followers()]
    before, after = _sides(change, places)
    sentence = _laid_open(change, before, [*after, *(one.name for one in change.new)]).sentence
    return Preview(sentence, tuple(part for part in told if part.changes or part.left or part.stays))


@write_transaction
def change_schools(*, actor: Actor, district: District, change: SchoolChange) -> UnitChange:
    """Makes the change; everything of before the day stays as it was reported. Raises UnitRefused, Forbidden."""
    policy.require(actor, "administer", district)
    list(School.unscoped.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in change.schools]))
    for school in change.schools:
        school.refresh_from_db()
    places = _places_of(change.schools, district)
    _check(change, places, district)
    before = [(one, place_among(places[one.pk], change.eve).name) for one in change.schools]
    _rename(change, places)
    _end(actor, district, change)
    made = [_make(district, change, new) for new in change.new]
    after = [*((one, _name_after(change, one, places)) for one in change.staying), *made]
    kept = _keep(actor, district, change, before, after)
    for follower in followers():
        follower.follow(actor, district, change, [school for school, _name in after])
    return kept


# What must hold


def _places_of(schools: Sequence[School], district: District) -> dict[int, list[SchoolPlace]]:
    """Where each stands in the district, in the order of the days; one query."""
    rows = SchoolPlace.unscoped.filter(school__in=schools, district=district).select_related("ward__unit")
    found: dict[int, list[SchoolPlace]] = {}
    for place in rows.order_by("school", "valid_from"):
        found.setdefault(place.school_id, []).append(place)
    if len(found) < len(set(schools)):
        raise Forbidden("a school is not of this district")
    return found


def _check(change: SchoolChange, places: dict[int, list[SchoolPlace]], district: District) -> None:
    for school in change.schools:
        _refuse_day(change, school, places[school.pk])
    _refuse_before(change)
    _refuse_shape(change)
    _refuse_names(change, places, district)
    for new in change.new:
        _refuse_code(change, new)


def _refuse_day(change: SchoolChange, school: School, places: list[SchoolPlace]) -> None:
    words = {"name": places[-1].name, "day": places[-1].valid_from.strftime("%d/%m/%Y")}
    if school.closed_on is not None and school.closed_on < change.day:
        words["day"] = school.closed_on.strftime("%d/%m/%Y")
        raise UnitRefused(_("%(name)s chỉ hoạt động đến hết ngày %(day)s.") % words, "day")
    if school.opened_on is not None and change.day <= school.opened_on:
        words["day"] = school.opened_on.strftime("%d/%m/%Y")
        raise UnitRefused(_("%(name)s thành lập ngày %(day)s. Hãy chọn một ngày sau đó.") % words, "day")
    if change.day <= places[-1].valid_from:
        raise UnitRefused(
            _("%(name)s mang tên, thuộc phường xã này từ ngày %(day)s. Hãy chọn một ngày sau đó.") % words, "day"
        )
    if places[-1].valid_to is not None and places[-1].valid_to < change.day:
        words["day"] = places[-1].valid_to.strftime("%d/%m/%Y")
        raise UnitRefused(_("%(name)s thuộc địa bàn này đến hết ngày %(day)s.") % words, "day")


def _refuse_before(change: SchoolChange) -> None:
    """A school does not end before, or on the day of, what was written down to become of it; one query."""
    known = changes_of([one.pk for one in change.ending], change.eve, date.max)
    for school in change.ending:
        if later := known.get(school.pk):
            words = {"name": school.unit.name, "sentence": later[-1].sentence}
            raise UnitRefused(
                _("%(name)s đã có thay đổi ghi trước: %(sentence)s Hãy chọn một ngày khác.") % words, "day"
            )


def _refuse_shape(change: SchoolChange) -> None:
    many, new = len(change.schools), len(change.new)
    if change.kind == ChangeKind.MERGED:
        if many < 2:
            raise UnitRefused(_("Hãy chọn thêm ít nhất một trường cùng sáp nhập."), "others")
        if (change.into is None) == (new == 0) or new > 1:
            raise UnitRefused(_("Hãy chọn trường tiếp nhận: một trong các trường trên, hoặc trường mới."), "into")
        if change.into is not None:
            _refuse_levels(change, change.into)
    elif many != 1:
        raise UnitRefused(_("Hãy chọn một trường."), "others")
    if change.kind == ChangeKind.SPLIT and new < (1 if change.goes_on else 2):
        told = _("Hãy ghi tên trường mới.") if change.goes_on else _("Hãy ghi tên ít nhất hai trường mới.")
        raise UnitRefused(told, "new_name_1")


def _refuse_levels(change: SchoolChange, into: School) -> None:
    """What a school teaches is not dated: one that begins to teach another level is a new one."""
    missing = [level for level in TAUGHT if level.value in _levels_of(change) and level.value not in into.levels]
    if missing:
        words = {"name": into.unit.name, "levels": ", ".join(str(level.label) for level in missing)}
        raise UnitRefused(
            _("%(name)s chưa dạy %(levels)s. Trường sáp nhập khác cấp học là trường mới: hãy chọn “Trường mới”.")
            % words,
            "into",
        )


def _refuse_names(change: SchoolChange, places: dict[int, list[SchoolPlace]], district: District) -> None:
    if change.kind == ChangeKind.RENAMED:
        latest = places[change.schools[0].pk][-1]
        if (latest.name, latest.ward_id) == (change.name, change.ward.pk if change.ward else None):
            raise UnitRefused(_("Tên và phường, xã vẫn như cũ. Hãy ghi tên mới hoặc chọn phường, xã khác."), "name")
    field = "name" if change.kind in (ChangeKind.RENAMED, ChangeKind.MERGED) else "new_name_1"
    wanted = [change.name] * bool(change.name) + [new.name for new in change.new]
    own = {one.pk for one in change.staying}
    if len({sort_key(name) for name in wanted}) < len(wanted):
        raise UnitRefused(_("Hai trường mới trùng tên."), field)
    for name in wanted:
        same = Unit.objects.filter(units_in(district), kind=UnitKind.SCHOOL, sort_key=sort_key(name)[:600])
        if same.exclude(pk__in=own).exists():
            raise UnitRefused(_("Đã có “%(name)s” trong danh sách.") % {"name": name}, field)


def _refuse_code(change: SchoolChange, new: NewSchool) -> None:
    others = School.unscoped.filter(national_code=new.national_code).exclude(pk__in=[one.pk for one in change.ending])
    if new.national_code and others.exists():
        words = {"code": new.national_code}
        raise UnitRefused(_("Mã CSDL ngành “%(code)s” đã dùng cho một trường khác.") % words, "national_code")


def _levels_of(change: SchoolChange) -> tuple[str, ...]:
    taught = {level for school in change.schools for level in school.levels}
    return tuple(level.value for level in TAUGHT if level.value in taught)


# What is told beforehand


def _sides(change: SchoolChange, places: dict[int, list[SchoolPlace]]) -> tuple[list[str], list[str]]:
    before = [place_among(places[one.pk], change.eve).name for one in change.schools]
    return before, [_name_after(change, one, places) for one in change.staying]


def _name_after(change: SchoolChange, school: School, places: dict[int, list[SchoolPlace]]) -> str:
    return (change.name if _is_renamed(change, school) else "") or places[school.pk][-1].name


def _is_renamed(change: SchoolChange, school: School) -> bool:
    return change.kind == ChangeKind.RENAMED or school == change.into


def _laid_open(change: SchoolChange, before: Iterable[str], after: Iterable[str]) -> Changed:
    named = dict(enumerate(before)), dict(enumerate(after))
    return Changed(0, change.kind, change.day, change.decision, *named)


def _tell_names(change: SchoolChange, places: dict[int, list[SchoolPlace]]) -> Told:
    day = change.day.strftime("%d/%m/%Y")
    lines = []
    for school in change.staying:
        lines += _tell_place(change, places[school.pk][-1]) if _is_renamed(change, school) else []
    for school in change.ending:
        words = {"name": places[school.pk][-1].name, "day": change.eve.strftime("%d/%m/%Y")}
        lines.append(_("%(name)s hoạt động đến hết ngày %(day)s.") % words)
    for new in change.new:
        ward = new.ward or _usual_ward(change, places)
        words = {"name": new.name, "day": day, "ward": ward.unit.name if ward else _("chưa rõ phường, xã")}
        lines.append(_("Thêm trường %(name)s, hoạt động từ ngày %(day)s (%(ward)s).") % words)
        lines += [
            _("Mã CSDL ngành %(code)s chuyển từ %(old)s sang %(new)s.")
            % {"code": one.national_code, "old": one.unit.name, "new": new.name}
            for one in change.ending
            if one.national_code and one.national_code == new.national_code
        ]
    stays = [_("Tên, nơi đóng và mọi số liệu, báo cáo của các kỳ trước ngày %(day)s.") % {"day": day}]
    return Told(_("Trường"), tuple(lines), stays=tuple(stays))


def _tell_place(change: SchoolChange, latest: SchoolPlace) -> list[str]:
    words = {"old": latest.name, "new": change.name, "day": change.day.strftime("%d/%m/%Y")}
    lines = []
    if change.name and change.name != latest.name:
        lines.append(_("Từ ngày %(day)s, %(old)s mang tên %(new)s; tìm theo tên cũ vẫn thấy trường.") % words)
    if change.kind == ChangeKind.RENAMED and change.ward != latest.ward:
        words |= {"from": latest.ward.unit.name if latest.ward else _("(chưa rõ)")}
        words |= {"to": change.ward.unit.name if change.ward else _("(chưa rõ)")}
        lines.append(_("Từ ngày %(day)s, trường thuộc %(to)s, không còn thuộc %(from)s.") % words)
    return lines


def _valid_accreditations(change: SchoolChange) -> list[Accreditation]:
    """Recognitions of schools that end which would hold on the day; one query."""
    rows = Accreditation.unscoped.filter(
        Q(valid_until=None) | Q(valid_until__gte=change.day),
        school__in=change.ending,
        step=AccreditationStep.GRANTED,
        granted_on__lte=change.eve,
    )
    return list(rows.select_related("school__unit").order_by("school__unit__sort_key", "pk"))


def _tell_accreditations(change: SchoolChange) -> Told:
    lines = [
        _("Công nhận trường đạt chuẩn quốc gia của %(name)s có giá trị đến hết ngày %(day)s.")
        % {"name": one.school.unit.name, "day": change.eve.strftime("%d/%m/%Y")}
        for one in _valid_accreditations(change)
    ]
    left = []
    if lines and change.kind in (ChangeKind.MERGED, ChangeKind.SPLIT):
        left.append(_("Trường tiếp nhận chưa được công nhận thay: hãy ghi công nhận mới khi có quyết định."))
    return Told(_("Chuẩn quốc gia"), tuple(lines), tuple(left))


# What is written


def _rename(change: SchoolChange, places: dict[int, list[SchoolPlace]]) -> None:
    for school in change.staying:
        latest = places[school.pk][-1]
        name = _name_after(change, school, places)
        ward = change.ward if change.kind == ChangeKind.RENAMED else latest.ward
        if (name, ward) != (latest.name, latest.ward):
            _place_from(change.day, school, latest, name, ward)


def _place_from(day: date, school: School, latest: SchoolPlace, name: str, ward: Ward | None) -> None:
    later = SchoolPlace(
        school=school, district_id=latest.district_id, name=name, ward=ward, valid_from=day, valid_to=latest.valid_to
    )
    SchoolPlace.unscoped.filter(pk=latest.pk).update(valid_to=day - timedelta(days=1))
    later.save()
    if latest.name != name and day <= timezone.localdate():  # a later day: `name_units_of_today`
        _remember_name(school, latest.name)
        name_unit(school.unit, name)


def _remember_name(school: School, name: str) -> None:
    SchoolAlias.objects.get_or_create(school=school, search_key=search_key(name), defaults={"name": name})


def _end(actor: Actor, district: District, change: SchoolChange) -> None:
    for row in _valid_accreditations(change):
        before, row.valid_until = row.valid_until, change.eve
        row.save(update_fields=["valid_until"])
        until = {_("có giá trị đến"): (before, row.valid_until)}
        record(actor, Change("kết thúc công nhận chuẩn quốc gia", row, row.school.unit.name, district.pk, until))
    taken = {new.national_code for new in change.new if new.national_code}
    for school in change.ending:
        words: dict[str, tuple[object, object]] = {_("ngày hoạt động cuối cùng"): (school.closed_on, change.eve)}
        if school.national_code in taken:
            words[_("mã CSDL ngành")] = (school.national_code, "")
            school.national_code = ""
        school.closed_on = change.eve
        school.save(update_fields=["closed_on", "national_code"])
        record(actor, Change("cho trường ngừng hoạt động", school, school.unit.name, district.pk, words))


def _make(district: District, change: SchoolChange, new: NewSchool) -> Named:
    """A school that begins on the day, of what those before it were."""
    model = change.schools[0]
    levels = new.levels or _levels_of(change)
    unit = ensure_unit(
        kind=UnitKind.SCHOOL,
        code=f"{district.slug}-{new_code(district, UnitKind.SCHOOL, new.name)}",
        name=new.name,
    )
    school: School = School.unscoped.create(
        unit=unit,
        kind=model.kind,
        levels=list(levels),
        statistical_level=highest_level(levels),
        ownership=model.ownership,
        national_code=new.national_code,
        opened_on=change.day,
        is_demo=model.is_demo,
    )
    ward = new.ward or _usual_ward(change, _places_of(change.schools, district))
    SchoolPlace.unscoped.create(school=school, district=district, ward=ward, name=new.name, valid_from=change.day)
    return school, new.name


def _usual_ward(change: SchoolChange, places: dict[int, list[SchoolPlace]]) -> Ward | None:
    return places[change.schools[0].pk][-1].ward


def _keep(
    actor: Actor, district: District, change: SchoolChange, before: Sequence[Named], after: Sequence[Named]
) -> UnitChange:
    kept: UnitChange = UnitChange.unscoped.create(
        district=district,
        kind=change.kind,
        day=change.day,
        decision=change.decision,
        decided_on=change.decided_on,
        made_by_id=actor.id,
    )
    sides = [(ChangeSide.BEFORE, before), (ChangeSide.AFTER, after)]
    ChangedUnit.objects.bulk_create(
        ChangedUnit(change=kept, side=side, unit_id=school.pk, name=name)
        for side, named in sides
        for school, name in named
    )
    told = _laid_open(change, [name for _school, name in before], [name for _school, name in after]).sentence
    words = {_("quyết định"): (None, change.decision), _("ngày quyết định"): (None, change.decided_on)}
    known = {name: pair for name, pair in words.items() if pair[1]}
    record(actor, Change("thay đổi trường", kept, told[:300], district.pk, known))
    for school, name in after:
        record(actor, Change("thay đổi trường", school, name, district.pk, known, told))
    return kept


@write_transaction
def reopen_schools(*, actor: Actor, district: District, school: School) -> None:
    """Takes back the last change of a school that ended by it and made none: it was written down by mistake.

    Roles and recognitions that ended with it are given anew by people. Raises UnitRefused, Forbidden.
    """
    policy.require(actor, "administer", district)
    _places_of([school], district)
    last = next(iter(history_of(school.unit)), None)
    if last is None or school.pk not in last.ended or last.made:
        raise UnitRefused(_("Chỉ thôi được việc giải thể hoặc sáp nhập vào trường có sẵn, ghi sau cùng."))
    for one in School.unscoped.select_for_update(of=("self",)).select_related("unit").filter(pk__in=last.ended):
        words = {_("ngày hoạt động cuối cùng"): (one.closed_on, None)}
        one.closed_on = None
        one.save(update_fields=["closed_on"])
        record(actor, Change("cho trường hoạt động lại", one, one.unit.name, district.pk, words, last.sentence))
    UnitChange.unscoped.filter(pk=last.pk).delete()


@write_transaction
def name_units_of_today() -> int:
    """Schools whose new name has begun since it was written down bear it; how many. Idempotent."""
    today = timezone.localdate()
    rows = SchoolPlace.unscoped.filter(Q(valid_to=None) | Q(valid_to__gte=today), valid_from__lte=today)
    due = list(rows.exclude(valid_from=BEGINNING).exclude(name=F("school__unit__name")).select_related("school__unit"))
    for place in due:
        _remember_name(place.school, place.school.unit.name)
        name_unit(place.school.unit, place.name)
    return len(due)
