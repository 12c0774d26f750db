"""The frame that the pages of a district's administration share: their tabs, their lists in and out, their forms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import policy
from core.actor import Actor, Origin
from core.list_pages import ListPage, import_list
from core.lists import ListRefused, ListResource
from core.table import Table
from core.web import tables_response, workbook_response
from schools.models import District
from schools.tenancy import PortalRequest, district_page

PAGE = 100
# Parts that only who administers the district opens; the others its office looks up.
ADMINISTERED = frozenset({"district-names", "mails"})


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
        (_("Phân công"), "assignments"),
        (_("Chuẩn quốc gia"), "accreditations"),
        (_("Chỉ tiêu"), "indicators"),
        (_("Thư"), "mails"),
    ]
    administers = policy.may(request.actor, "administer", request.district)
    shown = [(label, address(request, name)) for label, name in places if administers or name not in ADMINISTERED]
    lists = {address(request, "assignments"): address(request, "portfolios")}
    return [
        {"label": label, "url": url, "current": _is_current(request.path, url, lists.get(url, url))}
        for label, url in shown
    ]


def _is_current(path: str, url: str, also: str) -> bool:
    """Whether a page is the part at `url`, or the list of the same that has a page of its own."""
    return path == url if url.endswith("/quan-tri/") else path.startswith((url, also))


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


def saved(form: Any, act: Callable[[dict[str, Any]], object]) -> bool:
    """Whether the form was sent, was right, and its act is done; what a service refuses is told at its field."""
    if not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except ListRefused as refusal:
        form.add_error(refusal.attribute if refusal.attribute in form.fields else None, str(refusal))
        return False
    return True


def done(request: PortalRequest, name: str, *more: Any) -> HttpResponse:
    """On to another page of the administration."""
    return HttpResponseRedirect(address(request, name, *more))


# Lists that come and go in Excel


@dataclass(frozen=True, slots=True)
class AdminList:
    """One list of a district: `name` is that of its page and begins the names of its other addresses.

    `heading` is what the page is called, `title` what its sheet is, `file` begins the names of its files. `lead` says
    on the page what is listed. `reads` is the act on the district that lets a person have it; writing it is
    "administer".
    """

    name: str
    file: str
    heading: Any
    title: Any
    resource: Callable[[Actor, District], ListResource[Any]]
    lead: Any = ""
    reads: str = "look up"

    def patterns(self, where: str, *, own_page: bool) -> list[URLPattern]:
        """The addresses below `where`: the page itself where the list has none of its `own_page`, its sheets."""
        ways = [
            ("danh-sach.xlsx", self.export, "-export"),
            ("mau.xlsx", self.template, "-template"),
            ("nhap/", self.bring_in, "-import"),
        ]
        if not own_page:
            ways.append(("", self.page, ""))
        return [path(where + end, self._guarded(view), name=self.name + more) for end, view, more in ways]

    def _guarded(self, view: Callable[[PortalRequest], HttpResponse]) -> Any:
        methods = require_http_methods(["GET", "POST"]) if view == self.bring_in else require_GET
        return methods(district_page(view))

    def page(self, request: PortalRequest) -> HttpResponse:
        """The list as its columns have it."""
        policy.require(request.actor, self.reads, request.district)
        resource = self.resource(request.actor, request.district)
        context = listed(request, list(resource.standing(request.GET.get("tim", ""))))
        shown = [one for one in resource.columns if one.shown]
        columns = sorted(shown, key=lambda one: one.attribute != resource.name_attribute)
        context |= {
            "heading": self.heading,
            "lead": self.lead,
            "heads": [one.column_name for one in columns],
            "rows": [
                [(one.column_name, one.widget.render(getattr(row, one.attribute))) for one in columns]
                for row in context["rows"]
            ],
        }
        return render(request, "schools/plain_list.html", {**context, **self.urls(request)})

    def urls(self, request: PortalRequest) -> dict[str, str]:
        """Where the list comes and goes; the sheet holds what is sought on the page."""
        export = address(request, f"{self.name}-export")
        query = request.GET.urlencode()
        return {
            "import_url": address(request, f"{self.name}-import"),
            "export_url": f"{export}?{query}" if query else export,
        }

    def export(self, request: PortalRequest) -> HttpResponse:
        """What the page lists, all of it, as a sheet that can be brought in again."""
        policy.require(request.actor, self.reads, request.district)
        resource = self.resource(request.actor, request.district)
        table = resource.table(resource.standing(request.GET.get("tim", "")), title=str(self.title))
        return workbook_response(table, f"{self.file}-{request.district.slug}")

    def template(self, request: PortalRequest) -> HttpResponse:
        """The empty list with its columns explained."""
        policy.require(request.actor, "administer", request.district)
        resource = self.resource(request.actor, request.district)
        return template_response(resource, str(self.title), f"mau-danh-sach-{self.file}")

    def bring_in(self, request: PortalRequest) -> HttpResponse:
        """The list from a sheet: choose, look, confirm."""
        policy.require(request.actor, "administer", request.district)
        resource = self.resource(request.actor.through(Origin.IMPORT), request.district)
        title = _("Nhập danh sách: %(name)s") % {"name": self.heading}
        return import_list(request, resource, list_page(request, title, str(self.heading), self.name))


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
