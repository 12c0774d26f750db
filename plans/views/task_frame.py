"""What the views of a period's tasks share: what the address asks for, the heading, the tabs, and a task as a line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import policy
from core.actor import Origin
from plans.deadlines import print_deadline
from plans.models import Plan, Task
from plans.queries.lists import offered, periods_with_tasks, plans_in, tasks_in
from plans.queries.narrowing import narrowed
from plans.queries.standing import standing_of
from plans.queries.tasks import cooperators_text, lead_text, receiver_text
from plans.task_filter import MINE, MONTH, WHOSE, Asked, TaskFilter, address_with
from schools.models import Period
from schools.period_codes import BadPeriod
from schools.queries import find_period, today_of
from schools.tenancy import PortalRequest

# The views: the name of the address (which takes the period's code), what the tab says.
TABS: tuple[tuple[str, Any], ...] = (
    ("tasks", gettext_lazy("Bảng")),
    ("task-board", gettext_lazy("Tiến độ")),
    ("task-calendar", gettext_lazy("Lịch")),
    ("tasks-by-body", gettext_lazy("Theo đơn vị")),
    ("tasks-by-person", gettext_lazy("Theo người")),
    ("tasks-by-school", gettext_lazy("Theo trường")),
    ("month-plan", gettext_lazy("Kế hoạch tháng")),
)


@dataclass(frozen=True, slots=True)
class Look:
    """A period's tasks as the address asks for them; `rows` are narrowed and timed, in no order."""

    period: Period
    as_of: date
    plans: list[Plan]
    form: TaskFilter
    asked: Asked
    rows: QuerySet[Task]


def find_known_period(request: PortalRequest, code: str) -> Period:
    """The period of the address, for who has a role in the district; else Http404."""
    try:
        period = find_period(code)
    except BadPeriod as bad:
        raise Http404(code) from bad
    if period is None or not request.actor.roles_in(request.district.pk):
        raise Http404(code)
    return period


def look(request: PortalRequest, code: str) -> Look:
    """What the address asks for of a period's tasks."""
    period = find_known_period(request, code)
    everything = tasks_in(request.actor, request.district, period)
    plans = plans_in(request.actor, request.district, period)
    form = TaskFilter(request.GET, offered(everything, plans))
    asked, as_of = form.asked, today_of(request.district)
    return Look(period, as_of, plans, form, asked, narrowed(everything, asked, request.actor, as_of))


def frame(request: PortalRequest, period: Period, tab: str) -> dict[str, Any]:
    """What `plans/task_frame.html` shows above every view; one query. The tabs keep what was asked for."""
    query = address_with(request.GET, **{MONTH: ""})
    mine = address_with(request.GET, **{WHOSE: MINE})
    return {
        "period": period.name,
        "tabs": [
            {"label": label, "url": address(request, name, period.code) + query, "current": name == tab}
            for name, label in TABS
        ],
        "mine_url": address(request, "tasks", period.code) + mine,
        "as_of_text": _("Tính đến ngày %(day)s.") % {"day": today_of(request.district).strftime("%d/%m/%Y")}
        if request.district.reference_date
        else "",
        "periods": [
            {"label": one.name, "url": address(request, tab, one.code)}
            for one in periods_with_tasks(request.actor, request.district)
            if one.pk != period.pk
        ],
    }


def filter_context(request: PortalRequest, seen: Look, tab: str) -> dict[str, Any]:
    """What `plans/_task_filter.html` shows."""
    return {
        "form": seen.form,
        "plain_url": address(request, tab, seen.period.code),
        "is_narrowed": bool(seen.form.words),
        "kept_month": request.GET.get(MONTH, ""),
    }


def address(request: PortalRequest, name: str, *values: Any) -> str:
    """The address of a page of this district."""
    return reverse(f"work:{name}", args=[request.district.slug, *values])


def writable_plan(request: PortalRequest, plans: list[Plan], *, origin: Origin = Origin.PAGE) -> Plan | None:
    """The first of these plans to which this person may add tasks now."""
    actor = request.actor.through(origin)
    return next((plan for plan in plans if policy.may(actor, "write", plan)), None)


def task_line(request: PortalRequest, task: Task) -> dict[str, Any]:
    """A task as a line of a list or a card says it; no query."""
    may_edit = policy.may(request.actor, "edit", task)
    standing = standing_of(task, today_of(request.district))
    return {
        "id": task.pk,
        "number": task.number,
        "section": task.section,
        "title": task.title,
        "lead": lead_text(task),
        "responsible": str(task.responsible) if task.responsible else "",
        "cooperators": cooperators_text(task),
        "receiver": receiver_text(task),
        "deadline": print_deadline(task.deadline),
        "note": task.note,
        "badge": standing.badge,
        "standing": standing.words,
        "marks": standing.mark_words,
        "late": standing.late,
        "progress": f"{task.progress}%" if task.progress else "",
        "url": address(request, "task", task.pk),
        "edit_url": address(request, "task-edit", task.pk) if may_edit else "",
    }
