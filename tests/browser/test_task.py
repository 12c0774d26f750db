"""One task in the browser: given to a school, reported on by its principal, said done, confirmed by who gave it."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import PHONE, People

pytestmark = pytest.mark.browser

TITLE = "Kiểm tra an toàn bếp ăn bán trú"
PROOF: FilePayload = {"name": "bien-ban.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 bien ban"}


def give(page: Page) -> None:
    """With a deadline that cannot be read first: the form says so and asks."""
    page.get_by_label("Nội dung").fill(TITLE)
    deadline = page.get_by_label("Thời hạn trình")
    deadline.fill("sau hội nghị giao ban")
    expect(page.locator("#deadline-read")).to_contain_text("không hiểu là ngày nào")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("#id_deadline_error")).to_contain_text("hãy bấm Lưu lần nữa")
    deadline.fill("T3/2021")
    expect(page.locator("#deadline-read")).to_contain_text("hết ngày 31/3/2021")
    page.get_by_label("Người chịu trách nhiệm").select_option(label="Chuyên viên tổng hợp · Chuyên viên · Quận Ba Đình")
    page.get_by_text("Trường thực hiện", exact=True).click()
    page.locator("details.choice-group").filter(has_text="THCS Thăng Long").locator("summary").click()
    page.get_by_label("THCS Thăng Long", exact=True).check()
    page.get_by_role("button", name="Lưu").click()


def test_a_task_given_to_a_school_is_reported_on_and_confirmed_by_who_gave_it(people: People) -> None:
    leader = people.meet().sign_in("lanhdao.badinh")
    page = leader.open("/ba-dinh/nhiem-vu/ky/2021/giao/")
    give(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    task = page.url.removeprefix(leader.stack.address)

    principal = people.meet(PHONE, javascript=False).sign_in("hieutruong.thanglong").open("/ba-dinh/")
    principal.get_by_role("link", name=TITLE).click()
    principal.get_by_label("Tiến độ (%)").fill("100")
    principal.get_by_label("Đã làm được gì").fill("Đã kiểm tra bếp ăn, đạt yêu cầu.")
    principal.locator("#report-file").set_input_files(PROOF)
    principal.get_by_role("button", name="Gửi báo cáo").click()
    expect(principal.get_by_text("1/1 trường đã xong")).to_be_visible()
    expect(principal.get_by_role("link", name="bien-ban.pdf")).to_be_visible()

    specialist = people.meet().sign_in("chuyenvien.badinh").open(task)
    specialist.get_by_text("Đã xong? Báo hoàn thành").click()
    specialist.get_by_label("Ngày hoàn thành").fill("2020-12-30")
    specialist.get_by_label("Kết quả", exact=False).fill("Trường đã kiểm tra xong.")
    specialist.get_by_role("button", name="Báo hoàn thành").click()
    expect(specialist.get_by_text("Chờ xác nhận", exact=True)).to_be_visible()
    expect(specialist.get_by_role("button", name="Xác nhận hoàn thành")).to_have_count(0)

    page.goto(leader.stack.address + "/ba-dinh/")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("button", name="Xác nhận hoàn thành").click()
    expect(page.get_by_role("status")).to_contain_text("Đã xác nhận hoàn thành")
    expect(page.get_by_text("Hoàn thành (đúng hạn)")).to_be_visible()
