"""Thanh Xuân's schools, wards and roadmap of 2021-2022, transcribed here a second time."""

from __future__ import annotations

from collections import Counter
from datetime import date

from schools.models import AgencyKind
from tests.districts.thanh_xuan import (
    ANNEXED,
    DISTRICT,
    SCHOOLS,
    mine,
)

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
