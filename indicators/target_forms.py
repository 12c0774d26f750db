"""The form by which a district gives targets to its schools: a row for each school, a column for each target."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from schools.level_tree import NOT_BROKEN_DOWN
from schools.levels import TAUGHT, Level

# Of all schools, whatever they teach.
EVERY_SCHOOL = "cac-truong"
_SLUG = "giao-chi-tieu"
_NAMES = {
    EVERY_SCHOOL: "các trường",
    Level.PRESCHOOL.value: "các trường mầm non",
    Level.PRIMARY.value: "các trường tiểu học",
    Level.LOWER_SECONDARY.value: "các trường THCS",
    Level.UPPER_SECONDARY.value: "các trường THPT",
}
SCOPES = (EVERY_SCHOOL, *(level.value for level in TAUGHT))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A target that the schools are to be given: an indicator by its code, at a level."""

    indicator: str
    level: str
    name: str
    unit: str

    @property
    def key(self) -> str:
        """As addresses and the form's columns name it."""
        return self.indicator if self.level == NOT_BROKEN_DOWN else f"{self.indicator}.{self.level}"


def schools_named(scope: str) -> str:
    """ "các trường tiểu học"."""
    return _NAMES[scope]


def form_name(scope: str, number: int = 1) -> str:
    """How lists call the form; the second of a year says so."""
    return f"Giao chỉ tiêu {_NAMES[scope]}{f' (lần {number})' if number > 1 else ''}"


def form_slug(scope: str, number: int = 1) -> str:
    return f"{_SLUG}-{scope}{f'-{number}' if number > 1 else ''}"


def targets_document(scope: str, wanted: Sequence[Wanted]) -> dict[str, Any]:
    """The form's document; its columns are in the order of `wanted`."""
    each: dict[str, Any] = {"kind": "school"} | ({} if scope == EVERY_SCHOOL else {"levels": [scope]})
    return {
        "label": "",
        "title": f"CHỈ TIÊU GIAO {_NAMES[scope].upper()}",
        "subtitle": "({period})",
        "landscape": len(wanted) > _UPRIGHT,
        "defaults": {"measure": "assigned"},
        "columns": [
            {"key": "tt", "kind": "numbering", "title": "TT", "width": 5},
            {"key": "truong", "kind": "label", "title": "Trường", "width": 26},
            *(_column(one, scope) for one in wanted),
            {"key": "ghi-chu", "kind": "text", "title": "Ghi chú", "width": 18},
        ],
        "rows": [{"key": "truong", "number": "{n}", "title": "{unit}", "for_each": each}],
    }


# More columns than these lie across.
_UPRIGHT = 3


def _column(one: Wanted, scope: str) -> dict[str, Any]:
    at = {"indicator": one.indicator} | ({} if one.level == NOT_BROKEN_DOWN else {"level": one.level})
    return {"key": one.key, "kind": "figure", "title": _title(one, scope), "width": 14, "at": at}


def _title(one: Wanted, scope: str) -> str:
    """The level is said where the form is not of it; nothing in a name is read as a placeholder."""
    level = "" if one.level in (NOT_BROKEN_DOWN, scope) else f" – {Level(one.level).label}"
    return _NO_TEMPLATE.sub("", f"{one.name}{level} ({one.unit})")


_NO_TEMPLATE = re.compile(r"[\[\]{}]")
