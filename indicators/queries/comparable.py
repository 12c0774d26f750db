"""What a year earlier a school's figures compare with, where it was merged or split in between.

A merged school compares with the sum of those that went into it, where every one of them gave an exact number that
adds up. Nothing compares with a part of a school that was split, nor across two changes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from indicators.models import Figure, Indicator, OverUnits, Source, Submission
from indicators.values import Kind, Value
from schools.models import ChangeKind, Period, UnitKind
from schools.queries import changes_of
from schools.succession import Changed

# indicator, unit, period, measure, level, ownership.
Place = tuple[int, int, int, str, str, str]
Official = Mapping[Place, Value | None]


@dataclass(frozen=True, slots=True)
class Step:
    """From the period of figures to the stretch a year before it: the days that decide what lies between."""

    earlier: int
    begins: date
    ends: date
    until: date

    @classmethod
    def before(cls, period: Period, earlier: int) -> Step:
        begins, ends = period.parsed.a_year_earlier().dates
        return cls(earlier, begins, ends, period.ends_on)


def breaks_of(units: Collection[int], steps: Collection[Step]) -> dict[int, list[Changed]]:
    """The changes that may stand between the figures of these schools and those a year earlier; one query."""
    if not units or not steps:
        return {}
    found = changes_of(units, min(step.begins for step in steps), max(step.until for step in steps))
    mine = {unit: [one for one in changes if _parts(one, unit)] for unit, changes in found.items()}
    return {unit: changes for unit, changes in mine.items() if changes}


def breaks_beside(answer: Submission) -> list[Changed]:
    """The changes between the period of an answer and a year earlier; a query, none where no school answers."""
    if answer.unit.kind != UnitKind.SCHOOL:
        return []
    period = answer.round.period
    return breaks_of([answer.unit_id], [Step.before(period, 0)]).get(answer.unit_id, [])


def _parts(change: Changed, unit: int) -> bool:
    """Whether a school that goes on after the change is not the same whole as before."""
    return change.breaks_comparison and unit in change.after


def compared(
    official: Official, breaks: Mapping[int, list[Changed]], steps: Collection[Step], indicators: Collection[int]
) -> Official:
    """The official values of a year earlier with those of changed schools put right; two queries, none without any."""
    if not breaks:
        return official
    found = {place: value for place, value in official.items() if place[1] not in breaks}
    before = {unit for changes in breaks.values() for one in changes for unit in one.before}
    rows = Figure.unscoped.filter(
        unit__in=before - {place[1] for place in official},
        indicator__in=indicators,
        period__in={step.earlier for step in steps},
        source=Source.DIRECT,
    )
    given = {
        (row.indicator_id, row.unit_id, row.period_id, row.measure, row.level, row.ownership): row.value for row in rows
    }
    everything = {**official, **given}
    adding = set(Indicator.objects.filter(pk__in=indicators, over_units=OverUnits.SUM).values_list("pk", flat=True))
    for unit, changes in breaks.items():
        for step in steps:
            found |= _of_unit(unit, [one for one in changes if one.day <= step.until], step, everything, adding)
    return found


def _of_unit(
    unit: int, changes: list[Changed], step: Step, given: Official, adding: Collection[int]
) -> dict[Place, Value | None]:
    """What one school compares with in one earlier stretch."""
    between = [one for one in changes if one.day > step.begins]
    own = {place: value for place, value in given.items() if place[1] == unit and place[2] == step.earlier}
    if not between:
        return own
    if len(between) > 1:
        return {}
    change = between[0]
    of_before = {place for place in given if place[1] in change.before and place[2] == step.earlier}
    if change.day <= step.ends and not any(place[1] in change.ended for place in of_before):
        return own  # asked after the change already
    if change.kind != ChangeKind.MERGED:
        return {}
    sums: dict[Place, Value | None] = {}
    for at in {(place[0], *place[2:]) for place in of_before if place[0] in adding}:
        parts = [given.get((at[0], one, *at[1:])) for one in change.before]
        if (value := _sum(parts)) is not None:
            sums[(at[0], unit, *at[1:])] = value
    return sums


def _sum(parts: Sequence[Value | None]) -> Value | None:
    """The sum of exact numbers; none where one is missing or is no exact number."""
    known = [part for part in parts if part is not None and part.kind is Kind.EXACT and part.number is not None]
    if len(known) < len(parts):
        return None
    total = sum((part.number for part in known if part.number is not None), Decimal(0))
    return Value(Kind.EXACT, number=total, decimals=max(part.decimals for part in known))
