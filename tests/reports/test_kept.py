"""What is kept of districts' years: counted after each change, never twice, and equal to what the figures say."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.management import call_command

from indicators.models import Figure
from indicators.services.catalogue import ensure_indicators
from indicators.services.requests import ask_to_reopen, grant_reopening
from indicators.services.submissions import approve, submit
from reports.models import KeptFigure, KeptYear
from reports.queries.kept import YearContent, content_of, years_touched
from reports.services import kept
from reports.services.kept import count_all_of, count_waiting, count_year
from schools.period_codes import PeriodCode, parse_period
from schools.services import ensure_period
from tests.conftest import INDICATORS, PERIOD, House, Place, enter

pytestmark = pytest.mark.django_db


def approve_school(place: Place) -> None:
    enter(place.of_school, place.actor("principal"))
    submit(actor=place.actor("principal"), submission=place.of_school)
    approve(actor=place.actor("leader"), submission=place.of_school)


def year_of(place: Place, code: str = PERIOD) -> KeptYear | None:
    found: KeptYear | None = KeptYear.unscoped.filter(district=place.district, period__code=code).first()
    return found


def kept_values(place: Place) -> dict[str, Decimal | None]:
    rows = KeptFigure.objects.filter(year__district=place.district, year__period__code=PERIOD)
    return {row.indicator.code: row.number for row in rows.select_related("indicator")}


def test_approval_marks_the_year_and_the_count_brings_it_up_to_date(house: House) -> None:
    count_waiting()
    approve_school(house.bac)
    marked = year_of(house.bac)
    assert marked is not None
    assert marked.changed_at is not None
    assert count_waiting() >= 1
    counted = year_of(house.bac)
    assert counted is not None
    assert (counted.changed_at, counted.made_at is not None) == (None, True)
    assert kept_values(house.bac)["tong-hoc-sinh"] == Decimal(1200)


def test_answer_that_is_opened_again_is_no_longer_kept(house: House) -> None:
    approve_school(house.bac)
    count_waiting()
    asked = ask_to_reopen(actor=house.bac.actor("principal"), submission=house.bac.of_school, reason="Nhập lại")
    grant_reopening(actor=house.bac.actor("leader"), request=asked)
    count_waiting()
    assert kept_values(house.bac) == {}


def test_counting_twice_does_it_once(house: House) -> None:
    approve_school(house.bac)
    count_waiting()
    before = list(KeptFigure.objects.values_list("pk", flat=True))
    assert count_waiting() == 0
    assert list(KeptFigure.objects.values_list("pk", flat=True)) == before


def test_change_while_it_is_counted_has_it_counted_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    approve_school(house.bac)
    waiting = year_of(house.bac)
    assert waiting is not None

    def meanwhile(district: int, year: PeriodCode) -> YearContent:
        kept._mark(district, [waiting.period_id])
        return content_of(district, year)

    monkeypatch.setattr(kept, "content_of", meanwhile)
    assert not count_year(waiting)
    monkeypatch.setattr(kept, "content_of", content_of)
    again = year_of(house.bac)
    assert again is not None
    assert again.changed_at is not None
    assert count_year(again)


def test_command_counts_what_came_in_by_other_ways(house: House) -> None:
    approve_school(house.bac)
    KeptYear.unscoped.all().delete()
    call_command("keep_totals", house.bac.slug)
    assert kept_values(house.bac)["tong-hoc-sinh"] == Decimal(1200)


def test_year_without_anything_is_not_kept(house: House) -> None:
    count_all_of(house.nam.district)
    count_waiting()
    assert not Figure.unscoped.filter(unit=house.nam.district.pk).exists()
    assert not KeptYear.unscoped.filter(district=house.nam.district).exists()


def test_school_year_is_answered_for_by_both_its_calendar_years() -> None:
    codes = ("2019-2020", "2019", "2020", "2021")
    periods = {code: ensure_period(parse_period(code)).pk for code in codes}
    assert set(years_touched([periods["2019-2020"]])) == {periods["2019-2020"], periods["2019"], periods["2020"]}


def test_city_reader_sees_the_years_of_their_city_alone(house: House) -> None:
    from accounts.queries import actor_for

    approve_school(house.bac)
    count_waiting()
    reader = actor_for(house.city_reader)
    assert KeptYear.objects.visible_to(reader).filter(district=house.bac.district).exists()
    assert not KeptYear.objects.visible_to(house.operator_actor).exists()
    assert not KeptYear.objects.visible_to(house.bac.actor("principal")).exists()


def test_indicator_that_is_judged_otherwise_has_every_year_counted_again(house: House) -> None:
    approve_school(house.bac)
    count_waiting()
    ensure_indicators(actor=house.operator_actor, indicators=INDICATORS)
    assert not KeptYear.unscoped.filter(changed_at__isnull=False).exists()
    ensure_indicators(actor=house.operator_actor, indicators=[{**INDICATORS[0], "direction": "higher"}])
    assert not KeptYear.unscoped.filter(changed_at=None).exists()


def test_year_that_cannot_be_counted_holds_up_no_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    approve_school(house.bac)
    approve_school(house.nam)
    bad = year_of(house.bac)
    assert bad is not None

    def broken(district: int, year: PeriodCode) -> YearContent:
        if district == bad.district_id:
            raise ArithmeticError("a year that cannot be counted")
        return content_of(district, year)

    monkeypatch.setattr(kept, "content_of", broken)
    count_waiting()
    other, still = year_of(house.nam), year_of(house.bac)
    assert other is not None
    assert other.changed_at is None
    assert still is not None
    assert still.changed_at is not None
    assert bad.changed_at is not None
    assert still.changed_at > bad.changed_at


def test_total_in_which_a_value_did_not_add_up_is_kept_as_lacking_it(house: House) -> None:
    approve_school(house.bac)
    Figure.unscoped.filter(unit=house.bac.district.pk, source="collected").update(missing=0, inexact=1)
    count_all_of(house.bac.district)
    assert set(KeptFigure.objects.filter(year__district=house.bac.district).values_list("missing", flat=True)) == {1}


def test_collected_ratio_is_kept_with_the_totals_that_it_is_made_of(house: House) -> None:
    """And never with what the office itself typed of one of them."""
    ratio = {**INDICATORS[0], "code": "phan-tram-nu", "name": "Tỷ lệ nữ", "over_units": "ratio"}
    parts = {"numerator": "hoc-sinh-nu", "denominator": "tong-hoc-sinh"}
    ensure_indicators(actor=house.operator_actor, indicators=[{**ratio, **parts}])
    approve_school(house.bac)
    totals = Figure.unscoped.filter(unit=house.bac.district.pk, indicator__code="hoc-sinh-nu", measure="actual")
    own = totals.get(ownership="-")
    given = Figure.unscoped.filter(submission__isnull=False)[0]
    own.pk, own.submission_id, own.source, own.number, own.missing = None, given.submission_id, "direct", 1, 0
    own.save()
    count_all_of(house.bac.district)
    kept = KeptFigure.objects.get(year__period__code=PERIOD, indicator__code="phan-tram-nu")
    assert (kept.numerator, kept.denominator) == (Decimal(560), Decimal(1200))
