"""Taking a task out of the draft of its plan."""

from __future__ import annotations

from django.db.models import Q

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.transactions import write_transaction
from plans.models import Task, TaskNote
from plans.services.tasks import ISSUED, TaskRefused


@write_transaction
def remove_task(*, actor: Actor, task: Task) -> None:
    """Removes a task that was not begun and on which nothing else rests. Raises TaskRefused, Forbidden."""
    locked: Task = Task.unscoped.select_for_update(of=("self",)).select_related("plan").get(pk=task.pk)
    policy.require(actor, "edit", locked)
    if locked.plan is None or not policy.possible("edit", locked):
        raise TaskRefused(ISSUED)
    if rests := _what_rests_on(locked):
        raise TaskRefused(f"Không bỏ được nhiệm vụ “{locked.title}” vì {rests}.")
    record(actor, Change("bỏ nhiệm vụ", locked, locked.title, locked.district_id, {"Nội dung": (locked.title, "")}))
    locked.delete()


def _what_rests_on(task: Task) -> str:
    """What relies on a task, in words; empty where nothing does."""
    below = Task.unscoped.filter(Q(parent=task) | Q(occurrence_of=task) | Q(carried_from=task)).values_list("title")
    if title := below.first():
        return f"nhiệm vụ “{title[0]}” gắn với nó; hãy sửa nhiệm vụ đó trước"
    return "đã có báo cáo, trao đổi" if TaskNote.objects.filter(task=task).exists() else ""
