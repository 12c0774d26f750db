"""Carrying over what a year left open: the next year gets a task of its own, the old one stays as it is."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max
from django.utils.translation import gettext as _

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.transactions import write_transaction
from plans.deadlines import BadDeadline
from plans.models import (
    Plan,
    Task,
    TaskCooperator,
    TaskImplementer,
    TaskIndicator,
    TaskNote,
    TaskNoteKind,
    TaskState,
)
from plans.services.tasks import TaskRefused, put_deadline, put_to_work, read_deadline_in
from plans.states import OPEN
from schools.models import Period
from schools.queries import now_of


@write_transaction
def carry_over(*, actor: Actor, tasks: Sequence[Task], period: Period, deadline: str) -> list[Task]:
    """These open tasks once more in a later period, with a deadline there; all of them or none.

    They go to the end of the office's plan of that period while it is drafted, else they stand without a plan. Raises
    TaskRefused, Forbidden.
    """
    ids = [one.pk for one in tasks]
    rows = Task.unscoped.select_for_update(of=("self",)).select_related("district", "period", "plan")
    locked = list(rows.filter(pk__in=ids).order_by("period__starts_on", "order", "pk"))
    if not locked:
        raise TaskRefused(_("Chưa chọn nhiệm vụ nào để chuyển tiếp."))
    for one in locked:
        policy.require(actor, "carry", one)
        _refuse(one, period)
    try:
        read = read_deadline_in(period, deadline)
    except BadDeadline as refused:
        raise TaskRefused(str(refused), "deadline") from refused
    made = []
    for one in locked:
        plan = _plan_for(one, period)
        copy = _copy(one, plan, period)
        put_deadline(copy, read)
        copy.assigner_id = one.assigner_id or actor.id
        copy.save()
        _copy_parts(one, copy)
        _tell(actor, one, copy)
        made.append(copy)
    put_to_work(actor, made)
    return made


def _refuse(task: Task, period: Period) -> None:
    words = {"title": task.title}
    if not policy.possible("carry", task):
        raise TaskRefused(_("Nhiệm vụ “%(title)s” đã xong hoặc đã hủy nên không chuyển tiếp.") % words)
    if Task.unscoped.filter(carried_from=task).exists():
        raise TaskRefused(_("Nhiệm vụ “%(title)s” đã được chuyển tiếp rồi.") % words)
    if period.starts_on <= task.period.starts_on:
        raise TaskRefused(_("Chỉ chuyển tiếp sang một năm sau năm của nhiệm vụ “%(title)s”.") % words, "period")


def _plan_for(task: Task, period: Period) -> Plan | None:
    """The next period's plan of the same owner, while it is written; another locks it while its order grows."""
    if task.plan is None:
        return None
    rows = Plan.unscoped.select_for_update().filter(unit=task.plan.unit_id, owner=task.plan.owner, period=period)
    found: Plan | None = rows.filter(state__in=OPEN).first()
    return found


def _copy(task: Task, plan: Plan | None, period: Period) -> Task:
    last = (Task.unscoped.filter(plan=plan).aggregate(last=Max("order"))["last"] or 0) if plan else -1
    return Task(
        district=task.district,
        plan=plan,
        period=period,
        order=last + 1,
        number=str(last + 1) if plan else "",
        section=task.section,
        title=task.title,
        lead_id=task.lead_id,
        responsible_id=task.responsible_id,
        cooperating_levels=task.cooperating_levels,
        receiver_id=task.receiver_id,
        carried_from=task,
        priority=task.priority,
        assigned_by=task.assigned_by,
        state=TaskState.IN_PROGRESS if task.progress else TaskState.NOT_STARTED,
        progress=min(task.progress, 99),
        note=task.note,
    )


def _copy_parts(task: Task, copy: Task) -> None:
    TaskCooperator.objects.bulk_create(
        TaskCooperator(task=copy, unit_id=row.unit_id, order=row.order) for row in task.cooperator_rows.all()
    )
    TaskImplementer.objects.bulk_create(
        TaskImplementer(task=copy, unit_id=row.unit_id, progress=row.progress, done_on=row.done_on)
        for row in task.implementers.all()
    )
    TaskIndicator.objects.bulk_create(
        TaskIndicator(task=copy, indicator_id=row.indicator_id, level=row.level) for row in task.indicator_rows.all()
    )


def _tell(actor: Actor, task: Task, copy: Task) -> None:
    words = _("Chuyển tiếp sang %(period)s.") % {"period": copy.period.name}
    TaskNote.objects.create(
        task=task, kind=TaskNoteKind.STATE, author_id=actor.person, text=words, made_at=now_of(task.district)
    )
    changes = {"Kỳ": (task.period.name, copy.period.name)}
    record(actor, Change("chuyển tiếp nhiệm vụ", copy, copy.title, copy.district_id, changes))
