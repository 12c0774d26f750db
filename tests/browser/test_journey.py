"""The main job from end to end, each person in turn: enter, submit, return, mend, approve, build, download."""

from __future__ import annotations

from pathlib import Path

import docx
import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, People, Person
from tests.browser.grids import hand_in
from tests.stack import Stack

pytestmark = pytest.mark.browser

# Biểu 1 as the document prints it, column by column: KH 2020, ƯTH 2020, KH 2021 (None: printed empty).
BIEU_1 = (
    ("Chi quản lý Nhà nước", "5.016.100", "5.016.100", "7.233.750"),
    ("Kinh phí thực hiện tự chủ", "930.000", "930.000", "930.000"),
    ("Chi TX theo định mức", "930.000", "930.000", "930.000"),
    ("10% TK chi TX để dành nguồn thực hiện CCTL", "93.000", "93.000", "93.000"),
    ("Chi thường xuyên", "837.000", "837.000", "837.000"),
    ("Kinh phí không thường xuyên", "1.924.000", "1.924.000", "1.924.000"),
    ("Thanh toán cá nhân", "1.924.000", "1.924.000", "1.924.000"),
    ("Lương, phụ cấp lương và các khoản đóng góp theo lương", "1.638.000", "1.638.000", "1.638.000"),
    ("Kinh phí thực hiện CCTL", "286.000", "286.000", "286.000"),
    ("Hoạt động QL giáo dục chung", "1.854.000", "1.854.000", "4.055.150"),
    ("Hội giáo chức", "", "", "135.000"),
    ("QL giáo dục chung", "840.000", "840.000", "1.902.150"),
    ("Phổ cập giáo dục", "360.000", "360.000", "360.000"),
    ("sữa học đường", "654.000", "654.000", "1.658.000"),
    ("Kp hoạt động TDTT", "222.600", "222.600", "222.600"),
    ("Hoạt động Hội Khuyến học", "85.500", "85.500", "102.000"),
)
# The words of an issued plan's tasks are closed.
COLUMNS = ("kh-nay", "uth-nay", "kh-sau")
EMPTY_THE_FORM = """
from indicators.models import Entry, Figure, Submission
found = Submission.unscoped.get(round__version__form__slug="bieu-1", round__period__code="2020")
Figure.unscoped.filter(submission=found).delete()
Entry.objects.filter(submission=found).delete()
Submission.unscoped.filter(pk=found.pk).update(
    state="not_started", submitted_by=None, submitted_at=None, decided_by=None, decided_at=None)
"""


def cell(page: Page, row: int, column: str) -> Locator:
    return page.locator(".tabulator-row").nth(row).locator(f'[tabulator-field="{column}"]')


def all_saved(page: Page) -> None:
    expect(page.locator("#grid-status")).to_have_attribute("data-state", "saved")


def type_column(page: Page, place: int, column: str) -> None:
    """Types a column from top to bottom as a specialist does: digits, Enter, digits, Enter."""
    cell(page, 0, column).click()
    for row in BIEU_1:
        typed = row[place].replace(".", "")
        if typed:
            page.keyboard.type(typed)
            page.keyboard.press("Enter")
        else:
            page.keyboard.press("ArrowDown")


def open_form(person: Person) -> Page:
    page = person.open("/ba-dinh/so-lieu/")
    page.get_by_role("listitem").filter(has_text="Năm 2020").get_by_role("link", name="Biểu 1").click()
    return page


def test_a_report_is_made_from_typing_to_download(people: People, portal: Stack, tmp_path: Path) -> None:
    portal.manage("shell", "-c", EMPTY_THE_FORM)
    specialist = people.meet().sign_in("chuyenvien.badinh")
    leader = people.meet().sign_in("lanhdao.badinh")
    _specialist_enters_and_submits(specialist)
    _leader_returns(leader)
    _specialist_mends_and_submits_again(specialist)
    _leader_approves(leader)
    files = _specialist_builds(specialist, tmp_path)
    _files_hold_the_documents_figures(files)


def _specialist_enters_and_submits(specialist: Person) -> None:
    page = specialist.page
    page.get_by_role("listitem").filter(has_text="Năm 2020").get_by_role("link", name="Biểu 1").click()
    for place, column in enumerate(COLUMNS, start=1):
        type_column(page, place, column)
    all_saved(page)
    expect(page.locator("#grid-filled")).to_have_text("46/48")
    _a_word_where_a_number_goes_is_told_and_kept(page)
    _a_sum_that_does_not_hold_is_told(page)
    hand_in(page)


def _a_word_where_a_number_goes_is_told_and_kept(page: Page) -> None:
    target = cell(page, 14, "kh-nay")
    target.click()
    page.keyboard.press("F2")
    page.keyboard.press("Control+A")
    page.keyboard.type("hai trăm")
    page.keyboard.press("Enter")
    expect(page.locator("#grid-note")).to_contain_text("không phải là số")
    expect(target).to_contain_text("hai trăm")
    target.click()
    page.keyboard.type("222600")
    page.keyboard.press("Enter")
    all_saved(page)
    expect(target).to_have_text("222.600")


def _a_sum_that_does_not_hold_is_told(page: Page) -> None:
    target = cell(page, 15, "kh-sau")
    target.click()
    page.keyboard.type("102001")
    page.keyboard.press("Enter")
    expect(page.locator("#findings")).to_contain_text("7.233.751")
    target.click()
    page.keyboard.type("102000")
    page.keyboard.press("Enter")
    expect(page.locator("#findings li")).to_have_count(0)
    all_saved(page)


def _leader_returns(leader: Person) -> None:
    page = leader.open("/ba-dinh/")
    page.get_by_role("link", name="Biểu 1").first.click()
    page.get_by_role("link", name="Xem xét").click()
    page.get_by_label("Lý do trả lại").fill("Ghi rõ đơn vị chủ trì của mục sữa học đường.")
    page.get_by_role("button", name="Trả lại").click()
    expect(page.locator("main")).to_contain_text("Đã trả lại báo cáo")


def _specialist_mends_and_submits_again(specialist: Person) -> None:
    page = specialist.open("/ba-dinh/")
    expect(page.locator("main")).to_contain_text("Ghi rõ đơn vị chủ trì")
    open_form(specialist)
    cell(page, 13, "chu-tri").click()
    page.keyboard.type("Phòng GDĐT")
    page.keyboard.press("Enter")
    all_saved(page)
    hand_in(page)


def _leader_approves(leader: Person) -> None:
    page = open_form(leader)
    page.get_by_role("link", name="Xem xét").click()
    page.get_by_role("button", name="Duyệt", exact=True).click()
    expect(page.locator("main")).to_contain_text("Đã duyệt báo cáo")


def _specialist_builds(specialist: Person, folder: Path) -> dict[str, Path]:
    page = specialist.open("/ba-dinh/bao-cao/")
    page.get_by_role("link", name="Báo cáo tình hình").click()
    page.get_by_role("button", name="Tạo báo cáo").click()
    links = page.locator(".job a[download]")
    expect(links).to_have_count(3, timeout=60_000)
    files = {}
    for place in range(3):
        with page.expect_download() as started:
            links.nth(place).click()
        name = started.value.suggested_filename
        files[name] = folder / name
        started.value.save_as(files[name])
    assert sorted(files) == ["bao-cao.docx", "bieu-1.xlsx", "bieu-2.xlsx"]
    return files


def _files_hold_the_documents_figures(files: dict[str, Path]) -> None:
    sheet = openpyxl.load_workbook(files["bieu-1.xlsx"]).worksheets[0]
    rows = {str(row[1]).strip(): row for row in sheet.iter_rows(values_only=True) if row[1]}
    for title, *printed in BIEU_1:
        numbers = [text.replace(".", "") for text in printed]
        assert [str(rows[title][place] or "") for place in (3, 4, 5)] == numbers, title
    assert rows["sữa học đường"][6] == "Phòng GDĐT"
    word = docx.Document(str(files["bao-cao.docx"]))
    tables = [[cell.text for cell in row.cells] for table in word.tables for row in table.rows]
    for title, *printed in BIEU_1:
        assert any(row[1:2] == [title] and row[3:6] == printed for row in tables), title
    tasks = openpyxl.load_workbook(files["bieu-2.xlsx"]).worksheets[0]
    numbers = [str(row[0]) for row in tasks.iter_rows(values_only=True)]
    assert [number for number in numbers if number.isdigit()] == [str(number) for number in range(1, 14)]


def test_two_people_in_one_cell_both_see_both_values(people: People) -> None:
    first = people.meet().sign_in("chuyenvien.badinh")
    second = people.meet().sign_in("chuyenvien.badinh")
    pages = [first.page, second.page]
    for page in pages:
        page.get_by_role("listitem").filter(has_text="Năm 2021").get_by_role("link", name="Biểu 1").click()
        expect(cell(page, 0, "kh-nay")).to_be_visible()
    for page, typed in zip(pages, ("100", "200"), strict=True):
        cell(page, 0, "kh-nay").click()
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        expect(page.locator("#grid-status")).to_have_attribute("data-state", "saved" if typed == "100" else "conflict")
    expect(second.page.locator("#grid-note")).to_contain_text("100")
    expect(second.page.locator("#grid-note")).to_contain_text("200")
    second.page.get_by_role("button", name="Giữ của tôi").click()
    all_saved(second.page)
    first.page.reload()
    expect(cell(first.page, 0, "kh-nay")).to_have_text("200")


def test_a_row_is_entered_on_a_phone_without_javascript(people: People) -> None:
    clerk = people.meet(PHONE, javascript=False).sign_in("chuyenvien.badinh")
    page = clerk.page
    page.get_by_role("listitem").filter(has_text="Năm 2021").get_by_role("link", name="Biểu 1").click()
    page.get_by_role("link", name="Nhập từng dòng mỗi trang một dòng").click()
    page.get_by_role("link", name="Sang dòng sau").click()
    planned = page.get_by_role("textbox", name="KH 2021 (1.000 đồng)")
    planned.fill("nhiều lắm")
    page.get_by_role("button", name="Lưu và sang dòng sau").click()
    expect(page.locator("main")).to_contain_text("không phải là số")
    expect(planned).to_have_value("nhiều lắm")
    planned.fill("930.000")
    page.get_by_role("button", name="Lưu và sang dòng sau").click()
    expect(page.locator("main")).to_contain_text("Dòng 3/16")
    page.get_by_role("link", name="Dòng trước").click()
    expect(planned).to_have_value("930.000")


def test_a_task_is_reported_on_and_printed_in_its_table(people: People, tmp_path: Path) -> None:
    specialist = people.meet().sign_in("chuyenvien.badinh")
    page = specialist.open("/ba-dinh/nhiem-vu/")
    page.get_by_role("link", name="Tổ chức ngày hội STEM").click()
    page.get_by_label("Tiến độ (%)").first.fill("40")
    page.get_by_label("Đã làm được gì").first.fill("Đã có kế hoạch")
    page.get_by_role("button", name="Gửi báo cáo").click()
    expect(page.get_by_text("Đã có kế hoạch")).to_be_visible()
    specialist.open("/ba-dinh/nhiem-vu/")
    expect(page.get_by_role("row").filter(has_text="Tổ chức ngày hội STEM")).to_contain_text("40%")
    with page.expect_download() as started:
        page.get_by_role("link", name="Tải .xlsx").click()
    path = tmp_path / "tasks.xlsx"
    started.value.save_as(path)
    rows = list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))
    assert any(row[1] == "Tổ chức ngày hội STEM" and row[4] == "T3/2021" for row in rows)


def test_a_school_does_not_find_the_offices_budget(people: People) -> None:
    principal = people.meet().sign_in("hieutruong.thanglong")
    page = principal.open("/ba-dinh/so-lieu/1/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Không tìm thấy")
