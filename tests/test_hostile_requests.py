"""Requests that no page of ours sends: each is answered in a sentence, and what is good in them is kept."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from tests.conftest import ENTRIES, House

CELLS = sorted(ENTRIES)


@pytest.fixture
def specialist(house: House, client: Client) -> Client:
    client.force_login(house.bac.user("specialist"))
    client.raise_request_exception = False
    return client


def save_url(house: House) -> str:
    return f"/bac/so-lieu/{house.bac.own.pk}/luu/"


@pytest.mark.parametrize("poison", ["5\0", "5\ud800", "1" * 30_000])
def test_one_cell_that_no_database_keeps_does_not_refuse_the_others(
    house: House, specialist: Client, poison: str
) -> None:
    cells = [
        {"cell": cell, "typed": typed, "seen_version": 0, "save_id": cell}
        for cell, typed in zip(CELLS[:2], (poison, "7"), strict=True)
    ]
    answer = specialist.post(save_url(house), json.dumps({"cells": cells}), content_type="application/json")
    assert answer.json()["cells"][1]["outcome"] == "saved"


@pytest.mark.parametrize("body", ["[" * 100_000, '{"cells":' + "[" * 100_000, "{", "[]", '"x"'])
def test_json_of_another_shape_is_a_bad_request(house: House, specialist: Client, body: str) -> None:
    assert specialist.post(save_url(house), body, content_type="application/json").status_code == 400


def test_a_body_that_is_too_large_is_told_in_vietnamese(house: House, specialist: Client) -> None:
    answer = specialist.post(save_url(house), "x" * 3_000_000, content_type="application/json")
    assert answer.status_code == 400
    assert "Yêu cầu không hợp lệ" in answer.content.decode()
