"""An administrative document as a Word file, laid out by Nghị định 30/2020/NĐ-CP, Phụ lục I."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENTATION, WD_SECTION
from docx.oxml.ns import qn
from docx.shared import Pt

from core.documents import word_styles as styles
from core.documents.official import Annex, Block, OfficialDocument, Run
from core.documents.word_letterhead import (
    add_addressees,
    add_balanced,
    add_bases,
    add_heading,
    add_letterhead,
    add_line,
    add_signature,
)
from core.documents.word_package import save_package, set_properties, tidy_template
from core.documents.word_table import add_table
from core.documents.word_xml import add_page_field, child
from core.table import Table
from core.writers.column_widths import lies_across
from core.writers.printable import is_remark

_BODY_LOOKS = {
    "part": styles.PART,
    "section": styles.SECTION,
    "subsection": styles.SUBSECTION,
    "point": styles.POINT,
    "paragraph": styles.PARAGRAPH,
    "dash": styles.DASH,
}
# About two lines: a longer paragraph may end a page with "Kết quả:", or half a page would stay empty before it.
_ANNOUNCING = 160


def write_document(document: OfficialDocument, path: Path) -> None:
    """Write the document and its annexes; equal documents give equal bytes."""
    word: Any = Document()
    tidy_template(word)
    styles.define_styles(word)
    set_properties(word, title=f"{document.kind} {document.subject}".strip(), author=document.issuing_body)
    _set_page(word.sections[0], landscape=False)
    _number_pages(word.sections[0])
    add_letterhead(word, document)
    add_heading(word, document)
    add_addressees(word, document.addressees)
    add_bases(word, document.bases)
    _add_body(word, document.body)
    add_signature(word, document.signature, document.recipients)
    for annex in document.annexes:
        _add_annex(word, annex)
    # Word wants a paragraph behind a table at the end of the document.
    word.add_paragraph(style=styles.GAP.name)
    save_package(word, path)


def write_table(table: Table, path: Path, attached_to: str = "") -> None:
    """Write one table alone, under its own heading, as it stands behind a document (`attached_to` says which).

    Equal tables give equal bytes.
    """
    word: Any = Document()
    tidy_template(word)
    styles.define_styles(word)
    set_properties(word, title=table.title, author="")
    _number_pages(word.sections[0])
    _fill_annex(word, word.sections[0], Annex(table, attached_to))
    word.add_paragraph(style=styles.GAP.name)
    save_package(word, path)


def _set_page(section: Any, *, landscape: bool) -> None:
    """NĐ 30/2020, Phụ lục I, mục I.1 to I.3: A4 and its margins; across only for a wide table."""
    section.orientation = WD_ORIENTATION.LANDSCAPE if landscape else WD_ORIENTATION.PORTRAIT
    sides = (styles.PAGE_HEIGHT, styles.PAGE_WIDTH) if landscape else (styles.PAGE_WIDTH, styles.PAGE_HEIGHT)
    section.page_width, section.page_height = sides
    section.top_margin, section.bottom_margin = styles.MARGIN_TOP, styles.MARGIN_BOTTOM
    section.left_margin, section.right_margin = styles.MARGIN_LEFT, styles.MARGIN_RIGHT
    section.header_distance = section.footer_distance = styles.HEADER_DISTANCE


def _number_pages(section: Any) -> None:
    """NĐ 30/2020, Phụ lục I, mục I.7: from 1, centred in the top margin, not shown on the first page."""
    section.different_first_page_header_footer = True
    header = section.header.paragraphs[0]
    header.style = styles.PAGE_NUMBER.name
    add_page_field(header)
    numbering = child(section._sectPr, "w:pgNumType", start=1)
    # The schema fixes the order of a section's properties.
    section._sectPr.find(qn("w:pgMar")).addnext(numbering)


def _add_body(word: Any, body: tuple[Block, ...]) -> None:
    """NĐ 30/2020, Phụ lục I, mục II.6; the last stays with the signature, one that announces a list with the list."""
    paragraph = None
    for block in body:
        runs = block.runs
        if block.style == "part":
            runs = tuple(Run(run.text.upper(), bold=run.bold, italic=run.italic) for run in runs)
        paragraph = add_line(word, _BODY_LOOKS[block.style], *runs)
        if len(block.text) <= _ANNOUNCING and block.text.rstrip().endswith(":"):
            paragraph.paragraph_format.keep_with_next = True
    if paragraph is not None:
        paragraph.paragraph_format.keep_with_next = True


def _add_annex(word: Any, annex: Annex) -> None:
    """NĐ 30/2020, Phụ lục I, mục III.1: a page of its own, its own page numbers, its name over its title.

    A new section takes over the numbering from 1 and the headers of the one before it.
    """
    section = word.add_section(WD_SECTION.NEW_PAGE)
    # The section break sits in an empty paragraph, which must not push itself to a page of its own.
    word.element.body.p_lst[-1].style = styles.GAP.key
    _fill_annex(word, section, annex)


def _fill_annex(word: Any, section: Any, annex: Annex) -> None:
    """Its name over its title, what it belongs to, its table and notes."""
    _set_page(section, landscape=lies_across(annex.table))
    width = (section.page_width - section.left_margin - section.right_margin) / Pt(1)
    table = annex.table
    if table.label:
        add_line(word, styles.ANNEX_LABEL, Run(table.label))
    add_balanced(word, styles.ANNEX_TITLE, table.title.upper(), width)
    if table.subtitle:
        look = styles.ANNEX_ATTACHED if is_remark(table.subtitle) else styles.ANNEX_SUBTITLE
        add_balanced(word, look, table.subtitle, width)
    if annex.attached_to:
        add_balanced(word, styles.ANNEX_ATTACHED, annex.attached_to, width)
    add_line(word, styles.UNIT_LINE, Run(table.unit_line))
    add_table(word, table, width)
    for note in table.notes:
        add_line(word, styles.TABLE_NOTE, Run(note))
