"""Writing the roadmap of national-standard schools and what it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.policy import Forbidden
from core.transactions import write_transaction
from schools.models import Accreditation, District, Period, Roadmap, School
from schools.period_codes import parse_period
from schools.queries import belongs_to
from schools.services.periods import ensure_period
from schools.services.units import differences


@write_transaction
def ensure_roadmap(
    *,
    actor: Actor,
    district: District,
    period: Period,
    heading: Mapping[str, str],
    entries: Sequence[Mapping[str, Any]],
) -> Roadmap:
    """A roadmap of national-standard schools; an existing one keeps its entries. Raises Forbidden.

    `heading` holds the words of its table, an entry the fields of Accreditation.
    """
    policy.require(actor, "administer", district)
    roadmap: Roadmap
    roadmap, made = Roadmap.unscoped.get_or_create(district=district, period=period, defaults=dict(heading))
    if made:
        rows = [
            Accreditation(district=district, roadmap=roadmap, order=place, **entry)
            for place, entry in enumerate(entries)
        ]
        Accreditation.unscoped.bulk_create(rows)
        record(actor, Change("lập lộ trình trường chuẩn quốc gia", roadmap, roadmap.title, district.pk))
    return roadmap


# What a list says of a recognition, and how the audit trail calls it.
ACCREDITATION_WORDS = {
    "kind": gettext_lazy("công nhận mới hay lại"),
    "grade": gettext_lazy("mức độ"),
    "quality_level": gettext_lazy("cấp độ kiểm định"),
    "planned_year": gettext_lazy("năm kế hoạch"),
    "step": gettext_lazy("bước"),
    "decision": gettext_lazy("quyết định"),
    "granted_on": gettext_lazy("ngày công nhận"),
    "valid_until": gettext_lazy("có giá trị đến"),
    "regulation": gettext_lazy("theo quy định"),
    "group": gettext_lazy("nhóm"),
    "number": gettext_lazy("số thứ tự"),
    "printed_name": gettext_lazy("tên in"),
    "printed_level": gettext_lazy("cấp học in"),
    "note": gettext_lazy("ghi chú"),
}


@write_transaction
def save_accreditation(
    *, actor: Actor, district: District, school: School, roadmap: str, words: Mapping[str, Any]
) -> Accreditation:
    """A school's recognition in the roadmap of a period (empty: in none), made at the end of it or changed.

    A roadmap that is not there yet begins with a title of its own. Raises Forbidden, BadPeriod.
    """
    policy.require(actor, "administer", district)
    if not belongs_to(school.unit, district):
        raise Forbidden("the school is not of this district")
    within = _roadmap_for(actor, district, roadmap) if roadmap else None
    rows = Accreditation.unscoped.select_for_update(of=("self",)).filter(district=district, roadmap=within)
    row = rows.filter(school=school).first()
    act = "sửa công nhận chuẩn quốc gia" if row else "thêm công nhận chuẩn quốc gia"
    if row is None:
        last = rows.order_by("order").values_list("order", flat=True).last()
        row = Accreditation(district=district, school=school, roadmap=within, order=0 if last is None else last + 1)
    changed = differences(row, {name: (ACCREDITATION_WORDS[name], value) for name, value in words.items()})
    if changed or row.pk is None:
        row.save()
        record(actor, Change(act, row, school.unit.name, district.pk, changed))
    return row


def _roadmap_for(actor: Actor, district: District, code: str) -> Roadmap:
    found: Roadmap | None = Roadmap.unscoped.filter(district=district, period__code=code).first()
    if found is not None:
        return found
    period = ensure_period(parse_period(code))
    title = _("LỘ TRÌNH XÂY DỰNG TRƯỜNG ĐẠT CHUẨN QUỐC GIA %(period)s") % {"period": period.name.upper()}
    return ensure_roadmap(actor=actor, district=district, period=period, heading={"title": title}, entries=[])
