"""A year's plan and its tasks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.roles import ON_DISTRICT, SCHOOL, Role
from core.scoping import NO_ROWS, ScopedManager, ScopedModel
from core.wording import Issuer, Worded, WordedSection
from plans.deadlines import Deadline, Precision
from schools.levels import TAUGHT
from schools.models import District, Period, School, Unit


class PlanState(models.TextChoices):
    DRAFT = "draft", _("Dự thảo")
    WAITING = "waiting", _("Chờ ký")
    PASSED = "passed", _("Lãnh đạo phòng thông qua")
    SENT = "sent", _("Đã trình UBND")
    RETURNED = "returned", _("Trả lại")
    ISSUED = "issued", _("Đã ban hành")


class Plan(Worded, ScopedModel):
    """A period's plan of the office or the UBND; `label`, `title` and `subtitle` head its table of tasks."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="plans")
    period = models.ForeignKey(Period, on_delete=models.PROTECT)
    owner = models.CharField(max_length=6, choices=Issuer.choices, default=Issuer.OFFICE)
    state = models.CharField(max_length=10, choices=PlanState.choices, default=PlanState.DRAFT)
    label = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=300)
    subtitle = models.CharField(max_length=300, blank=True)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("kế hoạch")
        constraints = [
            models.UniqueConstraint(fields=["district", "period", "owner"], name="plan_once_per_period_and_owner")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def issuer(self) -> str:
        return self.owner

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        return Q(district__in=actor.districts(Role))


class PlanSection(WordedSection):
    """One heading of a plan's document."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="sections")

    class Meta:
        verbose_name = _("mục của kế hoạch")
        ordering = ["plan", "order"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="plan_section_once"),
            models.UniqueConstraint(fields=["plan", "order"], name="plan_section_order_once"),
        ]


class MonthPlan(ScopedModel):
    """What a period's months hold (kế hoạch tháng): a table of lines of text, each in its month."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="month_plans")
    period = models.ForeignKey(Period, on_delete=models.PROTECT)
    label = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=300)
    subtitle = models.CharField(max_length=300, blank=True)

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


class TaskState(models.TextChoices):
    NOT_STARTED = "not_started", _("Chưa bắt đầu")
    IN_PROGRESS = "in_progress", _("Đang thực hiện")
    DONE = "done", _("Hoàn thành")
    PAUSED = "paused", _("Tạm dừng")
    CANCELLED = "cancelled", _("Hủy")


def validate_levels(levels: Any) -> None:
    """A list of levels that schools teach."""
    allowed = {level.value for level in TAUGHT}
    if not isinstance(levels, list) or not set(levels) <= allowed:
        raise ValidationError(_("Cấp học không có trong danh mục."))


class Task(ScopedModel):
    """What is to be done: one lead body, any number that cooperate, who receives it, and a deadline with precision.

    `cooperating_levels`: all schools of these levels cooperate. `submitted_*` is the sending to who receives it,
    `approved_*` their approval, recorded apart (DESIGN §2, Task).
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="tasks")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="tasks")
    order = models.PositiveIntegerField()
    number = models.CharField(_("số thứ tự"), max_length=20, blank=True)
    section = models.CharField(_("mục"), max_length=300, blank=True)
    title = models.CharField(_("nội dung"), max_length=1000)
    lead = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="tasks_led")
    responsible = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="tasks")
    cooperators = models.ManyToManyField(Unit, through="TaskCooperator", related_name="tasks_cooperated")
    cooperating_levels = models.JSONField(default=list, validators=[validate_levels], blank=True)
    receiver = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="tasks_received")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="subtasks")
    assigned_by = models.CharField(_("văn bản giao"), max_length=200, blank=True)
    deadline_precision = models.CharField(
        max_length=10, choices=[(precision.value, precision.value) for precision in Precision]
    )
    deadline_start = models.DateField(null=True)
    deadline_end = models.DateField(null=True)
    deadline_text = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=12, choices=TaskState.choices, default=TaskState.NOT_STARTED)
    progress = models.PositiveSmallIntegerField(default=0)
    done_on = models.DateField(null=True)
    submitted_number = models.CharField(max_length=60, blank=True)
    submitted_on = models.DateField(null=True)
    approved_decision = models.CharField(max_length=120, blank=True)
    approved_on = models.DateField(null=True)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(default=timezone.now)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("nhiệm vụ")
        ordering = ["plan", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "order"], name="task_order_once_in_plan"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="task_progress_at_most_100"),
            models.CheckConstraint(
                condition=Q(state="done", done_on__isnull=False) | (~Q(state="done") & Q(done_on=None)),
                name="task_done_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(deadline_start=None) | Q(deadline_end=None) | Q(deadline_end__gte=F("deadline_start")),
                name="task_deadline_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["district", "state", "deadline_end"], name="task_by_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def deadline(self) -> Deadline:
        return Deadline(Precision(self.deadline_precision), self.deadline_start, self.deadline_end, self.deadline_text)

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        """The office and the UBND: all; a body: what it leads, cooperates on or receives; a school: its level's."""
        units = actor.units({Role.AGENCY_STAFF})
        involved = TaskCooperator.objects.filter(unit__in=units).values("task")
        own = Q(lead__in=units) | Q(receiver__in=units) | Q(pk__in=involved)
        return Q(district__in=actor.districts(ON_DISTRICT)) | own | _of_schools(actor)


def _of_schools(actor: Actor) -> Q:
    """The tasks on which the schools of this person's level cooperate, in the district of each school."""
    given = NO_ROWS
    for district in sorted(actor.districts(SCHOOL)):
        given |= Q(district=district) & _of_levels(district, actor.units(SCHOOL, district=district))
    return given


def _of_levels(district: int, schools: frozenset[int]) -> Q:
    """The lists of levels in this district's tasks that name a level which one of `schools` teaches."""
    taught = {
        level for levels in School.unscoped.filter(pk__in=schools).values_list("levels", flat=True) for level in levels
    }
    asked = Task.unscoped.filter(district=district).exclude(cooperating_levels=[])
    given = NO_ROWS
    for levels in asked.order_by().values_list("cooperating_levels", flat=True).distinct():
        if not taught.isdisjoint(levels):
            given |= Q(cooperating_levels=levels)
    return given


class TaskCooperator(models.Model):
    """A body that cooperates on a task, in the order that the document names them."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="cooperator_rows")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    order = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("đơn vị phối hợp")
        ordering = ["task", "order"]
        constraints = [models.UniqueConstraint(fields=["task", "unit"], name="cooperator_once_per_task")]

    def __str__(self) -> str:
        return str(self.unit)
