"""Tasks from a sheet: bodies of this district alone, deadlines that a calendar has, refused at the cell."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from core.list_pages import read_workbook_of
from core.lists import Checked, apply_list, read_list
from core.models import AuditEntry
from core.policy import Forbidden
from plans.models import Plan, PlanState, Task
from plans.resources import TaskResource
from plans.services.tasks import TaskData, change_task
from tests.conftest import House, SignIn
from tests.sheets import sheet_of

HEADS = ["TT", "Nội dung", "Chủ trì", "Phối hợp", "Các trường phối hợp", "Trình cơ quan", "Thời hạn", "Trạng thái"]


def bring_in(house: House, *rows: list[str], by: str = "specialist") -> Checked:
    plan = Plan.unscoped.select_related("district__unit", "period").get(pk=house.bac.plan.pk)
    resource = TaskResource(house.bac.actor(by), plan)
    file = SimpleUploadedFile("l.xlsx", sheet_of([HEADS, *rows]))
    return apply_list(resource, read_list(read_workbook_of(file), resource))


def test_task_is_added_and_changed_and_then_left_alone(house: House) -> None:
    row = ["9", "Khai giảng", "", "Phòng TCKH", "THCS, Tiểu học", "", "5/9/2021", "Đang thực hiện"]
    assert bring_in(house, row).findings == ()
    task = Task.unscoped.get(title="Khai giảng")
    assert (task.lead, task.state, task.deadline_text) == (house.bac.office.unit, "in_progress", "5/9/2021")
    assert (task.cooperating_levels, [one.unit for one in task.cooperator_rows.all()]) == (
        ["tieu-hoc", "thcs"],
        [house.bac.department.unit],
    )
    row[6], row[7] = "6/9/2021", ""
    checked = bring_in(house, row)
    assert [line.changes for line in checked.lines] == [("Thời hạn trình: 5/9/2021 → 6/9/2021",)]
    before = AuditEntry.unscoped.count()
    assert (bring_in(house, row).count("same"), AuditEntry.unscoped.count()) == (1, before)


def test_wrong_task_is_told_at_its_cell(house: House) -> None:
    before = Task.unscoped.count()
    checked = bring_in(
        house,
        ["1", "", "", "", "", "", "", ""],
        ["2", "Việc hai", "", "Phòng lạ", "Đại học", "THCS Một Bắc", "31/2/2021", "Hoàn thành"],
        ["3", "Việc ba", "Phòng TCKH", "Phòng TCKH", "", "", "", ""],
        ["4", "Việc bốn", "THCS Một Nam", "", "", "", "", ""],
    )
    found = {one.cell: one.message for one in checked.findings}
    assert set(found) >= {"B2", "D3", "E3", "F3", "G3", "D4", "C5"}
    assert found["G3"].startswith("“31/2/2021” không có trong lịch.")
    assert found["D4"] == "Cơ quan chủ trì không thể đồng thời là cơ quan phối hợp."
    assert found["C5"].startswith("Địa bàn không có ")
    assert Task.unscoped.count() == before


def test_list_is_written_by_who_writes_the_plan(house: House) -> None:
    with pytest.raises(Forbidden):
        bring_in(house, ["9", "Khai giảng", "", "", "", "", "", ""], by="principal")


def test_administrator_brings_a_list_in_and_writes_no_single_task(house: House, sign_in: SignIn) -> None:
    client = sign_in(house.bac.user("district_admin"))
    period = house.bac.plan.period.code
    url = f"/bac/nhiem-vu/ky/{period}/nhap/"
    assert url in client.get(f"/bac/nhiem-vu/ky/{period}/").content.decode()
    file = SimpleUploadedFile("l.xlsx", sheet_of([HEADS, ["9", "Khai giảng"]]))
    client.post(url, {"rows": client.post(url, {"file": file}).context["rows"]})
    task = Task.unscoped.get(title="Khai giảng")
    data = TaskData(title="Việc khác", deadline="")
    with pytest.raises(Forbidden):
        change_task(actor=house.bac.actor("district_admin"), task=task, data=data, seen_version=task.version)


def test_tasks_of_an_issued_plan_are_told_to_stay(house: House, sign_in: SignIn) -> None:
    Plan.unscoped.filter(pk=house.bac.plan.pk).update(state=PlanState.ISSUED)
    client = sign_in(house.bac.user("specialist"))
    url = f"/bac/nhiem-vu/ky/{house.bac.plan.period.code}/nhap/"
    assert client.get(url, follow=True).redirect_chain
    checked = client.post(url, {"file": SimpleUploadedFile("l.xlsx", sheet_of([HEADS, ["9", "Khai giảng"]]))})
    assert checked.status_code == 302


def test_list_that_was_downloaded_is_brought_in_unchanged(house: House, sign_in: SignIn) -> None:
    client = sign_in(house.bac.user("specialist"))
    period = house.bac.plan.period.code
    content = client.get(f"/bac/nhiem-vu/ky/{period}/danh-sach.xlsx").content
    answer = client.post(f"/bac/nhiem-vu/ky/{period}/nhap/", {"file": SimpleUploadedFile("l.xlsx", content)})
    assert {line["outcome"] for line in answer.context["lines"]} == {"same"}


def test_papers_of_a_task_come_in_and_stay_where_the_sheet_has_no_such_column(house: House) -> None:
    plan = Plan.unscoped.select_related("district__unit", "period").get(pk=house.bac.plan.pk)
    resource = TaskResource(house.bac.actor("specialist"), plan)
    person = house.bac.user("leader")
    heads = ["Nội dung", "Người phụ trách", "Văn bản giao", "Số văn bản trình", "Ngày trình", "Ngày phê duyệt"]
    row = ["Khai giảng", person.username, "Kế hoạch 12/KH-UBND", "125/TTr-PGDĐT", "1/9/2021", "4/9/2021"]
    file = SimpleUploadedFile("l.xlsx", sheet_of([heads, row]))
    assert apply_list(resource, read_list(read_workbook_of(file), resource)).findings == ()
    task = Task.unscoped.get(title="Khai giảng")
    assert (task.responsible, task.assigned_by, task.submitted_number) == (person, row[2], row[3])
    assert (task.submitted_on, task.approved_on) == (date(2021, 9, 1), date(2021, 9, 4))
    bring_in(house, ["9", "Khai giảng", "", "", "", "", "6/9/2021", ""])
    task.refresh_from_db()
    assert (task.responsible, task.submitted_on) == (person, date(2021, 9, 1))


def test_sign_in_names_tell_people_apart_only_for_who_brings_the_list_in(house: House, sign_in: SignIn) -> None:
    place = house.bac
    named = [place.user("leader"), place.user("deputy_leader")]
    User.objects.filter(pk__in=[user.pk for user in named]).update(full_name="Nguyễn Thị Hòa")
    Task.unscoped.filter(pk=place.schools_task.pk).update(responsible=named[0])
    address = f"/bac/nhiem-vu/ky/{place.plan.period.code}/danh-sach.xlsx"

    def words(key: str) -> set[object]:
        book = openpyxl.load_workbook(BytesIO(sign_in(place.user(key)).get(address).content))
        return {cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row}

    assert named[0].username in words("specialist")
    Plan.unscoped.filter(pk=place.plan.pk).update(state=PlanState.ISSUED)
    assert named[0].username not in words("principal")
    assert "Nguyễn Thị Hòa" in words("principal")


def test_form_of_a_task_leaves_its_papers_alone(house: House) -> None:
    task = house.bac.office_task
    Task.unscoped.filter(pk=task.pk).update(assigned_by="Kế hoạch 12/KH-UBND", responsible=house.bac.user("leader"))
    task.refresh_from_db()
    data = TaskData(title="Việc khác", deadline="T3/2021")
    changed = change_task(actor=house.bac.actor("specialist"), task=task, data=data, seen_version=task.version)
    assert (changed.assigned_by, changed.responsible) == ("Kế hoạch 12/KH-UBND", house.bac.user("leader"))


def test_person_of_another_district_answers_for_no_task(house: House) -> None:
    plan = Plan.unscoped.select_related("district__unit", "period").get(pk=house.bac.plan.pk)
    resource = TaskResource(house.bac.actor("specialist"), plan)
    row = ["Khai giảng", house.nam.user("leader").username]
    file = SimpleUploadedFile("l.xlsx", sheet_of([["Nội dung", "Người chịu trách nhiệm"], row]))
    (found,) = apply_list(resource, read_list(read_workbook_of(file), resource)).findings
    assert (found.cell, found.message.startswith("Địa bàn không có người dùng")) == ("B2", True)
