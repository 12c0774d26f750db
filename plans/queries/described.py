"""What the audit trail says of tasks: all their words, by the names that people know them by."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Prefetch

from plans.deadlines import print_deadline
from plans.models import Priority, Task, TaskCooperator, TaskImplementer, TaskIndicator, TaskState
from schools.levels import Level

Described = Mapping[str, object]


def described(tasks: Collection[int]) -> dict[int, Described]:
    """Tasks as they are stored now, by their ids; four queries."""
    rows = (
        Task.unscoped.filter(pk__in=tasks)
        .select_related("lead", "receiver", "responsible")
        .prefetch_related(
            Prefetch("cooperator_rows", TaskCooperator.objects.select_related("unit").order_by("order")),
            Prefetch("implementers", TaskImplementer.objects.select_related("unit").order_by("unit__sort_key", "pk")),
            Prefetch("indicator_rows", TaskIndicator.objects.select_related("indicator").order_by("pk")),
        )
    )
    return {task.pk: _words(task) for task in rows}


def changed(before: Described, after: Described) -> dict[str, tuple[object, object]]:
    """What is told differently now."""
    return {name: (before[name], value) for name, value in after.items() if before[name] != value}


def _words(task: Task) -> Described:
    helping = [row.unit.name for row in task.cooperator_rows.all()]
    return {
        "Số thứ tự": task.number,
        "Nội dung": task.title,
        "Chủ trì": task.lead.name,
        "Phối hợp": ", ".join([*helping, *(str(Level(level).label) for level in task.cooperating_levels)]),
        "Trình cơ quan": task.receiver.name if task.receiver else "",
        "Thời hạn": print_deadline(task.deadline),
        "Trạng thái": str(TaskState(task.state).label),
        "Tiến độ": task.progress,
        "Ngày hoàn thành": task.done_on,
        "Người chịu trách nhiệm": str(task.responsible) if task.responsible else "",
        "Mức độ ưu tiên": str(Priority(task.priority).label),
        "Trường thực hiện": ", ".join(row.unit.name for row in task.implementers.all()),
        "Chỉ tiêu": ", ".join(row.indicator.name for row in task.indicator_rows.all()),
        "Văn bản giao": task.assigned_by,
        "Văn bản trình": task.submitted_number,
        "Ngày trình": task.submitted_on,
        "Văn bản phê duyệt": task.approved_decision,
        "Ngày phê duyệt": task.approved_on,
        "Ghi chú": task.note,
    }
