"""A person's month and the leader's remark on it, as both do it at their screens."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, People

pytestmark = pytest.mark.browser

MONTH = "/thanh-xuan/bao-cao-thang/cua-toi/2021-12/"


def test_deputy_sends_the_month_and_the_head_remarks_on_it(people: People) -> None:
    deputy = people.meet().sign_in("huynhkimduoc.thanhxuan", "thanh-xuan")
    deputy.page.get_by_role("link", name="Báo cáo tháng 12/2021", exact=True).click()
    expect(deputy.page.get_by_role("button", name="Gửi lãnh đạo")).to_be_visible()
    assert deputy.violations() == []
    deputy.page.get_by_label("Đã làm").fill("Hoàn thành hồ sơ phổ cập THCS")
    deputy.page.get_by_label("Nhiệm vụ trọng tâm tháng tới").fill("Sơ kết học kỳ I")
    deputy.page.get_by_role("button", name="Gửi lãnh đạo").click()
    expect(deputy.page.locator(".notices")).to_contain_text("Đã gửi báo cáo tháng.")

    head = people.meet(PHONE).sign_in("lanhdao.thanhxuan", "thanh-xuan")
    head.page.get_by_role("link", name="Nhận xét báo cáo tháng 12/2021 của Huỳnh Kim Dược").click()
    expect(head.page.get_by_role("button", name="Lưu nhận xét")).to_be_visible()
    assert head.violations() == []
    expect(head.page.get_by_text("Hoàn thành hồ sơ phổ cập THCS")).to_be_visible()
    head.page.get_by_label("Nhận xét").fill("Đồng ý")
    head.page.get_by_role("button", name="Lưu nhận xét").click()
    expect(head.page.locator(".notices")).to_contain_text("Đã ghi nhận xét cho Huỳnh Kim Dược.")

    deputy.open(MONTH)
    expect(deputy.page.get_by_role("heading", name="Nhận xét của lãnh đạo")).to_be_visible()
    expect(deputy.page.get_by_text("Đồng ý")).to_be_visible()

    other = people.meet().sign_in("vutuyetlan.thanhxuan", "thanh-xuan")
    other.open("/thanh-xuan/bao-cao-thang/")
    expect(other.page.get_by_text("Huỳnh Kim Dược")).to_have_count(0)
