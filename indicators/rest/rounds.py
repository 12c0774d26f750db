"""Rounds for programs, and what becomes of them: more time, reminding, closing, approving, totals, chốt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core import policy
from core.actor import Actor
from indicators.models import Round, Submission
from indicators.queries.rounds import rounds_of
from indicators.queries.submissions import submissions_of
from indicators.rest import round_shapes as shapes
from indicators.rest.serializers import Problem, WordsIn
from indicators.rest.views import CURSOR, PROBLEMS, DistrictView, paged, problem
from indicators.services import round_states, totals_step
from indicators.services.approving import approve_many
from indicators.services.publishing import CannotMove
from indicators.services.reminding import CannotRemind, remind


class Rounds(DistrictView):
    """GET: the rounds."""

    @extend_schema(
        operation_id="rounds",
        summary=_("Các đợt thu thập"),
        parameters=[CURSOR],
        responses={200: paged(shapes.RoundOut), **PROBLEMS},
    )
    def get(self, request: Request, district: str) -> Response:
        return self.page(rounds_of(self.actor, self.district()), shapes.RoundOut)


class RoundView(DistrictView):
    """What every address of one round has."""

    def round(self) -> Round:
        found: Round = get_object_or_404(rounds_of(self.actor, self.district()), pk=self.kwargs["pk"])
        return found

    def answers(self, round_: Round, ids: list[int]) -> QuerySet[Submission]:
        """Those of these answers that are the round's; other ids are nothing."""
        return submissions_of(self.actor, round_.district).filter(round=round_, pk__in=ids)


class OneRound(RoundView):
    """GET: one round."""

    @extend_schema(operation_id="round", summary=_("Một đợt thu thập"), responses={200: shapes.RoundOut, **PROBLEMS})
    def get(self, request: Request, district: str, pk: int) -> Response:
        return Response(shapes.RoundOut(self.round()).data)


Act = Callable[[Actor, Round, dict[str, Any]], object]
MOVED = {200: shapes.RoundOut, 409: Problem, **PROBLEMS}


class Move(RoundView):
    """POST: one move of a round; 409 when its state forbids it."""

    act: Act
    shape: type[WordsIn] = WordsIn

    def moved(self, request: Request) -> Response:
        found = self.round()
        asked = self.asked(self.shape, request.data)
        try:
            type(self).act(self.actor, found, asked)
        except CannotMove as refusal:
            return problem(409, "state", refusal)
        return Response(shapes.RoundOut(self.round()).data)


class Extend(Move):
    """POST: more time until `due_at`, for all or for `submissions` alone; `words` are the reason."""

    shape = shapes.ExtendIn

    @staticmethod
    def act(actor: Actor, round_: Round, asked: dict[str, Any]) -> object:
        more = {"actor": actor, "round_": round_, "due_at": asked["due_at"], "reason": asked["words"]}
        if asked["submissions"] is None:
            return round_states.extend_round(**more)
        return round_states.extend_submissions(**more, submissions=asked["submissions"])

    @extend_schema(operation_id="extend_round", summary=_("Gia hạn"), request=shapes.ExtendIn, responses=MOVED)
    def post(self, request: Request, district: str, pk: int) -> Response:
        return self.moved(request)


class Close(Move):
    """POST: no unit enters or submits any more; review goes on."""

    act = staticmethod(lambda actor, found, _asked: round_states.close_round(actor=actor, round_=found))

    @extend_schema(operation_id="close_round", summary=_("Đóng đợt"), request=WordsIn, responses=MOVED)
    def post(self, request: Request, district: str, pk: int) -> Response:
        return self.moved(request)


class Reopen(Move):
    """POST: a closed round takes answers again; `words` are the reason, `due_at` may be a new due time of all."""

    shape = shapes.ReopenIn
    act = staticmethod(
        lambda actor, found, asked: round_states.reopen_round(
            actor=actor, round_=found, reason=asked["words"], due_at=asked["due_at"]
        )
    )

    @extend_schema(operation_id="reopen_round", summary=_("Mở lại đợt"), request=shapes.ReopenIn, responses=MOVED)
    def post(self, request: Request, district: str, pk: int) -> Response:
        return self.moved(request)


class Finalise(Move):
    """POST: chốt; `left_out` are the reasons to do without the answers that are not approved, by their ids."""

    shape = shapes.FinaliseIn
    act = staticmethod(
        lambda actor, found, asked: round_states.finalise_round(actor=actor, round_=found, left_out=asked["left_out"])
    )

    @extend_schema(operation_id="finalise_round", summary=_("Chốt số liệu"), request=shapes.FinaliseIn, responses=MOVED)
    def post(self, request: Request, district: str, pk: int) -> Response:
        return self.moved(request)


class SubmitTotals(Move):
    """POST: the totals go to a leader as they stand."""

    act = staticmethod(lambda actor, found, _asked: totals_step.submit_totals(actor=actor, round_=found))

    @extend_schema(operation_id="submit_totals", summary=_("Trình số tổng hợp"), request=WordsIn, responses=MOVED)
    def post(self, request: Request, district: str, pk: int) -> Response:
        return self.moved(request)


class ApproveTotals(Move):
    """POST: a leader approves the totals."""

    act = staticmethod(lambda actor, found, _asked: totals_step.approve_totals(actor=actor, round_=found))

    @extend_schema(operation_id="approve_totals", summary=_("Duyệt số tổng hợp"), request=WordsIn, responses=MOVED)
    def post(self, request: Request, district: str, pk: int) -> Response:
        return self.moved(request)


class ReturnTotals(Move):
    """POST: the totals go back to the specialist; `words` are the reason."""

    act = staticmethod(
        lambda actor, found, asked: totals_step.return_totals(actor=actor, round_=found, reason=asked["words"])
    )

    @extend_schema(operation_id="return_totals", summary=_("Trả lại số tổng hợp"), request=WordsIn, responses=MOVED)
    def post(self, request: Request, district: str, pk: int) -> Response:
        return self.moved(request)


class Remind(RoundView):
    """POST: reminds all that still owe, or those of `submissions`; each unit once a day at most."""

    @extend_schema(
        operation_id="remind",
        summary=_("Nhắc nộp"),
        request=shapes.RemindIn,
        responses={200: shapes.RemindedOut, 409: Problem, **PROBLEMS},
    )
    def post(self, request: Request, district: str, pk: int) -> Response:
        found = self.round()
        ids = self.asked(shapes.RemindIn, request.data)["submissions"]
        try:
            done = remind(
                actor=self.actor, round_=found, submissions=None if ids is None else list(self.answers(found, ids))
            )
        except CannotRemind as refusal:
            return problem(409, "state", refusal)
        return Response(shapes.RemindedOut(done).data)


class ApproveMany(RoundView):
    """POST: approves those of `submissions` in which nothing is left to mend or to explain; of each other, why not."""

    @extend_schema(
        operation_id="approve_many",
        summary=_("Duyệt nhiều báo cáo cùng lúc"),
        request=shapes.ApproveManyIn,
        responses={200: shapes.OutcomesOut, 207: shapes.OutcomesOut, **PROBLEMS},
    )
    def post(self, request: Request, district: str, pk: int) -> Response:
        found = self.round()
        policy.require(self.actor, "approve_answers", found)
        ids = self.asked(shapes.ApproveManyIn, request.data)["submissions"]
        outcomes = approve_many(actor=self.actor, submissions=self.answers(found, ids))
        whole = all(one.approved for one in outcomes)
        return Response(shapes.OutcomesOut({"results": outcomes}).data, status=200 if whole else 207)
