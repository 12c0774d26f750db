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
from indicators.services.standard import take_standard_forms
from reports.onboarding.demo_results import load_demo_results
from reports.onboarding.demo_rounds import load_demo_rounds
from reports.onboarding.demo_tasks import load_demo_tasks
from reports.onboarding.documents import issue_plans, load_months, load_plans, load_reports
from reports.onboarding.figures import load_rounds
from reports.onboarding.people import load_people, load_portfolios
from reports.onboarding.places import load_roadmap, open_folder

OPERATOR = "quantri"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one district, for the operator to read."""

    name: str
    rounds_opened: int
    tasks_added: int


def demo_operator(password: str) -> Actor:
    """The demo's operator, made on the first load."""
    user = User.objects.filter(username=OPERATOR).first()
    if user is None:
        user = create_operator(username=OPERATOR, full_name="Quản trị hệ thống", password=password)
        User.objects.filter(pk=user.pk).update(is_demo=True)
    return actor_for(user, origin=Origin.COMMAND)


def load_district(path: Path, operator: Actor, hashed: str, *, with_rounds: bool) -> Loaded:
    """One district: its places, people, forms with their figures, plans with their tasks, and reports.

    `hashed` is the password of its people. `with_rounds`: also the rounds and the work on tasks that the demo
    plays.
    """
    folder = open_folder(path, operator)
    load_people(folder, hashed)
    load_portfolios(folder)
    load_roadmap(folder)
    take_standard_forms(actor=operator, district=folder.district)
    rounds = load_rounds(folder)
    if with_rounds:
        rounds += load_demo_rounds(folder)
        rounds += load_demo_results(folder)
    tasks = load_plans(folder)
    load_months(folder)
    issue_plans(folder)
    if with_rounds:
        load_demo_tasks(folder)
    load_reports(folder)
    return Loaded(folder.district.unit.name, rounds, tasks)
