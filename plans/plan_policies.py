"""Who may do what to plans and to the outline of the schools' plans, and in which states."""

from __future__ import annotations

from collections.abc import Callable

from core import policy
from core.actor import Actor, Origin
from core.policy import Rule
from core.roles import OFFICE, SCHOOL, Role
from core.wording import Issuer
from plans.models import Plan, PlanOutline, PlanState
from plans.queries.plans import is_amended
from plans.states import OPEN, PlanAct, move_of

SCHOOL_HEADS = frozenset({Role.PRINCIPAL, Role.DEPUTY_PRINCIPAL})


def _writes(actor: Actor, plan: Plan) -> bool:
    """A school writes its own plan, the office the others; the district's administrator brings their lists in."""
    if plan.owner == Issuer.SCHOOL:
        return plan.unit_id in actor.units(SCHOOL, district=plan.district_id)
    brings = {Role.DISTRICT_ADMIN} if actor.origin is Origin.IMPORT else set()
    return actor.holds(OFFICE | brings, district=plan.district_id)


def _sends(actor: Actor, plan: Plan) -> bool:
    """The office its own and the UBND's; of a school its principal or the deputy."""
    if plan.owner == Issuer.SCHOOL:
        return plan.unit_id in actor.units(SCHOOL_HEADS, district=plan.district_id)
    return actor.holds(OFFICE, district=plan.district_id)


def _withdraws(actor: Actor, plan: Plan) -> bool:
    """Who sent it takes it back, and a leader what the office sent; a school what is its own."""
    if plan.owner == Issuer.SCHOOL:
        return _sends(actor, plan)
    return _sends(actor, plan) and (actor.id == plan.moved_by_id or _leads(actor, plan))


def _leads(actor: Actor, plan: Plan) -> bool:
    return actor.holds({Role.LEADER}, district=plan.district_id)


def _signs_for_ubnd(actor: Actor, plan: Plan) -> bool:
    return actor.holds({Role.UBND_SIGNER}, district=plan.district_id)


def _passes(actor: Actor, plan: Plan) -> bool:
    return plan.owner == Issuer.UBND and _leads(actor, plan) and actor.id != plan.moved_by_id


def _forwards(actor: Actor, plan: Plan) -> bool:
    return plan.owner == Issuer.UBND and actor.holds(OFFICE, district=plan.district_id)


def _returns(actor: Actor, plan: Plan) -> bool:
    """Before whom it lies: the office for a school's, the UBND for what was sent to it, else a leader of the office."""
    if actor.id == plan.moved_by_id:
        return False
    if plan.owner == Issuer.SCHOOL:
        return actor.holds(OFFICE, district=plan.district_id)
    return _signs_for_ubnd(actor, plan) if plan.state == PlanState.SENT else _leads(actor, plan)


def _issues(actor: Actor, plan: Plan) -> bool:
    """Nobody signs what they sent themselves; an office with one leader lets a specialist send."""
    if plan.owner == Issuer.SCHOOL or actor.id == plan.moved_by_id:
        return False
    return _signs_for_ubnd(actor, plan) if plan.owner == Issuer.UBND else _leads(actor, plan)


def _approves(actor: Actor, plan: Plan) -> bool:
    mine = actor.id == plan.moved_by_id
    return plan.owner == Issuer.SCHOOL and not mine and actor.holds(OFFICE, district=plan.district_id)


def _amends(actor: Actor, plan: Plan) -> bool:
    return plan.owner != Issuer.SCHOOL and actor.holds(OFFICE, district=plan.district_id)


def _is_open(plan: Plan) -> bool:
    """What waits for a signature, or is issued, is not edited: it is taken back first, or amended."""
    return plan.state in OPEN


def _is_last_issued(plan: Plan) -> bool:
    return plan.state == PlanState.ISSUED and not is_amended(plan)


def _in_states_of(act: PlanAct) -> Callable[[Plan], bool]:
    def possible(plan: Plan) -> bool:
        move = move_of(plan.owner, act)
        return move is not None and plan.state in move.begins

    return possible


def _brings_documents(actor: Actor, plan: Plan) -> bool:
    """The operator's commands bring in what was issued before there was a portal; no page does."""
    return actor.origin is Origin.COMMAND and actor.holds({Role.OPERATOR})


policy.register(
    Plan,
    {
        "write": Rule(_writes, _is_open),
        "send": Rule(_sends, _in_states_of(PlanAct.SEND)),
        "withdraw": Rule(_withdraws, _in_states_of(PlanAct.WITHDRAW)),
        "pass": Rule(_passes, _in_states_of(PlanAct.PASS)),
        "forward": Rule(_forwards, _in_states_of(PlanAct.FORWARD)),
        "return": Rule(_returns, _in_states_of(PlanAct.RETURN)),
        "issue": Rule(_issues, _in_states_of(PlanAct.ISSUE)),
        "approve": Rule(_approves, _in_states_of(PlanAct.APPROVE)),
        "amend": Rule(_amends, _is_last_issued),
        "bring_in_issued": Rule(_brings_documents, _is_open),
    },
)


def _asks_schools(actor: Actor, outline: PlanOutline) -> bool:
    return actor.holds(OFFICE, district=outline.district_id)


policy.register(PlanOutline, {"write": Rule(_asks_schools)})
