"""Downloading the workbooks that units fill in."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from core import policy
from core.job_lines import job_line
from core.jobs import latest_of_kinds
from core.models import Job, JobState
from core.web import download
from indicators.models import Round
from indicators.queries.imports import answers_for
from indicators.queries.sheet import sheet_of
from indicators.queries.templates import asked_of
from indicators.services.template_jobs import KINDS, request_templates
from indicators.sheets.template import write_templates
from indicators.template_files import RoundTemplates, Together
from indicators.views.answer_pages import find_submission
from indicators.views.round_frame import find_round, round_address
from schools.tenancy import PortalRequest, district_page


@require_GET
@district_page
def submission_template(request: PortalRequest, pk: int) -> HttpResponse:
    """The unit's form as a workbook to fill in, with what it has entered so far."""
    sheet = sheet_of(find_submission(request, pk))
    asked = asked_of(sheet, sheet.form.label or "Biểu")
    name = f"{sheet.round.version.form.slug}-{sheet.round.period.code}-{sheet.submission.unit.code}"

    def write(folder: Path) -> Path:
        path = folder / f"{name}.xlsx"
        write_templates([asked], path)
        return path

    return _download(write)


@require_GET
@district_page
def round_template(request: PortalRequest, pk: int) -> HttpResponse:
    """One workbook for all units of the round; of a large round it is asked for on the page that offers it."""
    return _of_round(request, pk, Together.WORKBOOK)


@require_GET
@district_page
def round_templates(request: PortalRequest, pk: int) -> HttpResponse:
    """A zip with one workbook for each unit of the round; of a large round as above."""
    return _of_round(request, pk, Together.ZIP)


@require_POST
@district_page
def round_template_build(request: PortalRequest, pk: int, how: str) -> HttpResponse:
    """Asks for either in the background."""
    if how not in list(Together):
        raise Http404(how)
    found = find_round(request, pk)
    request_templates(actor=request.actor, round_=found, how=Together(how))
    messages.success(request, _("Đã đưa vào hàng chờ ghi tệp."))
    return HttpResponseRedirect(round_address(request, "round-excel", found))


def _of_round(request: PortalRequest, pk: int, how: Together) -> HttpResponse:
    found = find_round(request, pk)
    policy.require(request.actor, "import", found)
    templates = RoundTemplates(found, answers_for(found, None))
    if templates.is_large(how):
        messages.info(request, _("Đợt có nhiều đơn vị nên tệp được ghi ở tiến trình riêng. Hãy bấm “Ghi tệp” ở đây."))
        return HttpResponseRedirect(round_address(request, "round-excel", found))
    return _download(lambda folder: templates.write(how, folder))


def round_offers(request: PortalRequest, round_: Round) -> dict[str, Any]:
    """What the page of a round's Excel files offers: files to download at once, and those that are asked for."""
    templates = RoundTemplates(round_, answers_for(round_, None))
    written = latest_of_kinds(request.actor, round_)
    offers: dict[str, Any] = {"templates": [], "builds": []}
    for how, (label, name) in _OFFERED.items():
        if templates.is_large(how):
            offers["builds"].append(_build_line(request, round_, how, label, written.get(KINDS[how])))
        else:
            offers["templates"].append((label, round_address(request, name, round_)))
    return offers


_OFFERED = {
    Together.WORKBOOK: (gettext_lazy("Một tệp, mỗi đơn vị một dòng"), "round-template"),
    Together.ZIP: (gettext_lazy("Tệp nén, mỗi đơn vị một tệp"), "round-templates"),
}


def _build_line(request: PortalRequest, round_: Round, how: Together, label: object, job: Job | None) -> dict[str, Any]:
    return {
        "name": label,
        "job": job_line(job, request.actor, request.district.slug) if job else None,
        "made_at": job.finished_at if job and job.state == JobState.DONE else None,
        "build_url": "" if job and job.active else round_address(request, "round-template-build", round_, how.value),
    }


def _download(write: Callable[[Path], Path]) -> HttpResponse:
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder))
        return download(path.read_bytes(), path.name)
