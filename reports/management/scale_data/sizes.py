"""How large a made-up country is, and how much disk it takes; pure numbers."""

from __future__ import annotations

from dataclasses import dataclass

# The country: 41,306 schools (Bộ GDĐT, năm học 2022-2023, from preschool to upper secondary), in 63 cities and
# provinces of about 700 districts; the largest city has 30 of them.
SCHOOLS, DISTRICTS, CITIES, LARGEST_CITY = 41_306, 700, 63, 30
INDICATORS, YEARS, WARDS, TASKS = 150, 5, 15, 40
FIRST_YEAR = 2020

# Bytes on disk of one row with its share of all indexes, measured on PostgreSQL 15 (docs/benchmarks.md).
FIGURE, ANSWER, CELL, SCHOOL, DISTRICT_SHARE = 300, 360, 220, 1_200, 60_000
# Sorting for the indexes, and the log that is written before the tables are.
MEANWHILE = 1.5


@dataclass(frozen=True, slots=True)
class Sizes:
    """A part of the country: so many schools, spread evenly over districts, these over cities."""

    schools: int
    districts: int
    cities: int

    @classmethod
    def of(cls, scale: float) -> Sizes:
        schools = max(round(SCHOOLS * scale), 3)
        districts = min(max(round(DISTRICTS * scale), 2), schools)
        beyond = max(districts - LARGEST_CITY, 0)
        return cls(schools, districts, 1 + min(beyond, max(round(CITIES * scale) - 1, 1)) if beyond else 1)

    @property
    def figures(self) -> int:
        """What schools report: districts' totals and targets come on top."""
        return self.schools * INDICATORS * YEARS

    def disk(self, totals: int) -> int:
        """The bytes that are needed, with `totals` figures a year of each district beside those of the schools."""
        figures = self.figures + self.districts * YEARS * totals
        answers = self.schools * YEARS
        cells = self.districts * YEARS * totals // 3
        rows = figures * FIGURE + answers * ANSWER + cells * CELL
        return int((rows + self.schools * SCHOOL + self.districts * DISTRICT_SHARE) * MEANWHILE)


def in_words(amount: int) -> str:
    """ "13,2 GB": whole gigabytes say too little of a hundredth of the country."""
    for unit, size in (("GB", 10**9), ("MB", 10**6)):
        if amount >= size:
            return f"{amount / size:.1f} {unit}".replace(".", ",")
    return f"{amount // 1000} kB"
