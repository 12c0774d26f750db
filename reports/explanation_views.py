"""The pages of "Yêu cầu giải trình": asking about a figure, answering, and looking at the answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core import policy
from core.numbers import counted
from reports.models import Explanation
from reports.queries.explanations import explanations_of
from reports.services.explanations import ExplanationRefused, answer_explanation, ask_explanation, close_explanation
from reports.standing_words import place_words
from reports.target_lines import explained, indicator_url
from reports.target_views import indicator_context, indicator_page
from schools.tenancy import PortalRequest, district_page


@require_POST
@district_page
def explanation_ask(request: PortalRequest, code: str) -> HttpResponse:
    """Asks about the figure that the address names; what was refused stays as it was typed."""
    page = indicator_page(request, code)
    question, person = request.POST.get("question", ""), request.POST.get("person", "")
    try:
        ask_explanation(
            actor=request.actor,
            district=request.district,
            unit=page.board.unit,
            year=page.board.year,
            key=f"{page.indicator.code}:{page.level}:{page.ownership}",
            person=counted(person),
            question=question,
        )
    except ExplanationRefused as refusal:
        context = {**indicator_context(page), "question": question, "person": person, "refusal": str(refusal)}
        return render(request, "reports/indicator.html", context, status=422)
    messages.success(request, _("Đã gửi yêu cầu giải trình."))
    return HttpResponseRedirect(page.url())


@require_GET
@district_page
def explanation(request: PortalRequest, pk: int) -> HttpResponse:
    """One request for an explanation, with the answer or the place to write it."""
    return _page(request, _find(request, pk))


@require_POST
@district_page
def explanation_answer(request: PortalRequest, pk: int) -> HttpResponse:
    """Answers it."""
    found = _find(request, pk)
    try:
        answer_explanation(actor=request.actor, explanation=found, answer=request.POST.get("answer", ""))
    except ExplanationRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã gửi giải trình."))
    return HttpResponseRedirect(_address(request, found))


@require_POST
@district_page
def explanation_close(request: PortalRequest, pk: int) -> HttpResponse:
    """The answer was looked at."""
    found = _find(request, pk)
    try:
        close_explanation(actor=request.actor, explanation=found)
    except ExplanationRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã kết thúc yêu cầu giải trình."))
    return HttpResponseRedirect(_address(request, found))


def _page(request: PortalRequest, found: Explanation) -> HttpResponse:
    of_district = found.unit_id == request.district.pk
    context = {
        "name": found.indicator.name,
        "place": place_words(found.level, found.ownership),
        "unit_name": found.unit.name,
        "period_name": found.period.name,
        "explanation": explained(found, request.district.slug),
        "can_answer": policy.may(request.actor, "answer", found),
        "answer_url": _address(request, found, "explanation-answer"),
        "can_close": policy.may(request.actor, "close", found),
        "close_url": _address(request, found, "explanation-close"),
        "figure_url": indicator_url(
            request.district.slug,
            found.indicator.code,
            (found.level, found.ownership, found.year),
            "" if of_district else found.unit.code,
        ),
    }
    return render(request, "reports/explanation.html", context)


def _find(request: PortalRequest, pk: int) -> Explanation:
    found: Explanation = get_object_or_404(explanations_of(request.actor, request.district), pk=pk)
    return found


def _address(request: PortalRequest, found: Explanation, name: str = "explanation") -> str:
    return reverse(f"work:{name}", args=[request.district.slug, found.pk])
