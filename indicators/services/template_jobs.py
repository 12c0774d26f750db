"""Asking for the workbooks of a large round, which are written in the background."""

from __future__ import annotations

from core import jobs, policy
from core.actor import Actor
from core.audit import Change, record
from core.models import Job
from core.transactions import write_transaction
from indicators.models import Round
from indicators.template_files import Together

KINDS = {Together.WORKBOOK: "indicators.round_template", Together.ZIP: "indicators.round_templates"}


@write_transaction
def request_templates(*, actor: Actor, round_: Round, how: Together) -> Job:
    """Queues the file, or gives the one that is being written. Raises Forbidden."""
    policy.require(actor, "import", round_)
    job, made = jobs.enqueue(actor=actor, kind=KINDS[how], target=round_, district_id=round_.district_id)
    if made:
        record(actor, Change("tải biểu để nhập của các đơn vị", round_, str(round_), round_.district_id))
    return job
