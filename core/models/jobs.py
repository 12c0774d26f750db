"""Background jobs, and the files that they build."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.roles import OFFICE, Role
from core.scoping import ScopedManager, ScopedModel


class JobState(models.TextChoices):
    QUEUED = "queued", _("Đang chờ")
    RUNNING = "running", _("Đang chạy")
    DONE = "done", _("Đã xong")
    FAILED = "failed", _("Không thành công")
    CANCELLED = "cancelled", _("Đã hủy")


ACTIVE_STATES = (JobState.QUEUED, JobState.RUNNING)


class Job(ScopedModel):
    """One piece of background work, seen by the person who asked for it; this row is the truth the screen shows.

    `attempt` rises with each claim, and whoever holds an older one has lost the job (core.jobs).
    """

    kind = models.CharField(max_length=60)
    owner_id = models.BigIntegerField()
    district_id = models.BigIntegerField()
    object_kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    attempt = models.PositiveIntegerField(default=0)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    error = models.TextField(blank=True)
    cancel_requested = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    queued_at = models.DateTimeField(default=timezone.now)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("tiến trình xử lý")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_kind", "object_id"],
                condition=Q(state__in=["queued", "running"]),
                name="job_one_active_per_object",
            ),
        ]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="job_by_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"

    @property
    def active(self) -> bool:
        return self.state in ACTIVE_STATES

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        """Their owner's, and those of the office's common work, which colleagues follow too."""
        return Q(owner_id=actor.id) | Q(district_id__in=actor.districts(OFFICE))


class StoredFile(ScopedModel):
    """A built file, served by a view that checks rights; `path` is relative to MEDIA_ROOT."""

    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="files")
    district_id = models.BigIntegerField()
    object_kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    path = models.CharField(max_length=300, unique=True)
    content_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("tệp")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["job", "name"], name="file_once_per_job")]

    def __str__(self) -> str:
        return self.name

    @property
    def full_path(self) -> Path:
        return Path(settings.MEDIA_ROOT) / self.path

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        """A file is reached through the object it belongs to; its owner room narrows this further."""
        return Q(district_id__in=actor.districts(Role))
