"""Schools with where they stand by date, their other names, and what a plan makes of them for a period."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.roles import ON_DISTRICT, SCHOOL, Role
from core.scoping import ScopedManager, ScopedModel
from schools.levels import Level, Ownership
from schools.models.districts import District, Ward
from schools.models.periods import Period
from schools.models.units import BEGINNING, NamedModel, Unit


class SchoolKind(models.TextChoices):
    SCHOOL = "school", _("Trường")
    GROUP = "group", _("Nhóm trẻ, lớp mẫu giáo, lớp mầm non độc lập")


class School(ScopedModel):
    """A school's identity; where it belongs and what it is called is its SchoolPlace.

    `levels` are those it teaches; `statistical_level` alone decides where it is counted as a school. Ownership is
    blank where no source says it. `closed_on` is its last day; what it went into then is a UnitChange.
    """

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, primary_key=True)
    kind = models.CharField(max_length=10, choices=SchoolKind.choices, default=SchoolKind.SCHOOL)
    levels = models.JSONField(default=list)
    statistical_level = models.CharField(max_length=20, choices=Level.choices)
    ownership = models.CharField(max_length=3, choices=Ownership.choices, blank=True)
    national_code = models.CharField(max_length=40, blank=True)
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    # Made up so that a demo district has all the schools that its document only counts.
    is_demo = models.BooleanField(default=False)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("trường")
        constraints = [
            models.CheckConstraint(
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="school_closes_after_it_opens",
            ),
            models.UniqueConstraint(
                fields=["national_code"], condition=~Q(national_code=""), name="school_national_code_once"
            ),
        ]

    def __str__(self) -> str:
        return self.unit.name

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        """The office and the UBND see the district's schools, a school only itself; the operator every structure."""
        if actor.holds({Role.OPERATOR}):
            return Q()
        in_district = SchoolPlace.unscoped.filter(district__in=actor.districts(ON_DISTRICT)).values("school")
        return Q(pk__in=in_district) | Q(pk__in=actor.units(SCHOOL))


class SchoolPlace(ScopedModel):
    """Where a school belongs and what it is called, from a day on; a school's rows do not overlap."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="places")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="school_places")
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, null=True)
    name = models.CharField(max_length=200)
    valid_from = models.DateField(default=BEGINNING)
    valid_to = models.DateField(null=True)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("nơi trường trực thuộc")
        constraints = [
            models.UniqueConstraint(fields=["school", "valid_from"], name="place_once_per_day"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="place_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        if actor.holds({Role.OPERATOR}):
            return Q()
        return Q(district__in=actor.districts(ON_DISTRICT)) | Q(school__in=actor.units(SCHOOL))


class SchoolAlias(NamedModel):
    """Another name under which documents print a school; matching looks here too."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="aliases")

    class Meta:
        verbose_name = _("tên gọi khác của trường")
        constraints = [models.UniqueConstraint(fields=["school", "search_key"], name="school_alias_once")]

    def __str__(self) -> str:
        return self.name


class SchoolStatus(ScopedModel):
    """A status that a plan gives a school for a period: pilot of autonomy, high-quality school, and the like."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="school_statuses")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="statuses")
    period = models.ForeignKey(Period, on_delete=models.PROTECT)
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("diện của trường")
        ordering = ["code", "id"]
        constraints = [models.UniqueConstraint(fields=["school", "period", "code"], name="school_status_once")]

    def __str__(self) -> str:
        return f"{self.school}: {self.name}"

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        return Q(district__in=actor.districts(ON_DISTRICT)) | Q(school__in=actor.units(SCHOOL))
