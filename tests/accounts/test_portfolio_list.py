"""Who answers for what, from a sheet: people, schools and wards of this district alone, refused at the cell."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Portfolio, PortfolioSet
from accounts.queries import answering_for
from accounts.resources.portfolios import PortfolioResource
from core.list_pages import read_workbook_of
from core.lists import Checked, apply_list, read_list
from core.models import AuditEntry
from schools.services import ensure_school, ensure_ward
from tests.conftest import House
from tests.sheets import sheet_of

HEADS = ["Năm học", "Họ và tên", "Chức vụ", "Lĩnh vực", "Môn học", "Trường phụ trách", "Địa bàn", "Báo cáo với"]


def bring_in(house: House, *rows: list[str]) -> Checked:
    resource = PortfolioResource(house.bac.actor("district_admin"), house.bac.district)
    file = SimpleUploadedFile("l.xlsx", sheet_of([HEADS, *rows]))
    return apply_list(resource, read_list(read_workbook_of(file), resource))


def both_levels(house: House) -> None:
    ensure_school(
        actor=house.operator_actor,
        district=house.bac.district,
        code="lien-cap",
        name="TH và THCS Hai",
        levels=["tieu-hoc", "thcs"],
    )


def test_portfolio_is_written_with_what_it_holds_and_changed_by_the_next_list(house: House) -> None:
    both_levels(house)
    ward = ensure_ward(actor=house.operator_actor, district=house.bac.district, code="buoi", name="Phường Bưởi")
    row = [
        "Năm học 2019 - 2020",
        "specialist.bac",
        "Chuyên viên",
        "Thống kê\nPhổ cập",
        "Tiểu học: Toán, Tiếng Việt\nTin học",
        "THCS Một Bắc; TH và THCS Hai (Tiểu học)",
        "Phường Bưởi (dạy thêm, học thêm)",
        "leader.bac",
    ]
    assert bring_in(house, row).findings == ()
    found = Portfolio.objects.get(user=house.bac.user("specialist"))
    assert (found.fields, found.report_to) == (["Thống kê", "Phổ cập"], house.bac.user("leader"))
    assert found.subjects == [
        {"level": "tieu-hoc", "names": ["Toán", "Tiếng Việt"]},
        {"level": "", "names": ["Tin học"]},
    ]
    assert [(one.school.unit.name, one.level) for one in found.schools.order_by("pk")] == [
        ("THCS Một Bắc", "thcs"),
        ("TH và THCS Hai", "tieu-hoc"),
    ]
    assert [(one.ward, one.matter) for one in found.wards.all()] == [(ward, "dạy thêm, học thêm")]
    before = AuditEntry.unscoped.count()
    assert (bring_in(house, row).count("same"), AuditEntry.unscoped.count()) == (1, before)
    row[5] = "THCS Một Bắc"
    assert bring_in(house, row).count("changed") == 1
    assert [one.school for one in found.schools.all()] == [house.bac.school]
    answering = answering_for(house.bac.district, [house.bac.school.pk])
    assert answering == {house.bac.school.pk: [house.bac.user("specialist")]}


def test_wrong_portfolio_is_told_at_its_cell(house: House) -> None:
    both_levels(house)
    checked = bring_in(
        house,
        ["2021-2022", "specialist.nam", "", "", "", "", "", ""],
        ["năm sau", "specialist.bac", "", "", "", "THCS Một Nam", "Phường Xa", "ai đó"],
        ["2021-2022", "leader.bac", "", "", "", "TH và THCS Hai", "", ""],
    )
    found = {one.cell: one.message for one in checked.findings}
    assert set(found) == {"B2", "A3", "F3", "G3", "H3", "F4"}
    assert found["B2"].startswith("Địa bàn không có người dùng “specialist.nam”.")
    assert found["F4"] == "“TH và THCS Hai” có nhiều cấp học. Hãy ghi cấp trong ngoặc."
    assert not PortfolioSet.unscoped.exists()
