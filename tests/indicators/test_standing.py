"""How a unit stands against its targets: which figure is the target, which the result, and what is judged."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.attainment import Attainment
from indicators.models import Figure, Indicator
from indicators.queries.one_indicator import of_units
from indicators.queries.standing import Standing, standings_of, target_years
from indicators.values import print_value
from reports.standing_words import marks_of
from schools.models import UnitKind
from schools.period_codes import parse_period
from tests.conftest import House, enter
from tests.indicators.targets import target_round, targets_given


def _standings(house: House, year: str = "2021", who: str = "leader") -> dict[str, Standing]:
    district = house.bac.district
    rows = standings_of(house.bac.actor(who), [district.pk], parse_period(year))[district.pk]
    return {row.indicator.code.removeprefix("t-"): row for row in rows}


def _text(standing: Standing, name: str) -> str:
    told = getattr(standing, name)
    return print_value(told.value, standing.indicator.unit.reading) if told else ""


@pytest.mark.parametrize(
    ("cells", "target", "proposed", "attained"),
    [
        ({"cao:giao": "90%", "cao:nghi": "80%", "cao:th": "85%"}, "90%", False, Attainment.MISSED),
        ({"cao:nghi": "80%", "cao:th": "85%"}, "80%", True, Attainment.EXCEEDED),
        ({"cao:giao": "90%", "cao:th": "90%"}, "90%", False, Attainment.MET),
        ({"cao:giao": "90%"}, "90%", False, Attainment.NO_DATA),
    ],
)
def test_the_target_is_what_was_assigned_else_what_was_proposed(
    house: House, cells: dict[str, str], target: str, proposed: bool, attained: Attainment
) -> None:
    targets_given(house, cells)
    row = _standings(house)["cao"]
    assert (_text(row, "target"), row.target.is_proposed, row.attained) == (target, proposed, attained)


def test_an_estimate_counts_until_the_result_is_there(house: House) -> None:
    targets_given(house, {"cao:giao": "90%", "cao:uoc": "85%", "dau:giao": "50%", "dau:uoc": "40%", "dau:th": "55%"})
    rows = _standings(house)
    told = {key: row.actual and row.actual.is_estimate for key, row in rows.items()}
    assert told == {"cao": True, "dau": False}
    assert [rows[key].attained for key in told] == [Attainment.MISSED, Attainment.EXCEEDED]


def test_each_indicator_answers_a_calendar_year_in_its_own_period(house: House) -> None:
    targets_given(house, {"cao:giao": "1%", "thap:giao": "1%", "dau:giao": "1%"})
    assert {key: row.period for key, row in _standings(house).items()} == {
        "cao": "2021",
        "thap": "2020-2021",
        "dau": "2021-2022",
    }


def test_the_year_before_is_found_in_the_period_that_answered_it(house: House) -> None:
    targets_given(house, {"cao:giao": "90%", "cao:truoc": "80%", "thap:giao": "1%", "thap:truoc": "2%"})
    rows = _standings(house)
    assert (_text(rows["cao"], "before"), rows["cao"].before and rows["cao"].before.period) == ("80%", "2020")
    assert (_text(rows["thap"], "before"), rows["thap"].before and rows["thap"].before.period) == ("2%", "2019-2020")


def test_what_is_not_approved_is_not_there(house: House) -> None:
    answer = target_round(house)
    enter(answer, house.bac.actor("specialist"), {"cao:giao": "90%", "cao:th": "80%"})
    assert _standings(house) == {}


def test_the_units_own_result_stands_before_the_collected_one(house: House) -> None:
    targets_given(house, {"cao:giao": "90%", "cao:th": "91%"})
    _collected(house, "cao", "actual", "85")
    row = _standings(house)["cao"]
    assert (_text(row, "actual"), _text(row, "beside"), row.attained) == ("91%", "85%", Attainment.EXCEEDED)


def test_a_collected_result_that_misses_units_is_shown_and_not_judged(house: House) -> None:
    targets_given(house, {"cao:giao": "90%"})
    _collected(house, "cao", "actual", "20", missing=3)
    row = _standings(house)["cao"]
    assert (_text(row, "actual"), row.attained) == ("20%", Attainment.NO_DATA)


def test_a_whole_estimate_stands_before_a_collected_result_that_misses_units(house: House) -> None:
    targets_given(house, {"cao:giao": "90%", "cao:uoc": "91%"})
    _collected(house, "cao", "actual", "20", missing=3)
    row = _standings(house)["cao"]
    assert (_text(row, "actual"), row.attained) == ("91%", Attainment.EXCEEDED)


def test_what_schools_registered_makes_no_target_of_the_district(house: House) -> None:
    targets_given(house, {"cao:th": "90%", "dau:giao": "50%"})
    _collected(house, "cao", "proposed", "20")
    _collected(house, "dau", "assigned", "70")
    rows = _standings(house)
    assert {key: _text(row, "target") for key, row in rows.items()} == {"dau": "50%"}
    assert [str(year) for year in target_years(house.bac.actor("leader"), [house.bac.district.pk])] == ["2021"]


def test_another_district_has_none_of_it(house: House) -> None:
    targets_given(house, {"cao:giao": "90%"})
    nam = house.nam
    assert standings_of(nam.actor("leader"), [house.bac.district.pk], parse_period("2021")) == {
        house.bac.district.pk: []
    }


def test_the_years_are_those_that_plans_were_made_for(house: House) -> None:
    targets_given(house, {"cao:giao": "90%", "thap:giao": "1%", "dau:giao": "50%"})
    years = target_years(house.bac.actor("ubnd_viewer"), [house.bac.district.pk])
    assert [str(year) for year in years] == ["2021"]


def test_a_plan_for_a_school_year_has_that_year(house: House) -> None:
    targets_given(house, {"cao:giao": "90%", "thap:giao": "1%"}, "2021-2022")
    years = target_years(house.bac.actor("ubnd_viewer"), [house.bac.district.pk])
    assert [str(year) for year in years] == ["2021-2022"]
    assert {row.period for row in _standings(house, "2021-2022").values()} == {"2021-2022"}


def test_a_standing_costs_three_queries_for_any_number_of_units(house: House) -> None:
    targets_given(house, {"cao:giao": "90%", "thap:giao": "1%"})
    units = [house.bac.district.pk, house.bac.school.pk, house.bac.sibling.pk]
    leader = house.bac.actor("leader")
    with CaptureQueriesContext(connection) as spent:
        standings_of(leader, units, parse_period("2021"))
    assert len(spent) == 3


def _collected(house: House, row: str, measure: str, number: str, missing: int = 0) -> None:
    """A total as the portal keeps it beside the district's own figure."""
    like = Figure.unscoped.filter(unit=house.bac.district.pk, indicator__code=f"t-{row}", source="direct")[0]
    like.pk, like.submission, like.source, like.measure = None, None, "collected", measure
    like.kind, like.number, like.number_to, like.decimals, like.missing = "exact", number, None, 0, missing
    like.save()


def test_a_collected_result_in_which_a_value_did_not_add_up_is_shown_and_not_judged(house: House) -> None:
    targets_given(house, {"cao:giao": "90%"})
    _collected(house, "cao", "actual", "95")
    Figure.unscoped.filter(source="collected", indicator__code="t-cao").update(inexact=1)
    row = _standings(house)["cao"]
    assert (_text(row, "actual"), row.attained) == ("95%", Attainment.NO_DATA)
    assert row.actual is not None
    assert marks_of(row.actual) == ["tổng hợp", "1 đơn vị không cộng được"]


def test_who_reported_the_result_is_named_and_not_who_estimated_it(house: House) -> None:
    place = house.bac
    targets_given(house, {"cao:uoc": "80%", "cao:th": "85%"})
    indicator = Indicator.objects.select_related("unit").get(code="t-cao")
    at = ("-", "-", "2021")
    (one,) = of_units(place.actor("leader"), place.district, indicator, at, UnitKind.DISTRICT)
    assert one.source is not None
    assert (one.source.measure, one.pair.actual and one.pair.actual.measure) == ("actual", "actual")
