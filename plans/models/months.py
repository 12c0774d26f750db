"""What a period's months hold: the yearly calendar of activities, and each month's work plan made from it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.roles import ON_DISTRICT, SCHOOL
from core.scoping import ScopedManager, ScopedModel
from plans.models.tasks import Task
from schools.models import District, Period


class MonthPlan(ScopedModel):
    """What a period's months hold (kế hoạch tháng): a table of lines of text, each in its month."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="month_plans")
    period = models.ForeignKey(Period, on_delete=models.PROTECT)
    label = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=300)
    subtitle = models.CharField(max_length=300, blank=True)
    # The lines under the table ("Lưu ý").
    notes = models.JSONField(default=list, blank=True)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("kế hoạch tháng")
        constraints = [models.UniqueConstraint(fields=["district", "period"], name="month_plan_once_per_period")]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        return Q(district__in=actor.districts(ON_DISTRICT | SCHOOL))


class Activity(models.Model):
    """A line of a month (hoạt động): text without lateness, and a task only when somebody assigns one."""

    month_plan = models.ForeignKey(MonthPlan, on_delete=models.CASCADE, related_name="activities")
    month = models.DateField()  # its first day
    order = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        verbose_name = _("hoạt động")
        ordering = ["month_plan", "month", "order"]
        constraints = [models.UniqueConstraint(fields=["month_plan", "month", "order"], name="activity_place_once")]

    def __str__(self) -> str:
        return self.text


class MonthCopy(models.Model):
    """A calendar's month that was copied into the month's work plan: what is taken away there, the portal leaves away.

    By hand it may be copied again, so as to have its lines back.
    """

    month_plan = models.ForeignKey(MonthPlan, on_delete=models.CASCADE, related_name="copies")
    month = models.DateField()  # its first day

    class Meta:
        verbose_name = _("tháng đã chép")
        constraints = [models.UniqueConstraint(fields=["month_plan", "month"], name="month_copied_once")]

    def __str__(self) -> str:
        return f"{self.month:%m/%Y}"


class MonthWork(ScopedModel):
    """A line of a month's work plan (kế hoạch công tác tháng), copied from the year's calendar or added for itself.

    `task` is the one that somebody assigned for it.
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="month_work")
    month = models.DateField()  # its first day
    order = models.PositiveIntegerField()
    text = models.TextField()
    activity = models.ForeignKey(Activity, on_delete=models.SET_NULL, null=True, related_name="work")
    task = models.ForeignKey(Task, on_delete=models.SET_NULL, null=True, related_name="month_work")

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("kế hoạch công tác tháng")
        ordering = ["district", "month", "order"]
        constraints = [
            models.UniqueConstraint(fields=["district", "month", "order"], name="month_work_place_once"),
            models.UniqueConstraint(fields=["month", "activity"], name="month_work_copies_a_line_once"),
        ]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        return Q(district__in=actor.districts(ON_DISTRICT | SCHOOL))
