"""The levels that a school teaches as offices write them: "MN", "TH&THCS", "Trường Tiểu học và THCS Nhật Tân"."""

from __future__ import annotations

import re

from core.vietnamese import search_key

_WORDS = {
    "mam_non": r"mam non|mau giao|mn|mg",
    "tieu_hoc": r"tieu hoc|tih|th|cap 1|cap i",
    "thcs": r"trung hoc co so|th ?cs|cap 2|cap ii",
    "thpt": r"trung hoc pho thong|th ?pt|cap 3|cap iii",
}
# The higher ones first: "cap ii" is not "cap i", and "thcs" is not "th".
_ONE = re.compile("(?:" + "|".join(f"(?P<{code}>{words})" for code, words in reversed(_WORDS.items())) + r")\b")
_BEFORE = re.compile(r"^(?:[ivx0-9]+[.)]\s*|truong |khoi |cac truong |bac |cap hoc |lien cap |[(\s])+")
_BETWEEN = re.compile(r"^(?:\s*(?:va|[-–&+,;/.()])\s*|\s+)*")


def leading_levels(text: str) -> tuple[list[str], str]:
    """The levels that a name begins with, in their own order, and what is left of it (as a search key)."""
    rest = _BEFORE.sub("", search_key(text) + " ")
    found: set[str] = set()
    while (match := _ONE.match(rest)) is not None:
        found.add(str(match.lastgroup))
        rest = _BETWEEN.sub("", rest[match.end() :])
    return [code.replace("_", "-") for code in _WORDS if code in found], rest.strip()


def levels_in_words(text: str) -> list[str]:
    """The levels that a text names and nothing beside them; none where it says something else too."""
    levels, rest = leading_levels(text)
    return [] if rest else levels
