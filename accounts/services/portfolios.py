"""Writing who of an office answers for what: the assignment of a period, made anew or from last year's."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.matters import level_of_matter
from accounts.models import Portfolio, PortfolioCover, PortfolioSchool, PortfolioSet, PortfolioWard, User
from accounts.queries import holders, people_of
from accounts.services.people import PersonRefused
from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.policy import Forbidden
from core.roles import OFFICE
from core.transactions import write_transaction
from schools.levels import Level
from schools.models import District, Period, School, SchoolPlace, Unit, Ward
from schools.period_codes import parse_period
from schools.queries import units_in
from schools.services import ensure_period

# What a list says of a portfolio beside its schools, wards and covers, and how the audit trail calls it.
PORTFOLIO_WORDS = {
    "number": gettext_lazy("số thứ tự"),
    "group": gettext_lazy("nhóm"),
    "post": gettext_lazy("chức vụ"),
    "fields": gettext_lazy("lĩnh vực"),
    "subjects": gettext_lazy("môn học"),
    "absence": gettext_lazy("vắng mặt"),
    "absent_from": gettext_lazy("vắng từ ngày"),
    "absent_until": gettext_lazy("vắng đến ngày"),
    "report_day": gettext_lazy("ngày báo cáo"),
    "report_deadline": gettext_lazy("hạn báo cáo"),
    "report_to": gettext_lazy("báo cáo với"),
}
# What goes over into the next period; an absence ends with its own.
COPIED = ("order", "number", "group", "post", "fields", "subjects", "report_day", "report_deadline", "report_to_id")


@dataclass(frozen=True, slots=True)
class PortfolioData:
    """What one person answers for; `words` are the fields of Portfolio.

    Schools come with a level, wards with a matter, covers with who is absent and what is taken over; None leaves the
    covers as they are."""

    user: User
    words: Mapping[str, Any]
    schools: Sequence[tuple[School, str]] = ()
    wards: Sequence[tuple[Ward, str]] = ()
    covers: Sequence[tuple[User | None, str]] | None = ()


@write_transaction
def ensure_portfolios(
    *,
    actor: Actor,
    district: District,
    period: Period,
    heading: Mapping[str, Any],
    portfolios: Sequence[PortfolioData],
) -> PortfolioSet:
    """A period's assignment of the office's work; an existing one is kept. Raises Forbidden."""
    policy.require(actor, "change", PortfolioSet(district=district))
    made_set: PortfolioSet
    made_set, made = PortfolioSet.unscoped.get_or_create(district=district, period=period, defaults=dict(heading))
    if made:
        for order, data in enumerate(portfolios):
            _add_portfolio(made_set, order, data)
        record(actor, Change("lập bảng phân công", made_set, made_set.title, district.pk))
    return made_set


@write_transaction
def begin_portfolios(
    *, actor: Actor, district: District, period: str, source: PortfolioSet | None
) -> tuple[PortfolioSet, list[User]]:
    """The assignment of the period of a code, empty or as another period has it; and who of that one is not copied.

    Left out are the people who work for the office no more and the schools that are here no more: the page of gaps
    shows what they leave behind. Raises PersonRefused, Forbidden.
    """
    policy.require(actor, "change", PortfolioSet(district=district))
    wanted = ensure_period(parse_period(period))
    if PortfolioSet.unscoped.filter(district=district, period=wanted).exists():
        words = {"period": wanted.name}
        raise PersonRefused(_("Đã có bảng phân công của %(period)s. Hãy mở bảng ấy để sửa.") % words, "period")
    if source is not None and source.district_id != district.pk:
        raise Forbidden("the source is of another district")
    made = ensure_portfolios(
        actor=actor, district=district, period=wanted, heading=_heading(wanted, source), portfolios=[]
    )
    return made, _copy_portfolios(made, source, wanted.starts_on) if source else []


def _heading(period: Period, source: PortfolioSet | None = None) -> dict[str, Any]:
    title = _("PHÂN CÔNG NHIỆM VỤ %(period)s") % {"period": period.name.upper()}
    copied = {"label": source.label, "notes": list(source.notes)} if source else {"label": ""}
    return {"title": title, **copied}


def _copy_portfolios(made: PortfolioSet, source: PortfolioSet, day: date) -> list[User]:
    """Every portfolio of who is still of the office, with the schools that are still here; who was left out."""
    working: set[int] = set().union(*holders([made.district_id], OFFICE).values())
    rows = Portfolio.objects.filter(set=source).select_related("user").prefetch_related("schools", "wards")
    staying = [one for one in rows.order_by("order") if one.user_id in working]
    copies = Portfolio.objects.bulk_create(
        [Portfolio(set=made, user=one.user, **_copied(one, working)) for one in staying]
    )
    here = _schools_on(made.district, day)
    pairs = list(zip(staying, copies, strict=True))
    PortfolioSchool.objects.bulk_create(
        PortfolioSchool(portfolio=copy, school_id=row.school_id, level=row.level)
        for one, copy in pairs
        for row in one.schools.all()
        if row.school_id in here
    )
    PortfolioWard.objects.bulk_create(
        PortfolioWard(portfolio=copy, ward_id=row.ward_id, matter=row.matter, level=row.level)
        for one, copy in pairs
        for row in one.wards.all()
    )
    return [one.user for one in rows.order_by("order") if one.user_id not in working]


def _copied(one: Portfolio, working: Collection[int]) -> dict[str, Any]:
    """What goes over; nobody reports to who has left."""
    words = {name: getattr(one, name) for name in COPIED}
    return words if one.report_to_id in working else words | {"report_to_id": None}


def _schools_on(district: District, day: date) -> set[int]:
    """The schools that stand in the district on a day and are open."""
    places = SchoolPlace.unscoped.filter(
        Q(valid_to=None) | Q(valid_to__gte=day),
        Q(school__closed_on=None) | Q(school__closed_on__gte=day),
        district=district,
        valid_from__lte=day,
    )
    return set(places.values_list("school", flat=True))


@write_transaction
def add_portfolio(*, actor: Actor, district: District, period: str, data: PortfolioData) -> Portfolio:
    """What another person answers for, at the end of the assignment of the period of a code.

    An assignment that is not there yet begins with a title of its own. Raises PersonRefused, Forbidden.
    """
    policy.require(actor, "change", PortfolioSet(district=district))
    _require_of_district(district, data)
    owner = _assignment_of(actor, district, period)
    if Portfolio.objects.filter(set=owner, user=data.user).exists():
        raise PersonRefused(_("Người này đã có trong bảng phân công. Hãy mở dòng của người ấy để sửa."), "user")
    row = _add_portfolio(owner, _next_order(owner), data)
    record(actor, Change("thêm phân công", row, str(data.user), district.pk))
    return row


@write_transaction
def change_portfolio(*, actor: Actor, portfolio: Portfolio, data: PortfolioData, seen_version: int) -> Portfolio:
    """What a person answers for, in place of what the writer saw; the person stays who they are.

    Raises PersonRefused, where somebody else changed it since, and Forbidden.
    """
    owner, row = lock_portfolio(actor, portfolio, seen_version)
    _require_of_district(owner.district, data)
    before = _portfolio_described(row)
    for name, value in data.words.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    row.schools.all().delete()
    row.wards.all().delete()
    _fill_portfolio(row, data)
    _record_change(actor, owner, row, before)
    return row


def lock_portfolio(actor: Actor, portfolio: Portfolio, seen_version: int) -> tuple[PortfolioSet, Portfolio]:
    """A portfolio and its assignment, locked, as the writer saw it. Raises PersonRefused, Forbidden."""
    owner = _locked(portfolio.set_id)
    policy.require(actor, "change", owner)
    row: Portfolio = Portfolio.objects.select_for_update(of=("self",)).select_related("user").get(pk=portfolio.pk)
    if row.version != seen_version:
        raise PersonRefused(_("Người khác vừa sửa phân công này. Hãy mở lại trang để xem bản mới rồi sửa tiếp."))
    return owner, row


def _record_change(actor: Actor, owner: PortfolioSet, row: Portfolio, before: Mapping[str, Any]) -> None:
    after = _portfolio_described(row)
    changed = {name: (before[name], value) for name, value in after.items() if before[name] != value}
    if changed:
        record(actor, Change("sửa phân công", row, str(row.user), owner.district_id, changed))


def _require_of_district(district: District, data: PortfolioData) -> None:
    named = [data.user, data.words.get("report_to"), *(covered for covered, _text in data.covers or ())]
    require_people(district, {one.pk for one in named if one is not None})
    asked = {school.pk for school, _level in data.schools} | {ward.pk for ward, _matter in data.wards}
    if Unit.objects.filter(units_in(district), pk__in=asked).count() < len(asked):
        raise Forbidden("a school or ward is not of this district")


def require_people(district: District, asked: Collection[int]) -> None:
    """Each of them has or had a role in the district. Raises Forbidden."""
    if people_of(district).filter(pk__in=asked).count() < len(asked):
        raise Forbidden("a person is not of this district")


@write_transaction
def assign_school(*, actor: Actor, assignment: PortfolioSet, user: User, school: School, level: str) -> Portfolio:
    """One more school at a level for somebody's portfolio, which begins if it is not there.

    Raises PersonRefused, Forbidden.
    """
    policy.require(actor, "change", assignment)
    if level not in school.levels:
        raise PersonRefused(_("%(school)s không dạy cấp học này. Hãy chọn cấp khác.") % {"school": school}, "level")
    _require_of_district(assignment.district, PortfolioData(user=user, words={}, schools=[(school, level)]))
    owner = _locked(assignment.pk)
    row = Portfolio.objects.filter(set=owner, user=user).first()
    if row is None:
        row = Portfolio.objects.create(set=owner, user=user, order=_next_order(owner), post=user.title)
        record(actor, Change("thêm phân công", row, str(user), owner.district_id))
    before = _portfolio_described(row)
    PortfolioSchool.objects.get_or_create(portfolio=row, school=school, level=level)
    row.version += 1
    row.save(update_fields=["version"])
    _record_change(actor, owner, row, before)
    return row


@write_transaction
def remove_portfolio(*, actor: Actor, portfolio: Portfolio) -> None:
    """Takes a person out of an assignment; the page of gaps shows what they leave behind. Raises Forbidden."""
    owner = _locked(portfolio.set_id)
    policy.require(actor, "change", owner)
    before = {name: (value, None) for name, value in _portfolio_described(portfolio).items() if value}
    record(actor, Change("bỏ phân công", portfolio, str(portfolio.user), owner.district_id, before))
    # Who took over from them holds a cover of an empty place no longer.
    PortfolioCover.objects.filter(portfolio__set=owner, covered=portfolio.user_id).delete()
    portfolio.delete()


def _assignment_of(actor: Actor, district: District, code: str) -> PortfolioSet:
    """The assignment of a period, locked; its first portfolio makes it."""
    period = ensure_period(parse_period(code))
    made = ensure_portfolios(actor=actor, district=district, period=period, heading=_heading(period), portfolios=[])
    return _locked(made.pk)


def _locked(pk: int) -> PortfolioSet:
    locked: PortfolioSet = PortfolioSet.unscoped.select_for_update(of=("self",)).select_related("district").get(pk=pk)
    return locked


def _next_order(owner: PortfolioSet) -> int:
    last = Portfolio.objects.filter(set=owner).order_by("order").values_list("order", flat=True).last()
    return 0 if last is None else last + 1


def _portfolio_described(row: Portfolio) -> dict[str, Any]:
    words = {str(name): getattr(row, field) for field, name in PORTFOLIO_WORDS.items()}
    schools = PortfolioSchool.objects.filter(portfolio=row).select_related("school__unit").order_by("pk")
    wards = PortfolioWard.objects.filter(portfolio=row).select_related("ward__unit").order_by("pk")
    covers = PortfolioCover.objects.filter(portfolio=row).order_by("pk")
    return words | {
        str(_("trường")): "; ".join(f"{one.school} ({Level(one.level).label})" for one in schools),
        str(_("phường, xã")): "; ".join(str(one) for one in wards),
        str(_("nhận thay")): "; ".join(one.text for one in covers),
    }


def _add_portfolio(owner: PortfolioSet, order: int, data: PortfolioData) -> Portfolio:
    row = Portfolio.objects.create(set=owner, order=order, user=data.user, **data.words)
    _fill_portfolio(row, data)
    return row


def _fill_portfolio(row: Portfolio, data: PortfolioData) -> None:
    PortfolioSchool.objects.bulk_create(
        [PortfolioSchool(portfolio=row, school=school, level=level) for school, level in data.schools]
    )
    PortfolioWard.objects.bulk_create(
        [
            PortfolioWard(portfolio=row, ward=ward, matter=matter, level=level_of_matter(matter))
            for ward, matter in data.wards
        ]
    )
    if data.covers is not None:
        _fill_covers(row, data.covers)


def _fill_covers(row: Portfolio, covers: Sequence[tuple[User | None, str]]) -> None:
    """The covers as a list names them; one that stands already keeps the schools and wards it is limited to."""
    wanted = {(user.pk if user else None, text) for user, text in covers}
    standing = PortfolioCover.objects.filter(portfolio=row)
    over = [one.pk for one in standing if (one.covered_id, one.text) not in wanted]
    standing.filter(pk__in=over).delete()
    for covered, text in covers:
        PortfolioCover.objects.get_or_create(portfolio=row, covered=covered, text=text)
