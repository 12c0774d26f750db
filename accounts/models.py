"""People who sign in, and the roles granted to them."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.roles import Role
from schools.models import Unit


class User(AbstractUser):
    """A person of an office, a school or a body. `title` is the post as documents print it."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("họ và tên"), max_length=150)
    title = models.CharField(_("chức vụ"), max_length=150, blank=True)
    # Made by load_demo with a known password: a start that is no demo refuses to run with one (core check).
    is_demo = models.BooleanField(default=False)

    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("người dùng")

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return str(self)


class Grant(models.Model):
    """One role of one person on one unit, for as long as it is valid; the operator's stands on no unit."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="grants")
    valid_from = models.DateField(default=timezone.localdate)
    valid_to = models.DateField(null=True)

    class Meta:
        verbose_name = _("quyền")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "unit"], condition=Q(valid_to=None), name="grant_once_while_open"
            ),
            models.CheckConstraint(
                condition=Q(role=Role.OPERATOR.value, unit=None)
                | (~Q(role=Role.OPERATOR.value) & Q(unit__isnull=False)),
                name="grant_names_its_unit",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="grant_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
