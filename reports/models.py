"""Reports with their words, states and builds; what is asked about the figures they tell of."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.fields import ExactDecimalField
from core.models import Job
from core.roles import OFFICE, ON_DISTRICT, UBND, Role
from core.scoping import ScopedManager, ScopedModel
from core.wording import Issuer, Worded, WordedSection
from indicators.models import Indicator
from indicators.models.valued import Valued, value_checks
from schools.levels import Level, Ownership
from schools.models import District, Period, Unit


class ReportKind(models.TextChoices):
    KT_XH = "kt-xh", _("Báo cáo KT-XH")


class ReportState(models.TextChoices):
    DRAFT = "draft", _("Dự thảo")
    WAITING = "waiting", _("Chờ ký")
    ISSUED = "issued", _("Đã ban hành")
    SENT = "sent", _("Đã gửi")
    RECEIVED = "received", _("Đã tiếp nhận")
    MORE_ASKED = "more_asked", _("Đề nghị bổ sung")


ISSUED_STATES = (ReportState.ISSUED, ReportState.SENT, ReportState.RECEIVED, ReportState.MORE_ASKED)


class Report(Worded, ScopedModel):
    """A district's report of one kind for one period: the words around the figures."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=12, choices=ReportKind.choices)
    period = models.ForeignKey(Period, on_delete=models.PROTECT)
    state = models.CharField(max_length=12, choices=ReportState.choices, default=ReportState.DRAFT)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("báo cáo")
        constraints = [
            models.UniqueConstraint(fields=["district", "kind", "period"], name="report_once_per_period"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "waiting"]) | (Q(snapshot__isnull=False) & Q(issued_on__isnull=False)),
                name="report_issued_is_frozen",
            ),
        ]

    def __str__(self) -> str:
        return f"{ReportKind(self.kind).label} {self.period.name}"

    @property
    def issuer(self) -> str:
        return Issuer.OFFICE

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        """The office: all of its district's; the UBND: what was issued."""
        issued = Q(district__in=actor.districts(UBND), state__in=ISSUED_STATES)
        return Q(district__in=actor.districts(OFFICE | {Role.DISTRICT_ADMIN})) | issued


class ReportSection(WordedSection):
    """One heading of a report; the numbers in its paragraphs are bound (reports.narrative)."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="sections")

    class Meta:
        verbose_name = _("mục của báo cáo")
        ordering = ["report", "order"]
        constraints = [
            models.UniqueConstraint(fields=["report", "key"], name="report_section_once"),
            models.UniqueConstraint(fields=["report", "order"], name="report_section_order_once"),
        ]


class ReportBuild(models.Model):
    """One finished build: what was printed, as plain JSON that needs no other row, and what the checks found."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="builds")
    job = models.OneToOneField(Job, on_delete=models.PROTECT)
    snapshot = models.JSONField()
    findings = models.JSONField(default=list)
    built_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("lần tạo báo cáo")
        ordering = ["-built_at", "-id"]

    def __str__(self) -> str:
        return f"{self.report} {self.built_at}"


class KeptYear(ScopedModel):
    """What a district's year comes to, kept so that its city and the country are read without its schools' figures.

    How its targets stand (`unclear`: cannot be told), how many answers its rounds owe and have approved, and its
    totals (KeptFigure). `changed_at`: figures changed then and are not counted here yet.
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="kept_years")
    period = models.ForeignKey(Period, on_delete=models.PROTECT)
    exceeded = models.PositiveIntegerField(default=0)
    met = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)
    no_data = models.PositiveIntegerField(default=0)
    unclear = models.PositiveIntegerField(default=0)
    owed = models.PositiveIntegerField(default=0)
    approved = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("số liệu giữ sẵn của năm")
        constraints = [
            models.UniqueConstraint(fields=["district", "period"], name="kept_year_once"),
            models.CheckConstraint(condition=Q(approved__lte=models.F("owed")), name="kept_year_approves_what_is_owed"),
        ]
        indexes = [models.Index(fields=["changed_at"], condition=Q(changed_at__isnull=False), name="kept_year_waiting")]

    def __str__(self) -> str:
        return f"{self.district} {self.period}"

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        """Who reads the district's figures, and who reads for the city above it."""
        return Q(district__in=actor.districts(ON_DISTRICT)) | Q(district__city__in=actor.units({Role.CITY_READER}))


class KeptFigure(Valued):
    """One result of a district's year, of the shared catalogue; of a ratio also its two parts, which add up.

    `missing`: how many units are not in it.
    """

    year = models.ForeignKey(KeptYear, on_delete=models.CASCADE, related_name="figures")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=20, choices=Level.choices)
    estimate = models.BooleanField(default=False)
    missing = models.PositiveIntegerField(default=0)
    numerator = ExactDecimalField(null=True)
    denominator = ExactDecimalField(null=True)

    class Meta:
        verbose_name = _("kết quả giữ sẵn")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "level", "year"], name="kept_figure_once"),
            *value_checks("kept_figure", may_be_empty=False),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.year}"


class YearWorkbook(ScopedModel):
    """A district's whole year as one workbook, which background work writes on demand."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="year_workbooks")
    period = models.ForeignKey(Period, on_delete=models.PROTECT)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("số liệu cả năm")
        constraints = [models.UniqueConstraint(fields=["district", "period"], name="year_workbook_once")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.period.name}"

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        """Who sees every answer and task of the district, and so all that the workbook holds."""
        return Q(district__in=actor.districts(OFFICE | {Role.DISTRICT_ADMIN}))


class ExplanationState(models.TextChoices):
    ASKED = "asked", _("Chờ giải trình")
    ANSWERED = "answered", _("Đã giải trình")
    CLOSED = "closed", _("Đã xem xét")


class Explanation(ScopedModel):
    """ "Yêu cầu giải trình" of a target that was missed: by whom, of whom, and what they answered.

    Its coordinates are those of the target; `target_text` and `actual_text` are the two as they stood when it was
    asked.
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="explanations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=20, choices=Level.choices, default=Level.ALL)
    ownership = models.CharField(max_length=3, choices=Ownership.choices, default=Ownership.ALL)
    # The calendar or school year that was looked at, which may be answered in another period.
    year = models.CharField(max_length=20)
    target_text = models.CharField(max_length=200)
    actual_text = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=ExplanationState.choices, default=ExplanationState.ASKED)
    question = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_of = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="explanations")
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("yêu cầu giải trình")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "unit", "period", "level", "ownership"],
                condition=~Q(state="closed"),
                name="explanation_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", answered_by=None)
                | Q(state="answered", answered_by__isnull=False)
                | Q(state="closed", closed_by__isnull=False),
                name="explanation_parts_fit_state",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="explanation_answer_has_its_words",
            ),
            models.CheckConstraint(condition=~Q(asked_of=F("asked_by")), name="explanation_is_asked_of_another"),
        ]
        indexes = [models.Index(fields=["district", "state"], name="explanation_by_state")]

    def __str__(self) -> str:
        return f"{self.indicator} ({self.period.name})"

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        """Whoever looks at the district's dashboard."""
        return Q(district__in=actor.districts(ON_DISTRICT))
