"""The board of tasks in a browser: a card is moved by keyboard, by dragging, and without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, People

pytestmark = pytest.mark.browser

BOARD = "/ba-dinh/nhiem-vu/ky/2021/tien-do/"
STEM, FAIR, COURSE = "Tổ chức ngày hội STEM", "Tổ chức Ngày hội công nghệ thông tin", "Đào tạo bồi dưỡng tập huấn"


def column(page: Page, state: str) -> Locator:
    return page.locator(f".task-column[data-state={state}]")


def card(page: Page, title: str) -> Locator:
    return page.locator(".task-card", has_text=title)


def report(page: Page, title: str) -> None:
    """Tells what was done on the task's own page: without proof nothing is done."""
    card(page, title).get_by_role("link").first.click()
    page.get_by_label("Tiến độ (%)").fill("90")
    page.get_by_label("Đã làm được gì").fill("Đã tổ chức xong")
    page.get_by_role("button", name="Gửi báo cáo").click()
    page.goto(page.url.split("/ba-dinh/")[0] + BOARD)


def test_a_card_is_moved_by_keyboard_and_done_asks_for_its_day(people: People) -> None:
    page = people.meet().sign_in("chuyenvien.badinh").open(BOARD)
    report(page, STEM)
    summary = card(page, STEM).locator("summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(card(page, STEM).locator("select")).to_be_focused()
    day = card(page, STEM).get_by_label("Ngày hoàn thành")
    expect(day).to_be_hidden()
    page.keyboard.type("Hoàn")
    expect(day).to_be_visible()
    # The district's last day is its reference date.
    expect(day).to_have_value("2020-12-31")
    card(page, STEM).get_by_role("button", name="Chuyển").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("sang “Hoàn thành”")
    expect(column(page, "done").locator(".task-card")).to_contain_text([STEM])


def test_a_card_is_dragged_into_another_column(people: People) -> None:
    page = people.meet().sign_in("chuyenvien.badinh").open(BOARD)
    card(page, FAIR).drag_to(column(page, "in_progress"))
    expect(page.get_by_role("status")).to_contain_text("sang “Đang thực hiện”")
    expect(column(page, "in_progress").locator(".task-card")).to_contain_text([FAIR])
    report(page, FAIR)
    card(page, FAIR).drag_to(column(page, "done"))
    expect(card(page, FAIR).get_by_label("Ngày hoàn thành")).to_be_focused()
    page.keyboard.press("Enter")
    expect(column(page, "done").locator(".task-card", has_text=FAIR)).to_be_visible()


def test_a_card_is_moved_without_javascript_on_a_phone(people: People) -> None:
    page = people.meet(PHONE, javascript=False).sign_in("chuyenvien.badinh").open(f"{BOARD}?tim=tap+huan")
    card(page, COURSE).locator("summary").click()
    card(page, COURSE).locator("select").select_option("paused")
    card(page, COURSE).get_by_role("button", name="Chuyển").click()
    expect(column(page, "paused").locator(".task-card")).to_contain_text([COURSE])
    # What was asked for is asked for still.
    assert "tim=tap" in page.url
    expect(page.locator(".task-card")).to_have_count(1)


def test_who_only_reads_the_board_is_offered_no_move(people: People) -> None:
    page = people.meet().sign_in("hieutruong.thanglong").open(BOARD)
    expect(page.locator(".task-card").first).to_be_visible()
    expect(page.locator(".task-move")).to_have_count(0)
    assert page.locator('.task-card[draggable="true"]').count() == 0
