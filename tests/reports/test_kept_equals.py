"""Whatever happens to figures, what is kept of a district's years is what its figures come to, counted from nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.policy import Forbidden
from indicators.models import Submission
from indicators.services.catalogue import ensure_indicators
from indicators.services.entries import CannotEdit
from indicators.services.publishing import CannotMove
from indicators.services.round_cells import CannotOpen
from indicators.services.round_states import close_round
from indicators.services.submissions import approve, reopen, submit, withdraw
from reports.models import KeptFigure, KeptYear
from reports.queries.kept import COLUMNS, KEPT, content_of
from reports.services.kept import count_waiting
from schools.life import SchoolChange
from schools.models import ChangeKind, District, Period
from schools.services import UnitRefused, change_schools
from tests.conftest import ENTRIES, INDICATORS, House, enter, fresh
from tests.indicators.targets import targets_given

pytestmark = pytest.mark.django_db
COUNTS = (*COLUMNS.values(), "owed", "approved")
REFUSED = (CannotEdit, CannotMove, CannotOpen, Forbidden, UnitRefused)


def _answer_of(house: House, which: str) -> tuple[Submission, str]:
    answers = {"school": (house.bac.of_school, "principal"), "sibling": (house.bac.of_sibling, "sibling_principal")}
    return answers.get(which, (house.bac.own, "specialist"))


def _sent(house: House, which: str) -> None:
    answer, who = _answer_of(house, which)
    if fresh(answer).entries.count() == 0:
        enter(fresh(answer), house.bac.actor(who), ENTRIES)
    submit(actor=house.bac.actor(who), submission=fresh(answer))


def _approved(house: House, which: str) -> None:
    approve(actor=house.bac.actor("leader"), submission=fresh(_answer_of(house, which)[0]))


def _withdrawn(house: House, which: str) -> None:
    answer, who = _answer_of(house, which)
    withdraw(actor=house.bac.actor(who), submission=fresh(answer))


def _opened_again(house: House, which: str) -> None:
    reopen(actor=house.bac.actor("leader"), submission=fresh(_answer_of(house, which)[0]), reason="Nhập lại")


def _planned(house: House, which: str) -> None:
    year = {"school": "2020", "sibling": "2021", "own": "2020-2021"}[which]
    targets_given(house, {"cao:giao": "90%", "cao:th": "85%", "thap:giao": "1%", "thap:th": "1%"}, year)


def _ruled(house: House, which: str) -> None:
    rule = {"school": "same", "sibling": "school_year_ending", "own": "school_year_beginning"}[which]
    rows = [{**one, "calendar_year": rule, "direction": "higher"} for one in INDICATORS]
    ensure_indicators(actor=house.operator_actor, indicators=rows)


def _closed(house: House, which: str) -> None:
    close_round(actor=house.bac.actor("leader"), round_=fresh(_answer_of(house, which)[0]).round)


def _dissolved(house: House, which: str) -> None:
    place = house.bac
    change = SchoolChange(ChangeKind.CLOSED, date(2021, 1, 1), (place.school if which == "school" else place.sibling,))
    change_schools(actor=place.actor("district_admin"), district=place.district, change=change)


def _counted(house: House, which: str) -> None:
    count_waiting()


STEPS: Sequence[Callable[[House, str], None]] = (
    *(_sent, _approved) * 3,
    *(_withdrawn, _opened_again, _planned, _ruled, _closed, _dissolved, _counted),
)
steps = st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from(["school", "sibling", "own"])), max_size=12)


# Each example undoes what it wrote.
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=steps)
def test_what_is_kept_is_what_the_figures_come_to(
    house: House, steps: list[tuple[Callable[[House, str], None], str]]
) -> None:
    with transaction.atomic():
        for step, which in steps:
            try:
                with transaction.atomic():
                    step(house, which)
            except REFUSED:
                continue
        kept_is_counted(house.bac.district)
        transaction.set_rollback(True)


def test_years_that_a_new_rule_has_figures_answer_are_kept(house: House) -> None:
    """What answered 2021 as the school year that ends in it answers 2020 as the one that begins in it."""
    targets_given(house, {"thap:giao": "1%", "thap:th": "2%"})
    kept_is_counted(house.bac.district)
    row = {"code": "t-thap", "name": "Bỏ học", "unit": "t-ty-le", "direction": "lower", "over_units": "none"}
    rule = {"calendar_year": "school_year_beginning", "population": ""}
    ensure_indicators(actor=house.operator_actor, indicators=[{**row, **rule}])
    kept_is_counted(house.bac.district)
    assert KeptYear.unscoped.filter(period__code="2020", missed=1).exists()


def kept_is_counted(district: District) -> None:
    while count_waiting():
        pass
    for period in Period.objects.all():
        if period.parsed.kind in KEPT:
            content = content_of(district.pk, period.parsed)
            kept = KeptYear.unscoped.filter(district=district, period=period).first()
            counts = {name: getattr(kept, name) for name in COUNTS} if kept else {}
            assert counts == ({} if content.is_empty else content.counts), period.code
            stored = kept.figures.all() if kept else ()
            assert sorted(map(_told, stored)) == sorted(map(_told, content.figures)), period.code


def _told(row: KeptFigure) -> tuple[Any, ...]:
    names = ("indicator_id", "level", "kind", "number", "missing", "estimate", "numerator", "denominator")
    return tuple(str(getattr(row, name)) for name in names)
