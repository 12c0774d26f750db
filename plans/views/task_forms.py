"""The pages that write a task: in a plan, in none, for a line of a month, as a part of another, and who does it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import policy
from plans.forms import CarryForm, TaskForm, understood_in
from plans.models import Plan, Task
from plans.months import month_code, month_words
from plans.queries.lists import period_around, periods_with_tasks
from plans.queries.one_task import left_tasks
from plans.queries.plans import find_plan, plan_of
from plans.queries.standing import left_over, standing_of
from plans.queries.tasks import receiver_text
from plans.services.carrying import carry_over
from plans.services.month_work import assign_line
from plans.services.tasks import (
    ISSUED,
    NOT_DIVIDED,
    TaskRefused,
    add_task,
    assign_task,
    change_task,
    delete_task,
    reassign_task,
)
from plans.views.months import find_line
from plans.views.task_page import find_task
from schools.models import Period
from schools.period_codes import BadPeriod
from schools.queries import find_period, today_of, years_after
from schools.tenancy import PortalRequest, district_page


@require_http_methods(["GET", "POST"])
@district_page
def task_add(request: PortalRequest, period: str) -> HttpResponse:
    """A new task of the period's plan."""
    plan = plan_of(request.actor, request.district, period)
    if plan is None:
        raise Http404(period)
    return _add_to(request, plan, _list(request, period))


@require_http_methods(["GET", "POST"])
@district_page
def plan_task_add(request: PortalRequest, pk: int) -> HttpResponse:
    """A new task of one plan, of several in a period."""
    return _add_to(request, _named_plan(request, pk), _plan(request, pk))


@require_POST
@district_page
def plan_task_remove(request: PortalRequest, pk: int, task: int) -> HttpResponse:
    """A task out of the draft of its plan."""
    rows = Task.objects.visible_to(request.actor).filter(plan=_named_plan(request, pk))
    try:
        delete_task(actor=request.actor, task=get_object_or_404(rows, pk=task))
    except TaskRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã bỏ nhiệm vụ khỏi dự thảo."))
    return HttpResponseRedirect(_plan(request, pk))


def _named_plan(request: PortalRequest, pk: int) -> Plan:
    found = find_plan(request.actor, request.district, pk)
    if found is None:
        raise Http404(pk)
    return found


def _add_to(request: PortalRequest, plan: Plan, back_url: str) -> HttpResponse:
    policy.require(request.actor, "write", plan)
    if not policy.possible("write", plan):
        messages.error(request, ISSUED)
        return HttpResponseRedirect(back_url)
    form = _form(request, plan.period)
    if form.is_valid():
        try:
            add_task(actor=request.actor, plan=plan, data=form.task_data())
        except TaskRefused as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("Đã thêm nhiệm vụ."))
            return HttpResponseRedirect(back_url)
    return _page(request, form, {"title": _("Thêm nhiệm vụ"), "back_url": back_url, "subtitle": plan.title})


@require_http_methods(["GET", "POST"])
@district_page
def task_new(request: PortalRequest, period: str) -> HttpResponse:
    """A task that comes up during the period, in no plan."""
    of_period = _find_period(period)
    policy.require(request.actor, "edit", Task(district=request.district, period=of_period))
    form = _form(request, of_period)
    if form.is_valid():
        try:
            made = assign_task(actor=request.actor, district=request.district, period=of_period, data=form.task_data())
        except TaskRefused as refusal:
            _refuse(form, refusal)
        else:
            return _done(request, made, _("Đã giao nhiệm vụ."))
    heading = {"title": _("Giao nhiệm vụ phát sinh"), "subtitle": _("Không thuộc kế hoạch nào; %(period)s.")}
    heading["subtitle"] %= {"period": of_period.name}
    return _page(request, form, {**heading, "back_url": _list(request, period)})


@require_http_methods(["GET", "POST"])
@district_page
def month_work_assign(request: PortalRequest, pk: int) -> HttpResponse:
    """A line of a month's work plan is given to somebody: a task in no plan, of the period that the month lies in."""
    line = find_line(request, pk)
    back_url = reverse("work:month-work", args=[request.district.slug, month_code(line.month)])
    period = period_around(periods_with_tasks(request.actor, request.district), line.month)
    if period is None or line.task_id is not None:
        messages.error(request, _("Việc này đã được giao.") if line.task_id else _("Chưa có kế hoạch của kỳ nào."))
        return HttpResponseRedirect(back_url)
    form = _form(request, period)
    form.initial = {"title": line.text.rstrip(" ;."), "deadline": f"T{line.month.month}/{line.month.year}"}
    if form.is_valid():
        try:
            made = assign_line(actor=request.actor, line=line, period=period, data=form.task_data())
        except TaskRefused as refusal:
            _refuse(form, refusal)
        else:
            return _done(request, made, _("Đã giao nhiệm vụ."))
    heading = {"title": _("Giao việc của tháng"), "subtitle": _("Kế hoạch công tác %(month)s")}
    heading["subtitle"] %= {"month": month_words(line.month)}
    return _page(request, form, {**heading, "back_url": back_url})


@require_http_methods(["GET", "POST"])
@district_page
def task_part_add(request: PortalRequest, pk: int) -> HttpResponse:
    """A part of a task, with its own lead, person and deadline."""
    whole = find_task(request, pk)
    policy.require(request.actor, "divide", whole)
    if not policy.possible("divide", whole):
        messages.error(request, NOT_DIVIDED)
        return HttpResponseRedirect(_task(request, pk))
    form = _form(request, whole.period)
    if form.is_valid():
        try:
            made = assign_task(
                actor=request.actor,
                district=request.district,
                period=whole.period,
                data=form.task_data(),
                parent=whole,
            )
        except TaskRefused as refusal:
            _refuse(form, refusal)
        else:
            return _done(request, made, _("Đã thêm việc con."))
    return _page(request, form, {"title": _("Thêm việc con"), "subtitle": whole.title, "back_url": _task(request, pk)})


@require_http_methods(["GET", "POST"])
@district_page
def task_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Changing a task; somebody else's change in between is told, and what was typed stays."""
    found = find_task(request, pk)
    policy.require(request.actor, "edit", found)
    of_plan = found.plan_id if request.GET.get("tu") == "ke-hoach" else None
    back_url = _plan(request, of_plan) if of_plan is not None else _task(request, pk)
    if not policy.possible("edit", found):
        messages.error(request, ISSUED)
        return HttpResponseRedirect(back_url)
    form = _form(request, found.period, task=found)
    if form.is_valid():
        seen = form.cleaned_data["seen_version"]
        try:
            change_task(actor=request.actor, task=found, data=form.task_data(), seen_version=seen)
        except TaskRefused as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("Đã lưu nhiệm vụ."))
            return HttpResponseRedirect(back_url)
    return _page(request, form, {"title": _("Sửa nhiệm vụ"), "back_url": back_url})


@require_http_methods(["GET", "POST"])
@district_page
def task_assign(request: PortalRequest, pk: int) -> HttpResponse:
    """Who carries a task out, also once its plan is issued."""
    found = find_task(request, pk)
    policy.require(request.actor, "assign", found)
    form = _form(request, found.period, task=found, only_ties=True)
    if form.is_valid():
        seen = form.cleaned_data["seen_version"]
        try:
            reassign_task(actor=request.actor, task=found, ties=form.task_ties(), seen_version=seen)
        except TaskRefused as refusal:
            _refuse(form, refusal)
        else:
            return _done(request, found, _("Đã lưu phân công."))
    return _page(request, form, {"title": _("Phân công"), "subtitle": found.title, "back_url": _task(request, pk)})


@require_GET
@district_page
def deadline_read(request: PortalRequest, period: str) -> HttpResponse:
    """How a typed deadline is understood, while it is typed."""
    of_period = _find_period(period)
    typed = request.GET.get("deadline", "")[:120]
    return render(request, "plans/_deadline_read.html", {"understood": understood_in(of_period, typed)})


@require_http_methods(["GET", "POST"])
@district_page
def tasks_left(request: PortalRequest) -> HttpResponse:
    """What earlier years left open, to be carried over to a later one."""
    today = today_of(request.district)
    policy.require(request.actor, "carry", Task(district=request.district))
    rows = left_tasks(request.actor, request.district).filter(left_over(today))
    periods = years_after(today)
    first = periods.first()
    initial = {"period": first, "deadline": f"{first.ends_on:%d/%m/%Y}" if first else ""}
    form = CarryForm(request.POST or None, periods=periods, initial=initial)
    chosen = set(request.POST.getlist("tasks"))
    if form.is_valid():
        try:
            made = carry_over(
                actor=request.actor,
                tasks=[one for one in rows if str(one.pk) in chosen],
                period=form.cleaned_data["period"],
                deadline=form.cleaned_data["deadline"],
            )
        except TaskRefused as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("Đã chuyển tiếp %(count)s nhiệm vụ.") % {"count": len(made)})
            return HttpResponseRedirect(reverse("work:tasks-left", args=[request.district.slug]))
    context = {
        "form": form,
        "tasks": [_left(request, one, chosen) for one in rows],
        "back_url": reverse("work:plans", args=[request.district.slug]),
    }
    return render(request, "plans/tasks_left.html", context, status=422 if form.errors else 200)


def _left(request: PortalRequest, one: Task, chosen: set[str]) -> dict[str, Any]:
    standing = standing_of(one, today_of(request.district))
    return {
        "id": one.pk,
        "title": one.title,
        "url": _task(request, one.pk),
        "period": one.period.name,
        "receiver": receiver_text(one),
        "state": standing.badge,
        "state_label": standing.words,
        "chosen": str(one.pk) in chosen,
    }


def _form(request: PortalRequest, period: Period, **more: Any) -> TaskForm:
    return TaskForm(
        request.POST if request.method == "POST" else None,
        actor=request.actor,
        district=request.district,
        period=period,
        **more,
    )


def _refuse(form: Any, refusal: TaskRefused) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def _page(request: PortalRequest, form: TaskForm, heading: dict[str, Any]) -> HttpResponse:
    context = {
        **heading,
        "form": form,
        "read_url": reverse("work:task-deadline", args=[request.district.slug, form.period.code]),
    }
    return render(request, "plans/task_form.html", context, status=422 if form.errors else 200)


def _done(request: PortalRequest, found: Task, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(_task(request, found.pk))


def _find_period(code: str) -> Period:
    try:
        found = find_period(code)
    except BadPeriod as wrong:
        raise Http404(code) from wrong
    if found is None:
        raise Http404(code)
    return found


def _task(request: PortalRequest, pk: int) -> str:
    return reverse("work:task", args=[request.district.slug, pk])


def _plan(request: PortalRequest, pk: int) -> str:
    return reverse("work:plan", args=[request.district.slug, pk])


def _list(request: PortalRequest, period: str) -> str:
    return reverse("work:tasks", args=[request.district.slug, period])
