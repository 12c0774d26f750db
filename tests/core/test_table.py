import json

import pytest

from core.table import Cell, Row, Table, leads_on, placed
from tests.core.printed_samples import budget_table, span_table, task_table


@pytest.mark.parametrize("table", [budget_table(), task_table(), span_table()], ids=lambda table: table.key)
def test_a_table_comes_back_equal_from_json(table: Table) -> None:
    assert Table.from_json(json.loads(json.dumps(table.to_json()))) == table


def test_a_snapshot_keeps_only_what_is_not_default() -> None:
    cells = budget_table().to_json()["rows"][0]["cells"]
    assert cells[2] == {}
    assert cells[3] == {"text": "5.016.100", "number": "5016100", "align": "right", "bold": True}


def _positions(rows: tuple[Row, ...]) -> list[tuple[int, int, str]]:
    return [(row, column, cell.text) for row, column, cell in placed(rows)]


def test_header_cells_stand_beside_the_spans_above_them() -> None:
    assert _positions(span_table().header) == [
        (0, 0, "Cấp học"),
        (0, 1, "Số học sinh"),
        (0, 3, "Tỷ lệ đạt chuẩn"),
        (1, 1, "Công lập"),
        (1, 2, "Ngoài công lập"),
    ]


def test_a_body_row_begins_behind_a_cell_that_reaches_down() -> None:
    assert [(row, column) for row, column, _text in _positions(span_table().rows)][:7] == [
        (0, 0),
        (0, 1),
        (0, 2),
        (0, 3),
        (1, 1),
        (1, 2),
        (1, 3),
    ]


def _row(*texts: str, bold: bool = False, italic: bool = False) -> Row:
    return Row("".join(texts), tuple(Cell(text, bold=bold, italic=italic) for text in texts))


ROWS = (
    Row("across", (Cell("II.2. Nâng cao chất lượng", bold=True, colspan=3),)),
    _row("II", "Tiểu học", "", bold=True),
    _row("", "Mầm non", "", italic=True),
    _row("1", "TH Hạ Đình", ""),
    _row("", "Tổng số", "12", bold=True),
    Row("last", (Cell("III", bold=True, colspan=3),)),
)


def test_headings_of_rows_lead_on_and_rows_do_not() -> None:
    assert [leads_on(ROWS, place) for place in range(len(ROWS))] == [True, True, True, False, False, False]


def test_a_row_without_figures_leads_on_to_the_parts_under_it() -> None:
    whole, part = Cell("Cặp trường kết nghĩa, mỗi cấp", indent=1), Cell("MN", indent=2)
    rows = (Row("a", (Cell(), whole, Cell())), Row("b", (Cell(), part, Cell("5"))), Row("c", (Cell(), part, Cell())))
    assert [leads_on(rows, place) for place in range(3)] == [True, False, False]


def test_a_table_of_two_columns_has_no_headings_by_their_looks() -> None:
    rows = (_row("9/2021", "Khai giảng", bold=True), _row("10/2021", "Hội nghị", bold=True))
    assert not leads_on(rows, 0)
