"""“Người của trường”: whom the principal named to enter and to submit."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.delegation import DELEGATED, NewPerson, appoint, hand_on, renew_password, take_back
from accounts.forms import EndGrantForm, StaffForm, StaffRoleForm
from accounts.models import Grant
from accounts.queries import grants_in, open_grants
from accounts.services import PersonRefused
from accounts.views.password_page import password_page
from core import policy
from core.roles import Role
from schools.administration import address, done, form_page, saved
from schools.models import School
from schools.tenancy import PortalRequest, district_page


@require_GET
@district_page
def staff(request: PortalRequest, pk: int) -> HttpResponse:
    """Who works for the school: the principal's deputies and clerks."""
    school = _find_school(request, pk)
    rows = open_grants(_named(request)).filter(unit=school.pk).select_related("user").order_by("user__sort_key", "pk")
    context = {
        "school": school.unit.name,
        "rows": [_line(request, one) for one in rows],
        "add_url": address(request, "staff-add", pk),
    }
    return render(request, "accounts/staff.html", context)


def _line(request: PortalRequest, grant: Grant) -> dict[str, Any]:
    return {
        "name": grant.user.full_name,
        "title": grant.user.title,
        "username": grant.user.username,
        "email": grant.user.email,
        "role": Role(grant.role).label,
        "ends": grant.valid_to,
        "waits": grant.user.must_change_password,
        "role_url": address(request, "staff-role", grant.pk),
        "end_url": address(request, "staff-end", grant.pk) if grant.valid_to is None else "",
        "password_url": address(request, "staff-password", grant.pk),
    }


@require_http_methods(["GET", "POST"])
@district_page
def staff_add(request: PortalRequest, pk: int) -> HttpResponse:
    """A new person of the school; the first password is shown on the answer, once."""
    school = _find_school(request, pk)
    form = StaffForm(request.POST or None)
    back = _back(request, pk)
    if form.is_valid():
        data = dict(form.cleaned_data)
        role = Role(data.pop("role"))
        try:
            user, password = appoint(
                actor=request.actor, district=request.district, school=school, person=NewPerson(**data), role=role
            )
        except PersonRefused as refusal:
            form.add_error(refusal.attribute or None, str(refusal))
        else:
            return password_page(request, user, password, back)
    return form_page(request, form, _("Thêm người của trường"), back)


@require_http_methods(["GET", "POST"])
@district_page
def staff_role(request: PortalRequest, pk: int) -> HttpResponse:
    """Another role for one of the school's people."""
    grant = _find_grant(request, pk)
    form = StaffRoleForm(request.POST or None)
    give = partial(hand_on, actor=request.actor, district=request.district, grant=grant)
    if saved(form, lambda data: give(role=Role(data["role"]))):
        messages.success(request, _("Đã trao vai trò."))
        return done(request, "staff", grant.unit_id)
    title = _("Trao vai trò cho %(name)s") % {"name": grant.user.full_name}
    return form_page(request, form, title, _back(request, grant.unit_id))


@require_http_methods(["GET", "POST"])
@district_page
def staff_end(request: PortalRequest, pk: int) -> HttpResponse:
    """The last day of a role."""
    grant = _find_grant(request, pk)
    form = EndGrantForm(request.POST or None)
    end = partial(take_back, actor=request.actor, district=request.district, grant=grant)
    if saved(form, lambda data: end(last_day=data["last_day"])):
        messages.success(request, _("Đã ghi ngày kết thúc của vai trò."))
        return done(request, "staff", grant.unit_id)
    words = {"role": Role(grant.role).label, "name": grant.user.full_name}
    title = _("Kết thúc vai trò %(role)s của %(name)s") % words
    return form_page(request, form, title, _back(request, grant.unit_id))


@require_POST
@district_page
def staff_password(request: PortalRequest, pk: int) -> HttpResponse:
    """A new first password, shown on the answer, once; the person's sessions end."""
    grant = _find_grant(request, pk)
    try:
        password = renew_password(actor=request.actor, district=request.district, grant=grant)
    except PersonRefused as refusal:
        messages.error(request, str(refusal))
        return done(request, "staff", grant.unit_id)
    return password_page(request, grant.user, password, _back(request, grant.unit_id))


def _find_school(request: PortalRequest, pk: int) -> School:
    """A school that this person sees in this district, and leads; Forbidden where they only see it."""
    rows = School.objects.visible_to(request.actor).filter(places__district=request.district).distinct()
    school: School = get_object_or_404(rows.select_related("unit"), pk=pk)
    policy.require(request.actor, "appoint", school)
    return school


def _find_grant(request: PortalRequest, pk: int) -> Grant:
    seen = School.objects.visible_to(request.actor).values("pk")
    grant: Grant = get_object_or_404(_named(request).filter(unit__in=seen).select_related("user", "unit"), pk=pk)
    _find_school(request, grant.unit_id or 0)
    return grant


def _named(request: PortalRequest) -> Any:
    return grants_in(request.district).filter(role__in=DELEGATED)


def _back(request: PortalRequest, school: int | None) -> tuple[str, str]:
    return address(request, "staff", school), _("Người của trường")
