"""Files that people add to objects."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.roles import Role
from core.scoping import ScopedManager, ScopedModel


class Attachment(ScopedModel):
    """A file that a person added to an object: a round's papers, the scan of a signed copy, a proof.

    `path` is relative to MEDIA_ROOT. Served by a view of the object's room that checks the right to the object.
    """

    district_id = models.BigIntegerField()
    object_kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=60)
    role = models.SlugField(max_length=40)
    name = models.CharField(max_length=200)
    path = models.CharField(max_length=300, unique=True)
    content_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by_id = models.BigIntegerField()
    added_by_name = models.CharField(max_length=200)
    added_at = models.DateTimeField(default=timezone.now)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("tệp đính kèm")
        ordering = ["added_at", "id"]
        indexes = [models.Index(fields=["object_kind", "object_id"], name="attachment_by_object")]

    def __str__(self) -> str:
        return self.name

    @property
    def full_path(self) -> Path:
        return Path(settings.MEDIA_ROOT) / self.path

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        """A file is reached through the object it belongs to; its owner room narrows this further."""
        return Q(district_id__in=actor.districts(Role))
