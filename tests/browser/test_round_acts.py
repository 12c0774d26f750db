"""The office's acts on a round, and the API's page: usable by keyboard and screen reader, on desktop and phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, People, Person

pytestmark = pytest.mark.browser

OPEN, CLOSED = "Đăng ký thi đua", "Quy mô trường, lớp đầu năm học"


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


@pytest.mark.parametrize("size", [(1366, 768), PHONE], ids=["desktop", "phone"])
def test_pages_that_add_units_and_open_a_round_again(people: People, size: tuple[int, int]) -> None:
    leader = people.meet(size).sign_in("lanhdao.badinh")
    page = leader.open(f"{round_of(leader, OPEN)}them-don-vi/")
    expect(page.get_by_role("heading", name="Thêm đơn vị")).to_be_visible()
    assert leader.violations() == []
    assert fits(page)
    page = leader.open(f"{round_of(leader, CLOSED)}mo-lai/")
    expect(page.get_by_role("heading", name="Mở lại đợt")).to_be_visible()
    assert leader.violations() == []
    assert fits(page)
