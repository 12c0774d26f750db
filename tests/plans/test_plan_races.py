"""Plans and turns asked for twice at the same moment: one is made, the other is told, nothing is counted short."""

from __future__ import annotations

from datetime import date

import pytest

from core.wording import Issuer
from plans.models import Plan, Task
from plans.services.plan_copies import start_plan
from plans.services.plan_outlines import begin_school_plan
from plans.services.plans import PlanRefused
from plans.services.progress import report_progress
from plans.services.tasks import TaskData, assign_task
from plans.services.turns import make_turns
from schools.models import District
from schools.period_codes import parse_period
from schools.services import ensure_period
from tests.conftest import House
from tests.indicators.test_races import rounds
from tests.races import connection_for_each_thread, race
from tests.scenes import outline

__all__ = ["connection_for_each_thread", "rounds"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("connection_for_each_thread")]


def one_is_told(results: list[object]) -> bool:
    return sorted(type(one).__name__ for one in results) == [Plan.__name__, PlanRefused.__name__]


def test_plan_that_is_begun_twice_at_once_is_begun_once(house: House, rounds: range) -> None:
    place, actor, asked = house.bac, house.bac.actor("specialist"), outline(house.bac)
    clerk, period = place.actor("clerk"), ensure_period(parse_period("2022"))

    def start() -> Plan:
        return start_plan(actor=actor, district=place.district, period=period, owner=Issuer.OFFICE)

    def begin() -> Plan:
        return begin_school_plan(actor=clerk, outline=asked, school=place.school.unit)

    for _ in rounds:
        assert one_is_told(race(start, start))
        assert one_is_told(race(begin, begin))
        Plan.unscoped.filter(period__in=(period, asked.period)).delete()


def test_turns_that_are_reported_on_at_once_are_both_counted(house: House, rounds: range) -> None:
    place, actor = house.bac, house.bac.actor("leader")
    period = ensure_period(parse_period("2021"))
    whole = assign_task(
        actor=actor, district=place.district, period=period, data=TaskData("Báo cáo tháng", "hàng tháng")
    )
    District.unscoped.filter(pk=place.district.pk).update(reference_date=date(2021, 7, 20))
    make_turns(whole)
    june, july = Task.unscoped.filter(occurrence_of=whole).order_by("deadline_end")
    for _ in rounds:
        race(
            lambda: report_progress(actor=actor, task=june, progress=70, text=""),
            lambda: report_progress(actor=actor, task=july, progress=70, text=""),
        )
        assert Task.unscoped.get(pk=whole.pk).progress == 140 // 7
        Task.unscoped.filter(occurrence_of=whole).update(progress=0)
