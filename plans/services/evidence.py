"""Files that prove what was done on a task."""

from __future__ import annotations

from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from core import attachments, policy
from core.actor import Actor
from core.models import Attachment
from core.policy import Forbidden
from core.roles import OFFICE
from core.transactions import write_transaction
from plans.models import Task
from plans.services.tasks import TaskRefused

ROLE = "minh-chung"
_CLOSED = "Nhiệm vụ đã hủy hoặc đã xác nhận hoàn thành nên không đổi tệp minh chứng được."


def attach_evidence(*, actor: Actor, task: Task, file: File[Any]) -> Attachment:
    """Keeps a file with the task. Raises BadAttachment, TaskRefused, Forbidden.

    The file is written before the row, outside of any transaction, as core.attachments asks.
    """
    policy.require(actor, "attach", task)
    if not policy.possible("attach", task):
        raise TaskRefused(_CLOSED)
    return attachments.attach(actor=actor, target=task, district_id=task.district_id, role=ROLE, file=file)


@write_transaction
def detach_evidence(*, actor: Actor, task: Task, file: Attachment) -> None:
    """Takes a file away: who added it, or the office. Raises TaskRefused, Forbidden."""
    locked: Task = Task.unscoped.select_for_update(of=("self",)).get(pk=task.pk)
    policy.require(actor, "detach", locked)
    if not may_take_away(actor, locked, file):
        raise Forbidden(_("Chỉ người thêm tệp hoặc phòng gỡ được tệp này."))
    if not policy.possible("detach", locked):
        raise TaskRefused(_CLOSED)
    attachments.detach(actor=actor, attachment=file, target=locked)


def may_take_away(actor: Actor, task: Task, file: Attachment) -> bool:
    """Whose file it is: of who added it, or of the office's task."""
    return file.added_by_id == actor.id or actor.holds(OFFICE, district=task.district_id)
