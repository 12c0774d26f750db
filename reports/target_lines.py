"""Targets and results as lines of a page: texts with their marks, badges and addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from indicators.attainment import Attainment
from indicators.gaps import gap
from indicators.models import Indicator
from indicators.queries.standing import Standing, Told
from reports.dashboard import Turned
from reports.models import Explanation, ExplanationState
from reports.queries.explanations import Place
from reports.standing_words import (
    ATTAINED,
    NOTHING,
    STATES,
    TURNED,
    difference,
    marks_of,
    place_words,
    printed,
    unit_of,
)

EXPLAINED = {
    ExplanationState.ASKED: "waiting",
    ExplanationState.ANSWERED: "received",
    ExplanationState.CLOSED: "closed",
}
# The parts of an indicator's page: where one asks, the years, the units that a figure is collected from and waits for.
ASK, YEARS, UNITS, MISSING = "giai-trinh", "cac-nam", "cac-don-vi", "con-thieu"


@dataclass(frozen=True, slots=True)
class Lines:
    """What every line of one page shares; `unit` is the unit's code, empty for the district itself."""

    slug: str
    year: str
    unit: str = ""
    may_ask: bool = False
    explanations: Mapping[Place, Explanation] = field(default_factory=dict)

    def target(self, one: Standing) -> dict[str, Any]:
        """A target, its result and what stands beside them."""
        apart = gap(one.target.value, one.actual.value if one.actual else None)
        explanation = self.explanations.get((one.indicator.pk, one.level, one.ownership, one.period))
        url = self.url(one.indicator, one.level, one.ownership)
        return {
            **self._named(one.indicator, one.level, one.ownership),
            "target": figure(one.target, one.indicator, url),
            "actual": figure(one.actual, one.indicator, url),
            "beside": figure(one.beside, one.indicator, url) if one.beside else None,
            "before": figure(one.before, one.indicator, f"{url}#{YEARS}"),
            "difference": difference(apart, one.indicator) if apart else "",
            "state": STATES[one.attained],
            "state_label": ATTAINED[one.attained],
            "explanation": explained(explanation, self.slug) if explanation else None,
            "ask_url": f"{url}#{ASK}" if self._may_ask(one, explanation) else "",
        }

    def _may_ask(self, one: Standing, explanation: Explanation | None) -> bool:
        closed = explanation is None or explanation.state == ExplanationState.CLOSED
        return self.may_ask and one.attained is Attainment.MISSED and closed

    def turned(self, one: Turned) -> dict[str, Any]:
        """A result beside that of the year before."""
        found = one.result
        url = self.url(found.indicator, found.level, found.ownership)
        return {
            **self._named(found.indicator, found.level, found.ownership),
            "now": figure(found.now, found.indicator, url),
            "before": figure(found.before, found.indicator, f"{url}#{YEARS}"),
            "difference": difference(one.apart, found.indicator) if one.apart else "",
            "turn": one.turn.value,
            "turn_label": TURNED[one.turn],
        }

    def _named(self, indicator: Indicator, level: str, ownership: str) -> dict[str, Any]:
        return {
            "name": indicator.name,
            "place": place_words(level, ownership),
            "unit": unit_of(indicator),
            "url": self.url(indicator, level, ownership),
        }

    def url(self, indicator: Indicator, level: str, ownership: str) -> str:
        """The indicator's page at these coordinates."""
        return indicator_url(self.slug, indicator.code, (level, ownership, self.year), self.unit)


def indicator_url(slug: str, code: str, at: tuple[str, str, str], unit: str = "") -> str:
    """The page of one indicator at a level, an ownership and a year, of a unit (none: the district)."""
    level, ownership, year = at
    asked = {"nam": year, "don-vi": unit, "cap": level, "loai": ownership}
    given = {name: value for name, value in asked.items() if value}
    return f"{reverse('work:indicator', args=[slug, code])}?{urlencode(given)}"


def figure(told: Told | None, indicator: Indicator, url: str = "") -> dict[str, Any]:
    """A figure as it prints, with what it is where it is no approved, final one.

    `url` is its indicator's page, or a part of that: there a collected one opens where its units stand.
    """
    if told is None:
        return {"text": NOTHING, "marks": [], "url": ""}
    place = f"#{MISSING if told.missing else UNITS}" if told.is_collected and "#" not in url else ""
    return {"text": printed(told.value, indicator), "marks": marks_of(told), "url": url and f"{url}{place}"}


def explained(one: Explanation, slug: str) -> dict[str, Any]:
    """An explanation beside its figure."""
    return {
        "state": EXPLAINED[ExplanationState(one.state)],
        "state_label": ExplanationState(one.state).label,
        "question": one.question,
        "answer": one.answer,
        "asked_by": str(one.asked_by),
        "asked_of": str(one.asked_of),
        "asked_at": one.asked_at,
        "answered_by": str(one.answered_by) if one.answered_by else "",
        "answered_at": one.answered_at,
        "target": one.target_text,
        "actual": one.actual_text,
        "url": reverse("work:explanation", args=[slug, one.pk]),
    }
