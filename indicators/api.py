"""The JSON face of a submission: its grid, saving its cells, and what is written beside one of them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core import policy
from core.actor import Actor, Origin
from indicators import grid
from indicators.editability import why_not_editable
from indicators.models import Submission, SubmissionState
from indicators.queries.beside import history_of, targets_of
from indicators.queries.review import marks_of
from indicators.queries.sheet import Sheet, sheet_of
from indicators.queries.submissions import submissions_of
from indicators.services.entries import MAX_CELLS, CannotEdit, Outcome, TypedCell, save_cells
from indicators.services.notes import CannotAnnotate, WordsChanged, annotate
from schools.tenancy import find_district


class TypedField(serializers.CharField):
    """What was typed, as it came; what no database keeps is left out, so that one cell never refuses the others."""

    def to_internal_value(self, data: Any) -> str:
        typed: str = super().to_internal_value(data)
        return "".join(char for char in typed if char != "\0" and not "\ud800" <= char <= "\udfff")


class CellSerializer(serializers.Serializer[Any]):
    """One typed cell as the browser sends it."""

    cell = serializers.CharField(max_length=130)
    typed = TypedField(allow_blank=True, trim_whitespace=False)
    seen_version = serializers.IntegerField(min_value=0)
    save_id = serializers.CharField(max_length=40)


class SaveSerializer(serializers.Serializer[Any]):
    """`user`: whose queue this is, so that whoever signed in since on the same computer is not sent it."""

    user = serializers.IntegerField(required=False)
    cells = serializers.ListField(child=CellSerializer(), min_length=1, max_length=MAX_CELLS)


class WordsSerializer(serializers.Serializer[Any]):
    """The words beside a cell that are to change, and what stood there when they were written."""

    note = TypedField(required=False, allow_blank=True)
    explanation = TypedField(required=False, allow_blank=True)
    seen_note = TypedField(required=False, allow_blank=True)
    seen_explanation = TypedField(required=False, allow_blank=True)


class SubmissionView(APIView):
    """What every answer needs: who asks, and the submission in their scope."""

    def who(self, request: Request) -> Actor:
        actor: Actor = request._request.actor  # type: ignore[attr-defined]
        return actor

    def rows(self, request: Request, district: str) -> QuerySet[Submission]:
        actor = self.who(request)
        return submissions_of(actor, find_district(actor, district))

    def find(self, request: Request, district: str, pk: int) -> Submission:
        found: Submission = get_object_or_404(self.rows(request, district), pk=pk)
        return found


class SubmissionGrid(SubmissionView):
    """GET: the grid as JSON, with who asks and a token for what they will send."""

    def get(self, request: Request, district: str, pk: int) -> Response:
        found, actor = self.find(request, district, pk), self.who(request)
        sheet = sheet_of(found)
        editable = policy.may(actor, "edit", found)
        document = grid.grid_document(sheet, editable=editable, targets=targets_of(sheet))
        if policy.has_right(actor, "look", found):
            document |= grid.remarks_document(sheet, marks_of(found))
        if policy.has_right(actor, "edit", found) and not editable:
            document["submission"]["refusal"] = why_not_editable(found, "sửa")
        document["user"] = {"id": actor.id, "name": actor.name}
        document["csrf"] = get_token(request._request)
        return Response(document)


class SubmissionSave(SubmissionView):
    """POST up to 1,000 cells: one outcome for each; 409 when somebody else changed a cell meanwhile, or the state."""

    def post(self, request: Request, district: str, pk: int) -> Response:
        # Its id is enough: the service reads it again once it is locked.
        found = get_object_or_404(self.rows(request, district).select_related(None).order_by().only("pk"), pk=pk)
        asked = SaveSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        actor = self.who(request).through(Origin.API)
        if asked.validated_data.get("user", actor.id) != actor.id:
            detail = f"Máy này đang đăng nhập bằng tài khoản {actor.name}; các ô do tài khoản khác gõ chưa được gửi."
            return Response({"code": "other_user", "detail": detail}, status=409)
        cells = [TypedCell(**cell) for cell in asked.validated_data["cells"]]
        try:
            saved = save_cells(actor=actor, submission=found, cells=cells)
        except CannotEdit as refusal:
            return Response({"code": "not_editable", "detail": str(refusal)}, status=409)
        sheet = saved.sheet
        stale = any(one.outcome is Outcome.STALE for one in saved.cells)
        document = {
            "cells": [grid.saved_document(one, sheet) for one in saved.cells],
            "computed": grid.computed_document(sheet),
            "findings": grid.findings_document(sheet),
            "state": _state_document(sheet.submission),
            "completeness": {"filled": sheet.filled, "total": sheet.total},
        }
        return Response(document, status=409 if stale else 200)


def _state_document(submission: Submission) -> dict[str, str]:
    return {"name": submission.state, "label": str(SubmissionState(submission.state).label)}


class SubmissionCell(SubmissionView):
    """One cell: what stands beside it, the words written to it, its history. POST changes the words."""

    def get(self, request: Request, district: str, pk: int, cell: str) -> Response:
        found = self.find(request, district, pk)
        policy.require(self.who(request), "look", found)
        return Response(self.document(found, cell))

    def post(self, request: Request, district: str, pk: int, cell: str) -> Response:
        found = self.find(request, district, pk)
        asked = WordsSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            annotate(actor=self.who(request).through(Origin.API), submission=found, cell=cell, **asked.validated_data)
        except CannotEdit as refusal:
            return Response({"code": "not_editable", "detail": str(refusal)}, status=409)
        except WordsChanged as refusal:
            return Response({"code": "changed", "detail": str(refusal), "theirs": refusal.theirs}, status=409)
        except CannotAnnotate as refusal:
            return Response({"code": "invalid", "detail": str(refusal)}, status=400)
        return Response(self.document(found, cell))

    def document(self, found: Submission, cell: str) -> dict[str, Any]:
        sheet: Sheet = sheet_of(found)
        if not sheet.has(cell):
            raise Http404(cell)
        entry, mark = sheet.entries.get(cell), marks_of(found).get(cell)
        return {
            **grid.cell_document(sheet, cell, targets_of(sheet)),
            "name": sheet.name_of(cell),
            "note": entry.note if entry else "",
            "explanation": entry.explanation if entry else "",
            "mark": grid.mark_document(mark) if mark else None,
            "findings": [one for one in grid.findings_document(sheet) if cell in one["cells"]],
            "history": [grid.event_document(event) for event in history_of(entry)],
        }
