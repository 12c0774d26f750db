"""Tasks are added and changed by the office: as the person saw them, with their day when done, their words kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from accounts.models import Grant
from accounts.queries import actor_for
from core.models import AuditEntry
from core.policy import Forbidden
from core.roles import Role
from core.wording import Issuer
from indicators.models import Indicator
from plans.deadlines import print_deadline
from plans.models import Plan, PlanState, Task, TaskState
from plans.queries.tasks import cooperators_text, receiver_text, tasks_of
from plans.services.plans import ensure_plan
from plans.services.tasks import TaskData, TaskRefused, TaskTies, add_task, assign_task, change_task
from schools.models import Agency, SchoolPlace
from schools.period_codes import parse_period
from schools.services import ensure_agency, ensure_period
from tests.conftest import House, Place

DATA = TaskData(title="Tổ chức Ngày hội công nghệ thông tin", deadline="T3/2021")


def add(place: Place, data: TaskData = DATA, by: str = "specialist") -> Task:
    return add_task(actor=place.actor(by), plan=place.plan, data=data)


def change(place: Place, task: Task, data: TaskData, *, seen: int = 1, by: str = "specialist") -> Task:
    return change_task(actor=place.actor(by), task=task, data=data, seen_version=seen)


def stored(task: Task) -> Task:
    found: Task = Task.unscoped.get(pk=task.pk)
    return found


def agency(house: House, code: str, short: str) -> Agency:
    return ensure_agency(
        actor=house.operator_actor,
        district=house.bac.district,
        code=code,
        name=short,
        short_name=short,
        kind="department",
    )


def listed(place: Place, task: Task) -> Task:
    """The task as a list of tasks reads it."""
    return next(one for one in tasks_of(place.actor("specialist"), place.plan) if one.pk == task.pk)


# --- adding ---


def test_new_task_stands_at_the_end_with_the_next_number(house: House) -> None:
    task = add(house.bac)
    assert (task.order, task.number, task.version, task.state) == (4, "4", 1, TaskState.NOT_STARTED)


def test_new_task_keeps_the_number_that_it_is_given(house: House) -> None:
    assert add(house.bac, replace(DATA, number="2a")).number == "2a"


def test_deadline_that_no_calendar_has_is_refused_at_its_field(house: House) -> None:
    with pytest.raises(TaskRefused, match="“31/02/2021” không có trong lịch") as refused:
        add(house.bac, replace(DATA, deadline="31/02/2021"))
    assert refused.value.field == "deadline"


def test_new_task_is_led_by_the_office_unless_another_body_is_named(house: House) -> None:
    assert add(house.bac).lead == house.bac.office.unit
    named = replace(DATA, lead=house.bac.department.unit)
    assert add(house.bac, named).lead == house.bac.department.unit


def test_new_task_is_audited_once(house: House) -> None:
    task = add(house.bac)
    row = AuditEntry.unscoped.get(object_kind="plans.task", object_id=str(task.pk))
    assert (row.act, row.object_label, row.district_id) == ("thêm nhiệm vụ", task.title, house.bac.district.pk)


@pytest.mark.parametrize("title", ["", "   ", "\u00a0"])
def test_task_without_words_is_refused(house: House, title: str) -> None:
    with pytest.raises(TaskRefused) as refusal:
        add(house.bac, replace(DATA, title=title))
    assert refusal.value.field == "title"


@pytest.mark.parametrize("key", ["principal", "agency_staff", "ubnd_signer", "district_admin"])
def test_only_the_office_adds_tasks(house: House, key: str) -> None:
    with pytest.raises(Forbidden):
        add(house.bac, by=key)


def test_office_of_another_district_adds_nothing(house: House) -> None:
    with pytest.raises(Forbidden):
        add_task(actor=house.nam.actor("leader"), plan=house.bac.plan, data=DATA)


def test_issued_plan_takes_no_tasks_and_no_changes(house: House) -> None:
    Plan.unscoped.filter(pk=house.bac.plan.pk).update(state=PlanState.ISSUED)
    with pytest.raises(TaskRefused, match="đã ban hành"):
        add(house.bac)
    with pytest.raises(TaskRefused, match="đã ban hành"):
        change(house.bac, house.bac.office_task, DATA)


# --- the plan ---


def test_plan_of_a_period_is_made_once_and_keeps_its_words(house: House) -> None:
    again = ensure_plan(
        actor=house.bac.actor("leader"),
        district=house.bac.district,
        period=house.bac.plan.period,
        title="TÊN KHÁC",
    )
    assert (again.pk, again.title) == (house.bac.plan.pk, house.bac.plan.title)


def test_plan_of_the_office_is_not_the_plan_of_the_ubnd(house: House) -> None:
    period = ensure_period(parse_period("2022"))
    theirs = Plan.unscoped.create(
        district=house.bac.district,
        unit=house.bac.district.unit,
        period=period,
        owner=Issuer.UBND,
        title="KẾ HOẠCH CỦA UBND",
    )
    ours = ensure_plan(
        actor=house.bac.actor("leader"), district=house.bac.district, period=period, title="KẾ HOẠCH CỦA PHÒNG"
    )
    assert (ours.pk == theirs.pk, ours.owner) == (False, Issuer.OFFICE)


# --- changing ---


def test_change_is_kept_and_raises_the_version(house: House) -> None:
    changed = change(house.bac, house.bac.office_task, replace(DATA, note="Gấp"))
    assert (changed.version, stored(changed).title, stored(changed).note) == (2, DATA.title, "Gấp")


def test_change_of_a_version_that_somebody_passed_is_refused(house: House) -> None:
    change(house.bac, house.bac.office_task, replace(DATA, title="Của người trước"), by="leader")
    with pytest.raises(TaskRefused, match="Người khác vừa sửa"):
        change(house.bac, house.bac.office_task, replace(DATA, title="Của người sau"))
    assert (stored(house.bac.office_task).title, stored(house.bac.office_task).version) == ("Của người trước", 2)


def test_refused_change_touches_no_cooperator(house: House) -> None:
    with pytest.raises(TaskRefused):
        change(house.bac, house.bac.shared_task, replace(DATA, cooperators=[]), seen=7)
    assert list(house.bac.shared_task.cooperators.all()) == [house.bac.department.unit]


def test_change_names_each_field_that_changed_in_the_audit(house: House) -> None:
    task = add(house.bac)
    data = replace(
        DATA,
        number="4",
        title="Tổ chức ngày hội STEM",
        cooperators=[house.bac.department.unit],
        cooperating_levels=["mam-non", "thcs"],
    )
    change(house.bac, task, data)
    row = AuditEntry.unscoped.get(act="sửa nhiệm vụ", object_id=str(task.pk))
    assert row.changes == {
        "Nội dung": [DATA.title, "Tổ chức ngày hội STEM"],
        "Phối hợp": ["", "Phòng Tài chính - Kế hoạch Bắc, Mầm non, THCS"],
    }


def test_change_that_changes_nothing_is_not_audited(house: House) -> None:
    task = add(house.bac)
    change(house.bac, task, replace(DATA, number="4"))
    assert not AuditEntry.unscoped.filter(act="sửa nhiệm vụ", object_id=str(task.pk)).exists()


def test_change_that_names_no_lead_keeps_the_lead(house: House) -> None:
    task = add(house.bac, replace(DATA, lead=house.bac.department.unit))
    assert change(house.bac, task, replace(DATA, note="Gấp")).lead == house.bac.department.unit


@pytest.mark.parametrize("key", ["principal", "agency_staff", "ubnd_signer", "district_admin"])
def test_only_the_office_changes_tasks(house: House, key: str) -> None:
    with pytest.raises(Forbidden):
        change(house.bac, house.bac.shared_task, DATA, by=key)


# --- progress ---


def test_done_needs_its_day(house: House) -> None:
    with pytest.raises(TaskRefused, match="ngày hoàn thành") as refusal:
        change(house.bac, house.bac.office_task, replace(DATA, state=TaskState.DONE))
    assert refusal.value.field == "done_on"
    assert stored(house.bac.office_task).state == TaskState.NOT_STARTED


def test_done_is_complete(house: House) -> None:
    done = replace(DATA, state=TaskState.DONE, done_on=date(2021, 3, 30), progress=40)
    task = change(house.bac, house.bac.office_task, done)
    assert (task.state, task.done_on, task.progress) == (TaskState.DONE, date(2021, 3, 30), 100)


@pytest.mark.parametrize("state", [state for state in TaskState if state != TaskState.DONE])
def test_day_of_completion_is_refused_while_the_task_is_not_done(house: House, state: TaskState) -> None:
    with pytest.raises(TaskRefused) as refusal:
        change(house.bac, house.bac.office_task, replace(DATA, state=state, done_on=date(2021, 3, 30)))
    assert refusal.value.field == "done_on"


def test_task_that_is_no_longer_done_forgets_its_day(house: House) -> None:
    change(house.bac, house.bac.office_task, replace(DATA, state=TaskState.DONE, done_on=date(2021, 3, 30)))
    again = change(house.bac, house.bac.office_task, replace(DATA, state=TaskState.IN_PROGRESS, progress=60), seen=2)
    assert (again.done_on, again.progress) == (None, 60)


# --- deadlines ---


@pytest.mark.parametrize(
    ("typed", "precision", "end"),
    [
        ("T3/2021", "month", date(2021, 3, 31)),
        ("2021", "year", date(2021, 12, 31)),
        ("Quý I/2021", "quarter", date(2021, 3, 31)),
        ("31/3/2021", "day", date(2021, 3, 31)),
        ("trước ngày 15/4/2021", "day", date(2021, 4, 15)),
        ("khi có hướng dẫn của Sở", "event", None),
    ],
)
def test_deadline_is_read_and_its_words_are_kept(house: House, typed: str, precision: str, end: date | None) -> None:
    task = stored(add(house.bac, replace(DATA, deadline=typed)))
    assert (task.deadline_precision, task.deadline_end) == (precision, end)
    assert print_deadline(task.deadline) == typed


def test_deadline_without_a_year_is_in_the_plans_year(house: House) -> None:
    task = stored(add(house.bac, replace(DATA, deadline="T3")))
    assert (task.deadline_end, print_deadline(task.deadline)) == (date(2021, 3, 31), "T3")


def test_recurring_work_ends_with_the_plans_year(house: House) -> None:
    task = stored(add(house.bac, replace(DATA, deadline="trước ngày 25 hàng tháng")))
    assert (task.deadline_precision, task.deadline_end) == ("recurring", date(2021, 12, 31))


def test_deadline_that_is_sent_back_unchanged_stays_as_it_was(house: House) -> None:
    task = add(house.bac, replace(DATA, deadline="T3/2021"))
    Task.unscoped.filter(pk=task.pk).update(deadline_text="Tháng ba năm 2021")
    changed = change(house.bac, task, replace(DATA, deadline="Tháng ba năm 2021", note="Gấp"))
    assert (changed.deadline_end, changed.deadline_text) == (date(2021, 3, 31), "Tháng ba năm 2021")


# --- bodies ---


def test_bodies_of_one_kind_are_printed_as_the_document_does(house: House) -> None:
    home_affairs = agency(house, "noi-vu", "Phòng Nội vụ")
    task = add(house.bac, replace(DATA, cooperators=[house.bac.department.unit, home_affairs.unit]))
    assert cooperators_text(listed(house.bac, task)) == "Phòng TCKH, Nội vụ"


def test_bodies_keep_the_order_of_the_document(house: House) -> None:
    home_affairs = agency(house, "noi-vu", "Phòng Nội vụ")
    task = add(house.bac, replace(DATA, cooperators=[home_affairs.unit, house.bac.department.unit]))
    assert cooperators_text(listed(house.bac, task)) == "Phòng Nội vụ, TCKH"


def test_schools_of_levels_are_printed_in_words(house: House) -> None:
    task = add(house.bac, replace(DATA, cooperating_levels=["mam-non", "tieu-hoc", "thcs"]))
    assert cooperators_text(listed(house.bac, task)) == "Các trường Mầm non, Tiểu học, THCS"


def test_bodies_stand_before_schools(house: House) -> None:
    data = replace(DATA, cooperators=[house.bac.department.unit], cooperating_levels=["thcs"])
    assert cooperators_text(listed(house.bac, add(house.bac, data))) == "Phòng TCKH; Các trường THCS"


def test_task_alone_prints_no_body(house: House) -> None:
    task = listed(house.bac, add(house.bac))
    assert (cooperators_text(task), receiver_text(task)) == ("", "")


def test_receiver_is_printed_by_its_short_name(house: House) -> None:
    task = add(house.bac, replace(DATA, receiver=house.bac.committee.unit))
    assert receiver_text(listed(house.bac, task)) == "UBND quận"


def test_nobody_of_another_district_is_made_responsible(house: House) -> None:
    stranger = TaskTies(responsible=house.nam.user("specialist"))
    with pytest.raises(TaskRefused) as refused:
        add_task(actor=house.bac.actor("specialist"), plan=house.bac.plan, data=replace(DATA, ties=stranger))
    assert refused.value.field == "responsible"


@pytest.mark.parametrize(
    ("field", "named"),
    [
        ("lead", lambda other: replace(DATA, lead=other.department.unit)),
        ("lead", lambda other: replace(DATA, lead=other.school.unit)),
        ("cooperators", lambda other: replace(DATA, cooperators=[other.department.unit])),
        ("receiver", lambda other: replace(DATA, receiver=other.committee.unit)),
        ("implementers", lambda other: replace(DATA, ties=TaskTies(implementers=[other.school.unit]))),
    ],
)
def test_no_body_and_no_school_of_another_district_is_named(
    house: House, field: str, named: Callable[[Place], TaskData]
) -> None:
    with pytest.raises(TaskRefused, match="Không thuộc địa bàn này") as refused:
        add(house.bac, named(house.nam))
    assert refused.value.field == field
    with pytest.raises(TaskRefused, match="Không thuộc địa bàn này"):
        change(house.bac, add(house.bac), named(house.nam))


def test_school_that_left_goes_on_with_what_it_has_and_gets_no_more(house: House) -> None:
    ours = [house.bac.school.unit, house.bac.sibling.unit]
    task = add(house.bac, replace(DATA, ties=TaskTies(implementers=ours[:1])))
    SchoolPlace.unscoped.filter(school__in=[one.pk for one in ours]).update(valid_to=date(2019, 12, 31))
    changed = change(house.bac, task, replace(DATA, title="Khác", ties=TaskTies(implementers=ours[:1])))
    assert [row.unit for row in changed.implementers.all()] == ours[:1]
    with pytest.raises(TaskRefused, match=f"Không thuộc địa bàn này: {ours[1].name}"):
        change(house.bac, task, replace(DATA, ties=TaskTies(implementers=ours)), seen=2)


def test_indicator_of_another_district_is_not_linked(house: House) -> None:
    theirs = Indicator.objects.filter(code="tong-hoc-sinh").get()
    theirs.district = house.nam.district
    with pytest.raises(TaskRefused) as refused:
        add(house.bac, replace(DATA, ties=TaskTies(indicators=[(theirs, "all")])))
    assert refused.value.field == "indicators"


def test_lead_does_not_cooperate_with_itself(house: House) -> None:
    with pytest.raises(TaskRefused, match="Cơ quan chủ trì không thể đồng thời") as refused:
        add(house.bac, replace(DATA, cooperators=[house.bac.office.unit]))
    assert refused.value.field == "cooperators"


def test_task_of_another_district_has_no_part_here(house: House) -> None:
    Grant.objects.create(user=house.bac.user("specialist"), role=Role.SPECIALIST, unit=house.nam.district.unit)
    both = actor_for(house.bac.user("specialist"))
    with pytest.raises(Forbidden):
        assign_task(
            actor=both,
            district=house.bac.district,
            period=house.bac.plan.period,
            data=DATA,
            parent=house.nam.office_task,
        )
