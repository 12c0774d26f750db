"""What somebody wants to become of schools on a day, and what the rooms above tell of it and do about it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

from core.actor import Actor
from schools.models import ChangeKind, District, School, Ward


@dataclass(frozen=True, slots=True)
class NewSchool:
    """A school that a change makes; without `levels` it teaches what those before it taught."""

    name: str
    levels: tuple[str, ...] = ()
    ward: Ward | None = None
    national_code: str = ""


@dataclass(frozen=True, slots=True)
class SchoolChange:
    """What becomes of `schools` (all there are before it) from `day` on.

    Renamed: the one school bears `name` and stands in `ward`. Merged: into one of them, `into`, which may then bear
    another `name`, or into the one of `new`. Split: into those of `new`, and the school itself where it `goes_on`.
    The people of a school that ends use the portal until `people_until`; where they `follow`, they have the same roles
    in the school that it went into.
    """

    kind: ChangeKind
    day: date
    schools: tuple[School, ...]
    name: str = ""
    ward: Ward | None = None
    into: School | None = None
    new: tuple[NewSchool, ...] = ()
    goes_on: bool = False
    decision: str = ""
    decided_on: date | None = None
    people_until: date | None = None
    people_follow: bool = False

    @property
    def eve(self) -> date:
        """The last day of the old state."""
        return self.day - timedelta(days=1)

    @property
    def ending(self) -> tuple[School, ...]:
        """The schools whose last day is the eve."""
        match self.kind:
            case ChangeKind.MERGED:
                return tuple(one for one in self.schools if one != self.into)
            case ChangeKind.SPLIT:
                return () if self.goes_on else self.schools
            case ChangeKind.CLOSED:
                return self.schools
            case _:
                return ()

    @property
    def staying(self) -> tuple[School, ...]:
        """The schools that go on."""
        return tuple(one for one in self.schools if one not in self.ending)

    @property
    def last_day_of_people(self) -> date:
        return max(self.people_until or self.eve, self.eve)


@dataclass(frozen=True, slots=True)
class Told:
    """What a room says of a change before it is made: what it will do, what is left to people, what stays."""

    heading: str
    changes: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()


class Follower(Protocol):
    """A room that holds something about schools."""

    def tell(self, actor: Actor, district: District, change: SchoolChange) -> Told:
        """What will be done and what stays; writes nothing."""

    def follow(self, actor: Actor, district: District, change: SchoolChange, after: Sequence[School]) -> None:
        """Does it, in the transaction of the change; `after` are the schools that go on."""


_followers: list[Follower] = []


def follow_schools(follower: Follower) -> None:
    """Has a room asked and told of every change of schools, in the order of registration."""
    _followers.append(follower)


def followers() -> Sequence[Follower]:
    return _followers


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything that a change will do; nothing is written yet."""

    sentence: str
    parts: tuple[Told, ...] = field(default=())

    @property
    def stays(self) -> list[str]:
        return [line for part in self.parts for line in part.stays]

    @property
    def left(self) -> list[str]:
        return [line for part in self.parts for line in part.left]

    @property
    def seal(self) -> str:
        """The same for the same lines: what is confirmed is what was looked at."""
        told = (line for part in self.parts for line in (part.heading, *part.changes, *part.left, *part.stays))
        lines = [self.sentence, *told]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()
