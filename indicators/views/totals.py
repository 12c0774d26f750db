"""The pages of a round's totals: the form with what its units come to, the units of one total, the approval."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from core import policy
from core.web import streams_response, workbook_response
from core.writers.xlsx_stream import COLUMN_LIMIT
from indicators.formdoc.layout import fill
from indicators.formdoc.model import FormRow, cell_key
from indicators.models import Audience, Round, RoundState, SubmissionState
from indicators.queries.round_workbook import round_streams
from indicators.queries.totals import PartOfTotal, Totals, parts_of_total, shares_of, wards_with_totals
from indicators.services.publishing import CannotMove
from indicators.services.totals_step import approve_totals, return_totals, submit_totals
from indicators.views.round_frame import find_round, round_address, round_frame
from schools.level_tree import NOT_BROKEN_DOWN
from schools.levels import Ownership
from schools.models import Ward
from schools.tenancy import PortalRequest, View, district_page

WARD, SHARE = "phuong", "loai-hinh"
ACTS = ("submit_totals", "approve_totals", "return_totals")


@require_GET
@district_page
def round_totals(request: PortalRequest, pk: int) -> HttpResponse:
    """The round's form with the totals of the district or a ward; each opens into its units."""
    found = find_round(request, pk)
    context = {
        "collects": _collects(found),
        "totals_url": round_address(request, "round-totals", found),
        **_step(request, found),
        **round_frame(request, found, "round-totals"),
    }
    if _collects(found):
        context |= _form(request, found)
    return render(request, "indicators/round_totals.html", context)


@require_GET
@district_page
def round_totals_export(request: PortalRequest, pk: int) -> HttpResponse:
    """The same as a sheet, laid out as the form prints."""
    totals = _totals(request, _collecting(request, pk))
    return workbook_response(totals.table, f"tong-hop-{totals.round.version.form.slug}-{totals.round.period.code}")


@require_GET
@district_page
def round_total(request: PortalRequest, pk: int, cell: str) -> HttpResponse:
    """The units that one total is made of, those without a figure first."""
    totals = _totals(request, _collecting(request, pk))
    total = totals.cells.get(cell)
    if total is None:
        raise Http404
    parts = parts_of_total(totals, cell)
    context = {
        "name": totals.sheet.name_of(cell),
        "place": totals.place.name,
        "share": "" if totals.share == NOT_BROKEN_DOWN else Ownership(totals.share).label,
        "total": total,
        "units": [_part(request, part) for part in parts],
        "lacking": sum(not part.text for part in parts),
        "totals_url": f"{round_address(request, 'round-totals', totals.round)}?{request.GET.urlencode()}",
        **round_frame(request, totals.round, "round-totals"),
    }
    return render(request, "indicators/round_total.html", context)


def _collects(round_: Round) -> bool:
    """Whether units report in it, so that there is something to add up."""
    return round_.audience != Audience.DISTRICT and round_.state != RoundState.DRAFT


def _collecting(request: PortalRequest, pk: int) -> Round:
    found = find_round(request, pk)
    if not _collects(found):
        raise Http404
    return found


def _totals(request: PortalRequest, round_: Round, wards: list[Ward] | None = None) -> Totals:
    """At the place and for the ownership that the address names; what the round does not have narrows nothing."""
    known = {str(ward.pk): ward.unit for ward in (wards_with_totals(round_) if wards is None else wards)}
    place = known.get(request.GET.get(WARD, ""), round_.district.unit)
    share = request.GET.get(SHARE, "")
    return Totals(round_, place, share if share in shares_of(round_) else NOT_BROKEN_DOWN)


def _form(request: PortalRequest, round_: Round) -> dict[str, Any]:
    wards = list(wards_with_totals(round_))
    totals = _totals(request, round_, wards)
    titles = totals.sheet.form.column_titles()
    return {
        "place": totals.place.name,
        "title": fill(totals.sheet.form.title, totals.sheet.context),
        "columns": [fill(titles[one.key], totals.sheet.context) for one in totals.sheet.form.figure_columns()],
        "rows": [_row(request, totals, row) for row in totals.sheet.form.rows],
        "missing": totals.missing,
        "differences": totals.differences,
        "wards": [_choice(str(ward.pk), ward.unit.name, str(totals.place.pk)) for ward in wards],
        "shares": [_choice(share, Ownership(share).label, totals.share) for share in shares_of(round_)],
        "export_url": f"{round_address(request, 'round-totals-export', round_)}?{request.GET.urlencode()}",
    }


def _choice(value: str, label: Any, chosen: str) -> dict[str, Any]:
    return {"value": value, "label": label, "chosen": value == chosen}


@require_GET
@district_page
def round_workbook(request: PortalRequest, pk: int) -> HttpResponseBase:
    """The whole round: its totals, and a row for each unit with every cell as it stands."""
    found = find_round(request, pk)
    streams = round_streams(request.actor, found)
    if not streams:
        messages.error(request, _("Đợt này chưa có đơn vị nào nên chưa có gì để tải."))
        return HttpResponseRedirect(round_address(request, "round-settings", found))
    if any(len(stream.table.columns) > COLUMN_LIMIT for stream in streams):
        messages.error(request, _("Biểu mẫu này có nhiều ô hơn số cột của Excel. Hãy tải biểu của từng đơn vị."))
        return HttpResponseRedirect(round_address(request, "round-board", found))
    return streams_response(streams, f"ca-dot-{found.version.form.slug}-{found.period.code}")


def _row(request: PortalRequest, totals: Totals, row: FormRow) -> dict[str, Any]:
    keys = [cell_key(row.key, column.key) for column in totals.sheet.form.figure_columns()]
    return {
        "title": fill(row.title, totals.sheet.context),
        "number": row.number,
        "indent": row.indent,
        "bold": row.bold,
        "cells": [{} if row.group else _cell(request, totals, key) for key in keys],
    }


def _cell(request: PortalRequest, totals: Totals, key: str) -> dict[str, Any]:
    total = totals.cells.get(key)
    if total is None:
        return {"text": totals.computed.get(key, "")}
    url = f"{round_address(request, 'round-total', totals.round, key)}?{request.GET.urlencode()}"
    return {"text": total.text, "total": total, "url": url if total.adds_up else ""}


def _part(request: PortalRequest, part: PartOfTotal) -> dict[str, Any]:
    answer = part.submission
    return {
        "ward": answer.ward.unit.name if answer.ward else "",
        "unit": answer.unit.name,
        "text": part.text,
        "exact": part.exact,
        "author": part.author,
        "state": answer.state,
        "state_label": SubmissionState(answer.state).label,
        "url": reverse("work:submission", args=[request.district.slug, answer.pk]),
    }


# Submitting and approving them


def _step(request: PortalRequest, round_: Round) -> dict[str, Any]:
    people = {"submitted": round_.totals_submitted_by, "approved": round_.totals_approved_by}
    return {
        "step": {
            **{f"{act}_by": str(person) if person else "" for act, person in people.items()},
            "submitted_at": round_.totals_submitted_at,
            "approved_at": round_.totals_approved_at,
        },
        **{f"can_{act}": policy.may(request.actor, act, round_) for act in ACTS},
        **{f"{act}_url": round_address(request, f"round-totals-{act.removesuffix('_totals')}", round_) for act in ACTS},
    }


def _move(name: str, done: object) -> Callable[[Callable[[PortalRequest, Round], Round]], View]:
    """Every move is one POST: the right, the service, a sentence, back to the totals."""

    def wrap(move: Callable[[PortalRequest, Round], Round]) -> View:
        @require_POST
        @district_page
        def view(request: PortalRequest, pk: int) -> HttpResponse:
            found = find_round(request, pk)
            try:
                move(request, found)
            except CannotMove as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, str(done))
            return HttpResponseRedirect(round_address(request, "round-totals", found))

        view.__name__ = f"round_totals_{name}"
        return view

    return wrap


@_move("submit", gettext_lazy("Đã trình số tổng hợp. Lãnh đạo sẽ xem và duyệt."))
def round_totals_submit(request: PortalRequest, found: Round) -> Round:
    return submit_totals(actor=request.actor, round_=found)


@_move("approve", gettext_lazy("Đã duyệt số tổng hợp."))
def round_totals_approve(request: PortalRequest, found: Round) -> Round:
    return approve_totals(actor=request.actor, round_=found)


@_move("return", gettext_lazy("Đã trả lại số tổng hợp kèm lý do."))
def round_totals_return(request: PortalRequest, found: Round) -> Round:
    return return_totals(actor=request.actor, round_=found, reason=request.POST.get("reason", ""))
