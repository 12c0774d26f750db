"""The portal that begins a month against who copies it by hand at the same moment, and against itself."""

from __future__ import annotations

from datetime import date

import pytest

from plans.models import MonthCopy, MonthWork
from plans.services.month_work import begin_month, copy_month
from plans.services.months import ensure_month_plan
from schools.models import District
from schools.period_codes import parse_period
from schools.services import ensure_period
from tests.conftest import House
from tests.indicators.test_races import rounds
from tests.races import connection_for_each_thread, race

__all__ = ["connection_for_each_thread", "rounds"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("connection_for_each_thread")]

MONTH = date(2021, 3, 1)


def test_portal_and_button_at_once_copy_each_line_once(house: House, rounds: range) -> None:
    bac, actor = house.bac, house.bac.actor("specialist")
    District.unscoped.filter(pk=bac.district.pk).update(reference_date=None)
    period = ensure_period(parse_period("2021"))
    heading = {"label": "", "title": "Kế hoạch tháng", "subtitle": ""}
    ensure_month_plan(
        actor=actor, district=bac.district, period=period, heading=heading, months={MONTH: ["Một", "Hai"]}
    )
    for _ in rounds:
        results = race(
            lambda: begin_month(district=bac.district, month=MONTH),
            lambda: begin_month(district=bac.district, month=MONTH),
            lambda: copy_month(actor=actor, district=bac.district, month=MONTH),
        )
        assert sorted(results) == [0, 0, 2]
        assert list(MonthWork.unscoped.values_list("order", "text")) == [(1, "Một"), (2, "Hai")]
        assert MonthCopy.objects.count() == 1
        MonthWork.unscoped.all().delete()
        MonthCopy.objects.all().delete()
