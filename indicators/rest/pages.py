"""The page that tells programmers of the API: its schema, read by people, without a script."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET
from drf_spectacular.generators import SchemaGenerator

from core.actor import Actor
from indicators.rest.describing import operations_of, shapes_of
from schools.tenancy import to_sign_in


@require_GET
def api_docs(request: HttpRequest) -> HttpResponse:
    """Every address, field and answer; for everybody who is signed in."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.id is None:
        return to_sign_in(request)
    context = {**_described(get_language()), "schema_url": reverse("api-schema"), "back_url": reverse("account")}
    return render(request, "indicators/api_docs.html", context)


@cache
def _described(_language: str | None) -> dict[str, Any]:
    """The schema's words, in a language; it changes only with the code."""
    document = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return {"operations": operations_of(document), "shapes": shapes_of(document)}
