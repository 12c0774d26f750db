"""Who may do what to a submission, and in which state (DESIGN §6, §7)."""

from __future__ import annotations

from collections.abc import Collection

from core import policy
from core.actor import Actor
from core.policy import Rule
from core.roles import OFFICE, Role
from indicators.editability import is_editable, is_left_out, takes_answers
from indicators.models import (
    Audience,
    Correction,
    Entry,
    FigureImport,
    Form,
    FormDraft,
    ImportState,
    ReopenRequest,
    RequestState,
    Round,
    RoundState,
    Submission,
    SubmissionState,
)
from indicators.models.rounds import OFFICIAL, OWN_UNIT


def _owes(actor: Actor, submission: Submission) -> bool:
    """Who answers for the unit: the office's specialists for the district, a school or body for itself."""
    if submission.of_district:
        return actor.holds({Role.SPECIALIST}, district=submission.district_id)
    return submission.unit_id in actor.units(OWN_UNIT)


def _submits(actor: Actor, submission: Submission) -> bool:
    """Who answers for what is entered: a school's clerk enters, its principal or deputy submits."""
    if submission.of_district:
        return _owes(actor, submission)
    return submission.unit_id in actor.units(OWN_UNIT - {Role.SCHOOL_CLERK})


def _withdraws(actor: Actor, submission: Submission) -> bool:
    """What somebody else submitted is theirs to take back."""
    return _submits(actor, submission) and submission.submitted_by_id in (None, actor.id)


def _decides(actor: Actor, submission: Submission) -> bool:
    return bool(_decided_by(actor, [submission]))


def _decided_by(actor: Actor, submissions: Collection[Submission]) -> set[int]:
    """A leader for the office's own form, the office for a unit's; nobody what they themselves entered or submitted.

    One query for any number of answers.
    """
    led, worked_on = (actor.districts(roles) for roles in ({Role.LEADER}, OFFICE))
    offered = {
        one.pk
        for one in submissions
        if one.district_id in (led if one.of_district else worked_on) and one.submitted_by_id != actor.id
    }
    if not offered:
        return set()
    typed = Entry.objects.filter(submission__in=offered, author=actor.id)
    return offered - set(typed.order_by().values_list("submission", flat=True).distinct())


def _reopens(actor: Actor, submission: Submission) -> bool:
    """A leader opens an approved answer again for its unit alone."""
    return actor.holds({Role.LEADER}, district=submission.district_id)


def _runs_rounds(actor: Actor, round_: Round) -> bool:
    return actor.holds(OFFICE, district=round_.district_id)


def _leads_rounds(actor: Actor, round_: Round) -> bool:
    return actor.holds({Role.LEADER}, district=round_.district_id)


def _looks_into_rounds(actor: Actor, round_: Round) -> bool:
    """Who owes an answer sees the round by it; how the others stand is the office's to know."""
    return actor.holds(OFFICE | {Role.DISTRICT_ADMIN}, district=round_.district_id)


def _is_draft(round_: Round) -> bool:
    return round_.state == RoundState.DRAFT


def _is_open(round_: Round) -> bool:
    return round_.state == RoundState.OPEN


def _runs(round_: Round) -> bool:
    """In a closed round a unit may have been let in again."""
    return round_.state in (RoundState.OPEN, RoundState.CLOSED)


def _takes_units(round_: Round) -> bool:
    """The office's own form is asked of the office alone."""
    return _is_open(round_) and round_.audience != Audience.DISTRICT


def _is_closed(round_: Round) -> bool:
    return round_.state == RoundState.CLOSED


def _is_not_finalised(round_: Round) -> bool:
    return round_.state != RoundState.FINALISED


def _submits_totals(actor: Actor, round_: Round) -> bool:
    return actor.holds({Role.SPECIALIST}, district=round_.district_id)


def _approves_totals(actor: Actor, round_: Round) -> bool:
    """A leader; nobody what they themselves submitted."""
    return _leads_rounds(actor, round_) and round_.totals_submitted_by_id != actor.id


def _totals_can_go_back(round_: Round) -> bool:
    return round_.state != RoundState.FINALISED and round_.totals_submitted_at is not None


def _totals_are_submitted(round_: Round) -> bool:
    return _totals_can_go_back(round_) and round_.totals_approved_at is None


def _totals_wait_to_be_submitted(round_: Round) -> bool:
    """Where units report, from the opening until chốt."""
    asks = round_.state in (RoundState.OPEN, RoundState.CLOSED) and round_.audience != Audience.DISTRICT
    return asks and round_.totals_submitted_at is None


def _builds(actor: Actor, form: Form | FormDraft) -> bool:
    return actor.holds({Role.OPERATOR}) or actor.holds({Role.DISTRICT_ADMIN}, district=form.district_id)


def _reviews(actor: Actor, submission: Submission) -> bool:
    """The office looks at what it will decide on, whoever of it decides."""
    return actor.holds(OFFICE, district=submission.district_id)


def _looks(actor: Actor, submission: Submission) -> bool:
    """Who works on the answer reads what was written beside its cells; to others it is its figures."""
    return _owes(actor, submission) or actor.holds(OFFICE | {Role.DISTRICT_ADMIN}, district=submission.district_id)


def _answers(actor: Actor, asked: ReopenRequest | Correction) -> bool:
    """A leader answers what a unit asks; nobody what they asked for themselves."""
    return actor.holds({Role.LEADER}, district=asked.submission.district_id) and asked.asked_by_id != actor.id


def _answers_correction(actor: Actor, asked: Correction) -> bool:
    """Letting in an answer that nobody approved is approving it."""
    return _answers(actor, asked) and not (is_left_out(asked.submission) and _typed_in(actor, asked.submission))


def _typed_in(actor: Actor, submission: Submission) -> bool:
    return Entry.objects.filter(submission=submission, author=actor.id).exists()


def _is_official(submission: Submission) -> bool:
    return submission.state in OFFICIAL


def _is_finalised(submission: Submission) -> bool:
    return submission.round.state == RoundState.FINALISED


def _is_submitted(submission: Submission) -> bool:
    return submission.state == SubmissionState.SUBMITTED and not _is_finalised(submission)


def _can_come_back(submission: Submission) -> bool:
    """What is taken back must be something that can be submitted again."""
    return submission.state == SubmissionState.SUBMITTED and takes_answers(submission)


def _is_sent(submission: Submission) -> bool:
    return submission.state in (SubmissionState.SUBMITTED, SubmissionState.APPROVED)


def _is_approved(submission: Submission) -> bool:
    return submission.state == SubmissionState.APPROVED and not _is_finalised(submission)


def _is_shut(submission: Submission) -> bool:
    """Approved, or of a closed round, which does not take it any more."""
    if _is_approved(submission):
        return True
    return submission.round.state == RoundState.CLOSED and not takes_answers(submission)


def _is_pending(asked: ReopenRequest | Correction) -> bool:
    return asked.state == RequestState.PENDING


def _imports(actor: Actor, submission: Submission) -> bool:
    """Who enters, and the office's specialists for the files that its units send; they then decide on it no more."""
    return _owes(actor, submission) or actor.holds({Role.SPECIALIST}, district=submission.district_id)


def _imports_all(actor: Actor, round_: Round) -> bool:
    return _imports_any(actor, round_.district_id)


def _imports_any(actor: Actor, district_id: int) -> bool:
    return actor.holds({Role.SPECIALIST}, district=district_id)


def _applies(actor: Actor, figure_import: FigureImport) -> bool:
    """Who brought the file in, as long as they could still bring it in."""
    if figure_import.owner_id != actor.id:
        return False
    if figure_import.submission is None:
        return _imports_any(actor, figure_import.district_id)
    return _imports(actor, figure_import.submission)


def _is_read(figure_import: FigureImport) -> bool:
    return figure_import.state == ImportState.READ


def _is_unapplied(figure_import: FigureImport) -> bool:
    return figure_import.state in (ImportState.READING, ImportState.READ)


policy.register(
    Submission,
    {
        "look": Rule(_looks),
        "edit": Rule(_owes, is_editable),
        "import": Rule(_imports, is_editable),
        "submit": Rule(_submits, is_editable),
        "withdraw": Rule(_withdraws, _can_come_back),
        "approve": Rule(_decides, _is_submitted, _decided_by),
        "return": Rule(_decides, _is_submitted),
        "reopen": Rule(_reopens, _is_approved),
        "attach": Rule(_owes, _is_sent),
        "detach": Rule(_owes, _is_submitted),
        "review": Rule(_reviews),
        "mark": Rule(_decides, _is_submitted),
        "replace": Rule(_decides, _is_approved),
        "ask_to_reopen": Rule(_submits, _is_shut),
        "ask_to_correct": Rule(_submits, _is_finalised),
        "record_decision": Rule(_reviews, _is_official),
    },
)
policy.register(ReopenRequest, {"decide": Rule(_answers, _is_pending)})
policy.register(Correction, {"decide": Rule(_answers_correction, _is_pending)})
# "change": what a draft asks and of whom. "instruct": its words and files, also while it runs.
policy.register(
    Round,
    {
        "look": Rule(_looks_into_rounds),
        "open": Rule(_runs_rounds, _is_draft),
        "change": Rule(_runs_rounds, _is_draft),
        "instruct": Rule(_runs_rounds, _is_not_finalised),
        "import": Rule(_imports_all, _is_open),
        "extend": Rule(_runs_rounds, _is_open),
        "add_units": Rule(_runs_rounds, _takes_units),
        "take_back": Rule(_runs_rounds, _is_open),
        "close": Rule(_runs_rounds, _is_open),
        "reopen": Rule(_leads_rounds, _is_closed),
        "remind": Rule(_runs_rounds, _runs),
        "approve_answers": Rule(_runs_rounds, _is_not_finalised),
        "finalise": Rule(_leads_rounds, _is_closed),
        "copy": Rule(_runs_rounds),
        "submit_totals": Rule(_submits_totals, _totals_wait_to_be_submitted),
        "approve_totals": Rule(_approves_totals, _totals_are_submitted),
        "return_totals": Rule(_leads_rounds, _totals_can_go_back),
    },
)
policy.register(
    FigureImport,
    {
        "apply": Rule(_applies, _is_read),
        "read": Rule(_applies, _is_unapplied),
        "discard": Rule(_applies, _is_unapplied),
    },
)
policy.register(Form, {"change": Rule(_builds)})
policy.register(FormDraft, {"change": Rule(_builds)})
