"""Writing tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.transactions import write_transaction
from core.vietnamese import clean
from plans.deadlines import BadDeadline, Deadline, print_deadline, read_deadline
from plans.models import Plan, Task, TaskCooperator, TaskState
from schools.levels import Level
from schools.models import Period, Unit
from schools.period_codes import PeriodKind
from schools.queries import office_of

ISSUED = (
    "Kế hoạch đã ban hành hoặc đang chờ ký nên không sửa được nhiệm vụ: "
    "kế hoạch đang chờ ký thì rút về, đã ban hành thì lập kế hoạch điều chỉnh."
)


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
class TaskData:
    """A task as the form or the loader gives it; without a lead it keeps the one it has, at first the office.

    Without `papers` it keeps those that it has.
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
    state: str = TaskState.NOT_STARTED
    progress: int = 0
    done_on: date | None = None
    papers: TaskPapers | None = None


@write_transaction
def add_task(*, actor: Actor, plan: Plan, data: TaskData) -> Task:
    """A new task at the end of the plan. Raises TaskRefused, Forbidden."""
    locked = Plan.unscoped.select_for_update(of=("self",)).select_related("period").get(pk=plan.pk)
    policy.require(actor, "write", locked)
    _refuse_issued(locked)
    last = Task.unscoped.filter(plan=locked).aggregate(last=Max("order"))["last"] or 0
    task = Task(district_id=locked.district_id, plan=locked, period=locked.period, order=last + 1)
    _fill(task, replace(data, number=str(last + 1) if data.number is None else data.number))
    task.save()
    _set_cooperators(task, data.cooperators)
    record(actor, Change("thêm nhiệm vụ", task, task.title, task.district_id, {"Nội dung": ("", task.title)}))
    return task


@write_transaction
def change_task(*, actor: Actor, task: Task, data: TaskData, seen_version: int) -> Task:
    """Changes a task as the person saw it; a version that somebody else passed is refused, nothing is lost.

    Raises TaskRefused, Forbidden.
    """
    locked: Task = Task.unscoped.select_for_update(of=("self",)).select_related("plan", "period").get(pk=task.pk)
    policy.require(actor, "edit", locked)
    if not policy.possible("edit", locked):
        raise TaskRefused(ISSUED)
    if locked.version != seen_version:
        raise TaskRefused("Người khác vừa sửa nhiệm vụ này. Hãy mở lại trang để xem bản mới rồi sửa tiếp.")
    before = _described(locked)
    _fill(locked, data)
    locked.version += 1
    locked.updated_at = timezone.now()
    locked.save()
    _set_cooperators(locked, data.cooperators)
    after = _described(locked)
    changed = {name: (before[name], value) for name, value in after.items() if before[name] != value}
    if changed:
        record(actor, Change("sửa nhiệm vụ", locked, locked.title, locked.district_id, changed))
    return locked


def _refuse_issued(plan: Plan) -> None:
    if not policy.possible("write", plan):
        raise TaskRefused(ISSUED)


def _fill(task: Task, data: TaskData) -> None:
    title = clean(data.title)
    if not title:
        raise TaskRefused("Chưa có nội dung nhiệm vụ. Hãy nhập nội dung.", "title")
    _set_deadline(task, data.deadline)
    task.title = title
    task.number = clean(data.number or "")
    task.section = clean(data.section) or task.section
    task.lead = data.lead or (task.lead if task.pk else office_of(task.district).unit)
    task.cooperating_levels = list(data.cooperating_levels)
    task.receiver = data.receiver
    task.note = clean(data.note)
    if data.papers is not None:
        _set_papers(task, data.papers)
    _set_progress(task, data)


def _set_papers(task: Task, papers: TaskPapers) -> None:
    task.responsible = papers.responsible
    task.assigned_by = clean(papers.assigned_by)
    task.submitted_number, task.submitted_on = clean(papers.submitted_number), papers.submitted_on
    task.approved_decision, task.approved_on = clean(papers.approved_decision), papers.approved_on


def _set_deadline(task: Task, typed: str) -> None:
    if task.pk and print_deadline(task.deadline) == clean(typed):
        return
    try:
        deadline = read_deadline_in(task.period, typed)
    except BadDeadline as refused:
        raise TaskRefused(str(refused), "deadline") from refused
    task.deadline_precision = deadline.precision.value
    task.deadline_start, task.deadline_end = deadline.start, deadline.end
    task.deadline_text = deadline.text


def read_deadline_in(named: Period, typed: str) -> Deadline:
    """What a deadline among the tasks of a period means. Raises BadDeadline."""
    period = named.parsed
    # Half a school year lies in the next calendar year, so there a bare "T3" stays words.
    return read_deadline(clean(typed), period.year if period.kind is PeriodKind.YEAR else None)


def _set_progress(task: Task, data: TaskData) -> None:
    """Done needs its day and is complete; a day without "done" would contradict the state."""
    if data.state == TaskState.DONE and data.done_on is None:
        raise TaskRefused("Nhiệm vụ hoàn thành cần có ngày hoàn thành. Hãy nhập ngày.", "done_on")
    if data.state != TaskState.DONE and data.done_on is not None:
        raise TaskRefused("Chỉ nhập ngày hoàn thành khi trạng thái là “Hoàn thành”.", "done_on")
    task.state = data.state
    task.done_on = data.done_on
    task.progress = 100 if data.state == TaskState.DONE else data.progress


def _set_cooperators(task: Task, units: Sequence[Unit]) -> None:
    TaskCooperator.objects.filter(task=task).delete()
    TaskCooperator.objects.bulk_create(
        [TaskCooperator(task=task, unit=unit, order=order) for order, unit in enumerate(units)]
    )


def _described(task: Task) -> dict[str, object]:
    names = TaskCooperator.objects.filter(task=task).values_list("unit__name", flat=True)
    return {
        "Số thứ tự": task.number,
        "Nội dung": task.title,
        "Chủ trì": task.lead.name,
        "Phối hợp": ", ".join([*names, *(str(Level(level).label) for level in task.cooperating_levels)]),
        "Trình cơ quan": task.receiver.name if task.receiver else "",
        "Thời hạn": print_deadline(task.deadline),
        "Trạng thái": str(TaskState(task.state).label),
        "Tiến độ": task.progress,
        "Ngày hoàn thành": task.done_on,
        "Người chịu trách nhiệm": task.responsible.full_name or task.responsible.username if task.responsible else "",
        "Văn bản giao": task.assigned_by,
        "Văn bản trình": task.submitted_number,
        "Ngày trình": task.submitted_on,
        "Văn bản phê duyệt": task.approved_decision,
        "Ngày phê duyệt": task.approved_on,
        "Ghi chú": task.note,
    }
