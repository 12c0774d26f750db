"""The sign-in form in the portal's words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):  # type: ignore[misc]
    """allauth's form; labels say what to type, so no placeholder repeats them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Tên đăng nhập")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
