"""A chairman with one minute: what is red, who is late, how it compares with last year; then asking and being answered.

Each question is answered by the page they are led to after signing in, without a click.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, People

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_three_questions_are_answered_without_a_click(people: People, size: tuple[int, int]) -> None:
    page = people.meet(size).sign_in("xem.ubnd.badinh").page
    page.wait_for_url("**/ba-dinh/bang-dieu-hanh/")
    answers = page.locator(".answer")
    expect(answers.nth(0)).to_contain_text("5 chưa đạt")
    expect(answers.nth(1)).to_contain_text("quá hạn")
    expect(answers.nth(2)).to_contain_text("16 tốt hơn, 3 kém hơn")
    for place in range(3):
        expect(answers.nth(place)).to_be_in_viewport()


def test_a_red_figure_is_asked_about_and_answered(people: People) -> None:
    page = people.meet().sign_in("xem.ubnd.badinh").page
    red = page.locator(".dashboard-worst").get_by_role("row", name="Tỷ lệ học sinh THCS xếp loại học lực Giỏi")
    red.get_by_role("link", name="Yêu cầu giải trình").click()
    page.get_by_label("Người giải trình").select_option(label="Chuyên viên tổng hợp (Chuyên viên)")
    page.get_by_label("Nội dung cần giải trình").fill("Vì sao giảm so với năm trước?")
    page.get_by_role("button", name="Yêu cầu giải trình").click()
    expect(page.get_by_text("Đã gửi yêu cầu giải trình.")).to_be_visible()

    office = people.meet().sign_in("chuyenvien.badinh").page
    office.get_by_role("link", name="Tỷ lệ học sinh THCS xếp loại học lực Giỏi").click()
    office.get_by_label("Giải trình", exact=True).fill("Đề kiểm tra học kỳ II đổi cấu trúc; đã bồi dưỡng giáo viên.")
    office.get_by_role("button", name="Gửi giải trình").click()
    expect(office.get_by_text("Đã gửi giải trình.")).to_be_visible()

    page.goto(f"{people.stack.address}/ba-dinh/bang-dieu-hanh/")
    row = page.get_by_role("row", name="Tỷ lệ học sinh THCS xếp loại học lực Giỏi").first
    expect(row).to_contain_text("Đề kiểm tra học kỳ II đổi cấu trúc")


def test_from_the_headline_down_to_who_reported_in_three_steps(people: People) -> None:
    page = people.meet().sign_in("xem.ubnd.thanhxuan", "thanh-xuan").page
    page.get_by_role("table", name="Theo cấp học").get_by_role("link", name="chưa đạt: THCS").click()
    page.get_by_role("link", name="Tỷ lệ học sinh học 2 buổi/ngày", exact=True).click()
    schools = page.get_by_role("table", name="Theo trường")
    expect(schools).to_contain_text("Hiệu trưởng THCS Thanh Xuân Nam")
    schools.get_by_role("row", name="THCS Thanh Xuân Nam").get_by_role("link", name="%").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "/so-lieu/" in page.url


def test_the_dashboard_is_one_sheet_of_a4(people: People) -> None:
    person = people.meet().sign_in("xem.ubnd.badinh")
    printed = person.page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1
    expect(person.page.locator(".chart-part").first).to_be_attached()


def test_a_link_opens_the_same_state_for_somebody_else(people: People) -> None:
    person = people.meet().sign_in("xem.ubnd.badinh")
    person.page.get_by_role("link", name="THCS", exact=True).first.click()
    person.page.wait_for_url("**cap=thcs**")
    address = person.page.url.removeprefix(person.stack.address)
    other = people.meet(javascript=False).sign_in("lanhdao.badinh")
    page = other.open(address)
    expect(page.locator(".board-choices [aria-current]").nth(1)).to_have_text("THCS")
    expect(page.locator(".answer").first).to_contain_text("2 chưa đạt")
