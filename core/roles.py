"""The roles that a grant can give, and the groups of them that policies speak of."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """A role is held on one unit (DESIGN §7); `OPERATOR` alone is held on the portal itself."""

    SPECIALIST = "specialist", _("Chuyên viên")
    LEADER = "leader", _("Lãnh đạo phòng")
    UBND_VIEWER = "ubnd_viewer", _("Người xem của UBND")
    UBND_SIGNER = "ubnd_signer", _("Lãnh đạo UBND")
    DISTRICT_ADMIN = "district_admin", _("Quản trị đơn vị")
    PRINCIPAL = "principal", _("Hiệu trưởng")
    DEPUTY_PRINCIPAL = "deputy_principal", _("Phó Hiệu trưởng")
    SCHOOL_CLERK = "school_clerk", _("Văn thư trường")
    AGENCY_STAFF = "agency_staff", _("Cán bộ đơn vị phối hợp")
    CITY_READER = "city_reader", _("Người xem cấp thành phố")
    OPERATOR = "operator", _("Quản trị hệ thống")


OFFICE = frozenset({Role.SPECIALIST, Role.LEADER})
UBND = frozenset({Role.UBND_VIEWER, Role.UBND_SIGNER})
SCHOOL = frozenset({Role.PRINCIPAL, Role.DEPUTY_PRINCIPAL, Role.SCHOOL_CLERK})
ON_DISTRICT = OFFICE | UBND | {Role.DISTRICT_ADMIN}
