"""make_scale_data at a tiny size: what it makes holds as if people had made it; PostgreSQL only."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from core.actor import machine_reader
from indicators.models import Figure, Round, Source
from indicators.queries.standing import standings_of
from indicators.queries.sums import Touched, recounted_sums
from indicators.services.totals import SAID
from reports.management.scale_data import disk, filling
from reports.management.scale_data.sizes import Sizes, in_words
from schools.models import District, School
from schools.period_codes import parse_period

on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL only")
TINY = 0.0015


def make(**options: object) -> str:
    said = StringIO()
    call_command("make_scale_data", stdout=said, **{"scale": TINY, "any_disk": True, **options})
    return said.getvalue()


@pytest.fixture
def without_vacuum(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test's own transaction lets nothing be vacuumed."""
    monkeypatch.setattr(
        "reports.management.commands.make_scale_data.run",
        lambda sql: filling.run("ANALYZE" if sql.startswith("VACUUM") else sql),
    )


def test_size_of_the_country_is_that_of_the_country() -> None:
    country = Sizes.of(1.0)
    assert (country.schools, country.districts, country.cities) == (41_306, 700, 63)
    assert country.figures == 30_979_500


def test_hundredth_of_the_country_is_one_city() -> None:
    assert Sizes.of(0.01) == Sizes(schools=413, districts=7, cities=1)


def test_bytes_are_said_in_the_unit_that_fits() -> None:
    assert [in_words(amount) for amount in (20_700_000_000, 206_900_000, 4_000)] == ["20,7 GB", "206,9 MB", "4 kB"]


@pytest.mark.django_db
def test_another_database_is_refused_in_a_sentence() -> None:
    if connection.vendor == "postgresql":
        pytest.skip("this is the right one")
    with pytest.raises(CommandError, match="chỉ chạy trên PostgreSQL"):
        make()


@on_postgresql
@pytest.mark.django_db
def test_district_of_somebody_else_is_in_the_way_unless_told(house: object, without_vacuum: None) -> None:
    with pytest.raises(CommandError, match="đã có địa bàn"):
        make()
    before = Figure.unscoped.count()
    make(beside=True)
    assert Figure.unscoped.count() > before


@on_postgresql
@pytest.mark.django_db
def test_disk_that_is_too_small_is_refused_and_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.management.commands.make_scale_data.free_bytes", lambda: 1_000_000)
    with pytest.raises(CommandError, match="không đủ chỗ"):
        make(any_disk=False)
    assert not District.unscoped.exists()


@on_postgresql
@pytest.mark.django_db
def test_disk_of_a_database_on_this_machine_is_seen() -> None:
    free = disk.free_bytes()
    assert free is None or free > 0


@on_postgresql
@pytest.mark.django_db
def test_totals_are_what_a_recount_gives(without_vacuum: None) -> None:
    make()
    for round_ in Round.unscoped.filter(version__form__slug="quy-mo").select_related("district"):
        stored = Figure.unscoped.filter(
            district=round_.district_id, source=Source.COLLECTED, period=round_.period_id
        ).exclude(indicator__over_units__in=["ratio", "mean"])
        assert said(recounted_sums(Touched(round_, wards=()))) == said(stored)


def said(figures: object) -> dict[tuple[object, ...], tuple[object, ...]]:
    return {
        (one.indicator_id, one.unit_id, one.level, one.ownership): tuple(getattr(one, name) for name in SAID)
        for one in figures  # type: ignore[attr-defined]
    }


@on_postgresql
@pytest.mark.django_db
def test_table_of_figures_has_its_indexes_again(without_vacuum: None) -> None:
    def kept() -> object:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT indexdef FROM pg_indexes WHERE tablename = 'indicators_figure'"
                " UNION ALL SELECT pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE conrelid = 'indicators_figure'::regclass ORDER BY 1"
            )
            return cursor.fetchall()

    before = kept()
    make()
    assert kept() == before


@on_postgresql
@pytest.mark.django_db
def test_second_country_is_the_same_as_the_first_would_be_refused(without_vacuum: None) -> None:
    make()
    with pytest.raises(CommandError, match="đã có dữ liệu quy mô lớn"):
        make(beside=True)


@on_postgresql
@pytest.mark.django_db
def test_district_stands_against_its_targets(without_vacuum: None) -> None:
    make()
    district = District.unscoped.get(slug="quy-mo-1")
    found = standings_of(machine_reader(district.pk), [district.pk], parse_period("2023-2024"))[district.pk]
    assert len(found) > 50
    assert {one.attained.value for one in found} >= {"met", "missed"}
    assert all(one.before is not None for one in found)
    assert School.unscoped.filter(places__district=district).count() == Sizes.of(TINY).schools // 2
