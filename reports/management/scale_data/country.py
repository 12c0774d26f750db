"""The made-up country's ids, each reckoned from the first of its table, and the SQL that says what belongs to what.

District `d` (0, 1, …) has the schools whose number `n` leaves `d` when divided by the number of districts; a school's
place among those of its district, `s`, decides its level, ward and ownership. Nothing is left to chance: two countries
of one size are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from indicators.models import Form, FormVersion, Round, Submission
from plans.models import Plan
from reports.management.scale_data.filling import next_id
from reports.management.scale_data.sizes import LARGEST_CITY, WARDS, YEARS, Sizes
from schools.models import Unit

SLUG = "quy-mo"
# A school's level by its place in the district, and the words that its name begins with.
LEVELS = {"mam-non": "Trường Mầm non Số", "tieu-hoc": "Trường Tiểu học Số", "thcs": "Trường THCS Số"}
OWN = "mod(n / %(districts)s, 3)"
LEVEL = f"(ARRAY{list(LEVELS)})[1 + {OWN}]"
OWNERSHIP = "CASE WHEN mod(n / %(districts)s, 11) = 5 THEN '4' ELSE '1' END"
GROUP = "CASE WHEN mod(n / %(districts)s, 11) = 5 THEN 'NCL' ELSE 'CL' END"
CITY_OF = (
    f"CASE WHEN d < {LARGEST_CITY} OR %(cities)s = 1 THEN 0"
    f" ELSE 1 + mod(d - {LARGEST_CITY}, greatest(%(cities)s - 1, 1)) END"
)
# In the last year one answer in twenty-five is not approved yet; the years before are finalised.
APPROVED = f"(y < {YEARS - 1} OR mod(n / %(districts)s + mod(n, %(districts)s), 25) <> 7)"

EACH_SCHOOL = "(SELECT n, mod(n, %(districts)s) AS d FROM generate_series(0, %(schools)s - 1) AS n) AS school"
EACH_DISTRICT = "generate_series(0, %(districts)s - 1) AS d"
EACH_ROUND = f"{EACH_DISTRICT} CROSS JOIN generate_series(0, {YEARS - 1}) AS y"


@dataclass(frozen=True, slots=True)
class Country:
    """The sizes, and the first id of each kind of row."""

    sizes: Sizes
    unit: int
    user: int
    form: int
    version: int
    round: int
    submission: int
    plan: int

    @classmethod
    def beginning(cls, sizes: Sizes) -> Country:
        """After whatever the tables hold."""
        return cls(sizes, *(next_id(model) for model in (Unit, User, Form, FormVersion, Round, Submission, Plan)))

    @property
    def given(self) -> Mapping[str, Any]:
        """What the statements name: sizes, and where each kind of id begins.

        Units: cities, then each district, its office and its wards, then schools. People: each district's specialist,
        leader and viewer of the UBND, then principals, each city's reader, and the reader of them all.
        """
        districts, cities, schools = self.sizes.districts, self.sizes.cities, self.sizes.schools
        return {
            "districts": districts,
            "cities": cities,
            "schools": schools,
            "city": self.unit,
            "district": self.unit + cities,
            "office": self.unit + cities + districts,
            "ward": self.unit + cities + 2 * districts,
            "school": self.unit + cities + (2 + WARDS) * districts,
            "specialist": self.user,
            "leader": self.user + districts,
            "viewer": self.user + 2 * districts,
            "principal": self.user + 3 * districts,
            "city_reader": self.user + 3 * districts + schools,
            "reader": self.user + 3 * districts + schools + cities,
            # Of each district two forms, two rounds a year: what schools report, then what the office was given.
            "form": self.form,
            "version": self.version,
            "round": self.round,
            "own_round": self.round + YEARS * districts,
            "answer": self.submission,
            "own_answer": self.submission + YEARS * schools,
            "plan": self.plan,
        }
