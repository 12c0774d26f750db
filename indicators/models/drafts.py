"""A form while it is being built: one working document, which becomes a version only when it is saved."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.roles import OFFICE, Role
from core.scoping import ScopedManager, ScopedModel
from schools.models import District


class FormDraft(ScopedModel):
    """The one draft of a form of a district, whoever works on it; `version` grows with every change.

    `document` may still be no form. `proposal` is what a spreadsheet left beside it: doubts, figures by cell, proposed
    indicators, the period (indicators.building.proposal).
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="form_drafts")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    document = models.JSONField()
    proposal = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(default=timezone.now)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("bản nháp biểu mẫu")
        constraints = [models.UniqueConstraint(fields=["district", "slug"], name="form_draft_once_per_form")]
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        if actor.holds({Role.OPERATOR}):
            return Q()
        return Q(district__in=actor.districts(OFFICE | {Role.DISTRICT_ADMIN}))
