"""How far a district's rounds are: who answered and who did not, for who sees no entries (the UBND) too."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from django.db.models import Count, F, Q, QuerySet

from indicators.models import Round, RoundState, Submission
from indicators.models.rounds import DOCUMENTS, EDITABLE, OFFICIAL
from indicators.queries.board import past_due
from indicators.queries.rounds import SENT
from schools.models import District
from schools.queries import now_of


class Answered(StrEnum):
    """Which of a round's units are asked for; without one, all that owe it."""

    SENT = "sent"
    OWING = "owing"
    OVERDUE = "overdue"
    APPROVED = "approved"


def rates_of_open_rounds(district: District) -> Sequence[Round]:
    """The open rounds, the nearest due date first, each with how many owe it (`owing`), `sent`, `overdue`, `approved`.

    The caller asked whether the person may look at the district's dashboard; one query.
    """
    now = now_of(district)
    not_extended = Q(submissions__due_at=None) | Q(submissions__due_at__lte=now)
    owed = Q(submissions__state__in=EDITABLE, submissions__first_submitted_at=None, due_at__lt=now)
    counted = asked_rounds(district).annotate(
        owing=Count("submissions"),
        sent=Count("submissions", filter=Q(submissions__state__in=SENT)),
        overdue=Count("submissions", filter=owed & not_extended),
        approved=Count("submissions", filter=Q(submissions__state__in=OFFICIAL)),
    )
    return list(
        counted.filter(state=RoundState.OPEN, owing__gt=F("approved")).order_by(F("due_at").asc(nulls_last=True), "pk")
    )


def asked_rounds(district: District) -> QuerySet[Round]:
    """The rounds that were opened."""
    rows = Round.unscoped.filter(district=district, opens_at__isnull=False).exclude(state=RoundState.DRAFT)
    return rows.select_related("version__form", "period", "district").defer("document", "version__document")


def answers_of_round(round_: Round, kind: Answered | None) -> QuerySet[Submission]:
    """The units of a round as its number on the dashboard counts them, without what they entered; one query."""
    asked = {
        Answered.SENT: Q(state__in=SENT),
        Answered.OWING: Q(state__in=EDITABLE),
        Answered.OVERDUE: past_due(round_),
        Answered.APPROVED: Q(state__in=OFFICIAL),
    }
    rows = Submission.unscoped.filter(asked[kind] if kind else Q(), round=round_)
    shown = rows.select_related("unit", "ward__unit", "submitted_by", "decided_by", "round__version__form")
    return shown.defer(*DOCUMENTS).order_by("unit__sort_key", "pk")
