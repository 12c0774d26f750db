"""The pages of plans and tasks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import policy
from core.actor import Origin
from core.list_pages import ListPage, import_list
from core.web import workbook_response
from plans.deadlines import print_deadline
from plans.models import Plan, PlanState, Task, TaskState
from plans.queries.plans import plan_of, plans_of
from plans.queries.tasks import cooperators_text, late, open_tasks, receiver_text, tasks_of
from plans.resources import TaskResource
from plans.services.tasks import ISSUED
from plans.tables import task_table
from schools.administration import template_response
from schools.queries import today_of
from schools.tenancy import PortalRequest, district_page

LIST_TITLE = "DANH SÁCH NHIỆM VỤ"


@require_GET
@district_page
def plans(request: PortalRequest) -> HttpResponse:
    """The latest plan; an empty page where the district has none."""
    latest = plans_of(request.actor, request.district).first()
    if latest is None:
        return render(request, "plans/no_plan.html")
    return HttpResponseRedirect(_address(request, "tasks", latest.period.code))


@require_GET
@district_page
def tasks(request: PortalRequest, period: str) -> HttpResponse:
    """A plan's tasks as its table prints them."""
    plan = _find_plan(request, period)
    as_of = today_of(request.district)
    writes = policy.may(request.actor, "write", plan)
    context = {
        "plan": {
            "title": plan.title,
            "subtitle": plan.subtitle,
            "label": plan.label,
            "period": plan.period.name,
            "state": plan.state,
            "state_label": PlanState(plan.state).label,
        },
        "tasks": [_listed(request, task) for task in tasks_of(request.actor, plan)],
        "can_edit": writes,
        "add_url": _address(request, "task-add", period),
        "export_url": _address(request, "tasks-export", period),
        "list_url": _address(request, "tasks-list", period),
        "import_url": _address(request, "tasks-import", period)
        if policy.may(request.actor.through(Origin.IMPORT), "write", plan)
        else "",
        "as_of_text": _("Tính đến ngày %(day)s.") % {"day": as_of.strftime("%d/%m/%Y")}
        if request.district.reference_date
        else "",
        "plans": [
            {"label": one.period.name, "url": _address(request, "tasks", one.period.code)}
            for one in plans_of(request.actor, request.district)
        ],
    }
    return render(request, "plans/task_list.html", context)


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
def tasks_export(request: PortalRequest, period: str) -> HttpResponse:
    """The same rows as a spreadsheet."""
    plan = _find_plan(request, period)
    table = task_table(plan, list(tasks_of(request.actor, plan)), key="nhiem-vu")
    return workbook_response(table, f"nhiem-vu-{period}")


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


def _told_issued(request: PortalRequest, period: str) -> HttpResponse:
    messages.error(request, ISSUED)
    return HttpResponseRedirect(_address(request, "tasks", period))


def _find_plan(request: PortalRequest, period: str) -> Plan:
    plan = plan_of(request.actor, request.district, period)
    if plan is None:
        raise Http404(period)
    return plan


def _address(request: PortalRequest, name: str, period: str) -> str:
    return reverse(f"work:{name}", args=[request.district.slug, period])
