"""Writing plans: their words and outline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.transactions import write_transaction
from core.wording import Issuer
from plans.models import Plan, PlanSection, PlanState
from plans.states import state_label
from schools.models import District, Period

ISSUED = "Kế hoạch đã ban hành nên không sửa được; thay đổi phải qua kế hoạch điều chỉnh."
CLOSED = "Kế hoạch đang ở trạng thái “%(state)s” nên không sửa được. Hãy rút về rồi sửa."


class PlanRefused(ValueError):
    """The plan cannot be changed so; `args[0]` is the Vietnamese sentence."""


@write_transaction
def ensure_plan(
    *,
    actor: Actor,
    district: District,
    period: Period,
    title: str,
    label: str = "",
    subtitle: str = "",
    owner: str = Issuer.OFFICE,
) -> Plan:
    """The plan of a period and owner; an existing one keeps its words. Raises Forbidden."""
    policy.require(actor, "write", Plan(district=district, period=period))
    plan: Plan
    plan, made = Plan.unscoped.get_or_create(
        district=district,
        period=period,
        owner=owner,
        edition=0,
        defaults={"title": title, "label": label, "subtitle": subtitle, "unit": district.unit},
    )
    if made:
        record(actor, Change("lập kế hoạch", plan, title, district.pk))
    return plan


@write_transaction
def word_plan(*, actor: Actor, plan: Plan, words: Mapping[str, Any], sections: Sequence[Mapping[str, Any]]) -> Plan:
    """Gives a plan that has none yet its document's words and outline; words that stand are kept.

    Raises PlanRefused, Forbidden.
    """
    locked = lock_plan(plan)
    policy.require(actor, "write", locked)
    if locked.document_kind:
        return locked
    if not policy.possible("write", locked):
        raise PlanRefused(closed_words(locked))
    for name, value in words.items():
        setattr(locked, name, value)
    locked.save()
    PlanSection.objects.bulk_create(
        [PlanSection(plan=locked, order=order, **section) for order, section in enumerate(sections)]
    )
    record(actor, Change("soạn kế hoạch", locked, locked.title, locked.district_id))
    return locked


@write_transaction
def bring_in_issued(*, actor: Actor, plan: Plan, snapshot: Mapping[str, Any] | None) -> Plan:
    """A plan whose document was issued before there was a portal: it runs, under the number and day that are known.

    One that is issued already stays as it is. Raises Forbidden.
    """
    locked = lock_plan(plan)
    policy.require(actor, "bring_in_issued", locked)
    if not policy.possible("bring_in_issued", locked):
        return locked
    before = PlanState(locked.state)
    locked.state, locked.snapshot = PlanState.ISSUED, snapshot
    locked.save(update_fields=["state", "snapshot"])
    changes = {"Trạng thái": (str(before.label), str(PlanState.ISSUED.label)), "Số": ("", locked.number)}
    record(actor, Change("đưa vào kế hoạch đã ban hành", locked, locked.title, locked.district_id, changes))
    return locked


def lock_plan(plan: Plan) -> Plan:
    """The plan as it is stored now, held until the transaction ends."""
    found: Plan = (
        Plan.unscoped.select_for_update(of=("self",)).select_related("period", "unit", "district__unit").get(pk=plan.pk)
    )
    return found


def lock_to_write(actor: Actor, plan: Plan) -> Plan:
    """The same, for who may change its words, while these are open. Raises PlanRefused, Forbidden."""
    locked = lock_plan(plan)
    policy.require(actor, "write", locked)
    if not policy.possible("write", locked):
        raise PlanRefused(closed_words(locked))
    return locked


def closed_words(plan: Plan) -> str:
    """Why the words of a plan stay as they are, and what can be done."""
    if plan.state in (PlanState.ISSUED, PlanState.APPROVED):
        return ISSUED
    return CLOSED % {"state": state_label(plan.owner, plan.state)}
