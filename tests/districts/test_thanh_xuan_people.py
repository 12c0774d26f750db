"""Thanh Xuân's people and who of them answers for what in 2021-2022, transcribed here a second time."""

from __future__ import annotations

from collections import Counter

from core.roles import Role
from tests.districts.test_thanh_xuan_schools import WARDS
from tests.districts.thanh_xuan import (
    DISTRICT,
    PEOPLE,
    SCHOOLS,
    mine,
)

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
