"""Quốc Oai's plan of 2021: its eighteen targets, tasks and words, transcribed here a second time."""

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
from indicators.formdoc.model import Form, FormRow
from indicators.formdoc.parse import dump_form, parse_form
from indicators.values import Kind, Reading, Value, read

FIXTURES = Path(__file__).parents[2] / "fixtures"
SLUG = "quoc-oai"
PERIOD = "2021"
FORM = "chi-tieu"
TEXT_FILES = (
    "district.json",
    "people.json",
    "corrections.json",
    f"forms/{FORM}.json",
    f"figures/{FORM}-{PERIOD}.json",
    f"tasks-{PERIOD}.json",
    f"plans/{PERIOD}.json",
)
BINDING = re.compile(r"\[\[([^\[\]]*)\]\]")


def load(name: str) -> Any:
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


def mine(name: str) -> Any:
    return load(f"{SLUG}/{name}")


def catalogue(kind: str, file: str) -> dict[str, Any]:
    """The shared catalogue by code, with what this district still waits to add to it."""
    additions = mine("catalogue-additions.json") if (FIXTURES / SLUG / "catalogue-additions.json").exists() else {}
    return {row["code"]: row for row in [*additions.get(kind, []), *load(f"catalogue/{file}.json")]}


UNITS = catalogue("units", "units-of-measure")
INDICATORS = catalogue("indicators", "indicators")
ENTRIES: dict[str, str] = mine(f"figures/{FORM}-{PERIOD}.json")["entries"]


def form() -> Form:
    return parse_form(mine(f"forms/{FORM}.json"))


def figure_rows() -> list[FormRow]:
    return [row for row in form().rows if not row.group]


def readings() -> dict[str, Reading]:
    found = {}
    for row in figure_rows():
        unit = UNITS[row.unit or ""]
        found[f"{row.key}:chi-tieu"] = Reading(
            decimals=unit["decimals"], percent=unit["percent"], unit=unit["name"], words=row.words
        )
    return found


def values() -> dict[str, Value]:
    found = {cell: read(ENTRIES[cell], reading) for cell, reading in readings().items()}
    return {cell: value for cell, value in found.items() if value is not None}


def table() -> Table:
    figures = mine(f"figures/{FORM}-{PERIOD}.json")
    context = {"year": PERIOD[:4]} | {f"unit:{code}": unit["name"] for code, unit in UNITS.items()}
    if "decision" in figures:
        context["decision"] = figures["decision"]["title"]
    texts = {cell: text for cell, text in ENTRIES.items() if cell.endswith(":ghi-chu")}
    return lay_out(form(), context=context, values=values(), texts=texts, readings=readings(), key=f"{SLUG}-{FORM}")


def plan() -> dict[str, Any]:
    found: dict[str, Any] = mine(f"plans/{PERIOD}.json")
    return found


def tasks() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = mine(f"tasks-{PERIOD}.json")["tasks"]
    return found


def district() -> dict[str, Any]:
    found: dict[str, Any] = mine("district.json")
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


def plan_text() -> str:
    return "\n".join(strings(plan()))


SIGN_IN = ".quocoai"
SIGNER = "Hoàng Nguyên Ưng"

Meaning = tuple[Kind, Decimal | tuple[Decimal, Decimal] | None]


def exactly(number: str) -> Meaning:
    return Kind.EXACT, Decimal(number)


def above(number: str) -> Meaning:
    return Kind.MORE_THAN, Decimal(number)


def below(number: str) -> Meaning:
    return Kind.LESS_THAN, Decimal(number)


# Number, label, figure as printed, what it means. Group rows have no figure.
PRINTED: list[tuple[str, str, str, Meaning | None]] = [
    ("2", "Chỉ đạo nâng cao chất lượng giáo dục", "", None),
    ("", "Mầm non", "", None),
    ("", "Nhà trẻ huy động ra lớp so với số cháu trong độ tuổi", "50.1%", exactly("50.1")),
    ("", "Mẫu giáo huy động ra lớp so với số cháu trong độ tuổi", "96.8%", exactly("96.8")),
    ("", "Cháu 5 tuổi huy động ra lớp", "100%", exactly("100")),
    ("", "Tiểu học, THCS", "", None),
    ("", "Tiểu học huy động vào lớp 1 so với số trẻ 6 tuổi", "100%", exactly("100")),
    ("", "Số lớp được học 2 buổi/ngày", "100%", exactly("100")),
    (
        "",
        "THCS huy động vào lớp 6 so với số học sinh lớp 5 hoàn thành chương trình tiểu học",
        "100%",
        exactly("100"),
    ),
    ("", "Duy trì sĩ số Tiểu học", "trên 99%", above("99")),
    ("", "Duy trì sĩ số THCS", "trên 99%", above("99")),
    ("", "Tỷ lệ bỏ học Tiểu học", "dưới mức 1%", below("1")),
    ("", "Tỷ lệ bỏ học THCS", "dưới mức 1%", below("1")),
    ("", "Tỷ lệ lên lớp", "trên 99%", above("99")),
    ("", "Tỷ lệ hoàn thành chương trình cuối cấp", "trên 99%", above("99")),
    ("", "Tỷ lệ lưu ban", "dưới 1%", below("1")),
    ("", "Tỷ lệ học sinh tiểu học được học 2 buổi/ngày", "100%", exactly("100")),
    (
        "",
        "Triển khai tốt việc thay sách giáo khoa chương trình giáo dục phổ thông mới",
        "lớp 1 năm học 2020-2021 và lớp 2, 6 năm học 2021-2022",
        (Kind.TEXT, None),
    ),
    ("7", "Công tác xây dựng trường đạt chuẩn quốc gia", "", None),
    ("", "Công nhận mới trường công lập đạt chuẩn quốc gia", "02", exactly("2")),
    ("", "Trường đạt chuẩn quốc gia công nhận lại", "08", exactly("8")),
    ("", "Trong đó đạt chuẩn quốc gia mức 2", "03", exactly("3")),
]

SECTIONS = [
    ("2.1. Nhiệm vụ trọng tâm", 7),
    ("2.2.a. Đổi mới công tác quản lý giáo dục và đào tạo", 3),
    ("2.2.b. Đổi mới chương trình giáo dục, công tác thi, kiểm tra và đánh giá kết quả giáo dục", 6),
    (
        "2.2.c. Rà soát, sắp xếp, quy hoạch mạng lưới trường lớp. Đầu tư cơ sở vật chất và tăng nguồn lực cho "
        "phát triển giáo dục",
        3,
    ),
    ("2.2.d. Nâng cao chất lượng đội ngũ nhà giáo và cán bộ quản lý giáo dục", 3),
    ("2.2.đ. Nâng cao chất lượng dạy và học ngoại ngữ", 2),
    ("2.2.e. Chú trọng và nâng cao hiệu quả công tác truyền thông giáo dục", 2),
    ("III.1. Phòng GD&ĐT", 1),
    ("III.2. Phòng Nội vụ", 1),
    ("III.3. Phòng Tài chính – Kế hoạch", 1),
    ("III.4. Trung tâm Văn hóa Thông tin Thể thao", 1),
    ("III.5. Các trường Mầm non, Tiểu học, Trung học cơ sở", 1),
]
DEADLINES = [("2.2.c", "năm 2021")]
OUTLINE = [
    ("part", "I", "MỤC ĐÍCH, YÊU CẦU"),
    ("part", "II", "NỘI DUNG"),
    ("section", "1", "Mục tiêu"),
    ("section", "2", "Nhiệm vụ và giải pháp chủ yếu"),
    ("subsection", "2.1", "Nhiệm vụ trọng tâm"),
    ("subsection", "2.2", "Giải pháp chủ yếu"),
    ("subsection", "a", "Đổi mới công tác quản lý giáo dục và đào tạo"),
    ("subsection", "b", "Đổi mới chương trình giáo dục, công tác thi, kiểm tra và đánh giá kết quả giáo dục"),
    (
        "subsection",
        "c",
        "Rà soát, sắp xếp, quy hoạch mạng lưới trường lớp. Đầu tư cơ sở vật chất và tăng nguồn lực cho "
        "phát triển giáo dục",
    ),
    ("subsection", "d", "Nâng cao chất lượng đội ngũ nhà giáo và cán bộ quản lý giáo dục"),
    ("subsection", "đ", "Nâng cao chất lượng dạy và học ngoại ngữ"),
    ("subsection", "e", "Chú trọng và nâng cao hiệu quả công tác truyền thông giáo dục"),
    ("part", "III", "TỔ CHỨC THỰC HIỆN"),
    ("section", "1", "Phòng GD&ĐT"),
    ("section", "2", "Phòng Nội vụ"),
    ("section", "3", "Phòng Tài chính – Kế hoạch"),
    ("section", "4", "Trung tâm Văn hóa Thông tin Thể thao"),
    ("section", "5", "Các trường Mầm non, Tiểu học, Trung học cơ sở"),
]
LEFT_TO_THE_TABLE: set[tuple[str | None, str | None]] = set()


# --- the form ---


def test_form_is_parsed_without_problems_and_stands_in_canonical_order() -> None:
    document = mine(f"forms/{FORM}.json")
    assert json.dumps(dump_form(parse_form(document))) == json.dumps(document)


def test_rows_labels_and_figures_are_the_documents() -> None:
    typed = [ENTRIES.get(f"{row.key}:chi-tieu", "") for row in form().rows]
    labels = [(row.number, row.title) for row in form().rows]
    assert [(*label, figure) for label, figure in zip(labels, typed, strict=True)] == [row[:3] for row in PRINTED]


def test_every_entry_is_a_cell_of_the_form_and_every_row_has_its_figure() -> None:
    assert {cell for cell in ENTRIES if cell.endswith(":chi-tieu")} == set(form().figure_cells())
    assert {cell for cell in ENTRIES if not cell.endswith(":chi-tieu")} <= set(form().text_cells())


def test_figures_mean_what_the_document_says() -> None:
    found = [
        (value.kind, value.number if value.number_to is None else (value.number, value.number_to))
        for value in values().values()
    ]
    assert found == [meant for *_, meant in PRINTED if meant is not None]


def test_typed_figures_are_kept_as_printed() -> None:
    assert {cell: value.typed for cell, value in values().items()} == {
        cell: typed for cell, typed in ENTRIES.items() if cell.endswith(":chi-tieu")
    }


def test_sheet_prints_every_label_unit_and_figure() -> None:
    shown = {row.key: [cell.text for cell in row.cells] for row in table().rows}
    for row in form().rows:
        number, title, unit, figure = shown[row.key][:4]
        assert (number, title) == (row.number, row.title)
        assert bool(unit) is bool(figure) is not row.group, row.key
    for row in figure_rows():
        cell = f"{row.key}:chi-tieu"
        again = read(shown[row.key][3], readings()[cell])
        assert again is not None
        value = values()[cell]
        assert (again.kind, again.number, again.number_to) == (value.kind, value.number, value.number_to), row.key


def test_targets_are_assigned_for_the_period_of_the_plan() -> None:
    assert {(at.measure, at.period_offset) for at in form().figure_cells().values()} == {("assigned", 0)}


def test_units_are_those_of_the_indicators() -> None:
    for row in figure_rows():
        assert UNITS[row.unit or ""]["base"] == INDICATORS[row.at.indicator or ""]["unit"], row.key


def test_checks_hold() -> None:
    assert run_checks(form(), values(), readings()) == ()


# --- tasks ---


def test_tasks_stand_in_the_sections_of_the_document() -> None:
    counted: dict[str, int] = {}
    for task in tasks():
        counted[task["section"]] = counted.get(task["section"], 0) + 1
    assert list(counted.items()) == SECTIONS


def test_every_body_of_the_tasks_is_a_body_of_the_district() -> None:
    known = {agency["code"] for agency in district()["agencies"]}
    named = {code for task in tasks() for code in [task["lead"], task["receiver"], *task["cooperators"]] if code}
    assert named <= known
    assert not [task["title"] for task in tasks() if task["lead"] in task["cooperators"]]


def test_number_of_an_item_is_printed_once() -> None:
    seen: set[str] = set()
    for task in tasks():
        assert not (task["number"] and task["section"] in seen), task["title"]
        seen.add(task["section"])


def test_tasks_are_the_ubnds_and_no_deadline_is_made_up() -> None:
    assert mine(f"tasks-{PERIOD}.json")["owner"] == "ubnd"
    assert [(task["section"].split(". ")[0], task["deadline"]) for task in tasks() if task["deadline"]] == DEADLINES


# --- the plan ---


def test_outline_is_the_documents() -> None:
    assert [(part["style"], part["number"], part["title"]) for part in plan()["sections"]] == OUTLINE


def test_section_keys_are_unique() -> None:
    keys = [part["key"] for part in plan()["sections"]]
    assert len(set(keys)) == len(keys)


def test_every_number_bound_in_the_text_is_a_target_of_the_form() -> None:
    cells = {(at.indicator, at.level) for at in form().figure_cells().values() if at.unit is None}
    bound = set()
    for inside in BINDING.findall(plan_text()):
        code, *options = inside.split()
        assert "measure=assigned" in options
        levels = [option for option in options if "=" not in option and option not in ("pad", "bare")]
        bound.add((code, levels[0] if levels else "-"))
    assert bound <= cells
    assert cells - bound == LEFT_TO_THE_TABLE


def test_plan_is_the_ubnds_with_its_table() -> None:
    assert (plan()["kind"], plan()["period"], plan()["owner"]) == ("ke-hoach", PERIOD, "ubnd")
    assert (plan()["document_kind"], plan()["addressees"], plan()["tables"]) == ("KẾ HOẠCH", [], [FORM])
    assert all(basis.endswith(";") for basis in plan()["bases"][:-1])
    assert plan()["bases"][-1].endswith(".")
    assert plan()["closing"].endswith("./.")


# --- names and words ---


def test_schools_are_named_once() -> None:
    schools = district()["schools"]
    names = [name for school in schools for name in (school["name"], *school["aliases"])]
    assert len(set(names)) == len(names)
    assert len({school["code"] for school in schools}) == len(schools)


def test_statuses_name_schools_of_the_district() -> None:
    known = {school["code"] for school in district()["schools"]}
    assert {code for status in district()["school_statuses"] for code in status["schools"]} <= known


def test_demo_sign_ins_bear_no_name_but_the_signers() -> None:
    people = mine("people.json")
    assert [person["username"] for person in people if not person["username"].endswith(SIGN_IN)] == []
    named = [(person["full_name"], person["role"]) for person in people if person["full_name"] == SIGNER]
    assert named == [(SIGNER, "ubnd_signer")]
    units = {unit["code"] for kind in ("schools", "agencies") for unit in district()[kind]}
    assert {person["unit"] for person in people if "unit" in person} <= units
    assert {"specialist", "leader", "district_admin"} <= {person["role"] for person in people}


@pytest.mark.parametrize("name", TEXT_FILES)
def test_text_is_nfc_with_single_spaces(name: str) -> None:
    lines = [line for text in strings(mine(name)) for line in text.split("\n")]
    assert [line for line in lines if not unicodedata.is_normalized("NFC", line)] == []
    assert [line for line in lines if line != " ".join(line.split())] == []


def test_quotation_marks_come_in_pairs_without_spaces_inside() -> None:
    texts = [text for name in TEXT_FILES[3:] for text in strings(mine(name))]
    assert [text for text in texts if text.count("“") != text.count("”")] == []
    assert [text for text in texts if "“ " in text or " ”" in text] == []


def test_corrected_words_are_the_ones_carried_over() -> None:
    headings = [f"{part['number']}. {part['title']}" for part in plan()["sections"]]
    carried = "\n".join([*headings, *(text for name in TEXT_FILES[3:] for text in strings(mine(name)))])
    for correction in mine("corrections.json"):
        assert correction["printed"] in carried, correction
        assert correction["source"] not in carried, correction
        assert not re.search(r"\d", correction["source"])


# --- what is this district's own ---


def test_targets_are_eighteen() -> None:
    assert len(figure_rows()) == 18


def test_levels_are_those_the_document_names() -> None:
    assert [row.at.level for row in figure_rows()] == [
        "nha-tre",
        "mau-giao",
        "mau-giao-5",
        "tieu-hoc",
        "tieu-hoc",
        "thcs",
        "tieu-hoc",
        "thcs",
        "tieu-hoc",
        "thcs",
        # No level is named for these three.
        None,
        None,
        None,
        "tieu-hoc",
        *([None] * 4),
    ]


def test_bodies_of_part_three_lead_their_tasks() -> None:
    found = [
        (task["number"], task["lead"], task["cooperators"], task["receiver"])
        for task in tasks()
        if task["section"].startswith("III.")
    ]
    assert found == [
        ("1", "phong-gddt", [], None),
        ("2", "phong-noi-vu", ["phong-gddt"], "ubnd-huyen"),
        ("3", "phong-tckh", ["phong-gddt"], "ubnd-huyen"),
        ("4", "trung-tam-vhtttt", ["phong-gddt"], None),
        ("5", "cac-truong", [], None),
    ]


def test_tasks_of_part_two_name_no_lead_where_the_document_names_none() -> None:
    assert {task["lead"] for task in tasks() if task["section"].startswith("2.")} == {None}


def test_district_is_named_as_the_document_names_it() -> None:
    (names,) = district()["names"]
    assert district()["kind"] == "huyen"
    assert (names["name"], names["parent_body"], names["place"]) == (
        "Huyện Quốc Oai",
        "UBND HUYỆN QUỐC OAI",
        "Quốc Oai",
    )
    # The document says nothing of the office's own symbol and signer.
    assert (names["symbol"], names["signer_name"]) == ("", "")
    assert [
        names[f"ubnd_{name}"] for name in ("name", "symbol", "signer_authority", "signer_title", "signer_name")
    ] == [
        "Ủy ban nhân dân huyện Quốc Oai",
        "UBND",
        "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
        "Hoàng Nguyên Ưng",
    ]


def test_one_school_is_named() -> None:
    assert [(school["name"], school["levels"]) for school in district()["schools"]] == [("THCS Kiều Phú", ["thcs"])]


def test_frame_of_the_plan_is_the_documents() -> None:
    head = plan()
    assert head["subject"] == (
        "Thực hiện nhiệm vụ trọng tâm về giáo dục và đào tạo trên địa bàn huyện Quốc Oai, năm 2021"
    )
    assert head.get("number") is None
    assert head.get("issued_on") is None
    assert "26/2020/NQ-HĐND ngày 11/12/2020" in head["bases"][1]
    assert head["recipients"] == [
        "Sở GD&ĐT Hà Nội;",
        "TT Huyện ủy; TT HĐND Huyện;",
        "Chủ tịch UBND Huyện;",
        "Các Phó Chủ tịch UBND Huyện;",
        "Văn phòng HĐND&UBND huyện;",
        "Các phòng: GD&ĐT, Nội vụ, Tài chính-Kế hoạch;",
        "Trung tâm VH TT&TT;",
        "Các trường MN, TH, THCS;",
        "Lưu: VT.",
    ]


@pytest.mark.parametrize(
    "named",
    [
        "27-CTr/TU của Thành ủy Hà Nội",
        "140/KH-UBND của UBND Thành phố",
        "56-CTr/HU của Huyện ủy",
        "127/KH-UBND của UBND Huyện",
        "29-NQ/TW ngày 04/11/2013",
        "2080/QĐ-TTg của Thủ tướng Chính phủ",
        "02 trường công nhận mới và công nhận lại 8 trường, trong đó có 3 trường đạt chuẩn quốc gia mức độ 2",
        "đến năm 2025 tầm nhìn 2030",
        "mức độ 3, 4",
        "THCS Kiều Phú",
    ],
)
def test_facts_of_the_document_stand_in_tasks_and_plan(named: str) -> None:
    assert any(named in task["title"] for task in tasks())
    assert named in plan_text()
