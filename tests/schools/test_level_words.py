"""Levels as offices write them."""

from __future__ import annotations

import pytest

from schools.level_words import leading_levels, levels_in_words


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("MN", ["mam-non"]),
        ("Mẫu giáo", ["mam-non"]),
        ("TH&THCS", ["tieu-hoc", "thcs"]),
        ("TH-THCS-THPT", ["tieu-hoc", "thcs", "thpt"]),
        ("Liên cấp (TH, THCS)", ["tieu-hoc", "thcs"]),
        ("II. KHỐI TIỂU HỌC", ["tieu-hoc"]),
        ("Cấp II", ["thcs"]),
        ("Trung học cơ sở", ["thcs"]),
        ("Liên cấp", []),
        ("Đại học", []),
        ("Mầm non Hoa Sen", []),
        ("", []),
    ],
)
def test_words_are_levels_and_nothing_else(text: str, levels: list[str]) -> None:
    assert levels_in_words(text) == levels


@pytest.mark.parametrize(
    ("name", "levels"),
    [
        ("Trường Mầm non Hoa Sen", ["mam-non"]),
        ("TH Thanh Xuân Trung", ["tieu-hoc"]),
        ("Tiểu học và THCS Nhật Tân", ["tieu-hoc", "thcs"]),
        ("THCS&THPT Lương Thế Vinh", ["thcs", "thpt"]),
        ("THCSX", []),
        ("Thăng Long", []),
        ("Liên cấp Ngôi Sao Hà Nội", []),
    ],
)
def test_name_begins_with_its_levels(name: str, levels: list[str]) -> None:
    assert leading_levels(name)[0] == levels
