"""What became of units on a day."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.roles import ON_DISTRICT, SCHOOL, Role
from core.scoping import ScopedManager, ScopedModel
from schools.models.districts import District
from schools.models.units import Unit


class ChangeKind(models.TextChoices):
    RENAMED = "renamed", _("Đổi tên, chuyển phường xã")
    MERGED = "merged", _("Sáp nhập")
    SPLIT = "split", _("Chia tách")
    CLOSED = "closed", _("Giải thể")
    REORGANISED = "reorganised", _("Chuyển giao cho xã, phường, đặc khu")


class UnitChange(ScopedModel):
    """What became of units on a day: those there were `before` it, and those that go on `after` it.

    `day` is the first of the new state. A unit that goes on is on both sides. Schools change inside `district`, which
    keeps the record; a district that is `reorganised` goes over to others.
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="unit_changes")
    kind = models.CharField(max_length=12, choices=ChangeKind.choices)
    day = models.DateField()
    decision = models.CharField(_("quyết định"), max_length=120, blank=True)
    decided_on = models.DateField(null=True)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("thay đổi của đơn vị")
        ordering = ["day", "id"]
        indexes = [models.Index(fields=["district", "day"], name="unit_change_by_day")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.day:%d/%m/%Y}"

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        """Those of one's district, and those that one's own school or district came from or went into."""
        if actor.holds({Role.OPERATOR}):
            return Q()
        own = ChangedUnit.objects.filter(unit__in=actor.units(SCHOOL) | actor.districts(ON_DISTRICT))
        return Q(district__in=actor.districts(ON_DISTRICT)) | Q(pk__in=own.values("change"))


class ChangeSide(models.TextChoices):
    BEFORE = "before", _("Trước")
    AFTER = "after", _("Sau")


class ChangedUnit(models.Model):
    """A unit on one side of a change, under the name that it had or has there."""

    change = models.ForeignKey(UnitChange, on_delete=models.CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="changes")
    side = models.CharField(max_length=6, choices=ChangeSide.choices)
    name = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("đơn vị của một thay đổi")
        ordering = ["change", "id"]
        constraints = [models.UniqueConstraint(fields=["change", "unit", "side"], name="changed_unit_once_on_a_side")]

    def __str__(self) -> str:
        return self.name
