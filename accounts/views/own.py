"""The page of one's own account: where mail goes, and which notices come by mail."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms import OwnAccountForm
from accounts.models import User
from accounts.services import change_own_account
from core.actor import Actor
from core.notices import choices_of
from schools.tenancy import to_sign_in


@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """One's own e-mail address and choices; for everybody who is signed in."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.id is None or not isinstance(request.user, User):
        return to_sign_in(request)
    wanted = choices_of(actor)
    initial = {"email": request.user.email, "by_mail": [kind for kind, chosen in wanted.items() if chosen]}
    form = OwnAccountForm(request.POST or None, initial=initial)
    if form.is_valid():
        change_own_account(actor=actor, email=form.cleaned_data["email"], by_mail=form.cleaned_data["by_mail"])
        messages.success(request, _("Đã lưu tài khoản của bạn."))
        return HttpResponseRedirect(reverse("account"))
    context = {
        "form": form,
        "person": request.user,
        "password_url": reverse("account_change_password"),
        "back_url": reverse("home"),
    }
    return render(request, "accounts/own_account.html", context, status=422 if form.errors else 200)
