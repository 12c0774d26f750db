"""Wards, bodies and recognitions from sheets: found by code or name, refused at the cell, never another district's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.list_pages import read_workbook_of
from core.lists import Checked, ListResource, apply_list, read_list
from core.models import AuditEntry
from core.policy import Forbidden
from schools.models import Accreditation, Agency, Roadmap, Ward
from schools.resources.accreditations import AccreditationResource
from schools.resources.agencies import AgencyResource
from schools.resources.wards import WardResource
from schools.services import ensure_ward, save_accreditation
from tests.conftest import House, SignIn
from tests.sheets import sheet_of

Kind = Callable[[Any, Any], ListResource[Any]]


def bring_in(house: House, kind: Kind, heads: Sequence[str], *rows: Sequence[object]) -> Checked:
    resource = kind(house.bac.actor("district_admin"), house.bac.district)
    file = SimpleUploadedFile("l.xlsx", sheet_of([heads, *rows]))
    return apply_list(resource, read_list(read_workbook_of(file), resource))


def told(checked: Checked) -> dict[str, str]:
    return {one.cell: one.message for one in checked.findings}


def test_wards_are_added_and_renamed_by_their_code(house: House) -> None:
    checked = bring_in(house, WardResource, ["Mã", "Phường, xã"], ["", "Phường Bưởi"], ["yen-phu", "Phường Yên Phụ"])
    assert (checked.count("new"), told(checked)) == (2, {})
    codes = set(Ward.unscoped.filter(district=house.bac.district).values_list("unit__code", flat=True))
    assert {"bac-phuong-buoi", "bac-yen-phu"} <= codes
    again = bring_in(house, WardResource, ["Mã", "Tên phường, xã"], ["yen-phu", "Phường Yên Phụ Mới"])
    assert [line.changes for line in again.lines] == [("Tên phường, xã: Phường Yên Phụ → Phường Yên Phụ Mới",)]
    assert Ward.unscoped.filter(unit__name="Phường Yên Phụ Mới").exists()


def test_ward_of_another_district_is_not_found_by_its_code_or_name(house: House) -> None:
    ensure_ward(actor=house.operator_actor, district=house.nam.district, code="xa", name="Phường Xa")
    checked = bring_in(house, WardResource, ["Mã", "Tên phường, xã"], ["xa", "Phường Xa"])
    assert [line.outcome for line in checked.lines] == ["new"]
    assert Ward.unscoped.filter(unit__name="Phường Xa").count() == 2


def test_wrong_body_is_told_at_its_cell(house: House) -> None:
    heads = ["Mã", "Tên cơ quan", "Tên viết tắt", "Loại"]
    checked = bring_in(
        house,
        AgencyResource,
        heads,
        ["", "", "Phòng X", ""],
        ["Mã Sai", "Phòng Y", "", ""],
        ["", "Phòng Z", "", "Hội quán"],
        ["", "Phòng W", "", ""],
        ["", "phòng w", "", ""],
    )
    found = told(checked)
    assert set(found) == {"B2", "A3", "D4", "B6"}
    assert found["B6"] == "Trùng với dòng 5 của tệp."
    assert not Agency.unscoped.filter(unit__name="Phòng W").exists()


def test_body_is_found_by_its_short_name_and_keeps_what_is_not_in_the_list(house: House) -> None:
    before = house.bac.department
    short = Agency.unscoped.get(unit=before.unit).short_name
    checked = bring_in(house, AgencyResource, ["Tên cơ quan"], [short])
    assert [line.outcome for line in checked.lines] == ["same"]


ROADMAP = ["Lộ trình", "Trường", "Công nhận", "Mức độ", "Năm kế hoạch", "Bước", "Ngày công nhận"]


def test_first_recognition_makes_its_roadmap(house: House) -> None:
    row = ["Giai đoạn 2021 - 2025", "thcs một bắc", "Công nhận lại", "2", 2023, "", ""]
    checked = bring_in(house, AccreditationResource, ROADMAP, row)
    assert told(checked) == {}
    found = Accreditation.unscoped.get(school=house.bac.school)
    assert (found.kind, found.grade, found.planned_year, found.step) == ("renewed", 2, 2023, "planned")
    roadmap = Roadmap.unscoped.get(district=house.bac.district)
    assert (roadmap.period.code, found.roadmap) == ("2021-2025", roadmap)
    assert bring_in(house, AccreditationResource, ROADMAP, row).count("same") == 1


def test_granted_school_holds_five_years_and_says_so_again(house: House) -> None:
    row = ["", "THCS Một Bắc", "Công nhận mới", "", "", "Đã công nhận", "29/02/2024"]
    assert told(bring_in(house, AccreditationResource, ROADMAP, row)) == {}
    assert Accreditation.unscoped.get(school=house.bac.school).valid_until == date(2029, 2, 28)
    assert bring_in(house, AccreditationResource, ROADMAP, row).count("same") == 1


def test_wrong_recognition_is_told_at_its_cell(house: House) -> None:
    checked = bring_in(
        house,
        AccreditationResource,
        ROADMAP,
        ["2021-2025", "THCS Một Nam", "Công nhận mới", "", "", "", ""],
        ["lộ trình", "THCS Một Bắc", "Công nhận mới", "3", "", "", ""],
        ["2021-2025", "THCS Một Bắc", "Công nhận mới", "", 2031, "Đã công nhận", ""],
    )
    found = told(checked)
    assert set(found) == {"B2", "A3", "D3", "E4", "G4"}
    assert found["B2"] == "Địa bàn không có trường “THCS Một Nam”. Hãy sửa tên hoặc thêm đơn vị này trước."
    assert found["D3"] == "“3” không phải số nguyên từ 1 đến 2."
    assert not Accreditation.unscoped.exists()


def test_recognition_is_not_written_for_a_school_of_another_district(house: House) -> None:
    before = AuditEntry.unscoped.count()
    with pytest.raises(Forbidden):
        save_accreditation(
            actor=house.bac.actor("district_admin"),
            district=house.bac.district,
            school=house.nam.school,
            roadmap="",
            words={"kind": "new"},
        )
    assert AuditEntry.unscoped.count() == before


@pytest.mark.parametrize(
    "part", ["phuong-xa", "co-quan", "truong", "nguoi-dung", "phan-cong", "chuan-quoc-gia", "chi-tieu"]
)
def test_page_and_its_sheet_hold_what_is_sought(house: House, sign_in: SignIn, part: str) -> None:
    client = sign_in(house.bac.user("district_admin"))
    page = client.get(f"/bac/quan-tri/{part}/?tim=khong-co-gi-nhu-the")
    assert (page.status_code, page.context["rows"]) == (200, [])
    assert "tim=khong-co-gi-nhu-the" in page.context["export_url"]
    sheet = client.get(page.context["export_url"])
    assert sheet.status_code == 200
    assert client.get(f"/bac/quan-tri/{part}/").status_code == 200
