"""Districts of a city side by side, from what is kept of their years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.queries import actor_for
from accounts.services import ensure_grant
from core.roles import Role
from indicators.models import Indicator
from indicators.services.submissions import approve, submit
from indicators.values import Kind, Value
from plans.models import Task, TaskState
from reports.models import KeptFigure, KeptYear
from reports.queries.comparison import (
    Result,
    cities_compared,
    city_rows,
    district_rows,
    kept_of,
    results_by_city,
    sum_of,
)
from reports.services.kept import count_all_of
from schools.models import ChangedUnit, ChangeKind, ChangeSide, Period, Unit, UnitChange, UnitKind
from schools.period_codes import parse_period
from schools.services import ensure_district, ensure_period, ensure_unit
from tests.conftest import ENTRIES, PERIOD, House, Place, SignIn, enter, fresh, profile

pytestmark = pytest.mark.django_db
HALF = {**ENTRIES, "tong:th": "600", "nam:th": "320", "nu:th": "280"}


def approve_school(place: Place, entries: Mapping[str, str]) -> None:
    enter(place.of_school, place.actor("principal"), entries)
    submit(actor=place.actor("principal"), submission=fresh(place.of_school))
    approve(actor=place.actor("leader"), submission=fresh(place.of_school))
    count_all_of(place.district)


@pytest.fixture
def city(house: House) -> Unit:
    """Both districts of the cast lie in one city and have reported 1.200 and 600 pupils; nobody else owes any."""
    found = Unit.objects.get(kind=UnitKind.CITY)
    type(house.bac.district).unscoped.update(city=found)
    approve_school(house.bac, ENTRIES)
    approve_school(house.nam, HALF)
    KeptFigure.objects.update(missing=0)
    return found


def seen(house: House, sign_in: SignIn, city: Unit, **asked: str) -> Any:
    url = reverse("comparison-city", args=[city.code])
    response = sign_in(house.city_reader).get(url, {"nam": PERIOD, "chi-tieu": "tong-hoc-sinh", **asked})
    assert response.status_code == 200
    return response.context


def test_districts_stand_side_by_side_with_their_values_and_places(house: House, sign_in: SignIn, city: Unit) -> None:
    lines = seen(house, sign_in, city)["table"]["lines"]
    assert [(line["rank"], line["value"]) for line in lines] == [(1, "1.200"), (2, "600")]


def test_city_adds_up_what_adds_up(house: House, sign_in: SignIn, city: Unit) -> None:
    table = seen(house, sign_in, city)["table"]
    assert (table["whole"], table["whole_districts"]) == ("1.800", 2)


def test_answers_of_schools_are_counted(house: House, city: Unit) -> None:
    rows = district_rows(actor_for(house.city_reader), city, Period.objects.get(code=PERIOD))
    assert [(row.counts["approved"], row.counts["owed"]) for row in rows] == [(1, 2), (1, 2)]


def test_late_tasks_are_those_of_the_districts_own_day(house: House, city: Unit) -> None:
    Task.unscoped.update(
        state=TaskState.IN_PROGRESS, deadline_start=None, deadline_end=house.bac.district.reference_date
    )
    period = Period.objects.get(code=PERIOD)
    reader = actor_for(house.city_reader)
    assert {row.late for row in district_rows(reader, city, period)} == {0}
    type(house.bac.district).unscoped.filter(pk=house.bac.district.pk).update(reference_date=None)
    assert [row.late > 0 for row in district_rows(reader, city, period)] == [True, False]


def test_page_says_when_it_was_counted_and_that_something_changed_since(
    house: House, sign_in: SignIn, city: Unit
) -> None:
    changed = "Có số liệu vừa thay đổi"
    before = seen(house, sign_in, city)["foot"]
    assert before.startswith("Số liệu tổng hợp lúc ")
    assert changed not in before
    KeptYear.unscoped.update(changed_at=F("made_at"))
    assert changed in seen(house, sign_in, city)["foot"]


def test_leader_of_two_districts_compares_them_and_of_one_does_not(house: House, sign_in: SignIn, city: Unit) -> None:
    leader = house.bac.user("leader")
    assert cities_compared(actor_for(leader)) == []
    url = reverse("comparison-city", args=[city.code])
    assert sign_in(leader).get(url).status_code == 404
    nam = house.nam.district
    ensure_grant(actor=house.operator_actor, user=leader, role=Role.LEADER, unit=nam.unit, district_id=nam.pk)
    assert cities_compared(actor_for(leader)) == [city]
    assert sign_in(leader).get(url).status_code == 200


def test_reader_of_two_cities_sees_them_beside_one_another(house: House, sign_in: SignIn, city: Unit) -> None:
    other = ensure_unit(kind=UnitKind.CITY, code="tinh-khac", name="Tỉnh khác")
    type(house.nam.district).unscoped.filter(pk=house.nam.district.pk).update(city=other)
    ensure_grant(
        actor=house.operator_actor, user=house.city_reader, role=Role.CITY_READER, unit=other, district_id=None
    )
    context = sign_in(house.city_reader).get(reverse("comparison"), {"nam": PERIOD, "chi-tieu": "hoc-sinh-nu"}).context
    assert [row["name"] for row in context["rows"]] == ["Thành phố", "Tỉnh khác"]
    assert [line["value"] for line in context["table"]["lines"]] == ["560", "280"]


def test_ratio_of_a_city_is_that_of_its_sums(house: House, city: Unit) -> None:
    girls, pupils = Indicator.objects.get(code="hoc-sinh-nu"), Indicator.objects.get(code="tong-hoc-sinh")
    ratio = Indicator.objects.get(code="hoc-sinh-nam")
    reader, period = actor_for(house.city_reader), Period.objects.get(code=PERIOD)
    kept = kept_of(reader, [city.pk])
    for year in kept.filter(period=period):
        parts = {row.indicator_id: row.number for row in year.figures.all()}
        year.figures.filter(indicator=ratio).update(
            numerator=parts[girls.pk], denominator=parts[pupils.pk], number=Decimal(50)
        )
    Indicator.objects.filter(pk=ratio.pk).update(over_units="ratio")
    ratio.refresh_from_db()
    whole = results_by_city(kept, ratio, period)["-"][city.pk]
    assert whole.value is not None
    assert whole.value.number == round(Decimal(840) / 1800, 2)
    assert sum_of(ratio, kept, period, "-") == whole or whole.districts == 2


def test_nobody_of_a_single_district_comes_to_the_cities(house: House, sign_in: SignIn) -> None:
    assert sign_in(house.bac.user("ubnd_signer")).get(reverse("comparison")).status_code == 403


@pytest.mark.parametrize("name", ["comparison-city", "comparison-city-export"])
def test_page_costs_the_same_for_one_district_and_for_two(house: House, sign_in: SignIn, city: Unit, name: str) -> None:
    client, url = sign_in(house.city_reader), reverse(name, args=[city.code])
    asked = {"nam": PERIOD, "chi-tieu": "tong-hoc-sinh"}
    client.get(url, asked)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(url, asked)
        return len(captured)

    two = cost()
    type(house.nam.district).unscoped.filter(pk=house.nam.district.pk).update(city=None)
    assert cost() == two


def test_late_tasks_of_a_district_one_may_not_see_are_not_told(house: House, city: Unit) -> None:
    Task.unscoped.update(state=TaskState.IN_PROGRESS, deadline_start=None, deadline_end=date(2020, 1, 31))
    leader, period = house.bac.actor("leader"), Period.objects.get(code=PERIOD)
    (row,) = city_rows(leader, [city], period)
    mine = next(one for one in district_rows(leader, city, period) if one.unit == house.bac.district.pk)
    assert (row.late, row.whole) == (mine.late, 1)


def test_task_that_was_carried_over_is_late_once(house: House, city: Unit) -> None:
    reader, period = actor_for(house.city_reader), Period.objects.get(code=PERIOD)
    Task.unscoped.update(state=TaskState.IN_PROGRESS, deadline_start=None, deadline_end=date(2020, 1, 31))

    def late() -> int:
        return sum(row.late for row in district_rows(reader, city, period))

    before = late()
    first, second = Task.unscoped.filter(district=house.bac.district).order_by("pk")[:2]
    Task.unscoped.filter(pk=second.pk).update(carried_from=first)
    assert late() == before - 1


def test_value_that_still_misses_units_has_no_place_and_no_change(house: House, sign_in: SignIn, city: Unit) -> None:
    KeptFigure.objects.filter(year__district=house.bac.district, indicator__code="tong-hoc-sinh").update(missing=2)
    lines = seen(house, sign_in, city)["table"]["lines"]
    assert [(line["rank"], line["value"]) for line in lines] == [(1, "600"), ("", "1.200 (còn thiếu 2 đơn vị)")]


def test_city_whose_districts_did_not_all_report_has_no_place(house: House, sign_in: SignIn, city: Unit) -> None:
    other = ensure_unit(kind=UnitKind.CITY, code="tinh-khac", name="Tỉnh khác")
    ensure_grant(
        actor=house.operator_actor, user=house.city_reader, role=Role.CITY_READER, unit=other, district_id=None
    )
    KeptYear.unscoped.filter(district=house.nam.district).delete()
    context = sign_in(house.city_reader).get(reverse("comparison"), {"nam": PERIOD, "chi-tieu": "hoc-sinh-nu"}).context
    first = next(line for line in context["table"]["lines"] if line["name"] == "Thành phố")
    assert (first["rank"], first["districts"]) == ("", 1)


def test_two_years_of_other_districts_are_not_told_apart() -> None:
    now, before = Result(None, 2, members=(7, 25)), Result(None, 2, members=(7, 29))
    assert not now.of_the_same(before)
    assert now.of_the_same(replace(now, estimate=True))
    assert not now.of_the_same(replace(now, missing=1))


def test_estimate_says_that_it_is_one_also_where_it_is_added_up(house: House, sign_in: SignIn, city: Unit) -> None:
    KeptFigure.objects.filter(indicator__code="tong-hoc-sinh").update(estimate=True)
    assert seen(house, sign_in, city)["table"]["whole"] == "1.800 (ước)"


def test_value_that_is_no_one_number_is_shown_and_has_no_place(house: House, sign_in: SignIn, city: Unit) -> None:
    rows = KeptFigure.objects.filter(year__district=house.bac.district, indicator__code="tong-hoc-sinh")
    rows.update(kind="at_least")
    lines = seen(house, sign_in, city)["table"]["lines"]
    assert [(line["name"], line["rank"]) for line in lines] == [("Quận Nam", 1), ("Quận Bắc", "")]
    assert lines[1]["value"]


def test_two_pairs_of_districts_are_told_apart_whatever_their_ids(house: House, city: Unit) -> None:
    """Communes are made in a row: the first and the fourth add up to what the two between them do."""
    earlier = ensure_period(parse_period("2019"))
    more: dict[str, Any] = {"city": city, "reference_date": None, "profiles": [profile("Phường")]}
    made = [ensure_district(actor=house.operator_actor, slug=f"p-{number}", **more) for number in range(4)]
    KeptYear.unscoped.all().delete()
    indicator = Indicator.objects.get(code="tong-hoc-sinh")
    for place, district in enumerate(sorted(made, key=lambda one: one.pk)):
        period = Period.objects.get(code=PERIOD) if place in (0, 3) else earlier
        year = KeptYear.unscoped.create(district=district, period=period)
        KeptFigure.objects.create(year=year, indicator=indicator, level="-", kind="exact", number=5, typed="5")
    kept = kept_of(actor_for(house.city_reader), [city.pk])
    now, before = (
        results_by_city(kept, indicator, period)["-"][city.pk] for period in (Period.objects.get(code=PERIOD), earlier)
    )
    assert (now.districts, before.districts, now.of_the_same(now), now.of_the_same(before)) == (2, 2, True, False)


def test_sum_of_districts_keeps_its_decimals_and_leaves_out_whom_it_does_not_concern(house: House, city: Unit) -> None:
    rows = KeptFigure.objects.filter(indicator__code="tong-hoc-sinh", level="-")
    rows.filter(year__district=house.bac.district).update(number=Decimal("12.25"), decimals=2)
    rows.filter(year__district=house.nam.district).update(number=None, kind="not_applicable", typed="-")
    kept, period = kept_of(actor_for(house.city_reader), [city.pk]), Period.objects.get(code=PERIOD)
    found = sum_of(Indicator.objects.get(code="tong-hoc-sinh"), kept, period, "-")
    assert found is not None
    assert found.value == Value(Kind.EXACT, Decimal("12.25"), decimals=2)


def sheets_of(house: House, sign_in: SignIn, city: Unit) -> list[list[tuple[Any, ...]]]:
    url = reverse("comparison-city-export", args=[city.code])
    content = sign_in(house.city_reader).get(url, {"nam": PERIOD, "chi-tieu": "tong-hoc-sinh"}).content
    return [list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(BytesIO(content))]


def test_workbook_holds_what_the_page_shows_as_numbers(house: House, sign_in: SignIn, city: Unit) -> None:
    context = seen(house, sign_in, city)
    targets, one = sheets_of(house, sign_in, city)
    names = [row["name"] for row in context["rows"]]
    assert [row[0] for row in targets if row[0] in names] == names
    assert [row[:3] for row in one if row[1] in names] == [(1, names[0], 1200), (2, names[1], 600)]
    assert any("Mức giữa (trung vị): 900" in str(row[0]) for row in one)
    assert any(context["foot"] == row[0] for row in targets)


def test_workbook_says_what_is_missing_and_why_years_are_not_alike(house: House, sign_in: SignIn, city: Unit) -> None:
    year = KeptYear.unscoped.get(district=house.nam.district, period__code=PERIOD)
    KeptFigure.objects.filter(year=year).update(missing=2)
    KeptYear.unscoped.create(district=house.bac.district, period=ensure_period(parse_period("2019")))
    change = UnitChange.unscoped.create(
        district=house.bac.district, kind=ChangeKind.REORGANISED, day=date(2020, 2, 1), decision="1/NQ"
    )
    for side, place in ((ChangeSide.BEFORE, house.bac), (ChangeSide.AFTER, house.nam)):
        ChangedUnit.objects.create(change=change, unit=place.district.unit, side=side, name=place.district.unit.name)
    context = seen(house, sign_in, city)
    told = [f"{line['name']}: {words}" for line in context["table"]["lines"] for words in line["breaks"]]
    _targets, one = sheets_of(house, sign_in, city)
    cells = [str(cell) for row in one for cell in row if cell is not None]
    assert "còn thiếu 2 đơn vị" in cells
    assert told
    assert all(any(words in cell for cell in cells) for words in told)
