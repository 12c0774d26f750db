"""“Phân công”: who of the office answers for what in a period, what nobody does, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Portfolio, PortfolioSet
from accounts.portfolio_forms import AbsenceForm, BeginForm, PortfolioForm
from accounts.queries import is_absent, office_people, portfolios_in_force
from accounts.queries.assignments import assignments_of, covers_for, portfolio_of, portfolios_of_set
from accounts.queries.gaps import Spot, coverage_of
from accounts.resources.portfolios import PortfolioResource, SubjectLines
from accounts.services import (
    PersonRefused,
    add_portfolio,
    assign_school,
    begin_portfolios,
    change_portfolio,
    remove_portfolio,
    set_absence,
)
from core import policy
from core.numbers import counted
from schools.administration import address, done, form_page, saved
from schools.levels import Level
from schools.queries import schools_of, today_of
from schools.tenancy import PortalRequest, district_page

# What each kind of work is called, and what is said where none of it is left over.
KIND_WORDS = {
    "truong": (gettext_lazy("Trường theo cấp học"), gettext_lazy("Mọi trường đều có người phụ trách ở từng cấp học.")),
    "phuong": (gettext_lazy("Phường, xã"), gettext_lazy("Mọi phường, xã đều có người phụ trách ở từng việc.")),
    "mon": (gettext_lazy("Môn học"), gettext_lazy("Mọi môn của kỳ này và kỳ trước đều có người phụ trách.")),
    "linh-vuc": (gettext_lazy("Lĩnh vực"), gettext_lazy("Mọi lĩnh vực của kỳ này và kỳ trước đều có người phụ trách.")),
}
# An absence has room for so many takers on its page, and for one more than it has.
PLACES = 2


@require_GET
@district_page
def assignments(request: PortalRequest) -> HttpResponse:
    """The assignment in force; where there is none yet, how one is made."""
    current = portfolios_in_force(request.district, today_of(request.district))
    seen = list(assignments_of(request.actor, request.district))
    found = next((one for one in seen if current and one.pk == current.pk), seen[0] if seen else None)
    if found is not None:
        return HttpResponseRedirect(address(request, "assignment", found.period.code))
    policy.require(request.actor, "look up", request.district)
    return render(request, "accounts/no_assignment.html", {"begin_url": _begin_url(request)})


@require_GET
@district_page
def assignment(request: PortalRequest, period: str) -> HttpResponse:
    """Who answers for what in a period."""
    found, all_of_them = _find(request, period)
    rows = portfolios_of_set(found)
    context = _frame(request, found, all_of_them, "assignment")
    writes = context["writes"]
    context["notes"] = found.notes
    context["rows"] = [_line(request, one, rows, writes=writes) for one in rows]
    return render(request, "accounts/assignment.html", context)


def _line(request: PortalRequest, one: Portfolio, rows: Sequence[Portfolio], *, writes: bool) -> dict[str, Any]:
    covers = [(other, cover) for other in rows for cover in other.covers.all() if cover.covered_id == one.user_id]
    away = is_absent(one, today_of(request.district))
    return {
        "name": str(one.user),
        "number": one.number,
        "group": one.group,
        "post": one.post,
        "fields": "; ".join(one.fields),
        "subjects": SubjectLines(500).render(one.subjects),
        "schools": _by_level(one),
        "wards": _by_matter(one),
        "covers": [cover.text for cover in one.covers.all()],
        "report": one.report_deadline,
        "report_to": str(one.report_to) if one.report_to and one.report_deadline else "",
        "absence": one.absence,
        "away": away,
        "back_on": one.absent_until,
        "takers": [f"{other.user}: {cover.text}" for other, cover in covers] if one.absence else [],
        "edit_url": address(request, "portfolio-edit", one.pk) if writes else "",
        "absence_url": address(request, "portfolio-absence", one.pk) if writes else "",
    }


def _by_level(one: Portfolio) -> list[tuple[str, str]]:
    found: dict[str, list[str]] = {}
    for row in one.schools.all():
        found.setdefault(str(Level(row.level).label), []).append(row.school.unit.name)
    return [(level, "; ".join(names)) for level, names in found.items()]


def _by_matter(one: Portfolio) -> list[tuple[str, str]]:
    found: dict[str, list[str]] = {}
    for row in one.wards.all():
        found.setdefault(row.matter, []).append(row.ward.unit.name)
    return [(matter, "; ".join(names)) for matter, names in found.items()]


@require_GET
@district_page
def assignment_gaps(request: PortalRequest, period: str) -> HttpResponse:
    """What nobody answers for, with whom to give a school to; and what more than one does."""
    policy.require(request.actor, "look up", request.district)
    found, all_of_them = _find(request, period)
    rows = portfolios_of_set(found)
    coverage = coverage_of(found, rows, _earlier(found, all_of_them), today_of(request.district))
    context = _frame(request, found, all_of_them, "assignment-gaps")
    context |= {
        "missing": coverage.missing,
        "kinds": [_kind(slug, spots) for slug, spots in coverage.kinds().items()],
        "absent": [_absent_line(request, one, writes=context["writes"]) for one in coverage.absent],
        "people": list(office_people(request.district)) if context["writes"] else [],
        "assign_url": address(request, "assignment-school", period),
    }
    return render(request, "accounts/assignment_gaps.html", context)


def _kind(slug: str, spots: Sequence[Spot]) -> dict[str, Any]:
    title, full = KIND_WORDS[slug]
    return {
        "title": title,
        "full": full,
        "count": len(spots),
        "missing": [one for one in spots if not one.people],
        "shared": [
            {"name": one.name, "part": one.part, "people": ", ".join(str(user) for user in one.people)}
            for one in spots
            if len(one.people) > 1
        ],
    }


def _absent_line(request: PortalRequest, one: Portfolio, *, writes: bool) -> dict[str, Any]:
    return {
        "name": str(one.user),
        "absence": one.absence,
        "back_on": one.absent_until,
        "url": address(request, "portfolio-absence", one.pk) if writes else "",
    }


@require_POST
@district_page
def assignment_school(request: PortalRequest, period: str) -> HttpResponse:
    """Gives a school at a level to somebody, from the page of gaps."""
    found, _all = _find(request, period)
    policy.require(request.actor, "change", found)
    level = request.POST.get("level", "")
    schools = schools_of(request.actor, request.district)
    school = schools.filter(pk=counted(request.POST.get("school", ""))).first()
    user = office_people(request.district).filter(pk=counted(request.POST.get("person", ""))).first()
    if user is None or school is None:
        messages.error(request, _("Hãy chọn người phụ trách cho trường rồi bấm “Giao”."))
        return done(request, "assignment-gaps", period)
    try:
        assign_school(actor=request.actor, assignment=found, user=user, school=school, level=level)
    except PersonRefused as refusal:
        messages.error(request, str(refusal))
    else:
        words = {"school": school, "level": Level(level).label, "person": user}
        messages.success(request, _("%(person)s phụ trách %(school)s (%(level)s).") % words)
    return done(request, "assignment-gaps", period)


@require_http_methods(["GET", "POST"])
@district_page
def assignment_begin(request: PortalRequest) -> HttpResponse:
    """A new period's assignment, from last period's or empty."""
    policy.require(request.actor, "change", PortfolioSet(district=request.district))
    sources = assignments_of(request.actor, request.district)
    form = BeginForm(request.POST or None, sources=sources, initial={"source": sources.first()})
    made: list[Any] = []

    def begin(data: dict[str, Any]) -> None:
        made.append(begin_portfolios(actor=request.actor, district=request.district, **data))

    if saved(form, begin):
        assignment_made, left_out = made[0]
        if left_out:
            names = ", ".join(str(user) for user in left_out)
            messages.warning(request, _("Không chép vì không còn làm việc ở cơ quan: %(names)s.") % {"names": names})
        messages.success(request, _("Đã lập bảng phân công. Hãy xem các việc chưa ai phụ trách."))
        return done(request, "assignment-gaps", assignment_made.period.code)
    back = (address(request, "assignments"), _("Phân công"))
    return form_page(request, form, _("Lập bảng phân công"), back)


@require_http_methods(["GET", "POST"])
@district_page
def portfolio_add(request: PortalRequest, period: str) -> HttpResponse:
    """Another person of the office in an assignment."""
    found, _all = _find(request, period)
    policy.require(request.actor, "change", found)
    form = PortfolioForm(request.POST or None, resource=_resource(request))
    add = partial(add_portfolio, actor=request.actor, district=request.district, period=period)
    if saved(form, lambda said: add(data=form.data_for(said["user"]))):
        messages.success(request, _("Đã thêm vào bảng phân công."))
        return done(request, "assignment", period)
    return _portfolio_page(request, form, _("Thêm người vào bảng phân công"), found)


@require_http_methods(["GET", "POST"])
@district_page
def portfolio_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """What a person answers for."""
    row = _find_portfolio(request, pk)
    period = row.set.period.code
    form = PortfolioForm(request.POST or None, resource=_resource(request), row=row)
    change = partial(change_portfolio, actor=request.actor, portfolio=row)
    if saved(form, lambda said: change(data=form.data_for(row.user), seen_version=said["seen_version"])):
        messages.success(request, _("Đã lưu phân công của %(name)s.") % {"name": row.user})
        return done(request, "assignment", period)
    take_out_url = address(request, "portfolio-remove", pk)
    title = _("Phân công của %(name)s") % {"name": row.user}
    return _portfolio_page(request, form, title, row.set, take_out_url=take_out_url)


def _portfolio_page(
    request: PortalRequest, form: PortfolioForm, title: str, found: PortfolioSet, **words: Any
) -> HttpResponse:
    back = address(request, "assignment", found.period.code)
    context = {"form": form, "title": title, "back_url": back, "back_label": capfirst(found.period.name), **words}
    return render(request, "accounts/portfolio_form.html", context, status=422 if form.errors else 200)


@require_POST
@district_page
def portfolio_remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Takes a person out of an assignment."""
    row = _find_portfolio(request, pk)
    remove_portfolio(actor=request.actor, portfolio=row)
    messages.success(request, _("Đã bỏ %(name)s khỏi bảng phân công.") % {"name": row.user})
    return done(request, "assignment", row.set.period.code)


@require_http_methods(["GET", "POST"])
@district_page
def portfolio_absence(request: PortalRequest, pk: int) -> HttpResponse:
    """When a person is away and who takes over which part."""
    row = _find_portfolio(request, pk)
    covers = covers_for(row)
    people = office_people(request.district)
    form = AbsenceForm(request.POST or None, people=people, row=row, covers=covers, places=max(PLACES, len(covers) + 1))

    def put(said: dict[str, Any]) -> None:
        set_absence(
            actor=request.actor,
            portfolio=row,
            absence=form.absence(),
            takers=form.takers(),
            seen_version=said["seen_version"],
        )

    if saved(form, put):
        messages.success(request, _("Đã ghi vắng mặt và người nhận thay của %(name)s.") % {"name": row.user})
        return done(request, "assignment", row.set.period.code)
    context = {
        "form": form,
        "title": _("Vắng mặt của %(name)s") % {"name": row.user},
        "back_url": address(request, "assignment", row.set.period.code),
        "back_label": capfirst(row.set.period.name),
    }
    return render(request, "accounts/absence_form.html", context, status=422 if form.errors else 200)


def _frame(request: PortalRequest, found: PortfolioSet, seen: Sequence[PortfolioSet], here: str) -> dict[str, Any]:
    """What both pages of an assignment begin with."""
    period = found.period.code
    writes = policy.may(request.actor, "change", found)
    looks_up = policy.may(request.actor, "look up", request.district)
    tabs = [(_("Theo người"), "assignment"), (_("Chưa ai phụ trách"), "assignment-gaps")]
    return {
        "title": found.title,
        "label": found.label,
        "period": found.period.name,
        "writes": writes,
        "tabs": [
            {"label": label, "url": address(request, name, period), "current": name == here} for label, name in tabs
        ]
        if looks_up
        else [],
        "others": [
            {"label": one.period.name, "url": address(request, here, one.period.code)}
            for one in seen
            if one.pk != found.pk
        ],
        "add_url": address(request, "portfolio-add", period) if writes else "",
        "begin_url": _begin_url(request),
        "print_url": address(request, "portfolio-table", period),
        "list_url": address(request, "portfolios") if looks_up else "",
        "back_url": address(request, "administration") if looks_up else "",
        "back_label": _("Đơn vị và người dùng"),
    }


def _begin_url(request: PortalRequest) -> str:
    may = policy.may(request.actor, "change", PortfolioSet(district=request.district))
    return address(request, "assignment-begin") if may else ""


def _find(request: PortalRequest, period: str) -> tuple[PortfolioSet, list[PortfolioSet]]:
    """The assignment of a period that this person sees, and all of the district's."""
    seen = list(assignments_of(request.actor, request.district))
    found = next((one for one in seen if one.period.code == period), None)
    if found is None:
        raise Http404(period)
    return found, seen


def _earlier(found: PortfolioSet, seen: Sequence[PortfolioSet]) -> PortfolioSet | None:
    return next((one for one in seen if one.period.starts_on < found.period.starts_on), None)


def _find_portfolio(request: PortalRequest, pk: int) -> Portfolio:
    """A portfolio of an assignment that this person sees and may change."""
    found = portfolio_of(request.actor, request.district, pk)
    if found is None:
        raise Http404(pk)
    policy.require(request.actor, "change", found.set)
    return found


def _resource(request: PortalRequest) -> PortfolioResource:
    return PortfolioResource(request.actor, request.district)
