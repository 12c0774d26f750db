"""Ba Đình's report of 2020: its text against its figures, its tasks and schools against the document."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from indicators.formdoc.model import At, ColumnKind
from indicators.values import Reading, read
from reports.narrative import Binding, BoundValue, Flag, RenderedPiece, bindings, render

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
BA_DINH = FIXTURES / "ba-dinh"
TEXT_FILES = ("district.json", "tasks-2021.json", "corrections.json", "reports/kt-xh-2020.json")

# Rows of the results that the text leaves to the table. None today.
LEFT_TO_THE_TABLE: frozenset[Binding] = frozenset()

# Digits that are names, not figures.
ALLOWED_DIGITS = (
    r"^\d+\. ",  # the number of an item of part II
    r"số \d+/[A-ZĐ]+-[A-ZĐ]+",  # numbers of documents
    r"Thông tư 44/2014/TT-BGDĐT|Thông tư 13, 14|Chỉ thị 05-CT/TW",
    r"ngày \d{1,2}/\d{1,2}/\d{4}|tháng 4, 5 và 6/2020",
    r"(?:[Nn]ăm|năm học|giai đoạn|nhiệm kỳ) \d{4}(?: ?[–-] ?\d{4})?",
    r"9 tháng đầu năm 2020",
    r"lớp (?:1|2|6|10)\b",
    r"Mẫu giáo số \d+|Mầm non 1/6",
    r"Covid-19|4\.0\b|2 buổi/ngày|“3 (?:tăng|giảm)”",
)


def load(path: str) -> Any:
    return json.loads((FIXTURES / path).read_text(encoding="utf-8"))


@cache
def report() -> dict[str, Any]:
    data: dict[str, Any] = load("ba-dinh/reports/kt-xh-2020.json")
    return data


def paragraphs() -> Iterator[tuple[str, str]]:
    for section in report()["sections"]:
        for text in section["paragraphs"]:
            yield section["key"], text


def all_bindings() -> tuple[Binding, ...]:
    return tuple(binding for _, text in paragraphs() for binding in bindings(text))


def cell_at(form: dict[str, Any], cell: str) -> At:
    row_key, column_key = cell.split(":")
    row = next(row for row in form["rows"] if row["key"] == row_key)
    column = next(column for column in form["columns"] if column["key"] == column_key)
    assert column["kind"] == ColumnKind.FIGURE
    return At(**row.get("at", {})).completed_by(At(**column.get("at", {}))).completed_by(At(**form.get("defaults", {})))


def coordinates(at: At) -> Binding:
    assert at.indicator is not None
    assert at.measure is not None
    return Binding(at.indicator, at.level or "-", at.period_offset or 0, at.measure)


def typed_entries(form: str) -> dict[Binding, str]:
    document = load(f"ba-dinh/forms/{form}.json")
    entries: dict[str, str] = load(f"ba-dinh/figures/{form}-2020.json")["entries"]
    return {coordinates(cell_at(document, cell)): typed for cell, typed in entries.items()}


def reading_of(indicator: str) -> Reading:
    """The reading of the indicator's unit; a change in percentage points is told in per cent, as the office does."""
    codes = {row["code"]: row["unit"] for row in load("catalogue/indicators.json")}
    units = {row["code"]: row for row in load("catalogue/units-of-measure.json")}
    unit = units[codes[indicator]]
    return Reading(decimals=unit["decimals"], percent=unit["percent"] or unit["code"] == "diem-phan-tram")


@cache
def values() -> dict[Binding, BoundValue]:
    typed = typed_entries("ket-qua-giao-duc")
    readings = {binding: reading_of(binding.indicator) for binding in typed}
    return {binding: BoundValue(read(text, readings[binding]), readings[binding]) for binding, text in typed.items()}


def rendered() -> Iterator[RenderedPiece]:
    for _, text in paragraphs():
        yield from render(text, values())


def printed(section: str) -> str:
    return "\n".join(
        "".join(piece.text for piece in render(text, values())) for key, text in paragraphs() if key == section
    )


def strings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from strings(value)


# ---- numbers in the text


def test_every_binding_names_an_indicator_of_the_catalogue() -> None:
    known = {row["code"] for row in load("catalogue/indicators.json")}
    assert {binding.indicator for binding in all_bindings()} <= known


def test_every_binding_has_a_figure() -> None:
    typed = typed_entries("ket-qua-giao-duc")
    assert [binding for binding in all_bindings() if binding not in typed] == []


def test_every_result_is_told_in_the_text() -> None:
    told = set(all_bindings()) | LEFT_TO_THE_TABLE
    assert [binding for binding in typed_entries("ket-qua-giao-duc") if binding not in told] == []


def test_no_number_of_the_text_is_flagged() -> None:
    assert [piece for piece in rendered() if piece.flag is not Flag.NONE] == []


def test_no_digit_stands_unbound() -> None:
    allowed = re.compile("|".join(ALLOWED_DIGITS))
    unbound = [text for _, text in paragraphs() if re.search(r"\d", allowed.sub("", re.sub(r"\[\[.*?\]\]", "", text)))]
    assert unbound == []


@pytest.mark.parametrize(
    ("section", "phrase"),
    [
        ("mam-non", "nhẹ cân ở nhà trẻ là 1,0% (giảm 1,2% so với đầu năm học), ở mẫu giáo là 1,0% (giảm 0,9%)"),
        ("mam-non", "thấp còi ở nhà trẻ là 1,0% (giảm 0,9% so với đầu năm học), ở mẫu giáo là 1,0% (giảm 0,9%)"),
        ("mam-non", "béo phì ở nhà trẻ là 0,5% (giảm 0,6% so với đầu năm học), ở mẫu giáo là 1,2% (giảm 1,4%)"),
        ("pho-thong", "Hoàn thành tốt 78%, Hoàn thành 21,8%, Chưa hoàn thành 0,2%"),
        # 100.7 %: the document's own slip, kept for the check to find.
        ("pho-thong", "năng lực xếp loại Tốt 87,7%, Đạt 12,8%, Cần cố gắng 0,2%"),
        ("pho-thong", "phẩm chất xếp loại Tốt 88%, Đạt 11,7%, Cần cố gắng 0,3%"),
        # 100.24 %: the other slip.
        ("pho-thong", "hạnh kiểm xếp loại Tốt 96,11%, Khá 3,6%, Trung bình 0,53%"),
        ("pho-thong", "Giỏi 50,55%, Khá 33,15%, Trung bình 14%"),
        ("pho-thong", "Yếu còn 2,13%, xếp loại Kém còn 0,17%"),
        ("co-so-vat-chat", "xây dựng mới 02 trường, gồm 01 trường mầm non và 01 trường tiểu học"),
        ("co-so-vat-chat", "sửa chữa 20 trường, gồm 9 trường mầm non, 9 trường tiểu học và 2 trường THCS"),
        ("van-dong-phong-trao", "100% trường thực hiện tốt Chỉ thị 05-CT/TW"),
        ("van-dong-phong-trao", "60.000.000 đồng"),
        ("cong-nghe-thong-tin", "100% trường mầm non, tiểu học, THCS"),
        ("cong-nghe-thong-tin", "04 lớp tập huấn"),
        ("cong-nghe-thong-tin", "mỗi lớp 3 buổi, cho 100% cán bộ quản lý"),
        ("cong-nghe-thong-tin", "ban giám hiệu của 71 trường học"),
        ("cong-nghe-thong-tin", "03 buổi tập huấn viết bài"),
        ("cong-nghe-thong-tin", "5 trường tiểu học và 5 trường THCS dạy Tin học quốc tế"),
        ("thi-dua", "13 chỉ tiêu thi đua của Thành phố"),
        ("thi-dua", "49/49 đơn vị"),
        ("thi-dua", "13 đơn vị được đề nghị"),
        ("thi-dua", "03 đơn vị (Mẫu giáo số 3, Tiểu học Kim Đồng, THCS Thăng Long)"),
        ("thi-dua", "02 đơn vị (Mầm non Hoa Hướng Dương, THCS Giảng Võ)"),
        ("thi-dua", "84 chiến sĩ thi đua cấp cơ sở và 668 lao động tiên tiến"),
        ("thi-tuyen-sinh", "Tuyển sinh trực tuyến đạt tỷ lệ trên 65% (năm 2019 đạt 35%)"),
        ("thi-tuyen-sinh", "trái tuyến dưới 10% (năm 2019 trên 25%)"),
        ("thi-tuyen-sinh", "100% trường tuyển sinh không vượt quá chỉ tiêu"),
        ("thi-tuyen-sinh", "3.172 học sinh dự thi"),
        ("thi-tuyen-sinh", "37,76 điểm, xếp thứ 3 toàn thành phố (tăng 02 bậc so với năm học trước)"),
        ("chuan-quoc-gia", "công nhận mới 9 trường"),
        ("chuan-quoc-gia", "công nhận lại 8 trường"),
        ("chuan-quoc-gia", "đến năm 2025 có 100% trường công lập đạt chuẩn quốc gia"),
    ],
)
def test_printed_text_states_the_documents_figure(section: str, phrase: str) -> None:
    assert phrase in printed(section)


# ---- the document around the text


def test_outline_is_the_documents() -> None:
    outline = [(part["style"], part["number"], part["title"]) for part in report()["sections"]]
    assert outline == [
        ("part", "I", "KẾT QUẢ GIÁO DỤC"),
        ("section", "1", "Chất lượng, hiệu quả giáo dục đạo đức, văn hóa"),
        ("subsection", "1.1", "Giáo dục Mầm non"),
        ("subsection", "1.2", "Giáo dục phổ thông"),
        ("section", "2", "Xây dựng và bồi dưỡng đội ngũ"),
        ("section", "3", "Tăng cường đầu tư cơ sở vật chất, trang thiết bị trường học"),
        ("section", "4", "Thực hiện các cuộc vận động và phong trào của ngành"),
        ("section", "5", "Đẩy mạnh ứng dụng công nghệ thông tin trong quản lý, dạy – học"),
        ("section", "6", "Công tác phòng, chống dịch bệnh"),
        ("section", "7", "Công tác xã hội hóa giáo dục và hợp tác quốc tế"),
        ("section", "8", "Công tác thi đua khen thưởng"),
        ("section", "9", "Công tác thi và tuyển sinh đầu cấp"),
        ("section", "10", "Công tác xây dựng trường đạt chuẩn quốc gia"),
        ("section", "11", "Đánh giá chung"),
        ("point", "a", "Ưu điểm"),
        ("point", "b", "Tồn tại, hạn chế, giải pháp khắc phục"),
        ("part", "II", "DỰ KIẾN CHỈ TIÊU KẾ HOẠCH KT-XH NĂM 2021"),
    ]


def test_section_keys_are_unique() -> None:
    keys = [section["key"] for section in report()["sections"]]
    assert len(keys) == len(set(keys))


def test_part_two_has_its_fifteen_items_in_order() -> None:
    numbers = [text.split(".")[0] for key, text in paragraphs() if key == "du-kien-ke-hoach"]
    assert numbers == [str(number) for number in range(1, 16)]


def test_frame_of_the_report_is_the_documents() -> None:
    head = report()
    assert head["document_kind"] == "BÁO CÁO"
    assert head["subject"] == (
        "Tình hình thực hiện các chỉ tiêu KT-XH năm 2020; dự kiến chỉ tiêu kế hoạch KT-XH năm 2021"
    )
    assert head["addressees"] == ["Ủy ban nhân dân quận Ba Đình"]
    (basis,) = head["bases"]
    assert "2200/UBND-TCKH ngày 04/12/2020" in basis
    assert basis.endswith(".")
    assert head["recipients"] == ["Văn phòng UBND quận;", "Lưu: VT."]
    assert head["tables"] == ["bieu-1", "bieu-2"]
    assert head["closing"].endswith("./.")


def test_titles_of_documents_are_italic() -> None:
    italic = [piece.text for piece in rendered() if piece.italic]
    assert "Dạy học Toán và Khoa học quốc tế giai đoạn 2020-2025" in italic
    assert not any("*" in piece.text for piece in rendered())


@pytest.mark.parametrize("name", TEXT_FILES)
def test_text_is_nfc_with_single_spaces(name: str) -> None:
    wrong = [
        text
        for text in strings(load(f"ba-dinh/{name}"))
        if not unicodedata.is_normalized("NFC", text) or text != " ".join(text.split())
    ]
    assert wrong == []


@pytest.mark.parametrize("name", ["tasks-2021.json", "reports/kt-xh-2020.json"])
def test_quotation_marks_come_in_pairs_without_spaces_inside(name: str) -> None:
    texts = list(strings(load(f"ba-dinh/{name}")))
    assert [text for text in texts if text.count("“") != text.count("”")] == []
    assert [text for text in texts if "“ " in text or " ”" in text] == []


def test_corrected_words_are_the_ones_carried_over() -> None:
    carried = "\n".join(
        text
        for name in ("tasks-2021.json", "reports/kt-xh-2020.json", "forms/bieu-1.json")
        for text in strings(load(f"ba-dinh/{name}"))
    )
    for correction in load("ba-dinh/corrections.json"):
        assert correction["printed"] in carried
        if correction["source"] not in correction["printed"]:
            assert correction["source"] not in carried


# ---- tasks

SCHOOLS = "Các trường Mầm non, Tiểu học, THCS"
FINANCE = "Phòng TCKH"
BOTH = "Phòng TCKH, Nội vụ"
BIEU_2 = [
    ("1", "Tổ chức Ngày hội công nghệ thông tin", SCHOOLS, "Phòng GDĐT", "T3/2021"),
    ("2", "Tổ chức ngày hội STEM", SCHOOLS, "Phòng GDĐT", "T3/2021"),
    ("3", "Đào tạo bồi dưỡng tập huấn chuyên đề gv lớp 2,6 mới", BOTH, "UBND quận", "T3/2021"),
    ("4", "Kế hoạch đào tạo nâng chuẩn theo Luật giáo dục 2019", BOTH, "UBND quận", "T3/2021"),
    ("5", "Đề án “Nâng cao chất lượng giáo dục, đào tạo giai đoạn 2020-2025”", BOTH, "UBND quận", "2021"),
    ("6", "Đề án “Nâng cao chất lượng dạy học ngoại ngữ giai đoạn 2020-2025”", BOTH, "UBND quận", "2021"),
    ("7", "Đề án “Dạy học Toán và Khoa học quốc tế giai đoạn 2020-2025”", FINANCE, "UBND quận", "2021"),
    ("8", "Đề án “Triển khai dạy học STEM giai đoạn 2020-2025”", FINANCE, "UBND quận", "2021"),
    (
        "9",
        "Kế hoạch “Giáo dục đạo đức, lối sống, kỹ năng sống cho học sinh giai đoạn 2020-2025”",
        FINANCE,
        "UBND quận",
        "2021",
    ),
    (
        "10",
        "Đề án “Đào tạo, bồi dưỡng giáo viên, nhân viên các trường học giai đoạn 2020-2025”",
        BOTH,
        "UBND quận",
        "2021",
    ),
    (
        "11",
        "Đề án “Đổi mới và tăng cường ứng dụng CNTT trong quản lý, dạy và học giai đoạn 2020-2025”",
        FINANCE,
        "UBND quận",
        "2021",
    ),
    (
        "12",
        "Kế hoạch “Đầu tư cơ sở vật chất, thiết bị CNTT các trường học giai đoạn 2020-2025”",
        FINANCE,
        "UBND quận",
        "2021",
    ),
    (
        "13",
        "Kế hoạch “Đầu tư, nâng cấp phần mềm quản lý, dạy và học giai đoạn 2020-2025”",
        FINANCE,
        "UBND quận",
        "2021",
    ),
]


def cooperation(task: dict[str, Any]) -> str:
    return {
        ("mam-non", "tieu-hoc", "thcs"): SCHOOLS,
        ("phong-tckh",): FINANCE,
        ("phong-tckh", "phong-noi-vu"): BOTH,
    }[tuple(task["cooperators"] + task["cooperating_levels"])]


def test_tasks_are_the_thirteen_of_bieu_2() -> None:
    agencies = {agency["code"]: agency["short_name"] for agency in load("ba-dinh/district.json")["agencies"]}
    tasks = [
        (task["number"], task["title"], cooperation(task), agencies[task["receiver"]], task["deadline"])
        for task in load("ba-dinh/tasks-2021.json")["tasks"]
    ]
    assert tasks == BIEU_2


def test_tasks_carry_no_notes() -> None:
    assert {task["note"] for task in load("ba-dinh/tasks-2021.json")["tasks"]} == {""}


def test_plan_is_headed_as_bieu_2() -> None:
    plan = load("ba-dinh/tasks-2021.json")
    assert (plan["period"], plan["label"]) == ("2021", "Biểu 2")
    assert plan["title"] == "NHIỆM VỤ CHỦ YẾU, GIẢI PHÁP TRỌNG TÂM THỰC HIỆN KẾ HOẠCH KT-XH NĂM 2021"
    assert plan["subtitle"] == "Của phòng Giáo dục và Đào tạo"


# ---- the district

SCHOOL_NAMES = {
    "mam-non": [
        *("Mẫu giáo số 2", "Mẫu giáo số 3", "Mẫu giáo số 5", "Mẫu giáo số 7", "Mẫu giáo số 9", "Mẫu giáo số 10"),
        *("Mẫu giáo Tuổi Thơ", "Mầm non 1/6", "Mầm non Hoa Hồng", "Mầm non Hoa Hướng Dương", "Mầm non Sao Mai"),
    ],
    "tieu-hoc": [
        *("Tiểu học Đại Yên", "Tiểu học Hoàng Diệu", "Tiểu học Kim Đồng", "Tiểu học Nguyễn Bá Ngọc"),
        *("Tiểu học Thành Công A", "Tiểu học Thành Công B", "Tiểu học Thủ Lệ", "Tiểu học Vạn Phúc"),
    ],
    "thcs": [
        *("THCS Giảng Võ", "THCS Hoàng Hoa Thám", "THCS Nguyễn Tri Phương", "THCS Phan Chu Trinh"),
        *("THCS Phúc Xá", "THCS Thăng Long", "THCS Thống Nhất"),
    ],
}


def test_schools_are_those_the_document_names() -> None:
    schools = load("ba-dinh/district.json")["schools"]
    assert [(school["name"], school["levels"]) for school in schools] == [
        (name, [level]) for level, names in SCHOOL_NAMES.items() for name in names
    ]


def test_nothing_is_invented_about_a_school() -> None:
    schools = load("ba-dinh/district.json")["schools"]
    assert {school["ownership"] for school in schools} == {""}
    assert all(set(school) == {"code", "name", "levels", "ownership"} for school in schools)


def test_every_school_is_named_in_the_text() -> None:
    text = "\n".join(text for _, text in paragraphs())
    assert [name for names in SCHOOL_NAMES.values() for name in names if name not in text] == []


def test_codes_are_kebab_case_and_unique() -> None:
    district = load("ba-dinh/district.json")
    for group in ("agencies", "schools"):
        codes = [row["code"] for row in district[group]]
        assert len(codes) == len(set(codes))
        assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code) for code in codes)


def test_signer_and_office_are_the_documents() -> None:
    (name,) = load("ba-dinh/district.json")["names"]
    assert (name["signer_title"], name["signer_name"]) == ("TRƯỞNG PHÒNG", "Lê Đức Thuận")
    assert (name["office_name"], name["parent_body"]) == ("Phòng Giáo dục và Đào tạo", "UBND QUẬN BA ĐÌNH")
