"""The period that a cell fixes as a template of the round's year."""

from __future__ import annotations

import re

from schools.period_codes import PeriodCode, parse_period

_YEAR = re.compile(r"\{year([+-][0-9]{1,2})?\}")


def period_code(template: str, year: int) -> PeriodCode:
    """The period of "{year+2}" or "{year}-{year+1}" in a round of this year; raises BadPeriod."""
    return parse_period(with_year(template, year))


def with_year(template: str, year: int) -> str:
    """The template with its years written out: "{year+1}-05-31"."""
    return _YEAR.sub(lambda found: str(year + int(found[1] or 0)), template)
