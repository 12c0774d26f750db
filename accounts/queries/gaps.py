"""What of a period's work nobody answers for, and what more than one does: schools, wards, subjects, fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from accounts.models import Portfolio, PortfolioSet, User
from accounts.queries.duties import is_absent
from core.vietnamese import search_key, sort_key
from schools.levels import TAUGHT, Level
from schools.models import SchoolKind, SchoolPlace, Ward
from schools.queries import places_during


@dataclass(frozen=True, slots=True)
class Spot:
    """One thing that somebody should answer for, with who does; `school` and `level` where it is a school.

    `placeless`: others of its level are answered for by their ward, and where it stands is not known.
    """

    name: str
    part: str
    people: tuple[User, ...]
    school: int = 0
    level: str = ""
    placeless: bool = False


@dataclass(frozen=True, slots=True)
class Coverage:
    """Everything that an assignment should cover, by kind, and whose absence nobody covers."""

    schools: tuple[Spot, ...]
    wards: tuple[Spot, ...]
    subjects: tuple[Spot, ...]
    fields: tuple[Spot, ...]
    absent: tuple[Portfolio, ...]

    def kinds(self) -> Mapping[str, tuple[Spot, ...]]:
        """The four lists by what they are called in an address."""
        return {"truong": self.schools, "phuong": self.wards, "mon": self.subjects, "linh-vuc": self.fields}

    @property
    def missing(self) -> int:
        """How many things nobody answers for, the absences among them."""
        return sum(not spot.people for spots in self.kinds().values() for spot in spots) + len(self.absent)


def coverage_of(
    assignment: PortfolioSet, portfolios: list[Portfolio], earlier: PortfolioSet | None, today: date
) -> Coverage:
    """What of an assignment is covered; five queries.

    The schools are those of its period; the matters of wards, the subjects and the fields are those that somebody has
    in it or had in `earlier`.
    """
    before = list(Portfolio.objects.filter(set=earlier).prefetch_related("wards")) if earlier else []
    places = [place for kind in SchoolKind for place in places_during(assignment.district, assignment.period, kind)]
    wards = Ward.unscoped.filter(district=assignment.district).select_related("unit").order_by("unit__sort_key")
    return Coverage(
        schools=tuple(_schools(places, portfolios)),
        wards=tuple(_wards(wards, portfolios, before)),
        subjects=tuple(_by_name(_subjects(portfolios), _subjects(before))),
        fields=tuple(_by_name(_fields(portfolios), _fields(before))),
        absent=tuple(_uncovered(portfolios, today)),
    )


def _schools(places: Iterable[SchoolPlace], portfolios: list[Portfolio]) -> Iterator[Spot]:
    """Every school at every level that it teaches; upper secondary only where somebody is named for it."""
    named: dict[tuple[int, str], list[User]] = {}
    for one in portfolios:
        for row in one.schools.all():
            _add(named, (row.school_id, row.level), one.user)
        for ward in one.wards.all():
            if ward.level:
                _add(named, (ward.ward_id, ward.level), one.user)
    by_ward = {row.level for one in portfolios for row in one.wards.all()}
    for level in TAUGHT:
        for place in places:
            people = [*named.get((place.school_id, level), ())]
            people += [user for user in named.get((place.ward_id or 0, level), ()) if user not in people]
            if level in place.school.levels and (people or level != Level.UPPER_SECONDARY):
                placeless = place.ward_id is None and level in by_ward
                yield Spot(place.name, str(level.label), tuple(people), place.school_id, level.value, placeless)


def _add(named: dict[tuple[int, str], list[User]], key: tuple[int, str], user: User) -> None:
    if user not in named.setdefault(key, []):
        named[key].append(user)


def _wards(wards: Iterable[Ward], portfolios: list[Portfolio], before: list[Portfolio]) -> Iterator[Spot]:
    """Every ward in every matter that somebody has or had in some ward."""
    matters: dict[str, str] = {}
    named: dict[tuple[int, str], list[User]] = {}
    for one in [*portfolios, *before]:
        for row in one.wards.all():
            matters.setdefault(search_key(row.matter), row.matter)
    for one in portfolios:
        for row in one.wards.all():
            _add(named, (row.ward_id, search_key(row.matter)), one.user)
    everywhere = list(wards)
    for key, matter in matters.items():
        for ward in everywhere:
            yield Spot(ward.unit.name, matter, tuple(named.get((ward.pk, key), ())))


def _subjects(portfolios: Iterable[Portfolio]) -> dict[tuple[str, str], list[User]]:
    found: dict[tuple[str, str], list[User]] = {}
    for one in portfolios:
        for line in one.subjects:
            for name in line["names"]:
                _add_named(found, str(Level(line["level"]).label) if line["level"] else "", name, one.user)
    return found


def _fields(portfolios: Iterable[Portfolio]) -> dict[tuple[str, str], list[User]]:
    found: dict[tuple[str, str], list[User]] = {}
    for one in portfolios:
        for name in one.fields:
            _add_named(found, "", name, one.user)
    return found


def _add_named(found: dict[tuple[str, str], list[User]], part: str, name: str, user: User) -> None:
    """By its first spelling: "thống kê" and "Thống kê" are one."""
    known = {(one, search_key(other)): (one, other) for one, other in found}
    people = found.setdefault(known.get((part, search_key(name)), (part, name)), [])
    if user not in people:
        people.append(user)


def _by_name(now: dict[tuple[str, str], list[User]], before: dict[tuple[str, str], list[User]]) -> list[Spot]:
    """What is named now, and what only the earlier assignment named."""
    known = {(part, search_key(name)) for part, name in now}
    lost = [(part, name) for part, name in before if (part, search_key(name)) not in known]
    spots = [Spot(name, part, tuple(people)) for (part, name), people in now.items()]
    spots += [Spot(name, part, ()) for part, name in lost]
    return sorted(spots, key=lambda spot: (spot.part, sort_key(spot.name)))


def _uncovered(portfolios: list[Portfolio], today: date) -> Iterator[Portfolio]:
    """Who is away today with work that nobody took over; who answers for nothing leaves no gap."""
    for one in portfolios:
        units = {row.school_id for row in one.schools.all()} | {row.ward_id for row in one.wards.all()}
        if not is_absent(one, today) or not (units or one.fields or one.subjects):
            continue
        covers = [cover for other in portfolios for cover in other.covers.all() if cover.covered_id == one.user_id]
        taken = {unit.pk for cover in covers for unit in cover.units.all()}
        whole = any(not cover.units.all() for cover in covers)
        if not whole and (units - taken or not covers):
            yield one
