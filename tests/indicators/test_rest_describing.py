"""Schemas in the words of the API's page."""

from __future__ import annotations

from typing import Any

import pytest

from indicators.rest.describing import Type, type_of

SAID: tuple[tuple[dict[str, Any], Type], ...] = (
    ({"type": "string"}, Type("văn bản")),
    ({"type": "string", "maxLength": 40}, Type("văn bản, đến 40 ký tự")),
    ({"type": "string", "format": "date-time"}, Type("thời điểm (ISO 8601)")),
    ({"type": ["string", "null"], "format": "date-time"}, Type("thời điểm (ISO 8601) hoặc null")),
    ({"type": "string", "enum": ["a", "b"]}, Type("một trong: a, b")),
    ({"$ref": "#/components/schemas/EntryOut"}, Type("", "EntryOut")),
    ({"type": "array", "items": {"$ref": "#/components/schemas/EntryOut"}}, Type("danh sách", "EntryOut")),
    ({"oneOf": [{"$ref": "#/components/schemas/EntryOut"}, {"type": "null"}]}, Type("null", "EntryOut")),
    ({"type": "object", "additionalProperties": {"type": "string"}}, Type("đối tượng: mỗi khóa một văn bản")),
    ({}, Type("đối tượng")),
)


@pytest.mark.parametrize(("schema", "said"), SAID)
def test_schema_is_said_in_words(schema: dict[str, Any], said: Type) -> None:
    assert type_of(schema) == said
