"""The columns of a value, shared by what was typed (Entry) and what is official (Figure)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import ExactDecimalField
from indicators.values import Kind, Value

_NUMBERED = [
    kind.value for kind in Kind if kind not in (Kind.TEXT, Kind.MARK, Kind.NOT_APPLICABLE, Kind.RANGE, Kind.RATIO)
]
_PAIRED = [Kind.RANGE.value, Kind.RATIO.value]
EMPTY = ""


class Measure(models.TextChoices):
    PROPOSED = "proposed", _("KH đề nghị")
    ASSIGNED = "assigned", _("KH giao")
    ESTIMATE = "estimate", _("ƯTH")
    ACTUAL = "actual", _("TH")


class Valued(models.Model):
    """A value in columns; numbers are in the indicator's own unit, `typed` is as the person wrote it."""

    kind = models.CharField(max_length=14, choices=[(kind.value, kind.value) for kind in Kind], blank=True)
    number = ExactDecimalField(null=True)
    number_to = ExactDecimalField(null=True)
    text = models.TextField(blank=True)
    decimals = models.PositiveSmallIntegerField(default=0)
    typed = models.TextField(blank=True)

    class Meta:
        abstract = True

    @property
    def value(self) -> Value | None:
        """The value in the indicator's unit; None for a cell that was emptied."""
        if self.kind == EMPTY:
            return None
        return Value(Kind(self.kind), self.number, self.number_to, self.text, self.decimals, self.typed)


def value_checks(name: str, *, may_be_empty: bool) -> list[models.BaseConstraint]:
    """Which parts are set for which kind, kept by the database itself."""
    without_number = Q(number=None, number_to=None)
    allowed = (
        (Q(kind__in=_PAIRED) & Q(number__isnull=False) & Q(number_to__isnull=False))
        | (Q(kind=Kind.RANK.value) & Q(number__isnull=False))
        | (
            Q(kind__in=[kind for kind in _NUMBERED if kind != Kind.RANK.value])
            & Q(number__isnull=False, number_to=None)
        )
        | (Q(kind=Kind.TEXT.value) & without_number & ~Q(text=""))
        | (Q(kind__in=[Kind.MARK.value, Kind.NOT_APPLICABLE.value]) & without_number)
    )
    if may_be_empty:
        allowed |= Q(kind=EMPTY) & without_number
    return [models.CheckConstraint(condition=allowed, name=f"{name}_value_parts_fit_kind")]
