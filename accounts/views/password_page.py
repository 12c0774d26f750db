"""The page that tells a first password, once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.first_passwords import GOOD_FOR
from accounts.models import User


def password_page(request: HttpRequest, user: User, password: str, onward: tuple[str, str]) -> HttpResponse:
    """`onward` is the address and the name of the page that follows."""
    told = {"person": user, "password": password, "days": GOOD_FOR.days}
    context = {**told, "onward_url": onward[0], "onward_label": onward[1]}
    return render(request, "accounts/first_password.html", context)
