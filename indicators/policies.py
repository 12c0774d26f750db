"""Who may do what to a submission, in which state (DESIGN §6, §7)."""

from __future__ import annotations

from core import policy
from core.actor import Actor
from core.roles import OFFICE, Role
from indicators.models import Entry, Round, RoundState, Submission, SubmissionState
from indicators.models.rounds import EDITABLE, OWN_UNIT


def _owes(actor: Actor, submission: Submission) -> bool:
    """Who answers for the unit: the office's specialists for the district, a school or body for itself."""
    if submission.of_district:
        return actor.holds({Role.SPECIALIST}, district=submission.district_id)
    return submission.unit_id in actor.units(OWN_UNIT)


def _may_edit(actor: Actor, submission: Submission) -> bool:
    return submission.state in EDITABLE and submission.round.state == RoundState.OPEN and _owes(actor, submission)


def _may_withdraw(actor: Actor, submission: Submission) -> bool:
    return submission.state == SubmissionState.SUBMITTED and submission.submitted_by_id == actor.id


def _decides(actor: Actor, submission: Submission) -> bool:
    """Who reviews: a leader for the office's own form, the office for a unit's."""
    roles = {Role.LEADER} if submission.of_district else OFFICE
    return actor.holds(roles, district=submission.district_id)


def _may_decide(actor: Actor, submission: Submission) -> bool:
    """Nobody approves or returns what they themselves entered or submitted."""
    return (
        submission.state == SubmissionState.SUBMITTED
        and _decides(actor, submission)
        and submission.submitted_by_id != actor.id
        and not Entry.objects.filter(submission=submission, author=actor.id).exists()
    )


def _may_reopen(actor: Actor, submission: Submission) -> bool:
    """A leader opens an approved answer again for its unit alone."""
    return submission.state == SubmissionState.APPROVED and actor.holds({Role.LEADER}, district=submission.district_id)


def _runs_rounds(actor: Actor, round_: Round) -> bool:
    return actor.holds({Role.SPECIALIST, Role.LEADER}, district=round_.district_id)


policy.register(
    Submission,
    {
        "edit": _may_edit,
        "submit": _may_edit,
        "withdraw": _may_withdraw,
        "approve": _may_decide,
        "return": _may_decide,
        "reopen": _may_reopen,
    },
)
policy.register(Round, {"open": _runs_rounds})
