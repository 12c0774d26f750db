"""The pages of a district's people, and of a new district with its first administrator."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.forms import AccountForm, EndGrantForm, PersonForm, RoleForm
from accounts.lists import PEOPLE
from accounts.models import User
from accounts.queries import awaiting_password, grants_in, people_of, units_of
from accounts.services import (
    PersonRefused,
    add_grant,
    add_person,
    change_person,
    end_grant,
    give_first_password,
    give_first_passwords,
    onboard_district,
)
from accounts.tables import password_table
from accounts.views.password_page import password_page
from core import policy
from core.roles import Role
from core.web import workbook_response
from schools.administration import address, done, form_page, listed, saved
from schools.forms import DistrictForm
from schools.queries import cities
from schools.services import UnitRefused
from schools.tenancy import PortalRequest, district_page, operator_page

# Districts and their first administrators


@require_http_methods(["GET", "POST"])
@operator_page
def district_add(request: PortalRequest) -> HttpResponse:
    """A new district with its first administrator, whose first password is shown on the answer, once."""
    form = DistrictForm(request.POST or None, cities=cities())
    if form.is_valid():
        data = form.cleaned_data
        try:
            district, user, password = onboard_district(
                actor=request.actor,
                slug=data["slug"],
                city=data["city"],
                new_city=data["new_city"],
                profile=form.profile(),
                username=data["username"],
                full_name=data["full_name"],
            )
        except (UnitRefused, PersonRefused) as refusal:
            form.add_error(refusal.attribute or None, str(refusal))
        else:
            onward = reverse("work:administration", args=[district.slug])
            return password_page(request, user, password, (onward, district.unit.name))
    context = {"form": form, "groups": form.groups(), "back_url": reverse("districts")}
    return render(request, "schools/district_add.html", context, status=422 if form.errors else 200)


# People


@require_GET
@district_page
def people(request: PortalRequest) -> HttpResponse:
    """The people of the district with their roles."""
    policy.require(request.actor, "look up", request.district)
    context = listed(request, people_of(request.district, request.GET.get("tim", "")))
    context["rows"] = [_person_line(request, one) for one in context["rows"]]
    urls = {
        f"{act}_url": address(request, name) for act, name in (("add", "person-add"), ("passwords", "people-passwords"))
    }
    urls |= PEOPLE.urls(request)
    waiting = awaiting_password(request.district).count() if context["may_write"] else 0
    return render(request, "accounts/people.html", {**context, **urls, "waiting": waiting})


def _person_line(request: PortalRequest, user: User) -> dict[str, Any]:
    state, label = _state_of(user)
    return {
        "name": user.full_name,
        "username": user.username,
        "title": user.title,
        "roles": [one for one in _roles(request, user) if not one["over"]],
        "state": state,
        "state_label": label,
        "url": address(request, "person-edit", user.pk),
    }


def _state_of(user: User) -> tuple[str, Any]:
    if not user.is_active:
        return "closed", _("Đã khóa")
    if not user.has_usable_password():
        return "draft", _("Chưa cấp mật khẩu")
    if user.first_password_expired:
        return "waiting", _("Mật khẩu lần đầu đã hết hạn")
    if user.must_change_password:
        return "waiting", _("Chờ đăng nhập lần đầu")
    return "done", _("Đang dùng")


def _roles(request: PortalRequest, user: User) -> list[dict[str, Any]]:
    today = timezone.localdate()
    return [
        {
            "role": Role(grant.role).label,
            "unit": grant.unit.name if grant.unit_id != request.district.pk else "",
            "begins": grant.valid_from,
            "ends": grant.valid_to,
            "over": grant.valid_to is not None and grant.valid_to < today,
            "end_url": address(request, "grant-end", grant.pk) if grant.valid_to is None else "",
        }
        for grant in user.roles_here  # type: ignore[attr-defined]
    ]


@require_http_methods(["GET", "POST"])
@district_page
def person_add(request: PortalRequest) -> HttpResponse:
    """A new person with a first role; the first password is shown on the answer, once."""
    policy.require(request.actor, "administer", request.district)
    form = PersonForm(request.POST or None, units=_units(request), district=request.district.unit)
    if form.is_valid():
        data = {**form.cleaned_data, "role": Role(form.cleaned_data["role"])}
        try:
            user = add_person(actor=request.actor, district=request.district, **data)
            password = give_first_password(actor=request.actor, district=request.district, user=user)
        except PersonRefused as refusal:
            form.add_error(refusal.attribute or None, str(refusal))
        else:
            return password_page(request, user, password, _to_people(request))
    return form_page(request, form, _("Thêm người dùng"), _to_people(request))


@require_http_methods(["GET", "POST"])
@district_page
def person_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """A person's name and post, the roles held in the district, and a new first password."""
    policy.require(request.actor, "administer", request.district)
    user = _find_person(request, pk)
    initial = {name: getattr(user, name) for name in AccountForm.base_fields}
    form = AccountForm(request.POST or None, initial=initial)
    change = partial(change_person, actor=request.actor, district=request.district, user=user)
    if saved(form, lambda data: change(words=data)):
        messages.success(request, _("Đã lưu người dùng."))
        return done(request, "people")
    state, label = _state_of(user)
    context = {
        "form": form,
        "person": {"name": user.full_name, "username": user.username, "state": state, "state_label": label},
        "roles": _roles(request, user),
        "grant_url": address(request, "person-grant", pk),
        "password_url": address(request, "person-password", pk),
        "back_url": address(request, "people"),
    }
    return render(request, "accounts/person_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@district_page
def person_grant(request: PortalRequest, pk: int) -> HttpResponse:
    """One more role of a person."""
    policy.require(request.actor, "administer", request.district)
    user = _find_person(request, pk)
    form = RoleForm(request.POST or None, units=_units(request), district=request.district.unit)
    give = partial(add_grant, actor=request.actor, district=request.district, user=user)
    if saved(form, lambda data: give(role=Role(data["role"]), unit=data["unit"])):
        messages.success(request, _("Đã trao vai trò."))
        return done(request, "person-edit", pk)
    back = (address(request, "person-edit", pk), user.full_name)
    return form_page(request, form, _("Trao vai trò"), back)


@require_http_methods(["GET", "POST"])
@district_page
def grant_end(request: PortalRequest, pk: int) -> HttpResponse:
    """The last day of a role."""
    policy.require(request.actor, "administer", request.district)
    grant = get_object_or_404(grants_in(request.district).select_related("user", "unit"), pk=pk)
    form = EndGrantForm(request.POST or None)
    end = partial(end_grant, actor=request.actor, district=request.district, grant=grant)
    if saved(form, lambda data: end(last_day=data["last_day"])):
        messages.success(request, _("Đã ghi ngày kết thúc của vai trò."))
        return done(request, "person-edit", grant.user_id)
    back = (address(request, "person-edit", grant.user_id), grant.user.full_name)
    title = _("Kết thúc vai trò %(role)s") % {"role": Role(grant.role).label}
    return form_page(request, form, title, back)


@require_POST
@district_page
def person_password(request: PortalRequest, pk: int) -> HttpResponse:
    """A new first password, shown on the answer, once; the person's sessions end."""
    policy.require(request.actor, "administer", request.district)
    user = _find_person(request, pk)
    try:
        password = give_first_password(actor=request.actor, district=request.district, user=user)
    except PersonRefused as refusal:
        messages.error(request, str(refusal))
        return done(request, "person-edit", pk)
    return password_page(request, user, password, _to_people(request))


@require_POST
@district_page
def people_passwords(request: PortalRequest) -> HttpResponse:
    """First passwords for all who never had one, as a sheet that is made this once."""
    policy.require(request.actor, "administer", request.district)
    given = give_first_passwords(actor=request.actor, district=request.district)
    if not given:
        messages.error(request, _("Mọi người đều đã được cấp mật khẩu. Mở từng người để cấp lại."))
        return done(request, "people")
    address_of_portal = request.build_absolute_uri(reverse("account_login"))
    return workbook_response(password_table(given, address_of_portal), f"mat-khau-lan-dau-{request.district.slug}")


def _find_person(request: PortalRequest, pk: int) -> User:
    return get_object_or_404(people_of(request.district), pk=pk)


def _units(request: PortalRequest) -> Any:
    return units_of(request.district)


def _to_people(request: PortalRequest) -> tuple[str, str]:
    return address(request, "people"), _("Người dùng")
