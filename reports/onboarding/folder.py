"""A district's folder of fixtures while it is being brought in: its documents, its district, its people as actors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from accounts.models import User
from core.actor import Actor
from core.roles import Role
from schools.models import District, Period, School, Unit, Ward
from schools.period_codes import parse_period
from schools.services import ensure_period


class BadFixture(ValueError):
    """The folder does not hold together; `args[0]` says what is wrong."""


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@dataclass
class Folder:
    """What the steps of bringing in a district share."""

    path: Path
    operator: Actor
    district: District
    actors: dict[Role, Actor] = field(default_factory=dict)

    @property
    def specialist(self) -> Actor:
        return self.actors[Role.SPECIALIST]

    @property
    def leader(self) -> Actor:
        return self.actors[Role.LEADER]

    def read(self, name: str) -> Any:
        return read_json(self.path / name)

    def has(self, name: str) -> bool:
        return (self.path / name).exists()

    def all(self, pattern: str) -> Iterator[Any]:
        """The documents whose names match, in the order of their names."""
        for path in sorted(self.path.glob(pattern)):
            yield read_json(path)

    def unit(self, code: str) -> Unit:
        """A unit of this district by its short code. Raises BadFixture for an unknown one."""
        unit = Unit.objects.filter(code=f"{self.district.slug}-{code}").first()
        if unit is None:
            raise BadFixture(f"{self.path.name}: no unit {code}")
        return unit

    def school(self, code: str) -> School:
        return self.unit(code).school

    def ward(self, code: str) -> Ward:
        return self.unit(code).ward

    def person(self, username: str) -> User:
        return User.objects.get(username=username)


def period(code: str) -> Period:
    return ensure_period(parse_period(code))
