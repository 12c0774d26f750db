"""What schools have still to do when they are about to change."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from core.actor import Actor
from plans.models import Task, TaskState
from schools.life import SchoolChange, Told
from schools.models import District, School

_OVER = (TaskState.DONE, TaskState.CANCELLED)


class TasksOfSchools:
    """Tasks stay as they were assigned; those that a school will no longer do are named."""

    def tell(self, actor: Actor, district: District, change: SchoolChange) -> Told:
        """One query."""
        units = [one.pk for one in change.ending]
        involved = Q(lead__in=units) | Q(cooperator_rows__unit__in=units) | Q(implementers__unit__in=units)
        rows = Task.unscoped.filter(involved, district=district).exclude(state__in=_OVER).distinct()
        lines = [
            _("Nhiệm vụ “%(title)s” còn giao cho trường ngừng hoạt động: hãy giao lại.") % {"title": one.title}
            for one in rows.order_by("deadline_end", "pk")
        ]
        return Told(_("Nhiệm vụ"), left=tuple(lines))

    def follow(self, actor: Actor, district: District, change: SchoolChange, after: Sequence[School]) -> None:
        """Nothing: whose task it becomes is decided by who assigned it."""
