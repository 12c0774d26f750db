"""A form laid out as a table: headings, titles, and what each kind of cell prints."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.table import Align, Cell, Column, Row, Table, placed
from indicators.formdoc.layout import fill, lay_out
from indicators.formdoc.model import At, CellText, ColumnKind, Computed, Form, FormColumn, FormRow, Merge, Op
from indicators.values import Kind, Reading, Value

DECISION = "QĐ 2368/QĐ-UBND ngày 16/12/2019"
TT = FormColumn("tt", ColumnKind.NUMBERING, "TT", 5)
NAME = FormColumn("ten", ColumnKind.LABEL, "Chỉ tiêu", 40)
UNIT = FormColumn("dv", ColumnKind.UNIT, "Đơn vị tính", 10)
ACTUAL = FormColumn("th", ColumnKind.FIGURE, "TH {year}", at=At(measure="actual"))
NOTE = FormColumn("gc", ColumnKind.TEXT, "Ghi chú")
PUPILS = FormRow("hs", "1", "Học sinh", unit="nguoi", at=At(indicator="hs"))


def form(*rows: FormRow, columns: tuple[FormColumn, ...] = (TT, NAME, UNIT, ACTUAL, NOTE)) -> Form:
    return Form("Biểu 9", "TRƯỜNG LỚP NĂM {year}", columns, rows or (PUPILS,))


def laid_out(
    form: Form,
    values: dict[str, Value] | None = None,
    texts: dict[str, str] | None = None,
    readings: dict[str, Reading] | None = None,
) -> Table:
    context = {"year": "2020", "unit:nguoi": "người"}
    return lay_out(form, context=context, values=values or {}, texts=texts or {}, readings=readings or {}, key="bieu-9")


def figure_cell(value: Value, reading: Reading | None = None, row: FormRow = PUPILS) -> Cell:
    cell = f"{row.key}:th"
    return laid_out(form(row), {cell: value}, {}, {cell: reading or Reading()}).rows[0].cells[3]


# --- titles ---


def test_rows_that_share_a_title_are_told_apart_by_what_stands_above_them() -> None:
    rows = [
        FormRow("tieu-hoc", "", "Tiểu học", group=True),
        FormRow("th-lop", "1", "Số lớp", parent="tieu-hoc"),
        FormRow("th-khoi-1", "", "Khối 1", parent="th-lop"),
        FormRow("th-nu", "", "Nữ", parent="th-lop"),
        FormRow("thcs", "", "THCS", group=True),
        FormRow("thcs-lop", "1", "Số lớp", parent="thcs"),
        FormRow("thcs-nu", "", "Nữ", parent="thcs-lop"),
    ]
    assert list(form(*rows).row_names().values()) == [
        "Tiểu học",
        "Tiểu học › Số lớp",
        "Tiểu học › Số lớp › Khối 1",
        "Tiểu học › Số lớp › Nữ",
        "THCS",
        "THCS › Số lớp",
        "THCS › Số lớp › Nữ",
    ]


@pytest.mark.parametrize(
    ("template", "context", "expected"),
    [
        ("Chỉ tiêu", {}, "Chỉ tiêu"),
        ("ƯTH {year}", {"year": "2020"}, "ƯTH 2020"),
        ("KH {year+1}", {"year": "2020"}, "KH 2021"),
        ("TH {year-1}", {"year": "2020"}, "TH 2019"),
        ("Năm học {year+1}", {"year": "2019-2020"}, "Năm học 2020-2021"),
        ("KH {year}[ ({decision})]", {"year": "2020", "decision": DECISION}, f"KH 2020 ({DECISION})"),
        ("KH {year}[ ({decision})]", {"year": "2020"}, "KH 2020"),
        ("KH {year}[ ({decision})]", {"year": "2020", "decision": ""}, "KH 2020"),
        ("Số {number}/BC", {}, "Số /BC"),
        ("Diện tích [m2]", {}, "Diện tích [m2]"),
        ("Tập {1; 2}", {}, "Tập {1; 2}"),
        ("[{a}-{b}]", {"a": "1"}, ""),
        ("{decision}", {"decision": "QĐ [{year}]", "year": "2020"}, "QĐ [{year}]"),
    ],
)
def test_title_is_filled_with_what_is_known(template: str, context: dict[str, str], expected: str) -> None:
    assert fill(template, context) == expected


@settings(deadline=None)
@given(st.text(st.characters(exclude_characters="{}[]")), st.dictionaries(st.just("year"), st.just("2020")))
def test_title_without_placeholders_is_printed_as_it_is(template: str, context: dict[str, str]) -> None:
    assert fill(template, context) == template


# --- the table around the cells ---


def test_table_carries_the_forms_own_names() -> None:
    shown = Form(
        "Biểu 9",
        "NĂM {year}",
        (NAME,),
        (PUPILS,),
        (),
        "nguoi",
        "Đơn vị tính: người",
        "Đến {year}",
        ("TH {year}",),
        True,
    )
    assert laid_out(shown) == Table(
        key="bieu-9",
        label="Biểu 9",
        title="NĂM 2020",
        subtitle="Đến 2020",
        unit_line="Đơn vị tính: người",
        notes=("TH 2020",),
        landscape=True,
        columns=(Column("ten", 40),),
        header=(Row("header-1", (Cell("Chỉ tiêu", align=Align.CENTER, bold=True),)),),
        rows=(Row("hs", (Cell("Học sinh"),)),),
    )


def test_plain_columns_make_one_header_row() -> None:
    (header,) = laid_out(form()).header
    assert [cell.text for cell in header.cells] == ["TT", "Chỉ tiêu", "Đơn vị tính", "TH 2020", "Ghi chú"]
    assert {(cell.rowspan, cell.colspan) for cell in header.cells} == {(1, 1)}


def test_nested_headings_span_what_stands_under_them() -> None:
    public = FormColumn("cl", ColumnKind.FIGURE, "Công lập", at=At(ownership="1"))
    private = FormColumn("tt4", ColumnKind.FIGURE, "Tư thục", at=At(ownership="4"))
    actual = FormColumn("th", ColumnKind.FIGURE, "Trong đó", at=At(measure="actual"), children=(public, private))
    total = FormColumn("ts", ColumnKind.FIGURE, "Tổng số", at=At(measure="actual"))
    schools = FormColumn("truong", ColumnKind.FIGURE, "Trường", children=(total, actual))
    table = laid_out(form(columns=(NAME, schools, NOTE)))
    assert [column.key for column in table.columns] == ["ten", "ts", "cl", "tt4", "gc"]
    assert [(row, column, cell.text, cell.rowspan, cell.colspan) for row, column, cell in placed(table.header)] == [
        (0, 0, "Chỉ tiêu", 3, 1),
        (0, 1, "Trường", 1, 3),
        (0, 4, "Ghi chú", 3, 1),
        (1, 1, "Tổng số", 2, 1),
        (1, 2, "Trong đó", 1, 2),
        (2, 2, "Công lập", 1, 1),
        (2, 3, "Tư thục", 1, 1),
    ]


# --- cells ---


def test_row_without_values_prints_its_number_title_and_unit_beside_empty_cells() -> None:
    assert laid_out(form()).rows == (
        Row(
            "hs",
            (
                Cell("1", align=Align.CENTER),
                Cell("Học sinh"),
                Cell("người", align=Align.CENTER),
                Cell(align=Align.RIGHT),
                Cell(),
            ),
        ),
    )


def test_unit_cell_is_empty_where_the_row_has_no_unit_of_its_own() -> None:
    assert laid_out(form(FormRow("hs", "1", "Học sinh"))).rows[0].cells[2].text == ""


def test_words_beside_the_figures_are_printed_at_the_left() -> None:
    assert laid_out(form(), texts={"hs:gc": "Phòng TCKH"}).rows[0].cells[4] == Cell("Phòng TCKH")


def test_title_of_a_row_is_filled_too() -> None:
    assert laid_out(form(FormRow("hs", "", "Học sinh năm {year}"))).rows[0].cells[1].text == "Học sinh năm 2020"


def test_italic_is_the_labels_and_italic_figures_the_figures() -> None:
    label = laid_out(form(FormRow("a", "", "Hội giáo chức", italic=True, indent=1))).rows[0].cells
    assert label[1] == Cell("Hội giáo chức", italic=True, indent=1)
    assert not label[3].italic
    figures = laid_out(form(FormRow("a", "", "Lương", italic_figures=True))).rows[0].cells
    assert not figures[1].italic
    assert figures[3].italic


def test_bold_row_is_bold_in_number_title_and_figure() -> None:
    cells = laid_out(form(FormRow("a", "I", "Tổng", bold=True))).rows[0].cells
    assert [cell.bold for cell in cells] == [True, True, False, True, False]


def test_exact_figure_is_a_number_with_the_decimals_that_were_typed() -> None:
    value = Value(Kind.EXACT, Decimal("37.76"), decimals=2, typed="37,76")
    assert figure_cell(value, Reading(decimals=2)) == Cell("37,76", Decimal("37.76"), 2, align=Align.RIGHT)


def test_exact_percentage_is_a_number_with_its_sign() -> None:
    value = Value(Kind.EXACT, Decimal("1.0"), decimals=1, typed="1,0%")
    assert figure_cell(value, Reading(2, percent=True)) == Cell("1,0%", Decimal("1.0"), 1, "%", align=Align.RIGHT)


def test_unit_that_was_typed_behind_a_figure_stays_behind_the_number() -> None:
    cell = figure_cell(Value(Kind.EXACT, Decimal(59), text="học sinh", typed="59 học sinh"), Reading(unit="học sinh"))
    assert (cell.text, cell.number, cell.suffix) == ("59 học sinh", Decimal(59), " học sinh")


def test_reported_zero_is_printed() -> None:
    assert figure_cell(Value(Kind.EXACT, Decimal(0), typed="0")).text == "0"


@pytest.mark.parametrize(
    ("value", "percent", "expected"),
    [
        (Value(Kind.MORE_THAN, Decimal(65), typed="trên 65%"), True, "trên 65%"),
        (Value(Kind.LESS_THAN, Decimal(10), typed="dưới 10%"), True, "dưới 10%"),
        (Value(Kind.RATIO, Decimal(49), Decimal(49), typed="49/49"), False, "49/49"),
        (Value(Kind.RANK, Decimal(3), typed="thứ 3"), False, "thứ 3"),
        (Value(Kind.TEXT, text="Tốp đầu", typed="Tốp đầu"), False, "Tốp đầu"),
    ],
)
def test_figure_that_is_not_exact_is_printed_as_words(value: Value, percent: bool, expected: str) -> None:
    cell = figure_cell(value, Reading(percent=percent))
    assert (cell.text.lower(), cell.number, cell.suffix) == (expected.lower(), None, "")


def test_group_row_has_empty_figures() -> None:
    cells = laid_out(form(FormRow("n", "I", "Tiểu học", group=True))).rows[0].cells
    assert [cell.text for cell in cells] == ["I", "Tiểu học", "", "", ""]


# --- several label columns, merges, joined rows, texts around cells, unprinted and computed columns ---

GROUP = FormColumn("nhom", ColumnKind.LABEL, "Cấp học")


def exact(number: int) -> Value:
    return Value(Kind.EXACT, Decimal(number), typed=str(number))


def texts_of(table: Table) -> list[tuple[str, list[str]]]:
    return [(row.key, [cell.text for cell in row.cells]) for row in table.rows]


def test_row_prints_its_title_in_the_main_label_column_and_its_labels_beside_it() -> None:
    row = FormRow("hs", "1", "Nhà trẻ", labels={"nhom": "Mầm non {year}"})
    assert texts_of(laid_out(form(row, columns=(TT, GROUP, NAME)))) == [("hs", ["1", "Mầm non 2020", "Nhà trẻ"])]
    other = replace(form(row, columns=(NAME, GROUP)), main_label="ten")
    assert texts_of(laid_out(replace(other, rows=(replace(row, labels={"nhom": "MN"}),)))) == [
        ("hs", ["Nhà trẻ", "MN"])
    ]


def test_merged_cell_spans_and_what_it_covers_is_not_printed() -> None:
    rows = (
        FormRow("a", "1", "Huy động trẻ:", group=True),
        FormRow("b", "", "Nhà trẻ", labels={"nhom": "Mầm non"}),
        FormRow("c", "", "Mẫu giáo"),
    )
    merges = (Merge("a", "nhom", colspan=2), Merge("a", "tt", rowspan=3), Merge("b", "nhom", rowspan=2))
    table = laid_out(replace(form(*rows, columns=(TT, GROUP, NAME)), main_label="nhom", merges=merges))
    assert [(row, column, cell.text, cell.rowspan, cell.colspan) for row, column, cell in placed(table.rows)] == [
        (0, 0, "1", 3, 1),
        (0, 1, "Huy động trẻ:", 1, 2),
        (1, 1, "Nhà trẻ", 2, 1),
        (1, 2, "", 1, 1),
        (2, 2, "", 1, 1),
    ]


JOINED = (
    FormRow("g", "6", "Tỉ lệ huy động:", group=True),
    FormRow("nt", "", "- Nhà trẻ:", joins="g", at=At(indicator="nt")),
    FormRow("mg", "", "- Mẫu giáo:", joins="g", at=At(indicator="mg")),
)


def test_joined_rows_are_printed_in_one_row_line_by_line() -> None:
    values = {"nt:th": Value(Kind.MORE_THAN, Decimal(60), typed="trên 60%"), "mg:th": exact(100)}
    table = laid_out(
        form(*JOINED, columns=(TT, NAME, ACTUAL)), values, {}, dict.fromkeys(values, Reading(percent=True))
    )
    assert texts_of(table) == [("g", ["6", "Tỉ lệ huy động:\n- Nhà trẻ:\n- Mẫu giáo:", "Trên 60%\n100%"])]
    assert table.rows[0].cells[2].number is None


def test_empty_figure_of_joined_rows_keeps_its_line() -> None:
    table = laid_out(form(*JOINED, columns=(ACTUAL,)), {"mg:th": exact(100)})
    assert texts_of(table) == [("g", ["\n100"])]
    assert texts_of(laid_out(form(*JOINED, columns=(ACTUAL,)))) == [("g", [""])]


def test_one_figure_under_a_group_row_stays_a_number() -> None:
    (cell,) = laid_out(form(*JOINED[:2], columns=(ACTUAL,)), {"nt:th": exact(60)}).rows[0].cells
    assert (cell.text, cell.number) == ("60", Decimal(60))


def test_text_around_a_rows_figures_is_printed_with_them_only() -> None:
    row = replace(PUPILS, before="Giỏi: ", after=" em")
    assert figure_cell(exact(65), row=row) == Cell("Giỏi: 65 em", align=Align.RIGHT)
    assert laid_out(form(row)).rows[0].cells[3].text == ""


def test_words_in_a_figure_cell_begin_at_the_left() -> None:
    cell = figure_cell(Value(Kind.TEXT, text="Tốp “đầu”", typed="Tốp “đầu”"), row=replace(PUPILS, words=True))
    assert cell == Cell("Tốp “đầu”", align=Align.LEFT)


JOINT = FormColumn("hq", ColumnKind.FIGURE, "Hiệp quản", at=At(measure="actual", ownership="2"), printed=False)


@pytest.mark.parametrize(
    ("joint", "text", "suffix"),
    [
        (4, "31 (04 trường hiệp quản)", " (04 trường hiệp quản)"),
        (12, "31 (12 trường hiệp quản)", " (12 trường hiệp quản)"),
    ],
)
def test_cell_text_names_another_cell_and_the_figure_stays_a_number(joint: int, text: str, suffix: str) -> None:
    around = {"hs:th": CellText(after=" ({hs:hq|pad} trường hiệp quản)")}
    shown = replace(form(columns=(ACTUAL, JOINT)), cells=around)
    (cell,) = laid_out(shown, {"hs:th": exact(31), "hs:hq": exact(joint)}).rows[0].cells
    assert (cell.text, cell.number, cell.suffix) == (text, Decimal(31), suffix)


def test_cell_text_is_left_out_where_the_cell_it_names_is_empty() -> None:
    around = {"hs:th": CellText(before="≈ ", after=" ({hs:hq} trường hiệp quản)")}
    shown = replace(form(columns=(ACTUAL, JOINT)), cells=around)
    assert laid_out(shown, {"hs:th": exact(31)}).rows[0].cells[0].text == "≈ 31"
    assert laid_out(shown, {"hs:hq": exact(4)}).rows[0].cells[0].text == ""


def test_column_that_is_not_printed_leaves_no_trace() -> None:
    heading = FormColumn("nhom", ColumnKind.FIGURE, "Trường", children=(ACTUAL, JOINT))
    hidden = FormColumn("an", ColumnKind.FIGURE, "Ẩn", children=(replace(JOINT, key="hq2"),))
    table = laid_out(form(columns=(NAME, heading, hidden)), {"hs:th": exact(1), "hs:hq": exact(4)})
    assert [column.key for column in table.columns] == ["ten", "th"]
    assert [(cell.text, cell.colspan) for row in table.header for cell in row.cells] == [
        ("Chỉ tiêu", 1),
        ("Trường", 1),
        ("TH 2020", 1),
    ]
    assert texts_of(table) == [("hs", ["Học sinh", "1"])]


def test_computed_figures_are_printed_and_can_be_named_in_a_text() -> None:
    total = FormColumn("tong", ColumnKind.FIGURE, "Tổng", computed=Computed(Op.SUM, ("th", "hq")))
    around = {"hs:th": CellText(after=" trên {hs:tong}")}
    table = laid_out(
        replace(form(columns=(total, ACTUAL, JOINT)), cells=around), {"hs:th": exact(1200), "hs:hq": exact(34)}
    )
    assert texts_of(table) == [("hs", ["1.234", "1.200 trên 1.234"])]
    assert table.rows[0].cells[0].number == Decimal(1234)
