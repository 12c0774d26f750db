"""What the dashboard and the list of targets are narrowed to, read from the address and written back into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from indicators.attainment import Attainment
from indicators.queries.standing import Standing
from indicators.queries.standing_groups import TargetGroup
from schools.level_tree import NOT_BROKEN_DOWN, PARENTS, with_those_above

TOP_LEVELS = (NOT_BROKEN_DOWN, *(level for level, parent in PARENTS.items() if parent is None))
# The words of addresses: what of the filter they hold.
_NAMES = {"year": "nam", "unit": "don-vi", "level": "cap", "group": "nhom", "attained": "ket-qua"}


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """Texts as the address gives them, empty where it asks for all; what is none of the known values asks for all."""

    year: str = ""
    unit: str = ""
    level: str = ""
    group: str = ""
    attained: str = ""

    def keeps(self, standing: Standing, group: TargetGroup) -> bool:
        return (
            self.level in ("", top_level(standing.level))
            and self.group in ("", group.key)
            and self.attained in ("", standing.attained)
        )

    def query(self, **changes: str) -> str:
        """The address's question mark and what follows it, with some parts changed."""
        changed = replace(self, **changes)
        given = {name: getattr(changed, field) for field, name in _NAMES.items() if getattr(changed, field)}
        return f"?{urlencode(given)}" if given else "?"


def read_filter(asked: Mapping[str, Any]) -> BoardFilter:
    given = {field: str(asked.get(name, "")) for field, name in _NAMES.items()}
    if given["level"] not in TOP_LEVELS:
        given["level"] = ""
    if given["attained"] not in {one.value for one in Attainment}:
        given["attained"] = ""
    return BoardFilter(**given)


def top_level(level: str) -> str:
    """The level under which a result is counted: mẫu giáo 5 tuổi under mầm non."""
    return level if level == NOT_BROKEN_DOWN else with_those_above(level)[-1]
