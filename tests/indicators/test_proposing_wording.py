"""What the words of old sheets say."""

from __future__ import annotations

import pytest

from indicators.formdoc.model import Measure
from indicators.proposing.wording import (
    decision_in,
    is_level_only,
    is_total,
    level_of,
    measure_of,
    ownership_of,
    period_in,
    slug,
    spelt_out,
    templated,
    with_decision,
)
from schools.period_codes import parse_period


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Mầm non", "mam-non"),
        ("M.non", "mam-non"),
        ("Nhà trẻ", "nha-tre"),
        ("Mẫu giáo 5 tuổi", "mau-giao-5"),
        ("Tỷ lệ trẻ mẫu giáo 3-4 tuổi ra lớp", "mau-giao-3-4"),
        ("T.học", "tieu-hoc"),
        ("- Hoàn thành chương trình bậc TH:", "tieu-hoc"),
        ("TH 2020", None),
        ("Tốt nghiệp Trung học cơ sở", "thcs"),
        ("Khối 6", "lop-6"),
        ("Tiểu học, THCS", None),
        ("Tổng số", None),
        ("Trẻ mầm non 5 tuổi được ra lớp", "mau-giao-5"),
    ],
)
def test_level_of_a_title(text: str, level: str | None) -> None:
    assert level_of(text) == level


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("- Nhà trẻ:", True),
        ("Học sinh tiểu học", True),
        ("Cấp THCS", True),
        ("Lên lớp", False),
        ("Phổ cập THCS", False),
    ],
)
def test_a_title_that_only_says_for_whom(text: str, only: bool) -> None:
    assert is_level_only(text) is only


@pytest.mark.parametrize("text", ["Tổng số", "TỔNG CỘNG", "Cộng", "Toàn quận", "Tổng toàn huyện"])
def test_totals_are_known(text: str) -> None:
    assert is_total(text)


@pytest.mark.parametrize("text", ["Tổng phụ trách Đội", "Công lập"])
def test_other_words_are_no_totals(text: str) -> None:
    assert not is_total(text)


@pytest.mark.parametrize(
    ("text", "ownership"),
    [
        ("Công lập", "CL"),
        ("C.lập", "CL"),
        ("Ngoài công lập", "NCL"),
        ("NCL", "NCL"),
        ("Tư thục", "NCL"),
        ("Tổng", None),
    ],
)
def test_ownership_of_a_heading(text: str, ownership: str | None) -> None:
    assert ownership_of(text) == ownership


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("ƯTH 2020", Measure.ESTIMATE),
        ("Ước thực hiện năm 2020", Measure.ESTIMATE),
        ("TH 2020", Measure.ACTUAL),
        ("Thực hiện", Measure.ACTUAL),
        ("KH giao năm 2020", Measure.ASSIGNED),
        ("Kế hoạch đề nghị", Measure.PROPOSED),
        ("Mục tiêu 2025", Measure.PROPOSED),
        ("Số giáo viên", None),
        ("KH 2020", None),
    ],
)
def test_measure_of_a_heading(text: str, measure: Measure | None) -> None:
    assert measure_of(text) == measure


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("KH 2020 (QĐ 2368/QĐ-UBND ngày 16/12/2019)", "2020"),
        ("NĂM HỌC 2020 - 2021", "2020-2021"),
        ("giai đoạn 2021–2025", "2021-2025"),
        ("Trường đạt chuẩn theo Thông tư 16/2022/TT-BGDĐT", None),
    ],
)
def test_period_in_a_heading(text: str, code: str | None) -> None:
    said = period_in(text)
    assert (str(said.code) if said else None) == code


@pytest.mark.parametrize(("text", "offset"), [("Năm trước", -1), ("Cùng kỳ", -1), ("Năm sau", 1), ("Năm nay", 0)])
def test_period_named_by_its_distance(text: str, offset: int) -> None:
    said = period_in(text)
    assert said is not None
    assert said.offset == offset


@pytest.mark.parametrize(
    ("text", "period", "template"),
    [
        ("KH 2021", "2020", "KH {year+1}"),
        ("NĂM HỌC 2019-2020", "2020-2021", "NĂM HỌC {year-1}-{year}"),
        ("Theo Thông tư 16/2022/TT-BGDĐT, năm 2022", "2022", "Theo Thông tư 16/2022/TT-BGDĐT, năm {year}"),
        ("Từ năm 1975", "2020", "Từ năm 1975"),
    ],
)
def test_years_are_written_from_the_rounds(text: str, period: str, template: str) -> None:
    assert templated(text, parse_period(period)) == template


def test_a_year_in_a_rows_name_stays() -> None:
    assert templated("Đạt chuẩn theo Luật Giáo dục 2019", parse_period("2020"), row=True).endswith("2019")
    assert templated("Kế hoạch năm 2020", parse_period("2020"), row=True) == "Kế hoạch năm {year}"


def test_a_decision_in_brackets_becomes_a_placeholder() -> None:
    text = "KH {year} (QĐ 2368/QĐ-UBND ngày 16/12/2019)"
    assert decision_in(text) == "QĐ 2368/QĐ-UBND ngày 16/12/2019"
    assert with_decision(text, decision_in(text)) == "KH {year}[ ({decision})]"


def test_abbreviations_are_written_out_for_comparing() -> None:
    assert spelt_out("Giảm SDD thể thấp còi") == spelt_out("Giảm suy dinh dưỡng thể thấp còi")
    assert spelt_out("Tỉ lệ GV đạt chuẩn") == spelt_out("Tỷ lệ giáo viên đạt chuẩn")
    assert spelt_out("THCS") == spelt_out("Trung học cơ sở")


def test_keys_are_cut_between_words() -> None:
    assert slug("Lương, phụ cấp lương và các khoản đóng góp theo lương") == "luong-phu-cap-luong-va-cac-khoan-dong"
    assert slug("10% TK chi TX") == "10-phan-tram-tk-chi-tx"
