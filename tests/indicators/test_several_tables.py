"""A sheet of several tables is taken apart where each begins, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from core.sheets.reading import Sheet, Workbook
from indicators.proposing.propose import propose_from
from indicators.proposing.tables import SeveralTables, tables_of
from tests.indicators.proposing_samples import known, sheet_of

Rows = list[Sequence[object]]
HEADS = ["TT", "Trường", "Số lớp"]
ONE, TWO = [1, "THCS Một", 12], [2, "THCS Hai", 15]
OTHER_HEADS = ["TT", "Trường", "Số học sinh"]


def sheet(rows: Sequence[Sequence[object]]) -> Sheet:
    return sheet_of([list(row) for row in rows])


def places(whole: Sheet) -> list[str]:
    """The first and last filled cell of each table."""
    filled = [[cell.name for cell in table.cells if cell.filled] for table in tables_of(whole)]
    return [f"{names[0]}:{names[-1]}" for names in filled]


UNDER: Rows = [
    ["BẢNG SỐ LỚP"],
    HEADS,
    ONE,
    TWO,
    [],
    ["BẢNG SỐ HỌC SINH"],
    OTHER_HEADS,
    [1, "THCS Một", 300],
]
BESIDE = [["THỐNG KÊ"], [*HEADS, None, *OTHER_HEADS], [*ONE, None, 1, "THCS Một", 300]]
TOUCHING = [["THỐNG KÊ"], [*HEADS, *HEADS], [*ONE, *TWO]]
OF_TWO_SCHOOLS = [
    ["THCS Một"],
    ["Chỉ tiêu", "Năm 2020"],
    ["Số lớp", 12],
    ["THCS Hai"],
    ["Chỉ tiêu", "Năm 2020"],
    ["Số lớp", 15],
]
DIRECTLY_UNDER = [HEADS, ONE, OTHER_HEADS, [1, "THCS Một", 300]]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (UNDER, ["A1:C4", "A6:C8"]),
        (BESIDE, ["A1:C3", "A1:G3"]),
        (TOUCHING, ["A1:C3", "A1:F3"]),
        (OF_TWO_SCHOOLS, ["A1:B3", "A4:B6"]),
        (DIRECTLY_UNDER, ["A1:C2", "A3:C4"]),
    ],
)
def test_each_table_has_its_own_lines_and_rows(rows: Sequence[Sequence[object]], found: list[str]) -> None:
    assert places(sheet(rows)) == found


@pytest.mark.parametrize(
    "rows",
    [
        [["SỐ LỚP"], HEADS, ONE, HEADS, TWO],  # the header again, as over each printed page
        [["SỐ LỚP"], HEADS, ONE, ["II", "Trường ngoài công lập"], TWO],
        [["SỐ LỚP"], ["TT", "Trường", "Số lớp", None, "Ghi chú"], [*ONE, None, "x"]],
        [["SỐ LỚP"], [*HEADS, "Trường", "Số học sinh"], [*ONE, None, 300]],  # not the first heading, and no gap
        [["SỐ LỚP"], HEADS, ONE, [], OTHER_HEADS],  # headings without a figure under them
    ],
)
def test_one_table_stays_whole(rows: Sequence[Sequence[object]]) -> None:
    whole = sheet(rows)
    assert tables_of(whole) == [whole]


def test_form_is_not_proposed_from_one_of_several_tables() -> None:
    with pytest.raises(SeveralTables, match=re.escape("có 2 bảng (bắt đầu ở ô A2, ô A7)")):
        propose_from(Workbook((sheet(UNDER), sheet([HEADS, ONE]))), known())
