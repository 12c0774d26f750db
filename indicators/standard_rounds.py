"""The rounds that every office runs each year: what they ask of whom, for which period, and their usual days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from indicators.formdoc.periods import period_code, with_year
from schools.period_codes import PeriodCode


@dataclass(frozen=True, slots=True)
class StandardRound:
    """One round of the year. `form` is a form's slug; `period`, `opens_on` and `due_on` are templates of a year
    ("{year}-{year+1}-DN", "{year+1}-05-31"), which is that in which the school year begins.
    """

    slug: str
    name: str
    form: str
    form_name: str
    audience: str
    period: str
    opens_on: str
    due_on: str
    instructions: str

    @classmethod
    def of(cls, document: Mapping[str, str]) -> StandardRound:
        return cls(**document)

    def period_in(self, year: int) -> PeriodCode:
        return period_code(self.period, year)

    def opens_in(self, year: int) -> date:
        return date.fromisoformat(with_year(self.opens_on, year))

    def due_in(self, year: int) -> date:
        return date.fromisoformat(with_year(self.due_on, year))

    def year_on(self, day: date) -> int:
        """The year of the round that runs or comes next on a day: the first that is not due yet."""
        first = day.year - 1
        return next(year for year in range(first, first + 3) if self.due_in(year) >= day)
