"""Sheets of old letters, of too many rows, and of names that nobody has."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font

from core import legacy_text
from indicators.sheets.reading.model import Outcome, Severity
from indicators.sheets.reading.naming import Names
from indicators.sheets.reading.page import MOST_UNKNOWN_ROWS
from indicators.sheets.template import Asked
from tests.indicators.sheets.samples import FILLED, asked_of, read_back, target_of, typed_of
from tests.indicators.sheets.test_round_trips import printed
from tests.sheets import sheet_of

_IN_TCVN3 = str.maketrans({meant: letter for letter, meant in legacy_text._TCVN3.items()})


@pytest.fixture
def asked() -> Asked:
    return asked_of(*FILLED[0])


def read_rows(asked: Asked, rows: Sequence[Sequence[Any]], folder: Path) -> Outcome:
    path = folder / "bang.xlsx"
    path.write_bytes(sheet_of(rows))
    return read_back(path, target_of(asked))


def test_sheet_in_old_letters_is_read_by_its_labels(asked: Asked, tmp_path: Path) -> None:
    path = tmp_path / "bieu.xlsx"
    printed(asked, path)
    figures = {key: value for key, value in typed_of(read_back(path, target_of(asked))).items() if value.number}
    book = openpyxl.load_workbook(path)
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.value, cell.font = cell.value.lower().translate(_IN_TCVN3), Font(name=".VnTime")
    book.save(path)
    found = typed_of(read_back(path, target_of(asked)))
    assert figures
    assert {key: found.get(key) for key in figures} == figures


def test_rows_of_unknown_names_are_asked_about_only_so_often(asked: Asked, tmp_path: Path) -> None:
    printed(asked, tmp_path / "bieu.xlsx")
    book = openpyxl.load_workbook(tmp_path / "bieu.xlsx")
    page = book.worksheets[0]
    width = page.max_column
    for place in range(MOST_UNKNOWN_ROWS + 50):
        page.append([None, f"Chỉ tiêu lạ số {place}", *[5] * (width - 2)])
    book.save(tmp_path / "bieu.xlsx")
    outcome = read_back(tmp_path / "bieu.xlsx", target_of(asked))
    asked_rows = [one for one in outcome.remarks if one.cell and "Chỉ tiêu lạ" in one.message]
    assert len(asked_rows) == MOST_UNKNOWN_ROWS
    (told,) = [one for one in outcome.remarks if not one.cell]
    assert told.severity is Severity.PROBLEM
    assert "không được nhận" in told.message


def test_sheet_of_more_rows_than_any_form_is_not_laid_beside_it(asked: Asked, tmp_path: Path) -> None:
    outcome = read_rows(asked, [["TT", "Chỉ tiêu", "Năm 2020"], *([1, "Số lớp", 5] for _ in range(5001))], tmp_path)
    assert [("5002 dòng" in one.message, one.severity) for one in outcome.remarks] == [(True, Severity.PROBLEM)]


def test_names_like_an_unknown_one_are_sought_once(asked: Asked) -> None:
    names = Names(target_of(asked).units.values())
    first = names.near("THCS Mộtt")
    names.called.clear()
    assert first
    assert names.near("THCS Mộtt") == first
