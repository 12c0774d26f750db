"""Deleting a ward, a body or a school that was made by mistake: only while nothing relies on it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.policy import Forbidden
from core.reliance import in_words, relying_on
from core.transactions import write_transaction
from schools.models import Agency, AgencyKind, District, School, SchoolAlias, SchoolPlace, Unit, Ward
from schools.queries import belongs_to
from schools.services.units import UnitRefused

Removable = Ward | Agency | School
_OWN = (Ward, Agency, School, SchoolPlace, SchoolAlias)
_ACTS = {Ward: "xóa phường, xã", Agency: "xóa cơ quan", School: "xóa trường"}


def why_kept(*, actor: Actor, district: District, row: Removable) -> str:
    """The sentence that names what relies on it; empty where it may be deleted. Raises Forbidden."""
    policy.require(actor, "administer", district)
    if isinstance(row, Agency) and row.kind in (AgencyKind.OFFICE, AgencyKind.COMMITTEE):
        return _("Không xóa được: địa bàn nào cũng có cơ quan giáo dục và Ủy ban nhân dân.")
    found = relying_on(row.unit, _OWN)
    found += relying_on(row, (SchoolPlace, SchoolAlias) if isinstance(row, School) else ())
    if not found:
        return ""
    words = {"name": row.unit.name, "what": in_words(found)}
    told = _("Chưa xóa được “%(name)s”: còn %(what)s. Chỉ xóa được đơn vị lập nhầm, chưa dùng vào việc gì.")
    return told % words


@write_transaction
def remove_unit(*, actor: Actor, district: District, row: Removable) -> None:
    """Deletes it for good; the audit trail keeps its name. Raises UnitRefused, Forbidden."""
    policy.require(actor, "administer", district)
    unit = Unit.objects.select_for_update().get(pk=row.pk)
    if not belongs_to(unit, district):
        raise Forbidden("the unit is not of this district")
    if kept := why_kept(actor=actor, district=district, row=row):
        raise UnitRefused(kept)
    record(actor, Change(_ACTS[type(row)], row, unit.name, district.pk))
    row.delete()
    unit.delete()
