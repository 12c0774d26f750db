"""How far tasks are: who reports on what, who says done, who confirms, and what is told to whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Grant
from core.attachments import BadAttachment
from core.models import AuditEntry, Notice
from core.policy import Forbidden
from plans.models import Task, TaskImplementer, TaskNote, TaskNoteKind, TaskState
from plans.queries.mine import my_open_tasks, to_confirm
from plans.services import progress
from plans.services.evidence import attach_evidence, detach_evidence
from plans.services.tasks import TaskData, TaskRefused, assign_task, delete_task
from tests.conftest import House, Place
from tests.scenes import finished_task, given_task

DAY = date(2021, 6, 20)


def stored(task: Task) -> Task:
    found: Task = Task.unscoped.get(pk=task.pk)
    return found


def told(task: Task, kind: str) -> set[int]:
    rows = Notice.unscoped.filter(object_kind="plans.task", object_id=str(task.pk), kind=kind, read_at=None)
    return set(rows.values_list("person_id", flat=True))


def ids(place: Place, *keys: str) -> set[int]:
    return {place.user(key).pk for key in keys}


def report(place: Place, task: Task, by: str, percent: int = 40, text: str = "Đã họp") -> TaskNote:
    return progress.report_progress(actor=place.actor(by), task=task, progress=percent, text=text)


def finish(place: Place, task: Task, by: str = "specialist", **more: Any) -> Task:
    return progress.finish_task(actor=place.actor(by), task=task, **{"done_on": DAY, "text": "Đã xong", **more})


def test_a_task_that_is_assigned_is_told_to_those_whom_it_is_for(house: House) -> None:
    task = given_task(house.bac)
    people = ids(house.bac, "specialist", "principal", "deputy_principal", "agency_staff")
    assert told(task, "task-assigned") == people


def test_who_answers_for_a_task_reports_on_the_whole(house: House) -> None:
    task = given_task(house.bac)
    note = report(house.bac, task, "specialist")
    assert (stored(task).progress, stored(task).state, note.unit) == (40, TaskState.IN_PROGRESS, None)


def test_a_school_reports_on_its_own_row(house: House) -> None:
    task = given_task(house.bac)
    note = report(house.bac, task, "principal", 60)
    row = TaskImplementer.objects.get(task=task)
    assert (row.progress, row.done_on, note.unit_id) == (60, None, house.bac.school.pk)
    assert (stored(task).progress, stored(task).state) == (0, TaskState.IN_PROGRESS)


def test_a_school_that_is_done_has_its_day(house: House) -> None:
    task = given_task(house.bac)
    report(house.bac, task, "clerk", 100)
    assert TaskImplementer.objects.get(task=task).done_on == house.bac.district.reference_date


def test_a_body_that_helps_reports_in_the_log_alone(house: House) -> None:
    task = given_task(house.bac)
    note = report(house.bac, task, "agency_staff", 80)
    assert (note.unit_id, note.progress, stored(task).progress) == (house.bac.department.pk, 80, 0)


@pytest.mark.parametrize("key", ["sibling_principal", "ubnd_signer", "district_admin"])
def test_who_has_no_part_in_a_task_reports_nothing(house: House, key: str) -> None:
    with pytest.raises(Forbidden):
        report(house.bac, given_task(house.bac), key)


def test_the_whole_is_said_to_be_done_with_its_day_and_proof(house: House) -> None:
    task = given_task(house.bac)
    with pytest.raises(TaskRefused, match="Báo hoàn thành"):
        report(house.bac, task, "specialist", 100)
    with pytest.raises(TaskRefused, match="minh chứng"):
        finish(house.bac, task, text="")
    with pytest.raises(TaskRefused, match="chưa tới"):
        finish(house.bac, task, done_on=date(2021, 7, 1))
    done = finish(house.bac, task)
    assert (done.state, done.progress, done.done_on, done.done_by_id) == (
        TaskState.DONE,
        100,
        DAY,
        house.bac.user("specialist").pk,
    )


def test_a_file_alone_is_proof(house: House) -> None:
    task = given_task(house.bac)
    file = SimpleUploadedFile("bien-ban.pdf", b"%PDF-1.4")
    attach_evidence(actor=house.bac.actor("specialist"), task=task, file=file)
    assert finish(house.bac, task, text="").state == TaskState.DONE


def test_completion_is_told_to_who_assigned_it_and_confirmed_by_them_alone(house: House) -> None:
    task = finished_task(house.bac)
    assert told(task, "task-finished") == ids(house.bac, "leader")
    assert told(task, "task-assigned") == set()
    for key in ("specialist", "deputy_leader", "principal", "ubnd_signer"):
        with pytest.raises(Forbidden):
            progress.confirm_task(actor=house.bac.actor(key), task=task)
    progress.confirm_task(actor=house.bac.actor("leader"), task=task)
    assert stored(task).confirmed_by == house.bac.user("leader")
    assert told(task, "task-confirmed") == ids(house.bac, "specialist")


def test_nobody_confirms_their_own(house: House) -> None:
    task = finish(house.bac, given_task(house.bac), by="leader")
    with pytest.raises(Forbidden):
        progress.confirm_task(actor=house.bac.actor("leader"), task=task)
    progress.confirm_task(actor=house.bac.actor("deputy_leader"), task=task)
    assert stored(task).confirmed_by == house.bac.user("deputy_leader")


def test_a_leader_answers_for_an_assigner_who_left_the_office(house: House) -> None:
    task = finished_task(house.bac)
    Grant.objects.filter(user=house.bac.user("leader")).delete()
    assert to_confirm(house.bac.actor("deputy_leader"), house.bac.district).get() == task
    progress.confirm_task(actor=house.bac.actor("deputy_leader"), task=task)
    assert stored(task).confirmed_by == house.bac.user("deputy_leader")


def test_what_a_draft_asks_is_nobodys_work_yet(house: House) -> None:
    actor, task = house.bac.actor("specialist"), house.bac.office_task
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.4")
    for act in (
        lambda: report(house.bac, task, "specialist"),
        lambda: finish(house.bac, task),
        lambda: progress.comment(actor=actor, task=task, text="Xem lại"),
        lambda: attach_evidence(actor=actor, task=task, file=file),
        lambda: assign_task(
            actor=actor, district=house.bac.district, period=task.period, data=TaskData("Phần", ""), parent=task
        ),
    ):
        with pytest.raises(TaskRefused):
            act()


def test_what_waits_and_what_is_to_be_done_stand_on_each_persons_list(house: House) -> None:
    place, task = house.bac, given_task(house.bac)
    day = date(2021, 8, 1)
    for key in ("specialist", "principal", "clerk"):
        assert task in my_open_tasks(place.actor(key), place.district, day)
    for key in ("sibling_principal", "agency_staff", "leader", "ubnd_signer"):
        assert task not in my_open_tasks(place.actor(key), place.district, day)
    report(place, task, "principal", 100)
    assert task not in my_open_tasks(place.actor("principal"), place.district, day)
    finish(place, task)
    assert to_confirm(place.actor("leader"), place.district).get() == task
    assert not to_confirm(place.actor("specialist"), place.district).exists()


def test_what_is_sent_back_goes_on_where_it_was(house: House) -> None:
    task = given_task(house.bac)
    report(house.bac, task, "specialist", 70)
    report(house.bac, task, "principal", 20)
    finish(house.bac, task)
    with pytest.raises(TaskRefused, match="lý do"):
        progress.send_back_task(actor=house.bac.actor("leader"), task=task, reason=" ")
    progress.send_back_task(actor=house.bac.actor("leader"), task=task, reason="Thiếu biên bản")
    back = stored(task)
    assert (back.state, back.progress, back.done_on, back.done_by_id) == (TaskState.IN_PROGRESS, 70, None, None)
    assert TaskNote.objects.filter(task=task, kind=TaskNoteKind.REFUSED, text="Thiếu biên bản").exists()
    assert told(task, "task-sent-back") == ids(house.bac, "specialist")
    assert told(task, "task-finished") == set()


def test_the_office_stops_a_task_with_a_reason_and_goes_on_with_it(house: House) -> None:
    task = given_task(house.bac)
    report(house.bac, task, "specialist", 30)
    leader = house.bac.actor("leader")
    assert progress.pause_task(actor=leader, task=task, reason="Chờ kinh phí").state == TaskState.PAUSED
    with pytest.raises(TaskRefused):
        report(house.bac, task, "specialist")
    assert progress.resume_task(actor=leader, task=task, reason="Đã có kinh phí").state == TaskState.IN_PROGRESS
    assert progress.cancel_task(actor=leader, task=task, reason="Không làm nữa").state == TaskState.CANCELLED
    row = AuditEntry.unscoped.get(act="hủy nhiệm vụ")
    assert (row.reason, row.changes["Trạng thái"]) == ("Không làm nữa", ["Đang thực hiện", "Hủy"])


@pytest.mark.parametrize("act", [progress.pause_task, progress.cancel_task])
def test_nobody_else_stops_a_task(house: House, act: Callable[..., Task]) -> None:
    task = given_task(house.bac)
    for key in ("principal", "agency_staff", "ubnd_signer"):
        with pytest.raises(Forbidden):
            act(actor=house.bac.actor(key), task=task, reason="Thôi")


def test_papers_are_kept_with_their_days_in_their_order(house: House) -> None:
    task = given_task(house.bac)

    def write(submitted: tuple[str, date | None], approved: tuple[str, date | None] = ("", None)) -> Task:
        return progress.record_papers(
            actor=house.bac.actor("specialist"), task=task, submitted=submitted, approved=approved
        )

    with pytest.raises(TaskRefused, match="cả số và ngày"):
        write(("12/TTr", None))
    with pytest.raises(TaskRefused, match="Phê duyệt sau khi trình"):
        write(("12/TTr", DAY), ("34/QĐ", date(2021, 6, 1)))
    with pytest.raises(TaskRefused, match="Ngày phê duyệt chưa tới"):
        write(("12/TTr", DAY), ("34/QĐ", date(2021, 7, 1)))
    kept = write(("12/TTr", DAY), ("34/QĐ", date(2021, 6, 30)))
    assert (kept.submitted_number, kept.approved_on) == ("12/TTr", date(2021, 6, 30))


def test_who_sees_a_task_comments_on_it_and_the_others_are_told(house: House) -> None:
    task = given_task(house.bac)
    progress.comment(actor=house.bac.actor("ubnd_signer"), task=task, text="Báo cáo thêm")
    people = ids(house.bac, "specialist", "leader", "principal", "deputy_principal", "agency_staff")
    assert told(task, "task-commented") == people
    with pytest.raises(Forbidden):
        progress.comment(actor=house.bac.actor("sibling_principal"), task=task, text="Báo cáo thêm")


def test_an_evidence_file_of_a_wrong_kind_gets_a_sentence(house: House) -> None:
    task = given_task(house.bac)
    with pytest.raises(BadAttachment, match="Không nhận được tệp"):
        attach_evidence(
            actor=house.bac.actor("principal"), task=task, file=SimpleUploadedFile("phim.mp4", b"\x00\x00\x00")
        )


def test_evidence_is_taken_away_by_who_added_it_or_the_office(house: House) -> None:
    task = given_task(house.bac)
    file = attach_evidence(actor=house.bac.actor("principal"), task=task, file=SimpleUploadedFile("a.pdf", b"%PDF-1.4"))
    with pytest.raises(Forbidden):
        detach_evidence(actor=house.bac.actor("agency_staff"), task=task, file=file)
    detach_evidence(actor=house.bac.actor("specialist"), task=task, file=file)


def test_a_task_that_others_rely_on_is_not_deleted_and_says_what_does(house: House) -> None:
    task = given_task(house.bac)
    actor, district = house.bac.actor("leader"), house.bac.district
    part = assign_task(
        actor=actor, district=district, period=task.period, data=TaskData(title="Lập đoàn", deadline=""), parent=task
    )
    report(house.bac, task, "principal")
    with pytest.raises(TaskRefused, match=r"1 việc con \(“Lập đoàn”\); 1 báo cáo, trao đổi"):
        delete_task(actor=actor, task=task)
    delete_task(actor=actor, task=part)
    assert not Task.unscoped.filter(pk=part.pk).exists()


def test_a_part_of_a_part_is_refused(house: House) -> None:
    task = given_task(house.bac)
    actor, district, data = house.bac.actor("leader"), house.bac.district, TaskData(title="Lập đoàn", deadline="")
    part = assign_task(actor=actor, district=district, period=task.period, data=data, parent=task)
    with pytest.raises(TaskRefused, match="Chỉ chia nhỏ"):
        assign_task(actor=actor, district=district, period=task.period, data=data, parent=part)
