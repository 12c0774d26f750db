"""An administrator builds a form in the browser, and another from last year's sheet."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, People
from tests.stack import Stack

pytestmark = pytest.mark.browser

FORMS = "/ba-dinh/bieu-mau/"


def begin(page: Page, name: str) -> None:
    page.get_by_label("Tên biểu mẫu").fill(name)
    page.get_by_role("button", name="Bắt đầu").click()


def add_row(page: Page, title: str) -> None:
    page.get_by_label("Tên dòng mới").fill(title)
    page.get_by_label("Tên dòng mới").press("Enter")
    expect(page.locator("#panel-title")).to_contain_text(title)


def test_small_form_is_built_and_saved(people: People) -> None:
    admin = people.meet().sign_in("quantri.badinh")
    page = admin.open(f"{FORMS}moi/")
    assert admin.violations() == []
    begin(page, "Chi của phòng")
    page.locator("#builder-sections").get_by_role("link", name="Dòng").click()
    add_row(page, "Chi quản lý Nhà nước")
    expect(page.locator("#builder-troubles")).to_contain_text("chưa có chỉ tiêu")
    page.locator("#row-indicator").fill("Chi quản lý Nhà nước")
    page.locator("#row-indicator").press("Tab")
    expect(page.locator("#builder-troubles")).to_be_empty()
    add_row(page, "Hội giáo chức")
    page.get_by_role("button", name="Thụt vào").click()
    expect(page.locator("#builder-outline li").nth(1)).to_have_class("depth-1")
    page.get_by_role("button", name="Xóa").click()
    expect(page.locator("#builder-outline li")).to_have_count(1)
    expect(page.locator("#builder-preview")).to_contain_text("Chi quản lý Nhà nước")
    assert admin.violations() == []
    page.get_by_role("button", name="Lưu phiên bản 1").click()
    expect(page.locator(".notices")).to_contain_text("Đã lưu thành phiên bản 1")
    assert admin.violations() == []


def test_form_is_built_without_javascript_on_a_phone(people: People) -> None:
    page = people.meet(PHONE, javascript=False).sign_in("quantri.badinh").open(f"{FORMS}moi/")
    begin(page, "Chi khác")
    page.locator("#builder-sections").get_by_role("link", name="Dòng").click()
    add_row(page, "Hội giáo chức")
    page.locator("#row-indicator").fill("chi quản lý nhà nước")
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.locator("#builder-troubles section")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_last_years_sheet_becomes_a_form_and_its_figures_are_taken_in(
    people: People, portal: Stack, tmp_path: Path
) -> None:
    sheet = tmp_path / "quy-mo.xlsx"
    portal.manage("export_form", "thanh-xuan", "quy-mo-truong-lop", "2021-2022", "--out", str(sheet))
    admin = people.meet().sign_in("quantri.badinh")
    page = admin.open(f"{FORMS}moi/")
    page.get_by_label("Từ bảng tính năm trước").check()
    page.locator("[name=sheet]").set_input_files(sheet)
    begin(page, "Quy mô trường lớp")
    doubts = page.locator(".doubts .doubt")
    expect(doubts.first).to_be_visible()
    assert admin.violations() == []
    for left in range(doubts.count() - 1, -1, -1):
        doubts.first.get_by_role("button").first.click()
        expect(doubts).to_have_count(left)
    page.get_by_role("button", name="Lưu phiên bản 1").click()
    expect(page.locator(".notices")).to_contain_text("Đã lưu thành phiên bản 1")
    specialist = people.meet().sign_in("chuyenvien.badinh").open(f"{FORMS}quy-mo-truong-lop/")
    specialist.get_by_role("button", name="Nhận số liệu").click()
    expect(specialist.locator(".notices")).to_contain_text("Đã nhận 72 ô số liệu")
    expect(specialist.locator(".page-facts")).to_contain_text("Đang nhập")
