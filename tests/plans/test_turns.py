"""Recurring tasks come round, what a year left open is carried over, and the calendar reminds."""

from __future__ import annotations

from datetime import date

import pytest

from core.models import Notice
from core.policy import Forbidden
from plans.models import Plan, PlanState, Task, TaskState
from plans.queries.mine import my_open_tasks
from plans.services import progress
from plans.services.carrying import carry_over
from plans.services.task_reminders import make_task_reminders
from plans.services.tasks import TaskData, TaskRefused, TaskTies, assign_task, change_task
from plans.services.turns import make_turns, make_turns_of_all
from schools.models import District
from schools.period_codes import parse_period
from schools.services import ensure_period
from tests.conftest import House, Place
from tests.scenes import given_task

MONTHLY = "trước ngày 25 hàng tháng"


def assigned(place: Place, deadline: str, period: str = "2021", **more: object) -> Task:
    data = TaskData(title="Báo cáo tháng", deadline=deadline, **more)  # type: ignore[arg-type]
    return assign_task(
        actor=place.actor("leader"), district=place.district, period=ensure_period(parse_period(period)), data=data
    )


def on(place: Place, day: date) -> None:
    District.unscoped.filter(pk=place.district.pk).update(reference_date=day)


def turns_of(task: Task) -> list[Task]:
    return list(Task.unscoped.filter(occurrence_of=task).order_by("deadline_end"))


# --- coming round ---


def test_recurring_work_comes_round_when_its_month_begins(house: House) -> None:
    """The district's day is 30/6/2021: June's turn is over, so July's is the first, on the first of July."""
    task = assigned(house.bac, MONTHLY)
    assert turns_of(task) == []
    on(house.bac, date(2021, 8, 3))
    assert make_turns_of_all() == 2
    assert [one.title for one in turns_of(task)] == ["Báo cáo tháng (tháng 7/2021)", "Báo cáo tháng (tháng 8/2021)"]
    assert [one.deadline_end for one in turns_of(task)] == [date(2021, 7, 25), date(2021, 8, 25)]


def test_turns_are_made_once_however_often_it_is_asked(house: House) -> None:
    task = assigned(house.bac, MONTHLY)
    on(house.bac, date(2021, 8, 3))
    assert [len(make_turns(task)), len(make_turns(task)), make_turns_of_all()] == [2, 0, 0]


def test_a_turn_takes_over_who_does_it(house: House) -> None:
    ties = TaskTies(responsible=house.bac.user("specialist"), implementers=[house.bac.school.unit])
    task = assigned(house.bac, "hàng tháng", ties=ties, cooperators=[house.bac.department.unit])
    (turn,) = turns_of(task)
    assert (turn.responsible, turn.plan, turn.deadline_end) == (house.bac.user("specialist"), None, date(2021, 6, 30))
    assert [row.unit for row in turn.implementers.all()] == [house.bac.school.unit]
    assert [row.unit for row in turn.cooperator_rows.all()] == [house.bac.department.unit]


def test_turns_sum_up_in_the_recurring_task_which_is_reported_on_in_them(house: House) -> None:
    task = assigned(house.bac, "hàng tháng")
    (turn,) = turns_of(task)
    progress.finish_task(
        actor=house.bac.actor("specialist"), task=turn, done_on=date(2021, 6, 29), text="Đã gửi báo cáo"
    )
    task.refresh_from_db()
    assert (task.progress, task.state) == (100 // 7, TaskState.IN_PROGRESS)  # one of June to December
    with pytest.raises(TaskRefused, match="từng kỳ"):
        progress.report_progress(actor=house.bac.actor("specialist"), task=task, progress=50, text="")


def test_what_a_draft_asks_comes_round_once_its_plan_is_issued(house: House) -> None:
    task = house.bac.office_task
    data = TaskData(title=task.title, deadline=MONTHLY)
    changed = change_task(actor=house.bac.actor("specialist"), task=task, data=data, seen_version=1)
    assert make_turns_of_all() == 0
    Plan.unscoped.filter(pk=house.bac.plan.pk).update(state=PlanState.ISSUED)
    assert make_turns_of_all() == 6
    assert turns_of(changed)[0].deadline_end == date(2021, 1, 25)


def test_a_plan_asks_for_no_turn_that_was_over_before_it_was_issued(house: House) -> None:
    data = TaskData(title=house.bac.office_task.title, deadline=MONTHLY)
    changed = change_task(actor=house.bac.actor("specialist"), task=house.bac.office_task, data=data, seen_version=1)
    Plan.unscoped.filter(pk=house.bac.plan.pk).update(state=PlanState.ISSUED, issued_on=date(2021, 3, 26))
    assert make_turns_of_all() == 3
    assert turns_of(changed)[0].deadline_end == date(2021, 4, 25)


def test_nothing_comes_round_in_a_year_that_has_ended(house: House) -> None:
    assigned(house.bac, MONTHLY)
    on(house.bac, date(2022, 1, 2))
    assert make_turns_of_all() == 0


def edited(place: Place, task: Task, deadline: str) -> Task:
    task.refresh_from_db()
    data = TaskData(title=task.title, deadline=deadline)
    return change_task(actor=place.actor("leader"), task=task, data=data, seen_version=task.version)


@pytest.mark.parametrize("other", ["ngày 28 hàng tháng", "ngày cuối hàng tháng", "hàng quý", "hàng tuần"])
def test_a_turn_that_runs_is_not_made_again_by_other_words_of_its_deadline(house: House, other: str) -> None:
    task = assigned(house.bac, "hàng tháng")
    on(house.bac, date(2021, 7, 20))
    make_turns(task)
    assert len(turns_of(task)) == 2
    edited(house.bac, task, other)
    assert len(turns_of(task)) == 2


def test_turns_of_a_quarter_give_way_to_those_of_months_once_the_quarter_is_over(house: House) -> None:
    task = assigned(house.bac, "hàng quý")
    on(house.bac, date(2021, 8, 3))
    make_turns(task)
    edited(house.bac, task, "hàng tháng")
    on(house.bac, date(2021, 10, 3))
    make_turns(task)
    assert [one.deadline_end for one in turns_of(task)] == [
        date(2021, 6, 30),
        date(2021, 9, 30),
        date(2021, 10, 31),
    ]


def test_the_turns_of_a_cancelled_task_are_cancelled_with_it_and_what_was_done_stays(house: House) -> None:
    task = assigned(house.bac, "hàng tháng")
    (june,) = turns_of(task)
    progress.finish_task(actor=house.bac.actor("specialist"), task=june, done_on=date(2021, 6, 29), text="Đã gửi")
    on(house.bac, date(2021, 8, 3))
    make_turns(task)
    progress.cancel_task(actor=house.bac.actor("leader"), task=task, reason="Không báo cáo nữa")
    assert [one.state for one in turns_of(task)] == [TaskState.DONE, TaskState.CANCELLED, TaskState.CANCELLED]


def test_a_cancelled_task_that_goes_on_has_its_turns_again_that_are_not_over(house: House) -> None:
    task = assigned(house.bac, "hàng tháng")
    on(house.bac, date(2021, 8, 3))
    make_turns(task)
    leader = house.bac.actor("leader")
    progress.cancel_task(actor=leader, task=task, reason="Không báo cáo nữa")
    progress.resume_task(actor=leader, task=task, reason="Bấm nhầm")
    assert [one.state for one in turns_of(task)] == [
        TaskState.CANCELLED,
        TaskState.CANCELLED,
        TaskState.NOT_STARTED,
    ]
    assert make_turns_of_all() == 0


def test_a_task_without_turns_goes_on_as_far_as_it_was(house: House) -> None:
    task, leader = given_task(house.bac), house.bac.actor("leader")
    progress.report_progress(actor=house.bac.actor("specialist"), task=task, progress=40, text="")
    progress.cancel_task(actor=leader, task=task, reason="Bấm nhầm")
    progress.resume_task(actor=leader, task=task, reason="Bấm nhầm")
    task.refresh_from_db()
    assert (task.state, task.progress) == (TaskState.IN_PROGRESS, 40)


# --- carrying over ---


def carry(place: Place, *tasks: Task, to: str = "2022", by: str = "specialist") -> list[Task]:
    period = ensure_period(parse_period(to))
    return carry_over(actor=place.actor(by), tasks=tasks, period=period, deadline=f"T6/{to}")


def test_what_is_carried_over_is_a_task_of_the_next_year_and_the_old_one_stays(house: House) -> None:
    task = given_task(house.bac)
    progress.report_progress(actor=house.bac.actor("specialist"), task=task, progress=40, text="")
    (copy,) = carry(house.bac, task)
    task.refresh_from_db()
    assert (task.state, task.progress) == (TaskState.IN_PROGRESS, 40)
    assert (copy.carried_from, copy.progress, copy.deadline_end) == (task, 40, date(2022, 6, 30))
    assert [row.unit for row in copy.implementers.all()] == [house.bac.school.unit]


def test_a_task_is_carried_over_once_and_only_forward(house: House) -> None:
    task = given_task(house.bac)
    with pytest.raises(TaskRefused, match="một năm sau"):
        carry(house.bac, task, to="2020")
    carry(house.bac, task)
    with pytest.raises(TaskRefused, match="đã được chuyển tiếp"):
        carry(house.bac, task)


def test_what_is_done_is_not_carried_over_and_nobody_but_the_office_carries(house: House) -> None:
    task = given_task(house.bac)
    with pytest.raises(Forbidden):
        carry(house.bac, task, by="principal")
    progress.finish_task(actor=house.bac.actor("specialist"), task=task, done_on=date(2021, 6, 1), text="Xong")
    with pytest.raises(TaskRefused, match="đã xong"):
        carry(house.bac, task)


def test_a_plans_task_goes_into_the_plan_that_is_drafted_for_the_next_year(house: House) -> None:
    place = house.bac
    Plan.unscoped.filter(pk=place.plan.pk).update(state=PlanState.ISSUED)
    period = ensure_period(parse_period("2022"))
    plan = Plan.unscoped.create(district=place.district, unit=place.district.unit, period=period, title="KH 2022")
    (copy,) = carry(place, place.office_task)
    assert (copy.plan, copy.order) == (plan, 1)


def test_recurring_work_that_is_carried_over_does_not_come_round_in_the_months_before(house: House) -> None:
    left = assigned(house.bac, MONTHLY, period="2020")
    period = ensure_period(parse_period("2021"))
    (copy,) = carry_over(actor=house.bac.actor("specialist"), tasks=[left], period=period, deadline="hàng tháng")
    assert [one.deadline_end for one in turns_of(copy)] == [date(2021, 6, 30)]


def test_what_was_carried_over_waits_for_its_person_in_the_new_year_alone(house: House) -> None:
    task = given_task(house.bac)
    on(house.bac, date(2022, 1, 10))
    district = District.unscoped.get(pk=house.bac.district.pk)
    (copy,) = carry(house.bac, task)
    mine = my_open_tasks(house.bac.actor("specialist"), district, date(2022, 1, 10))
    assert [one for one in mine if one.title == task.title] == [copy]


# --- reminders ---


def reminded(task: Task) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    rows = Notice.unscoped.filter(object_kind="plans.task", object_id=str(task.pk), kind__in=("task-due", "task-late"))
    for kind, text in rows.values_list("kind", "text"):
        found.setdefault(kind, set()).add(text)
    return found


@pytest.mark.parametrize(
    ("day", "kind", "begins"),
    [
        (date(2021, 7, 24), "task-due", "Còn 7 ngày"),
        (date(2021, 7, 30), "task-due", "Còn 1 ngày"),
        (date(2021, 8, 1), "task-late", "Quá hạn"),
    ],
)
def test_the_calendar_reminds_once(house: House, day: date, kind: str, begins: str) -> None:
    task = given_task(house.bac)  # due 31/7/2021
    assert make_task_reminders(house.bac.district) == 0
    on(house.bac, day)
    district = District.unscoped.get(pk=house.bac.district.pk)
    assert make_task_reminders(district) == 4
    assert make_task_reminders(district) == 0
    (text,) = reminded(task)[kind]
    assert text.startswith(begins)


def test_nobody_is_reminded_of_a_closed_year_or_of_what_is_done(house: House) -> None:
    late = assigned(house.bac, "31/12/2020", period="2020")
    done = given_task(house.bac)
    progress.finish_task(actor=house.bac.actor("specialist"), task=done, done_on=date(2021, 6, 1), text="Xong")
    on(house.bac, date(2021, 7, 30))
    assert make_task_reminders(District.unscoped.get(pk=house.bac.district.pk)) == 0
    assert (reminded(late), reminded(done)) == ({}, {})
