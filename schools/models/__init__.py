"""Who, where and when: units of every kind with their dated attributes, and the periods that all districts share."""

from schools.models.accreditations import Accreditation, AccreditationKind, AccreditationStep, Roadmap
from schools.models.agencies import Agency, AgencyKind
from schools.models.changes import ChangedUnit, ChangeKind, ChangeSide, UnitChange
from schools.models.districts import District, DistrictKind, DistrictProfile, OwnershipGroup, Ward
from schools.models.periods import Period
from schools.models.schools import School, SchoolAlias, SchoolKind, SchoolPlace, SchoolStatus
from schools.models.units import BEGINNING, NamedModel, Unit, UnitKind

__all__ = [
    "BEGINNING",
    "Accreditation",
    "AccreditationKind",
    "AccreditationStep",
    "Agency",
    "AgencyKind",
    "ChangeKind",
    "ChangeSide",
    "ChangedUnit",
    "District",
    "DistrictKind",
    "DistrictProfile",
    "NamedModel",
    "OwnershipGroup",
    "Period",
    "Roadmap",
    "School",
    "SchoolAlias",
    "SchoolKind",
    "SchoolPlace",
    "SchoolStatus",
    "Unit",
    "UnitChange",
    "UnitKind",
    "Ward",
]
