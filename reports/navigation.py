"""What every page's frame shows: the district, the person, and where they can go."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core import policy
from core.actor import Actor
from core.notices import unread_count
from core.roles import OFFICE, ON_DISTRICT, SCHOOL, UBND, Role
from indicators.models import Round
from reports.models import Explanation
from reports.queries.comparison import compares
from schools.models import District
from schools.queries import profile_on, today_of


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One entry of the navigation."""

    label: str
    url: str
    icon: str
    current: bool


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor of base.html; nothing for a page without a district."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.id is None:
        return {}
    frame: dict[str, Any] = {"actor_name": actor.name, "home_url": reverse("home")}
    district: District | None = getattr(request, "district", None)
    if district is not None:
        frame |= _district_frame(request, actor, district)
    else:
        frame["navigation"] = _portal_items(request, actor)
    return frame


def _district_frame(request: HttpRequest, actor: Actor, district: District) -> dict[str, Any]:
    profile = profile_on(district, today_of(district))
    roles = sorted(actor.roles_in(district.pk))
    return {
        "district_name": profile.name,
        "office_name": profile.office_name,
        "actor_title": ", ".join(str(role.label) for role in roles),
        "home_url": reverse("work:home", args=[district.slug]),
        "notices_url": reverse("work:notices", args=[district.slug]),
        # Counted by base.html: a part of a page does not ask.
        "count_unread": partial(unread_count, actor, district.pk),
        "navigation": _items(request, actor, district),
    }


def _items(request: HttpRequest, actor: Actor, district: District) -> list[NavigationItem]:
    reads = bool(actor.roles_in(district.pk)) or not actor.holds({Role.OPERATOR})
    places = [(_("Việc của tôi"), "work:home", "home", True)]
    looks = policy.may(actor, "look", Explanation(district=district))
    places.append((_("Bảng điều hành"), "work:dashboard", "chart-bar", looks))
    places.append((_("Chỉ tiêu"), "work:targets", "target", looks))
    compared = actor.holds(ON_DISTRICT | SCHOOL, district=district.pk)
    places.append((_("So sánh"), "work:school-comparison", "git-compare", compared))
    places.append((_("Số liệu"), "work:submissions", "table", reads))
    places.append((_("Đợt thu thập"), "work:rounds", "list-check", policy.may(actor, "look", Round(district=district))))
    plans_of_people = OFFICE | UBND | SCHOOL | {Role.DISTRICT_ADMIN, Role.AGENCY_STAFF}
    places.append(
        (_("Kế hoạch"), "work:plan-list", "clipboard-list", actor.holds(plans_of_people, district=district.pk))
    )
    places.append((_("Nhiệm vụ"), "work:plans", "checklist", reads))
    places.append((_("Báo cáo tháng"), "work:reviews", "calendar", actor.holds(OFFICE, district=district.pk)))
    readers = OFFICE | UBND | {Role.DISTRICT_ADMIN}
    places.append((_("Báo cáo"), "work:reports", "file-text", actor.holds(readers, district=district.pk)))
    builds = actor.holds({Role.OPERATOR}) or actor.holds(ON_DISTRICT, district=district.pk)
    places.append((_("Biểu mẫu"), "work:forms", "clipboard-list", builds))
    looks_up = policy.may(actor, "look up", district)
    places.append((_("Đơn vị"), "work:administration", "building", looks_up))
    auditors = {Role.LEADER, Role.DISTRICT_ADMIN}
    places.append((_("Nhật ký"), "work:audit", "history", actor.holds(auditors, district=district.pk)))
    return [
        NavigationItem(label, url := reverse(name, args=[district.slug]), icon, _is_current(request.path, url, name))
        for label, name, icon, shown in places
        if shown
    ] + [*_own_schools(request, actor, district), *_portal_items(request, actor)]


def _own_schools(request: HttpRequest, actor: Actor, district: District) -> list[NavigationItem]:
    """A school's way to its targets, and its principal's to its people."""
    items = []
    if actor.units(SCHOOL, district=district.pk):
        url = reverse("work:school-targets", args=[district.slug])
        items.append(NavigationItem(_("Chỉ tiêu được giao"), url, "target", request.path == url))
    urls = [
        reverse("work:staff", args=[district.slug, school])
        for school in sorted(actor.units({Role.PRINCIPAL}, district=district.pk))
    ]
    people = [NavigationItem(_("Người của trường"), url, "users", request.path.startswith(url)) for url in urls]
    return [*items, *people]


def _portal_items(request: HttpRequest, actor: Actor) -> list[NavigationItem]:
    """What stands beside the districts' own pages: for who reads several of them, and for the operator."""
    places = [
        (_("So sánh các địa bàn"), "comparison", "git-compare", compares(actor)),
        (_("Các địa bàn"), "districts", "settings", actor.holds({Role.OPERATOR})),
    ]
    return [
        NavigationItem(label, url := reverse(name), icon, request.path.startswith(url))
        for label, name, icon, shown in places
        if shown
    ]


def _is_current(path: str, url: str, name: str) -> bool:
    """Whether a page belongs to this place; who answers for what is reached from the units."""
    if name == "work:home":
        return path == url
    below = (url, f"{url.removesuffix('quan-tri/')}phan-cong/") if name == "work:administration" else (url,)
    return path.startswith(below)
