"""The made-up country's cities, districts, wards, schools and people, and its offices' tasks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.models import Grant, User
from core.roles import Role
from plans.deadlines import Precision
from plans.models import Plan, Task
from reports.management.scale_data.country import (
    CITY_OF,
    EACH_DISTRICT,
    EACH_SCHOOL,
    LEVEL,
    LEVELS,
    OWN,
    OWNERSHIP,
    SLUG,
    Country,
)
from reports.management.scale_data.filling import insert, named, rows, set_sequence
from reports.management.scale_data.sizes import FIRST_YEAR, TASKS, WARDS, YEARS
from schools.models import Agency, District, DistrictProfile, School, SchoolPlace, Unit, Ward

# The day as of which the districts are looked at: in the last of the years.
TODAY = f"{FIRST_YEAR + YEARS}-06-15"
EACH_WARD = f"{EACH_DISTRICT} CROSS JOIN generate_series(0, {WARDS - 1}) AS w"
WARD = f"d * {WARDS} + w"


def make_places(country: Country) -> None:
    """Units with what they are; a district has the names of an old one."""
    given = country.given
    _units("city", "generate_series(0, %(cities)s - 1) AS c", "c", "Tỉnh Số", given)
    _units("district", EACH_DISTRICT, "d", "Huyện Số", given)
    _units("office", EACH_DISTRICT, "d", "Phòng Giáo dục và Đào tạo huyện Số", given, kind="agency")
    _units("ward", EACH_WARD, WARD, "Xã Số", given)
    for place, words in enumerate(LEVELS.values()):
        _units("school", f"{EACH_SCHOOL} WHERE {OWN} = {place}", "n", words, given)
    set_sequence(Unit)
    unit = "%(district)s + d"
    district = {"slug": f"'{SLUG}-' || (d + 1)", "city_id": f"%(city)s + {CITY_OF}", "reference_date": f"'{TODAY}'"}
    insert(District, {"unit_id": unit, **district}, EACH_DISTRICT, given)
    insert(DistrictProfile, {"district_id": unit, **_names()}, EACH_DISTRICT, given)
    office = {"kind": "'office'", "short_name": "'Phòng GDĐT'"}
    insert(Agency, {"unit_id": "%(office)s + d", "district_id": unit, **office}, EACH_DISTRICT, given)
    insert(Ward, {"unit_id": f"%(ward)s + {WARD}", "district_id": unit}, EACH_WARD, given)
    levels = {"levels": f"jsonb_build_array({LEVEL})", "statistical_level": LEVEL, "ownership": OWNERSHIP}
    insert(School, {"unit_id": "%(school)s + n", **levels}, EACH_SCHOOL, given)
    insert(SchoolPlace, _place(), f"{EACH_SCHOOL} JOIN schools_unit AS unit ON unit.id = %(school)s + n", given)


def _units(base: str, source: str, ordinal: str, words: str, given: Mapping[str, Any], *, kind: str = "") -> None:
    columns = {
        "id": f"%({base})s + {ordinal}",
        "kind": f"'{kind or base}'",
        "code": f"'{SLUG}-{base}-' || ({ordinal} + 1)",
        **named(words, f"({ordinal} + 1)"),
    }
    insert(Unit, columns, source, given)


def _names() -> dict[str, str]:
    number = "' || (d + 1)"
    return {
        "kind": "'huyen'",
        "name": f"'Huyện Số {number}",
        "short_name": f"'Số {number}",
        "parent_body": f"'UBND huyện Số {number}",
        "parent_body_short": "'UBND huyện'",
        "office_name": "'Phòng Giáo dục và Đào tạo'",
        "office_short": "'Phòng GDĐT'",
        "place": f"'Số {number}",
        "symbol": "'PGDĐT'",
        "signer_title": "'TRƯỞNG PHÒNG'",
        "ubnd_name": f"'Ủy ban nhân dân huyện Số {number}",
    }


def _place() -> dict[str, str]:
    return {
        "school_id": "unit.id",
        "district_id": "%(district)s + d",
        "ward_id": f"%(ward)s + d * {WARDS} + mod(n / %(districts)s, {WARDS})",
        "name": "unit.name",
    }


def make_people(country: Country) -> None:
    """Accounts that nobody can sign in to (they have no password) with their roles."""
    given = country.given
    for base, role, words in (
        ("specialist", Role.SPECIALIST, "Chuyên viên huyện Số"),
        ("leader", Role.LEADER, "Trưởng phòng huyện Số"),
        ("viewer", Role.UBND_VIEWER, "Chuyên viên UBND huyện Số"),
    ):
        _people(base, EACH_DISTRICT, "d", words, given)
        _grants(role, f"%({base})s + d", "%(district)s + d", EACH_DISTRICT, given)
    _people("principal", EACH_SCHOOL, "n", "Hiệu trưởng trường Số", given)
    _grants(Role.PRINCIPAL, "%(principal)s + n", "%(school)s + n", EACH_SCHOOL, given)
    each_city = "generate_series(0, %(cities)s - 1) AS c"
    _people("city_reader", each_city, "c", "Người xem tỉnh Số", given)
    _grants(Role.CITY_READER, "%(city_reader)s + c", "%(city)s + c", each_city, given)
    _people("reader", "generate_series(0, 0) AS c", "c", "Người xem cả nước", given)
    _grants(Role.CITY_READER, "%(reader)s", "%(city)s + c", each_city, given)
    set_sequence(User)


def _people(base: str, source: str, ordinal: str, words: str, given: Mapping[str, Any]) -> None:
    name = named(words, f"({ordinal} + 1)")
    columns = {
        "id": f"%({base})s + {ordinal}",
        "username": f"'{SLUG}-{base}-' || ({ordinal} + 1)",
        "password": "'!'",
        "full_name": name.pop("name"),
        **name,
    }
    insert(User, columns, source, given)


def _grants(role: Role, user: str, unit: str, source: str, given: Mapping[str, Any]) -> None:
    insert(Grant, {"user_id": user, "unit_id": unit, "role": f"'{role.value}'"}, source, given)


def make_tasks(country: Country) -> None:
    """A plan of each office with its tasks: a fifth of them late, half done."""
    given = {**country.given, "period": rows("SELECT id FROM schools_period WHERE code = %s", [_plan_period()])[0][0]}
    title = "'Kế hoạch năm học của huyện Số ' || (d + 1)"
    unit = "%(district)s + d"
    plan = {"id": "%(plan)s + d", "district_id": unit, "unit_id": unit, "period_id": "%(period)s", "title": title}
    insert(Plan, plan, EACH_DISTRICT, given)
    set_sequence(Plan)
    insert(Task, _task(), f"{EACH_DISTRICT} CROSS JOIN generate_series(1, {TASKS}) AS t", given)


def _plan_period() -> str:
    last = FIRST_YEAR + YEARS
    return f"{last - 1}-{last}"


def _task() -> dict[str, str]:
    due = f"DATE '{FIRST_YEAR + YEARS}-01-20' + t * 5"
    return {
        "district_id": "%(district)s + d",
        "plan_id": "%(plan)s + d",
        "period_id": "%(period)s",
        "order": "t",
        "title": "'Nhiệm vụ thứ ' || t",
        "lead_id": "%(office)s + d",
        "deadline_precision": f"'{Precision.DAY.value}'",
        "deadline_start": due,
        "deadline_end": due,
        "state": "(ARRAY['done', 'in_progress'])[1 + mod(t + d, 2)]",
        "progress": "CASE mod(t + d, 2) WHEN 0 THEN 100 ELSE mod(t * 7, 100) END",
        "done_on": f"CASE mod(t + d, 2) WHEN 0 THEN {due} + mod(t, 4) - 2 END",
    }
