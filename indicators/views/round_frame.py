"""What the pages of one round share: finding it, its heading and its tabs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import policy
from core.models import Attachment
from indicators.lateness import OVERDUE, is_before_opening, lateness, round_state
from indicators.models import Round, RoundState, Submission, SubmissionState
from indicators.queries.rounds import papers_of, rounds_of
from schools.queries import now_of
from schools.tenancy import PortalRequest

# The parts of a round: the name of the address (which takes the round's id), what the tab says.
TABS: tuple[tuple[str, Any], ...] = (
    ("round-board", gettext_lazy("Tình hình nộp")),
    ("round-totals", gettext_lazy("Tổng hợp")),
    ("round-settings", gettext_lazy("Thiết lập")),
)


def find_round(request: PortalRequest, pk: int) -> Round:
    """The round, if this person sees it in this district, else Http404; Forbidden unless they may look into it."""
    found: Round = get_object_or_404(rounds_of(request.actor, request.district), pk=pk)
    policy.require(request.actor, "look", found)
    return found


def round_address(request: PortalRequest, name: str, round_: Round, *more: Any) -> str:
    """The address of one of the round's pages or acts."""
    return reverse(f"work:{name}", args=[request.district.slug, round_.pk, *more])


def round_frame(request: PortalRequest, round_: Round, tab: str) -> dict[str, Any]:
    """What `indicators/round_frame.html` shows above the round's page whose address is `tab`; no query.

    A draft asks nobody yet, and so has nothing but its settings.
    """
    return {
        "round": round_heading(round_),
        "tabs": [
            {"label": label, "url": round_address(request, name, round_), "current": name == tab}
            for name, label in TABS
            if round_.state != RoundState.DRAFT or name == tab
        ],
        "workbook_url": "" if round_.state == RoundState.DRAFT else round_address(request, "round-workbook", round_),
        "rounds_url": reverse("work:rounds", args=[request.district.slug]),
        "excel_url": round_address(request, "round-excel", round_)
        if tab != "round-excel" and policy.may(request.actor, "import", round_)
        else "",
    }


def paper_lines(request: PortalRequest, round_: Round, papers: Iterable[Attachment]) -> list[dict[str, Any]]:
    """The files beside a round's instructions, with where each is read and taken away."""
    return [
        {
            "name": paper.name,
            "size": paper.size,
            "url": round_address(request, "round-paper", round_, paper.pk),
            "remove_url": round_address(request, "round-paper-remove", round_, paper.pk),
        }
        for paper in papers
    ]


def round_papers(request: PortalRequest, submission: Submission) -> dict[str, Any]:
    """What `indicators/_round_papers.html` shows beside an answer: to who fills it in and to the office; one query."""
    may_read = policy.has_right(request.actor, "edit", submission) or policy.may(
        request.actor, "look", submission.round
    )
    papers = paper_lines(request, submission.round, papers_of(submission.round)) if may_read else []
    return {
        "instructions": submission.round.instructions if may_read else "",
        "files": papers,
        "open": submission.state == SubmissionState.NOT_STARTED,
    }


def round_heading(round_: Round) -> dict[str, Any]:
    """A round as a heading or a line of a list says it, as of its district's clock."""
    now = now_of(round_.district)
    state = round_state(round_.state, round_.due_at, now)
    is_open = round_.state == RoundState.OPEN
    return {
        "title": round_.title,
        "period": round_.period.name,
        "state": state,
        "state_label": _("Quá hạn") if state == OVERDUE else RoundState(state).label,
        "opens_at": round_.opens_at if is_open and is_before_opening(round_.opens_at, now) else None,
        "due_at": round_.due_at,
        "due_text": lateness(round_.due_at, None, now).words if is_open else "",
        "late": state == OVERDUE,
        "closed_at": round_.closed_at,
        "finalised_at": round_.finalised_at,
    }
