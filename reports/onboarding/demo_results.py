"""What the demo adds so that a dashboard shows something: made-up results beside the documents' targets, and questions.

Each table says in its heading that its figures are made up; `load_demo --without-rounds` leaves them out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.queries import actor_for
from core.actor import Actor, Origin
from reports.models import Explanation
from reports.onboarding.figures import open_rounds
from reports.onboarding.folder import Folder
from reports.services.explanations import answer_explanation, ask_explanation
from schools.period_codes import parse_period


def load_demo_results(folder: Folder) -> int:
    """The rounds that are not there yet, with what was asked about them; how many were opened."""
    if not folder.has("demo-results.json"):
        return 0
    document = folder.read("demo-results.json")
    opened = open_rounds(folder, document["rounds"])
    if opened and not Explanation.objects.visible_to(folder.leader).filter(district=folder.district).exists():
        for asked in document["explanations"]:
            _ask(folder, asked)
    return opened


def _ask(folder: Folder, document: Mapping[str, Any]) -> None:
    asked = ask_explanation(
        actor=_actor(folder, document["asked_by"]),
        district=folder.district,
        unit=folder.district.unit,
        year=parse_period(document["year"]),
        key=document["target"],
        person=folder.person(document["asked_of"]).pk,
        question=document["question"],
    )
    if "answer" in document:
        answer_explanation(actor=_actor(folder, document["asked_of"]), explanation=asked, answer=document["answer"])


def _actor(folder: Folder, username: str) -> Actor:
    return actor_for(folder.person(username), origin=Origin.COMMAND)
