"""The words of an administrative document around its tables, shared by reports and plans."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Issuer(models.TextChoices):
    """Whose document it is: its letterhead, number and signature follow from this and the district's dated names."""

    OFFICE = "office", _("Của phòng")
    UBND = "ubnd", _("Của UBND")
    SCHOOL = "school", _("Của trường")


class Worded(models.Model):
    """A document's words. What the source does not give (number, day) stays empty and prints blank.

    `tables` are the slugs of its annexes. Issuing freezes `snapshot`.
    """

    document_kind = models.CharField(max_length=60, blank=True)
    subject = models.CharField(max_length=400, blank=True)
    addressees = models.JSONField(default=list)
    bases = models.JSONField(default=list)
    opening = models.TextField(blank=True)
    closing = models.TextField(blank=True)
    recipients = models.JSONField(default=list)
    tables = models.JSONField(default=list)
    number = models.PositiveIntegerField(null=True)
    issued_on = models.DateField(null=True)
    snapshot = models.JSONField(null=True)

    class Meta:
        abstract = True


class WordedSection(models.Model):
    """One heading of a document with its paragraphs; numbers in them may be bound to figures."""

    order = models.PositiveIntegerField()
    key = models.SlugField(max_length=60)
    style = models.CharField(max_length=12)
    number = models.CharField(max_length=12, blank=True)
    title = models.CharField(max_length=300, blank=True)
    paragraphs = models.JSONField(default=list)

    class Meta:
        abstract = True
        ordering = ["order"]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"
