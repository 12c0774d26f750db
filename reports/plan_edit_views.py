"""Writing a plan in the browser: its heads and its sections, plain forms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import policy
from core.actor import machine_reader
from core.wording import Issuer
from indicators.queries.forms import forms_of
from plans.models import Plan, PlanSection
from plans.queries.plans import find_plan, outline_of, sections_of
from plans.services.plan_words import add_section, change_heads, change_section, move_section, remove_section
from plans.services.plans import PlanRefused, closed_words
from reports.plan_forms import HeadsForm, SectionForm
from reports.tables import NAMES, OF_NEXT_PERIOD
from schools.tenancy import PortalRequest, district_page


@require_http_methods(["GET", "POST"])
@district_page
def plan_heads(request: PortalRequest, pk: int) -> HttpResponse:
    """The subject, bases, opening, closing, recipients and tables."""
    found = _find(request, pk)
    if told := _told_closed(request, found):
        return told
    form = HeadsForm(request.POST or None, plan=found, tables=_tables(found))
    if form.is_valid():
        try:
            change_heads(
                actor=request.actor, plan=found, heads=form.heads(), seen_version=form.cleaned_data["seen_version"]
            )
        except PlanRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lưu đầu đề của kế hoạch."))
            return HttpResponseRedirect(_url(request, "plan", found.pk))
    context = {
        "form": form,
        "title": _("Trích yếu, căn cứ, nơi nhận, bảng kèm theo"),
        "subtitle": found.title,
        "back_url": _url(request, "plan", found.pk),
    }
    return render(request, "plans/plan_heads.html", context, status=422 if form.errors else 200)


def _tables(plan: Plan) -> list[tuple[str, str]]:
    """What may be annexed: the tables beside the forms and the district's forms; one query."""
    if plan.owner == Issuer.SCHOOL:
        return []
    forms = forms_of(machine_reader(plan.district_id), plan.district).order_by("slug")
    own = [(form.slug, form.name) for form in forms]
    beside = [(slug, name) for slug, name in NAMES.items() if slug != OF_NEXT_PERIOD]
    known = {slug for slug, _name in [*own, *beside]}
    kept = [(slug, slug) for slug in plan.tables if slug not in known]
    return [*beside, *own, *kept]


@require_http_methods(["GET", "POST"])
@district_page
def plan_section_add(request: PortalRequest, pk: int) -> HttpResponse:
    """A new section, behind the one that `sau` names or at the end."""
    found = _find(request, pk)
    if told := _told_closed(request, found):
        return told
    after = sections_of(found).filter(key=request.GET.get("sau", "")).first()
    form = SectionForm(request.POST or None)
    if form.is_valid():
        try:
            add_section(actor=request.actor, plan=found, words=form.words(), after=after)
        except PlanRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã thêm mục."))
            return HttpResponseRedirect(_url(request, "plan", found.pk))
    return _section_page(request, found, None, form)


@require_http_methods(["GET", "POST"])
@district_page
def plan_section(request: PortalRequest, pk: int, key: str) -> HttpResponse:
    """The words of one section; somebody else's change in between is told, and what was typed stays."""
    found = _find(request, pk)
    if told := _told_closed(request, found):
        return told
    section = get_object_or_404(sections_of(found), key=key)
    form = SectionForm(request.POST or None, section=section)
    if form.is_valid():
        try:
            change_section(
                actor=request.actor, section=section, words=form.words(), seen_at=form.cleaned_data["seen_at"]
            )
        except PlanRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lưu mục."))
            return HttpResponseRedirect(_url(request, "plan", found.pk))
    return _section_page(request, found, section, form)


def _section_page(request: PortalRequest, found: Plan, section: PlanSection | None, form: SectionForm) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "section": section,
        "hint": _hint(request, found, section) if section else "",
        "subtitle": found.title,
        "back_url": _url(request, "plan", found.pk),
    }
    if section is not None:
        context |= {
            "standing": section.paragraphs if form.errors else [],
            "move_url": _url(request, "plan-section-move", found.pk, section.key),
            "remove_url": _url(request, "plan-section-remove", found.pk, section.key),
            "add_url": f"{_url(request, 'plan-section-add', found.pk)}?sau={section.key}",
        }
    return render(request, "plans/plan_section.html", context, status=422 if form.errors else 200)


def _hint(request: PortalRequest, found: Plan, section: PlanSection) -> str:
    """What the office asks of the schools in this section; one query for a school's plan."""
    outline = outline_of(request.actor, request.district, found.period.code) if found.owner == Issuer.SCHOOL else None
    headings = outline.headings if outline else []
    return next((one["hint"] for one in headings if one["title"] == section.title), "")


@require_POST
@district_page
def plan_section_move(request: PortalRequest, pk: int, key: str) -> HttpResponse:
    """One place up or down."""
    section = get_object_or_404(sections_of(_find(request, pk)), key=key)
    try:
        move_section(actor=request.actor, section=section, up=request.POST.get("way") == "up")
    except PlanRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã chuyển mục."))
    return HttpResponseRedirect(_url(request, "plan", pk))


@require_POST
@district_page
def plan_section_remove(request: PortalRequest, pk: int, key: str) -> HttpResponse:
    """Out of the document."""
    section = get_object_or_404(sections_of(_find(request, pk)), key=key)
    try:
        remove_section(actor=request.actor, section=section)
    except PlanRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã bỏ mục."))
    return HttpResponseRedirect(_url(request, "plan", pk))


def _told_closed(request: PortalRequest, found: Plan) -> HttpResponse | None:
    policy.require(request.actor, "write", found)
    if policy.possible("write", found):
        return None
    messages.error(request, closed_words(found))
    return HttpResponseRedirect(_url(request, "plan", found.pk))


def _find(request: PortalRequest, pk: int) -> Plan:
    found = find_plan(request.actor, request.district, pk)
    if found is None:
        raise Http404(pk)
    return found


def _url(request: PortalRequest, name: str, *args: Any) -> str:
    return reverse(f"work:{name}", args=[request.district.slug, *args])
