"""Moving a task from one state to another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.notices import settle
from core.transactions import write_transaction
from plans.models import Task, TaskNote, TaskNoteKind, TaskState
from plans.queries.one_task import has_proof
from plans.services.task_noticing import TO_CONFIRM, tell_finished, tell_stopped
from plans.services.tasks import TaskRefused
from plans.services.turns import cancel_turns, sum_up
from schools.queries import now_of, today_of

CHANGED = "Người khác vừa sửa nhiệm vụ này. Hãy xem lại rồi chuyển tiếp."
CONFIRMED = "Nhiệm vụ đã được xác nhận hoàn thành nên không chuyển trạng thái được."
NOT_ISSUED = "Kế hoạch chưa ban hành nên chưa chuyển trạng thái của nhiệm vụ được."
OFFICE_STOPS = (
    "Chỉ phòng tạm dừng, hủy hoặc cho tiếp tục nhiệm vụ. Hãy trao đổi với người giao trên trang của nhiệm vụ."
)
NO_PROOF = "Chưa có kết quả hoặc minh chứng. Hãy báo hoàn thành trên trang của nhiệm vụ."
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
    _tell(actor, locked, before, stops)
    if locked.occurrence_of is not None:
        sum_up(locked.occurrence_of)
    return locked


def _tell(actor: Actor, task: Task, before: str, stops: str) -> None:
    """Who is told, and what stands in the log, as where the same is done on the task's page."""
    if task.state == TaskState.DONE:
        tell_finished(task)
        return
    if before == TaskState.DONE:
        settle(target=task, kinds=TO_CONFIRM)
    if stops:
        said = {"kind": TaskNoteKind.STATE, "text": stops, "made_at": now_of(task.district)}
        TaskNote.objects.create(task=task, author_id=actor.person, **said)
        tell_stopped(task, stops, "", by=actor.id)
    if task.state == TaskState.CANCELLED:
        cancel_turns(actor, [task], stops)


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
