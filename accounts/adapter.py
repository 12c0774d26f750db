"""What django-allauth is told: accounts are given by the office, nobody signs up; and the sentences that it says."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in and the change of one's own password only."""

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        messages.error(request, _("Tài khoản này đã bị khóa. Hãy liên hệ quản trị của đơn vị."))
        return redirect("account_login")

    # allauth has no Vietnamese of its own.
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Tài khoản này đã ngừng sử dụng. Hãy liên hệ quản trị của đơn vị."),
        "enter_current_password": _("Mật khẩu hiện tại chưa đúng. Hãy nhập lại."),
        "too_many_login_attempts": _("Bạn đã nhập sai nhiều lần. Hãy đợi vài phút rồi thử lại."),
        "username_password_mismatch": _("Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy kiểm tra lại."),
        "rate_limited": _("Bạn đã thử quá nhiều lần. Hãy đợi vài phút rồi thử lại."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
