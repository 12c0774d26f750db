"""Model fields of the portal's own."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models

SCALE = 10_000


if TYPE_CHECKING:
    # To a type checker the field gives and takes Decimals, as a DecimalField does; the column is a whole number.
    _Numbers = models.DecimalField
else:
    _Numbers = models.BigIntegerField


class ExactDecimalField(_Numbers):  # type: ignore[type-arg]
    """A Decimal with at most four decimals, kept as a whole number of ten-thousandths.

    SQLite keeps a DecimalField as binary REAL and its SUM has dust; whole numbers add up exactly on both databases.
    """

    description = "exact decimal in multiples of 0.0001"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else Decimal(value) / SCALE

    def to_python(self, value: Any) -> Any:
        return None if value is None else Decimal(value)

    def get_prep_value(self, value: Any) -> Any:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        scaled = Decimal(value) * SCALE
        if scaled != scaled.to_integral_value():
            raise ValidationError(f"{value} has more than four decimals.")
        return int(scaled)

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(value)
