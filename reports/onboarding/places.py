"""Bringing in a district's places: itself, its wards, bodies and schools, and the roadmap of its schools."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from core.actor import Actor
from reports.onboarding.folder import Folder, period, read_json
from schools.models import BEGINNING, District, UnitKind
from schools.services import (
    ProfileData,
    ensure_agency,
    ensure_district,
    ensure_roadmap,
    ensure_school,
    ensure_status,
    ensure_unit,
    ensure_ward,
    group_ownerships,
)


def open_folder(path: Path, operator: Actor) -> Folder:
    """The folder with its district, wards, bodies and schools in place."""
    document = read_json(path / "district.json")
    folder = Folder(path, operator, _district(document, operator))
    for ward in document.get("wards", []):
        ensure_ward(actor=operator, district=folder.district, **ward)
    for agency in document["agencies"]:
        ensure_agency(actor=operator, district=folder.district, **agency)
    _schools(folder, document)
    _ownerships(folder, document)
    _statuses(folder, document)
    return folder


def _district(document: dict[str, Any], operator: Actor) -> District:
    city = document.get("city")
    unit = ensure_unit(kind=UnitKind.CITY, code=city["code"], name=city["name"]) if city else None
    return ensure_district(
        actor=operator,
        slug=document["slug"],
        city=unit,
        reference_date=_day(document.get("reference_date")),
        profiles=[_profile(names, document["kind"]) for names in document["names"]],
    )


def _profile(names: dict[str, Any], kind: str) -> ProfileData:
    dates = {"valid_from": _day(names["valid_from"]) or BEGINNING, "valid_to": _day(names["valid_to"])}
    return ProfileData(kind=kind, **{**names, **dates})


def _schools(folder: Folder, document: dict[str, Any]) -> None:
    """The schools that the document names, then those made up for what it only counts (demo-schools.json)."""
    demo = folder.read("demo-schools.json") if folder.has("demo-schools.json") else {"assumed": {}, "made": []}
    named = [{**school, **demo["assumed"].get(school["code"], {})} for school in document["schools"]]
    wards = {ward["code"]: folder.ward(ward["code"]) for ward in document.get("wards", [])} if demo["made"] else {}
    for school in [*named, *_made_up(demo["made"], list(wards))]:
        ward = wards.get(school.pop("ward", ""))
        ensure_school(actor=folder.operator, district=folder.district, ward=ward, **_with_dates(school))


def _made_up(kinds: list[dict[str, Any]], wards: list[str]) -> Iterator[dict[str, Any]]:
    """So many of each kind, by turns in each ward."""
    place = 0
    for kind in kinds:
        for number in range(1, kind["count"] + 1):
            yield {
                **{name: value for name, value in kind.items() if name != "count"},
                "code": f"{kind['code']}-{number:02d}",
                "name": f"{kind['name']} {number:02d}",
                "ward": wards[place % len(wards)],
                "is_demo": True,
            }
            place += 1


def _with_dates(school: dict[str, Any]) -> dict[str, Any]:
    return {**school, **{name: _day(school[name]) for name in ("opened_on", "closed_on") if name in school}}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _ownerships(folder: Folder, document: dict[str, Any]) -> None:
    for groups in document.get("ownership_groups", []):
        counted = dict.fromkeys(groups["public"], "CL") | dict.fromkeys(groups["non_public"], "NCL")
        begins = period(groups["period"]).starts_on
        group_ownerships(actor=folder.operator, district=folder.district, groups=counted, valid_from=begins)


def _statuses(folder: Folder, document: dict[str, Any]) -> None:
    for status in document.get("school_statuses", []):
        ensure_status(
            actor=folder.operator,
            district=folder.district,
            period=period(status["period"]),
            code=status["code"],
            name=status["name"],
            schools=[folder.school(code) for code in status["schools"]],
        )


def load_roadmap(folder: Folder) -> None:
    """The schools that the district plans to bring to the national standard."""
    if not folder.has("accreditation.json"):
        return
    document = folder.read("accreditation.json")
    groups = {group["number"]: f"{group['number']} {group['title']}" for group in document["groups"]}
    ensure_roadmap(
        actor=folder.operator,
        district=folder.district,
        period=period(document["period"]),
        heading={
            **{name: document[name] for name in ("label", "title", "subtitle")},
            "school_heading": document["columns"]["school"],
        },
        entries=[_entry(folder, entry, groups) for entry in document["entries"]],
    )


def _entry(folder: Folder, entry: dict[str, Any], groups: dict[str, str]) -> dict[str, Any]:
    return {
        "school": folder.school(entry["school"]),
        "kind": entry["kind"],
        "grade": entry["grade"],
        "planned_year": entry["year"],
        "printed_name": entry["printed"],
        "printed_level": entry["level"],
        "group": groups.get(entry["group"], ""),
        "number": entry["number"],
        "note": entry["note"],
    }
