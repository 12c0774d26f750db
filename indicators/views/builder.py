"""The pages of building a form: its parts, saving it, the figures of the sheet it came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.forms import Form as DjangoForm
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core import policy
from indicators.building import screen
from indicators.building.acts import PanelRefused, panel_of, perform
from indicators.building.forms import CHECK_WORDS, KIND_WORDS, MergePanel
from indicators.building.queries import (
    Bench,
    found_indicators,
    named_indicators,
    outside_problems,
    units_of_measure,
)
from indicators.formdoc.parse import InvalidForm
from indicators.models import Round
from indicators.services import drafts
from indicators.services.drafts import CannotBuild, DraftChanged, Taken, form_problems
from indicators.services.entries import CannotEdit
from indicators.services.round_cells import CannotOpen
from indicators.views.form_frame import (
    address,
    by_whom,
    find_bench,
    label_beside,
    may_build,
    may_take_in,
    require_build,
)
from schools.models import Period
from schools.period_codes import BadPeriod, parse_period
from schools.services import ensure_period
from schools.tenancy import PortalRequest, district_page

# How the parts of the builder are called in its address.
SECTIONS = {"cot": "column", "dong": "row", "kiem-tra": "check", "bieu": "form"}
SECTION_OF = {part: section for section, part in SECTIONS.items()}
MOST_REFUSED = 5


@require_GET
@district_page
def form_builder(request: PortalRequest, slug: str) -> HttpResponse:
    """The builder, for who builds; who only sees the form is led to its newest version."""
    bench = find_bench(request, slug)
    if not may_build(request, slug):
        if bench.newest is None:
            raise Http404(slug)
        return HttpResponseRedirect(address("form-version", request, slug, bench.newest.number))
    part = SECTIONS.get(request.GET.get("phan", ""), "column")
    return _builder_page(request, bench, part, request.GET.get("chon", ""))


@require_POST
@district_page
def form_edit(request: PortalRequest, slug: str) -> HttpResponse:
    """One step of building: what was typed in a panel, and the button that was pressed."""
    bench = find_bench(request, slug)
    require_build(request, slug)
    posted = request.POST
    part = SECTIONS.get(posted.get("part", ""), "column")
    key, act = posted.get("key", ""), posted.get("act", "set")
    try:
        if posted.get("seen_version") != str(bench.version):
            raise DraftChanged
        done = perform(bench, part, key, act, posted)
        drafts.change_draft(
            actor=request.actor,
            bench=bench,
            name=done.name or bench.name,
            document=done.document,
            proposal=bench.proposal if done.proposal is None else done.proposal,
            seen_version=bench.version,
        )
    except PanelRefused as refused:
        return _builder_page(request, bench, part, key, refused=refused)
    except DraftChanged as stale:
        return _stale_page(request, slug, part, key, stale)
    return HttpResponseRedirect(_at(request, slug, part, done.key))


def _at(request: PortalRequest, slug: str, part: str, key: str) -> str:
    """The builder at one part, with something selected."""
    query = {"phan": SECTION_OF[part], **({"chon": key} if key else {})}
    return f"{address('form-builder', request, slug)}?{urlencode(query)}"


def _stale_page(request: PortalRequest, slug: str, part: str, key: str, stale: DraftChanged) -> HttpResponse:
    """The newest draft; where what was typed has its panel still, it stands in it as it was typed."""
    bench = find_bench(request, slug)
    typed = "title" in request.POST or "message" in request.POST
    panel = panel_of(bench, part, key, request.POST) if typed else None
    return _builder_page(request, bench, part, key, panel=panel, conflict=str(stale))


def _builder_page(
    request: PortalRequest,
    bench: Bench,
    part: str,
    key: str,
    *,
    refused: PanelRefused | None = None,
    panel: DjangoForm | None = None,
    conflict: str = "",
) -> HttpResponse:
    units = units_of_measure()
    named = named_indicators(bench.district, bench.document)
    lines = _lines(bench, part)
    key = key if any(line["key"] == key for line in lines) else (lines[0]["key"] if lines else "")
    merge = refused.panel if refused and isinstance(refused.panel, MergePanel) else None
    if refused and merge is None:
        panel = refused.panel
    problems = screen.problem_lines(
        bench.document, [*form_problems(bench.document), *outside_problems(bench, named, units)]
    )
    doubts = screen.doubt_lines(bench)
    today = timezone.localdate()
    context = {
        **_facts(request, bench),
        "section": SECTION_OF[part],
        "part": part,
        "selected": key,
        "sections": _sections(request, bench, part, problems, doubts),
        "lines": [line | {"url": _at(request, bench.slug, part, line["key"])} for line in lines],
        "panel": panel or panel_of(bench, part, key),
        "selected_title": screen.title_of(bench.document, part, key),
        "choices": [{"code": code, "label": label} for code, label in (refused.choices if refused else [])],
        "new_name": refused.new_name if refused else "",
        "kinds": [{"value": kind.value, "label": label} for kind, label in KIND_WORDS.items()],
        "check_kinds": [{"value": kind.value, "label": label} for kind, label in CHECK_WORDS.items()],
        "merges": screen.merge_lines(bench.document) if part == "form" else [],
        "merge_panel": (merge or MergePanel(bench.document)) if part == "form" else None,
        "problems": [_linked(line, request, bench.slug) for line in problems[: screen.MOST_PROBLEMS]],
        "more_problems": str(max(len(problems) - screen.MOST_PROBLEMS, 0))
        if len(problems) > screen.MOST_PROBLEMS
        else "",
        "problem_count": str(len(problems)),
        "doubts": [_linked(line, request, bench.slug) for line in doubts],
        "own_doubts": [line for line in doubts if (line["part"], line["key"]) == (part, key)],
        "table": screen.table_of(bench, units, named, today, samples=True),
        "conflict": conflict,
    }
    status = 409 if conflict else 422 if refused else 200
    return render(request, "indicators/form_builder.html", context, status=status)


def _lines(bench: Bench, part: str) -> list[dict[str, Any]]:
    if part == "column":
        return screen.column_lines(bench.document)
    if part == "row":
        return screen.row_lines(bench.document)
    return screen.check_lines(bench.document) if part == "check" else []


def _facts(request: PortalRequest, bench: Bench) -> dict[str, Any]:
    """What stands around the parts: names, versions, where buttons lead."""
    newest = bench.newest.number if bench.newest else 0
    entries = bench.proposal.get("entries", {})
    return {
        "form_name": bench.name,
        "form_label": label_beside(bench.name, bench.document),
        "slug": bench.slug,
        "seen_version": str(bench.version),
        "newest": str(newest) if newest else "",
        "next_version": str(newest + 1),
        "is_changed": bench.is_changed,
        "has_draft": bench.draft is not None,
        "draft_text": by_whom(bench.draft) if bench.draft else "",
        "figure_count": str(len(entries)) if entries else "",
        "figure_period": bench.proposal.get("period", ""),
        "can_take_in": bool(entries) and not bench.is_changed and may_take_in(request),
        "back_url": address("forms", request),
        "edit_url": address("form-edit", request, bench.slug),
        "save_url": address("form-save", request, bench.slug),
        "discard_url": address("form-discard", request, bench.slug),
        "figures_url": address("form-figures", request, bench.slug),
        "copy_url": address("form-copy", request, bench.slug),
        "json_url": address("form-json", request, bench.slug),
        "sheet_url": address("form-sheet", request, bench.slug),
        "version_url": address("form-version", request, bench.slug, newest) if newest else "",
        "search_url": address("indicator-search", request),
    }


def _sections(
    request: PortalRequest, bench: Bench, part: str, problems: list[dict[str, str]], doubts: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    document = bench.document
    counts = {
        "column": len(screen.column_lines(document)),
        "row": len(document["rows"]),
        "check": len(document.get("checks", [])),
    }
    words = {"column": _("Cột"), "row": _("Dòng"), "check": _("Kiểm tra"), "form": _("Biểu")}
    return [
        {
            "label": words[one],
            "count": str(counts[one]) if one in counts else "",
            "url": _at(request, bench.slug, one, ""),
            "current": one == part,
            "trouble": sum(1 for line in [*problems, *doubts] if line["part"] == one),
        }
        for one in screen.PARTS
    ]


def _linked(line: Mapping[str, Any], request: PortalRequest, slug: str) -> dict[str, Any]:
    url = _at(request, slug, line["part"], line["key"]) if line["key"] else ""
    return {**line, "url": url}


@require_POST
@district_page
def form_save(request: PortalRequest, slug: str) -> HttpResponse:
    """The draft becomes the next version; with a sheet's figures, the next question is about them."""
    bench = find_bench(request, slug)
    require_build(request, slug)
    seen = _whole(request.POST.get("seen_version", ""))
    try:
        version = drafts.save_draft(actor=request.actor, district=request.district, slug=slug, seen_version=seen)
    except InvalidForm as refused:
        count = len(refused.problems)
        messages.error(request, _("Chưa lưu được: còn %(count)s chỗ phải sửa.") % {"count": count})
        return HttpResponseRedirect(address("form-builder", request, slug))
    except DraftChanged as stale:
        messages.error(request, str(stale))
        return HttpResponseRedirect(address("form-builder", request, slug))
    messages.success(request, _("Đã lưu thành phiên bản %(number)s.") % {"number": version.number})
    if bench.proposal.get("entries"):
        return HttpResponseRedirect(address("form-builder", request, slug))
    return HttpResponseRedirect(address("form-version", request, slug, version.number))


@require_POST
@district_page
def form_discard(request: PortalRequest, slug: str) -> HttpResponse:
    bench = find_bench(request, slug)
    require_build(request, slug)
    seen = _whole(request.POST.get("seen_version", ""))
    try:
        drafts.discard_draft(actor=request.actor, district=request.district, slug=slug, seen_version=seen)
    except CannotBuild as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(address("form-builder", request, slug))
    messages.success(request, _("Đã bỏ bản nháp."))
    if bench.newest is None:
        return HttpResponseRedirect(address("forms", request))
    return HttpResponseRedirect(address("form-version", request, slug, bench.newest.number))


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


@require_POST
@district_page
def form_figures(request: PortalRequest, slug: str) -> HttpResponse:
    """Takes the sheet's figures in as the district's own draft answer to a new round."""
    bench = find_bench(request, slug)
    policy.require(request.actor, "open", Round(district=request.district))
    back = address("form-builder", request, slug)
    try:
        period = _period(request.POST.get("period", ""))
        taken = drafts.take_in_figures(actor=request.actor, district=request.district, slug=bench.slug, period=period)
    except (BadPeriod, CannotBuild, CannotOpen, CannotEdit) as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(back)
    _tell_taken(request, taken)
    return HttpResponseRedirect(address("submission", request, taken.submission.pk))


def _period(code: str) -> Period:
    return ensure_period(parse_period(code))


def _tell_taken(request: PortalRequest, taken: Taken) -> None:
    messages.success(request, _("Đã nhận %(count)s ô số liệu, ở trạng thái Đang nhập.") % {"count": taken.saved})
    for cell in taken.refused[:MOST_REFUSED]:
        messages.warning(
            request,
            _("Ô %(cell)s chưa nhận “%(typed)s”: %(why)s")
            % {"cell": cell.cell, "typed": cell.typed, "why": cell.message},
        )
    if len(taken.refused) > MOST_REFUSED:
        rest = len(taken.refused) - MOST_REFUSED
        messages.warning(request, _("Còn %(count)s ô khác chưa nhận; hãy đối chiếu với bảng tính.") % {"count": rest})


@require_GET
@district_page
def indicator_search(request: PortalRequest) -> HttpResponse:
    """Indicators whose names hold the words of `q`, for the builder's field."""
    require_build(request)
    words = request.GET.get("q", "")[:200]
    found = found_indicators(request.district, words) if words.strip() else []
    return JsonResponse({"indicators": [{"code": one.code, "name": one.name, "unit": one.unit.name} for one in found]})
