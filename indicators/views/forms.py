"""The pages of the list of forms, a new one, a copy."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from indicators.building.new_form import CopyForm, NewForm
from indicators.building.queries import buildable_districts, built_forms, copyable, drafts_of
from indicators.models import Form, FormDraft
from indicators.queries.standard import missing_standard_forms
from indicators.services import drafts
from indicators.services.drafts import CannotBuild
from indicators.views.form_frame import address, by_whom, find_bench, may_build, require_build, round_text
from schools.tenancy import PortalRequest, district_page


@require_GET
@district_page
def form_list(request: PortalRequest) -> HttpResponse:
    """The district's forms, each with its newest version and the rounds that use it; drafts of new ones first."""
    begun = {draft.slug: draft for draft in drafts_of(request.actor, request.district)}
    forms = built_forms(request.actor, request.district)
    builds = may_build(request)
    new = [draft for slug, draft in begun.items() if slug not in {form.slug for form in forms}]
    context = {
        "forms": [_form_line(form, begun.get(form.slug), request, builds=builds) for form in forms],
        "drafts": [_draft_line(draft, request) for draft in new] if builds else [],
        "add_url": address("form-new", request) if builds else "",
        "standard": missing_standard_forms(request.actor, request.district) if builds else [],
        "standard_url": address("forms-standard", request),
    }
    return render(request, "indicators/form_list.html", context)


def _form_line(form: Form, draft: FormDraft | None, request: PortalRequest, *, builds: bool) -> dict[str, Any]:
    versions = list(form.versions.all())
    newest = versions[0].number if versions else 0
    rounds = [round_text(round_) for version in versions for round_ in version.rounds.all()]
    return {
        "name": form.name,
        "slug": form.slug,
        "version": str(newest),
        "rounds": "; ".join(dict.fromkeys(rounds)),
        "draft_text": by_whom(draft) if draft and builds else "",
        "url": address("form-builder", request, form.slug)
        if builds
        else address("form-version", request, form.slug, newest),
    }


def _draft_line(draft: FormDraft, request: PortalRequest) -> dict[str, Any]:
    return {
        "name": draft.name,
        "slug": draft.slug,
        "draft_text": by_whom(draft),
        "url": address("form-builder", request, draft.slug),
    }


@require_http_methods(["GET", "POST"])
@district_page
def form_new(request: PortalRequest) -> HttpResponse:
    """Begins a form: empty, a copy, a JSON file, or proposed from a spreadsheet."""
    require_build(request)
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = NewForm(*posted, district=request.district, sources=copyable(request.actor))
    if request.method == "POST" and form.is_valid() and (answer := _begun(request, form)):
        return answer
    context = {"form": form, "back_url": address("forms", request)}
    return render(request, "indicators/form_new.html", context, status=422 if form.errors else 200)


def _begun(request: PortalRequest, form: NewForm) -> HttpResponse | None:
    try:
        draft = drafts.begin_draft(actor=request.actor, district=request.district, **form.cleaned_data["made"])
    except CannotBuild as refusal:
        form.add_error("slug", str(refusal))
        return None
    return HttpResponseRedirect(address("form-builder", request, draft.slug))


@require_http_methods(["GET", "POST"])
@district_page
def form_copy(request: PortalRequest, slug: str) -> HttpResponse:
    """Copies a form to another district, or under another slug."""
    bench = find_bench(request, slug)
    require_build(request, slug)
    initial = {"district": request.district.slug, "name": bench.name}
    posted = request.POST if request.method == "POST" else None
    form = CopyForm(posted, districts=buildable_districts(request.actor), initial=initial)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            draft = drafts.begin_draft(
                actor=request.actor,
                district=typed["district"],
                slug=typed["slug"] or bench.slug,
                name=typed["name"],
                document=bench.document,
            )
        except CannotBuild as refusal:
            form.add_error("slug", str(refusal))
        else:
            return HttpResponseRedirect(reverse("work:form-builder", args=[draft.district.slug, draft.slug]))
    context = {"form": form, "form_name": bench.name, "back_url": address("form-builder", request, slug)}
    return render(request, "indicators/form_copy.html", context, status=422 if form.errors else 200)
