"""How wide a text set in Times New Roman is, from the font's advance widths."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Thousandths of the font size. A Vietnamese letter is as wide as its base letter; only the horn adds a little.
_REGULAR_GROUPS = {
    180: "'",
    200: "|",
    250: " ,.\u00a0",
    278: "/:;\\ijlt",
    333: "!()-I[]`fr‘’",
    350: "•",
    389: "Js",
    400: "°",
    408: '"',
    444: "?acez“”",
    469: "^",
    480: "{}",
    500: "#$*0123456789_bdghknopquvxyđ–§₫",
    541: "~",
    556: "FPS÷±≥≤",
    564: "+<=>×",
    611: "ELTZ",
    667: "BCR",
    722: "ADGHKNOQUVXYwĐ",
    778: "&m",
    833: "%",
    889: "M",
    921: "@",
    944: "W",
    1000: "—…",
}
_BOLD_GROUPS = {
    220: "|",
    250: " ,.\u00a0",
    278: "'/\\il",
    333: "!()-:;[]`fjt‘’",
    350: "•",
    389: "Is",
    394: "{}",
    400: "°",
    444: "cerz",
    500: "#$*0123456789?J_agovxy–“”§₫",
    520: "~",
    556: '"Sbdhknpquđ÷±≥≤',
    570: "+<=>×",
    581: "^",
    611: "FP",
    667: "BELTZ",
    722: "ACDNRUVXYwĐ",
    778: "GHKOQ",
    833: "&m",
    930: "@",
    944: "M",
    1000: "%W—…",
}
_HORN = "\u031b"
_HORN_WIDTH = 45
_UNKNOWN_WIDTH = 1000


class _Widths(dict[str, int]):
    """The width of each character; one that the font's list does not name is taken apart when it is first met."""

    def __init__(self, groups: dict[int, str]) -> None:
        super().__init__({character: width for width, group in groups.items() for character in group})
        self[_HORN] = _HORN_WIDTH

    def __missing__(self, character: str) -> int:
        parts = unicodedata.normalize("NFD", character)
        if len(parts) > 1:
            width = sum(map(self.__getitem__, parts))
        else:
            width = 0 if unicodedata.combining(character) else _UNKNOWN_WIDTH
        self[character] = width
        return width


_REGULAR = _Widths(_REGULAR_GROUPS)
_BOLD = _Widths(_BOLD_GROUPS)
# Up to this length a text is measured whole before its words are, since most cells of a table fit on one line.
_SHORT = 24
# A word with the blanks behind it; a no-break space is part of a word.
_WORD = re.compile(r"[^ \t\n]+[ \t]*")
_BLANK = re.compile(r"[ \t\n]")


# Words come again and again in a table and while lines are balanced.
@lru_cache(maxsize=8192)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of one line of text in points."""
    return sum(map((_BOLD if bold else _REGULAR).__getitem__, text)) * size / 1000


def longest_word_width(text: str, size: float, *, bold: bool = False) -> float:
    """The width below which a word of the text would be broken in two."""
    if _BLANK.search(text) is None:
        return text_width(text, size, bold=bold)
    return max((text_width(word.rstrip(), size, bold=bold) for word in _WORD.findall(text)), default=0.0)


def wrapped_lines(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """The lines that the text takes in `width` points, broken between words; blanks to fill in keep their length."""
    if len(text) <= _SHORT and "\n" not in text and text_width(text.rstrip(), size, bold=bold) <= width:
        return [text.lstrip(" \t").rstrip()]
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, length = "", 0.0
        for word in _WORD.findall(paragraph):
            with_blanks = text_width(word, size, bold=bold)
            if line and length + with_blanks > width and length + text_width(word.rstrip(), size, bold=bold) > width:
                lines.append(line.rstrip())
                line, length = "", 0.0
            line += word
            length += with_blanks
        lines.append(line.rstrip())
    return lines
