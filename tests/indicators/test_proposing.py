"""A sheet as offices really send them becomes a form; what is doubtful is asked, never guessed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sheets.child import UNCOMPUTED
from core.sheets.reading import Look, Sheet, SheetCell, Workbook
from indicators.formdoc.parse import parse_form
from indicators.proposing.model import NoTable, Proposal, answered
from indicators.proposing.propose import propose_from
from tests.indicators.proposing_samples import column, columns, doubt, known, proposed, row, sheet_of

OLD_SHEET: list[list[object]] = [
    ["UBND QUẬN BA ĐÌNH", None, None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", None, None],
    ["PHÒNG GIÁO DỤC VÀ ĐÀO TẠO", None, None, None, "Độc lập - Tự do - Hạnh phúc", None, None],
    [],
    ["Biểu số 3"],
    ["THỰC HIỆN NGÂN SÁCH NĂM 2020"],
    [None, None, None, None, None, "Đơn vị tính: 1.000 đồng"],
    ["STT", "Nội dung chi", "Năm 2020", None, None, "Năm 2021", "Ghi chú"],
    [None, None, "KH giao", "ƯTH", "TH", "KH đề nghị"],
    ["A", "B", "1", "2", "3", "4", "5"],
    ["I", "Chi quản lý Nhà nước", 300, 300, 290, 330],
    [1, "Kinh phí thực hiện tự chủ", 100, 100, 95, 110],
    ["a)", "Chi TX theo định mức", 60, 60, 57, 70, "Theo NQ 12"],
    ["b)", "Chi thường xuyên", 40, 40, 38, 40],
    [2, "Kinh phí không thường xuyên", 200, 200, 195, 220],
    ["II", "Sửa chữa nhỏ cơ sở vật chất", 50, 45, "-", "khoảng 50"],
    [None, "TỔNG CỘNG", 350, 345, 290, 330],
    ["Ghi chú: số liệu đến 31/12/2020"],
    [],
    ["NGƯỜI LẬP BIỂU", None, None, None, "TRƯỞNG PHÒNG"],
]


@pytest.fixture(scope="module")
def old() -> Proposal:
    return proposed(sheet_of(OLD_SHEET))


# --- what stands where ---


def test_lines_around_the_table_find_their_places(old: Proposal) -> None:
    document = old.document
    assert (document["label"], document["title"]) == ("Biểu số 3", "THỰC HIỆN NGÂN SÁCH NĂM {year}")
    assert (document["unit_line"], document["unit"]) == ("Đơn vị tính: 1.000 đồng", "nghin-dong")
    assert document["notes"] == ["Ghi chú: số liệu đến 31/12/2020"]


def test_headings_that_are_not_merged_are_a_tree_too(old: Proposal) -> None:
    assert [heading["title"] for heading in old.document["columns"]] == [
        "STT",
        "Nội dung chi",
        "Năm {year}",
        "Năm {year+1}",
        "Ghi chú",
    ]
    assert [child["title"] for child in old.document["columns"][2]["children"]] == ["KH giao", "ƯTH", "TH"]


def test_columns_fix_period_and_measure(old: Proposal) -> None:
    fixed = [(one["at"]["period_offset"], one["at"]["measure"]) for one in columns(old.document["columns"])[2:6]]
    assert fixed == [(0, "assigned"), (0, "estimate"), (0, "actual"), (1, "proposed")]


def test_the_row_of_numbers_and_the_signatures_are_no_rows(old: Proposal) -> None:
    assert [(one.get("number", ""), one["title"]) for one in old.document["rows"]] == [
        ("I", "Chi quản lý Nhà nước"),
        ("1", "Kinh phí thực hiện tự chủ"),
        ("a)", "Chi TX theo định mức"),
        ("b)", "Chi thường xuyên"),
        ("2", "Kinh phí không thường xuyên"),
        ("II", "Sửa chữa nhỏ cơ sở vật chất"),
        ("", "TỔNG CỘNG"),
    ]


def test_numbering_makes_the_tree(old: Proposal) -> None:
    assert [one.get("parent") for one in old.document["rows"]] == [
        None,
        "chi-quan-ly-nha-nuoc",
        "kinh-phi-thuc-hien-tu-chu",
        "kinh-phi-thuc-hien-tu-chu",
        "chi-quan-ly-nha-nuoc",
        None,
        None,
    ]


def test_sums_that_hold_become_checks(old: Proposal) -> None:
    sums = {check["total"]: check["parts"] for check in old.document["checks"]}
    assert sums["chi-quan-ly-nha-nuoc"] == ["kinh-phi-thuc-hien-tu-chu", "kinh-phi-khong-thuong-xuyen"]
    assert sums["kinh-phi-thuc-hien-tu-chu"] == ["chi-tx-theo-dinh-muc", "chi-thuong-xuyen"]
    assert sums["tong-cong"] == ["chi-quan-ly-nha-nuoc", "sua-chua-nho-co-so-vat-chat"]


def test_figures_and_words_are_taken_in_as_typed(old: Proposal) -> None:
    assert old.entries["chi-tx-theo-dinh-muc:ghi-chu"] == "Theo NQ 12"
    assert old.entries[f"sua-chua-nho-co-so-vat-chat:{column(old, 'TH')['key']}"] == "-"
    assert old.entries["sua-chua-nho-co-so-vat-chat:kh-de-nghi"] == "khoảng 50"


def test_a_new_indicator_is_proposed_and_asked(old: Proposal) -> None:
    asked = doubt(old, "chỉ tiêu “Sửa chữa nhỏ cơ sở vật chất”")
    assert asked.place == "Dòng 15"
    (new,) = (one for one in old.new_indicators if one.code == "sua-chua-nho-co-so-vat-chat")
    assert new.name == "Sửa chữa nhỏ cơ sở vật chất"


def test_a_sum_with_one_slip_is_asked() -> None:
    lines = [list(line) for line in OLD_SHEET]
    lines[9][2] = 301
    proposal = proposed(sheet_of(lines))
    asked = doubt(proposal, "Có giữ kiểm tra này?")
    assert "sai ở “Năm 2020 / KH giao”" in asked.question
    dropped = answered(proposal, {proposal.doubts.index(asked): 1})
    assert not any(check["total"] == "chi-quan-ly-nha-nuoc" for check in dropped.document["checks"])


# --- rows ---


def test_italics_bullets_and_indents_make_the_tree_where_there_are_no_numbers() -> None:
    sheet = sheet_of(
        [
            ["KẾT QUẢ NĂM 2020"],
            ["TT", "Chỉ tiêu", "Đơn vị tính", "TH 2020"],
            [1, "Xếp loại hạnh kiểm THCS"],
            [None, "- Tốt", "%", 96.1],
            [None, "- Khá", "%", 3.9],
            [2, "Trường THCS", "trường", 12],
            [None, "Trong đó: công lập", "trường", 10],
        ]
    )
    look = Look(indent=1, italic=True)
    cells = tuple(cell._replace(look=look) if cell.name == "B7" else cell for cell in sheet.cells)
    proposal = proposed(replace(sheet, cells=cells))
    assert row(proposal, "- Khá")["parent"] == "xep-loai-hanh-kiem-thcs"
    assert row(proposal, "Trong đó: công lập")["parent"] == "truong-thcs"
    assert (row(proposal, "Trong đó: công lập")["italic"], row(proposal, "Trong đó: công lập")["indent"]) == (True, 1)
    assert [check["kind"] for check in proposal.document["checks"]] == ["hundred"]


def test_lines_of_one_cell_are_rows_of_their_own() -> None:
    lines: list[list[object]] = [
        ["CHỈ TIÊU NĂM HỌC 2021-2022"],
        ["TT", "Nội dung", "Chỉ tiêu"],
        ["1", "Học sinh học 2 buổi/ngày:\n- Tiểu học:\n- THCS:", "100%\nĐạt: 65%"],
    ]
    proposal = proposed(sheet_of(lines))
    first, primary, secondary = proposal.document["rows"]
    assert first["group"]
    assert primary["joins"] == secondary["joins"] == first["key"]
    assert (primary["at"]["level"], secondary["at"]["level"]) == ("tieu-hoc", "thcs")
    assert proposal.document["cells"] == {f"{secondary['key']}:chi-tieu": {"before": "Đạt: "}}
    assert set(proposal.entries.values()) == {"100%", "65%"}


# --- figures ---


def figures(cells: dict[str, SheetCell], unit: str = "%") -> Proposal:
    """One row whose figures are given by column letter."""
    lines: list[list[object]] = [
        ["KẾT QUẢ NĂM 2020"],
        ["TT", "Chỉ tiêu", "Đơn vị tính", "TH 2019", "TH 2020"],
        [1, "Tỷ lệ tuyển sinh trực tuyến", unit, 1, 1],
    ]
    sheet = sheet_of(lines)
    given = tuple(cells.get(cell.name[0], cell) if cell.row == 2 else cell for cell in sheet.cells)
    return proposed(Sheet(sheet.name, given))


def cell(
    place: int, text: str, number: str | None = None, number_format: str = "General", special: str = ""
) -> SheetCell:
    look = Look(format=number_format)
    return SheetCell(2, place, text, Decimal(number) if number else None, look, special)


def test_a_number_in_percent_format_is_typed_as_it_is_seen() -> None:
    proposal = figures({"D": cell(3, "96,5%", "0.965", "0.0%")})
    assert proposal.entries["ty-le-tuyen-sinh-truc-tuyen:th-truoc"] == "96,5%"


def test_a_text_that_can_be_read_in_two_ways_is_asked() -> None:
    proposal = figures({"D": cell(3, "93,000")}, unit="điểm")
    asked = doubt(proposal, "có hai cách hiểu")
    assert asked.place == "Ô D3"
    assert proposal.entries["ty-le-tuyen-sinh-truc-tuyen:th-truoc"] == asked.choices[0].label
    after = answered(proposal, {proposal.doubts.index(asked): 1})
    assert after.entries["ty-le-tuyen-sinh-truc-tuyen:th-truoc"] == asked.choices[1].label


def test_more_digits_than_are_seen_are_asked_about() -> None:
    proposal = figures({"D": cell(3, "96,1", "96.1149", "0.0")})
    assert "tệp giữ nhiều chữ số hơn số nhìn thấy" in doubt(proposal, "Ô D3").question
    assert proposal.entries["ty-le-tuyen-sinh-truc-tuyen:th-truoc"] == "96,1"


def test_a_formula_without_its_result_is_asked_about() -> None:
    proposal = figures({"D": cell(3, "", special=UNCOMPUTED)})
    assert "công thức nhưng tệp không giữ kết quả" in doubt(proposal, "Ô D3").question


def test_a_figure_beyond_its_limits_is_left_out_and_named() -> None:
    proposal = figures({"D": cell(3, "961", "961")})
    assert "Ô này được để trống" in doubt(proposal, "Ô D3").question
    assert "ty-le-tuyen-sinh-truc-tuyen:th-truoc" not in proposal.entries


def test_a_unit_that_is_not_known_is_asked() -> None:
    asked = doubt(figures({}, unit="giải"), "đơn vị tính “giải”")
    assert asked.place == "Ô C3"


# --- periods ---


def test_a_period_that_only_the_headings_say_is_asked() -> None:
    lines: list[list[object]] = [
        ["TT", "Chỉ tiêu", "Đơn vị tính", "TH 2019", "KH 2020"],
        [1, "Lao động tiên tiến", "người", 600, 640],
    ]
    proposal = proposed(sheet_of(lines))
    assert proposal.period == "2019"
    assert "hãy đề xuất lại với kỳ đó" in doubt(proposal, "không ghi kỳ").question


def test_a_given_period_is_the_rounds() -> None:
    lines: list[list[object]] = [
        ["TT", "Chỉ tiêu", "Đơn vị tính", "TH 2019", "KH 2020"],
        [1, "Lao động tiên tiến", "người", 600, 640],
    ]
    proposal = proposed(sheet_of(lines), "2020")
    assert column(proposal, "TH {year-1}")["at"]["period_offset"] == -1
    assert column(proposal, "KH {year}")["at"]["period_offset"] == 0


def test_a_school_year_in_a_calendar_years_form_is_a_fixed_period() -> None:
    lines: list[list[object]] = [
        ["BÁO CÁO NĂM 2020"],
        ["TT", "Chỉ tiêu", "Đơn vị tính", "TH năm học 2019-2020"],
        [1, "Lao động tiên tiến", "người", 600],
    ]
    proposal = proposed(sheet_of(lines))
    assert column(proposal, "TH năm học {year-1}-{year}")["at"]["period"] == "{year-1}-{year}"


def test_a_sheet_without_any_year_asks_for_its_period() -> None:
    proposal = proposed(sheet_of([["TT", "Chỉ tiêu", "Kết quả"], [1, "Lao động tiên tiến", 600]]))
    assert proposal.period == ""
    assert "của năm hay năm học nào" in doubt(proposal, "không ghi kỳ").question


# --- what is no table ---


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [["Kính gửi: Ủy ban nhân dân quận"], ["Phòng báo cáo kết quả năm 2020 như sau."]],
        [["TT", "Chỉ tiêu", "TH 2020"]],
        [["TT", "Họ và tên giáo viên", "Ghi chú"], [1, "Nguyễn Văn A", "tốt"], [2, "Trần Thị B", "khá"]],
    ],
)
def test_a_sheet_that_is_no_table_gets_a_sentence(lines: list[list[object]]) -> None:
    with pytest.raises(NoTable) as refused:
        proposed(sheet_of(lines))
    assert str(refused.value).startswith("Trang tính “Biểu”")


def test_the_first_visible_sheet_with_a_table_is_taken() -> None:
    cover = sheet_of([["Kính gửi"]], name="Bìa")
    table = sheet_of(OLD_SHEET, name="Biểu 3")
    book = Workbook((replace(table, name="Ẩn", hidden=True), cover, table))
    assert parse_form(dict(propose_from(book, known()).document)).label == "Biểu số 3"


def test_a_workbook_without_a_table_says_why() -> None:
    with pytest.raises(NoTable, match="Bìa"):
        propose_from(Workbook((sheet_of([["Kính gửi"]], name="Bìa"),)), known())


# --- whatever comes ---

WORDS = (
    *("TT", "Chỉ tiêu", "Đơn vị tính", "KH 2020", "TH 2020", "Năm 2021", "2020-2021", "Tổng số", "Công lập", "Tư thục"),
    *("Ghi chú", "Mầm non", "THCS", "Quận Ba Đình", "Tỷ lệ %", "I", "2.1", "a)", "- Khá", "%", "người", "96,1%"),
    *("93,000", "trên 65%", "13/13", "x", "Đầu năm học", "So với KH (%)", "Cả giai đoạn", "Số trường", "A:\n- b\n- c"),
    *("Giỏi: 65%\nTốt: 99%", "31 (04 trường)", "[x] {year} {a:b}", "Lao động tiên tiến"),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS) | st.none() | st.integers(0, 2025), max_size=6), max_size=8))
def test_any_sheet_becomes_a_form_that_can_be_read_or_gets_a_sentence(lines: list[list[object]]) -> None:
    """Whatever is doubtful, the proposal as it stands is a form, and its figures are figures of that form."""
    sheet = sheet_of([["TT", "Chỉ tiêu", "TH 2020", "Tổng số", "Đầu năm học"], *lines])
    try:
        proposal = proposed(sheet)
    except NoTable:
        return
    form = parse_form(dict(proposal.document))
    assert set(proposal.entries) <= {*form.figure_cells(), *form.text_cells()}
