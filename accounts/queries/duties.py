"""Who of an office answers for what, on a day: the portfolios in force, and who stands in for who is absent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet

from accounts.models import Portfolio, PortfolioCover, PortfolioSchool, PortfolioSet, PortfolioWard, User
from core.actor import Actor
from core.roles import SCHOOL
from core.scoping import NO_ROWS
from core.vietnamese import search_key
from schools.models import District, Unit
from schools.queries import today_of


@dataclass(frozen=True, slots=True)
class Duty:
    """A portfolio that somebody acts for: the whole of it, or `only` some schools and wards, or all but some."""

    user: User
    portfolio: int
    only: frozenset[int] = frozenset()
    without: frozenset[int] = frozenset()

    def holds(self, unit: int) -> bool:
        """Whether a school or ward that the portfolio names is among what the person acts for."""
        return unit in self.only if self.only else unit not in self.without


Duties = tuple[Duty, ...]


def in_charge(district: District, day: date | None = None) -> Duties:
    """Who acts for each portfolio in force, in the order of the document; four queries.

    Its person or, while they are absent, who took over; what nobody took over stays with the absent one. As of the
    district's own day where no other is asked.
    """
    today = day or today_of(district)
    current = portfolios_in_force(district, today)
    if current is None:
        return ()
    rows = Portfolio.objects.filter(set=current).select_related("user").order_by("order")
    covers = PortfolioCover.objects.filter(portfolio__set=current, covered__isnull=False).order_by("portfolio__order")
    taken: dict[int, list[PortfolioCover]] = {}
    for cover in covers.select_related("portfolio__user").prefetch_related("units"):
        taken.setdefault(cover.covered_id or 0, []).append(cover)
    return tuple(
        chain.from_iterable(_duties(one, taken.get(one.user_id, ()) if is_absent(one, today) else ()) for one in rows)
    )


def _duties(one: Portfolio, covers: Sequence[PortfolioCover]) -> list[Duty]:
    """What becomes of a portfolio: its person's, or shared out among who took over."""
    whole = {cover.portfolio.user for cover in covers if not cover.units.all()}
    parts: dict[User, frozenset[int]] = {}
    for cover in covers:
        if units := frozenset(unit.pk for unit in cover.units.all()):
            parts[cover.portfolio.user] = parts.get(cover.portfolio.user, frozenset()) | units
    shared = [Duty(user, one.pk, only=units) for user, units in parts.items()]
    left = frozenset().union(*parts.values())
    stays = [Duty(user, one.pk, without=left) for user in sorted(whole or {one.user}, key=_place(covers))]
    return [*stays, *shared]


def _place(covers: Sequence[PortfolioCover]) -> Any:
    places = {cover.portfolio.user_id: cover.portfolio.order for cover in reversed(covers)}
    return lambda user: places.get(user.pk, 0)


def duties_of(user_id: int | None, district: District) -> Duties:
    """What a person acts for now, of their own or for who is absent; four queries."""
    return tuple(one for one in in_charge(district) if one.user.pk == user_id)


def named_units(duties: Duties, path: str) -> Q:
    """The rows of portfolios that these duties hold; `path` leads from a row to the school or ward it names."""
    whole = [one.portfolio for one in duties if not one.only and not one.without]
    found = Q(portfolio__in=whole) if whole else NO_ROWS
    for one in duties:
        if one.only:
            found |= Q(portfolio=one.portfolio, **{f"{path}__in": one.only})
        elif one.without:
            found |= Q(portfolio=one.portfolio) & ~Q(**{f"{path}__in": one.without})
    return found


def answering_for(district: District, units: Iterable[int], duties: Duties | None = None) -> dict[int, list[User]]:
    """Who of the office answers for each of these schools and wards, by their unit's id; five queries.

    A school is answered for by whose portfolio names it, and by whose names its ward for the schools of its level.
    One query for who has `duties` at hand, as `in_charge` gives them.
    """
    duties = in_charge(district) if duties is None else duties
    asked, held = list(units), {one.portfolio for one in duties}
    schools = PortfolioSchool.objects.filter(portfolio__in=held, school__in=asked)
    wards = PortfolioWard.objects.filter(portfolio__in=held)
    standing = wards.filter(
        _stands("ward__schoolplace__", today_of(district)),
        ward__schoolplace__school__in=asked,
        ward__schoolplace__district=district,
        level=F("ward__schoolplace__school__statistical_level"),
    )
    rows = schools.order_by().values_list("school", "school", "portfolio", "portfolio__order")
    rows = rows.union(
        wards.order_by().filter(ward__in=asked).values_list("ward", "ward", "portfolio", "portfolio__order"),
        standing.order_by().values_list("ward__schoolplace__school", "ward", "portfolio", "portfolio__order"),
    )
    found: dict[int, list[User]] = {}
    for unit, named, portfolio, _order in sorted(rows, key=lambda row: row[3]):
        for duty in duties:
            if duty.portfolio == portfolio and duty.holds(named) and duty.user not in found.setdefault(unit, []):
                found[unit].append(duty.user)
    return {unit: users for unit, users in found.items() if users}


def answering_for_own(actor: Actor, district: District) -> list[tuple[Unit, list[User]]]:
    """A person's schools in a district by name, each with who of the office answers for it today; six queries.

    Nothing, and no query, for who has no school; nothing where the office has no assignment.
    """
    schools = actor.units(SCHOOL, district=district.pk)
    duties = in_charge(district) if schools else ()
    if not duties:
        return []
    people = answering_for(district, schools, duties)
    units = Unit.objects.filter(pk__in=schools).order_by("sort_key", "id")
    return [(unit, people.get(unit.pk, [])) for unit in units]


def _stands(path: str, day: date) -> Q:
    """That a school's place holds on a day."""
    begun = Q(**{f"{path}valid_from__lte": day})
    return begun & (Q(**{f"{path}valid_to": None}) | Q(**{f"{path}valid_to__gte": day}))


def portfolios_in_force(district: District, today: date) -> PortfolioSet | None:
    """The set whose period holds today, else the newest that has begun; one query."""
    rows = PortfolioSet.unscoped.filter(district=district, period__starts_on__lte=today)
    found: PortfolioSet | None = rows.order_by("period__ends_on", "period__starts_on").last()
    return found


def is_absent(portfolio: Portfolio, today: date) -> bool:
    """Whether the person is away on a day; on the day that an absence names as its end they are back."""
    begun = portfolio.absent_from is None or portfolio.absent_from <= today
    over = portfolio.absent_until is not None and portfolio.absent_until <= today
    return bool(portfolio.absence) and begun and not over


def portfolios_in(actor: Actor, district: District, sought: str = "") -> QuerySet[Portfolio]:
    """Every portfolio of a district's office with what it holds, the latest period first; four queries."""
    sets = PortfolioSet.objects.visible_to(actor).filter(district=district)
    return (
        Portfolio.objects.filter(set__in=sets.values("pk"), user__search_key__contains=search_key(sought))
        .select_related("set__period", "user", "report_to")
        .prefetch_related(
            Prefetch("schools", PortfolioSchool.objects.order_by("pk")),
            Prefetch("wards", PortfolioWard.objects.order_by("pk")),
            Prefetch("covers", PortfolioCover.objects.select_related("covered").order_by("pk")),
        )
        .order_by("-set__period__starts_on", "set", "order")
    )
