"""A task is moved from state to state: done asks for its day, what was confirmed stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from core.models import AuditEntry, Notice
from core.policy import Forbidden
from plans.models import Plan, PlanState, Task, TaskNote, TaskState
from plans.services.moving import move_task
from plans.services.progress import pause_task
from plans.services.tasks import TaskRefused
from tests.conftest import REFERENCE_DATE, House, Place


def move(place: Place, state: TaskState, done_on: date | None = None, *, by: str = "specialist", seen: int = 1) -> Task:
    """As a card of an issued plan is dragged; what is to be done has its proof."""
    Plan.unscoped.filter(pk=place.plan.pk).update(state=PlanState.ISSUED)
    if state == TaskState.DONE:
        author, text = place.user("specialist"), "Đã làm xong"
        TaskNote.objects.create(task=place.shared_task, kind="report", author=author, progress=90, text=text)
    return move_task(actor=place.actor(by), task=place.shared_task, state=state, done_on=done_on, seen_version=seen)


def test_a_card_without_proof_is_not_dragged_to_done(house: House) -> None:
    Plan.unscoped.filter(pk=house.bac.plan.pk).update(state=PlanState.ISSUED)
    actor, task = house.bac.actor("specialist"), house.bac.shared_task
    with pytest.raises(TaskRefused, match="minh chứng"):
        move_task(actor=actor, task=task, state=TaskState.DONE, done_on=REFERENCE_DATE, seen_version=1)


def test_a_card_that_was_paused_meanwhile_is_not_dragged_on(house: House) -> None:
    Plan.unscoped.filter(pk=house.bac.plan.pk).update(state=PlanState.ISSUED)
    pause_task(actor=house.bac.actor("leader"), task=house.bac.shared_task, reason="Chờ kinh phí")
    with pytest.raises(TaskRefused, match="Người khác vừa sửa"):
        move(house.bac, TaskState.IN_PROGRESS, seen=1)


def test_done_has_its_day_and_is_complete(house: House) -> None:
    task = move(house.bac, TaskState.DONE, REFERENCE_DATE)
    assert (task.state, task.done_on, task.progress, task.version) == (TaskState.DONE, REFERENCE_DATE, 100, 2)


def test_a_card_that_is_dragged_to_done_is_finished_as_on_its_page(house: House) -> None:
    task = move(house.bac, TaskState.DONE, REFERENCE_DATE)
    said = task.notes.get(progress=100)
    assert (said.kind, said.author) == ("report", house.bac.user("specialist"))
    leaders = {house.bac.user("leader").pk, house.bac.user("deputy_leader").pk}
    assert (task.done_by, told("task-finished")) == (house.bac.user("specialist"), leaders)


def test_the_day_of_what_is_done_is_put_right(house: House) -> None:
    move(house.bac, TaskState.DONE, REFERENCE_DATE)
    earlier = REFERENCE_DATE - timedelta(days=1)
    task = move(house.bac, TaskState.DONE, earlier, seen=2)
    assert (task.done_on, task.version) == (earlier, 3)


def test_done_without_its_day_is_refused(house: House) -> None:
    with pytest.raises(TaskRefused, match="cần có ngày hoàn thành"):
        move(house.bac, TaskState.DONE)


def test_a_day_that_has_not_come_is_refused(house: House) -> None:
    with pytest.raises(TaskRefused, match="chưa tới"):
        move(house.bac, TaskState.DONE, REFERENCE_DATE + timedelta(days=1))


def test_what_is_taken_up_again_is_no_longer_complete(house: House) -> None:
    move(house.bac, TaskState.DONE, REFERENCE_DATE)
    task = move(house.bac, TaskState.IN_PROGRESS, REFERENCE_DATE, seen=2)
    assert (task.state, task.done_on, task.progress) == (TaskState.IN_PROGRESS, None, 90)


def test_a_pause_keeps_how_far_the_task_has_come(house: House) -> None:
    Task.unscoped.filter(pk=house.bac.shared_task.pk).update(state=TaskState.IN_PROGRESS, progress=40)
    assert move(house.bac, TaskState.PAUSED).progress == 40


def test_what_a_draft_asks_does_not_move_until_its_plan_is_issued(house: House) -> None:
    task, actor = house.bac.shared_task, house.bac.actor("specialist")
    with pytest.raises(TaskRefused, match="chưa ban hành"):
        move_task(actor=actor, task=task, state=TaskState.IN_PROGRESS, done_on=None, seen_version=1)
    assert move(house.bac, TaskState.IN_PROGRESS).state == TaskState.IN_PROGRESS


def test_somebody_elses_change_in_between_is_told(house: House) -> None:
    move(house.bac, TaskState.IN_PROGRESS)
    with pytest.raises(TaskRefused, match="Người khác vừa sửa"):
        move(house.bac, TaskState.PAUSED, seen=1)


def test_what_was_confirmed_stays_done(house: House) -> None:
    move(house.bac, TaskState.DONE, REFERENCE_DATE)
    leader = house.bac.user("leader")
    Task.unscoped.filter(pk=house.bac.shared_task.pk).update(confirmed_by=leader, confirmed_at=timezone.now())
    with pytest.raises(TaskRefused, match="đã được xác nhận"):
        move(house.bac, TaskState.IN_PROGRESS, seen=2)


def test_who_answers_for_it_and_the_body_that_leads_may_move_it_and_a_cooperator_may_not(house: House) -> None:
    task = house.bac.shared_task
    with pytest.raises(Forbidden):
        move(house.bac, TaskState.IN_PROGRESS, by="agency_staff")
    Task.unscoped.filter(pk=task.pk).update(lead=house.bac.department.unit)
    assert move(house.bac, TaskState.IN_PROGRESS, by="agency_staff").version == 2
    Task.unscoped.filter(pk=task.pk).update(responsible=house.bac.user("ubnd_viewer"))
    assert move(house.bac, TaskState.NOT_STARTED, by="ubnd_viewer", seen=2).version == 3


def test_only_the_office_pauses_and_cancels(house: House) -> None:
    Task.unscoped.filter(pk=house.bac.shared_task.pk).update(lead=house.bac.department.unit)
    for state in (TaskState.PAUSED, TaskState.CANCELLED):
        with pytest.raises(TaskRefused, match="Chỉ phòng"):
            move(house.bac, state, by="agency_staff")
    assert move(house.bac, TaskState.PAUSED).state == TaskState.PAUSED


def test_only_the_office_takes_up_again_what_it_stopped(house: House) -> None:
    Task.unscoped.filter(pk=house.bac.shared_task.pk).update(lead=house.bac.department.unit)
    move(house.bac, TaskState.CANCELLED)
    with pytest.raises(TaskRefused, match="Chỉ phòng"):
        move(house.bac, TaskState.IN_PROGRESS, by="agency_staff", seen=2)
    assert move(house.bac, TaskState.IN_PROGRESS, seen=2).state == TaskState.IN_PROGRESS


def told(kind: str) -> set[int]:
    rows = Notice.unscoped.filter(object_kind="plans.task", kind=kind, read_at=None)
    return set(rows.values_list("person_id", flat=True))


def test_a_card_that_is_stopped_on_the_board_is_told_and_stands_in_its_log(house: House) -> None:
    move(house.bac, TaskState.PAUSED)
    assert told("task-stopped") == {house.bac.user("agency_staff").pk}
    assert house.bac.shared_task.notes.get().text == "Tạm dừng"


def test_nobody_waits_to_confirm_what_is_taken_up_again(house: House) -> None:
    move(house.bac, TaskState.DONE, REFERENCE_DATE)
    assert told("task-finished")
    move(house.bac, TaskState.IN_PROGRESS, seen=2)
    assert told("task-finished") == set()


def test_a_move_is_in_the_record_and_none_is_not(house: House) -> None:
    before = AuditEntry.unscoped.count()
    move(house.bac, TaskState.NOT_STARTED)
    assert AuditEntry.unscoped.count() == before
    move(house.bac, TaskState.DONE, REFERENCE_DATE)
    entry = AuditEntry.unscoped.order_by("-pk").first()
    assert entry is not None
    assert entry.act == "báo hoàn thành nhiệm vụ"
