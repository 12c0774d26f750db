"""“Nhật ký” on the screen and as a sheet: the same rows in the same order, and a word where not all of them fit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.actor import Origin
from core.models import AuditEntry
from reports.audit_views import PAGE
from tests.conftest import House, SignIn

MOMENT = datetime(2021, 6, 30, 8, tzinfo=UTC)
HEADS = ["Thời điểm", "Người thực hiện", "Từ đâu", "Việc", "Lý do", "Đối tượng", "Thay đổi"]


@pytest.fixture
def leader(house: House, sign_in: SignIn) -> Client:
    return sign_in(house.bac.user("leader"))


def log(house: House, count: int, **told: Any) -> None:
    said = {
        "actor_name": "Lê Thị Lan",
        "act": "sửa ô",
        "object_kind": "x.y",
        "object_label": "Biểu 1",
        "origin": Origin.API.value,
        **told,
    }
    AuditEntry.unscoped.bulk_create(
        AuditEntry(at=MOMENT - timedelta(minutes=place // 2), object_id=str(place), district_id=house.bac.district.pk)
        for place in range(count)
    )
    AuditEntry.unscoped.filter(object_kind="").update(**said)


def address(house: House, name: str = "audit") -> str:
    return reverse(f"work:{name}", args=[house.bac.slug])


def sheet_at(client: Client, url: str) -> list[list[Any]]:
    """The lines of the sheet, without what is empty."""
    response = client.get(url)
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def body_of(lines: list[list[Any]]) -> list[list[Any]]:
    return lines[lines.index(HEADS) + 1 :]


def test_sheet_has_the_rows_of_every_page_of_the_filter_in_their_order(house: House, leader: Client) -> None:
    log(house, PAGE + 7)
    log(house, 3, actor_name="Trần Văn Nam")
    filtered = "?who=lan&what=&about="
    first = leader.get(address(house) + filtered)
    second = leader.get(f"{address(house)}{filtered}&trang=2")
    shown = [
        [f"{timezone.localtime(one['when']):%H:%M:%S %d/%m/%Y}", one["who"], one["what"], one["object_label"]]
        for page in (first, second)
        for one in page.context["entries"]
    ]
    assert len(shown) == PAGE + 7
    for page in (first, second):
        lines = sheet_at(leader, page.context["export_url"])
        assert [[row[0], row[1], row[3], row[5]] for row in body_of(lines)] == shown
        assert lines[1][0] == "Người thực hiện: “lan”"


def test_page_leads_to_the_sheet_of_its_filter_and_to_none_where_nothing_is_found(house: House, leader: Client) -> None:
    log(house, 1)
    page = leader.get(f"{address(house)}?who=lan&trang=1").content.decode()
    assert f'href="{address(house, "audit-export")}?who=lan"' in page
    assert address(house, "audit-export") not in leader.get(f"{address(house)}?who=khong-ai").content.decode()


def test_words_stay_words_and_every_change_has_its_line(house: House, leader: Client) -> None:
    log(house, 1, reason="=1+1", changes={"Số lớp": [0, 12], "Ghi chú": ["", None]})
    ((when, who, source, what, reason, about, changes),) = body_of(
        sheet_at(leader, address(house, "audit-export") + "?who=lan")
    )
    assert (when, who, source, what) == ("15:00:00 30/06/2021", "Lê Thị Lan", "lưu tự động", "Sửa ô")
    assert (reason, about) == ("=1+1", "Biểu 1")
    # PostgreSQL keeps the keys of a document in an order of its own.
    assert sorted(changes.split("\n")) == ["Ghi chú: – → –", "Số lớp: 0 → 12"]
    assert "<del>0</del>" in leader.get(f"{address(house)}?who=lan").content.decode()


@pytest.mark.parametrize(("most", "rows"), [(2, 2), (3, 3)])
def test_sheet_of_a_long_trail_has_the_newest_rows_and_says_so(
    house: House, leader: Client, monkeypatch: pytest.MonkeyPatch, most: int, rows: int
) -> None:
    log(house, 3)
    monkeypatch.setattr("reports.audit_views.MOST_ROWS", most)
    lines = sheet_at(leader, address(house, "audit-export") + "?who=lan")
    said = [line[0] for line in lines if str(line[0]).startswith("Tệp chỉ có")]
    whole = body_of(sheet_at(leader, address(house, "audit-export") + "?who=lan"))
    assert len(whole) == rows
    told = "Tệp chỉ có 2 dòng mới nhất. Để có các dòng cũ hơn, hãy lọc hẹp hơn rồi tải lại."
    assert said == ([told] if most == 2 else [])
