"""The periods that all districts share."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from schools.period_codes import PeriodCode, PeriodKind, parse_period


class Period(models.Model):
    """A stretch of time that figures belong to, shared by all districts; its neighbours follow from its code."""

    KINDS = [
        (PeriodKind.YEAR.value, _("Năm")),
        (PeriodKind.SCHOOL_YEAR.value, _("Năm học")),
        (PeriodKind.TERM.value, _("Học kỳ")),
        (PeriodKind.POINT.value, _("Thời điểm trong năm học")),
        (PeriodKind.SPAN.value, _("Giai đoạn")),
        (PeriodKind.HALF_YEAR.value, _("6 tháng")),
        (PeriodKind.NINE_MONTHS.value, _("9 tháng")),
        (PeriodKind.QUARTER.value, _("Quý")),
        (PeriodKind.MONTH.value, _("Tháng")),
    ]

    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=12, choices=KINDS)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        verbose_name = _("kỳ")
        ordering = ["starts_on", "ends_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="period_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def parsed(self) -> PeriodCode:
        return parse_period(self.code)

    @property
    def name(self) -> str:
        return self.parsed.name
