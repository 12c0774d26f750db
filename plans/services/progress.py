"""How far tasks are: reports and words, completion and its confirmation, stopping, sending to who receives it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import policy
from core.actor import Actor
from core.attachments import attachments_of
from core.audit import Change, record
from core.transactions import write_transaction
from core.vietnamese import clean
from plans.models import Task, TaskImplementer, TaskNote, TaskNoteKind, TaskState
from plans.queries.one_task import has_proof
from plans.services import task_noticing
from plans.services.tasks import TaskRefused
from plans.services.turns import cancel_turns, sum_up, take_up_turns
from plans.task_rights import STAFF, answers_for, units_taking_part
from schools.queries import now_of, today_of

CLOSED = "Nhiệm vụ không còn ở trạng thái đang làm, hoặc kế hoạch chưa ban hành, nên không báo cáo được."
NO_PROOF = (
    "Chưa có kết quả hoặc minh chứng. Hãy ghi kết quả hoặc đính kèm tệp khi báo hoàn thành trên trang của nhiệm vụ."
)
MOVED = "Nhiệm vụ đã chuyển sang trạng thái khác. Hãy tải lại trang để xem."


@write_transaction
def report_progress(*, actor: Actor, task: Task, progress: int, text: str) -> TaskNote:
    """How far the work is: of the whole by who answers for it, of their own part by a school or a body that helps.

    A school that says 100 % is done with its part. Raises TaskRefused, Forbidden.
    """
    locked = _lock(actor, "report", task, CLOSED)
    if locked.occurrences.exists():
        raise TaskRefused(_("Đây là việc định kỳ. Hãy báo cáo ở từng kỳ; tiến độ chung được cộng lại."), "progress")
    words = clean(text)
    if not words and progress == 0:
        raise TaskRefused(_("Hãy nhập tiến độ hoặc ghi vài lời về việc đã làm."), "text")
    unit = _speaks_for(actor, locked)
    if answers_for(actor, locked):
        _go_on(actor, locked, progress)
    else:
        _go_on_with_part(actor, locked, unit, progress)
    return _note(actor, locked, TaskNoteKind.REPORT, words, unit=unit, progress=progress)


def _speaks_for(actor: Actor, task: Task) -> int | None:
    """The body or school for which this person speaks; none for the office and for who is responsible."""
    if not answers_for(actor, task):
        return next(iter(units_taking_part(actor, task)), None)
    return task.lead_id if task.lead_id in actor.units(STAFF) else None


def _go_on(actor: Actor, task: Task, progress: int) -> None:
    """100 % of the whole is said by finishing, with its day and proof."""
    if progress >= 100:
        raise TaskRefused(_("Nếu đã xong, hãy chọn “Báo hoàn thành” để ghi ngày và kết quả."), "progress")
    advance(actor, task, "báo cáo tiến độ nhiệm vụ", state=TaskState.IN_PROGRESS, progress=progress)


def _go_on_with_part(actor: Actor, task: Task, unit: int | None, progress: int) -> None:
    row = TaskImplementer.objects.filter(task=task, unit=unit).select_related("unit").first()
    if row is not None:
        before = f"{row.progress}%"
        row.progress = progress
        row.done_on = (row.done_on or today_of(task.district)) if progress == 100 else None
        row.save(update_fields=["progress", "done_on"])
        changes = {row.unit.name: (before, f"{progress}%")}
        record(actor, Change("báo cáo tiến độ nhiệm vụ", task, task.title, task.district_id, changes))
    if task.state == TaskState.NOT_STARTED:
        advance(actor, task, "bắt đầu nhiệm vụ", state=TaskState.IN_PROGRESS)


@write_transaction
def comment(*, actor: Actor, task: Task, text: str) -> TaskNote:
    """A word to the others, by who sees the task. Raises TaskRefused, Forbidden."""
    locked = _lock(actor, "comment", task, _("Kế hoạch chưa ban hành nên chưa trao đổi được về nhiệm vụ."))
    words = clean(text)
    if not words:
        raise TaskRefused(_("Hãy ghi nội dung trao đổi."), "text")
    unit = next(iter(units_taking_part(actor, locked)), None)
    note = _note(actor, locked, TaskNoteKind.COMMENT, words, unit=unit)
    record(actor, Change("trao đổi về nhiệm vụ", locked, locked.title, locked.district_id, {"Nội dung": ("", words)}))
    task_noticing.tell_commented(note)
    return note


@write_transaction
def finish_task(*, actor: Actor, task: Task, done_on: date, text: str) -> Task:
    """Says that the task is done, on which day and with what proof: words or a file. Raises TaskRefused, Forbidden."""
    locked = _lock(actor, "finish", task, MOVED)
    if not clean(text) and not attachments_of(locked).exists():
        raise TaskRefused(NO_PROOF, "text")
    complete(actor, locked, done_on, clean(text))
    return locked


def complete(actor: Actor, locked: Task, done_on: date | None, words: str) -> None:
    """Done on a day, with its proof: these words, or a file or a report from before. Raises TaskRefused."""
    if done_on is None:
        raise TaskRefused(_("Nhiệm vụ hoàn thành cần có ngày hoàn thành. Hãy nhập ngày."), "done_on")
    if done_on > today_of(locked.district):
        raise TaskRefused(_("Ngày hoàn thành chưa tới. Hãy nhập ngày việc đã xong."), "done_on")
    if not words and not has_proof(locked):
        raise TaskRefused(NO_PROOF, "text")
    _note(actor, locked, TaskNoteKind.REPORT, words, unit=_speaks_for(actor, locked), progress=100)
    done: dict[str, Any] = {"state": TaskState.DONE, "progress": 100, "done_on": done_on, "done_by_id": actor.person}
    advance(actor, locked, "báo hoàn thành nhiệm vụ", **done)
    task_noticing.tell_finished(locked)


@write_transaction
def confirm_task(*, actor: Actor, task: Task, text: str = "") -> Task:
    """The one who assigned it takes the proof. Raises TaskRefused, Forbidden."""
    locked = _lock(actor, "confirm", task, MOVED)
    _note(actor, locked, TaskNoteKind.CONFIRMED, clean(text))
    advance(actor, locked, "xác nhận hoàn thành", confirmed_by_id=actor.person, confirmed_at=now_of(locked.district))
    task_noticing.tell_confirmed(locked)
    return locked


@write_transaction
def send_back_task(*, actor: Actor, task: Task, reason: str) -> Task:
    """The proof is not enough: the work goes on, where it was before. Raises TaskRefused, Forbidden."""
    locked = _lock(actor, "confirm", task, MOVED)
    words = _reason(reason)
    doers = {person for person in (locked.done_by_id, locked.responsible_id) if person is not None}
    _note(actor, locked, TaskNoteKind.REFUSED, words)
    again: dict[str, Any] = {
        "state": TaskState.IN_PROGRESS,
        "progress": progress_before(locked),
        "done_on": None,
        "done_by_id": None,
    }
    advance(actor, locked, "yêu cầu làm tiếp", words, **again)
    task_noticing.tell_sent_back(locked, doers - {actor.person}, words)
    return locked


def progress_before(task: Task) -> int:
    """How far the whole was by the last report before it was said to be done."""
    of_the_whole = Q(unit=None) | Q(unit=task.lead_id)
    reports = TaskNote.objects.filter(of_the_whole, task=task, kind=TaskNoteKind.REPORT, progress__lt=100)
    return reports.order_by("made_at", "pk").values_list("progress", flat=True).last() or 0


@write_transaction
def pause_task(*, actor: Actor, task: Task, reason: str) -> Task:
    """The clock stops, with a reason. Raises TaskRefused, Forbidden."""
    locked = _lock(actor, "pause", task, MOVED)
    return _stop(actor, locked, TaskState.PAUSED, _("Tạm dừng"), reason)


@write_transaction
def cancel_task(*, actor: Actor, task: Task, reason: str) -> Task:
    """The task is not to be done any more, with a reason. Raises TaskRefused, Forbidden."""
    locked = _lock(actor, "cancel", task, MOVED)
    return _stop(actor, locked, TaskState.CANCELLED, _("Hủy"), reason)


@write_transaction
def resume_task(*, actor: Actor, task: Task, reason: str) -> Task:
    """What was paused or cancelled goes on. Raises TaskRefused, Forbidden."""
    locked = _lock(actor, "resume", task, MOVED)
    state = TaskState.IN_PROGRESS if locked.progress else TaskState.NOT_STARTED
    return _stop(actor, locked, state, _("Tiếp tục"), reason)


def _stop(actor: Actor, locked: Task, state: str, what: str, reason: str) -> Task:
    stop(actor, locked, what, _reason(reason), state=state)
    return locked


def stop(actor: Actor, locked: Task, what: str, reason: str, **fields: Any) -> None:
    """Paused, cancelled or gone on with (`what`): it stands in the log and is told. Its turns go with it."""
    said, before = f"{what}: {reason}" if reason else what, locked.state
    _note(actor, locked, TaskNoteKind.STATE, said)
    advance(actor, locked, f"{what.lower()} nhiệm vụ", reason, **fields)
    if locked.state == TaskState.CANCELLED:
        cancel_turns(actor, [locked], said)
    elif before == TaskState.CANCELLED:
        take_up_turns(actor, locked, said)
    task_noticing.tell_stopped(locked, what, reason, by=actor.id)


@write_transaction
def record_papers(
    *, actor: Actor, task: Task, submitted: tuple[str, date | None], approved: tuple[str, date | None]
) -> Task:
    """The sending to who receives the result, and their approval after it: number and day of each.

    Raises TaskRefused, Forbidden.
    """
    locked = _lock(actor, "record_papers", task, _("Nhiệm vụ đã hủy nên không ghi văn bản được."))
    number, sent_on = clean(submitted[0]), submitted[1]
    decision, approved_on = clean(approved[0]), approved[1]
    if bool(number) != bool(sent_on):
        raise TaskRefused(_("Văn bản trình cần cả số và ngày."), "submitted_number" if sent_on else "submitted_on")
    if bool(decision) != bool(approved_on):
        field = "approved_decision" if approved_on else "approved_on"
        raise TaskRefused(_("Văn bản phê duyệt cần cả số quyết định và ngày."), field)
    if sent_on and sent_on > today_of(locked.district):
        raise TaskRefused(_("Ngày trình chưa tới."), "submitted_on")
    if approved_on and approved_on > today_of(locked.district):
        raise TaskRefused(_("Ngày phê duyệt chưa tới."), "approved_on")
    if approved_on and (sent_on is None or approved_on < sent_on):
        raise TaskRefused(_("Phê duyệt sau khi trình: hãy kiểm tra ngày trình và ngày phê duyệt."), "approved_on")
    papers: dict[str, Any] = {"submitted_number": number, "submitted_on": sent_on}
    papers |= {"approved_decision": decision, "approved_on": approved_on}
    advance(actor, locked, "ghi văn bản trình, phê duyệt", **papers)
    return locked


def _lock(actor: Actor, act: str, task: Task, refusal: str) -> Task:
    # The plan, assigner and receiver of a task may be missing: PostgreSQL locks no outer join's rows.
    rows = Task.unscoped.select_for_update(of=("self",)).select_related("plan", "district", "period", "assigner")
    locked: Task = rows.get(pk=task.pk)
    policy.require(actor, act, locked)
    if not policy.possible(act, locked):
        raise TaskRefused(refusal)
    return locked


def _reason(text: str) -> str:
    words = clean(text)
    if not words:
        raise TaskRefused(_("Hãy ghi lý do."), "reason")
    return words


def _note(
    actor: Actor, task: Task, kind: str, text: str, *, unit: int | None = None, progress: int | None = None
) -> TaskNote:
    return TaskNote.objects.create(
        task=task,
        kind=kind,
        author_id=actor.person,
        unit_id=unit,
        text=text,
        progress=progress,
        made_at=now_of(task.district),
    )


# What the audit trail calls each field that moves.
_NAMES: Mapping[str, str] = {
    "state": "Trạng thái",
    "progress": "Tiến độ",
    "done_on": "Ngày hoàn thành",
    "submitted_number": "Văn bản trình",
    "submitted_on": "Ngày trình",
    "approved_decision": "Văn bản phê duyệt",
    "approved_on": "Ngày phê duyệt",
}


def advance(actor: Actor, task: Task, act: str, reason: str = "", **fields: Any) -> None:
    """Writes these fields and audits those that people know by name; the task that it is a turn of sums up."""
    before = {name: getattr(task, name) for name in fields}
    for name, value in fields.items():
        setattr(task, name, value)
    task.updated_at = timezone.now()
    if any(before[name] != fields[name] for name in ("state", "done_on") if name in fields):
        task.version += 1  # who saw it in its old state does not move it on
    task.save(update_fields=[*fields, "version", "updated_at"])
    changes = {
        label: (_told(name, before[name]), _told(name, fields[name]))
        for name, label in _NAMES.items()
        if name in fields and before[name] != fields[name]
    }
    record(actor, Change(act, task, task.title, task.district_id, changes, reason))
    if task.occurrence_of is not None:
        sum_up(task.occurrence_of)


def _told(name: str, value: Any) -> Any:
    return str(TaskState(value).label) if name == "state" else value
