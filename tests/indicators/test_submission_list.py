"""“Số liệu” and “Chờ tôi duyệt” as sheets: what is on the screen, in its order."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from indicators.views.submissions import WAITING
from tests.conftest import House, SignIn, submitted


@pytest.fixture
def specialist(house: House, sign_in: SignIn) -> Client:
    """Who has one answer to approve: that of the first school."""
    submitted(house.bac.of_school, house.bac.actor("principal"))
    return sign_in(house.bac.user("specialist"))


def lines_of(client: Client, url: str) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(BytesIO(client.get(url).content)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize(
    ("query", "title", "answers"),
    [("", "BÁO CÁO SỐ LIỆU", 3), (f"?{WAITING}", "BÁO CÁO SỐ LIỆU CHỜ TÔI DUYỆT", 1)],
    ids=["all", "waiting"],
)
def test_sheet_has_the_answers_of_the_screen(
    house: House, specialist: Client, query: str, title: str, answers: int
) -> None:
    page = specialist.get(reverse("work:submissions", args=[house.bac.slug]) + query)
    shown = [[one["period"], one["state_label"]] for one in page.context["submissions"]]
    lines = lines_of(specialist, page.context["export_url"])
    head = next(place for place, line in enumerate(lines) if line[0] == "Biểu")
    titles = [f"{line[2]}: {line[0]}" if query else line[0] for line in lines[head + 1 :]]
    assert lines[0][0] == title
    assert len(shown) == answers
    assert [line[1:4:2] for line in lines[head + 1 :]] == shown
    assert titles == [one["title"] for one in page.context["submissions"]]


def test_nothing_to_approve_is_no_sheet(house: House, sign_in: SignIn) -> None:
    page = sign_in(house.bac.user("specialist")).get(f"{reverse('work:submissions', args=[house.bac.slug])}?{WAITING}")
    assert page.context["export_url"] == ""
