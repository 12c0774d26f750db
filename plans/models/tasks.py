"""What is to be done: tasks, who cooperates and implements, what they report, and the files that prove it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.roles import OFFICE, SCHOOL, UBND, Role
from core.scoping import NO_ROWS, ScopedManager, ScopedModel
from core.wording import Issuer
from indicators.models import Indicator
from plans.deadlines import Deadline, Precision
from plans.models.plans import Plan, PlanState
from schools.levels import TAUGHT, Level
from schools.models import District, Period, School, Unit


class Priority(models.TextChoices):
    NORMAL = "normal", _("Thường")
    HIGH = "high", _("Quan trọng")
    URGENT = "urgent", _("Khẩn")


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

    Without a plan it was assigned for itself in its period. `cooperating_levels`: all schools of these levels
    cooperate; the schools that carry it out are its implementers. `submitted_*` is the sending to who receives it,
    `approved_*` their approval, recorded apart (DESIGN §2, Task). `confirmed_*`: the one who assigned it accepted the
    proof that it is done. `occurrence_of`: the recurring task of which this is one turn. `carried_from`: the task of
    an earlier period that was left over. `amends`: in the draft of an amendment, the running task it will replace.
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="tasks")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="tasks")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="tasks")
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
    occurrence_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="occurrences")
    carried_from = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="carried_to")
    amends = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="amendments")
    indicators = models.ManyToManyField(Indicator, through="TaskIndicator", related_name="tasks")
    assigner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    priority = models.CharField(_("mức độ ưu tiên"), max_length=6, choices=Priority.choices, default=Priority.NORMAL)
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
    # Who said that it is done: nobody confirms what they said themselves.
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
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
            models.UniqueConstraint(fields=["occurrence_of", "deadline_end"], name="task_occurs_once_a_day"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="task_progress_at_most_100"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(state="done", confirmed_by__isnull=False),
                name="task_confirmed_is_done",
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_on__isnull=False) | (~Q(state="done") & Q(done_on=None)),
                name="task_done_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(deadline_start=None) | Q(deadline_end=None) | Q(deadline_end__gte=F("deadline_start")),
                name="task_deadline_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "state", "deadline_end"], name="task_by_state"),
            models.Index(fields=["district", "period"], name="task_by_district_period"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def deadline(self) -> Deadline:
        return Deadline(Precision(self.deadline_precision), self.deadline_start, self.deadline_end, self.deadline_text)

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        """The office: all; the UBND: what runs, and what its own plan asks once that was sent.

        Of what runs, a body: what it leads, cooperates on or receives; a school: its level's; and everybody what they
        are responsible for themselves. A school also what its own plan holds.
        """
        units = actor.units({Role.AGENCY_STAFF})
        involved = TaskCooperator.objects.filter(unit__in=units).values("task")
        own = Q(lead__in=units) | Q(receiver__in=units) | Q(pk__in=involved)
        ubnd = Q(district__in=actor.districts(UBND))
        return (
            Q(district__in=actor.districts(OFFICE | {Role.DISTRICT_ADMIN}))
            | RUNNING & (ubnd | own | _of_schools(actor) | _of_person(actor))
            | ubnd & Q(plan__owner=Issuer.UBND, plan__state=PlanState.SENT)
            | Q(plan__owner=Issuer.SCHOOL, plan__unit__in=actor.units(SCHOOL))
        )


# A task runs once its plan is issued, or from its assignment on where it has no plan.
RUNNING = Q(plan=None) | Q(plan__state=PlanState.ISSUED)


def _of_person(actor: Actor) -> Q:
    """What somebody was made responsible for, in the districts where they still have a role."""
    if actor.id is None:
        return NO_ROWS
    return Q(responsible=actor.id, district__in=actor.districts(Role))


def _of_schools(actor: Actor) -> Q:
    """The tasks on which the schools of this person's level cooperate, in the district of each school."""
    carried = TaskImplementer.objects.filter(unit__in=actor.units(SCHOOL)).values("task")
    given = Q(lead__in=actor.units(SCHOOL)) | Q(pk__in=carried)
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


class TaskImplementer(models.Model):
    """A school that carries a task out, with how far it is."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="implementers")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    progress = models.PositiveSmallIntegerField(default=0)
    done_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("trường thực hiện")
        ordering = ["task", "unit__sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["task", "unit"], name="implementer_once_per_task"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="implementer_progress_at_most_100"),
        ]

    def __str__(self) -> str:
        return str(self.unit)


class TaskIndicator(models.Model):
    """An indicator that a task serves, at one level or at all of them."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="indicator_rows")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=20, choices=Level.choices, default=Level.ALL)

    class Meta:
        verbose_name = _("chỉ tiêu của nhiệm vụ")
        constraints = [
            models.UniqueConstraint(fields=["task", "indicator", "level"], name="task_indicator_once"),
        ]

    def __str__(self) -> str:
        return str(self.indicator)


class TaskNoteKind(models.TextChoices):
    REPORT = "report", _("Báo cáo tiến độ")
    COMMENT = "comment", _("Trao đổi")
    CONFIRMED = "confirmed", _("Xác nhận hoàn thành")
    REFUSED = "refused", _("Yêu cầu làm tiếp")
    STATE = "state", _("Đổi trạng thái")


class TaskNote(models.Model):
    """What somebody said on a task: how far it is, a word to the others, the assigner's answer to its completion.

    `unit`: the school or body for which they spoke; none: the office. `progress` is told by reports only.
    """

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=10, choices=TaskNoteKind.choices)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField(blank=True)
    progress = models.PositiveSmallIntegerField(null=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("nhật ký nhiệm vụ")
        ordering = ["task", "made_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="report", progress__range=(0, 100)) | (~Q(kind="report") & Q(progress=None)),
                name="task_note_progress_is_a_report",
            ),
        ]

    def __str__(self) -> str:
        return self.text
