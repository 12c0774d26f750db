"""Who acts: a person's id and rights, and from where the act comes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from core.roles import Role


class Origin(StrEnum):
    """The face through which an act came; kept in its audit row."""

    PAGE = "page"
    API = "api"
    IMPORT = "import"
    TASK = "task"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Right:
    """One role on one unit. `district_id` is the district that the unit is or belongs to; None on the portal."""

    role: Role
    unit_id: int | None
    district_id: int | None


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with the rights that are valid now; `id` is None for nobody."""

    id: int | None
    name: str
    rights: frozenset[Right]
    origin: Origin = Origin.PAGE
    address: str = ""

    @property
    def person(self) -> int:
        """The id of who acts, where a policy has already refused nobody."""
        if self.id is None:
            raise ValueError("nobody acts")
        return self.id

    def through(self, origin: Origin) -> Actor:
        """The same person, acting through another face."""
        return replace(self, origin=origin)

    def districts(self, roles: Iterable[Role]) -> frozenset[int]:
        """The districts in which this person holds one of `roles` (on the district or on a unit in it)."""
        wanted = frozenset(roles)
        return frozenset(
            right.district_id for right in self.rights if right.role in wanted and right.district_id is not None
        )

    def units(self, roles: Iterable[Role], *, district: int | None = None) -> frozenset[int]:
        """The units on which this person holds one of `roles`, in `district` where one is given."""
        wanted = frozenset(roles)
        rights = (right for right in self.rights if right.role in wanted and district in (None, right.district_id))
        return frozenset(right.unit_id for right in rights if right.unit_id is not None)

    def holds(self, roles: Iterable[Role], *, district: int | None = None) -> bool:
        """Whether this person holds one of `roles`, in `district` where one is given."""
        if district is None:
            wanted = frozenset(roles)
            return any(right.role in wanted for right in self.rights)
        return district in self.districts(roles)

    def holds_on(self, roles: Iterable[Role], unit: int) -> bool:
        """Whether this person holds one of `roles` on the unit itself: who took a district over only reads its past."""
        return unit in self.units(roles)

    def roles_in(self, district: int) -> frozenset[Role]:
        """Every role this person holds in a district."""
        return frozenset(right.role for right in self.rights if right.district_id == district)


NOBODY = Actor(id=None, name="", rights=frozenset())


def machine_reader(district_id: int) -> Actor:
    """Who reads for an operator's command on the machine itself: one district, and no act that needs a person."""
    return Actor(
        id=None,
        name="Lệnh trên máy chủ",
        rights=frozenset({Right(Role.LEADER, district_id, district_id)}),
        origin=Origin.COMMAND,
    )
