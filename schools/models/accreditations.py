"""National-standard schools: the roadmaps, and each school's recognition."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.roles import ON_DISTRICT, SCHOOL, Role
from core.scoping import ScopedManager, ScopedModel
from schools.models.districts import District
from schools.models.periods import Period
from schools.models.schools import School


class AccreditationKind(models.TextChoices):
    NEW = "new", _("Công nhận mới")
    RENEWED = "renewed", _("Công nhận lại")


class AccreditationStep(models.TextChoices):
    PLANNED = "planned", _("Theo lộ trình")
    SELF_ASSESSED = "self_assessed", _("Đã tự đánh giá")
    REGISTERED = "registered", _("Đã đăng ký")
    ASSESSED = "assessed", _("Đã đánh giá ngoài")
    GRANTED = "granted", _("Đã công nhận")
    REFUSED = "refused", _("Chưa đạt")


class Roadmap(ScopedModel):
    """A district's roadmap of national-standard schools over a span of years."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="roadmaps")
    period = models.ForeignKey(Period, on_delete=models.PROTECT)
    label = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=300)
    subtitle = models.CharField(max_length=300, blank=True)
    # The heading of the column of schools: documents word it after the plan it belongs to.
    school_heading = models.CharField(max_length=200, default="Tên trường")

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("lộ trình trường chuẩn quốc gia")
        constraints = [models.UniqueConstraint(fields=["district", "period"], name="roadmap_once_per_period")]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        if actor.holds({Role.OPERATOR}):
            return Q()
        return Q(district__in=actor.districts(ON_DISTRICT))


class Accreditation(ScopedModel):
    """A school's recognition as a national-standard school: planned, on its way, or granted.

    `grade` is the mức độ (1 or 2; None where the source gives none). A recognition holds five years unless its
    decision says otherwise.
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="accreditations")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="accreditations")
    roadmap = models.ForeignKey(Roadmap, on_delete=models.PROTECT, null=True, related_name="entries")
    order = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=8, choices=AccreditationKind.choices)
    grade = models.PositiveSmallIntegerField(null=True)
    quality_level = models.PositiveSmallIntegerField(null=True)
    planned_year = models.PositiveSmallIntegerField(null=True)
    step = models.CharField(max_length=16, choices=AccreditationStep.choices, default=AccreditationStep.PLANNED)
    decision = models.CharField(max_length=120, blank=True)
    granted_on = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    regulation = models.CharField(max_length=120, blank=True)
    printed_name = models.CharField(max_length=200, blank=True)
    printed_level = models.CharField(max_length=60, blank=True)
    group = models.CharField(max_length=60, blank=True)
    number = models.CharField(max_length=12, blank=True)
    note = models.CharField(max_length=300, blank=True)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("công nhận trường đạt chuẩn quốc gia")
        ordering = ["roadmap", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["roadmap", "school"], name="accreditation_once_per_roadmap"),
            models.CheckConstraint(condition=Q(grade=None) | Q(grade__in=[1, 2]), name="accreditation_grade_1_or_2"),
            models.CheckConstraint(
                condition=~Q(step="granted") | Q(granted_on__isnull=False), name="accreditation_granted_has_its_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school} ({self.planned_year})"

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        if actor.holds({Role.OPERATOR}):
            return Q()
        return Q(district__in=actor.districts(ON_DISTRICT)) | Q(school__in=actor.units(SCHOOL))
