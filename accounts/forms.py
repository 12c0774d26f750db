"""The forms of signing in, and of a district's people and their roles."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.delegation import DELEGATED
from accounts.first_passwords import GOOD_FOR
from accounts.services import DISTRICT_ROLES, UNITS_OF_ROLE
from core.models import Delivery
from core.notices import Kind, kinds
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

    def clean(self) -> dict[str, Any]:
        """Who knows an expired first password is told so, and nobody else."""
        cleaned: dict[str, Any] = super().clean()
        if self.user is not None and self.user.first_password_expired:
            raise forms.ValidationError(
                _(
                    "Mật khẩu lần đầu của bạn đã hết hạn sau %(days)d ngày. "
                    "Hãy nhờ quản trị của đơn vị, hoặc hiệu trưởng của trường, cấp mật khẩu mới."
                )
                % {"days": GOOD_FOR.days}
            )
        return cleaned


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """allauth's form; the password that is given up cannot be chosen again, and a first one is called so."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = getattr(self.user, "must_change_password", False)
        for name, label in (
            ("oldpassword", _("Mật khẩu được cấp") if given else _("Mật khẩu hiện tại")),
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


class AddressField(forms.EmailField):
    """An e-mail address; several people of a school may share one."""

    def __init__(self, **kwargs: Any) -> None:
        words = {"invalid": _("Địa chỉ thư chưa đúng. Hãy ghi như ten@donvi.edu.vn.")}
        super().__init__(label=_("Thư điện tử"), required=False, max_length=254, error_messages=words, **kwargs)


class UsernameField(forms.RegexField):
    """The name of a new account."""

    def __init__(self, **kwargs: Any) -> None:
        invalid = _("Tên đăng nhập gồm 3 đến 60 chữ thường không dấu, số, dấu chấm, gạch nối.")
        super().__init__(
            regex=r"^[a-z0-9][a-z0-9._-]{2,59}$",
            label=_("Tên đăng nhập"),
            error_messages={"invalid": invalid},
            **kwargs,
        )


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A school, a body or a ward of the district, by its name."""

    def label_from_instance(self, unit: Unit) -> str:
        return unit.name


class RoleForm(forms.Form):
    """A role, and the school, body or ward that it is held on."""

    role = forms.ChoiceField(
        label=_("Vai trò"), choices=[(role.value, role.label) for role in Role if role in DISTRICT_ROLES]
    )
    unit = UnitChoice(
        label=_("Trường, cơ quan, phường xã"),
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
        if role and unit is None and UnitKind.DISTRICT not in UNITS_OF_ROLE[Role(role)]:
            self.add_error("unit", _("Vai trò này cần một trường, cơ quan hoặc phường, xã."))
        if role and unit is not None and unit.kind not in UNITS_OF_ROLE[Role(role)]:
            self.add_error("unit", _("Vai trò này không gắn với đơn vị đã chọn."))
        return {**data, "unit": unit or self.district_unit}


class PersonForm(RoleForm):
    """A new person with a first role."""

    full_name = LineField(label=_("Họ và tên"), max_length=150)
    title = LineField(label=_("Chức vụ"), max_length=150, required=False)
    username = UsernameField()
    email = AddressField()
    field_order = ("full_name", "title", "email", "username", "role", "unit")


class AccountForm(forms.Form):
    """A person's name, post and e-mail address, and whether they may sign in."""

    full_name = LineField(label=_("Họ và tên"), max_length=150)
    title = LineField(label=_("Chức vụ"), max_length=150, required=False)
    email = AddressField()
    is_active = forms.BooleanField(label=_("Được đăng nhập"), required=False)


class StaffRoleForm(forms.Form):
    """What a person does for their school."""

    role = forms.ChoiceField(
        label=_("Vai trò"),
        choices=[(role.value, role.label) for role in DELEGATED],
        help_text=_("Văn thư nhập số liệu; Phó Hiệu trưởng nhập và nộp thay Hiệu trưởng (KT. HIỆU TRƯỞNG)."),
    )


class StaffForm(StaffRoleForm):
    """A new person of a school."""

    full_name = LineField(label=_("Họ và tên"), max_length=150)
    title = LineField(label=_("Chức vụ"), max_length=150, required=False)
    email = AddressField()
    username = UsernameField()
    field_order = ("full_name", "title", "email", "username", "role")


class OwnAccountForm(forms.Form):
    """Where one's mail goes, and what comes by it."""

    email = AddressField(
        help_text=_("Thông báo được gửi tới địa chỉ này. Để trống thì chỉ đọc thông báo trên cổng."),
    )
    by_mail = forms.MultipleChoiceField(
        label=_("Gửi qua thư khi"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Trên cổng, mọi thông báo luôn có ở mục “Thông báo”."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mailed = [kind for kind in kinds() if kind.delivery is not Delivery.PORTAL]
        self.fields["by_mail"].choices = [(kind.slug, _how(kind)) for kind in mailed]  # type: ignore[attr-defined]


def _how(kind: Kind) -> str:
    return str(kind.label) if kind.delivery is Delivery.AT_ONCE else f"{kind.label} ({_('bản tin mỗi ngày một lần')})"


class EndGrantForm(forms.Form):
    """The last day of a role."""

    last_day = DayField(label=_("Ngày cuối cùng của vai trò"), initial=timezone.localdate)
