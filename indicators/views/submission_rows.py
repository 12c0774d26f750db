"""The page of one row: the phone's view of a submission, the screen reader's, and the one without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import policy
from indicators.formdoc.checks import Finding
from indicators.formdoc.layout import fill
from indicators.formdoc.model import FormRow
from indicators.models import Submission
from indicators.queries.beside import targets_of
from indicators.queries.review import marks_of
from indicators.queries.sheet import Sheet, sheet_of
from indicators.row_page import Beside, FieldState, fields_of_row, kept_row, save_row, save_words, titles_above
from indicators.services.entries import CannotEdit
from indicators.services.notes import CannotAnnotate, WordsChanged
from indicators.views.answer_pages import BACK_TO_CHECK, address, find_submission, goes_back_to_check
from schools.tenancy import PortalRequest, district_page


@require_http_methods(["GET", "POST"])
@district_page
def submission_row(request: PortalRequest, pk: int, position: int) -> HttpResponse:
    """One row per page: plain POST, previous and next. What could not be saved is shown again as it was typed."""
    found = find_submission(request, pk)
    sheet = sheet_of(found)
    rows = [row for row in sheet.form.rows if not row.group]
    if not 1 <= position <= len(rows):
        raise Http404
    row = rows[position - 1]
    kept: dict[str, FieldState] = {}
    if request.method == "POST":
        policy.require(request.actor, "edit", found)
        kept, saved = _save(request, found, row)
        if saved:
            messages.success(request, _("Đã lưu dòng “%(row)s”.") % {"row": fill(row.title, sheet.context)})
            return HttpResponseRedirect(_onward(request, found, position, len(rows)))
    sheet = sheet_of(found)
    context = _page(request, sheet, row, kept)
    context |= {
        "position": position,
        "total": len(rows),
        "previous_url": _row(request, found, position - 1) if position > 1 else "",
        "next_url": _row(request, found, position + 1) if position < len(rows) else "",
        "grid_url": address("submission", found, request),
        "check_url": address("submission-check", found, request)
        if context["can_edit"] and goes_back_to_check(request)
        else "",
    }
    return render(request, "indicators/submission_row.html", context, status=_status(request, kept, context))


def _row(request: PortalRequest, found: Submission, position: int) -> str:
    """The page of a row; who came from the last look before submitting still comes from there."""
    return address("submission-row", found, request, position) + BACK_TO_CHECK * goes_back_to_check(request)


def _onward(request: PortalRequest, found: Submission, position: int, total: int) -> str:
    """Where a saved row leads: to the next one or, behind the last or where one came from it, to the last look."""
    if request.POST.get("next") != "next":
        return _row(request, found, position)
    if position == total or goes_back_to_check(request):
        return address("submission-check", found, request)
    return _row(request, found, position + 1)


def _save(request: PortalRequest, found: Submission, row: FormRow) -> tuple[dict[str, FieldState], bool]:
    """What of the POST was not saved, by cell, and whether everything was."""
    try:
        kept = save_row(request.actor, found, row.key, request.POST)
        save_words(request.actor, found, row.key, request.POST)
    except CannotEdit as refusal:
        messages.error(request, str(refusal))
        return kept_row(found, row.key, request.POST), False
    except (CannotAnnotate, WordsChanged) as refusal:
        messages.error(request, str(refusal))
        return kept, False
    return kept, not kept


def _page(request: PortalRequest, sheet: Sheet, row: FormRow, kept: Mapping[str, FieldState]) -> dict[str, Any]:
    found = sheet.submission
    editable = policy.may(request.actor, "edit", found)
    looks = policy.has_right(request.actor, "look", found)
    beside = Beside(targets_of(sheet), marks_of(found) if looks else {})
    return {
        "form_label": sheet.form.label,
        "form_title": fill(sheet.form.title, sheet.context),
        "period": found.round.period.name,
        "row_number": row.number,
        "row_title": fill(row.title, sheet.context),
        "parents": titles_above(sheet.form, row),
        "fields": fields_of_row(sheet, row, kept, beside, editable=editable, words=request.POST if looks else None),
        "breaks": [one.sentence for one in sheet.breaks],
        "findings": _findings_of(sheet, row),
        "can_edit": editable,
        "can_look": looks,
        "save_url": address("submission-save", found, request),
        "load_url": address("submission-grid", found, request),
        "submission_id": found.pk,
        "actor_id": request.actor.id,
    }


def _findings_of(sheet: Sheet, row: FormRow) -> list[Finding]:
    """What the checks say of what stands in the row; what is still empty is told at the end."""
    filled = {cell for cell in sheet.values if cell.startswith(f"{row.key}:")}
    return [one for one in sheet.findings if filled.intersection(one.cells)]


def _status(request: PortalRequest, kept: Mapping[str, FieldState], context: Mapping[str, Any]) -> int:
    if request.method == "GET":
        return 200
    stale = any(state.theirs for state in kept.values())
    return 409 if stale or not context["can_edit"] else 422
