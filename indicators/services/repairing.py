"""Mending what is derived, where it differs from a recount: totals, and what boards show of answers."""

from __future__ import annotations

from core.actor import Actor
from core.audit import Change, record_all
from core.transactions import write_transaction
from indicators.models import Round, RoundState, Submission
from indicators.queries.integrity import miscounted
from indicators.services.moving import lock_round
from indicators.services.totals import bring_up_to_date
from schools.models import District


def repair(*, actor: Actor, district: District) -> None:
    """Recounts every total and every counter of a district; a transaction for each round.

    For the operator's command on the machine itself, which no policy knows. Totals that change void what was submitted
    or approved with the old ones. Figures and entries are people's to mend.
    """
    for round_ in Round.unscoped.filter(district=district).exclude(state=RoundState.DRAFT).order_by("pk"):
        repair_round(actor=actor, round_=round_)


@write_transaction
def repair_round(*, actor: Actor, round_: Round) -> None:
    """The same for one round."""
    lock_round(round_)
    rows = Submission.unscoped.select_for_update().filter(round=round_).order_by("pk")
    list(rows.values_list("pk", flat=True))
    bring_up_to_date(actor=actor, round_=round_)
    changes = []
    for answer, counters in miscounted(round_):
        Submission.unscoped.filter(pk=answer.pk).update(**counters)
        fields = {name: (getattr(answer, name), right) for name, right in counters.items()}
        changes.append(Change("tính lại số ô, lỗi, cảnh báo", answer, str(answer), answer.district_id, fields))
    record_all(actor, changes)
