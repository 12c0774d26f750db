"""Bringing in districts from folders of fixtures, through the same services as a person's work.

Idempotent: what stands already is left as it is, whatever people made of it since.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from accounts.models import User
from accounts.queries import actor_for
from accounts.services import create_operator
from core.actor import Actor, Origin
from indicators.services.catalogue import ensure_indicators, ensure_units
from reports.onboarding.documents import load_months, load_plans, load_reports
from reports.onboarding.figures import load_rounds
from reports.onboarding.folder import read_json
from reports.onboarding.people import load_people, load_portfolios
from reports.onboarding.places import load_roadmap, open_folder

OPERATOR = "quantri"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one district, for the operator to read."""

    name: str
    rounds_opened: int
    tasks_added: int


def load_catalogue(folder: Path, operator: Actor) -> None:
    """The units of measure and indicators that all districts share."""
    ensure_units(actor=operator, units=read_json(folder / "units-of-measure.json"))
    ensure_indicators(actor=operator, indicators=read_json(folder / "indicators.json"))


def demo_operator(password: str) -> Actor:
    """The demo's operator, made on the first load."""
    user = User.objects.filter(username=OPERATOR).first()
    if user is None:
        user = create_operator(username=OPERATOR, full_name="Quản trị hệ thống", password=password)
        User.objects.filter(pk=user.pk).update(is_demo=True)
    return actor_for(user, origin=Origin.COMMAND)


def load_district(path: Path, operator: Actor, password: str) -> Loaded:
    """One district: its places, people, forms with their figures, plans with their tasks, and reports."""
    folder = open_folder(path, operator)
    load_people(folder, password)
    load_portfolios(folder)
    load_roadmap(folder)
    rounds = load_rounds(folder)
    tasks = load_plans(folder)
    load_months(folder)
    load_reports(folder)
    return Loaded(folder.district.unit.name, rounds, tasks)
