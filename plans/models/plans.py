"""A plan's document: of the office, the UBND or a school, with its sections, its outline and what amends it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.roles import OFFICE, SCHOOL, UBND, Role
from core.scoping import ScopedManager, ScopedModel
from core.wording import Issuer, Worded, WordedSection
from schools.models import District, Period, Unit


class PlanState(models.TextChoices):
    DRAFT = "draft", _("Dự thảo")
    WAITING = "waiting", _("Chờ ký")
    PASSED = "passed", _("Lãnh đạo phòng thông qua")
    SENT = "sent", _("Đã trình UBND")
    # A school's own plan goes to the office, which approves it: an office signs nothing of a school.
    SUBMITTED = "submitted", _("Đã nộp")
    RETURNED = "returned", _("Trả lại")
    APPROVED = "approved", _("Đã duyệt")
    ISSUED = "issued", _("Đã ban hành")


class Plan(Worded, ScopedModel):
    """A period's plan of the office, the UBND or a school; `label`, `title` and `subtitle` head its table of tasks.

    `unit`: whose plan it is, the district's own unit but for a school's. An issued plan is amended by the next
    `edition`, a plan of its own that `amends` it; the text that was issued stays in `snapshot`.
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="plans")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="plans")
    period = models.ForeignKey(Period, on_delete=models.PROTECT)
    owner = models.CharField(max_length=6, choices=Issuer.choices, default=Issuer.OFFICE)
    edition = models.PositiveSmallIntegerField(default=0)
    amends = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="amended_by")
    state = models.CharField(max_length=10, choices=PlanState.choices, default=PlanState.DRAFT)
    label = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=300)
    subtitle = models.CharField(max_length=300, blank=True)
    # Why it was returned, or what an amendment is for.
    reason = models.TextField(blank=True)
    # Who brought it to the state it is in: nobody passes, signs or approves what they sent themselves.
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(default=timezone.now)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("kế hoạch")
        constraints = [
            models.UniqueConstraint(fields=["unit", "period", "owner", "edition"], name="plan_once_per_edition"),
            models.CheckConstraint(
                condition=Q(edition=0, amends=None) | Q(edition__gt=0, amends__isnull=False),
                name="plan_edition_amends_another",
            ),
        ]
        indexes = [models.Index(fields=["district", "period"], name="plan_by_district_period")]

    def __str__(self) -> str:
        return self.title

    @property
    def issuer(self) -> str:
        return self.owner

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        """The office: all; the UBND: its own once it was sent; a school: its own; everybody: what is issued."""
        return (
            Q(district__in=actor.districts(OFFICE | {Role.DISTRICT_ADMIN}))
            | Q(district__in=actor.districts(Role), state=PlanState.ISSUED)
            | Q(district__in=actor.districts(UBND), owner=Issuer.UBND, state=PlanState.SENT)
            | Q(owner=Issuer.SCHOOL, unit__in=actor.units(SCHOOL))
        )


class PlanSection(WordedSection):
    """One heading of a plan's document; `written_by` last wrote its words."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="sections")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("mục của kế hoạch")
        ordering = ["plan", "order"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="plan_section_once"),
            models.UniqueConstraint(fields=["plan", "order"], name="plan_section_order_once"),
        ]


class PlanOutline(ScopedModel):
    """What the office asks of every school's plan of a period: its headings, each with a word on what belongs there."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="plan_outlines")
    period = models.ForeignKey(Period, on_delete=models.PROTECT)
    title = models.CharField(max_length=300)
    # [{"number", "title", "hint"}], in order.
    headings = models.JSONField(default=list)
    due_on = models.DateField(null=True)
    updated_at = models.DateTimeField(default=timezone.now)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("đề cương kế hoạch năm học")
        constraints = [models.UniqueConstraint(fields=["district", "period"], name="outline_once_per_period")]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        return Q(district__in=actor.districts(OFFICE | SCHOOL | {Role.DISTRICT_ADMIN}))
