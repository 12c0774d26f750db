"""The pages of this room: home, reports and their builds, files, tables."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from accounts.queries import answering_for_own
from core import jobs, policy
from core.actor import Actor
from core.job_lines import file_line, job_line
from core.jobs import JobProblem
from core.models import Job
from core.roles import OFFICE, UBND, Role
from core.web import file_response
from core.wording import WordedSection
from indicators.lateness import lateness
from indicators.models import (
    Correction,
    FigureImport,
    ReopenRequest,
    RequestState,
    Round,
    RoundState,
    Submission,
    SubmissionState,
)
from indicators.models.rounds import OWN_UNIT
from indicators.queries.submissions import awaiting_decision
from indicators.queries.work import (
    answered_requests,
    marked_cells,
    requests_to_decide,
    running_rounds,
    to_enter,
    totals_to_approve,
)
from indicators.views.submissions import WAITING, by_unit, listing
from plans.queries.plans import plans_waiting
from plans.views.reviews import listed_reviews
from plans.views.tasks import listed_open
from reports.composing import Composed, compose, heading_of
from reports.models import Explanation, ExplanationState, Report, ReportState, YearWorkbook
from reports.narrative import Flag, RenderedPiece
from reports.plan_views import PLANS_WAITING, plan_work
from reports.queries.explanations import waiting_for
from reports.queries.reports import active_jobs, builds_of, file_seen, reports_of
from reports.services.reports import cancel_job, request_build
from reports.target_lines import EXPLAINED
from schools.queries import districts_of, now_of
from schools.tenancy import PortalRequest, district_page, to_sign_in

# How many that wait for approval stand on the page; a list of their own has them all.
SHOWN = 12
REQUEST_STATES = {
    RequestState.PENDING: "submitted",
    RequestState.GRANTED: "approved",
    RequestState.REFUSED: "returned",
}
LEVEL_OF_STYLE = {"part": 1, "section": 2, "subsection": 3, "point": 3}
FLAG_WORDS = {Flag.MISSING: _("chưa có số liệu"), Flag.UNAPPROVED: _("chưa duyệt"), Flag.CHECK: _("cần kiểm tra")}


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """The door: straight to the only district, or the list of those this person may open."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.id is None:
        return to_sign_in(request)
    districts = list(districts_of(actor))
    operates = actor.holds({Role.OPERATOR})
    if len(districts) == 1 and not operates:
        # The committee owes nothing: its people come to look.
        roles = actor.roles_in(districts[0].pk)
        page = "work:dashboard" if roles and roles <= UBND else "work:home"
        return HttpResponseRedirect(reverse(page, args=[districts[0].slug]))
    lines = [{"name": one.unit.name, "url": reverse("work:home", args=[one.slug])} for one in districts]
    return render(request, "reports/start.html", {"districts": lines, "operates": operates})


@require_GET
@district_page
def home(request: PortalRequest) -> HttpResponse:
    """Việc của tôi: what I owe, what came back, what waits for my approval."""
    actor, district = request.actor, request.district
    mine = [one for one in to_enter(actor, district) if policy.has_right(actor, "edit", one)]
    returned = [one for one in mine if one.state == SubmissionState.RETURNED]
    waiting = awaiting_decision(actor, district)
    to_approve = list(waiting[:SHOWN])
    runs = actor.holds(OFFICE, district=district.pk)
    rounds = list(running_rounds(actor, district)) if runs else []
    plans = plans_waiting(actor, district)
    context = {
        "owed": listing([one for one in mine if one.state != SubmissionState.RETURNED], request),
        "returned": _returned(returned, request),
        "answers": [_request_line(one, request) for one in answered_requests(actor, district)],
        "to_approve": [by_unit(line) for line in listing(to_approve, request)],
        "more_to_approve": waiting.count() - len(to_approve),
        "all_to_approve_url": f"{reverse('work:submissions', args=[district.slug])}?{WAITING}",
        "requests": [_request_line(one, request) for one in requests_to_decide(actor, district)],
        "reviews": listed_reviews(request),
        "plans": [plan_work(one, request) for one in plans[:SHOWN]],
        "more_plans": max(len(plans) - SHOWN, 0),
        "all_plans_url": f"{reverse('work:plan-list', args=[district.slug])}?{PLANS_WAITING}",
        "totals": [_round_line(one, request) for one in totals_to_approve(actor, district)],
        "rounds": [_round_line(one, request) for one in rounds],
        "explanations": [_explanation_line(one, request) for one in waiting_for(actor, district)],
        "first_steps": _first_steps(request) if not rounds and not mine else [],
        "enters": bool(mine) or actor.holds(OWN_UNIT, district=district.pk),
        "tasks": listed_open(request),
        "answering": _answering(request),
        "reports": [_report_line(one, request) for one in reports_of(request.actor, request.district)[:5]],
        "jobs": [
            job_line(one, request.actor, request.district.slug) for one in active_jobs(request.actor, request.district)
        ],
    }
    return render(request, "reports/home.html", context)


def _answering(request: PortalRequest) -> dict[str, Any]:
    """Who of the office answers for this person's schools, and where the whole assignment is read."""
    found = answering_for_own(request.actor, request.district)
    lines = [{"name": unit.name, "people": ", ".join(str(user) for user in users)} for unit, users in found]
    return {"schools": lines, "url": reverse("work:assignments", args=[request.district.slug])} if lines else {}


def _returned(rows: list[Submission], request: PortalRequest) -> list[dict[str, Any]]:
    """What came back, each with how many cells were marked."""
    marks = marked_cells(rows)
    return [
        line | {"note": _("%(count)s ô cần xem lại") % {"count": marks[one.pk]} if one.pk in marks else ""}
        for one, line in zip(rows, listing(rows, request), strict=True)
    ]


def _request_line(asked: ReopenRequest | Correction, request: PortalRequest) -> dict[str, Any]:
    submission = asked.submission
    what = _("Đề nghị đính chính") if isinstance(asked, Correction) else _("Đề nghị mở lại")
    return {
        "title": f"{what}: {submission.round.title}",
        "period": submission.round.period.name,
        "unit": submission.unit.name,
        "reason": asked.answer or asked.reason,
        "state": REQUEST_STATES[RequestState(asked.state)],
        "state_label": RequestState(asked.state).label,
        "url": _address(request, "submission", submission.pk),
    }


def _explanation_line(found: Explanation, request: PortalRequest) -> dict[str, Any]:
    mine = found.asked_of_id == request.actor.id
    return {
        "title": found.indicator.name,
        "period": found.period.name,
        "unit": found.unit.name,
        "note": _("Chỉ tiêu %(target)s, thực hiện %(actual)s. %(words)s")
        % {
            "target": found.target_text,
            "actual": found.actual_text,
            "words": found.question if mine else found.answer,
        },
        "state": EXPLAINED[ExplanationState(found.state)],
        "state_label": ExplanationState(found.state).label,
        "url": _address(request, "explanation", found.pk),
    }


def _round_line(found: Round, request: PortalRequest) -> dict[str, Any]:
    now = now_of(request.district)
    standing = lateness(found.due_at, None, now)
    is_open = found.state == RoundState.OPEN
    return {
        "title": found.title,
        "period": found.period.name,
        "note": _("%(sent)s/%(owing)s đơn vị đã nộp") % {"sent": found.sent, "owing": found.owing},  # type: ignore[attr-defined]
        "due": timezone.localdate(found.due_at) if found.due_at else None,
        "days_left_text": standing.words if is_open else "",
        "late": is_open and bool(standing.late),
        "state": found.state,
        "state_label": RoundState(found.state).label,
        "url": _address(request, "round-board", found.pk),
    }


def _first_steps(request: PortalRequest) -> list[dict[str, Any]]:
    """Where a new district begins, for who may."""
    slug, actor = request.district.slug, request.actor
    steps = []
    if policy.may(actor, "administer", request.district):
        steps.append(
            {"label": _("Nhập trường, đơn vị và người dùng"), "url": reverse("work:administration", args=[slug])}
        )
    if actor.holds(OFFICE, district=request.district.pk):
        steps.append({"label": _("Mở đợt thu thập số liệu"), "url": reverse("work:rounds", args=[slug])})
    return steps


@require_GET
@district_page
def report_list(request: PortalRequest) -> HttpResponse:
    """The district's reports that this person sees."""
    rows = [_report_line(one, request) for one in reports_of(request.actor, request.district)]
    sees_year = policy.may(request.actor, "build", YearWorkbook(district=request.district))
    context = {
        "reports": rows,
        "years_url": reverse("work:years", args=[request.district.slug]) if sees_year else "",
    }
    return render(request, "reports/report_list.html", context)


@require_GET
@district_page
def report(request: PortalRequest, pk: int) -> HttpResponse:
    """One report: its text with the figures of now, its tables, what is wrong with it, its builds."""
    found = _find_report(request, pk)
    composed = compose(request.actor, found)
    job = jobs.latest_of(request.actor, found)
    can_build = policy.may(request.actor, "build", found)
    slug, build_url = request.district.slug, _address(request, "report-build", found.pk)
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
        "build_url": build_url,
        "job": job_line(job, request.actor, slug, retry_url=build_url if can_build else "") if job else None,
        "builds": [
            {
                "when": build.built_at,
                "who": who,
                "files": [file_line(file, slug) for file in build.job.files.all()],
            }
            for build, who in builds_of(found)
            if job is None or build.job_id != job.pk
        ],
        "back_url": reverse("work:reports", args=[slug]),
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
        response = render(
            request, "components/job.html", {"job": job_line(found, request.actor, request.district.slug)}
        )
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


# The page on which a job is shown, by the kind of what it works on.
_PAGES = {
    Report._meta.label_lower: "report",
    FigureImport._meta.label_lower: "figure-import",
    Round._meta.label_lower: "round-excel",
}


def _job_page(found: Job, request: PortalRequest) -> str:
    if found.object_kind == YearWorkbook._meta.label_lower:
        return reverse("work:years", args=[request.district.slug])
    return reverse(f"work:{_PAGES[found.object_kind]}", args=[request.district.slug, found.object_id])


def _address(request: PortalRequest, name: str, pk: int) -> str:
    return reverse(f"work:{name}", args=[request.district.slug, pk])
