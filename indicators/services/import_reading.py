"""Reading an uploaded workbook into staging: nothing official is written, whatever the file holds."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import F

from core import policy
from core.actor import Actor
from core.bulk import fill_table
from core.collector import held_back
from core.fields import SCALE
from core.jobs import JobRun
from core.numbers import LIMIT, MOST_DECIMALS, decimals_of
from core.sheets.reading import SheetProblem, cell_name, read_workbook
from core.transactions import write_transaction
from indicators.editability import is_editable, takes_answers, why_not_editable, why_round_is_shut
from indicators.models import (
    FigureImport,
    ImportedUnit,
    ImportRemark,
    ImportState,
    Round,
    StagedEntry,
    StagedOutcome,
    Submission,
)
from indicators.queries.import_rounds import ImportTargets, rounds_to_import
from indicators.queries.imports import ImportTarget, Stored, stored_cells
from indicators.queries.sheet import in_indicator_unit
from indicators.sheets.reading.model import Answers, Found, Outcome, Remark, Severity, Target
from indicators.sheets.reading.workbook import read_sheets
from indicators.values import Value

BATCH = 2000
SAME = "same"
_NEW, _CHANGED, _EMPTIED = StagedOutcome.NEW.value, StagedOutcome.CHANGED.value, StagedOutcome.EMPTIED.value
_COLUMNS = (
    "import_id",
    "reading",
    "submission_id",
    "cell",
    "name",
    "before",
    "seen_version",
    "outcome",
    "place",
    "kind",
    "number",
    "number_to",
    "text",
    "decimals",
    "typed",
)
_REMARK_COLUMNS = (
    "figure_import_id",
    "reading",
    "sheet",
    "cell",
    "read",
    "message",
    "severity",
    "key",
    '"group"',
    "choices",
)
_NO_RIGHT = "Bạn không nhập được số liệu cho đơn vị này."


@held_back()
def read_import(actor: Actor, figure_import: FigureImport, run: JobRun) -> None:
    """Reads the file with the answers given so far, and leaves the import read or refused as the job ends.

    Each reading writes its rows under a number of its own; only those of the last one that was finished count.
    """
    reading = _begin(figure_import)
    run.step(0, 0, "Đang đọc tệp.")
    try:
        workbook = read_workbook(figure_import.full_path)
    except SheetProblem as problem:
        refusal = str(problem)
        run.publish([], also=lambda: _refuse(figure_import, reading, refusal))
        return
    run.step(0, 0, "Đang tìm các ô của biểu trong tệp.")
    work = _Reading(actor, figure_import, reading)
    outcome = read_sheets(workbook, work.targets(), Answers(figure_import.answers), several=work.several)
    work.lay_beside(outcome)
    _stage(work, outcome, run)
    run.publish([], also=lambda: _finish(work, outcome))


def _stage(work: _Reading, outcome: Outcome, run: JobRun) -> None:
    """In short batches: no other writer waits long, and the bar moves."""
    total = len(outcome.cells)
    work.remarks += outcome.remarks
    for start in range(0, total, BATCH):
        run.step(start, total, "Đang kiểm tra từng ô.")
        batch = list(work.staged(outcome.cells[start : start + BATCH]))
        if batch:
            fill_table(StagedEntry, _COLUMNS, batch)
    for start in range(0, len(work.remarks), BATCH):
        fill_table(ImportRemark, _REMARK_COLUMNS, map(work.remark_row, work.remarks[start : start + BATCH]))
    run.step(total, total, "Đang kiểm tra từng ô.")


@write_transaction
def _begin(figure_import: FigureImport) -> int:
    rows = FigureImport.unscoped.filter(pk=figure_import.pk)
    rows.update(readings=F("readings") + 1)
    found: int = rows.values_list("readings", flat=True).get()
    return found


@write_transaction
def _refuse(figure_import: FigureImport, reading: int, refusal: str) -> None:
    FigureImport.unscoped.filter(pk=figure_import.pk, state__in=_OPEN).update(
        state=ImportState.REFUSED, refusal=refusal, reading=reading
    )


_OPEN = (ImportState.READING, ImportState.READ)


@dataclass(slots=True)
class _Counts:
    """What would become of one unit's cells; `left_out`: how many differ that the refusal keeps out."""

    factors: Mapping[str, Decimal]
    outcomes: Counter[str] = field(default_factory=Counter)
    refusal: str = ""
    left_out: int = 0

    @property
    def told(self) -> str:
        """The refusal, unless what the file says of the unit stands there already."""
        return self.refusal if self.left_out or not self.outcomes[SAME] else ""


class _Reading:
    """One reading of one import: what stands in the answers, and what the file would change."""

    def __init__(self, actor: Actor, figure_import: FigureImport, reading: int) -> None:
        self.actor = actor
        self.figure_import = figure_import
        self.reading = reading
        # Of several rounds, where it is of none in particular.
        self.several = figure_import.round is None
        rounds = rounds_to_import(figure_import.district) if figure_import.round is None else [figure_import.round]
        self.rounds = ImportTargets(rounds, figure_import.submission)
        self.answers: Mapping[int, ImportTarget] = {}
        self.stored: dict[tuple[int, str], Stored] = {}
        self.units: dict[int, _Counts] = {}
        self.remarks: list[Remark] = []
        self.names: dict[tuple[int, str], str] = {}
        # By round: the cells that are typed in another unit than their indicator's.
        self.factors: dict[int, Mapping[str, Decimal]] = {}

    def targets(self) -> list[Target]:
        return self.rounds.called(self._shut) if self.several else self.rounds.whole()

    def _shut(self, round_: Round) -> str:
        """Why a round takes nothing from this person now; blank where it does."""
        if not policy.has_right(self.actor, "import", round_):
            return "Bạn không nhập được số liệu cho đợt này."
        asked = Submission(round=round_, district=round_.district)
        return "" if takes_answers(asked) else why_round_is_shut(asked, "nhập")

    def lay_beside(self, outcome: Outcome) -> None:
        """Gets what stands in the answers of the rounds that the file speaks of; a query for each of these."""
        self.answers = self.rounds.by_answer()
        spoken = {self.answers[answer].round.pk for answer in {found.unit.answer for found in outcome.cells}}
        for pk in sorted(spoken):
            target = self.rounds.opened(pk)
            self.stored.update(stored_cells(list(target.answers.values()), target.round))
            cells = target.whole.cells.items()
            self.factors[pk] = {key: facts.cell.factor for key, facts in cells if facts.cell.factor != 1}

    def staged(self, cells: Sequence[Found]) -> Iterator[Sequence[Any]]:
        """The rows of every cell that would change."""
        for found in cells:
            answer = found.unit.answer
            counts = self.units.get(answer) or self._counts(answer)
            if counts.refusal and not self.several:
                continue
            kept = self._kept(found, counts.factors[found.key]) if found.key in counts.factors else found.value
            if kept is _REFUSED:
                continue
            stored = self.stored.get((answer, found.key))
            said = _outcome(stored, kept)
            if said is None:
                continue
            if counts.refusal and said != SAME:
                counts.left_out += said != StagedOutcome.EMPTIED
                continue
            counts.outcomes[said] += 1
            if said != SAME:
                yield self._row(found, kept, stored, said)

    def _counts(self, answer_id: int) -> _Counts:
        target = self.answers[answer_id]
        refusal = refusal_of(self.actor, target.answers[answer_id])
        self.units[answer_id] = _Counts(self.factors[target.round.pk], refusal=refusal)
        return self.units[answer_id]

    def _kept(self, found: Found, factor: Decimal) -> Value | None:
        """The value in the indicator's unit; what fits as it was typed may not fit then."""
        if found.value is None:
            return None
        kept = in_indicator_unit(found.value, factor)
        numbers = [number for number in (kept.number, kept.number_to) if number is not None]
        if any(abs(number) > LIMIT or decimals_of(number.normalize()) > MOST_DECIMALS for number in numbers):
            message = "Số quá lớn hoặc quá lẻ. Hãy kiểm tra lại số và đơn vị tính của ô."
            place = cell_name(found.row, found.column)
            self.remarks.append(Remark(found.sheet, place, found.value.typed, message))
            return _REFUSED
        return kept

    def _row(self, found: Found, value: Value | None, stored: Stored | None, said: str) -> Sequence[Any]:
        return (
            self.figure_import.pk,
            self.reading,
            found.unit.answer,
            found.key,
            self._name(found),
            stored.typed if stored else "",
            stored.version if stored else 0,
            said,
            f"ô {cell_name(found.row, found.column)}, {found.sheet}"[:60],
            value.kind.value if value else "",
            _scaled(value.number) if value else None,
            _scaled(value.number_to) if value else None,
            value.text if value else "",
            value.decimals if value else 0,
            value.typed if value else "",
        )

    def remark_row(self, remark: Remark) -> Sequence[Any]:
        return (
            self.figure_import.pk,
            self.reading,
            remark.sheet[:60],
            remark.cell,
            remark.read[:80],
            remark.message,
            remark.severity.value,
            remark.key[:200],
            remark.group,
            json.dumps(remark.choices),
        )

    def _name(self, found: Found) -> str:
        target = self.answers[found.unit.answer]
        place = target.round.pk, found.key
        if place not in self.names:
            self.names[place] = target.whole.name_of(found.key)
        return self.names[place]

    def mapped(self, outcome: Outcome) -> list[list[Any]]:
        """What a person mapped by hand, by form."""
        forms = {pk: round_.version.form_id for pk, round_ in self.rounds.rounds.items()}
        return [[forms[pk], kind, said[:400], meant] for (pk, kind, said), meant in outcome.mapped.items()]


_REFUSED = Value(kind=None)  # type: ignore[arg-type]


def _scaled(number: Decimal | None) -> int | None:
    return None if number is None else int(number * SCALE)


def _outcome(stored: Stored | None, value: Value | None) -> str | None:
    """What would become of a cell; None for one that is empty in both."""
    before = stored.value if stored else None
    if before is None:
        return None if value is None else _NEW
    if value is None:
        return _EMPTIED
    return SAME if _meaning(before) == _meaning(value) else _CHANGED


def _meaning(value: Value) -> tuple[object, ...]:
    """A sheet's format says how many decimals are shown, not that a figure was changed."""
    return value.kind, value.number, value.number_to, value.text


def refusal_of(actor: Actor, answer: Submission) -> str:
    """Why this person can bring nothing into an answer now; blank where they can."""
    if not policy.has_right(actor, "import", answer):
        return _NO_RIGHT
    return "" if is_editable(answer) else why_not_editable(answer, "nhập")


@write_transaction
def _finish(work: _Reading, outcome: Outcome) -> None:
    """From now on the rows of this reading are the import's."""
    figure_import, reading = work.figure_import, work.reading
    units = (
        (figure_import.pk, reading, answer, counts.told, *(counts.outcomes[name] for name in _OUTCOMES))
        for answer, counts in work.units.items()
    )
    fill_table(ImportedUnit, ("figure_import_id", "reading", "submission_id", "refusal", *_OUTCOMES), units)
    totals = sum((counts.outcomes for counts in work.units.values()), Counter[str]())
    severities = Counter(remark.severity for remark in work.remarks)
    FigureImport.unscoped.filter(pk=figure_import.pk, state__in=_OPEN, reading__lt=reading).update(
        state=ImportState.READ,
        reading=reading,
        problems=severities[Severity.PROBLEM],
        questions=severities[Severity.QUESTION],
        left_out=sum(counts.left_out for counts in work.units.values()),
        mapped=work.mapped(outcome),
        **{name: totals[name] for name in _OUTCOMES},
    )
    StagedEntry.objects.filter(import_id=figure_import.pk, reading__lt=reading).delete()


_OUTCOMES = (*StagedOutcome.values, SAME)
