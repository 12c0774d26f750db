"""The list of indicators from a sheet: a district writes its own, the operator what all share."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.files.uploadedfile import SimpleUploadedFile

from core.actor import Actor
from core.list_pages import read_workbook_of
from core.lists import Checked, apply_list, read_list
from indicators.models import Indicator, MeasurementUnit
from indicators.resources import IndicatorResource
from tests.conftest import House
from tests.sheets import sheet_of

HEADS = ["Mã", "Chỉ tiêu", "ĐVT", "Phạm vi", "Cộng theo đơn vị", "Tử số", "Mẫu số"]


def bring_in(house: House, actor: Actor, *rows: Sequence[str]) -> Checked:
    resource = IndicatorResource(actor, house.bac.district)
    file = SimpleUploadedFile("l.xlsx", sheet_of([HEADS, *rows]))
    return apply_list(resource, read_list(read_workbook_of(file), resource))


def told(checked: Checked) -> dict[str, str]:
    return {one.cell: one.message for one in checked.findings}


def test_district_adds_its_own_indicators_a_ratio_before_its_parts(house: House) -> None:
    admin = house.bac.actor("district_admin")
    rows = (
        ["bac-ty-le", "Tỷ lệ đến thư viện", "học sinh", "", "Tỷ số của các tổng", "bac-den", "bac-tong"],
        ["bac-den", "Học sinh đến thư viện", "học sinh", "Riêng", "Cộng", "", ""],
        ["bac-tong", "Học sinh toàn trường đếm lại", "học sinh", "", "Cộng", "", ""],
        ["", "Câu lạc bộ đọc", "học sinh", "", "", "", ""],
    )
    checked = bring_in(house, admin, *rows)
    assert (told(checked), checked.count("new")) == ({}, 4)
    ratio = Indicator.objects.get(code="bac-ty-le")
    assert ratio.district == house.bac.district
    parts = [Indicator.objects.get(code=code) for code in ("bac-den", "bac-tong")]
    assert [ratio.numerator, ratio.denominator] == parts
    assert Indicator.objects.filter(code="bac-cau-lac-bo-doc", district=house.bac.district).exists()
    assert bring_in(house, admin, *rows).count("same") == 4


def test_shared_indicator_is_the_operators(house: House) -> None:
    shared = Indicator.objects.filter(district=None).order_by("code").first()
    assert shared is not None
    row = [shared.code, "Tên khác", shared.unit.name, "Chung", "Cộng", "", ""]
    checked = bring_in(house, house.bac.actor("district_admin"), row)
    assert told(checked) == {"D2": "Chỉ tiêu chung do quản trị hệ thống giữ. Hãy để nguyên dòng này."}
    assert bring_in(house, house.operator_actor, row).findings == ()
    shared.refresh_from_db()
    assert shared.name == "Tên khác"


def test_indicator_of_another_district_is_neither_found_nor_taken_over(house: House) -> None:
    unit = MeasurementUnit.objects.get(name="học sinh")
    Indicator(code="nam-rieng", name="Riêng của Nam", district=house.nam.district, unit=unit).save()
    row = ["nam-rieng", "Của tôi", "học sinh", "", "", "", ""]
    checked = bring_in(house, house.bac.actor("district_admin"), row)
    assert told(checked) == {"A2": "Mã “nam-rieng” đã dùng cho một chỉ tiêu khác."}


def test_unit_of_an_indicator_with_figures_stays(house: House) -> None:
    MeasurementUnit.objects.create(code="nguoi", name="người", base="nguoi")
    used = house.bac.version.document["rows"][0]["at"]["indicator"]
    row = [used, "", "người", "Chung", "", "", ""]
    row[1] = Indicator.objects.get(code=used).name
    checked = bring_in(house, house.operator_actor, row)
    assert told(checked) == {"C2": "Chỉ tiêu này đã có số liệu nên không đổi đơn vị tính được. Hãy lập chỉ tiêu mới."}


def test_wrong_indicator_is_told_at_its_cell(house: House) -> None:
    checked = bring_in(
        house,
        house.bac.actor("district_admin"),
        ["", "Chỉ tiêu A", "thước", "", "", "", ""],
        ["", "Chỉ tiêu B", "học sinh", "", "", "khong-co", ""],
        ["Mã Sai", "Chỉ tiêu C", "học sinh", "", "", "", ""],
    )
    assert set(told(checked)) == {"C2", "F3", "A4"}
