"""What a district says of its schools: how their ownership counts, which status they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from core import policy
from core.actor import Actor
from core.transactions import write_transaction
from schools.models import District, OwnershipGroup, Period, School, SchoolStatus


@write_transaction
def group_ownerships(*, actor: Actor, district: District, groups: Mapping[str, str], valid_from: date) -> None:
    """Says from a day on which ownership codes count as public (CL) and which as not (NCL). Raises Forbidden."""
    policy.require(actor, "administer", district)
    OwnershipGroup.unscoped.bulk_create(
        [
            OwnershipGroup(district=district, ownership=code, group=group, valid_from=valid_from)
            for code, group in groups.items()
        ],
        update_conflicts=True,
        unique_fields=["district", "ownership", "valid_from"],
        update_fields=["group"],
    )


@write_transaction
def ensure_status(
    *, actor: Actor, district: District, period: Period, code: str, name: str, schools: Sequence[School]
) -> None:
    """The schools that hold a status in a period; raises Forbidden."""
    policy.require(actor, "administer", district)
    SchoolStatus.unscoped.bulk_create(
        [SchoolStatus(district=district, period=period, school=school, code=code, name=name) for school in schools],
        ignore_conflicts=True,
    )
