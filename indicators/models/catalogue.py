"""The catalogue: units of measure, indicators, and the decisions by which targets were assigned."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.fields import ExactDecimalField
from core.roles import Role
from core.scoping import ScopedManager, ScopedModel
from indicators.values import Reading
from schools.models import District, NamedModel, Period

MONEY = "dong"


class MeasurementUnit(models.Model):
    """A unit of measure: `factor` of its `base` (1.000 đồng is 1000 of đồng), and how its numbers are read."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    base = models.SlugField(max_length=40)
    factor = ExactDecimalField(default=Decimal(1))
    decimals = models.PositiveSmallIntegerField(default=0)
    percent = models.BooleanField(default=False)
    minimum = ExactDecimalField(null=True)
    maximum = ExactDecimalField(null=True)

    class Meta:
        verbose_name = _("đơn vị tính")

    def __str__(self) -> str:
        return self.name

    @property
    def reading(self) -> Reading:
        """How a number in this unit is typed: "59" or "59 học sinh".

        An amount of money is a number: a budget holds no "trên 5 tỷ", no rank and no mark.
        """
        return Reading(
            decimals=self.decimals,
            percent=self.percent,
            minimum=self.minimum,
            maximum=self.maximum,
            comparators=self.base != MONEY,
            unit="" if self.percent else self.name,
        )


class Direction(models.TextChoices):
    HIGHER = "higher", _("Cao hơn là tốt")
    LOWER = "lower", _("Thấp hơn là tốt")
    NONE = "none", _("Không xét")


class CalendarYear(models.TextChoices):
    """How an indicator answers a calendar year N (DESIGN §2)."""

    SAME = "same", _("Năm N")
    SCHOOL_YEAR_ENDING = "school_year_ending", _("Năm học kết thúc trong năm N")
    SCHOOL_YEAR_BEGINNING = "school_year_beginning", _("Năm học bắt đầu trong năm N")


class OverUnits(models.TextChoices):
    SUM = "sum", _("Cộng")
    # Nobody types it: each school counts as one, at its cấp thống kê.
    COUNT = "count", _("Đếm trường")
    RATIO = "ratio", _("Tỷ số của các tổng")
    MEAN = "mean", _("Trung bình có trọng số")
    LAST = "last", _("Giá trị cuối")
    NONE = "none", _("Không tổng hợp")


class Indicator(NamedModel):
    """What is counted. Shared by all districts, or one district's own where `district` is set."""

    code = models.SlugField(max_length=100, unique=True)
    name = models.CharField(_("tên"), max_length=300)
    search_key = models.CharField(max_length=300, editable=False)
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, related_name="own_indicators")
    unit = models.ForeignKey(MeasurementUnit, on_delete=models.PROTECT)
    direction = models.CharField(max_length=10, choices=Direction.choices)
    calendar_year = models.CharField(max_length=24, choices=CalendarYear.choices, default=CalendarYear.SAME)
    over_units = models.CharField(max_length=8, choices=OverUnits.choices)
    over_periods = models.CharField(
        max_length=8,
        choices=[choice for choice in OverUnits.choices if choice[0] != OverUnits.COUNT],
        default=OverUnits.NONE,
    )
    population = models.CharField(max_length=200, blank=True)
    numerator = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="numerator_of")
    denominator = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="denominator_of")

    class Meta:
        verbose_name = _("chỉ tiêu")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(numerator=None, denominator=None) | Q(numerator__isnull=False, denominator__isnull=False),
                name="indicator_ratio_has_both_parts",
            )
        ]

    def __str__(self) -> str:
        return self.name


class TargetDecision(ScopedModel):
    """The decision that assigned a period's targets (KH giao): to a district's office, as tables cite it; or, by a
    `round` of the office's own, to the district's schools.
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="target_decisions")
    period = models.ForeignKey(Period, on_delete=models.PROTECT)
    number = models.CharField(max_length=60)
    issued_on = models.DateField()
    title = models.CharField(max_length=200)
    round = models.ForeignKey("indicators.Round", on_delete=models.CASCADE, null=True, related_name="target_decisions")

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("quyết định giao chỉ tiêu")
        constraints = [
            models.UniqueConstraint(
                fields=["district", "period", "number"], condition=Q(round=None), name="target_decision_once"
            ),
            # One decision may give the targets of several rounds: a level each.
            models.UniqueConstraint(fields=["round", "number"], name="target_decision_once_per_round"),
        ]
        ordering = ["issued_on", "id"]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        return Q(district__in=actor.districts(Role))
