"""Bringing in a district's people: their sign-ins, their grants, and what each answers for."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.queries import actor_for, people_with
from accounts.services import PortfolioData, ensure_grant, ensure_person, ensure_portfolios
from core.actor import Actor, Origin
from core.roles import Role
from reports.onboarding.folder import Folder, period
from schools.models import Unit, UnitKind


def load_people(folder: Folder, hashed: str) -> None:
    """The people of people.json with the demo's password; the first of a role acts for it in the steps that follow."""
    for person in folder.read("people.json"):
        user = ensure_person(
            actor=folder.operator,
            username=person["username"],
            full_name=person["full_name"],
            title=person["title"],
            hashed=hashed,
            is_demo=True,
        )
        unit = folder.unit(person["unit"]) if "unit" in person else folder.district.unit
        role = Role(person["role"])
        ensure_grant(actor=folder.operator, user=user, role=role, unit=unit, district_id=folder.district.pk)
        folder.actors.setdefault(role, actor_for(user, origin=Origin.COMMAND))


def answerer_of(folder: Folder, unit: Unit) -> Actor:
    """Who answers for a school, ward or body: whoever holds its role, else a person made up who cannot sign in."""
    role = Role.PRINCIPAL if unit.kind == UnitKind.SCHOOL else Role.AGENCY_STAFF
    user = people_with(role, unit.pk).first()
    if user is None:
        user = ensure_person(
            actor=folder.operator,
            username=f"{_LOGIN[role]}.{unit.code}",
            full_name=f"{_POST[role]} {unit.name}",
            title=_POST[role],
            is_demo=True,
        )
        ensure_grant(actor=folder.operator, user=user, role=role, unit=unit, district_id=folder.district.pk)
    return actor_for(user, origin=Origin.COMMAND)


_LOGIN = {Role.PRINCIPAL: "hieutruong", Role.AGENCY_STAFF: "canbo"}
_POST = {Role.PRINCIPAL: "Hiệu trưởng", Role.AGENCY_STAFF: "Cán bộ"}


def load_portfolios(folder: Folder) -> None:
    """Who of the office answers for what (phân công)."""
    if not folder.has("portfolios.json"):
        return
    document = folder.read("portfolios.json")
    groups = {group["number"]: group["title"] for group in document["groups"]}
    ensure_portfolios(
        actor=folder.operator,
        district=folder.district,
        period=period(document["period"]),
        heading={"label": document["label"], "title": document["title"], "notes": _notes(document)},
        portfolios=[_portfolio(folder, entry, groups) for entry in document["entries"]],
    )


def _notes(document: dict[str, Any]) -> list[str]:
    """The posts that no person of the portal holds, then the office's teams."""
    posts = [f"{post['number']}. {post['name']} {'; '.join(post['fields'])}." for post in document.get("posts", [])]
    teams = "; ".join(f"{team['name']}: {team['members']}" for team in document.get("teams", []))
    return [*posts, *([f"{document['teams_title']}. {teams}."] if teams else [])]


def _portfolio(folder: Folder, entry: dict[str, Any], groups: dict[str, str]) -> PortfolioData:
    absence, report = entry.get("absence") or {}, entry.get("report") or {}
    return PortfolioData(
        user=folder.person(entry["person"]),
        words={
            "number": entry["number"],
            "group": groups.get(entry["number"].split(".")[0], ""),
            "post": entry["title"],
            "fields": entry["fields"],
            "subjects": entry["subjects"],
            "absence": absence.get("text", ""),
            "absent_until": date.fromisoformat(absence["until"]) if absence.get("until") else None,
            "report_day": report.get("day"),
            "report_deadline": report.get("deadline", ""),
            "report_to": folder.person(report["to"]) if report.get("to") else None,
        },
        schools=[(folder.school(one["school"]), one["level"]) for one in entry["schools"]],
        wards=[(folder.ward(one["ward"]), one["for"]) for one in entry["wards"]],
        covers=[
            (folder.person(one["for"]) if one["for"] else None, one["text"]) for one in entry.get("temporary") or []
        ],
    )
