"""The group that each row of a form belongs to."""

from __future__ import annotations

from typing import Any

from indicators.formdoc.grouping import groups_of_rows
from indicators.formdoc.parse import parse_stored

ROWS: tuple[dict[str, Any], ...] = (
    {"key": "a", "number": "A", "title": "Phần chung:", "group": True},
    {"key": "mot", "number": "1", "title": "Chất lượng", "parent": "a", "group": True},
    {"key": "thu-hang", "title": "Thứ hạng", "parent": "mot", "group": True},
    {"key": "quan", "title": "Toàn quận", "parent": "thu-hang", "at": {"indicator": "x-1"}},
    {"key": "gioi", "title": "Giỏi", "parent": "mot", "at": {"indicator": "x-2"}},
    {"key": "ngan-sach", "number": "I", "title": "Ngân sách", "at": {"indicator": "x-3"}},
    {"key": "luong", "title": "Lương", "parent": "ngan-sach", "at": {"indicator": "x-4"}},
    {"key": "hai-buoi", "number": "9", "title": "Học 2 buổi/ngày:", "group": True},
    {"key": "tieu-hoc", "title": "- TH:", "parent": "hai-buoi", "joins": "hai-buoi", "at": {"indicator": "x-5"}},
    {"key": "rieng", "title": "Đứng riêng", "at": {"indicator": "x-6"}},
)
FORM = parse_stored(
    {
        "label": "",
        "title": "BIỂU",
        "columns": [
            {"key": "ten", "kind": "label", "title": "Tên"},
            {"key": "kh", "kind": "figure", "title": "KH", "at": {"measure": "assigned"}},
        ],
        "rows": list(ROWS),
    }
)
GROUPS = {row: group.title for row, group in groups_of_rows(FORM).items()}


def test_a_row_belongs_to_the_nearest_numbered_heading() -> None:
    assert GROUPS["gioi"] == "Chất lượng"
    assert GROUPS["quan"] == "Chất lượng"


def test_where_no_heading_is_numbered_the_topmost_row_is_the_group() -> None:
    assert GROUPS["luong"] == "Ngân sách"
    assert GROUPS["ngan-sach"] == "Ngân sách"


def test_a_heading_in_one_line_with_its_rows_heads_nothing() -> None:
    assert GROUPS["tieu-hoc"] == ""
    assert GROUPS["hai-buoi"] == ""


def test_a_row_alone_has_no_group() -> None:
    assert GROUPS["rieng"] == ""
