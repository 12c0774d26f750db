"""One giving of targets laid open: its schools, its targets, what they come to against the district's own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import QuerySet

from indicators.formdoc.layout import fill
from indicators.models import Figure, Indicator, Measure, OverUnits, RoundCell, Source, Submission
from indicators.queries.sheet import Sheet, is_school_target
from indicators.together import Comparison, Rule, Share, Together, compared, quotient, together
from indicators.values import Kind, Value
from schools.level_tree import NOT_BROKEN_DOWN
from schools.models import UnitKind
from schools.queries import joined_in, replaced, today_of

# What a target is of: an indicator (its id) in a period, at a level.
Target = tuple[int, int, str]
# Whose figure: a unit, what it is of, its measure.
_Held = tuple[int, Target, str]

# By what a percentage is weighted: the plan of what it is a share of, else what is known of it.
_WEIGHTS = (Measure.ASSIGNED, Measure.PROPOSED, Measure.ESTIMATE, Measure.ACTUAL)
_PLANNED = (Measure.ASSIGNED, Measure.PROPOSED)


@dataclass(frozen=True, slots=True)
class Given:
    """One cell: what the school is given, what it registered, its result a year earlier."""

    cell: str
    value: Value | None
    registered: Value | None
    before: Value | None


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """A school of the giving with its cells, by target."""

    unit: int
    name: str
    given: Mapping[Target, Given]


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One target: what the schools come to, the district's own, and how the first stands against the second.

    `others`: schools outside this giving that were given theirs elsewhere, and are counted with it. `weighted_by`
    names what percentages were weighted by. `own_proposed`: the district's is not assigned yet.
    """

    target: Target
    indicator: Indicator
    title: str
    found: Together
    others: int
    weighted_by: str
    own: Value | None
    own_proposed: bool
    compared: Comparison


class Giving:
    """The office's answer as the targets that it gives; fourteen queries, whatever the number of schools."""

    def __init__(self, answer: Submission) -> None:
        self.answer = answer
        self.sheet = Sheet(answer)

    @cached_property
    def targets(self) -> list[Target]:
        """In the order of the form."""
        return list(dict.fromkeys(target for _unit, target in self._cells))

    @cached_property
    def schools(self) -> list[SchoolLine]:
        """In the order of the form."""
        given: dict[int, dict[Target, Given]] = {}
        names: dict[int, str] = {}
        for (unit, target), cell in self._cells.items():
            names.setdefault(unit, self._row_titles[cell.key.partition(":")[0]])
            given.setdefault(unit, {})[target] = self._given(unit, target, cell)
        return [SchoolLine(unit, names[unit], found) for unit, found in given.items()]

    @cached_property
    def lines(self) -> list[TargetLine]:
        """What each target comes to, in the order of the form."""
        return [self._line(target) for target in self.targets]

    @property
    def empty(self) -> int:
        """How many cells hold no target yet."""
        return sum(one.value is None for school in self.schools for one in school.given.values())

    def _given(self, unit: int, target: Target, cell: RoundCell) -> Given:
        earlier = self.sheet.earlier_periods.get(target[1], 0)
        before = self._figures.get((unit, (target[0], earlier, target[2]), Measure.ACTUAL))
        registered = self._figures.get((unit, target, Measure.PROPOSED))
        return Given(cell.key, self._typed(cell), _value(registered), _value(before))

    def _typed(self, cell: RoundCell) -> Value | None:
        """In the indicator's own unit, as figures are."""
        entry = self.sheet.entries.get(cell.key)
        return entry.value if entry else None

    def _line(self, target: Target) -> TargetLine:
        found, weighted_by = self._together(target)
        own = next((row for measure in _PLANNED if (row := self._own.get((target, measure)))), None)
        value = own.value if own else None
        return TargetLine(
            target=target,
            indicator=self._indicators[target],
            title=self._titles[target],
            found=found,
            others=len(self._elsewhere(target)),
            weighted_by=weighted_by,
            own=value,
            own_proposed=own is not None and own.measure == Measure.PROPOSED,
            compared=compared(found, value),
        )

    def _together(self, target: Target) -> tuple[Together, str]:
        """By the indicator's rule; of a quotient both parts of which are given too, these say what it is."""
        indicator = self._indicators[target]
        rule = rule_of(indicator)
        if rule is not Rule.QUOTIENT:
            return together(rule, self._shares(target)), ""
        parts = [(part, *target[1:]) for part in (indicator.numerator_id, indicator.denominator_id)]
        if all(part in self._indicators for part in parts):
            above, below = (together(Rule.SUM, self._shares((part[0] or 0, *target[1:]))) for part in parts)
            return quotient(above, below, percent=indicator.unit.percent), ""
        named = self._denominators.get(indicator.denominator_id or 0)
        return together(rule, self._shares(target)), named.name if named else ""

    def _shares(self, target: Target) -> list[Share]:
        """Of the schools of this giving, and of those that were given theirs elsewhere."""
        here = {unit: self._typed(cell) for (unit, of), cell in self._cells.items() if of == target}
        indicator = self._indicators[target]
        everybody = {**here, **self._elsewhere(target)}
        if rule_of(indicator) is not Rule.QUOTIENT:
            return [Share(value) for value in everybody.values()]
        below = (indicator.denominator_id or 0, *target[1:])
        return [Share(value, self._weight(unit, below)) for unit, value in everybody.items()]

    def _elsewhere(self, target: Target) -> dict[int, Value | None]:
        return {
            unit: row.value
            for (unit, of, measure), row in self._figures.items()
            if of == target
            and measure == Measure.ASSIGNED
            and (unit, target) not in self._cells
            and unit not in self._stood_for
        }

    @cached_property
    def _stood_for(self) -> set[int]:
        """The schools for whose children others count: those of this giving, else those that stand there today."""
        here = {unit for unit, _target in self._cells}
        period, district = self.answer.round.period, self.answer.district
        joined = joined_in(district, period.starts_on, period.ends_on)
        aside = {unit for one in joined if here & one.ended for unit in one.made}
        aside |= {unit for one in joined if here & one.made for unit in one.ended}
        return aside | replaced((one for one in joined if not here & (one.ended | one.made)), today_of(district))

    def _weight(self, unit: int, below: Target) -> Decimal | None:
        """What a school's percentage is of: as it is planned, else as it is, else as it was a year earlier."""
        if (unit, below) in self._cells:
            typed = self._typed(self._cells[unit, below])
            return typed.number if typed is not None and typed.kind is Kind.EXACT else None
        earlier = (below[0], self.sheet.earlier_periods.get(below[1], 0), below[2])
        places = [*((unit, below, measure) for measure in _WEIGHTS), (unit, earlier, Measure.ACTUAL)]
        rows = (self._figures.get((one, of, str(measure))) for one, of, measure in places)
        return next((row.number for row in rows if row is not None and row.kind == Kind.EXACT.value), None)

    @cached_property
    def _cells(self) -> Mapping[tuple[int, Target], RoundCell]:
        """The cells that give a school a target, in the order of the form."""
        known = self.sheet.cells
        cells = (known[key].cell for key in self.sheet.form.figure_cells() if key in known)
        return {(cell.unit_id or 0, target_of(cell)): cell for cell in cells if is_school_target(cell)}

    @cached_property
    def _indicators(self) -> Mapping[Target, Indicator]:
        return {target: cell.indicator for (_unit, target), cell in self._cells.items()}

    @cached_property
    def _titles(self) -> Mapping[Target, str]:
        headings = self.sheet.form.column_titles()
        found: dict[Target, str] = {}
        for (_unit, target), cell in self._cells.items():
            found.setdefault(target, fill(headings[cell.key.partition(":")[2]], self.sheet.context))
        return found

    @cached_property
    def _row_titles(self) -> Mapping[str, str]:
        return {row.key: fill(row.title, self.sheet.context) for row in self.sheet.form.rows}

    @cached_property
    def _denominators(self) -> Mapping[int, Indicator]:
        wanted = {one.denominator_id for one in self._indicators.values() if rule_of(one) is Rule.QUOTIENT}
        return Indicator.objects.in_bulk([pk for pk in wanted if pk is not None])

    @cached_property
    def _figures(self) -> Mapping[_Held, Figure]:
        """Of the district's schools: what is asked and what it is shares of, in these periods and a year earlier."""
        rows = self._asked({*(target[0] for target in self.targets), *self._denominators})
        schools = rows.filter(unit__kind=UnitKind.SCHOOL, source=Source.DIRECT)
        return {(row.unit_id, target_of(row), row.measure): row for row in schools}

    @cached_property
    def _own(self) -> Mapping[tuple[Target, str], Figure]:
        """What the district itself was given or proposes; what its schools' đăng ký come to is none of these."""
        rows = self._asked({target[0] for target in self.targets}).filter(unit=self.answer.district_id)
        direct = rows.filter(measure__in=_PLANNED, source=Source.DIRECT)
        return {(target_of(row), row.measure): row for row in direct}

    def _asked(self, indicators: Collection[int]) -> QuerySet[Figure]:
        periods = {target[1] for target in self.targets}
        earlier = {one for period, one in self.sheet.earlier_periods.items() if period in periods}
        return Figure.unscoped.filter(
            district=self.answer.district_id,
            indicator__in=indicators,
            period__in=periods | earlier,
            ownership=NOT_BROKEN_DOWN,
        )


def _value(row: Figure | None) -> Value | None:
    return None if row is None else row.value


def target_of(row: RoundCell | Figure) -> Target:
    return row.indicator_id, row.period_id, row.level


def rule_of(indicator: Indicator) -> Rule:
    """How an indicator's targets come together; a ratio of which nobody knows the parts does not."""
    if indicator.over_units in (OverUnits.SUM, OverUnits.COUNT):
        return Rule.SUM
    if indicator.over_units in (OverUnits.RATIO, OverUnits.MEAN) and indicator.denominator_id is not None:
        return Rule.QUOTIENT
    return Rule.NONE


def schools_given(answers: Iterable[Submission]) -> dict[int, set[int]]:
    """The schools to which each of these answers of the office gives targets, by its round; one query."""
    rounds = [one.round_id for one in answers if one.of_district]
    if not rounds:
        return {}
    cells = RoundCell.objects.filter(
        round__in=rounds, unit__kind=UnitKind.SCHOOL, measure=Measure.ASSIGNED, ownership=NOT_BROKEN_DOWN
    )
    found: dict[int, set[int]] = {}
    for round_, unit in cells.order_by().values_list("round", "unit").distinct():
        found.setdefault(round_, set()).add(unit)
    return found
