"""The guards of pages: signed in, and the district in the address is one this person sees, or the operator."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from core.actor import Actor
from core.policy import Forbidden
from core.roles import Role
from schools.models import District

View = Callable[..., HttpResponseBase]


class PortalRequest(HttpRequest):
    """A request past the guard: the person as an actor, and the district of the address."""

    actor: Actor
    district: District


def district_page(view: Callable[..., HttpResponseBase]) -> View:
    """Runs the view with `request.district`, taken from the slug in the address on every request.

    Nobody is sent to the sign-in page (htmx is told to go there itself); a stranger's district does not exist.
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest, district: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        portal = cast(PortalRequest, request)
        if portal.actor.id is None:
            return to_sign_in(request)
        portal.district = find_district(portal.actor, district)
        return view(portal, *args, **kwargs)

    return guarded


def operator_page(view: Callable[..., HttpResponseBase]) -> View:
    """A page of the portal itself: signed in, and its operator; anybody else gets 403."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        portal = cast(PortalRequest, request)
        if portal.actor.id is None:
            return to_sign_in(request)
        if not portal.actor.holds({Role.OPERATOR}):
            raise Forbidden("the portal's own pages are the operator's")
        return view(portal, *args, **kwargs)

    return guarded


def portal_page(view: Callable[..., HttpResponseBase]) -> View:
    """A page of the portal that is about no district in particular: signed in; what it shows to whom is its own."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        portal = cast(PortalRequest, request)
        if portal.actor.id is None:
            return to_sign_in(request)
        return view(portal, *args, **kwargs)

    return guarded


def find_district(actor: Actor, slug: str) -> District:
    """The district of a slug; Http404 outside the person's scope."""
    district = District.objects.visible_to(actor).filter(slug=slug).select_related("unit").first()
    if district is None:
        raise Http404(slug)
    return district


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """A page goes to the sign-in page and comes back; a part of a page must not be replaced by it."""
    redirect = redirect_to_login(request.get_full_path())
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": redirect.url})
    return redirect
