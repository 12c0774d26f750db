"""What the API reads and writes of rounds."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from indicators.rest.serializers import WordsIn
from indicators.services.entries import MAX_TEXT

MAX_ANSWERS = 1000


class RoundOut(serializers.Serializer[Any]):
    """A round."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    form = serializers.CharField(source="version.form.slug")
    period = serializers.CharField(source="period.code")
    state = serializers.CharField()
    audience = serializers.CharField()
    opens_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    finalised_at = serializers.DateTimeField(allow_null=True)
    totals_submitted_at = serializers.DateTimeField(allow_null=True)
    totals_approved_at = serializers.DateTimeField(allow_null=True)


def answers_in(**more: Any) -> serializers.ListField:
    """The ids of a round's answers."""
    return serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**62), min_length=1, max_length=MAX_ANSWERS, **more
    )


class ExtendIn(WordsIn):
    """Until when, and for which answers alone; null: for all."""

    due_at = serializers.DateTimeField()
    submissions = answers_in(required=False, allow_null=True, default=None)


class ReopenIn(WordsIn):
    """The reason, and a new due time of all."""

    due_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class FinaliseIn(WordsIn):
    """Why the round does without the answers that are not approved, by their ids."""

    left_out = serializers.DictField(
        child=serializers.CharField(max_length=MAX_TEXT), required=False, default=dict, help_text="reasons by id"
    )

    def validate_left_out(self, reasons: dict[str, str]) -> dict[int, str]:
        if not all(key.isascii() and key.isdecimal() and len(key) < 19 for key in reasons):
            raise serializers.ValidationError("Mỗi lý do phải ghi dưới mã số của một báo cáo.")
        return {int(key): reason for key, reason in reasons.items()}


class RemindIn(serializers.Serializer[Any]):
    """Which answers alone; null: all that are owed."""

    submissions = answers_in(required=False, allow_null=True, default=None)


class RemindedOut(serializers.Serializer[Any]):
    """How many units were reminded, had been today already, and have nobody who could be told."""

    units = serializers.IntegerField()
    already = serializers.IntegerField()
    nobody = serializers.IntegerField()


class ApproveManyIn(serializers.Serializer[Any]):
    """Which answers of the round."""

    submissions = answers_in()


class OutcomeOut(serializers.Serializer[Any]):
    """What became of one answer; `detail` says why it was not approved."""

    submission = serializers.IntegerField(source="submission.pk")
    approved = serializers.BooleanField()
    detail = serializers.CharField(source="refusal")


class OutcomesOut(serializers.Serializer[Any]):
    """One result for each of the answers that are the round's."""

    results = OutcomeOut(many=True)
