"""Answers, their cells and figures for programs; a list comes in pages that a cursor follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer, URLField
from rest_framework.views import APIView

from core import policy
from core.actor import Actor, Origin
from indicators.models import Figure, ReopenRequest, Submission
from indicators.queries.requests import reopenings_of
from indicators.queries.submissions import entries_of, submissions_of
from indicators.rest import serializers as shapes
from indicators.rest.throttling import PerPerson
from indicators.services import requests
from indicators.services import submissions as moves
from indicators.services.entries import CannotEdit, Outcome, TypedCell, save_entries
from indicators.services.publishing import CannotMove
from schools.models import District
from schools.tenancy import find_district

PROBLEMS = dict.fromkeys((400, 403, 404, 429), shapes.Problem)
CURSOR = OpenApiParameter("cursor", str, description="Where the next page begins")
IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True, description='"<version>"')


def paged(shape: type[Serializer[Any]]) -> Serializer[Any]:
    """How a page of a list is told in the schema."""
    fields = {"next": URLField(allow_null=True), "previous": URLField(allow_null=True), "results": shape(many=True)}
    made: Serializer[Any] = inline_serializer(f"PageOf{shape.__name__}", fields)
    return made


class ById(CursorPagination):
    """Pages in the order of the rows' ids."""

    ordering = "id"
    page_size = 100


class DistrictView(APIView):
    """What every address has: the person, and the district that they see."""

    throttle_classes = (PerPerson,)

    @property
    def actor(self) -> Actor:
        found: Actor = self.request._request.actor.through(Origin.API)  # type: ignore[attr-defined]
        return found

    def district(self) -> District:
        return find_district(self.actor, self.kwargs["district"])

    def submission(self) -> Submission:
        found: Submission = get_object_or_404(submissions_of(self.actor, self.district()), pk=self.kwargs["pk"])
        return found

    def page(self, rows: QuerySet[Any], shape: type[Serializer[Any]]) -> Response:
        pages = ById()
        return pages.get_paginated_response(shape(pages.paginate_queryset(rows, self.request, self), many=True).data)

    def asked(self, shape: type[Serializer[Any]], data: Any) -> dict[str, Any]:
        read = shape(data=data)
        read.is_valid(raise_exception=True)
        return dict(read.validated_data)


def problem(status: int, code: str, detail: object, **more: Any) -> Response:
    """A refusal that a program reads by its code and a person by its words."""
    return Response({"code": code, "detail": str(detail), **more}, status=status)


class Submissions(DistrictView):
    """GET: the answers, narrowed by round, unit and state."""

    @extend_schema(
        operation_id="submissions",
        summary=_("Các báo cáo số liệu"),
        parameters=[shapes.SubmissionsAsked, CURSOR],
        responses={200: paged(shapes.SubmissionOut), **PROBLEMS},
    )
    def get(self, request: Request, district: str) -> Response:
        names = {"unit": "unit__code"}
        asked = self.asked(shapes.SubmissionsAsked, request.query_params)
        rows = submissions_of(self.actor, self.district())
        return self.page(
            rows.filter(**{names.get(key, key): value for key, value in asked.items()}), shapes.SubmissionOut
        )


class OneSubmission(DistrictView):
    """GET: one answer."""

    @extend_schema(
        operation_id="submission", summary=_("Một báo cáo số liệu"), responses={200: shapes.SubmissionOut, **PROBLEMS}
    )
    def get(self, request: Request, district: str, pk: int) -> Response:
        return Response(shapes.SubmissionOut(self.submission()).data)


Act = Callable[[Actor, Submission, str], object]


class Move(DistrictView):
    """POST: one move of an answer; 409 when its state or its figures forbid it."""

    act: Act

    def moved(self, request: Request) -> Response:
        found = self.submission()
        words = self.asked(shapes.WordsIn, request.data)["words"]
        try:
            type(self).act(self.actor, found, words)
        except CannotMove as refusal:
            return problem(409, "state", refusal)
        return Response(shapes.SubmissionOut(self.submission()).data)


MOVED = {200: shapes.SubmissionOut, 409: shapes.Problem, **PROBLEMS}


class Submit(Move):
    """POST: submits; `words` explain the warnings."""

    act = staticmethod(lambda actor, found, words: moves.submit(actor=actor, submission=found, explanation=words))

    @extend_schema(operation_id="submit", summary=_("Nộp"), request=shapes.WordsIn, responses=MOVED)
    def post(self, request: Request, district: str, pk: int) -> Response:
        return self.moved(request)


class Withdraw(Move):
    """POST: takes back what was submitted."""

    act = staticmethod(lambda actor, found, _words: moves.withdraw(actor=actor, submission=found))

    @extend_schema(operation_id="withdraw", summary=_("Rút lại"), request=shapes.WordsIn, responses=MOVED)
    def post(self, request: Request, district: str, pk: int) -> Response:
        return self.moved(request)


class Approve(Move):
    """POST: makes the answer official."""

    act = staticmethod(lambda actor, found, _words: moves.approve(actor=actor, submission=found))

    @extend_schema(operation_id="approve", summary=_("Duyệt"), request=shapes.WordsIn, responses=MOVED)
    def post(self, request: Request, district: str, pk: int) -> Response:
        return self.moved(request)


class Return(DistrictView):
    """POST: gives the answer back; `words` are the reason, `marks` the cells to look at again, each with its own."""

    @extend_schema(
        operation_id="return", summary=_("Trả lại, kèm các ô cần xem lại"), request=shapes.ReturnIn, responses=MOVED
    )
    def post(self, request: Request, district: str, pk: int) -> Response:
        found = self.submission()
        asked = self.asked(shapes.ReturnIn, request.data)
        try:
            moves.return_submission(actor=self.actor, submission=found, reason=asked["words"], marks=asked["marks"])
        except CannotMove as refusal:
            return problem(409, "state", refusal)
        return Response(shapes.SubmissionOut(self.submission()).data)


class AskToReopen(DistrictView):
    """POST: asks the office to let the unit work on its answer again; `words` are the reason."""

    @extend_schema(
        operation_id="ask_to_reopen",
        summary=_("Đề nghị mở lại"),
        request=shapes.WordsIn,
        responses={201: shapes.RequestOut, 409: shapes.Problem, **PROBLEMS},
    )
    def post(self, request: Request, district: str, pk: int) -> Response:
        found = self.submission()
        words = self.asked(shapes.WordsIn, request.data)["words"]
        try:
            asked = requests.ask_to_reopen(actor=self.actor, submission=found, reason=words)
        except CannotMove as refusal:
            return problem(409, "state", refusal)
        return Response(shapes.RequestOut(asked).data, status=201)


class ReopenRequests(DistrictView):
    """GET: the requests to have an answer back, narrowed by answer and state."""

    @extend_schema(
        operation_id="reopen_requests",
        summary=_("Các đề nghị mở lại"),
        parameters=[shapes.RequestsAsked, CURSOR],
        responses={200: paged(shapes.RequestOut), **PROBLEMS},
    )
    def get(self, request: Request, district: str) -> Response:
        asked = self.asked(shapes.RequestsAsked, request.query_params)
        return self.page(reopenings_of(self.actor, self.district()).filter(**asked), shapes.RequestOut)


class Answer(DistrictView):
    """POST: answers a request; 409 when it was answered meanwhile."""

    def answered(self, request: Request, act: Callable[..., ReopenRequest]) -> Response:
        found = get_object_or_404(reopenings_of(self.actor, self.district()), pk=self.kwargs["pk"])
        words = self.asked(shapes.WordsIn, request.data)["words"]
        try:
            answered = act(actor=self.actor, request=found, answer=words)
        except CannotMove as refusal:
            return problem(409, "state", refusal)
        return Response(shapes.RequestOut(answered).data)


ANSWERED = {200: shapes.RequestOut, 409: shapes.Problem, **PROBLEMS}


class Grant(Answer):
    """POST: gives the answer back to its unit; `words` may say what to do."""

    @extend_schema(operation_id="grant", summary=_("Đồng ý mở lại"), request=shapes.WordsIn, responses=ANSWERED)
    def post(self, request: Request, district: str, pk: int) -> Response:
        return self.answered(request, requests.grant_reopening)


class Refuse(Answer):
    """POST: says no; `words` say why."""

    @extend_schema(operation_id="refuse", summary=_("Không đồng ý mở lại"), request=shapes.WordsIn, responses=ANSWERED)
    def post(self, request: Request, district: str, pk: int) -> Response:
        return self.answered(request, requests.refuse_reopening)


class Entries(DistrictView):
    """GET: the typed cells of an answer. PATCH: types into many of them; the good ones are kept."""

    @extend_schema(
        operation_id="entries",
        summary=_("Các ô đã nhập của một báo cáo"),
        responses={200: shapes.EntryOut(many=True), **PROBLEMS},
    )
    def get(self, request: Request, district: str, pk: int) -> Response:
        return Response(shapes.EntryOut(entries_of(self.submission()), many=True).data)

    @extend_schema(
        operation_id="type_entries",
        summary=_("Nhập nhiều ô cùng lúc"),
        request=shapes.CellsIn,
        responses={200: shapes.CellsOut, 207: shapes.CellsOut, 409: shapes.Problem, **PROBLEMS},
    )
    def patch(self, request: Request, district: str, pk: int) -> Response:
        found = self.submission()
        policy.require(self.actor, "edit", found)
        cells = [
            TypedCell(one["cell"], one["typed"], one["version"], one["save_id"])
            for one in self.asked(shapes.CellsIn, request.data)["cells"]
        ]
        try:
            saved = save_entries(actor=self.actor, submission=found, cells=cells)
        except CannotEdit as refusal:
            return problem(409, "state", refusal)
        kept = all(one.outcome in (Outcome.SAVED, Outcome.SAME) for one in saved)
        return Response(shapes.CellsOut({"results": saved}).data, status=200 if kept else 207)


class OneEntry(DistrictView):
    """PUT: types into one cell, seen at the version that If-Match names ("0" for an empty one)."""

    @extend_schema(
        operation_id="type_entry",
        summary=_("Nhập một ô"),
        parameters=[IF_MATCH],
        request=shapes.EntryIn,
        responses={200: shapes.EntryOut, **dict.fromkeys((409, 412, 422, 428), shapes.Problem), **PROBLEMS},
    )
    def put(self, request: Request, district: str, pk: int, cell: str) -> Response:
        found = self.submission()
        policy.require(self.actor, "edit", found)
        version = request.headers.get("If-Match", "").strip().strip('"')
        if not (version.isdecimal() and version.isascii() and len(version) < 10):
            return problem(428, "version_missing", 'Thiếu phiên bản đã xem của ô. Hãy gửi If-Match: "<phiên bản>".')
        typed = self.asked(shapes.EntryIn, request.data)
        try:
            (saved,) = save_entries(
                actor=self.actor,
                submission=found,
                cells=[TypedCell(cell, typed["typed"], int(version), typed["save_id"])],
            )
        except CannotEdit as refusal:
            return problem(409, "state", refusal)
        if saved.outcome is Outcome.REFUSED:
            return problem(422, "unreadable", saved.message, field=cell, choices=list(saved.choices))
        theirs = shapes.EntryOut(saved.entry).data if saved.entry else None
        if saved.outcome is Outcome.STALE:
            return problem(412, "stale", saved.message, field=cell, theirs=theirs)
        if theirs is None:
            return Response({"cell": cell, "typed": "", "version": 0, "saved_at": None})
        return Response(theirs, headers={"ETag": f'"{theirs["version"]}"'})


class Figures(DistrictView):
    """GET: the official figures, narrowed by their coordinates."""

    @extend_schema(
        operation_id="figures",
        summary=_("Số liệu chính thức"),
        parameters=[shapes.FiguresAsked, CURSOR],
        responses={200: paged(shapes.FigureOut), **PROBLEMS},
    )
    def get(self, request: Request, district: str) -> Response:
        names = {"indicator": "indicator__code", "unit": "unit__code", "period": "period__code"}
        asked = self.asked(shapes.FiguresAsked, request.query_params)
        rows = Figure.objects.visible_to(self.actor).filter(district=self.district())
        rows = rows.select_related("indicator", "unit", "period")
        return self.page(rows.filter(**{names.get(key, key): value for key, value in asked.items()}), shapes.FigureOut)
