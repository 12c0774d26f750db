"""What an OpenAPI document says, as a page shows it: operations, shapes, and the words for their types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]

_WORDS = {
    "string": "văn bản",
    "integer": "số nguyên",
    "number": "số",
    "boolean": "đúng hoặc sai",
    "object": "đối tượng",
    "date-time": "thời điểm (ISO 8601)",
    "decimal": "số thập phân, ghi như văn bản",
    "uri": "địa chỉ",
    "null": "null",
}


@dataclass(frozen=True, slots=True)
class Type:
    """A value in words; `shape` is the one that it, or each of its items, has (else empty)."""

    words: str
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter or a field; `place` is where a parameter stands: path, query or header."""

    name: str
    type: Type
    required: bool
    place: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    type: Type


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address; `body` is None where nothing is sent."""

    key: str
    summary: str
    method: str
    path: str
    parameters: Sequence[Value]
    body: Type | None
    answers: Sequence[Answer]


@dataclass(frozen=True, slots=True)
class Shape:
    """An object that is sent or answered, or a closed list of texts (`one_of`)."""

    name: str
    fields: Sequence[Value]
    one_of: Sequence[str] = ()


def operations_of(document: Document) -> list[Operation]:
    """Every method of every address, in the document's order."""
    return [
        Operation(
            key=found["operationId"],
            summary=found.get("summary", found["operationId"]),
            method=method.upper(),
            path=path,
            parameters=[_parameter(one) for one in found.get("parameters", ())],
            body=type_of(_content(found["requestBody"])) if "requestBody" in found else None,
            answers=[Answer(status, type_of(_content(one))) for status, one in sorted(found["responses"].items())],
        )
        for path, methods in document["paths"].items()
        for method, found in methods.items()
    ]


def shapes_of(document: Document) -> list[Shape]:
    """Every shape that has a name, by it."""
    return [
        Shape(
            name,
            [
                Value(key, type_of(one), required=key in found.get("required", ()))
                for key, one in found.get("properties", {}).items()
            ],
            tuple(map(str, found.get("enum", ()))),
        )
        for name, found in sorted(document["components"]["schemas"].items())
    ]


def type_of(schema: Document) -> Type:
    """A schema in words."""
    if "$ref" in schema:
        return Type("", schema["$ref"].rpartition("/")[2])
    if "oneOf" in schema:
        return _either([type_of(one) for one in schema["oneOf"]])
    if "allOf" in schema:
        return type_of(schema["allOf"][0])
    if "enum" in schema:
        return Type("một trong: " + ", ".join(map(str, schema["enum"])))
    return _plain(schema)


def _plain(schema: Document) -> Type:
    kind = schema.get("type", "object")
    if isinstance(kind, list):
        return _either([_plain({**schema, "type": one}) for one in kind])
    if kind == "array":
        items = type_of(schema["items"])
        return Type(f"danh sách {items.words}".rstrip(), items.shape)
    if isinstance(schema.get("additionalProperties"), dict):
        return Type(f"đối tượng: mỗi khóa một {type_of(schema['additionalProperties']).words}")
    words = "null" if kind == "null" else _WORDS.get(schema.get("format", "")) or _WORDS.get(kind, str(kind))
    longest = schema.get("maxLength")
    return Type(f"{words}, đến {longest} ký tự" if longest else words)


def _either(types: Sequence[Type]) -> Type:
    shape = next((one.shape for one in types if one.shape), "")
    return Type(" hoặc ".join(one.words for one in types if one.words), shape)


def _parameter(found: Document) -> Value:
    return Value(found["name"], type_of(found["schema"]), required=found.get("required", False), place=found["in"])


def _content(found: Document) -> Document:
    content = found.get("content", {})
    schema: Document = content.get("application/json", {}).get("schema", {})
    return schema
