"""The guided pages of what becomes of a school: which change, its form, what it will do, done."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import policy
from schools.administration import address, done
from schools.change_forms import CHANGES, ChangeForm, usual_day
from schools.life import Preview
from schools.models import School
from schools.queries import history_of, schools_of, today_of, wards_of
from schools.services import UnitRefused, change_schools, look_ahead, reopen_schools
from schools.tenancy import PortalRequest, district_page

# What the buttons of the preview say: back to the form, or do it.
AMEND, CONFIRM = "sua", "xac-nhan"


@require_GET
@district_page
def school_changes(request: PortalRequest, pk: int) -> HttpResponse:
    """What may become of a school, and what has."""
    school = _found(request, pk)
    changes = history_of(school.unit)
    context = {
        "school": school.unit.name,
        "kinds": [
            {"label": label, "text": text, "url": address(request, "school-change", pk, slug)}
            for slug, (_form, label, text) in CHANGES.items()
        ],
        "changes": [one.sentence for one in changes],
        "reopen_url": address(request, "school-reopen", pk)
        if changes and pk in changes[0].ended and not changes[0].made
        else "",
        "back_url": address(request, "school-edit", pk),
    }
    return render(request, "schools/school_changes.html", context)


@require_POST
@district_page
def school_reopen(request: PortalRequest, pk: int) -> HttpResponse:
    """Takes back an end that was written down by mistake."""
    school = _found(request, pk)
    try:
        reopen_schools(actor=request.actor, district=request.district, school=school)
    except UnitRefused as refusal:
        messages.error(request, str(refusal))
        return done(request, "school-changes", pk)
    messages.success(request, _("Trường hoạt động lại. Hãy trao lại vai trò cho người của trường nếu cần."))
    return done(request, "school-edit", pk)


@require_http_methods(["GET", "POST"])
@district_page
def school_change(request: PortalRequest, pk: int, kind: str) -> HttpResponse:
    """The form of one change; sent, what it will do; confirmed as it was looked at, it is done."""
    if kind not in CHANGES:
        raise Http404(kind)
    school = _found(request, pk)
    form = _form(request, school, kind)
    if request.POST.get("step") == AMEND or not form.is_valid():
        return _asked(request, school, kind, form)
    asked: Any = {"actor": request.actor, "district": request.district, "change": form.change()}
    try:
        preview = look_ahead(**asked)
        if request.POST.get("step") != CONFIRM or request.POST.get("seal") != preview.seal:
            return _shown(request, school, kind, preview)
        change_schools(**asked)
    except UnitRefused as refusal:
        form.add_error(refusal.attribute if refusal.attribute in form.fields else None, str(refusal))
        return _asked(request, school, kind, form)
    messages.success(request, preview.sentence)
    return done(request, "school-edit", pk)


def _found(request: PortalRequest, pk: int) -> School:
    policy.require(request.actor, "administer", request.district)
    return get_object_or_404(schools_of(request.actor, request.district), pk=pk)


def _form(request: PortalRequest, school: School, kind: str) -> ChangeForm:
    form, _label, _text = CHANGES[kind]
    place = school.known_places[-1]  # type: ignore[attr-defined]
    today = today_of(request.district)
    living = Q(closed_on=None) | Q(closed_on__gte=today)
    initial = {"day": usual_day(today), "into": str(school.pk)}
    if kind == "doi-ten":
        initial |= {"name": place.name, "ward": place.ward_id}
    return form(
        request.POST or None,
        initial=initial,
        school=school,
        wards=wards_of(request.actor, request.district),
        schools=schools_of(request.actor, request.district).filter(living, kind=school.kind).exclude(pk=school.pk),
    )


def _asked(request: PortalRequest, school: School, kind: str, form: ChangeForm) -> HttpResponse:
    _form, label, text = CHANGES[kind]
    context = {
        "title": label,
        "lead": text,
        "form": form,
        "groups": form.groups(),
        "back_url": address(request, "school-changes", school.pk),
        "back_label": school.unit.name,
    }
    wrong = form.errors and request.POST.get("step") != AMEND
    return render(request, "schools/school_change.html", context, status=422 if wrong else 200)


def _shown(request: PortalRequest, school: School, kind: str, preview: Preview) -> HttpResponse:
    context = {
        "title": _("Xem trước: %(kind)s") % {"kind": str(CHANGES[kind][1]).lower()},
        "preview": preview,
        "moved": request.POST.get("step") == CONFIRM,
        "sent": sent_again(request),
        "back_url": address(request, "school-change", school.pk, kind),
        "back_label": CHANGES[kind][1],
    }
    return render(request, "schools/change_preview.html", context)


def sent_again(request: PortalRequest, but: Collection[str] = ()) -> list[tuple[str, str]]:
    """What the forms before this step said, to be sent again with it; `but` are asked anew."""
    own = {"csrfmiddlewaretoken", "step", "seal", *but}
    return [(name, value) for name in request.POST if name not in own for value in request.POST.getlist(name)]
