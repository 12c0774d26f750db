"""The JSON face of a submission: its grid, and saving its cells."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core import policy
from core.actor import Origin
from indicators import grid
from indicators.models import Submission
from indicators.queries import sheet_of, submissions_of
from indicators.services.entries import MAX_CELLS, CannotEdit, Outcome, TypedCell, save_entries
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
    cells = serializers.ListField(child=CellSerializer(), min_length=1, max_length=MAX_CELLS)


class SubmissionView(APIView):
    """What both answers need: the submission, in this person's scope."""

    def find(self, request: Request, district: str, pk: int) -> Submission:
        actor = request._request.actor  # type: ignore[attr-defined]
        found: Submission = get_object_or_404(submissions_of(actor, find_district(actor, district)), pk=pk)
        return found


class SubmissionGrid(SubmissionView):
    """GET: the grid as JSON."""

    def get(self, request: Request, district: str, pk: int) -> Response:
        found = self.find(request, district, pk)
        editable = policy.may(request._request.actor, "edit", found)  # type: ignore[attr-defined]
        return Response(grid.grid_document(sheet_of(found), editable=editable))


class SubmissionSave(SubmissionView):
    """POST up to 1,000 cells: one outcome for each; 409 when somebody else changed a cell meanwhile, or the state."""

    def post(self, request: Request, district: str, pk: int) -> Response:
        found = self.find(request, district, pk)
        asked = SaveSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        cells = [TypedCell(**cell) for cell in asked.validated_data["cells"]]
        actor = request._request.actor.through(Origin.API)  # type: ignore[attr-defined]
        try:
            outcomes = save_entries(actor=actor, submission=found, cells=cells)
        except CannotEdit as refusal:
            return Response({"detail": str(refusal)}, status=409)
        sheet = sheet_of(found)
        stale = any(saved.outcome is Outcome.STALE for saved in outcomes)
        document = {
            "cells": [grid.saved_document(saved, sheet) for saved in outcomes],
            "computed": grid.computed_document(sheet),
            "findings": grid.findings_document(sheet),
            "completeness": {"filled": sheet.filled, "total": len(sheet.cells)},
        }
        return Response(document, status=409 if stale else 200)
