"""A plan of the UBND from its draft to its issue: passed, sent, returned, mended, signed; then frozen, and amended."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import PHONE, People, Person

pytestmark = pytest.mark.browser

SUBJECT = "Nhiệm vụ trọng tâm năm học 2024-2025"
REASON = "Bổ sung mốc hoàn thành sửa chữa trường học trước năm học mới."
MENDED = "Hoàn thành sửa chữa trường học trước ngày 15/8/2024."
AFTER = "Tăng cường ba trường ở phường Giang Biên."
SCAN: FilePayload = {"name": "ke-hoach-da-ky.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 ban ky"}
# Each word of an act that only some may do, in some states.
ACTS = re.compile("Trình|Thông qua|Trả lại|Ký, ban hành|Rút về|điều chỉnh$")


def test_a_plan_of_the_ubnd_goes_through_both_houses_and_is_frozen(people: People, tmp_path: Path) -> None:
    specialist = people.meet().sign_in("chuyenvien.longbien", "long-bien")
    leader = people.meet().sign_in("lanhdao.longbien", "long-bien")
    chairman = people.meet(PHONE).sign_in("chutich.longbien", "long-bien")
    plan = _drafts(specialist)
    _asks_to_pass(specialist)
    _passes(leader)
    assert chairman.open(plan).get_by_role("link", name="Ký, ban hành").count() == 0
    _sends(specialist, plan)
    _returns(chairman)
    _mends(specialist)
    _asks_to_pass(specialist)
    _passes(leader)
    _sends(specialist, plan)
    _issues(chairman)
    word = _downloads(chairman.page, tmp_path / "ban-hanh.docx")
    assert MENDED in [paragraph.text for paragraph in docx.Document(str(word)).paragraphs]
    _cannot_be_written(specialist, plan)
    _amends(specialist, plan)
    _stays_as_issued(specialist, plan, word)
    _viewer_reads_what_was_signed(people, plan)


def _drafts(person: Person) -> str:
    """From this year's plan; returns the address of the draft."""
    page = person.page
    page.get_by_role("link", name="Kế hoạch", exact=True).click()
    page.get_by_role("link", name="Lập kế hoạch").click()
    page.get_by_label("Của UBND").check()
    page.get_by_label("Kỳ", exact=True).fill("2024-2025")
    page.get_by_label("Chép từ").select_option(index=1)
    page.get_by_label("Chép cả nhiệm vụ").uncheck()
    page.get_by_role("button", name="Lập bản dự thảo").click()
    expect(page.get_by_role("status")).to_contain_text("Đã lập bản dự thảo.")
    plan = page.url.removeprefix(person.stack.address)
    page.get_by_role("link", name="Trích yếu, căn cứ").click()
    page.get_by_label("Trích yếu").fill(SUBJECT)
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SUBJECT)
    assert person.violations() == []
    return plan


def _asks_to_pass(person: Person) -> None:
    """From the plan's own page."""
    person.page.get_by_role("button", name="Đề nghị thông qua").click()
    expect(person.page.get_by_text("Chờ lãnh đạo phòng thông qua").first).to_be_visible()
    expect(person.page.get_by_role("button", name="Thông qua", exact=True)).to_have_count(0)


def _passes(person: Person) -> None:
    """From the leader's own home, where it waits."""
    page = person.open("/long-bien/")
    page.get_by_role("region", name="Kế hoạch chờ tôi").get_by_role("link", name=SUBJECT).click()
    page.get_by_role("button", name="Thông qua", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Đã thông qua.")
    expect(page.get_by_role("link", name="Ký, ban hành")).to_have_count(0)


def _sends(person: Person, plan: str) -> None:
    page = person.open("/long-bien/")
    page.get_by_role("region", name="Kế hoạch chờ tôi").get_by_role("link", name=SUBJECT).click()
    assert page.url.endswith(plan)
    page.get_by_role("button", name="Trình UBND").click()
    expect(page.get_by_role("status")).to_contain_text("Đã trình UBND.")


def _returns(person: Person) -> None:
    page = person.open("/long-bien/")
    page.get_by_role("region", name="Kế hoạch chờ tôi").get_by_role("link", name=SUBJECT).click()
    assert person.violations() == []
    page.locator("summary").filter(has_text="Trả lại").click()
    page.get_by_label("Lý do", exact=True).fill(REASON)
    page.locator("details[open]").get_by_role("button", name="Trả lại").click()
    expect(page.get_by_role("status")).to_contain_text("Đã trả lại.")


def _mends(person: Person) -> None:
    page = person.open("/long-bien/")
    waiting = page.get_by_role("region", name="Kế hoạch chờ tôi")
    expect(waiting).to_contain_text(REASON)
    waiting.get_by_role("link", name=SUBJECT).click()
    expect(page.locator("blockquote.reason")).to_contain_text(REASON)
    page.get_by_role("link", name="Thêm mục").click()
    page.get_by_label(re.compile("^Đề mục")).fill("Cơ sở vật chất")
    page.get_by_label("Nội dung").fill(MENDED)
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("article")).to_contain_text(MENDED)


def _issues(person: Person) -> None:
    """With a number, a day and the scan of the signed copy."""
    page = person.open("/long-bien/")
    page.get_by_role("region", name="Kế hoạch chờ tôi").get_by_role("link", name=SUBJECT).click()
    page.get_by_role("link", name="Ký, ban hành").click()
    assert person.violations() == []
    page.get_by_label("Số", exact=True).fill("128")
    page.get_by_label("Ngày ban hành").fill("2024-05-31")
    page.get_by_label("Bản quét đã ký").set_input_files(SCAN)
    page.get_by_role("button", name="Ban hành").click()
    expect(page.get_by_role("status")).to_contain_text("Đã ban hành.")
    expect(page.get_by_role("article")).to_contain_text("Số: 128/KH-UBND")
    expect(page.get_by_role("article")).to_contain_text("ngày 31 tháng 5 năm 2024")


def _downloads(page: Page, path: Path) -> Path:
    with page.expect_download() as started:
        page.get_by_role("link", name="Văn bản Word như đã ban hành").click()
    started.value.save_as(path)
    return path


def _cannot_be_written(person: Person, plan: str) -> None:
    """Neither by a link nor by who knows the address."""
    page = person.open(plan)
    expect(page.get_by_role("link", name="Thêm mục")).to_have_count(0)
    expect(page.get_by_role("link", name="Trích yếu, căn cứ")).to_have_count(0)
    page = person.open(f"{plan}muc/muc-dich/")
    assert page.url.endswith(plan)
    expect(page.locator(".notices")).to_contain_text("điều chỉnh")


def _amends(person: Person, plan: str) -> None:
    page = person.page
    page.locator("summary").filter(has_text="Lập kế hoạch điều chỉnh").click()
    page.get_by_label("Lý do", exact=True).fill("Thêm trường sửa chữa.")
    page.locator("details[open]").get_by_role("button", name="Lập kế hoạch điều chỉnh").click()
    expect(page.get_by_text("Kế hoạch điều chỉnh lần 1")).to_be_visible()
    assert not page.url.endswith(plan)
    page.get_by_role("link", name="Cơ sở vật chất").click()
    page.get_by_label("Nội dung").fill(AFTER)
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("article")).to_contain_text(AFTER)


def _stays_as_issued(person: Person, plan: str, word: Path) -> None:
    page = person.open(plan)
    expect(page.get_by_role("article")).to_contain_text(MENDED)
    expect(page.get_by_role("article")).not_to_contain_text(AFTER)
    again = _downloads(page, word.with_name("tai-lai.docx"))
    assert again.read_bytes() == word.read_bytes()
    expect(page.locator("summary").filter(has_text="Lập kế hoạch điều chỉnh")).to_have_count(0)


def _viewer_reads_what_was_signed(people: People, plan: str) -> None:
    """And the signed copy; nothing of the amendment's draft, and no act."""
    viewer = people.meet().sign_in("xem.ubnd.longbien", "long-bien")
    page = viewer.page
    page.get_by_role("link", name="Kế hoạch", exact=True).click()
    page.get_by_role("link", name=SUBJECT).click()
    assert page.url.endswith(plan)
    assert viewer.violations() == []
    expect(page.get_by_role("article")).to_contain_text("Số: 128/KH-UBND")
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("main").get_by_role("link", name=ACTS)).to_have_count(0)
    expect(page.locator("summary").filter(has_text=ACTS)).to_have_count(0)
    with page.expect_download() as started:
        page.get_by_role("link", name=SCAN["name"]).click()
    assert Path(started.value.path()).read_bytes() == SCAN["buffer"]
