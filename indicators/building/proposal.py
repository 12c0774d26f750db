"""What a spreadsheet left beside a draft, as JSON: its doubts, figures, proposed indicators and period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from indicators.proposing.model import Change, Choice, Doubt, KnownIndicator, Proposal, answered

Document = dict[str, Any]


def stored(proposal: Proposal) -> Document:
    """Everything of a proposal but its document."""
    return {
        "entries": dict(proposal.entries),
        "doubts": [asdict(doubt) for doubt in proposal.doubts],
        "indicators": [asdict(indicator) for indicator in proposal.indicators],
        "period": proposal.period,
        "decision": proposal.decision,
    }


def proposal_of(document: Document, left: Mapping[str, Any]) -> Proposal:
    """The proposal again, over a document that may have been changed since."""
    return Proposal(
        document=document,
        entries=left.get("entries", {}),
        doubts=tuple(_doubt(one) for one in left.get("doubts", [])),
        period=left.get("period", ""),
        decision=left.get("decision", ""),
        indicators=tuple(KnownIndicator(**one) for one in left.get("indicators", [])),
    )


def _doubt(one: Mapping[str, Any]) -> Doubt:
    choices = tuple(
        Choice(choice["label"], tuple(Change(tuple(change["path"]), change["value"]) for change in choice["changes"]))
        for choice in one["choices"]
    )
    return Doubt(one["place"], one["question"], choices)


def answer(document: Document, left: Document, doubt: int, choice: int | None) -> tuple[Document, Document]:
    """The document and what is left after a doubt is settled; None: the person settled it in the form itself.

    A choice about a row or column that was taken away since changes nothing.
    """
    proposal = proposal_of(document, left)
    if not 0 <= doubt < len(proposal.doubts):
        return document, left
    rest = [one for place, one in enumerate(left["doubts"]) if place != doubt]
    if choice is None or not 0 <= choice < len(proposal.doubts[doubt].choices):
        return document, {**left, "doubts": rest}
    try:
        after = answered(proposal, {doubt: choice})
    except (StopIteration, KeyError):
        return document, {**left, "doubts": rest}
    return dict(after.document), {**stored(after), "doubts": rest}


def place_of(doubt: Doubt) -> tuple[str, str]:
    """The part of the builder ("row", "column", …) and the key that a doubt is about; blank where it is the form."""
    for choice in doubt.choices:
        for change in choice.changes:
            found = _place(change.path)
            if found[1]:
                return found
    return "form", ""


def _place(path: tuple[str, ...]) -> tuple[str, str]:
    if path[0] == "entries" and len(path) > 1:
        return "row", path[1].partition(":")[0]
    if path[0] == "form" and len(path) > 2:
        part = {"rows": "row", "columns": "column", "checks": "check"}.get(path[1])
        if part:
            return part, path[2]
    return "form", ""
