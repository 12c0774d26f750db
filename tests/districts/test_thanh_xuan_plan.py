"""Thanh Xuân's months, tasks and plan of 2021-2022, and its words, transcribed here a second time."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from plans.deadlines import Precision, read_deadline
from reports.narrative import Binding, bindings
from tests.districts.test_thanh_xuan_schools import ROAD
from tests.districts.thanh_xuan import (
    DISTRICT,
    FORMS,
    PERIOD,
    PLAN,
    TASKS,
    THANH_XUAN,
    entries_of,
    form_of,
    mine,
    values_of,
)

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
