"""Sign-ins that worked and failed, and changed passwords, go into the audit trail."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from accounts.services import password_was_changed
from core.actor import Actor
from core.audit import Change, record


@receiver(user_logged_in)
def note_sign_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    actor = Actor(user.pk, str(user), frozenset(), address=request.META.get("REMOTE_ADDR", ""))
    record(actor, Change("đăng nhập", user, str(user), None))


@receiver(password_changed)
def note_changed_password(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    password_was_changed(user=user, address=request.META.get("REMOTE_ADDR", ""))


@receiver(user_login_failed)
def note_failed_sign_in(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    address = request.META.get("REMOTE_ADDR", "") if request else ""
    name = str(credentials.get("username", ""))[:150]
    record(Actor(None, "", frozenset(), address=address), Change("đăng nhập sai", User(username=name), name, None))
