"""Who can be made responsible for a task."""

from __future__ import annotations

from accounts.models import User
from accounts.queries import people_of
from core.roles import OFFICE, Role
from schools.models import District

# The groups of the picker, in its order.
GROUPS = (
    ("Phòng", OFFICE),
    ("Cơ quan, đơn vị", frozenset({Role.AGENCY_STAFF})),
    ("Trường", frozenset({Role.PRINCIPAL, Role.DEPUTY_PRINCIPAL})),
)


def people_by_group(district: District) -> list[tuple[str, list[User]]]:
    """The active people of the office, the bodies and the schools, each in one group; two queries."""
    groups: dict[str, list[User]] = {name: [] for name, _roles in GROUPS}
    for user in people_of(district).filter(is_active=True):
        held = {grant.role for grant in user.roles_here}  # type: ignore[attr-defined]
        name = next((name for name, roles in GROUPS if held & roles), None)
        if name is not None:
            groups[name].append(user)
    return [(name, people) for name, people in groups.items() if people]


def name_with_place(user: User) -> str:
    """One of `people_by_group` with title and place: two principals of one name are told apart by their schools."""
    units = [grant.unit.name for grant in user.roles_here if grant.unit is not None]  # type: ignore[attr-defined]
    where = units[0] if units else ""
    return " · ".join(part for part in (str(user), user.title, where) if part)
