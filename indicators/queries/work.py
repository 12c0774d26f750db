"""What waits for a person in a district: to enter, to mend, to approve, to decide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from core import policy
from core.actor import Actor
from core.roles import Role
from indicators.models import Correction, ReopenRequest, RequestState, Round, RoundState, Submission, SubmissionCopy
from indicators.models.rounds import EDITABLE, OWN_UNIT, Audience
from indicators.queries.rounds import listed_rounds
from indicators.queries.submissions import submissions_of
from schools.models import District
from schools.queries import now_of

# How long the answer to a request is shown.
ANSWER_DAYS = 14


def to_enter(actor: Actor, district: District) -> QuerySet[Submission]:
    """What this person's own units owe, by due date: of open rounds, and what was opened again for them; one query."""
    units = set(actor.units(OWN_UNIT, district=district.pk))
    if actor.holds({Role.SPECIALIST}, district=district.pk):
        units.add(district.pk)
    takes = Q(round__state=RoundState.OPEN) | Q(round__state=RoundState.CLOSED, reopened_at__isnull=False)
    return submissions_of(actor, district).filter(takes, unit__in=units, state__in=EDITABLE)


def marked_cells(rows: list[Submission]) -> Mapping[int, int]:
    """How many cells the latest return of each submission marked; one query."""
    returns = SubmissionCopy.objects.filter(submission__in=[one.pk for one in rows], act="return").order_by("number")
    latest = dict(returns.annotate(marked=Count("marks")).values_list("submission", "marked"))
    return {submission: marked for submission, marked in latest.items() if marked}


def running_rounds(actor: Actor, district: District) -> QuerySet[Round]:
    """The rounds others owe the office, not yet finalised, the nearest due date first, each with its counts; one query.

    What the office owes itself stands among what is to be entered (`to_enter`), not twice."""
    rows = listed_rounds(actor, district).filter(state__in=[RoundState.OPEN, RoundState.CLOSED])
    rows = rows.exclude(audience=Audience.DISTRICT)
    return rows.order_by(F("due_at").asc(nulls_last=True), "pk")


def totals_to_approve(actor: Actor, district: District) -> QuerySet[Round]:
    """The rounds whose totals wait for a leader other than who submitted them; one query."""
    if not actor.holds({Role.LEADER}, district=district.pk):
        return Round.unscoped.none()
    waiting = listed_rounds(actor, district).filter(totals_submitted_at__isnull=False, totals_approved_at=None)
    return waiting.exclude(totals_submitted_by=actor.id)


def requests_to_decide(actor: Actor, district: District) -> list[ReopenRequest | Correction]:
    """What units ask of the leaders and this one may answer, the oldest first.

    Two queries, and one for each answer that chốt did without.
    """
    if not actor.holds({Role.LEADER}, district=district.pk):
        return []
    return sorted(
        (
            row
            for model in (ReopenRequest, Correction)
            for row in _asked(model, actor, district).filter(state=RequestState.PENDING)
            if policy.has_right(actor, "decide", row)
        ),
        key=lambda one: one.asked_at,
    )


def answered_requests(actor: Actor, district: District) -> list[ReopenRequest | Correction]:
    """What became lately of what this person's own units asked, the latest first; two queries."""
    units = actor.units(OWN_UNIT, district=district.pk)
    if not units:
        return []
    lately = Q(submission__unit__in=units, decided_at__gte=now_of(district) - timedelta(days=ANSWER_DAYS))
    return sorted(
        (row for model in (ReopenRequest, Correction) for row in _asked(model, actor, district).filter(lately)),
        key=lambda one: one.decided_at,
        reverse=True,
    )


def _asked(model: type[Any], actor: Actor, district: District) -> QuerySet[Any]:
    related = [f"submission__{path}" for path in ("round__version__form", "round__period", "unit", "district")]
    rows: QuerySet[Any] = model.objects.visible_to(actor)
    return rows.filter(submission__district=district).select_related(*related)
