"""A specialist gives the schools their targets from their đăng ký, a leader approves, a principal reads them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, People
from tests.browser.grids import cell, hand_in, status

pytestmark = pytest.mark.browser

NEW = "/ba-dinh/dot/giao-chi-tieu/moi/?nam=2020-2021&truong=thcs"
ADVANCED, COLLECTIVES = "Số lao động tiên tiến", "Số tập thể đạt danh hiệu Tập thể lao động xuất sắc"


def _open_a_giving(page: Page) -> None:
    for name in (ADVANCED, COLLECTIVES):
        page.get_by_label(name, exact=True).check()
    page.get_by_role("button", name="Lập bảng cho 7 trường").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Giao chỉ tiêu các trường THCS")


def test_targets_go_from_dang_ky_to_the_principal(people: People) -> None:
    specialist = people.meet().sign_in("chuyenvien.badinh")
    page = specialist.open(NEW)
    _open_a_giving(page)
    giving = page.url.removeprefix(specialist.stack.address)
    page.get_by_role("button", name="Lấy từ đăng ký").click()
    expect(page.locator("main")).to_contain_text("Đã điền 4 ô từ đăng ký")

    page.get_by_role("link", name="Nhập chỉ tiêu").click()
    empty = cell(page, "truong.ba-dinh-thcs-thang-long", "lao-dong-tien-tien")
    empty.click()
    page.keyboard.type("40")
    page.keyboard.press("Enter")
    status(page, "saved")
    hand_in(page)

    leader = people.meet().sign_in("lanhdao.badinh")
    page = leader.open(giving)
    page.get_by_role("link", name="Xem xét, duyệt").click()
    page.get_by_role("button", name="Duyệt", exact=True).click()
    page = leader.open(giving)
    page.get_by_label("Số, ký hiệu quyết định").fill("12/QĐ-PGDĐT")
    page.get_by_label("Ngày ký").fill("2020-10-01")
    page.get_by_role("button", name="Ghi quyết định").click()
    expect(page.locator(".page-facts")).to_contain_text("Quyết định số 12/QĐ-PGDĐT ngày 01/10/2020")

    principal = people.meet(PHONE).sign_in("hieutruong.thanglong")
    page = principal.open("/ba-dinh/thong-bao/")
    page.get_by_role("link", name=re.compile("THCS Thăng Long được giao chỉ tiêu")).click()
    row = page.get_by_role("row").filter(has_text=ADVANCED)
    expect(row).to_contain_text("40")
    expect(row).to_contain_text("Chưa có số liệu")
    assert principal.violations() == []


def test_targets_are_chosen_and_taken_without_javascript(people: People) -> None:
    page = people.meet(javascript=False).sign_in("chuyenvien.badinh").open(NEW.replace("thcs", "tieu-hoc"))
    page.get_by_label(ADVANCED, exact=True).check()
    page.get_by_role("button", name=re.compile("Lập bảng cho")).click()
    page.get_by_role("button", name="Lấy từ đăng ký").click()
    expect(page.locator("main")).to_contain_text("Đã điền 2 ô từ đăng ký")
