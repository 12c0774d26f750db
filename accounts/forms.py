"""The forms of signing in, and of a district's people and their roles."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.services import DISTRICT_ROLES, UNIT_OF_ROLE
from core.roles import Role
from schools.forms import DayField, LineField
from schools.models import Unit, UnitKind


class SignInForm(LoginForm):  # type: ignore[misc]
    """allauth's form; labels say what to type, so no placeholder repeats them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Tên đăng nhập")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """allauth's form; the password that is given up cannot be chosen again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (
            ("oldpassword", _("Mật khẩu hiện tại")),
            ("password1", _("Mật khẩu mới")),
            ("password2", _("Nhập lại mật khẩu mới")),
        ):
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)

    def clean(self) -> dict[str, Any]:
        """Tells in the portal's words what allauth would say in English."""
        first, again = self.cleaned_data.get("password1"), self.cleaned_data.get("password2")
        cleaned: dict[str, Any] = super().clean()
        if first and again and first != again:
            self.errors["password2"] = self.error_class([str(_("Hai lần nhập mật khẩu mới chưa giống nhau."))])
        return cleaned

    def clean_password1(self) -> str:
        chosen: str = self.cleaned_data["password1"]
        if chosen == self.cleaned_data.get("oldpassword"):
            raise forms.ValidationError(_("Mật khẩu mới phải khác mật khẩu hiện tại."))
        return chosen


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A school or a body of the district, by its name."""

    def label_from_instance(self, unit: Unit) -> str:
        return unit.name


class RoleForm(forms.Form):
    """A role, and the school or body that it is held on."""

    role = forms.ChoiceField(
        label=_("Vai trò"), choices=[(role.value, role.label) for role in Role if role in DISTRICT_ROLES]
    )
    unit = UnitChoice(
        label=_("Trường, cơ quan"),
        queryset=None,
        required=False,
        empty_label=_("(cả địa bàn)"),
        help_text=_("Chọn với vai trò của trường và của đơn vị phối hợp."),
    )

    def __init__(self, *args: Any, units: Any, district: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.district_unit = district

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        unit, role = data.get("unit"), data.get("role")
        if role and unit is None and UNIT_OF_ROLE[Role(role)] != UnitKind.DISTRICT:
            self.add_error("unit", _("Vai trò này cần một trường hoặc cơ quan."))
        if role and unit is not None and UNIT_OF_ROLE[Role(role)] != unit.kind:
            self.add_error("unit", _("Vai trò này không gắn với đơn vị đã chọn."))
        return {**data, "unit": unit or self.district_unit}


class PersonForm(RoleForm):
    """A new person with a first role."""

    full_name = LineField(label=_("Họ và tên"), max_length=150)
    title = LineField(label=_("Chức vụ"), max_length=150, required=False)
    username = forms.RegexField(
        label=_("Tên đăng nhập"),
        regex=r"^[a-z0-9][a-z0-9._-]{2,59}$",
        error_messages={"invalid": _("Tên đăng nhập gồm 3 đến 60 chữ thường không dấu, số, dấu chấm, gạch nối.")},
    )
    field_order = ("full_name", "title", "username", "role", "unit")


class AccountForm(forms.Form):
    """A person's name and post, and whether they may sign in."""

    full_name = LineField(label=_("Họ và tên"), max_length=150)
    title = LineField(label=_("Chức vụ"), max_length=150, required=False)
    is_active = forms.BooleanField(label=_("Được đăng nhập"), required=False)


class EndGrantForm(forms.Form):
    """The last day of a role."""

    last_day = DayField(label=_("Ngày cuối cùng của vai trò"), initial=timezone.localdate)
