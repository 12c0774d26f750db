"""Writing wards."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.transactions import write_transaction
from schools.models import District, UnitKind, Ward
from schools.services.units import ensure_unit, name_unit, refuse_namesake


@write_transaction
def ensure_ward(*, actor: Actor, district: District, code: str, name: str) -> Ward:
    """A ward of the district; raises Forbidden."""
    policy.require(actor, "administer", district)
    unit = ensure_unit(kind=UnitKind.WARD, code=f"{district.slug}-{code}", name=name)
    ward: Ward
    ward, made = Ward.unscoped.get_or_create(unit=unit, defaults={"district": district})
    if made:
        record(actor, Change("thêm phường, xã", ward, name, district.pk))
    return ward


@write_transaction
def change_ward(*, actor: Actor, district: District, ward: Ward, name: str) -> None:
    """Corrects a ward's name. Raises UnitRefused, Forbidden."""
    policy.require(actor, "administer", district)
    before = ward.unit.name
    if before != name:
        refuse_namesake(district, ward.unit, name)
        name_unit(ward.unit, name)
        record(actor, Change("sửa phường, xã", ward, name, district.pk, {_("tên"): (before, name)}))
