"""The pages and files of a form's versions, and of what is not saved yet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.table import Table
from core.web import workbook_response
from indicators.building import screen
from indicators.building.queries import Bench, named_indicators, units_of_measure, version_of
from indicators.models import FormVersion
from indicators.views.form_frame import address, find_bench, label_beside, may_build, may_take_in, round_text
from schools.tenancy import PortalRequest, district_page


def find_version(request: PortalRequest, slug: str, number: int) -> FormVersion:
    found = version_of(request.actor, request.district, slug, number)
    if found is None:
        raise Http404(slug)
    return found


@require_GET
@district_page
def form_version(request: PortalRequest, slug: str, number: int) -> HttpResponse:
    """One version, as it is printed; nobody changes it."""
    bench = find_bench(request, slug)
    version = find_version(request, slug, number)
    shown = _bench_of_version(bench, version)
    entries = bench.proposal.get("entries", {})
    is_newest = bench.newest is not None and bench.newest.pk == version.pk
    context = {
        "form_name": version.form.name,
        "form_label": label_beside(version.form.name, version.document),
        "number": str(number),
        "is_newest": is_newest,
        "made_at": timezone.localtime(version.made_at),
        "versions": [
            {"number": str(one), "url": address("form-version", request, slug, one), "current": one == number}
            for one in range(bench.newest.number if bench.newest else number, 0, -1)
        ],
        "rounds": [round_text(round_) for round_ in version.rounds.all()],
        "table": _table(shown, samples=True),
        "back_url": address("forms", request),
        "build_url": address("form-builder", request, slug) if may_build(request, slug) else "",
        "copy_url": address("form-copy", request, slug) if may_build(request, slug) else "",
        "json_url": address("form-version-json", request, slug, number),
        "sheet_url": address("form-version-sheet", request, slug, number),
        "figures_url": address("form-figures", request, slug),
        "figure_count": str(len(entries)) if entries else "",
        "figure_period": bench.proposal.get("period", ""),
        "can_take_in": bool(entries) and is_newest and not bench.is_changed and may_take_in(request),
    }
    return render(request, "indicators/form_version.html", context)


def _bench_of_version(bench: Bench, version: FormVersion) -> Bench:
    return Bench(bench.district, bench.slug, bench.name, version.document)


def _table(bench: Bench, *, samples: bool) -> Table | None:
    named = named_indicators(bench.district, bench.document)
    return screen.table_of(bench, units_of_measure(), named, timezone.localdate(), samples=samples)


@require_GET
@district_page
def form_json(request: PortalRequest, slug: str) -> HttpResponse:
    """The working document as a file: what is not saved yet, else the newest version."""
    bench = find_bench(request, slug)
    return _json_file(bench.document, slug)


@require_GET
@district_page
def form_version_json(request: PortalRequest, slug: str, number: int) -> HttpResponse:
    return _json_file(find_version(request, slug, number).document, f"{slug}-{number}")


def _json_file(document: Mapping[str, Any], name: str) -> HttpResponse:
    content = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


@require_GET
@district_page
def form_sheet(request: PortalRequest, slug: str) -> HttpResponse:
    """The sheet that the working document prints, without figures."""
    return _sheet_file(request, find_bench(request, slug), slug)


@require_GET
@district_page
def form_version_sheet(request: PortalRequest, slug: str, number: int) -> HttpResponse:
    bench = find_bench(request, slug)
    return _sheet_file(request, _bench_of_version(bench, find_version(request, slug, number)), f"{slug}-{number}")


def _sheet_file(request: PortalRequest, bench: Bench, name: str) -> HttpResponse:
    table = _table(bench, samples=False)
    if table is None:
        messages.error(request, _("Biểu mẫu chưa có cột nào để in."))
        return HttpResponseRedirect(address("form-builder", request, bench.slug))
    return workbook_response(table, name)
