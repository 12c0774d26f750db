"""How each component of an administrative document is set: one `Look` per rule of NĐ 30/2020/NĐ-CP, Phụ lục I.

The rules are those of Phần I of the annex (mục I: paper and margins, mục II: main components, mục III: annexes);
where a rule leaves a range ("cỡ chữ 13 đến 14") the usual pair Quốc hiệu 13, Tiêu ngữ 14, body 14 is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from core.documents.word_xml import child

FONT = "Times New Roman"
"""NĐ 30/2020, Phụ lục I, mục I.4: Times New Roman, Unicode, black."""

PAGE_WIDTH, PAGE_HEIGHT = Mm(210), Mm(297)
"""NĐ 30/2020, Phụ lục I, mục I.1: A4."""

MARGIN_TOP, MARGIN_BOTTOM, MARGIN_LEFT, MARGIN_RIGHT = Mm(20), Mm(20), Mm(30), Mm(20)
"""NĐ 30/2020, Phụ lục I, mục I.3: top and bottom 20–25 mm, left 30–35 mm, right 15–20 mm."""

HEADER_DISTANCE = Mm(10)
"""NĐ 30/2020, Phụ lục I, mục I.7: the page number stands within the top margin."""

FIRST_LINE = Mm(12.7)
"""NĐ 30/2020, Phụ lục I, mục II.6: the first line of a paragraph begins 1 or 1.27 cm in."""

_CENTER = WD_ALIGN_PARAGRAPH.CENTER
_LEFT = WD_ALIGN_PARAGRAPH.LEFT
_RIGHT = WD_ALIGN_PARAGRAPH.RIGHT
_JUSTIFY = WD_ALIGN_PARAGRAPH.JUSTIFY


@dataclass(frozen=True, slots=True)
class Look:
    """A paragraph style; `name` is what an office sees in Word's list of styles, sizes and spaces are points.

    `line` is a multiple of single spacing; `exact` replaces it by a height in points.
    """

    key: str
    name: str
    size: float = 14
    bold: bool = False
    italic: bool = False
    align: WD_ALIGN_PARAGRAPH = _LEFT
    indented: bool = False
    before: float = 0
    after: float = 0
    line: float = 1.0
    exact: float | None = None
    keep_next: bool = False
    outline: int | None = None


NATIONAL_NAME = Look("QuocHieu", "Quốc hiệu", size=13, bold=True, align=_CENTER)
"""NĐ 30/2020, Phụ lục I, mục II.1: capitals, 12–13, upright, bold."""

MOTTO = Look("TieuNgu", "Tiêu ngữ", bold=True, align=_CENTER)
"""NĐ 30/2020, Phụ lục I, mục II.1: small letters, 13–14, upright, bold, centred under the Quốc hiệu."""

PARENT_BODY = Look("CoQuanChuQuan", "Cơ quan chủ quản", size=13, align=_CENTER)
"""NĐ 30/2020, Phụ lục I, mục II.2: capitals, 12–13, upright."""

ISSUING_BODY = Look("CoQuanBanHanh", "Cơ quan ban hành", size=13, bold=True, align=_CENTER)
"""NĐ 30/2020, Phụ lục I, mục II.2: capitals, 12–13, upright, bold, centred under the parent body."""

NUMBER_LINE = Look("SoKyHieu", "Số, ký hiệu", size=13, align=_CENTER, before=6)
"""NĐ 30/2020, Phụ lục I, mục II.3: 13, upright, centred under the issuing body."""

LETTER_SUBJECT = Look("TrichYeuCongVan", "Trích yếu công văn", size=12, align=_CENTER, before=6)
"""NĐ 30/2020, Phụ lục I, mục II.5: in a letter (công văn) 12–13, upright, 6 pt under the number."""

PLACE_DATE = Look("DiaDanhThoiGian", "Địa danh, thời gian", italic=True, align=_CENTER, before=6)
"""NĐ 30/2020, Phụ lục I, mục II.4: 13–14, italic, centred under the Tiêu ngữ, on the line of the number."""

KIND = Look("TenLoai", "Tên loại văn bản", bold=True, align=_CENTER, before=18, keep_next=True)
"""NĐ 30/2020, Phụ lục I, mục II.5: capitals, 13–14, upright, bold, centred."""

SUBJECT = Look("TrichYeu", "Trích yếu", bold=True, align=_CENTER, keep_next=True)
"""NĐ 30/2020, Phụ lục I, mục II.5: small letters, 13–14, upright, bold, centred, a line under."""

ADDRESSEE = Look("KinhGui", "Kính gửi", align=_CENTER, before=8, after=8)
"""NĐ 30/2020, Phụ lục I, mục II.9: one addressee on the line of "Kính gửi:", 13–14, upright."""

ADDRESSEES = Look("KinhGuiNhieuNoi", "Kính gửi nhiều nơi")
"""NĐ 30/2020, Phụ lục I, mục II.9: several addressees one to a line, each begins with a dash."""

BASIS = Look("CanCu", "Căn cứ", italic=True, align=_JUSTIFY, indented=True, after=6, line=1.15)
"""NĐ 30/2020, Phụ lục I, mục II.6: italic, 13–14, each on a line of its own."""

PARAGRAPH = Look("NoiDung", "Nội dung", align=_JUSTIFY, indented=True, after=6, line=1.15)
"""NĐ 30/2020, Phụ lục I, mục II.6: 13–14, upright, justified, 6 pt or more between paragraphs, lines 1 to 1.5."""

DASH = Look("GachDauDong", "Gạch đầu dòng", align=_JUSTIFY, indented=True, after=6, line=1.15)
"""NĐ 30/2020, Phụ lục I, mục II.6: an item begins like a paragraph."""

PART = Look(
    "PhanMuc", "Phần", bold=True, align=_JUSTIFY, indented=True,
    before=6, after=6, line=1.15, keep_next=True, outline=0,
)  # fmt: skip
"""NĐ 30/2020, Phụ lục I, mục II.6: the heading of a part in capitals, 13–14, upright, bold."""

SECTION = Look("Muc", "Mục", bold=True, align=_JUSTIFY, indented=True, after=6, line=1.15, keep_next=True, outline=1)
"""NĐ 30/2020, Phụ lục I, mục II.6: the heading of a clause in small letters, 13–14, upright, bold."""

SUBSECTION = Look(
    "TieuMuc", "Tiểu mục", bold=True, italic=True, align=_JUSTIFY, indented=True,
    after=6, line=1.15, keep_next=True, outline=2,
)  # fmt: skip
"""NĐ 30/2020, Phụ lục I, mục II.6: 13–14; bold italic tells it from the clause above it."""

POINT = Look(
    "Diem", "Điểm", bold=True, italic=True, align=_JUSTIFY, indented=True,
    after=6, line=1.15, keep_next=True, outline=3,
)  # fmt: skip
"""NĐ 30/2020, Phụ lục I, mục II.6: a point with a heading, a), b), c), d), đ)."""

AUTHORITY = Look("QuyenHanChucVu", "Quyền hạn, chức vụ", bold=True, align=_CENTER, keep_next=True)
"""NĐ 30/2020, Phụ lục I, mục II.7: authority and title in capitals, 13–14, upright, bold."""

SIGNER = Look("NguoiKy", "Họ tên người ký", bold=True, align=_CENTER, before=76)
"""NĐ 30/2020, Phụ lục I, mục II.7: the name in small letters, 13–14, upright, bold; above it the signature and seal."""

RECIPIENTS_TITLE = Look("NoiNhan", "Nơi nhận", size=12, bold=True, italic=True)
"""NĐ 30/2020, Phụ lục I, mục II.9: "Nơi nhận:" 12, italic, bold."""

RECIPIENT = Look("NoiNhanDanhSach", "Danh sách nơi nhận", size=11)
"""NĐ 30/2020, Phụ lục I, mục II.9: the list 11, upright."""

ANNEX_LABEL = Look("PhuLuc", "Phụ lục", bold=True, align=_CENTER, keep_next=True, outline=0)
"""NĐ 30/2020, Phụ lục I, mục III.1: "Phụ lục" and its number on a line of their own, centred, 14, upright, bold."""

ANNEX_TITLE = Look("TenPhuLuc", "Tên phụ lục", bold=True, align=_CENTER, keep_next=True)
"""NĐ 30/2020, Phụ lục I, mục III.1: the title in capitals, 13–14, upright, bold, centred."""

ANNEX_SUBTITLE = Look("TenPhuLucTiep", "Tên phụ lục (tiếp)", bold=True, align=_CENTER, keep_next=True)
"""NĐ 30/2020, Phụ lục I, mục III.1: the title's own second line, in small letters, 13–14, upright, bold, centred."""

ANNEX_ATTACHED = Look("KemTheo", "Kèm theo văn bản", italic=True, align=_CENTER, keep_next=True)
"""NĐ 30/2020, Phụ lục I, mục III.1: "(Kèm theo …)" centred under the title, 13–14, italic."""

UNIT_LINE = Look("DonViTinh", "Đơn vị tính", size=13, italic=True, align=_RIGHT, before=6, after=3, keep_next=True)
"""NĐ 30/2020 has no rule: the unit of a table stands right above it."""

TABLE_CELL = Look("OBang", "Ô bảng", size=12, before=2, after=2)
"""NĐ 30/2020 has no rule: the text of a table."""

TABLE_NOTE = Look("GhiChuBang", "Ghi chú bảng", size=12, align=_JUSTIFY, before=4)
"""NĐ 30/2020 has no rule: a note under a table."""

PAGE_NUMBER = Look("SoTrang", "Số trang", align=_CENTER)
"""NĐ 30/2020, Phụ lục I, mục I.7: Arabic, 13–14, upright, centred."""

RULE = Look("DuongKe", "Đường kẻ", size=2, align=_CENTER, before=2, exact=4, keep_next=True)
"""NĐ 30/2020, Phụ lục I, mục II.1, II.2, II.5: an unbroken line, carried by an empty paragraph of its own."""

GAP = Look("KhoangCach", "Khoảng cách", size=2, exact=4, keep_next=True)
"""NĐ 30/2020 has no rule: the empty paragraph that Word asks for beside a table and at the end of a section."""

LOOKS = (
    NATIONAL_NAME, MOTTO, PARENT_BODY, ISSUING_BODY, NUMBER_LINE, LETTER_SUBJECT, PLACE_DATE, KIND, SUBJECT,
    ADDRESSEE, ADDRESSEES, BASIS, PARAGRAPH, DASH, PART, SECTION, SUBSECTION, POINT, AUTHORITY, SIGNER,
    RECIPIENTS_TITLE, RECIPIENT, ANNEX_LABEL, ANNEX_TITLE, ANNEX_SUBTITLE, ANNEX_ATTACHED, UNIT_LINE,
    TABLE_CELL, TABLE_NOTE, PAGE_NUMBER, RULE, GAP,
)  # fmt: skip


def define_styles(document: Any) -> None:
    """Replace the styles of python-docx's template by ours: none of its Calibri, Cambria or blue is left."""
    styles = document.styles
    for element in list(styles.element.style_lst):
        if element.get(qn("w:default")) is None:
            styles.element.remove(element)
    _set_defaults(styles)
    for look in LOOKS:
        _define(styles, look)


def _set_defaults(styles: Any) -> None:
    defaults = styles.element.find(qn("w:docDefaults"))
    for stale in list(defaults):
        defaults.remove(stale)
    properties = child(child(defaults, "w:rPrDefault"), "w:rPr")
    _set_fonts(properties)
    child(properties, "w:lang", val="vi-VN", eastAsia="vi-VN", bidi="ar-SA")
    child(child(defaults, "w:pPrDefault"), "w:pPr")
    normal = styles["Normal"]
    normal.font.name = FONT
    normal.font.color.rgb = RGBColor(0, 0, 0)
    _set_fonts(normal.element.rPr)
    normal.font.size = Pt(PARAGRAPH.size)
    child(normal.element.rPr, "w:szCs", val=round(PARAGRAPH.size * 2))


def _set_fonts(properties: Any) -> None:
    """Latin, East Asian and complex script alike, lest Word choose another face for a letter with two marks."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = child(properties, "w:rFonts")
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)


def _define(styles: Any, look: Look) -> None:
    style = styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
    style.element.set(qn("w:styleId"), look.key)
    style.base_style = styles["Normal"]
    style.quick_style = True
    style.font.size = Pt(look.size)
    style.font.bold = style.font.cs_bold = look.bold
    style.font.italic = style.font.cs_italic = look.italic
    child(style.element.rPr, "w:szCs", val=round(look.size * 2))
    _set_paragraph(style.paragraph_format, look)
    if look.outline is not None:
        child(style.element.pPr, "w:outlineLvl", val=look.outline)


def _set_paragraph(shape: Any, look: Look) -> None:
    shape.alignment = look.align
    shape.first_line_indent = FIRST_LINE if look.indented else Mm(0)
    shape.space_before = Pt(look.before)
    shape.space_after = Pt(look.after)
    shape.keep_with_next = look.keep_next
    shape.widow_control = True
    if look.exact is None:
        shape.line_spacing = look.line
    else:
        shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        shape.line_spacing = Pt(look.exact)
