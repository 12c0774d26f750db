"""What the API reads and writes; related rows travel as ids and codes, never as fields that could be looked up."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from indicators.api import TypedField
from indicators.lateness import due_of
from indicators.models import Measure, RequestState, Source, Submission, SubmissionState
from indicators.services.entries import MAX_CELLS, MAX_TEXT, Outcome
from indicators.services.marks import MAX_REASON
from schools.levels import Level


class SubmissionOut(serializers.Serializer[Any]):
    """One unit's answer to a round."""

    id = serializers.IntegerField()
    round = serializers.IntegerField(source="round_id")
    unit = serializers.CharField(source="unit.code")
    unit_name = serializers.CharField(source="unit.name")
    state = serializers.CharField()
    filled = serializers.IntegerField()
    total = serializers.IntegerField()
    errors_left = serializers.IntegerField(source="errors")
    warnings_unexplained = serializers.IntegerField(source="unexplained")
    due_at = serializers.SerializerMethodField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    return_reason = serializers.CharField()

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_due_at(self, one: Submission) -> str | None:
        """The later of the round's due time and what this unit alone was given."""
        due = due_of(one.round.due_at, one.due_at)
        return serializers.DateTimeField().to_representation(due) if due else None


class EntryOut(serializers.Serializer[Any]):
    """One typed cell; `version` is what If-Match names."""

    cell = serializers.CharField()
    typed = serializers.CharField()
    version = serializers.IntegerField()
    saved_at = serializers.DateTimeField()


class FigureOut(serializers.Serializer[Any]):
    """One official value at its coordinates."""

    id = serializers.IntegerField()
    indicator = serializers.CharField(source="indicator.code")
    unit = serializers.CharField(source="unit.code")
    period = serializers.CharField(source="period.code")
    measure = serializers.CharField()
    level = serializers.CharField()
    ownership = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.CharField()
    number = serializers.DecimalField(max_digits=19, decimal_places=4, allow_null=True)
    typed = serializers.CharField()


class SubmissionsAsked(serializers.Serializer[Any]):
    """What a list of answers is narrowed to."""

    round = serializers.IntegerField(required=False, min_value=1, max_value=2**62)
    unit = serializers.CharField(required=False, max_length=100)
    state = serializers.ChoiceField(required=False, choices=SubmissionState.choices)


class FiguresAsked(serializers.Serializer[Any]):
    """What a list of figures is narrowed to."""

    indicator = serializers.CharField(required=False, max_length=200)
    unit = serializers.CharField(required=False, max_length=100)
    period = serializers.CharField(required=False, max_length=40)
    measure = serializers.ChoiceField(required=False, choices=Measure.choices)
    level = serializers.ChoiceField(required=False, choices=Level.choices)
    source = serializers.ChoiceField(required=False, choices=Source.choices)  # type: ignore[assignment]


class RequestsAsked(serializers.Serializer[Any]):
    """What a list of requests to reopen is narrowed to."""

    submission = serializers.IntegerField(required=False, min_value=1, max_value=2**62)
    state = serializers.ChoiceField(required=False, choices=RequestState.choices)


class WordsIn(serializers.Serializer[Any]):
    """The explanation of a submitting, the reason of a request, or what is answered to one."""

    words = serializers.CharField(required=False, allow_blank=True, default="", max_length=MAX_TEXT)


class ReturnIn(WordsIn):
    """The reason of a returning; `marks` are the cells to look at again, each with its own."""

    marks = serializers.DictField(
        child=serializers.CharField(max_length=MAX_REASON), required=False, default=dict, help_text="reasons by cell"
    )

    def validate_marks(self, marks: dict[str, str]) -> dict[str, str]:
        if len(marks) > MAX_CELLS:
            raise serializers.ValidationError(f"Nhiều hơn {MAX_CELLS} ô.")
        return marks


class EntryIn(serializers.Serializer[Any]):
    """What is typed into one cell; a repeated `save_id` is the same save."""

    typed = TypedField(allow_blank=True, trim_whitespace=False, max_length=MAX_TEXT)
    save_id = serializers.CharField(max_length=40)


class CellIn(EntryIn):
    """The same of one cell among many; `version` is the one that was seen, 0 for an empty cell."""

    cell = serializers.CharField(max_length=130)
    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


class CellsIn(serializers.Serializer[Any]):
    """Many cells of one answer, each once."""

    cells = serializers.ListField(child=CellIn(), min_length=1, max_length=MAX_CELLS)

    def validate_cells(self, cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({one["cell"] for one in cells}) < len(cells):
            raise serializers.ValidationError("Một ô chỉ được gửi một lần.")
        return cells


class CellOut(serializers.Serializer[Any]):
    """What became of one cell: saved, same, stale (`entry` is the stored one), or refused (`choices`: its readings)."""

    cell = serializers.CharField()
    outcome = serializers.ChoiceField(choices=[(one.value, one.value) for one in Outcome])
    detail = serializers.CharField(source="message")
    choices = serializers.ListField(child=serializers.CharField())
    entry = EntryOut(allow_null=True)


class CellsOut(serializers.Serializer[Any]):
    """One result for each cell, in the order in which they were sent."""

    results = CellOut(many=True)


class RequestOut(serializers.Serializer[Any]):
    """A unit's request to have its answer back, and what became of it."""

    id = serializers.IntegerField()
    submission = serializers.IntegerField(source="submission_id")
    unit = serializers.CharField(source="submission.unit.code")
    state = serializers.CharField()
    reason = serializers.CharField()
    asked_at = serializers.DateTimeField()
    answer = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)


class Problem(serializers.Serializer[Any]):
    """Why not: `code` for a program, `detail` for a person."""

    code = serializers.CharField()
    detail = serializers.CharField()
