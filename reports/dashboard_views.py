"""The dashboard ("Bảng điều hành"): one page that a chairman understands in a minute."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from core import policy
from indicators import board_filter
from indicators.attainment import Attainment
from indicators.gaps import Turn
from indicators.queries.board import CAME, OVERDUE, OWING
from indicators.queries.rates import rates_of_open_rounds
from indicators.queries.standing import results_of
from plans.deadlines import print_deadline
from plans.models import Task
from plans.task_filter import LATE, LEAD, OPEN, STATE, TIMING
from reports.board import Board, board_of, breaks_of, level_title
from reports.board_filter import top_level
from reports.dashboard import ORDER, Tally, by_group, by_level, tally, turned, worst_first
from reports.dashboard_lists import STAND, roadmap_address, year_name, year_word
from reports.queries.dashboard import OpenTasks, open_tasks_of
from reports.queries.roadmap import Progress, roadmap_progress
from reports.standing_words import ATTAINED, STATES
from schools.queries import now_of, today_of
from schools.tenancy import PortalRequest, district_page

WORST = 8
CHANGED = 6


@require_GET
@district_page
def dashboard(request: PortalRequest) -> HttpResponse:
    """One page for a leader: what is red, who is late, how it compares with the year before."""
    board = board_of(request, narrowed_by=("year", "level"))
    today = today_of(request.district)
    worst = worst_first(board.standings)
    tasks = open_tasks_of(request.actor, request.district, today)
    progress = roadmap_progress(request.actor, request.district, str(board.year), today)
    changed = turned(one for one in results_of(request.actor, board.unit.pk, board.year) if _of_level(board, one.level))
    context = {
        **board.choices("dashboard"),
        "year_name": board.year.name,
        "as_of": today,
        "printed_at": timezone.localtime(now_of(request.district)),
        "summary": [_counted(board, kind) for kind in ORDER],
        "total": len(board.standings),
        "total_url": board.address("targets"),
        "unknown": tally(board.standings).get(Attainment.NO_DATA, 0),
        "worst": [board.lines.target(one) for one in worst[:WORST]],
        "more_worst": max(len(worst) - WORST, 0),
        "missed_url": board.address("targets", attained=Attainment.MISSED),
        "groups": _tallies(board, by_group(board.standings, board.groups), "group"),
        "levels_tally": _tallies(board, by_level(board.standings, level_title), "level"),
        "tasks": _tasks(request, tasks),
        "rounds": [_round(board, one) for one in rates_of_open_rounds(request.district)],
        "turns": {kind.value: sum(one.turn is kind for one in changed) for kind in Turn},
        "compared": len(changed),
        "changed": [board.lines.turned(one) for one in changed[:CHANGED]],
        "more_changed": [board.lines.turned(one) for one in changed[CHANGED:]],
        "earlier_name": board.year.a_year_earlier().name,
        "breaks": breaks_of(
            board, {one.period for one in board.standings} | {one.result.now.period for one in changed}
        ),
        "progress": _progress(board, progress),
    }
    return render(request, "reports/dashboard.html", context)


def _of_level(board: Board, level: str) -> bool:
    return board.asked.level in ("", top_level(level))


def _counted(board: Board, kind: Attainment) -> dict[str, Any]:
    return {
        "key": kind.value,
        "count": tally(board.standings).get(kind, 0),
        "state": STATES[kind],
        "label": ATTAINED[kind],
        "url": board.address("targets", attained=kind.value),
    }


def _tallies(board: Board, tallies: list[Tally], narrows: str) -> list[dict[str, Any]]:
    """Without a column for what cannot be compared where there is none."""
    kinds = [
        kind for kind in ORDER if kind is not Attainment.NOT_COMPARABLE or any(one.counts.get(kind) for one in tallies)
    ]
    return [
        {
            "title": one.title,
            "bar": one.bar,
            "total": one.total,
            "words": ", ".join(
                f"{one.counts[kind]} {str(ATTAINED[kind]).lower()}" for kind in ORDER if one.counts.get(kind)
            ),
            "counts": [
                {
                    "key": kind.value,
                    "label": ATTAINED[kind],
                    "count": one.counts.get(kind, 0),
                    "url": board.address("targets", **{narrows: one.key}, attained=kind.value),
                }
                for kind in kinds
            ],
            "url": board.address("targets", **{narrows: one.key}),
        }
        for one in tallies
    ]


def _tasks(request: PortalRequest, tasks: OpenTasks) -> dict[str, Any]:
    several = len({body.period for body in tasks.bodies}) > 1
    return {
        "late": tasks.late,
        "total": tasks.total,
        "bodies": [
            {
                "name": body.name,
                "period": body.period_name if several else "",
                "late": body.late,
                "total": body.total,
                "url": _tasks_url(request, body.period, {STATE: OPEN, LEAD: body.unit}),
                "late_url": _tasks_url(request, body.period, {TIMING: LATE, LEAD: body.unit}),
            }
            for body in tasks.bodies
        ],
        "periods": [_of_period(request, tasks, code) for code in sorted({body.period for body in tasks.bodies})],
        "longest": [_task(request, task) for task in tasks.longest_late],
    }


def _of_period(request: PortalRequest, tasks: OpenTasks, code: str) -> dict[str, Any]:
    """The open tasks of a period as its list has them."""
    found = [body for body in tasks.bodies if body.period == code]
    return {
        "name": found[0].period_name,
        "late": sum(body.late for body in found),
        "total": sum(body.total for body in found),
        "url": _tasks_url(request, code, {STATE: OPEN}),
        "late_url": _tasks_url(request, code, {TIMING: LATE}),
    }


def _tasks_url(request: PortalRequest, period: str, asked: dict[str, Any]) -> str:
    """The list of a period's tasks, narrowed."""
    return f"{reverse('work:tasks', args=[request.district.slug, period])}?{urlencode(asked)}"


def _task(request: PortalRequest, task: Task) -> dict[str, Any]:
    today = today_of(request.district)
    due = task.deadline_end
    agency = getattr(task.lead, "agency", None)
    return {
        "title": task.title,
        "lead": agency.short_name if agency else task.lead.name,
        "deadline": print_deadline(task.deadline),
        "days": (today - due).days if due else 0,
        "url": reverse("work:task", args=[request.district.slug, task.pk]),
    }


def _round(board: Board, found: Any) -> dict[str, Any]:
    address = partial(_units_url, board, found)
    return {
        "title": found.title,
        "period": found.period.name,
        "sent": found.sent,
        "owing": found.owing,
        "unsent": found.owing - found.sent,
        "approved": found.approved,
        "percent": found.sent * 100 // found.owing,
        "due": timezone.localdate(found.due_at) if found.due_at else None,
        "late": found.overdue,
        "url": address(""),
        "sent_url": address("da-nop"),
        "unsent_url": address("chua-nop"),
        "late_url": address("qua-han"),
        "approved_url": address("da-duyet"),
    }


# The words of the list of a round's units, as the round's own board says them.
_ON_BOARD: Mapping[str, Mapping[str, str]] = {
    "": {},
    "da-nop": {board_filter.STATE: CAME},
    "chua-nop": {board_filter.STATE: OWING},
    "qua-han": {board_filter.TIMING: OVERDUE},
}


def _units_url(board: Board, found: Any, word: str) -> str:
    """The units of a round: on its board for who looks into it, else on the list that tells no entries."""
    at = [board.request.district.slug, found.pk]
    if word in _ON_BOARD and policy.has_right(board.request.actor, "look", found):
        asked, name = dict(_ON_BOARD[word]), "work:round-board"
    else:
        kept = {"nam": str(board.year), "cap": board.asked.level, STAND: word}
        asked, name = {key: value for key, value in kept.items() if value}, "work:round-units"
    return f"{reverse(name, args=at)}?{urlencode(asked)}" if asked else reverse(name, args=at)


def _progress(board: Board, progress: Progress | None) -> dict[str, Any] | None:
    if progress is None:
        return None
    address = partial(roadmap_address, board)
    return {
        "url": address(),
        "planned": progress.planned,
        "granted": progress.granted,
        "behind": progress.behind,
        "granted_url": address("da-cong-nhan"),
        "behind_url": address("cham"),
        "years": [
            {
                "name": year_name(one.year),
                "planned": one.planned,
                "granted": one.granted,
                "behind": one.behind,
                "url": address(planned=year_word(one.year)),
                "granted_url": address("da-cong-nhan", year_word(one.year)),
                "behind_url": address("cham", year_word(one.year)),
            }
            for one in progress.years
        ],
    }
