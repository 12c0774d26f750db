"""Which schools a matter of a ward means, read from its words."""

from __future__ import annotations

import re

from core.vietnamese import search_key
from schools.levels import TAUGHT

_LEVELS = {search_key(str(level.label)): level.value for level in TAUGHT} | {"trung hoc co so": "thcs"}
# "cơ sở giáo dục mầm non", "các trường tiểu học", "trường THCS"; not "phổ cập tiểu học", which is no school.
_SCHOOLS = re.compile(rf"(?:cac )?(?:co so(?: giao duc)?|truong)(?: cap)? (?P<level>{'|'.join(_LEVELS)})")


def level_of_matter(matter: str) -> str:
    """The level whose schools in the ward the words mean; empty where they mean something else."""
    found = _SCHOOLS.fullmatch(search_key(matter))
    return _LEVELS[found["level"]] if found else ""
