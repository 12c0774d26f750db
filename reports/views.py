"""The pages of this room: home, reports and their builds, files, tables, the audit trail."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import policy
from core.actor import Actor, Origin
from core.jobs import JobProblem
from core.models import AuditEntry, Job, JobState, StoredFile
from core.roles import SCHOOL, Role
from core.web import file_response
from core.wording import WordedSection
from indicators.queries import awaiting_decision, owed
from indicators.views import listing
from plans.views import listed_open
from reports.composing import Composed, compose, heading_of
from reports.forms import AuditFilter
from reports.models import Report, ReportState
from reports.narrative import Flag, RenderedPiece
from reports.queries import active_jobs, builds_of, changes_of, file_seen, latest_job, reports_of
from reports.services import cancel_job, request_build
from schools.queries import districts_of
from schools.tenancy import PortalRequest, district_page, to_sign_in

PAGE = 50
ENTERING = SCHOOL | {Role.SPECIALIST}
LEVEL_OF_STYLE = {"part": 1, "section": 2, "subsection": 3, "point": 3}
FLAG_WORDS = {Flag.MISSING: _("chưa có số liệu"), Flag.UNAPPROVED: _("chưa duyệt"), Flag.CHECK: _("cần kiểm tra")}
ORIGIN_WORDS = {
    Origin.PAGE: _("trên trang"),
    Origin.API: _("lưu tự động"),
    Origin.IMPORT: _("nhập từ tệp"),
    Origin.TASK: _("xử lý nền"),
    Origin.COMMAND: _("lệnh quản trị"),
}


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """The door: straight to the only district, or the list of those this person may open."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.id is None:
        return to_sign_in(request)
    districts = list(districts_of(actor))
    operates = actor.holds({Role.OPERATOR})
    if len(districts) == 1 and not operates:
        return HttpResponseRedirect(reverse("work:home", args=[districts[0].slug]))
    lines = [{"name": one.unit.name, "url": reverse("work:home", args=[one.slug])} for one in districts]
    return render(request, "reports/start.html", {"districts": lines, "operates": operates})


@require_GET
@district_page
def home(request: PortalRequest) -> HttpResponse:
    """Việc của tôi: what I owe, what came back, what waits for my approval."""
    mine = owed(request.actor, request.district)
    editable = [one for one in mine if policy.may(request.actor, "edit", one)]
    context = {
        "owed": listing([one for one in editable if one.state != "returned"], request),
        "returned": listing([one for one in editable if one.state == "returned"], request),
        "to_approve": listing(awaiting_decision(request.actor, request.district), request),
        "enters": bool(editable) or request.actor.holds(ENTERING, district=request.district.pk),
        "tasks": listed_open(request),
        "reports": [_report_line(one, request) for one in reports_of(request.actor, request.district)[:5]],
        "jobs": [_job_line(one, request) for one in active_jobs(request.actor, request.district)],
    }
    return render(request, "reports/home.html", context)


@require_GET
@district_page
def report_list(request: PortalRequest) -> HttpResponse:
    """The district's reports that this person sees."""
    rows = [_report_line(one, request) for one in reports_of(request.actor, request.district)]
    return render(request, "reports/report_list.html", {"reports": rows})


@require_GET
@district_page
def report(request: PortalRequest, pk: int) -> HttpResponse:
    """One report: its text with the figures of now, its tables, what is wrong with it, its builds."""
    found = _find_report(request, pk)
    composed = compose(request.actor, found)
    job = latest_job(request.actor, found)
    can_build = policy.may(request.actor, "build", found)
    context = {
        "report": _report_line(found, request),
        "opening": _runs(composed.opening, composed),
        "sections": [
            {
                "key": one.section.key,
                "title": heading_of(one.section),
                "level": LEVEL_OF_STYLE.get(one.section.style, 2),
                "paragraphs": [_runs(pieces, composed) for pieces in one.paragraphs],
            }
            for one in composed.sections
        ],
        "outline": [_outlined(one.section) for one in composed.sections if one.section.style in ("part", "section")],
        "tables": [printed.table for printed in composed.tables],
        "findings": composed.problems,
        "can_build": can_build,
        "build_url": _address(request, "report-build", found.pk),
        "job": _job_line(job, request, may_retry=can_build) if job else None,
        "builds": [
            {
                "when": build.built_at,
                "who": who,
                "files": [_file_line(file, request) for file in build.job.files.all()],
            }
            for build, who in builds_of(found)
            if job is None or build.job_id != job.pk
        ],
        "back_url": reverse("work:reports", args=[request.district.slug]),
    }
    return render(request, "reports/report.html", context)


def _outlined(section: WordedSection) -> dict[str, Any]:
    return {"key": section.key, "title": heading_of(section), "level": LEVEL_OF_STYLE.get(section.style, 2)}


def _runs(pieces: tuple[RenderedPiece, ...], composed: Composed) -> list[dict[str, Any]]:
    runs = []
    for piece in pieces:
        found = composed.figures.get(piece.binding) if piece.binding else None
        name = found.indicator_name if found else (piece.binding.indicator if piece.binding else "")
        runs.append(
            {
                "text": piece.text,
                "italic": piece.italic,
                "bound": piece.binding is not None,
                "title": name,
                "flag": str(FLAG_WORDS.get(piece.flag, "")),
            }
        )
    return runs


@require_POST
@district_page
def report_build(request: PortalRequest, pk: int) -> HttpResponse:
    """Asks for a build in the background."""
    found = _find_report(request, pk)
    try:
        request_build(actor=request.actor, report=found)
    except JobProblem as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã đưa báo cáo vào hàng chờ tạo tệp."))
    return HttpResponseRedirect(_address(request, "report", found.pk))


@require_GET
@district_page
def job(request: PortalRequest, pk: int) -> HttpResponse:
    """The job's part of a page for htmx, the whole page anew when the job is over; a page for who comes without."""
    found = _find_job(request, pk)
    if request.headers.get("HX-Request"):
        response = render(request, "reports/_job.html", {"job": _job_line(found, request)})
        if not found.active:
            response["HX-Refresh"] = "true"
        return response
    return HttpResponseRedirect(_job_page(found, request))


@require_POST
@district_page
def job_cancel(request: PortalRequest, pk: int) -> HttpResponse:
    """Asks a job to stop."""
    found = _find_job(request, pk)
    try:
        cancel_job(actor=request.actor, job=found)
    except JobProblem as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(_job_page(found, request))


@require_GET
@district_page
def file(request: PortalRequest, pk: int) -> HttpResponseBase:
    """A built file, for who may see what it was built from."""
    found = file_seen(request.actor, request.district, pk)
    if found is None:
        raise Http404
    return file_response(found)


@require_http_methods(["GET"])
@district_page
def audit(request: PortalRequest) -> HttpResponse:
    """Who changed what, by person, act and object; for leaders and administrators."""
    visible = AuditEntry.objects.visible_to(request.actor).filter(district_id=request.district.pk)
    policy.require(request.actor, "audit", request.district)
    form = AuditFilter(request.GET or None)
    rows = form.narrowed(visible)
    page = max(int(request.GET.get("trang", "1")) if request.GET.get("trang", "1").isdigit() else 1, 1)
    shown = list(rows[(page - 1) * PAGE : page * PAGE + 1])
    query = request.GET.copy()
    context = {
        "form": form,
        "entries": [
            {
                "when": entry.at,
                "who": entry.actor_name,
                "what": entry.act[:1].upper() + entry.act[1:],
                "object_label": entry.object_label,
                "changes": changes_of(entry),
                "reason": entry.reason,
                "source": ORIGIN_WORDS[Origin(entry.origin)],
            }
            for entry in shown[:PAGE]
        ],
        "older_url": _page_address(query, page + 1) if len(shown) > PAGE else "",
        "newer_url": _page_address(query, page - 1) if page > 1 else "",
    }
    return render(request, "core/audit_list.html", context)


def _page_address(query: Any, page: int) -> str:
    query["trang"] = str(page)
    return f"?{query.urlencode()}"


def _find_report(request: PortalRequest, pk: int) -> Report:
    found: Report = get_object_or_404(reports_of(request.actor, request.district), pk=pk)
    return found


def _find_job(request: PortalRequest, pk: int) -> Job:
    rows = Job.objects.visible_to(request.actor).filter(district_id=request.district.pk)
    found: Job = get_object_or_404(rows, pk=pk)
    return found


def _report_line(found: Report, request: PortalRequest) -> dict[str, Any]:
    return {
        "title": f"{found.document_kind.capitalize()} {found.subject[:1].lower()}{found.subject[1:]}",
        "period": found.period.name,
        "number": "",
        "state": found.state,
        "state_label": ReportState(found.state).label,
        "url": _address(request, "report", found.pk),
    }


def _job_line(found: Job, request: PortalRequest, *, may_retry: bool = False) -> dict[str, Any]:
    active = found.active
    retry = may_retry and found.state in (JobState.FAILED, JobState.CANCELLED)
    return {
        "id": found.pk,
        "state": found.state,
        "state_label": JobState(found.state).label,
        "is_active": active,
        "message": found.message,
        "done": found.progress_done,
        "total": found.progress_total,
        "error": found.error,
        "status_url": _address(request, "job", found.pk),
        "cancel_url": _address(request, "job-cancel", found.pk) if policy.may(request.actor, "cancel", found) else "",
        "retry_url": reverse("work:report-build", args=[request.district.slug, found.object_id]) if retry else "",
        "files": [_file_line(file, request) for file in found.files.all()],
    }


def _file_line(stored: StoredFile, request: PortalRequest) -> dict[str, Any]:
    return {"name": stored.name, "url": _address(request, "file", stored.pk), "size": stored.size}


def _job_page(found: Job, request: PortalRequest) -> str:
    return reverse("work:report", args=[request.district.slug, found.object_id])


def _address(request: PortalRequest, name: str, pk: int) -> str:
    return reverse(f"work:{name}", args=[request.district.slug, pk])
