"""Workbooks that people bring in: the file, what was read of it, and the cells that wait to be applied."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.roles import OFFICE
from core.scoping import ScopedManager, ScopedModel
from indicators.models.forms import Form
from indicators.models.rounds import OWN_UNIT, Round, Submission
from indicators.models.valued import Valued
from indicators.sheets.reading.model import Severity
from schools.models import District


class ImportState(models.TextChoices):
    READING = "reading", _("Đang đọc")
    READ = "read", _("Chờ xác nhận")
    REFUSED = "refused", _("Không đọc được")
    APPLIED = "applied", _("Đã nhận")
    DISCARDED = "discarded", _("Đã bỏ")


class FigureImport(ScopedModel):
    """One file that a person brings figures in: of one unit's answer, of any of the round's, or of several rounds.

    Only the rows of the reading named by `reading` count; `readings` is how many were begun. `answers` is what the
    person said to its questions, by their keys.
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="figure_imports")
    # None: each sheet is of the round that it says, among those of the district that are open.
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, related_name="imports")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, null=True, related_name="imports")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.READING)
    name = models.CharField(max_length=200)
    path = models.CharField(max_length=300, unique=True)
    answers = models.JSONField(default=dict, blank=True)
    # [form, kind, as written, what is meant] of what was mapped by hand: remembered for the office once it is applied.
    mapped = models.JSONField(default=list, blank=True)
    reading = models.PositiveIntegerField(default=0)
    readings = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    emptied = models.PositiveIntegerField(default=0)
    problems = models.PositiveIntegerField(default=0)
    questions = models.PositiveIntegerField(default=0)
    # Cells that differ, of answers that take nothing now.
    left_out = models.PositiveIntegerField(default=0)
    refusal = models.TextField(blank=True)
    clear = models.BooleanField(default=False)
    partly = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("lần nhận số liệu từ tệp")
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def about(self) -> Submission | Round | District:
        """What it brings figures to."""
        return self.submission or self.round or self.district

    @property
    def open(self) -> int:
        """How much of it needs something done, or to be left out on purpose."""
        return self.problems + self.questions + self.left_out

    @property
    def full_path(self) -> Path:
        return Path(settings.MEDIA_ROOT) / self.path

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        """Who brought it in, while they still work there; the office sees what its schools bring in."""
        own = Q(submission__unit__in=actor.units(OWN_UNIT))
        return Q(district__in=actor.districts(OFFICE)) | (Q(owner=actor.id) & own)


class StagedOutcome(models.TextChoices):
    NEW = "new", _("Mới")
    CHANGED = "changed", _("Thay đổi")
    EMPTIED = "emptied", _("Để trống trong tệp")


class StagedEntry(Valued):
    """A cell that would be written, as the preview saw what stood there.

    It lives from the reading to the applying, which checks all that it names again: no other table is asked for each
    of a hundred thousand rows, so that the columns that name rows are no foreign keys.
    """

    import_id = models.BigIntegerField()
    reading = models.PositiveIntegerField()
    submission_id = models.BigIntegerField()
    cell = models.CharField(max_length=130)
    name = models.TextField()
    before = models.TextField(blank=True)
    seen_version = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=StagedOutcome.choices)
    place = models.CharField(max_length=60)

    class Meta:
        verbose_name = _("ô chờ nhận")
        indexes = [models.Index(fields=["import_id", "reading", "submission_id"], name="staged_by_import")]

    def __str__(self) -> str:
        return f"{self.cell}: {self.before} → {self.typed}"


class ImportedUnit(models.Model):
    """What one unit's answer would get, or why it gets nothing."""

    figure_import = models.ForeignKey(FigureImport, on_delete=models.CASCADE, related_name="units")
    reading = models.PositiveIntegerField()
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="+")
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    emptied = models.PositiveIntegerField(default=0)
    refusal = models.TextField(blank=True)

    class Meta:
        verbose_name = _("đơn vị trong tệp")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["figure_import", "reading", "submission"], name="imported_unit_once")
        ]

    def __str__(self) -> str:
        return f"{self.submission}"


class ImportRemark(models.Model):
    """Something to say about a cell, row or sheet of the file."""

    figure_import = models.ForeignKey(FigureImport, on_delete=models.CASCADE, related_name="remarks")
    reading = models.PositiveIntegerField()
    sheet = models.CharField(max_length=60)
    cell = models.CharField(max_length=12, blank=True)
    read = models.CharField(max_length=80, blank=True)
    message = models.TextField()
    severity = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Severity])
    key = models.CharField(max_length=200, blank=True)
    group = models.CharField(max_length=20, blank=True)
    choices = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("nhận xét về tệp")
        ordering = ["id"]
        indexes = [models.Index(fields=["figure_import", "reading", "severity"], name="remark_by_import")]

    def __str__(self) -> str:
        return f"{self.sheet} {self.cell}: {self.message}"


class RememberedName(ScopedModel):
    """What an office's sheets call a column, row or unit of a form, as a person said once."""

    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="remembered_names")
    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="remembered_names")
    kind = models.CharField(max_length=10)
    said = models.CharField(max_length=400)
    meant = models.CharField(max_length=130)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("tên gọi đã ghi nhớ")
        constraints = [models.UniqueConstraint(fields=["form", "kind", "said"], name="remembered_name_once")]

    def __str__(self) -> str:
        return f"{self.said} = {self.meant}"

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        return Q(district__in=actor.districts(OFFICE))
