"""The schools' plans of a year: the board of all schools, the office's outline, a school's beginning."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import policy
from core.roles import SCHOOL
from plans.models import PlanOutline, PlanState
from plans.outline_forms import OutlineForm, YearForm
from plans.queries.plans import SchoolStanding, outline_of, outlines_of, owing_schools, schools_standing
from plans.services.plan_outlines import begin_school_plan, remind_schools, save_outline
from plans.services.plans import PlanRefused
from plans.states import state_label
from schools.models import Period
from schools.period_codes import PeriodCode, PeriodKind
from schools.queries import today_of
from schools.services import ensure_period
from schools.tenancy import PortalRequest, district_page

NOT_BEGUN = "none"


@require_GET
@district_page
def plan_schools(request: PortalRequest) -> HttpResponse:
    """Every school and where its plan of the year stands; the year and a state in the address."""
    policy.require(request.actor, "write", PlanOutline(district=request.district))
    outlines = list(outlines_of(request.actor, request.district))
    year_form = YearForm(request.GET if "ky" in request.GET else None)
    asked = outlines[0].period.code if outlines else _this_year(request)
    if year_form.is_valid():
        asked = str(year_form.cleaned_data["ky"])
    outline = next((one for one in outlines if one.period.code == asked), None)
    rows = schools_standing(request.actor, request.district, outline.period) if outline else []
    wanted = request.GET.get("trang-thai", "")
    context = {
        "outline": {"title": outline.title, "due": outline.due_on, "period": outline.period.name} if outline else None,
        "years": [{"code": one.period.code, "name": one.period.name} for one in outlines],
        "year": asked,
        "counts": _counts(request, rows, asked, wanted),
        "rows": [_line(request, row) for row in rows if not wanted or _state(row) == wanted],
        "owing": len(owing_schools(rows)),
        "outline_url": _url(request, "plan-outline", asked),
        "remind_url": _url(request, "plan-remind", asked) if outline else "",
        "year_form": year_form,
        "list_url": _url(request, "plan-list"),
    }
    return render(request, "plans/plan_schools.html", context)


def _this_year(request: PortalRequest) -> str:
    """The school year in which the district lives today."""
    day = today_of(request.district)
    first = day.year if day.month >= 7 else day.year - 1
    return str(PeriodCode(PeriodKind.SCHOOL_YEAR, first))


def _state(row: SchoolStanding) -> str:
    return row.plan.state if row.plan else NOT_BEGUN


def _label(state: str) -> str:
    return _("Chưa lập") if state == NOT_BEGUN else state_label("school", state)


def _counts(request: PortalRequest, rows: list[SchoolStanding], year: str, wanted: str) -> list[dict[str, Any]]:
    """How many schools are in each state, as links that leave these."""
    states = (
        NOT_BEGUN,
        *(PlanState.DRAFT, PlanState.SUBMITTED, PlanState.RETURNED, PlanState.APPROVED),
    )
    found = [_state(row) for row in rows]
    address = f"{_url(request, 'plan-schools')}?ky={year}"
    every = [{"label": _("Tất cả"), "count": len(rows), "url": address, "current": not wanted}]
    return every + [
        {
            "label": _label(state),
            "count": found.count(state),
            "url": f"{address}&trang-thai={state}",
            "current": wanted == state,
        }
        for state in states
    ]


def _line(request: PortalRequest, row: SchoolStanding) -> dict[str, Any]:
    return {
        "school": row.unit.name,
        "state": "draft" if row.plan is None else row.plan.state,
        "state_label": _label(_state(row)),
        "at": row.plan.updated_at if row.plan else None,
        "url": _url(request, "plan", row.plan.pk) if row.plan else "",
    }


@require_POST
@district_page
def plan_remind(request: PortalRequest, period: str) -> HttpResponse:
    """Reminds the schools whose plan has not come."""
    policy.require(request.actor, "write", PlanOutline(district=request.district))
    outline = _find(request, period)
    owing = owing_schools(schools_standing(request.actor, request.district, outline.period))
    told = remind_schools(actor=request.actor, outline=outline, schools=owing)
    messages.success(request, _("Đã nhắc %(count)s người của các trường chưa nộp.") % {"count": told})
    return HttpResponseRedirect(f"{_url(request, 'plan-schools')}?ky={period}")


@require_http_methods(["GET", "POST"])
@district_page
def plan_outline(request: PortalRequest, period: str) -> HttpResponse:
    """The headings that the office asks of every school, each with a word on what belongs there."""
    named = _school_year(period)
    policy.require(request.actor, "write", PlanOutline(district=request.district))
    outline = outline_of(request.actor, request.district, period)
    form = OutlineForm(request.POST or None, period=Period(code=str(named)), outline=outline)
    if form.is_valid():
        try:
            save_outline(
                actor=request.actor,
                district=request.district,
                period=ensure_period(named),
                title=form.cleaned_data["title"],
                headings=form.headings(),
                due_on=form.cleaned_data["due_on"],
            )
        except PlanRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lưu đề cương. Các trường lập kế hoạch theo đề cương này."))
            return HttpResponseRedirect(f"{_url(request, 'plan-schools')}?ky={period}")
    context = {
        "form": form,
        "period": Period(code=str(named)).name,
        "back_url": f"{_url(request, 'plan-schools')}?ky={period}",
    }
    return render(request, "plans/plan_outline.html", context, status=422 if form.errors else 200)


def _school_year(code: str) -> PeriodCode:
    form = YearForm({"ky": code})
    if not form.is_valid():
        raise Http404(code)
    found: PeriodCode = form.cleaned_data["ky"]
    return found


@require_POST
@district_page
def plan_begin(request: PortalRequest, period: str, pk: int) -> HttpResponse:
    """A school begins its plan from the office's outline."""
    outline = _find(request, period)
    units = {right.unit_id for right in request.actor.rights if right.role in SCHOOL}
    if pk not in units:
        raise Http404(pk)
    school = next(
        (row.unit for row in schools_standing(request.actor, request.district, outline.period) if row.unit.pk == pk),
        None,
    )
    if school is None:
        raise Http404(pk)
    try:
        made = begin_school_plan(actor=request.actor, outline=outline, school=school)
    except PlanRefused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(_url(request, "plan-list"))
    messages.success(request, _("Đã lập dự thảo theo đề cương của phòng."))
    return HttpResponseRedirect(_url(request, "plan", made.pk))


def _find(request: PortalRequest, period: str) -> PlanOutline:
    outline = outline_of(request.actor, request.district, period)
    if outline is None:
        raise Http404(period)
    return outline


def _url(request: PortalRequest, name: str, *args: Any) -> str:
    return reverse(f"work:{name}", args=[request.district.slug, *args])
