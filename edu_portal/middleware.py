"""What every request passes: its address, a session's limits, the person as an actor, no copies, no first password."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject

from accounts.queries import actor_for

GetResponse = Callable[[HttpRequest], HttpResponse]

LAST_SEEN = "last_seen"
SIGNED_IN = "signed_in"
# The session is written at most this often, so that reading pages does not write.
SEEN_STEP_SECONDS = 5 * 60


class WholeAddress:
    """Refuses an address that holds a NUL: no page of ours writes one, and PostgreSQL takes none in a text."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("a NUL in the address")
        return self.get_response(request)


class SessionLimits:
    """Signs out who was idle too long, who signed in too long ago, and who was disabled.

    Django counts a session's age from its last save, so the absolute limit needs a time of its own.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.step = min(SEEN_STEP_SECONDS, settings.SESSION_IDLE_SECONDS // 4)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            seen = request.session.get(LAST_SEEN, now)
            began = request.session.setdefault(SIGNED_IN, now)
            idle, old = now - seen > settings.SESSION_IDLE_SECONDS, now - began > settings.SESSION_COOKIE_AGE
            if idle or old or not request.user.is_active:
                logout(request)
            elif now - seen >= self.step or LAST_SEEN not in request.session:
                request.session[LAST_SEEN] = now
        return self.get_response(request)


class RequestActor:
    """Puts the person with today's rights on the request as `request.actor`, read when first asked for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = request.META.get("REMOTE_ADDR", "")
        request.actor = SimpleLazyObject(lambda: actor_for(request.user, address=address))  # type: ignore[attr-defined]
        return self.get_response(request)


class NoStore:
    """Pages of a signed-in person are kept by no cache and no browser."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response


class FirstPassword:
    """Leads who signed in with a password that an administrator gave to the page that changes it, and nowhere else.

    From there it goes on to the page that was asked for. Signing out stays possible.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.must_change_password:
            change = reverse("account_change_password")
            if request.path not in (change, reverse("account_logout")):
                asked = request.get_full_path()
                return redirect_to_login(asked, change) if request.method == "GET" else redirect(change)
        return self.get_response(request)
