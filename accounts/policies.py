"""Who may name the people of a school."""

from __future__ import annotations

from core import policy
from core.actor import Actor
from core.policy import Rule
from core.roles import Role
from schools.models import School


def _leads(actor: Actor, school: School) -> bool:
    """Its principal; who administers the district has pages of their own for everybody in it."""
    return school.pk in actor.units({Role.PRINCIPAL})


policy.register(School, {"appoint": Rule(_leads)})
