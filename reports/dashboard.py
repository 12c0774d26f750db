"""The dashboard's parts put together from what was read: counts, the worst first, the year before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from indicators.attainment import Attainment, Direction
from indicators.gaps import Turn, change, share_of, turn
from indicators.queries.standing import Result, Standing
from indicators.queries.standing_groups import TargetGroup
from reports.board_filter import TOP_LEVELS, top_level
from reports.charts import Segment, stacked

# Red first; what cannot be told stands between the bad and the good.
ORDER = (Attainment.MISSED, Attainment.NO_DATA, Attainment.NOT_COMPARABLE, Attainment.MET, Attainment.EXCEEDED)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many targets came out how; `bar` draws it."""

    key: str
    title: str
    counts: Mapping[Attainment, int]
    bar: tuple[Segment, ...] = ()

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def missed(self) -> int:
        return self.counts.get(Attainment.MISSED, 0)


def tally(standings: Iterable[Standing]) -> Mapping[Attainment, int]:
    return Counter(one.attained for one in standings)


def by_group(standings: Sequence[Standing], groups: Mapping[str, TargetGroup]) -> list[Tally]:
    """A tally of each group, who misses most first, else in the order of the forms."""
    names = {group: group.title for group in groups.values()}
    order = sorted(names, key=lambda group: group.order)
    tallies = [
        Tally(group.key, group.title, tally(one for one in standings if groups[one.key] == group)) for group in order
    ]
    return drawn(sorted(tallies, key=lambda one: -one.missed))


def by_level(standings: Sequence[Standing], title: Callable[[str], str]) -> list[Tally]:
    """A tally of each level that has targets, in the order of the levels."""
    of_level = {level: [one for one in standings if top_level(one.level) == level] for level in TOP_LEVELS}
    return drawn([Tally(level, title(level), tally(rows)) for level, rows in of_level.items() if rows])


def drawn(tallies: Sequence[Tally]) -> list[Tally]:
    """The same with their bars, all on one scale."""
    largest = max((one.total for one in tallies), default=0)
    return [
        Tally(
            one.key,
            one.title,
            one.counts,
            tuple(stacked([(kind.value, one.counts.get(kind, 0)) for kind in ORDER], largest)),
        )
        for one in tallies
    ]


def worst_first(standings: Iterable[Standing]) -> list[Standing]:
    """The missed ones, by how far they are beside their target."""
    missed = [one for one in standings if one.attained is Attainment.MISSED]
    return sorted(missed, key=lambda one: -share_of(one.target.value, one.actual.value if one.actual else None))


def in_order(standings: Iterable[Standing], groups: Mapping[str, TargetGroup]) -> list[Standing]:
    """All of them: red first and the worst of it first, the others in the order of their groups."""
    found = list(standings)
    rest = [one for one in found if one.attained is not Attainment.MISSED]
    ordered = sorted(rest, key=lambda one: (ORDER.index(one.attained), groups[one.key].order))
    return [*worst_first(found), *ordered]


@dataclass(frozen=True, slots=True)
class Turned:
    """A result beside that of the year before."""

    result: Result
    turn: Turn
    apart: Decimal | None


def turned(results: Iterable[Result]) -> list[Turned]:
    """What became worse first, by how much of what it was; then what became better; then the rest."""
    found = [
        Turned(
            one,
            turn(one.before.value, one.now.value, Direction(one.indicator.direction)),
            change(one.before.value, one.now.value),
        )
        for one in results
    ]
    return sorted(found, key=lambda one: (_TURNS.index(one.turn), -_weight(one)))


_TURNS = (Turn.WORSE, Turn.BETTER, Turn.MOVED, Turn.SAME, Turn.UNKNOWN)


def _weight(one: Turned) -> Decimal:
    return share_of(one.result.before.value, one.result.now.value)
