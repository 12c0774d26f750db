"""What passes between a unit and the office about its answer: marked cells, requests to reopen, corrections."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.roles import OFFICE, Role
from core.scoping import ScopedManager, ScopedModel
from indicators.models.rounds import OWN_UNIT, RoundState, Submission, SubmissionCopy
from indicators.models.valued import Valued, value_checks


def _of_own_district_or_unit(actor: Actor) -> Q:
    """Who works on the answer: the office, and the unit that owes it."""
    own = Q(submission__unit__in=actor.units(OWN_UNIT)) & ~Q(submission__round__state=RoundState.DRAFT)
    return Q(submission__district__in=actor.districts(OFFICE | {Role.DISTRICT_ADMIN})) | own


class CellMark(models.Model):
    """A cell that the reviewer marked, with its reason. `copy`: the return that carried it; None while reviewing."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="marks")
    copy = models.ForeignKey(SubmissionCopy, on_delete=models.CASCADE, null=True, related_name="marks")
    cell = models.CharField(max_length=130)
    reason = models.CharField(max_length=500)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("ô được đánh dấu")
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "cell"], condition=Q(copy=None), name="cell_marked_once_in_a_review"
            ),
            models.UniqueConstraint(fields=["copy", "cell"], name="cell_marked_once_in_a_return"),
            models.CheckConstraint(condition=~Q(reason=""), name="cell_mark_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.cell}: {self.reason}"


class RequestState(models.TextChoices):
    PENDING = "pending", _("Chờ xem xét")
    GRANTED = "granted", _("Đã đồng ý")
    REFUSED = "refused", _("Không đồng ý")


class Asked(models.Model):
    """The columns of what a unit asks of the office: why, who, and what became of it."""

    reason = models.TextField()
    state = models.CharField(max_length=8, choices=RequestState.choices, default=RequestState.PENDING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        abstract = True


def _asked_checks(name: str) -> list[models.BaseConstraint]:
    return [
        models.UniqueConstraint(fields=["submission"], condition=Q(state="pending"), name=f"{name}_once_at_a_time"),
        models.CheckConstraint(
            condition=Q(state="pending") | Q(decided_by__isnull=False), name=f"{name}_decided_by_somebody"
        ),
        models.CheckConstraint(
            condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name=f"{name}_decided_by_another"
        ),
    ]


class ReopenRequest(Asked, ScopedModel):
    """ "Đề nghị mở lại": for an approved answer, or one whose round is closed; granted for that unit alone."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="reopen_requests")

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("đề nghị mở lại")
        ordering = ["-asked_at", "-id"]
        constraints = _asked_checks("reopen_request")

    def __str__(self) -> str:
        return f"{self.submission}: {self.reason}"

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        return _of_own_district_or_unit(actor)


class Correction(Asked, ScopedModel):
    """ "Đính chính" after chốt: the only way a finalised figure changes."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="corrections")

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("đính chính")
        ordering = ["-asked_at", "-id"]
        constraints = _asked_checks("correction")

    def __str__(self) -> str:
        return f"{self.submission}: {self.reason}"

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        return _of_own_district_or_unit(actor)


class CorrectionCell(Valued):
    """One cell of a correction: its new value, and what stood there when it was asked for."""

    correction = models.ForeignKey(Correction, on_delete=models.CASCADE, related_name="cells")
    cell = models.CharField(max_length=130)
    before = models.TextField(blank=True)
    seen_version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("ô đính chính")
        constraints = [
            models.UniqueConstraint(fields=["correction", "cell"], name="correction_cell_once"),
            *value_checks("correction_cell", may_be_empty=True),
        ]

    def __str__(self) -> str:
        return f"{self.cell}: {self.before} → {self.typed}"
