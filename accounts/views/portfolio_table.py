"""A period's assignment (phân công) as the office's plan prints it: on the screen, in Word and in Excel."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.tables import portfolio_table, portfolios_of
from core.table import Table
from core.web import word_response, workbook_response
from schools.tenancy import PortalRequest, district_page


@require_GET
@district_page
def portfolio_page(request: PortalRequest, period: str) -> HttpResponse:
    """The table as it is printed."""
    context = {
        "table": _table(request, period),
        "export_url": reverse("work:portfolio-table-export", args=[request.district.slug, period]),
        "word_url": reverse("work:portfolio-table-word", args=[request.district.slug, period]),
        "back_url": reverse("work:assignment", args=[request.district.slug, period]),
        "back_label": _("Phân công"),
    }
    return render(request, "core/table_print.html", context)


@require_GET
@district_page
def portfolio_export(request: PortalRequest, period: str) -> HttpResponse:
    """The same as a sheet."""
    return workbook_response(_table(request, period), f"phan-cong-{period}")


@require_GET
@district_page
def portfolio_word(request: PortalRequest, period: str) -> HttpResponse:
    """The same in Word."""
    return word_response(_table(request, period), f"phan-cong-{period}")


def _table(request: PortalRequest, period: str) -> Table:
    assignment = portfolios_of(request.actor, request.district, period)
    if assignment is None:
        raise Http404(period)
    return portfolio_table(assignment, key="phan-cong")
