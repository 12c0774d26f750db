"""A sixth district from nothing but the browser and two spreadsheets, errors and all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, People, Person
from tests.office_sheets import office_list
from tests.sheets import sheet_of
from tests.stack import Stack

pytestmark = pytest.mark.browser

OPERATOR_PASSWORD = "Quan-tri-he-thong-2026"
OWN_PASSWORD = "Mat-khau-rieng-2027"
MAKE_OPERATOR = f"""
from accounts.services import create_operator
create_operator(username="vanhanh", full_name="Người vận hành", password="{OPERATOR_PASSWORD}")
"""
MAKE_DISTRICT = f"""
from accounts.models import User
from accounts.queries import actor_for
from accounts.services import onboard_district
from core.actor import Origin
from schools.services import ProfileData
operator = actor_for(User.objects.get(username="quantri"), origin=Origin.COMMAND)
names = {{"short_name": "Thử", "parent_body": "UBND QUẬN THỬ", "parent_body_short": "UBND quận", "place": "Thử"}}
names |= {{"office_name": "Phòng Giáo dục và Đào tạo", "office_short": "Phòng GDĐT", "symbol": "PGDĐT"}}
names |= {{"signer_title": "TRƯỞNG PHÒNG", "signer_name": ""}}
profile = ProfileData(kind="quan", name="Quận Thử", **names)
who = {{"username": "quantri.thu", "full_name": "Quản trị Thử"}}
user = onboard_district(actor=operator, slug="thu-nghiem", city=None, new_city="", profile=profile, **who)[1]
user.refresh_from_db()
user.set_password("{OWN_PASSWORD}")
user.must_change_password = False
user.save()
"""
SCHOOLS = [
    ["Tên trường", "Cấp học", "Loại hình", "Phường/xã"],
    *([f"Mầm non Sao {place}", "Mầm non", "Công lập", "Phường Bưởi"] for place in range(1, 5)),
    *([f"Tiểu học Hồ {place}", "Tiểu học", "1", ""] for place in range(1, 5)),
    *([f"THCS Tây {place}", "THCS", "4", "Phường Bưởi"] for place in range(1, 4)),
    ["TH và THCS Nhật Tân", "Tiểu học, THCS", "2", ""],
]
PEOPLE = [
    ["Tên đăng nhập", "Họ và tên", "Chức vụ", "Vai trò", "Đơn vị"],
    ["", "Lê Thị Trưởng", "Trưởng phòng", "Lãnh đạo phòng", ""],
    ["", "Đỗ Văn Chuyên", "Chuyên viên", "Chuyên viên", ""],
    ["", "Phạm Thị Hiệu", "Hiệu trưởng", "Hiệu trưởng", "THCS Tây 1"],
    ["", "Vũ Thị Mầm", "Hiệu trưởng", "Hiệu trưởng", "mầm non sao 1"],
    ["", "Trần Văn Tài", "Chuyên viên", "Cán bộ đơn vị phối hợp", "Phòng TCKH"],
]


def with_mistakes(rows: Sequence[Sequence[str]], mistakes: dict[tuple[int, int], str]) -> list[list[str]]:
    changed = [list(row) for row in rows]
    for (row, column), text in mistakes.items():
        changed[row][column] = text
    return changed


def sign_in(person: Person, username: str, password: str) -> Page:
    page = person.open("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()
    return page


def change_password(page: Page, given: str) -> None:
    expect(page.get_by_text("Đây là lần đăng nhập đầu tiên")).to_be_visible()
    page.get_by_label("Mật khẩu được cấp").fill(given)
    page.get_by_label("Mật khẩu mới", exact=True).fill(OWN_PASSWORD)
    page.get_by_label("Nhập lại mật khẩu mới").fill(OWN_PASSWORD)
    page.get_by_role("button", name="Đổi mật khẩu").click()


def check(person: Person) -> None:
    """No fault for WCAG, nothing wider than the screen."""
    assert person.violations() == []
    page = person.page
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def bring_in(person: Person, path: str, file: Path, rows: Sequence[Sequence[str]]) -> Page:
    file.write_bytes(sheet_of(rows))
    page = person.open(path)
    check(person)
    page.get_by_label("Tệp danh sách").set_input_files(file)
    page.get_by_role("button", name="Xem trước").click()
    return page


def test_sixth_district_is_onboarded_with_two_spreadsheets(people: People, portal: Stack, tmp_path: Path) -> None:
    portal.manage("shell", "-c", MAKE_OPERATOR)
    first = _operator_makes_the_district(people.meet())
    administrator = people.meet()
    change_password(sign_in(administrator, "quantri.tayho", first), first)
    administrator.page.wait_for_url("**/tay-ho/")
    _administrator_adds_a_ward_and_a_body(administrator)
    _administrator_brings_in_schools(administrator, tmp_path / "truong.xlsx")
    passwords = _administrator_brings_in_people(administrator, tmp_path)
    principal = people.meet(PHONE)
    change_password(
        sign_in(principal, "phamthihieu.tay-ho", passwords["phamthihieu.tay-ho"]), passwords["phamthihieu.tay-ho"]
    )
    principal.page.wait_for_url("**/tay-ho/")
    expect(principal.page.locator("main")).to_contain_text("Việc của tôi")
    check(principal)


def _operator_makes_the_district(operator: Person) -> str:
    page = sign_in(operator, "vanhanh", OPERATOR_PASSWORD)
    page.goto(operator.stack.address + "/quan-tri/dia-ban/")
    expect(page.get_by_role("row")).to_have_count(6)
    check(operator)
    page.get_by_role("link", name="Thêm địa bàn").click()
    page.get_by_role("button", name="Tạo địa bàn").click()
    expect(page.locator(".field-errors").first).to_be_visible()
    check(operator)
    for label, text in {
        "Tên địa bàn": "Quận Tây Hồ",
        "Tên ngắn": "Tây Hồ",
        "Cơ quan chủ quản (in trên văn bản)": "UBND QUẬN TÂY HỒ",
        "Địa danh ghi trên văn bản": "Tây Hồ",
        "Họ và tên": "Nguyễn Quản Trị",
        "Tên đăng nhập": "quantri.tayho",
    }.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Thuộc tỉnh, thành phố").select_option(label="Thành phố Hà Nội")
    page.get_by_role("button", name="Tạo địa bàn").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mật khẩu lần đầu")
    check(operator)
    return page.locator("code").nth(1).inner_text()


def _administrator_adds_a_ward_and_a_body(administrator: Person) -> None:
    page = administrator.page
    page.get_by_role("link", name="Đơn vị", exact=True).first.click()
    check(administrator)
    page.get_by_role("link", name="Phường, xã", exact=True).first.click()
    page.get_by_role("link", name="Thêm phường, xã").click()
    page.get_by_label("Tên").fill("Phường Bưởi")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("row", name="Phường Bưởi")).to_be_visible()
    page.get_by_role("link", name="Cơ quan", exact=True).first.click()
    page.get_by_role("link", name="Thêm cơ quan").click()
    page.get_by_label("Tên đầy đủ").fill("Phòng Tài chính - Kế hoạch")
    page.get_by_label("Tên viết tắt").fill("Phòng TCKH")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("row", name="Phòng TCKH")).to_be_visible()
    check(administrator)


def _administrator_brings_in_schools(administrator: Person, file: Path) -> None:
    path = "/tay-ho/quan-tri/truong/nhap/"
    page = bring_in(administrator, path, file, with_mistakes(SCHOOLS, {(3, 1): "Mẫu giáo lớn", (9, 3): "Phường Bưỡi"}))
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator("tbody")).to_contain_text("B4")
    expect(page.locator("tbody")).to_contain_text("D10")
    check(administrator)
    page = bring_in(administrator, path, file, SCHOOLS)
    check(administrator)
    page.get_by_role("button", name="Ghi 12 dòng").click()
    expect(page.locator("tbody tr")).to_have_count(12)
    check(administrator)
    page.get_by_role("link", name="TH và THCS Nhật Tân").click()
    check(administrator)


def _administrator_brings_in_people(administrator: Person, folder: Path) -> dict[str, str]:
    path = "/tay-ho/quan-tri/nguoi-dung/nhap/"
    page = bring_in(administrator, path, folder / "nguoi.xlsx", with_mistakes(PEOPLE, {(3, 4): "THCS Tây 9"}))
    expect(page.locator("tbody")).to_contain_text("E4")
    page = bring_in(administrator, path, folder / "nguoi.xlsx", PEOPLE)
    page.get_by_role("button", name="Ghi 5 dòng").click()
    expect(page.locator("tbody tr")).to_have_count(6)
    check(administrator)
    with page.expect_download() as started:
        page.get_by_role("button", name="Tạo và tải mật khẩu").click()
    started.value.save_as(folder / "mat-khau.xlsx")
    rows = openpyxl.load_workbook(folder / "mat-khau.xlsx").worksheets[0].iter_rows(values_only=True)
    return {str(row[1]): str(row[2]) for row in rows if row[1]}


def test_office_onboards_its_schools_from_its_own_list_in_one_sitting(
    people: People, portal: Stack, tmp_path: Path
) -> None:
    """84 schools and their principals from one sheet as an office keeps it: no template, no code, no ward before."""
    portal.manage("shell", "-c", MAKE_DISTRICT)
    administrator = people.meet()
    page = sign_in(administrator, "quantri.thu", OWN_PASSWORD)
    page.wait_for_url("**/thu-nghiem/")
    file = tmp_path / "truong-thanh-xuan.xlsx"
    page = bring_in(administrator, "/thu-nghiem/quan-tri/truong/nhap/", file, office_list())
    expect(page.get_by_role("alert")).to_contain_text("Có 84 ô cần sửa")
    expect(page.locator("tbody tr").first).to_contain_text("Địa bàn không có phường, xã “Hạ Đình”")
    check(administrator)
    page = administrator.open("/thu-nghiem/quan-tri/truong/nhap/")
    page.get_by_label("Thêm luôn phường, xã chưa có trong danh sách").check()
    page.get_by_label("Tệp danh sách").set_input_files(file)
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_text("Các cột không dùng đến: “STT”")).to_be_visible()
    check(administrator)
    page.get_by_role("button", name="Ghi 84 dòng").click()
    expect(page.get_by_text("Đã nhập danh sách: 84 mới")).to_be_visible()
    check(administrator)
    page.get_by_role("link", name="Phường, xã", exact=True).first.click()
    expect(page.get_by_role("row", name="Phường Hạ Đình")).to_be_visible()
    page = bring_in(administrator, "/thu-nghiem/quan-tri/nguoi-dung/nhap/", file, office_list())
    page.get_by_role("button", name="Ghi 84 dòng").click()
    expect(page.get_by_text("Đã nhập danh sách: 84 mới")).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("button", name="Tạo và tải mật khẩu").click()
    started.value.save_as(tmp_path / "mat-khau.xlsx")
    rows = openpyxl.load_workbook(tmp_path / "mat-khau.xlsx").worksheets[0].iter_rows(values_only=True)
    passwords = {str(row[1]): str(row[2]) for row in rows if str(row[1] or "").endswith(".thu-nghiem")}
    assert len(passwords) == 84
    username = "nguyenthian.thu-nghiem"
    principal = people.meet(PHONE)
    change_password(sign_in(principal, username, passwords[username]), passwords[username])
    principal.page.wait_for_url("**/thu-nghiem/")
    check(principal)
