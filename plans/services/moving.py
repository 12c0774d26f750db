"""Moving a task from one state to another."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.transactions import write_transaction
from plans.models import Task, TaskState
from plans.queries.one_task import has_proof
from plans.services.task_noticing import tell_finished
from plans.services.tasks import TaskRefused
from plans.services.turns import sum_up
from schools.queries import today_of

CHANGED = "Người khác vừa sửa nhiệm vụ này. Hãy xem lại rồi chuyển tiếp."
CONFIRMED = "Nhiệm vụ đã được xác nhận hoàn thành nên không chuyển trạng thái được."
OFFICE_STOPS = "Chỉ phòng tạm dừng hoặc hủy nhiệm vụ. Hãy trao đổi với người giao trên trang của nhiệm vụ."
NO_PROOF = "Chưa có kết quả hoặc minh chứng. Hãy báo hoàn thành trên trang của nhiệm vụ."
STOPPED = (TaskState.PAUSED, TaskState.CANCELLED)


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
        raise TaskRefused(CONFIRMED)
    before = locked.state
    if state == before and state != TaskState.DONE:
        return locked
    if state in STOPPED and not policy.has_right(actor, "pause", locked):
        raise TaskRefused(OFFICE_STOPS)
    if state == TaskState.DONE and not has_proof(locked):
        raise TaskRefused(NO_PROOF)
    _bring(locked, state, done_on)
    locked.done_by_id = actor.person if state == TaskState.DONE else None
    locked.version += 1
    locked.updated_at = timezone.now()
    locked.save(update_fields=["state", "done_on", "done_by", "progress", "version", "updated_at"])
    words = {"Trạng thái": (str(TaskState(before).label), str(state.label))}
    if locked.done_on:
        words["Ngày hoàn thành"] = ("", locked.done_on.strftime("%d/%m/%Y"))
    record(actor, Change("chuyển trạng thái nhiệm vụ", locked, locked.title, locked.district_id, words))
    if state == TaskState.DONE:
        tell_finished(locked)
    if locked.occurrence_of is not None:
        sum_up(locked.occurrence_of)
    return locked


def _bring(task: Task, state: TaskState, done_on: date | None) -> None:
    """What is done has its day and is complete; what is begun anew is no longer."""
    if state == TaskState.DONE:
        if done_on is None:
            raise TaskRefused("Nhiệm vụ hoàn thành cần có ngày hoàn thành. Hãy nhập ngày.", "done_on")
        if done_on > today_of(task.district):
            raise TaskRefused("Ngày hoàn thành không thể sau hôm nay. Hãy kiểm tra lại ngày.", "done_on")
        task.progress = 100
    elif task.state == TaskState.DONE or state == TaskState.NOT_STARTED:
        task.progress = 0 if state == TaskState.NOT_STARTED else min(task.progress, 99)
    task.state = state
    task.done_on = done_on if state == TaskState.DONE else None
