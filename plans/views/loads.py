"""A period's tasks by who has them: bodies, people, schools."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.numbers import format_whole
from plans.queries.loads import Load, counts_by_level, loads_by_body, loads_by_person, loads_by_school, overloaded
from plans.task_filter import BODY, BY_BODY, LATE, LEAD, LEVEL, NOBODY, OPEN, PERSON, SCHOOL, SORTED, address_with
from plans.views.task_frame import Look, address, filter_context, frame, look
from schools.levels import TAUGHT
from schools.tenancy import PortalRequest, district_page


@require_GET
@district_page
def tasks_by_body(request: PortalRequest, period: str) -> HttpResponse:
    """How much each body leads, how much of it is late, and on how much it cooperates."""
    seen = look(request, period)
    context = {"heads": _heads(_("Đơn vị chủ trì"), _("Phối hợp")), "title": _("Theo đơn vị")}
    lines = _lines(request, seen, loads_by_body(seen.rows), BODY, counted=LEAD)
    return _page(
        request, seen, "tasks-by-body", context | {"lines": lines, "shows_beside": True} | _papers(request, seen)
    )


def _papers(request: PortalRequest, seen: Look) -> dict[str, str]:
    """The tasks themselves under the bodies that lead them: for the printer, as a sheet, in Word."""
    query, code = address_with(request.GET, **{SORTED: BY_BODY}), seen.period.code
    return {
        "export_url": address(request, "tasks-export", code) + query,
        "word_url": address(request, "tasks-word", code) + query,
        "print_url": address(request, "tasks-print", code) + query,
    }


@require_GET
@district_page
def tasks_by_person(request: PortalRequest, period: str) -> HttpResponse:
    """How much each person answers for: who has too much, and who is late."""
    seen = look(request, period)
    loads = loads_by_person(seen.rows)
    lines = _lines(request, seen, loads, PERSON, heavy=overloaded(loads), nobody=_("Chưa giao cho ai"))
    context = {
        "heads": _heads(_("Người phụ trách")),
        "title": _("Theo người"),
        "lines": lines,
        "note": _("“Nhiều việc”: từ 5 nhiệm vụ chưa xong trở lên và gấp đôi bình quân mỗi người.")
        if any(line["is_heavy"] for line in lines)
        else "",
    }
    return _page(request, seen, "tasks-by-person", context)


@require_GET
@district_page
def tasks_by_school(request: PortalRequest, period: str) -> HttpResponse:
    """What was given to each school, and on how much all schools of a level cooperate."""
    seen = look(request, period)
    counts = counts_by_level(seen.rows)
    table = address(request, "tasks", seen.period.code)
    levels = [
        {
            "label": level.label,
            "count": format_whole(counts[level.value]),
            "url": table + address_with(request.GET, **{LEVEL: level.value}),
        }
        for level in TAUGHT
        if level.value in counts
    ]
    context = {
        "heads": _heads(_("Trường")),
        "title": _("Theo trường"),
        "lines": _lines(request, seen, loads_by_school(seen.rows, seen.as_of), SCHOOL),
        "levels": levels,
        "nothing": _("Chưa có nhiệm vụ nào giao riêng cho từng trường."),
    }
    return _page(request, seen, "tasks-by-school", context)


def _page(request: PortalRequest, seen: Look, tab: str, context: dict[str, Any]) -> HttpResponse:
    page = frame(request, seen.period, tab) | filter_context(request, seen, tab)
    return render(request, "plans/task_loads.html", page | context)


def _heads(first: str, last: str = "") -> list[str]:
    heads = [first, _("Quá hạn"), _("Chưa xong"), _("Hoàn thành"), _("Cộng"), last]
    return [head for head in heads if head]


def _lines(
    request: PortalRequest,
    seen: Look,
    loads: list[Load],
    name: str,
    *,
    counted: str = "",
    heavy: Collection[str] = (),
    nobody: str = "",
) -> list[dict[str, Any]]:
    """Each with links into the table: the name by `name`, the numbers by `counted` where they count less than that."""
    table = address(request, "tasks", seen.period.code)
    most = max((load.open for load in loads), default=0)
    return [
        {
            "name": load.name or nobody,
            "url": table + address_with(request.GET, **{name: load.key or NOBODY}),
            "late": format_whole(load.late) if load.late else "",
            "late_url": table + address_with(request.GET, **{counted or name: load.key or NOBODY}, han=LATE),
            "leads": bool(load.total),
            "open": format_whole(load.open),
            "open_url": table + address_with(request.GET, **{counted or name: load.key or NOBODY, "trang-thai": OPEN}),
            "share": str(round(100 * load.open / most)) if most else "0",
            "done": format_whole(load.done),
            "total": format_whole(load.total),
            "beside": format_whole(load.beside) if load.beside else "–",
            "is_heavy": load.key in heavy,
        }
        for load in loads
    ]
