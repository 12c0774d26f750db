"""allauth's forms in the portal's words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):  # type: ignore[misc]
    """allauth's form; labels say what to type, so no placeholder repeats them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Tên đăng nhập")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class PasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """allauth's change of password."""

    labels = {
        "oldpassword": _("Mật khẩu hiện tại"),
        "password1": _("Mật khẩu mới"),
        "password2": _("Nhập lại mật khẩu mới"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.labels.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)

    def clean(self) -> dict[str, Any]:
        """Tells in the portal's words what allauth would say in English."""
        first, again = self.cleaned_data.get("password1"), self.cleaned_data.get("password2")
        cleaned: dict[str, Any] = super().clean()
        if first and again and first != again:
            self.errors["password2"] = self.error_class([str(_("Hai lần nhập mật khẩu mới chưa giống nhau."))])
        return cleaned
