"""Giao chỉ tiêu: choosing the targets, what the schools come to, the decision, the annex; and a school's own page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import policy
from core.policy import Forbidden
from core.web import word_response, workbook_response
from indicators.attainment import Attainment
from indicators.forms import MomentField
from indicators.models import Round, Submission, SubmissionState, TargetDecision
from indicators.models.rounds import OFFICIAL
from indicators.queries.giving import Given, Giving, SchoolLine, TargetLine
from indicators.queries.standing import Standing, Told, standings_of, target_years
from indicators.queries.targets import (
    Choice,
    answers_of,
    choices_of,
    decisions_for,
    decisions_of,
    givings_of,
    schools_by_scope,
    schools_read_by,
    years_to_give,
)
from indicators.services.entries import CannotEdit
from indicators.services.publishing import CannotMove
from indicators.services.round_cells import CannotOpen
from indicators.services.targets import open_targets, record_decision, take_registered
from indicators.target_forms import EVERY_SCHOOL, Wanted, schools_named
from indicators.target_tables import annex_table, attached_line, compared_table, told
from indicators.together import Verdict
from indicators.values import Reading, Value, print_value
from indicators.views.round_frame import round_address, round_heading
from schools.level_tree import NOT_BROKEN_DOWN
from schools.levels import Level
from schools.models import SchoolPlace
from schools.period_codes import PeriodCode, parse_period
from schools.queries import breaks_in, profile_on, today_of
from schools.tenancy import PortalRequest, district_page

# How a verdict looks: one of the states of components/state.html.
_LOOKS = {Verdict.MATCH: "approved", Verdict.MORE: "submitted", Verdict.LESS: "overdue"}
_ATTAINED = {
    Attainment.EXCEEDED: ("done", gettext_lazy("Vượt")),
    Attainment.MET: ("approved", gettext_lazy("Đạt")),
    Attainment.MISSED: ("overdue", gettext_lazy("Chưa đạt")),
    Attainment.NO_DATA: ("draft", gettext_lazy("Chưa có số liệu")),
    Attainment.NOT_COMPARABLE: ("unknown", gettext_lazy("Không so được")),
}


class DecisionForm(forms.Form):
    """The number and day of the decision."""

    number = forms.CharField(
        label=gettext_lazy("Số, ký hiệu quyết định"),
        max_length=60,
        error_messages={"required": gettext_lazy("Hãy ghi số, ký hiệu quyết định.")},
    )
    issued_on = forms.DateField(
        label=gettext_lazy("Ngày ký"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={
            "required": gettext_lazy("Hãy ghi ngày ký."),
            "invalid": gettext_lazy("Hãy ghi ngày như 15/09/2026."),
        },
    )


# The list


@require_GET
@district_page
def target_givings(request: PortalRequest) -> HttpResponse:
    """The rounds by which targets are given to schools, the latest first."""
    policy.require(request.actor, "look", Round(district=request.district))
    givings = list(givings_of(request.actor, request.district))
    answers, decisions = answers_of(givings), decisions_of(one.pk for one in givings)
    context = {
        "givings": [
            _listed(request, one, answers[one.pk], decisions.get(one.pk, [])) for one in givings if one.pk in answers
        ],
        "new_url": _page(request, "target-new") if _may_open(request) else "",
        "rounds_url": _page(request, "rounds"),
    }
    return render(request, "indicators/target_givings.html", context)


def _listed(
    request: PortalRequest, giving: Round, answer: Submission, decisions: Sequence[TargetDecision]
) -> dict[str, Any]:
    return {
        "title": giving.title,
        "period": giving.period.name,
        "state": answer.state,
        "state_label": SubmissionState(answer.state).label,
        "decisions": [str(one) for one in decisions],
        "url": round_address(request, "target-giving", giving),
    }


def _may_open(request: PortalRequest) -> bool:
    return policy.has_right(request.actor, "open", Round(district=request.district))


def _page(request: PortalRequest, name: str) -> str:
    return reverse(f"work:{name}", args=[request.district.slug])


# Choosing


@require_http_methods(["GET", "POST"])
@district_page
def target_new(request: PortalRequest) -> HttpResponse:
    """Which targets, of which year, for which schools; a POST opens the form of those that are ticked."""
    policy.require(request.actor, "open", Round(district=request.district))
    asked = _asked(request)
    ticked, refusal = set(request.POST.getlist("chi-tieu")), ""
    choices = choices_of(request.actor, request.district, asked.year, asked.scope, asked.schools)
    if request.method == "POST":
        wanted = [one.wanted for one in choices if one.wanted.key in ticked]
        try:
            opened = _opened(request, asked, wanted)
        except (CannotOpen, forms.ValidationError) as refused:
            refusal = refused.messages[0] if isinstance(refused, forms.ValidationError) else str(refused)
        else:
            words = _("Đã lập bảng giao chỉ tiêu. Hãy nhập chỉ tiêu cho từng trường hoặc lấy từ đăng ký.")
            messages.success(request, words)
            return HttpResponseRedirect(round_address(request, "target-giving", opened))
    lines = [_choice(one, ticked) for one in choices]
    return render(request, "indicators/target_new.html", _choosing(request, asked, lines) | {"refusal": refusal})


def _opened(request: PortalRequest, asked: _Asked, wanted: Sequence[Wanted]) -> Round:
    return open_targets(
        actor=request.actor,
        district=request.district,
        year=asked.year,
        scope=asked.scope,
        wanted=wanted,
        due_at=MomentField(required=False).clean(request.POST.get("han", "")),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """The year and the schools that the address or the form names; else the latest year, and the first level."""

    years: list[PeriodCode]
    year: PeriodCode
    scopes: dict[str, list[int]]
    scope: str

    @property
    def schools(self) -> list[int]:
        return self.scopes.get(self.scope, [])


def _asked(request: PortalRequest) -> _Asked:
    named = request.POST if request.method == "POST" else request.GET
    years = years_to_give(request.actor, request.district)
    year = next((one for one in years if str(one) == named.get("nam")), years[0])
    scopes = schools_by_scope(request.district, year)
    scope = named.get("truong", "")
    if scope not in scopes:
        scope = next((one for one in scopes if one != EVERY_SCHOOL), EVERY_SCHOOL)
    return _Asked(years, year, scopes, scope)


def _choosing(request: PortalRequest, asked: _Asked, lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "years": [_offered(one, one.name, asked.year) for one in asked.years],
        "scopes": [
            _offered(one, schools_named(one), asked.scope) | {"count": len(found)}
            for one, found in asked.scopes.items()
        ],
        "year": str(asked.year),
        "year_name": asked.year.name,
        "scope": asked.scope,
        "scope_name": schools_named(asked.scope),
        "schools": len(asked.schools),
        "own": [line for line in lines if line["own"]],
        "registered": [line for line in lines if not line["own"]],
        "due": request.POST.get("han", ""),
        "refusal": "",
        "back_url": _page(request, "target-givings"),
    }


def _choice(one: Choice, ticked: set[str]) -> dict[str, Any]:
    own = print_value(one.own.target.value, one.own.indicator.unit.reading) if one.own else ""
    return {
        "key": one.wanted.key,
        "name": one.wanted.name,
        "unit": one.wanted.unit,
        "level": "" if one.wanted.level == NOT_BROKEN_DOWN else Level(one.wanted.level).label,
        "own": f"{own} (dự kiến)" if one.own and one.own.target.is_proposed else own,
        "registered": one.registered,
        "given": one.given,
        "ticked": one.wanted.key in ticked,
    }


# One giving


@require_GET
@district_page
def target_giving(request: PortalRequest, pk: int) -> HttpResponse:
    """The targets of all schools, what they come to against the district's own, and what is next."""
    found, answer = _find(request, pk)
    giving = Giving(answer)
    decisions = decisions_of([found.pk]).get(found.pk, [])
    lines = giving.lines
    context = {
        "round": round_heading(found),
        "state": answer.state,
        "state_label": SubmissionState(answer.state).label,
        "lines": [_line(one) for one in lines],
        "schools": [_school(one, lines) for one in giving.schools],
        "empty": giving.empty,
        "decisions": [str(one) for one in decisions],
        "givings_url": _page(request, "target-givings"),
        "sheet_url": round_address(request, "target-sheet", found),
        "annex_url": round_address(request, "target-annex", found),
        **_steps(request, found, answer),
    }
    return render(request, "indicators/target_giving.html", context)


def _find(request: PortalRequest, pk: int) -> tuple[Round, Submission]:
    """The round and the office's answer, if this person may look into it; else Http404, Forbidden."""
    found: Round = get_object_or_404(givings_of(request.actor, request.district), pk=pk)
    policy.require(request.actor, "look", found)
    answer = answers_of([found]).get(found.pk)
    if answer is None:
        raise Http404
    return found, answer


def _steps(request: PortalRequest, found: Round, answer: Submission) -> dict[str, Any]:
    """What this person may do next, each with its address; empty for what is not theirs now."""
    actor, work = request.actor, request.district.slug
    edits = policy.may(actor, "edit", answer)

    def to(name: str) -> str:
        return reverse(f"work:{name}", args=[work, answer.pk])

    return {
        "enter_url": to("submission") if edits else "",
        "view_url": "" if edits else to("submission"),
        "take_url": round_address(request, "target-take", found) if edits else "",
        "check_url": to("submission-check") if edits and policy.may(actor, "submit", answer) else "",
        "review_url": to("submission-review") if policy.may(actor, "approve", answer) else "",
        "correct_url": to("submission-correct") if policy.may(actor, "ask_to_correct", answer) else "",
        "decision_url": round_address(request, "target-decision", found)
        if policy.may(actor, "record_decision", answer)
        else "",
        "form": DecisionForm(),
        "round_url": round_address(request, "round-settings", found),
        "approved": answer.state in OFFICIAL,
    }


def _line(line: TargetLine) -> dict[str, Any]:
    said = told(line)
    return {
        "title": said.title,
        "together": said.together,
        "own": said.own,
        "words": said.words,
        "look": _LOOKS.get(line.compared.verdict, ""),
        "remarks": said.remarks,
    }


def _school(school: SchoolLine, lines: Sequence[TargetLine]) -> dict[str, Any]:
    cells = [_cell(school.given.get(line.target), line.indicator.unit.reading, line.title) for line in lines]
    return {"name": school.name, "cells": cells}


def _cell(given: Given | None, reading: Reading, title: str) -> dict[str, str]:
    if given is None:
        return {"title": title, "text": "", "registered": "", "before": ""}
    return {
        "title": title,
        "text": _printed(given.value, reading),
        "registered": _printed(given.registered, reading),
        "before": _printed(given.before, reading),
    }


def _printed(value: Value | None, reading: Reading) -> str:
    return "" if value is None else print_value(value, reading)


@require_POST
@district_page
def target_take(request: PortalRequest, pk: int) -> HttpResponse:
    """Fills the empty cells from the schools' approved đăng ký, and says how many."""
    found, answer = _find(request, pk)
    try:
        taken = take_registered(actor=request.actor, submission=answer)
    except CannotEdit as refusal:
        messages.error(request, str(refusal))
    else:
        words = {"filled": taken.filled, "kept": taken.kept, "lacking": taken.lacking}
        said = [
            _("Đã điền %(filled)d ô từ đăng ký của các trường."),
            _("%(kept)d ô đã có chỉ tiêu được giữ nguyên.") if taken.kept else "",
            _("%(lacking)d ô còn trống vì trường chưa có đăng ký được duyệt.") if taken.lacking else "",
        ]
        messages.success(request, " ".join(one for one in said if one) % words)
    return HttpResponseRedirect(round_address(request, "target-giving", found))


@require_POST
@district_page
def target_decision(request: PortalRequest, pk: int) -> HttpResponse:
    """Records the number and day of the decision."""
    found, answer = _find(request, pk)
    form = DecisionForm(request.POST)
    number, issued_on = _decided(form)
    try:
        record_decision(actor=request.actor, submission=answer, number=number, issued_on=issued_on)
    except CannotMove as refusal:
        told_first = next((str(one) for errors in form.errors.values() for one in errors), "")
        messages.error(request, told_first if answer.state in OFFICIAL and told_first else str(refusal))
    else:
        messages.success(request, _("Đã ghi quyết định giao chỉ tiêu."))
    return HttpResponseRedirect(round_address(request, "target-giving", found))


def _decided(form: DecisionForm) -> tuple[str, date | None]:
    form.is_valid()
    return form.cleaned_data.get("number", ""), form.cleaned_data.get("issued_on")


@require_GET
@district_page
def target_sheet(request: PortalRequest, pk: int) -> HttpResponse:
    """All of it as a spreadsheet: also the district's own targets, and how the schools stand to them."""
    found, answer = _find(request, pk)
    return workbook_response(compared_table(Giving(answer)), _name(found))


@require_GET
@district_page
def target_annex(request: PortalRequest, pk: int) -> HttpResponse:
    """The annex “Chỉ tiêu giao các trường” for Word, under the decision that it belongs to."""
    found, answer = _find(request, pk)
    today = today_of(request.district)
    profile = profile_on(request.district, today)
    decisions = decisions_of([found.pk]).get(found.pk, [])
    attached = attached_line(decisions, profile.symbol, today.year)
    return word_response(annex_table(Giving(answer)), _name(found), attached)


def _name(found: Round) -> str:
    return f"{found.version.form.slug}-{found.period.code}"


# A school's own page


@require_GET
@district_page
def school_targets(request: PortalRequest) -> HttpResponse:
    """Chỉ tiêu được giao: a school's targets of a year against what it reached."""
    places = schools_read_by(request.actor, request.district)
    if not places:
        raise Forbidden("has no school to look at here")
    place = _named_school(places, request.GET.get("truong", ""))
    years = target_years(request.actor, [place.school_id])
    year = next((one for one in years if str(one) == request.GET.get("nam")), next(iter(years), None))
    found = standings_of(request.actor, [place.school_id], year)[place.school_id] if year else []
    context = {
        "school": place.name,
        "schools": [_offered(one.school_id, one.name, place.school_id) for one in places] if len(places) > 1 else [],
        "years": [_offered(one, one.name, year) for one in years],
        "school_id": str(place.school_id),
        "year_name": year.name if year else "",
        "targets": [_standing(one) for one in found],
        "decisions": [str(one) for one in decisions_for(place.school_id, year)] if year else [],
        "breaks": _breaks(place, found),
        "page_url": _page(request, "school-targets"),
    }
    return render(request, "indicators/school_targets.html", context)


def _breaks(place: SchoolPlace, found: Sequence[Standing]) -> list[str]:
    """What makes the year before none of the same school."""
    compared = {parse_period(one.period) for one in found if one.before}
    return [one.sentence for one in breaks_in(place.school.unit, compared)] if compared else []


def _named_school(places: Sequence[SchoolPlace], named: str) -> SchoolPlace:
    """The school of the address; a school that is not this person's to read is not there."""
    if not named:
        return places[0]
    for place in places:
        if str(place.school_id) == named:
            return place
    raise Http404


def _offered(value: Any, label: str, chosen: Any) -> dict[str, Any]:
    return {"value": str(value), "label": label, "chosen": value == chosen}


def _standing(one: Standing) -> dict[str, Any]:
    reading = one.indicator.unit.reading
    state, label = _ATTAINED[one.attained]
    target, actual = _told(one.target, reading), _told(one.actual, reading)
    return {
        "name": one.indicator.name,
        "level": "" if one.level == NOT_BROKEN_DOWN else Level(one.level).label,
        "unit": one.indicator.unit.name,
        "target": f"{target} (đăng ký)" if one.target.is_proposed else target,
        "actual": f"{actual} (ước)" if one.actual and one.actual.is_estimate else actual,
        "before": _told(one.before, reading),
        "state": state,
        "state_label": label,
    }


def _told(one: Told | None, reading: Reading) -> str:
    return "" if one is None else print_value(one.value, reading)
