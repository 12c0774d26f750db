"""The board of a round, "Tình hình nộp": its page, its sheet, its print, reminding and approving from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.queries import Duties, answering_for, in_charge
from core import policy
from core.filters import PAGE
from core.numbers import format_whole
from core.table import Table
from core.web import workbook_response
from indicators.board_filter import (
    LEVEL,
    ORDER,
    OWNERSHIP,
    STATE,
    TIMING,
    WARD,
    BoardFilter,
    address_with,
)
from indicators.models import Round, Submission, SubmissionState
from indicators.models.rounds import EDITABLE
from indicators.queries.board import (
    LATE,
    OVERDUE,
    OWING,
    BoardLine,
    Overview,
    Part,
    Tally,
    answerers_of,
    answers_of,
    board_rows,
    lines_of,
)
from indicators.queries.board import overview_of as overview_of_round
from indicators.services.approving import approve_many
from indicators.services.reminding import CannotRemind, remind
from indicators.tables import board_table
from indicators.views.round_acts import chosen_form, extend_page, refused_extension
from indicators.views.round_frame import find_round, round_address, round_frame
from schools.models import District
from schools.queries import profile_on, today_of
from schools.tenancy import PortalRequest, district_page

LINES = 100
# What the acts on many are sent: the ticked answers, or all that are shown.
CHOSEN, ALL = "chon", "tat-ca"
# Of how many that were not approved the page says why.
TOLD = 10


@require_GET
@district_page
def round_board(request: PortalRequest, pk: int) -> HttpResponse:
    """How every answer of the round stands; to htmx the list alone."""
    found = find_round(request, pk)
    look = _look(request, found)
    context = _list(request, found, look)
    if request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request"):
        return render(request, "indicators/_board_list.html", context)
    context |= {
        "overview": _overview(look.overview),
        "form": look.form,
        **round_frame(request, found, "round-board"),
    }
    return render(request, "indicators/round_board.html", context)


@require_POST
@district_page
def round_remind(request: PortalRequest, pk: int) -> HttpResponse:
    """Reminds those of the chosen answers that are still owed."""
    found = find_round(request, pk)
    try:
        done = remind(actor=request.actor, round_=found, submissions=_chosen(request, found))
    except CannotRemind as refusal:
        messages.error(request, str(refusal))
        return _back(request, found)
    words = {"units": done.units, "already": done.already, "nobody": done.nobody}
    messages.success(request, _("Đã nhắc %(units)d đơn vị.") % words)
    if done.already:
        messages.info(request, _("%(already)d đơn vị đã được nhắc trong hôm nay nên không nhắc lại.") % words)
    if done.nobody:
        messages.warning(request, _("%(nobody)d đơn vị chưa có người dùng nào để nhắc.") % words)
    return _back(request, found)


@require_POST
@district_page
def round_extend_chosen(request: PortalRequest, pk: int) -> HttpResponse:
    """Asks until when, and why, the chosen answers get more time; only those that are still owed can."""
    found = find_round(request, pk)
    refused = refused_extension(request, found)
    if refused is not None:
        return refused
    owing = [one for one in _chosen(request, found) if one.state in EDITABLE]
    if not owing:
        messages.error(request, _("Chưa chọn đơn vị nào còn phải nộp. Hãy đánh dấu các đơn vị được gia hạn."))
        return _back(request, found)
    return extend_page(request, found, chosen_form(found, [one.pk for one in owing]))


@require_POST
@district_page
def round_approve(request: PortalRequest, pk: int) -> HttpResponse:
    """Approves those of the chosen answers in which nothing is left to mend or to explain; of the others, why not."""
    found = find_round(request, pk)
    policy.require(request.actor, "approve_answers", found)
    chosen = [one for one in _chosen(request, found) if one.state == SubmissionState.SUBMITTED]
    if not chosen:
        messages.error(request, _("Chưa chọn báo cáo nào đang chờ duyệt. Hãy đánh dấu các đơn vị “Đã nộp”."))
        return _back(request, found)
    outcomes = approve_many(actor=request.actor, submissions=chosen)
    refused = [one for one in outcomes if not one.approved]
    if len(outcomes) > len(refused):
        messages.success(request, _("Đã duyệt %(count)d báo cáo.") % {"count": len(outcomes) - len(refused)})
    for one in refused[:TOLD]:
        messages.warning(request, f"{one.submission.unit}: {one.refusal}")
    if len(refused) > TOLD:
        messages.warning(request, _("Còn %(count)d báo cáo khác chưa duyệt được.") % {"count": len(refused) - TOLD})
    return _back(request, found)


@dataclass(frozen=True, slots=True)
class _Look:
    """The round counted, who acts for each portfolio, and what of it the address asks for."""

    overview: Overview
    duties: Duties
    form: BoardFilter


def _look(request: PortalRequest, round_: Round) -> _Look:
    overview, duties = overview_of_round(request.actor, round_), in_charge(request.district)
    return _Look(overview, duties, BoardFilter(request.GET, overview, answerers_of(round_, duties)))


def _names(district: District, rows: Iterable[Submission], duties: Duties) -> dict[int, str]:
    """Who answers for the unit of each of these answers, by the unit's id; one query."""
    found = answering_for(district, [row.unit_id for row in rows], duties)
    return {unit: ", ".join(str(user) for user in users) for unit, users in found.items()}


def _chosen(request: PortalRequest, round_: Round) -> list[Submission]:
    """The ticked answers, or all that the address narrows to; an id that is not among this round's is nothing."""
    if request.POST.get(ALL):
        return list(board_rows(request.actor, round_, _look(request, round_).form.asked))
    ids = [int(text) for text in request.POST.getlist(CHOSEN) if text.isdecimal() and len(text) < 19]
    return list(answers_of(request.actor, round_).filter(pk__in=ids))


def _back(request: PortalRequest, round_: Round) -> HttpResponse:
    return HttpResponseRedirect(f"{round_address(request, 'round-board', round_)}?{request.GET.urlencode()}")


@require_GET
@district_page
def round_board_export(request: PortalRequest, pk: int) -> HttpResponse:
    """What the board shows under the same address, all of it, as a sheet."""
    found = find_round(request, pk)
    return workbook_response(_table(request, found), f"tinh-hinh-nop-{found.version.form.slug}-{found.period.code}")


@require_GET
@district_page
def round_board_print(request: PortalRequest, pk: int) -> HttpResponse:
    """The same for the printer, under the office's name."""
    found = find_round(request, pk)
    profile = profile_on(request.district, today_of(request.district))
    context = {
        "table": _table(request, found),
        "parent_body": profile.parent_body,
        "office": profile.office_name,
        "back_url": f"{round_address(request, 'round-board', found)}?{request.GET.urlencode()}",
    }
    return render(request, "indicators/board_print.html", context)


def _table(request: PortalRequest, round_: Round) -> Table:
    look = _look(request, round_)
    rows = list(board_rows(request.actor, round_, look.form.asked))
    return board_table(round_, lines_of(rows, round_), _names(request.district, rows, look.duties), look.form.words)


def _list(request: PortalRequest, round_: Round, look: _Look) -> dict[str, Any]:
    """The page of lines that the address asks for, with what leads to the others."""
    asked = look.form.asked
    page = Paginator(board_rows(request.actor, round_, asked), LINES).get_page(request.GET.get(PAGE))
    rows = list(page)
    names = _names(request.district, rows, look.duties)
    query = request.GET.urlencode()

    def page_url(number: int) -> str:
        return f"{address_with(request.GET)}&{PAGE}={number}"

    return {
        "rows": [_row(request, line, names.get(line.submission.unit_id, "")) for line in lines_of(rows, round_)],
        "count": page.paginator.count,
        "heads": _heads(request, asked.order),
        "page": _("Trang %(number)d/%(pages)d") % {"number": page.number, "pages": page.paginator.num_pages}
        if page.paginator.num_pages > 1
        else "",
        "previous_url": page_url(page.number - 1) if page.has_previous() else "",
        "next_url": page_url(page.number + 1) if page.has_next() else "",
        "export_url": f"{round_address(request, 'round-board-export', round_)}?{query}",
        "print_url": f"{round_address(request, 'round-board-print', round_)}?{query}",
        "board_url": round_address(request, "round-board", round_),
        "approve_url": f"{round_address(request, 'round-approve', round_)}?{query}"
        if policy.may(request.actor, "approve_answers", round_)
        else "",
        "remind_url": f"{round_address(request, 'round-remind', round_)}?{query}"
        if policy.may(request.actor, "remind", round_)
        else "",
        "extend_url": f"{round_address(request, 'round-extend-chosen', round_)}?{query}"
        if policy.may(request.actor, "extend", round_)
        else "",
    }


def _row(request: PortalRequest, line: BoardLine, people: str) -> dict[str, Any]:
    found = line.submission
    return {
        "line": line,
        "id": found.pk,
        "people": people,
        "filled": f"{found.filled}/{found.total}",
        "errors": found.errors,
        "unexplained": found.unexplained,
        "touched_at": found.touched_at,
        "url": reverse("work:submission", args=[request.district.slug, found.pk]),
    }


def _heads(request: PortalRequest, order: str) -> list[dict[str, Any]]:
    """The columns: pressing one sorts by it, pressing it again from the other end."""
    titles = (
        ("name", _("Đơn vị")),
        ("ward", _("Phường, xã")),
        ("level", _("Cấp học")),
        ("state", _("Trạng thái")),
        ("completeness", _("Đã nhập")),
        ("warnings", _("Cần rà soát")),
        ("timing", _("Thời hạn")),
        ("activity", _("Cập nhật")),
    )
    return [
        {
            "title": title,
            "url": address_with(request.GET, **{ORDER: f"-{name}" if order == name else name}),
            "sorted": {name: "ascending", f"-{name}": "descending"}.get(order, ""),
        }
        for name, title in titles
    ]


def _overview(overview: Overview) -> dict[str, Any]:
    whole = overview.whole
    states = [(state.value, str(state.label), whole.states[state]) for state in SubmissionState]
    return {
        "total": whole.total,
        "sent": whole.sent,
        "count": f"{format_whole(whole.sent)}/{format_whole(whole.total)}",
        "owing": whole.owing,
        "owing_url": f"?{STATE}={OWING}",
        "states": [
            {"state": state, "label": label, "count": count, "url": f"?{STATE}={state}"}
            for state, label, count in states
        ],
        "timings": [
            {"state": state, "label": label, "count": count, "url": f"?{TIMING}={timing}"}
            for timing, state, label, count in (
                (OVERDUE, "overdue", _("Quá hạn"), whole.overdue),
                (LATE, "late", _("Nộp muộn"), whole.late),
            )
        ],
        "parts": [
            {"title": title, "rows": [_part(name, part) for part in parts]}
            for title, name, parts in (
                (_("Cấp học"), LEVEL, overview.levels),
                (_("Loại hình"), OWNERSHIP, overview.ownerships),
                (_("Phường, xã"), WARD, overview.wards),
            )
            if len(parts) > 1
        ],
        "state_labels": [label for _state, label, _count in states],
    }


def _part(name: str, part: Part) -> dict[str, Any]:
    """A line of the small table: each count leads to the answers it counts."""
    where = f"?{name}={part.key}"
    return {
        "name": part.name or _("Không có"),
        "url": where,
        "total": part.tally.total,
        "counts": [
            {"count": part.tally.states[state], "url": f"{where}&{STATE}={state}"} for state in SubmissionState.values
        ],
        "overdue": part.tally.overdue,
        "overdue_url": f"{where}&{TIMING}={OVERDUE}",
        "percent": _percent(part.tally),
    }


def _percent(tally: Tally) -> int:
    return tally.sent * 100 // tally.total if tally.total else 0
