"""The paper of a submission: its print, and the scans of the signed copy."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core import policy
from core.attachments import BadAttachment
from core.models import Attachment
from core.web import file_response, paper_response
from core.writers.pdf import NoPdf
from indicators.models import Submission
from indicators.models.rounds import EDITABLE
from indicators.queries.paper import paper_of
from indicators.queries.scans import copy_number, copy_of, scans_of
from indicators.queries.sheet import sheet_of
from indicators.services.publishing import CannotMove
from indicators.services.scans import attach_scan, detach_scan
from indicators.views.answer_pages import address, find_submission
from indicators.views.submissions import listed
from schools.tenancy import PortalRequest, district_page


@require_GET
@district_page
def submission_paper(request: PortalRequest, pk: int) -> HttpResponse:
    """The answer for the printer, and the scans of what was signed."""
    found = find_submission(request, pk)
    line = listed(found, request)
    may_remove = policy.may(request.actor, "detach", found)
    context = {
        "title": line["title"],
        "unit": line["unit"],
        "period": line["period"],
        "state": line["state"],
        "state_label": line["state_label"],
        "sent": found.state not in EDITABLE,
        "number": copy_number(found),
        "pdf_url": address("submission-pdf", found, request),
        "sheet_url": address("submission-paper-sheet", found, request),
        "scans": [_scan_line(request, found, one, may_remove=may_remove) for one in scans_of(found)],
        "may_add": policy.may(request.actor, "attach", found),
        "add_url": address("scan-add", found, request),
        "back_url": line["url"],
    }
    return render(request, "indicators/submission_paper.html", context)


def _scan_line(request: PortalRequest, found: Submission, scan: Attachment, *, may_remove: bool) -> dict[str, Any]:
    return {
        "name": scan.name,
        "size": scan.size,
        "copy": copy_of(scan),
        "by": scan.added_by_name,
        "at": scan.added_at,
        "url": address("scan", found, request, scan.pk),
        "remove_url": address("scan-remove", found, request, scan.pk) if may_remove else "",
    }


@require_GET
@district_page
def submission_pdf(request: PortalRequest, pk: int) -> HttpResponse:
    """The paper as a PDF; where this machine cannot make one, a sentence that says so."""
    found = find_submission(request, pk)
    try:
        return paper_response(paper_of(sheet_of(found)), _name(found), "pdf")
    except NoPdf as missing:
        messages.error(request, str(missing))
        return HttpResponseRedirect(address("submission-paper", found, request))


@require_GET
@district_page
def submission_paper_sheet(request: PortalRequest, pk: int) -> HttpResponse:
    """The same as a spreadsheet."""
    found = find_submission(request, pk)
    return paper_response(paper_of(sheet_of(found)), _name(found), "xlsx")


def _name(found: Submission) -> str:
    return f"{found.round.version.form.slug}-{found.round.period.code}-{found.unit.code}"


@require_POST
@district_page
def scan_add(request: PortalRequest, pk: int) -> HttpResponse:
    """Adds the scan of the signed copy."""
    found = find_submission(request, pk)
    policy.require(request.actor, "attach", found)
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("Chưa chọn tệp. Hãy chọn bản quét đã ký, đóng dấu."))
        return HttpResponseRedirect(address("submission-paper", found, request))
    try:
        attach_scan(actor=request.actor, submission=found, file=file)
    except (BadAttachment, CannotMove) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã đính kèm bản ký."))
    return HttpResponseRedirect(address("submission-paper", found, request))


@require_GET
@district_page
def scan(request: PortalRequest, pk: int, scan: int) -> HttpResponseBase:
    """A scan, for who sees the answer."""
    return file_response(_find_scan(find_submission(request, pk), scan))


@require_POST
@district_page
def scan_remove(request: PortalRequest, pk: int, scan: int) -> HttpResponse:
    """Takes a scan away."""
    found = find_submission(request, pk)
    wrong = _find_scan(found, scan)
    try:
        detach_scan(actor=request.actor, submission=found, scan=wrong)
    except CannotMove as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã gỡ bản ký."))
    return HttpResponseRedirect(address("submission-paper", found, request))


def _find_scan(found: Submission, pk: int) -> Attachment:
    row: Attachment = get_object_or_404(scans_of(found), pk=pk)
    return row
