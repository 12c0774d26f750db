"""Bringing in a district's forms and their figures: entered, submitted and approved as people do it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from indicators.models import Round, Submission
from indicators.services.catalogue import ensure_decision, save_form
from indicators.services.entries import Outcome, TypedCell, save_entries
from indicators.services.rounds import open_round
from indicators.services.submissions import approve, submit
from reports.onboarding.folder import BadFixture, Folder, period


def load_rounds(folder: Folder) -> int:
    """Opens the rounds of the district's documents that are not there yet; how many were opened."""
    return open_rounds(folder, folder.read("rounds.json"))


def open_rounds(folder: Folder, documents: Sequence[dict[str, Any]]) -> int:
    """Opens these rounds where they are not there yet, with their figures; how many were opened."""
    return sum(_round(folder, document) for document in documents)


def _round(folder: Folder, document: dict[str, Any]) -> int:
    slug, asked = document["form"], period(document["period"])
    version = save_form(
        actor=folder.operator,
        district=folder.district,
        slug=slug,
        name=document["name"],
        document=folder.read(f"forms/{slug}.json"),
    )
    rounds = Round.objects.visible_to(folder.specialist)
    if rounds.filter(district=folder.district, version__form__slug=slug, period=asked).exists():
        return 0
    opened = open_round(
        actor=folder.specialist,
        district=folder.district,
        version=version,
        period=asked,
        units=[folder.district.unit],
    )
    if "figures" in document:
        figures = folder.read(f"figures/{document['figures']}.json")
        _decision(folder, figures, opened)
        _enter(folder, opened, figures["entries"], document.get("explanation", ""))
    return 1


def _decision(folder: Folder, figures: dict[str, Any], opened: Round) -> None:
    decision = figures.get("decision")
    if decision:
        ensure_decision(
            actor=folder.operator,
            district=folder.district,
            period=opened.period,
            number=decision["number"],
            issued_on=date.fromisoformat(decision["date"]),
            title=decision["title"],
        )


def _enter(folder: Folder, opened: Round, entries: dict[str, str], explanation: str) -> None:
    answer = Submission.objects.visible_to(folder.specialist).get(round=opened)
    cells = [TypedCell(cell, typed, 0, f"fixture:{cell}"[:40]) for cell, typed in entries.items()]
    outcomes = save_entries(actor=folder.specialist, submission=answer, cells=cells)
    refused = [saved for saved in outcomes if saved.outcome is not Outcome.SAVED]
    if refused:
        raise BadFixture(f"{folder.path.name}: {refused[0].cell} = {refused[0].typed!r}: {refused[0].message}")
    submitted = submit(actor=folder.specialist, submission=answer, explanation=explanation)
    approve(actor=folder.leader, submission=submitted)
