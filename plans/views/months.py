"""The month plan of a period as it is printed, and each month's work plan."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import policy
from core.table import Table
from core.web import word_response, workbook_response
from plans.deadlines import print_deadline
from plans.models import MonthPlan, MonthWork
from plans.month_forms import MonthPlanForm
from plans.months import month_after, month_code, month_words, months_between, read_month
from plans.queries.lists import period_around, periods_with_tasks
from plans.queries.months import (
    activities_of_month,
    last_months,
    month_plan_of,
    tasks_seen,
    waits_to_be_copied,
    work_of_month,
)
from plans.queries.tasks import carrier_text
from plans.services.month_work import MonthWorkRefused, add_line, change_line, copy_month, remove_line, shift_line
from plans.services.months import MonthPlanRefused, begin_month_plan, write_months
from plans.tables import month_table, month_work_table
from plans.views.task_frame import address, find_known_period, frame
from schools.models import Period
from schools.queries import today_of
from schools.tenancy import PortalRequest, district_page

UP, DOWN = "len", "xuong"


@require_GET
@district_page
def month_plan(request: PortalRequest, period: str) -> HttpResponse:
    """The months of a period with their lines, as the office prints them, and each month's work plan."""
    found = find_known_period(request, period)
    plan = month_plan_of(request.actor, request.district, period)
    writes = policy.may(request.actor, "write", MonthPlan(district=request.district, period=found))
    context = {
        "table": month_table(plan, key="ke-hoach-thang") if plan else None,
        "edit_url": address(request, "month-plan-edit", period) if writes and plan else "",
        "begin_url": address(request, "month-plan-begin", period) if writes and not plan else "",
        "has_last": bool(writes and not plan and last_months(request.district, found)),
        "export_url": address(request, "month-plan-export", period),
        "word_url": address(request, "month-plan-word", period),
        "months": [
            {"label": month_words(month), "url": address(request, "month-work", month_code(month))}
            for month in _months_of(found, plan)
        ],
    }
    return render(request, "plans/month_plan.html", context | frame(request, found, "month-plan"))


def _months_of(period: Period, plan: MonthPlan | None) -> list[date]:
    """A calendar may begin before its period: the month in which a school year is prepared."""
    written = {activity.month for activity in plan.activities.all()} if plan else set()
    return sorted({*months_between(period.starts_on, period.ends_on), *written})


@require_POST
@district_page
def month_plan_begin(request: PortalRequest, period: str) -> HttpResponse:
    """A month plan for a period that has none: from last year's, or from nothing."""
    found = find_known_period(request, period)
    last = bool(request.POST.get("nam-truoc"))
    try:
        begin_month_plan(actor=request.actor, district=request.district, period=found, from_last_year=last)
    except MonthPlanRefused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(address(request, "month-plan", period))
    return HttpResponseRedirect(address(request, "month-plan-edit", period))


@require_http_methods(["GET", "POST"])
@district_page
def month_plan_edit(request: PortalRequest, period: str) -> HttpResponse:
    """The heading and every month's lines; somebody else's change in between is told, and what was typed stays."""
    found = find_known_period(request, period)
    plan = month_plan_of(request.actor, request.district, period)
    if plan is None:
        raise Http404(period)
    policy.require(request.actor, "write", plan)
    form = MonthPlanForm(request.POST or None, plan=plan, months=_months_of(found, plan))
    if form.is_valid():
        try:
            write_months(actor=request.actor, plan=plan, words=form.words(), seen=form.cleaned_data["seen"])
        except MonthPlanRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lưu kế hoạch tháng."))
            return HttpResponseRedirect(address(request, "month-plan", period))
    context = {"form": form, "period": found.name, "back_url": address(request, "month-plan", period)}
    return render(request, "plans/month_plan_form.html", context, status=422 if form.errors else 200)


@require_GET
@district_page
def month_plan_export(request: PortalRequest, period: str) -> HttpResponse:
    """The month plan as a sheet."""
    return workbook_response(_month_table(request, period), f"ke-hoach-thang-{period}")


@require_GET
@district_page
def month_plan_word(request: PortalRequest, period: str) -> HttpResponse:
    """The month plan in Word."""
    return word_response(_month_table(request, period), f"ke-hoach-thang-{period}")


def _month_table(request: PortalRequest, period: str) -> Table:
    find_known_period(request, period)
    plan = month_plan_of(request.actor, request.district, period)
    if plan is None:
        raise Http404(period)
    return month_table(plan, key="ke-hoach-thang")


@require_GET
@district_page
def month_work(request: PortalRequest, month: str) -> HttpResponse:
    """A month's work plan, to read and, for the office, to write."""
    first = find_month(request, month)
    lines = list(work_of_month(request.actor, request.district, first))
    writes = policy.may(request.actor, "write", MonthWork(district=request.district, month=first))
    seen = tasks_seen(request.actor, [line.task_id for line in lines if line.task_id])
    copied = {line.activity_id for line in lines}
    awaited = [one for one in activities_of_month(request.actor, request.district, first) if one.pk not in copied]
    context = {
        "month": month_words(first),
        "lines": [
            _line(request, line, seen)
            | (_acts(request, line, first=line is lines[0], last=line is lines[-1]) if writes else {})
            for line in lines
        ],
        "writes": writes,
        "awaited": [activity.text for activity in awaited],
        "copy_url": address(request, "month-work-copy", month) if writes and awaited else "",
        "begins_on": first if _begins_by_itself(request, first) else None,
        "add_url": address(request, "month-work-add", month) if writes else "",
        "word_url": address(request, "month-work-word", month),
        "export_url": address(request, "month-work-export", month),
        "previous_url": address(request, "month-work", month_code(month_after(first, -1))),
        "previous": month_words(month_after(first, -1)),
        "next_url": address(request, "month-work", month_code(month_after(first))),
        "next": month_words(month_after(first)),
        "back_url": _plan_address(request, first),
    }
    return render(request, "plans/month_work.html", context)


def _begins_by_itself(request: PortalRequest, month: date) -> bool:
    """Whether the portal will copy a calendar's lines on the month's first day: nobody has done so before."""
    runs = request.district.reference_date is None and month > today_of(request.district)
    return runs and waits_to_be_copied(request.actor, request.district, month)


def find_month(request: PortalRequest, month: str) -> date:
    """The first day of the month of the address, for who has a role in the district; else Http404."""
    first = read_month(month)
    if first is None or not request.actor.roles_in(request.district.pk):
        raise Http404(month)
    return first


def _plan_address(request: PortalRequest, month: date) -> str:
    """The month plan of the period that the month lies in."""
    period = period_around(periods_with_tasks(request.actor, request.district), month)
    return address(request, "month-plan", period.code) if period else address(request, "plans")


def _line(request: PortalRequest, line: MonthWork, seen: Collection[int]) -> dict[str, Any]:
    task = line.task
    return {
        "id": str(line.pk),
        "text": line.text,
        "assigned": f"{carrier_text(task)} · {print_deadline(task.deadline)}" if task else "",
        "task_url": address(request, "task", task.pk) if task and task.pk in seen else "",
    }


def _acts(request: PortalRequest, line: MonthWork, *, first: bool, last: bool) -> dict[str, str]:
    """Where the acts on a line go; empty where one is not open."""
    free = line.task_id is None
    return {
        "edit_url": address(request, "month-work-line", line.pk),
        "assign_url": address(request, "month-work-assign", line.pk) if free else "",
        "remove_url": address(request, "month-work-remove", line.pk) if free else "",
        "up_url": "" if first else address(request, "month-work-shift", line.pk, UP),
        "down_url": "" if last else address(request, "month-work-shift", line.pk, DOWN),
    }


@require_POST
@district_page
def month_work_copy(request: PortalRequest, month: str) -> HttpResponse:
    """Copies what the year's calendar says of the month."""
    first = find_month(request, month)
    count = copy_month(actor=request.actor, district=request.district, month=first)
    messages.success(request, _("Đã chép %(count)d hoạt động từ kế hoạch tháng.") % {"count": count})
    return HttpResponseRedirect(address(request, "month-work", month))


@require_POST
@district_page
def month_work_add(request: PortalRequest, month: str) -> HttpResponse:
    """A new line at the end."""
    first = find_month(request, month)
    try:
        add_line(actor=request.actor, district=request.district, month=first, text=request.POST.get("text", ""))
    except MonthWorkRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã thêm việc vào kế hoạch công tác tháng."))
    return HttpResponseRedirect(address(request, "month-work", month))


@require_http_methods(["GET", "POST"])
@district_page
def month_work_line(request: PortalRequest, pk: int) -> HttpResponse:
    """Other words for a line."""
    line = find_line(request, pk)
    refused = ""
    if request.method == "POST":
        try:
            change_line(actor=request.actor, line=line, text=request.POST.get("text", ""))
        except MonthWorkRefused as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("Đã lưu."))
            return _to_month(request, line)
    context = {
        "text": request.POST.get("text", line.text),
        "refused": refused,
        "month": month_words(line.month),
        "back_url": address(request, "month-work", month_code(line.month)),
    }
    return render(request, "plans/month_work_line.html", context, status=422 if refused else 200)


@require_POST
@district_page
def month_work_shift(request: PortalRequest, pk: int, way: str) -> HttpResponse:
    """One place up or down."""
    line = find_line(request, pk)
    if way not in (UP, DOWN):
        raise Http404(way)
    shift_line(actor=request.actor, line=line, up=way == UP)
    return _to_month(request, line)


@require_POST
@district_page
def month_work_remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Takes a line away."""
    line = find_line(request, pk)
    try:
        remove_line(actor=request.actor, line=line)
    except MonthWorkRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã bỏ việc khỏi kế hoạch công tác tháng."))
    return _to_month(request, line)


@require_GET
@district_page
def month_work_export(request: PortalRequest, month: str) -> HttpResponse:
    """A month's work plan as a sheet."""
    first = find_month(request, month)
    lines = list(work_of_month(request.actor, request.district, first))
    return workbook_response(month_work_table(first, lines, key="cong-tac-thang"), f"cong-tac-thang-{month}")


def find_line(request: PortalRequest, pk: int) -> MonthWork:
    """The line of the address, for who writes it; else Http404 or Forbidden."""
    rows = MonthWork.objects.visible_to(request.actor).filter(district=request.district).select_related("district")
    line = get_object_or_404(rows, pk=pk)
    policy.require(request.actor, "write", line)
    return line


def _to_month(request: PortalRequest, line: MonthWork) -> HttpResponse:
    return HttpResponseRedirect(
        reverse("work:month-work", args=[request.district.slug, month_code(line.month)]) + f"#dong-{line.pk}"
    )
