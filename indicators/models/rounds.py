"""Asking and answering: rounds, the cells they ask for, submissions and what was typed into them."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.fields import ExactDecimalField
from core.roles import OFFICE, SCHOOL, UBND, Role
from core.scoping import ScopedManager, ScopedModel
from indicators.formdoc.model import Form as FormDocument
from indicators.formdoc.parse import parse_stored
from indicators.models.catalogue import Indicator
from indicators.models.forms import FormVersion
from indicators.models.valued import Measure, Valued, value_checks
from schools.levels import Level, Ownership
from schools.models import District, Period, Unit, Ward

OWN_UNIT = SCHOOL | {Role.AGENCY_STAFF}
# What lists of answers leave in the database: the forms' documents, which only a sheet needs.
DOCUMENTS = ("round__document", "round__version__document")


class RoundState(models.TextChoices):
    DRAFT = "draft", _("Nháp")
    OPEN = "open", _("Đang mở")
    CLOSED = "closed", _("Đã đóng")
    FINALISED = "finalised", _("Đã chốt số liệu")


class Audience(models.TextChoices):
    """Who owes the form of a round."""

    DISTRICT = "district", _("Cơ quan quản lý tự nhập")
    SCHOOLS = "schools", _("Các trường")
    GROUPS = "groups", _("Nhóm trẻ, lớp mầm non độc lập")
    WARDS = "wards", _("Phường, xã")
    AGENCIES = "agencies", _("Cơ quan, đơn vị")


class Round(ScopedModel):
    """A form asked for a period of the units that owe it. The due date does not lock; closing does.

    Until `opens_at` an open round is seen, not filled in. `chosen` is how its units were chosen (`levels`,
    `ownerships`, `wards`, `units`, each a list; none: all of the audience), so that next year's can be copied. Where
    units report to the district, the totals are submitted and approved once (`totals_…`) before the round is
    finalised. `document` is the version's document made ready for this round (patterns repeated for their units,
    whole-period rules written down); None where the version says it all.
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="rounds")
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="rounds")
    period = models.ForeignKey(Period, on_delete=models.PROTECT)
    document = models.JSONField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=RoundState.choices, default=RoundState.DRAFT)
    # How lists call it; blank: by its form's name.
    name = models.CharField(max_length=200, blank=True)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.DISTRICT)
    chosen = models.JSONField(default=dict, blank=True)
    opens_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    finalised_at = models.DateTimeField(null=True)
    instructions = models.TextField(blank=True)
    totals_submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    totals_submitted_at = models.DateTimeField(null=True)
    totals_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    totals_approved_at = models.DateTimeField(null=True)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("đợt thu thập số liệu")
        constraints = [
            models.CheckConstraint(
                condition=Q(due_at=None) | Q(due_at__gte=F("opens_at")), name="round_due_after_open"
            ),
            models.CheckConstraint(
                condition=Q(totals_approved_by=None) | Q(totals_submitted_by__isnull=False),
                name="round_totals_submitted_before_approved",
            ),
            models.CheckConstraint(
                condition=Q(totals_approved_by=None) | ~Q(totals_approved_by=F("totals_submitted_by")),
                name="round_totals_approver_is_not_submitter",
            ),
        ]
        indexes = [models.Index(fields=["district", "state", "due_at"], name="round_by_state")]

    def __str__(self) -> str:
        return f"{self.title} {self.period}"

    @property
    def title(self) -> str:
        """What a list calls it, beside its period."""
        return self.name or str(self.version.form)

    @property
    def in_full(self) -> str:
        """What tells it from the district's other rounds: one form may be asked of the office and of its schools."""
        audience = self.get_audience_display()
        return f"{self.title}, {self.period.name} ({audience[:1].lower()}{audience[1:]})"

    @property
    def form(self) -> FormDocument:
        """The form as this round asks it."""
        return self.version.parsed if self.document is None else parse_stored(self.document)

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        owed = Submission.unscoped.filter(unit__in=actor.units(OWN_UNIT)).exclude(round__state=RoundState.DRAFT)
        return Q(district__in=actor.districts(OFFICE | {Role.DISTRICT_ADMIN})) | Q(pk__in=owed.values("round"))


class RoundCell(models.Model):
    """A figure cell of a round with its whole coordinates, as the form version stood when the round opened.

    `unit` is the fixed one, else the submission's. `factor` turns the form's unit into the indicator's.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="cells")
    key = models.CharField(max_length=130)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT)
    period = models.ForeignKey(Period, on_delete=models.PROTECT)
    measure = models.CharField(max_length=10, choices=Measure.choices)
    level = models.CharField(max_length=20, choices=Level.choices, default=Level.ALL)
    ownership = models.CharField(max_length=3, choices=Ownership.choices, default=Ownership.ALL)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True)
    factor = ExactDecimalField(default=Decimal(1))

    class Meta:
        verbose_name = _("ô của đợt")
        constraints = [models.UniqueConstraint(fields=["round", "key"], name="round_cell_once")]

    def __str__(self) -> str:
        return self.key


class SubmissionState(models.TextChoices):
    NOT_STARTED = "not_started", _("Chưa nhập")
    ENTERING = "entering", _("Đang nhập")
    SUBMITTED = "submitted", _("Đã nộp")
    RETURNED = "returned", _("Trả lại")
    APPROVED = "approved", _("Đã duyệt")
    LOCKED = "locked", _("Đã khóa")


EDITABLE = (SubmissionState.NOT_STARTED, SubmissionState.ENTERING, SubmissionState.RETURNED)
OFFICIAL = (SubmissionState.APPROVED, SubmissionState.LOCKED)


class Submission(ScopedModel):
    """One unit's answer to one round. Carries the district it was made under, whatever becomes of the unit.

    What a school was when the round opened stays with its answer: its ward, its cấp thống kê (`level`), the levels
    whose rows it receives (`levels`; none: every row), its ownership and the group (CL, NCL) that it counts in.
    `due_at` is an extension for this unit alone; `reopened_at` lets it be edited though its round is closed.
    `filled` of `total` cells, `errors`, `warnings` and the `unexplained` among them are as of the last save.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="submissions")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="submissions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="submissions")
    state = models.CharField(max_length=12, choices=SubmissionState.choices, default=SubmissionState.NOT_STARTED)
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, null=True, related_name="+")
    level = models.CharField(max_length=20, choices=Level.choices, default=Level.ALL)
    levels = models.JSONField(default=list, blank=True)
    ownership = models.CharField(max_length=3, choices=Ownership.choices, default=Ownership.ALL)
    ownership_group = models.CharField(max_length=3, choices=Ownership.choices, default=Ownership.ALL)
    due_at = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(null=True)
    filled = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    unexplained = models.PositiveIntegerField(default=0)
    touched_at = models.DateTimeField(null=True)
    # The first submitting decides whether it came late; a later one mends what was returned.
    first_submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    # "KT. HIỆU TRƯỞNG" where a deputy submitted.
    submitted_as = models.CharField(max_length=100, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    return_reason = models.TextField(blank=True)
    # Why the figures stand although a check warns; asked for at submitting.
    explanation = models.TextField(blank=True)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("báo cáo số liệu của đơn vị")
        constraints = [
            models.UniqueConstraint(fields=["round", "unit"], name="submission_once_per_unit"),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "approved", "locked"]) | Q(submitted_by__isnull=False),
                name="submission_has_its_submitter",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "locked"]) | Q(decided_by__isnull=False),
                name="submission_has_its_approver",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "locked"]) | ~Q(decided_by=F("submitted_by")),
                name="submission_approver_is_not_submitter",
            ),
        ]
        indexes = [models.Index(fields=["district", "state"], name="submission_by_state")]

    def __str__(self) -> str:
        return f"{self.round} – {self.unit}"

    @property
    def of_district(self) -> bool:
        """Whether the office itself owes this (no school step)."""
        return bool(self.unit_id == self.district_id)

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        """The office: its district's; a school or body: its own; the UBND: what is approved."""
        own = Q(unit__in=actor.units(OWN_UNIT)) & ~Q(round__state=RoundState.DRAFT)
        approved = Q(district__in=actor.districts(UBND), state__in=OFFICIAL)
        return Q(district__in=actor.districts(OFFICE | {Role.DISTRICT_ADMIN})) | own | approved


class SubmissionCopy(models.Model):
    """The entries as they stood at one submitting or returning, numbered, for the comparison that follows."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="copies")
    number = models.PositiveIntegerField()
    act = models.CharField(max_length=12)
    reason = models.TextField(blank=True)
    entries = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("bản lưu báo cáo số liệu")
        constraints = [models.UniqueConstraint(fields=["submission", "number"], name="submission_copy_once")]

    def __str__(self) -> str:
        return f"{self.submission} ({self.number})"


class Entry(Valued):
    """One cell of one submission. An emptied cell keeps its row, so that its version never begins again."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="entries")
    cell = models.CharField(max_length=130)
    version = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)
    save_id = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    explanation = models.TextField(blank=True)

    class Meta:
        verbose_name = _("ô đã nhập")
        constraints = [
            models.UniqueConstraint(fields=["submission", "cell"], name="entry_once_per_cell"),
            *value_checks("entry", may_be_empty=True),
        ]

    def __str__(self) -> str:
        return f"{self.cell} = {self.typed}"
