"""Period codes ("2020", "2020-2021", "2021-Q3"): reading them, their dates and their neighbours; pure rules."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PeriodKind(StrEnum):
    YEAR = "year"
    SCHOOL_YEAR = "school_year"
    TERM = "term"
    POINT = "point"  # of a school year: its beginning, the end of its first term, its end
    SPAN = "span"
    HALF_YEAR = "half_year"
    NINE_MONTHS = "nine_months"
    QUARTER = "quarter"
    MONTH = "month"


class BadPeriod(ValueError):
    """The text is no period code; `args[0]` is a Vietnamese sentence that lists the forms."""


FORMS = (
    "2020, 2020-2021, 2020-2021-K1, 2020-2021-DN, 2020-2021-HK1, 2020-2021-CN, "
    "2021-2025, 2021-H1, 2021-9M, 2021-Q3, 2021-03"
)
_POINTS = ("DN", "HK1", "CN")
# The days as of which schools report: 30 September, the end of the first term, 31 May.
_POINT_NAMES = ("đầu năm học", "cuối học kỳ I năm học", "cuối năm học")
_POINT_DAYS = ((0, 9, 30), (1, 1, 15), (1, 5, 31))


@dataclass(frozen=True, slots=True)
class PeriodCode:
    """A period by its parts. `year` is the one it begins in, `part` its number within the year (0: none)."""

    kind: PeriodKind
    year: int
    part: int = 0
    until: int = 0

    def __str__(self) -> str:
        match self.kind:
            case PeriodKind.YEAR:
                return f"{self.year}"
            case PeriodKind.SCHOOL_YEAR:
                return f"{self.year}-{self.year + 1}"
            case PeriodKind.TERM:
                return f"{self.year}-{self.year + 1}-K{self.part}"
            case PeriodKind.POINT:
                return f"{self.year}-{self.year + 1}-{_POINTS[self.part - 1]}"
            case PeriodKind.SPAN:
                return f"{self.year}-{self.until}"
            case PeriodKind.HALF_YEAR:
                return f"{self.year}-H{self.part}"
            case PeriodKind.NINE_MONTHS:
                return f"{self.year}-9M"
            case PeriodKind.QUARTER:
                return f"{self.year}-Q{self.part}"
            case PeriodKind.MONTH:
                return f"{self.year}-{self.part:02d}"

    @property
    def name(self) -> str:
        """As a screen or a document says it, without a capital: "năm 2020", "năm học 2020-2021"."""
        match self.kind:
            case PeriodKind.YEAR:
                return f"năm {self.year}"
            case PeriodKind.SCHOOL_YEAR:
                return f"năm học {self}"
            case PeriodKind.TERM:
                return f"học kỳ {'I' * self.part} năm học {self.year}-{self.year + 1}"
            case PeriodKind.POINT:
                return f"{_POINT_NAMES[self.part - 1]} {self.year}-{self.year + 1}"
            case PeriodKind.SPAN:
                return f"giai đoạn {self}"
            case PeriodKind.HALF_YEAR:
                return f"6 tháng {'đầu' if self.part == 1 else 'cuối'} năm {self.year}"
            case PeriodKind.NINE_MONTHS:
                return f"9 tháng đầu năm {self.year}"
            case PeriodKind.QUARTER:
                return f"quý {('I', 'II', 'III', 'IV')[self.part - 1]} năm {self.year}"
            case PeriodKind.MONTH:
                return f"tháng {self.part:02d} năm {self.year}"

    @property
    def dates(self) -> tuple[date, date]:
        """First and last day; a school year runs from 1 September to 31 August, a point is one day."""
        match self.kind:
            case PeriodKind.SCHOOL_YEAR:
                return date(self.year, 9, 1), date(self.year + 1, 8, 31)
            case PeriodKind.TERM:
                first = (date(self.year, 9, 1), date(self.year + 1, 1, 15))
                return first if self.part == 1 else (date(self.year + 1, 1, 16), date(self.year + 1, 8, 31))
            case PeriodKind.POINT:
                later, month, day = _POINT_DAYS[self.part - 1]
                return (date(self.year + later, month, day),) * 2
            case PeriodKind.SPAN:
                return date(self.year, 1, 1), date(self.until, 12, 31)
            case PeriodKind.YEAR:
                return date(self.year, 1, 1), date(self.year, 12, 31)
            case PeriodKind.HALF_YEAR:
                return self._months(6 * self.part - 5, 6 * self.part)
            case PeriodKind.NINE_MONTHS:
                return self._months(1, 9)
            case PeriodKind.QUARTER:
                return self._months(3 * self.part - 2, 3 * self.part)
            case PeriodKind.MONTH:
                return self._months(self.part, self.part)

    def _months(self, first: int, last: int) -> tuple[date, date]:
        return date(self.year, first, 1), date(self.year, last, calendar.monthrange(self.year, last)[1])

    def a_year_later(self) -> PeriodCode:
        """The same stretch of the next year; a span, which holds years, moves by its own length."""
        return self.shifted(_PARTS_OF_A_YEAR.get(self.kind, 1))

    def a_year_earlier(self) -> PeriodCode:
        """The same stretch of the year before: what a figure is compared with (a term with the same term)."""
        return self.shifted(-_PARTS_OF_A_YEAR.get(self.kind, 1))

    def shifted(self, offset: int) -> PeriodCode:
        """The period `offset` places later of the same kind (a span moves by its own length).

        The three points of a school year follow one another, as its two terms do.
        """
        if self.kind is PeriodKind.SPAN:
            length = self.until - self.year + 1
            return PeriodCode(self.kind, self.year + offset * length, 0, self.until + offset * length)
        count = _PARTS_OF_A_YEAR.get(self.kind)
        if count is None:
            return PeriodCode(self.kind, self.year + offset, self.part)
        place = self.year * count + self.part - 1 + offset
        return PeriodCode(self.kind, place // count, place % count + 1)


_PARTS_OF_A_YEAR = {
    PeriodKind.TERM: 2,
    PeriodKind.POINT: len(_POINTS),
    PeriodKind.HALF_YEAR: 2,
    PeriodKind.QUARTER: 4,
    PeriodKind.MONTH: 12,
}

_PATTERNS: tuple[tuple[str, PeriodKind], ...] = (
    (r"(\d{4})", PeriodKind.YEAR),
    (r"(\d{4})-(\d{4})-K([12])", PeriodKind.TERM),
    (rf"(\d{{4}})-(\d{{4}})-({'|'.join(_POINTS)})", PeriodKind.POINT),
    (r"(\d{4})-H([12])", PeriodKind.HALF_YEAR),
    (r"(\d{4})-9M", PeriodKind.NINE_MONTHS),
    (r"(\d{4})-Q([1-4])", PeriodKind.QUARTER),
    (r"(\d{4})-(0[1-9]|1[0-2])", PeriodKind.MONTH),
)


def parse_period(text: str) -> PeriodCode:
    """The period that a code names; raises BadPeriod with a sentence that lists the forms."""
    code = text.strip()
    span = re.fullmatch(r"(\d{4})-(\d{4})", code)
    if span:
        return _years(int(span[1]), int(span[2]), code)
    for pattern, kind in _PATTERNS:
        match = re.fullmatch(pattern, code)
        if match:
            return _from_match(kind, match, code)
    raise _bad(code)


def _years(first: int, last: int, code: str) -> PeriodCode:
    """Two consecutive years are always a school year, three or more a span."""
    if last == first + 1:
        return PeriodCode(PeriodKind.SCHOOL_YEAR, first)
    if last > first + 1:
        return PeriodCode(PeriodKind.SPAN, first, 0, last)
    raise _bad(code)


def _from_match(kind: PeriodKind, match: re.Match[str], code: str) -> PeriodCode:
    year = int(match[1])
    if kind in (PeriodKind.TERM, PeriodKind.POINT):
        if int(match[2]) != year + 1:
            raise _bad(code)
        return PeriodCode(kind, year, _POINTS.index(match[3]) + 1 if kind is PeriodKind.POINT else int(match[3]))
    return PeriodCode(kind, year, int(match[2]) if match.re.groups > 1 else 0)


def _bad(code: str) -> BadPeriod:
    return BadPeriod(f"“{code}” không phải là mã kỳ. Các dạng mã kỳ: {FORMS}.")


def answering(rule: str, period: PeriodCode) -> PeriodCode:
    """The period in which an indicator answers `period`: a calendar year may be answered by a school year.

    `rule` is "same", "school_year_ending" or "school_year_beginning" (DESIGN §2, Indicator).
    """
    if period.kind is not PeriodKind.YEAR or rule == "same":
        return period
    return PeriodCode(PeriodKind.SCHOOL_YEAR, period.year - 1 if rule == "school_year_ending" else period.year)
