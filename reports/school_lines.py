"""A school's place among those of its level, and the schools by name, as their pages' lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.attainment import Direction
from indicators.models import Indicator
from reports.queries.school_places import Compared
from reports.ranking import FEWEST, Quarter, Spread, Strip, place, quarter, spread, strip
from reports.standing_words import place_words, printed, unit_of
from schools.levels import Ownership

QUARTERS = {
    Quarter.BEST: gettext_lazy("nhóm tốt nhất (một phần tư số trường)"),
    Quarter.ABOVE: gettext_lazy("tốt hơn hoặc bằng mức giữa"),
    Quarter.BELOW: gettext_lazy("kém hơn mức giữa"),
    Quarter.LAST: gettext_lazy("nhóm cuối (một phần tư số trường)"),
    Quarter.NONE: "",
}


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One indicator of a school; where too few schools have it, only its own value is told."""

    name: str
    level: str
    code: str
    figure_level: str
    own: str
    before: str
    rank: str
    quarter: str
    quarter_words: str
    middle: str
    half: str
    strip: Strip | None
    told: str


@dataclass(frozen=True, slots=True)
class SpreadLine:
    """One indicator over all schools of a level."""

    name: str
    level: str
    code: str
    figure_level: str
    count: int
    lowest: str
    half: str
    middle: str
    highest: str
    strip: Strip


@dataclass(frozen=True, slots=True)
class RankLine:
    """One school by name."""

    school: int
    name: str
    rank: int
    value: str
    quarter: str
    quarter_words: str
    strip: Strip


def better_words(indicator: Indicator) -> str:
    return {
        Direction.HIGHER: _("cao hơn là tốt"),
        Direction.LOWER: _("thấp hơn là tốt"),
        Direction.NONE: _("không xét cao thấp"),
    }[Direction(indicator.direction)]


def name_of(one: Compared) -> str:
    unit = unit_of(one.indicator)
    return f"{one.indicator.name} ({unit})" if unit else str(one.indicator.name)


def place_line(one: Compared, own: int, before: Mapping[tuple[int, str], Decimal]) -> PlaceLine:
    """The place of the school `own`, which has a number among those of `one`."""
    number, numbers = one.numbers[own], list(one.numbers.values())
    earlier = before.get((one.indicator.pk, one.level))
    words = {
        "name": name_of(one),
        "level": place_words(one.level, Ownership.ALL),
        "code": one.indicator.code,
        "figure_level": one.level,
        "own": _text(one, number),
        "before": "" if earlier is None else _text(one, earlier),
    }
    if len(numbers) < FEWEST:
        return PlaceLine(
            **words, rank="", quarter="", quarter_words="", middle="", half="", strip=None, told=_("Chưa đủ trường")
        )
    direction, among = Direction(one.indicator.direction), spread(numbers)
    which = quarter(number, among, direction)
    counts = {"place": place(number, numbers, direction), "count": len(numbers)}
    rank = (_("lớn thứ %(place)s/%(count)s") if direction is Direction.NONE else _("thứ %(place)s/%(count)s")) % counts
    return PlaceLine(
        **words,
        rank=rank,
        quarter=which.value,
        quarter_words=str(QUARTERS[which]),
        middle=_text(one, among.middle),
        half=_half(one, among),
        strip=strip(number, numbers, among),
        told="",
    )


def spread_line(one: Compared) -> SpreadLine:
    numbers = list(one.numbers.values())
    among = spread(numbers)
    return SpreadLine(
        name=name_of(one),
        level=place_words(one.level, Ownership.ALL),
        code=one.indicator.code,
        figure_level=one.level,
        count=len(numbers),
        lowest=_text(one, among.lowest),
        half=_half(one, among),
        middle=_text(one, among.middle),
        highest=_text(one, among.highest),
        strip=strip(None, numbers, among),
    )


def rank_lines(one: Compared, names: Mapping[int, str]) -> list[RankLine]:
    """Every school by name, the best first; the largest where no side is better."""
    direction, among = Direction(one.indicator.direction), spread(list(one.numbers.values()))
    return [
        RankLine(
            school=unit,
            name=names.get(unit, ""),
            rank=rank,
            value=_text(one, number),
            quarter=(which := quarter(number, among, direction)).value,
            quarter_words=str(QUARTERS[which]),
            strip=strip(number, [], among),
        )
        for rank, unit, number in placed(one, names)
    ]


def placed(one: Compared, names: Mapping[int, str]) -> list[tuple[int, int, Decimal]]:
    """Each school's place, unit and number, in the order of the places and then of the names."""
    numbers, direction = list(one.numbers.values()), Direction(one.indicator.direction)
    found = [(place(number, numbers, direction), unit, number) for unit, number in one.numbers.items()]
    return sorted(found, key=lambda line: (line[0], names.get(line[1], "")))


def _half(one: Compared, among: Spread) -> str:
    return f"{_text(one, among.lower)} – {_text(one, among.upper)}"


def _text(one: Compared, number: Decimal) -> str:
    return printed(one.value(number), one.indicator)
