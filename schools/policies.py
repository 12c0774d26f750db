"""Who may do what to units."""

from __future__ import annotations

from core import policy
from core.actor import Actor
from core.policy import Rule
from core.roles import OFFICE, Role
from schools.models import District


def _operates(actor: Actor, district: District) -> bool:
    return actor.holds({Role.OPERATOR})


def _administers(actor: Actor, district: District) -> bool:
    return _operates(actor, district) or actor.holds({Role.DISTRICT_ADMIN}, district=district.pk)


def _looks_up(actor: Actor, district: District) -> bool:
    return _administers(actor, district) or actor.holds(OFFICE, district=district.pk)


def _reads_audit(actor: Actor, district: District) -> bool:
    return actor.holds({Role.LEADER, Role.DISTRICT_ADMIN}, district=district.pk)


# "change": the district itself. "administer": its names, wards, bodies, schools and people. "look up": their lists.
policy.register(
    District,
    {
        "change": Rule(_operates),
        "administer": Rule(_administers),
        "look up": Rule(_looks_up),
        "audit": Rule(_reads_audit),
    },
)
