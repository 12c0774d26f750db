"""Who may do what to a submission, and in which state (DESIGN §6, §7)."""

from __future__ import annotations

from core import policy
from core.actor import Actor
from core.policy import Rule
from core.roles import OFFICE, Role
from indicators.models import Entry, Form, FormDraft, Round, RoundState, Submission, SubmissionState
from indicators.models.rounds import EDITABLE, OWN_UNIT


def _owes(actor: Actor, submission: Submission) -> bool:
    """Who answers for the unit: the office's specialists for the district, a school or body for itself."""
    if submission.of_district:
        return actor.holds({Role.SPECIALIST}, district=submission.district_id)
    return submission.unit_id in actor.units(OWN_UNIT)


def _withdraws(actor: Actor, submission: Submission) -> bool:
    """What somebody else submitted is theirs to take back."""
    return _owes(actor, submission) and submission.submitted_by_id in (None, actor.id)


def _decides(actor: Actor, submission: Submission) -> bool:
    """A leader for the office's own form, the office for a unit's; nobody what they themselves entered or submitted."""
    roles = {Role.LEADER} if submission.of_district else OFFICE
    return (
        actor.holds(roles, district=submission.district_id)
        and submission.submitted_by_id != actor.id
        and not Entry.objects.filter(submission=submission, author=actor.id).exists()
    )


def _reopens(actor: Actor, submission: Submission) -> bool:
    """A leader opens an approved answer again for its unit alone."""
    return actor.holds({Role.LEADER}, district=submission.district_id)


def _runs_rounds(actor: Actor, round_: Round) -> bool:
    return actor.holds(OFFICE, district=round_.district_id)


def _builds(actor: Actor, form: Form | FormDraft) -> bool:
    return actor.holds({Role.OPERATOR}) or actor.holds({Role.DISTRICT_ADMIN}, district=form.district_id)


def _is_editable(submission: Submission) -> bool:
    return submission.state in EDITABLE and submission.round.state == RoundState.OPEN


def _is_submitted(submission: Submission) -> bool:
    return submission.state == SubmissionState.SUBMITTED


def _is_approved(submission: Submission) -> bool:
    return submission.state == SubmissionState.APPROVED


policy.register(
    Submission,
    {
        "edit": Rule(_owes, _is_editable),
        "submit": Rule(_owes, _is_editable),
        "withdraw": Rule(_withdraws, _is_submitted),
        "approve": Rule(_decides, _is_submitted),
        "return": Rule(_decides, _is_submitted),
        "reopen": Rule(_reopens, _is_approved),
    },
)
policy.register(Round, {"open": Rule(_runs_rounds)})
policy.register(Form, {"change": Rule(_builds)})
policy.register(FormDraft, {"change": Rule(_builds)})
