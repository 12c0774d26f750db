"""The schools of a district's roadmap, each as its number on the dashboard counts it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.actor import Actor
from schools.models import Accreditation, AccreditationStep, District, Roadmap
from schools.queries import roadmap_around


class Stand(StrEnum):
    """How a school of a roadmap stands: recognised, not yet, or not though its year is over."""

    GRANTED = "granted"
    AHEAD = "ahead"
    BEHIND = "behind"


@dataclass(frozen=True, slots=True)
class RoadmapYear:
    """A year of a roadmap: how many schools it plans to be recognised, and how many of them were.

    `year` is None for those that are planned for no year in particular.
    """

    year: int | None
    planned: int
    granted: int
    behind: int


@dataclass(frozen=True, slots=True)
class Progress:
    """A roadmap and how far it is; some of its schools may be planned for no year in particular."""

    roadmap: Roadmap
    entries: Sequence[Accreditation]
    as_of: date

    @property
    def planned(self) -> int:
        return len(self.entries)

    @property
    def granted(self) -> int:
        return sum(_is_granted(one) for one in self.entries)

    @property
    def behind(self) -> int:
        return sum(self.stand(one) is Stand.BEHIND for one in self.entries)

    @property
    def years(self) -> tuple[RoadmapYear, ...]:
        """In their order, those of no year last."""
        found = {one.planned_year for one in self.entries}
        return tuple(self._year(year) for year in sorted(found, key=lambda year: (year is None, year)))

    def _year(self, year: int | None) -> RoadmapYear:
        stands = [self.stand(one) for one in self.entries if one.planned_year == year]
        return RoadmapYear(year, len(stands), stands.count(Stand.GRANTED), stands.count(Stand.BEHIND))

    def stand(self, entry: Accreditation) -> Stand:
        if _is_granted(entry):
            return Stand.GRANTED
        over = entry.planned_year is not None and date(entry.planned_year, 12, 31) < self.as_of
        return Stand.BEHIND if over else Stand.AHEAD


def _is_granted(entry: Accreditation) -> bool:
    return entry.step == AccreditationStep.GRANTED


def roadmap_progress(actor: Actor, district: District, year: str, as_of: date) -> Progress | None:
    """The roadmap in whose span a year begins; two queries."""
    roadmap = roadmap_around(actor, district, year)
    return Progress(roadmap, list(roadmap.entries.all()), as_of) if roadmap else None
