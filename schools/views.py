"""The pages of districts, their names, wards, bodies and schools."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import policy
from schools.administration import address, done, form_page, listed, tabs
from schools.forms import AgencyForm, NamesForm, SchoolForm, WardForm
from schools.levels import Level, Ownership
from schools.lists import AGENCIES, SCHOOLS, WARDS
from schools.models import BEGINNING, Agency, AgencyKind, DistrictKind, School, UnitKind, Ward
from schools.queries import agencies_of, districts_with_names, history_of, names_of, place_among, schools_of, wards_of
from schools.services import (
    UnitRefused,
    add_school,
    change_agency,
    change_school,
    change_ward,
    ensure_agency,
    ensure_ward,
    free_code,
    remove_unit,
    rename_district,
    why_kept,
)
from schools.tenancy import PortalRequest, district_page, operator_page


@require_GET
@operator_page
def districts(request: PortalRequest) -> HttpResponse:
    """Every district of the portal, for its operator."""
    rows = [
        {
            "name": one.unit.name,
            "slug": one.slug,
            "city": one.city.name if one.city else "",
            "office": names[-1].office_name if (names := list(one.profiles.all())) else "",
            "schools": one.schools,  # type: ignore[attr-defined]
            "url": reverse("work:administration", args=[one.slug]),
        }
        for one in districts_with_names(request.actor)
    ]
    return render(request, "schools/district_list.html", {"districts": rows, "add_url": reverse("district-add")})


@require_GET
@district_page
def administration(request: PortalRequest) -> HttpResponse:
    """What the district holds, and what is still to be brought in."""
    policy.require(request.actor, "look up", request.district)
    may_write = policy.may(request.actor, "administer", request.district)
    wards, agencies = wards_of(request.actor, request.district), agencies_of(request.actor, request.district)
    schools = schools_of(request.actor, request.district)
    steps = [
        (_("Phường, xã"), wards.count(), _("Nơi trường đóng; số liệu được cộng theo phường, xã."), "wards"),
        (_("Cơ quan"), agencies.count(), _("Phòng, ban, đoàn thể chủ trì hoặc phối hợp nhiệm vụ."), "agencies"),
        (_("Trường"), schools.count(), _("Nhập cả danh sách từ một tệp Excel."), "schools"),
        (_("Người dùng"), None, _("Tài khoản và vai trò; nhập từ một tệp Excel."), "people"),
    ]
    context = {
        "tabs": tabs(request),
        "district": request.district.unit.name,
        "may_write": may_write,
        "steps": [
            {"label": label, "count": count, "text": text, "url": address(request, name)}
            for label, count, text, name in steps
        ],
    }
    return render(request, "schools/administration.html", context)


@require_http_methods(["GET", "POST"])
@district_page
def district_names(request: PortalRequest) -> HttpResponse:
    """What the district has been called, and a new name from a day on."""
    policy.require(request.actor, "administer", request.district)
    rows = list(names_of(request.district))
    form = NamesForm(request.POST or None, latest=rows[0] if rows else None)
    if form.is_valid():
        try:
            rename_district(actor=request.actor, district=request.district, data=form.profile())
        except UnitRefused as refusal:
            form.add_error(refusal.attribute or None, str(refusal))
        else:
            messages.success(request, _("Đã lưu tên gọi."))
            return done(request, "district-names")
    context = {
        "tabs": tabs(request),
        "form": form,
        "changes": [one.sentence for one in history_of(request.district.unit)],
        "reorganise_url": address(request, "district-reorganise")
        if policy.may(request.actor, "change", request.district)
        else "",
        "rows": [
            {
                "span": _span(row.valid_from, row.valid_to),
                "name": row.name,
                "kind": DistrictKind(row.kind).label if row.kind in DistrictKind else row.kind,
                "office": row.office_name,
                "parent": row.parent_body,
                "signer": ", ".join(part for part in (row.signer_title, row.signer_name) if part),
                "symbol": row.symbol,
            }
            for row in rows
        ],
    }
    return render(request, "schools/district_names.html", context, status=422 if form.errors else 200)


def _span(first: Any, last: Any) -> str:
    begins = _("từ %(day)s") % {"day": first.strftime("%d/%m/%Y")} if first != BEGINNING else _("từ trước")
    ends = _("đến %(day)s") % {"day": last.strftime("%d/%m/%Y")} if last else _("đến nay")
    return f"{begins} {ends}"


# Wards and bodies


@require_GET
@district_page
def wards(request: PortalRequest) -> HttpResponse:
    """The wards of the district."""
    policy.require(request.actor, "look up", request.district)
    context = listed(request, wards_of(request.actor, request.district, request.GET.get("tim", "")))
    context["rows"] = [
        {"name": one.unit.name, "schools": one.schools, "url": address(request, "ward-edit", one.pk)}
        for one in context["rows"]
    ]
    context |= {"add_url": address(request, "ward-add"), **WARDS.urls(request)}
    return render(request, "schools/ward_list.html", context)


@require_http_methods(["GET", "POST"])
@district_page
def ward_add(request: PortalRequest) -> HttpResponse:
    """A new ward."""
    policy.require(request.actor, "administer", request.district)
    form = WardForm(request.POST or None)
    if form.is_valid():
        name = form.cleaned_data["name"]
        try:
            code = free_code(request.district, name, UnitKind.WARD)
        except UnitRefused as refusal:
            form.add_error(refusal.attribute, str(refusal))
        else:
            ensure_ward(actor=request.actor, district=request.district, code=code, name=name)
            messages.success(request, _("Đã thêm “%(name)s”.") % {"name": name})
            return done(request, "wards")
    return form_page(request, form, _("Thêm phường, xã"), _to_wards(request))


@require_http_methods(["GET", "POST"])
@district_page
def ward_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """A ward's name."""
    policy.require(request.actor, "administer", request.district)
    ward = get_object_or_404(wards_of(request.actor, request.district), pk=pk)
    form = WardForm(request.POST or None, initial={"name": ward.unit.name})
    if form.is_valid():
        try:
            change_ward(actor=request.actor, district=request.district, ward=ward, name=form.cleaned_data["name"])
        except UnitRefused as refusal:
            form.add_error(refusal.attribute, str(refusal))
        else:
            messages.success(request, _("Đã lưu."))
            return done(request, "wards")
    remove_url = address(request, "ward-remove", pk)
    return form_page(request, form, _("Sửa phường, xã"), _to_wards(request), remove_url=remove_url)


def _to_wards(request: PortalRequest) -> tuple[str, str]:
    return address(request, "wards"), _("Phường, xã")


@require_GET
@district_page
def agencies(request: PortalRequest) -> HttpResponse:
    """The bodies of the district."""
    policy.require(request.actor, "look up", request.district)
    context = listed(request, agencies_of(request.actor, request.district, request.GET.get("tim", "")))
    context["rows"] = [
        {
            "name": one.unit.name,
            "short_name": one.short_name,
            "kind": AgencyKind(one.kind).label,
            "url": address(request, "agency-edit", one.pk),
        }
        for one in context["rows"]
    ]
    context |= {"add_url": address(request, "agency-add"), **AGENCIES.urls(request)}
    return render(request, "schools/agency_list.html", context)


@require_http_methods(["GET", "POST"])
@district_page
def agency_add(request: PortalRequest) -> HttpResponse:
    """A new body."""
    policy.require(request.actor, "administer", request.district)
    form = AgencyForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            code = free_code(request.district, data["name"], UnitKind.AGENCY)
        except UnitRefused as refusal:
            form.add_error(refusal.attribute, str(refusal))
        else:
            ensure_agency(actor=request.actor, district=request.district, code=code, **data)
            messages.success(request, _("Đã thêm “%(name)s”.") % {"name": data["name"]})
            return done(request, "agencies")
    return form_page(request, form, _("Thêm cơ quan"), _to_agencies(request))


@require_http_methods(["GET", "POST"])
@district_page
def agency_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """A body's names and kind."""
    policy.require(request.actor, "administer", request.district)
    agency = get_object_or_404(agencies_of(request.actor, request.district), pk=pk)
    initial = {"name": agency.unit.name, "short_name": agency.short_name, "kind": agency.kind}
    form = AgencyForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            change_agency(actor=request.actor, district=request.district, agency=agency, **form.cleaned_data)
        except UnitRefused as refusal:
            form.add_error(refusal.attribute, str(refusal))
        else:
            messages.success(request, _("Đã lưu."))
            return done(request, "agencies")
    remove_url = address(request, "agency-remove", pk)
    return form_page(request, form, _("Sửa cơ quan"), _to_agencies(request), remove_url=remove_url)


def _to_agencies(request: PortalRequest) -> tuple[str, str]:
    return address(request, "agencies"), _("Cơ quan")


# Schools


@require_GET
@district_page
def schools(request: PortalRequest) -> HttpResponse:
    """The schools of the district."""
    policy.require(request.actor, "look up", request.district)
    context = listed(request, schools_of(request.actor, request.district, request.GET.get("tim", "")))
    context["rows"] = [_school_line(request, one) for one in context["rows"]]
    context |= {"add_url": address(request, "school-add"), **SCHOOLS.urls(request)}
    return render(request, "schools/school_list.html", context)


def _school_line(request: PortalRequest, school: School) -> dict[str, Any]:
    place = place_among(school.known_places, timezone.localdate())  # type: ignore[attr-defined]
    closed = school.closed_on is not None and school.closed_on < timezone.localdate()
    return {
        "name": place.name,
        "code": school.unit.code.removeprefix(f"{request.district.slug}-"),
        "levels": ", ".join(str(Level(level).label) for level in school.levels),
        "ownership": Ownership(school.ownership).label if school.ownership else "",
        "ward": place.ward.unit.name if place.ward else "",
        "closed": _("Ngừng sau ngày %(day)s") % {"day": school.closed_on.strftime("%d/%m/%Y")}
        if closed and school.closed_on
        else "",
        "demo": school.is_demo,
        "url": address(request, "school-edit", school.pk),
    }


@require_http_methods(["GET", "POST"])
@district_page
def school_add(request: PortalRequest) -> HttpResponse:
    """A new school."""
    policy.require(request.actor, "administer", request.district)
    form = SchoolForm(request.POST or None, wards=wards_of(request.actor, request.district))
    if form.is_valid():
        try:
            made = add_school(actor=request.actor, district=request.district, data=form.data_of_school())
        except UnitRefused as refusal:
            form.add_error(refusal.attribute or None, str(refusal))
        else:
            messages.success(request, _("Đã thêm “%(name)s”.") % {"name": made.unit.name})
            return done(request, "schools")
    return form_page(request, form, _("Thêm trường"), _to_schools(request))


@require_http_methods(["GET", "POST"])
@district_page
def school_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """What is known of a school; its names over time stand beside."""
    policy.require(request.actor, "administer", request.district)
    school = _find_school(request, pk)
    places = school.known_places  # type: ignore[attr-defined]
    initial = {
        name: getattr(school, name)
        for name in ("levels", "statistical_level", "ownership", "kind", "national_code", "opened_on")
    }
    present = place_among(places, timezone.localdate())
    initial |= {"name": present.name, "ward": present.ward_id}
    form = SchoolForm(request.POST or None, initial=initial, wards=wards_of(request.actor, request.district))
    if form.is_valid():
        data = form.data_of_school()
        try:
            change_school(actor=request.actor, district=request.district, school=school, data=data)
        except UnitRefused as refusal:
            form.add_error(refusal.attribute or None, str(refusal))
        else:
            messages.success(request, _("Đã lưu trường."))
            return done(request, "schools")
    context = {
        "form": form,
        "school": _school_line(request, school),
        "changes": [one.sentence for one in history_of(school.unit)],
        "places": [
            {
                "span": _span(place.valid_from, place.valid_to),
                "name": place.name,
                "ward": place.ward.unit.name if place.ward else "",
            }
            for place in reversed(places)
        ],
        "change_url": address(request, "school-changes", pk),
        "remove_url": address(request, "school-remove", pk),
        "back_url": address(request, "schools"),
    }
    return render(request, "schools/school_edit.html", context, status=422 if form.errors else 200)


def _find_school(request: PortalRequest, pk: int) -> School:
    return get_object_or_404(schools_of(request.actor, request.district), pk=pk)


def _to_schools(request: PortalRequest) -> tuple[str, str]:
    return address(request, "schools"), _("Trường")


# What was made by mistake


@require_http_methods(["GET", "POST"])
@district_page
def ward_remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Deletes a ward on which nothing relies."""
    policy.require(request.actor, "administer", request.district)
    return _remove(request, get_object_or_404(wards_of(request.actor, request.district), pk=pk), "ward")


@require_http_methods(["GET", "POST"])
@district_page
def agency_remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Deletes a body on which nothing relies."""
    policy.require(request.actor, "administer", request.district)
    return _remove(request, get_object_or_404(agencies_of(request.actor, request.district), pk=pk), "agency")


@require_http_methods(["GET", "POST"])
@district_page
def school_remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Deletes a school on which nothing relies."""
    policy.require(request.actor, "administer", request.district)
    return _remove(request, _find_school(request, pk), "school")


def _remove(request: PortalRequest, row: Ward | Agency | School, kind: str) -> HttpResponse:
    name = row.unit.name
    asked: Any = {"actor": request.actor, "district": request.district, "row": row}
    kept = why_kept(**asked)
    if request.method == "POST" and not kept:
        remove_unit(**asked)
        messages.success(request, _("Đã xóa “%(name)s”.") % {"name": name})
        return done(request, {"ward": "wards", "agency": "agencies", "school": "schools"}[kind])
    context = {
        "title": _("Xóa “%(name)s”") % {"name": name},
        "kept": kept,
        "back_url": address(request, f"{kind}-edit", row.pk),
        "back_label": name,
    }
    return render(request, "schools/remove.html", context, status=422 if request.method == "POST" else 200)
