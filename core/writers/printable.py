"""The text that a document part can hold: composed Vietnamese without the characters XML forbids; and its look."""

from __future__ import annotations

import re
import unicodedata

# XML 1.0 knows no other control characters than tab, line feed and carriage return, and neither surrogates nor
# U+FFFE/U+FFFF: one of them in a cell pasted from elsewhere would make the whole file unreadable.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """`text` in NFC, with plain line breaks and nothing that an XML part refuses."""
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def is_remark(subtitle: str) -> bool:
    """Whether a line under a title only says what it goes with, "(Kèm theo …)"; else it is part of the title."""
    return subtitle.startswith("(")
