"""The pages of submissions: the list, the grid, and their moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from core import policy
from core.actor import Actor
from core.roles import Role
from core.web import workbook_response
from indicators.editability import is_left_out, why_not_editable
from indicators.formdoc.checks import Finding
from indicators.formdoc.layout import fill
from indicators.models import RoundState, Submission, SubmissionState
from indicators.models.rounds import EDITABLE, OFFICIAL
from indicators.queries.comparable import breaks_beside
from indicators.queries.requests import requests_of
from indicators.queries.review import assessment_of, cells_in_order, changes_since_return, marks_of
from indicators.queries.sheet import Sheet, sheet_of
from indicators.queries.submissions import awaiting_decision, history, lateness_of, official_table, submissions_of
from indicators.services import submissions as moves
from indicators.tables import list_table
from indicators.views.answer_pages import (
    BACK_TO_CHECK,
    address,
    cell_links,
    find_submission,
    head_of,
    move_view,
)
from indicators.views.requests import asked_lines, copy_lines
from indicators.views.round_frame import round_papers
from schools.tenancy import PortalRequest, district_page

PAGE = 50
# Narrows the list to what waits for this person's approval.
WAITING = "cho=toi-duyet"
ACTS = ("edit", "submit", "withdraw", "reopen", "review", "ask_to_reopen", "ask_to_correct")
# The addresses of one answer that its page leads to.
PARTS = ("grid", "save", "export", "check", "withdraw", "reopen", "review", "ask-reopen", "correct", "paper")


@require_GET
@district_page
def submission_list(request: PortalRequest) -> HttpResponse:
    """Every submission of the district that this person sees, the nearest due date first; or what they may approve."""
    waiting, rows = _asked_for(request)
    page = Paginator(rows, PAGE).get_page(request.GET.get("trang"))
    export_url = reverse("work:submissions-export", args=[request.district.slug])
    more = f"?{WAITING}&trang=" if waiting else "?trang="
    context = {
        "submissions": [by_unit(line) for line in listing(page, request)] if waiting else listing(page, request),
        "waiting": waiting,
        "all_url": reverse("work:submissions", args=[request.district.slug]),
        "requests_url": reverse("work:requests", args=[request.district.slug]),
        "previous_url": f"{more}{page.number - 1}" if page.has_previous() else "",
        "next_url": f"{more}{page.number + 1}" if page.has_next() else "",
        "export_url": (f"{export_url}?{WAITING}" if waiting else export_url) if page.paginator.count else "",
    }
    return render(request, "indicators/submission_list.html", context)


def _asked_for(request: PortalRequest) -> tuple[bool, QuerySet[Submission]]:
    """Whether only what waits for this person's approval is asked for; and the submissions, in the list's order."""
    waiting = request.GET.get("cho") == "toi-duyet"
    return waiting, (awaiting_decision if waiting else submissions_of)(request.actor, request.district)


@require_GET
@district_page
def submission_list_export(request: PortalRequest) -> HttpResponse:
    """The same submissions as a sheet."""
    waiting, found = _asked_for(request)
    title = gettext("BÁO CÁO SỐ LIỆU CHỜ TÔI DUYỆT") if waiting else gettext("BÁO CÁO SỐ LIỆU")
    columns = (
        (gettext("Biểu"), 50.0),
        (gettext("Kỳ"), 20.0),
        (gettext("Đơn vị"), 34.0),
        (gettext("Trạng thái"), 14.0),
        (gettext("Hạn nộp"), 14.0),
        (gettext("Thời hạn"), 18.0),
        (gettext("Lý do trả lại"), 40.0),
    )
    rows = [_sheet_line(one) for one in listing(found, request)]
    return workbook_response(list_table("so-lieu", title, columns, rows), "cho-duyet" if waiting else "bao-cao-so-lieu")


def _sheet_line(line: dict[str, Any]) -> list[Any]:
    due = line["due"].strftime("%d/%m/%Y") if line["due"] else ""
    words = (line["title"], line["period"], line["unit"], line["state_label"])
    return [*words, due, line["days_left_text"], line["reason"]]


def listed(submission: Submission, request: PortalRequest) -> dict[str, Any]:
    """A submission as a line of a list."""
    standing = lateness_of(submission)
    is_open = submission.round.state == RoundState.OPEN and submission.state not in OFFICIAL
    return {
        "title": submission.round.title,
        "period": submission.round.period.name,
        "unit": submission.unit.name,
        "due": timezone.localdate(standing.due) if standing.due else None,
        "days_left_text": standing.words if is_open else "",
        "late": is_open and bool(standing.late),
        "state": submission.state,
        "state_label": SubmissionState(submission.state).label,
        "reason": submission.return_reason if submission.state == SubmissionState.RETURNED else "",
        "url": address("submission", submission, request),
    }


def by_unit(line: dict[str, Any]) -> dict[str, Any]:
    """The line of an answer where many answer the same: whose it is comes first."""
    return line | {"title": f"{line['unit']}: {line['title']}", "unit": ""}


def listing(rows: Iterable[Submission], request: PortalRequest) -> list[dict[str, Any]]:
    return [listed(row, request) for row in rows]


@require_GET
@district_page
def submission(request: PortalRequest, pk: int) -> HttpResponse:
    """The grid of one submission, with what this person may do with it."""
    found = find_submission(request, pk)
    sheet = sheet_of(found)
    return render(request, "indicators/submission.html", _page(request, sheet))


def _page(request: PortalRequest, sheet: Sheet) -> dict[str, Any]:
    found = sheet.submission
    return {
        "head": head_of(sheet, request),
        "unit_line": fill(sheet.form.unit_line, sheet.context),
        "completeness": {"filled": sheet.filled, "total": sheet.total},
        "findings": sheet.findings,
        "breaks": [one.sentence for one in breaks_beside(found)],
        "table": sheet.table if "bang" in request.GET else None,
        "table_url": f"{address('submission', found, request)}?bang=1",
        **_way_to_here(request, sheet),
        "cells_url": address("submission-cell", found, request, "o").removesuffix("o/"),
        "targets_url": reverse("work:target-giving", args=[request.district.slug, found.round_id])
        if sheet.gives_targets and policy.may(request.actor, "look", found.round)
        else "",
        "excel_url": address("submission-excel", found, request) if policy.may(request.actor, "import", found) else "",
        "papers": round_papers(request, found),
        "back_url": reverse("work:submissions", args=[request.district.slug]),
        "back_label": _("Số liệu"),
        **{f"can_{act}": policy.may(request.actor, act, found) for act in ACTS},
        **{f"{name.replace('-', '_')}_url": address(f"submission-{name}", found, request) for name in PARTS},
        "rows_url": _first_to_fill(sheet, request),
    }


def _way_to_here(request: PortalRequest, sheet: Sheet) -> dict[str, Any]:
    """How the answer came to stand as it does: for who works on it; to others it is its official figures."""
    found = sheet.submission
    if not policy.has_right(request.actor, "look", found):
        return {"can_look": False}
    return {
        "can_look": True,
        "return_reason": found.return_reason if found.state in EDITABLE else "",
        "left_out": is_left_out(found),
        "explanation": found.explanation,
        "marks": _marked(sheet, request),
        "changes": changes_since_return(sheet),
        "requests": asked_lines(requests_of(found), request, sheet),
        "events": [event(entry) for entry in history(found)[:30]],
        "copies": copy_lines(found, request),
    }


def _first_to_fill(sheet: Sheet, request: PortalRequest) -> str:
    """The page of the first row that has an empty cell, for who goes on entering; else of the first row."""
    empty = _empty(sheet) if policy.may(request.actor, "edit", sheet.submission) else []
    if not empty:
        return address("submission-row", sheet.submission, request, 1)
    return cell_links(sheet, request)(empty[0]).partition("#")[0]


def _empty(sheet: Sheet) -> list[str]:
    """The cells of figures that this unit has not filled in, in the form's order."""
    empty = {cell for cell in sheet.cells if cell not in sheet.values and not sheet.is_foreign(cell)}
    return [cell for cell in cells_in_order(sheet) if cell in empty]


def _marked(sheet: Sheet, request: PortalRequest) -> list[dict[str, str]]:
    """The cells that came back marked, in the form's order, each with the way to it."""
    marks, link = marks_of(sheet.submission), cell_links(sheet, request)
    return [
        {"cell": cell, "name": sheet.name_of(cell), "reason": marks[cell].reason, "url": link(cell)}
        for cell in cells_in_order(sheet)
        if cell in marks
    ]


def event(entry: Any) -> dict[str, Any]:
    """An audit row as a line of a history."""
    what = entry.act[:1].upper() + entry.act[1:]
    return {"when": entry.at, "who": entry.actor_name, "what": what, "reason": entry.reason}


@require_GET
@district_page
def submission_check(request: PortalRequest, pk: int) -> HttpResponse:
    """Kiểm tra trước khi nộp: what is wrong, what is empty, what wants an explanation, and who signs."""
    found = find_submission(request, pk)
    policy.require(request.actor, "edit", found)
    if not policy.possible("edit", found):
        messages.error(request, why_not_editable(found, "nộp"))
        return HttpResponseRedirect(address("submission", found, request))
    sheet = sheet_of(found)
    assessment, link = assessment_of(sheet, ""), cell_links(sheet, request, BACK_TO_CHECK)
    context = {
        "head": head_of(sheet, request),
        "completeness": {"filled": sheet.filled, "total": sheet.total},
        "errors": [_found(one, sheet, link) for one in assessment.errors],
        "warnings": [_found(one, sheet, link) for one in assessment.warnings],
        "unexplained": len(assessment.unexplained),
        "empty": [{"name": sheet.name_of(cell), "url": link(cell)} for cell in _empty(sheet)],
        "explanation": found.explanation,
        "signer": request.actor.name,
        "signs_as": moves.signs_as(request.actor, found) or _title_of(request.actor, found),
        "can_submit": policy.may(request.actor, "submit", found) and bool(sheet.filled) and not assessment.errors,
        "submits": policy.may(request.actor, "submit", found),
        "submit_url": address("submission-submit", found, request),
        "unsent": {
            "user": request.actor.id,
            "submission": found.pk,
            "load_url": address("submission-grid", found, request),
            "save_url": address("submission-save", found, request),
            "rows_url": address("submission-row", found, request, 1).removesuffix("1/"),
            "back": BACK_TO_CHECK,
        },
    }
    return render(request, "indicators/submission_check.html", context)


def _title_of(actor: Actor, found: Submission) -> str:
    """How a principal signs; others sign by their name alone."""
    return str(_("HIỆU TRƯỞNG")) if found.unit_id in actor.units({Role.PRINCIPAL}) else ""


def _found(finding: Finding, sheet: Sheet, link: Callable[[str], str]) -> dict[str, Any]:
    """A finding with the way to its first cell and what its cells' entries say of it."""
    entries = [sheet.entries[cell] for cell in finding.cells if cell in sheet.entries]
    return {
        "message": finding.message,
        "url": link(finding.cells[0]) if finding.cells else "",
        "explanations": [entry.explanation for entry in entries if entry.explanation],
    }


@require_GET
@district_page
def submission_export(request: PortalRequest, pk: int) -> HttpResponse:
    """The form as a spreadsheet: official figures once approved, what was typed before that."""
    sheet = sheet_of(find_submission(request, pk))
    approved = sheet.submission.state in (SubmissionState.APPROVED, SubmissionState.LOCKED)
    table = official_table(sheet) if approved else sheet.table
    name = f"{sheet.round.version.form.slug}-{sheet.round.period.code}"
    return workbook_response(table, name if approved else f"{name}-chua-duyet")


@move_view("submit", _("Đã nộp số liệu. Nơi nhận báo cáo sẽ xem xét."))
def submission_submit(request: PortalRequest, found: Submission) -> Submission:
    return moves.submit(actor=request.actor, submission=found, explanation=request.POST.get("reason", ""))


@move_view("withdraw", _("Đã rút lại. Bạn có thể sửa và nộp lại."))
def submission_withdraw(request: PortalRequest, found: Submission) -> Submission:
    return moves.withdraw(actor=request.actor, submission=found)


@move_view("reopen", _("Đã mở lại để sửa. Số liệu rút khỏi số liệu chính thức cho đến khi được duyệt lại."))
def submission_reopen(request: PortalRequest, found: Submission) -> Submission:
    return moves.reopen(actor=request.actor, submission=found, reason=request.POST.get("reason", ""))
