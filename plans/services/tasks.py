"""Writing what tasks say: added, changed and deleted; how far they are is written in progress.py."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import people_of
from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.notices import retire_all
from core.policy import Forbidden
from core.transactions import write_transaction
from core.vietnamese import clean
from indicators.models import Indicator
from plans.deadlines import BadDeadline, Deadline, Precision, print_deadline, read_deadline
from plans.models import (
    Plan,
    PlanState,
    Priority,
    Task,
    TaskCooperator,
    TaskImplementer,
    TaskIndicator,
    TaskState,
)
from plans.queries.described import Described, changed, described
from plans.queries.relying import relying_on
from plans.services.task_noticing import tell_assigned
from plans.services.turns import make_turns
from schools.models import District, Period, Unit
from schools.period_codes import PeriodKind
from schools.queries import office_of, today_of, units_in

ISSUED = (
    "Kế hoạch đã ban hành hoặc đang chờ ký nên không sửa được nhiệm vụ: "
    "kế hoạch đang chờ ký thì rút về, đã ban hành thì lập kế hoạch điều chỉnh."
)


NOT_DIVIDED = "Chỉ chia nhỏ nhiệm vụ đang thực hiện mà không phải là một phần của việc khác."


class TaskRefused(ValueError):
    """The task cannot be saved so; `args[0]` is the Vietnamese sentence, `field` the field it is about."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class TaskPapers:
    """Who answers for a task, and the documents that assigned it, submitted its result and approved that."""

    responsible: User | None = None
    assigned_by: str = ""
    submitted_number: str = ""
    submitted_on: date | None = None
    approved_decision: str = ""
    approved_on: date | None = None


@dataclass(frozen=True, slots=True)
class TaskTies:
    """Who carries a task out, and what it belongs to; `implementers` are schools, `indicators` with their level."""

    responsible: User | None = None
    priority: str = Priority.NORMAL
    assigned_by: str = ""
    implementers: Sequence[Unit] = ()
    indicators: Sequence[tuple[Indicator, str]] = ()


@dataclass(frozen=True, slots=True)
class TaskData:
    """A task as the form or the loader gives it; without a lead it keeps the one it has, at first the office.

    Without `papers`, `ties` or a `state` it keeps those that it has.
    """

    title: str
    deadline: str
    number: str | None = None
    section: str = ""
    lead: Unit | None = None
    cooperators: Sequence[Unit] = ()
    cooperating_levels: Sequence[str] = ()
    receiver: Unit | None = None
    note: str = ""
    state: str | None = None
    progress: int = 0
    done_on: date | None = None
    papers: TaskPapers | None = None
    ties: TaskTies | None = None


@write_transaction
def add_task(*, actor: Actor, plan: Plan, data: TaskData) -> Task:
    """A new task at the end of the plan. Raises TaskRefused, Forbidden."""
    locked = Plan.unscoped.select_for_update(of=("self",)).select_related("period", "district").get(pk=plan.pk)
    policy.require(actor, "write", locked)
    _refuse_issued(locked)
    last = Task.unscoped.filter(plan=locked).aggregate(last=Max("order"))["last"] or 0
    task = Task(district=locked.district, plan=locked, period=locked.period, order=last + 1, assigner_id=actor.id)
    return _add(actor, task, replace(data, number=str(last + 1) if data.number is None else data.number))


@write_transaction
def assign_task(
    *, actor: Actor, district: District, period: Period, data: TaskData, parent: Task | None = None
) -> Task:
    """A task that comes up during the period, in no plan, or a part of `parent`. Raises TaskRefused, Forbidden."""
    task = Task(district=district, period=period, parent=parent, order=0, assigner_id=actor.id)
    policy.require(actor, "edit", task)
    if parent is not None:
        if parent.district_id != district.pk:
            raise Forbidden("the whole is of another district")
        policy.require(actor, "divide", parent)
        if not policy.possible("divide", parent):
            raise TaskRefused(NOT_DIVIDED)
    return _add(actor, task, data)


def _add(actor: Actor, task: Task, data: TaskData) -> Task:
    _fill(task, data, actor)
    task.save()
    _set_cooperators(task, data.cooperators)
    _set_ties(task, data.ties)
    record(actor, Change("thêm nhiệm vụ", task, task.title, task.district_id, {"Nội dung": ("", task.title)}))
    put_to_work(actor, [task])
    return task


def put_to_work(actor: Actor, tasks: Sequence[Task]) -> None:
    """What runs is told to those whom it is for, and comes round; a plan's tasks wait until it is issued.

    Tasks of one district.
    """
    running = [one for one in tasks if one.plan is None or one.plan.state == PlanState.ISSUED]
    for one in running:
        if one.deadline_precision == Precision.RECURRING:
            make_turns(one)
    if running:
        tell_assigned(running, by=actor.id)


@write_transaction
def change_task(*, actor: Actor, task: Task, data: TaskData, seen_version: int) -> Task:
    """Changes a task as the person saw it; a version that somebody else passed is refused, nothing is lost.

    Raises TaskRefused, Forbidden.
    """
    locked: Task = Task.unscoped.select_for_update(of=("self",)).select_related("plan", "period").get(pk=task.pk)
    policy.require(actor, "edit", locked)
    if not policy.possible("edit", locked):
        raise TaskRefused(ISSUED)
    _refuse_passed(locked, seen_version)
    before = described([locked.pk])[locked.pk]
    _fill(locked, data, actor)
    _save(locked)
    _set_cooperators(locked, data.cooperators)
    _set_ties(locked, data.ties)
    _record_change(actor, locked, before)
    return locked


def _refuse_passed(task: Task, seen_version: int) -> None:
    if task.version != seen_version:
        raise TaskRefused("Người khác vừa sửa nhiệm vụ này. Hãy mở lại trang để xem bản mới rồi sửa tiếp.")


def _save(task: Task) -> None:
    task.version += 1
    task.updated_at = timezone.now()
    task.save()


def _record_change(actor: Actor, task: Task, before: Described) -> None:
    changes = changed(before, described([task.pk])[task.pk])
    if changes:
        record(actor, Change("sửa nhiệm vụ", task, task.title, task.district_id, changes))
        put_to_work(actor, [task])


@write_transaction
def reassign_task(*, actor: Actor, task: Task, ties: TaskTies, seen_version: int) -> Task:
    """Who carries a task out, and what it serves, also once its plan is issued. Raises TaskRefused, Forbidden.

    The draft of an amendment says the same from then on: its issue takes nobody's task away again.
    """
    locked: Task = (
        Task.unscoped.select_for_update(of=("self",)).select_related("plan", "district", "period").get(pk=task.pk)
    )
    policy.require(actor, "assign", locked)
    if not policy.possible("assign", locked):
        raise TaskRefused(_("Nhiệm vụ đã hoàn thành hoặc đã hủy nên không phân công lại được."))
    _refuse_passed(locked, seen_version)
    before = described([locked.pk])[locked.pk]
    for one in (locked, *Task.unscoped.select_for_update().filter(amends=locked)):
        _take_ties(one, ties)
        _save(one)
        _set_ties(one, ties)
    _record_change(actor, locked, before)
    return locked


@write_transaction
def delete_task(*, actor: Actor, task: Task) -> None:
    """Takes away a task that nothing relies on. Raises TaskRefused, naming what does, and Forbidden."""
    locked: Task = Task.unscoped.select_for_update(of=("self",)).select_related("plan").get(pk=task.pk)
    policy.require(actor, "delete", locked)
    if not policy.possible("delete", locked):
        raise TaskRefused(ISSUED)
    if reasons := relying_on(locked):
        words = {"what": "; ".join(reasons)}
        raise TaskRefused(_("Không xóa được vì còn: %(what)s. Nếu không làm nữa, hãy chọn “Hủy”.") % words)
    record(actor, Change("xóa nhiệm vụ", locked, locked.title, locked.district_id, {"Nội dung": (locked.title, "")}))
    retire_all(targets=[locked], url=reverse("work:plans", args=[locked.district.slug]))
    locked.delete()


def _refuse_issued(plan: Plan) -> None:
    if not policy.possible("write", plan):
        raise TaskRefused(ISSUED)


def _fill(task: Task, data: TaskData, actor: Actor) -> None:
    title = clean(data.title)
    if not title:
        raise TaskRefused("Chưa có nội dung nhiệm vụ. Hãy nhập nội dung.", "title")
    _set_deadline(task, data.deadline)
    task.title = title
    task.number = clean(data.number or "")
    task.section = clean(data.section) or task.section
    _set_bodies(task, data)
    task.cooperating_levels = list(data.cooperating_levels)
    task.note = clean(data.note)
    if data.papers is not None:
        _set_papers(task, data.papers)
    if data.ties is not None:
        _take_ties(task, data.ties)
    if data.state is not None:
        _set_progress(task, data, actor)


def _set_bodies(task: Task, data: TaskData) -> None:
    lead = data.lead or (task.lead if task.pk else office_of(task.district).unit)
    if lead in data.cooperators:
        raise TaskRefused(_("Cơ quan chủ trì không thể đồng thời là cơ quan phối hợp."), "cooperators")
    held = {task.lead_id, task.receiver_id}
    _require_of_district(task, "lead", [lead], held)
    _require_of_district(task, "receiver", [data.receiver] if data.receiver else [], held)
    _require_of_district(task, "cooperators", data.cooperators, _held(task, TaskCooperator))
    task.lead, task.receiver = lead, data.receiver


def _held(task: Task, rows: type[TaskCooperator] | type[TaskImplementer]) -> set[int]:
    """The units that a stored task has in these rows."""
    return set(rows.objects.filter(task=task).values_list("unit", flat=True)) if task.pk else set()


def _require_of_district(task: Task, field: str, units: Collection[Unit], held: Collection[int | None]) -> None:
    """They are of the task's district, in its period or today; who was named already (`held`) may stay."""
    asked = {unit.pk for unit in units if unit.pk not in held}
    if not asked:
        return
    since = min(task.period.starts_on, today_of(task.district))
    ours = Unit.objects.filter(units_in(task.district, since), pk__in=asked).values_list("pk", flat=True)
    if strange := asked.difference(ours):
        names = ", ".join(unit.name for unit in units if unit.pk in strange)
        raise TaskRefused(_("Không thuộc địa bàn này: %(names)s. Hãy chọn lại.") % {"names": names}, field)


def _take_ties(task: Task, ties: TaskTies) -> None:
    _require_of_district(task, "implementers", ties.implementers, _held(task, TaskImplementer))
    if any(indicator.district_id not in (None, task.district_id) for indicator, _level in ties.indicators):
        raise TaskRefused(_("Có chỉ tiêu không thuộc địa bàn này. Hãy chọn lại."), "indicators")
    _set_responsible(task, ties.responsible)
    task.priority = ties.priority
    task.assigned_by = clean(ties.assigned_by)


def _set_papers(task: Task, papers: TaskPapers) -> None:
    _set_responsible(task, papers.responsible)
    task.assigned_by = clean(papers.assigned_by)
    task.submitted_number, task.submitted_on = clean(papers.submitted_number), papers.submitted_on
    task.approved_decision, task.approved_on = clean(papers.approved_decision), papers.approved_on


def _set_responsible(task: Task, person: User | None) -> None:
    """Somebody with a role in the district; who answers for the task already may stay."""
    if (
        person is not None
        and person.pk != task.responsible_id
        and not people_of(task.district).filter(pk=person.pk).exists()
    ):
        raise TaskRefused("Người chịu trách nhiệm không thuộc địa bàn này. Hãy chọn người khác.", "responsible")
    task.responsible = person


def _set_deadline(task: Task, typed: str) -> None:
    if task.pk and print_deadline(task.deadline) == clean(typed):
        return
    try:
        deadline = read_deadline_in(task.period, typed)
    except BadDeadline as refused:
        raise TaskRefused(str(refused), "deadline") from refused
    put_deadline(task, deadline)


def put_deadline(task: Task, deadline: Deadline) -> None:
    """Gives a task a deadline that was read in its period."""
    begun = task.deadline_start if task.pk and task.deadline_precision == Precision.RECURRING else None
    task.deadline_precision = deadline.precision.value
    task.deadline_start, task.deadline_end = deadline.start, deadline.end
    if deadline.precision is Precision.RECURRING and task.plan is None and deadline.start is not None:
        # Work that comes up during the year does not come round in the months before.
        today = min(today_of(task.district), task.period.ends_on)
        task.deadline_start = begun or max(deadline.start, today)
    task.deadline_text = deadline.text


def read_deadline_in(named: Period, typed: str) -> Deadline:
    """What a deadline among the tasks of a period means; recurring work ends with the period. Raises BadDeadline."""
    period = named.parsed
    # Half a school year lies in the next calendar year, so there a bare "T3" stays words.
    deadline = read_deadline(clean(typed), period.year if period.kind is PeriodKind.YEAR else None)
    if deadline.precision is Precision.RECURRING and deadline.end is None:
        return replace(deadline, start=named.starts_on, end=named.ends_on)
    return deadline


def _set_progress(task: Task, data: TaskData, actor: Actor) -> None:
    """Done needs its day and is complete; a day without "done" would contradict the state."""
    if data.state == TaskState.DONE and data.done_on is None:
        raise TaskRefused("Nhiệm vụ hoàn thành cần có ngày hoàn thành. Hãy nhập ngày.", "done_on")
    if data.state != TaskState.DONE and data.done_on is not None:
        raise TaskRefused("Chỉ nhập ngày hoàn thành khi trạng thái là “Hoàn thành”.", "done_on")
    if data.state == TaskState.DONE and task.state == TaskState.DONE and data.done_on == task.done_on:
        return
    task.state = data.state or task.state
    task.done_on = data.done_on
    task.done_by_id = actor.id if data.state == TaskState.DONE else None
    task.confirmed_by, task.confirmed_at = None, None
    task.progress = 100 if data.state == TaskState.DONE else data.progress


def _set_cooperators(task: Task, units: Sequence[Unit]) -> None:
    TaskCooperator.objects.filter(task=task).delete()
    TaskCooperator.objects.bulk_create(
        [TaskCooperator(task=task, unit=unit, order=order) for order, unit in enumerate(units)]
    )


def _set_ties(task: Task, ties: TaskTies | None) -> None:
    """A school that goes on carrying the task out keeps how far it is."""
    if ties is None:
        return
    TaskImplementer.objects.filter(task=task).exclude(unit__in=ties.implementers).delete()
    TaskImplementer.objects.bulk_create(
        [TaskImplementer(task=task, unit=unit) for unit in ties.implementers], ignore_conflicts=True
    )
    TaskIndicator.objects.filter(task=task).delete()
    TaskIndicator.objects.bulk_create(
        [TaskIndicator(task=task, indicator=indicator, level=level) for indicator, level in ties.indicators]
    )
