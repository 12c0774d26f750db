"""The monthly review of people: what each did in a month, and what their leader says to it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Grant, Portfolio, PortfolioSet
from core.actor import Actor
from core.roles import OFFICE, SCHOOL, Role
from core.scoping import NO_ROWS, ScopedManager, ScopedModel
from schools.models import District


class ReviewSettings(ScopedModel):
    """How a district's office reviews its months: until which day, whom, and on which scale (none: no rating)."""

    district = models.OneToOneField(District, on_delete=models.CASCADE, related_name="review_settings")
    due_day = models.PositiveSmallIntegerField(default=25)
    asks_principals = models.BooleanField(default=False)
    # The words of the scale from the best down; empty: nobody is rated.
    scale = models.JSONField(default=list)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("thiết lập đánh giá tháng")
        constraints = [models.CheckConstraint(condition=Q(due_day__range=(1, 31)), name="review_day_is_a_day")]

    def __str__(self) -> str:
        return f"{self.district}"

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        return Q(district__in=actor.districts(OFFICE | SCHOOL | {Role.DISTRICT_ADMIN}))


class ReviewState(models.TextChoices):
    DRAFT = "draft", _("Đang soạn")
    SENT = "sent", _("Đã gửi")
    REMARKED = "remarked", _("Đã nhận xét")


class MonthReview(ScopedModel):
    """One person's month: `work` is what their tasks, figures and submissions showed when it was sent."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="month_reviews")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="month_reviews")
    month = models.DateField()  # its first day
    state = models.CharField(max_length=10, choices=ReviewState.choices, default=ReviewState.DRAFT)
    done = models.TextField(blank=True)
    unfinished = models.TextField(blank=True)
    next_month = models.TextField(blank=True)
    proposals = models.TextField(blank=True)
    work = models.JSONField(default=list)
    sent_at = models.DateTimeField(null=True)
    remark = models.TextField(blank=True)
    rating = models.CharField(max_length=60, blank=True)
    remarked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    remarked_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(default=timezone.now)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("báo cáo, đánh giá tháng")
        ordering = ["-month", "person"]
        constraints = [
            models.UniqueConstraint(fields=["district", "person", "month"], name="review_once_per_month"),
            models.CheckConstraint(
                condition=~Q(state="remarked") | Q(remarked_by__isnull=False, remarked_at__isnull=False),
                name="review_remark_has_its_leader",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.month:%m/%Y}"

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        """A person's own, and what was sent to the leaders of their office.

        Where the assignment of that month names the leader whom the person reports to, that one alone as long as they
        lead; nobody reads those of the leader they report to themselves.
        """
        if actor.id is None:
            return NO_ROWS
        then = Portfolio.objects.filter(Exists(_leading()), set=_assignment_then())
        to_another = then.filter(user=OuterRef("person")).exclude(report_to=actor.id)
        above = then.filter(user=actor.id, report_to=OuterRef("person"))
        sent = Q(district__in=actor.districts({Role.LEADER})) & ~Q(state=ReviewState.DRAFT)
        return Q(person=actor.id) | sent & ~Exists(to_another) & ~Exists(above)


def _assignment_then() -> Subquery:
    """The one assignment that holds in a review's month, for a query inside one of reviews."""
    month = OuterRef(OuterRef("month"))
    sets = PortfolioSet.unscoped.filter(
        district=OuterRef(OuterRef("district")), period__starts_on__lte=month, period__ends_on__gte=month
    )
    return Subquery(sets.order_by("-period__ends_on", "-period__starts_on", "-pk").values("pk")[:1])


def _leading() -> models.QuerySet[Grant]:
    """That the person whom a portfolio names to report to leads the office today."""
    today = timezone.localdate()
    return Grant.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=today),
        user=OuterRef("report_to"),
        user__is_active=True,
        unit=OuterRef("set__district"),
        role=Role.LEADER,
        valid_from__lte=today,
    )
