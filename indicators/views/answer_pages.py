"""What the pages around one answer share: their head, the links to single cells, a move as a POST."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from indicators.formdoc.layout import fill
from indicators.models import Submission, SubmissionState
from indicators.queries.sheet import Sheet
from indicators.queries.submissions import lateness_of, submissions_of
from indicators.services.publishing import CannotMove
from schools.tenancy import PortalRequest, View, district_page

Move = Callable[[PortalRequest, Submission], object]
Onward = Callable[[PortalRequest, Submission], str]
Refused = Callable[[PortalRequest, Submission], HttpResponse]


def find_submission(request: PortalRequest, pk: int) -> Submission:
    """The submission, if this person sees it in this district; else Http404."""
    found: Submission = get_object_or_404(submissions_of(request.actor, request.district), pk=pk)
    return found


def address(name: str, submission: Submission, request: PortalRequest, *more: Any) -> str:
    return reverse(f"work:{name}", args=[request.district.slug, submission.pk, *more])


def head_of(sheet: Sheet, request: PortalRequest) -> dict[str, Any]:
    """The head of every page about this answer (indicators/_answer_head.html)."""
    found = sheet.submission
    standing = lateness_of(found)
    return {
        "form_label": sheet.form.label,
        "form_title": fill(sheet.form.title, sheet.context),
        "unit_name": found.unit.name,
        "period": sheet.round.period.name,
        "state": found.state,
        "state_label": SubmissionState(found.state).label,
        "due_at": standing.due,
        "due_text": standing.words,
        "late": bool(standing.late),
        "url": address("submission", found, request),
    }


# Behind the address of a row: it was opened from the last look before submitting, and leads back there.
BACK_TO_CHECK = "?ve=kiem-tra"


def goes_back_to_check(request: PortalRequest) -> bool:
    return request.GET.get("ve") == "kiem-tra"


def cell_links(sheet: Sheet, request: PortalRequest, back: str = "") -> Callable[[str], str]:
    """The address of each cell: its row on a page of its own, at its field. `back`: BACK_TO_CHECK or nothing."""
    rows = [row.key for row in sheet.form.rows if not row.group]
    positions = {key: position for position, key in enumerate(rows, start=1)}
    columns = {column.key: place for place, column in enumerate(sheet.form.leaf_columns())}

    def link(cell: str) -> str:
        row, column = cell.split(":")
        return f"{address('submission-row', sheet.submission, request, positions[row])}{back}#cell-{columns[column]}"

    return link


def _own_page(request: PortalRequest, found: Submission) -> str:
    return address("submission", found, request)


def _to_own_page(request: PortalRequest, found: Submission) -> HttpResponse:
    return HttpResponseRedirect(_own_page(request, found))


def move_view(
    act: str, done: object, *, after: Onward = _own_page, refused: Refused = _to_own_page
) -> Callable[[Move], View]:
    """Makes a view of a move: one POST, the service, a sentence, and on to the answer's page or as `after` says.

    `refused` answers where the service refused, after the page was given the service's sentence.
    """

    def wrap(move: Move) -> View:
        @require_POST
        @district_page
        def view(request: PortalRequest, pk: int) -> HttpResponse:
            found = find_submission(request, pk)
            try:
                move(request, found)
            except CannotMove as refusal:
                messages.error(request, str(refusal))
                return refused(request, found)
            messages.success(request, str(done).format(unit=found.unit.name))
            return HttpResponseRedirect(after(request, found))

        view.__name__ = f"submission_{act}"
        return view

    return wrap
