"""The reviewer's pages: an answer beside last year and its siblings, the marked cells, the decision."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.queries import answering_for
from core import policy
from core.numbers import counted
from indicators.models import Submission
from indicators.queries.collisions import collisions_of
from indicators.queries.review import changes_since_return, marks_in_hand, waiting_beside
from indicators.queries.sheet import sheet_of
from indicators.queries.siblings import spreads_among_siblings, spreads_of_changes
from indicators.reviewing import ReviewedRow, Siblings, only_what_needs_a_look, reviewed_rows
from indicators.services import submissions as moves
from indicators.services.marks import mark_cells
from indicators.views.answer_pages import address, find_submission, head_of, move_view
from schools.tenancy import PortalRequest, district_page

ALL = "xem=tat-ca"
MARK = "mark-"
# How many figures a proposed reason names.
NAMED = 10


@require_GET
@district_page
def submission_review(request: PortalRequest, pk: int) -> HttpResponse:
    """The answer as its reviewer reads it: what stands out first, or all of it."""
    found = find_submission(request, pk)
    policy.require(request.actor, "review", found)
    return render(request, "indicators/submission_review.html", _page(request, found))


def _page(request: PortalRequest, found: Submission) -> dict[str, Any]:
    """With what was written there, where a POST of the page was refused."""
    sheet, written = sheet_of(found), _posted_marks(request)
    siblings = Siblings(spreads_among_siblings(found), spreads_of_changes(found, sheet.earlier_periods))
    rows = reviewed_rows(sheet, siblings, {mark.cell: mark.reason for mark in marks_in_hand(found)} | written)
    whole = request.GET.get("xem") == "tat-ca" or "all" in request.POST
    noticed = only_what_needs_a_look(rows, also=() if whole else written)
    everything = whole or not noticed
    shown = rows if everything else noticed
    here = address("submission-review", found, request)
    return {
        "head": head_of(sheet, request),
        "submitted_by": found.submitted_by,
        "submitted_as": found.submitted_as,
        "submitted_at": found.submitted_at,
        "explanation": found.explanation,
        "in_charge": [str(user) for user in answering_for(found.district, [found.unit_id]).get(found.unit_id, ())],
        "changes": changes_since_return(sheet),
        "tabs": _tabs(here, noticed, rows, everything=everything) if noticed else [],
        "shown_all": everything,
        "columns": len({cell.title for row in shown for cell in row.cells}) > 1,
        "rows": shown,
        "can_decide": policy.may(request.actor, "approve", found),
        "reason": request.POST.get("reason", ""),
        **_neighbours(request, found),
        **{f"{act}_url": address(f"submission-{act}", found, request) for act in ("approve", "return", "marks")},
    }


def _tabs(here: str, noticed: list[ReviewedRow], rows: list[ReviewedRow], *, everything: bool) -> list[dict[str, Any]]:
    few, many = _("Cần lưu ý ({count})"), _("Tất cả ({count})")
    return [
        {"label": few.format(count=_cells(noticed)), "url": here, "current": not everything},
        {"label": many.format(count=_cells(rows)), "url": f"{here}?{ALL}", "current": everything},
    ]


def _cells(rows: list[ReviewedRow]) -> int:
    return sum(len(row.cells) for row in rows)


def _neighbours(request: PortalRequest, found: Submission) -> dict[str, Any]:
    before, after, waiting = waiting_beside(request.actor, found)
    return {"before_url": _review(before, request), "after_url": _review(after, request), "waiting": waiting}


def _review(pk: int | None, request: PortalRequest) -> str:
    return reverse("work:submission-review", args=[request.district.slug, pk]) if pk else ""


def next_to_review(request: PortalRequest, found: Submission) -> str:
    """Where a reviewer goes after a decision: to the next that waits in the round, else to the round's board."""
    _before, after, _waiting = waiting_beside(request.actor, found)
    return _review(after, request) or reverse("work:round-board", args=[request.district.slug, found.round_id])


def _posted_marks(request: PortalRequest) -> dict[str, str]:
    names = [name for name in request.POST if name.startswith(MARK)]
    return {name.removeprefix(MARK): request.POST.get(name, "") for name in names}


def _back(request: PortalRequest, found: Submission) -> str:
    here = address("submission-review", found, request)
    return f"{here}?{ALL}" if request.POST.get("all") else here


def _shown_again(request: PortalRequest, found: Submission) -> HttpResponse:
    """The page with what was written there, as long as it can still be said."""
    now = find_submission(request, found.pk)
    if not policy.may(request.actor, "mark", now):
        return HttpResponseRedirect(_back(request, now))
    return render(request, "indicators/submission_review.html", _page(request, now), status=422)


@move_view(
    "marks",
    _("Đã lưu các ô đánh dấu. Đơn vị thấy chúng khi báo cáo được trả lại."),
    after=_back,
    refused=_shown_again,
)
def submission_marks(request: PortalRequest, found: Submission) -> Submission:
    return mark_cells(actor=request.actor, submission=found, marks=_posted_marks(request))


def _to_choose(request: PortalRequest, found: Submission) -> HttpResponse:
    """An approval that stopped at another answer's figures leads to the choice between both."""
    if policy.possible("approve", found) and collisions_of(sheet_of(found)):
        return HttpResponseRedirect(address("submission-collisions", found, request))
    return _shown_again(request, found)


@move_view(
    "approve",
    _("Đã duyệt báo cáo của {unit}. Số liệu trở thành số liệu chính thức."),
    after=next_to_review,
    refused=_to_choose,
)
def submission_approve(request: PortalRequest, found: Submission) -> Submission:
    return moves.approve(actor=request.actor, submission=found)


@move_view("return", _("Đã trả lại báo cáo của {unit} kèm lý do."), after=next_to_review, refused=_shown_again)
def submission_return(request: PortalRequest, found: Submission) -> Submission:
    return moves.return_submission(
        actor=request.actor,
        submission=found,
        reason=request.POST.get("reason", ""),
        marks=_posted_marks(request),
    )


@require_GET
@district_page
def submission_collisions(request: PortalRequest, pk: int) -> HttpResponse:
    """Two answers for one figure: both are shown, the approver picks."""
    found = find_submission(request, pk)
    policy.require(request.actor, "approve", found)
    sheet = sheet_of(found)
    collisions = collisions_of(sheet)
    if not collisions or not policy.possible("approve", found):
        return HttpResponseRedirect(address("submission-review", found, request))
    others = list({one.submission.pk: one.submission for one in collisions}.values())
    names = "; ".join(sheet.name_of(one.cell) for one in collisions[:NAMED])
    context = {
        "head": head_of(sheet, request),
        "collisions": [
            {"name": sheet.name_of(one.cell), "here": one.here, "there": one.there, "other": str(one.submission)}
            for one in collisions
        ],
        "others": [
            {
                "pk": one.pk,
                "name": str(one),
                "url": address("submission", one, request),
                "decided_by": str(one.decided_by),
                "decided_at": one.decided_at,
            }
            for one in others
        ],
        "can_replace": all(policy.may(request.actor, "replace", one) for one in others),
        "return_words": _("Các số liệu này đã được duyệt trong “{other}”: {names}. Hãy bỏ trống rồi nộp lại.").format(
            other=others[0], names=names
        ),
        "replace_url": address("submission-replace", found, request),
        "return_url": address("submission-return", found, request),
    }
    return render(request, "indicators/submission_collisions.html", context)


@move_view(
    "replace",
    _("Đã duyệt báo cáo của {unit}; báo cáo có số liệu trùng đã được trả lại."),
    after=next_to_review,
    refused=_to_choose,
)
def submission_replace(request: PortalRequest, found: Submission) -> Submission:
    others = [counted(pk) for pk in request.POST.getlist("other")]
    return moves.approve_in_place_of(actor=request.actor, submission=found, others=others)
