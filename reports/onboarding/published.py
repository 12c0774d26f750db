"""What each school of a demo district has, so that all of them make the totals that its document publishes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indicators.models import Audience
from indicators.queries.audience import Owing, candidates
from reports.onboarding.folder import Folder, period
from reports.onboarding.school_shares import CLASSES, MANAGERS, OTHERS, PUPILS, TEACHERS, Member, shares
from schools.levels import Level, Ownership

# An independent group beside an ordinary school, in hundredths of its size.
_SIZE_OF_GROUP = 9
# How the rows of the schools' form begin for each level, and what the groups' form calls the same rows.
_PREFIXES = {Level.PRESCHOOL: "mn", Level.PRIMARY: "th", Level.LOWER_SECONDARY: "cs"}
_GROUP_ROWS = {CLASSES: "lop", PUPILS: "tre", MANAGERS: "cb", TEACHERS: "gv", OTHERS: "nv"}
# The columns of the published table, by ownership group.
_COLUMNS = {
    Ownership.GROUP_PUBLIC: ("lop-cl", "hoc-sinh-cl", "nhan-su-cl-cb", "nhan-su-cl-gv", "nhan-su-cl-nv"),
    Ownership.GROUP_NON_PUBLIC: ("lop-ncl", "hoc-sinh-ncl", "nhan-su-tt-cb", "nhan-su-tt-gv", "nhan-su-tt-nv"),
}


def published_rows(folder: Folder, name: str) -> Mapping[int, Mapping[str, int]]:
    """By unit, the rows of its form that the table of figures/`name`.json settles."""
    document = folder.read(f"figures/{name}.json")
    asked = period(document["period"])
    schools = candidates(folder.district, asked, Audience.SCHOOLS)
    groups = candidates(folder.district, asked, Audience.GROUPS)
    found: dict[int, dict[str, int]] = {}
    for level, prefix in _PREFIXES.items():
        for group, columns in _COLUMNS.items():
            here = [one for one in schools if _is_counted(one, level, group)]
            beside = [one for one in groups if _is_counted(one, level, group)]
            members = [Member(one.unit.code) for one in here]
            members += [Member(one.unit.code, _SIZE_OF_GROUP) for one in beside]
            split = shares(_totals(document["entries"], level, columns), members)
            for one in here:
                rows = {f"{prefix}-{what}": value for what, value in split[one.unit.code].items()}
                found.setdefault(one.unit.pk, {}).update(rows)
            for one in beside:
                found[one.unit.pk] = {_GROUP_ROWS[what]: value for what, value in split[one.unit.code].items()}
    return found


def _is_counted(owing: Owing, level: str, group: str) -> bool:
    return level in owing.levels and owing.ownership_group == group


def _totals(entries: Mapping[str, Any], level: str, columns: tuple[str, ...]) -> dict[str, int]:
    whats = (CLASSES, PUPILS, MANAGERS, TEACHERS, OTHERS)
    return {what: int(entries[f"{level}:{column}"]) for what, column in zip(whats, columns, strict=True)}
