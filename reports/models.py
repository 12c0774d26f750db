"""Reports: their words, their states and their builds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.models import Job
from core.roles import OFFICE, UBND, Role
from core.scoping import ScopedManager, ScopedModel
from core.wording import Issuer, Worded, WordedSection
from schools.models import District, Period


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
