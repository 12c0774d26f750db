"""Units of every kind: whoever may owe a form, hold a figure or be granted a role on."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.vietnamese import search_key, sort_key

BEGINNING = date(1900, 1, 1)  # "since always": the source gives no first day


class UnitKind(models.TextChoices):
    CITY = "city", _("Tỉnh/thành phố")
    DISTRICT = "district", _("Địa bàn")
    WARD = "ward", _("Phường/xã/thị trấn")
    SCHOOL = "school", _("Trường")
    AGENCY = "agency", _("Cơ quan, đơn vị")


class NamedModel(models.Model):
    """Rows with a name keep the keys that searching and sorting use (DESIGN §3)."""

    name = models.CharField(_("tên"), max_length=200)
    search_key = models.CharField(max_length=200, editable=False)
    sort_key = models.CharField(max_length=600, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.set_keys()
        super().save(*args, **kwargs)

    def set_keys(self) -> None:
        """Bulk writes call this themselves, since they do not call `save`."""
        self.search_key = search_key(self.name)[:200]
        self.sort_key = sort_key(self.name)[:600]


class Unit(NamedModel):
    """Whoever may owe a form, hold a figure or be granted a role on; `code` is stable and unique in the portal."""

    kind = models.CharField(max_length=10, choices=UnitKind.choices)
    code = models.SlugField(max_length=100, unique=True)

    class Meta:
        verbose_name = _("đơn vị")
        ordering = ["sort_key", "id"]

    def __str__(self) -> str:
        return self.name
