"""Thanh Xuân's plan of the school year 2021-2022: its tables, people and words, transcribed here a second time."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from core.roles import Role
from core.table import Table, placed
from core.vietnamese import clean
from indicators.formdoc.checks import Finding, run_checks
from indicators.formdoc.layout import lay_out
from indicators.formdoc.model import Form, Strength
from indicators.formdoc.parse import dump_form, parse_form
from indicators.values import Kind, Reading, Value, read
from plans.deadlines import Precision, read_deadline
from reports.narrative import Binding, bindings
from schools.models import AgencyKind

FIXTURES = Path(__file__).parents[2] / "fixtures"
THANH_XUAN = FIXTURES / "thanh-xuan"
PERIOD = "2021-2022"
FORMS = ("quy-mo-truong-lop", "chi-tieu-co-ban", "trinh-do-doi-ngu")
ANNEXED = "(Kèm theo Kế hoạch số 26/KH-PGDĐT ngày 27/10/2021)"


def load(name: str) -> Any:
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


def mine(name: str) -> Any:
    return load(f"thanh-xuan/{name}.json")


UNITS = {unit["code"]: unit for unit in load("catalogue/units-of-measure.json")}
# Once the additions are merged into the shared catalogue, their file goes.
ADDITIONS = mine("catalogue-additions")["indicators"] if (THANH_XUAN / "catalogue-additions.json").exists() else []
INDICATORS = {indicator["code"]: indicator for indicator in (*ADDITIONS, *load("catalogue/indicators.json"))}
DISTRICT = mine("district")
SCHOOLS = {school["code"]: school for school in DISTRICT["schools"]}
PEOPLE = {person["username"]: person for person in mine("people")}
PLAN = mine(f"plans/{PERIOD}")
TASKS = mine(f"tasks-{PERIOD}")


def form_of(slug: str) -> Form:
    return parse_form(mine(f"forms/{slug}"))


def entries_of(slug: str) -> dict[str, str]:
    figures = mine(f"figures/{slug}-{PERIOD}")
    assert (figures["form"], figures["period"]) == (slug, PERIOD)
    assert figures["decision"] == {
        "number": "26/KH-PGDĐT",
        "date": "2021-10-27",
        "title": "Kế hoạch số 26/KH-PGDĐT ngày 27/10/2021",
    }
    entries: dict[str, str] = figures["entries"]
    return entries


def readings_of(form: Form) -> dict[str, Reading]:
    words = {row.key: row.words for row in form.rows}
    readings = {}
    for cell, at in form.figure_cells().items():
        unit = UNITS[INDICATORS[at.indicator or ""]["unit"]]
        readings[cell] = Reading(
            decimals=unit["decimals"], percent=unit["percent"], unit=unit["name"], words=words[cell.partition(":")[0]]
        )
    return readings


def values_of(slug: str) -> dict[str, Value]:
    readings = readings_of(form_of(slug))
    values = {cell: read(typed, readings[cell]) for cell, typed in entries_of(slug).items() if cell in readings}
    return {cell: value for cell, value in values.items() if value is not None}


def findings_of(slug: str) -> tuple[Finding, ...]:
    form = form_of(slug)
    return run_checks(form, values_of(slug), readings_of(form))


def table_of(slug: str) -> Table:
    form = form_of(slug)
    context = {"year": "2021", "decision": "Kế hoạch số 26/KH-PGDĐT ngày 27/10/2021"}
    texts = {cell: text for cell, text in entries_of(slug).items() if cell in form.text_cells()}
    return lay_out(
        form, context=context, values=values_of(slug), texts=texts, readings=readings_of(form), key=f"thanh-xuan-{slug}"
    )


def printed_rows(slug: str) -> list[list[str]]:
    return [[clean(cell.text) for cell in row.cells] for row in table_of(slug).rows]


def headings(slug: str) -> list[list[tuple[str, int, int]]]:
    """Each header row from left to right: title, rows and columns that it spans."""
    header = table_of(slug).header
    levels: list[list[tuple[str, int, int]]] = [[] for _ in header]
    for row, _, cell in placed(header):
        levels[row].append((cell.text, cell.rowspan, cell.colspan))
    return levels


def by_place(slug: str) -> dict[tuple[str | None, str | None, str | None], Value]:
    cells = form_of(slug).figure_cells()
    return {(cells[cell].indicator, cells[cell].level, cells[cell].ownership): v for cell, v in values_of(slug).items()}


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


# --- Phụ lục 03 ---

# STT, school, cấp học, loại hình, year, note; in the order of the document.
ROADMAP = """
I 1|MN Hoa Hồng|Mầm non|1|2021|
I 2|Mầm non Tuổi Hoa|Mầm non|1|2021|Mức độ 2
I 3|MN Thanh Xuân Nam|Mầm non|1|2022|Mức độ 2
I 4|MN Thanh Xuân Trung|Mầm non|2|2022|
I 5|MN Thăng Long|Mầm non|1|2023|
I 6|MN Tràng An|Mầm non|1|2023|
I 7|MN Khương Đình|Mầm non|1|2024|
I 8|MN Nhân Chính|Mầm non|1|2024|
I 9|MN Khương Trung|Mầm non|1|2024|
I 10|Mầm non Bình Minh|Mầm non|1|2025|Mức độ 2
I 11|Mầm non Ánh Dương|Mầm non|1|2025|Mức độ 2
I 12|Mầm non Sao Sáng|Mầm non|1|2025|
I 13|Mầm non Sơn ca|Mầm non|1|2025|
I 14|Mầm non Thanh Xuân Bắc|Mầm non|1|2025|Mức độ 2
I 15|Mầm non Nguyễn Tuân|Mầm non|1|2022|Công nhận mới
I 16|Mầm non Những ngón tay bay|Mầm non|4|2025|
II 1|TH Nhân Chính|Tiểu học|1|2025|
II 2|TH Hạ Đình|Tiểu học|1|2023|
II 3|TH Khương Mai|Tiểu học|1|2025|
II 4|TH Phương Liệt|Tiểu học|1|2025|
II 5|TH Phan Đình Giót|Tiểu học|1|2025|
II 6|TH Khương Đình|Tiểu học|1|2025|
II 7|TH Thanh Xuân Trung|Tiểu học|1|2025|
II 8|TH Thanh Xuân Nam|Tiểu học|1|2025|
II 9|TH Kim Giang|Tiểu học|1|2025|
II 10|TH Nguyễn Tuân|Tiểu học|1|2025|
II 11|TH Thanh Xuân Bắc|Tiểu học|1|2025|Mức độ 2
II 12|TH Đặng Trần Côn|Tiểu học|1|2025|
III 1|THCS Hạ Đình|THCS|1|2022|
III 2|THCS Nhân Chính|THCS|1|2023|
III 3|THCS Khương Đình|THCS|1|2023|Mức độ 2
III 4|THCS Thanh Xuân|THCS|1|2023|Mức độ 2
III 5|THCS Phan Đình Giót|THCS|1|2022|
III 6|THCS Thanh Xuân Nam|THCS|1|2025|
III 7|THCS Kim Giang|THCS|1|2025|
III 8|THCS Việt Nam - Angieri|THCS|1|2025|
III 9|THCS Nguyễn Trãi|THCS|1|2025|
III 10|THCS Khương Mai|THCS|1|2025|
III 11|THCS Thanh Xuân Trung|THCS|1|2025|
III 12|THCS Phương Liệt|THCS|1|2025|
III 13|THCS Nguyễn Lân|THCS|1|2021|Công nhận mới
III 14|Liên cấp Ngôi Sao HN|LC|4|2025|
"""
ROAD = mine("accreditation")


def test_roadmap_holds_the_forty_two_schools_in_order() -> None:
    lines = [
        f"{entry['group']} {entry['number']}|{entry['printed']}|{entry['level']}|{entry['ownership']}|{entry['year']}"
        f"|{entry['note']}"
        for entry in ROAD["entries"]
    ]
    assert len(lines) == 42
    assert lines == ROADMAP.split("\n")[1:-1]


def test_two_schools_of_the_roadmap_are_recognised_for_the_first_time() -> None:
    kinds = Counter(entry["kind"] for entry in ROAD["entries"])
    assert kinds == {"renewed": 40, "new": 2}
    new = [entry["school"] for entry in ROAD["entries"] if entry["kind"] == "new"]
    assert new == ["mn-nguyen-tuan", "thcs-nguyen-lan"]
    assert all((entry["kind"] == "new") == (entry["note"] == "Công nhận mới") for entry in ROAD["entries"])


def test_grade_is_what_the_note_or_the_targets_say_else_unknown() -> None:
    said = {"mn-hoa-hong": 1, "thcs-nguyen-lan": 1}  # row 12 of Phụ lục 02
    for entry in ROAD["entries"]:
        assert entry["grade"] == (2 if entry["note"] == "Mức độ 2" else said.get(entry["school"])), entry


def test_each_school_of_the_roadmap_is_one_record_with_its_ownership() -> None:
    codes = [entry["school"] for entry in ROAD["entries"]]
    assert len(set(codes)) == 42
    for entry in ROAD["entries"]:
        school = SCHOOLS[entry["school"]]
        assert (school["name"], school["ownership"]) == (entry["printed"], entry["ownership"])


def test_roadmap_has_the_printed_headings() -> None:
    assert ROAD["title"] == "KẾ HOẠCH XÂY DỰNG TRƯỜNG CHUẨN QUỐC GIA GIAI ĐOẠN 2021-2025"
    assert (ROAD["period"], ROAD["label"], ROAD["subtitle"]) == ("2021-2025", "Phụ lục 03", ANNEXED)
    assert list(ROAD["columns"].values()) == [
        "STT",
        "Tên trường thuộc kế hoạch công nhận lại giai đoạn 2021 - 2025",
        "Cấp học",
        "Loại hình 1=CL; 2=CLHQ 3=DL; 4=TT",
        "Giai đoạn 2021-2025",
        "Ghi chú",
    ]
    assert ROAD["ordinals"] == [f"({number})" for number in range(1, 11)]
    assert [tuple(group.values()) for group in ROAD["groups"]] == [
        ("I", "Mầm non"),
        ("II", "Tiểu học"),
        ("III", "THCS"),
    ]


# --- the district ---

WARDS = [
    "Hạ Đình",
    "Khương Đình",
    "Khương Mai",
    "Khương Trung",
    "Kim Giang",
    "Nhân Chính",
    "Phương Liệt",
    "Thanh Xuân Bắc",
    "Thanh Xuân Nam",
    "Thanh Xuân Trung",
    "Thượng Đình",
]
# Schools that only the text names: the roadmap gives the ownership of the others.
ONLY_IN_THE_TEXT = {
    "TH Nguyễn Trãi": ["tieu-hoc"],
    "TH TT Brendon": ["tieu-hoc"],
    "TH Sputnik": ["tieu-hoc"],
    "THCS Archimedes Academy": ["thcs"],
    "THCS Đào Duy Từ": ["thcs"],
    "THCS Hồ Xuân Hương": ["thcs"],
    "Vietschool Pandora": ["tieu-hoc", "thcs"],
}
OF_LEVEL = {"Mầm non": ["mam-non"], "Tiểu học": ["tieu-hoc"], "THCS": ["thcs"], "LC": ["tieu-hoc", "thcs"]}


def test_district_is_named_as_the_document_signs() -> None:
    (names,) = DISTRICT["names"]
    assert (names["name"], names["place"], names["symbol"]) == ("Quận Thanh Xuân", "Thanh Xuân", "PGDĐT")
    assert (names["signer_title"], names["signer_name"]) == ("TRƯỞNG PHÒNG", "Phạm Gia Hữu")
    assert DISTRICT["city"]["code"] == "ha-noi"
    assert date(2021, 9, 1) <= date.fromisoformat(DISTRICT["reference_date"]) <= date(2022, 8, 31)


def test_eleven_wards_are_named() -> None:
    assert [ward["name"] for ward in DISTRICT["wards"]] == [f"Phường {name}" for name in WARDS]


def test_every_school_is_named_once_with_what_the_document_says() -> None:
    expected = {entry["printed"]: (OF_LEVEL[entry["level"]], entry["ownership"]) for entry in ROAD["entries"]}
    expected |= {name: (levels, "") for name, levels in ONLY_IN_THE_TEXT.items()}
    assert {school["name"]: (school["levels"], school["ownership"]) for school in SCHOOLS.values()} == expected
    assert len(DISTRICT["schools"]) == len(SCHOOLS) == 49


def test_printed_variants_are_aliases_of_one_school() -> None:
    names = [school["name"] for school in SCHOOLS.values()]
    aliases = {alias: school["code"] for school in SCHOOLS.values() for alias in school.get("aliases", [])}
    assert not set(aliases) & set(names)
    assert aliases["THCS Nguyễn Lâm"] == "thcs-nguyen-lan"
    assert aliases["THCS Việt Nam - Angiêri"] == aliases["THCS Việt An"] == "thcs-viet-nam-angieri"
    assert aliases["Ngôi Sao - Hà Nội"] == "lien-cap-ngoi-sao-hn"


def test_public_schools_of_the_roadmap_are_as_many_as_the_scale_counts() -> None:
    """13 THCS of code 1, as Phụ lục 01 counts; TH Nguyễn Trãi, in the text only, makes the 13th TH."""
    public = Counter(school["levels"][0] for school in SCHOOLS.values() if school["ownership"] == "1")
    assert (public["thcs"], public["tieu-hoc"]) == (13, 12)


def test_codes_of_units_are_unique_and_kinds_known() -> None:
    codes = [unit["code"] for kind in ("wards", "agencies", "schools") for unit in DISTRICT[kind]]
    assert len(set(codes)) == len(codes)
    assert {agency["kind"] for agency in DISTRICT["agencies"]} <= set(AgencyKind.values)
    assert [agency["code"] for agency in DISTRICT["agencies"] if agency["kind"] == "office"] == ["phong-gddt"]


# --- people and portfolios ---

STAFF_OF_IV = [
    ("2.1", "Phạm Gia Hữu", "Trưởng phòng"),
    ("2.2", "Vũ Tuyết Lan", "Phó Trưởng phòng"),
    ("2.3", "Lê Thị Thu Hằng", "Phó Trưởng phòng"),
    ("2.4", "Huỳnh Kim Dược", "Phó Trưởng phòng"),
    ("3.1", "Nguyễn Thị Diệu Thúy", "Tổ trưởng Giáo vụ PT"),
    ("3.2", "Hoàng Văn Sơn", "Tổ trưởng tổ Công đoàn phòng GDĐT"),
    ("3.3", "Phạm Tiến Hồng", ""),
    ("3.4", "Nguyễn Thị Huyền", ""),
    ("3.5", "Vũ Thị Thu", ""),
    ("3.6", "Nguyễn Hồng Thúy", "Giáo vụ Tiểu học, thủ quỹ phòng GDĐT"),
    ("3.7", "Triệu Thanh Hương", "Tổ trưởng giáo vụ mầm non"),
    ("3.8", "Nguyễn Thu Hà", "Giáo vụ mầm non"),
    ("3.9", "Nguyễn Minh Nguyệt", ""),
]
# Number in section IV -> schools by level, as printed.
SCHOOLS_OF_IV: dict[str, dict[str, str]] = {
    "2.3": {"tieu-hoc": "Khương Đình|Nguyễn Trãi|Phan Đình Giót|Nguyễn Tuân|Ngôi Sao - Hà Nội"},
    "2.4": {"thcs": "Hạ Đình|Nguyễn Trãi|Archimedes Academy|Ngôi Sao Hà Nội|Vietschool Pandora"},
    "3.1": {"thcs": "Khương Đình|Nhân Chính|Nguyễn Lâm", "tieu-hoc": "Khương Mai"},
    "3.2": {"thcs": "Phan Đình Giót|Thanh Xuân|Thanh Xuân Trung|Việt Nam - Angiêri|Đào Duy Từ|Hồ Xuân Hương"},
    "3.3": {"thcs": "Khương Mai|Thanh Xuân Nam"},
    "3.5": {"thcs": "Kim Giang|Phương Liệt", "tieu-hoc": "Kim Giang|Thanh Xuân Bắc|Thanh Xuân Trung|TT Brendon"},
    "3.6": {
        "tieu-hoc": "Đặng Trần Côn|Thanh Xuân Nam|Phương Liệt|Nhân Chính|Hạ Đình|Vietschool Pandora|Sputnik",
    },
}
TUTORING_WARDS = {
    "2.3": "Thanh Xuân Nam",
    "2.4": "Khương Trung|Hạ Đình",
    "3.1": "Thanh Xuân Trung",
    "3.2": "Phương Liệt|Khương Mai|Thanh Xuân Bắc",
    "3.3": "Nhân Chính|Khương Đình",
    "3.5": "Kim Giang",
    "3.6": "Thượng Đình",
}
PRESCHOOL_WARDS = {
    "2.2": "Thanh Xuân Bắc|Thanh Xuân Nam|Thanh Xuân Trung|Phương Liệt",
    "3.7": "Khương Mai|Nhân Chính|Thượng Đình",
    "3.8": "Khương Trung|Hạ Đình|Khương Đình|Kim Giang",
}
SUBJECTS = {
    "2.3": [("", "Tiếng Việt|Khoa|Sử|Địa|Tự nhiên và Xã hội")],
    "2.4": [("", "Toán|Vật lý")],
    "3.1": [("", "Ngoại ngữ")],
    "3.2": [("", "Sinh học|Hóa học|Công nghệ")],
    "3.3": [("", "Tin học")],
    "3.5": [("", "Ngữ văn|Lịch sử|Địa lý|GDCD"), ("tieu-hoc", "Đạo đức|Hoạt động trải nghiệm")],
    "3.6": [("", "Toán|Mỹ thuật|Thể dục|Âm nhạc|Thủ công|Lao động kỹ thuật")],
}
# Phrases of section IV, a few of each person, as printed (corrected where the list of corrections says so).
FIELDS = {
    "2.1": "Phụ trách chung|cải cách hành chính|thanh, kiểm tra|ký duyệt bằng tốt nghiệp THCS",
    "2.2": "Khuyến học|VSATTP|Y tế học đường|Chữ thập đỏ|sữa học đường",
    "2.3": "truyền thông|viết tin bài|tổng hợp - báo cáo|TDTT|công tác Đoàn - Hội - Đội",
    "2.4": "QLT và KĐCLGD|dạy thêm học thêm|các trung tâm ngoài nhà trường|giáo dục hướng nghiệp",
    "3.1": "hoạt động trải nghiệm hướng nghiệp|công tác phổ cập GD cấp THCS",
    "3.2": "Tổ chức cán bộ|xây dựng trường chuẩn quốc gia|Thư ký phòng GDĐT",
    "3.3": "CNTT|CCHC|chuyển trường|quản lý, cấp phát Bằng tốt nghiệp THCS",
    "3.5": "hoạt động giáo dục địa phương cấp THCS|giáo dục pháp luật",
    "3.6": "giáo dục trẻ khuyết tật, hoà nhập|sữa học đường|kiểm tra nội bộ cấp tiểu học",
    "3.7": "phổ cập trẻ MN 5 tuổi|kiểm định, xây dựng trường CQG",
    "3.8": "giáo dục trẻ khuyết tật hoà nhập|sữa học đường cấp học mầm non",
    "3.9": "kế toán|tài chính|tài sản|công tác Xã hội hóa giáo dục",
}
PORTFOLIOS = mine("portfolios")["entries"]
PORTFOLIO = {entry["number"]: entry for entry in PORTFOLIOS}


def split(names: dict[str, str]) -> dict[str, list[str]]:
    return {number: printed.split("|") for number, printed in names.items()}


def called(code: str, level: str) -> set[str]:
    """What a school of `level` may be called in a list of schools of that level."""
    prefix = {"tieu-hoc": "TH ", "thcs": "THCS "}[level]
    school = SCHOOLS[code]
    assert level in school["levels"]
    return {name.removeprefix(prefix) for name in (school["name"], *school.get("aliases", []))}


def wards_for(what: str) -> dict[str, list[str]]:
    names = {ward["code"]: ward["name"].removeprefix("Phường ") for ward in DISTRICT["wards"]}
    found = {
        entry["number"]: [names[ward["ward"]] for ward in entry["wards"] if ward["for"] == what] for entry in PORTFOLIOS
    }
    return {number: wards for number, wards in found.items() if wards}


def test_people_of_section_iv_have_their_names_titles_and_numbers() -> None:
    assert [(entry["number"], entry["name"], entry["title"]) for entry in PORTFOLIOS] == STAFF_OF_IV
    for entry in PORTFOLIOS:
        person = PEOPLE[entry["person"]]
        assert (person["full_name"], person["title"]) == (entry["name"], entry["title"])
        assert person["role"] == ("leader" if entry["number"].startswith("2.") else "specialist")


def test_post_that_names_nobody_stands_apart() -> None:
    (guard,) = mine("portfolios")["posts"]
    assert (guard["number"], guard["name"]) == ("3.10", "Bảo vệ cơ quan")
    assert "24/24h" in guard["fields"][0]


def test_only_the_offices_people_are_named_beside_sign_ins_by_role() -> None:
    named = {name for _, name, _ in STAFF_OF_IV}
    others = [person for person in PEOPLE.values() if person["full_name"] not in named]
    assert {person["role"] for person in PEOPLE.values()} <= set(Role.values)
    assert all(username.endswith(".thanhxuan") for username in PEOPLE)
    assert len(PEOPLE) == len(STAFF_OF_IV) + len(others) == 20
    assert [person["full_name"] for person in others] == [
        "Chuyên viên tổng hợp",
        "Phó Trưởng phòng",
        "Quản trị quận Thanh Xuân",
        "Chuyên viên Văn phòng UBND",
        "Lãnh đạo UBND quận",
        "Hiệu trưởng THCS Thanh Xuân",
        "Văn thư THCS Thanh Xuân",
    ]
    assert {person["unit"] for person in others if "unit" in person} <= set(SCHOOLS)


def test_schools_are_portioned_out_by_level_as_printed() -> None:
    for entry in PORTFOLIOS:
        expected = SCHOOLS_OF_IV.get(entry["number"], {})
        printed = [(level, name) for level, names in expected.items() for name in names.split("|")]
        kept = [(one["level"], one["school"]) for one in entry["schools"]]
        assert [level for level, _ in kept] == [level for level, _ in printed], entry["name"]
        for (level, code), (_, name) in zip(kept, printed, strict=True):
            assert name in called(code, level)


def test_each_school_of_a_level_has_one_person() -> None:
    answered = Counter((one["school"], one["level"]) for entry in PORTFOLIOS for one in entry["schools"])
    taught = {
        (school["code"], level) for school in SCHOOLS.values() for level in school["levels"] if level != "mam-non"
    }
    assert answered == dict.fromkeys(taught, 1)


def test_each_ward_has_one_person_for_tutoring_and_one_for_preschools() -> None:
    for what, printed in (("dạy thêm, học thêm", TUTORING_WARDS), ("cơ sở giáo dục mầm non", PRESCHOOL_WARDS)):
        assert wards_for(what) == split(printed)
        assert sorted(name for names in wards_for(what).values() for name in names) == sorted(WARDS)


def test_subjects_and_fields_are_those_printed() -> None:
    assert {
        entry["number"]: [(one["level"], "|".join(one["names"])) for one in entry["subjects"]]
        for entry in PORTFOLIOS
        if entry["subjects"]
    } == SUBJECTS
    for number, fields in split(FIELDS).items():
        assert set(fields) <= set(PORTFOLIO[number]["fields"]), number
    assert [entry["number"] for entry in PORTFOLIOS if not entry["fields"]] == ["3.4"]


def test_absence_has_its_last_day_and_its_substitutes() -> None:
    absent = PORTFOLIO["3.4"]
    assert absent["absence"] == {
        "reason": "Nghỉ chế độ thai sản",
        "until": "2022-04-01",
        "text": "Nghỉ chế độ thai sản đến ngày 01/4/2022",
    }
    substitutes = {
        entry["number"]: one["fields"]
        for entry in PORTFOLIOS
        for one in entry.get("temporary", [])
        if one["for"] == absent["person"]
    }
    assert substitutes == {"3.7": ["an toàn trường học", "y tế học đường"], "3.8": ["văn nghệ"]}
    (of_nobody,) = PORTFOLIO["3.2"]["temporary"]
    assert (of_nobody["for"], of_nobody["subjects"]) == (None, ["Âm nhạc", "Mỹ thuật", "Thể dục"])


def test_deputies_report_before_the_25th() -> None:
    reports = {entry["number"]: entry["report"] for entry in PORTFOLIOS if "report" in entry}
    assert list(reports) == ["2.2", "2.3", "2.4"]
    for report in reports.values():
        assert (report["day"], report["deadline"]) == (25, "trước ngày 25 hàng tháng")
        assert PEOPLE[report["to"]]["full_name"] == "Phạm Gia Hữu"


# --- the month plan ---

TRIEN_KHAI = "Triển khai hoạt động chuyên môn các cấp học theo chỉ đạo của Sở GDĐT. Tổ chức các chuyên đề ở các cấp học"
COVID = "Thực hiện công tác phòng chống dịch Covid-19."
MONTHS: dict[str, list[str]] = {
    "8/2021": [
        "Tổ chức các lớp bồi dưỡng chuyên môn, nghiệp vụ cho CB, GV (trực tuyến);",
        "Tổng kết năm học 2020-2021, triển khai nhiệm vụ năm học 2021-2022 (trực tuyến);",
        "Chỉ đạo các trường chuẩn bị tổ chức Lễ khai giảng năm học mới 2021-2022 (trực tuyến);",
        COVID,
    ],
    "9/2021": [
        "Khai giảng năm học 2021-2022 (trực tuyến);",
        "Rà soát phân công chuyên môn các trường;",
        "Tổ chức hội nghị chuyên môn các cấp học (trực tuyến);",
        "Tập huấn chuyên môn;",
        "Hướng dẫn các trường xây dựng kế hoạch năm học; tổ chức Hội nghị cán bộ viên chức, đăng ký danh hiệu thi đua."
        " Duyệt kế hoạch năm học các trường (trực tuyến);",
        "Dự giờ dạy học trực tuyến các trường TH, THCS.",
        COVID,
    ],
    "10/2021": [
        "Hội nghị cán bộ công chức phòng GDĐT; gửi đăng ký thi đua về Quận, Sở GDĐT;",
        "Tổ chức Lễ khai mạc “Tuần lễ hưởng ứng học tập suốt đời” năm 2021."
        " Hướng dẫn các đơn vị nhập dữ liệu PCGD-XMC;",
        "Tổ chức giải thưởng “Nhà giáo Thanh Xuân tâm huyết, sáng tạo” năm học 2020-2021."
        " Tham gia giải thưởng “Nhà giáo Hà Nội tâm huyết, sáng tạo”;",
        "Hội thảo chia sẻ kinh nghiệm dạy học trực tuyến;",
        f"{TRIEN_KHAI};",
        "Tập huấn chuyên môn, công tác kiểm tra nội bộ trường học, công đoàn;",
        "Dự giờ dạy học trực tuyến các trường TH, THCS.",
        "Hướng dẫn các trường TH, THCS tổ chức “Đấu trường Toán học”;",
        "Kiểm tra, công nhận danh hiệu thư viện năm học 2020-2021 (Sở GDĐT).",
        COVID,
    ],
    "11/2021": [
        "Tổ chức thi HSG lớp 9, bồi dưỡng đội tuyển HSG lớp 9;",
        "Tổ chức lễ phát động Ngày Pháp luật Việt Nam (9/11);",
        "Tham mưu UBND quận tổ chức kỷ niệm ngày Nhà giáo Việt Nam 20/11, Vinh danh CB, GV, NV, HS đạt thành tích cao"
        " năm học 2020-2021;",
        "Xây dựng KH đầu tư CSVC các trường học năm 2022;",
        f"{TRIEN_KHAI};",
        "Hoàn thiện hồ sơ PCGD-XMC năm 2021 gửi về Sở GDĐT;",
        COVID,
        "Đón đoàn kiểm định chất lượng giáo dục, công nhận trường chuẩn quốc gia;",
        "Kiểm tra toàn diện các trường theo kế hoạch; kiểm tra dạy thêm học thêm, 2 buổi/ngày, phòng chống dịch"
        " Covid-19 và công tác bán trú các trường.",
    ],
    "12/2021": [
        "Bồi dưỡng đội tuyển HSG;",
        "Tổ chức ngày hội Quốc phòng toàn dân 22/12, ngày Thế giới phòng chống ma túy, HIV- AIDS; kiểm tra thực hiện"
        " phòng chống Ma túy HIV/AIDS các trường;",
        "Rà soát tiến độ khởi công, khánh thành các công trình xây dựng trường học theo kế hoạch;",
        "Triển khai hoạt động CM các cấp học theo chỉ đạo của Sở GDĐT. Tổ chức các chuyên đề ở các cấp học;",
        "Tổng kết công tác PCGD-XMC năm 2021;",
        "Rà soát thiết bị dạy học tối thiểu lớp 3, lớp 7 theo Chương trình GDPT 2018; đăng ký số lượng mua sắm.",
    ],
    "01/2022": [
        "Hội nghị sơ kết học kỳ I;",
        "Bồi dưỡng đội tuyển HSG lớp 9;",
        "Tổ chức thi Olympic Tiếng Anh Tiểu học cấp Quận;",
        f"{TRIEN_KHAI}.",
    ],
    "02/2022": [
        "Ổn định nền nếp trước, sau Tết Nguyên Đán;",
        "Tổ chức các hoạt động kỷ niệm ngày thành lập Đảng CSVN 3/2;",
        f"{TRIEN_KHAI};",
        "Xây dựng và triển khai Kế hoạch PCGD-XMC năm 2022;",
        "Phối hợp phòng Tài chính- Kế hoạch xây dựng kế hoạch đầu tư cơ sở vật chất các trường năm 2022;",
        "Chỉ đạo các trường tổ chức Chung kết “Đấu trường Toán học”;",
        "Kiểm tra dạy thêm học thêm, 2 buổi/ngày và công tác bán trú các trường.",
    ],
    "3/2022": [
        "Tổ chức Chung kết “Đấu trường Toán học” cấp Quận;",
        "Tổ chức các hoạt động kỷ niệm tháng Thanh niên ngày 26/3;",
        "Điều tra số trẻ tuyển sinh đầu các cấp học năm học 2022-2023;",
        "Chấm giáo viên đăng ký GV dạy giỏi, chủ nhiệm giỏi cấp Quận;",
        f"{TRIEN_KHAI};",
        "Kiểm tra toàn diện các trường theo kế hoạch; kiểm tra chuyên đề một số mặt hoạt động."
        " Kiểm tra thư viện trường học.",
    ],
    "4/2022": [
        "Xây dựng kế hoạch biên chế ngành GDĐT năm học 2022-2023;",
        "Kiểm tra toàn diện các trường học theo kế hoạch;",
        "Các trường TH chuẩn bị dạy bơi cho học sinh;",
        f"{TRIEN_KHAI}. Chỉ đạo, hướng dẫn các trường tổ chức ôn tập, kiểm tra học kỳ II;",
        "Hướng dẫn các trường TH, THCS dự kiến phân công chuyên môn đối với GV dạy lớp 3, lớp 7 năm học 2022-2023.",
    ],
    "5/2022": [
        "Kiểm tra, khảo sát thi đua các trường đăng ký khen cao năm học 2021-2022;",
        "Ôn tập và kiểm tra học kỳ II; tổng kết năm học, tổ chức kiểm tra và xét tốt nghiệp THCS, chuẩn bị dữ liệu thi"
        " lớp 10 THPT năm học 2022-2023;",
        "Xét duyệt SKKN, đánh giá thi đua các trường;",
        "Xây dựng và triển khai công tác Hè 2022;",
        "Triển khai hoạt động CM các cấp học theo chỉ đạo của Sở GDĐT;",
        "Xây dựng Kế hoạch tuyển sinh năm học 2022-2023;",
        "Các trường TH dạy bơi cho học sinh;",
        "Chuẩn bị kế hoạch tập huấn GV dạy lớp 3, lớp 7 năm học 2022-2023.",
    ],
    "6/2022": [
        "Hoàn thành báo cáo kết quả năm học 2021-2022, hồ sơ thi đua, chỉ đạo các trường học bàn giao học sinh về địa"
        " phương sinh hoạt Hè 2022;",
        "Triển khai kế hoạch tuyển sinh năm học 2022-2023;",
        "Hoàn thành các báo cáo thi đua khen cao gửi Sở GDĐT, Thành phố;",
        "Tập huấn GV dạy lớp 3, lớp 7 năm học 2022-2023.",
    ],
    "7/2022": [
        "Tổ chức tuyển sinh theo kế hoạch;",
        "Hoàn thiện hồ sơ học sinh đăng ký thi tốt nghiệp THPT, tuyển sinh vào lớp 10 năm học 2022-2023;",
        "Tổ chức tập huấn chuyên môn;",
        "Triển khai mua sắm TBDH lớp 3, lớp 7 theo Thông tư hướng dẫn của Bộ GDĐT",
    ],
}
MONTH_NOTES = [
    "Kế hoạch thi Giáo viên dạy giỏi Thành phố, HSG Thành phố theo lịch của Sở GDĐT;",
    "“Ngày hội văn hóa Thể thao ngành GDĐT Hà Nội” (với 3 môn thi đấu chính là Bóng bàn, Bóng chuyền và Kéo co)"
    " cấp Quận từ tháng 12/2021 đến tháng 3/2022, cấp Thành phố tháng 4/2022.",
]


def test_month_plan_has_one_entry_per_month_with_its_lines_in_order() -> None:
    plan = mine("month-plan")
    assert {month["printed"]: month["lines"] for month in plan["months"]} == MONTHS
    codes = [f"2021-{month:02d}" for month in range(8, 13)] + [f"2022-{month:02d}" for month in range(1, 8)]
    assert [month["month"] for month in plan["months"]] == codes
    assert (plan["period"], plan["notes"]) == (PERIOD, MONTH_NOTES)


def test_printed_month_is_its_code() -> None:
    for month in mine("month-plan")["months"]:
        number, year = month["printed"].split("/")
        assert month["month"] == f"{year}-{int(number):02d}"


# --- the tasks ---

DEADLINES = {
    "Định kỳ 01 lần/tháng": Precision.RECURRING,
    "Định kỳ 01 lần/quý": Precision.RECURRING,
    "Hàng ngày": Precision.RECURRING,
    "Thường xuyên": Precision.RECURRING,
    "Trước ngày 25 hàng tháng": Precision.RECURRING,
    "Giai đoạn 2021-2025": Precision.SPAN,
    "Từ tháng 12/2021 đến tháng 3/2022": Precision.SPAN,
    "Năm 2021": Precision.YEAR,
    "Đến năm 2024": Precision.YEAR,
    "Tháng 4/2022": Precision.MONTH,
    "Khi học sinh quay lại trường học tập": Precision.EVENT,
    "Sau khi được Thành phố phê duyệt": Precision.EVENT,
}
SECTIONS = ["3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "3.8", "3.9", "3.10", "III", "IV", "KẾ HOẠCH THÁNG: Lưu ý"]


def test_tasks_keep_the_deadlines_of_the_document() -> None:
    deadlines = {task["deadline"] for task in TASKS["tasks"]} - {""}
    assert set(DEADLINES) <= deadlines
    for text in deadlines:
        assert read_deadline(text, 2021).text == text
    for text, precision in DEADLINES.items():
        assert read_deadline(text, 2021).precision is precision, text


def test_tasks_stand_under_the_sections_in_order_and_name_known_bodies() -> None:
    sections = list(dict.fromkeys(task["section"] for task in TASKS["tasks"]))
    assert len(sections) == len(SECTIONS)
    assert all(title.startswith(number) for title, number in zip(sections, SECTIONS, strict=True))
    agencies = {agency["code"] for agency in DISTRICT["agencies"]}
    for task in TASKS["tasks"]:
        assert {*task["cooperators"], task["receiver"] or "phong-gddt"} <= agencies, task["title"]
        assert len(task["title"]) <= 500
        assert len(task["note"]) <= 300
        assert set(task["cooperating_levels"]) <= {"mam-non", "tieu-hoc", "thcs"}


def test_sections_of_the_tasks_are_headings_of_the_plan() -> None:
    plan = {f"{section['number']}. {section['title']}" for section in PLAN["sections"]}
    of_tasks = dict.fromkeys(task["section"] for task in TASKS["tasks"])
    assert set(list(of_tasks)[:-1]) <= plan


# --- the narrative ---

HEADINGS = [
    "I. ĐẶC ĐIỂM TÌNH HÌNH",
    "1. Thuận lợi",
    "2. Khó khăn",
    "3. Số liệu năm học 2021-2022",
    "3.1. Cán bộ, chuyên viên, nhân viên phòng GDĐT",
    "3.2. Quy mô trường, lớp (Phụ lục 01)",
    "II. NHIỆM VỤ, BIỆN PHÁP THỰC HIỆN",
    "1. Chỉ tiêu (Phụ lục 02)",
    "2. Nhiệm vụ trọng tâm",
    "3. Nhiệm vụ cụ thể và giải pháp thực hiện",
    "3.1. Đổi mới công tác quản lý giáo dục phù hợp với tình hình phòng chống dịch Covid-19",
    "3.2. Nâng cao hiệu quả đầu tư, xây dựng cơ sở vật chất, TBDH và công tác quản lý tài chính, tài sản",
    "3.3. Đảm bảo hiệu quả kiểm định chất lượng giáo dục và xây dựng trường đạt chuẩn quốc gia",
    "3.4. Nâng cao chất lượng đội ngũ CB, GV, NV. Thực hiện chuyển đổi số trong quản lý và dạy học",
    "3.4.1. Số liệu CB, GV, NV (Phụ lục 04)",
    "3.4.2. Bồi dưỡng đội ngũ",
    "3.5. Nâng cao chất lượng giáo dục",
    "3.6. Công tác y tế, hoạt động ngoại khóa; đảm bảo an ninh, an toàn trường học",
    "3.7. Công tác thi đua - khen thưởng, hoạt động đền ơn đáp nghĩa, phong trào từ thiện, nhân đạo",
    "3.8. Công tác phổ cập giáo dục, giáo dục trẻ khuyết tật",
    "3.9. Công tác đoàn thể, hoạt động xã hội",
    "3.10. Công tác truyền thông, cải cách hành chính",
    "III. TỔ CHỨC THỰC HIỆN",
    "IV. PHÂN CÔNG LÃNH ĐẠO, CHUYÊN VIÊN",
    "1. Biên chế các tổ thuộc phòng GDĐT: Gồm 03 tổ",
    "2. Phân công nhiệm vụ lãnh đạo phòng",
    "3. Phân công nhiệm vụ chuyên viên, nhân viên",
]
FACTS = (
    "toàn quận thiếu 526 GV, NV",
    "Số lượng cán bộ: 15",
    "biên chế 12",
    "lãnh đạo: 04, chuyên viên 08",
    "Cao cấp: 02; Trung cấp: 10",
    "Tiến sĩ: 01; Thạc sĩ: 07; Đại học: 04",
    "46 trường công lập, 38 trường tư thục",
    "tăng 01 trường công lập, tăng 2.393 HS",
    "trường công lập: 2.427 CB, GV, NV; trường và nhóm lớp tư thục: 2.668 CB, GV, NV",
    "cấp Mầm non 89,1%, cấp Tiểu học 83,3%, cấp THCS 91,3%",
    "01 nhóm lớp điểm/phường",
    "IELTS 4.5",
)
BOUND = {
    Binding("so-truong"): "84",
    Binding("so-hoc-sinh"): "67140",
    Binding("so-cb-gv-nv"): "5095",
    Binding("cb-gv-la-dang-vien", measure="assigned"): "60",
}


def paragraphs() -> Iterator[str]:
    for section in PLAN["sections"]:
        yield from section["paragraphs"]


def test_plan_has_its_number_day_bases_and_recipients() -> None:
    assert (PLAN["kind"], PLAN["document_kind"], PLAN["number"], PLAN["issued_on"]) == (
        "ke-hoach",
        "KẾ HOẠCH",
        26,
        "2021-10-27",
    )
    for base, words in zip(
        PLAN["bases"],
        (
            "Chỉ thị số 800/CT-BGDĐT ngày 24/8/2021",
            "Thông tư số 09/2021/TT-BGDĐT ngày 30/3/2021",
            "Quyết định số 3952/QĐ-UBND ngày 16/8/2021",
            "Hướng dẫn của Sở GDĐT Hà Nội",
            "Kế hoạch số 217/KH-UBND ngày 25/8/2021",
        ),
        strict=True,
    ):
        assert words in base
        assert base.endswith("." if base is PLAN["bases"][-1] else ";")
    assert PLAN["recipients"] == [
        "Sở GDĐT Hà Nội;",
        "UBND quận;",
        "Lãnh đạo, CV phòng GDĐT;",
        "Các trường học thuộc quận;",
        "Lưu VT.",
    ]


def test_plan_has_the_headings_of_the_document() -> None:
    assert [f"{section['number']}. {section['title']}" for section in PLAN["sections"]] == HEADINGS
    keys = [section["key"] for section in PLAN["sections"]]
    assert len(set(keys)) == len(keys)


def test_plan_states_the_facts_of_the_document() -> None:
    text = " ".join(paragraphs())
    assert [fact for fact in FACTS if fact not in text] == []


def test_numbers_bound_in_the_plan_are_figures_of_the_forms() -> None:
    known = {}
    for slug in FORMS:
        cells = form_of(slug).figure_cells()
        for cell, value in values_of(slug).items():
            at = cells[cell]
            if at.ownership == "-":
                known[Binding(at.indicator or "", at.level or "", measure=at.measure or "")] = value.number
    asked = {binding for text in paragraphs() for binding in bindings(text)}
    assert {binding: known[binding] for binding in asked} == {key: Decimal(number) for key, number in BOUND.items()}


def test_tables_of_the_plan_are_forms_or_registered_lists() -> None:
    assert PLAN["tables"] == [
        "ke-hoach-thang",
        "quy-mo-truong-lop",
        "chi-tieu-co-ban",
        "lo-trinh-chuan-quoc-gia",
        "trinh-do-doi-ngu",
        "phan-cong",
    ]
    assert PLAN["table_periods"] == {ROAD["key"]: ROAD["period"]}


# --- the words ---


def text_files() -> list[Path]:
    return sorted(THANH_XUAN.rglob("*.json"))


def test_all_text_is_nfc() -> None:
    for path in text_files():
        text = path.read_text(encoding="utf-8")
        assert unicodedata.is_normalized("NFC", text), path.name


def test_every_correction_is_printed_and_its_source_nowhere() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in text_files() if path.name != "corrections.json"}
    everything = " ".join(texts.values())
    for correction in mine("corrections"):
        assert set(correction) == {"where", "source", "printed", "why"}
        assert correction["printed"] in everything, correction
        assert f'"{correction["source"]}"' not in everything, correction
        if len(correction["source"]) > len("CD"):
            assert correction["source"] not in everything, correction


def test_corrections_touch_no_figure() -> None:
    figures = " ".join(" ".join(entries_of(slug).values()) for slug in FORMS)
    for correction in mine("corrections"):
        assert correction["printed"] not in figures
