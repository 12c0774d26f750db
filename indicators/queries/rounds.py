"""The rounds that a person sees, and how one of them stands."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from core.actor import Actor
from core.attachments import attachments_of
from core.models import Attachment
from indicators.models import Form, ReopenRequest, Round, RoundState, Submission, SubmissionState
from indicators.models.review import RequestState
from indicators.models.rounds import EDITABLE, OFFICIAL
from indicators.queries.forms import forms_of
from schools.models import District, Unit

# The role of the files that tell a round's units how to answer.
PAPER = "huong-dan"
SENT = (SubmissionState.SUBMITTED, *OFFICIAL)


def rounds_of(actor: Actor, district: District) -> QuerySet[Round]:
    """The rounds of a district that this person sees, the latest opened first, with what a heading shows of them."""
    return (
        Round.objects.visible_to(actor)
        .filter(district=district)
        .select_related("version__form", "period", "district")
        .order_by("-opens_at", "-pk")
    )


def open_rounds(actor: Actor, district: District) -> QuerySet[Round]:
    """Those that are open, in the order of their periods; one query."""
    rows = rounds_of(actor, district).filter(state=RoundState.OPEN)
    return rows.defer("document", "version__document").order_by("period__ends_on", "pk")


def listed_rounds(actor: Actor, district: District) -> QuerySet[Round]:
    """The same, each with how many owe it (`owing`), have `sent` theirs, have it `approved`; one query."""
    return rounds_of(actor, district).annotate(
        owing=Count("submissions"),
        sent=Count("submissions", filter=Q(submissions__state__in=SENT)),
        approved=Count("submissions", filter=Q(submissions__state__in=OFFICIAL)),
    )


def forms_to_ask(actor: Actor, district: District) -> QuerySet[Form]:
    """The forms of a district that have a version, in the order of their names."""
    return forms_of(actor, district).filter(versions__isnull=False).distinct().order_by("name", "pk")


def counts_of(round_: Round) -> dict[str, int]:
    """How many owe the round, have begun, have sent theirs (or not: `missing`), have it approved; one query."""
    return Submission.unscoped.filter(round=round_).aggregate(
        owing=Count("pk"),
        begun=Count("pk", filter=~Q(state=SubmissionState.NOT_STARTED)),
        missing=Count("pk", filter=~Q(state__in=SENT)),
        sent=Count("pk", filter=Q(state__in=SENT)),
        approved=Count("pk", filter=Q(state__in=OFFICIAL)),
    )


def still_owing(round_: Round) -> QuerySet[Submission]:
    """The answers of a round that were not sent, in the order of their units."""
    return _answers(round_).filter(state__in=EDITABLE)


def extended(round_: Round) -> QuerySet[Submission]:
    """The answers that have more time than the others."""
    return _answers(round_).filter(due_at__isnull=False)


def not_approved(round_: Round) -> QuerySet[Submission]:
    """The answers that chốt would leave out."""
    return _answers(round_).exclude(state__in=OFFICIAL)


def requests_waiting(round_: Round) -> int:
    """How many units wait to be let in again; one query."""
    return ReopenRequest.unscoped.filter(submission__round=round_, state=RequestState.PENDING).count()


def papers_of(round_: Round) -> QuerySet[Attachment]:
    """The files beside the instructions."""
    return attachments_of(round_, PAPER)


def names_of_units(units: list[int]) -> list[str]:
    """One query; none for no unit."""
    return list(Unit.objects.filter(pk__in=units).order_by("sort_key").values_list("name", flat=True)) if units else []


def _answers(round_: Round) -> QuerySet[Submission]:
    return Submission.unscoped.filter(round=round_).select_related("unit").order_by("unit__sort_key", "pk")
