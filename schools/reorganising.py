"""A district that goes over to communes on a day: what is wanted, and what the rooms above tell of it and do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from core.actor import Actor
from schools.life import Told
from schools.models import District, DistrictKind

# How a commune's name begins, by its kind.
KINDS = {
    "phường": DistrictKind.WARD,
    "xã": DistrictKind.COMMUNE,
    "đặc khu": DistrictKind.ZONE,
}


@dataclass(frozen=True, slots=True)
class Commune:
    """A unit that takes over: "Phường Bưởi" under `slug`; its office is the same as that of the others."""

    name: str
    slug: str

    @property
    def kind(self) -> DistrictKind | None:
        """What it is, as its name says; None where it says nothing."""
        return next((kind for word, kind in KINDS.items() if self.name.lower().startswith(f"{word} ")), None)

    @property
    def word(self) -> str:
        """ "phường"."""
        return next((word for word in KINDS if self.name.lower().startswith(f"{word} ")), "")

    @property
    def short_name(self) -> str:
        """ "Bưởi"."""
        return self.name[len(self.word) :].strip()


@dataclass(frozen=True, slots=True)
class Reorganising:
    """From `day` on each of a district's schools is in the commune that `homes` says, by the school's id and slug.

    Where the administrators `follow`, they administer the communes too, until these have their own.
    """

    day: date
    communes: tuple[Commune, ...]
    homes: Mapping[int, str]
    office_name: str
    office_short: str
    symbol: str
    decision: str = ""
    decided_on: date | None = None
    administrators_follow: bool = False

    @property
    def eve(self) -> date:
        """The district's last day."""
        return self.day - timedelta(days=1)


class Heir(Protocol):
    """A room that holds something of districts."""

    def tell_reorganising(self, actor: Actor, district: District, wanted: Reorganising) -> Told:
        """What will be done and what stays; writes nothing."""

    def take_over(self, actor: Actor, district: District, wanted: Reorganising, made: Sequence[District]) -> None:
        """Does it, in the transaction of the change; `made` are the communes."""


_heirs: list[Heir] = []


def take_over_districts(heir: Heir) -> None:
    """Has a room asked and told of every district that goes over to communes, in the order of registration."""
    _heirs.append(heir)


def heirs() -> Sequence[Heir]:
    return _heirs
