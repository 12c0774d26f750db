"""A cooperating body's day: the task that it leads, its report, proof and word, and the office that reads them."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, expect

from tests.browser.conftest import PHONE, People

pytestmark = pytest.mark.browser

TASK = "Chủ trì kiểm tra, giám sát về quản lý, sử dụng tài sản công"
WORDS = "Đã kiểm tra tài sản công ở 4 trường."
QUESTION = "Đề nghị phòng gửi danh sách trường còn lại."
MINUTES: FilePayload = {"name": "bien-ban-kiem-tra.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 bien ban"}
PROGRAM: FilePayload = {"name": "bien-ban.exe", "mimeType": "application/octet-stream", "buffer": b"MZ chay"}


def test_a_body_reports_on_the_task_it_leads_and_the_office_reads_it(people: People) -> None:
    body = people.meet(PHONE).sign_in("phoihop.tckh.longbien", "long-bien")
    page = body.page
    page.get_by_role("link", name=TASK).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TASK)
    assert body.violations() == []
    task = page.url.removeprefix(body.stack.address)

    page.get_by_label("Tiến độ (%)").fill("40")
    page.get_by_label("Đã làm được gì").fill(WORDS)
    page.locator("#report-file").set_input_files(PROGRAM)
    page.get_by_role("button", name="Gửi báo cáo").click()
    expect(page.get_by_text(f"Không nhận được tệp “{PROGRAM['name']}”.")).to_be_visible()
    expect(page.get_by_label("Đã làm được gì")).to_have_value(WORDS)
    page.locator("#report-file").set_input_files(MINUTES)
    page.get_by_role("button", name="Gửi báo cáo").click()
    expect(page.get_by_role("status")).to_contain_text("Đã ghi báo cáo tiến độ.")
    expect(page.get_by_role("progressbar", name="Cả nhiệm vụ")).to_have_attribute("value", "40")
    expect(page.get_by_role("link", name=MINUTES["name"])).to_be_visible()
    page.locator(".task-comment textarea").fill(QUESTION)
    page.get_by_role("button", name="Gửi trao đổi").click()
    expect(page.get_by_text(QUESTION)).to_be_visible()
    for act in ("Sửa", "Phân công", "Tạm dừng", "Xác nhận hoàn thành"):
        expect(page.get_by_role("button", name=act)).to_have_count(0)
        expect(page.get_by_role("link", name=act, exact=True)).to_have_count(0)

    for who in ("chuyenvien.longbien", "lanhdao.longbien"):
        read = people.meet().sign_in(who, "long-bien").open("/long-bien/nhiem-vu/")
        expect(read.get_by_role("row").filter(has_text=TASK)).to_contain_text("40%")
        read.get_by_role("link", name=TASK).click()
        assert read.url.endswith(task)
        expect(read.get_by_text(WORDS)).to_be_visible()
        expect(read.get_by_text(QUESTION)).to_be_visible()
        with read.expect_download() as started:
            read.get_by_role("link", name=MINUTES["name"]).click()
        assert started.value.suggested_filename == MINUTES["name"]
