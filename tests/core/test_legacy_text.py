"""Text in TCVN3 and VNI is recognised by its font or its letters, and converted; Unicode is left alone."""

from __future__ import annotations

import pytest

from core.legacy_text import converted

TCVN3 = {
    "Tr­êng tiÓu häc": "Trường tiểu học",
    "Sè häc sinh n÷": "Số học sinh nữ",
    "§¬n vÞ": "Đơn vị",
    "Phßng Gi¸o dôc vµ §µo t¹o": "Phòng Giáo dục và Đào tạo",
}
VNI = {
    "Tröôøng tieåu hoïc": "Trường tiểu học",
    "Soá hoïc sinh nöõ": "Số học sinh nữ",
    "Ñôn vò": "Đơn vị",
    "Phoøng Giaùo duïc vaø Ñaøo taïo": "Phòng Giáo dục và Đào tạo",
    "Kyõ thuaät": "Kỹ thuật",
}


@pytest.mark.parametrize(("text", "meant"), TCVN3.items())
def test_tcvn3_is_known_by_its_letters_and_by_its_font(text: str, meant: str) -> None:
    assert converted(text) == meant
    assert converted(text, ".VnTime") == meant


@pytest.mark.parametrize(("text", "meant"), VNI.items())
def test_vni_is_known_by_its_letters_and_by_its_font(text: str, meant: str) -> None:
    assert converted(text) == meant
    assert converted(text, "VNI-Times") == meant


def test_a_font_of_capitals_shows_capitals() -> None:
    assert converted("tr­êng", ".VnTimeH") == "TRƯỜNG"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Trường tiểu học",
        "THCS Ba Dinh",
        "Tổng số",
        "có",
        "trên 60%",
        "Giáo viên",
        "café",
        "Trình độ",
        "nhà trẻ",
        "1.234",
        "±5",
    ],
)
def test_unicode_is_left_alone(text: str) -> None:
    assert converted(text) is None


def test_plain_letters_in_an_old_font_are_what_they_are() -> None:
    assert converted("Nam", ".VnTime") is None
