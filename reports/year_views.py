"""The pages of a district's whole year as one workbook."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core import policy
from core.job_lines import job_line
from core.models import Job
from reports.models import YearWorkbook
from reports.queries.reports import year_jobs, years_of
from reports.services.reports import request_year
from schools.period_codes import parse_period
from schools.services import ensure_period
from schools.tenancy import PortalRequest, district_page


@require_GET
@district_page
def years(request: PortalRequest) -> HttpResponse:
    """The years of the district, each with the workbook that was last asked for."""
    policy.require(request.actor, "build", YearWorkbook(district=request.district))
    written = year_jobs(request.actor, request.district)
    context = {
        "years": [_line(request, code, written.get(code)) for code in years_of(request.actor, request.district)],
        "back_url": reverse("work:reports", args=[request.district.slug]),
    }
    return render(request, "reports/years.html", context)


def _line(request: PortalRequest, code: str, job: Job | None) -> dict[str, Any]:
    build_url = reverse("work:year-build", args=[request.district.slug, code])
    return {
        "name": parse_period(code).name,
        "build_url": "" if job and job.active else build_url,
        "job": job_line(job, request.actor, request.district.slug) if job else None,
    }


@require_POST
@district_page
def year_build(request: PortalRequest, period: str) -> HttpResponse:
    """Asks for the workbook of a year in the background."""
    policy.require(request.actor, "build", YearWorkbook(district=request.district))
    if period not in years_of(request.actor, request.district):
        raise Http404(period)
    request_year(actor=request.actor, district=request.district, period=ensure_period(parse_period(period)))
    messages.success(request, _("Đã đưa vào hàng chờ ghi tệp."))
    return HttpResponseRedirect(reverse("work:years", args=[request.district.slug]))
