"""What a person was told: the list, and the way from a notice to the page where the work is done."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from core.models import Notice
from core.notices import label_of, mark_all_read, mark_read, notices_of
from schools.administration import address
from schools.tenancy import PortalRequest, district_page

PAGE = 50


@require_GET
@district_page
def notices(request: PortalRequest) -> HttpResponse:
    """Everything this person was told in the district, latest first."""
    page = Paginator(notices_of(request.actor, request.district.pk), PAGE).get_page(request.GET.get("trang"))
    context = {
        "notices": [_line(request, one) for one in page],
        "read_all_url": address(request, "notices-read"),
        "account_url": reverse("account"),
        "has_address": isinstance(request.user, User) and bool(request.user.email),
        "previous_url": f"?trang={page.number - 1}" if page.has_previous() else "",
        "next_url": f"?trang={page.number + 1}" if page.has_next() else "",
    }
    return render(request, "accounts/notices.html", context)


def _line(request: PortalRequest, notice: Notice) -> dict[str, Any]:
    return {
        "text": notice.text,
        "detail": notice.detail,
        "kind": label_of(notice.kind),
        "when": notice.made_at,
        "is_new": notice.read_at is None,
        "url": address(request, "notice", notice.pk),
    }


@require_GET
@district_page
def notice(request: PortalRequest, pk: int) -> HttpResponse:
    """On to the page that a notice speaks of; following it is reading it."""
    found: Notice = get_object_or_404(notices_of(request.actor, request.district.pk), pk=pk)
    mark_read(actor=request.actor, notice=found)
    return HttpResponseRedirect(found.url)


@require_POST
@district_page
def notices_read(request: PortalRequest) -> HttpResponse:
    """Everything is read."""
    mark_all_read(actor=request.actor, district_id=request.district.pk)
    return HttpResponseRedirect(address(request, "notices"))
