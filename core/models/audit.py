"""The audit trail: who did what to which object, when, from where."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actor import Actor, Origin
from core.roles import Role
from core.scoping import ScopedManager, ScopedModel


class AuditEntry(ScopedModel):
    """One act: who did what to which object, when, from where, and what it changed.

    Objects are named by kind and id, with the label they had, so that the row outlives them. `changes` maps a
    field's Vietnamese name to [before, after].
    """

    at = models.DateTimeField(default=timezone.now)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    act = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=60)
    object_label = models.CharField(max_length=300)
    district_id = models.BigIntegerField(null=True)
    changes = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    origin = models.CharField(max_length=10, choices=[(origin.value, origin.value) for origin in Origin])
    address = models.CharField(max_length=64, blank=True)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("dòng nhật ký")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["object_kind", "object_id", "-at"], name="audit_by_object"),
            models.Index(fields=["district_id", "-at"], name="audit_by_district"),
            models.Index(fields=["actor_id", "-at"], name="audit_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.object_label}"

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        return Q(district_id__in=actor.districts({Role.LEADER, Role.DISTRICT_ADMIN}))


def describe(value: Any) -> Any:
    """A changed value as the audit trail keeps it: plain JSON, dates and decimals as text."""
    return value if value is None or isinstance(value, bool | int | str | list | dict) else str(value)
