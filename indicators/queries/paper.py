"""A unit's answer as it is printed: under its own letterhead, over the names of who made and who signs it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from core.documents.official import worded_date
from core.documents.paper import Paper, Signer
from core.table import Table
from indicators.models import Entry, Submission, SubmissionState
from indicators.models.rounds import EDITABLE, OFFICIAL
from indicators.queries.scans import copy_number
from indicators.queries.sheet import Sheet
from indicators.queries.submissions import official_table
from schools.models import Agency, AgencyKind, DistrictProfile, School, SchoolKind, SchoolPlace, Unit, UnitKind
from schools.queries import now_of, profile_on, today_of

_NOT_SENT = "CHƯA NỘP"
_SIGNED = "(Ký, ghi rõ họ tên)"
_SEALED = "(Ký, đóng dấu)"
# Who stands under the UBND of the district; a party's or mass body's office does not.
_UNDER_UBND = {AgencyKind.OFFICE, AgencyKind.DEPARTMENT, AgencyKind.PUBLIC_SERVICE}


@dataclass(frozen=True, slots=True)
class _Issuer:
    """Whose paper it is: the two lines of its letterhead, and by which titles it is signed."""

    parent_body: str
    body: str
    authority: str
    title: str
    name: str = ""


def paper_of(sheet: Sheet) -> Paper:
    """The answer as it stands: official figures once approved, before that what was typed.

    An answer that is not submitted, or was returned, is marked so. Six queries beside the sheet's own.
    """
    found = sheet.submission
    sent = found.state not in EDITABLE
    day = timezone.localtime(found.submitted_at).date() if sent and found.submitted_at else None
    profile = profile_on(found.district, day or today_of(found.district))
    issuer = _issuer(found, profile, day or today_of(found.district))
    table = official_table(sheet) if found.state in OFFICIAL else sheet.table
    return Paper(
        parent_body=issuer.parent_body,
        issuing_body=issuer.body,
        table=_with_period(table, sheet.round.period.name),
        place_date=f"{profile.place}, {worded_date(day, today_of(found.district).year)}",
        signers=(Signer(_("Người lập biểu"), _SIGNED, name=_who_typed_most(found)), _head(found, issuer)),
        footer=_footer(found, sent=sent),
        remarks=tuple(_remarks(sheet)),
        mark="" if sent else _NOT_SENT,
    )


def _with_period(table: Table, period: str) -> Table:
    """Its period under the title, where neither says it."""
    said = f"{table.title} {table.subtitle}".lower()
    if table.subtitle or period.lower() in said:
        return table
    return replace(table, subtitle=f"({period[:1].upper()}{period[1:]})")


def _issuer(found: Submission, profile: DistrictProfile, day: date) -> _Issuer:
    kind = UnitKind(found.unit.kind)
    if kind is UnitKind.DISTRICT:
        signer = (profile.signer_authority, profile.signer_title, profile.signer_name)
        return _Issuer(profile.parent_body, profile.office_name, *signer)
    if kind is UnitKind.SCHOOL:
        return _school(found, profile, day)
    if kind is UnitKind.WARD:
        return _Issuer("", f"Ủy ban nhân dân {found.unit.name}", "TM. Ủy ban nhân dân", _("Chủ tịch"))
    agency = Agency.unscoped.filter(pk=found.unit_id).first()
    parent = profile.parent_body if agency is None or agency.kind in _UNDER_UBND else ""
    return _Issuer(parent, found.unit.name, "", _("Thủ trưởng đơn vị"))


def _school(found: Submission, profile: DistrictProfile, day: date) -> _Issuer:
    """By the name the school had on that day; schools stand under the UBND, as the office does."""
    school = School.unscoped.filter(pk=found.unit_id).first()
    title = _("Chủ cơ sở") if school and school.kind == SchoolKind.GROUP else _("Hiệu trưởng")
    return _Issuer(profile.parent_body, school_name_on(found.unit, day), "", title)


def school_name_on(school: Unit, day: date) -> str:
    """A school as it heads its own papers, by the name it had on a day; one query."""
    named = SchoolPlace.unscoped.filter(school=school.pk, valid_from__lte=day).order_by("valid_from").last()
    return _as_school(named.name if named else school.name)


_ABBREVIATED = (("MN ", "Mầm non "), ("TH ", "Tiểu học "), ("TH&THCS ", "TH&THCS "), ("THCS ", "THCS "))
_SCHOOLS = ("mầm non ", "mẫu giáo ", "tiểu học ", "thcs ", "th&thcs ", "liên cấp ", "phổ thông ")


def _as_school(name: str) -> str:
    """ "THCS Hạ Đình" signs as "Trường THCS Hạ Đình"; "MN Tràng An" as "Trường Mầm non Tràng An"."""
    for short, long in _ABBREVIATED:
        if name.startswith(short):
            name = long + name.removeprefix(short)
    return f"Trường {name}" if name.lower().startswith(_SCHOOLS) else name


def _head(found: Submission, issuer: _Issuer) -> Signer:
    """Who signs: the head, or a deputy in the head's stead, by the name of who submitted."""
    authority, _slash, title = found.submitted_as.rpartition(" / ")
    name = issuer.name
    if found.submitted_by and not found.of_district:
        name = found.submitted_by.full_name
    return Signer(title or issuer.title, _SEALED, authority=authority or issuer.authority, name=name)


def _who_typed_most(found: Submission) -> str:
    """Of two who typed as much, who typed last."""
    people = Entry.objects.filter(submission=found).exclude(typed="").order_by()
    counted = people.values("author__full_name").annotate(cells=Count("pk"), last=Max("saved_at"))
    first = counted.order_by("-cells", "-last").first()
    return first["author__full_name"] if first else ""


def _footer(found: Submission, *, sent: bool) -> str:
    """When it was submitted, and as which copy: what two papers of one answer are told apart by."""
    if not sent or found.submitted_at is None:
        return _("Bản chưa nộp, in lúc %(now)s") % {"now": _moment(now_of(found.district))}
    words = {
        "when": _moment(found.submitted_at),
        "number": copy_number(found),
        "state": SubmissionState(found.state).label,
    }
    return _("Nộp lúc %(when)s · Bản số %(number)s · %(state)s") % words


def _moment(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%H:%M ngày %d/%m/%Y")


def _remarks(sheet: Sheet) -> list[tuple[str, str]]:
    """What was explained: for the whole, and at single cells."""
    whole = [(_("Giải trình"), sheet.submission.explanation)] if sheet.submission.explanation else []
    cells = [
        (_("Giải trình ô %(cell)s") % {"cell": sheet.name_of(key)}, entry.explanation)
        for key, entry in sorted(sheet.entries.items())
        if entry.explanation
    ]
    return whole + cells
