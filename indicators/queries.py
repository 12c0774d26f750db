"""Reading rounds, submissions and figures; each function costs a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.actor import Actor
from core.models import AuditEntry
from core.roles import OFFICE, Role
from core.table import Table
from indicators.formdoc.checks import Finding, run_checks
from indicators.formdoc.computing import Computation, compute
from indicators.formdoc.layout import fill, lay_out
from indicators.formdoc.model import Form as FormDocument
from indicators.formdoc.model import FormRow
from indicators.models import (
    Entry,
    Figure,
    Form,
    Indicator,
    MeasurementUnit,
    Round,
    RoundCell,
    Source,
    Submission,
    SubmissionState,
    TargetDecision,
)
from indicators.models.rounds import EDITABLE, OFFICIAL
from indicators.values import Kind, Reading, Value
from schools.models import District, Period, UnitKind
from schools.period_codes import answering


@dataclass(frozen=True, slots=True)
class CellFacts:
    """What the screen and the reader need of a figure cell: its row in the round, and how its text is read."""

    cell: RoundCell
    reading: Reading


class Sheet:
    """One submission laid open: the form, its cells, what was typed, what the checks find.

    Made by `sheet_of`; costs five queries whatever the form's size.
    """

    def __init__(self, submission: Submission) -> None:
        self.submission = submission
        self.round: Round = submission.round

    @cached_property
    def form(self) -> FormDocument:
        return self.round.form

    @cached_property
    def cells(self) -> Mapping[str, CellFacts]:
        rows = RoundCell.objects.filter(round=self.round).select_related("indicator__unit", "period", "unit")
        return {row.key: CellFacts(row, self._reading(row.indicator, row.key)) for row in rows}

    @cached_property
    def readings(self) -> Mapping[str, Reading]:
        return {key: facts.reading for key, facts in self.cells.items()}

    @cached_property
    def units(self) -> Mapping[str, MeasurementUnit]:
        return {unit.code: unit for unit in MeasurementUnit.objects.all()}

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        rows = Entry.objects.filter(submission=self.submission).select_related("author")
        return {entry.cell: entry for entry in rows}

    @cached_property
    def values(self) -> Mapping[str, Value]:
        """What was typed in figure cells, in the form's own unit."""
        return {
            key: in_form_unit(entry.value, self.cells[key].cell.factor)
            for key, entry in self.entries.items()
            if key in self.cells and entry.value is not None
        }

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """What was written in text cells."""
        return {key: entry.text for key, entry in self.entries.items() if key not in self.cells and entry.text}

    @cached_property
    def computed(self) -> Mapping[str, Computation]:
        """The cells that nobody types, from what was typed."""
        return compute(self.form, self.values, self.readings)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        return run_checks(self.form, self.values, self.readings)

    @cached_property
    def context(self) -> Mapping[str, str]:
        """What the titles' placeholders stand for, and the names of the units of measure."""
        names = {f"unit:{code}": unit.name for code, unit in self.units.items()}
        decision = TargetDecision.unscoped.filter(district=self.round.district_id, period=self.round.period_id).last()
        known = {"decision": decision.title} if decision else {}
        return names | known | {"year": str(self.round.period.parsed.year), "period": self.round.period.name}

    def is_foreign(self, key: str) -> bool:
        """Whether a cell belongs to another unit: it is shown, never written.

        The district's own answer may speak of its schools and wards, not of a sibling district in its city's table.
        """
        facts = self.cells.get(key)
        if facts is None or facts.cell.unit is None or facts.cell.unit_id == self.submission.unit_id:
            return False
        return not self.submission.of_district or facts.cell.unit.kind == UnitKind.DISTRICT

    @cached_property
    def previous(self) -> Mapping[str, Value]:
        """The official value of each figure cell one period earlier, in the form's own unit; two queries."""
        before = {cell.period_id: str(cell.period.parsed.shifted(-1)) for cell in self._figure_cells}
        periods = dict(Period.objects.filter(code__in=set(before.values())).values_list("code", "pk"))
        figures = Figure.unscoped.filter(
            indicator__in={cell.indicator_id for cell in self._figure_cells},
            period__in=periods.values(),
            unit__in={cell.unit_id or self.submission.unit_id for cell in self._figure_cells},
            source=Source.DIRECT,
        )
        by_place = {_place_of_figure(figure): figure.value for figure in figures}
        found = {}
        for cell in self._figure_cells:
            place = _place_of_cell(cell, self.submission)
            value = by_place.get((*place[:2], periods.get(before[cell.period_id], 0), *place[3:]))
            if value is not None:
                found[cell.key] = in_form_unit(value, cell.factor)
        return found

    @property
    def _figure_cells(self) -> list[RoundCell]:
        return [facts.cell for facts in self.cells.values()]

    def name_of(self, cell: str) -> str:
        """A cell as a person names it: its row's title and its column's."""
        row, column = cell.split(":")
        titles = (self._rows[row].title, self._headings[column])
        return " · ".join(fill(title, self.context) for title in titles)

    @property
    def filled(self) -> int:
        return len(self.values)

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
    def _headings(self) -> Mapping[str, str]:
        return self.form.column_titles()


def _row_key(cell: str) -> str:
    return cell.partition(":")[0]


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


def submissions_of(actor: Actor, district: District) -> QuerySet[Submission]:
    """The submissions of a district that this person sees, with what a list shows of them."""
    return (
        Submission.objects.visible_to(actor)
        .filter(district=district)
        .select_related("round__version__form", "round__period", "unit", "submitted_by", "decided_by", "district")
        .order_by("round__due_at", "unit__sort_key", "id")
    )


def owed(actor: Actor, district: District) -> QuerySet[Submission]:
    """What waits to be entered in an open round."""
    return submissions_of(actor, district).filter(state__in=EDITABLE, round__state="open")


def awaiting_decision(actor: Actor, district: District) -> QuerySet[Submission]:
    """What this person may approve now: the policy of "approve" as one query."""
    if not actor.holds(OFFICE, district=district.pk):
        return Submission.unscoped.none()
    typed = Entry.objects.filter(submission=OuterRef("pk"), author=actor.id)
    rows = submissions_of(actor, district).filter(state=SubmissionState.SUBMITTED)
    if not actor.holds({Role.LEADER}, district=district.pk):
        rows = rows.exclude(unit=district.unit_id)
    return rows.exclude(submitted_by=actor.id).exclude(Exists(typed))


def history(submission: Submission) -> QuerySet[AuditEntry]:
    """The moves of a submission, latest first."""
    return AuditEntry.unscoped.filter(object_kind=submission._meta.label_lower, object_id=str(submission.pk)).order_by(
        "-at", "-id"
    )


def official_sheet(actor: Actor, district: District, form: str, period: str) -> Sheet | None:
    """The district's own approved submission of a form and period; None while there is none."""
    found = (
        submissions_of(actor, district)
        .filter(
            round__version__form__slug=form,
            round__period__code=period,
            unit=district.unit_id,
            state__in=[SubmissionState.APPROVED, SubmissionState.LOCKED],
        )
        .last()
    )
    return Sheet(found) if found else None


def latest_sheet(actor: Actor, district: District, form: str, period: str) -> Sheet | None:
    """The district's own submission of a form and period, in whatever state."""
    rows = submissions_of(actor, district).filter(unit=district.unit_id)
    found = rows.filter(round__version__form__slug=form, round__period__code=period).last()
    return Sheet(found) if found else None


def official_table(sheet: Sheet) -> Table:
    """The form with its official figures (texts come with the submission they were approved in)."""
    figures = Figure.unscoped.filter(submission=sheet.submission)
    by_place = {_place_of_figure(figure): figure for figure in figures}
    values = {}
    for key, facts in sheet.cells.items():
        figure = by_place.get(_place_of_cell(facts.cell, sheet.submission))
        if figure is not None and figure.value is not None:
            values[key] = in_form_unit(figure.value, facts.cell.factor)
    return sheet.laid_out(values)


Place = tuple[int, int, int, str, str, str]


def _place_of_figure(figure: Figure) -> Place:
    return (
        figure.indicator_id,
        figure.unit_id,
        figure.period_id,
        figure.measure,
        figure.level,
        figure.ownership,
    )


def _place_of_cell(cell: RoundCell, submission: Submission) -> Place:
    return (
        cell.indicator_id,
        cell.unit_id or submission.unit_id,
        cell.period_id,
        cell.measure,
        cell.level,
        cell.ownership,
    )


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


def forms_of(actor: Actor, district: District) -> QuerySet[Form]:
    """The forms of a district that this person sees."""
    return Form.objects.visible_to(actor).filter(district=district)


def due_text(due: date | None, today: date) -> str:
    """How far the due date is, in words."""
    if due is None:
        return ""
    days = (due - today).days
    if days < 0:
        return f"Quá hạn {-days} ngày"
    return "Hạn hôm nay" if days == 0 else f"Còn {days} ngày"


def sheets_of_figures(figure_ids: Iterable[int], *, without: frozenset[int]) -> list[Sheet]:
    """The submissions that these figures came from, each once, in the order of their forms."""
    submissions = Figure.unscoped.filter(pk__in=list(figure_ids)).exclude(submission=None).values("submission")
    rows = (
        Submission.unscoped.filter(pk__in=submissions)
        .exclude(pk__in=without)
        .select_related("round__version__form", "round__period", "unit", "district")
        .order_by("round__version__form__slug", "pk")
    )
    return [Sheet(row) for row in rows]
