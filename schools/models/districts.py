"""Districts with what they are called by date, their wards, and how they count ownerships."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.roles import Role
from core.scoping import ScopedManager, ScopedModel
from schools.levels import Ownership
from schools.models.units import BEGINNING, Unit


class DistrictKind(models.TextChoices):
    URBAN = "quan", _("Quận")
    RURAL = "huyen", _("Huyện")
    TOWN = "thi-xa", _("Thị xã")
    TOWN_OF_PROVINCE = "thanh-pho", _("Thành phố thuộc tỉnh, thành phố")
    WARD = "phuong", _("Phường")
    COMMUNE = "xa", _("Xã")
    ZONE = "dac-khu", _("Đặc khu")


class District(ScopedModel):
    """The tenant. What it is called, who signs and how its documents are numbered are dated rows."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, primary_key=True)
    slug = models.SlugField(max_length=60, unique=True)
    city = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="districts_of_city")
    # A past year is looked at as of a day inside it; None: today.
    reference_date = models.DateField(null=True)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("địa bàn")

    def __str__(self) -> str:
        return self.slug

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        if actor.holds({Role.OPERATOR}):
            return Q()
        return Q(pk__in=actor.districts(Role)) | Q(city__in=actor.units({Role.CITY_READER}))


class DistrictProfile(models.Model):
    """What a district and its office are called, from a day on; no two rows of a district overlap."""

    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="profiles")
    valid_from = models.DateField(default=BEGINNING)
    valid_to = models.DateField(null=True)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=100)
    parent_body = models.CharField(max_length=200)
    parent_body_short = models.CharField(max_length=100)
    office_name = models.CharField(max_length=200)
    office_short = models.CharField(max_length=100)
    place = models.CharField(max_length=100)
    symbol = models.CharField(max_length=40)
    signer_authority = models.CharField(max_length=100, blank=True)
    signer_title = models.CharField(max_length=100)
    signer_name = models.CharField(max_length=100, blank=True)
    ubnd_name = models.CharField(max_length=200, blank=True)
    ubnd_symbol = models.CharField(max_length=40, blank=True)
    ubnd_signer_authority = models.CharField(max_length=100, blank=True)
    ubnd_signer_title = models.CharField(max_length=100, blank=True)
    ubnd_signer_name = models.CharField(max_length=100, blank=True)

    class Meta:
        verbose_name = _("tên gọi theo thời gian của địa bàn")
        ordering = ["district", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["district", "valid_from"], name="profile_once_per_day"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="profile_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Ward(ScopedModel):
    """Where a school stands; the lowest place that figures are summed to."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, primary_key=True)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="wards")

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("phường, xã")

    def __str__(self) -> str:
        return self.unit.name

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        if actor.holds({Role.OPERATOR}):
            return Q()
        return Q(district__in=actor.districts(Role))


class OwnershipGroup(ScopedModel):
    """Whether a district counts an ownership code as public or non-public, from a day on (DESIGN §2, Ownership)."""

    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="ownership_groups")
    ownership = models.CharField(max_length=3, choices=Ownership.choices)
    group = models.CharField(max_length=3, choices=Ownership.choices)
    valid_from = models.DateField(default=BEGINNING)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("nhóm loại hình")
        constraints = [
            models.UniqueConstraint(fields=["district", "ownership", "valid_from"], name="ownership_group_once"),
            models.CheckConstraint(condition=Q(group__in=["CL", "NCL"]), name="ownership_group_is_one_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.ownership}: {self.group}"

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        return Q(district__in=actor.districts(Role))
