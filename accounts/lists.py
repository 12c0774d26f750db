"""The lists of a district's people and of what they answer for, as its administration has them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.resources.people import PersonResource
from accounts.resources.portfolios import PortfolioResource
from schools.administration import AdminList

PEOPLE = AdminList(
    name="people",
    file="nguoi-dung",
    heading=_("Người dùng"),
    title=_("DANH SÁCH NGƯỜI DÙNG"),
    resource=PersonResource,
    reads="administer",
)
PORTFOLIOS = AdminList(
    name="portfolios",
    file="phan-cong",
    heading=_("Phân công"),
    title=_("BẢNG PHÂN CÔNG"),
    lead=_("Lĩnh vực, môn, trường và phường, xã mà mỗi người của cơ quan phụ trách"),
    resource=PortfolioResource,
)
