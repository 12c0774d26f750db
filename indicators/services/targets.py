"""Giving targets to schools: opening the form, filling it from what schools registered, recording the decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.transactions import write_transaction
from core.vietnamese import clean
from indicators.models import Round, RoundState, Submission, TargetDecision
from indicators.queries.giving import Giving
from indicators.queries.sheet import in_form_unit
from indicators.services.catalogue import write_form
from indicators.services.entries import fill_empty, lock_submission, refuse_closed
from indicators.services.publishing import CannotMove
from indicators.services.round_cells import CannotOpen
from indicators.services.rounds import open_round
from indicators.target_forms import Wanted, form_name, form_slug, targets_document
from indicators.values import Value, print_value
from schools.models import District
from schools.period_codes import PeriodCode
from schools.queries import today_of
from schools.services import ensure_period


@write_transaction
def open_targets(
    *,
    actor: Actor,
    district: District,
    year: PeriodCode,
    scope: str,
    wanted: Sequence[Wanted],
    due_at: datetime | None = None,
) -> Round:
    """A form of these targets with a row for each school of `scope`, open for the office to fill in.

    What the same schools are given later in the year is another form, with a number. Raises CannotOpen, Forbidden.
    """
    policy.require(actor, "open", Round(district=district))
    if not wanted:
        raise CannotOpen("Chưa chọn chỉ tiêu nào. Hãy đánh dấu các chỉ tiêu cần giao rồi lập bảng.")
    number = _next_number(district, year, scope)
    version = write_form(
        actor, district, form_slug(scope, number), form_name(scope, number), targets_document(scope, wanted)
    )
    return open_round(
        actor=actor,
        district=district,
        version=version,
        period=ensure_period(year),
        units=[district.unit],
        due_at=due_at,
    )


def _next_number(district: District, year: PeriodCode, scope: str) -> int:
    """The first whose form no round of that year asks."""
    asked = Round.unscoped.filter(district=district, period__code=str(year)).exclude(state=RoundState.DRAFT)
    taken = set(asked.values_list("version__form__slug", flat=True))
    return next(number for number in range(1, len(taken) + 2) if form_slug(scope, number) not in taken)


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of the schools' đăng ký: cells filled, cells that held a target before, cells that nobody knows."""

    filled: int
    kept: int
    lacking: int


@write_transaction
def take_registered(*, actor: Actor, submission: Submission) -> Taken:
    """Fills the empty cells with what the schools registered and the office approved; what was typed stays.

    As many statements for any number of schools. Raises CannotEdit, Forbidden.
    """
    locked = lock_submission(submission)
    policy.require(actor, "edit", locked)
    refuse_closed(locked)
    giving = Giving(locked)
    found: dict[str, Value] = {}
    kept = lacking = 0
    for school in giving.schools:
        for given in school.given.values():
            if given.value is not None:
                kept += 1
            elif given.registered is None:
                lacking += 1
            else:
                found[given.cell] = _as_typed(giving, given.cell, given.registered)
    fill_empty(actor, giving.sheet, found)
    fields = {"Số ô lấy từ đăng ký": ("", len(found))}
    if found:
        record(actor, Change("lấy từ đăng ký", locked, str(locked), locked.district_id, fields))
    return Taken(len(found), kept, lacking)


def _as_typed(giving: Giving, cell: str, value: Value) -> Value:
    """With the words that a person would type in the form's own unit."""
    facts = giving.sheet.cells[cell]
    return replace(value, typed=print_value(in_form_unit(value, facts.cell.factor), facts.reading))


@write_transaction
def record_decision(*, actor: Actor, submission: Submission, number: str, issued_on: date | None) -> TargetDecision:
    """The number and day of the decision by which approved targets were given, or adjusted; the same number again
    mends its day.

    Raises CannotMove, Forbidden.
    """
    locked = lock_submission(submission)
    policy.require(actor, "record_decision", locked)
    if not policy.possible("record_decision", locked):
        raise CannotMove("Chỉ tiêu chưa được duyệt nên chưa ghi quyết định. Hãy trình lãnh đạo duyệt trước.")
    symbol = clean(number)
    if not symbol or len(symbol) > _LONGEST:
        raise CannotMove(f"Hãy ghi số, ký hiệu quyết định, không quá {_LONGEST} ký tự, như 125/QĐ-PGDĐT.")
    if issued_on is None or issued_on > today_of(locked.district):
        raise CannotMove("Ngày quyết định còn trống hoặc sau ngày hôm nay. Hãy ghi ngày ký trên văn bản.")
    return _written(actor, locked, symbol, issued_on)


_LONGEST = 60


def _written(actor: Actor, locked: Submission, symbol: str, issued_on: date) -> TargetDecision:
    title = f"Quyết định số {symbol} ngày {issued_on:%d/%m/%Y}"
    round_ = locked.round
    row: TargetDecision | None = TargetDecision.unscoped.filter(round=round_, number=symbol).first()
    before = row.title if row else ""
    if before == title and row is not None:
        return row
    if row is None:
        row = TargetDecision(district_id=locked.district_id, period=round_.period, round=round_, number=symbol)
    row.issued_on, row.title = issued_on, title
    row.save()
    fields = {"Quyết định giao chỉ tiêu": (before, title)}
    record(actor, Change("ghi quyết định giao chỉ tiêu", locked, str(locked), locked.district_id, fields))
    return row
