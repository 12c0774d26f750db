"""Bringing in the figures of many schools from one workbook: upload, progress, questions, the marked file, writing."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, People
from tests.many_schools import write_workbook
from tests.stack import Stack

pytestmark = pytest.mark.browser

SCHOOLS, ROWS = 200, 60
OPENING = f"""
from accounts.models import User
from accounts.queries import actor_for
from core.actor import Actor, Right
from core.roles import Role
from schools.models import District
from tests.many_schools import open_many
operator = Actor(1, "Vận hành", frozenset({{Right(Role.OPERATOR, None, None)}}))
specialist = actor_for(User.objects.get(username="chuyenvien.badinh"))
district = District.unscoped.get(slug="ba-dinh")
print(open_many(
    operator=operator, specialist=specialist, district=district, schools={SCHOOLS}, rows={ROWS}, period="2031"
).pk)
"""


@pytest.fixture
def round_of_many(portal: Stack) -> str:
    return portal.manage("shell", "--verbosity", "0", "--command", OPENING).strip()


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A large file with one cell that is no number and one with too many decimals."""
    path = tmp_path / "Số liệu các trường 2031.xlsx"
    write_workbook(path, district="ba-dinh", schools=SCHOOLS, rows=ROWS, period="2031")
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["E3"] = "chưa có"
    book.worksheets[0]["F4"] = 12.5
    book.save(path)
    return path


def fits(page: Page) -> bool:
    """Nothing makes the page wider than the screen."""
    fitting: bool = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    return fitting


def test_specialist_brings_in_a_large_workbook(
    people: People, round_of_many: str, workbook: Path, tmp_path: Path
) -> None:
    specialist = people.meet().sign_in("chuyenvien.badinh")
    page = specialist.open(f"/ba-dinh/dot/{round_of_many}/excel/")
    assert specialist.violations() == []
    page.get_by_label("Tệp số liệu").set_input_files(workbook)
    page.get_by_role("button", name="Xem trước").click()
    # The page shows how far the worker is, and the preview by itself when it is done.
    expect(page.get_by_role("heading", name="Cần xem trong tệp")).to_be_visible()
    expect(page.get_by_text("Cần trả lời: 1")).to_be_visible()
    assert specialist.violations() == []
    assert fits(page)

    with page.expect_download() as downloaded:
        page.get_by_role("link", name="Tải tệp của bạn").click()
    marked = tmp_path / downloaded.value.suggested_filename
    downloaded.value.save_as(marked)
    assert marked.name == "Số liệu các trường 2031-danh-dau.xlsx"
    comment = openpyxl.load_workbook(marked).worksheets[0]["E3"].comment
    assert comment is not None

    phone = people.meet(PHONE).sign_in("chuyenvien.badinh")
    phone.open(page.url.removeprefix(phone.stack.address))
    assert fits(phone.page)
    assert phone.violations() == []

    page.locator("select[name^='answer:']").select_option(index=1)
    page.get_by_role("button", name="Gửi trả lời và đọc lại tệp").click()
    expect(page.get_by_text("Cần sửa: 1")).to_be_visible()
    expect(page.get_by_text("Cần trả lời: 1")).to_have_count(0)
    page.get_by_label("Chỉ nhận các ô đúng").check()
    page.get_by_role("button", name="Ghi số liệu").click()
    expect(page.get_by_text("Đã nhận", exact=True)).to_be_visible()
    assert specialist.violations() == []
    phone.page.reload()
    assert fits(phone.page)
