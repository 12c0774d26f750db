"""Reading explanations, and whom of the office one may be asked of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.models import Portfolio, User
from accounts.queries import answering_for, holders, in_charge
from core.actor import Actor
from core.roles import OFFICE, ON_DISTRICT, Role
from indicators.models import Indicator
from indicators.queries.standing import asked_periods
from reports.models import Explanation, ExplanationState
from reports.responsible import best_match
from schools.levels import Level
from schools.models import District, Unit
from schools.period_codes import PeriodCode

# Where an explanation stands: indicator, level, ownership, the code of its period.
Place = tuple[int, str, str, str]


@dataclass(frozen=True, slots=True)
class Askable:
    """Somebody of the office; `proposed`: it is theirs by the assignment of work, else a leader's."""

    person: int
    name: str
    proposed: bool


def explanations_of(actor: Actor, district: District) -> QuerySet[Explanation]:
    """The district's, the latest first, with all that a line of them prints; one query."""
    rows = Explanation.objects.visible_to(actor).filter(district=district)
    return rows.select_related("indicator", "unit", "period", "asked_by", "asked_of", "answered_by", "district")


def latest_by_place(actor: Actor, district: District, unit: int, year: PeriodCode) -> Mapping[Place, Explanation]:
    """The last explanation of each of a unit's targets of a year, in whichever year it was asked; one query.

    A school year's figure may be looked at in that year and in a calendar year that it answers.
    """
    rows = explanations_of(actor, district).filter(unit=unit, period__code__in=asked_periods(year))
    rows = rows.order_by("asked_at", "pk")
    return {(row.indicator_id, row.level, row.ownership, row.period.code): row for row in rows}


def waiting_for(actor: Actor, district: District) -> list[Explanation]:
    """What this person is to answer, and what they asked and was answered; one query, none for who sees none."""
    if not actor.holds(ON_DISTRICT, district=district.pk):
        return []
    to_answer = Q(asked_of=actor.id, state=ExplanationState.ASKED)
    to_look_at = Q(asked_by=actor.id, state=ExplanationState.ANSWERED)
    return list(explanations_of(actor, district).filter(to_answer | to_look_at).order_by("asked_at", "pk"))


def askable(actor: Actor, district: District, unit: Unit, indicator: Indicator, level: str) -> list[Askable]:
    """The office's people but this one, the proposed one first; nine queries at most."""
    office = holders([district.pk], OFFICE).get(district.pk, set()) - {actor.id}
    leaders = holders([district.pk], {Role.LEADER}).get(district.pk, set())
    people = list(User.objects.filter(pk__in=office).order_by("sort_key", "pk"))
    proposed = _responsible(district, unit, indicator, level)
    if proposed not in office:
        proposed = next((user.pk for user in people if user.pk in leaders), None)
    found = [Askable(user.pk, _named(user), user.pk == proposed) for user in people]
    return sorted(found, key=lambda one: not one.proposed)


def _named(user: User) -> str:
    return f"{user} ({user.title})" if user.title else str(user)


def _responsible(district: District, unit: Unit, indicator: Indicator, level: str) -> int | None:
    """Who answers for the school or ward, else for the field that the indicator is of."""
    duties = in_charge(district)
    of_unit = answering_for(district, [unit.pk], duties).get(unit.pk) if unit.pk != district.pk else None
    if of_unit:
        return of_unit[0].pk
    # Fields have no parts: they are of who has the portfolio, or took over the rest of it.
    people = {one.portfolio: one.user for one in reversed(duties) if not one.only}
    rows = Portfolio.objects.filter(pk__in=people).order_by("order", "pk").values_list("pk", "fields")
    label = "" if level == Level.ALL else str(Level(level).label)
    fields = [(people[pk].pk, texts) for pk, texts in rows]
    return best_match(fields, indicator.name, label)


def office_person(district: District, pk: int) -> User | None:
    """An active member of the office today; two queries."""
    if pk not in holders([district.pk], OFFICE).get(district.pk, set()):
        return None
    return User.objects.filter(Q(is_active=True), pk=pk).first()
