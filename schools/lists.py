"""The lists of a district's units, as its administration has them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from schools.administration import AdminList
from schools.resources.accreditations import AccreditationResource
from schools.resources.agencies import AgencyResource
from schools.resources.schools import SchoolResource
from schools.resources.wards import WardResource

WARDS = AdminList(
    name="wards",
    file="phuong-xa",
    heading=_("Phường, xã"),
    title=_("DANH SÁCH PHƯỜNG, XÃ"),
    resource=WardResource,
)
AGENCIES = AdminList(
    name="agencies",
    file="co-quan",
    heading=_("Cơ quan"),
    title=_("DANH SÁCH CƠ QUAN, ĐƠN VỊ"),
    resource=AgencyResource,
)
SCHOOLS = AdminList(
    name="schools",
    file="truong",
    heading=_("Trường"),
    title=_("DANH SÁCH TRƯỜNG"),
    resource=SchoolResource,
)
ACCREDITATIONS = AdminList(
    name="accreditations",
    file="chuan-quoc-gia",
    heading=_("Chuẩn quốc gia"),
    title=_("DANH SÁCH TRƯỜNG ĐẠT CHUẨN QUỐC GIA"),
    lead=_("Trường đạt chuẩn quốc gia, và trường trên lộ trình"),
    resource=AccreditationResource,
)
