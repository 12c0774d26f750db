"""The two forms of Ba Đình hold what the report of 2020 says; its numbers are transcribed here a second time."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from core.table import Cell, Table
from indicators.formdoc.checks import Finding, Status, run_checks
from indicators.formdoc.layout import lay_out
from indicators.formdoc.model import CheckKind, ColumnKind, Form, Strength
from indicators.formdoc.parse import dump_form, parse_form
from indicators.values import Kind, Reading, Value, read

FIXTURES = Path(__file__).parents[2] / "fixtures"
FORMS = ("bieu-1", "ket-qua-giao-duc")


def load(name: str) -> Any:
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


UNITS = {unit["code"]: unit for unit in load("catalogue/units-of-measure.json")}
INDICATORS = {indicator["code"]: indicator for indicator in load("catalogue/indicators.json")}


def form_of(slug: str) -> Form:
    return parse_form(load(f"ba-dinh/forms/{slug}.json"))


def figures_of(slug: str) -> dict[str, Any]:
    figures: dict[str, Any] = load(f"ba-dinh/figures/{slug}-2020.json")
    return figures


def readings_of(form: Form) -> dict[str, Reading]:
    """Each cell is read by its row's unit of measure, else the form's."""
    readings = {}
    units = {row.key: UNITS[row.unit or form.unit] for row in form.rows if not row.group}
    for cell in form.figure_cells():
        unit = units[cell.partition(":")[0]]
        readings[cell] = Reading(decimals=unit["decimals"], percent=unit["percent"])
    return readings


def values_of(slug: str) -> dict[str, Value]:
    readings = readings_of(form_of(slug))
    values = {cell: read(typed, readings[cell]) for cell, typed in figures_of(slug)["entries"].items()}
    return {cell: value for cell, value in values.items() if value is not None}


def findings_of(slug: str) -> tuple[Finding, ...]:
    form = form_of(slug)
    return run_checks(form, values_of(slug), readings_of(form))


def table_of(slug: str) -> Table:
    form, figures = form_of(slug), figures_of(slug)
    context = {"year": figures["period"]} | {f"unit:{code}": unit["name"] for code, unit in UNITS.items()}
    if "decision" in figures:
        context["decision"] = figures["decision"]["title"]
    return lay_out(
        form, context=context, values=values_of(slug), texts={}, readings=readings_of(form), key=f"ba-dinh-{slug}"
    )


# --- both forms ---


@pytest.mark.parametrize("slug", FORMS)
def test_form_is_parsed_without_problems_and_stands_in_canonical_order(slug: str) -> None:
    document = load(f"ba-dinh/forms/{slug}.json")
    assert json.dumps(dump_form(parse_form(document))) == json.dumps(document)


@pytest.mark.parametrize("slug", FORMS)
def test_every_entry_is_a_cell_of_its_form(slug: str) -> None:
    figures = figures_of(slug)
    assert (figures["form"], figures["period"]) == (slug, "2020")
    assert set(figures["entries"]) <= set(form_of(slug).figure_cells())


@pytest.mark.parametrize("slug", FORMS)
def test_indicators_and_units_of_the_form_are_in_the_catalogue(slug: str) -> None:
    form = form_of(slug)
    for row in form.rows:
        if row.group:
            continue
        unit = UNITS[row.unit or form.unit]
        assert unit["base"] == INDICATORS[row.at.indicator]["unit"], row.key


def test_catalogue_says_everything_of_every_indicator() -> None:
    said = {"code", "name", "unit", "direction", "calendar_year", "over_units", "population"}
    assert [code for code, indicator in INDICATORS.items() if not said <= indicator.keys()] == []
    assert {indicator["unit"] for indicator in INDICATORS.values()} <= set(UNITS)


def test_thousand_dong_is_a_thousand_dong() -> None:
    unit = UNITS["nghin-dong"]
    assert (unit["name"], unit["base"], Decimal(unit["factor"])) == ("1.000 đồng", "dong", Decimal(1000))


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("ns-tu-chu", "same"),
        ("chuan-quoc-gia-cong-nhan-moi", "same"),
        ("truong-xay-moi", "same"),
        ("mn-thua-can-beo-phi", "school_year_ending"),
        ("thcs-hoc-luc-gioi", "school_year_ending"),
        ("chien-si-thi-dua-co-so", "school_year_ending"),
        ("tuyen-sinh-truc-tuyen", "school_year_beginning"),
        ("thi-lop-10-diem-xet-tuyen", "school_year_beginning"),
    ],
)
def test_indicator_says_how_it_answers_a_calendar_year(code: str, answer: str) -> None:
    assert INDICATORS[code]["calendar_year"] == answer


# --- Biểu 1 ---

PLAIN, LABEL, BOTH = (False, False), (True, False), (True, True)  # italic: the label, the figures
BIEU_1: list[tuple[str, str, tuple[bool, bool], tuple[int | None, int | None, int | None]]] = [
    ("I", "Chi quản lý Nhà nước", PLAIN, (5_016_100, 5_016_100, 7_233_750)),
    ("1", "Kinh phí thực hiện tự chủ", PLAIN, (930_000, 930_000, 930_000)),
    ("", "Chi TX theo định mức", BOTH, (930_000, 930_000, 930_000)),
    ("", "10% TK chi TX để dành nguồn thực hiện CCTL", LABEL, (93_000, 93_000, 93_000)),
    ("", "Chi thường xuyên", LABEL, (837_000, 837_000, 837_000)),
    ("2", "Kinh phí không thường xuyên", PLAIN, (1_924_000, 1_924_000, 1_924_000)),
    ("2.1", "Thanh toán cá nhân", PLAIN, (1_924_000, 1_924_000, 1_924_000)),
    ("", "Lương, phụ cấp lương và các khoản đóng góp theo lương", BOTH, (1_638_000, 1_638_000, 1_638_000)),
    ("", "Kinh phí thực hiện CCTL", LABEL, (286_000, 286_000, 286_000)),
    ("II", "Hoạt động QL giáo dục chung", PLAIN, (1_854_000, 1_854_000, 4_055_150)),
    ("", "Hội giáo chức", LABEL, (None, None, 135_000)),
    ("", "QL giáo dục chung", LABEL, (840_000, 840_000, 1_902_150)),
    ("", "Phổ cập giáo dục", LABEL, (360_000, 360_000, 360_000)),
    ("", "sữa học đường", LABEL, (654_000, 654_000, 1_658_000)),
    ("III", "Kp hoạt động TDTT", PLAIN, (222_600, 222_600, 222_600)),
    ("IV", "Hoạt động Hội Khuyến học", PLAIN, (85_500, 85_500, 102_000)),
]


def test_bieu_1_has_the_printed_name_and_headings() -> None:
    table = table_of("bieu-1")
    assert (table.label, table.title) == ("Biểu 1", "CHỈ TIÊU KẾ HOẠCH KT-XH NĂM 2020")
    (header,) = table.header
    assert [cell.text for cell in header.cells] == [
        "TT",
        "Chỉ tiêu",
        "Đơn vị tính (1.000 đồng)",
        "KH 2020 (QĐ 2368/QĐ-UBND ngày 16/12/2019)",
        "ƯTH 2020",
        "KH 2021",
        "Chủ trì",
        "Ghi chú",
    ]


def test_bieu_1_prints_the_rows_and_figures_of_the_report() -> None:
    printed = []
    for row in table_of("bieu-1").rows:
        tt, title, unit, *figures, lead, note = row.cells
        assert {unit.text, lead.text, note.text} == {""}
        italic = {figure.italic for figure in figures}
        assert len(italic) == 1
        printed.append((tt.text, title.text, (title.italic, italic.pop()), tuple(figure.number for figure in figures)))
    assert printed == BIEU_1


def test_bieu_1_is_printed_in_vietnamese_style() -> None:
    assert [cell.text for cell in table_of("bieu-1").rows[0].cells[3:6]] == ["5.016.100", "5.016.100", "7.233.750"]


def test_columns_of_bieu_1_are_assigned_estimate_and_next_years_proposal() -> None:
    cells = form_of("bieu-1").figure_cells()
    fixed = {cell.partition(":")[2]: (at.measure, at.period_offset) for cell, at in cells.items()}
    assert fixed == {"kh-nay": ("assigned", 0), "uth-nay": ("estimate", 0), "kh-sau": ("proposed", 1)}


def test_six_sums_of_bieu_1_are_errors_and_all_hold() -> None:
    checks = form_of("bieu-1").checks
    assert {(check.kind, check.strength) for check in checks} == {(CheckKind.SUM, Strength.ERROR)}
    assert [check.total for check in checks] == [
        "chi-qlnn",
        "tu-chu",
        "chi-tx-dinh-muc",
        "khong-thuong-xuyen",
        "thanh-toan-ca-nhan",
        "hoat-dong-ql-giao-duc",
    ]
    assert findings_of("bieu-1") == ()


@pytest.mark.parametrize("cell", list(figures_of("bieu-1")["entries"]))
def test_slip_in_any_figure_of_bieu_1_is_found(cell: str) -> None:
    form, values = form_of("bieu-1"), values_of("bieu-1")
    values[cell] = Value(Kind.EXACT, Decimal(1))
    findings = run_checks(form, values, readings_of(form))
    assert {named.partition(":")[2] for finding in findings for named in finding.cells} == {cell.partition(":")[2]}


# --- results in education ---

EXACT, MORE, LESS = Kind.EXACT, Kind.MORE_THAN, Kind.LESS_THAN
# Indicator, level, period offset -> what the report says, section by section.
RESULTS: dict[tuple[str, str, int], tuple[Kind, str]] = {
    # I.1.1
    ("mn-suy-dinh-duong-nhe-can", "nha-tre", 0): (EXACT, "1.0"),
    ("mn-suy-dinh-duong-nhe-can-thay-doi-dau-nam", "nha-tre", 0): (EXACT, "-1.2"),
    ("mn-suy-dinh-duong-nhe-can", "mau-giao", 0): (EXACT, "1.0"),
    ("mn-suy-dinh-duong-nhe-can-thay-doi-dau-nam", "mau-giao", 0): (EXACT, "-0.9"),
    ("mn-suy-dinh-duong-thap-coi", "nha-tre", 0): (EXACT, "1.0"),
    ("mn-suy-dinh-duong-thap-coi-thay-doi-dau-nam", "nha-tre", 0): (EXACT, "-0.9"),
    ("mn-suy-dinh-duong-thap-coi", "mau-giao", 0): (EXACT, "1.0"),
    ("mn-suy-dinh-duong-thap-coi-thay-doi-dau-nam", "mau-giao", 0): (EXACT, "-0.9"),
    ("mn-thua-can-beo-phi", "nha-tre", 0): (EXACT, "0.5"),
    ("mn-thua-can-beo-phi-thay-doi-dau-nam", "nha-tre", 0): (EXACT, "-0.6"),
    ("mn-thua-can-beo-phi", "mau-giao", 0): (EXACT, "1.2"),
    ("mn-thua-can-beo-phi-thay-doi-dau-nam", "mau-giao", 0): (EXACT, "-1.4"),
    # I.1.2
    ("th-mon-hoc-hoan-thanh-tot", "tieu-hoc", 0): (EXACT, "78"),
    ("th-mon-hoc-hoan-thanh", "tieu-hoc", 0): (EXACT, "21.8"),
    ("th-mon-hoc-chua-hoan-thanh", "tieu-hoc", 0): (EXACT, "0.2"),
    ("th-nang-luc-tot", "tieu-hoc", 0): (EXACT, "87.7"),
    ("th-nang-luc-dat", "tieu-hoc", 0): (EXACT, "12.8"),
    ("th-nang-luc-can-co-gang", "tieu-hoc", 0): (EXACT, "0.2"),
    ("th-pham-chat-tot", "tieu-hoc", 0): (EXACT, "88"),
    ("th-pham-chat-dat", "tieu-hoc", 0): (EXACT, "11.7"),
    ("th-pham-chat-can-co-gang", "tieu-hoc", 0): (EXACT, "0.3"),
    ("thcs-hanh-kiem-tot", "thcs", 0): (EXACT, "96.11"),
    ("thcs-hanh-kiem-kha", "thcs", 0): (EXACT, "3.6"),
    ("thcs-hanh-kiem-trung-binh", "thcs", 0): (EXACT, "0.53"),
    ("thcs-hoc-luc-gioi", "thcs", 0): (EXACT, "50.55"),
    ("thcs-hoc-luc-kha", "thcs", 0): (EXACT, "33.15"),
    ("thcs-hoc-luc-trung-binh", "thcs", 0): (EXACT, "14"),
    ("thcs-hoc-luc-yeu", "thcs", 0): (EXACT, "2.13"),
    ("thcs-hoc-luc-kem", "thcs", 0): (EXACT, "0.17"),
    # I.3
    ("truong-xay-moi", "-", 0): (EXACT, "2"),
    ("truong-xay-moi", "mam-non", 0): (EXACT, "1"),
    ("truong-xay-moi", "tieu-hoc", 0): (EXACT, "1"),
    ("truong-cai-tao-sua-chua", "-", 0): (EXACT, "20"),
    ("truong-cai-tao-sua-chua", "mam-non", 0): (EXACT, "9"),
    ("truong-cai-tao-sua-chua", "tieu-hoc", 0): (EXACT, "9"),
    ("truong-cai-tao-sua-chua", "thcs", 0): (EXACT, "2"),
    # I.4
    ("truong-thuc-hien-tot-chi-thi-05", "-", 0): (EXACT, "100"),
    ("tien-nop-cong-doan-giao-duc", "-", 0): (EXACT, "60000000"),
    # I.5
    ("truong-du-may-tinh-noi-mang", "-", 0): (EXACT, "100"),
    ("lop-tap-huan-lanh-dao-4-0", "-", 0): (EXACT, "4"),
    ("buoi-moi-lop-tap-huan-lanh-dao-4-0", "-", 0): (EXACT, "3"),
    ("can-bo-tap-huan-lanh-dao-4-0", "-", 0): (EXACT, "100"),
    ("truong-tap-huan-lanh-dao-4-0", "-", 0): (EXACT, "71"),
    ("buoi-tap-huan-viet-bai-internet", "-", 0): (EXACT, "3"),
    ("truong-day-tin-hoc-quoc-te", "tieu-hoc", 0): (EXACT, "5"),
    ("truong-day-tin-hoc-quoc-te", "thcs", 0): (EXACT, "5"),
    # I.8
    ("chi-tieu-thi-dua-thanh-pho", "-", 0): (EXACT, "13"),
    ("tap-the-lao-dong-tien-tien", "-", 0): (Kind.RATIO, "49"),
    ("tap-the-lao-dong-xuat-sac-de-nghi", "-", 0): (EXACT, "13"),
    ("co-thi-dua-thanh-pho", "-", 0): (EXACT, "3"),
    ("co-thi-dua-bo-gddt", "-", 0): (EXACT, "2"),
    ("chien-si-thi-dua-co-so", "-", 0): (EXACT, "84"),
    ("lao-dong-tien-tien", "-", 0): (EXACT, "668"),
    # I.9
    ("tuyen-sinh-truc-tuyen", "-", 0): (MORE, "65"),
    ("tuyen-sinh-truc-tuyen", "-", -1): (EXACT, "35"),
    ("tuyen-sinh-trai-tuyen", "-", 0): (LESS, "10"),
    ("tuyen-sinh-trai-tuyen", "-", -1): (MORE, "25"),
    ("truong-tuyen-sinh-khong-vuot-chi-tieu", "-", 0): (EXACT, "100"),
    ("thi-lop-10-du-thi", "thpt", 0): (EXACT, "3172"),
    ("thi-lop-10-diem-xet-tuyen", "thpt", 0): (EXACT, "37.76"),
    ("thi-lop-10-thu-hang", "thpt", 0): (Kind.RANK, "3"),
    ("thi-lop-10-thu-hang-thay-doi-nam-truoc", "thpt", 0): (Kind.INCREASE, "2"),
    # I.10
    ("chuan-quoc-gia-cong-nhan-moi", "-", 0): (EXACT, "9"),
    ("chuan-quoc-gia-cong-nhan-lai", "-", 0): (EXACT, "8"),
}


def test_results_are_exactly_those_that_the_report_states() -> None:
    cells = form_of("ket-qua-giao-duc").figure_cells()
    stated = {}
    for cell, value in values_of("ket-qua-giao-duc").items():
        at = cells[cell]
        assert at.ownership == "-"
        stated[at.indicator, at.level, at.measure, at.period_offset] = (value.kind, value.number)
    expected = {(*at[:2], "actual", at[2]): (kind, Decimal(number)) for at, (kind, number) in RESULTS.items()}
    # The one target among the results: "phấn đấu đến năm 2025 đạt chỉ tiêu 100% các trường công lập".
    target = ("truong-cong-lap-dat-chuan-quoc-gia", "-", "proposed", 5)
    assert stated == expected | {target: (EXACT, Decimal(100))}


def test_no_row_of_the_results_is_there_without_a_figure() -> None:
    answered = {cell.partition(":")[0] for cell in values_of("ket-qua-giao-duc")}
    assert {row.key for row in form_of("ket-qua-giao-duc").rows if not row.group} == answered


def test_results_show_the_unit_of_every_row() -> None:
    form = form_of("ket-qua-giao-duc")
    unit = [column.kind for column in form.leaf_columns()].index(ColumnKind.UNIT)
    shown = {row.key: row.cells[unit] for row in table_of("ket-qua-giao-duc").rows}
    assert {row.key for row in form.rows if bool(shown[row.key].text) is row.group} == set()
    assert shown["thi-lop-10-du-thi"].text == "học sinh"


def test_results_keep_the_decimals_and_signs_that_were_typed() -> None:
    rows = {row.key: row.cells for row in table_of("ket-qua-giao-duc").rows}
    first: Cell = rows["suy-dinh-duong-nhe-can-nha-tre"][3]
    assert (first.text, first.number, first.decimals, first.suffix) == ("1,0%", Decimal("1.0"), 1, "%")
    assert rows["thua-can-beo-phi-nha-tre"][3].text == "0,5%"
    assert rows["thi-lop-10-du-thi"][3].text == "3.172"
    assert rows["lao-dong-tien-tien-tap-the"][3].text == "49/49"
    assert rows["tuyen-sinh-truc-tuyen"][4].text == "35%"


def test_five_hundreds_find_the_two_slips_of_the_report() -> None:
    checks = form_of("ket-qua-giao-duc").checks
    assert [(check.kind, check.strength) for check in checks] == [(CheckKind.HUNDRED, Strength.WARNING)] * 5
    assert [(finding.check, finding.status, finding.message) for finding in findings_of("ket-qua-giao-duc")] == [
        (
            "tieu-hoc-nang-luc",
            Status.BROKEN,
            "Các mức xếp loại năng lực ở tiểu học phải cộng đủ 100%: cộng được 100,7% (lệch 0,7 điểm phần trăm).",
        ),
        (
            "thcs-hanh-kiem",
            Status.BROKEN,
            "Các mức xếp loại hạnh kiểm ở THCS phải cộng đủ 100%: cộng được 100,24% (lệch 0,24 điểm phần trăm).",
        ),
    ]
