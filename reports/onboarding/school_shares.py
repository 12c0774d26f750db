"""A district's published totals split over the schools that they count, in plausible sizes; pure rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.onboarding.splitting import noise, split

# What is published of a level and an ownership group, and split here, by the keys of its rows.
CLASSES, PUPILS, MANAGERS, TEACHERS, OTHERS = "lop", "hs", "cb", "gv", "nv"


@dataclass(frozen=True, slots=True)
class Member:
    """One school or independent group; `size` is how large it is beside the others, 100 for an ordinary school."""

    code: str
    size: int = 100


def shares(totals: Mapping[str, int], members: Sequence[Member]) -> dict[str, dict[str, int]]:
    """What each member has of the totals, by its code: they add up exactly, and are the same each time.

    Everybody has a class and a manager, as many pupils and teachers as classes, classes of about the same size.
    Raises CannotSplit.
    """
    ones = [1] * len(members)
    sizes = [member.size * _around(member, CLASSES, 20) for member in members]
    classes = split(totals[CLASSES], sizes, ones)
    pupils = split(totals[PUPILS], _by(classes, members, PUPILS), classes)
    columns = {
        CLASSES: classes,
        PUPILS: pupils,
        MANAGERS: split(totals[MANAGERS], classes, ones),
        TEACHERS: split(totals[TEACHERS], _by(classes, members, TEACHERS), classes),
        OTHERS: split(totals[OTHERS], _by(pupils, members, OTHERS)),
    }
    return {
        member.code: {what: parts[place] for what, parts in columns.items()} for place, member in enumerate(members)
    }


def _by(values: Sequence[int], members: Sequence[Member], what: str) -> list[int]:
    return [value * _around(member, what, 7) for value, member in zip(values, members, strict=True)]


def _around(member: Member, what: str, spread: int) -> int:
    return noise(member.code, what, low=100 - spread, high=100 + spread)
