"""The page of one task: what it is, who does it, how far it is, and what one may do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from core import policy
from core.models import Attachment
from indicators.attainment import Attainment
from indicators.queries.standing import Told
from indicators.values import print_value
from plans.deadline_words import understood
from plans.deadlines import Precision, print_deadline
from plans.forms import CommentForm, FinishForm, PapersForm, ReportForm
from plans.models import Priority, Task, TaskNote, TaskNoteKind
from plans.queries.one_task import Served, evidence_of, notes_of, parts_of, served_by, tasks_in
from plans.queries.standing import standing_of
from plans.queries.tasks import cooperators_text
from plans.services.evidence import may_take_away
from plans.standing import Standing
from plans.task_rights import answers_for
from schools.models import AgencyKind, Unit
from schools.queries import today_of
from schools.tenancy import PortalRequest, district_page

ATTAINED = {
    Attainment.EXCEEDED: ("done", gettext_lazy("Vượt")),
    Attainment.MET: ("approved", gettext_lazy("Đạt")),
    Attainment.MISSED: ("failed", gettext_lazy("Chưa đạt")),
}
NOTE_STATES = {
    TaskNoteKind.REPORT: "in_progress",
    TaskNoteKind.CONFIRMED: "done",
    TaskNoteKind.REFUSED: "returned",
    TaskNoteKind.STATE: "paused",
}
FORMS: Mapping[str, Callable[..., Any]] = {
    "report": ReportForm,
    "comment": CommentForm,
    "finish": FinishForm,
    "record_papers": PapersForm,
}
# The addresses of the acts.
ADDRESSES = {
    "report": "task-report",
    "comment": "task-comment",
    "finish": "task-finish",
    "papers": "task-papers",
    "confirm": "task-confirm",
    "send_back": "task-send-back",
    "attach": "evidence-add",
    "edit": "task-edit",
    "assign": "task-assign",
    "delete": "task-delete",
    "part": "task-part-add",
}
# The acts that ask a reason: policy's act, the word of the address, icon and label.
STOPS = (
    ("pause", "tam-dung", "clock", gettext_lazy("Tạm dừng")),
    ("resume", "tiep-tuc", "refresh", gettext_lazy("Tiếp tục")),
    ("cancel", "huy", "x", gettext_lazy("Hủy nhiệm vụ")),
)


@require_GET
@district_page
def task(request: PortalRequest, pk: int) -> HttpResponse:
    """One task."""
    return task_page(request, find_task(request, pk))


def find_task(request: PortalRequest, pk: int) -> Task:
    """The task of an address, as this person sees it; Http404 outside their scope."""
    found: Task = get_object_or_404(tasks_in(request.actor, request.district), pk=pk)
    return found


def task_page(request: PortalRequest, found: Task, bound: Mapping[str, Any] | None = None) -> HttpResponse:
    """The page; `bound`: a form that was refused, by its act, with what was typed into it."""
    as_of = today_of(request.district)
    standing = standing_of(found, as_of)
    may = {act for act in _acts() if policy.may(request.actor, act, found)}
    parts, turns, carried = parts_of(request.actor, found)
    if turns:
        may -= {"report"}
    context = {
        "task": _described(request, found, standing),
        "facts": _facts(found),
        "implementers": [_implementer(row) for row in found.implementers.all()],
        "done_implementers": sum(1 for row in found.implementers.all() if row.done_on),
        "parts": [_listed(request, one) for one in parts],
        "turns": [_listed(request, one) for one in turns],
        "carried": _listed(request, carried) if carried else None,
        "served": [_served(one) for one in served_by(request.actor, found)],
        "notes": [_note(one) for one in notes_of(found)],
        "files": [_file(request, found, one, may_remove="detach" in may) for one in evidence_of(found)],
        "may": may,
        "forms": _forms(found, may, bound or {}),
        "refused": set(bound or {}),
        "urls": _urls(request, found),
        "stops": [
            {"url": _url(request, "task-stop", found, word), "icon": icon, "label": label, "id": word}
            for act, word, icon, label in STOPS
            if act in may
        ],
        "own_part": "report" in may and not answers_for(request.actor, found),
        "as_of": as_of if request.district.reference_date else None,
    }
    return render(request, "plans/task.html", context, status=422 if bound else 200)


def _acts() -> list[str]:
    return [
        *("edit", "assign", "divide", "delete", "report", "comment", "finish", "confirm", "pause", "resume", "cancel"),
        *("record_papers", "attach", "detach"),
    ]


def _described(request: PortalRequest, found: Task, standing: Standing) -> dict[str, Any]:
    return {
        "title": found.title,
        "label": " · ".join(part for part in (_number_words(found), found.section) if part),
        "state": standing.badge,
        "state_label": standing.words,
        "marks": standing.mark_words,
        "days_late": standing.days_late if standing.late else 0,
        "late": standing.late,
        "priority": "" if found.priority == Priority.NORMAL else str(Priority(found.priority).label),
        "deadline": print_deadline(found.deadline),
        "deadline_read": _deadline_read(found),
        "progress": found.progress,
        "done_on": found.done_on,
        "back_url": reverse("work:tasks", args=[request.district.slug, found.period.code]),
        "period": found.period.name,
    }


def _number_words(found: Task) -> str:
    return _("Nhiệm vụ số %(number)s") % {"number": found.number} if found.number else ""


def _deadline_read(found: Task) -> str:
    """What the words of a deadline mean, where they do not name the day themselves."""
    if found.deadline_precision == Precision.DAY or not found.deadline_text:
        return ""
    return understood(found.deadline).partition(" → ")[2]


def _facts(found: Task) -> list[dict[str, Any]]:
    """What is kept of the task, each with its name; what is not there is left out."""
    confirmed = f"{found.confirmed_by}, {found.confirmed_at:%d/%m/%Y}" if found.confirmed_at else ""
    rows = [
        (_("Chủ trì"), _unit(found.lead)),
        (_("Người chịu trách nhiệm"), str(found.responsible) if found.responsible else _("(chưa giao)")),
        (_("Phối hợp"), cooperators_text(found)),
        (_("Trình cơ quan"), _unit(found.receiver) if found.receiver else ""),
        (_("Người giao"), str(found.assigner) if found.assigner else ""),
        (_("Văn bản giao"), found.assigned_by),
        (_("Kế hoạch"), found.plan.title if found.plan else _("Phát sinh trong năm, không thuộc kế hoạch")),
        (_("Văn bản trình"), _paper(found.submitted_number, found.submitted_on)),
        (_("Phê duyệt"), _paper(found.approved_decision, found.approved_on)),
        (_("Ngày hoàn thành"), f"{found.done_on:%d/%m/%Y}" if found.done_on else ""),
        (_("Người báo hoàn thành"), str(found.done_by) if found.done_by else ""),
        (_("Xác nhận"), confirmed),
        (_("Ghi chú"), found.note),
    ]
    return [{"name": name, "value": value} for name, value in rows if value]


def _unit(unit: Unit) -> str:
    agency = getattr(unit, "agency", None)
    return agency.short_name if agency else unit.name


def _paper(number: str, day: Any) -> str:
    words = {"number": number, "day": f"{day:%d/%m/%Y}" if day else ""}
    return _("Số %(number)s ngày %(day)s") % words if number and day else number


def _implementer(row: Any) -> dict[str, Any]:
    return {"name": row.unit.name, "progress": row.progress, "done_on": row.done_on}


def _listed(request: PortalRequest, one: Task) -> dict[str, Any]:
    standing = standing_of(one, today_of(request.district))
    return {
        "title": one.title,
        "url": reverse("work:task", args=[request.district.slug, one.pk]),
        "period": one.period.name,
        "who": str(one.responsible) if one.responsible else _unit(one.lead),
        "deadline": print_deadline(one.deadline),
        "progress": one.progress,
        "state": standing.badge,
        "state_label": standing.words,
    }


def _served(one: Served) -> dict[str, Any]:
    if one.standing is None:
        return {"name": one.name, "target": "", "actual": "", "state": "", "state_label": ""}
    state, label = ATTAINED.get(one.standing.attained, ("unknown", _("Chưa có số liệu")))
    return {
        "name": one.name,
        "target": _told(one, one.standing.target),
        "actual": _told(one, one.standing.actual),
        "state": state,
        "state_label": label,
    }


def _told(one: Served, told: Told | None) -> str:
    if told is None or one.standing is None:
        return ""
    unit = one.standing.indicator.unit
    mark = _(" (ước)") if told.is_estimate else _(" (dự kiến)") if told.is_proposed else ""
    return f"{print_value(told.value, unit.reading)}{'' if unit.percent else ' ' + unit.name}{mark}"


def _note(one: TaskNote) -> dict[str, Any]:
    return {
        "when": one.made_at,
        "who": str(one.author),
        "unit": one.unit.name if one.unit else "",
        "kind": NOTE_STATES.get(TaskNoteKind(one.kind), ""),
        "label": str(TaskNoteKind(one.kind).label),
        "text": one.text,
        "progress": one.progress,
    }


def _file(request: PortalRequest, found: Task, one: Attachment, *, may_remove: bool) -> dict[str, Any]:
    removable = may_remove and may_take_away(request.actor, found, one)
    return {
        "name": one.name,
        "size": one.size,
        "by": one.added_by_name,
        "at": one.added_at,
        "url": _url(request, "evidence", found, one.pk),
        "remove_url": _url(request, "evidence-remove", found, one.pk) if removable else "",
    }


def _forms(found: Task, may: set[str], bound: Mapping[str, Any]) -> dict[str, Any]:
    """The forms of the acts that this person may do, as they were refused or as they begin."""
    initial: Mapping[str, Mapping[str, Any]] = {
        "report": {"progress": found.progress},
        "record_papers": {
            "submitted_number": found.submitted_number,
            "submitted_on": found.submitted_on,
            "approved_decision": found.approved_decision,
            "approved_on": found.approved_on,
        },
    }
    made = {
        act: bound.get(act)
        or form(initial=initial.get(act), auto_id=f"{act}-%s", use_required_attribute=act != "report")
        for act, form in FORMS.items()
        if act in may
    }
    agency = getattr(found.receiver, "agency", None)
    if agency is None or agency.kind == AgencyKind.OFFICE:
        made.pop("record_papers", None)  # the office sends nothing to itself
    return made


def _urls(request: PortalRequest, found: Task) -> dict[str, str]:
    urls = {key: _url(request, name, found) for key, name in ADDRESSES.items()}
    if policy.may(request.actor, "audit", request.district):
        about = urlencode({"about": found.title[:100]})
        urls["audit"] = f"{reverse('work:audit', args=[request.district.slug])}?{about}"
    for key, one in (
        ("parent", found.parent),
        ("recurring", found.occurrence_of),
        ("carried_from", found.carried_from),
    ):
        if one is not None:
            urls[key] = _url(request, "task", one)
    return urls


def _url(request: PortalRequest, name: str, found: Task, *more: int | str) -> str:
    return reverse(f"work:{name}", args=[request.district.slug, found.pk, *more])
