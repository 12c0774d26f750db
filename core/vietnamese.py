"""Vietnamese text: one spelling in storage, and the keys by which names are searched and sorted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

# Control and zero-width characters come along when text is pasted; they make equal names differ, and PostgreSQL
# refuses NUL.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")

# Capital eth looks exactly like Đ and is common in texts converted from old fonts.
_CROSSED_D = str.maketrans({"ð": "đ", "ɖ": "đ"})

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_FIRST_LETTER = 10
_OTHER_LETTER = "99"
_NUMBER = "09"  # before every letter
_LONGEST_NUMBER = 99

_LEVEL_TONE = 1
_TONES = {"\u0300": 2, "\u0309": 3, "\u0303": 4, "\u0301": 5, "\u0323": 6}  # huyền, hỏi, ngã, sắc, nặng

_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+")

_WORD = re.compile(r"[0-9]+(?:[-/.][0-9]+)*|[^\W\d_]+(?:&[^\W\d_]+)*")

_KINDS_OF_BODY = ("Phòng", "Ban", "Sở", "Trường", "Phường", "Xã")


def clean(text: str) -> str:
    """NFC, trimmed, single spaces.

    The place of the tone mark ("hoá", "hóa") is left as written: both are correct, and a document is printed with the
    words it was given. The keys below treat the two alike.
    """
    return " ".join(unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).split())


def clean_lines(text: str) -> str:
    """The same for a text of several lines, which keeps them; one empty line at most between two others."""
    lines = "\n".join(clean(line) for line in text.splitlines()).strip()
    return re.sub(r"\n{3,}", "\n\n", lines)


def search_key(text: str) -> str:
    lowered = clean(text).lower().translate(_CROSSED_D)
    letters = (char for char in unicodedata.normalize("NFD", lowered) if unicodedata.category(char) != "Mn")
    return " ".join("".join(letters).replace("đ", "d").split())


def sort_key(text: str) -> str:
    """A string of digits that sorts as a Vietnamese dictionary does, under any collation.

    Syllables are compared one by one, each by its letters and then by its tone, so every "ba …" comes before "bà …".
    A number comes before letters, by its value. The key is at most five times as long as the text.
    """
    lowered = clean(text).lower().translate(_CROSSED_D)
    return "".join(
        _number_key(token) if token[0] in "0123456789" else _syllable_key(token) for token in _TOKEN.findall(lowered)
    )


def _number_key(token: str) -> str:
    digits = token.lstrip("0")[:_LONGEST_NUMBER]
    return f"{_NUMBER}{len(digits):02d}{digits}"


def _syllable_key(token: str) -> str:
    letters = [_letter(char) for char in token]
    tone = max(tone for _, tone in letters)
    return "".join(code for code, _ in letters) + f"0{tone}"


@cache
def _letter(char: str) -> tuple[str, int]:
    """The two-digit code of a letter, and its tone."""
    marks = unicodedata.normalize("NFD", char)
    tone = max(_TONES.get(mark, _LEVEL_TONE) for mark in marks)
    toneless = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES))
    index = max(_ALPHABET.find(toneless), _ALPHABET.find(marks[0]))
    return (str(_FIRST_LETTER + index) if index >= 0 else _OTHER_LETTER), tone


def capitalized(text: str) -> str:
    """With a capital in front, as a cell or a line begins."""
    return text[:1].upper() + text[1:]


def join_bodies(names: Sequence[str]) -> str:
    """ "Phòng TCKH", "Phòng Nội vụ" -> "Phòng TCKH, Nội vụ"; bodies of different kinds are named in full."""
    for kind in _KINDS_OF_BODY:
        if len(names) > 1 and all(_is_of_kind(name, kind) for name in names):
            return ", ".join([names[0], *(name.removeprefix(f"{kind} ") for name in names[1:])])
    return ", ".join(names)


def _is_of_kind(name: str, kind: str) -> bool:
    """Whether `name` is a kind of body and its own name: "Phòng Nội vụ", but not "Ban chỉ đạo"."""
    first, space, rest = name.partition(f"{kind} ")
    return not first and bool(space) and rest[:1].isupper()


def initials(name: str) -> str:
    """The letters that stand for a body in the number of its documents: "THCS Thăng Long" -> "THCSTL".

    NĐ 30/2020, Phụ lục I, mục II.3: short and easy to understand. What is abbreviated already stays as it is.
    """
    words = _WORD.findall(clean(name))
    return "".join(word if word.isupper() or word[0].isdigit() else word[0].upper() for word in words).replace("/", "-")
