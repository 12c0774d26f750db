"""The sign-in page; everything behind it is django-allauth's."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings

from accounts.queries import DEMO_PASSWORD, demo_accounts


class SignIn(LoginView):  # type: ignore[misc]
    """allauth's sign-in; a demo start shows who can be signed in as."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if settings.DEMO:
            context["demo_accounts"] = demo_accounts()
            context["demo_password"] = DEMO_PASSWORD
        return context
