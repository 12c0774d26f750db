"""Bringing in a district from a folder of fixtures, through the same services as a person's work.

Idempotent: what stands already is left as it is, whatever people made of it since.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from accounts.models import User
from accounts.queries import actor_for
from accounts.services import create_operator, ensure_grant, ensure_person
from core.actor import Actor, Origin
from core.roles import Role
from indicators.models import Round, Submission
from indicators.services.catalogue import ensure_decision, ensure_indicators, ensure_units, save_form
from indicators.services.entries import Outcome, TypedCell, save_entries
from indicators.services.rounds import open_round
from indicators.services.submissions import approve, submit
from plans.models import Task
from plans.services import TaskData, add_task, ensure_plan
from reports.services import ensure_report
from schools.models import BEGINNING, District, Unit, UnitKind
from schools.period_codes import parse_period
from schools.services import ProfileData, ensure_agency, ensure_district, ensure_period, ensure_school, ensure_unit

OPERATOR = "quantri"


class BadFixture(ValueError):
    """The folder does not hold together; `args[0]` says what is wrong."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one district, for the operator to read."""

    name: str
    rounds_opened: int
    tasks_added: int


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


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


def load_district(folder: Path, operator: Actor, password: str) -> Loaded:
    """One district: its names, bodies, schools, people, forms with their figures, tasks and report."""
    loader = _Loader(folder, operator)
    loader.people(password)
    rounds = loader.rounds()
    tasks = loader.tasks()
    loader.reports()
    return Loaded(loader.district.unit.name, rounds, tasks)


class _Loader:
    """The steps of one folder, in the order of their needs."""

    def __init__(self, folder: Path, operator: Actor) -> None:
        self.folder = folder
        self.operator = operator
        document = read_json(folder / "district.json")
        self.district = self._district(document)
        for agency in document["agencies"]:
            ensure_agency(actor=operator, district=self.district, **agency)
        for school in document["schools"]:
            ensure_school(actor=operator, district=self.district, **school)
        self.actors: dict[str, Actor] = {}

    def _district(self, document: dict[str, Any]) -> District:
        city = document.get("city")
        unit = ensure_unit(kind=UnitKind.CITY, code=city["code"], name=city["name"]) if city else None
        reference = document.get("reference_date")
        return ensure_district(
            actor=self.operator,
            slug=document["slug"],
            city=unit,
            reference_date=date.fromisoformat(reference) if reference else None,
            profiles=[_profile(names, document["kind"]) for names in document["names"]],
        )

    def unit(self, code: str) -> Unit:
        """A unit of this district by its short code."""
        return Unit.objects.get(code=f"{self.district.slug}-{code}")

    def people(self, password: str) -> None:
        for person in read_json(self.folder / "people.json"):
            user = ensure_person(
                actor=self.operator,
                username=person["username"],
                full_name=person["full_name"],
                title=person["title"],
                password=password,
                is_demo=True,
            )
            unit = self.unit(person["unit"]) if "unit" in person else self.district.unit
            role = Role(person["role"])
            ensure_grant(actor=self.operator, user=user, role=role, unit=unit, district_id=self.district.pk)
            self.actors.setdefault(role.value, actor_for(user, origin=Origin.COMMAND))

    def rounds(self) -> int:
        """Opens the rounds that are not there yet, and enters, submits and approves their figures."""
        return sum(self._round(document) for document in read_json(self.folder / "rounds.json"))

    def _round(self, document: dict[str, Any]) -> int:
        slug, period = document["form"], ensure_period(parse_period(document["period"]))
        version = save_form(
            actor=self.operator,
            district=self.district,
            slug=slug,
            name=document["name"],
            document=read_json(self.folder / "forms" / f"{slug}.json"),
        )
        specialist = self.actors[Role.SPECIALIST.value]
        rounds = Round.objects.visible_to(specialist)
        if rounds.filter(district=self.district, version__form__slug=slug, period=period).exists():
            return 0
        round_ = open_round(
            actor=specialist,
            district=self.district,
            version=version,
            period=period,
            units=[self.district.unit],
        )
        if "figures" in document:
            figures = read_json(self.folder / "figures" / f"{document['figures']}.json")
            self._decision(figures, round_)
            answer = Submission.objects.visible_to(specialist).get(round=round_)
            self._enter(answer, figures["entries"], document.get("explanation", ""))
        return 1

    def _decision(self, figures: dict[str, Any], round_: Round) -> None:
        decision = figures.get("decision")
        if decision:
            ensure_decision(
                actor=self.operator,
                district=self.district,
                period=round_.period,
                number=decision["number"],
                issued_on=date.fromisoformat(decision["date"]),
                title=decision["title"],
            )

    def _enter(self, submission: Submission, entries: dict[str, str], explanation: str) -> None:
        specialist, leader = self.actors[Role.SPECIALIST.value], self.actors[Role.LEADER.value]
        cells = [TypedCell(cell, typed, 0, f"fixture:{cell}"[:40]) for cell, typed in entries.items()]
        outcomes = save_entries(actor=specialist, submission=submission, cells=cells)
        refused = [saved for saved in outcomes if saved.outcome is not Outcome.SAVED]
        if refused:
            raise BadFixture(f"{self.folder.name}: {refused[0].cell} = {refused[0].typed!r}: {refused[0].message}")
        submitted = submit(actor=specialist, submission=submission, explanation=explanation)
        approve(actor=leader, submission=submitted)

    def tasks(self) -> int:
        return sum(self._plan(path) for path in sorted(self.folder.glob("tasks-*.json")))

    def _plan(self, path: Path) -> int:
        document = read_json(path)
        specialist = self.actors[Role.SPECIALIST.value]
        plan = ensure_plan(
            actor=specialist,
            district=self.district,
            period=ensure_period(parse_period(document["period"])),
            title=document["title"],
            label=document["label"],
            subtitle=document["subtitle"],
        )
        if Task.objects.visible_to(specialist).filter(plan=plan).exists():
            return 0
        for task in document["tasks"]:
            add_task(actor=specialist, plan=plan, data=self._task(task))
        return len(document["tasks"])

    def _task(self, task: dict[str, Any]) -> TaskData:
        return TaskData(
            number=task["number"],
            title=task["title"],
            cooperators=[self.unit(code) for code in task["cooperators"]],
            cooperating_levels=task["cooperating_levels"],
            receiver=self.unit(task["receiver"]) if task["receiver"] else None,
            deadline=task["deadline"],
            note=task["note"],
        )

    def reports(self) -> None:
        for path in sorted((self.folder / "reports").glob("*.json")):
            document = read_json(path)
            words = {name: document[name] for name in document if name not in ("kind", "period", "sections")}
            ensure_report(
                actor=self.actors[Role.SPECIALIST.value],
                district=self.district,
                period=ensure_period(parse_period(document["period"])),
                kind=document["kind"],
                words=words,
                sections=document["sections"],
            )


def _profile(names: dict[str, Any], kind: str) -> ProfileData:
    dates = {
        "valid_from": date.fromisoformat(names["valid_from"]) if names["valid_from"] else BEGINNING,
        "valid_to": date.fromisoformat(names["valid_to"]) if names["valid_to"] else None,
    }
    return ProfileData(kind=kind, **{**names, **dates})
