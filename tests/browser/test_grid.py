"""The entry grid as a person uses it: blocks, undoing, a line that comes and goes, a closed round, a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, People, Person
from tests.browser.grids import cell, paste, status
from tests.stack import Stack

pytestmark = pytest.mark.browser

FORM = "/ba-dinh/so-lieu/{pk}/"
FRESH_FORM = """
from indicators.models import Entry, Round, Submission
found = Submission.unscoped.get(round__version__form__slug="bieu-1", round__period__code="2021")
Entry.objects.filter(submission=found).delete()
Submission.unscoped.filter(pk=found.pk).update(state="not_started")
Round.unscoped.filter(pk=found.round_id).update(state="open", closed_at=None)
print(found.pk)
"""
CLOSE = """
from indicators.models import Round, Submission
from schools.queries import now_of
round_ = Submission.unscoped.get(pk={pk}).round
Round.unscoped.filter(pk=round_.pk).update(state="closed", closed_at=now_of(round_.district))
"""
REOPEN = """
from indicators.models import Round, Submission
Round.unscoped.filter(pk=Submission.unscoped.get(pk={pk}).round_id).update(state="open", closed_at=None)
"""
TYPE_ELSEWHERE = """
from accounts.models import User
from accounts.queries import actor_for
from indicators.models import Submission
from indicators.services.entries import TypedCell, save_entries
somebody = actor_for(User.objects.get(username="chuyenvien.badinh"))
typed = TypedCell("{cell}", "{typed}", {seen}, "elsewhere")
save_entries(actor=somebody, submission=Submission.unscoped.get(pk={pk}), cells=[typed])
"""
WIDE = """
from tests.wide import open_wide
print(open_wide(rows=300, period="2024", filled=False).pk)
"""
TOTAL, SELF, NORM, OTHER = "chi-qlnn", "tu-chu", "chi-tx-dinh-muc", "khong-thuong-xuyen"
KH, UTH, NEXT, LEAD = "kh-nay", "uth-nay", "kh-sau", "chu-tri"


@pytest.fixture
def pk(portal: Stack) -> str:
    """Biểu 1 of 2021, empty and open."""
    return portal.manage("shell", "-v", "0", "-c", FRESH_FORM).split()[-1]


def open_grid(person: Person, pk: str) -> Page:
    page = person.open(FORM.format(pk=pk))
    expect(page.locator("[data-cell]").first).to_be_visible()
    return page


def texts(page: Page, *places: tuple[str, str]) -> list[str]:
    return [cell(page, *place).inner_text() for place in places]


@contextmanager
def without_line(page: Page) -> Iterator[None]:
    """Saves do not reach the server; pages do, so that one may be loaded again."""
    page.route("**/luu/", lambda route: route.abort("internetdisconnected"))
    yield
    page.unroute("**/luu/")


# --- blocks and acts ---


def test_block_from_a_spreadsheet_is_pasted_undone_and_done_again(people: People, pk: str) -> None:
    page = open_grid(people.meet().sign_in("chuyenvien.badinh"), pk)
    cell(page, TOTAL, KH).click()
    paste(page, '7.233.750\t1\r\n930.000\t\r\n930.000\t"Phòng\nGDĐT"\r\n')
    expect(page.locator("#grid-told")).to_contain_text("Đã dán 5 ô.")
    expect(page.locator("#grid-note")).to_contain_text("không phải là số")
    places = [(TOTAL, KH), (TOTAL, UTH), (SELF, KH), (SELF, UTH), (NORM, KH)]
    expect(cell(page, NORM, UTH)).to_contain_text("Phòng")
    assert texts(page, *places) == ["7.233.750", "1", "930.000", "", "930.000"]
    page.keyboard.press("Control+z")
    expect(page.locator("#grid-told")).to_contain_text("Đã hoàn tác 5 ô.")
    expect(cell(page, TOTAL, KH)).to_have_text("")
    status(page, "saved")
    page.keyboard.press("Control+y")
    expect(cell(page, NORM, KH)).to_have_text("930.000")
    page.keyboard.press("Control+z")
    status(page, "saved")
    page.reload()
    expect(cell(page, TOTAL, KH)).to_have_text("")


def test_block_beyond_the_grid_is_pasted_as_far_as_it_goes_and_told(people: People, pk: str) -> None:
    page = open_grid(people.meet().sign_in("chuyenvien.badinh"), pk)
    cell(page, TOTAL, LEAD).click()
    paste(page, "Phòng GDĐT\tghi chú\tthừa\r\n")
    expect(page.locator("#grid-told")).to_have_text("Đã dán 2 ô. 1 giá trị nằm ngoài bảng nên không dán.")
    status(page, "saved")


def test_selection_is_copied_filled_and_cleared_by_keyboard(people: People, pk: str) -> None:
    person = people.meet()
    person.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = open_grid(person.sign_in("chuyenvien.badinh"), pk)
    cell(page, TOTAL, KH).click()
    page.keyboard.type("100")
    page.keyboard.press("Tab")
    page.keyboard.type("200")
    page.keyboard.press("Enter")
    cell(page, TOTAL, KH).click()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator('[aria-selected="true"]')).to_have_count(6)
    page.keyboard.press("Control+d")
    expect(cell(page, NORM, UTH)).to_have_text("200")
    status(page, "saved")
    page.keyboard.press("Control+c")
    copied: str = page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines() == ["100\t200"] * 3
    page.keyboard.press("Delete")
    expect(cell(page, SELF, KH)).to_have_text("")
    cell(page, OTHER, KH).click()
    page.keyboard.press("Control+v")
    expect(cell(page, OTHER, UTH)).to_have_text("200")
    status(page, "saved")


def test_selection_is_drawn_with_the_mouse_and_one_value_fills_it(people: People, pk: str) -> None:
    page = open_grid(people.meet().sign_in("chuyenvien.badinh"), pk)
    cell(page, TOTAL, KH).hover()
    page.mouse.down()
    cell(page, NORM, UTH).hover()
    page.mouse.up()
    expect(page.locator('[aria-selected="true"]')).to_have_count(6)
    paste(page, "5\r\n")
    expect(cell(page, NORM, UTH)).to_have_text("5")
    cell(page, SELF, NEXT).click(modifiers=["Shift"])
    expect(page.locator('[aria-selected="true"]')).to_have_count(6)
    status(page, "saved")


def test_last_periods_values_are_taken_for_the_selection(people: People, pk: str) -> None:
    page = open_grid(people.meet().sign_in("chuyenvien.badinh"), pk)
    cell(page, TOTAL, KH).click()
    expect(page.locator("#grid-cell")).to_contain_text("Kỳ trước: 5.016.100")
    page.keyboard.press("Shift+ArrowDown")
    page.get_by_role("button", name="Lấy số kỳ trước").click()
    expect(cell(page, TOTAL, KH)).to_have_text("5.016.100")
    expect(cell(page, SELF, KH)).to_have_text("930.000")
    status(page, "saved")
    cell(page, TOTAL, KH).click()
    expect(page.locator("#grid-cell")).to_contain_text("So với kỳ trước 5.016.100: không đổi")


def test_first_letter_that_an_input_method_composes_is_kept(people: People, pk: str) -> None:
    person = people.meet().sign_in("chuyenvien.badinh")
    page = open_grid(person, pk)
    cell(page, TOTAL, LEAD).click()
    keyboard = person.context.new_cdp_session(page)
    for composed in ("d", "đ", "đu", "đú", "đún", "đúng"):
        keyboard.send(
            "Input.imeSetComposition",
            {"text": composed, "selectionStart": len(composed), "selectionEnd": len(composed)},
        )
    keyboard.send("Input.insertText", {"text": "đúng"})
    page.keyboard.press("Enter")
    expect(cell(page, TOTAL, LEAD)).to_have_text("đúng")
    status(page, "saved")


def test_word_where_a_number_goes_is_told_while_it_is_typed(people: People, pk: str) -> None:
    page = open_grid(people.meet().sign_in("chuyenvien.badinh"), pk)
    cell(page, TOTAL, KH).click()
    page.keyboard.type("hai")
    expect(page.locator("#grid-cell")).to_contain_text("“hai” chưa phải là số.")
    page.keyboard.press("Escape")
    page.keyboard.type("không")
    expect(page.locator("#grid-cell")).not_to_contain_text("chưa phải là số")
    page.keyboard.type(" áp dụng")
    page.keyboard.press("Enter")
    status(page, "saved")


# --- a line that comes and goes ---


def test_what_is_typed_without_a_line_is_sent_when_it_is_back(people: People, pk: str) -> None:
    person = people.meet().sign_in("chuyenvien.badinh")
    page = open_grid(person, pk)
    person.context.set_offline(True)
    cell(page, TOTAL, KH).click()
    page.keyboard.type("100")
    page.keyboard.press("Enter")
    page.keyboard.type("200")
    page.keyboard.press("Enter")
    status(page, "retrying")
    expect(page.locator("#grid-status")).to_contain_text("2 ô")
    person.context.set_offline(False)
    status(page, "saved")
    page.reload()
    expect(cell(page, SELF, KH)).to_have_text("200")


def test_what_was_not_sent_survives_a_reload(people: People, pk: str) -> None:
    page = open_grid(people.meet().sign_in("chuyenvien.badinh"), pk)
    with without_line(page):
        cell(page, TOTAL, KH).click()
        paste(page, "100\r\nhai trăm\r\n")
        status(page, "retrying")
        page.reload()
        expect(cell(page, TOTAL, KH)).to_have_text("100")
        expect(page.locator("#grid-told")).to_contain_text("2 ô gõ từ lần trước")
        status(page, "retrying")
    page.reload()
    expect(page.locator("#grid-note")).to_contain_text("không phải là số")
    expect(cell(page, SELF, KH)).to_contain_text("hai trăm")
    page.reload()
    expect(page.locator("#grid-note")).to_contain_text("không phải là số")
    expect(cell(page, TOTAL, KH)).to_have_text("100")
    cell(page, SELF, KH).click()
    page.keyboard.press("Delete")
    status(page, "saved")
    page.reload()
    expect(page.locator("#grid-status")).to_have_attribute("data-state", "idle")
    expect(page.locator("#grid-note")).to_be_empty()


def test_what_somebody_else_wrote_meanwhile_is_shown_beside_what_was_not_sent(
    people: People, portal: Stack, pk: str
) -> None:
    page = open_grid(people.meet().sign_in("chuyenvien.badinh"), pk)
    with without_line(page):
        cell(page, TOTAL, KH).click()
        page.keyboard.type("100")
        page.keyboard.press("Enter")
        status(page, "retrying")
        portal.manage("shell", "-c", TYPE_ELSEWHERE.format(pk=pk, cell=f"{TOTAL}:{KH}", typed="300", seen=0))
    page.reload()
    status(page, "conflict")
    expect(page.locator("#grid-note")).to_contain_text("100")
    expect(page.locator("#grid-note")).to_contain_text("300")
    page.get_by_role("button", name="Lấy giá trị mới").click()
    expect(cell(page, TOTAL, KH)).to_have_text("300")
    page.reload()
    status(page, "idle")


def test_undoing_never_takes_away_what_somebody_else_wrote(people: People, portal: Stack, pk: str) -> None:
    page = open_grid(people.meet().sign_in("chuyenvien.badinh"), pk)
    cell(page, TOTAL, KH).click()
    page.keyboard.type("100")
    page.keyboard.press("Enter")
    status(page, "saved")
    portal.manage("shell", "-c", TYPE_ELSEWHERE.format(pk=pk, cell=f"{TOTAL}:{KH}", typed="300", seen=1))
    page.keyboard.press("Control+z")
    status(page, "conflict")
    page.get_by_role("button", name="Lấy giá trị mới").click()
    expect(cell(page, TOTAL, KH)).to_have_text("300")
    page.keyboard.press("Control+y")
    expect(page.locator("#grid-told")).to_contain_text("giữ nguyên vì đã có người khác sửa")
    expect(cell(page, TOTAL, KH)).to_have_text("300")


def test_nobody_else_is_sent_what_a_person_could_not_send(people: People, pk: str) -> None:
    person = people.meet().sign_in("chuyenvien.badinh")
    page = open_grid(person, pk)
    with without_line(page):
        cell(page, TOTAL, KH).click()
        page.keyboard.type("100")
        page.keyboard.press("Enter")
        status(page, "retrying")
        sign_in_again(person, "lanhdao.badinh")
    status(page, "signed-out")
    expect(page.locator("#grid-status")).to_contain_text("tài khoản khác")
    sign_in_again(person, "chuyenvien.badinh")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    status(page, "saved")


def sign_in_again(person: Person, username: str) -> None:
    """In another window of the same browser, whoever was signed in before."""
    person.context.clear_cookies()
    other = person.context.new_page()
    other.goto(f"{person.stack.address}/dang-nhap/")
    other.get_by_label("Tên đăng nhập").fill(username)
    other.get_by_label("Mật khẩu").fill("Cong-Giao-Duc-2026")
    other.get_by_role("button", name="Đăng nhập").click()
    other.wait_for_url("**/ba-dinh/")
    other.close()


def test_signing_out_asks_about_what_was_not_sent_and_clears_it(people: People, pk: str) -> None:
    person = people.meet().sign_in("chuyenvien.badinh")
    page = open_grid(person, pk)
    with without_line(page):
        cell(page, TOTAL, KH).click()
        paste(page, "100\r\n200\r\n")
        status(page, "retrying")
        page.get_by_role("button", name="Đăng xuất").click()
        expect(page.locator("#unsent")).to_contain_text("Còn 2 ô")
        assert person.violations() == []
        page.locator("#unsent").get_by_role("link").click()
        expect(cell(page, TOTAL, KH)).to_have_text("100")
        page.get_by_role("button", name="Đăng xuất").click()
        page.get_by_role("button", name="Đăng xuất và xóa các ô này").click()
        page.wait_for_url("**/dang-nhap/")
    open_grid(person.sign_in("chuyenvien.badinh"), pk)
    expect(cell(page, TOTAL, KH)).to_have_text("")
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("**/dang-nhap/")


# --- before submitting ---


def test_nothing_is_submitted_while_a_typed_cell_is_refused(people: People, pk: str) -> None:
    person = people.meet().sign_in("chuyenvien.badinh")
    page = open_grid(person, pk)
    cell(page, SELF, KH).click()
    paste(page, "100\r\nhai trăm\r\n")
    expect(page.locator("#grid-note")).to_contain_text("không phải là số")
    page.get_by_role("button", name="Kiểm tra và nộp").click()
    expect(page.locator("#grid-told")).to_contain_text("Còn 1 ô")
    page = person.open(f"{FORM.format(pk=pk)}kiem-tra/")
    left = page.locator("#unsent-cells")
    expect(left.get_by_role("listitem")).to_contain_text("hai trăm")
    assert person.violations() == []
    page.get_by_label("Giải trình chung").fill("Đang nhập dở")
    page.get_by_role("button", name="Nộp báo cáo").click()
    expect(left).to_be_focused()
    expect(page).to_have_url(re.compile("kiem-tra"))
    left.get_by_role("link", name="Đến ô").click()
    expect(page.get_by_label("KH 2021 (1.000 đồng)")).to_have_value("hai trăm")
    page.get_by_label("KH 2021 (1.000 đồng)").fill("200")
    page.get_by_role("button", name="Lưu và về phần kiểm tra").click()
    expect(page).to_have_url(re.compile("kiem-tra/$"))
    expect(left).to_be_hidden()
    expect(page.locator(".tallies")).to_contain_text("2/48")


def test_what_was_typed_without_a_line_is_sent_and_counted_before_submitting(people: People, pk: str) -> None:
    person = people.meet(PHONE).sign_in("chuyenvien.badinh")
    page = person.open(f"{FORM.format(pk=pk)}dong/1/")
    with without_line(page):
        page.get_by_label("KH 2021 (1.000 đồng)").fill("1000")
        page.get_by_label("KH 2021 (1.000 đồng)").blur()
        status(page, "retrying")
        page.get_by_role("link", name="Bỏ qua, sang dòng sau").click()
        expect(page.locator("main")).to_contain_text("Dòng 2/16")
    page = person.open(f"{FORM.format(pk=pk)}kiem-tra/")
    expect(page.locator(".tallies")).to_contain_text("1/48")
    expect(page.locator("#unsent-cells")).to_be_hidden()


# --- a closed round ---


def test_round_that_closes_keeps_what_is_typed_and_says_when_it_closed(people: People, portal: Stack, pk: str) -> None:
    person = people.meet()
    person.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = open_grid(person.sign_in("chuyenvien.badinh"), pk)
    portal.manage("shell", "-c", CLOSE.format(pk=pk))
    cell(page, TOTAL, KH).click()
    page.keyboard.type("100")
    page.keyboard.press("Enter")
    kept = page.locator("#grid-kept")
    # In an answer that takes nothing any more stands what the server has.
    for shown in ("100", ""):
        expect(kept).to_contain_text("đã đóng lúc")
        expect(kept).to_contain_text("đề nghị mở lại")
        expect(kept).to_contain_text("1 ô đã gõ chưa được nhận")
        expect(cell(page, TOTAL, KH)).to_have_text(shown)
        page.reload()
    kept.get_by_role("button", name="Sao chép các ô này").click()
    expect(page.locator("#grid-told")).to_contain_text("Đã chép 1 ô.")
    copied: str = page.evaluate("navigator.clipboard.readText()")
    assert copied == "I Chi quản lý Nhà nước · KH 2021\t100"
    assert person.violations() == []
    portal.manage("shell", "-c", REOPEN.format(pk=pk))
    kept.get_by_role("button", name="Thử gửi lại").click()
    status(page, "saved")
    expect(kept).to_be_hidden()


def test_what_came_too_late_can_be_given_up(people: People, portal: Stack, pk: str) -> None:
    page = open_grid(people.meet().sign_in("chuyenvien.badinh"), pk)
    portal.manage("shell", "-c", CLOSE.format(pk=pk))
    cell(page, TOTAL, KH).click()
    page.keyboard.type("100")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Bỏ các ô này").click()
    expect(cell(page, TOTAL, KH)).to_have_text("")
    page.reload()
    expect(page.locator("[data-cell]").first).to_be_visible()
    expect(page.locator("#grid-kept")).to_be_hidden()


# --- beside the cell ---


def test_warning_is_explained_and_a_note_written_at_the_cell(people: People, pk: str) -> None:
    person = people.meet().sign_in("chuyenvien.badinh")
    page = open_grid(person, pk)
    cell(page, TOTAL, KH).click()
    page.keyboard.type("100")
    page.keyboard.press("Enter")
    status(page, "saved")
    expect(cell(page, SELF, KH)).to_have_class(re.compile(r"\bis-awaited\b"))
    expect(cell(page, SELF, NEXT)).not_to_have_class(re.compile(r"\bis-awaited\b"))
    page.locator("#findings").get_by_role("button", name="Đến ô").first.click()
    page.keyboard.press("Shift+F2")
    panel = page.locator("#cell-panel")
    expect(panel.get_by_label("Giải trình")).to_be_focused()
    panel.get_by_label("Giải trình").fill("Chưa giao dự toán")
    panel.get_by_role("button", name="Lưu").first.click()
    expect(panel).to_contain_text("Đã lưu.")
    expect(page.locator("#findings")).to_contain_text("Đã giải trình")
    panel.get_by_label("Ghi chú").fill("Theo công văn 12")
    panel.get_by_role("button", name="Lưu").last.click()
    expect(panel.locator(".cell-history")).to_contain_text("Ghi chú: (trống) → Theo công văn 12")
    assert person.violations() == []
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(cell(page, SELF, KH)).to_have_class(re.compile(r"\bhas-words\b"))
    page.keyboard.type("50")
    page.keyboard.press("Enter")
    expect(cell(page, SELF, KH)).to_have_text("50")


# --- the large form ---


def test_large_form_is_gone_through_by_keyboard_though_only_its_window_is_drawn(people: People, portal: Stack) -> None:
    pk = portal.manage("shell", "-v", "0", "-c", WIDE).split()[-1]
    person = people.meet().sign_in("chuyenvien.badinh")
    page = open_grid(person, pk)
    assert page.locator(".tabulator-row").count() < 300
    cell(page, "d0", "proposed-1").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    expect(cell(page, "d299", "actual-4")).to_have_text("7")
    status(page, "saved")
    page.locator(".tabulator-tableholder").evaluate("(holder) => { holder.scrollTop = 0; }")
    expect(cell(page, "d0", "proposed-1")).to_be_visible()
    page.keyboard.type("8")
    page.keyboard.press("Enter")
    expect(cell(page, "d299", "actual-4")).to_have_text("8")
    page.keyboard.press("Control+Home")
    paste(page, "\r\n".join("\t".join(str(row * 8 + place) for place in range(8)) for row in range(100)) + "\r\n")
    expect(page.locator("#grid-told")).to_contain_text("Đã dán 800 ô.")
    status(page, "saved")
    page.keyboard.press("Control+End")
    cell(page, "d299", "actual-4").click()
    page.keyboard.press("Control+Home")
    for _row in range(99):
        page.keyboard.press("ArrowDown")
    expect(cell(page, "d99", "estimate-4")).to_have_text("799")
    assert person.violations() == []


# --- the phone ---


def test_row_on_a_phone_is_saved_while_it_is_typed_and_kept_without_a_line(people: People, pk: str) -> None:
    person = people.meet(PHONE).sign_in("chuyenvien.badinh")
    page = person.open(FORM.format(pk=pk))
    page.get_by_role("link", name="Nhập từng dòng").click()
    field = page.get_by_label("KH 2021 (1.000 đồng)")
    field.fill("nhiều lắm")
    field.blur()
    expect(page.locator("main")).to_contain_text("không phải là số")
    field.fill("1000000")
    field.blur()
    status(page, "saved")
    expect(field).to_have_value("1.000.000")
    with without_line(page):
        page.get_by_label("ƯTH 2021 (1.000 đồng)").fill("2000")
        page.get_by_role("button", name="Lưu và sang dòng sau").click()
        status(page, "retrying")
        page.reload()
        expect(page.get_by_label("ƯTH 2021 (1.000 đồng)")).to_have_value("2.000")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    status(page, "saved")
    assert person.violations() == []
    page.get_by_role("button", name="Lưu và sang dòng sau").click()
    expect(page.locator("main")).to_contain_text("Dòng 2/16")
    told = page.locator(".notice-success").bounding_box()
    assert told is not None
    assert told["height"] < 32, "a saved row is told in one line"
    page.get_by_role("link", name="Dòng trước").click()
    expect(page.get_by_label("ƯTH 2021 (1.000 đồng)")).to_have_value("2.000")


def test_row_without_javascript_shows_what_came_too_late(people: People, portal: Stack, pk: str) -> None:
    clerk = people.meet(PHONE, javascript=False).sign_in("chuyenvien.badinh")
    page = clerk.open(f"{FORM.format(pk=pk)}dong/1/")
    page.get_by_label("KH 2021 (1.000 đồng)").fill("1.000")
    portal.manage("shell", "-c", CLOSE.format(pk=pk))
    page.get_by_role("button", name="Lưu và sang dòng sau").click()
    expect(page.locator("main")).to_contain_text("đã đóng lúc")
    expect(page.get_by_label("KH 2021 (1.000 đồng)")).to_have_text("1.000")


def test_notes_are_written_on_the_page_of_a_row_without_javascript(people: People, pk: str) -> None:
    clerk = people.meet(PHONE, javascript=False).sign_in("chuyenvien.badinh")
    page = clerk.open(f"{FORM.format(pk=pk)}dong/1/")
    page.locator("summary").filter(has_text="KH 2021").click()
    page.get_by_label("Ghi chú riêng của ô KH 2021").fill("Theo công văn 12")
    page.get_by_role("button", name="Lưu và sang dòng sau").click()
    page.get_by_role("link", name="Dòng trước").click()
    expect(page.get_by_label("Ghi chú riêng của ô KH 2021")).to_have_value("Theo công văn 12")


def test_whole_table_is_there_without_javascript(people: People, pk: str) -> None:
    clerk = people.meet(javascript=False).sign_in("chuyenvien.badinh")
    page = clerk.open(FORM.format(pk=pk))
    page.get_by_role("link", name="Xem cả bảng").click()
    expect(page.get_by_role("table")).to_contain_text("Chi quản lý Nhà nước")
