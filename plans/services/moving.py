"""Moving a task from one state to another on the board: what its page does, without the words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from core import policy
from core.actor import Actor
from core.notices import settle
from core.transactions import write_transaction
from plans.models import Task, TaskState
from plans.services.progress import advance, complete, progress_before, stop
from plans.services.task_noticing import TO_CONFIRM
from plans.services.tasks import TaskRefused

CHANGED = "Người khác vừa sửa nhiệm vụ này. Hãy xem lại rồi chuyển tiếp."
CONFIRMED = "Nhiệm vụ đã được xác nhận hoàn thành nên không chuyển trạng thái được."
NOT_ISSUED = "Kế hoạch chưa ban hành nên chưa chuyển trạng thái của nhiệm vụ được."
OFFICE_STOPS = (
    "Chỉ phòng tạm dừng, hủy hoặc cho tiếp tục nhiệm vụ. Hãy trao đổi với người giao trên trang của nhiệm vụ."
)
STOPPED: Mapping[str, str] = {TaskState.PAUSED: "Tạm dừng", TaskState.CANCELLED: "Hủy"}
TAKEN_UP = "Tiếp tục"


@write_transaction
def move_task(*, actor: Actor, task: Task, state: TaskState, done_on: date | None, seen_version: int) -> Task:
    """Brings a task into a state; `done_on` is asked for by "Hoàn thành" and means nothing to the others.

    Also of an issued plan: how far a task has come is no change of the plan. Raises TaskRefused, Forbidden.
    """
    rows = Task.unscoped.select_for_update(of=("self",)).select_related("district", "plan", "assigner", "occurrence_of")
    locked: Task = rows.get(pk=task.pk)
    policy.require(actor, "move", locked)
    if locked.version != seen_version:
        raise TaskRefused(CHANGED)
    if not policy.possible("move", locked):
        raise TaskRefused(CONFIRMED if locked.confirmed_at else NOT_ISSUED)
    before = locked.state
    if state == before and state != TaskState.DONE:
        return locked
    stops = STOPPED.get(state) or (TAKEN_UP if before in STOPPED else "")
    if stops and not policy.has_right(actor, "pause", locked):
        raise TaskRefused(OFFICE_STOPS)
    if state == TaskState.DONE:
        complete(actor, locked, done_on, "")
        return locked
    fields: dict[str, Any] = {
        "state": state,
        "progress": _progress_in(locked, state),
        "done_on": None,
        "done_by_id": None,
    }
    if before == TaskState.DONE:
        settle(target=locked, kinds=TO_CONFIRM)
    if stops:
        stop(actor, locked, stops, "", **fields)
    else:
        advance(actor, locked, "chuyển trạng thái nhiệm vụ", **fields)
    return locked


def _progress_in(task: Task, state: TaskState) -> int:
    """What is begun anew has come nowhere; what is done no longer, as far as it had before."""
    if state == TaskState.NOT_STARTED:
        return 0
    return progress_before(task) if task.state == TaskState.DONE else task.progress
