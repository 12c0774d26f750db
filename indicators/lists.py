"""The list of indicators, as a district's administration has it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from indicators.resources import IndicatorResource
from schools.administration import AdminList

INDICATORS = AdminList(
    name="indicators",
    file="chi-tieu",
    heading=_("Chỉ tiêu"),
    title=_("DANH MỤC CHỈ TIÊU"),
    lead=_("Chỉ tiêu dùng chung, và chỉ tiêu riêng của địa bàn"),
    resource=IndicatorResource,
)
