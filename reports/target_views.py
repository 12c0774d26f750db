"""The pages "Chỉ tiêu": every target of a unit, and one indicator over years, levels, wards and schools."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from core import policy
from indicators.attainment import Attainment
from indicators.gaps import change, gap, share_of
from indicators.models import Figure, Indicator, Submission
from indicators.queries.catalogue import find_indicator
from indicators.queries.one_indicator import Laid, OfUnit, Pair, laid_open, missing_units, of_units
from indicators.queries.standing import Told, attained, results_of
from indicators.queries.sums import ADDING
from indicators.values import Kind
from reports.board import Board, board_of, breaks_of
from reports.board_filter import BoardFilter
from reports.charts import Trend, trend
from reports.dashboard import ORDER, Tally, drawn, in_order, tally, turned
from reports.models import Explanation, ExplanationState
from reports.queries.explanations import askable, explanations_of
from reports.standing_words import ATTAINED, STATES, difference, place_words, unit_of
from reports.target_lines import explained, figure, indicator_url
from schools.levels import Level, Ownership
from schools.models import UnitKind
from schools.period_codes import answering, parse_period
from schools.tenancy import PortalRequest, district_page


@require_GET
@district_page
def targets(request: PortalRequest) -> HttpResponse:
    """Every target of a unit in a year: red first, narrowed as the address says."""
    board = board_of(request)
    ordered = in_order(board.standings, board.groups)
    results = [] if board.all else turned(results_of(request.actor, board.unit.pk, board.year))
    groups = sorted(set(board.groups.values()), key=lambda group: group.order)
    counts = tally(
        one
        for one in board.all
        if BoardFilter(level=board.asked.level, group=board.asked.group).keeps(one, board.groups[one.key])
    )
    context = {
        **board.choices("targets"),
        "unit_name": board.unit.name,
        "is_district": board.unit.pk == request.district.pk,
        "district_url": board.address("targets", unit=""),
        "year_name": board.year.name,
        "targets": [
            board.lines.target(one) | {"group": board.groups[one.key].title if len(groups) > 1 else ""}
            for one in ordered
        ],
        "results": [board.lines.turned(one) for one in results],
        "groups": [
            {"value": group.key, "label": group.title, "chosen": group.key == board.asked.group} for group in groups
        ],
        "attained": [
            {
                "label": ATTAINED[kind],
                "state": STATES[kind],
                "count": counts.get(kind, 0),
                "url": board.address("targets", attained="" if kind == board.asked.attained else kind.value),
                "current": kind == board.asked.attained,
            }
            for kind in ORDER
        ],
        "asked": board.asked,
        "year": str(board.year),
        "bar": drawn([Tally("", "", counts)])[0].bar,
        "total": sum(counts.values()),
        "breaks": breaks_of(
            board, {one.period for one in board.standings} | {one.result.now.period for one in results}
        ),
        "back_url": board.address("dashboard", unit="", group="", attained=""),
    }
    return render(request, "reports/targets.html", context)


@dataclass
class IndicatorPage:
    """One indicator at one place: a unit, a year, a level and an ownership, as the address asks."""

    board: Board
    indicator: Indicator

    @cached_property
    def level(self) -> str:
        asked = self.board.request.GET.get("cap", "")
        return asked if asked in Level.values else Level.ALL.value

    @cached_property
    def ownership(self) -> str:
        asked = self.board.request.GET.get("loai", "")
        return asked if asked in Ownership.values else Ownership.ALL.value

    @cached_property
    def period(self) -> str:
        """The period in which the indicator answers the year."""
        return str(answering(self.indicator.calendar_year, self.board.year))

    @property
    def at(self) -> tuple[str, str, str]:
        return self.level, self.ownership, self.period

    @cached_property
    def laid(self) -> Laid:
        return laid_open(self.board.request.actor, self.board.unit.pk, self.indicator, self.at)

    @cached_property
    def pair(self) -> Pair:
        return self.laid.levels.get((self.level, self.ownership), Pair(None, None, None))

    @property
    def common(self) -> Told | None:
        """The target of what is looked at, where it is one for each of its units too: what adds up is shared out."""
        return None if self.indicator.over_units in ADDING else self.pair.target

    @property
    def missed(self) -> bool:
        pair = self.pair
        return pair.target is not None and attained(pair.target, pair.actual, self.indicator) is Attainment.MISSED

    @cached_property
    def explanations(self) -> list[Explanation]:
        """Everything that was asked about this figure, the latest first."""
        rows = explanations_of(self.board.request.actor, self.board.request.district)
        return list(
            rows.filter(
                unit=self.board.unit,
                indicator=self.indicator,
                level=self.level,
                ownership=self.ownership,
                period__code=self.period,
            )
        )

    @property
    def may_ask(self) -> bool:
        request = self.board.request
        running = any(one.state != ExplanationState.CLOSED for one in self.explanations)
        return self.missed and not running and policy.may(request.actor, "ask", Explanation(district=request.district))

    @property
    def unit_code(self) -> str:
        return self.board.unit_code

    def url(self, **changes: str) -> str:
        """This page with another level, ownership or year."""
        given = {"level": self.level, "ownership": self.ownership, "year": str(self.board.year), **changes}
        place = (given["level"], given["ownership"], given["year"])
        return indicator_url(self.board.request.district.slug, self.indicator.code, place, self.unit_code)

    def figure(self, told: Told | None, url: str = "") -> dict[str, Any]:
        """A figure that opens into the answer it came from, a collected one at `url`; not that of a district before."""
        if told is not None and told.submission and told.district == self.board.request.district.pk:
            url = reverse("work:submission", args=[self.board.request.district.slug, told.submission])
        return figure(told, self.indicator, url)

    def line(self, pair: Pair, url: str = "") -> dict[str, Any]:
        """A target beside its result; `url` as in `figure`."""
        actual = pair.actual.value if pair.actual else None
        apart = gap(pair.target.value, actual) if pair.target else None
        beside = change(pair.beside.value, actual) if pair.beside and actual else None
        kind = attained(pair.target, pair.actual, self.indicator) if pair.target else None
        return {
            "target": self.figure(pair.target),
            "actual": self.figure(pair.actual, url),
            "beside": self.figure(pair.beside, url) if pair.beside else None,
            "beside_apart": difference(beside, self.indicator) if beside else "",
            "beside_same": beside is not None and not beside,
            "difference": difference(apart, self.indicator) if apart else "",
            "state": STATES[kind] if kind else "",
            "state_label": ATTAINED[kind] if kind else "",
        }


def indicator_page(request: PortalRequest, code: str) -> IndicatorPage:
    """The page that the address asks for. Raises Forbidden, Http404."""
    board = board_of(request, narrowed_by=("year", "unit"))
    found = find_indicator(request.district, code)
    if found is None:
        raise Http404(code)
    return IndicatorPage(board, found)


@require_GET
@district_page
def indicator(request: PortalRequest, code: str) -> HttpResponse:
    """One indicator: its target and result, over the years, by level, ward and school, and who reported it."""
    return render(request, "reports/indicator.html", indicator_context(indicator_page(request, code)))


def indicator_context(page: IndicatorPage) -> dict[str, Any]:
    """What the page shows; the address of asking shows it again with what was typed."""
    board, found, request = page.board, page.indicator, page.board.request
    is_district = board.unit.pk == request.district.pk
    wards = _units(page, UnitKind.WARD) if is_district else []
    schools = _units(page, UnitKind.SCHOOL) if is_district or board.unit.kind == UnitKind.WARD else []
    # The years that have a page of their own, by the period in which the indicator answers them.
    shown = {str(answering(found.calendar_year, year)): str(year) for year in board.years}
    return {
        "name": found.name,
        "place": place_words(page.level, page.ownership),
        "unit": unit_of(found),
        "unit_name": board.unit.name,
        "is_district": is_district,
        "period_name": parse_period(page.period).name,
        "now": page.line(page.pair, page.url()),
        "source": _source(page, page.pair),
        "years": [
            {
                "name": parse_period(code).name,
                "is_this": code == page.period,
                **page.line(pair, page.url(year=shown[code]) if code in shown else ""),
            }
            for code, pair in page.laid.years.items()
        ],
        "trend": _trend(page),
        "levels": [
            {
                "name": place_words(level, ownership) or ATTAINED_ALL,
                "url": page.url(level=level, ownership=ownership),
                "is_this": (level, ownership) == (page.level, page.ownership),
                **page.line(pair, page.url(level=level, ownership=ownership)),
            }
            for (level, ownership), pair in page.laid.levels.items()
        ],
        "wards": wards,
        "wards_sourced": any(one["source"] for one in wards),
        "schools": schools,
        "schools_sourced": any(one["source"] for one in schools),
        "missing": _missing(page),
        "parts": [
            {
                "name": part.name,
                "url": indicator_url(
                    request.district.slug, part.code, (page.level, page.ownership, str(board.year)), page.unit_code
                ),
            }
            for part in (found.numerator, found.denominator)
            if part
        ],
        "explanations": [explained(one, request.district.slug) for one in page.explanations],
        "may_ask": page.may_ask,
        "askable": askable(request.actor, request.district, board.unit, found, page.level) if page.may_ask else [],
        "ask_url": page.url().replace("?", "giai-trinh/?", 1),
        "breaks": breaks_of(board, [page.period, *page.laid.years]),
        "back_url": board.address("targets"),
    }


ATTAINED_ALL = "Chung"


# What a column's height can show: of places the higher is the worse, of "13/13" the number is none of its own.
_DRAWN = frozenset({Kind.EXACT, Kind.AT_LEAST, Kind.MORE_THAN, Kind.AT_MOST, Kind.LESS_THAN, Kind.ABOUT})


def _trend(page: IndicatorPage) -> Trend | None:
    """The chart of the years, where at least two have a number."""
    years, estimates = [], set()
    for code, pair in page.laid.years.items():
        numbers = {
            key: float(told.value.number)
            for key, told in (("actual", pair.actual), ("target", pair.target))
            if told is not None and told.value.number is not None and told.value.kind in _DRAWN
        }
        if numbers:
            years.append((code, numbers))
        if pair.actual is not None and pair.actual.is_estimate:
            estimates.add(code)
    return trend(years, frozenset(estimates)) if len(years) > 1 else None


def _source(page: IndicatorPage, pair: Pair) -> dict[str, Any] | None:
    """Who reported and who approved the result, where it is the unit's own."""
    if pair.actual is None or pair.actual.submission is None:
        return None
    rows = Figure.objects.visible_to(page.board.request.actor).select_related(
        "submission__submitted_by", "submission__decided_by"
    )
    return _reported(page, rows.get(pk=pair.actual.figure))


def _reported(page: IndicatorPage, row: Figure) -> dict[str, Any] | None:
    submission = row.submission
    if submission is None:
        return None
    return {
        "submitted_by": str(submission.submitted_by or ""),
        "submitted_at": submission.submitted_at,
        "approved_by": str(submission.decided_by or ""),
        "approved_at": submission.decided_at,
        "url": _answer_url(page, submission),
    }


def _answer_url(page: IndicatorPage, submission: Submission) -> str:
    """Where an answer opens; empty for that of the district before this one, which opens there."""
    district = page.board.request.district
    here = submission.district_id == district.pk
    return reverse("work:submission", args=[district.slug, submission.pk]) if here else ""


def _units(page: IndicatorPage, kind: UnitKind) -> list[dict[str, Any]]:
    """The wards or schools with the indicator, the missed ones first and by how far, then as they are called."""
    request, unit = page.board.request, page.board.unit
    ward = unit.pk if unit.kind == UnitKind.WARD else None
    rows = of_units(request.actor, request.district, page.indicator, page.at, kind, ward=ward)
    return [_unit(page, one) for one in sorted(rows, key=lambda one: _rank(page, one))]


def _missing(page: IndicatorPage) -> list[dict[str, Any]]:
    """The units for which the collected result still waits; their answers open for who works on them."""
    request, told = page.board.request, page.pair.actual
    if told is None or told.is_whole:
        return []
    slug, unit = request.district.slug, page.board.unit.pk
    return [
        {
            "name": one.unit.name,
            "round": f"{one.round.title}, {one.round.period.name}",
            "state": one.state,
            "state_label": one.get_state_display(),
            "url": reverse("work:submission", args=[slug, one.pk]) if policy.may(request.actor, "look", one) else "",
        }
        for one in missing_units(request.district, unit, page.indicator, (page.level, page.ownership), told)
    ]


def _rank(page: IndicatorPage, one: OfUnit) -> tuple[int, float]:
    """By the unit's own target, else by the one that it shares with the district."""
    target = one.pair.target or page.common
    if target is None:
        return len(ORDER), 0.0
    kind = attained(target, one.pair.actual, page.indicator)
    apart = float(share_of(target.value, one.pair.actual.value if one.pair.actual else None))
    return ORDER.index(kind), apart if kind is Attainment.EXCEEDED else -apart


def _unit(page: IndicatorPage, one: OfUnit) -> dict[str, Any]:
    source = _reported(page, one.source) if one.source else None
    common = page.common if one.pair.target is None else None
    below = common is not None and attained(common, one.pair.actual, page.indicator) is Attainment.MISSED
    at = page.level, page.ownership, str(page.board.year)
    url = indicator_url(page.board.request.district.slug, page.indicator.code, at, one.unit.code)
    return {"below": below, "name": one.unit.name, "url": url, "source": source, **page.line(one.pair, url)}
