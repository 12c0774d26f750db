"""The lists behind the dashboard's numbers that no other page has: a roadmap's schools, the units of a round."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from core import policy
from core.filters import PAGE, query_with
from indicators.models import Round
from indicators.models.rounds import OFFICIAL
from indicators.queries.board import BoardLine, lines_of
from indicators.queries.rates import Answered, answers_of_round, asked_rounds
from reports.board import Board, board_of
from reports.queries.roadmap import Progress, Stand, roadmap_progress
from schools.levels import Level
from schools.models import Accreditation, AccreditationStep
from schools.queries import today_of
from schools.tenancy import PortalRequest, district_page

# The names in the address, and the words by which it asks.
STAND, PLANNED = "tinh-trang", "ke-hoach"
NO_YEAR = "chua-xep"
STANDS = {
    "da-cong-nhan": (Stand.GRANTED, gettext_lazy("Đã công nhận")),
    "cham": (Stand.BEHIND, gettext_lazy("Chậm lộ trình")),
    "chua-den-nam": (Stand.AHEAD, gettext_lazy("Chưa công nhận, chưa quá năm lộ trình")),
}
BADGES = {
    Stand.GRANTED: ("approved", gettext_lazy("Đã công nhận")),
    Stand.BEHIND: ("late", gettext_lazy("Chậm lộ trình")),
    Stand.AHEAD: ("not_started", gettext_lazy("Chưa công nhận")),
}
ANSWERED = {
    "da-nop": (Answered.SENT, gettext_lazy("Đã nộp (cả đã duyệt)")),
    "chua-nop": (Answered.OWING, gettext_lazy("Chưa nộp")),
    "qua-han": (Answered.OVERDUE, gettext_lazy("Quá hạn, chưa nộp")),
    "da-duyet": (Answered.APPROVED, gettext_lazy("Đã duyệt")),
}
LINES = 100


@require_GET
@district_page
def roadmap(request: PortalRequest) -> HttpResponse:
    """The schools of the roadmap that the year is in: which are planned, recognised, behind."""
    board = board_of(request, narrowed_by=("year", "level"))
    progress = roadmap_progress(request.actor, request.district, str(board.year), today_of(request.district))
    stand, planned = request.GET.get(STAND, ""), request.GET.get(PLANNED, "")
    context = {
        "kept": _kept(board),
        "district_name": request.district.unit.name,
        "back_url": board.address("dashboard"),
        "has_roadmap": progress is not None,
    }
    if progress is not None:
        kept = [one for one in progress.entries if _keeps(progress, one, stand, planned)]
        context |= {
            "span": progress.roadmap.period.name,
            "planned": progress.planned,
            "granted": progress.granted,
            "behind": progress.behind,
            "years": _years(progress, planned),
            "stands": _choices({word: label for word, (_kind, label) in STANDS.items()}, stand),
            "schools": [_school(board, progress, one) for one in kept],
            "list_url": _list_url(request),
        }
    return render(request, "reports/roadmap.html", context)


def _keeps(progress: Progress, entry: Accreditation, stand: str, planned: str) -> bool:
    """What is no known word of the address asks for all."""
    kind = STANDS.get(stand, (None, ""))[0]
    years = {year_word(one.year) for one in progress.years}
    return kind in (None, progress.stand(entry)) and (planned not in years or planned == year_word(entry.planned_year))


def year_word(year: int | None) -> str:
    """What an address calls it."""
    return NO_YEAR if year is None else str(year)


def year_name(year: int | None) -> str:
    """What a roadmap's year is called, also that of the schools which have none."""
    return _("Chưa xếp năm") if year is None else str(year)


def _years(progress: Progress, chosen: str) -> list[dict[str, Any]]:
    return _choices({year_word(one.year): year_name(one.year) for one in progress.years}, chosen)


def _choices(words: dict[str, Any], chosen: str) -> list[dict[str, Any]]:
    every = {"code": "", "name": _("Tất cả"), "chosen": chosen not in words}
    return [every, *({"code": word, "name": label, "chosen": word == chosen} for word, label in words.items())]


def _school(board: Board, progress: Progress, entry: Accreditation) -> dict[str, Any]:
    state, label = BADGES[progress.stand(entry)]
    slug = board.request.district.slug
    return {
        "name": entry.school.unit.name,
        "url": reverse("work:school-place", args=[slug, entry.school_id]),
        "level": Level(entry.school.statistical_level).label,
        "planned": year_name(entry.planned_year),
        "state": state,
        "state_label": label,
        "step": entry.get_step_display() if entry.step not in _TOLD else "",
        "grade": entry.grade,
        "decision": entry.decision,
        "granted_on": entry.granted_on,
        "valid_until": entry.valid_until,
        "note": entry.note,
    }


# Steps that the badge tells by itself.
_TOLD = (AccreditationStep.PLANNED, AccreditationStep.GRANTED)


def _list_url(request: PortalRequest) -> str:
    """Where the recognitions are kept, for who looks them up."""
    may = policy.has_right(request.actor, "look up", request.district)
    return reverse("work:accreditations", args=[request.district.slug]) if may else ""


def roadmap_address(board: Board, stand: str = "", planned: str = "") -> str:
    """The list of those schools of the roadmap: of a stand (a word of `STANDS`), of a planned year (a `year_word`)."""
    more = "".join(f"&{name}={word}" for name, word in ((STAND, stand), (PLANNED, planned)) if word)
    return f"{board.address('roadmap')}{more}"


@require_GET
@district_page
def round_units(request: PortalRequest, pk: int) -> HttpResponse:
    """The units of a round: who sent theirs and who did not, without what they entered."""
    board = board_of(request, narrowed_by=("year", "level"))
    found = get_object_or_404(asked_rounds(request.district), pk=pk)
    word = request.GET.get(STAND, "")
    page = Paginator(answers_of_round(found, ANSWERED.get(word, (None, ""))[0]), LINES)
    shown = page.get_page(request.GET.get(PAGE))
    context = {
        "title": found.title,
        "period": found.period.name,
        "due": found.due_at,
        "count": page.count,
        "kinds": _choices({name: label for name, (_kind, label) in ANSWERED.items()}, word),
        "units": [_unit(request, line) for line in lines_of(shown, found)],
        "back_url": board.address("dashboard"),
        "board_url": _board_url(request, found),
        "kept": _kept(board),
        "previous_url": _neighbour(request, shown.number - 1) if shown.has_previous() else "",
        "next_url": _neighbour(request, shown.number + 1) if shown.has_next() else "",
    }
    return render(request, "reports/round_units.html", context)


def _kept(board: Board) -> list[tuple[str, str]]:
    """The words of the dashboard's address that its lists carry, so that the way back leads to the same dashboard."""
    return [(name, value) for name, value in (("nam", str(board.year)), ("cap", board.asked.level)) if value]


def _neighbour(request: PortalRequest, page: int) -> str:
    return f"?{query_with(request.GET, **{PAGE: str(page)})}"


def _unit(request: PortalRequest, line: BoardLine) -> dict[str, Any]:
    """A unit's answer opens where it is official: then its figures are for everyone who looks at the district."""
    answer = line.submission
    official = answer.state in OFFICIAL
    return {
        "line": line,
        "url": reverse("work:submission", args=[request.district.slug, answer.pk]) if official else "",
        "submitted_by": str(answer.submitted_by or ""),
        "submitted_at": answer.submitted_at,
        "approved_by": str(answer.decided_by or "") if official else "",
        "approved_at": answer.decided_at if official else None,
    }


def _board_url(request: PortalRequest, round_: Round) -> str:
    """The board of the round, for who looks into it."""
    may = policy.has_right(request.actor, "look", round_)
    return reverse("work:round-board", args=[request.district.slug, round_.pk]) if may else ""
