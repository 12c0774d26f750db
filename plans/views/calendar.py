"""A period's tasks on the days of a month, with the lines that the month plan has for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from core.numbers import format_whole
from plans.deadlines import Precision
from plans.models import Task
from plans.months import days_of, month_after, month_around, month_code, month_words, read_month
from plans.queries.lists import by_deadline, due_around
from plans.queries.months import activities_of_month
from plans.task_filter import DATELESS, MONTH, address_with
from plans.views.task_frame import Look, address, filter_context, frame, look, task_line
from schools.tenancy import PortalRequest, district_page

WEEKDAYS = (_("Thứ Hai"), _("Thứ Ba"), _("Thứ Tư"), _("Thứ Năm"), _("Thứ Sáu"), _("Thứ Bảy"), _("Chủ nhật"))
# So many without a day stand beside the month; the others are in the table.
BESIDE = 8


@require_GET
@district_page
def task_calendar(request: PortalRequest, period: str) -> HttpResponse:
    """One month: every task on the last day that it has, what has no day beside it."""
    seen = look(request, period)
    first = read_month(request.GET.get(MONTH, "")) or month_around(
        seen.as_of, seen.period.starts_on, seen.period.ends_on
    )
    here = address(request, "task-calendar", period)
    due = by_deadline(seen.rows.filter(deadline_end__gte=first, deadline_end__lte=days_of(first)[-1]))
    days, ending = _laid_out(request, seen, first, due)
    is_busy = bool(ending) or any(day["tasks"] for day in days)
    context = {
        "month": month_words(first),
        "weekdays": WEEKDAYS,
        "days": days,
        "ending": ending,
        "is_busy": is_busy,
        "busy_months": [] if is_busy else _busy_months(request, seen, first),
        "activities": activities_of_month(request.actor, request.district, first),
        "work_url": address(request, "month-work", month_code(first)),
        "previous_url": here + address_with(request.GET, **{MONTH: month_code(month_after(first, -1))}),
        "previous": month_words(month_after(first, -1)),
        "next_url": here + address_with(request.GET, **{MONTH: month_code(month_after(first))}),
        "next": month_words(month_after(first)),
        **_dateless(request, seen),
        **frame(request, seen.period, "task-calendar"),
        **filter_context(request, seen, "task-calendar"),
        "kept_month": month_code(first),
    }
    return render(request, "plans/task_calendar.html", context)


def _laid_out(
    request: PortalRequest, seen: Look, first: date, due: Iterable[Task]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The days with their tasks, and apart what may take until the month is over: "T3/2021", "Quý I/2021", "2021"."""
    days = days_of(first)
    by_day: dict[date | None, list[dict[str, Any]]] = {}
    ending = []
    for task in due:
        if task.deadline_precision != Precision.DAY and task.deadline_end == days[-1]:
            ending.append(task_line(request, task))
        else:
            by_day.setdefault(task.deadline_end, []).append(task_line(request, task))
    return [_day(seen, day, by_day.get(day, [])) for day in days], ending


def _day(seen: Look, day: date, tasks: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "date": day.isoformat(),
        "number": str(day.day),
        "weekday": WEEKDAYS[day.weekday()],
        "column": str(day.weekday() + 1),
        "is_today": day == seen.as_of,
        "is_rest": day.weekday() >= 5,
        "tasks": tasks,
    }


def _busy_months(request: PortalRequest, seen: Look, first: date) -> list[dict[str, str]]:
    """The nearest months before and after an empty one in which something is due; one query."""
    here = address(request, "task-calendar", seen.period.code)
    return [
        {"label": month_words(day), "url": here + address_with(request.GET, **{MONTH: month_code(day)})}
        for day in due_around(seen.rows, first, days_of(first)[-1])
    ]


def _dateless(request: PortalRequest, seen: Look) -> dict[str, Any]:
    rows = seen.rows.filter(deadline_end=None)
    count = rows.count()
    lines: Iterable[Task] = by_deadline(rows)[:BESIDE]
    return {
        "dateless": [task_line(request, task) for task in lines],
        "dateless_count": format_whole(count),
        "dateless_more": format_whole(count - BESIDE) if count > BESIDE else "",
        "dateless_url": address(request, "tasks", seen.period.code)
        + address_with(request.GET, han=DATELESS, **{MONTH: ""}),
    }
