"""Writing periods, which all districts share."""

from __future__ import annotations

from schools.models import Period
from schools.period_codes import PeriodCode


def ensure_period(code: PeriodCode) -> Period:
    """The period of a code, made when it is new."""
    starts_on, ends_on = code.dates
    period, _made = Period.objects.get_or_create(
        code=str(code), defaults={"kind": code.kind.value, "starts_on": starts_on, "ends_on": ends_on}
    )
    return period
