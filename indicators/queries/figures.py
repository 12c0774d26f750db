"""Official figures by the coordinates that a text or a report asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from core.actor import Actor
from indicators.models import (
    Figure,
    Indicator,
    RoundCell,
    Source,
    Submission,
)
from indicators.models.rounds import OFFICIAL
from indicators.queries.submissions import submissions_of
from indicators.values import Reading, Value
from schools.models import District, Period
from schools.period_codes import answering


@dataclass(frozen=True, slots=True)
class FigureAsked:
    """A figure that a text is bound to, by the coordinates that the text gives."""

    indicator: str
    level: str
    offset: int
    measure: str


@dataclass(frozen=True, slots=True)
class FigureFound:
    """The official figure for what was asked, with how it prints; `value` is None where there is none."""

    id: int | None
    value: Value | None
    reading: Reading
    unit: str
    indicator_name: str


def figures_for(
    actor: Actor, district: District, period: Period, asked: Iterable[FigureAsked]
) -> dict[FigureAsked, FigureFound]:
    """The district's official figures that answer a report of `period`, each in the period its indicator says.

    An indicator that the catalogue does not know is left out of the answer. Three queries.
    """
    places = _places(period, asked)
    rows = Figure.objects.visible_to(actor).filter(
        district=district,
        unit=district.unit_id,
        source=Source.DIRECT,
        ownership="-",
        indicator__in={indicator.pk for indicator, _code in places.values()},
        period__code__in={code for _indicator, code in places.values()},
    )
    found = {(row.indicator_id, row.period.code, row.level, row.measure): row for row in rows.select_related("period")}
    answers = {}
    for ask, (indicator, code) in places.items():
        row = found.get((indicator.pk, code, ask.level, ask.measure))
        answers[ask] = FigureFound(
            row.pk if row else None,
            row.value if row else None,
            indicator.unit.reading,
            indicator.unit.code,
            indicator.name,
        )
    return answers


def unapproved_for(
    actor: Actor, district: District, period: Period, asked: Iterable[FigureAsked]
) -> dict[FigureAsked, Submission]:
    """The district's own submission that each figure waits for; a figure that none will hold is left out.

    Three queries.
    """
    places = _places(period, asked)
    waiting = submissions_of(actor, district).filter(unit=district.unit_id).exclude(state__in=OFFICIAL)
    by_round = {submission.round_id: submission for submission in waiting}
    cells = RoundCell.objects.filter(
        Q(unit=None) | Q(unit=district.unit_id),
        round__in=by_round,
        ownership="-",
        indicator__in={indicator.pk for indicator, _code in places.values()},
    )
    held = {
        (indicator, code, level, measure): by_round[round_]
        for indicator, code, level, measure, round_ in cells.order_by("round").values_list(
            "indicator", "period__code", "level", "measure", "round"
        )
    }
    keys = {ask: (indicator.pk, code, ask.level, ask.measure) for ask, (indicator, code) in places.items()}
    return {ask: held[key] for ask, key in keys.items() if key in held}


def _places(period: Period, asked: Iterable[FigureAsked]) -> dict[FigureAsked, tuple[Indicator, str]]:
    """The indicator and the period of each figure, without those that the catalogue does not know."""
    wanted = list(dict.fromkeys(asked))
    known = Indicator.objects.filter(code__in={ask.indicator for ask in wanted}).select_related("unit")
    indicators = {indicator.code: indicator for indicator in known}
    return {
        ask: (indicators[ask.indicator], _answering_code(indicators[ask.indicator], period, ask.offset))
        for ask in wanted
        if ask.indicator in indicators
    }


def _answering_code(indicator: Indicator, period: Period, offset: int) -> str:
    answered = answering(indicator.calendar_year, period.parsed)
    return str(answered.shifted(offset))
