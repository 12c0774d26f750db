"""Writing units, their dated attributes and periods, by subject; every write is idempotent by its natural key."""

from __future__ import annotations

from schools.services.accreditations import ACCREDITATION_WORDS, ensure_roadmap, save_accreditation
from schools.services.agencies import change_agency, ensure_agency
from schools.services.districts import (
    PROFILE_WORDS,
    Overlap,
    ProfileData,
    ensure_bodies,
    ensure_city,
    ensure_district,
    look_as_of,
    overlapping,
    rename_district,
)
from schools.services.life import change_schools, look_ahead, name_units_of_today, reopen_schools
from schools.services.periods import ensure_period
from schools.services.removing import remove_unit, why_kept
from schools.services.reorganising import check_communes, hand_over_district, look_ahead_at_communes, stop_clocks
from schools.services.schools import (
    SchoolData,
    add_school,
    change_school,
    ensure_school,
    highest_level,
)
from schools.services.standing import ensure_status, group_ownerships
from schools.services.units import UnitRefused, ensure_unit, free_code, new_code
from schools.services.wards import change_ward, ensure_ward

__all__ = [
    "ACCREDITATION_WORDS",
    "PROFILE_WORDS",
    "Overlap",
    "ProfileData",
    "SchoolData",
    "UnitRefused",
    "add_school",
    "change_agency",
    "change_school",
    "change_schools",
    "change_ward",
    "check_communes",
    "ensure_agency",
    "ensure_bodies",
    "ensure_city",
    "ensure_district",
    "ensure_period",
    "ensure_roadmap",
    "ensure_school",
    "ensure_status",
    "ensure_unit",
    "ensure_ward",
    "free_code",
    "group_ownerships",
    "hand_over_district",
    "highest_level",
    "look_ahead",
    "look_ahead_at_communes",
    "look_as_of",
    "name_units_of_today",
    "new_code",
    "overlapping",
    "remove_unit",
    "rename_district",
    "reopen_schools",
    "save_accreditation",
    "stop_clocks",
    "why_kept",
]
