"""A list of schools from a sheet: found by code or name, refused cell by cell, previewed without writing."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.signals import post_save
from django.test import Client
from openpyxl import load_workbook

from core.list_pages import read_workbook_of
from core.lists import ListProblem, ReadList, apply_list, read_list
from core.models import AuditEntry
from schools.life import SchoolChange
from schools.models import ChangeKind, School, SchoolPlace, Unit
from schools.resources.schools import SchoolResource
from schools.services import change_schools, ensure_ward
from tests.conftest import House, SignIn
from tests.sheets import sheet_of

HEADS = ["Mã trường", "Mã CSDL ngành", "Tên trường", "Cấp học", "Loại hình", "Phường/xã", "Ngày thành lập"]
URL = "/bac/quan-tri/truong/nhap/"


def resource_of(house: House) -> SchoolResource:
    return SchoolResource(house.bac.actor("district_admin"), house.bac.district)


def read(house: House, *rows: Sequence[object], heads: list[str] = HEADS) -> ReadList:
    file = SimpleUploadedFile("truong.xlsx", sheet_of([heads, *rows]))
    return read_list(read_workbook_of(file), resource_of(house))


def findings(house: House, *rows: Sequence[object]) -> dict[str, str]:
    return {one.cell: one.message for one in resource_of(house).preview(read(house, *rows)).findings}


def test_new_schools_are_written_with_their_ward_and_audited(house: House) -> None:
    ward = ensure_ward(actor=house.operator_actor, district=house.bac.district, code="buoi", name="Phường Bưởi")
    listed = read(house, ["", 79001, "Mầm non Hoa Sen", "Mầm non", 4, "phường  bưởi", "01/09/2010"])
    checked = apply_list(resource_of(house), listed)
    assert (checked.count("new"), checked.findings) == (1, ())
    school = School.unscoped.get(national_code="79001")
    assert (school.unit.code, school.levels, school.ownership) == ("bac-mam-non-hoa-sen", ["mam-non"], "4")
    assert (school.opened_on, SchoolPlace.unscoped.get(school=school).ward) == (date(2010, 9, 1), ward)
    assert AuditEntry.unscoped.filter(act="thêm trường", object_id=str(school.pk)).count() == 1


def test_formula_without_a_result_is_named_and_never_taken_as_empty(house: House) -> None:
    found = findings(house, ["", "", "Mầm non Một", "#N/A", "#REF!", "", "=TODAY()"])
    assert found.keys() == {"D2", "E2", "G2"}
    assert all("công thức" in message for message in found.values())


def test_hidden_sheet_is_no_list(house: House) -> None:
    book = load_workbook(BytesIO(sheet_of([HEADS, ["", "", "Mầm non Một", "Mầm non", "", "", ""]])))
    book.create_sheet("Trang 2").append(["Ghi chú"])
    book.worksheets[0].sheet_state = "hidden"
    content = BytesIO()
    book.save(content)
    with pytest.raises(ListProblem, match="bỏ ẩn"):
        read_list(read_workbook_of(SimpleUploadedFile("l.xlsx", content.getvalue())), resource_of(house))


def test_every_wrong_cell_is_named_in_its_place(house: House) -> None:
    found = findings(
        house,
        ["", "", "", "THCS", "", "", ""],
        ["", "", "THCS Ba", "Đại học", "5", "Phường Xa", "31/02/2010"],
        ["", "", "THCS Bốn", "THCS", "", "", ""],
        ["", "", "thcs bốn", "THCS", "", "", ""],
    )
    assert set(found) == {"C2", "D3", "E3", "F3", "G3", "C5"}
    assert found["C2"] == "Ô này không được để trống."
    assert found["D3"].startswith("Không có “Đại học”. Hãy ghi một trong: Mầm non, Tiểu học")
    assert found["F3"].startswith("Địa bàn không có phường, xã “Phường Xa”.")
    assert found["G3"] == "“31/02/2010” không phải là ngày. Hãy ghi như 31/12/2026."
    assert found["C5"] == "Trùng với dòng 4 của tệp."


def test_wrong_list_writes_nothing(house: House) -> None:
    before = Unit.objects.count()
    listed = read(house, ["", "", "THCS Ba", "THCS", "", "", ""], ["", "", "THCS Bốn", "?", "", "", ""])
    assert apply_list(resource_of(house), listed).findings
    assert Unit.objects.count() == before


def test_preview_writes_nothing_and_sends_no_signal(house: House) -> None:
    sent: list[object] = []

    def note(sender: object, **kwargs: object) -> None:
        sent.append(sender)

    listed = read(house, ["", "", "THCS Ba", "THCS", "", "", ""], ["school", "", "THCS Khác", "THCS", "", "", ""])
    before = AuditEntry.unscoped.count()
    post_save.connect(note)
    try:
        checked = resource_of(house).preview(listed)
    finally:
        post_save.disconnect(note)
    assert (checked.count("new"), checked.count("changed"), sent) == (1, 1, [])
    assert AuditEntry.unscoped.count() == before


def test_same_list_again_changes_nothing(house: House) -> None:
    rows: list[object] = ["", "", "THCS Ba", "THCS, Tiểu học", "Công lập", "", "2010-09-01"]
    apply_list(resource_of(house), read(house, rows))
    before = AuditEntry.unscoped.count()
    checked = apply_list(resource_of(house), read(house, rows))
    assert (checked.count("same"), checked.writes, AuditEntry.unscoped.count()) == (1, 0, before)


@pytest.mark.parametrize("written", ["thcs một bắc", "THCS  Một   Bắc", unicodedata.normalize("NFD", "THCS Một Bắc")])
def test_school_is_found_by_its_name_however_it_is_typed(house: House, written: str) -> None:
    checked = resource_of(house).preview(read(house, ["", "", written, "THCS", "1", "", ""]))
    assert [line.outcome for line in checked.lines] == ["same"]


def test_other_marks_are_another_name(house: House) -> None:
    checked = resource_of(house).preview(read(house, ["", "", "THCS Mốt Bắc", "THCS", "1", "", ""]))
    assert [line.outcome for line in checked.lines] == ["new"]


def test_former_name_finds_the_school_and_leaves_its_name(house: House) -> None:
    renamed = SchoolChange(
        kind=ChangeKind.RENAMED, day=date(2025, 7, 1), schools=(house.bac.school,), name="THCS Nguyễn Du"
    )
    change_schools(actor=house.bac.actor("district_admin"), district=house.bac.district, change=renamed)
    checked = resource_of(house).preview(read(house, ["", "", "THCS Một Bắc", "THCS", "1", "", ""]))
    assert [(line.name, line.outcome) for line in checked.lines] == [("THCS Nguyễn Du", "same")]


def test_school_of_another_district_is_another_school(house: House) -> None:
    checked = resource_of(house).preview(read(house, ["", "", "THCS Một Nam", "THCS", "1", "", ""]))
    assert [line.outcome for line in checked.lines] == ["new"]


def test_code_of_the_national_database_is_one_schools(house: House) -> None:
    School.unscoped.filter(pk=house.nam.school.pk).update(national_code="79001")
    checked = apply_list(resource_of(house), read(house, ["", "79001", "THCS Ba", "THCS", "", "", ""]))
    assert [(one.cell, one.message) for one in checked.findings] == [
        ("B2", "Mã CSDL ngành “79001” đã dùng cho một trường khác.")
    ]
    assert not Unit.objects.filter(name="THCS Ba").exists()


OFFICE = ["STT", "Đơn vị", "Phường", "CL/NCL", "Hiệu trưởng"]


def of_office(house: House, *rows: Sequence[object], adding: bool) -> ReadList:
    """A sheet as an office keeps it: titles of its own, headings between the rows, a sum at the end."""
    top = [["DANH SÁCH TRƯỜNG"], [], OFFICE]
    file = SimpleUploadedFile("truong.xlsx", sheet_of([*top, *rows]))
    return read_list(read_workbook_of(file), resource_of(house), adding=adding)


def test_sheet_of_an_office_is_understood(house: House) -> None:
    ward = ensure_ward(actor=house.operator_actor, district=house.bac.district, code="buoi", name="Phường Bưởi")
    listed = of_office(
        house,
        ["", "I. MẦM NON"],
        [1, "MN Hoa Sen", "Bưởi", "CL", "Lê Lan"],
        [2, "Nhóm trẻ Sao Mai", "P. Yên Phụ", "TT", ""],
        ["", "II. Liên cấp TH&THCS"],
        [3, "Ngôi Sao", "Phường Yên Phụ", "TT", ""],
        [4, "Trường Tiểu học và THCS Nhật Tân", "", "", ""],
        ["", "Tổng cộng"],
        adding=True,
    )
    assert listed.unused == ["STT", "Hiệu trưởng"]
    checked = apply_list(resource_of(house), listed)
    assert (checked.findings, checked.count("new")) == ((), 4)
    made = {
        school.unit.name: school
        for school in School.unscoped.select_related("unit").filter(places__district=house.bac.district)
    }
    assert (made["MN Hoa Sen"].levels, made["MN Hoa Sen"].ownership) == (["mam-non"], "1")
    assert (made["Nhóm trẻ Sao Mai"].kind, made["Nhóm trẻ Sao Mai"].levels) == ("group", ["mam-non"])
    assert made["Ngôi Sao"].levels == ["tieu-hoc", "thcs"]
    assert made["Trường Tiểu học và THCS Nhật Tân"].levels == ["tieu-hoc", "thcs"]
    places = {place.name: place.ward for place in SchoolPlace.unscoped.select_related("ward__unit")}
    assert places["MN Hoa Sen"] == ward
    assert places["Ngôi Sao"] == places["Nhóm trẻ Sao Mai"]
    assert str(places["Ngôi Sao"]) == "Phường Yên Phụ"


def test_ward_that_is_not_there_is_asked_about_first(house: House) -> None:
    row = [1, "MN Hoa Sen", "Yên Phụ", "CL", ""]
    checked = resource_of(house).preview(of_office(house, row, adding=False))
    assert [one.cell for one in checked.findings] == ["C4"]
    checked = resource_of(house).preview(of_office(house, row, adding=True))
    assert "Phường/xã: Phường Yên Phụ" in checked.lines[0].changes
    assert "Cấp học: Mầm non" in checked.lines[0].changes
    assert (checked.findings, Unit.objects.filter(name="Phường Yên Phụ").exists()) == ((), False)


def test_school_whose_level_nothing_says_is_told(house: House) -> None:
    checked = resource_of(house).preview(of_office(house, [1, "Ngôi Sao", "", "CL", ""], adding=False))
    assert [(one.cell, one.message) for one in checked.findings] == [("B4", "Ô này không được để trống.")]


def test_list_without_its_header_is_told(house: House) -> None:
    with pytest.raises(ListProblem, match="Không thấy dòng tiêu đề"):
        read(house, ["THCS Ba", "THCS"], heads=["A", "B"])
    with pytest.raises(ListProblem, match="thiếu cột “Tên trường”"):
        read(house, ["THCS"], heads=["Cấp học"])
    with pytest.raises(ListProblem, match="chưa có dòng nào"):
        read(house)


def test_template_and_export_are_brought_in_again(house: House, sign_in: SignIn) -> None:
    client = sign_in(house.bac.user("district_admin"))
    template = client.get("/bac/quan-tri/truong/mau.xlsx").content
    assert load_workbook(BytesIO(template)).sheetnames == ["Danh sách", "Hướng dẫn"]
    exported = client.get("/bac/quan-tri/truong/danh-sach.xlsx").content
    listed = read_list(read_workbook_of(SimpleUploadedFile("l.xlsx", exported)), resource_of(house))
    assert [line.outcome for line in resource_of(house).preview(listed).lines] == ["same", "same"]


def test_formula_in_a_name_is_exported_as_text(house: House, sign_in: SignIn) -> None:
    Unit.objects.filter(pk=house.bac.school.pk).update(name="=1+1")
    SchoolPlace.unscoped.filter(school=house.bac.school).update(name="=1+1")
    content = sign_in(house.bac.user("district_admin")).get("/bac/quan-tri/truong/danh-sach.xlsx").content
    cells = [cell for row in load_workbook(BytesIO(content)).worksheets[0].iter_rows() for cell in row]
    assert [(cell.data_type, cell.quotePrefix) for cell in cells if cell.value == "=1+1"] == [("s", True)]


def upload(client: Client, content: bytes, name: str = "truong.xlsx") -> str:
    return client.post(URL, {"file": SimpleUploadedFile(name, content)}).content.decode()


def test_page_previews_then_writes(house: House, sign_in: SignIn) -> None:
    client = sign_in(house.bac.user("district_admin"))
    response = client.post(URL, {"file": SimpleUploadedFile("t.xlsx", sheet_of([HEADS, ["", "", "THCS Ba", "THCS"]]))})
    assert (response.status_code, Unit.objects.filter(name="THCS Ba").exists()) == (200, False)
    assert client.post(URL, {"rows": response.context["rows"]}).status_code == 302
    entry = AuditEntry.unscoped.get(act="thêm trường", object_label="THCS Ba")
    assert (entry.origin, entry.actor_id) == ("import", house.bac.user("district_admin").pk)


def test_preview_of_another_person_or_district_is_not_written(house: House, sign_in: SignIn) -> None:
    content = sheet_of([HEADS, ["", "", "THCS Ba", "THCS"]])
    first = sign_in(house.bac.user("district_admin")).post(URL, {"file": SimpleUploadedFile("t.xlsx", content)})
    answer = sign_in(house.operator).post(URL, {"rows": first.context["rows"]})
    assert answer.status_code == 422
    assert not Unit.objects.filter(name="THCS Ba").exists()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("truong.xls", b"x", "Chỉ nhận tệp Excel .xlsx"),
        ("truong.xlsx", b"not a sheet", "không phải là bảng tính"),
        ("truong.xlsx", b"", "không phải là bảng tính"),
        ("truong.xlsx", b"PK" + b"0" * (5 * 1024 * 1024), "lớn hơn 5 MB"),
    ],
)
def test_file_that_is_no_list_is_refused_in_a_sentence(
    house: House, sign_in: SignIn, name: str, content: bytes, told: str
) -> None:
    assert told in upload(sign_in(house.bac.user("district_admin")), content, name)
