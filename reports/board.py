"""A unit's targets of a year, as an address asks for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from core import policy
from indicators.queries.one_indicator import find_place
from indicators.queries.standing import Standing, standings_of, target_years
from indicators.queries.standing_groups import TargetGroup, groups_of
from reports.board_filter import BoardFilter, read_filter
from reports.dashboard import by_level
from reports.models import Explanation
from reports.queries.explanations import latest_by_place
from reports.target_lines import Lines
from schools.levels import Level
from schools.models import Unit
from schools.period_codes import PeriodCode, PeriodKind, parse_period
from schools.queries import breaks_in, today_of
from schools.tenancy import PortalRequest


@dataclass
class Board:
    """A unit's targets of a year, as the address asks for them."""

    request: PortalRequest
    asked: BoardFilter

    @cached_property
    def unit(self) -> Unit:
        """The district, or the ward or school that is asked about."""
        district = self.request.district
        found = find_place(district, self.asked.unit) if self.asked.unit else district.unit
        if found is None:
            raise Http404(self.asked.unit)
        return found

    @property
    def unit_code(self) -> str:
        """How addresses name the unit: not at all where it is the district."""
        return "" if self.unit.pk == self.request.district.pk else self.unit.code

    @cached_property
    def years(self) -> list[PeriodCode]:
        """Those of its targets; of a ward or a school also those of the district's, from which one comes to it."""
        found = target_years(self.request.actor, {self.unit.pk, self.request.district.pk})
        return found or [PeriodCode(PeriodKind.YEAR, self._today.year)]

    @cached_property
    def year(self) -> PeriodCode:
        """The year that is asked for, else the last that has begun."""
        named = next((year for year in self.years if str(year) == self.asked.year), None)
        begun = next((year for year in self.years if year.dates[0] <= self._today), self.years[-1])
        return named or begun

    @cached_property
    def _today(self) -> Any:
        return today_of(self.request.district)

    @cached_property
    def all(self) -> Sequence[Standing]:
        return standings_of(self.request.actor, [self.unit.pk], self.year)[self.unit.pk]

    @cached_property
    def groups(self) -> Mapping[str, TargetGroup]:
        return groups_of(self.all)

    @cached_property
    def standings(self) -> list[Standing]:
        """Those that the filter keeps."""
        return [one for one in self.all if self.asked.keeps(one, self.groups[one.key])]

    @cached_property
    def lines(self) -> Lines:
        actor, district = self.request.actor, self.request.district
        return Lines(
            slug=district.slug,
            year=str(self.year),
            unit=self.unit_code,
            may_ask=policy.may(actor, "ask", Explanation(district=district)),
            explanations=latest_by_place(actor, district, self.unit.pk, self.year),
        )

    def address(self, name: str, **changes: str) -> str:
        """A page with this filter, some of it changed."""
        given = {"year": str(self.year), **changes}
        return f"{reverse(f'work:{name}', args=[self.request.district.slug])}{self.asked.query(**given)}"

    def choices(self, name: str) -> dict[str, Any]:
        """The years and levels that the page may be narrowed to."""
        levels = {one.key: one for one in by_level(self.all, level_title)}
        return {
            "years": [
                {"label": _capital(year.name), "url": self.address(name, year=str(year)), "current": year == self.year}
                for year in self.years
            ],
            "levels": [
                {"label": label, "url": self.address(name, level=level), "current": level == self.asked.level}
                for level, label in [("", _("Mọi cấp")), *((key, one.title) for key, one in levels.items())]
            ],
        }


def level_title(level: str) -> str:
    return _("Toàn ngành") if level == Level.ALL else str(Level(level).label)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def board_of(request: PortalRequest, narrowed_by: Sequence[str] = ()) -> Board:
    """The board that the address asks for; only these parts of the filter where some are named. Raises Forbidden."""
    policy.require(request.actor, "look", Explanation(district=request.district))
    asked = read_filter(request.GET)
    kept = {name: getattr(asked, name) for name in narrowed_by}
    return Board(request, BoardFilter(**kept) if narrowed_by else asked)


def breaks_of(board: Board, periods: Iterable[str]) -> list[str]:
    """Why figures of these periods and of those a year earlier are not of the same whole, in sentences; one query.

    The year itself is always one of them; indicators may answer it in school years.
    """
    return [one.sentence for one in breaks_in(board.unit, {board.year, *map(parse_period, periods)})]
