"""The pages of what a unit asks of the office (to reopen, to correct), and of the copies kept of its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import policy
from core.numbers import counted
from indicators.editability import is_left_out
from indicators.formdoc.layout import fill
from indicators.models import Correction, ReopenRequest, RequestState, Submission, SubmissionCopy
from indicators.queries.requests import Asked, requests_in
from indicators.queries.review import copies_of, copy_of
from indicators.queries.sheet import Sheet, sheet_of
from indicators.services.corrections import CannotCorrect, approve_correction, ask_correction, refuse_correction
from indicators.services.entries import TypedCell
from indicators.services.publishing import CannotMove
from indicators.services.requests import ask_to_reopen, grant_reopening, refuse_reopening
from indicators.views.answer_pages import address, find_submission, head_of, move_view
from schools.tenancy import PortalRequest, View, district_page

COPY_WORDS = {"submit": _("Nộp"), "return": _("Trả lại"), "correct": _("Đính chính")}
GRANT = "grant"


def asked_lines(rows: Iterable[Asked], request: PortalRequest, sheet: Sheet | None = None) -> list[dict[str, Any]]:
    """Requests as indicators/_asked.html shows them; with the cells of a correction where their sheet is at hand."""
    return [_asked_line(one, request, sheet) for one in rows]


def _asked_line(asked: Asked, request: PortalRequest, sheet: Sheet | None) -> dict[str, Any]:
    corrects = isinstance(asked, Correction)
    name = "correction-answer" if corrects else "reopen-answer"
    return {
        "id": f"{name}-{asked.pk}",
        "kind": _("Đề nghị đính chính") if corrects else _("Đề nghị mở lại"),
        "unit": asked.submission.unit.name,
        "title": asked.submission.round.title,
        "period": asked.submission.round.period.name,
        "url": address("submission", asked.submission, request),
        "reason": asked.reason,
        "who": str(asked.asked_by),
        "when": asked.asked_at,
        "state": asked.state,
        "state_label": RequestState(asked.state).label,
        "answer": asked.answer,
        "answered_by": str(asked.decided_by) if asked.decided_by else "",
        "answered_at": asked.decided_at,
        "cells": _named_cells(asked, sheet) if isinstance(asked, Correction) and sheet else [],
        "brings_all": corrects and asked.state == RequestState.PENDING and is_left_out(asked.submission),
        "can_decide": policy.may(request.actor, "decide", asked),
        "answer_url": reverse(f"work:{name}", args=[request.district.slug, asked.pk]),
        "grant_label": _("Đồng ý đính chính") if corrects else _("Đồng ý mở lại"),
    }


def _named_cells(asked: Correction, sheet: Sheet) -> list[dict[str, str]]:
    return [
        {"name": sheet.name_of(cell.cell), "before": cell.before, "after": cell.typed} for cell in asked.cells.all()
    ]


def copy_lines(submission: Submission, request: PortalRequest) -> list[dict[str, Any]]:
    """The numbered copies of an answer, newest first."""
    return [_copy_line(copy, submission, request) for copy in copies_of(submission)]


def _copy_line(copy: SubmissionCopy, submission: Submission, request: PortalRequest) -> dict[str, Any]:
    return {
        "number": copy.number,
        "act": COPY_WORDS[copy.act],
        "when": copy.made_at,
        "who": str(copy.made_by),
        "reason": copy.reason,
        "url": address("submission-copy", submission, request, copy.number),
    }


@require_GET
@district_page
def submission_copy(request: PortalRequest, pk: int, number: int) -> HttpResponse:
    """What one submitting, returning or correcting kept, beside the copy before it."""
    found = find_submission(request, pk)
    policy.require(request.actor, "look", found)
    sheet = sheet_of(found)
    kept = copy_of(sheet, number)
    if kept is None:
        raise Http404
    context = {
        "head": head_of(sheet, request),
        "copy": _copy_line(kept.copy, found, request),
        "first": kept.first,
        "changes": kept.changes,
        "marks": [{"name": sheet.name_of(mark.cell), "reason": mark.reason} for mark in kept.marks],
    }
    return render(request, "indicators/submission_copy.html", context)


@move_view("ask_reopen", _("Đã gửi đề nghị mở lại. Bạn sẽ thấy trả lời tại đây."))
def submission_ask_reopen(request: PortalRequest, found: Submission) -> ReopenRequest:
    return ask_to_reopen(actor=request.actor, submission=found, reason=request.POST.get("reason", ""))


@require_GET
@district_page
def request_list(request: PortalRequest) -> HttpResponse:
    """What the units of the district ask and wait for, and the newest that were answered."""
    context = {
        "waiting": asked_lines(requests_in(request.actor, request.district, pending=True), request),
        "answered": asked_lines(requests_in(request.actor, request.district, pending=False), request),
        "back_url": reverse("work:submissions", args=[request.district.slug]),
    }
    return render(request, "indicators/request_list.html", context)


Answer = Callable[[PortalRequest, Any, str], object]


def _answer_view(model: type[ReopenRequest] | type[Correction], name: str) -> Callable[[Answer], View]:
    """Makes a view of a leader's answer: "act" is grant or refuse, "reason" the words."""

    def wrap(answer: Answer) -> View:
        @require_POST
        @district_page
        def view(request: PortalRequest, pk: int) -> HttpResponse:
            rows = model.objects.visible_to(request.actor).filter(submission__district=request.district)
            asked: Any = get_object_or_404(rows.select_related("submission__round", "submission__district"), pk=pk)
            granted = request.POST.get("act") == GRANT
            try:
                answer(request, asked, request.POST.get("reason", ""))
            except CannotMove as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, str(_("Đã đồng ý đề nghị.") if granted else _("Đã trả lời không đồng ý.")))
            return HttpResponseRedirect(address("submission", asked.submission, request))

        view.__name__ = name
        return view

    return wrap


@_answer_view(ReopenRequest, "reopen_answer")
def reopen_answer(request: PortalRequest, asked: ReopenRequest, words: str) -> object:
    if request.POST.get("act") == GRANT:
        return grant_reopening(actor=request.actor, request=asked, answer=words)
    return refuse_reopening(actor=request.actor, request=asked, answer=words)


@_answer_view(Correction, "correction_answer")
def correction_answer(request: PortalRequest, asked: Correction, words: str) -> object:
    if request.POST.get("act") == GRANT:
        return approve_correction(actor=request.actor, correction=asked)
    return refuse_correction(actor=request.actor, correction=asked, answer=words)


@require_http_methods(["GET", "POST"])
@district_page
def submission_correct(request: PortalRequest, pk: int) -> HttpResponse:
    """Đề nghị đính chính: every cell beside a field for its new value, and one reason."""
    found = find_submission(request, pk)
    policy.require(request.actor, "ask_to_correct", found)
    refused = CannotCorrect("")
    if request.method == "POST":
        try:
            ask_correction(
                actor=request.actor,
                submission=found,
                cells=_typed_cells(request.POST),
                reason=request.POST.get("reason", ""),
            )
        except CannotCorrect as problem:
            refused = problem
        except CannotMove as problem:
            refused = CannotCorrect(str(problem))
        else:
            messages.success(request, str(_("Đã gửi đề nghị đính chính. Nơi nhận báo cáo sẽ xem xét.")))
            return HttpResponseRedirect(address("submission", found, request))
    if not policy.possible("ask_to_correct", found):
        messages.error(request, str(_("Đính chính chỉ dùng khi đợt đã chốt số liệu.")))
        return HttpResponseRedirect(address("submission", found, request))
    sheet = sheet_of(found)
    context = {
        "head": head_of(sheet, request),
        "left_out": is_left_out(found),
        "refusal": str(refused),
        "rows": _fields(sheet, request.POST, refused.problems),
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "indicators/submission_correct.html", context, status=422 if str(refused) else 200)


def _typed_cells(posted: QueryDict) -> list[TypedCell]:
    """The fields in which something was written: an untouched cell is sent as it stood, and left out by the service."""
    cells = [name.removesuffix("-version") for name in posted if name.endswith("-version")]
    return [TypedCell(cell, posted.get(cell, ""), counted(posted.get(f"{cell}-version", "")), "") for cell in cells]


def _fields(sheet: Sheet, posted: QueryDict, problems: Any) -> list[dict[str, Any]]:
    """The form's rows with a field for each cell of the unit's own; what was typed stays."""
    headings, names = sheet.form.column_titles(), sheet.form.row_names()
    typed = {*sheet.cells, *sheet.form.text_cells()} - sheet.computed.keys() - sheet.counted.keys()
    rows = []
    for row in sheet.form.rows:
        cells = [
            _field(sheet, f"{row.key}:{column.key}", fill(headings[column.key], sheet.context), posted, problems)
            for column in sheet.form.leaf_columns()
            if f"{row.key}:{column.key}" in typed and not sheet.is_foreign(f"{row.key}:{column.key}")
        ]
        if cells:
            rows.append({"number": row.number, "title": fill(names[row.key], sheet.context), "cells": cells})
    return rows


def _field(sheet: Sheet, key: str, heading: str, posted: QueryDict, problems: Any) -> dict[str, Any]:
    entry = sheet.entries.get(key)
    stored = entry.typed if entry else ""
    return {
        "name": key,
        "label": heading,
        "stored": stored,
        "value": posted.get(key, stored),
        "version": entry.version if entry else 0,
        "problem": problems.get(key, ""),
    }
