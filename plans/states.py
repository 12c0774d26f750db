"""How a plan goes from its draft to its issue: which act leads from which states to which, by whose plan it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.wording import Issuer
from plans.models.plans import PlanState


class PlanAct(StrEnum):
    """What moves a plan; each is an act of its policy too."""

    SEND = "send"
    WITHDRAW = "withdraw"
    PASS = "pass"  # noqa: S105 - lets through
    FORWARD = "forward"
    RETURN = "return"
    ISSUE = "issue"
    APPROVE = "approve"


@dataclass(frozen=True, slots=True)
class Move:
    """From which states an act is possible, and where it leads."""

    begins: frozenset[PlanState]
    ends: PlanState


# Where words and tasks are still written.
OPEN = frozenset({PlanState.DRAFT, PlanState.RETURNED})


def _move(*states: PlanState, to: PlanState) -> Move:
    return Move(frozenset(states), to)


# DESIGN §6. A plan of the UBND waits for the office's leader before it is passed, as the office's own waits for him.
MOVES: Mapping[Issuer, Mapping[PlanAct, Move]] = {
    Issuer.OFFICE: {
        PlanAct.SEND: Move(OPEN, PlanState.WAITING),
        PlanAct.WITHDRAW: _move(PlanState.WAITING, to=PlanState.DRAFT),
        PlanAct.RETURN: _move(PlanState.WAITING, to=PlanState.RETURNED),
        PlanAct.ISSUE: _move(PlanState.WAITING, to=PlanState.ISSUED),
    },
    Issuer.UBND: {
        PlanAct.SEND: Move(OPEN, PlanState.WAITING),
        PlanAct.WITHDRAW: _move(PlanState.WAITING, PlanState.PASSED, PlanState.SENT, to=PlanState.DRAFT),
        PlanAct.PASS: _move(PlanState.WAITING, to=PlanState.PASSED),
        PlanAct.FORWARD: _move(PlanState.PASSED, to=PlanState.SENT),
        PlanAct.RETURN: _move(PlanState.WAITING, PlanState.SENT, to=PlanState.RETURNED),
        PlanAct.ISSUE: _move(PlanState.SENT, to=PlanState.ISSUED),
    },
    Issuer.SCHOOL: {
        PlanAct.SEND: Move(OPEN, PlanState.SUBMITTED),
        PlanAct.WITHDRAW: _move(PlanState.SUBMITTED, to=PlanState.DRAFT),
        PlanAct.RETURN: _move(PlanState.SUBMITTED, to=PlanState.RETURNED),
        PlanAct.APPROVE: _move(PlanState.SUBMITTED, to=PlanState.APPROVED),
    },
}


def move_of(owner: str, act: PlanAct) -> Move | None:
    """The move that an act makes on a plan of this owner; None where it makes none."""
    return MOVES[Issuer(owner)].get(act)


def state_label(owner: str, state: str) -> str:
    """A state in words: a plan of the UBND that waits is passed, not signed, by the office's leader."""
    if owner == Issuer.UBND and state == PlanState.WAITING:
        return "Chờ lãnh đạo phòng thông qua"
    return str(PlanState(state).label)
