"""A round's form with the totals of the district or of a ward, and the units that a total is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import F, QuerySet

from core.numbers import format_number
from core.table import Table
from indicators.formdoc.computing import POINTS, compute
from indicators.models import Entry, Figure, OverUnits, Round, RoundCell, Source, Submission
from indicators.queries.round_sheets import RoundParts
from indicators.queries.sheet import CellFacts, Sheet, in_form_unit
from indicators.queries.sums import ADDING, At, Sum, Touched, parts_of_sum, sums_of
from indicators.values import Kind, Value, print_value
from schools.level_tree import NOT_BROKEN_DOWN
from schools.models import Unit, Ward

QUOTIENTS = (OverUnits.RATIO, OverUnits.MEAN)


@dataclass(frozen=True, slots=True)
class Total:
    """One cell's total: what it is, who is not in it; `adds_up` is no where its indicator never does."""

    text: str
    missing: int
    inexact: int
    adds_up: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that the office typed beside what the units reported."""

    cell: str
    name: str
    ownership: str
    direct: str
    collected: str
    apart: str


class Totals:
    """The totals of a round at one place (the district or a ward) for one ownership ("-": all).

    Ten queries, whatever the number of units and of cells.
    """

    def __init__(self, round_: Round, place: Unit, share: str = NOT_BROKEN_DOWN) -> None:
        self.round = round_
        self.place = place
        self.share = share

    @cached_property
    def sheet(self) -> Sheet:
        """The form as nobody's in particular: without anything typed."""
        return RoundParts(self.round).whole.with_entries({})

    @cached_property
    def cells(self) -> Mapping[str, Total]:
        """By cell key, for the cells that units fill in."""
        return {key: self._total(key, facts) for key, facts in self._asked.items()}

    @property
    def missing(self) -> int:
        """How many figures are still missing, over all cells."""
        return sum(total.missing for total in self.cells.values())

    @cached_property
    def computed(self) -> Mapping[str, str]:
        """The text of the cells that the form computes, from the totals."""
        done = compute(self.sheet.form, self._values, self.sheet.readings)
        return {key: one.text for key, one in done.items()}

    @property
    def table(self) -> Table:
        """The form with its totals, as it prints."""
        return self.sheet.laid_out(self._values)

    @cached_property
    def differences(self) -> list[Difference]:
        """Where the office typed a figure of its own beside the collected one, each ownership by itself."""
        found = []
        for key, facts in self._asked.items():
            for (place, share), direct in self._direct.items():
                if place == _at(facts.cell):
                    found.append(self._difference(key, facts, share, direct))
        return found

    @cached_property
    def _asked(self) -> Mapping[str, CellFacts]:
        return {key: facts for key, facts in self.sheet.cells.items() if facts.cell.unit_id is None}

    @cached_property
    def _collected(self) -> Mapping[tuple[At, str], Figure]:
        return self._figures(Source.COLLECTED, self.place.pk)

    @cached_property
    def _direct(self) -> Mapping[tuple[At, str], Figure]:
        """Of the district's own forms; a ward has none beside its schools'."""
        return self._figures(Source.DIRECT, self.round.district_id) if self.place.pk == self.round.district_id else {}

    def _figures(self, source: Source, unit: int) -> dict[tuple[At, str], Figure]:
        cells = RoundCell.objects.filter(round=self.round, unit=None)
        rows = Figure.unscoped.filter(
            district=self.round.district_id,
            unit=unit,
            source=source,
            indicator__in=cells.values("indicator"),
            period__in=cells.values("period"),
        ).order_by("ownership")
        return {((row.indicator_id, row.period_id, row.measure, row.level), row.ownership): row for row in rows}

    @cached_property
    def _sums(self) -> Mapping[tuple[At, int, str], Sum]:
        return sums_of(Touched(self.round, [self.place.pk]))

    @cached_property
    def _values(self) -> Mapping[str, Value]:
        found = ((key, facts, self._figure(facts)) for key, facts in self._asked.items())
        return {
            key: in_form_unit(figure.value, facts.cell.factor)
            for key, facts, figure in found
            if figure is not None and figure.value is not None
        }

    def _figure(self, facts: CellFacts) -> Figure | None:
        return self._collected.get((_at(facts.cell), self.share_of(facts)))

    def share_of(self, facts: CellFacts) -> str:
        """A cell that asks for an ownership is of that one."""
        own = facts.cell.ownership
        return self.share if own == NOT_BROKEN_DOWN else own

    def _total(self, key: str, facts: CellFacts) -> Total:
        value = self._values.get(key)
        text = print_value(value, facts.reading) if value else ""
        rule = facts.cell.indicator.over_units
        figure = self._figure(facts)
        if rule in QUOTIENTS and figure is not None:
            return Total(text, figure.missing, figure.inexact, adds_up=True)
        if rule not in ADDING:
            return Total(text, 0, 0, adds_up=rule in QUOTIENTS)
        given = self._sums.get((_at(facts.cell), self.place.pk, self.share_of(facts)), Sum())
        return Total(text, given.missing, given.inexact, adds_up=True)

    def _difference(self, key: str, facts: CellFacts, share: str, direct: Figure) -> Difference:
        collected = self._collected.get((_at(facts.cell), share))
        return Difference(
            cell=key,
            name=self.sheet.name_of(key),
            ownership="" if share == NOT_BROKEN_DOWN else direct.get_ownership_display(),
            direct=_text(direct, facts),
            collected=_text(collected, facts) if collected else "",
            apart=_apart(direct, collected, facts),
        )


def _at(cell: RoundCell) -> At:
    return cell.indicator_id, cell.period_id, cell.measure, cell.level


def _text(figure: Figure, facts: CellFacts) -> str:
    value = figure.value
    return print_value(in_form_unit(value, facts.cell.factor), facts.reading) if value else ""


def _apart(direct: Figure, collected: Figure | None, facts: CellFacts) -> str:
    """The office's less the units', where both are numbers; percentages differ by points."""
    if collected is None or direct.kind != Kind.EXACT or direct.number is None or collected.number is None:
        return ""
    apart = (direct.number - collected.number) / facts.cell.factor
    words = format_number(apart, max(direct.decimals, collected.decimals))
    sign = "+" if apart > 0 else ""
    return f"{sign}{words} {POINTS}" if facts.reading.percent else f"{sign}{words}"


def wards_with_totals(round_: Round) -> QuerySet[Ward]:
    """The wards in which units of the round stand, in the order of their names; a ward's own answer is no total."""
    answers = Submission.unscoped.filter(round=round_, ward__isnull=False).exclude(unit=F("ward"))
    return Ward.unscoped.filter(pk__in=answers.values("ward")).select_related("unit").order_by("unit__sort_key", "pk")


def shares_of(round_: Round) -> list[str]:
    """The groups of ownership among the round's units; none where there are not two."""
    rows = Submission.unscoped.filter(round=round_).order_by("ownership_group")
    groups = [group for group in rows.values_list("ownership_group", flat=True).distinct() if group != NOT_BROKEN_DOWN]
    return groups if len(groups) > 1 else []


@dataclass(frozen=True, slots=True)
class PartOfTotal:
    """One unit of a total: what it gave, or how its answer stands, and who entered it."""

    submission: Submission
    text: str
    exact: bool
    author: str

    @property
    def official(self) -> bool:
        return bool(self.text)


def parts_of_total(totals: Totals, key: str) -> list[PartOfTotal]:
    """The units that a cell's total is made of or waits for: those without a figure first, then by ward.

    Six queries.
    """
    facts = totals.sheet.cells[key]
    cell, round_ = facts.cell, totals.round
    owing = parts_of_sum(cell, round_, totals.place.pk, totals.share_of(facts))
    same = {"indicator": cell.indicator_id, "period": cell.period_id, "measure": cell.measure, "level": cell.level}
    figures = Figure.unscoped.filter(
        **same, ownership=NOT_BROKEN_DOWN, source=Source.DIRECT, district=round_.district_id, unit__in=owing
    )
    by_unit = {figure.unit_id: figure for figure in figures}
    answers = (
        Submission.unscoped.filter(pk__in=owing.values())
        .select_related("unit", "ward__unit", "round__version__form", "round__period")
        .order_by("ward__unit__sort_key", "unit__sort_key", "pk")
    )
    authors = _authors(answers, RoundCell.objects.filter(**same, ownership=NOT_BROKEN_DOWN, unit=None))
    parts = [_part(answer, by_unit.get(answer.unit_id), facts, authors.get(answer.pk, "")) for answer in answers]
    return sorted(parts, key=lambda part: part.official)


def _authors(answers: Iterable[Submission], cells: QuerySet[RoundCell]) -> dict[int, str]:
    """Who entered the one of `cells` that each answer's round has, by answer."""
    rounds = {answer.pk: answer.round_id for answer in answers}
    keys = dict(cells.filter(round__in=set(rounds.values())).values_list("round", "key"))
    entries = Entry.objects.filter(submission__in=rounds, cell__in=set(keys.values())).select_related("author")
    return {one.submission_id: str(one.author) for one in entries if one.cell == keys.get(rounds[one.submission_id])}


def _part(answer: Submission, figure: Figure | None, facts: CellFacts, author: str) -> PartOfTotal:
    text = _text(figure, facts) if figure else ""
    exact = figure is not None and figure.kind in (Kind.EXACT, Kind.NOT_APPLICABLE)
    return PartOfTotal(answer, text, exact, author)
