"""A school is merged into another by an administrator at a screen: chosen, looked at, confirmed, told to the school."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, People, Person

pytestmark = pytest.mark.browser


def check(person: Person) -> None:
    """No fault for WCAG, nothing wider than the screen."""
    assert person.violations() == []
    page = person.page
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def open_school(person: Person, name: str) -> Page:
    page = person.open("/thanh-xuan/quan-tri/truong/")
    page.get_by_label("Tên hoặc mã trường").fill(name)
    page.get_by_label("Tên hoặc mã trường").press("Enter")
    page.get_by_role("link", name=name, exact=True).click()
    return page


@pytest.mark.parametrize("size", [(1366, 768), PHONE], ids=["desktop", "phone"])
def test_two_schools_become_one(people: People, size: tuple[int, int]) -> None:
    taken, into = ("THCS Khương Mai", "THCS Phương Liệt") if size == PHONE else ("THCS Kim Giang", "THCS Hạ Đình")
    person = people.meet(size).sign_in("quantri.thanhxuan", "thanh-xuan")
    page = open_school(person, into)
    page.get_by_role("link", name="Đổi tên, sáp nhập, chia tách, giải thể").click()
    check(person)
    page.get_by_role("link", name="Sáp nhập").click()
    page.locator("details.choice-group").filter(has_text=taken).locator("summary").click()
    page.get_by_role("checkbox", name=taken, exact=True).check()
    page.get_by_label("Từ ngày").fill("2022-07-01")
    page.locator("[name=decision]").fill("Quyết định số 12/QĐ-UBND")
    check(person)
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_text("Chưa có gì được ghi.")).to_be_visible()
    expect(page.get_by_role("heading", name="Giữ nguyên")).to_be_visible()
    check(person)
    page.get_by_role("button", name="Sửa lại").click()
    expect(page.get_by_role("checkbox", name=taken, exact=True)).to_be_checked()
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_role("button", name="Xác nhận thay đổi").click()
    told = f"Từ ngày 01/07/2022, {into} và {taken} sáp nhập thành {into} (Quyết định số 12/QĐ-UBND)."
    expect(page.locator(".notices")).to_contain_text(told)
    check(person)
