"""The office's acts on a round, and the API's page: usable by keyboard and screen reader, on desktop and phone."""

from __future__ import annotations

from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import PHONE, People, Person

pytestmark = pytest.mark.browser

OPEN = "Đăng ký thi đua"


def round_of(person: Person, name: str) -> str:
    """The path of a round of Ba Đình's demo by its name."""
    page = person.open("/ba-dinh/dot/")
    href = page.get_by_role("link").filter(has_text=name).first.get_attribute("href")
    assert href is not None
    return href


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("size", [(1366, 768), PHONE], ids=["desktop", "phone"])
def test_page_of_the_api_is_read_by_everybody(people: People, size: tuple[int, int]) -> None:
    clerk = people.meet(size).sign_in("chuyenvien.badinh")
    page = clerk.open("/api/")
    expect(page.get_by_role("heading", name="Nhập nhiều ô cùng lúc")).to_be_visible()
    assert clerk.violations() == []
    assert fits(page)


def test_ticked_units_get_more_time_from_the_board(people: People) -> None:
    specialist = people.meet().sign_in("chuyenvien.badinh")
    page = specialist.open(f"{round_of(specialist, OPEN)}?trang-thai=owing")
    assert specialist.violations() == []
    page.locator("input[name=chon]").nth(0).check()
    page.locator("input[name=chon]").nth(1).check()
    page.get_by_role("button", name="Gia hạn").click()
    expect(page.locator("input[name=submissions]:checked")).to_have_count(2)
    assert specialist.violations() == []
    page.get_by_label("Hạn mới").fill("2021-02-15T17:00")
    page.get_by_label("Lý do").fill("Trường sửa chữa")
    page.get_by_role("button", name="Gia hạn").click()
    expect(page.locator(".notices")).to_contain_text("Đã gia hạn cho 2 đơn vị.")


def test_board_is_printed_across_with_a_heading_over_each_column(people: People) -> None:
    specialist = people.meet().sign_in("chuyenvien.badinh")
    page = specialist.open(round_of(specialist, OPEN))
    page.emulate_media(media="print")
    shown = "(row) => [...row.children].filter((cell) => cell.offsetParent !== null).length"
    heads, cells = (page.locator(f".board {part} tr").first.evaluate(shown) for part in ("thead", "tbody"))
    assert heads == cells
    sheet = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages[0].mediabox
    assert sheet.width > sheet.height
