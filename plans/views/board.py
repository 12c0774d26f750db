"""The board of a period's tasks by state, and moving a task from one state to another on it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core import policy
from core.numbers import format_whole
from plans.models import Task, TaskState
from plans.queries.lists import board_cards
from plans.queries.loads import state_counts
from plans.services.moving import move_task
from plans.services.tasks import TaskRefused
from plans.task_filter import LATE, address_with
from plans.views.task_frame import Look, address, filter_context, frame, look, task_line
from schools.tenancy import PortalRequest, district_page

# So many cards stand in a column; the others are in the table.
CARDS = 40


class MoveForm(forms.Form):
    """Where a card goes."""

    state = forms.ChoiceField(choices=TaskState.choices)
    done_on = forms.DateField(required=False)
    version = forms.IntegerField()


@require_GET
@district_page
def task_board(request: PortalRequest, period: str) -> HttpResponse:
    """The tasks that the address asks for, a column for each state."""
    seen = look(request, period)
    counts = state_counts(seen.rows)
    context = {
        "today": seen.as_of.isoformat(),
        "states": [{"value": state.value, "label": state.label} for state in TaskState],
        "columns": _columns(request, seen, counts),
        "late": format_whole(counts["late"]) if counts["late"] else "",
        "late_url": address(request, "tasks", period) + address_with(request.GET, han=LATE),
        **frame(request, seen.period, "task-board"),
        **filter_context(request, seen, "task-board"),
    }
    return render(request, "plans/task_board.html", context)


def _columns(request: PortalRequest, seen: Look, counts: dict[str, int]) -> list[dict[str, Any]]:
    cards: dict[str, list[dict[str, Any]]] = {state.value: [] for state in TaskState}
    for task in board_cards(seen.rows, CARDS):
        line = task_line(request, task)
        if policy.may(request.actor, "move", task):
            line["move_url"] = address(request, "task-move", task.pk) + address_with(request.GET)
            line["version"] = str(task.version)
        cards[task.state_on].append(line)  # type: ignore[attr-defined]
    table = address(request, "tasks", seen.period.code)
    return [
        {
            "state": state.value,
            "label": state.label,
            "count": format_whole(counts.get(state.value, 0)),
            "cards": cards[state.value],
            "more": format_whole(left) if (left := counts.get(state.value, 0) - CARDS) > 0 else "",
            "more_url": table + address_with(request.GET, trang_thai=state.value),
        }
        for state in TaskState
    ]


@require_POST
@district_page
def task_move(request: PortalRequest, pk: int) -> HttpResponse:
    """Brings a card into another column, and leads back to the board as it was asked for."""
    task = get_object_or_404(Task.objects.visible_to(request.actor).filter(district=request.district), pk=pk)
    policy.require(request.actor, "move", task)
    form = MoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Ngày hoàn thành không đọc được, hoặc chưa chọn trạng thái. Hãy nhập lại."))
        return _back(request, task)
    data = form.cleaned_data
    state = TaskState(data["state"])
    try:
        move_task(actor=request.actor, task=task, state=state, done_on=data["done_on"], seen_version=data["version"])
    except TaskRefused as refusal:
        messages.error(request, f"{task.title}: {refusal}")
    else:
        messages.success(
            request, _("Đã chuyển “%(task)s” sang “%(state)s”.") % {"task": task.title, "state": state.label}
        )
    return _back(request, task)


def _back(request: PortalRequest, task: Task) -> HttpResponse:
    return HttpResponseRedirect(address(request, "task-board", task.period.code) + address_with(request.GET))
