"""What is derived, recounted from zero in plain Python: every place of a district where it differs from what is stored.

None of this uses the statements that keep the totals, so that a mistake in them is found too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from core.models import AuditEntry
from core.numbers import LIMIT
from indicators.models import (
    Entry,
    Figure,
    OverUnits,
    Round,
    RoundCell,
    RoundState,
    Source,
    Submission,
    SubmissionState,
)
from indicators.models.rounds import OFFICIAL
from indicators.queries.review import counters_of, sheets_of
from indicators.queries.sums import ADDING, SINGLE, At
from indicators.values import Kind
from schools.level_tree import NOT_BROKEN_DOWN, PARENTS, received_by
from schools.models import District, School, SchoolKind, UnitKind

# Where a total is: its coordinates, whose it is, of which ownership.
Place = tuple[At, int, str]
_BODIES = {UnitKind.SCHOOL: 0, UnitKind.WARD: 1}


@dataclass(slots=True)
class Recount:
    """A total as it should be."""

    number: Decimal = Decimal(0)
    decimals: int = 0
    counted: int = 0
    inexact: int = 0
    missing: int = 0

    @property
    def said(self) -> tuple[Decimal, int, int, int, int]:
        return self.number, self.decimals, self.counted, self.inexact, self.missing


def problems_of(district: District) -> Iterator[str]:
    """Every difference, in Vietnamese, one sentence each."""
    yield from wrong_totals(district)
    yield from wrong_figures(district)
    yield from wrong_states(district)
    yield from without_audit(district)
    yield from wrong_counters(district)


# Totals


def wrong_totals(district: District) -> Iterator[str]:
    """Stored sums that are not what a recount gives; quotients are held against the stored sums of their parts."""
    expected = recounted(district)
    rows = Figure.unscoped.filter(district=district, source=Source.COLLECTED).select_related("indicator", "unit")
    stored = {
        ((row.indicator_id, row.period_id, row.measure, row.level), row.unit_id, row.ownership): row for row in rows
    }
    for place, row in stored.items():
        if row.indicator.over_units not in ADDING:
            yield from _wrong_quotient(row, stored)
            continue
        right = expected.get(place)
        found = (row.number, row.decimals, row.counted, row.inexact, row.missing)
        if right is None:
            yield f"{_named(row)}: tổng {row.number} không còn phần nào."
        elif found != right.said:
            yield f"{_named(row)}: đang lưu {_said(found)}, tính lại được {_said(right.said)}."
    for place in expected.keys() - stored.keys():
        yield f"Thiếu số tổng hợp tại {place}: tính lại được {_said(expected[place].said)}."


def _wrong_quotient(row: Figure, stored: Mapping[Place, Figure]) -> Iterator[str]:
    at = (row.period_id, row.measure, row.level)
    parts = [
        stored.get(((indicator or 0, *at), row.unit_id, row.ownership))
        for indicator in (row.indicator.numerator_id, row.indicator.denominator_id)
    ]
    numerator, denominator = (part.number if part else None for part in parts)
    if numerator is None or not denominator or row.number is None:
        yield f"{_named(row)}: tỷ số không còn đủ tử số và mẫu số."
    elif abs(row.number - numerator / denominator * (100 if row.indicator.unit.percent else 1)) > Decimal("0.005"):
        yield f"{_named(row)}: tỷ số {row.number} không bằng {numerator} chia {denominator}."


def _named(row: Figure) -> str:
    return f"{row.indicator} ({row.unit}, {row.level}, {row.ownership}, {row.period})"


def _said(said: Iterable[object]) -> str:
    number, _decimals, counted, inexact, missing = said
    return f"{number} (tính {counted}, không cộng được {inexact}, thiếu {missing})"


def recounted(district: District) -> dict[Place, Recount]:
    """Every sum of the district and its wards, unit by unit."""
    singly = _asked_singly(district)
    totals: dict[Place, Recount] = {}
    for at, owing in _owing(district).items():
        first = min(_body(answer) for answer, _figure in owing.values())
        for answer, figure in owing.values():
            if _body(answer) != first:
                continue
            wards = [answer.ward_id] if first == 0 and answer.ward_id is not None else []
            for unit in (district.pk, *wards):
                for share in _shares(answer, at, singly):
                    _add(totals.setdefault((at, unit, share), Recount()), figure)
    return {place: one for place, one in totals.items() if one.counted and abs(one.number) < LIMIT + 1}


def _body(answer: Submission) -> int:
    return _BODIES.get(UnitKind(answer.unit.kind), 2)


def _shares(answer: Submission, at: At, singly: set[tuple[At, str]]) -> list[str]:
    found = [NOT_BROKEN_DOWN]
    found += [answer.ownership_group] if answer.ownership_group != NOT_BROKEN_DOWN else []
    return found + ([answer.ownership] if (at, answer.ownership) in singly else [])


def _add(total: Recount, figure: Figure | None) -> None:
    if figure is None:
        total.missing += 1
    elif figure.kind == Kind.EXACT and figure.number is not None:
        total.counted += 1
        total.number += figure.number
        total.decimals = max(total.decimals, figure.decimals)
    elif figure.kind != Kind.NOT_APPLICABLE:
        total.inexact += 1


def _asked_singly(district: District) -> set[tuple[At, str]]:
    cells = RoundCell.objects.filter(round__district=district, ownership__in=SINGLE)
    return {(_at(cell), cell.ownership) for cell in cells.exclude(round__state=RoundState.DRAFT)}


def _at(row: RoundCell | Figure) -> At:
    return row.indicator_id, row.period_id, row.measure, row.level


def _owing(district: District) -> dict[At, dict[int, tuple[Submission, Figure | None]]]:
    """By coordinates, each unit that owes them or gave them: its newest answer, and its official figure."""
    rows = Figure.unscoped.filter(district=district, source=Source.DIRECT, ownership=NOT_BROKEN_DOWN)
    rows = rows.exclude(unit=district.pk).select_related("submission__unit")
    figures = {(_at(row), row.unit_id): row for row in rows}
    found: dict[At, dict[int, tuple[Submission, Figure | None]]] = {}
    rounds = Round.unscoped.filter(district=district).exclude(state=RoundState.DRAFT)
    answers = Submission.unscoped.filter(round__in=rounds).exclude(unit=district.pk).select_related("unit")
    cells: dict[int, list[RoundCell]] = {}
    adding = RoundCell.objects.filter(round__in=rounds, unit=None, ownership=NOT_BROKEN_DOWN)
    for cell in adding.filter(indicator__over_units__in=ADDING):
        cells.setdefault(cell.round_id, []).append(cell)
    asked = {_at(cell) for of_round in cells.values() for cell in of_round}
    for answer in answers.order_by("pk"):
        levels = received_by(answer.levels or PARENTS)
        for cell in cells.get(answer.round_id, []):
            at = _at(cell)
            figure = figures.get((at, answer.unit_id))
            gave = figure is not None and figure.submission_id == answer.pk
            if cell.level in levels or gave:
                found.setdefault(at, {})[answer.unit_id] = (answer, figure)
    return {at: owing for at, owing in found.items() if at in asked}


# Figures and their answers


def wrong_figures(district: District) -> Iterator[str]:
    """Figures that are not the entries of their approved answers, value by value; figures of no approved answer."""
    for round_ in Round.unscoped.filter(district=district):
        cells = {cell.key: cell for cell in RoundCell.objects.filter(round=round_).select_related("indicator")}
        answers = Submission.unscoped.filter(round=round_).select_related(
            "unit", "round__version__form", "round__period"
        )
        schools = School.unscoped.filter(unit__submissions__round=round_).in_bulk()
        entries: dict[int, list[Entry]] = {}
        for entry in Entry.objects.filter(submission__round=round_).exclude(kind=""):
            entries.setdefault(entry.submission_id, []).append(entry)
        figures: dict[int, dict[tuple[object, ...], tuple[object, ...]]] = {}
        for figure in Figure.unscoped.filter(submission__round=round_):
            figures.setdefault(figure.submission_id or 0, {})[(*_at(figure), figure.ownership, figure.unit_id)] = (
                _value(figure)
            )
        for answer in answers:
            given = figures.get(answer.pk, {})
            due = _due(answer, entries.get(answer.pk, []), cells, schools.get(answer.unit_id))
            expected = due if answer.state in OFFICIAL else {}
            for place in expected.keys() | given.keys():
                if expected.get(place) != given.get(place):
                    yield (
                        f"{answer}: số liệu chính thức tại {place} là {given.get(place)}, "
                        f"theo báo cáo phải là {expected.get(place)}."
                    )


def _due(
    answer: Submission, entries: Iterable[Entry], cells: Mapping[str, RoundCell], school: School | None
) -> dict[tuple[object, ...], tuple[object, ...]]:
    found: dict[tuple[object, ...], tuple[object, ...]] = {}
    for entry in entries:
        cell = cells.get(entry.cell)
        if cell is not None and not _is_counted(cell, school):
            found[(*_at(cell), cell.ownership, cell.unit_id or answer.unit_id)] = _value(entry)
    levels = received_by(answer.levels or PARENTS)
    for cell in cells.values():
        if school is not None and _is_counted(cell, school) and cell.level in levels:
            one = (
                school.kind == SchoolKind.SCHOOL
                and cell.level in (NOT_BROKEN_DOWN, answer.level)
                and cell.ownership in (NOT_BROKEN_DOWN, answer.ownership, answer.ownership_group)
            )
            found[(*_at(cell), cell.ownership, answer.unit_id)] = (
                (Kind.EXACT.value, Decimal(1), None, "", 0) if one else (Kind.NOT_APPLICABLE.value, None, None, "", 0)
            )
    return found


def _is_counted(cell: RoundCell, school: School | None) -> bool:
    return school is not None and cell.unit_id is None and cell.indicator.over_units == OverUnits.COUNT


def _value(row: Entry | Figure) -> tuple[object, ...]:
    return row.kind, row.number, row.number_to, row.text, row.decimals


# States and audit


def wrong_states(district: District) -> Iterator[str]:
    """Chốt locks every approved answer, and nothing else does."""
    answers = Submission.unscoped.filter(district=district).select_related(
        "round__version__form", "round__period", "unit"
    )
    for answer in answers.filter(round__state=RoundState.FINALISED, state=SubmissionState.APPROVED):
        yield f"{answer}: đợt đã chốt nhưng báo cáo chưa khóa."
    for answer in answers.filter(state=SubmissionState.LOCKED).exclude(round__state=RoundState.FINALISED):
        yield f"{answer}: báo cáo đã khóa nhưng đợt chưa chốt."


def without_audit(district: District) -> Iterator[str]:
    """Answers that moved without a trace."""
    moved = [SubmissionState.SUBMITTED, SubmissionState.RETURNED, *OFFICIAL]
    answers = Submission.unscoped.filter(district=district, state__in=moved)
    traced = set(
        AuditEntry.unscoped.filter(district_id=district.pk, object_kind=Submission._meta.label_lower).values_list(
            "object_id", flat=True
        )
    )
    for answer in answers.select_related("round__version__form", "round__period", "unit"):
        if str(answer.pk) not in traced:
            yield f"{answer}: không có dòng nhật ký nào."


# What boards show of an answer


def wrong_counters(district: District) -> Iterator[str]:
    """Answers whose cells, errors or warnings are others than their row says."""
    for round_ in Round.unscoped.filter(district=district).exclude(state=RoundState.DRAFT).order_by("pk"):
        for answer, counters in miscounted(round_):
            wrong = ", ".join(f"{name} {getattr(answer, name)}, phải là {right}" for name, right in counters.items())
            yield f"{answer}: {wrong}."


def miscounted(round_: Round) -> Iterator[tuple[Submission, Mapping[str, int]]]:
    """The answers of a round whose counters are wrong, with what those should be; a constant number of queries."""
    rows = Submission.unscoped.filter(round=round_).order_by("pk")
    answers = rows.select_related("round__version__form", "round__period", "unit", "district")
    for sheet in sheets_of(list(answers)):
        answer = sheet.submission
        counters = counters_of(sheet, answer.explanation)
        wrong = {name: right for name, right in counters.items() if getattr(answer, name) != right}
        # A warning of a form that nobody has begun is not counted yet.
        if wrong and answer.touched_at is None:
            wrong = {name: right for name, right in wrong.items() if name in ("filled", "total")}
        if wrong:
            yield answer, wrong
