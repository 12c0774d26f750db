from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.vietnamese import clean, initials, join_bodies, search_key, sort_key


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  Phòng   Nội vụ ", "Phòng Nội vụ"),
        ("Trường\u00a0Tiểu\u202fhọc\tThành Công A\n", "Trường Tiểu học Thành Công A"),
        (unicodedata.normalize("NFD", "Quốc Oai"), "Quốc Oai"),
        ("\ufeffLong\u200b Biên\u00ad", "Long Biên"),
        ("Ba\x00 Đình", "Ba Đình"),
        ("", ""),
        (" \u00a0 ", ""),
    ],
)
def test_text_is_composed_trimmed_and_single_spaced(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize("text", ["Văn hoá", "Văn hóa", "uỷ ban", "Ủy ban"])
def test_the_place_of_the_tone_mark_is_the_writers_own(text: str) -> None:
    assert clean(text) == text


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Phòng Giáo dục và Đào tạo", "phong giao duc va dao tao"),
        ("  Mẫu giáo  số 9", "mau giao so 9"),
        ("THCS Nguyễn Lân", "thcs nguyen lan"),
        ("Thúy", "thuy"),
        ("Thuý", "thuy"),
        (unicodedata.normalize("NFD", "Đặng Trần Côn"), "dang tran con"),
        ("Ðình", "dinh"),
    ],
)
def test_search_key_has_no_marks_and_no_capitals(text: str, key: str) -> None:
    assert search_key(text) == key


@given(st.text())
def test_search_key_of_a_search_key_is_itself(text: str) -> None:
    assert search_key(search_key(text)) == search_key(text)


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạậẫểễỗợữ \u00a0", min_size=1))
def test_search_key_of_vietnamese_is_ascii(text: str) -> None:
    assert search_key(text.upper()).isascii()
    assert search_key(text.upper()) == search_key(text)


@pytest.mark.parametrize(
    "names",
    [
        ["a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "f", "g", "h", "i", "j", "k", "l", "m", "n"],
        ["n", "o", "ô", "ơ", "p", "q", "r", "s", "t", "u", "ư", "v", "w", "x", "y", "z"],
        ["ma", "mà", "mả", "mã", "má", "mạ", "mai", "mẫu"],
        ["Ba Đình", "Bà Rịa", "Bả", "Bác Ái", "Ban", "Bắc", "Bậc"],
        ["Mẫu giáo số 2", "Mẫu giáo số 5", "Mẫu giáo số 9", "Mẫu giáo số 10", "Mẫu giáo số 100", "Mẫu giáo Tuổi Thơ"],
        ["Mầm non 1/6", "Mầm non 19/5", "Mầm non Ánh Dương", "Mầm non Hoa Hồng", "Mầm non Sao Mai"],
        ["TH Ái Mộ", "TH Ái Mộ A", "TH Ái Mộ B", "TH Bồ Đề", "TH Đoàn Khuê", "TH Giang Biên"],
        ["Quận 1", "Quận 3", "Quận 11", "Quận Ba Đình"],
        ["an", "an1", "an2", "an10", "ana"],
    ],
)
def test_names_sort_as_in_a_vietnamese_dictionary(names: list[str]) -> None:
    assert sorted(set(names), key=sort_key) == names


@pytest.mark.parametrize(
    ("one", "other"),
    [("Thanh Hoá", "Thanh Hóa"), ("ĐÌNH", "đình"), ("Mầm  non", "mầm non"), ("lớp 02", "lớp 2"), ("A-B", "A B")],
)
def test_spellings_of_one_name_sort_together(one: str, other: str) -> None:
    assert sort_key(one) == sort_key(other)


@given(st.text())
def test_sort_key_is_ascii_digits_whatever_the_text(text: str) -> None:
    key = sort_key(text)
    assert key == "" or (key.isascii() and key.isdigit())


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_numbers_in_names_sort_by_their_value(one: int, other: int) -> None:
    assert (sort_key(f"số {one} A") < sort_key(f"số {other} A")) == (one < other)


LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy"


@given(st.text(LETTERS, min_size=1), st.text(LETTERS, min_size=1))
def test_words_without_tones_sort_by_the_alphabet(one: str, other: str) -> None:
    by_alphabet = [LETTERS.index(letter) for letter in one] < [LETTERS.index(letter) for letter in other]
    assert (sort_key(one) < sort_key(other)) == by_alphabet


@pytest.mark.parametrize(
    ("names", "joined"),
    [
        ([], ""),
        (["Phòng TCKH"], "Phòng TCKH"),
        (["Phòng TCKH", "Phòng Nội vụ"], "Phòng TCKH, Nội vụ"),
        (["Phòng TCKH", "Phòng Nội vụ", "Phòng Y tế"], "Phòng TCKH, Nội vụ, Y tế"),
        (["Phòng TCKH", "Công an quận"], "Phòng TCKH, Công an quận"),
        (["Phòng TCKH", "Phòng Nội vụ", "Quận Đoàn"], "Phòng TCKH, Phòng Nội vụ, Quận Đoàn"),
        (["Trung tâm Y tế", "Trung tâm VHTT"], "Trung tâm Y tế, Trung tâm VHTT"),
        (["Hội đồng thi", "Hội Khuyến học"], "Hội đồng thi, Hội Khuyến học"),
        (["UBND phường Kim Giang", "UBND phường Hạ Đình"], "UBND phường Kim Giang, UBND phường Hạ Đình"),
        (["Phòng", "Phòng Nội vụ"], "Phòng, Phòng Nội vụ"),
        (["Phường Kim Giang", "Phường Hạ Đình"], "Phường Kim Giang, Hạ Đình"),
        (["Phường 1", "Phường 2"], "Phường 1, Phường 2"),
    ],
)
def test_bodies_are_joined_without_repeating_their_common_first_word(names: list[str], joined: str) -> None:
    assert join_bodies(names) == joined


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("THCS Thăng Long", "THCSTL"),
        ("Mầm non Hoa Hướng Dương", "MNHHD"),
        ("Tiểu học Đại Yên", "THĐY"),
        ("Mẫu giáo số 10", "MGS10"),
        ("Mầm non 1/6", "MN1-6"),
        ("TH&THCS Ái Mộ B", "TH&THCSÁMB"),
        ("THCS Việt Nam - Angiêri", "THCSVNA"),
        ("", ""),
    ],
)
def test_letters_of_a_name_stand_for_it_in_a_number(name: str, letters: str) -> None:
    assert initials(name) == letters
