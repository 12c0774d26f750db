"""What is done to a round: opened, discarded, its words and files, more time and units, closed and so on to chốt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import policy
from core.attachments import BadAttachment
from core.web import file_response
from indicators.forms import AddUnitsForm, ExtendForm, FinaliseForm, PaperForm, ReopenForm, WordsForm
from indicators.models import Audience, Round
from indicators.queries.audience import not_asked
from indicators.queries.rounds import counts_of, not_approved, papers_of, requests_waiting, rounds_of, still_owing
from indicators.services import round_states, round_units, rounds
from indicators.services.publishing import CannotMove
from indicators.services.round_cells import CannotOpen
from indicators.views.round_frame import TABS, find_round, round_address, round_frame
from indicators.views.rounds import settings_page
from schools.tenancy import PortalRequest, View, district_page


def _settings(request: PortalRequest, found: Round) -> HttpResponse:
    return HttpResponseRedirect(round_address(request, "round-settings", found))


def _at_once(act: Callable[[PortalRequest, Round], HttpResponse]) -> View:
    """An act that asks nothing more: one POST; refused, back to the settings with the sentence."""

    @require_POST
    @district_page
    def view(request: PortalRequest, pk: int) -> HttpResponse:
        found = find_round(request, pk)
        try:
            return act(request, found)
        except (CannotOpen, CannotMove) as refusal:
            messages.error(request, str(refusal))
            return _settings(request, found)

    view.__name__ = act.__name__
    return view


@_at_once
def round_open(request: PortalRequest, found: Round) -> HttpResponse:
    """Opens a draft."""
    opened = rounds.open_draft(actor=request.actor, round_=found)
    told = _("Đã mở đợt: %(count)d đơn vị phải nộp.") % {"count": counts_of(opened)["owing"]}
    messages.success(request, told)
    return HttpResponseRedirect(round_address(request, TABS[0][0], opened))


@_at_once
def round_discard(request: PortalRequest, found: Round) -> HttpResponse:
    """Drops a draft."""
    rounds.discard_round(actor=request.actor, round_=found)
    messages.success(request, _("Đã bỏ bản nháp."))
    return HttpResponseRedirect(reverse("work:rounds", args=[request.district.slug]))


@_at_once
def round_take_back(request: PortalRequest, found: Round) -> HttpResponse:
    """Makes an open round a draft again."""
    round_states.take_back_round(actor=request.actor, round_=found, reason=request.POST.get("reason", ""))
    messages.success(request, _("Đã thu hồi đợt thành bản nháp. Các đơn vị đã được báo."))
    return _settings(request, found)


@_at_once
def round_close(request: PortalRequest, found: Round) -> HttpResponse:
    """Closes a round."""
    round_states.close_round(actor=request.actor, round_=found)
    messages.success(request, _("Đã đóng đợt. Việc xem xét và duyệt vẫn tiếp tục."))
    return _settings(request, found)


@_at_once
def round_copy(request: PortalRequest, found: Round) -> HttpResponse:
    """The same round a year later, as a draft."""
    draft = rounds.copy_round(actor=request.actor, round_=found)
    told = _("Đã chép thành bản nháp của %(period)s. Hãy xem lại nơi phải nộp và các ngày.")
    messages.success(request, told % {"period": draft.period.name})
    return _settings(request, draft)


# Words and files


@require_POST
@district_page
def round_words(request: PortalRequest, pk: int) -> HttpResponse:
    """Another name and other instructions."""
    found = find_round(request, pk)
    policy.require(request.actor, "instruct", found)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return settings_page(request, found, words=form)
    try:
        rounds.instruct_round(actor=request.actor, round_=found, **form.cleaned_data)
    except CannotMove as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã lưu hướng dẫn."))
    return _settings(request, found)


@require_POST
@district_page
def round_attach(request: PortalRequest, pk: int) -> HttpResponse:
    """A file beside the instructions."""
    found = find_round(request, pk)
    policy.require(request.actor, "instruct", found)
    form = PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        return settings_page(request, found, paper=form)
    try:
        rounds.attach_paper(actor=request.actor, round_=found, file=form.cleaned_data["file"])
    except BadAttachment as refusal:
        form.add_error("file", str(refusal))
        return settings_page(request, found, paper=form)
    except CannotMove as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã đính kèm tệp."))
    return _settings(request, found)


@require_POST
@district_page
def round_paper_remove(request: PortalRequest, pk: int, file: int) -> HttpResponse:
    """Takes a file away from the instructions."""
    found = find_round(request, pk)
    paper = get_object_or_404(papers_of(found), pk=file)
    try:
        rounds.detach_paper(actor=request.actor, round_=found, paper=paper)
    except CannotMove as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã gỡ tệp."))
    return _settings(request, found)


@require_GET
@district_page
def round_paper(request: PortalRequest, pk: int, file: int) -> HttpResponseBase:
    """A file beside the instructions, for whoever sees the round."""
    found = get_object_or_404(rounds_of(request.actor, request.district), pk=pk)
    return file_response(get_object_or_404(papers_of(found), pk=file))


# More time, chốt


@require_http_methods(["GET", "POST"])
@district_page
def round_extend(request: PortalRequest, pk: int) -> HttpResponse:
    """More time for all, or for some who have not sent theirs."""
    found = find_round(request, pk)
    refused = refused_extension(request, found)
    if refused is not None:
        return refused
    form = ExtendForm(request.POST if request.method == "POST" else None, owing=list(still_owing(found)))
    if form.is_valid():
        try:
            return _extend(request, found, form)
        except CannotMove as refusal:
            form.add_error("due_at", str(refusal))
    return extend_page(request, found, form)


def refused_extension(request: PortalRequest, found: Round) -> HttpResponse | None:
    """The answer where nobody gets more time: Forbidden without the right; in another state back, told why."""
    return _refused(request, found, "extend", _("Chỉ gia hạn được đợt đang mở."))


def chosen_form(found: Round, chosen: list[int]) -> ExtendForm:
    """The form of more time with these answers ticked."""
    return ExtendForm(initial={"whom": ExtendForm.SOME, "submissions": chosen}, owing=list(still_owing(found)))


def extend_page(request: PortalRequest, found: Round, form: ExtendForm) -> HttpResponse:
    """The page that asks for the new due date and the reason."""
    context = {"form": form, "extend_url": round_address(request, "round-extend", found), **_act_page(request, found)}
    return render(request, "indicators/round_extend.html", context, status=422 if form.errors else 200)


def _extend(request: PortalRequest, found: Round, form: ExtendForm) -> HttpResponse:
    data = form.cleaned_data
    words: dict[str, Any] = {"due_at": data["due_at"], "reason": data["reason"]}
    if data["whom"] == ExtendForm.ALL:
        round_states.extend_round(actor=request.actor, round_=found, **words)
        messages.success(request, _("Đã gia hạn cho tất cả các đơn vị."))
        return _settings(request, found)
    count = round_states.extend_submissions(actor=request.actor, round_=found, submissions=form.chosen, **words)
    messages.success(request, _("Đã gia hạn cho %(count)d đơn vị.") % {"count": count})
    return HttpResponseRedirect(round_address(request, "round-board", found))


@require_http_methods(["GET", "POST"])
@district_page
def round_add_units(request: PortalRequest, pk: int) -> HttpResponse:
    """Units that an open round does not ask yet."""
    found = find_round(request, pk)
    refused = _refused(request, found, "add_units", _("Chỉ thêm được đơn vị vào đợt đang mở."))
    if refused is not None:
        return refused
    form = AddUnitsForm(request.POST if request.method == "POST" else None, offered=not_asked(found))
    if form.is_valid():
        due_at = form.cleaned_data["due_at"]
        try:
            count = round_units.add_units(actor=request.actor, round_=found, units=form.chosen, due_at=due_at)
        except CannotMove as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã thêm %(count)d đơn vị vào đợt.") % {"count": count})
            return HttpResponseRedirect(round_address(request, TABS[0][0], found))
    context = {"form": form, **_act_page(request, found)}
    return render(request, "indicators/round_add_units.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@district_page
def round_reopen(request: PortalRequest, pk: int) -> HttpResponse:
    """A closed round takes answers again, of all that did not send theirs."""
    found = find_round(request, pk)
    refused = _refused(request, found, "reopen", _("Chỉ mở lại được đợt đã đóng và chưa chốt."))
    if refused is not None:
        return refused
    form = ReopenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            round_states.reopen_round(actor=request.actor, round_=found, **form.cleaned_data)
        except CannotMove as refusal:
            form.add_error("due_at", str(refusal))
        else:
            messages.success(request, _("Đã mở lại đợt cho mọi đơn vị chưa nộp."))
            return _settings(request, found)
    context = {"form": form, "missing": counts_of(found)["missing"], **_act_page(request, found)}
    return render(request, "indicators/round_reopen.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@district_page
def round_finalise(request: PortalRequest, pk: int) -> HttpResponse:
    """Chốt: what is still missing, and the reasons to do without it."""
    found = find_round(request, pk)
    refused = _refused(request, found, "finalise", _("Chỉ chốt được đợt đã đóng và chưa chốt."))
    if refused is not None:
        return refused
    form = FinaliseForm(request.POST if request.method == "POST" else None, missing=not_approved(found))
    if form.is_valid():
        try:
            round_states.finalise_round(actor=request.actor, round_=found, left_out=form.left_out)
        except CannotMove as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã chốt số liệu. Từ nay số liệu chỉ đổi bằng đính chính."))
            return _settings(request, found)
    counts, waiting = counts_of(found), requests_waiting(found)
    needs_totals = found.audience != Audience.DISTRICT and found.totals_approved_at is None
    context = {
        "form": form,
        "counts": counts,
        "needs_totals": needs_totals,
        "waiting": waiting,
        "ready": bool(counts["approved"]) and not needs_totals and not waiting,
        **_act_page(request, found),
    }
    return render(request, "indicators/round_finalise.html", context, status=422 if form.errors else 200)


def _refused(request: PortalRequest, found: Round, act: str, why: str) -> HttpResponse | None:
    """The right, else Forbidden; in another state back to the settings, told why."""
    policy.require(request.actor, act, found)
    if policy.possible(act, found):
        return None
    messages.error(request, why)
    return _settings(request, found)


def _act_page(request: PortalRequest, found: Round) -> dict[str, Any]:
    back = round_address(request, "round-settings", found)
    return {"back_url": back, **round_frame(request, found, "round-settings")}
