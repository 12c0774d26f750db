"""Whom of an office a figure is for, by the fields that were assigned."""

from __future__ import annotations

import pytest

from reports.responsible import best_match

FIELDS = (
    (1, ("Phụ trách chung", "tài chính", "thi đua - khen thưởng")),
    (2, ("Phụ trách chuyên môn cấp học mầm non", "sữa học đường")),
    (3, ("Phụ trách chuyên môn cấp Tiểu học", "thư viện trường học")),
    (4, ("Phụ trách chuyên môn cấp THCS", "phổ cập giáo dục")),
)


@pytest.mark.parametrize(
    ("name", "level", "person"),
    [
        ("Tỷ lệ học sinh học 2 buổi/ngày", "THCS", 4),
        ("Tỷ lệ trẻ suy dinh dưỡng", "Mầm non", 2),
        ("Kinh phí sữa học đường", "", 2),
        ("Mức độ đạt chuẩn phổ cập giáo dục", "", 4),
        ("Danh hiệu thi đua của ngành", "", 1),
        ("Số cặp trường kết nghĩa", "", None),
    ],
)
def test_the_field_that_speaks_of_the_indicator_decides(name: str, level: str, person: int | None) -> None:
    assert best_match(FIELDS, name, level) == person


def test_nobody_where_nothing_was_assigned() -> None:
    assert best_match((), "Tỷ lệ học sinh học 2 buổi/ngày", "THCS") is None
