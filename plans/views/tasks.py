"""Writing tasks: one at a time, and a whole list from a sheet."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import policy
from core.actor import Origin
from core.list_pages import ListPage, import_list
from core.web import workbook_response
from plans.deadlines import print_deadline
from plans.models import Plan, Task
from plans.queries.mine import my_open_tasks, to_confirm
from plans.queries.plans import plan_of
from plans.queries.standing import standing_of
from plans.resources import TaskResource
from plans.services.tasks import ISSUED
from schools.administration import template_response
from schools.queries import today_of
from schools.tenancy import PortalRequest, district_page

LIST_TITLE = "DANH SÁCH NHIỆM VỤ"


SHOWN = 8


def listed_open(request: PortalRequest) -> list[dict[str, Any]]:
    """This person's tasks for the home page: what waits for their word, then what is theirs to do, late first."""
    as_of = today_of(request.district)
    waiting = list(to_confirm(request.actor, request.district)[:SHOWN])
    mine = list(my_open_tasks(request.actor, request.district, as_of)[:SHOWN])
    lines = [_listed(request, one, late=False, note=_("Chờ bạn xác nhận hoàn thành")) for one in waiting]
    return lines + [_listed(request, one, late=standing_of(one, as_of).late) for one in mine]


def _listed(request: PortalRequest, task: Task, *, late: bool, note: str = "") -> dict[str, Any]:
    return {
        "title": task.title,
        "deadline": print_deadline(task.deadline),
        "late": late,
        "note": note,
        "url": reverse("work:task", args=[request.district.slug, task.pk]),
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
