"""What writing any unit needs: its code, its name, what changed of it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.lists import ListRefused
from core.vietnamese import search_key, sort_key
from schools.models import District, Unit, UnitKind
from schools.queries import units_in


class UnitRefused(ListRefused):
    """What was asked for cannot be; `args[0]` says why, `attribute` names the field to blame."""


def free_code(district: District, name: str, kind: UnitKind) -> str:
    """A short code made of a new unit's name that no unit of the district has."""
    if Unit.objects.filter(units_in(district), kind=kind, sort_key=sort_key(name)[:600]).exists():
        raise UnitRefused(_("Đã có “%(name)s” trong danh sách.") % {"name": name}, "name")
    stem = slugify(search_key(name))[:40] or kind.value
    prefix = f"{district.slug}-"
    taken = set(Unit.objects.filter(code__startswith=prefix + stem).values_list("code", flat=True))
    codes = (stem if place == 1 else f"{stem}-{place}" for place in count(1))
    return next(code for code in codes if prefix + code not in taken)


def new_code(district: District, kind: UnitKind, name: str, wanted: str = "") -> str:
    """The code of a new unit: as wanted where nobody has it, else made of its name. Raises UnitRefused."""
    if not wanted:
        return free_code(district, name, kind)
    if Unit.objects.filter(code=f"{district.slug}-{wanted}").exists():
        raise UnitRefused(_("Mã “%(code)s” đã dùng cho một đơn vị khác.") % {"code": wanted}, "code")
    return wanted


def ensure_unit(*, kind: UnitKind, code: str, name: str) -> Unit:
    """The unit of a code, made or renamed."""
    unit, made = Unit.objects.get_or_create(code=code, defaults={"kind": kind, "name": name})
    if not made and unit.name != name:
        unit.name = name
        unit.save(update_fields=["name", "search_key", "sort_key"])
    return unit


def refuse_namesake(district: District, unit: Unit, name: str) -> None:
    same = Unit.objects.filter(units_in(district), kind=unit.kind, sort_key=sort_key(name)[:600])
    if same.exclude(pk=unit.pk).exists():
        raise UnitRefused(_("Đã có “%(name)s” trong danh sách.") % {"name": name}, "name")


def name_unit(unit: Unit, name: str) -> None:
    if unit.name != name:
        unit.name = name
        unit.save(update_fields=["name", "search_key", "sort_key"])


def differences(row: Any, wanted: Mapping[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
    """Sets the fields that differ and gives back what changed, by their Vietnamese names."""
    changed: dict[str, tuple[Any, Any]] = {}
    for field, (word, value) in wanted.items():
        before = getattr(row, field)
        if before != value:
            setattr(row, field, value)
            changed[str(word)] = (before, value)
    return changed
