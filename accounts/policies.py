"""Who may name the people of a school, and who assigns the work of an office."""

from __future__ import annotations

from accounts.models import PortfolioSet
from core import policy
from core.actor import Actor
from core.policy import Rule
from core.roles import Role
from schools.models import School


def _leads(actor: Actor, school: School) -> bool:
    """Its principal; who administers the district has pages of their own for everybody in it."""
    return school.pk in actor.units({Role.PRINCIPAL})


def _assigns(actor: Actor, assignment: PortfolioSet) -> bool:
    """The office's leaders, and who administers the district."""
    leads = actor.holds({Role.LEADER}, district=assignment.district_id)
    return leads or policy.has_right(actor, "administer", assignment.district)


policy.register(School, {"appoint": Rule(_leads)})
policy.register(PortfolioSet, {"change": Rule(_assigns)})
