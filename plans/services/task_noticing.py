"""What people are told of tasks: the words, and whom; called by the services inside their moves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries import holders
from core.models import Delivery
from core.notices import Message, notice_kind, notify_all, settle
from core.roles import Role
from plans.deadlines import print_deadline
from plans.models import Task, TaskCooperator, TaskImplementer, TaskNote, TaskNoteKind
from plans.task_rights import answering_assigner

ASSIGNED = notice_kind("task-assigned", gettext_lazy("Nhiệm vụ được giao"), Delivery.DIGEST)
DUE = notice_kind("task-due", gettext_lazy("Nhiệm vụ sắp đến hạn: trước 7 ngày, trước 1 ngày"), Delivery.DIGEST)
LATE = notice_kind("task-late", gettext_lazy("Nhiệm vụ quá hạn"), Delivery.DIGEST)
FINISHED = notice_kind("task-finished", gettext_lazy("Nhiệm vụ báo hoàn thành, chờ xác nhận"), Delivery.DIGEST)
SENT_BACK = notice_kind("task-sent-back", gettext_lazy("Nhiệm vụ: yêu cầu làm tiếp"), Delivery.AT_ONCE)
CONFIRMED = notice_kind("task-confirmed", gettext_lazy("Nhiệm vụ được xác nhận hoàn thành"), Delivery.AT_ONCE)
STOPPED = notice_kind("task-stopped", gettext_lazy("Nhiệm vụ tạm dừng, tiếp tục, hủy"), Delivery.DIGEST)
COMMENTED = notice_kind("task-commented", gettext_lazy("Trao đổi về nhiệm vụ"), Delivery.PORTAL)

# What is over once the task is done or stopped; what is over once its completion is answered.
TO_DO = (ASSIGNED, DUE, LATE, SENT_BACK)
TO_CONFIRM = (FINISHED,)
# Who answers for a unit; its clerk fills forms in and is told of no task.
HEADS = frozenset({Role.PRINCIPAL, Role.DEPUTY_PRINCIPAL, Role.AGENCY_STAFF})


def tell_assigned(tasks: Sequence[Task], *, by: int | None) -> int:
    """To those whom the tasks are for; each once, however often it is told. Tasks of one district; nine statements."""
    carried = carrying(tasks)
    words = _("Được giao nhiệm vụ: %(title)s%(due)s.")
    messages = [
        _message(one, person, "assigned", words % {"title": one.title, "due": _due_words(one)})
        for one in tasks
        for person in sorted(carried[one.pk] - {by})
    ]
    return _tell(ASSIGNED, tasks, messages)


def tell_finished(task: Task) -> None:
    """Said to be done: to who confirms it."""
    settle(target=task, kinds=TO_DO)
    people = _confirming(task)
    text = _("Báo hoàn thành, chờ xác nhận: %(title)s.") % {"title": task.title}
    _tell(FINISHED, [task], [_message(task, person, _now(), text) for person in sorted(people)])


def tell_confirmed(task: Task) -> None:
    """Confirmed: to who said that it is done, and to who is responsible."""
    settle(target=task, kinds=TO_CONFIRM)
    text = _("Đã xác nhận hoàn thành: %(title)s.") % {"title": task.title}
    _tell(CONFIRMED, [task], [_message(task, person, _now(), text) for person in _doers(task) - {task.confirmed_by_id}])


def tell_sent_back(task: Task, doers: Collection[int], reason: str) -> None:
    """To be gone on with: to who had said that it is done, and to who is responsible."""
    settle(target=task, kinds=TO_CONFIRM)
    text = _("Yêu cầu làm tiếp: %(title)s.") % {"title": task.title}
    _tell(SENT_BACK, [task], [_message(task, person, _now(), text, reason) for person in sorted(doers)])


def tell_stopped(task: Task, what: str, reason: str, *, by: int | None) -> None:
    """Paused, gone on with or cancelled: to those whom the task is for."""
    settle(target=task, kinds=(*TO_DO, *TO_CONFIRM))
    text = _("%(what)s: %(title)s.") % {"what": what, "title": task.title}
    people = carrying([task])[task.pk] - {by}
    _tell(STOPPED, [task], [_message(task, person, _now(), text, reason) for person in sorted(people)])


def tell_commented(note: TaskNote) -> None:
    """A word to the others: to those whom the task is for, who assigned it, and who spoke before."""
    task = note.task
    said = TaskNote.objects.filter(task=task).exclude(kind=TaskNoteKind.STATE)
    people = carrying([task])[task.pk] | set(said.values_list("author", flat=True))
    people |= {task.assigner_id} if task.assigner_id else set()
    text = _("%(who)s trao đổi về nhiệm vụ: %(title)s.") % {"who": note.author, "title": task.title}
    messages = [
        _message(task, person, f"note:{note.pk}", text, note.text) for person in sorted(people - {note.author_id})
    ]
    _tell(COMMENTED, [task], messages)


def carrying(tasks: Sequence[Task]) -> Mapping[int, set[int]]:
    """Whom each task is for: its responsible person, else the heads of the body that leads; and those of the schools
    and bodies that take part. Three queries."""
    ids = [one.pk for one in tasks]
    parts: dict[int, set[int]] = {one.pk: set() if one.responsible_id else {one.lead_id} for one in tasks}
    still = TaskImplementer.objects.filter(task__in=ids, done_on=None)
    helping = TaskCooperator.objects.filter(task__in=ids)
    for rows in (still, helping):
        for task, unit in rows.values_list("task", "unit"):
            parts[task].add(unit)
    heads = holders({unit for units in parts.values() for unit in units}, HEADS)
    return {
        one.pk: ({one.responsible_id} if one.responsible_id else set())
        | {person for unit in parts[one.pk] for person in heads.get(unit, ())}
        for one in tasks
    }


def address_of(task: Task) -> str:
    """The page of one task."""
    return reverse("work:task", args=[task.district.slug, task.pk])


def _confirming(task: Task) -> set[int]:
    assigner = answering_assigner(task)
    if assigner is not None:
        return {assigner}
    return holders([task.district_id], {Role.LEADER}).get(task.district_id, set()) - _doers(task)


def _doers(task: Task) -> set[int]:
    return {person for person in (task.done_by_id, task.responsible_id) if person is not None}


def _due_words(task: Task) -> str:
    due = print_deadline(task.deadline)
    return _(" (thời hạn: %(due)s)") % {"due": due} if due else ""


def _message(task: Task, person: int, key: str, text: str, detail: str = "") -> Message:
    return Message(person, task, key, text, address_of(task), detail)


def _tell(kind: str, tasks: Sequence[Task], messages: Sequence[Message]) -> int:
    return notify_all(kind=kind, district_id=tasks[0].district_id, messages=messages) if messages else 0


def _now() -> str:
    """A key that tells this move from the next of the same kind."""
    return timezone.now().isoformat()
