"""The acts of a task's page: each finds the task, reads its form, calls its service and answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core import policy
from core.attachments import BadAttachment
from core.models import Attachment
from core.web import file_response
from plans.forms import CommentForm, FinishForm, PapersForm, ReportForm
from plans.models import Task
from plans.queries.one_task import evidence_of
from plans.services import progress
from plans.services.evidence import attach_evidence, detach_evidence
from plans.services.tasks import TaskRefused, delete_task
from plans.views.task_page import STOPS, find_task, task_page
from schools.tenancy import PortalRequest, district_page

NOT_NOW = "Nhiệm vụ đã chuyển sang trạng thái khác. Hãy xem lại trang."


@require_POST
@district_page
def task_report(request: PortalRequest, pk: int) -> HttpResponse:
    """How far the work is, with a file where one is chosen."""

    def write(found: Task, data: dict[str, Any]) -> None:
        progress.report_progress(actor=request.actor, task=found, progress=data["progress"], text=data["text"])

    return _act(request, pk, ("report", ReportForm, write, _("Đã ghi báo cáo tiến độ.")))


@require_POST
@district_page
def task_comment(request: PortalRequest, pk: int) -> HttpResponse:
    """A word to the others."""

    def write(found: Task, data: dict[str, Any]) -> None:
        progress.comment(actor=request.actor, task=found, text=data["text"])

    return _act(request, pk, ("comment", CommentForm, write, _("Đã gửi trao đổi.")))


@require_POST
@district_page
def task_finish(request: PortalRequest, pk: int) -> HttpResponse:
    """Says that it is done, with its day and proof."""

    def write(found: Task, data: dict[str, Any]) -> None:
        progress.finish_task(actor=request.actor, task=found, done_on=data["done_on"], text=data["text"])

    done = _("Đã báo hoàn thành; chờ người giao xác nhận.")
    return _act(request, pk, ("finish", FinishForm, write, done))


@require_POST
@district_page
def task_papers(request: PortalRequest, pk: int) -> HttpResponse:
    """The sending to who receives the result, and their approval."""

    def write(found: Task, data: dict[str, Any]) -> None:
        progress.record_papers(
            actor=request.actor,
            task=found,
            submitted=(data["submitted_number"], data["submitted_on"]),
            approved=(data["approved_decision"], data["approved_on"]),
        )

    return _act(request, pk, ("record_papers", PapersForm, write, _("Đã ghi văn bản.")))


Writing = tuple[str, Callable[..., Any], Callable[[Task, dict[str, Any]], None], str]


def _act(request: PortalRequest, pk: int, writing: Writing) -> HttpResponse:
    """One act with its form; what is refused comes back with what was typed."""
    act, make, write, done = writing
    found = find_task(request, pk)
    policy.require(request.actor, act, found)
    form = make(request.POST, request.FILES, auto_id=f"{act}-%s")
    if not policy.possible(act, found):
        messages.error(request, NOT_NOW)
        return _back(request, pk)
    if form.is_valid():
        try:
            _keep_file(request, found, form.cleaned_data.get("file"))
            write(found, form.cleaned_data)
        except BadAttachment as refusal:
            form.add_error("file", str(refusal))
        except TaskRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, done)
            return _back(request, pk)
    return task_page(request, found, {act: form})


def _keep_file(request: PortalRequest, found: Task, file: Any) -> None:
    """Kept first, so that a file alone is proof too; it stays with the task where the words are refused."""
    if file is not None:
        attach_evidence(actor=request.actor, task=found, file=file)


@require_POST
@district_page
def task_confirm(request: PortalRequest, pk: int) -> HttpResponse:
    """The proof is taken."""
    found = find_task(request, pk)

    def write() -> None:
        progress.confirm_task(actor=request.actor, task=found, text=request.POST.get("text", ""))

    return _answer(request, pk, write, _("Đã xác nhận hoàn thành."))


@require_POST
@district_page
def task_send_back(request: PortalRequest, pk: int) -> HttpResponse:
    """The work is to go on, with words."""
    found = find_task(request, pk)

    def write() -> None:
        progress.send_back_task(actor=request.actor, task=found, reason=request.POST.get("reason", ""))

    return _answer(request, pk, write, _("Đã yêu cầu làm tiếp."))


@require_POST
@district_page
def task_stop(request: PortalRequest, pk: int, way: str) -> HttpResponse:
    """Paused, gone on with, cancelled: each with a reason."""
    found = find_task(request, pk)
    acts = {"pause": progress.pause_task, "resume": progress.resume_task, "cancel": progress.cancel_task}
    act, label = next(((act, label) for act, word, _icon, label in STOPS if word == way), ("", ""))
    if not act:
        raise Http404(way)

    def write() -> None:
        acts[act](actor=request.actor, task=found, reason=request.POST.get("reason", ""))

    return _answer(request, pk, write, _("Đã ghi: %(label)s.") % {"label": label})


@require_POST
@district_page
def task_delete(request: PortalRequest, pk: int) -> HttpResponse:
    """Takes away a task that nothing relies on; else what relies on it is named."""
    found = find_task(request, pk)
    period = found.period.code
    try:
        delete_task(actor=request.actor, task=found)
    except TaskRefused as refusal:
        messages.error(request, str(refusal))
        return _back(request, pk)
    messages.success(request, _("Đã xóa nhiệm vụ."))
    return HttpResponseRedirect(reverse("work:tasks", args=[request.district.slug, period]))


@require_POST
@district_page
def evidence_add(request: PortalRequest, pk: int) -> HttpResponse:
    """Adds a file that proves what was done."""
    found = find_task(request, pk)
    policy.require(request.actor, "attach", found)
    file = request.FILES.get("file")

    def write() -> None:
        if file is None:
            raise TaskRefused(_("Chưa chọn tệp. Hãy chọn tệp minh chứng."))
        attach_evidence(actor=request.actor, task=found, file=file)

    return _answer(request, pk, write, _("Đã đính kèm tệp."))


@require_GET
@district_page
def evidence(request: PortalRequest, pk: int, file: int) -> HttpResponseBase:
    """A file, for who sees the task."""
    return file_response(_find_file(find_task(request, pk), file))


@require_POST
@district_page
def evidence_remove(request: PortalRequest, pk: int, file: int) -> HttpResponse:
    """Takes a file away."""
    found = find_task(request, pk)
    wrong = _find_file(found, file)
    return _answer(request, pk, lambda: detach_evidence(actor=request.actor, task=found, file=wrong), _("Đã gỡ tệp."))


def _find_file(found: Task, pk: int) -> Attachment:
    row: Attachment = get_object_or_404(evidence_of(found), pk=pk)
    return row


def _answer(request: PortalRequest, pk: int, write: Callable[[], Any], done: str) -> HttpResponse:
    try:
        write()
    except (TaskRefused, BadAttachment) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return _back(request, pk)


def _back(request: PortalRequest, pk: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("work:task", args=[request.district.slug, pk]))
