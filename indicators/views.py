"""The pages of submissions: the list, the grid, one row at a time, and their moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import policy
from core.web import workbook_response
from indicators import grid
from indicators.formdoc.layout import fill
from indicators.models import RoundState, Submission, SubmissionState
from indicators.queries import Sheet, due_text, history, official_table, sheet_of, submissions_of
from indicators.services import submissions as moves
from indicators.services.entries import CannotEdit
from schools.tenancy import PortalRequest, View, district_page

ACTS = ("edit", "submit", "withdraw", "approve", "return", "reopen")


def find_submission(request: PortalRequest, pk: int) -> Submission:
    """The submission, if this person sees it in this district; else Http404."""
    found: Submission = get_object_or_404(submissions_of(request.actor, request.district), pk=pk)
    return found


@require_GET
@district_page
def submission_list(request: PortalRequest) -> HttpResponse:
    """Every submission of the district that this person sees, the nearest due date first."""
    rows = [listed(submission, request) for submission in submissions_of(request.actor, request.district)]
    return render(request, "indicators/submission_list.html", {"submissions": rows})


def listed(submission: Submission, request: PortalRequest) -> dict[str, Any]:
    """A submission as a line of a list."""
    due = timezone.localdate(submission.round.due_at) if submission.round.due_at else None
    is_open = submission.round.state == RoundState.OPEN and submission.state not in ("approved", "locked")
    today = timezone.localdate()
    return {
        "title": submission.round.version.form.name,
        "period": submission.round.period.name,
        "unit": submission.unit.name,
        "due": due,
        "days_left_text": due_text(due, today) if is_open else "",
        "late": bool(is_open and due and due < today),
        "state": submission.state,
        "state_label": SubmissionState(submission.state).label,
        "reason": submission.return_reason if submission.state == SubmissionState.RETURNED else "",
        "url": address("submission", submission, request),
    }


def listing(rows: Iterable[Submission], request: PortalRequest) -> list[dict[str, Any]]:
    return [listed(row, request) for row in rows]


def address(name: str, submission: Submission, request: PortalRequest, *more: Any) -> str:
    return reverse(f"work:{name}", args=[request.district.slug, submission.pk, *more])


@require_GET
@district_page
def submission(request: PortalRequest, pk: int) -> HttpResponse:
    """The grid of one submission, with what this person may do with it."""
    found = find_submission(request, pk)
    sheet = sheet_of(found)
    return render(request, "indicators/submission.html", _page(request, sheet))


def _page(request: PortalRequest, sheet: Sheet) -> dict[str, Any]:
    found = sheet.submission
    line = listed(found, request)
    rights = {f"can_{act}": policy.may(request.actor, act, found) for act in ACTS}
    urls = {f"{act}_url": address(f"submission-{act}", found, request) for act in ACTS if act != "edit"}
    return {
        "form_label": sheet.form.label,
        "form_title": fill(sheet.form.title, sheet.context),
        "unit_line": fill(sheet.form.unit_line, sheet.context),
        "unit_name": line["unit"],
        "period": line["period"],
        "due_text": line["days_left_text"],
        "late": line["late"],
        "submission": {"state": line["state"], "state_label": line["state_label"]},
        "return_reason": line["reason"],
        "explanation": found.explanation,
        "completeness": {"filled": sheet.filled, "total": len(sheet.cells)},
        "findings": sheet.findings,
        "needs_explanation": any(finding.strength == "warning" for finding in sheet.findings),
        "table": sheet.table,
        "grid_url": address("submission-grid", found, request),
        "save_url": address("submission-save", found, request),
        "rows_url": address("submission-row", found, request, 1),
        "export_url": address("submission-export", found, request),
        "events": [event(entry) for entry in history(found)[:30]],
        "back_url": reverse("work:submissions", args=[request.district.slug]),
        "back_label": _("Số liệu"),
        **rights,
        **urls,
    }


def event(entry: Any) -> dict[str, Any]:
    """An audit row as a line of a history."""
    what = entry.act[:1].upper() + entry.act[1:]
    return {"when": entry.at, "who": entry.actor_name, "what": what, "reason": entry.reason}


@require_http_methods(["GET", "POST"])
@district_page
def submission_row(request: PortalRequest, pk: int, position: int) -> HttpResponse:
    """One row per page: plain POST, previous and next."""
    found = find_submission(request, pk)
    rows = [row for row in sheet_of(found).form.rows if not row.group]
    if not 1 <= position <= len(rows):
        raise Http404
    row = rows[position - 1]
    outcome: dict[str, grid.FieldState] = {}
    if request.method == "POST":
        policy.require(request.actor, "edit", found)
        try:
            outcome = grid.save_row(request.actor, found, row.key, request.POST)
        except CannotEdit as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(address("submission", found, request))
        if not outcome:
            step = 1 if request.POST.get("next") == "next" and position < len(rows) else 0
            return HttpResponseRedirect(address("submission-row", found, request, position + step))
    sheet = sheet_of(found)
    context = {
        "form_label": sheet.form.label,
        "form_title": fill(sheet.form.title, sheet.context),
        "period": found.round.period.name,
        "row_number": row.number,
        "row_title": row.title,
        "parents": grid.titles_above(sheet.form, row),
        "position": position,
        "total": len(rows),
        "fields": grid.fields_of_row(sheet, row, outcome, editable=policy.may(request.actor, "edit", found)),
        "findings": [one for one in sheet.findings if any(cell.startswith(f"{row.key}:") for cell in one.cells)],
        "can_edit": policy.may(request.actor, "edit", found),
        "previous_url": address("submission-row", found, request, position - 1) if position > 1 else "",
        "next_url": address("submission-row", found, request, position + 1) if position < len(rows) else "",
        "grid_url": address("submission", found, request),
    }
    status = 409 if any(state.theirs for state in outcome.values()) else 422 if outcome else 200
    return render(request, "indicators/submission_row.html", context, status=status)


@require_GET
@district_page
def submission_export(request: PortalRequest, pk: int) -> HttpResponse:
    """The form as a spreadsheet: official figures once approved, what was typed before that."""
    sheet = sheet_of(find_submission(request, pk))
    approved = sheet.submission.state in (SubmissionState.APPROVED, SubmissionState.LOCKED)
    table = official_table(sheet) if approved else sheet.table
    name = f"{sheet.round.version.form.slug}-{sheet.round.period.code}"
    return workbook_response(table, name if approved else f"{name}-chua-duyet")


Move = Callable[[PortalRequest, Submission], Submission]


def _move(act: str, done: object) -> Callable[[Move], View]:
    """Every move is one POST: the right, the service, a sentence, back to the submission."""

    def wrap(move: Move) -> View:
        @require_POST
        @district_page
        def view(request: PortalRequest, pk: int) -> HttpResponse:
            found = find_submission(request, pk)
            try:
                move(request, found)
            except moves.CannotMove as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, str(done))
            return HttpResponseRedirect(address("submission", found, request))

        view.__name__ = f"submission_{act}"
        return view

    return wrap


@_move("submit", _("Đã nộp số liệu. Lãnh đạo phòng sẽ xem và duyệt."))
def submission_submit(request: PortalRequest, found: Submission) -> Submission:
    return moves.submit(actor=request.actor, submission=found, explanation=request.POST.get("reason", ""))


@_move("withdraw", _("Đã rút lại. Bạn có thể sửa và nộp lại."))
def submission_withdraw(request: PortalRequest, found: Submission) -> Submission:
    return moves.withdraw(actor=request.actor, submission=found)


@_move("approve", _("Đã duyệt. Số liệu trở thành số liệu chính thức."))
def submission_approve(request: PortalRequest, found: Submission) -> Submission:
    return moves.approve(actor=request.actor, submission=found)


@_move("return", _("Đã trả lại kèm lý do."))
def submission_return(request: PortalRequest, found: Submission) -> Submission:
    return moves.return_submission(actor=request.actor, submission=found, reason=request.POST.get("reason", ""))


@_move("reopen", _("Đã mở lại để sửa. Số liệu rút khỏi số liệu chính thức cho đến khi được duyệt lại."))
def submission_reopen(request: PortalRequest, found: Submission) -> Submission:
    return moves.reopen(actor=request.actor, submission=found, reason=request.POST.get("reason", ""))
