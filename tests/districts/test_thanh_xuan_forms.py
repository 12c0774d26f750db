"""Thanh Xuân's three tables of figures of 2021-2022, transcribed here a second time."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal

import pytest

from indicators.formdoc.checks import run_checks
from indicators.formdoc.model import Strength
from indicators.formdoc.parse import dump_form, parse_form
from indicators.values import Kind, Value
from tests.districts.thanh_xuan import (
    ANNEXED,
    FORMS,
    INDICATORS,
    PERIOD,
    UNITS,
    by_place,
    entries_of,
    findings_of,
    form_of,
    headings,
    mine,
    printed_rows,
    readings_of,
    table_of,
    values_of,
)

# --- the three forms ---


@pytest.mark.parametrize("slug", FORMS)
def test_form_is_parsed_without_problems_and_stands_in_canonical_order(slug: str) -> None:
    document = mine(f"forms/{slug}")
    assert json.dumps(dump_form(parse_form(document))) == json.dumps(document)


@pytest.mark.parametrize("slug", FORMS)
def test_every_entry_is_a_cell_of_its_form(slug: str) -> None:
    form = form_of(slug)
    assert set(entries_of(slug)) <= {*form.figure_cells(), *form.text_cells()}


@pytest.mark.parametrize("slug", FORMS)
def test_indicators_of_the_form_are_known_and_counted_in_its_units(slug: str) -> None:
    form = form_of(slug)
    units = {row.key: row.unit or form.unit for row in form.rows}
    for cell, at in form.figure_cells().items():
        assert at.indicator in INDICATORS, cell
        unit = units[cell.partition(":")[0]]
        assert unit is None or UNITS[unit]["base"] == INDICATORS[at.indicator]["unit"], cell


@pytest.mark.parametrize(
    ("slug", "label", "title", "measure"),
    [
        ("quy-mo-truong-lop", "Phụ lục 01", "QUY MÔ TRƯỜNG LỚP NĂM HỌC 2021-2022", "actual"),
        ("chi-tieu-co-ban", "Phụ lục 02", "MỘT SỐ CHỈ TIÊU CƠ BẢN NĂM HỌC 2021-2022", "assigned"),
        ("trinh-do-doi-ngu", "Phụ lục 04", "RÀ SOÁT TRÌNH ĐỘ ĐỘI NGŨ CBQL, GV NĂM HỌC 2021-2022", "actual"),
    ],
)
def test_form_has_the_printed_name_and_its_measure(slug: str, label: str, title: str, measure: str) -> None:
    table = table_of(slug)
    assert (table.label, table.title, table.subtitle) == (label, title, ANNEXED)
    assert {(at.measure, at.period_offset) for at in form_of(slug).figure_cells().values()} == {(measure, 0)}


def test_rounds_take_the_three_forms_with_their_figures() -> None:
    rounds = [(round_["form"], round_["period"], round_["figures"]) for round_ in mine("rounds")]
    assert rounds == [(slug, PERIOD, f"{slug}-{PERIOD}") for slug in FORMS]


# --- Phụ lục 01 ---

QUY_MO = """
M.non|51|20|31 (04 trường Hiệp quản)|1046|249|797|19958|9734|10224|2960|843|52|589|202|2117|62|1515|540
T.học|14|13|1|563|482|81|28047|25861|2186|1007|755|39|656|60|252|7|158|87
THCS|19|13|6 (03 trường liên cấp THCS-TH)|448|361|87|19135|16810|2325|1128|829|32|735|62|299|8|264|27
Tổng số|84|46|38|2057|1092|965|67140|52405|14735|5095|2427|123|1980|324|2668|77|1937|654
"""
BY_OWNERSHIP = [(title, 2, 1) for title in ("Tổng", "C.lập", "NCL")]
STAFF = [(title, 1, 1) for title in ("Tổng", "CB", "GV", "NV")]


def test_quy_mo_has_the_three_printed_header_rows() -> None:
    assert headings("quy-mo-truong-lop") == [
        [("Cấp học", 3, 1), ("Số trường", 1, 3), ("Số lớp", 1, 3), ("Số học sinh", 1, 3), ("CB, GV, NV", 1, 9)],
        [*BY_OWNERSHIP * 3, ("Tổng", 2, 1), ("Công lập", 1, 4), ("Tư thục", 1, 4)],
        STAFF * 2,
    ]


def test_quy_mo_prints_every_figure_of_the_document() -> None:
    expected = [line.split("|") for line in QUY_MO.split("\n")[1:-1]]
    assert [len(row) for row in expected] == [19] * 4
    printed = [
        [text if " " in text else text.replace(".", "") if text[0].isdigit() else text for text in row]
        for row in printed_rows("quy-mo-truong-lop")
    ]
    assert printed == expected


def test_counts_in_brackets_are_figures_of_their_own() -> None:
    figures = by_place("quy-mo-truong-lop")
    assert figures["so-truong", "mam-non", "2"].number == 4
    assert figures["so-truong-lien-cap-thcs-th", "thcs", "NCL"].number == 3
    ncl = next(row for row in table_of("quy-mo-truong-lop").rows if row.key == "mam-non").cells[3]
    assert (ncl.number, ncl.text) == (Decimal(31), "31 (04 trường Hiệp quản)")


def test_figures_of_quy_mo_fix_level_and_ownership() -> None:
    figures = by_place("quy-mo-truong-lop")
    assert figures["so-hoc-sinh", "-", "-"].number == 67140
    assert figures["so-truong", "tieu-hoc", "CL"].number == 13
    assert figures["so-cb-gv-nv", "-", "NCL"].number == 2668
    assert figures["so-gv", "thcs", "CL"].number == 735
    assert {value.kind for value in figures.values()} == {Kind.EXACT}


def test_all_sums_of_quy_mo_are_errors_and_hold() -> None:
    assert {check.strength for check in form_of("quy-mo-truong-lop").checks} == {Strength.ERROR}
    assert findings_of("quy-mo-truong-lop") == ()


@pytest.mark.parametrize("cell", [cell for cell, typed in entries_of("quy-mo-truong-lop").items() if typed[0] != "0"])
def test_slip_in_any_printed_figure_of_quy_mo_is_found(cell: str) -> None:
    form, values = form_of("quy-mo-truong-lop"), values_of("quy-mo-truong-lop")
    values[cell] = Value(Kind.EXACT, Decimal(999_999))
    assert run_checks(form, values, readings_of(form))


# --- Phụ lục 02 ---

CHI_TIEU = [
    ("1", "Vị trí thi đua của Thành phố", "Tốp “đầu”"),
    ("2", "Tỉ lệ đảng viên là CB, GV (tính đến cuối năm học)", "Trên 60%"),
    ("3", "Tỉ lệ HS lớp 9 thi đỗ vào lớp 10 THPT công lập, THPT chuyên", "85%"),
    ("4", "Số học sinh cấp THCS thi HSG cấp Thành phố đạt giải", "85%"),
    ("5", "Số giáo viên tham gia thi Hội thi giáo viên dạy giỏi cấp Thành phố đạt giải", "100%"),
    (
        "6",
        "Tỉ lệ huy động trẻ trong độ tuổi đi học: - Nhà trẻ: - Mẫu giáo 5 tuổi, Tiểu học, THCS:",
        "Trên 60% 100%.",
    ),
    ("7", "Giảm tỉ lệ trẻ MN suy dinh dưỡng, béo phì", "Dưới 1,5%"),
    ("8", "Cơ sở GD MN ngoài công lập được cấp phép thành lập và hoạt động theo đúng quy định", "100%"),
    ("9", "Học sinh học 2 buổi/ngày: - Tiểu học: - THCS:", "100% 65%"),
    (
        "10",
        "- Số HS lớp 3,4, 5 (đủ sức khỏe) các trường TH công lập tham gia học bơi"
        " - Số học sinh tham gia học bơi, hoàn thành chương trình được cấp giấy chứng nhận",
        "Trên 90% 100%",
    ),
    ("11", "Xếp loại học sinh cấp THCS: - Học lực: - Hạnh kiểm:", "Giỏi: 65% Tốt: 99%"),
    (
        "12",
        "Xây dựng trường đạt chuẩn QG",
        "Công nhận mới: THCS Nguyễn Lâm (mức 1); Công nhận lại: MN Hoa Hồng (mức 1), Tuổi Hoa (mức 2)",
    ),
]
TARGETS: dict[tuple[str, str], tuple[Kind, str | None]] = {
    ("thi-dua-vi-tri-thanh-pho", "-"): (Kind.TEXT, None),
    ("cb-gv-la-dang-vien", "-"): (Kind.MORE_THAN, "60"),
    ("thi-lop-10-do-cong-lap-chuyen", "lop-9"): (Kind.EXACT, "85"),
    ("thcs-hsg-thanh-pho-dat-giai", "thcs"): (Kind.EXACT, "85"),
    ("gv-day-gioi-thanh-pho-dat-giai", "-"): (Kind.EXACT, "100"),
    ("mn-huy-dong-nha-tre", "nha-tre"): (Kind.MORE_THAN, "60"),
    ("huy-dong-mau-giao-5-tuoi-tieu-hoc-thcs", "-"): (Kind.EXACT, "100"),
    ("mn-suy-dinh-duong-beo-phi", "mam-non"): (Kind.LESS_THAN, "1.5"),
    ("mn-ngoai-cong-lap-dung-quy-dinh", "mam-non"): (Kind.EXACT, "100"),
    ("hs-hoc-2-buoi", "tieu-hoc"): (Kind.EXACT, "100"),
    ("hs-hoc-2-buoi", "thcs"): (Kind.EXACT, "65"),
    ("th-lop-3-4-5-hoc-boi", "tieu-hoc"): (Kind.MORE_THAN, "90"),
    ("th-hoc-boi-duoc-cap-chung-nhan", "tieu-hoc"): (Kind.EXACT, "100"),
    ("thcs-hoc-luc-gioi", "thcs"): (Kind.EXACT, "65"),
    ("thcs-hanh-kiem-tot", "thcs"): (Kind.EXACT, "99"),
    ("chuan-quoc-gia-ten-truong-cong-nhan-moi-muc-1", "-"): (Kind.TEXT, None),
    ("chuan-quoc-gia-ten-truong-cong-nhan-lai-muc-1", "-"): (Kind.TEXT, None),
    ("chuan-quoc-gia-ten-truong-cong-nhan-lai-muc-2", "-"): (Kind.TEXT, None),
}


def test_basic_targets_print_twelve_numbered_rows() -> None:
    assert headings("chi-tieu-co-ban") == [[("TT", 1, 1), ("Nội dung", 1, 1), ("Chỉ tiêu", 1, 1)]]
    assert [tuple(row) for row in printed_rows("chi-tieu-co-ban")] == CHI_TIEU


def test_joined_targets_stand_under_one_another() -> None:
    cells = {row.cells[0].text: row.cells[2].text for row in table_of("chi-tieu-co-ban").rows}
    assert cells["6"] == "Trên 60%\n100%."
    assert cells["12"].split("\n")[2] == "Tuổi Hoa (mức 2)"


def test_basic_targets_are_eighteen_values() -> None:
    stated = {
        (indicator, level): (value.kind, value.number)
        for (indicator, level, _), value in by_place("chi-tieu-co-ban").items()
    }
    assert len(stated) == 18
    assert stated == {at: (kind, None if n is None else Decimal(n)) for at, (kind, n) in TARGETS.items()}


def test_no_target_is_left_out_and_nothing_is_found() -> None:
    assert findings_of("chi-tieu-co-ban") == ()


# --- Phụ lục 04 ---

TRINH_DO = """
M.non|641|52||40|12|589|61|77|449|2|5|3|53|05 GV nữ trên 51 tuổi không đạt chuẩn không phải đi học
T.học|695|39|0|17|22|656|6|157|473|20|163|3|132|22 GV nữ trên 51 tuổi không đạt chuẩn không phải đi học.
THCS|767|32||19|13|735||39|611|85|39|62|56|- 03 GV nữ trên 51 tuổi chưa đạt chuẩn không phải đi học; \
- 33 GV đang học Đại học, 23 GV đang học Thạc sỹ.
Tổng số|2103|123|0|76|47|1980|67|273|1533|107|207|68|241|
"""


def test_qualifications_have_the_printed_nested_headings() -> None:
    assert headings("trinh-do-doi-ngu") == [
        [("Cấp học", 3, 1), ("Tổng", 3, 1), ("CBQL", 1, 4), ("Giáo viên", 1, 8), ("Ghi chú", 3, 1)],
        [
            ("Tổng", 2, 1),
            ("Trình độ đào tạo", 1, 3),
            ("Trình độ đào tạo", 1, 5),
            ("Số GV chưa đạt chuẩn", 2, 1),
            ("Số GV đăng ký học để đạt chuẩn, trên chuẩn", 2, 1),
            ("Số GV đang học để đạt chuẩn, trên chuẩn", 2, 1),
        ],
        [(title, 1, 1) for title in ("CĐ", "ĐH", "Th.S", "Tổng", "TC", "CĐ", "ĐH", "Th.S")],
    ]


def test_qualifications_print_every_figure_and_note_of_the_document() -> None:
    expected = [line.split("|") for line in TRINH_DO.split("\n")[1:-1]]
    assert [len(row) for row in expected] == [15] * 4
    printed = [
        [row[0], *(figure.replace(".", "") for figure in row[1:14]), row[14]]
        for row in printed_rows("trinh-do-doi-ngu")
    ]
    assert printed == expected


def test_figures_inside_the_notes_are_figures() -> None:
    unprinted = {
        (at.level, at.indicator): values_of("trinh-do-doi-ngu")[cell].number
        for cell, at in form_of("trinh-do-doi-ngu").figure_cells().items()
        if cell.partition(":")[2] in ("gv-nu-tren-51-tuoi", "gv-dang-hoc-dh", "gv-dang-hoc-ths")
        and cell in values_of("trinh-do-doi-ngu")
    }
    assert unprinted == {
        ("mam-non", "trinh-do-gv-nu-tren-51-tuoi-khong-phai-di-hoc"): 5,
        ("tieu-hoc", "trinh-do-gv-nu-tren-51-tuoi-khong-phai-di-hoc"): 22,
        ("thcs", "trinh-do-gv-nu-tren-51-tuoi-khong-phai-di-hoc"): 3,
        ("thcs", "trinh-do-gv-dang-hoc-dai-hoc"): 33,
        ("thcs", "trinh-do-gv-dang-hoc-thac-si"): 23,
    }


def test_sums_of_qualifications_hold_and_one_identity_is_explained() -> None:
    """The 61 pre-school teachers of TC are below the standard of the law of 2019; the document counts 5."""
    strengths = Counter(check.strength for check in form_of("trinh-do-doi-ngu").checks)
    assert strengths == {Strength.ERROR: 4, Strength.WARNING: 3}
    (finding,) = findings_of("trinh-do-doi-ngu")
    assert (finding.check, finding.strength) == ("chua-dat-chuan-mam-non", Strength.WARNING)
    explained = [round_["form"] for round_ in mine("rounds") if round_.get("explanation")]
    assert explained == ["trinh-do-doi-ngu"]


def test_no_figure_of_one_form_is_a_figure_of_another() -> None:
    """Approval refuses coordinates that another submission already holds."""
    places = Counter(at for slug in FORMS for at in form_of(slug).figure_cells().values())
    assert places.most_common(1)[0][1] == 1
