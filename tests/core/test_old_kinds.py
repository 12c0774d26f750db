"""Cells of .xls and .ods files that show an error are told, never taken for empty."""

from __future__ import annotations

import subprocess
from pathlib import Path

import openpyxl
import pytest

from core.sheets.container import Container
from core.sheets.old_kinds import errors_of
from core.sheets.reading import read_workbook
from tests.hostile.packages import ods


def test_error_of_an_ods_is_kept_at_its_place(tmp_path: Path) -> None:
    error = '<table:table-cell calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell>'
    number = '<table:table-cell office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell>'
    empty = '<table:table-cell table:number-columns-repeated="2"/>'
    rows = (
        f'<table:table-row table:number-rows-repeated="3">{number}</table:table-row>'
        f"<table:table-row>{empty}{error}{number}</table:table-row>"
    )
    (sheet,) = read_workbook(ods(tmp_path / "a.ods", rows)).sheets
    assert {cell.name: (cell.text, cell.error) for cell in sheet.cells if cell.row == 3} == {
        "C4": ("", "#REF!"),
        "D4": ("7", ""),
    }


def test_repeated_error_of_an_ods_is_kept_at_every_place(tmp_path: Path) -> None:
    error = (
        '<table:table-cell table:number-columns-repeated="2" calcext:value-type="error"><text:p>#N/A</text:p>'
        "</table:table-cell>"
    )
    number = '<table:table-cell office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell>'
    rows = (
        f"<table:table-row>{number}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="2">{number}{error}</table:table-row>'
        f"<table:table-row>{error}</table:table-row>"
    )
    (sheet,) = read_workbook(ods(tmp_path / "a.ods", rows)).sheets
    assert {cell.name: cell.error for cell in sheet.cells if cell.error} == dict.fromkeys(
        ("B2", "C2", "B3", "C3", "A4", "B4"), "#N/A"
    )


@pytest.mark.documents
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_errors_that_libreoffice_keeps_are_kept_at_their_places(kind: str, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in (["Chỉ tiêu", "TH 2020"], ["Tổng", "=1/0"], ["Nam", "=NA()"], ["Nữ", 5], ["Khác", "=2+3"]):
        page.append(row)
    other = book.create_sheet("Trang hai – số liệu")
    other["C40"] = "=NA()"
    book.save(tmp_path / "loi.xlsx")
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", kind]
    subprocess.run([*command, "--outdir", str(tmp_path), str(tmp_path / "loi.xlsx")], check=True, capture_output=True)
    first, second = read_workbook(tmp_path / f"loi.{kind}").sheets
    assert {cell.name: cell.error or cell.text for cell in first.cells if cell.column == 1} == {
        "B1": "TH 2020",
        "B2": "#DIV/0!",
        "B3": "#N/A",
        "B4": "5",
        "B5": "5",
    }
    assert {cell.name: cell.error for cell in second.cells} == {"C40": "#N/A"}


def test_file_that_only_begins_like_an_xls_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    for content in (b"", b"\xd0\xcf\x11\xe0" + bytes(600), b"\xff" * 5000):
        path.write_bytes(content)
        assert errors_of(path, Container.XLS) == {}
