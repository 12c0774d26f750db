"""Units added to a round that is open already: a school that opened late, or that was forgotten."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from core import policy
from core.actor import Actor
from core.audit import Change, record_all
from core.transactions import write_transaction
from indicators.models import Round, RoundCell, Submission
from indicators.queries.audience import Owing, not_asked
from indicators.services import noticing
from indicators.services.publishing import CannotMove
from indicators.services.round_cells import CannotOpen, cells_to_type, refuse_same_places
from indicators.services.round_states import refuse_earlier
from indicators.services.rounds import answer_of, locked_round, refuse_asked_twice, refuse_state
from indicators.services.totals import bring_up_to_date, lock_guards
from schools.queries import now_of


@write_transaction
def add_units(*, actor: Actor, round_: Round, units: Collection[int], due_at: datetime | None = None) -> int:
    """Asks these units of the round's audience too; how many. Ids that it asks already, or cannot ask, are left out.

    `due_at` is their own due time, later than that of the others. What the round, and others, collected of the same
    figures now lacks these units. Raises CannotMove, Forbidden.
    """
    lock_guards(round_)
    locked = locked_round(round_)
    policy.require(actor, "add_units", locked)
    refuse_state(locked, "add_units", "thêm đơn vị")
    owing = [one for one in not_asked(locked) if one.unit.pk in units]
    if not owing:
        raise CannotMove("Chưa chọn đơn vị nào mà đợt chưa giao. Hãy chọn đơn vị cần thêm.")
    _refuse_past(locked, due_at)
    answers = _added(locked, owing, due_at)
    _remember(locked, owing)
    record_all(actor, [Change("thêm vào đợt", one, str(one), one.district_id) for one in answers])
    bring_up_to_date(actor=actor, round_=locked)
    if locked.opens_at <= now_of(locked.district):
        noticing.tell_opened(locked, [one.pk for one in answers])  # a later opening is told by the calendar
    return len(answers)


def _refuse_past(round_: Round, due_at: datetime | None) -> None:
    if due_at is not None:
        refuse_earlier(round_, round_.due_at, due_at)
    elif round_.due_at is not None and round_.due_at <= now_of(round_.district):
        raise CannotMove("Hạn nộp của đợt đã qua. Hãy đặt hạn riêng cho các đơn vị được thêm.")


def _added(round_: Round, owing: Sequence[Owing], due_at: datetime | None) -> list[Submission]:
    """Their answers, of the cells that the round asks since its opening."""
    cells = list(RoundCell.objects.filter(round=round_).select_related("unit"))
    asked = set(Submission.unscoped.filter(round=round_).values_list("unit", flat=True))
    try:
        refuse_asked_twice(round_, owing)
        refuse_same_places(cells, asked | {one.unit.pk for one in owing})
    except CannotOpen as refusal:
        raise CannotMove(str(refusal)) from refusal
    totals = cells_to_type(round_, round_.form, cells, owing)
    answers = [answer_of(round_, one, total) for one, total in zip(owing, totals, strict=True)]
    for answer in answers:
        answer.due_at = due_at
    return list(Submission.unscoped.bulk_create(answers, batch_size=500))


def _remember(round_: Round, owing: Sequence[Owing]) -> None:
    """Where units were chosen by name, next year's copy asks these too."""
    named = round_.chosen.get("units")
    if named:
        round_.chosen = {**round_.chosen, "units": sorted({*named, *(one.unit.pk for one in owing)})}
        round_.save(update_fields=["chosen"])
