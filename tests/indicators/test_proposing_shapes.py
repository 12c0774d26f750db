"""Sheets of shapes that are in none of the five documents are proposed right, or ask the right question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.sheets.reading import Sheet
from indicators.formdoc.model import Op
from indicators.formdoc.parse import parse_form
from indicators.proposing.model import Known, Proposal, answered
from indicators.proposing.propose import propose
from tests.indicators.proposing_samples import column, columns, doubt, known, proposed, row, sheet_of


def form_is_valid(proposal: Proposal) -> bool:
    return bool(parse_form(dict(proposal.document)).rows)


# --- rows by district ---


@pytest.fixture(scope="module")
def by_district() -> Proposal:
    lines: list[list[object]] = [
        ["SỐ TRƯỜNG, SỐ HỌC SINH NĂM HỌC 2020-2021 THEO QUẬN, HUYỆN"],
        ["STT", "Quận, huyện", "Số trường", None, None, "Số học sinh", None, None],
        [None, None, "Tổng số", "Chia ra", None, "Tổng số", "Chia ra", None],
        [None, None, None, "Công lập", "Ngoài công lập", None, "Công lập", "Ngoài công lập"],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"],
        [1, "Quận Ba Đình", 84, 60, 24, 52000, 40000, 12000],
        [2, "Thanh Xuân", 84, 46, 38, 67140, 52405, 14735],
        [3, "Huyện Gia Lâm", 70, 65, 5, 60000, 58000, 2000],
        [None, "Toàn thành phố", 238, 171, 67, 179140, 150405, 28735],
    ]
    merges = ["A1:H1", "A2:A4", "B2:B4", "C2:E2", "F2:H2", "C3:C4", "D3:E3", "F3:F4", "G3:H3"]
    return proposed(sheet_of(lines, merges))


def test_rows_by_district_fix_their_unit(by_district: Proposal) -> None:
    assert [one.get("at", {}).get("unit") for one in by_district.document["rows"]] == [
        "q-ba-dinh",
        "q-thanh-xuan",
        "huyen-gia-lam",
        None,
    ]


def test_a_district_that_is_not_known_is_asked(by_district: Proposal) -> None:
    assert "Dòng 8: danh sách đơn vị không có “Huyện Gia Lâm”" in doubt(by_district, "Gia Lâm").sentence


def test_columns_by_district_say_what_is_counted_and_whose(by_district: Proposal) -> None:
    assert [one.get("at") for one in columns(by_district.document["columns"])] == [
        None,
        None,
        {"indicator": "so-truong"},
        {"indicator": "so-truong", "ownership": "CL"},
        {"indicator": "so-truong", "ownership": "NCL"},
        {"indicator": "so-hoc-sinh"},
        {"indicator": "so-hoc-sinh", "ownership": "CL"},
        {"indicator": "so-hoc-sinh", "ownership": "NCL"},
    ]


def test_three_header_rows_become_a_tree(by_district: Proposal) -> None:
    heading = by_district.document["columns"][2]
    assert heading["title"] == "Số trường"
    assert [child["title"] for child in heading["children"]] == ["Tổng số", "Chia ra"]
    assert [child["title"] for child in heading["children"][1]["children"]] == ["Công lập", "Ngoài công lập"]


def test_sums_over_districts_and_over_kinds_become_checks(by_district: Proposal) -> None:
    checks = {check["total"]: check for check in by_district.document["checks"]}
    assert checks["toan-thanh-pho"]["parts"] == ["quan-ba-dinh", "thanh-xuan", "huyen-gia-lam"]
    assert {check["kind"] for check in checks.values()} == {"sum"}
    assert [check["total"] for check in checks.values() if check.get("across")] == [
        "so-truong-tong-so",
        "so-hoc-sinh-tong-so",
    ]


def test_measure_that_no_word_says_is_asked_once_for_all_columns(by_district: Proposal) -> None:
    asked = doubt(by_district, "loại số liệu nào")
    assert "số ở mọi cột" in asked.question
    assert [choice.label for choice in asked.choices] == [
        "thực hiện",
        "ước thực hiện",
        "kế hoạch được giao",
        "kế hoạch đề nghị",
    ]
    after = answered(by_district, {by_district.doubts.index(asked): 1})
    measures = [one["at"]["measure"] for one in columns(after.document["columns"])[2:]]
    assert measures == ["estimate"] * 6
    assert form_is_valid(after)


def test_the_total_of_districts_may_be_counted_instead(by_district: Proposal) -> None:
    asked = doubt(by_district, "“Toàn thành phố” bằng tổng các đơn vị")
    after = answered(by_district, {by_district.doubts.index(asked): 1})
    assert row(after, "Toàn thành phố")["computed"]["op"] == Op.SUM
    assert not any(cell.startswith("toan-thanh-pho:") for cell in after.entries)
    assert form_is_valid(after)


# --- five years and the whole period ---


def five_year_sheet() -> Sheet:
    lines: list[list[object]] = [
        ["KẾ HOẠCH PHÁT TRIỂN GIÁO DỤC 5 NĂM 2021-2025"],
        ["TT", "Chỉ tiêu", "Đơn vị tính", "TH 2020", "Kế hoạch", None, None, None, None, "Cả giai đoạn"],
        [None, None, None, None, 2021, 2022, 2023, 2024, 2025, None],
        ["I", "Cơ sở vật chất"],
        [1, "Số trường được đầu tư xây dựng mới", "trường", 2, 3, 2, 4, 1, 2, 12],
        [2, "Số trường được cải tạo, sửa chữa", "trường", 20, 18, 20, 22, 20, 20, 20],
        ["II", "Chất lượng"],
        [1, "Tỷ lệ trường công lập đạt chuẩn quốc gia", "%", 70, 75, 80, 85, 90, 95, 95],
        [2, "Tỷ lệ tuyển sinh trực tuyến", "%", 65, 66, 67, 68, 69, 70, 72],
    ]
    return sheet_of(lines, ["A1:J1", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:I2", "J2:J3"])


@pytest.fixture(scope="module")
def five_years() -> Proposal:
    return proposed(five_year_sheet())


def knowing(code: str, rule: str) -> Known:
    """The catalogue, in which one indicator says how it adds up over periods."""
    catalogue = known()
    indicators = (replace(one, over_periods=rule if one.code == code else "") for one in catalogue.indicators)
    return replace(catalogue, indicators=tuple(indicators))


def test_a_plan_of_five_years_is_of_its_span(five_years: Proposal) -> None:
    assert five_years.period == "2021-2025"
    assert five_years.document["title"] == "KẾ HOẠCH PHÁT TRIỂN GIÁO DỤC 5 NĂM {year}-{year+4}"


def test_each_years_column_fixes_its_year(five_years: Proposal) -> None:
    assert [one["at"].get("period") for one in columns(five_years.document["columns"])[3:]] == [
        "{year-1}",
        "{year}",
        "{year+1}",
        "{year+2}",
        "{year+3}",
        "{year+4}",
        None,
    ]


def test_the_whole_periods_column_counts_from_the_plans_years(five_years: Proposal) -> None:
    whole = column(five_years, "Cả giai đoạn")
    assert whole["computed"] == {"op": "whole_period", "of": ["nay", "sau", "sau-2", "sau-3", "sau-4"]}
    assert whole["at"]["period_offset"] == 0


def test_each_rows_rule_over_the_period_is_what_its_figures_show(five_years: Proposal) -> None:
    assert five_years.document["over_periods"] == {
        "truong-xay-moi": "sum",
        "truong-cai-tao-sua-chua": "last",
        "truong-cong-lap-dat-chuan-quoc-gia": "last",
        "tuyen-sinh-truc-tuyen": "none",
    }


def test_a_rule_that_may_be_two_is_asked(five_years: Proposal) -> None:
    asked = doubt(five_years, "cả giai đoạn được tính thế nào")
    assert asked.place == "Ô J6"
    assert [choice.label for choice in asked.choices] == ["năm cuối", "trung bình các năm"]
    after = answered(five_years, {five_years.doubts.index(asked): 1})
    assert after.document["over_periods"]["truong-cai-tao-sua-chua"] == "mean"


def test_the_catalogue_settles_what_the_figures_leave_open() -> None:
    proposal = propose(five_year_sheet(), knowing("truong-cai-tao-sua-chua", "mean"))
    assert proposal.document["over_periods"]["truong-cai-tao-sua-chua"] == "mean"
    assert not any("cả giai đoạn được tính thế nào" in one.question for one in proposal.doubts)


def test_figures_that_contradict_the_catalogue_are_asked_about() -> None:
    proposal = propose(five_year_sheet(), knowing("truong-cai-tao-sua-chua", "sum"))
    asked = doubt(proposal, "cả giai đoạn được tính thế nào")
    assert [choice.label for choice in asked.choices] == ["năm cuối", "trung bình các năm", "tổng các năm"]


def test_only_what_is_typed_for_the_whole_period_is_an_entry(five_years: Proposal) -> None:
    whole = {cell: typed for cell, typed in five_years.entries.items() if cell.endswith(":ca-giai-doan")}
    assert whole == {"ty-le-tuyen-sinh-truc-tuyen:ca-giai-doan": "72"}


def test_whether_a_plan_is_asked_for_or_given_is_asked_for_all_its_years(five_years: Proposal) -> None:
    asked = doubt(five_years, "loại số liệu nào")
    assert "“Kế hoạch / 2025”, “Cả giai đoạn”" in asked.question
    assert [choice.label for choice in asked.choices] == ["kế hoạch đề nghị", "kế hoạch được giao"]


# --- two baselines for one result ---


@pytest.fixture(scope="module")
def two_comparisons() -> Proposal:
    lines: list[list[object]] = [
        ["KẾT QUẢ THỰC HIỆN CHỈ TIÊU NĂM 2020"],
        ["TT", "Chỉ tiêu", "Đơn vị tính", "TH 2019", "KH 2020", "TH 2020", "So sánh (%)", None],
        [None, None, None, None, None, None, "TH 2020 so với KH 2020", "TH 2020 so với TH 2019"],
        [1, "Số chiến sĩ thi đua cấp cơ sở", "người", 80, 70, 84, 120, 105],
        [2, "Số lao động tiên tiến", "người", 600, 640, 668, 104.4, 111.3],
    ]
    return proposed(sheet_of(lines, ["A1:H1", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:E3", "F2:F3", "G2:H2"]))


def test_one_result_is_counted_against_both_baselines(two_comparisons: Proposal) -> None:
    assert column(two_comparisons, "TH {year} so với KH {year}")["computed"] == {
        "op": "percent",
        "of": ["th-nay", "kh-nay"],
    }
    assert column(two_comparisons, "TH {year} so với TH {year-1}")["computed"] == {
        "op": "percent",
        "of": ["th-nay", "th-truoc"],
    }
    assert not any("so-voi" in cell for cell in two_comparisons.entries)


@pytest.fixture(scope="module")
def two_baselines() -> Proposal:
    lines: list[list[object]] = [
        ["KẾT QUẢ CHĂM SÓC TRẺ NĂM HỌC 2020-2021"],
        ["TT", "Nội dung", "Tỷ lệ %", None, None],
        [None, None, "Năm học 2019-2020", "Đầu năm học 2020-2021", "Cuối năm học 2020-2021"],
        [1, "Tỷ lệ trẻ nhà trẻ suy dinh dưỡng thể nhẹ cân", "2,1%", "2,2%", "1,0%"],
        [2, "Tỷ lệ trẻ mẫu giáo suy dinh dưỡng thể nhẹ cân", "1,8%", "1,9%", "1,0%"],
    ]
    return proposed(sheet_of(lines, ["A1:E1", "A2:A3", "B2:B3", "C2:E2"]))


def test_two_columns_of_one_coordinate_are_told_apart_by_a_question(two_baselines: Proposal) -> None:
    asked = doubt(two_baselines, "có cùng chỉ tiêu, kỳ và loại số liệu")
    assert "“Tỷ lệ % / Đầu năm học 2020-2021” lấy số của kỳ nào?" in asked.question
    assert [choice.label for choice in asked.choices] == [
        "học kỳ I của năm học",
        "cuối năm học trước",
        "cột chữ, không tính thành số liệu",
    ]
    assert column(two_baselines, "Đầu năm học {year}-{year+1}")["at"] == {"period": "{year}-{year+1}-K1"}


def test_a_baseline_may_stay_words(two_baselines: Proposal) -> None:
    asked = two_baselines.doubts.index(doubt(two_baselines, "có cùng chỉ tiêu"))
    after = answered(two_baselines, {asked: 2})
    assert form_is_valid(after)
    assert [one["kind"] for one in columns(after.document["columns"])].count("text") == 1


def test_a_baseline_that_is_in_no_column_is_asked() -> None:
    lines: list[list[object]] = [
        ["KẾT QUẢ NĂM 2020"],
        ["TT", "Chỉ tiêu", "Đơn vị tính", "Năm 2019", "Năm 2020", "So với đầu năm học"],
        [1, "Số lao động tiên tiến", "người", 600, 668, "tăng 20"],
        [2, "Số chiến sĩ thi đua cấp cơ sở", "người", 80, 84, "tăng 3"],
    ]
    proposal = proposed(sheet_of(lines, ["A1:F1"]))
    assert "một mốc mà các cột khác của biểu không có" in doubt(proposal, "So với đầu năm học").question
    assert column(proposal, "So với đầu năm học")["kind"] == "text"
    assert proposal.entries["so-lao-dong-tien-tien:so-voi-dau-nam-hoc"] == "tăng 20"
