"""Moving a plan from its draft to its issue: sent, passed, returned, issued, approved (DESIGN §6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.transactions import write_transaction
from core.vietnamese import clean_lines
from core.wording import Issuer
from plans.models import Plan, PlanSection, PlanState, Task
from plans.services.amending import take_over
from plans.services.plan_notices import tell_decided, tell_passed, tell_waiting, waits_no_more
from plans.services.plans import PlanRefused, lock_plan
from plans.services.tasks import put_to_work
from plans.standing import OPEN as STILL_OPEN
from plans.states import MOVES, PlanAct, state_label

WRONG_STATE = "Kế hoạch đang ở trạng thái “%(state)s” nên không làm được việc này. Hãy tải lại trang."
WORDS = {
    PlanAct.SEND: "trình kế hoạch",
    PlanAct.WITHDRAW: "rút kế hoạch",
    PlanAct.PASS: "thông qua kế hoạch",
    PlanAct.FORWARD: "trình UBND kế hoạch",
    PlanAct.RETURN: "trả lại kế hoạch",
    PlanAct.ISSUE: "ban hành kế hoạch",
    PlanAct.APPROVE: "duyệt kế hoạch",
}


@write_transaction
def send_plan(*, actor: Actor, plan: Plan) -> Plan:
    """To who signs, passes or approves it. Raises PlanRefused, Forbidden."""
    locked = _begin(actor, plan, PlanAct.SEND)
    if not locked.subject:
        raise PlanRefused("Kế hoạch chưa có trích yếu. Hãy soạn đầu đề của văn bản rồi trình.")
    if not PlanSection.objects.filter(plan=locked).exists():
        raise PlanRefused("Kế hoạch chưa có mục nào. Hãy soạn nội dung rồi trình.")
    _end(actor, locked, PlanAct.SEND)
    tell_waiting(locked)
    return locked


@write_transaction
def withdraw_plan(*, actor: Actor, plan: Plan) -> Plan:
    """Takes it back to be written further. Raises PlanRefused, Forbidden."""
    locked = _begin(actor, plan, PlanAct.WITHDRAW)
    _end(actor, locked, PlanAct.WITHDRAW)
    waits_no_more(locked)
    return locked


@write_transaction
def pass_plan(*, actor: Actor, plan: Plan) -> Plan:
    """A leader of the office passes a plan of the UBND, to be sent there. Raises PlanRefused, Forbidden."""
    locked = _begin(actor, plan, PlanAct.PASS)
    sender = locked.moved_by_id
    _end(actor, locked, PlanAct.PASS)
    tell_passed(locked, sender)
    return locked


@write_transaction
def forward_plan(*, actor: Actor, plan: Plan) -> Plan:
    """Sends a passed plan to the UBND. Raises PlanRefused, Forbidden."""
    locked = _begin(actor, plan, PlanAct.FORWARD)
    _end(actor, locked, PlanAct.FORWARD)
    tell_waiting(locked)
    return locked


@write_transaction
def return_plan(*, actor: Actor, plan: Plan, reason: str) -> Plan:
    """Back to who wrote it, with one reason for the whole. Raises PlanRefused, Forbidden."""
    locked = _begin(actor, plan, PlanAct.RETURN)
    words = clean_lines(reason)
    if not words:
        raise PlanRefused("Trả lại cần có lý do. Hãy ghi cần sửa gì.")
    sender = locked.moved_by_id
    _end(actor, locked, PlanAct.RETURN, reason=words)
    tell_decided(locked, sender)
    return locked


@write_transaction
def issue_plan(
    *, actor: Actor, plan: Plan, number: int, issued_on: date, snapshot: Mapping[str, Any], seen_version: int
) -> Plan:
    """Signed: everything printed is frozen, the tasks run, and an amendment takes over those that ran.

    `snapshot` was made of `seen_version` of the plan, outside of this transaction. Raises PlanRefused, Forbidden.
    """
    locked = _begin(actor, plan, PlanAct.ISSUE)
    if locked.version != seen_version:
        raise PlanRefused(WRONG_STATE % {"state": state_label(locked.owner, locked.state)})
    sender = locked.moved_by_id
    locked.number, locked.issued_on, locked.snapshot = number, issued_on, snapshot
    locked.signed_by_id = actor.person
    _end(actor, locked, PlanAct.ISSUE, changes={"Số": ("", number), "Ngày": ("", issued_on)})
    if locked.amends_id is not None:
        take_over(actor, locked)
    _put_to_work(actor, locked)
    tell_decided(locked, sender)
    return locked


@write_transaction
def approve_plan(*, actor: Actor, plan: Plan, snapshot: Mapping[str, Any], seen_version: int) -> Plan:
    """The office approves a school's plan; its words are frozen as they were read. Raises PlanRefused, Forbidden."""
    locked = _begin(actor, plan, PlanAct.APPROVE)
    if locked.version != seen_version:
        raise PlanRefused(WRONG_STATE % {"state": state_label(locked.owner, locked.state)})
    sender = locked.moved_by_id
    locked.snapshot, locked.signed_by_id = snapshot, actor.person
    _end(actor, locked, PlanAct.APPROVE)
    tell_decided(locked, sender)
    return locked


def _put_to_work(actor: Actor, plan: Plan) -> None:
    """The tasks of an issued plan are told to those whom they are for; who was told of one is not told again."""
    rows = Task.unscoped.filter(plan=plan, state__in=[*STILL_OPEN]).select_related("plan", "district", "lead")
    put_to_work(actor, list(rows.order_by("order", "pk")))


def _begin(actor: Actor, plan: Plan, act: PlanAct) -> Plan:
    locked = lock_plan(plan)
    policy.require(actor, act, locked)
    if not policy.possible(act, locked):
        raise PlanRefused(WRONG_STATE % {"state": state_label(locked.owner, locked.state)})
    return locked


def _end(
    actor: Actor, plan: Plan, act: PlanAct, *, reason: str = "", changes: Mapping[str, tuple[Any, Any]] | None = None
) -> None:
    before = state_label(plan.owner, plan.state)
    plan.state = MOVES[Issuer(plan.owner)][act].ends
    if plan.state == PlanState.RETURNED or plan.amends_id is None:
        plan.reason = reason  # of an amendment it says what it is for, until it is returned
    plan.moved_by_id = actor.person
    plan.version += 1
    plan.updated_at = timezone.now()
    plan.save()
    told = {"Trạng thái": (before, state_label(plan.owner, plan.state)), **(changes or {})}
    if reason:
        told["Lý do"] = ("", reason)
    record(actor, Change(WORDS[act], plan, plan.title, plan.district_id, told))
