"""How long a report's files take beside the writer libraries alone, writing the same paragraphs and cells.

    .venv/bin/python benchmarks/report.py --scale 10

Builds bao-cao.docx and one .xlsx per table with the portal's writers, and again with bare python-docx and XlsxWriter
(no styles, widths or heights), turn by turn in one run, and prints the ratios of the least processor times.
It decides nothing: the promise is that a report is built in at most twice the time of the bare libraries.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import xlsxwriter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from core.documents.official import Annex, Block, OfficialDocument, Run, Signature
from core.documents.word import write_document
from core.table import Align, Cell, Column, Row, Table
from core.writers.xlsx import write_workbook

ROWS, FIGURES = 32, 5
PARAGRAPHS = 60
SENTENCE = (
    "Các trường thực hiện nghiêm túc Quy chế chăm sóc, nuôi dạy trẻ, thường xuyên kiểm tra điều kiện phòng tránh tai"
    " nạn thương tích và bảo đảm vệ sinh an toàn thực phẩm; trong năm học không xảy ra trường hợp nào mất an toàn. "
)


def make_table(position: int, rows: int) -> Table:
    """A table of eight columns: number, name, five figures that differ from row to row, a note."""
    names = ("TT", "Chỉ tiêu", "KH 2020", "ƯTH 2020", "KH 2021", "Chủ trì", "Năm trước", "Ghi chú")
    header = Row("h", tuple(Cell(name, bold=True, align=Align.CENTER) for name in names))
    return Table(
        key=f"bieu-{position}",
        label=f"Biểu {position}",
        title="CHỈ TIÊU KẾ HOẠCH KT-XH NĂM 2020",
        unit_line="Đơn vị tính: 1.000 đồng",
        columns=tuple(Column(name, width) for name, width in zip(names, (5, 34, 12, 12, 12, 12, 12, 10), strict=True)),
        header=(header,),
        rows=tuple(make_row(position * rows + row) for row in range(rows)),
    )


def make_row(serial: int) -> Row:
    figures = [Decimal(1_000_003 + serial * 7_919 + place * 104_729) for place in range(FIGURES)]
    numbers = (
        Cell(f"{figure:,}".replace(",", "."), number=figure, align=Align.RIGHT, italic=bool(serial % 3))
        for figure in figures
    )
    name = Cell(f"Lương, phụ cấp lương và các khoản đóng góp theo lương {serial}", indent=serial % 3)
    return Row(f"r{serial}", (Cell(str(serial), align=Align.CENTER), name, *numbers, Cell()))


def make_document(scale: int) -> OfficialDocument:
    """A report of 60 paragraphs and two tables of 32 rows, times `scale`."""
    body = tuple(
        Block("paragraph", (Run(f"{place}. {SENTENCE * 2}"),))
        if place % 6
        else Block("section", (Run(f"{place}. {SENTENCE}"),))
        for place in range(PARAGRAPHS * scale)
    )
    return OfficialDocument(
        parent_body="UBND quận Ba Đình",
        issuing_body="Phòng Giáo dục và Đào tạo",
        number_line="Số:      /BC-PGDĐT",
        place_date="Ba Đình, ngày      tháng      năm 2020",
        kind="BÁO CÁO",
        subject="Tình hình thực hiện các chỉ tiêu KT-XH năm 2020; dự kiến chỉ tiêu kế hoạch KT-XH năm 2021",
        addressees=("Ủy ban nhân dân quận Ba Đình",),
        bases=(),
        body=body,
        signature=Signature("", "TRƯỞNG PHÒNG", "Lê Đức Thuận"),
        recipients=("Văn phòng UBND quận;", "Lưu: VT."),
        annexes=tuple(Annex(make_table(position, ROWS * scale)) for position in (1, 2)),
    )


def bare_word(document: OfficialDocument, path: Path) -> None:
    word: Any = docx.Document()
    signature = document.signature
    head = (document.parent_body, document.issuing_body, document.number_line, document.place_date, document.kind)
    for text in (*head, document.subject, *document.addressees, signature.title, signature.name, *document.recipients):
        word.add_paragraph(text)
    for block in document.body:
        word.add_paragraph(block.text)
    for annex in document.annexes:
        table = annex.table
        for text in (table.label, table.title, table.unit_line):
            word.add_paragraph(text)
        rows = (*table.header, *table.rows)
        written = word.add_table(rows=len(rows), cols=len(table.columns))
        for target, row in zip(written.rows, rows, strict=True):
            for cell, value in zip(target.cells, row.cells, strict=True):
                if value.text:
                    cell.text = value.text
    word.save(str(path))


def bare_sheet(table: Table, path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        lines = (table.label, table.title, table.unit_line)
        for position, text in enumerate(lines):
            sheet.write_string(position, 0, text)
        for position, row in enumerate((*table.header, *table.rows), start=len(lines)):
            for column, cell in enumerate(row.cells):
                if cell.number is not None:
                    sheet.write_number(position, column, float(cell.number))
                else:
                    sheet.write_string(position, column, cell.text)


def best(rounds: int, *works: Callable[[], None]) -> list[float]:
    """The least processor time of each work, taken in turns: what else the machine does must not count."""
    times = [float("inf")] * len(works)
    for _round in range(rounds):
        for place, work in enumerate(works):
            gc.collect()
            start = time.process_time()
            work()
            times[place] = min(times[place], time.process_time() - start)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description="Times the portal's report files against the bare writer libraries.")
    parser.add_argument("--scale", type=int, default=10, help="times 60 paragraphs and 2 tables of 32 rows x 8 (10)")
    parser.add_argument("--rounds", type=int, default=7, help="turns of which the best counts (7)")
    arguments = parser.parse_args()
    document = make_document(arguments.scale)
    tables = [annex.table for annex in document.annexes]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours_word, bare_docx, ours_excel, bare_excel = best(
            arguments.rounds,
            lambda: write_document(document, folder / "ours.docx"),
            lambda: bare_word(document, folder / "bare.docx"),
            lambda: [write_workbook([table], folder / f"ours-{table.key}.xlsx") for table in tables] and None,
            lambda: [bare_sheet(table, folder / f"bare-{table.key}.xlsx") for table in tables] and None,
        )
    print(f"{len(document.body)} paragraphs, {len(tables)} tables of {len(tables[0].rows)} rows x 8 columns")
    print(f"{'':24}{'portal':>9}{'bare':>9}{'ratio':>8}")
    for label, ours, bare in (
        ("docx (python-docx)", ours_word, bare_docx),
        ("xlsx (XlsxWriter)", ours_excel, bare_excel),
        ("whole report", ours_word + ours_excel, bare_docx + bare_excel),
    ):
        print(f"{label:24}{ours:8.3f}s{bare:8.3f}s{ours / bare:8.2f}")


if __name__ == "__main__":
    main()
