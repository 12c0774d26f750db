"""A whole round, and the lists of rounds and answers, as sheets: the same numbers as on the screen."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.test import Client
from openpyxl import load_workbook

from indicators.models import Submission
from indicators.queries.sheet import sheet_of
from tests.conftest import House, SignIn, approved, enter


def workbook(client: Client, url: str) -> Any:
    response = client.get(url)
    assert response.status_code == 200
    content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    return load_workbook(BytesIO(content))


def test_round_has_its_totals_and_a_row_for_each_unit(house: House, sign_in: SignIn) -> None:
    place = house.bac
    answer = approved(place.of_school, place.actor("principal"), place.actor("specialist"))
    book = workbook(sign_in(place.user("leader")), f"/bac/dot/{answer.round_id}/ca-dot.xlsx")
    totals, units = book.worksheets
    assert totals.title.endswith("Tổng hợp")
    assert units.title.endswith("Từng đơn vị")
    rows = {row[2]: row for row in units.iter_rows(values_only=True) if row[2]}
    answers = Submission.unscoped.filter(round=answer.round_id).select_related("unit")
    assert {one.unit.name for one in answers} <= rows.keys()
    row = rows[answer.unit.name]
    assert row[6] == "Đã duyệt"
    shown = {cell.text for line in sheet_of(answer).table.rows for cell in line.cells if cell.number is not None}
    written = {value for value in row[7:] if isinstance(value, int | float)}
    numbers = {float(text.replace(".", "").replace(",", ".").rstrip("%")) for text in shown}
    assert written == numbers


def test_totals_of_the_sheet_are_those_of_the_page(house: House, sign_in: SignIn) -> None:
    place = house.bac
    answer = approved(place.of_school, place.actor("principal"), place.actor("specialist"))
    client = sign_in(place.user("leader"))
    alone = workbook(client, f"/bac/dot/{answer.round_id}/tong-hop.xlsx").worksheets[0]
    within = workbook(client, f"/bac/dot/{answer.round_id}/ca-dot.xlsx").worksheets[0]

    def numbers(sheet: Any) -> list[float]:
        return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, int | float)]

    assert numbers(within) == numbers(alone) != []


def test_own_round_is_the_form_as_it_stands(house: House, sign_in: SignIn) -> None:
    place = house.bac
    answer = enter(place.own, place.actor("specialist"))
    book = workbook(sign_in(place.user("specialist")), f"/bac/dot/{answer.round_id}/ca-dot.xlsx")
    assert len(book.worksheets) == 1
    assert "Đang nhập" in book.worksheets[0]["A1"].value


def test_school_does_not_have_the_round_of_all(house: House, sign_in: SignIn) -> None:
    url = f"/bac/dot/{house.bac.of_school.round_id}/ca-dot.xlsx"
    assert sign_in(house.bac.user("principal")).get(url).status_code == 403


def test_lists_of_rounds_and_answers_hold_what_their_pages_do(house: House, sign_in: SignIn) -> None:
    client = sign_in(house.bac.user("specialist"))
    page = client.get("/bac/dot/")
    rounds = workbook(client, page.context["export_url"]).worksheets[0]
    titles = [str(row[0]) for row in rounds.iter_rows(values_only=True) if row[0]]
    assert [line["title"] for line in page.context["rounds"]] == titles[-len(page.context["rounds"]) :]
    page = client.get("/bac/so-lieu/")
    answers = workbook(client, page.context["export_url"]).worksheets[0]
    units = [str(row[2]) for row in answers.iter_rows(values_only=True) if row[2]][1:]
    assert [line["unit"] for line in page.context["submissions"]] == units
