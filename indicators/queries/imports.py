"""What a workbook may be read into, and what was read of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Sum, When

from core.actor import Actor
from core.sheets.marker import Mark
from indicators.models import (
    Entry,
    FigureImport,
    ImportedUnit,
    ImportRemark,
    RememberedName,
    Round,
    StagedEntry,
    Submission,
)
from indicators.queries.round_sheets import RoundParts
from indicators.queries.sheet import Sheet, earlier_figures, in_form_unit
from indicators.sheets.reading.model import ROUND, Part, Severity, Target, Unit
from indicators.values import Kind, Value
from schools.models import District, School, SchoolAlias, SchoolKind

# Of how many answers the cells are in memory at once.
AT_ONCE = 200
_KINDS = {kind.value: kind for kind in Kind}


@dataclass(frozen=True, slots=True)
class Stored:
    """What stands in a cell of an answer: its version, its value in the indicator's unit, as it was typed."""

    version: int
    value: Value | None
    typed: str


class ImportTarget:
    """A round's answers as a workbook may be read into them; eight queries whatever their number."""

    def __init__(self, round_: Round, answers: Sequence[Submission]) -> None:
        self.round = round_
        self.answers = {answer.pk: answer for answer in answers}
        self.parts = RoundParts(round_)
        self._made: dict[tuple[str, ...], Part] = {}
        self.schools = set(School.unscoped.filter(kind=SchoolKind.SCHOOL).values_list("pk", flat=True))

    @property
    def whole(self) -> Sheet:
        return self.parts.whole

    @cached_property
    def names(self) -> dict[int, list[str]]:
        return _names(self.answers.values())

    def target(self, remembered: Mapping[tuple[str, str], str]) -> Target:
        """`remembered`: what the office said before of the form's words."""
        units = [self._unit(answer) for answer in self.answers.values()]
        return Target(
            round=self.round.pk,
            version=self.round.version_id,
            title=str(self.round),
            whole=self.whole.form,
            context=self.whole.context,
            units={unit.code: unit for unit in units},
            titles=self.titles,
            others=self._others(),
            remembered=remembered,
        )

    @property
    def titles(self) -> Mapping[str, str]:
        """What the rows are called that print no title."""
        return {key.partition(":")[0]: one.cell.indicator.name for key, one in self.whole.cells.items()}

    def _others(self) -> list[Unit]:
        """Whose else a file of one answer may be, as far as their names say."""
        if len(self.answers) != 1:
            return []
        rows = Submission.unscoped.filter(round=self.round).exclude(pk__in=self.answers).select_related("unit")
        names = _names(rows)
        nothing = Part(self.whole.form, {}, frozenset())
        return [Unit(row.pk, row.unit.code, row.unit.name, nothing, tuple(names.get(row.unit_id, ()))) for row in rows]

    def _unit(self, answer: Submission) -> Unit:
        sheet = self.sheet(answer)
        return Unit(
            answer=answer.pk,
            code=answer.unit.code,
            name=answer.unit.name,
            part=self._part(answer),
            names=tuple(self.names.get(answer.unit_id, ())),
            closed=frozenset((*sheet.foreign, *sheet.counted)),
        )

    def _part(self, answer: Submission) -> Part:
        levels = tuple(answer.levels)
        if levels not in self._made:
            part = self.parts.part(levels)
            readings = {key: facts.reading for key, facts in part.cells.items()}
            self._made[levels] = Part(part.form, readings, frozenset(part.form.text_cells()))
        return self._made[levels]

    def sheet(self, answer: Submission, entries: Mapping[str, Entry] | None = None) -> Sheet:
        """An answer laid open without a query."""
        part = self.parts.part(answer.levels)
        answer.round = self.round
        sheet = Sheet(answer)
        vars(sheet).update(
            form=part.form,
            cells=part.cells,
            fixed=part.fixed,
            counting=part.counting,
            units=self.whole.units,
            context=self.whole.context,
            is_school=answer.unit_id in self.schools,
            entries=entries or {},
        )
        return sheet


def sheets_of_round(target: ImportTarget, answers: Sequence[Submission], *, previous: bool = False) -> Iterator[Sheet]:
    """Each answer laid open with what was typed in it; one query more for each two hundred.

    `previous`: with what was official a year earlier too; two queries, and two for each two hundred.
    """
    for start in range(0, len(answers), AT_ONCE):
        some = answers[start : start + AT_ONCE]
        entries: dict[int, dict[str, Entry]] = {answer.pk: {} for answer in some}
        for entry in Entry.objects.filter(submission__in=entries):
            entries[entry.submission_id][entry.cell] = entry
        sheets = [target.sheet(answer, entries[answer.pk]) for answer in some]
        if previous:
            _add_previous(target, sheets)
        yield from sheets


def _add_previous(target: ImportTarget, sheets: Sequence[Sheet]) -> None:
    for sheet in sheets:
        vars(sheet).update(steps=target.whole.steps)
    official = earlier_figures(sheets)
    for sheet in sheets:
        vars(sheet).update(previous=sheet.previous_among(official))


def sheets_to_count(target: ImportTarget, answers: Sequence[Submission]) -> Iterator[Sheet]:
    """Each answer laid open as far as its counters ask: its figures, and the entries that are explained; two queries.

    A round has a hundred thousand entries, which need not all be objects.
    """
    values: dict[int, dict[str, Value]] = {answer.pk: {} for answer in answers}
    for pk, cell, _version, value, _typed in _entered(answers, target.round):
        facts = target.whole.cells.get(cell)
        if facts is not None and value is not None:
            values[pk][cell] = in_form_unit(value, facts.cell.factor)
    explained: dict[int, dict[str, Entry]] = {answer.pk: {} for answer in answers}
    for entry in Entry.objects.filter(submission__round=target.round).exclude(explanation=""):
        if entry.submission_id in explained:
            explained[entry.submission_id][entry.cell] = entry
    for answer in answers:
        sheet = target.sheet(answer, explained[answer.pk])
        own = {cell: value for cell, value in values[answer.pk].items() if cell in sheet.cells}
        vars(sheet).update(values={**own, **sheet.counted})
        yield sheet


def _names(answers: Iterable[Submission]) -> dict[int, list[str]]:
    """By what else the schools are called: other names, and the code of the national database."""
    units = [answer.unit_id for answer in answers]
    names: dict[int, list[str]] = {}
    for school, name in SchoolAlias.objects.filter(school__in=units).values_list("school", "name"):
        names.setdefault(school, []).append(name)
    coded = School.unscoped.filter(pk__in=units).exclude(national_code="").values_list("pk", "national_code")
    for school, code in coded:
        names.setdefault(school, []).append(code)
    return names


def answers_for(round_: Round, ids: Iterable[int] | None) -> list[Submission]:
    """These answers of a round, or all, in the order in which they are locked; one query.

    Each knows its round and district, which the database would give once more with every one of a thousand.
    """
    rows = Submission.unscoped.filter(round=round_).select_related("unit").order_by("pk")
    answers = list(rows if ids is None else rows.filter(pk__in=ids))
    for answer in answers:
        answer.round, answer.district = round_, round_.district
    return answers


def stored_cells(answers: Sequence[Submission], round_: Round) -> dict[tuple[int, str], Stored]:
    """What stands in the answers' cells; one query."""
    return {
        (answer, cell): Stored(version, value, typed)
        for answer, cell, version, value, typed in _entered(answers, round_)
    }


def _entered(answers: Sequence[Submission], round_: Round) -> Iterator[tuple[int, str, int, Value | None, str]]:
    """Every cell that was ever typed in: its answer, key, version, value in the indicator's unit, and as typed."""
    wanted = {answer.pk for answer in answers}
    columns = ("submission_id", "cell", "version", "kind", "number", "number_to", "text", "decimals", "typed")
    rows = Entry.objects.filter(submission__round=round_)
    if len(wanted) == 1:
        rows = rows.filter(submission__in=wanted)
    for answer, cell, version, kind, number, number_to, text, decimals, typed in rows.values_list(*columns):
        if answer in wanted:
            yield (
                answer,
                cell,
                version,
                Value(_KINDS[kind], number, number_to, text, decimals, typed) if kind else None,
                typed,
            )


def remembered(rounds: Iterable[Round]) -> dict[int, dict[tuple[str, str], str]]:
    """What the office's sheets call the columns, rows and units of the rounds' forms, by form; one query."""
    found: dict[int, dict[tuple[str, str], str]] = {round_.version.form_id: {} for round_ in rounds}
    for one in RememberedName.unscoped.filter(form__in=found):
        found[one.form_id][one.kind, one.said] = one.meant
    return found


def imports_of(actor: Actor, district: District) -> QuerySet[FigureImport]:
    """The files that this person sees, the latest first."""
    rows = FigureImport.objects.visible_to(actor).filter(district=district)
    return rows.select_related(
        "round__version__form",
        "round__period",
        "round__district__unit",
        "submission__unit",
        "submission__district",
        "owner",
        "district",
    )


def earlier_imports(actor: Actor, round_: Round, submission: Submission | None) -> list[FigureImport]:
    """The latest files of one answer, or of the whole round; one query."""
    return _latest(FigureImport.objects.visible_to(actor).filter(round=round_, submission=submission))


def earlier_of_several(actor: Actor, district: District) -> list[FigureImport]:
    """The latest files of several rounds; one query."""
    return _latest(FigureImport.objects.visible_to(actor).filter(district=district, round=None))


def _latest(rows: QuerySet[FigureImport]) -> list[FigureImport]:
    return list(rows.select_related("owner")[:10])


def remarks_of(figure_import: FigureImport) -> QuerySet[ImportRemark]:
    """What is said of the file: what must be mended or answered comes before what is only told.

    Of several rounds without which of them each sheet is of: see `sheets_in`.
    """
    rows = ImportRemark.objects.filter(figure_import=figure_import, reading=figure_import.reading)
    if figure_import.round_id is None:
        rows = rows.exclude(key__startswith=ROUND)
    told_last = Case(When(severity=Severity.NOTE.value, then=1), default=0)
    return rows.order_by(told_last, "id")


def sheets_in(figure_import: FigureImport) -> QuerySet[ImportRemark]:
    """What is said of which round each sheet is of, in the file's order."""
    rows = ImportRemark.objects.filter(figure_import=figure_import, reading=figure_import.reading)
    return rows.filter(key__startswith=ROUND).order_by("id")


def marks_of(figure_import: FigureImport) -> list[Mark]:
    """What the file's own cells are marked with: the remarks that something must be done about first; one query."""
    return [
        (remark.sheet, remark.cell, _COLOURS[remark.severity], _comment(remark))
        for remark in remarks_of(figure_import)[:MOST_MARKS]
    ]


# A person mends no more of them before the next reading, and a comment is a drawing of its own.
MOST_MARKS = 2000
_COLOURS = {Severity.PROBLEM.value: "FFC7CE", Severity.QUESTION.value: "FFEB9C", Severity.NOTE.value: "DDEBF7"}


def _comment(remark: ImportRemark) -> str:
    """The remark, and the answers that the cell may be mended to."""
    labels = "; ".join(label for _, label in remark.choices)
    return f"{remark.message}\n{labels}" if labels else remark.message


def staged_cells(figure_import: FigureImport) -> QuerySet[StagedEntry]:
    """The cells that would change, by unit and in the file's order."""
    rows = StagedEntry.objects.filter(import_id=figure_import.pk, reading=figure_import.reading)
    return rows.order_by("submission_id", "id")


def units_of(figure_import: FigureImport) -> list[ImportedUnit]:
    """The units that the file speaks of, each with its round; one query."""
    rows = ImportedUnit.objects.filter(figure_import=figure_import, reading=figure_import.reading)
    joined = ("submission__unit", "submission__round__version__form", "submission__round__period")
    deferred = ("submission__round__document", "submission__round__version__document")
    return list(rows.select_related(*joined).defer(*deferred))


# What becomes of the cells of a file.
COUNTED = ("new", "changed", "same", "emptied")


@dataclass(frozen=True, slots=True)
class ImportedRound:
    """What one round would get of a file of several: `counts` by COUNTED, of how many `units`, how many `refused`."""

    round: Round
    counts: Mapping[str, int]
    units: int
    refused: int


def imported_rounds(figure_import: FigureImport) -> list[ImportedRound]:
    """What each round would get; two queries."""
    rows = ImportedUnit.objects.filter(figure_import=figure_import, reading=figure_import.reading)
    counted = rows.values("submission__round").annotate(
        *map(Sum, COUNTED), units=Count("pk"), refused=Count("pk", filter=~Q(refusal=""))
    )
    found: dict[int, dict[str, Any]] = {row["submission__round"]: dict(row) for row in counted.order_by()}
    rounds = Round.unscoped.filter(pk__in=found).select_related("version__form", "period")
    rounds = rounds.defer("document", "version__document").order_by("period__ends_on", "pk")
    return [
        ImportedRound(one, {name: row[f"{name}__sum"] for name in COUNTED}, row["units"], row["refused"])
        for one in rounds
        for row in [found[one.pk]]
    ]
