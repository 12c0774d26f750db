"""A plan's document: as it would print while it is open, as it was frozen once it is issued, and its Word file."""

from __future__ import annotations

import tempfile
from copy import copy
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile, File

from core import policy
from core.actor import Actor, machine_reader
from core.attachments import BadAttachment, attach, attachments_of, detach
from core.documents.official import OfficialDocument
from core.documents.word import write_document
from core.models import Attachment
from core.wording import Issuer
from plans.models import Plan
from plans.services.plan_copies import as_document
from plans.services.plan_moves import WRONG_STATE, approve_plan, issue_plan
from plans.services.plans import PlanRefused
from plans.states import PlanAct, state_label
from reports.building import DOCUMENT_NAMES
from reports.composing import Composed, Problem, compose

# The roles of the files beside an issued plan: what the portal built, and the scan of what was signed.
BUILT = "ban-hanh"
SIGNED = "ban-ky"
_SCANS = (".pdf", ".jpg", ".jpeg", ".png")


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """What prints, what is wrong with it, and what it was composed of while it is not frozen."""

    official: OfficialDocument
    problems: tuple[Problem, ...] = ()
    composed: Composed | None = None


def document_of(actor: Actor, plan: Plan) -> PlanDocument:
    """The document of a plan that this person sees: one for all readers, whatever forms each of them may open."""
    if plan.snapshot:
        return PlanDocument(OfficialDocument.from_json(plan.snapshot["document"]))
    composed = _composed(actor, plan)
    return PlanDocument(
        composed.document(), (*composed.problems, *_empty(composed), *_old_years(plan, composed)), composed
    )


def _composed(actor: Actor, plan: Plan) -> Composed:
    """A school's words are read with its own eyes: they bind no figure that it does not see."""
    return compose(actor if plan.owner == Issuer.SCHOOL else machine_reader(plan.district_id), as_document(plan))


def _empty(composed: Composed) -> list[Problem]:
    """A plan of which nothing is written yet."""
    written = any(one.section.paragraphs for one in composed.sections)
    if written or any(printed.table.rows for printed in composed.tables):
        return []
    return [Problem("warning", "Kế hoạch chưa có nội dung: chưa viết mục nào và chưa có nhiệm vụ nào.")]


def _old_years(plan: Plan, composed: Composed) -> list[Problem]:
    """Words copied from last year's plan that still name that year."""
    before = str(plan.period.parsed.shifted(-1))
    if before == plan.period.code or "-" not in before:
        return []
    lines = [
        str(one.section)
        for one in composed.sections
        if any(f"năm học {before}" in text for text in one.section.paragraphs)
    ]
    return [Problem("warning", f"Mục “{line}” còn ghi năm học {before}. Hãy xem lại.") for line in lines]


def word_file(document: OfficialDocument) -> bytes:
    """The document as .docx; equal documents give equal bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "van-ban.docx"
        write_document(document, path)
        return path.read_bytes()


def built_file(plan: Plan) -> Attachment | None:
    """The Word file that was built when the plan was issued."""
    return attachments_of(plan, BUILT).last()


def scans_of(plan: Plan) -> list[Attachment]:
    """The scans of the signed copy."""
    return list(attachments_of(plan, SIGNED))


def issue(*, actor: Actor, plan: Plan, number: int, issued_on: date, scan: File[Any] | None, seen_version: int) -> Plan:
    """Issues a plan: freezes what prints, keeps the built file and the scan.

    Raises PlanRefused, BadAttachment, Forbidden. The files are written before the plan moves, outside of its
    transaction, and taken away again if it does not.
    """
    _require(actor, plan, PlanAct.ISSUE)
    worded = copy(plan)
    worded.number, worded.issued_on = number, issued_on
    composed = _composed(actor, worded)
    kept = [_keep_built(actor, plan, composed.document())]
    try:
        if scan is not None:
            kept.append(_keep_scan(actor, plan, scan))
        return issue_plan(
            actor=actor,
            plan=plan,
            number=number,
            issued_on=issued_on,
            snapshot=composed.snapshot(),
            seen_version=seen_version,
        )
    except BaseException:
        for one in kept:
            detach(actor=actor, attachment=one, target=plan)
        raise


def approve(*, actor: Actor, plan: Plan) -> Plan:
    """Approves a school's plan, frozen as it was read. Raises PlanRefused, Forbidden."""
    _require(actor, plan, PlanAct.APPROVE)
    composed = _composed(actor, plan)
    kept = _keep_built(actor, plan, composed.document())
    try:
        return approve_plan(actor=actor, plan=plan, snapshot=composed.snapshot(), seen_version=plan.version)
    except BaseException:
        detach(actor=actor, attachment=kept, target=plan)
        raise


def _require(actor: Actor, plan: Plan, act: PlanAct) -> None:
    policy.require(actor, act, plan)
    if not policy.possible(act, plan):
        raise PlanRefused(WRONG_STATE % {"state": state_label(plan.owner, plan.state)})


def _keep_built(actor: Actor, plan: Plan, document: OfficialDocument) -> Attachment:
    name = DOCUMENT_NAMES.get(document.kind, "van-ban.docx")
    file: Any = ContentFile(word_file(document), name=name)
    return attach(actor=actor, target=plan, district_id=plan.district_id, role=BUILT, file=file)


def _keep_scan(actor: Actor, plan: Plan, scan: File[Any]) -> Attachment:
    if not (scan.name or "").lower().endswith(_SCANS):
        raise BadAttachment("Bản ký phải là tệp PDF hoặc ảnh (JPG, PNG). Hãy quét bản đã ký, đóng dấu rồi chọn lại.")
    return attach(actor=actor, target=plan, district_id=plan.district_id, role=SIGNED, file=scan)
