"""The pages of rounds: their list, the form of a draft, how one is set up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import policy
from core.web import workbook_response
from indicators.forms import PaperForm, RoundForm, WordsForm, initial_of, initial_of_none, initial_of_standard
from indicators.lateness import due_of
from indicators.models import Audience, Round, RoundState
from indicators.queries.audience import Chosen, Owing, candidates, chosen_of
from indicators.queries.rounds import (
    counts_of,
    extended,
    forms_to_ask,
    listed_rounds,
    names_of_units,
    papers_of,
)
from indicators.queries.standard import ReadyRound, ready_rounds
from indicators.services.publishing import CannotMove
from indicators.services.round_cells import CannotOpen
from indicators.services.rounds import change_round, draft_round
from indicators.tables import list_table
from indicators.views.round_frame import TABS, find_round, paper_lines, round_address, round_frame, round_heading
from schools.levels import Level, Ownership
from schools.tenancy import PortalRequest, district_page

STANDARD = "chuan"
ACTS = ("open", "change", "instruct", "extend", "add_units", "take_back", "close", "reopen", "finalise", "copy")


@require_GET
@district_page
def round_list(request: PortalRequest) -> HttpResponse:
    """The rounds of the district, the latest first."""
    asked = Round(district=request.district)
    policy.require(request.actor, "look", asked)
    context = {
        "rounds": [_line(request, one) for one in listed_rounds(request.actor, request.district)],
        "new_url": _page(request, "round-new") if policy.has_right(request.actor, "open", asked) else "",
        "excel_url": _page(request, "district-excel") if policy.has_right(request.actor, "import", asked) else "",
        "targets_url": _page(request, "target-givings"),
        "export_url": _page(request, "rounds-export"),
    }
    return render(request, "indicators/round_list.html", context)


@require_GET
@district_page
def round_list_export(request: PortalRequest) -> HttpResponse:
    """The same rounds as a sheet."""
    policy.require(request.actor, "look", Round(district=request.district))
    lines = [_line(request, one) for one in listed_rounds(request.actor, request.district)]
    columns = (
        (_("Đợt"), 50.0),
        (_("Kỳ"), 20.0),
        (_("Đối tượng"), 24.0),
        (_("Trạng thái"), 14.0),
        (_("Hạn nộp"), 18.0),
        (_("Thời hạn"), 18.0),
        (_("Phải nộp"), 10.0),
        (_("Đã nộp"), 10.0),
        (_("Đã duyệt"), 10.0),
    )
    named = ("title", "period", "audience", "state_label", "due_at", "due_text", "owing", "sent", "approved")
    rows = [[line[name] for name in named] for line in lines]
    return workbook_response(list_table("dot", _("ĐỢT THU THẬP SỐ LIỆU"), columns, rows), "dot-thu-thap")


def _page(request: PortalRequest, name: str) -> str:
    return reverse(f"work:{name}", args=[request.district.slug])


def _line(request: PortalRequest, round_: Any) -> dict[str, Any]:
    page = "round-settings" if round_.state == RoundState.DRAFT else TABS[0][0]
    return {
        **round_heading(round_),
        "is_draft": round_.state == RoundState.DRAFT,
        "audience": round_.get_audience_display(),
        "owing": round_.owing,
        "sent": round_.sent,
        "approved": round_.approved,
        "url": round_address(request, page, round_),
    }


# A draft's form


@require_http_methods(["GET", "POST"])
@district_page
def round_new(request: PortalRequest) -> HttpResponse:
    """A new round, empty or as one of the standard ones; kept as a draft."""
    policy.require(request.actor, "open", Round(district=request.district))
    ready = [one for one in ready_rounds(request.actor, request.district) if one.form]
    chosen = next((one for one in ready if one.slug == request.GET.get(STANDARD)), None)
    form = _form(request, initial_of_standard(chosen) if chosen else initial_of_none(request.district))
    if _is_saved(request, form):
        try:
            draft = draft_round(actor=request.actor, district=request.district, data=form.data_of_round())
        except CannotOpen as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lưu bản nháp. Hãy xem lại rồi bấm “Mở đợt”."))
            return HttpResponseRedirect(round_address(request, "round-settings", draft))
    words = {
        "title": _("Tạo đợt thu thập"),
        "back_url": _page(request, "rounds"),
        "back_label": _("Đợt thu thập"),
        "standard": [] if request.method == "POST" else [_standard_line(request, one, chosen) for one in ready],
    }
    return _form_page(request, form, words)


def _standard_line(request: PortalRequest, ready: ReadyRound, chosen: ReadyRound | None) -> dict[str, Any]:
    url = f"{_page(request, 'round-new')}?{STANDARD}={ready.slug}"
    return {"name": ready.name, "period": ready.period.name, "url": url, "current": ready is chosen}


@require_http_methods(["GET", "POST"])
@district_page
def round_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """What a draft asks, of whom, and when."""
    found = find_round(request, pk)
    policy.require(request.actor, "change", found)
    back = round_address(request, "round-settings", found)
    if not policy.possible("change", found):
        messages.error(request, _("Đợt này đã mở nên không sửa được như bản nháp. Hãy xem phần “Thiết lập”."))
        return HttpResponseRedirect(back)
    form = _form(request, initial_of(found))
    if _is_saved(request, form):
        try:
            change_round(actor=request.actor, round_=found, data=form.data_of_round())
        except (CannotOpen, CannotMove) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lưu bản nháp."))
            return HttpResponseRedirect(back)
    return _form_page(request, form, {"title": _("Sửa bản nháp"), "back_url": back, "back_label": found.title})


@require_POST
@district_page
def round_owing(request: PortalRequest) -> HttpResponse:
    """Who would owe a round as the controls of its form stand, for the page that shows it as they change."""
    policy.require(request.actor, "open", Round(district=request.district))
    form = _form(request, {})
    part = "_round_count" if request.headers.get("HX-Target") == "round-count" else "_round_who"
    return render(request, f"indicators/{part}.html", _who(request, form))


def _form(request: PortalRequest, initial: dict[str, Any]) -> RoundForm:
    return RoundForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        forms_offered=forms_to_ask(request.actor, request.district),
        district=request.district,
    )


def _is_saved(request: HttpRequest, form: RoundForm) -> bool:
    """Whether the form is to be kept: the button that only looks at the list keeps nothing."""
    return request.method == "POST" and form.is_valid() and "look" not in request.POST


def _form_page(request: PortalRequest, form: RoundForm, words: dict[str, Any]) -> HttpResponse:
    status = 422 if form.errors and "look" not in request.POST else 200
    return render(request, "indicators/round_form.html", {**_who(request, form), **words}, status=status)


def _who(request: PortalRequest, form: RoundForm) -> dict[str, Any]:
    """The controls that say who owes, and who that is."""
    found = form.owing()
    return {
        "form": form,
        "narrowing": form.narrowing(),
        "owing": None if found is None else _counted(found),
        "owing_url": _page(request, "round-owing"),
    }


def _counted(found: Sequence[Owing]) -> dict[str, Any]:
    levels = Counter(one.level for one in found if one.level != Level.ALL)
    return {
        "count": len(found),
        "levels": [{"label": level.label, "count": levels[level.value]} for level in Level if levels[level.value]],
        "units": [{"name": one.name, "ward": one.ward.unit.name if one.ward else ""} for one in found],
    }


# How a round is set up


@require_GET
@district_page
def round_settings(request: PortalRequest, pk: int) -> HttpResponse:
    """How the round is set up: what it asks, of whom, with which words; what can be done with it now."""
    found = find_round(request, pk)
    return settings_page(request, found)


def settings_page(
    request: PortalRequest, found: Round, *, words: WordsForm | None = None, paper: PaperForm | None = None
) -> HttpResponse:
    """The page, with a form that was refused where there is one."""
    is_draft = found.state == RoundState.DRAFT
    refused = any(form is not None and form.errors for form in (words, paper))
    context = {
        "form_name": found.version.form.name,
        "form_url": reverse(
            "work:form-version", args=[request.district.slug, found.version.form.slug, found.version.number]
        ),
        "is_draft": is_draft,
        "audience": found.get_audience_display(),
        "chosen": _chosen_words(found),
        "counts": counts_of(found),
        "owing": _owing_of_draft(found) if is_draft else None,
        "opens_at": initial_of(found)["opens_at"] if is_draft else found.opens_at,
        "extended": [] if is_draft else _extended(found),
        "instructions": found.instructions,
        "papers": paper_lines(request, found, papers_of(found)),
        "words_form": words or WordsForm(initial={"name": found.name, "instructions": found.instructions}),
        "paper_form": paper or PaperForm(),
        **{f"can_{act}": policy.may(request.actor, act, found) for act in ACTS},
        **_act_urls(request, found),
        **round_frame(request, found, "round-settings"),
    }
    return render(request, "indicators/round_settings.html", context, status=422 if refused else 200)


def _act_urls(request: PortalRequest, found: Round) -> dict[str, str]:
    names = (
        *("open", "edit", "discard", "words", "attach", "extend", "add-units", "take-back", "close", "reopen"),
        *("finalise", "copy"),
    )
    return {f"{name.replace('-', '_')}_url": round_address(request, f"round-{name}", found) for name in names}


def _owing_of_draft(found: Round) -> dict[str, Any]:
    units = candidates(found.district, found.period, found.audience)
    return _counted(chosen_of(units, Chosen.of(found.chosen), found.version.parsed))


def _chosen_words(found: Round) -> list[str]:
    chosen = Chosen.of(found.chosen)
    levels = [str(level.label) for level in Level if level.value in chosen.levels]
    ownerships = [str(code.label) for code in Ownership if code.value in chosen.ownerships]
    wards, units = names_of_units(sorted(chosen.wards)), names_of_units(sorted(chosen.units))
    named = Audience(found.audience) != Audience.DISTRICT and units
    return [", ".join(words) for words in (levels, ownerships, wards, named) if words]


def _extended(found: Round) -> list[dict[str, Any]]:
    return [{"unit": one.unit.name, "due_at": due_of(found.due_at, one.due_at)} for one in extended(found)]
