"""Forms and their immutable versions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.roles import ON_DISTRICT, Role
from core.scoping import ScopedManager, ScopedModel
from indicators.formdoc.model import Form as FormDocument
from indicators.formdoc.parse import parse_stored
from schools.models import District


class Form(ScopedModel):
    """A form's identity in its district; what it looks like is its versions'."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="forms")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("biểu mẫu")
        constraints = [models.UniqueConstraint(fields=["district", "slug"], name="form_slug_once_per_district")]
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        """Who builds forms sees them: the operator those of every district."""
        if actor.holds({Role.OPERATOR}):
            return Q()
        return Q(district__in=actor.districts(ON_DISTRICT))


class FormVersion(models.Model):
    """One version as an immutable JSON document (indicators.formdoc); changing a form makes the next number."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("phiên bản biểu mẫu")
        constraints = [models.UniqueConstraint(fields=["form", "number"], name="form_version_once")]
        ordering = ["form", "number"]

    def __str__(self) -> str:
        return f"{self.form} ({self.number})"

    @property
    def parsed(self) -> FormDocument:
        return parse_stored(self.document)
