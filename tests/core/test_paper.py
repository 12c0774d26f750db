"""A form on paper: what its PDF and its sheet print, and where."""

from __future__ import annotations

import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from pypdf import PdfReader

from core.documents.paper import Paper, Signer
from core.table import Cell, Column, Row, Table
from core.writers.paper_html import paper_html
from core.writers.paper_xlsx import write_paper
from core.writers.pdf import NoPdf, write_pdf
from tests.core.printed_samples import budget_table, task_table

FONTS = Path(settings.BASE_DIR) / "static" / "packages" / "paper"
PAPER = Paper(
    parent_body="UBND quận Thanh Xuân",
    issuing_body="Trường THCS Nguyễn Trãi",
    table=budget_table(),
    place_date="Thanh Xuân, ngày 05 tháng 9 năm 2021",
    signers=(
        Signer("Người lập biểu", "(Ký, ghi rõ họ tên)", name="Nguyễn Thị Ưng Quỳnh"),
        Signer("Phó Hiệu trưởng", "(Ký, đóng dấu)", authority="KT. Hiệu trưởng", name="Trần Văn Ngỡi"),
    ),
    footer="Nộp lúc 08:15 ngày 05/09/2021 · Bản số 3",
    remarks=(("Giải trình", "Tăng 2 lớp so với năm trước & tách trường <mới>."),),
)


def pages(paper: Paper) -> list[Any]:
    return list(PdfReader(BytesIO(write_pdf(paper, FONTS))).pages)


def text_of(paper: Paper) -> str:
    return " ".join(" ".join(page.extract_text() for page in pages(paper)).split())


# The PDF


def test_pdf_prints_every_part_in_vietnamese() -> None:
    text = text_of(PAPER)
    for words in (
        "UBND QUẬN THANH XUÂN",
        "TRƯỜNG THCS NGUYỄN TRÃI",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "CHỈ TIÊU KẾ HOẠCH KT-XH NĂM 2020",
        "5.016.100",
        "Tăng 2 lớp so với năm trước & tách trường <mới>.",
        "Thanh Xuân, ngày 05 tháng 9 năm 2021",
        "NGƯỜI LẬP BIỂU",
        "KT. HIỆU TRƯỞNG",
        "PHÓ HIỆU TRƯỞNG",
        "Nguyễn Thị Ưng Quỳnh",
    ):
        assert words in text


def test_every_page_has_its_foot_and_the_next_ones_their_number() -> None:
    found = [page.extract_text() for page in pages(replace(PAPER, table=task_table(4)))]
    assert len(found) > 1
    assert all("Bản số 3" in text for text in found)
    lines = [text.split("\n") for text in found]
    assert all(str(number) in page for number, page in enumerate(lines[1:], start=2))
    assert "1" not in lines[0]


def test_header_of_the_table_stands_again_on_each_page() -> None:
    found = [page.extract_text() for page in pages(replace(PAPER, table=task_table(4)))]
    header = " ".join(task_table().header[0].cells[1].text.split())
    assert all(header in " ".join(text.split()) for text in found)


def test_wide_table_lies_across() -> None:
    wide, tall = pages(replace(PAPER, table=task_table()))[0], pages(replace(PAPER, table=narrow_table()))[0]
    assert wide.mediabox.width > wide.mediabox.height
    assert tall.mediabox.width < tall.mediabox.height


def narrow_table(rows: int = 2) -> Table:
    return Table(
        key="hep",
        label="",
        title="Biểu hẹp",
        columns=(Column("a", 30), Column("b", 12)),
        header=(Row("h", (Cell("Chỉ tiêu"), Cell("TH 2020"))),),
        rows=tuple(Row(str(row), (Cell(f"Dòng {row}"), Cell("1"))) for row in range(rows)),
    )


@pytest.mark.parametrize("rows", range(20, 45, 3))
def test_signatures_never_stand_alone_on_a_page(rows: int) -> None:
    last = pages(replace(PAPER, table=narrow_table(rows)))[-1].extract_text()
    assert f"Dòng {rows - 1}" in last
    assert "NGƯỜI LẬP BIỂU" in last


def test_mark_is_on_every_page() -> None:
    found = [page.extract_text() for page in pages(replace(PAPER, table=task_table(4), mark="CHƯA NỘP"))]
    assert all("CHƯA" in text for text in found)
    assert "CHƯA NỘP" not in text_of(PAPER)


def test_text_of_a_cell_is_never_markup() -> None:
    table = replace(narrow_table(), rows=(Row("x", (Cell('<img src="file:///etc/passwd">'), Cell("&amp;"))),))
    html = paper_html(replace(PAPER, table=table))
    assert "<img" not in html
    assert "&amp;amp;" in html


def test_equal_papers_give_equal_bytes() -> None:
    assert write_pdf(PAPER, FONTS) == write_pdf(PAPER, FONTS)


def test_pdf_carries_its_letters(tmp_path: Path) -> None:
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in pages(PAPER)
        for font in page["/Resources"]["/Font"].get_object().values()
    }
    assert {name.split("+")[-1].removesuffix("-Bold").removesuffix("-Italic") for name in fonts} == {
        "Tinos-latin",
        "Tinos-vietnamese",
    }
    assert write_pdf(PAPER, tmp_path / "none").startswith(b"%PDF")


def test_machine_without_pango_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    class Missing:
        def find_spec(self, name: str, *_rest: Any) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    with pytest.raises(NoPdf, match="Pango"):
        write_pdf(PAPER, FONTS)


# The sheet


def sheet_of(paper: Paper, folder: Path) -> Any:
    write_paper(paper, folder / "paper.xlsx")
    return openpyxl.load_workbook(folder / "paper.xlsx").active


def texts_of(sheet: Any) -> list[str]:
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def test_sheet_prints_every_part_in_order(tmp_path: Path) -> None:
    texts = texts_of(sheet_of(PAPER, tmp_path))
    wanted = (
        "UBND QUẬN THANH XUÂN",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "TRƯỜNG THCS NGUYỄN TRÃI",
        "Biểu 1",
        "Giải trình: Tăng 2 lớp so với năm trước & tách trường <mới>.",
        "Thanh Xuân, ngày 05 tháng 9 năm 2021",
        "KT. HIỆU TRƯỞNG",
        "NGƯỜI LẬP BIỂU",
        "PHÓ HIỆU TRƯỞNG",
        "Nguyễn Thị Ưng Quỳnh",
        "Trần Văn Ngỡi",
    )
    assert [text for text in texts if text in wanted] == list(wanted)


def test_sheet_keeps_figures_as_numbers(tmp_path: Path) -> None:
    sheet = sheet_of(PAPER, tmp_path)
    assert 5016100 in [cell.value for row in sheet.iter_rows() for cell in row]


def test_sheet_has_its_foot_and_its_mark(tmp_path: Path) -> None:
    sheet = sheet_of(replace(PAPER, mark="CHƯA NỘP"), tmp_path)
    assert "Bản số 3" in sheet.oddFooter.left.text
    assert "CHƯA NỘP" in texts_of(sheet)


@pytest.mark.parametrize("columns", [1, 2, 3, 19])
def test_sheet_of_any_width_has_both_halves(tmp_path: Path, columns: int) -> None:
    table = replace(
        narrow_table(),
        columns=tuple(Column(str(place), 8) for place in range(columns)),
        header=(Row("h", tuple(Cell(str(place)) for place in range(columns))),),
        rows=(Row("r", tuple(Cell("1") for _place in range(columns))),),
    )
    texts = texts_of(sheet_of(replace(PAPER, table=table), tmp_path))
    if columns > 1:
        assert {"UBND QUẬN THANH XUÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"} <= set(texts)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in texts
