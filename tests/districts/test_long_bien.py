"""Long Biên's plan 371/KH-UBND of 2023-2024: its targets, schools, tasks and words, transcribed a second time."""

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
SLUG = "long-bien"
PERIOD = "2023-2024"
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


SIGN_IN = ".longbien"
SIGNER = "Đinh Thị Thu Hương"

Meaning = tuple[Kind, Decimal | tuple[Decimal, Decimal] | None]
WORDS: Meaning = (Kind.TEXT, None)


def exactly(number: str) -> Meaning:
    return Kind.EXACT, Decimal(number)


def pair(kind: Kind, first: str, last: str) -> Meaning:
    return kind, (Decimal(first), Decimal(last))


HUNDRED = exactly("100")
LEVEL_3: Meaning = (Kind.LEVEL, Decimal(3))
TOP_7: Meaning = (Kind.RANK, Decimal(7))

# Number, label, figure as printed, what it means. Group rows have no figure.
PRINTED: list[tuple[str, str, str, Meaning | None]] = [
    ("A", "MỤC ĐÍCH, YÊU CẦU", "", None),
    ("II", "Yêu cầu", "", None),
    (
        "",
        "Trường MN, TH, THCS xây dựng và triển khai hiệu quả kế hoạch nâng cao chất lượng giáo dục toàn diện",
        "100%",
        HUNDRED,
    ),
    ("B", "NỘI DUNG THỰC HIỆN", "", None),
    ("I", "Về nhóm chỉ tiêu thi đua của ngành giáo dục và đào tạo", "", None),
    ("1", "Chỉ tiêu thi đua của ngành", "", None),
    ("", "Hoàn thành xuất sắc, tốt chỉ tiêu thi đua của ngành", "13/13", pair(Kind.RATIO, "13", "13")),
    ("", "Danh hiệu thi đua phấn đấu", "Cờ thi đua xuất sắc dẫn đầu Thành phố", WORDS),
    ("2", "Duy trì chất lượng phổ cập giáo dục - xóa mù chữ ở mức độ cao nhất", "", None),
    ("", "Trẻ mầm non 5 tuổi được ra lớp", "100%", HUNDRED),
    ("", "Trẻ mầm non 5 tuổi học 2 buổi/ngày", "100%", HUNDRED),
    ("", "Tỷ lệ trẻ nhà trẻ ra lớp (dưới 3 tuổi)", "63%", exactly("63")),
    ("", "Tỷ lệ trẻ mẫu giáo 3-4 tuổi ra lớp", "100%", HUNDRED),
    ("", "Phường xóa mù chữ mức độ 2", "14/14", pair(Kind.RATIO, "14", "14")),
    ("", "Phổ cập TH", "mức độ 3", LEVEL_3),
    ("", "Phổ cập THCS", "mức độ 3", LEVEL_3),
    ("3", "Chất lượng giáo dục toàn diện", "", None),
    ("", "Học sinh tốt nghiệp THCS tham gia xét tuyển vào TT GDNN-GDTX", "5%", exactly("5")),
    (
        "",
        "Trường THCS có tỷ lệ thi đỗ, điểm trung bình xét tuyển vào lớp 10 THPT cao hơn trung bình khu vực và "
        "thành phố",
        "100%",
        HUNDRED,
    ),
    ("", "Nâng thứ hạng điểm trung bình xét tuyển vào lớp 10 THPT và thi HSG cấp Thành phố", "", None),
    ("", "THCS Chu Văn An: trong các trường toàn Thành phố", "top 7", TOP_7),
    ("", "Quận Long Biên: trong các quận huyện", "thứ 7/30", pair(Kind.RANK, "7", "30")),
    (
        "",
        "Các trường THCS công lập: xếp hạng so với năm học trước",
        "nâng 2 bậc",
        (Kind.INCREASE, Decimal(2)),
    ),
    ("4", "Giáo dục thể chất, ngoại khóa – thực hiện văn minh đô thị - vệ sinh môi trường", "", None),
    (
        "",
        "Điểm di tích lịch sử của Quận cho học sinh khối lớp 3 (TH) và khối lớp 6 (THCS) tham quan",
        "5",
        exactly("5"),
    ),
    (
        "",
        "Trường MN, TH, THCS thực hiện nếp sống văn minh đô thị và vệ sinh an toàn thực phẩm",
        "100%",
        HUNDRED,
    ),
    ("5", "Công tác bán trú trường học, y tế học đường", "", None),
    (
        "",
        "Cơ sở giáo dục thực hiện nghiêm túc các quy định về “Trường học an toàn - Phòng chống tai nạn thương tích”",
        "100%",
        HUNDRED,
    ),
    ("", "Học sinh tham gia bảo hiểm y tế", "100%", HUNDRED),
    ("6", "Chuẩn quốc gia, trường học điện tử, trường chất lượng cao và trường học thông minh", "", None),
    ("", "Công nhận mới CQG", "02", exactly("2")),
    ("", "Công nhận lại CQG", "02", exactly("2")),
    ("", "Duy trì trường đã được Thành phố công nhận trường CLC", "04", exactly("4")),
    ("", "Trường thực hiện mô hình trường chất lượng cao", "02", exactly("2")),
    ("", "Trường chất lượng cao triển khai mô hình lớp học thông minh", "04", exactly("4")),
    ("", "Tiếp tục triển khai", "03", exactly("3")),
    ("", "Nhân rộng thêm", "01", exactly("1")),
    ("", "Trường học điện tử", "35", exactly("35")),
    ("", "Duy trì", "31", exactly("31")),
    ("", "Nhân rộng thêm", "04", exactly("4")),
    ("II", "Các nhiệm vụ trọng tâm", "", None),
    (
        "1",
        "Đầu tư CSVC cho phòng GD&ĐT và các nhà trường, từng bước đáp ứng chuyển đổi số và giáo dục thông minh",
        "",
        None,
    ),
    ("", "Xây mới", "03", exactly("3")),
    ("", "MN", "01", exactly("1")),
    ("", "TH", "01", exactly("1")),
    ("", "THCS", "01", exactly("1")),
    ("", "Cải tạo, nâng cấp", "03", exactly("3")),
    ("", "Cải tạo chống xuống cấp", "08", exactly("8")),
    ("", "MN", "04", exactly("4")),
    ("", "TH", "03", exactly("3")),
    ("", "THCS", "01", exactly("1")),
    ("2", "Nâng cao chất lượng giáo dục", "", None),
    ("", "Cặp trường kết nghĩa nhân rộng thêm trong Quận, mỗi cấp", "", None),
    ("", "MN", "5", exactly("5")),
    ("", "TH", "5", exactly("5")),
    ("", "Cặp trường kết nghĩa nhân rộng thêm với huyện Mê Linh, mỗi cấp học", "", None),
    ("", "MN", "5", exactly("5")),
    ("", "TH", "5", exactly("5")),
    ("", "THCS", "5", exactly("5")),
    ("3", "Nâng cao chất lượng, chuẩn hóa đội ngũ giáo viên và cán bộ quản lý giáo dục", "", None),
    ("", "Kết quả thi GVG cấp Thành phố của giáo viên cấp TH, THCS", "xuất sắc", WORDS),
    ("", "CBQL có trình độ đạt chuẩn và trên chuẩn", "100%", HUNDRED),
    ("", "Giáo viên có trình độ đạt chuẩn theo Luật Giáo dục 2019", "98%", exactly("98")),
    ("", "THCS", "98%", exactly("98")),
    ("", "TH", "99%", exactly("99")),
    ("", "MN", "97%", exactly("97")),
    ("", "CBQL được xếp loại tốt theo chuẩn nghề nghiệp", "40-45%", pair(Kind.RANGE, "40", "45")),
    ("", "GV được xếp loại tốt theo chuẩn nghề nghiệp", "35-40%", pair(Kind.RANGE, "35", "40")),
    ("4", "Đẩy mạnh ứng dụng CNTT và chuyển đổi số trong dạy, học và quản trị giáo dục", "", None),
    (
        "",
        "Mức độ chuyển đổi số của các trường chất lượng cao và thực hiện mô hình chất lượng cao",
        "mức độ 3",
        LEVEL_3,
    ),
    (
        "",
        "Nâng mức độ chuyển đổi số của các trường còn lại so với năm học trước",
        "từ 5-10 điểm",
        pair(Kind.RANGE, "5", "10"),
    ),
    ("", "Trường thực hiện công tác quản lý bằng hồ sơ điện tử", "50%", exactly("50")),
    (
        "",
        "Trường đầu tư phần mềm thư viện đáp ứng các tiêu chuẩn của Thông tư 16/2022/TT-BGDĐT",
        "100%",
        HUNDRED,
    ),
    ("", "Trường triển khai thu học phí qua phần mềm và không dùng tiền mặt", "100%", HUNDRED),
    ("", "Trong đó thực hiện mức độ 3", "30%", exactly("30")),
    ("", "Tỷ lệ cha mẹ HS thực hiện", "93%", exactly("93")),
    ("", "MN", "93%", exactly("93")),
    ("", "TH", "100%", HUNDRED),
    ("", "THCS", "86%", exactly("86")),
    ("", "Trường triển khai sử dụng học bạ và sổ gọi tên, ghi điểm điện tử", "100%", HUNDRED),
    (
        "",
        "Kết quả sản phẩm dự thi Ngày hội CNTT và Ngày hội STEM cấp Thành phố",
        "Xuất sắc toàn đoàn",
        WORDS,
    ),
    ("5", "Nâng cao chất lượng dạy và học ngoại ngữ", "", None),
    ("", "Trường THCS dạy ngoại ngữ 2 tiếng Nhật", "6", exactly("6")),
    ("", "Trường THCS dạy ngoại ngữ 2 tiếng Hàn Quốc", "15", exactly("15")),
    ("", "Trường THCS dạy ngoại ngữ 2 tiếng Đức", "01", exactly("1")),
    ("6", "Phát triển nguồn nhân lực chất lượng cao và hội nhập quốc tế", "", None),
    ("", "TH Đô thị Sài Đồng: bộ môn của chương trình quốc tế Cambridge", "04", exactly("4")),
    ("", "TH Đô thị Sài Đồng: lớp tham gia từ khối 1 đến khối 5", "10", exactly("10")),
    ("", "Mỗi khối", "02", exactly("2")),
    (
        "",
        "THCS Chu Văn An: trong các trường có kết quả điểm xét tuyển lớp 10 THPT cao của Thành phố",
        "top 7",
        TOP_7,
    ),
    ("7", "Thực hiện thí điểm đặt hàng dịch vụ giáo dục", "", None),
    (
        "",
        "Trường MN, TH, THCS xây dựng mô hình tự chủ theo Nghị quyết 02/2023/NQ-HĐND",
        "09",
        exactly("9"),
    ),
]

# What stands beside a figure: the schools and places that the document names, in its order.
NOTES = [
    "Đình Lệ Mật, đình Thanh Am, đình Bắc Biên, đền Trấn Vũ, đình Thổ Khối",
    "MN Nắng Mai, THCS Gia Quất",
    "TH Ái Mộ A, TH Bồ Đề",
    "MN Đô thị Sài Đồng, MN Đô thị Việt Hưng, TH Đô thị Sài Đồng, THCS Chu Văn An",
    "MN Nguyệt Quế, THCS Nguyễn Gia Thiều",
    "MN Đô thị Sài Đồng",
    "MN Nguyệt Quế; TH Đoàn Khuê; THCS Nguyễn Gia Thiều, THCS Long Biên",
    "TH Giang Biên; THCS Việt Hưng, THCS Đô thị Việt Hưng",
    "Toán, Khoa học, Ngôn ngữ và Máy tính",
    "MN: Chim Én và Long Biên; TH: Ngọc Lâm, Ái Mộ B, Đoàn Khuê; THCS: Ngọc Lâm, Ái Mộ, Gia Thụy, Sài Đồng",
]
GROUPS_OF_PART_TWO = [
    (
        "II.1. Đầu tư CSVC cho phòng GD&ĐT và các nhà trường, từng bước đáp ứng chuyển đổi số và giáo dục thông minh",
        7,
    ),
    ("II.2. Nâng cao chất lượng giáo dục", 7),
    ("II.3. Nâng cao chất lượng, chuẩn hóa đội ngũ giáo viên và cán bộ quản lý giáo dục", 3),
    ("II.4. Đẩy mạnh ứng dụng CNTT và chuyển đổi số trong dạy, học và quản trị giáo dục", 8),
    ("II.5. Nâng cao chất lượng dạy và học ngoại ngữ", 3),
    ("II.6. Phát triển nguồn nhân lực chất lượng cao và hội nhập quốc tế", 6),
    ("II.7. Thực hiện thí điểm đặt hàng dịch vụ giáo dục", 1),
]
# Part III as printed: 1 to 13 and 15. Lead, and the other body that items 10 and 11 name.
BODIES = [
    ("1", "Phòng Giáo dục và Đào tạo", "phong-gddt", 8),
    ("2", "Phòng Nội vụ", "phong-noi-vu", 3),
    ("3", "Phòng Tài chính - Kế hoạch", "phong-tckh", 5),
    ("4", "Thanh tra Nhà nước Quận", "thanh-tra", 2),
    ("5", "Phòng Quản lý đô thị", "phong-qldt", 2),
    ("6", "Ban Quản lý dự án đầu tư và xây dựng", "ban-qlda", 3),
    ("7", "Trung tâm phát triển quỹ đất", "tt-quy-dat", 2),
    ("8", "Phòng Tư pháp", "phong-tu-phap", 1),
    ("9", "Quận Đoàn", "quan-doan", 2),
    ("10", "Phòng Y tế, Trung tâm y tế", "phong-y-te", 2),
    ("11", "Phòng Văn hoá - Thông tin, Trung tâm VH-TT-TT", "phong-vhtt", 2),
    ("12", "Công an Quận", "cong-an-quan", 2),
    ("13", "UBND các phường", "ubnd-cac-phuong", 6),
    ("15", "Các trường MN, TH, THCS trên địa bàn Quận", "cac-truong", 1),
]
SECTIONS = [*GROUPS_OF_PART_TWO, *((f"III.{number}. {title}", count) for number, title, _lead, count in BODIES)]
DEADLINES = [
    ("III.1", "Hàng tháng"),
    ("III.4", "năm học 2023-2024"),
    ("III.6", "năm học 2023-2024"),
    ("III.7", "năm học 2023-2024"),
    ("III.13", "năm 2023 và 2024"),
]
OUTLINE = [
    ("part", "A", "MỤC ĐÍCH, YÊU CẦU"),
    ("section", "I", "Mục đích"),
    ("section", "II", "Yêu cầu"),
    ("part", "B", "NỘI DUNG THỰC HIỆN"),
    ("section", "I", "Về nhóm chỉ tiêu thi đua của ngành giáo dục và đào tạo"),
    ("subsection", "2", "Duy trì chất lượng phổ cập giáo dục - xóa mù chữ ở mức độ cao nhất"),
    ("subsection", "3", "Chất lượng giáo dục toàn diện"),
    ("subsection", "4", "Giáo dục thể chất, ngoại khóa – thực hiện văn minh đô thị - vệ sinh môi trường"),
    ("subsection", "5", "Công tác bán trú trường học, y tế học đường"),
    ("subsection", "6", "Chuẩn quốc gia, trường học điện tử, trường chất lượng cao và trường học thông minh"),
    ("section", "II", "Các nhiệm vụ trọng tâm"),
    *(
        ("subsection", str(place), title.partition(". ")[2])
        for place, (title, _count) in enumerate(GROUPS_OF_PART_TWO, 1)
    ),
    ("section", "III", "Tổ chức thực hiện"),
    *(("subsection", number, title) for number, title, _lead, _count in BODIES),
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


def test_schools_and_places_stand_beside_their_figures() -> None:
    assert [ENTRIES[cell] for cell in form().text_cells() if cell in ENTRIES] == NOTES
    printed = [row.cells[4].text for row in table().rows if row.cells[4].text]
    assert printed == NOTES


def test_heading_names_the_school_year_and_the_plan() -> None:
    assert table().title.endswith("NĂM HỌC 2023-2024")
    (header,) = table().header
    assert [cell.text for cell in header.cells] == [
        "TT",
        "Nội dung",
        "Đơn vị tính",
        "Chỉ tiêu năm học 2023-2024 (Kế hoạch số 371/KH-UBND ngày 13/9/2023)",
        "Ghi chú",
    ]


def test_targets_of_one_school_belong_to_that_school() -> None:
    known = {f"{SLUG}-{school['code']}" for school in district()["schools"]}
    found = [(row.key, row.at.unit) for row in figure_rows() if row.at.unit]
    assert found == [
        ("hang-chu-van-an", "long-bien-thcs-chu-van-an"),
        ("cambridge-bo-mon", "long-bien-tieu-hoc-do-thi-sai-dong"),
        ("cambridge-lop", "long-bien-tieu-hoc-do-thi-sai-dong"),
        ("cambridge-lop-moi-khoi", "long-bien-tieu-hoc-do-thi-sai-dong"),
        ("lop-10-chu-van-an", "long-bien-thcs-chu-van-an"),
    ]
    assert {unit for _, unit in found} <= known


def test_parts_that_do_not_make_their_sum_are_found() -> None:
    slipped = values() | {"truong-dien-tu:chi-tieu": Value(Kind.EXACT, Decimal(36))}
    (finding,) = run_checks(form(), slipped, readings())
    assert finding.check == "truong-dien-tu"


def test_bodies_of_part_three_lead_their_tasks_and_the_gap_stays() -> None:
    leads = {task["section"]: task["lead"] for task in tasks() if task["section"].startswith("III.")}
    assert leads == {f"III.{number}. {title}": lead for number, title, lead, _count in BODIES}
    numbers = [task["number"] for task in tasks() if task["section"].startswith("III.") and task["number"]]
    assert numbers == ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "15"]


@pytest.mark.parametrize(("item", "other"), [("III.10.", "tt-y-te"), ("III.11.", "tt-vhtttt")])
def test_items_10_and_11_name_two_bodies(item: str, other: str) -> None:
    cooperators = [task["cooperators"] for task in tasks() if task["section"].startswith(item)]
    assert cooperators == [[other, "phong-gddt"], [other]]


def test_tasks_of_part_two_name_no_lead_where_the_document_names_none() -> None:
    assert {task["lead"] for task in tasks() if task["section"].startswith("II.")} == {None}


def test_what_is_advised_to_the_ubnd_is_received_by_it() -> None:
    advised = [task for task in tasks() if "am mưu UBND Quận" in task["title"]]
    assert len(advised) == 8
    assert {task["receiver"] for task in advised} == {"ubnd-quan"}


# Every school that the document names, by level.
SCHOOLS = {
    "mam-non": ["Chim Én", "Đô thị Sài Đồng", "Đô thị Việt Hưng", "Long Biên", "Nắng Mai", "Nguyệt Quế"],
    "tieu-hoc": [
        "Ái Mộ A",
        "Ái Mộ B",
        "Bồ Đề",
        "Đoàn Khuê",
        "Đô thị Sài Đồng",
        "Gia Thụy",
        "Giang Biên",
        "Ngọc Lâm",
    ],
    "thcs": [
        "Ái Mộ",
        "Chu Văn An",
        "Đô thị Việt Hưng",
        "Gia Quất",
        "Gia Thụy",
        "Long Biên",
        "Ngọc Lâm",
        "Nguyễn Gia Thiều",
        "Sài Đồng",
        "Việt Hưng",
    ],
}
LEVEL_WORDS = {"mam-non": "Mầm non", "tieu-hoc": "Tiểu học", "thcs": "THCS"}
PILOTS = {
    "Mầm non Chim Én",
    "Mầm non Long Biên",
    "Tiểu học Ngọc Lâm",
    "Tiểu học Ái Mộ B",
    "Tiểu học Đoàn Khuê",
    "THCS Ngọc Lâm",
    "THCS Ái Mộ",
    "THCS Gia Thụy",
    "THCS Sài Đồng",
}


def test_every_school_of_the_document_is_named_once() -> None:
    found: dict[str, list[str]] = {level: [] for level in SCHOOLS}
    for school in district()["schools"]:
        (level,) = school["levels"]
        found[level].append(school["name"].removeprefix(f"{LEVEL_WORDS[level]} "))
    assert found == SCHOOLS


def school_names(codes: list[str]) -> list[str]:
    names = {school["code"]: school["name"] for school in district()["schools"]}
    return [names[code] for code in codes]


def status(code: str) -> list[str]:
    (found,) = [entry for entry in district()["school_statuses"] if entry["code"] == code]
    return school_names(found["schools"])


def test_nine_public_schools_pilot_autonomy() -> None:
    assert set(status("thi-diem-tu-chu")) == PILOTS
    assert values()["truong-tu-chu:chi-tieu"].number == len(status("thi-diem-tu-chu"))
    public = {school["name"] for school in district()["schools"] if school["ownership"] == "1"}
    assert public == PILOTS
    assert {school["ownership"] for school in district()["schools"]} == {"1", ""}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("chat-luong-cao", "chat-luong-cao"),
        ("mo-hinh-chat-luong-cao", "mo-hinh-chat-luong-cao"),
        ("lop-hoc-thong-minh-them", "lop-hoc-thong-minh-nhan-rong"),
        ("truong-dien-tu-them", "truong-hoc-dien-tu-nhan-rong"),
        ("nang-cap", "cai-tao-nang-cap"),
    ],
)
def test_as_many_schools_are_named_as_counted(row: str, code: str) -> None:
    assert values()[f"{row}:chi-tieu"].number == len(status(code))


def test_four_schools_are_to_be_recognised() -> None:
    entries = mine("accreditation.json")["entries"]
    found = [(*school_names([entry["school"]]), entry["printed"], entry["kind"], entry["grade"]) for entry in entries]
    assert found == [
        ("Mầm non Nắng Mai", "MN Nắng Mai", "new", None),
        ("THCS Gia Quất", "THCS Gia Quất", "new", None),
        ("Tiểu học Ái Mộ A", "TH Ái Mộ A", "renewed", None),
        ("Tiểu học Bồ Đề", "TH Bồ Đề", "renewed", None),
    ]


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("MN Năng Mai", "Mầm non Nắng Mai"),
        ("THCS Gia Quát", "THCS Gia Quất"),
        ("MN Chim én", "Mầm non Chim Én"),
        ("MNĐT Việt Hưng", "Mầm non Đô thị Việt Hưng"),
        ("TH Gia Thụy", "Tiểu học Gia Thụy"),
    ],
)
def test_printed_variant_of_a_name_is_an_alias(printed: str, name: str) -> None:
    assert [school["name"] for school in district()["schools"] if printed in school["aliases"]] == [name]


def test_district_is_named_as_the_document_names_it() -> None:
    (names,) = district()["names"]
    assert district()["kind"] == "quan"
    assert (names["name"], names["parent_body"], names["place"], names["symbol"]) == (
        "Quận Long Biên",
        "UBND QUẬN LONG BIÊN",
        "Long Biên",
        "PGD&ĐT",
    )
    assert names["signer_name"] == ""
    assert [
        names[f"ubnd_{name}"] for name in ("name", "symbol", "signer_authority", "signer_title", "signer_name")
    ] == [
        "Ủy ban nhân dân quận Long Biên",
        "UBND",
        "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
        "Đinh Thị Thu Hương",
    ]


def test_frame_of_the_plan_is_the_documents() -> None:
    head = plan()
    assert (head["number"], head["issued_on"]) == (371, "2023-09-13")
    assert head["subject"] == (
        "Triển khai một số nhiệm vụ trọng tâm thực hiện đổi mới căn bản, toàn diện giáo dục và đào tạo "
        "quận Long Biên năm học 2023-2024"
    )
    named = ["của Sở GD&ĐT Hà Nội", "183-KH/QU ngày 28/3/2014", "979-TB/QU ngày 16 tháng 8 năm 2023", "2022-2023"]
    assert [text for text, basis in zip(named, head["bases"], strict=True) if text not in basis] == []
    assert "27-CTr/TU ngày 17/2/2014" in head["bases"][1]
    assert head["recipients"] == [
        "TT QU-HĐND-UBND Quận;",
        "Các phòng, ban, ngành liên quan;",
        "UBND các phường trong Quận;",
        "Các trường MN, TH, THCS trong Quận;",
        "Lưu: VT, GD&ĐT (05).",
    ]


@pytest.mark.parametrize(
    "named",
    [
        "4725/QĐ-BGDĐT",
        "4340/KH-SGDĐT ngày 12/12/2022",
        "giai đoạn 2022-2025",
        "06/KH-PGD&ĐT ngày 02/3/2023",
        "giai đoạn 2023-2025",
        "giai đoạn 2023-2026, tầm nhìn 2030",
        "16/2022/TT-BGDĐT",
        "giai đoạn 2017-2025",
        "giai đoạn 2022-2026",
        "02/2023/NQ-HĐND",
        "19-NQ/TW ngày 25/10/2017",
        "44/2014/TT-BGD&ĐT ngày 12/12/2014",
        "cấp phường năm 2022",
        "UBND 14 phường",
        "cấp Quận lần thứ 6",
        "lớp 3, 4 và lớp 7, 8",
        "top 7",
        "TH Gia Thụy",
        "04 bộ môn",
        "10 lớp tham gia (mỗi khối 02 lớp)",
    ],
)
def test_facts_of_the_document_stand_in_tasks_and_plan(named: str) -> None:
    assert any(named in task["title"] for task in tasks())
    assert named in plan_text()
