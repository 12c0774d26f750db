"""What relies on a task, so that it is not taken away."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from core.attachments import attachments_of
from plans.models import MonthWork, Task

NAMED = 3


def relying_on(task: Task) -> list[str]:
    """What would lose its task, in words; nothing where the task stands alone. Eight queries at most."""
    found: list[tuple[str, Sequence[object]]] = [
        (_("việc con"), list(task.subtasks.values_list("title", flat=True))),
        (_("kỳ của việc định kỳ"), list(task.occurrences.values_list("title", flat=True))),
        (
            _("nhiệm vụ chuyển tiếp từ việc này"),
            list(Task.unscoped.filter(carried_from=task).values_list("title", flat=True)),
        ),
        (_("bản điều chỉnh của nhiệm vụ"), list(task.amendments.values_list("title", flat=True))),
        (_("báo cáo, trao đổi trong nhật ký"), list(task.notes.values_list("pk", flat=True))),
        (_("tệp minh chứng"), list(attachments_of(task).values_list("name", flat=True))),
        (_("dòng kế hoạch tháng"), list(MonthWork.unscoped.filter(task=task).values_list("pk", flat=True))),
    ]
    words = [_words(what, names) for what, names in found if names]
    if task.occurrence_of_id:
        words.append(_("nhiệm vụ định kỳ mà đây là một kỳ"))
    return words


def _words(what: str, names: Sequence[object]) -> str:
    told = [str(name) for name in names[:NAMED] if isinstance(name, str)]
    more = "…" if told and len(names) > NAMED else ""
    return f"{len(names)} {what}" + (f" (“{'”, “'.join(told)}”{more})" if told else "")
