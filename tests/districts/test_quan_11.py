"""Quận 11's plan of the school year 2020-2021: its table, tasks and words, transcribed here a second time."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from core.table import Table
from indicators.formdoc.checks import run_checks
from indicators.formdoc.layout import lay_out
from indicators.formdoc.model import CheckKind, Form, Strength
from indicators.formdoc.parse import dump_form, parse_form
from indicators.values import Kind, Reading, Value, read

FIXTURES = Path(__file__).parents[2] / "fixtures"
FORM = "chi-tieu-phan-dau"
PERIOD = "2020-2021"
TEXT_FILES = ("district.json", f"tasks-{PERIOD}.json", f"plans/{PERIOD}.json", f"forms/{FORM}.json")


def load(name: str) -> Any:
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


def mine(name: str) -> Any:
    return load(f"quan-11/{name}")


UNITS = {unit["code"]: unit for unit in load("catalogue/units-of-measure.json")}
INDICATORS = {indicator["code"]: indicator for indicator in load("catalogue/indicators.json")}
ENTRIES: dict[str, str] = mine(f"figures/{FORM}-{PERIOD}.json")["entries"]


def form() -> Form:
    return parse_form(mine(f"forms/{FORM}.json"))


def readings() -> dict[str, Reading]:
    units = {row.key: UNITS[row.unit or form().unit or ""] for row in form().rows if not row.group}
    return {
        cell: Reading(decimals=unit["decimals"], percent=unit["percent"], unit=unit["name"])
        for cell in form().figure_cells()
        for unit in [units[cell.partition(":")[0]]]
    }


def values() -> dict[str, Value]:
    found = {cell: read(ENTRIES[cell], reading) for cell, reading in readings().items() if cell in ENTRIES}
    return {cell: value for cell, value in found.items() if value is not None}


def table() -> Table:
    context = {"year": PERIOD[:4]} | {f"unit:{code}": unit["name"] for code, unit in UNITS.items()}
    return lay_out(form(), context=context, values=values(), texts={}, readings=readings(), key=f"quan-11-{FORM}")


# --- the table ---

# STT, level, content, 2019-2020, 2020-2021, as the document prints them; a group's title stands over both labels.
PRINTED: list[tuple[str, str, str, str, str]] = [
    ("1", "Huy động trẻ ra lớp:", "", "", ""),
    ("", "Mầm non", "Nhà trẻ", "19 %", "20 %"),
    ("", "", "Mẫu giáo", "75.7 %", "78 %"),
    ("", "", "Mẫu giáo 5 tuổi", "100 %", "100 %"),
    ("", "Tiểu học", "Trẻ 6 tuổi vào lớp Một", "100 %", "100 %"),
    ("", "THCS", "Học sinh lớp 5 hoàn thành chương trình bậc tiểu học vào lớp 6", "100 %", "100 %"),
    ("2", "Học sinh bỏ học:", "", "", ""),
    ("", "", "Học sinh tiểu học", "0,23 %", "0,20 %"),
    ("", "", "Học sinh THCS", "0,43 %", "0,6 %"),
    ("3", "Phổ cập giáo dục:", "", "", ""),
    ("", "", "Chống mù chữ", "99,82 %", "99,83 %"),
    ("", "", "Phổ cập GD tiểu học", "99,48 %", "99,49 %"),
    ("", "", "Phổ cập GD THCS", "98,37 %", "98,38 %"),
    ("", "", "Phổ cập GD Trung học", "88,31 %", "88,32 %"),
    ("4", "Kết quả giáo dục:", "", "", ""),
    ("", "", "Giảm SDD thể thấp còi", "82 %", "85 %"),
    ("", "Mầm non", "Giảm suy dinh dưỡng thể nhẹ cân", "91.7 %", "93 %"),
    ("", "Tiểu học", "Lên lớp (hoàn thành chương trình lớp học)", "98,8 %", "99 %"),
    ("", "", "- Hoàn thành chương trình bậc TH:", "100 %", "100 %"),
    ("", "", "+ Năng lực", "98,9 %", "99 %"),
    ("", "", "+ Phẩm chất", "99,2 %", "99,3 %"),
    ("", "", "Hiệu suất đào tạo", "98 %", "98 %"),
    ("", "THCS", "Lên lớp", "98,9 %", "98,9 %"),
    ("", "", "- Hạnh kiểm:", "", ""),
    ("", "", "+ Tốt", "87,3 %", "87,5 %"),
    ("", "", "+ Khá", "11,8 %", "11,6 %"),
    ("", "", "+ Trung bình", "0,9 %", "0,9 %"),
    ("", "", "+ Yếu", "0,01 %", "0,01 %"),
    ("", "", "Tốt nghiệp Trung học cơ sở", "99,97 %", "100 %"),
    ("", "", "- Học lực:", "", ""),
    ("", "", "+ Giỏi", "44,8 %", "44,8 %"),
    ("", "", "+ Khá", "33,9 %", "33,9 %"),
    ("", "", "+ Trung bình", "20,2 %", "20,2 %"),
    ("", "", "+ Yếu", "1,1 %", "1,1 %"),
    ("", "", "+ Kém", "0,1 %", "0,1 %"),
    ("", "", "Tốt nghiệp nghề phổ thông", "97,1 %", "97,2 %"),
    ("", "", "Hiệu suất đào tạo", "97,4 %", "97,5 %"),
    ("", "", "Học sinh giỏi cấp Thành phố", "59 học sinh", "60 học sinh"),
    ("5", "Học sinh học 2 buổi/ngày:", "", "", ""),
    ("", "", "Mầm non", "100 %", "100 %"),
    ("", "", "Tiểu học", "83,09 %", "83,2 %"),
    ("", "", "THCS", "58,3 %", "60 %"),
    ("6", "Trình độ giáo viên:", "", "", ""),
    ("", "Mầm non", "Đạt chuẩn đào tạo sư phạm", "100 %", "100 %"),
    ("", "", "Trên chuẩn đào tạo sư phạm", "64.6 %", "75 %"),
    ("", "Tiểu học", "Đạt chuẩn đào tạo sư phạm", "72 %", "75 %"),
    ("", "", "Trên chuẩn đào tạo sư phạm", "3 %", "3,1 %"),
    ("", "THCS", "Đạt chuẩn đào tạo sư phạm", "92 %", "93 %"),
    ("", "", "Trên chuẩn đào tạo sư phạm", "12 %", "12,5 %"),
    # Its number is lost in the document, and stays lost.
    ("", "Đánh giá ngoài Kiểm định chất lượng giáo dục:", "", "", ""),
    ("", "", "Mầm non", "89.6 %", "100 %"),
    ("", "", "Tiểu học", "66,67 %", "72 %"),
    ("", "", "THCS", "44,4%", "77,8%"),
]


def as_value(text: str) -> tuple[Decimal, str] | None:
    """Number and unit of a printed figure: 75.7 % and 75,7% are one."""
    if not text:
        return None
    match = re.fullmatch(r"([\d.,]+) ?(%|học sinh)", text)
    assert match is not None, text
    return Decimal(match[1].replace(",", ".")), match[2]


def printed_rows() -> list[tuple[str, ...]]:
    """The texts of the body on a grid of five columns; what a merged cell covers is empty."""
    covered: set[tuple[int, int]] = set()
    grid = []
    for line, row in enumerate(table().rows):
        cells = iter(row.cells)
        texts = []
        for place in range(5):
            if (line, place) in covered:
                texts.append("")
                continue
            cell = next(cells)
            texts.append(cell.text)
            spanned = {(line + down, place + across) for down in range(cell.rowspan) for across in range(cell.colspan)}
            covered |= spanned
        assert next(cells, None) is None
        grid.append(tuple(texts))
    return grid


def test_form_is_parsed_without_problems_and_stands_in_canonical_order() -> None:
    document = mine(f"forms/{FORM}.json")
    assert json.dumps(dump_form(parse_form(document))) == json.dumps(document)


def test_labels_are_the_documents_with_its_merged_cells() -> None:
    assert [row[:3] for row in printed_rows()] == [row[:3] for row in PRINTED]


def test_figures_are_the_documents_in_both_years() -> None:
    printed = [tuple(as_value(text) for text in row[3:]) for row in printed_rows()]
    assert printed == [tuple(as_value(text) for text in row[3:]) for row in PRINTED]


def test_entries_are_typed_as_the_document_prints_them() -> None:
    typed = [row[3:] for row in PRINTED if row[3]]
    rows = [row.key for row in form().rows if not row.group]
    assert [(ENTRIES[f"{row}:th-truoc"], ENTRIES[f"{row}:kh-nay"]) for row in rows] == typed
    assert set(ENTRIES) == set(form().figure_cells())


def test_heading_names_both_school_years() -> None:
    assert table().title == "CHỈ TIÊU PHẤN ĐẤU NĂM HỌC 2020-2021"
    texts = [cell.text for row in table().header for cell in row.cells if cell.text]
    assert texts == ["STT", "Nội dung", "Tỷ lệ %", "2019-2020", "2020-2021"]


def test_columns_are_last_years_result_and_this_years_target() -> None:
    fixed = {cell.partition(":")[2]: (at.measure, at.period_offset) for cell, at in form().figure_cells().items()}
    assert fixed == {"th-truoc": ("actual", -1), "kh-nay": ("proposed", 0)}


def test_every_figure_is_exact_and_pupils_are_counted_in_pupils() -> None:
    assert {value.kind for value in values().values()} == {Kind.EXACT}
    assert [cell for cell, value in values().items() if value.text] == [
        "thcs-hoc-sinh-gioi:th-truoc",
        "thcs-hoc-sinh-gioi:kh-nay",
    ]


def test_units_are_those_of_the_indicators() -> None:
    for row in form().rows:
        if not row.group:
            assert UNITS[row.unit or form().unit or ""]["base"] == INDICATORS[row.at.indicator or ""]["unit"], row.key


def test_improvement_of_malnutrition_is_better_when_higher() -> None:
    row = next(row for row in form().rows if row.title == "Giảm SDD thể thấp còi")
    assert INDICATORS[row.at.indicator or ""]["direction"] == "higher"
    assert INDICATORS["mn-suy-dinh-duong-thap-coi"]["direction"] == "lower"


def test_identities_hold_within_the_rounding_of_what_is_printed() -> None:
    kinds = [(check.kind, check.strength) for check in form().checks]
    assert kinds == [(CheckKind.HUNDRED, Strength.WARNING)] * 2 + [(CheckKind.ORDER, Strength.WARNING)] * 3
    assert run_checks(form(), values(), readings()) == ()


@pytest.mark.parametrize(
    ("group", "year", "makes"),
    [
        ("thcs-hanh-kiem", "th-truoc", "100.01"),
        ("thcs-hanh-kiem", "kh-nay", "100.01"),
        ("thcs-hoc-luc", "th-truoc", "100.1"),
        ("thcs-hoc-luc", "kh-nay", "100.1"),
    ],
)
def test_ratings_make_a_hundred_but_for_rounding(group: str, year: str, makes: str) -> None:
    check = next(check for check in form().checks if check.key == group)
    numbers = [values()[f"{part}:{year}"].number or Decimal(0) for part in check.parts]
    assert sum(numbers) == Decimal(makes)


@pytest.mark.parametrize("cell", ["thcs-hanh-kiem-tot:kh-nay", "thcs-hoc-luc-gioi:th-truoc"])
def test_slip_in_a_rating_is_found(cell: str) -> None:
    slipped = values() | {cell: Value(Kind.EXACT, Decimal(50), decimals=1)}
    (finding,) = run_checks(form(), slipped, readings())
    assert cell in finding.cells


# --- tasks and words ---

SECTIONS = {
    "1": 3,
    "2": 4,
    "3": 3,
    "4.1": 6,
    "4.2": 8,
    "4.3": 8,
    "4.4": 5,
    "4.5": 4,
    "5": 6,
    "6": 3,
    "7": 2,
    "8": 3,
    "9": 3,
}


def tasks() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = mine(f"tasks-{PERIOD}.json")["tasks"]
    return found


def sections() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = mine(f"plans/{PERIOD}.json")["sections"]
    return found


def strings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from strings(value)


def test_outline_is_the_documents() -> None:
    assert [(part["style"], part["number"], part["title"]) for part in sections()] == [
        ("part", "I", "PHƯƠNG HƯỚNG CHUNG"),
        ("part", "II", "CÁC NHÓM NHIỆM VỤ CHỦ YẾU"),
        ("section", "1", "Tiếp tục hoàn thiện thể chế, đẩy mạnh cải cách hành chính"),
        ("section", "2", "Triển khai chương trình, sách giáo khoa giáo dục phổ thông mới"),
        ("section", "3", "Nâng cao chất lượng, chuẩn hóa đội ngũ giáo viên và cán bộ quản lí"),
        (
            "section",
            "4",
            "Phát triển và nâng cao chất lượng giáo dục mầm non, phổ thông; tăng cường giáo dục đạo đức, lối sống, "
            "kỹ năng sống, giáo dục thể chất; bảo đảm an toàn trường học",
        ),
        ("subsection", "4.1", "Một số nhiệm vụ chung"),
        ("subsection", "4.2", "Giáo dục mầm non"),
        ("subsection", "4.3", "Giáo dục phổ thông"),
        ("subsection", "4.4", "Phổ cập giáo dục – Xóa mù chữ"),
        ("subsection", "4.5", "Giáo dục Chính trị tư tưởng"),
        (
            "section",
            "5",
            "Đổi mới công tác tài chính; tăng cường xã hội hóa, tăng cường cơ sở vật chất, nguồn lực đầu tư "
            "bảo đảm chất lượng các hoạt động giáo dục và đào tạo",
        ),
        (
            "section",
            "6",
            "Đẩy mạnh ứng dụng công nghệ thông tin trong dạy, học và quản lý giáo dục; "
            "thực hiện chuyển đổi số trong giáo dục và đào tạo",
        ),
        ("section", "7", "Tăng cường công tác khảo thí và kiểm định, đánh giá chất lượng giáo dục"),
        (
            "section",
            "8",
            "Đổi mới công tác quản lí; đẩy mạnh công tác kiểm tra, giám sát; "
            "ngăn chặn, xử lý nghiêm tiêu cực trong hoạt động giáo dục và đào tạo",
        ),
        ("section", "9", "Đẩy mạnh công tác truyền thông"),
    ]


def test_every_task_of_the_document_stands_in_its_section() -> None:
    counted: dict[str, int] = {}
    for task in tasks():
        number = task["section"].partition(". ")[0]
        counted[number] = counted.get(number, 0) + 1
    assert counted == SECTIONS
    titles = {f"{part['number']}. {part['title']}" for part in sections()}
    assert {task["section"] for task in tasks()} <= titles


def test_plan_tells_every_task_in_the_section_of_the_task() -> None:
    told = {f"{part['number']}. {part['title']}": part["paragraphs"] for part in sections()}
    assert [task["title"] for task in tasks() if f"- {task['title']}." not in told[task["section"]]] == []


def test_bodies_of_the_tasks_are_bodies_of_the_district() -> None:
    agencies = {agency["code"] for agency in mine("district.json")["agencies"]}
    assert {code for task in tasks() for code in task["cooperators"]} <= agencies
    assert {task["receiver"] for task in tasks()} == {None}


def test_only_the_review_of_scheme_89_is_due_before_the_year_ends() -> None:
    (early,) = (task for task in tasks() if task["deadline"] != "Năm học 2020-2021")
    assert "Đề án 89" in early["title"]
    assert early["deadline"] == "cuối năm 2020"


def test_frame_of_the_plan_is_the_documents() -> None:
    plan = mine(f"plans/{PERIOD}.json")
    assert (plan["kind"], plan["subject"]) == ("ke-hoach", "Phương hướng nhiệm vụ năm học 2020 - 2021")
    assert "số 51-KL/TW ngày 30/5/2019" in plan["bases"][0]
    assert plan["tables"] == [FORM]
    assert plan["closing"].endswith("./.")


def test_signer_is_the_documents_and_nobody_else_is_named() -> None:
    (names,) = mine("district.json")["names"]
    assert (names["signer_title"], names["signer_name"]) == ("TRƯỞNG PHÒNG", "Nguyễn Trọng Hiếu")
    people = mine("people.json")
    (signer,) = (person for person in people if person["full_name"] == names["signer_name"])
    assert signer["role"] == "leader"
    assert all(person["username"].endswith(".quan11") for person in people)


def test_document_names_sixteen_wards_and_no_school() -> None:
    district = mine("district.json")
    assert len(district["wards"]) == 16
    assert district["schools"] == []


@pytest.mark.parametrize("name", TEXT_FILES)
def test_text_is_nfc_with_single_spaces_and_paired_quotation_marks(name: str) -> None:
    texts = list(strings(mine(name)))
    assert [text for text in texts if not unicodedata.is_normalized("NFC", text)] == []
    assert [text for text in texts if text != " ".join(text.split())] == []
    assert [text for text in texts if text.count("“") != text.count("”")] == []


def test_corrected_words_are_the_ones_carried_over() -> None:
    carried = "\n".join(text for name in TEXT_FILES for text in strings(mine(name)))
    for correction in mine("corrections.json"):
        assert correction["printed"] in carried
        assert correction["source"] not in carried
