"""What a district's year comes to, counted from its official figures: what is kept for its city and the country."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from core.actor import machine_reader
from indicators.attainment import Attainment
from indicators.models import Figure, RoundState, Source, Submission
from indicators.models.rounds import OFFICIAL
from indicators.queries.standing import REACHED, asked_periods, standings_of
from reports.models import KeptFigure
from schools.level_tree import NOT_BROKEN_DOWN
from schools.models import District, Period
from schools.period_codes import PeriodCode, PeriodKind, answering, parse_period

# What is kept: years, and what of a school year is reported by itself.
KEPT = (PeriodKind.YEAR, PeriodKind.SCHOOL_YEAR, PeriodKind.TERM, PeriodKind.POINT)
# The columns of a KeptYear that count targets.
COLUMNS: Mapping[Attainment, str] = {
    Attainment.EXCEEDED: "exceeded",
    Attainment.MET: "met",
    Attainment.MISSED: "missed",
    Attainment.NO_DATA: "no_data",
    Attainment.NOT_COMPARABLE: "unclear",
}


@dataclass(frozen=True, slots=True)
class YearContent:
    """What is kept of one year: counts by column, and the figures, not stored."""

    counts: Mapping[str, int]
    figures: tuple[KeptFigure, ...]

    @property
    def is_empty(self) -> bool:
        return not self.figures and not any(self.counts.values())


EMPTY = YearContent({}, ())


def content_of(district: int, year: PeriodCode) -> YearContent:
    """The year as it is now; seven queries."""
    standings = standings_of(machine_reader(district), [district], year)[district]
    attained = Counter(COLUMNS[one.attained] for one in standings)
    answers = (
        Submission.unscoped.filter(district=district, round__period__code__in=asked_periods(year))
        .exclude(Q(round__state=RoundState.DRAFT) | Q(unit=district))
        .aggregate(owed=Count("pk"), approved=Count("pk", filter=Q(state__in=OFFICIAL)))
    )
    figures = _results(district, year)
    if not standings and not any(own for _kept, own in figures):
        return EMPTY
    counts = {**dict.fromkeys(COLUMNS.values(), 0), **attained, **answers}
    return YearContent(counts, tuple(kept for kept, _own in figures))


# Indicator, level, period, measure.
_At = tuple[int, str, int, str]


def _results(district: int, year: PeriodCode) -> list[tuple[KeptFigure, bool]]:
    """Of each indicator that districts share, at each level: what counts as its result, and whether it is of the very
    year: a calendar year that only its school years' figures answer is none of the district's."""
    rows = Figure.unscoped.filter(
        district=district,
        unit=district,
        ownership=NOT_BROKEN_DOWN,
        measure__in=REACHED,
        period__in=list(Period.objects.filter(code__in=asked_periods(year)).values_list("pk", flat=True)),
        indicator__district=None,
    ).select_related("indicator", "period")
    best: dict[tuple[int, str], Figure] = {}
    collected: dict[_At, Figure] = {}
    for row in rows:
        if row.source == Source.COLLECTED:
            collected[row.indicator_id, row.level, row.period_id, row.measure] = row
        if row.period.code != str(answering(row.indicator.calendar_year, year)):
            continue
        place = row.indicator_id, row.level
        if place not in best or _comes_after(best[place], row):
            best[place] = row
    return [(_kept(row, collected), row.period.code == str(year)) for row in best.values()]


def _comes_after(known: Figure, other: Figure) -> bool:
    return _order(known) > _order(other)


def _order(row: Figure) -> tuple[bool, int, bool]:
    """Whole before what misses units, TH before ƯTH, the district's own before the collected (as in a Standing)."""
    return _lacking(row) > 0, REACHED.index(row.measure), row.source == Source.COLLECTED


def _lacking(row: Figure) -> int:
    """How many units are not in a total: those that owe their part, and those whose part does not add up."""
    return int(row.missing + row.inexact)


def _kept(row: Figure, collected: Mapping[_At, Figure]) -> KeptFigure:
    """A collected ratio with the very totals that it is the quotient of."""
    kept = KeptFigure(
        indicator_id=row.indicator_id,
        level=row.level,
        estimate=row.measure == REACHED[1],
        missing=_lacking(row),
        **{name: getattr(row, name) for name in ("kind", "number", "number_to", "text", "decimals", "typed")},
    )
    of = (row.level, row.period_id, row.measure)
    parts = [collected.get((part or 0, *of)) for part in (row.indicator.numerator_id, row.indicator.denominator_id)]
    if row.source == Source.COLLECTED and all(part is not None and part.number is not None for part in parts):
        kept.numerator, kept.denominator = (part.number for part in parts if part)
    return kept


def years_touched(periods: Collection[int]) -> list[int]:
    """The years (calendar and school) that figures of these periods answer, by the ids of their periods; two queries.

    A calendar year is answered by the school years that begin and end in it.
    """
    return sorted({year for years in years_by_period(periods).values() for year in years})


def years_by_period(periods: Collection[int]) -> dict[int, list[int]]:
    """The same of each period by itself; two queries."""
    codes = dict(Period.objects.filter(pk__in=periods).values_list("pk", "code"))
    wanted = {period: _answered(parse_period(code)) for period, code in codes.items()}
    known = Period.objects.filter(code__in={code for years in wanted.values() for code in years})
    ids = dict(known.values_list("code", "pk"))
    return {period: [ids[code] for code in years if code in ids] for period, years in wanted.items()}


def _answered(code: PeriodCode) -> list[str]:
    years = [str(code)] if code.kind in KEPT else []
    if code.kind is PeriodKind.SCHOOL_YEAR:
        years += [str(PeriodCode(PeriodKind.YEAR, year)) for year in (code.year, code.year + 1)]
    return years


def years_with_figures(district: District) -> list[int]:
    """The years of which a district has figures of its own or totals; three queries."""
    rows = Figure.unscoped.filter(district=district.pk, unit=district.pk).order_by()
    return years_touched(list(rows.values_list("period", flat=True).distinct()))
