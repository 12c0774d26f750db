"""The API answers as its schema says: every address and method, for one real object, for nobody, and for none."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator

from tests.conftest import House, SignIn
from tests.scenes import SCENES

SCHEMA: Mapping[str, Any] = json.loads(
    json.dumps(SchemaGenerator().get_schema(request=None, public=True), default=str)  # type: ignore[no-untyped-call]
)
LATER = "2021-12-31T17:00:00+07:00"
ONE_CELL = {"typed": "1.300", "save_id": "one"}
# By operation: who asks, of what, with which body, and how it is answered.
ASKED: Mapping[str, tuple[str, str, Any, int]] = {
    "rounds": ("principal", "", None, 200),
    "round": ("principal", "school round", None, 200),
    "extend_round": ("specialist", "school round", {"due_at": LATER, "words": "Mưa bão"}, 200),
    "remind": ("specialist", "school round", {}, 200),
    "approve_many": ("specialist", "school round", {"submissions": [1]}, 200),
    "close_round": ("specialist", "school round", {}, 200),
    "reopen_round": ("leader", "closed school round", {"words": "Mưa bão", "due_at": LATER}, 200),
    "submit_totals": ("specialist", "school round", {}, 200),
    "approve_totals": ("leader", "submitted totals", {}, 200),
    "return_totals": ("leader", "submitted totals", {"words": "Xem lại"}, 200),
    "finalise_round": ("leader", "school round ready for chốt", {}, 200),
    "submissions": ("principal", "school submitted", None, 200),
    "submission": ("principal", "school submitted", None, 200),
    "entries": ("principal", "school entering", None, 200),
    "type_entries": (
        "principal",
        "school entering",
        {"cells": [{**ONE_CELL, "cell": "tong:th", "version": 1}, {**ONE_CELL, "cell": "nu:th", "version": 0}]},
        207,
    ),
    "type_entry": ("principal", "school entering", ONE_CELL, 200),
    "submit": ("principal", "school entering", {"words": ""}, 200),
    "withdraw": ("principal", "school submitted", {}, 200),
    "approve": ("specialist", "school submitted", {}, 200),
    "return": ("specialist", "school submitted", {"words": "Sai", "marks": {"nu:th": "Xem lại"}}, 200),
    "ask_to_reopen": ("principal", "school approved", {"words": "Sót một lớp"}, 201),
    "reopen_requests": ("leader", "reopening asked", None, 200),
    "grant": ("leader", "reopening asked", {}, 200),
    "refuse": ("leader", "reopening asked", {"words": "Đã đúng"}, 200),
    "figures": ("leader", "figure of school", None, 200),
}
# A state that forbids each move, and what it is answered.
FORBIDDEN_BY_STATE: Mapping[str, tuple[str, str, Any, int]] = {
    "extend_round": ("specialist", "closed school round", {"due_at": LATER, "words": "Mưa bão"}, 409),
    "remind": ("specialist", "finalised school round", {}, 409),
    "close_round": ("specialist", "closed school round", {}, 409),
    "reopen_round": ("leader", "school round", {"words": "Mưa bão"}, 409),
    "submit_totals": ("specialist", "submitted totals", {}, 409),
    "approve_totals": ("leader", "school round", {}, 409),
    "return_totals": ("leader", "submitted totals", {}, 409),
    "finalise_round": ("leader", "closed school round", {}, 409),
    "type_entries": ("principal", "school in closed round", ASKED["type_entries"][2], 409),
    "submit": ("principal", "school submitted", {}, 409),
    "withdraw": ("principal", "school approved", {}, 409),
    "approve": ("specialist", "school approved", {}, 409),
    "return": ("specialist", "school submitted", {}, 409),
    "ask_to_reopen": ("principal", "school submitted", {"words": "Sót"}, 409),
    "refuse": ("leader", "reopening asked", {}, 409),
}
OPERATIONS = {
    operation["operationId"]: (path, method)
    for path, methods in SCHEMA["paths"].items()
    for method, operation in methods.items()
}


def ask(client: Client, operation: str, about: Model, body: Any) -> Any:
    path, method = OPERATIONS[operation]
    url = path.replace("{district}", "bac").replace("{id}", str(about.pk)).replace("{cell}", "tong:th")
    more: dict[str, Any] = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
    return getattr(client, method)(url, headers={"If-Match": '"1"'}, **more)


def expect(operation: str, response: HttpResponse, status: int) -> None:
    """The status is one that the schema tells of, and the body has its shape."""
    assert response.status_code == status, response.content
    path, method = OPERATIONS[operation]
    told = SCHEMA["paths"][path][method]["responses"]
    shape = told[str(status)]["content"]["application/json"]["schema"]
    found = Draft202012Validator({**shape, "components": SCHEMA["components"]}).iter_errors(
        json.loads(response.content)
    )
    assert [error.message for error in found] == []


def test_page_tells_of_every_operation_and_shape(house: House, sign_in: SignIn) -> None:
    page = sign_in(house.bac.user("clerk")).get("/api/").content.decode()
    for operation, (path, method) in OPERATIONS.items():
        assert f'<h2 id="{operation}">' in page
        assert f"<code>{method.upper()} {path}</code>" in page
    for name in SCHEMA["components"]["schemas"]:
        assert f'id="shape-{name}"' in page
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(re.findall(r' id="([^"]+)"', page))
    assert "<script" not in page.split("<main")[1].split("</main>")[0]


def test_every_operation_is_asked() -> None:
    assert set(ASKED) == set(OPERATIONS)


@pytest.mark.parametrize("operation", ASKED)
def test_operation_answers_as_the_schema_says(house: House, sign_in: SignIn, operation: str) -> None:
    who, about, body, status = ASKED[operation]
    target = SCENES[about](house)
    expect(operation, ask(sign_in(house.bac.user(who)), operation, target, body), status)


@pytest.mark.parametrize("operation", FORBIDDEN_BY_STATE)
def test_state_that_forbids_it_is_told_as_the_schema_says(house: House, sign_in: SignIn, operation: str) -> None:
    who, about, body, status = FORBIDDEN_BY_STATE[operation]
    target = SCENES[about](house)
    expect(operation, ask(sign_in(house.bac.user(who)), operation, target, body), status)


@pytest.mark.parametrize("operation", ASKED)
def test_who_is_not_signed_in_is_told_as_the_schema_says(house: House, sign_in: SignIn, operation: str) -> None:
    expect(operation, ask(sign_in(None), operation, house.bac.own, ASKED[operation][2]), 403)


@pytest.mark.parametrize("operation", [name for name, (path, _method) in OPERATIONS.items() if "{id}" in path])
def test_what_is_not_there_is_told_as_the_schema_says(house: House, sign_in: SignIn, operation: str) -> None:
    none = type(house.bac.own)(pk=10**9)
    expect(operation, ask(sign_in(house.bac.user("leader")), operation, none, ASKED[operation][2]), 404)
