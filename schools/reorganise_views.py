"""The guided pages by which a district goes over to communes: the communes, the schools, a look, done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import policy
from schools.administration import address, tabs
from schools.change_views import AMEND, CONFIRM, sent_again
from schools.life import Preview
from schools.queries import handed_over, schools_to_hand_over
from schools.reorganise_forms import CommunesForm, HomesForm, reorganising
from schools.services import UnitRefused, check_communes, hand_over_district, look_ahead_at_communes
from schools.tenancy import PortalRequest, district_page

# What the button of the first step says: the schools are to be shared out.
SHARE = "chia"


@require_http_methods(["GET", "POST"])
@district_page
def district_reorganise(request: PortalRequest) -> HttpResponse:
    """Each step carries what the ones before it said; nothing is written before the last."""
    policy.require(request.actor, "change", request.district)
    communes = CommunesForm(request.POST or None, initial={"day": "2025-07-01"})
    step = request.POST.get("step")
    if step in (None, AMEND) or not communes.is_valid():
        return _ask_communes(request, communes)
    places = schools_to_hand_over(request.district, communes.cleaned_data["day"])
    chosen = step != SHARE or any(name.startswith("ward-") for name in request.POST)
    sent = request.POST if chosen else None
    homes = HomesForm(sent, communes=communes.cleaned_data["communes"], places=places)
    if step == SHARE:
        try:
            check_communes(request.district, communes.cleaned_data["communes"])
        except UnitRefused as refusal:
            return _refused(request, communes, homes, refusal)
    if step == SHARE or not homes.is_valid():
        return _ask_homes(request, homes)
    asked: Any = {
        "actor": request.actor,
        "district": request.district,
        "wanted": reorganising(communes, homes),
    }
    try:
        preview = look_ahead_at_communes(**asked)
        if step != CONFIRM or request.POST.get("seal") != preview.seal:
            return _shown(request, preview)
        hand_over_district(**asked)
    except UnitRefused as refusal:
        return _refused(request, communes, homes, refusal)
    messages.success(request, preview.sentence)
    return HttpResponseRedirect(reverse("districts"))


def _ask_communes(request: PortalRequest, form: CommunesForm) -> HttpResponse:
    over = handed_over(request.district)
    context = {
        "tabs": tabs(request),
        "form": form,
        "over": over.sentence if over else "",
        "homes": sent_again(request, but=[*form.fields]),
        "back_url": address(request, "district-names"),
    }
    wrong = form.errors and request.POST.get("step") != AMEND
    return render(request, "schools/reorganise_communes.html", context, status=422 if wrong else 200)


def _ask_homes(request: PortalRequest, form: HomesForm) -> HttpResponse:
    context = {
        "form": form,
        "parts": form.parts(),
        "sent": sent_again(request, but=[*form.fields]),
        "back_url": address(request, "district-reorganise"),
    }
    return render(request, "schools/reorganise_homes.html", context, status=422 if form.errors else 200)


def _refused(request: PortalRequest, communes: CommunesForm, homes: HomesForm, refusal: UnitRefused) -> HttpResponse:
    if refusal.attribute in communes.fields:
        communes.add_error(refusal.attribute, str(refusal))
        return _ask_communes(request, communes)
    homes.add_error(None, str(refusal))
    return _ask_homes(request, homes)


def _shown(request: PortalRequest, preview: Preview) -> HttpResponse:
    context = {
        "title": _("Xem trước: chuyển giao cho xã, phường, đặc khu"),
        "preview": preview,
        "moved": request.POST.get("step") == CONFIRM,
        "sent": sent_again(request),
        "back_url": address(request, "district-reorganise"),
        "back_label": _("Chuyển giao cho xã, phường, đặc khu"),
    }
    return render(request, "schools/change_preview.html", context)
