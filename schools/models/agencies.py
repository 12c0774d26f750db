"""Bodies that lead, cooperate on or receive a task."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.roles import Role
from core.scoping import ScopedManager, ScopedModel
from schools.models.districts import District
from schools.models.units import Unit


class AgencyKind(models.TextChoices):
    OFFICE = "office", _("Cơ quan giáo dục")
    COMMITTEE = "committee", _("Ủy ban nhân dân")
    DEPARTMENT = "department", _("Phòng, ban, cơ quan")
    PUBLIC_SERVICE = "public_service", _("Đơn vị sự nghiệp")
    COUNCIL = "council", _("Hội đồng nhân dân")
    PARTY = "party", _("Cơ quan Đảng")
    MASS_BODY = "mass_body", _("Đoàn thể, hội")
    WARD = "ward", _("UBND phường, xã")


class Agency(ScopedModel):
    """A body that leads, cooperates on or receives a task."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, primary_key=True)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="agencies")
    kind = models.CharField(max_length=16, choices=AgencyKind.choices)
    # As tables print it ("Phòng TCKH"); the full name is the unit's.
    short_name = models.CharField(max_length=100)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("cơ quan, đơn vị")

    def __str__(self) -> str:
        return self.short_name

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        if actor.holds({Role.OPERATOR}):
            return Q()
        return Q(district__in=actor.districts(Role))
