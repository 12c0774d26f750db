"""The few pieces of WordprocessingML that python-docx has no call for."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

# A table asks for the same few names thousands of times.
_clark = lru_cache(maxsize=256)(qn)


def child(parent: Any, tag: str, **attributes: Any) -> Any:
    """A new last child of `parent`; attributes are of the w: namespace."""
    element: Any = parent.makeelement(_clark(tag))
    for name, value in attributes.items():
        element.set(_clark(f"w:{name}"), str(value))
    parent.append(element)
    return element


def set_top_border(paragraph: Any) -> None:
    """A thin unbroken line above the paragraph, between its indents."""
    properties = paragraph._p.get_or_add_pPr()
    borders: Any = OxmlElement("w:pBdr")
    child(borders, "w:top", val="single", sz=6, space=0, color="000000")
    # The schema fixes the order of a paragraph's properties.
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr")


def add_page_field(paragraph: Any) -> None:
    """The number of the page, counted by the word processor."""
    child(paragraph.add_run()._r, "w:fldChar", fldCharType="begin")
    instruction = child(paragraph.add_run()._r, "w:instrText")
    instruction.text = "PAGE"
    child(paragraph.add_run()._r, "w:fldChar", fldCharType="separate")
    paragraph.add_run("2")
    child(paragraph.add_run()._r, "w:fldChar", fldCharType="end")


def add_borderless_table(document: Any, widths: tuple[int, ...], rows: int) -> Any:
    """A table that only places its cells side by side; `widths` are twips."""
    table = document.add_table(rows=rows, cols=len(widths))
    table.autofit = False
    margins = child(table._tbl.tblPr, "w:tblCellMar")
    for side in ("left", "right"):
        child(margins, f"w:{side}", w=0, type="dxa")
    # The schema wants the look, which python-docx has already written, behind the margins.
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    if look is not None:
        table._tbl.tblPr.append(look)
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.set(qn("w:w"), str(width))
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell._tc.get_or_add_tcPr().get_or_add_tcW().set(qn("w:w"), str(width))
            cell._tc.tcPr.get_or_add_tcW().set(qn("w:type"), "dxa")
            cell._tc.remove(cell._tc.p_lst[0])
    return table
