"""Writing bodies."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.transactions import write_transaction
from schools.models import Agency, District, UnitKind
from schools.services.units import differences, ensure_unit, name_unit, refuse_namesake


@write_transaction
def ensure_agency(*, actor: Actor, district: District, code: str, name: str, short_name: str, kind: str) -> Agency:
    """A body of the district; raises Forbidden."""
    policy.require(actor, "administer", district)
    unit = ensure_unit(kind=UnitKind.AGENCY, code=f"{district.slug}-{code}", name=name)
    agency: Agency
    agency, made = Agency.unscoped.update_or_create(
        unit=unit, defaults={"district": district, "short_name": short_name, "kind": kind}
    )
    if made:
        record(actor, Change("thêm cơ quan", agency, short_name, district.pk))
    return agency


@write_transaction
def change_agency(*, actor: Actor, district: District, agency: Agency, name: str, short_name: str, kind: str) -> None:
    """Corrects a body's name, short name or kind. Raises UnitRefused, Forbidden."""
    policy.require(actor, "administer", district)
    agency = Agency.unscoped.select_for_update(of=("self",)).select_related("unit").get(pk=agency.pk)
    before = agency.unit.name
    changed = differences(agency, {"short_name": (_("tên viết tắt"), short_name), "kind": (_("loại"), kind)})
    if before != name:
        refuse_namesake(district, agency.unit, name)
        changed[str(_("tên"))] = (before, name)
    if changed:
        agency.save()
        name_unit(agency.unit, name)
        record(actor, Change("sửa cơ quan", agency, short_name, district.pk, changed))
