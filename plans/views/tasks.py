"""Writing tasks: one at a time, and a whole list from a sheet."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import policy
from core.actor import Origin
from core.list_pages import ListPage, import_list
from core.web import workbook_response
from plans.deadlines import print_deadline
from plans.forms import TaskForm
from plans.models import Plan, Task, TaskState
from plans.queries.plans import find_plan, plan_of
from plans.queries.tasks import cooperators_text, late, open_tasks, receiver_text, with_bodies
from plans.resources import TaskResource
from plans.services.draft_tasks import remove_task
from plans.services.tasks import ISSUED, TaskRefused, add_task, change_task
from schools.administration import template_response
from schools.queries import agencies_of, today_of
from schools.tenancy import PortalRequest, district_page

LIST_TITLE = "DANH SÁCH NHIỆM VỤ"


def listed_open(request: PortalRequest) -> list[dict[str, Any]]:
    """The tasks that are not done, for the home page: the late ones first."""
    rows = open_tasks(request.actor, request.district)[:8]
    lines = [_listed(request, task) for task in rows]
    found = [
        {**line, "url": _address(request, "tasks", task.period.code)} for line, task in zip(lines, rows, strict=True)
    ]
    return sorted(found, key=lambda line: not line["late"])


def _listed(request: PortalRequest, task: Task) -> dict[str, Any]:
    may_edit = policy.may(request.actor, "edit", task)
    return {
        "number": task.number,
        "title": task.title,
        "cooperators": cooperators_text(task),
        "receiver": receiver_text(task),
        "deadline": print_deadline(task.deadline),
        "note": task.note,
        "state": task.state,
        "state_label": TaskState(task.state).label,
        "late": late(task, today_of(request.district)),
        "progress": f"{task.progress}%" if task.progress else "",
        "edit_url": reverse("work:task-edit", args=[request.district.slug, task.pk]) if may_edit else "",
    }


@require_GET
@district_page
def tasks_list(request: PortalRequest, period: str) -> HttpResponse:
    """The plan's tasks with all that is kept of them, as a sheet that can be brought in again."""
    plan = _find_plan(request, period)
    resource = TaskResource(request.actor, plan)
    return workbook_response(resource.table(resource.standing(), title=LIST_TITLE), f"danh-sach-nhiem-vu-{period}")


@require_GET
@district_page
def tasks_template(request: PortalRequest, period: str) -> HttpResponse:
    """The empty list of tasks with its columns explained."""
    plan = _find_plan(request, period)
    actor = request.actor.through(Origin.IMPORT)
    policy.require(actor, "write", plan)
    return template_response(TaskResource(actor, plan), LIST_TITLE, "mau-danh-sach-nhiem-vu")


@require_http_methods(["GET", "POST"])
@district_page
def tasks_import(request: PortalRequest, period: str) -> HttpResponse:
    """The list of tasks from a sheet: choose, look, confirm."""
    plan = _find_plan(request, period)
    actor = request.actor.through(Origin.IMPORT)
    policy.require(actor, "write", plan)
    if not policy.possible("write", plan):
        return _told_issued(request, period)
    page = ListPage(
        title=_("Nhập danh sách: %(name)s") % {"name": plan.title},
        scope=f"tasks:{plan.pk}:{request.actor.id}",
        template_url=_address(request, "tasks-template", period),
        back_url=_address(request, "tasks", period),
        back_label=_("Nhiệm vụ"),
    )
    return import_list(request, TaskResource(actor, plan), page)


@require_http_methods(["GET", "POST"])
@district_page
def task_add(request: PortalRequest, period: str) -> HttpResponse:
    """A new task of the period's plan."""
    return _add_to(request, _find_plan(request, period), _address(request, "tasks", period))


@require_http_methods(["GET", "POST"])
@district_page
def plan_task_add(request: PortalRequest, pk: int) -> HttpResponse:
    """A new task of one plan, of several in a period."""
    return _add_to(request, _named_plan(request, pk), _plan_page(request, pk))


@require_POST
@district_page
def plan_task_remove(request: PortalRequest, pk: int, task: int) -> HttpResponse:
    """A task out of the draft of its plan."""
    rows = Task.objects.visible_to(request.actor).filter(plan=_named_plan(request, pk))
    try:
        remove_task(actor=request.actor, task=get_object_or_404(rows, pk=task))
    except TaskRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã bỏ nhiệm vụ khỏi dự thảo."))
    return HttpResponseRedirect(_plan_page(request, pk))


def _named_plan(request: PortalRequest, pk: int) -> Plan:
    found = find_plan(request.actor, request.district, pk)
    if found is None:
        raise Http404(pk)
    return found


def _plan_page(request: PortalRequest, pk: int) -> str:
    return reverse("work:plan", args=[request.district.slug, pk])


def _add_to(request: PortalRequest, plan: Plan, back_url: str) -> HttpResponse:
    policy.require(request.actor, "write", plan)
    if not policy.possible("write", plan):
        messages.error(request, ISSUED)
        return HttpResponseRedirect(back_url)
    form = TaskForm(request.POST or None, agencies=agencies_of(request.actor, request.district))
    if form.is_valid():
        try:
            add_task(actor=request.actor, plan=plan, data=form.task_data())
        except TaskRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Đã thêm nhiệm vụ."))
            return HttpResponseRedirect(back_url)
    return _form_page(request, form, None, back_url)


@require_http_methods(["GET", "POST"])
@district_page
def task_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Changing a task; somebody else's change in between is told, and what was typed stays."""
    rows = with_bodies(Task.objects.visible_to(request.actor).filter(district=request.district))
    task = get_object_or_404(rows, pk=pk)
    policy.require(request.actor, "edit", task)
    period = task.period.code
    plan = task.plan_id if request.GET.get("tu") == "ke-hoach" else None
    back_url = _plan_page(request, plan) if plan is not None else _address(request, "tasks", period)
    if not policy.possible("edit", task):
        return _told_issued(request, period)
    form = TaskForm(request.POST or None, agencies=agencies_of(request.actor, request.district), task=task)
    if form.is_valid():
        seen = form.cleaned_data["seen_version"]
        try:
            change_task(actor=request.actor, task=task, data=form.task_data(), seen_version=seen)
        except TaskRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Đã lưu nhiệm vụ."))
            return HttpResponseRedirect(back_url)
    return _form_page(request, form, task, back_url)


def _told_issued(request: PortalRequest, period: str) -> HttpResponse:
    messages.error(request, ISSUED)
    return HttpResponseRedirect(_address(request, "tasks", period))


def _form_page(request: PortalRequest, form: TaskForm, task: Task | None, back_url: str) -> HttpResponse:
    context = {"form": form, "task": task, "back_url": back_url}
    return render(request, "plans/task_form.html", context, status=422 if form.errors else 200)


def _find_plan(request: PortalRequest, period: str) -> Plan:
    plan = plan_of(request.actor, request.district, period)
    if plan is None:
        raise Http404(period)
    return plan


def _address(request: PortalRequest, name: str, period: str) -> str:
    return reverse(f"work:{name}", args=[request.district.slug, period])
