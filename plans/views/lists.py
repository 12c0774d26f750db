"""A period's tasks as a table: on the screen, for the printer, in Word and in Excel."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core import policy
from core.actor import Origin
from core.filters import PAGE
from core.numbers import format_whole
from core.table import Table
from core.web import word_response, workbook_response
from plans.models import Task
from plans.queries.lists import in_order, period_around, periods_with_tasks
from plans.tables import Heading, tasks_by_body_table, tasks_table
from plans.task_filter import BY_BODY, SORTED, address_with
from plans.views.task_frame import Look, address, filter_context, frame, look, task_line, writable_plan
from schools.queries import today_of
from schools.tenancy import PortalRequest, district_page

LINES = 100


@require_GET
@district_page
def plans(request: PortalRequest) -> HttpResponse:
    """The tasks of the period that the district is in; an empty page where it has none."""
    periods = periods_with_tasks(request.actor, request.district)
    current = period_around(periods, today_of(request.district))
    if current is None:
        return render(request, "plans/no_plan.html")
    return HttpResponseRedirect(address(request, "tasks", current.code) + address_with(request.GET))


@require_GET
@district_page
def tasks(request: PortalRequest, period: str) -> HttpResponse:
    """The lines that the address asks for, a page of them; to htmx the list alone."""
    seen = look(request, period)
    context = _list(request, seen)
    if request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request"):
        return render(request, "plans/_task_list.html", context)
    context |= frame(request, seen.period, "tasks") | filter_context(request, seen, "tasks") | _acts(request, seen)
    return render(request, "plans/task_list.html", context)


def _acts(request: PortalRequest, seen: Look) -> dict[str, Any]:
    code = seen.period.code
    adds = writable_plan(request, seen.plans)
    brings = writable_plan(request, seen.plans, origin=Origin.IMPORT)
    gives = policy.has_right(request.actor, "edit", Task(district=request.district))
    return {
        "heading": heading_of(seen, []),
        "add_url": address(request, "task-add", code) if adds else "",
        "new_url": address(request, "task-new", code) if gives else "",
        "left_url": reverse("work:tasks-left", args=[request.district.slug]) if gives else "",
        "import_url": address(request, "tasks-import", code) if brings else "",
        "list_url": address(request, "tasks-list", code) if seen.plans else "",
    }


def _list(request: PortalRequest, seen: Look) -> dict[str, Any]:
    page = Paginator(in_order(seen.rows), LINES).get_page(request.GET.get(PAGE))
    query = address_with(request.GET)
    here = address(request, "tasks", seen.period.code)

    def page_url(number: int) -> str:
        return f"{here}{query or '?'}{'&' if query else ''}{PAGE}={number}"

    return {
        "tasks": [task_line(request, task) for task in page],
        "count": format_whole(page.paginator.count),
        "is_narrowed": bool(seen.form.words),
        "page": _("Trang %(number)d/%(pages)d") % {"number": page.number, "pages": page.paginator.num_pages}
        if page.paginator.num_pages > 1
        else "",
        "previous_url": page_url(page.number - 1) if page.has_previous() else "",
        "next_url": page_url(page.number + 1) if page.has_next() else "",
        "export_url": address(request, "tasks-export", seen.period.code) + query,
        "word_url": address(request, "tasks-word", seen.period.code) + query,
        "print_url": address(request, "tasks-print", seen.period.code) + query,
    }


@require_GET
@district_page
def tasks_export(request: PortalRequest, period: str) -> HttpResponse:
    """What the table shows under the same address, all of it, as a sheet."""
    return workbook_response(printed_tasks(request, period), f"nhiem-vu-{period}")


@require_GET
@district_page
def tasks_word(request: PortalRequest, period: str) -> HttpResponse:
    """The same in Word."""
    return word_response(printed_tasks(request, period), f"nhiem-vu-{period}")


@require_GET
@district_page
def tasks_print(request: PortalRequest, period: str) -> HttpResponse:
    """The same for the printer, as the plan's document prints it."""
    context = {
        "table": printed_tasks(request, period),
        "back_url": address(request, "tasks-by-body" if _by_body(request) else "tasks", period)
        + address_with(request.GET, **{SORTED: ""}),
        "back_label": _("Nhiệm vụ"),
        "export_url": address(request, "tasks-export", period) + address_with(request.GET),
        "word_url": address(request, "tasks-word", period) + address_with(request.GET),
    }
    return render(request, "core/table_print.html", context)


def printed_tasks(request: PortalRequest, period: str) -> Table:
    """The tasks that the address asks for, as Biểu 2 prints them, or by the bodies that lead them."""
    seen = look(request, period)
    found = list(in_order(seen.rows))
    table = tasks_by_body_table if _by_body(request) else tasks_table
    return table(found, heading_of(seen, found), key="nhiem-vu")


def _by_body(request: PortalRequest) -> bool:
    return request.GET.get(SORTED) == BY_BODY


def heading_of(seen: Look, found: list[Task]) -> Heading:
    """The plan's own where all tasks are of one plan, with what was left out; else the period's."""
    notes = (seen.form.words,) if seen.form.words else ()
    # By owner: what an amendment left out stays in the edition before.
    owners = {task.plan.owner if task.plan else "" for task in found} or {plan.owner for plan in seen.plans}
    plan = next((plan for plan in seen.plans if owners == {plan.owner}), None)
    if plan is None:
        return Heading("", _("NHIỆM VỤ %(period)s") % {"period": seen.period.name.upper()}, notes=notes)
    return Heading(plan.label, plan.title, plan.subtitle, notes)
