"""Amending an issued plan: the next edition is drafted beside it, and takes over its tasks when it is issued."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core import policy
from core.actor import Actor
from core.audit import Change, record, record_all
from core.models import Attachment
from core.transactions import write_transaction
from core.vietnamese import clean_lines
from plans.models import Plan, Task, TaskCooperator, TaskImplementer, TaskIndicator, TaskNote, TaskNoteKind, TaskState
from plans.queries.described import changed, described
from plans.services.plan_copies import copy_tasks, copy_words
from plans.services.plans import PlanRefused, lock_plan
from plans.services.task_noticing import tell_stopped
from plans.services.turns import cancel_turns
from schools.queries import now_of

# What an amendment says anew of a running task; how far it is, its notes and its proof stay.
WORDS = (
    *("order", "number", "section", "title", "lead_id", "responsible_id", "cooperating_levels", "receiver_id"),
    *("priority", "assigned_by", "deadline_precision", "deadline_start", "deadline_end", "deadline_text", "note"),
)


_BESIDE: tuple[Any, ...] = (TaskCooperator, TaskImplementer, TaskIndicator)


@write_transaction
def amend_plan(*, actor: Actor, plan: Plan, reason: str) -> Plan:
    """The draft of the next edition with the words and tasks that run now. Raises PlanRefused, Forbidden."""
    locked = lock_plan(plan)
    policy.require(actor, "amend", locked)
    if not policy.possible("amend", locked):
        raise PlanRefused("Chỉ điều chỉnh kế hoạch đã ban hành chưa có kế hoạch điều chỉnh nào khác.")
    words = clean_lines(reason)
    if not words:
        raise PlanRefused("Hãy ghi vì sao phải điều chỉnh.")
    made: Plan = Plan.unscoped.create(
        district=locked.district,
        unit=locked.unit,
        period=locked.period,
        owner=locked.owner,
        edition=locked.edition + 1,
        amends=locked,
        label=locked.label,
        title=locked.title,
        subtitle=locked.subtitle,
        reason=words,
    )
    copy_words(locked, made)
    made.subject = _amended(made.subject)
    made.save(update_fields=["subject"])
    # Held: who is given a task meanwhile is written into its draft, or copied into it.
    running = Task.unscoped.select_for_update().filter(plan=locked).exclude(state=TaskState.CANCELLED)
    copy_tasks(list(running.order_by("order", "id")), made, amending=True)
    change = Change("lập kế hoạch điều chỉnh", made, made.title, made.district_id, {"Lý do": ("", words)})
    record(actor, change)
    return made


def _amended(subject: str) -> str:
    if not subject or subject.casefold().startswith("điều chỉnh"):
        return subject
    if subject.isupper():
        return f"ĐIỀU CHỈNH KẾ HOẠCH {subject}"[:400]
    return f"Điều chỉnh Kế hoạch {subject[:1].lower()}{subject[1:]}"[:400]


def take_over(actor: Actor, plan: Plan) -> None:
    """Inside the issue of an amendment: running tasks take its words and come under it, those left out are cancelled.

    What was said, added or put below the drafts meanwhile goes with the running tasks.
    """
    # Held first: who does a running task is written into its draft too.
    running = {task.pk: task for task in Task.unscoped.select_for_update().filter(plan=plan.amends_id).order_by("pk")}
    drafts = list(Task.unscoped.filter(plan=plan, amends__isnull=False).order_by("order"))
    into = {draft.pk: draft.amends_id for draft in drafts if draft.amends_id is not None}
    beside = [list(model.objects.filter(task__in=into)) for model in _BESIDE]
    before = described(running)
    taken = [_reworded(running[draft.amends_id], draft, plan) for draft in drafts if draft.amends_id in running]
    schools = _progress_of_schools(into.values())
    for model in _BESIDE:
        model.objects.filter(task__in=[*into, *into.values()]).delete()
    _hang_on(into)
    Task.unscoped.filter(pk__in=into).delete()
    Task.unscoped.bulk_update(taken, [*(name.removesuffix("_id") for name in WORDS), "plan", "version", "updated_at"])
    for model, rows in zip(_BESIDE, beside, strict=True):
        for row in rows:
            row.pk, row.task_id = None, into[row.task_id]
            if isinstance(row, TaskImplementer) and (row.task_id, row.unit_id) in schools:
                row.progress, row.done_on = schools[row.task_id, row.unit_id]
        model.objects.bulk_create(rows)
    after = described([task.pk for task in taken])
    changes = [(task, changed(before[task.pk], after[task.pk])) for task in taken]
    record_all(actor, [_change("điều chỉnh nhiệm vụ", task, plan, told) for task, told in changes if told])
    _cancel(actor, plan, [task for task in running.values() if task.plan_id != plan.pk])


def _progress_of_schools(tasks: Iterable[int]) -> dict[tuple[int, int], tuple[int, date | None]]:
    """How far each school is with a running task."""
    rows = TaskImplementer.objects.filter(task__in=tasks)
    return {(row.task_id, row.unit_id): (row.progress, row.done_on) for row in rows}


def _hang_on(into: Mapping[int, int]) -> None:
    """Notes, files, parts and turns of the drafts become those of the running tasks."""
    hung: tuple[tuple[Any, str], ...] = (
        (TaskNote.objects.filter(task__in=into), "task_id"),
        (Task.unscoped.filter(parent__in=into), "parent_id"),
        (Task.unscoped.filter(occurrence_of__in=into), "occurrence_of_id"),
    )
    for rows, name in hung:
        moved = list(rows)
        for row in moved:
            setattr(row, name, into[getattr(row, name)])
        rows.bulk_update(moved, [name.removesuffix("_id")])
    files = Attachment.unscoped.filter(object_kind=Task._meta.label_lower, object_id__in=[str(one) for one in into])
    added = list(files)
    for file in added:
        file.object_id = str(into[int(file.object_id)])
    Attachment.unscoped.bulk_update(added, ["object_id"])


def _reworded(task: Task, draft: Task, plan: Plan) -> Task:
    for name in WORDS:
        setattr(task, name, getattr(draft, name))
    task.plan, task.version, task.updated_at = plan, task.version + 1, timezone.now()
    return task


def _change(act: str, task: Task, plan: Plan, told: Mapping[str, tuple[object, object]]) -> Change:
    return Change(act, task, task.title, task.district_id, told, plan.subject)


def _cancel(actor: Actor, plan: Plan, left: list[Task]) -> None:
    """What is done stays done; what the amendment does not name any more is cancelled, and says why."""
    over = (TaskState.DONE, TaskState.CANCELLED)
    dropped = [task for task in left if task.state not in over]
    before = {task.pk: str(TaskState(task.state).label) for task in dropped}
    rows = Task.unscoped.filter(pk__in=before)
    rows.update(state=TaskState.CANCELLED, version=F("version") + 1, updated_at=timezone.now())
    text, now = f"Bỏ theo kế hoạch điều chỉnh: {plan.subject}.", now_of(plan.district)
    TaskNote.objects.bulk_create(
        [
            TaskNote(task=task, kind=TaskNoteKind.STATE, author_id=actor.person, text=text, made_at=now)
            for task in dropped
        ]
    )
    after = str(TaskState.CANCELLED.label)
    told = [_change("hủy nhiệm vụ", task, plan, {"Trạng thái": (before[task.pk], after)}) for task in dropped]
    record_all(actor, told)
    if dropped:
        cancel_turns(actor, dropped, text)
    for task in dropped:
        tell_stopped(task, str(_("Hủy")), text, by=actor.id)
