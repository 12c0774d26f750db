"""The exact decimal: what goes in comes out, sums have no dust, and a fifth decimal is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F, Sum

from core.fields import ExactDecimalField
from indicators.models import MeasurementUnit

pytestmark = pytest.mark.django_db

EXACT = [
    "0",
    "0.0001",
    "-0.0001",
    "0.1",
    "37.76",
    "96.11",
    "-1.2",
    "5016100",
    "5016100000",
    "1234567.8901",
    "-1234567.8901",
    "922337203685477.5807",
    "-922337203685477.5808",
]


def stored(number: str) -> Decimal:
    """The number after one round through the database."""
    unit = MeasurementUnit.objects.create(code="u", name="u", base="u", factor=Decimal(number))
    factor: Decimal = MeasurementUnit.objects.get(pk=unit.pk).factor
    return factor


@pytest.mark.parametrize("number", EXACT)
def test_number_comes_back_exactly(number: str) -> None:
    assert stored(number) == Decimal(number)


def test_number_comes_back_as_a_decimal() -> None:
    assert isinstance(stored("1.5"), Decimal)


def test_nothing_comes_back_as_nothing() -> None:
    unit = MeasurementUnit.objects.create(code="u", name="u", base="u", minimum=None)
    assert MeasurementUnit.objects.get(pk=unit.pk).minimum is None


def test_database_keeps_whole_ten_thousandths() -> None:
    MeasurementUnit.objects.create(code="u", name="u", base="u", factor=Decimal("37.76"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT factor FROM indicators_measurementunit")
        assert cursor.fetchone()[0] == 377_600


def test_sum_of_a_thousand_tenths_has_no_dust() -> None:
    MeasurementUnit.objects.bulk_create(
        MeasurementUnit(code=f"u{n}", name="u", base="u", factor=Decimal("0.1")) for n in range(1000)
    )
    assert MeasurementUnit.objects.aggregate(total=Sum("factor"))["total"] == Decimal(100)


def test_sum_of_parts_equals_their_total_in_the_database() -> None:
    for code, factor in (("a", "0.1"), ("b", "0.2"), ("total", "0.3")):
        MeasurementUnit.objects.create(code=code, name=code, base="u", factor=Decimal(factor))
    parts = MeasurementUnit.objects.filter(code__in=["a", "b"]).aggregate(total=Sum("factor"))["total"]
    assert MeasurementUnit.objects.get(code="total").factor == parts


def test_lookup_compares_exactly() -> None:
    MeasurementUnit.objects.create(code="u", name="u", base="u", factor=Decimal("0.3"))
    assert MeasurementUnit.objects.filter(factor=Decimal("0.3")).exists()
    assert not MeasurementUnit.objects.filter(factor__gt=Decimal("0.3")).exists()


def test_expression_is_computed_by_the_database() -> None:
    MeasurementUnit.objects.create(code="u", name="u", base="u", factor=Decimal("0.1"), maximum=Decimal("0.2"))
    MeasurementUnit.objects.update(factor=F("factor") + F("maximum"))
    assert MeasurementUnit.objects.get().factor == Decimal("0.3")


@pytest.mark.parametrize("number", ["0.00001", "1.23456", "-0.00005"])
def test_fifth_decimal_is_refused(number: str) -> None:
    with pytest.raises(ValidationError, match="four decimals"):
        stored(number)


def test_trailing_zeros_are_no_decimals() -> None:
    assert stored("1.500000") == Decimal("1.5")


def test_value_is_written_to_a_fixture_as_its_number() -> None:
    field = MeasurementUnit._meta.get_field("factor")
    assert isinstance(field, ExactDecimalField)
    assert field.value_to_string(MeasurementUnit(factor=Decimal("37.76"))) == "37.76"
    assert field.to_python("37.76") == Decimal("37.76")
