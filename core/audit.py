"""Writing the audit trail: rows made by the services, in the transaction of the change itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from core.actor import Actor
from core.models import AuditEntry, describe


@dataclass(frozen=True, slots=True)
class Change:
    """One audited act before it is written; `fields` maps a field's Vietnamese name to (before, after)."""

    act: str
    target: Model
    label: str
    district_id: int | None
    fields: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    reason: str = ""


def record(actor: Actor, change: Change) -> None:
    """Writes one row."""
    record_all(actor, [change])


def record_all(actor: Actor, changes: Iterable[Change]) -> None:
    """Writes many rows in one statement."""
    AuditEntry.unscoped.bulk_create([_row(actor, change) for change in changes], batch_size=500)


def _row(actor: Actor, change: Change) -> AuditEntry:
    return AuditEntry(
        actor_id=actor.id,
        actor_name=actor.name,
        act=change.act,
        object_kind=change.target._meta.label_lower,
        object_id=str(change.target.pk),
        object_label=change.label[:300],
        district_id=change.district_id,
        changes={name: [describe(before), describe(after)] for name, (before, after) in change.fields.items()},
        reason=change.reason,
        origin=actor.origin.value,
        address=actor.address,
    )
