"""What units ask of the office: to reopen an answer, to correct a finalised one."""

from __future__ import annotations

from itertools import chain

from django.db.models import QuerySet

from core.actor import Actor
from indicators.models import Correction, ReopenRequest, RequestState, Submission
from schools.models import District

Asked = ReopenRequest | Correction


def requests_of(submission: Submission) -> list[Asked]:
    """Everything that was asked about one answer, newest first; three queries. The caller may see the answer."""
    reopenings = ReopenRequest.unscoped.filter(submission=submission)
    corrections = Correction.unscoped.filter(submission=submission).prefetch_related("cells")
    return _newest_first(_with_people(reopenings), _with_people(corrections))


def requests_in(actor: Actor, district: District, *, pending: bool) -> list[Asked]:
    """What was asked in a district and waits, or the last hundred of each kind that were answered; three queries."""
    reopenings = _in_district(ReopenRequest.objects.visible_to(actor), district, pending=pending)
    corrections = _in_district(Correction.objects.visible_to(actor), district, pending=pending)
    return _newest_first(reopenings[:100], corrections.prefetch_related("cells")[:100])


def reopenings_of(actor: Actor, district: District) -> QuerySet[ReopenRequest]:
    """The requests to have an answer back that this person sees in a district, with what each says; one query."""
    rows: QuerySet[ReopenRequest] = ReopenRequest.objects.visible_to(actor).filter(submission__district=district)
    return rows.select_related("submission__round", "submission__unit", "submission__district")


def _in_district(rows: QuerySet[Asked], district: District, *, pending: bool) -> QuerySet[Asked]:
    asked = rows.filter(submission__district=district)
    asked = asked.filter(state=RequestState.PENDING) if pending else asked.exclude(state=RequestState.PENDING)
    return _with_people(asked)


def _with_people(rows: QuerySet[Asked]) -> QuerySet[Asked]:
    return rows.select_related(
        "asked_by",
        "decided_by",
        "submission__round__version__form",
        "submission__round__period",
        "submission__unit",
        "submission__district",
    )


def _newest_first(*kinds: QuerySet[Asked]) -> list[Asked]:
    return sorted(chain.from_iterable(kinds), key=lambda one: one.asked_at, reverse=True)
