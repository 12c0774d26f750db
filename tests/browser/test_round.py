"""A whole round as its people play it: opened, entered, handed in, returned, mended, approved, totalled, chốt."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, People, Person
from tests.browser.grids import cell, hand_in, paste, status, submit
from tests.stack import Stack

pytestmark = pytest.mark.browser

COLUMN = "so-luong"
# The cells of “Đăng ký thi đua”, as THCS Thăng Long has them at first; the last one is wrong.
ENTERED = {
    "ns": "65",
    "tt-tien-tien": "4",
    "tt-xuat-sac": "1",
    "tt-co": "0",
    "tt-bang-khen": "0",
    "cn-tien-tien": "60",
    "cn-co-so": "8",
    "cn-tinh": "0",
    "cn-bang-khen": "6",
}
WRONG, MENDED = "cn-bang-khen", "1"
REASON, CELL_REASON = "Chưa khớp biên bản hội nghị viên chức.", "Biên bản chỉ đề nghị 01 cá nhân."
# The round's other school, whose principal is not looked at.
ANOTHER_SUBMITS = f"""
from accounts.models import User
from accounts.queries import actor_for
from indicators.models import Submission
from indicators.services.entries import TypedCell, save_entries
from indicators.services.submissions import submit
answer = Submission.unscoped.get(round=ROUND, unit__code="ba-dinh-thcs-giang-vo")
principal = actor_for(User.objects.get(username="hieutruong.ba-dinh-thcs-giang-vo"))
cells = [TypedCell(f"{{row}}:{COLUMN}", typed, 0, row) for row, typed in {ENTERED!r}.items()]
save_entries(actor=principal, submission=answer, cells=cells)
submit(actor=principal, submission=answer)
"""


@dataclass(frozen=True)
class Hands:
    """How a school enters and mends on one kind of screen."""

    enter: Callable[[Person], None]
    mend: Callable[[Page], None]


# --- on a desktop: the grid ---


def enter_in_the_grid(principal: Person) -> None:
    page = principal.page
    cell(page, "ns", COLUMN).click()
    page.keyboard.type(ENTERED["ns"])
    page.keyboard.press("Enter")
    expect(page.locator("#grid-cell")).to_contain_text("Tập thể lao động tiên tiến")
    paste(page, "4\r\n1\r\n0\r\n0\r\n")
    expect(page.locator("#grid-told")).to_contain_text("Đã dán 4 ô.")
    status(page, "saved")
    principal.context.set_offline(True)
    cell(page, "cn-tien-tien", COLUMN).click()
    for row in ("cn-tien-tien", "cn-co-so", "cn-tinh", "cn-bang-khen"):
        page.keyboard.type(ENTERED[row])
        page.keyboard.press("Enter")
    status(page, "retrying")
    principal.context.set_offline(False)
    status(page, "saved")
    expect(page.locator("#grid-filled")).to_have_text("9/9")
    hand_in(page)


def mend_in_the_grid(page: Page) -> None:
    page.locator("#marked").get_by_role("link").click()
    page.keyboard.type(MENDED)
    page.keyboard.press("Enter")
    status(page, "saved")
    hand_in(page)


# --- on a phone: a row a page ---


def enter_row_by_row(principal: Person) -> None:
    page = principal.page
    page.get_by_role("link", name="Nhập từng dòng").click()
    for position, typed in enumerate([*ENTERED.values()][:6], start=1):
        _fill_row(page, position, typed)
    expect(page.locator("main")).to_contain_text("Dòng 7/10")
    page.wait_for_load_state("networkidle")
    principal.context.set_offline(True)
    _fill_row(page, 7, ENTERED["cn-co-so"])
    status(page, "retrying")
    principal.context.set_offline(False)
    status(page, "saved")
    page.get_by_role("button", name="Lưu và sang dòng sau").click()
    expect(page.locator("output")).to_have_text("13,33%")
    page.get_by_role("button", name="Lưu và sang dòng sau").click()
    _fill_row(page, 9, ENTERED["cn-tinh"])
    _fill_row(page, 10, ENTERED["cn-bang-khen"])
    submit(page)


def _fill_row(page: Page, position: int, typed: str) -> None:
    expect(page.locator("main")).to_contain_text(f"Dòng {position}/10")
    page.get_by_label("Số đăng ký").first.fill(typed)
    page.get_by_role("button", name="Lưu và").click()


def mend_on_its_row(page: Page) -> None:
    page.locator("#marked").get_by_role("link").click()
    expect(page.locator("main")).to_contain_text(CELL_REASON)
    page.get_by_label("Số đăng ký").first.fill(MENDED)
    page.get_by_role("button", name="Lưu và kiểm tra để nộp").click()
    submit(page)


@pytest.mark.parametrize(
    ("size", "period", "hands"),
    [
        (DESKTOP, "Năm học 2021-2022", Hands(enter_in_the_grid, mend_in_the_grid)),
        (PHONE, "Năm học 2019-2020", Hands(enter_row_by_row, mend_on_its_row)),
    ],
    ids=["desktop", "phone"],
)
def test_round_is_played_from_its_opening_to_chot(
    people: People, portal: Stack, size: tuple[int, int], period: str, hands: Hands
) -> None:
    specialist = people.meet(size).sign_in("chuyenvien.badinh")
    principal = people.meet(size).sign_in("hieutruong.thanglong")
    leader = people.meet(size).sign_in("lanhdao.badinh")
    board = _specialist_opens(specialist, period)
    portal.manage("shell", "-c", ANOTHER_SUBMITS.replace("ROUND", board.split("/")[3]))
    _open_own(principal, period)
    hands.enter(principal)
    _specialist_returns(specialist, board)
    _open_own(principal, period)
    expect(principal.page.locator(".returned")).to_contain_text(REASON)
    expect(principal.page.locator("#marked")).to_contain_text(CELL_REASON)
    hands.mend(principal.page)
    _specialist_approves(specialist, board)
    _totals_are_submitted_and_approved(specialist, leader, board)
    _leader_closes_and_finalises(leader, board)
    _open_own(principal, period)
    expect(principal.page.locator(".page-facts").first).to_contain_text("Đã khóa")


def _specialist_opens(specialist: Person, period: str) -> str:
    """Asks two schools for “Đăng ký thi đua”; the path of the round's board."""
    page = specialist.open("/ba-dinh/dot/")
    page.get_by_role("link", name="Tạo đợt").click()
    for label, choice in (("Biểu mẫu", "Đăng ký thi đua"), ("Kỳ số liệu", period)):
        with page.expect_response("**/don-vi-phai-nop/"):
            page.get_by_label(label, exact=True).select_option(label=choice)
    page.get_by_text("Chỉ một số đơn vị nêu tên").click()
    for school in ("THCS Thăng Long", "THCS Giảng Võ"):
        with page.expect_response("**/don-vi-phai-nop/"):
            page.get_by_label(school).check()
    page.get_by_label("Hạn nộp").fill("2021-01-20T17:00")
    page.get_by_role("button", name="Lưu nháp").click()
    page.get_by_role("button", name="Mở đợt").click()
    expect(page.locator(".page-facts").first).to_contain_text("Đang mở")
    found = re.search(r"/ba-dinh/dot/\d+/", page.url)
    assert found is not None
    return found.group()


def _open_own(principal: Person, period: str) -> None:
    page = principal.open("/ba-dinh/so-lieu/")
    page.get_by_role("listitem").filter(has_text=period).get_by_role("link", name="Đăng ký thi đua").click()


def _review(specialist: Person, board: str) -> Page:
    page = specialist.open(board)
    page.get_by_role("link", name="THCS Thăng Long").click()
    page.get_by_role("link", name="Xem xét").click()
    return page


def _specialist_returns(specialist: Person, board: str) -> None:
    page = _review(specialist, board)
    row = page.get_by_role("row").filter(has_text="Bằng khen cá nhân")
    row.locator("summary").click()
    row.get_by_label("Lý do đánh dấu ô").fill(CELL_REASON)
    page.get_by_label("Lý do trả lại").fill(REASON)
    page.get_by_role("button", name="Trả lại").click()
    expect(page.locator("main")).to_contain_text("Đã trả lại báo cáo của THCS Thăng Long")


def _specialist_approves(specialist: Person, board: str) -> None:
    """What was mended after a look at the change, the other school's from the board."""
    page = _review(specialist, board)
    change = page.locator(".review-changes").get_by_role("row").filter(has_text="Bằng khen cá nhân")
    expect(change).to_contain_text(ENTERED[WRONG])
    expect(change.get_by_role("strong")).to_have_text(MENDED)
    page.get_by_role("button", name="Duyệt", exact=True).click()
    expect(page.locator("main")).to_contain_text("Đã duyệt báo cáo của THCS Thăng Long")
    specialist.open(board)
    page.get_by_label("Chọn THCS Giảng Võ").check()
    page.get_by_role("button", name="Duyệt cùng lúc").click()
    expect(page.locator(".board-counts")).to_contain_text("2/2")
    expect(page.get_by_role("row").filter(has_text="THCS Giảng Võ")).to_contain_text("Đã duyệt")


def _totals_are_submitted_and_approved(specialist: Person, leader: Person, board: str) -> None:
    page = specialist.open(f"{board}tong-hop/")
    total = page.get_by_role("row").filter(has_text="Bằng khen cá nhân")
    expect(total).to_contain_text(str(int(ENTERED[WRONG]) + int(MENDED)))
    page.get_by_role("button", name="Trình số tổng hợp").click()
    expect(page.locator("main")).to_contain_text("chờ lãnh đạo duyệt")
    page = leader.open(f"{board}tong-hop/")
    page.get_by_role("button", name="Duyệt số tổng hợp").click()
    expect(page.locator(".totals-step")).to_contain_text("duyệt số tổng hợp lúc")


def _leader_closes_and_finalises(leader: Person, board: str) -> None:
    page = leader.open(f"{board}thiet-lap/")
    page.locator("summary").filter(has_text="Đóng đợt").click()
    page.get_by_role("button", name="Đóng đợt ngay").click()
    page.get_by_role("link", name="Chốt số liệu").click()
    page.get_by_role("button", name="Chốt số liệu").click()
    expect(page.locator(".page-facts").first).to_contain_text("Đã chốt số liệu")
