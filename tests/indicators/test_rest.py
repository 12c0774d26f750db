"""The programs' face: the save protocol, refusals by code, pages that a cursor follows, the schema."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from indicators.models import CellMark
from indicators.services.round_states import close_round
from tests.conftest import ENTRIES, House, SignIn, approved, enter, fresh, submitted


@pytest.fixture
def client(house: House, sign_in: SignIn) -> Client:
    return sign_in(house.bac.user("principal"))


def put(client: Client, house: House, typed: str, version: str | None, save_id: str = "one") -> Any:
    url = reverse("api:entry", args=["bac", house.bac.of_school.pk, "tong:th"])
    headers = {} if version is None else {"If-Match": version}
    return client.put(url, json.dumps({"typed": typed, "save_id": save_id}), "application/json", headers=headers)


def post(client: Client, name: str, pk: int, **body: Any) -> Any:
    return client.post(reverse(f"api:{name}", args=["bac", pk]), json.dumps(body), "application/json")


def test_entry_is_saved_at_the_version_that_was_seen(client: Client, house: House) -> None:
    first = put(client, house, "1.200", '"0"')
    assert (first.status_code, first.json()["version"], first["ETag"]) == (200, 1, '"1"')
    assert put(client, house, "1.300", '"1"', "two").json()["typed"] == "1.300"


def test_stale_version_is_told_with_the_other_value(client: Client, house: House) -> None:
    put(client, house, "1.200", '"0"')
    answer = put(client, house, "1.300", '"0"', "two")
    assert answer.status_code == 412
    assert (answer.json()["code"], answer.json()["theirs"]["typed"]) == ("stale", "1.200")


def test_same_save_sent_again_changes_nothing(client: Client, house: House) -> None:
    put(client, house, "1.200", '"0"')
    again = put(client, house, "1.200", '"0"')
    assert (again.status_code, again.json()["version"]) == (200, 1)


@pytest.mark.parametrize("version", [None, "", "x", '"-1"', "*", "9" * 30])
def test_version_must_be_named(client: Client, house: House, version: str | None) -> None:
    answer = put(client, house, "1", version)
    assert (answer.status_code, answer.json()["code"]) == (428, "version_missing")


def test_what_cannot_be_read_names_its_cell(client: Client, house: House) -> None:
    answer = put(client, house, "nhiều", '"0"')
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "unreadable", "tong:th")


def test_answer_is_submitted_returned_and_approved(house: House, sign_in: SignIn) -> None:
    answer = enter(house.bac.of_school, house.bac.actor("principal"))
    principal, specialist = sign_in(house.bac.user("principal")), sign_in(house.bac.user("specialist"))
    assert post(principal, "submit", answer.pk).json()["state"] == "submitted"
    assert post(specialist, "return", answer.pk).json()["code"] == "state"  # no reason was given
    assert post(specialist, "return", answer.pk, words="Sai").json()["return_reason"] == "Sai"
    assert post(specialist, "approve", answer.pk).status_code == 409
    post(principal, "submit", answer.pk)
    assert post(specialist, "approve", answer.pk).json()["state"] == "approved"


def test_figures_are_narrowed_by_their_coordinates(house: House, sign_in: SignIn) -> None:
    approved(house.bac.of_school, house.bac.actor("principal"), house.bac.actor("specialist"))
    url = reverse("api:figures", args=["bac"])
    query = {"indicator": "tong-hoc-sinh", "measure": "actual", "source": "direct"}
    rows = sign_in(house.bac.user("leader")).get(url, query).json()["results"]
    assert [(row["typed"], row["number"], row["period"]) for row in rows] == [(ENTRIES["tong:th"], "1200.0000", "2020")]


def test_lists_show_what_the_person_sees(client: Client, house: House) -> None:
    rows = client.get(reverse("api:submissions", args=["bac"])).json()["results"]
    assert [row["id"] for row in rows] == [house.bac.of_school.pk]


def test_malformed_question_names_its_field(client: Client) -> None:
    answer = client.get(reverse("api:submissions", args=["bac"]), {"state": "none"})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert "state" in answer.json()["errors"]


def test_entries_are_listed_with_their_versions(client: Client, house: House) -> None:
    put(client, house, "1.200", '"0"')
    rows = client.get(reverse("api:entries", args=["bac", house.bac.of_school.pk])).json()
    assert [(row["cell"], row["typed"], row["version"]) for row in rows] == [("tong:th", "1.200", 1)]


def patch(client: Client, house: House, *cells: tuple[str, str, int], pk: int | None = None) -> Any:
    url = reverse("api:entries", args=["bac", pk or house.bac.of_school.pk])
    sent = [
        {"cell": cell, "typed": typed, "version": version, "save_id": f"{cell}:{typed}"}
        for cell, typed, version in cells
    ]
    return client.patch(url, json.dumps({"cells": sent}), "application/json")


def test_many_cells_are_saved_at_once(client: Client, house: House) -> None:
    answer = patch(client, house, ("tong:th", "1.200", 0), ("nam:th", "640", 0))
    assert answer.status_code == 200
    found = [(one["cell"], one["outcome"], one["entry"]["version"]) for one in answer.json()["results"]]
    assert found == [("tong:th", "saved", 1), ("nam:th", "saved", 1)]


def test_good_cells_are_kept_and_each_other_says_why_not(client: Client, house: House) -> None:
    put(client, house, "1.200", '"0"')
    answer = patch(
        client, house, ("tong:th", "1.300", 0), ("nam:th", "nhiều", 0), ("nu:th", "560", 0), ("khong:co", "1", 0)
    )
    assert answer.status_code == 207
    results = {one["cell"]: one for one in answer.json()["results"]}
    assert [one["outcome"] for one in results.values()] == ["stale", "refused", "saved", "refused"]
    assert results["tong:th"]["entry"]["typed"] == "1.200"
    assert results["nam:th"]["detail"]
    stored = {row["cell"]: row["typed"] for row in client.get(address(house)).json()}
    assert stored == {"tong:th": "1.200", "nu:th": "560"}


def address(house: House) -> str:
    return reverse("api:entries", args=["bac", house.bac.of_school.pk])


def test_same_cells_sent_again_change_nothing(client: Client, house: House) -> None:
    patch(client, house, ("tong:th", "1.200", 0))
    again = patch(client, house, ("tong:th", "1.200", 0))
    assert (again.status_code, again.json()["results"][0]["outcome"]) == (200, "same")


def test_text_with_two_readings_offers_them(client: Client, house: House) -> None:
    result = patch(client, house, ("tong:th", "1,234.5", 0)).json()["results"][0]
    assert result["outcome"] in ("saved", "refused")
    assert isinstance(result["choices"], list)


@pytest.mark.parametrize(
    "cells",
    [
        [],
        "x",
        [{"cell": "tong:th"}],
        [{"cell": "tong:th", "typed": "1", "version": -1, "save_id": "a"}],
        [{"cell": "tong:th", "typed": "1", "version": 0, "save_id": "a"}] * 2,
        [{"cell": f"c{number}", "typed": "1", "version": 0, "save_id": "a"} for number in range(1001)],
    ],
    ids=["none", "no list", "no text", "no version", "twice", "too many"],
)
def test_malformed_cells_are_refused_whole(client: Client, house: House, cells: Any) -> None:
    answer = client.patch(address(house), json.dumps({"cells": cells}), "application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert "cells" in answer.json()["errors"]
    assert client.get(address(house)).json() == []


def test_closed_round_takes_no_cells(client: Client, house: House) -> None:
    close_round(actor=house.bac.actor("specialist"), round_=house.bac.school_round)
    answer = patch(client, house, ("tong:th", "1.200", 0))
    assert (answer.status_code, answer.json()["code"]) == (409, "state")


def test_return_carries_its_marks(house: House, sign_in: SignIn) -> None:
    answer = submitted(house.bac.of_school, house.bac.actor("principal"))
    specialist = sign_in(house.bac.user("specialist"))
    marks = {"nu:th": "Không khớp biểu 2"}
    assert post(specialist, "return", answer.pk, words="Lệch", marks=marks).json()["state"] == "returned"
    assert list(CellMark.objects.values_list("cell", "reason")) == [("nu:th", "Không khớp biểu 2")]


def test_mark_of_no_cell_refuses_the_return(house: House, sign_in: SignIn) -> None:
    answer = submitted(house.bac.of_school, house.bac.actor("principal"))
    marks = {"khong:co": "Sai"}
    refused = post(sign_in(house.bac.user("specialist")), "return", answer.pk, words="Lệch", marks=marks)
    assert (refused.status_code, refused.json()["code"]) == (409, "state")
    assert fresh(answer).state == "submitted"


def test_reopening_is_asked_listed_and_granted(client: Client, house: House, sign_in: SignIn) -> None:
    answer = approved(house.bac.of_school, house.bac.actor("principal"), house.bac.actor("specialist"))
    asked = post(client, "ask-to-reopen", answer.pk, words="Sót một lớp")
    assert (asked.status_code, asked.json()["state"]) == (201, "pending")
    assert post(client, "ask-to-reopen", answer.pk, words="Sót").json()["code"] == "state"  # one waits at a time
    leader = sign_in(house.bac.user("leader"))
    rows = leader.get(reverse("api:reopen-requests", args=["bac"]), {"state": "pending"}).json()["results"]
    assert [(row["id"], row["unit"], row["reason"]) for row in rows] == [
        (asked.json()["id"], house.bac.school.unit.code, "Sót một lớp")
    ]
    assert post(leader, "grant", rows[0]["id"], words="Sửa hôm nay").json()["state"] == "granted"
    assert fresh(answer).state == "returned"
    assert post(leader, "refuse", rows[0]["id"], words="Không").status_code == 409


def test_refusing_says_why(client: Client, house: House, sign_in: SignIn) -> None:
    answer = approved(house.bac.of_school, house.bac.actor("principal"), house.bac.actor("specialist"))
    pk = post(client, "ask-to-reopen", answer.pk, words="Sót một lớp").json()["id"]
    leader = sign_in(house.bac.user("leader"))
    assert post(leader, "refuse", pk).status_code == 409
    assert post(leader, "refuse", pk, words="Số liệu đã đúng").json()["answer"] == "Số liệu đã đúng"


def test_too_many_requests_of_one_person_are_told_when_to_come_back(
    client: Client, house: House, sign_in: SignIn, settings: Settings
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3
    url = reverse("api:rounds", args=["bac"])
    assert [client.get(url).status_code for _ in range(3)] == [200, 200, 200]
    refused = client.get(url)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many")
    assert 0 < int(refused["Retry-After"]) <= 60
    assert sign_in(house.bac.user("leader")).get(url).status_code == 200


def test_grid_of_a_page_is_not_counted(client: Client, house: House, settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 1
    url = reverse("work:submission-grid", args=["bac", house.bac.of_school.pk])
    assert [client.get(url).status_code for _ in range(3)] == [200, 200, 200]


def test_schema_is_valid_and_served(client: Client) -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, file="/dev/null")
    paths = client.get(reverse("api-schema")).json()["paths"]
    assert all(path.startswith("/api/v1/{district}/") for path in paths)
    assert "412" in paths["/api/v1/{district}/submissions/{id}/entries/{cell}/"]["put"]["responses"]
