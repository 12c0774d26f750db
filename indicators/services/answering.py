"""Answering what a unit asked of the office (a reopening, a correction): once, by a leader who did not ask for it."""

from __future__ import annotations

from typing import TypeVar

from core import policy
from core.actor import Actor
from indicators.models import Correction, ReopenRequest, RequestState, Submission
from indicators.services import noticing
from indicators.services.moving import lock
from indicators.services.publishing import CannotMove
from schools.queries import now_of

Asked = TypeVar("Asked", ReopenRequest, Correction)


def lock_pending(actor: Actor, request: Asked) -> Asked:
    """The request on its locked submission. Raises Forbidden, and CannotMove where it was answered meanwhile."""
    locked: Submission = lock(request.submission)
    asked: Asked = type(request).unscoped.select_for_update().get(pk=request.pk)
    asked.submission = locked
    policy.require(actor, "decide", asked)
    if not policy.possible("decide", asked):
        label = RequestState(asked.state).label
        raise CannotMove(f"Đề nghị này đã được trả lời: “{label}”. Hãy tải lại trang để xem.")
    return asked


def answer(actor: Actor, asked: Asked, state: RequestState, words: str) -> None:
    """Writes what became of the request, and tells who asked."""
    asked.state = state
    asked.decided_by_id = actor.id
    asked.decided_at = now_of(asked.submission.district)
    asked.answer = words
    asked.save()
    noticing.tell_answered(asked)
