"""One submission laid open: its form, cells, what was typed, what the checks find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from core.table import Table
from indicators.formdoc.checks import Finding, run_checks
from indicators.formdoc.computing import Computation, compute
from indicators.formdoc.layout import fill, lay_out
from indicators.formdoc.model import Form as FormDocument
from indicators.formdoc.model import FormRow
from indicators.formdoc.restricting import restricted
from indicators.models import (
    Entry,
    Figure,
    Indicator,
    Measure,
    MeasurementUnit,
    OverUnits,
    Round,
    RoundCell,
    Source,
    Submission,
    TargetDecision,
)
from indicators.queries.comparable import Place, Step, breaks_of, compared
from indicators.values import Kind, Reading, Value
from schools.level_tree import NOT_BROKEN_DOWN
from schools.models import Period, School, SchoolKind, UnitKind
from schools.succession import Changed


def place_of_figure(figure: Figure) -> Place:
    return (
        figure.indicator_id,
        figure.unit_id,
        figure.period_id,
        figure.measure,
        figure.level,
        figure.ownership,
    )


def place_of_cell(cell: RoundCell, submission: Submission) -> Place:
    return (
        cell.indicator_id,
        cell.unit_id or submission.unit_id,
        cell.period_id,
        cell.measure,
        cell.level,
        cell.ownership,
    )


@dataclass(frozen=True, slots=True)
class CellFacts:
    """What the screen and the reader need of a figure cell: its row in the round, and how its text is read."""

    cell: RoundCell
    reading: Reading


def words_of(round_: Round, units: Mapping[str, MeasurementUnit]) -> Mapping[str, str]:
    """What the placeholders of a round's titles stand for, but for the decision."""
    names = {f"unit:{code}": unit.name for code, unit in units.items()}
    return names | {"year": str(round_.period.parsed.year), "period": round_.period.name}


class Sheet:
    """One submission laid open: the form, its cells, what was typed, what the checks find.

    Made by `sheet_of`; costs eight queries at most, whatever the form's size.
    """

    def __init__(self, submission: Submission) -> None:
        self.submission = submission
        self.round: Round = submission.round
        # What was merged or split since a year earlier; known once `previous` is.
        self.breaks: Sequence[Changed] = ()

    @cached_property
    def form(self) -> FormDocument:
        """The round's form with the rows that this unit receives."""
        return restricted(self.round.form, self.submission.levels)

    @cached_property
    def cells(self) -> Mapping[str, CellFacts]:
        asked = self.form.figure_cells()
        # Thousands of cells share their few indicators: a join would make these anew for each cell.
        rows = RoundCell.objects.filter(round=self.round).prefetch_related("indicator", "unit")
        units = {unit.pk: unit for unit in self.units.values()}
        readings: dict[tuple[int, str], Reading] = {}
        found = {}
        for row in rows:
            if row.key in asked:
                place = (row.indicator_id, _row_key(row.key))
                if place not in readings:
                    row.indicator.unit = units[row.indicator.unit_id]
                    readings[place] = self._reading(row.indicator, row.key)
                found[row.key] = CellFacts(row, readings[place])
        return found

    @cached_property
    def readings(self) -> Mapping[str, Reading]:
        return {key: facts.reading for key, facts in self.cells.items()}

    @cached_property
    def units(self) -> Mapping[str, MeasurementUnit]:
        return {unit.code: unit for unit in MeasurementUnit.objects.all()}

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        return {entry.cell: entry for entry in Entry.objects.filter(submission=self.submission)}

    def with_entries(self, entries: Mapping[str, Entry]) -> Sheet:
        """The same sheet as it stands with these entries; no query for what is known already."""
        sheet = Sheet(self.submission)
        sheet.form, sheet.cells, sheet.units, sheet.entries = self.form, self.cells, self.units, entries
        return sheet

    @cached_property
    def values(self) -> Mapping[str, Value]:
        """What was typed in figure cells, in the form's own unit, and what is counted."""
        typed = {
            key: in_form_unit(entry.value, self.cells[key].cell.factor)
            for key, entry in self.entries.items()
            if key in self.cells and entry.value is not None
        }
        return {**typed, **self.counted}

    @cached_property
    def counted(self) -> Mapping[str, Value]:
        """The cells that count the school itself (OverUnits.COUNT): nobody types them; a query where there are any.

        As publishing does: one at its cấp thống kê and in all; an independent group is no school.
        """
        answer = self.submission
        if not self.counting or answer.unit.kind != UnitKind.SCHOOL:
            return {}
        ownerships = (NOT_BROKEN_DOWN, answer.ownership, answer.ownership_group)
        return {
            cell.key: _ONE
            if self.is_school and cell.level in (NOT_BROKEN_DOWN, answer.level) and cell.ownership in ownerships
            else _NO_SCHOOL
            for cell in self.counting
        }

    @cached_property
    def is_school(self) -> bool:
        """Whether the unit counts as a school; a query."""
        return School.unscoped.filter(pk=self.submission.unit_id, kind=SchoolKind.SCHOOL).exists()

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """What was written in text cells."""
        return {key: entry.text for key, entry in self.entries.items() if key not in self.cells and entry.text}

    @cached_property
    def computed(self) -> Mapping[str, Computation]:
        """The cells that nobody types, from what was typed and counted."""
        counted = {key: Computation(value, self.readings[key]) for key, value in self.counted.items()}
        return {**compute(self.form, self.values, self.readings), **counted}

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        return run_checks(self.form, self.values, self.readings)

    @cached_property
    def _words(self) -> Mapping[str, str]:
        return words_of(self.round, self.units)

    @cached_property
    def context(self) -> Mapping[str, str]:
        """What the titles' placeholders stand for, and the names of the units of measure; a query for the decision."""
        decisions = TargetDecision.unscoped.filter(district=self.round.district_id, period=self.round.period_id)
        decision = decisions.filter(round=None).last()
        return {**self._words, **({"decision": decision.title} if decision else {})}

    def has(self, key: str) -> bool:
        """Whether this unit's form has such a cell, typed or computed."""
        return key in self.cells or key in self.form.text_cells() or key in self.computed

    def is_foreign(self, key: str) -> bool:
        """Whether a cell belongs to another unit: it is shown, never written.

        The district's own answer may speak of its schools and wards, not of a sibling district in its city's table.
        """
        facts = self.cells.get(key)
        if facts is None or facts.cell.unit is None or facts.cell.unit_id == self.submission.unit_id:
            return False
        return not self.submission.of_district or facts.cell.unit.kind == UnitKind.DISTRICT

    @cached_property
    def counting(self) -> tuple[RoundCell, ...]:
        """The cells that count each school as one."""
        return counting_of(self.cells)

    @cached_property
    def fixed(self) -> tuple[str, ...]:
        """The cells that name a unit of their own: only of these may one be foreign."""
        return fixed_of(self.cells)

    @property
    def foreign(self) -> list[str]:
        """The cells of other units."""
        return [key for key in self.fixed if self.is_foreign(key)]

    @cached_property
    def earlier_periods(self) -> Mapping[int, int]:
        """The same stretch of the year before, where it is known, by the id of the cells' own period."""
        return {period: step.earlier for period, step in self.steps.items()}

    @cached_property
    def steps(self) -> Mapping[int, Step]:
        """From each period of the cells to the one a year earlier, where it is known; two queries."""
        own = Period.objects.in_bulk({cell.period_id for cell in self._figure_cells})
        before = {pk: str(period.parsed.a_year_earlier()) for pk, period in own.items()}
        known = dict(Period.objects.filter(code__in=set(before.values())).values_list("code", "pk"))
        return {pk: Step.before(own[pk], known[code]) for pk, code in before.items() if code in known}

    @cached_property
    def previous(self) -> Mapping[str, Value]:
        """The official value of each cell in `own_cells` a year earlier, in the form's own unit; four queries.

        Beside a target that the office gives a school stands what the school reached.
        Of a school that was merged or split since: see indicators.queries.comparable.
        """
        return self.previous_among(earlier_figures([self]))

    def previous_among(self, official: Mapping[Place, Value | None]) -> Mapping[str, Value]:
        """The same, of values that were asked for already."""
        found = {}
        for cell in self.own_cells:
            place = place_of_cell(cell, self.submission)
            measure = Measure.ACTUAL.value if self.gives(cell) else cell.measure
            value = official.get((*place[:2], self.earlier_periods.get(cell.period_id, 0), measure, *place[4:]))
            if value is not None:
                found[cell.key] = in_form_unit(value, cell.factor)
        return found

    @cached_property
    def own_cells(self) -> list[RoundCell]:
        """The figure cells of which this unit may know more than what the form shows: not those of other units."""
        of_office = self.submission.of_district
        return [facts.cell for key, facts in self.cells.items() if of_office or not self.is_foreign(key)]

    def gives(self, cell: RoundCell) -> bool:
        """Whether a cell is a target that the office gives one of its schools."""
        return self.submission.of_district and is_school_target(cell)

    @property
    def gives_targets(self) -> bool:
        """Whether the office gives targets by this answer."""
        return any(self.gives(self.cells[key].cell) for key in self.fixed)

    @property
    def _figure_cells(self) -> list[RoundCell]:
        return [facts.cell for facts in self.cells.values()]

    def name_of(self, cell: str) -> str:
        """A cell as a person names it: its row's title and its column's; a query only where they name the decision."""
        row, column = cell.split(":")
        titles = (self._row_names[row], self._headings[column])
        words = self.context if any("{decision" in title for title in titles) else self._words
        return " · ".join(fill(title, words) for title in titles)

    @property
    def filled(self) -> int:
        """How many cells were filled in, of `total`."""
        return len(self.values.keys() - self.counted.keys())

    @property
    def total(self) -> int:
        """How many cells there are to fill in: its own, without those that the portal counts."""
        return len(self.cells) - len(self.counted) - len(self.foreign)

    @property
    def table(self) -> Table:
        """The entries as a table: a draft, whatever the submission's state."""
        return self.laid_out(self.values)

    def laid_out(self, values: Mapping[str, Value]) -> Table:
        return lay_out(
            self.form,
            context=self.context,
            values=values,
            texts=self.texts,
            readings=self.readings,
            key=self.round.version.form.slug,
        )

    def _reading(self, indicator: Indicator, key: str) -> Reading:
        """How the indicator's unit is read; where the form's unit is another of the same base, that one."""
        unit = self.units.get(self.unit_code_of(key) or "", indicator.unit)
        reading = unit.reading if unit.base == indicator.unit.base else indicator.unit.reading
        return replace(reading, words=self._rows[_row_key(key)].words)

    def unit_code_of(self, key: str) -> str | None:
        """The unit of measure in which a cell is typed."""
        return self._rows[_row_key(key)].unit or self.form.unit

    @cached_property
    def _rows(self) -> Mapping[str, FormRow]:
        return {row.key: row for row in self.form.rows}

    @cached_property
    def _row_names(self) -> Mapping[str, str]:
        return self.form.row_names()

    @cached_property
    def _headings(self) -> Mapping[str, str]:
        return self.form.column_titles()


_ONE = Value(Kind.EXACT, Decimal(1), typed="1")
_NO_SCHOOL = Value(Kind.NOT_APPLICABLE, typed="-")


def is_school_target(cell: RoundCell) -> bool:
    """Whether a cell is what a school is assigned; that of another unit than who answers."""
    of_school = cell.unit is not None and cell.unit.kind == UnitKind.SCHOOL
    return of_school and cell.measure == Measure.ASSIGNED and cell.ownership == NOT_BROKEN_DOWN


def fixed_of(cells: Mapping[str, CellFacts]) -> tuple[str, ...]:
    """The cells whose unit the form names, whoever answers."""
    return tuple(key for key, facts in cells.items() if facts.cell.unit_id is not None)


def counting_of(cells: Mapping[str, CellFacts]) -> tuple[RoundCell, ...]:
    """The cells that count the unit that answers, where it is a school."""
    own = (facts.cell for facts in cells.values() if facts.cell.unit_id is None)
    return tuple(cell for cell in own if cell.indicator.over_units == OverUnits.COUNT)


def _row_key(cell: str) -> str:
    return cell.partition(":")[0]


def earlier_figures(sheets: Sequence[Sheet]) -> Mapping[Place, Value | None]:
    """The official values a year earlier of the own cells of these sheets of one round; two queries.

    Each sheet is told its `breaks`. Two queries more where a school was merged or split since.
    """
    cells = [(cell, sheet) for sheet in sheets for cell in sheet.own_cells]
    indicators = {cell.indicator_id for cell, _sheet in cells}
    figures = Figure.unscoped.filter(
        indicator__in=indicators,
        period__in={period for sheet in sheets for period in sheet.earlier_periods.values()},
        unit__in={cell.unit_id or sheet.submission.unit_id for cell, sheet in cells},
        source=Source.DIRECT,
    )
    steps = {step for sheet in sheets for step in sheet.steps.values()}
    units = [sheet.submission.unit_id for sheet in sheets if sheet.submission.unit.kind == UnitKind.SCHOOL]
    breaks = breaks_of(units, steps)
    for sheet in sheets:
        sheet.breaks = breaks.get(sheet.submission.unit_id, [])
    return compared({place_of_figure(figure): figure.value for figure in figures}, breaks, steps, indicators)


def sheet_of(submission: Submission) -> Sheet:
    """The submission laid open; the caller took it through `visible_to`."""
    return Sheet(submission)


def in_form_unit(value: Value, factor: Decimal) -> Value:
    """A kept value as the form prints it."""
    return value if factor == 1 else _scaled(value, Decimal(1) / factor)


def in_indicator_unit(value: Value, factor: Decimal) -> Value:
    """A typed value as it is kept."""
    return value if factor == 1 else _scaled(value, factor)


def _scaled(value: Value, factor: Decimal) -> Value:
    """Amounts change with the unit; a rank, a level, a ratio and a rise by steps ("2 bậc") count no units."""
    if value.kind in (Kind.RANK, Kind.RATIO, Kind.LEVEL) or (value.kind is Kind.INCREASE and value.text):
        return value
    return replace(
        value,
        number=None if value.number is None else value.number * factor,
        number_to=None if value.number_to is None else value.number_to * factor,
    )
