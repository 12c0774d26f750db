"""The pages of the audit trail: who changed what, on the screen and as a sheet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from core import policy
from core.actor import Origin
from core.models import AuditEntry
from core.numbers import counted, format_whole
from core.web import streams_response
from core.writers.xlsx_stream import Stream
from indicators.tables import list_rows, list_table
from reports.forms import AuditFilter
from reports.queries.reports import changes_of
from schools.tenancy import PortalRequest, district_page

PAGE = 50
# The sheet is written while one waits: so many rows take about two seconds, whatever the trail has grown to.
MOST_ROWS = 10_000
ORIGIN_WORDS = {
    Origin.PAGE: _("trên trang"),
    Origin.API: _("lưu tự động"),
    Origin.IMPORT: _("nhập từ tệp"),
    Origin.TASK: _("xử lý nền"),
    Origin.COMMAND: _("lệnh quản trị"),
}


@require_GET
@district_page
def audit(request: PortalRequest) -> HttpResponse:
    """Who changed what, by person, act and object; for leaders and administrators."""
    form, rows = _filtered(request)
    page = max(counted(request.GET.get("trang", ""), 1), 1)
    shown = list(rows[(page - 1) * PAGE : page * PAGE + 1])
    query = request.GET.copy()
    context = {
        "form": form,
        "entries": [_line(entry) for entry in shown[:PAGE]],
        "export_url": _export_address(request) if shown else "",
        "older_url": _page_address(query, page + 1) if len(shown) > PAGE else "",
        "newer_url": _page_address(query, page - 1) if page > 1 else "",
    }
    return render(request, "core/audit_list.html", context)


@require_GET
@district_page
def audit_export(request: PortalRequest) -> FileResponse:
    """The rows that the filter leaves, of all its pages, as a sheet; the newest where they are very many."""
    form, rows = _filtered(request)
    columns = (
        (gettext("Thời điểm"), 20.0),
        (gettext("Người thực hiện"), 26.0),
        (gettext("Từ đâu"), 14.0),
        (gettext("Việc"), 26.0),
        (gettext("Lý do"), 36.0),
        (gettext("Đối tượng"), 44.0),
        (gettext("Thay đổi"), 60.0),
    )
    table = list_table("nhat-ky", gettext("NHẬT KÝ"), columns, ())
    table = replace(table, subtitle=form.in_words(), unit_line=_too_many(rows))
    lines = (_sheet_line(_line(entry)) for entry in rows[:MOST_ROWS].iterator())
    return streams_response([Stream(table, list_rows(lines))], "nhat-ky")


def _filtered(request: PortalRequest) -> tuple[AuditFilter, QuerySet[AuditEntry]]:
    """The filter as it was sent, and the rows that it leaves of what this person may read."""
    visible = AuditEntry.objects.visible_to(request.actor).filter(district_id=request.district.pk)
    policy.require(request.actor, "audit", request.district)
    form = AuditFilter(request.GET or None)
    return form, form.narrowed(visible)


def _line(entry: AuditEntry) -> dict[str, Any]:
    return {
        "when": entry.at,
        "who": entry.actor_name,
        "what": entry.act[:1].upper() + entry.act[1:],
        "object_label": entry.object_label,
        "changes": changes_of(entry),
        "reason": entry.reason,
        "source": ORIGIN_WORDS[Origin(entry.origin)],
    }


def _sheet_line(line: dict[str, Any]) -> list[str]:
    when = timezone.localtime(line["when"]).strftime("%H:%M:%S %d/%m/%Y")
    changes = "\n".join(f"{one['name']}: {one['before']} → {one['after']}" for one in line["changes"])
    return [when, line["who"], str(line["source"]), line["what"], line["reason"], line["object_label"], changes]


def _too_many(rows: QuerySet[AuditEntry]) -> str:
    """What the sheet leaves out, in a sentence; empty where it has every row."""
    if rows[: MOST_ROWS + 1].count() <= MOST_ROWS:
        return ""
    words = {"most": format_whole(MOST_ROWS)}
    return gettext("Tệp chỉ có %(most)s dòng mới nhất. Để có các dòng cũ hơn, hãy lọc hẹp hơn rồi tải lại.") % words


def _export_address(request: PortalRequest) -> str:
    query = request.GET.copy()
    query.pop("trang", None)
    address = reverse("work:audit-export", args=[request.district.slug])
    return f"{address}?{query.urlencode()}" if query else address


def _page_address(query: QueryDict, page: int) -> str:
    query["trang"] = str(page)
    return f"?{query.urlencode()}"
