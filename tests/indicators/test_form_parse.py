"""The form document: what is read from it, what is said about a wrong one."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.vietnamese import clean
from indicators.formdoc.model import (
    At,
    CellText,
    Check,
    CheckKind,
    ColumnKind,
    Computed,
    Each,
    ForEach,
    Form,
    FormColumn,
    FormRow,
    Merge,
    Op,
    Over,
    Strength,
)
from indicators.formdoc.parse import InvalidForm, dump_form, parse_form


def document(**changes: Any) -> dict[str, Any]:
    """A small correct form, with some of its fields changed."""
    whole: dict[str, Any] = {
        "label": "Biểu 9",
        "title": "TRƯỜNG LỚP NĂM {year}",
        "columns": [
            {"key": "tt", "kind": "numbering", "title": "TT", "width": 5},
            {"key": "ten", "kind": "label", "title": "Chỉ tiêu"},
            {"key": "th", "kind": "figure", "title": "TH {year}", "at": {"measure": "actual"}},
        ],
        "rows": [
            {"key": "tong", "number": "1", "title": "Tổng số lớp", "at": {"indicator": "lop"}},
            {"key": "ghep", "title": "Lớp ghép", "parent": "tong", "indent": 1, "at": {"indicator": "lop-ghep"}},
        ],
        "checks": [
            {
                "key": "ghep",
                "kind": "order",
                "strength": "error",
                "message": "Lớp ghép không quá số lớp",
                "parts": ["ghep", "tong"],
            }
        ],
    }
    return whole | changes


def problems(whole: object) -> tuple[str, ...]:
    with pytest.raises(InvalidForm) as caught:
        parse_form(whole)  # type: ignore[arg-type]
    return caught.value.problems


def with_row(**fields: Any) -> dict[str, Any]:
    row = {"key": "moi", "title": "Dòng mới", "at": {"indicator": "moi"}} | fields
    return document(rows=[*document()["rows"], row])


def with_column(**fields: Any) -> dict[str, Any]:
    column = {"key": "moi", "kind": "text", "title": "Cột mới"} | fields
    return document(columns=[*document()["columns"], column])


def with_check(**fields: Any) -> dict[str, Any]:
    return document(checks=[{"key": "moi", "strength": "error", "message": "Phải đúng"} | fields])


def test_document_becomes_the_form_it_describes() -> None:
    form = parse_form(document())
    assert form.label == "Biểu 9"
    assert form.columns[0] == FormColumn("tt", ColumnKind.NUMBERING, "TT", 5.0)
    assert form.rows[1] == FormRow("ghep", "", "Lớp ghép", parent="tong", indent=1, at=At(indicator="lop-ghep"))
    assert form.checks == (
        Check("ghep", CheckKind.ORDER, Strength.ERROR, "Lớp ghép không quá số lớp", parts=("ghep", "tong")),
    )


def test_cell_takes_what_nobody_fixes_as_not_broken_down_in_the_rounds_own_period() -> None:
    assert parse_form(document()).figure_cells()["tong:th"] == At("lop", "actual", 0, "-", "-")


def test_cell_takes_each_coordinate_from_row_then_column_then_defaults() -> None:
    whole = document(defaults={"level": "thcs", "ownership": "1", "measure": "estimate", "unit": "quan"})
    whole["rows"][0]["at"]["level"] = "tieu-hoc"
    cells = parse_form(whole).figure_cells()
    assert cells["tong:th"] == At("lop", "actual", 0, "tieu-hoc", "1", "quan")
    assert cells["ghep:th"] == At("lop-ghep", "actual", 0, "thcs", "1", "quan")


def test_what_a_heading_fixes_holds_for_the_columns_under_it() -> None:
    heading = {"key": "kh", "title": "KH", "at": {"measure": "assigned"}}
    children = [
        {"key": "nay", "kind": "figure", "title": "{year}"},
        {"key": "sau", "kind": "figure", "title": "{year+1}", "at": {"measure": "proposed", "period_offset": 1}},
    ]
    cells = parse_form(document(columns=[{**heading, "children": children}])).figure_cells()
    assert cells["tong:nay"].measure == "assigned"
    assert (cells["tong:sau"].measure, cells["tong:sau"].period_offset) == ("proposed", 1)


def test_text_is_kept_composed_and_without_needless_spaces() -> None:
    whole = document(title=unicodedata.normalize("NFD", " CHỈ  TIÊU"))
    assert parse_form(whole).title == "CHỈ TIÊU"


@pytest.mark.parametrize(
    ("whole", "expected"),
    [
        ([], "Biểu mẫu: phải là một đối tượng JSON."),
        (document(colour="đỏ"), "Biểu mẫu: không có trường nào tên “colour”."),
        (document(title=2020), "Biểu mẫu: trường “title” phải là chữ."),
        (document(landscape="có"), "Biểu mẫu: trường “landscape” phải là true hoặc false."),
        (document(notes="Ghi chú"), "Biểu mẫu: trường “notes” phải là một danh sách."),
        (document(notes=[1]), "Biểu mẫu: trường “notes” chỉ gồm chữ."),
        (document(rows=[]), "Biểu mẫu: phải có ít nhất một dòng."),
        (document(columns=[]), "Biểu mẫu: phải có ít nhất một cột."),
        (document(defaults={"level": 1}), "Mặc định của biểu: trường “level” phải là chữ."),
        (with_row(bold=1), "Dòng “moi”: trường “bold” phải là true hoặc false."),
        (with_row(indent=-1), "Dòng “moi”: trường “indent” phải là số nguyên từ 0 đến 9."),
        (with_row(indent=True), "Dòng “moi”: trường “indent” phải là số nguyên từ 0 đến 9."),
        (with_row(at={"indicator": ""}), "Dòng “moi”, tọa độ: trường “indicator” không được để trống."),
        (with_row(key="a:b"), "Dòng thứ 3: khóa “a:b” chỉ được gồm chữ thường không dấu, chữ số, “-”, “_” và “.”."),
        (with_row(key=7), "Dòng thứ 3: trường “key” phải là chữ."),
        (with_row(key="tong"), "Dòng “tong”: khóa đã dùng cho một dòng đứng trước."),
        (with_row(parent="cha"), "Dòng “moi”: dòng cha “cha” không có trong biểu."),
        (with_row(parent="moi"), "Dòng “moi”: dòng cha “moi” phải đứng trước nó."),
        (with_row(group=True), "Dòng “moi”: dòng nhóm không mang số liệu nên không có tọa độ."),
        (with_row(at={}), "Ô ở dòng “moi”, cột “th”: chưa có chỉ tiêu."),
        (with_column(kind="so"), "Cột “moi”: trường “kind” phải là một trong: numbering, label, unit, figure, text."),
        (with_column(width=0), "Cột “moi”: trường “width” phải là số lớn hơn 0."),
        (with_column(width=float("nan")), "Cột “moi”: trường “width” phải là số lớn hơn 0."),
        (with_column(key="th"), "Cột “th”: khóa đã dùng cho một cột đứng trước."),
        (with_column(at={"level": "thcs"}), "Cột “moi”: chỉ cột số liệu mới có tọa độ."),
        (
            with_column(kind="figure"),
            "Ô ở dòng “tong”, cột “moi”: chưa có loại số liệu (KH đề nghị, KH giao, ƯTH, TH).",
        ),
        (
            with_column(kind="figure", at={"measure": "plan"}),
            "Cột “moi”, tọa độ: trường “measure” phải là một trong: proposed, assigned, estimate, actual.",
        ),
        (
            with_column(kind="figure", at={"measure": "actual", "period_offset": 1.5}),
            "Cột “moi”, tọa độ: trường “period_offset” phải là số nguyên từ -50 đến 50.",
        ),
        (
            with_column(kind="figure", at={"measure": "actual", "level": "-"}),
            "Các ô sau có cùng tọa độ: dòng “tong” cột “th”; dòng “tong” cột “moi”.",
        ),
        (with_check(kind="sum", total="tong", parts=["ghep", "x"]), "Kiểm tra “moi”: không có dòng “x”."),
        (with_check(kind="sum", total="tong", parts=["tong"]), "Kiểm tra “moi”: dòng “tong” được nêu hai lần."),
        (with_check(kind="sum", parts=["ghep"]), "Kiểm tra “moi”: phải nêu dòng tổng (total)."),
        (with_check(kind="sum", total="tong"), "Kiểm tra “moi”: phải nêu ít nhất 1 dòng ở “parts”."),
        (with_check(kind="order", parts=["ghep"]), "Kiểm tra “moi”: phải nêu ít nhất 2 dòng ở “parts”."),
        (
            with_check(kind="required", parts=["ghep"], total="tong"),
            "Kiểm tra “moi”: trường “total” không dùng cho loại này.",
        ),
        (
            with_check(kind="hundred", parts=["ghep"], columns=["ten"]),
            "Kiểm tra “moi”: cột “ten” không phải cột số liệu.",
        ),
        (with_check(kind="hundred", parts=["ghep"], columns=["x"]), "Kiểm tra “moi”: không có cột “x”."),
        (with_check(kind="range", parts=["ghep"]), "Kiểm tra “moi”: phải nêu giới hạn (minimum hoặc maximum)."),
        (
            with_check(kind="range", parts=["ghep"], minimum="5", maximum="1"),
            "Kiểm tra “moi”: giới hạn dưới lớn hơn giới hạn trên.",
        ),
        (
            with_check(kind="range", parts=["ghep"], minimum="1,5"),
            "Kiểm tra “moi”: trường “minimum” phải là số viết như “-1234.5”.",
        ),
        (
            with_check(kind="range", parts=["ghep"], minimum="0", total="tong"),
            "Kiểm tra “moi”: trường “total” không dùng cho loại này.",
        ),
        (
            with_check(kind="order", parts=["ghep", "tong"], maximum="1"),
            "Kiểm tra “moi”: trường “maximum” không dùng cho loại này.",
        ),
        (
            with_check(kind="required", parts=["ghep"], message=""),
            "Kiểm tra “moi”: trường “message” không được để trống.",
        ),
        (
            document(checks=document()["checks"] * 2),
            "Kiểm tra “ghep”: khóa đã dùng cho một kiểm tra đứng trước.",
        ),
    ],
)
def test_problem_is_a_sentence_that_names_its_place(whole: object, expected: str) -> None:
    assert expected in problems(whole)


def test_missing_fields_are_named() -> None:
    assert problems(document(rows=[{"at": {"indicator": "lop"}}], checks=[])) == (
        "Dòng thứ 1: thiếu trường “key”.",
        "Dòng thứ 1: thiếu trường “title”.",
    )


def test_group_row_cannot_be_named_by_a_check() -> None:
    whole = with_row(group=True, at={})
    whole["checks"][0]["parts"] = ["ghep", "moi"]
    assert problems(whole) == ("Kiểm tra “ghep”: dòng “moi” là dòng nhóm, không có số liệu.",)


def test_every_problem_is_listed_at_once() -> None:
    whole = with_row(parent="cha", colour="đỏ")
    whole["columns"][1]["width"] = "rộng"
    whole["checks"][0]["parts"] = ["ghep", "x"]
    assert problems(whole) == (
        "Cột “ten”: trường “width” phải là số lớn hơn 0.",
        "Dòng “moi”: không có trường nào tên “colour”.",
        "Dòng “moi”: dòng cha “cha” không có trong biểu.",
        "Kiểm tra “ghep”: không có dòng “x”.",
    )


def test_headings_nested_without_end_are_refused() -> None:
    column: dict[str, Any] = {"key": "c", "kind": "figure", "title": "C", "at": {"measure": "actual"}}
    for depth in range(400):
        column = {"key": f"h{depth}", "title": "H", "children": [column]}
    assert "Cột “h394”: tiêu đề cột không được quá 6 tầng." in problems(document(columns=[column]))


def test_dump_omits_what_is_default_and_keeps_a_fixed_offset_of_zero() -> None:
    whole = document()
    whole["columns"][2]["at"]["period_offset"] = 0
    assert dump_form(parse_form(whole)) == whole


def test_dump_writes_in_one_canonical_order() -> None:
    shuffled = {name: document()[name] for name in reversed(document())}
    assert json.dumps(dump_form(parse_form(shuffled))) == json.dumps(dump_form(parse_form(document())))


# --- computed cells, joined rows, merges and texts around cells ---


def with_label(**changes: Any) -> dict[str, Any]:
    """A form with a second label column beside the main one, and a group row."""
    columns = document()["columns"]
    columns[1:1] = [{"key": "cap", "kind": "label", "title": "Cấp học"}]
    rows = [{"key": "nhom", "title": "Nhóm", "group": True}, *document()["rows"]]
    return document(columns=columns, rows=rows) | changes


def test_title_stands_in_the_last_label_column_unless_another_is_named() -> None:
    assert parse_form(with_label()).title_column == "ten"
    assert parse_form(with_label(main_label="cap")).title_column == "cap"


def test_outer_spaces_of_a_text_around_figures_are_kept() -> None:
    assert parse_form(with_row(before=" Giỏi:  ")).rows[-1].before == " Giỏi: "


def computed_row(op: str, *of: str, **fields: Any) -> dict[str, Any]:
    return with_row(at={}, computed={"op": op, "of": list(of)}, **fields)


def computed_column(op: str, *of: str, **fields: Any) -> dict[str, Any]:
    return with_column(kind="figure", computed={"op": op, "of": list(of)}, **fields)


def test_computed_cell_has_no_coordinates() -> None:
    form = parse_form(computed_row("sum", "tong", "ghep"))
    assert list(form.figure_cells()) == ["tong:th", "ghep:th"]
    assert form.computed_cells()["moi:th"].of == ("tong:th", "ghep:th")


def test_fixed_period_goes_into_the_coordinates() -> None:
    fixed = {"measure": "actual", "period": "{year+2}"}
    cells = parse_form(with_column(kind="figure", at=fixed)).figure_cells()
    assert (cells["tong:moi"].period, cells["tong:th"].period) == ("{year+2}", None)


def _two_units() -> list[dict[str, Any]]:
    first, second = document()["rows"]
    total = {"key": "moi", "title": "Cộng", "computed": {"op": "sum", "of": ["tong", "ghep"]}}
    return [first | {"unit": "dong"}, second | {"unit": "nghin-dong"}, total]


_NUMBERING = [{"row": "tong", "column": "tt", "rowspan": 2}]


@pytest.mark.parametrize(
    ("whole", "expected"),
    [
        (computed_row("cong", "tong"), "Dòng “moi”, cách tính: trường “op” phải là một trong: sum, difference,"),
        (computed_row("sum"), "Dòng “moi”, cách tính: phải nêu ít nhất một khóa ở “of”."),
        (computed_row("sum", "x"), "Dòng “moi”, cách tính: không có dòng “x”."),
        (computed_row("sum", "tong", "tong"), "Dòng “moi”, cách tính: “tong” được nêu hai lần."),
        (computed_row("difference", "tong"), "Dòng “moi”, cách tính: “difference” cần đúng hai khóa ở “of”."),
        (computed_row("whole_period", "tong"), "Dòng “moi”: cách tính “whole_period” chỉ dùng cho cột."),
        (
            document(rows=_two_units()),
            "Dòng “moi”, cách tính: các dòng được tính có đơn vị tính khác nhau.",
        ),
        (
            with_row(computed={"op": "sum", "of": ["tong"]}),
            "Dòng “moi”: số liệu của dòng tính không được lưu nên không có tọa độ.",
        ),
        (
            computed_row("sum", "tong", group=True),
            "Dòng “moi”: dòng nhóm không mang số liệu nên không được tính.",
        ),
        (computed_row("sum", "moi"), "Ô ở dòng “moi”, cột “th”: được tính vòng tròn (moi:th → moi:th)."),
        (computed_column("percent", "th"), "Cột “moi”, cách tính: “percent” cần đúng hai khóa ở “of”."),
        (computed_column("sum", "ten"), "Cột “moi”, cách tính: cột “ten” không phải cột số liệu."),
        (
            with_column(computed={"op": "sum", "of": ["th"]}),
            "Cột “moi”: chỉ cột số liệu không có cột con mới được tính.",
        ),
        (
            computed_column("sum", "th", at={"measure": "actual"}),
            "Cột “moi”: số liệu của cột tính không được lưu nên không có tọa độ.",
        ),
        (
            computed_column("whole_period", "th"),
            "Ô ở dòng “tong”, cột “moi”: chưa có loại số liệu (KH đề nghị, KH giao, ƯTH, TH).",
        ),
        (
            with_row(at={"indicator": "moi", "period": "{year"}),
            "Dòng “moi”, tọa độ: “{year” không phải là kỳ. "
            "Hãy viết như “{year+1}” hoặc “{year}-{year+1}”, trong đó {year} là năm của đợt.",
        ),
        (document(main_label="tt"), "Biểu mẫu: cột “tt” ở “main_label” không phải là cột nhãn."),
        (
            with_row(labels={"ten": "Nhãn"}),
            "Dòng “moi”: “ten” không phải là cột nhãn đứng bên cột nhãn chính.",
        ),
        (
            document(columns=[{**column, "printed": False} for column in document()["columns"]]),
            "Biểu mẫu: phải có ít nhất một cột được in.",
        ),
        (with_row(joins="x"), "Dòng “moi”: dòng “x” ở “joins” không có trong biểu."),
        (
            document(rows=[{**document()["rows"][0], "joins": "ghep"}, document()["rows"][1]]),
            "Dòng “tong”: chỉ in chung được với một dòng đứng trước, mà dòng “ghep” không đứng trước nó.",
        ),
        (with_row(joins="tong"), "Dòng “moi”: in chung với dòng “tong” nhưng có dòng khác đứng xen giữa."),
        (
            document(merges=[*_NUMBERING, {"row": "ghep", "column": "tt", "colspan": 2}]),
            "Ô gộp ở dòng “ghep”, cột “tt”: trùm lên ô gộp ở dòng “tong”, cột “tt”.",
        ),
        (
            document(merges=[{"row": "tong", "column": "ten", "colspan": 2}]),
            "Ô gộp ở dòng “tong”, cột “ten”: trùm lên ô nhập ở dòng “tong”, cột “th”.",
        ),
        (
            document(merges=[{"row": "ghep", "column": "tt", "rowspan": 2}]),
            "Ô gộp ở dòng “ghep”, cột “tt”: vượt ra ngoài bảng.",
        ),
        (
            document(merges=[{"row": "x", "column": "tt"}]),
            "Ô gộp ở dòng “x”, cột “tt”: không có dòng in nào bắt đầu bằng dòng này.",
        ),
        (
            document(merges=[{"row": "tong", "column": "x"}]),
            "Ô gộp ở dòng “tong”, cột “x”: không có cột in nào mang khóa này.",
        ),
        (
            document(cells={"tong:x": {"after": "!"}}),
            "Chữ quanh ô “tong:x”: biểu không có ô số liệu hay ô chữ này.",
        ),
        (
            document(cells={"tong:th": {"after": " ({ghep:x} lớp)"}}),
            "Chữ quanh ô “tong:th”: nhắc đến ô “ghep:x” không có trong biểu.",
        ),
        (
            document(cells={"tong:th": {"after": " ({ghep:th|to} lớp)"}}),
            "Chữ quanh ô “tong:th”: không hiểu “{ghep:th|to}”. Hãy viết như {dòng:cột} hoặc {dòng:cột|pad}.",
        ),
        (
            with_check(kind="sum", across=True, total="th", parts=["moi"]),
            "Kiểm tra “moi”: không có cột “moi”.",
        ),
        (
            with_check(kind="required", across=True, parts=["th"], columns=["th"]),
            "Kiểm tra “moi”: kiểm tra theo cột (across) chỉ nêu “rows”.",
        ),
        (
            with_check(kind="required", parts=["tong"], rows=["tong"]),
            "Kiểm tra “moi”: “rows” chỉ dùng khi có “across”.",
        ),
    ],
)
def test_problem_of_the_wider_form_names_the_cell_and_why(whole: object, expected: str) -> None:
    assert any(problem.startswith(expected) for problem in problems(whole)), problems(whole)


def test_circle_that_every_row_repeats_is_named_once() -> None:
    whole = computed_column("sum", "kia")
    whole["columns"].append({"key": "kia", "kind": "figure", "title": "K", "computed": {"op": "sum", "of": ["moi"]}})
    (problem,) = problems(whole)
    assert problem.startswith("Ô ở dòng “tong”, cột “")
    assert "được tính vòng tròn" in problem


def test_merge_may_reach_over_the_figures_of_a_group_row() -> None:
    whole = with_label(merges=[{"row": "nhom", "column": "cap", "colspan": 3}])
    assert parse_form(whole).merges[0].colspan == 3


# --- parse after dump is the same form, for any form ---

_KEY = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,6}", fullmatch=True)
# Invisible characters are dropped on reading, so a form never holds any.
_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"]), max_size=12).map(clean)
_CODE = st.none() | _KEY
_PART = st.builds(At, period_offset=st.none() | st.integers(-50, 50), level=_CODE, ownership=_CODE, unit=_CODE)
_WIDTH = st.floats(0.5, 90, allow_nan=False)


@st.composite
def _columns(draw: st.DrawFn) -> tuple[FormColumn, ...]:
    keys = draw(st.lists(_KEY, min_size=3, max_size=6, unique=True))
    figure = FormColumn(keys[0], ColumnKind.FIGURE, draw(_TEXT), draw(_WIDTH), At(measure="actual", period_offset=1))
    other = FormColumn(keys[1], ColumnKind.FIGURE, draw(_TEXT), draw(_WIDTH), At(measure="estimate"))
    heading = FormColumn(keys[2], ColumnKind.FIGURE, draw(_TEXT), draw(_WIDTH), draw(_PART), (figure, other))
    kinds = st.sampled_from([kind for kind in ColumnKind if kind is not ColumnKind.FIGURE])
    others = (FormColumn(key, draw(kinds), draw(_TEXT), draw(_WIDTH), printed=draw(st.booleans())) for key in keys[3:])
    share = Computed(draw(st.sampled_from([Op.SHARE, Op.CHANGE])), (keys[0], keys[1]), draw(st.none() | st.just(0)))
    computed = FormColumn("cot-tinh", ColumnKind.FIGURE, draw(_TEXT), draw(_WIDTH), computed=share)
    side = FormColumn("nhan-phu", ColumnKind.LABEL, draw(_TEXT), draw(_WIDTH))
    main = FormColumn("nhan-chinh", ColumnKind.LABEL, draw(_TEXT), draw(_WIDTH))
    return (*others, side, main, heading, computed)


_FOR_EACH = st.builds(ForEach, st.sampled_from(Each), st.just(("thcs",)), st.sampled_from([(), ("1", "4")]))


@st.composite
def _rows(draw: st.DrawFn) -> tuple[FormRow, ...]:
    rows: list[FormRow] = []
    for key in draw(st.lists(_KEY, min_size=1, max_size=6, unique=True)):
        group = draw(st.booleans())
        rows.append(
            FormRow(
                key,
                draw(_TEXT),
                draw(_TEXT),
                parent=draw(st.sampled_from([None, *(row.key for row in rows)])),
                indent=draw(st.integers(0, 9)),
                bold=draw(st.booleans()),
                italic=draw(st.booleans()),
                italic_figures=draw(st.booleans()),
                group=group,
                unit=draw(_CODE),
                at=At() if group else At(indicator=key, level=draw(_CODE)),
                labels=draw(st.dictionaries(st.just("nhan-phu"), _TEXT)),
                before=draw(_TEXT),
                after=draw(_TEXT),
                words=draw(st.booleans()),
                for_each=draw(st.none() | _FOR_EACH) if rows == [] else None,
            )
        )
    return tuple(rows)


@st.composite
def _forms(draw: st.DrawFn) -> Form:
    rows, columns = draw(_rows()), draw(_columns())
    named = tuple(row.key for row in rows if not row.group)
    texts = {f"{key}:cot-tinh": CellText(" (", draw(_TEXT)) for key in named}
    check = Check("k", CheckKind.RANGE, Strength.WARNING, "Từ 0", parts=named, minimum="0", maximum="10.5")
    return Form(
        label=draw(_TEXT),
        title=draw(_TEXT),
        columns=columns,
        rows=rows,
        checks=(check,) if named else (),
        unit=draw(_CODE),
        unit_line=draw(_TEXT),
        subtitle=draw(_TEXT),
        notes=tuple(draw(st.lists(_TEXT, max_size=2))),
        landscape=draw(st.booleans()),
        defaults=draw(_PART),
        main_label="nhan-chinh",
        merges=(Merge(rows[0].key, "nhan-phu", colspan=2),),
        cells=texts,
        over_periods=draw(st.dictionaries(_KEY, st.sampled_from(Over), max_size=2)),
    )


@settings(deadline=None)
@given(_forms())
def test_form_survives_being_dumped_and_parsed(form: Form) -> None:
    assert parse_form(json.loads(json.dumps(dump_form(form)))) == form
