"""Official values at their seven coordinates, and the row that totals are locked by."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.roles import OFFICE, SCHOOL, UBND, Role
from core.scoping import ScopedManager, ScopedModel
from indicators.models.catalogue import Indicator
from indicators.models.rounds import Submission
from indicators.models.valued import Measure, Valued, value_checks
from schools.levels import Level, Ownership
from schools.models import District, Period, Unit


class Source(models.TextChoices):
    DIRECT = "direct", _("Đơn vị báo cáo")
    COLLECTED = "collected", _("Tổng hợp từ các trường")


class Figure(Valued, ScopedModel):
    """The official value of an indicator for a unit and period. Coordinates are never null: "-" is "all".

    A collected one is the total over the district's or a ward's units: `counted` gave an exact value, `inexact` one
    that does not add up, `missing` owe one that is not approved.
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="figures")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    period = models.ForeignKey(Period, on_delete=models.PROTECT)
    measure = models.CharField(max_length=10, choices=Measure.choices)
    level = models.CharField(max_length=20, choices=Level.choices, default=Level.ALL)
    ownership = models.CharField(max_length=3, choices=Ownership.choices, default=Ownership.ALL)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.DIRECT)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, null=True, related_name="figures")
    approved_at = models.DateTimeField(default=timezone.now)
    counted = models.PositiveIntegerField(default=0)
    inexact = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("số liệu")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "unit", "period", "measure", "level", "ownership", "source"],
                name="figure_once_per_coordinates",
            ),
            models.CheckConstraint(
                condition=~Q(source="direct") | Q(submission__isnull=False), name="figure_names_its_submission"
            ),
            *value_checks("figure", may_be_empty=False),
        ]
        indexes = [
            models.Index(fields=["district", "period", "indicator"], name="figure_by_district_period"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period} = {self.typed}"

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        readers = OFFICE | UBND | {Role.DISTRICT_ADMIN}
        return Q(district__in=actor.districts(readers)) | Q(unit__in=actor.units(SCHOOL))


class TotalsGuard(models.Model):
    """The row that whoever changes a district's official figures of a period locks first."""

    district = models.ForeignKey(District, on_delete=models.CASCADE)
    period = models.ForeignKey(Period, on_delete=models.PROTECT)

    class Meta:
        verbose_name = _("khóa tổng hợp")
        constraints = [models.UniqueConstraint(fields=["district", "period"], name="totals_guard_once")]

    def __str__(self) -> str:
        return f"{self.district} {self.period}"
