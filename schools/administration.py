"""The frame that the pages of a district's administration share: their tabs, their lists in and out, their forms."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from core import policy
from core.list_pages import ListPage
from core.lists import ListResource
from core.table import Table
from core.web import tables_response
from schools.tenancy import PortalRequest

PAGE = 100


def address(request: PortalRequest, name: str, *more: Any) -> str:
    """An address of the district of this request."""
    return reverse(f"work:{name}", args=[request.district.slug, *more])


def tabs(request: PortalRequest) -> list[dict[str, Any]]:
    """The parts of a district's administration, as this person may see them."""
    places = [
        (_("Tổng quan"), "administration"),
        (_("Tên gọi"), "district-names"),
        (_("Phường, xã"), "wards"),
        (_("Cơ quan"), "agencies"),
        (_("Trường"), "schools"),
        (_("Người dùng"), "people"),
    ]
    administers = policy.may(request.actor, "administer", request.district)
    shown = [(label, address(request, name)) for label, name in places if administers or name != "district-names"]
    return [{"label": label, "url": url, "current": _is_current(request.path, url)} for label, url in shown]


def _is_current(path: str, url: str) -> bool:
    return path == url if url.endswith("/quan-tri/") else path.startswith(url)


def listed(request: PortalRequest, rows: Any) -> dict[str, Any]:
    """One page of a list with its neighbours, and what was sought."""
    query = request.GET.copy()
    page = Paginator(rows, PAGE).get_page(query.get("trang"))

    def neighbour(number: int) -> str:
        query["trang"] = str(number)
        return f"?{query.urlencode()}"

    return {
        "tabs": tabs(request),
        "rows": list(page),
        "count": page.paginator.count,
        "sought": request.GET.get("tim", ""),
        "previous_url": neighbour(page.number - 1) if page.has_previous() else "",
        "next_url": neighbour(page.number + 1) if page.has_next() else "",
        "may_write": policy.may(request.actor, "administer", request.district),
    }


def form_page(request: HttpRequest, form: Any, title: str, back: tuple[str, str], **words: Any) -> HttpResponse:
    """A form by itself; `back` is the address and the name of the page above."""
    context = {"form": form, "title": title, "back_url": back[0], "back_label": back[1], **words}
    return render(request, "schools/form_page.html", context, status=422 if form.errors else 200)


def done(request: PortalRequest, name: str, *more: Any) -> HttpResponse:
    """On to another page of the administration."""
    return HttpResponseRedirect(address(request, name, *more))


def list_page(request: PortalRequest, title: str, label: str, name: str) -> ListPage:
    """What the import of a list says: `name` is the address of the list itself."""
    return ListPage(
        title=title,
        scope=f"{name}:{request.district.pk}:{request.actor.id}",
        template_url=address(request, f"{name}-template"),
        back_url=address(request, name),
        back_label=label,
    )


def template_response(resource: ListResource[Any], title: str, name: str) -> HttpResponse:
    """The empty list with a second sheet that explains its columns."""
    tables: list[Table] = [resource.table([], title=title), resource.explanation()]
    return tables_response(tables, name)
