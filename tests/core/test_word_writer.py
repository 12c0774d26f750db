import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.enum.section import WD_ORIENTATION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from core.documents.official import MOTTO, NATIONAL_NAME, Annex, OfficialDocument, Signature
from core.documents.word import write_document
from core.documents.word_styles import LOOKS
from core.table import Cell, Column, Row, Table
from core.writers.text_width import text_width
from tests.core.printed_samples import full_report, report, span_table, task_table


def _written(path: Path, document: OfficialDocument) -> Any:
    write_document(document, path)
    return Document(str(path))


@pytest.fixture(scope="module")
def word(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return _written(tmp_path_factory.mktemp("word") / "report.docx", full_report())


def _paragraphs(word: Any, style: str) -> list[Any]:
    """Every paragraph of a style, also those inside tables."""
    wanted = word.styles[style].style_id
    return [element for element in word.element.body.iter(qn("w:p")) if element.style == wanted]


def _texts(word: Any, style: str) -> list[str]:
    return ["".join(node.text or "" for node in element.iter(qn("w:t"))) for element in _paragraphs(word, style)]


def _flags(element: Any, tag: str) -> bool:
    return element.find(f".//{qn(tag)}") is not None


def test_page_is_a4_with_the_margins_of_the_decree(word: Any) -> None:
    section = word.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins] == [20, 20, 30, 20]


def test_every_style_is_times_new_roman_for_every_script(word: Any) -> None:
    faces = {
        fonts.get(qn(f"w:{script}"))
        for fonts in word.styles.element.iter(qn("w:rFonts"))
        for script in ("ascii", "hAnsi", "eastAsia", "cs")
    }
    assert faces == {"Times New Roman"}
    assert not list(word.element.body.iter(qn("w:rFonts")))


@pytest.mark.parametrize(
    ("style", "size", "bold", "italic"),
    [
        ("Quốc hiệu", 13, True, False),
        ("Tiêu ngữ", 14, True, False),
        ("Cơ quan chủ quản", 13, False, False),
        ("Cơ quan ban hành", 13, True, False),
        ("Số, ký hiệu", 13, False, False),
        ("Địa danh, thời gian", 14, False, True),
        ("Tên loại văn bản", 14, True, False),
        ("Trích yếu", 14, True, False),
        ("Căn cứ", 14, False, True),
        ("Nội dung", 14, False, False),
        ("Quyền hạn, chức vụ", 14, True, False),
        ("Họ tên người ký", 14, True, False),
        ("Nơi nhận", 12, True, True),
        ("Danh sách nơi nhận", 11, False, False),
        ("Phụ lục", 14, True, False),
        ("Tên phụ lục", 14, True, False),
        ("Kèm theo văn bản", 14, False, True),
        ("Số trang", 14, False, False),
    ],
)
def test_component_is_set_as_the_decree_says(word: Any, style: str, size: int, bold: bool, italic: bool) -> None:
    font = word.styles[style].font
    assert (font.size, font.bold, font.italic) == (Pt(size), bold, italic)


def test_body_is_justified_indented_and_spaced(word: Any) -> None:
    shape = word.styles["Nội dung"].paragraph_format
    assert shape.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert shape.first_line_indent.mm == pytest.approx(12.7, abs=0.1)
    assert shape.space_after == Pt(6)
    assert 1 <= shape.line_spacing <= 1.5


def test_every_style_has_a_key_and_a_name_of_its_own() -> None:
    assert len({look.key for look in LOOKS}) == len({look.name for look in LOOKS}) == len(LOOKS)


def test_letterhead_names_the_nation_and_the_bodies_in_capitals(word: Any) -> None:
    assert _texts(word, "Quốc hiệu") == [NATIONAL_NAME]
    assert _texts(word, "Tiêu ngữ") == [MOTTO]
    assert _texts(word, "Cơ quan chủ quản") == ["UBND QUẬN BA ĐÌNH"]
    assert _texts(word, "Cơ quan ban hành") == ["PHÒNG GIÁO DỤC VÀ ĐÀO TẠO"]
    assert _texts(word, "Số, ký hiệu") == ["Số:       /BC-PGDĐT"]


def test_line_under_the_motto_is_as_long_as_its_text(word: Any) -> None:
    cell = word.tables[0].cell(0, 1)
    rule = next(paragraph for paragraph in cell.paragraphs if paragraph.style.name == "Đường kẻ")
    assert _flags(rule._p, "w:pBdr")
    indents = rule.paragraph_format.left_indent.pt + rule.paragraph_format.right_indent.pt
    assert cell.width.pt - indents == pytest.approx(text_width(MOTTO, 14, bold=True), abs=0.5)


def test_line_under_the_issuing_body_is_a_third_to_a_half_of_its_text(word: Any) -> None:
    cell = word.tables[0].cell(0, 0)
    rule = next(paragraph for paragraph in cell.paragraphs if paragraph.style.name == "Đường kẻ")
    shape = rule.paragraph_format
    length = cell.width.pt - shape.left_indent.pt - shape.right_indent.pt
    assert 1 / 3 <= length / text_width("PHÒNG GIÁO DỤC", 13, bold=True) <= 1 / 2


def test_kind_is_in_capitals_and_the_subject_under_it(word: Any) -> None:
    assert _texts(word, "Tên loại văn bản") == ["BÁO CÁO"]
    assert _texts(word, "Trích yếu") == [full_report().subject]


def test_bases_end_with_semicolons_and_the_last_with_a_full_stop(word: Any) -> None:
    assert [text[-1] for text in _texts(word, "Căn cứ")] == [";", "."]


def test_one_addressee_stands_on_the_line_of_kinh_gui(word: Any) -> None:
    assert _texts(word, "Kính gửi") == ["Kính gửi: Ủy ban nhân dân quận Ba Đình"]


def test_several_addressees_are_listed(tmp_path: Path) -> None:
    written = _written(tmp_path / "many.docx", replace(report(), addressees=("Sở GDĐT", "UBND quận")))
    assert _texts(written, "Kính gửi nhiều nơi") == ["Kính gửi:", "- Sở GDĐT;", "- UBND quận."]


def test_a_part_is_in_capitals_and_runs_keep_their_look(word: Any) -> None:
    assert _texts(word, "Phần") == ["I. KẾT QUẢ GIÁO DỤC"]
    paragraph = next(p for p in word.paragraphs if p.text.startswith("Tham mưu"))
    assert [run.italic for run in paragraph.runs] == [None, True, None]


def test_signature_stays_on_one_page_beside_the_recipients(word: Any) -> None:
    table = word.tables[1]
    assert _flags(table._tbl, "w:cantSplit")
    assert [p.text for p in table.cell(0, 0).paragraphs] == ["Nơi nhận:", "- Văn phòng UBND quận;", "- Lưu: VT."]
    assert [p.text for p in table.cell(0, 1).paragraphs] == ["KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG", "Lê Đức Thuận"]
    last = next(p for p in word.paragraphs if p.text.startswith("Trên đây"))
    assert last.paragraph_format.keep_with_next


def test_page_number_is_in_the_header_and_not_on_the_first_page(word: Any) -> None:
    section = word.sections[0]
    assert section.different_first_page_header_footer
    assert section.header.paragraphs[0].style.name == "Số trang"
    assert _flags(section.header._element, "w:instrText")
    assert not section.first_page_header.paragraphs[0].text


def test_each_annex_is_a_section_numbered_from_one(word: Any) -> None:
    assert len(word.sections) == 4
    for section in word.sections:
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
        assert section.different_first_page_header_footer


def test_annex_lies_across_when_its_table_asks_or_is_too_wide(word: Any) -> None:
    landscape = WD_ORIENTATION.LANDSCAPE
    assert [section.orientation == landscape for section in word.sections] == [False, True, True, False]
    assert (round(word.sections[2].page_width.mm), round(word.sections[2].page_height.mm)) == (297, 210)


def test_a_subtitle_is_set_as_the_title_it_continues(word: Any, tmp_path: Path) -> None:
    assert _texts(word, "Tên phụ lục (tiếp)") == ["Của phòng Giáo dục và Đào tạo"]
    remark = replace(span_table(), subtitle="(Kèm theo Công văn số 12)")
    written = _written(tmp_path / "remark.docx", report(Annex(remark)))
    assert _texts(written, "Kèm theo văn bản") == ["(Kèm theo Công văn số 12)"]


def test_a_line_that_announces_a_list_stays_with_it(word: Any) -> None:
    (announcing,) = [p for p in word.paragraphs if p.text.endswith("cụ thể như sau:")]
    assert announcing.paragraph_format.keep_with_next


def test_annex_keeps_its_own_name(word: Any) -> None:
    assert _texts(word, "Phụ lục") == ["Biểu 1", "Biểu 2", "Phụ lục 01"]
    assert _texts(word, "Tên phụ lục")[0] == "CHỈ TIÊU KẾ HOẠCH KT-XH NĂM 2020"
    assert _texts(word, "Kèm theo văn bản")[0].startswith("(Kèm theo Báo cáo số       /BC-PGDĐT")
    assert _texts(word, "Đơn vị tính")[0] == "Đơn vị tính: 1.000 đồng"


def test_table_repeats_its_header_and_keeps_rows_whole(word: Any) -> None:
    rows = word.tables[4]._tbl.tr_lst
    assert [_flags(row, "w:tblHeader") for row in rows] == [True, True, False, False, False]
    assert all(_flags(row, "w:cantSplit") for row in rows)


def test_a_heading_of_rows_stays_with_the_row_below_it(tmp_path: Path) -> None:
    heading = Row("h", (Cell("III.7. Trung tâm phát triển quỹ đất", bold=True, colspan=6),))
    table = replace(task_table(), rows=(heading, *task_table().rows))
    written = _written(tmp_path / "headings.docx", replace(report(), annexes=(Annex(table),)))
    kept = [_flags(row._tr, "w:keepNext") for row in written.tables[-1].rows[1:4]]
    assert kept == [True, False, False]


def test_a_merged_heading_keeps_its_height_where_it_is_repeated(tmp_path: Path) -> None:
    """Four lines over two rows of one: the lower of them is told to be taller."""
    header = (
        Row("h1", (Cell("Loại hình 1=CL; 2=CLHQ 3=DL; 4=TT", rowspan=2), Cell("Giai đoạn", colspan=2))),
        Row("h2", (Cell("2021"), Cell("2022"))),
    )
    columns = (Column("a", 9), Column("b", 40), Column("c", 40))
    table = Table("k", "", "Lộ trình", columns, header, (Row("r", (Cell("1"), Cell("x"), Cell())),))
    written = _written(tmp_path / "merged.docx", replace(report(), annexes=(Annex(table),)))
    heights = [row._tr.find(f".//{qn('w:trHeight')}") for row in written.tables[-1].rows]
    assert heights[0] is heights[2] is None
    assert int(heights[1].get(qn("w:val"))) > 2 * 12 * 20


def test_table_cells_show_text_in_vietnamese_style(word: Any) -> None:
    row = word.tables[2].rows[1]
    assert [cell.text for cell in row.cells][:4] == ["I", "Chi quản lý Nhà nước", "", "5.016.100"]
    figure = row.cells[3].paragraphs[0]
    assert figure.alignment == WD_ALIGN_PARAGRAPH.RIGHT
    assert figure.runs[0].bold


def test_details_are_italic_and_indented(word: Any) -> None:
    paragraph = word.tables[2].rows[3].cells[1].paragraphs[0]
    assert paragraph.runs[0].italic
    assert paragraph.paragraph_format.left_indent > 0


def test_spans_are_merged(word: Any) -> None:
    table = word.tables[4]
    assert table.cell(0, 0)._tc is table.cell(1, 0)._tc
    assert table.cell(0, 1)._tc is table.cell(0, 2)._tc
    assert table.cell(2, 0)._tc is table.cell(3, 0)._tc
    assert table.cell(3, 1).text == "20"


@pytest.mark.parametrize(("table", "width"), [(2, 247), (3, 247), (4, 160)])
def test_columns_fill_the_text_width(word: Any, table: int, width: int) -> None:
    columns = word.tables[table]._tbl.tblGrid.gridCol_lst
    assert sum(column.w for column in columns) == pytest.approx(Mm(width), abs=Mm(0.5))


def test_spans_that_reach_beyond_the_table_are_cut(tmp_path: Path) -> None:
    table = Table("k", "", "", (Column("a"), Column("b")), (), (Row("r", (Cell("x", rowspan=3, colspan=5),)),))
    written = _written(tmp_path / "wide.docx", report(Annex(table)))
    assert len(written.tables[2].rows) == 1
    assert len(written.tables[2].rows[0].cells) == 2


def test_characters_that_xml_forbids_do_not_break_the_file(tmp_path: Path) -> None:
    table = replace(span_table(), notes=("a\x00\x0bb",), rows=(Row("r", (Cell("x\x01\ny"),)),))
    written = _written(tmp_path / "dirty.docx", report(Annex(table)))
    assert _texts(written, "Ghi chú bảng") == ["ab"]
    assert written.tables[2].cell(2, 0).text == "x\ny"


def test_a_letter_has_its_subject_under_the_number(tmp_path: Path) -> None:
    letter = replace(report(), kind="", subject="V/v báo cáo số liệu", recipients=(), addressees=())
    written = _written(tmp_path / "letter.docx", letter)
    assert _texts(written, "Trích yếu công văn") == ["V/v báo cáo số liệu"]
    assert _texts(written, "Tên loại văn bản") == []


def test_each_title_of_the_signature_has_its_own_line(tmp_path: Path) -> None:
    signature = Signature("TM. Ủy ban nhân dân", "KT. Chủ tịch\nPhó Chủ tịch", "")
    written = _written(tmp_path / "committee.docx", replace(report(), signature=signature))
    assert _texts(written, "Quyền hạn, chức vụ") == ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]


def test_properties_are_fixed_and_vietnamese(word: Any) -> None:
    properties = word.core_properties
    assert properties.title.startswith("Báo cáo Tình hình thực hiện")
    assert (properties.author, properties.language, properties.revision) == ("Phòng Giáo dục và Đào tạo", "vi-VN", 1)
    assert properties.created == properties.modified


def test_equal_documents_give_equal_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "a.docx", tmp_path / "b.docx"
    write_document(full_report(), first)
    write_document(OfficialDocument.from_json(full_report().to_json()), second)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as package:
        assert package.namelist() == sorted(package.namelist())
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
