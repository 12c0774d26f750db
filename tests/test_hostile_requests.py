"""Requests that no page of ours sends: each is answered in a sentence, and what is good in them is kept."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from edu_portal.refusals import MALFORMED
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


@pytest.mark.parametrize("body", ["{", "[]", '{"cells": []}', '{"cells": [{"cell": "tong:th"}]}'])
def test_a_malformed_request_is_told_in_vietnamese(house: House, specialist: Client, body: str) -> None:
    answer = specialist.post(save_url(house), body, content_type="application/json")
    assert (answer.status_code, answer.json()["detail"]) == (400, MALFORMED)


def test_the_fields_of_a_malformed_request_are_named(house: House, specialist: Client) -> None:
    answer = specialist.post(save_url(house), '{"cells": []}', content_type="application/json")
    assert list(answer.json()["errors"]) == ["cells"]


def test_another_method_is_refused_in_vietnamese(house: House, specialist: Client) -> None:
    answer = specialist.get(save_url(house))
    assert (answer.status_code, answer.json()["detail"]) == (405, "Địa chỉ này không nhận kiểu yêu cầu như vậy.")


def test_who_may_not_type_is_told_so_in_vietnamese(house: House, client: Client) -> None:
    client.force_login(house.bac.user("specialist"))
    cells = [{"cell": "tong:th", "typed": "1", "seen_version": 0, "save_id": "a"}]
    answer = client.post(
        f"/bac/so-lieu/{house.bac.of_school.pk}/luu/", json.dumps({"cells": cells}), content_type="application/json"
    )
    assert (answer.status_code, answer.json()["detail"]) == (403, "Bạn không có quyền làm việc này.")


def test_who_is_not_signed_in_is_told_so_in_vietnamese(house: House, client: Client) -> None:
    answer = client.post(save_url(house), "{}", content_type="application/json")
    assert (answer.status_code, answer.json()["detail"]) == (403, "Phiên làm việc đã hết. Hãy đăng nhập lại.")


def test_an_old_csrf_token_is_told_in_vietnamese(house: House) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(house.bac.user("specialist"))
    answer = strict.post(save_url(house), "{}", content_type="application/json")
    assert answer.status_code == 403
    assert answer.json()["detail"].startswith("Phiên làm việc đã thay đổi.")


def test_a_refused_page_is_one_line_in_the_log(house: House, client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.force_login(house.bac.user("district_admin"))
    answer = client.post(f"/bac/bao-cao/{house.bac.report.pk}/tao/")
    assert answer.status_code == 403
    [record] = [record for record in caplog.records if record.name == "django.request"]
    assert record.exc_info is None
    assert record.getMessage().startswith("Forbidden (Permission denied): /bac/bao-cao/")
    assert record.getMessage().endswith("(build on Report)")


def test_a_body_that_is_too_large_is_told_in_vietnamese(house: House, specialist: Client) -> None:
    answer = specialist.post(save_url(house), "x" * 3_000_000, content_type="application/json")
    assert answer.status_code == 400
    assert "Yêu cầu không hợp lệ" in answer.content.decode()


@pytest.mark.parametrize("address", ["/bac/so-lieu/?tim=%00", "/bac/so-lieu/?a=1&tim=x%00y", "/bac%00/"])
def test_a_nul_in_an_address_is_a_bad_request(specialist: Client, address: str) -> None:
    assert specialist.get(address).status_code == 400
