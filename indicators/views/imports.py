"""The pages that bring figures in from Excel: choosing a file, its preview with questions, applying it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import jobs, policy
from core.job_lines import job_line
from core.models import Job, JobState
from core.sheets.container import unpacked_bytes
from core.sheets.limits import MEGABYTE, ProblemKind
from core.sheets.marking import marked_workbook
from core.sheets.reading import SheetProblem
from core.web import download
from indicators.models import FigureImport, ImportedUnit, ImportState, Round, StagedOutcome, Submission
from indicators.queries.imports import (
    ImportedRound,
    earlier_imports,
    earlier_of_several,
    imported_rounds,
    imports_of,
    marks_of,
    remarks_of,
    sheets_in,
    staged_cells,
    units_of,
)
from indicators.queries.rounds import open_rounds
from indicators.services.import_states import CannotImport
from indicators.services.imports import answer_import, bring_in, bring_in_several, confirm_import, discard_import
from indicators.sheets.reading.model import ALL, Severity
from indicators.views.answer_pages import address, find_submission
from indicators.views.round_frame import find_round, round_address, round_frame
from indicators.views.templates import round_offers
from schools.tenancy import PortalRequest, View, district_page

LINES = 100
UNITS = 20
# A megabyte costs a second: of a larger file a person would wait longer than for a page.
MARKED_BYTES = 8 * MEGABYTE
_TOO_LARGE_TO_MARK = gettext_lazy("Tệp quá lớn để đánh dấu. Hãy sửa trong tệp theo các ô nêu ở trang này.")
# The prefix of a posted answer, before the key of its question.
ANSWER = "answer:"


class UploadForm(forms.Form):
    """The workbook that figures come in."""

    file = forms.FileField(
        label=gettext_lazy("Tệp số liệu"),
        help_text=gettext_lazy("Biểu Excel đã tải ở đây, hoặc biểu cũ của đơn vị có cùng tên dòng và cột."),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Hãy chọn tệp số liệu.")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods"}),
    )


@require_http_methods(["GET", "POST"])
@district_page
def submission_excel(request: PortalRequest, pk: int) -> HttpResponse:
    """One unit's figures: the workbook to fill in, and bringing it back."""
    found = find_submission(request, pk)
    policy.require(request.actor, "import", found)
    context = {
        "title": str(found.round.title),
        "subtitle": f"{found.unit.name} · {found.round.period.name}",
        "templates": [(_("Tải biểu Excel để nhập"), address("submission-template", found, request))],
        "back_url": address("submission", found, request),
        "back_label": _("Số liệu"),
        "imports": [_line(request, one) for one in earlier_imports(request.actor, found.round, found)],
    }
    return _upload(request, _bring_of(request, found.round, found), "indicators/figure_upload.html", context)


@require_http_methods(["GET", "POST"])
@district_page
def round_excel(request: PortalRequest, pk: int) -> HttpResponse:
    """The figures of a round's units: their workbook, and bringing one back."""
    found = find_round(request, pk)
    policy.require(request.actor, "import", found)
    context = {
        "imports": [_line(request, one) for one in earlier_imports(request.actor, found, None)],
        **round_offers(request, found),
        **round_frame(request, found, "round-excel"),
    }
    return _upload(request, _bring_of(request, found, None), "indicators/round_upload.html", context)


@require_http_methods(["GET", "POST"])
@district_page
def district_excel(request: PortalRequest) -> HttpResponse:
    """One workbook whose sheets are of several rounds of the district."""
    policy.require(request.actor, "import", Round(district=request.district))
    context = {
        "title": _("Một tệp, nhiều biểu"),
        "subtitle": _("Mỗi trang tính của tệp là một biểu; cổng tìm đợt của từng trang rồi cho xem trước."),
        "rounds": [one.in_full for one in open_rounds(request.actor, request.district)],
        "back_url": reverse("work:rounds", args=[request.district.slug]),
        "back_label": _("Đợt thu thập"),
        "imports": [_line(request, one) for one in earlier_of_several(request.actor, request.district)],
    }

    def bring(file: UploadedFile[Any]) -> FigureImport:
        return bring_in_several(actor=request.actor, district=request.district, file=file)

    words = _(
        "Dùng được: tệp “Số liệu cả năm” tải ở mục Báo cáo, các biểu tải ở từng đợt chép chung vào một tệp, "
        "hoặc tệp cũ của cơ quan có cùng tên dòng và cột."
    )
    return _upload(request, bring, "indicators/several_upload.html", context, help_text=words)


Bring = Callable[["UploadedFile[Any]"], FigureImport]


def _bring_of(request: PortalRequest, round_: Round, answer: Submission | None) -> Bring:
    return lambda file: bring_in(actor=request.actor, round_=round_, submission=answer, file=file)


def _upload(
    request: PortalRequest, bring: Bring, template: str, context: dict[str, Any], *, help_text: str = ""
) -> HttpResponse:
    """`help_text`: what may be brought in here, where it is not the usual."""
    form = UploadForm(request.POST or None, request.FILES or None)
    form.fields["file"].help_text = help_text or form.fields["file"].help_text
    if request.method == "POST" and form.is_valid():
        file: UploadedFile[Any] = form.cleaned_data["file"]
        try:
            made = bring(file)
        except CannotImport as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.path)
        if made.state != ImportState.REFUSED:
            return HttpResponseRedirect(_address(request, "figure-import", made))
        form.add_error("file", made.refusal)
    return render(request, template, {**context, "form": form}, status=422 if form.errors else 200)


def _address(request: PortalRequest, name: str, made: FigureImport) -> str:
    return reverse(f"work:{name}", args=[request.district.slug, made.pk])


def _line(request: PortalRequest, made: FigureImport) -> dict[str, Any]:
    """An import as a line of a list."""
    return {
        "name": made.name,
        "when": made.made_at,
        "who": str(made.owner),
        "state_label": ImportState(made.state).label,
        "written": made.new + made.changed if made.state == ImportState.APPLIED else None,
        "url": _address(request, "figure-import", made),
    }


def find_import(request: PortalRequest, pk: int) -> FigureImport:
    """The import, if this person sees it in this district; else Http404."""
    found: FigureImport = get_object_or_404(imports_of(request.actor, request.district), pk=pk)
    return found


@require_http_methods(["GET", "POST"])
@district_page
def figure_import(request: PortalRequest, pk: int) -> HttpResponse:
    """What a file would change and what is asked about it; POST: the answers, and the file is read again."""
    found = find_import(request, pk)
    if request.method == "POST":
        answers = {
            name.removeprefix(ANSWER): str(value) for name, value in request.POST.items() if name.startswith(ANSWER)
        }
        try:
            answer_import(actor=request.actor, figure_import=found, answers=answers)
        except CannotImport as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(_address(request, "figure-import", found))
    return render(request, "indicators/figure_import.html", _preview(request, found))


@require_GET
@district_page
def figure_import_marked(request: PortalRequest, pk: int) -> HttpResponse:
    """The person's own workbook with the cells that need something marked and commented."""
    found = find_import(request, pk)
    path = found.full_path
    if not path.is_file():
        raise Http404(found.name)
    try:
        if max(path.stat().st_size, unpacked_bytes(path)) > MARKED_BYTES:
            raise SheetProblem(ProblemKind.TOO_LARGE)
        content = marked_workbook(path, marks_of(found))
    except SheetProblem as problem:
        too_large = problem.kind is ProblemKind.TOO_LARGE
        messages.error(request, _TOO_LARGE_TO_MARK if too_large else str(problem))
        return HttpResponseRedirect(_address(request, "figure-import", found))
    return download(content, f"{PurePath(found.name).stem}-danh-dau.xlsx")


def _preview(request: PortalRequest, found: FigureImport) -> dict[str, Any]:
    # While a file is read again, what was read before holds no more.
    known = found.state != ImportState.READING
    said, staged = remarks_of(found), staged_cells(found)
    remarks = Paginator(said if known else said.none(), LINES).get_page(request.GET.get("nhan-xet"))
    cells = Paginator(staged if known else staged.none(), LINES).get_page(request.GET.get("trang"))
    units = units_of(found) if known else []
    # Who gets nothing stands first: of a thousand units only a few stand on a page.
    # What is the only one of its round is told by that.
    of_round = Counter(unit.submission.round_id for unit in units)
    told = [unit for unit in units if unit.refusal or of_round[unit.submission.round_id] > 1]
    told.sort(key=lambda unit: not unit.refusal)
    unit_page = Paginator(told, UNITS).get_page(request.GET.get("don-vi"))
    names = {unit.submission_id: unit.submission.unit.name for unit in units}
    job = jobs.latest_of(request.actor, found)
    idle = job is None or not job.active
    return {
        "job": _job(request, job),
        "name": found.name,
        "about": _about(found),
        "state": found.state,
        "state_label": ImportState(found.state).label,
        "refusal": found.refusal,
        "counts": _counts(found),
        "writes": found.new + found.changed,
        "nothing": _nothing(found, any(unit.refusal for unit in units)),
        "emptied": found.emptied,
        "open": found.open,
        "questions": found.questions,
        "remarks": [_remark(remark) for remark in remarks],
        "remark_pages": _pages(request, remarks, "nhan-xet"),
        "groups": _groups(found) if known else [],
        "sheets": [_remark(sheet) for sheet in sheets_in(found)] if known and found.round is None else [],
        "rounds": [_round_line(one) for one in imported_rounds(found)] if known and found.round is None else [],
        "units": [_unit_line(unit, _unit_name(found, unit)) for unit in unit_page],
        "unit_pages": _pages(request, unit_page, "don-vi"),
        "cells": [
            {
                "unit": names.get(cell.submission_id, "") if len(units) > 1 else "",
                "name": cell.name,
                "before": cell.before,
                "after": cell.typed,
                "outcome": StagedOutcome(cell.outcome).label,
                "place": cell.place,
            }
            for cell in cells
        ],
        "cell_pages": _pages(request, cells, "trang"),
        "marked_url": _address(request, "figure-import-marked", found) if remarks and found.full_path.is_file() else "",
        "can_apply": idle and policy.may(request.actor, "apply", found),
        "can_read": idle and policy.may(request.actor, "read", found),
        "apply_url": _address(request, "figure-import-apply", found),
        "discard_url": _address(request, "figure-import-discard", found),
        "back_url": _back(request, found),
        "back_label": _("Nhận số liệu từ Excel"),
    }


def _job(request: PortalRequest, job: Job | None) -> dict[str, Any] | None:
    """What is being done with the file, or why it was not done; what ended well shows by itself."""
    if job is None or job.state == JobState.DONE:
        return None
    return job_line(job, request.actor, request.district.slug)


def _about(found: FigureImport) -> str:
    if found.round is None:
        return _("Nhiều biểu của một tệp")
    answer = found.submission
    return f"{answer.unit.name if answer else _('Các đơn vị của đợt')} · {found.round}"


def _back(request: PortalRequest, found: FigureImport) -> str:
    if found.submission is not None:
        return address("submission-excel", found.submission, request)
    if found.round is not None:
        return round_address(request, "round-excel", found.round)
    return reverse("work:district-excel", args=[request.district.slug])


def _counts(found: FigureImport) -> list[tuple[str, int]]:
    return [
        (_("Ô mới"), found.new),
        (_("Ô thay đổi"), found.changed),
        (_("Ô giữ nguyên"), found.same),
        (_("Ô để trống trong tệp"), found.emptied),
        (_("Cần trả lời"), found.questions),
        (_("Cần sửa"), found.problems),
        (_("Ô không được nhận"), found.left_out),
    ]


def _nothing(found: FigureImport, refused: bool) -> str:
    """What is said where no cell would be written: the figures are there only where they were read and are right."""
    if found.same and not (found.problems or found.questions or refused):
        return _("Số liệu trong tệp đã có sẵn, không có ô nào để ghi.")
    return _("Chưa đọc được ô nào có số liệu để ghi.")


def _remark(remark: Any) -> dict[str, Any]:
    return {
        "sheet": remark.sheet,
        "cell": remark.cell,
        "read": remark.read,
        "message": remark.message,
        "severity": remark.severity,
        "field": f"{ANSWER}{remark.key}" if remark.choices else "",
        "choices": [(place, label) for place, (_answer, label) in enumerate(remark.choices)],
    }


def _groups(found: FigureImport) -> list[dict[str, Any]]:
    """Questions of one kind that can be answered all at once; one alone needs no such answer."""
    asked = remarks_of(found).filter(severity=Severity.QUESTION.value, group__in=GROUPS).order_by()
    counted = dict(asked.values_list("group").annotate(Count("id")))
    return [
        {"field": f"{ANSWER}{ALL}{group}", "label": label, "count": counted[group], "choices": choices}
        for group, (label, choices) in GROUPS.items()
        if counted.get(group, 0) > 1
    ]


# The kinds of questions whose choices stand in one order: what they are about, and what each choice is.
GROUPS: dict[str, tuple[Any, tuple[tuple[str, Any], ...]]] = {
    "round": (gettext_lazy("Số có nhiều chữ số thập phân quá"), (("0", gettext_lazy("làm tròn tất cả")),)),
    "two-ways": (
        gettext_lazy("Số có hai cách hiểu (như 1.234)"),
        (("0", gettext_lazy("dấu tách hàng nghìn")), ("1", gettext_lazy("dấu thập phân"))),
    ),
    "share": (
        gettext_lazy("Phần trăm ghi như 0,95 mà không có dấu %"),
        (("0", gettext_lazy("0,95 là 95%")),),
    ),
    "hundredfold": (gettext_lazy("Phần trăm lớn gấp 100 lần"), (("0", gettext_lazy("chia cho 100")),)),
    "moved-unit": (
        gettext_lazy("Dòng có tên đơn vị khác với mã ẩn"),
        (("0", gettext_lazy("theo tên nhìn thấy")), ("1", gettext_lazy("theo mã ẩn"))),
    ),
    "old-letters": (gettext_lazy("Chữ viết bằng bảng mã cũ"), (("0", gettext_lazy("đổi tất cả sang Unicode")),)),
}


def _unit_name(found: FigureImport, unit: ImportedUnit) -> str:
    """Of several rounds a unit may stand in each."""
    answer = unit.submission
    return f"{answer.unit.name} · {answer.round.in_full}" if found.round is None else answer.unit.name


def _round_line(one: ImportedRound) -> dict[str, Any]:
    return {"name": one.round.in_full, "units": one.units, "refused": one.refused, **one.counts}


def _unit_line(unit: ImportedUnit, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "new": unit.new,
        "changed": unit.changed,
        "same": unit.same,
        "emptied": unit.emptied,
        "refusal": unit.refusal,
    }


def _pages(request: PortalRequest, page: Any, name: str) -> dict[str, str]:
    """The addresses of the neighbouring pages of one of the page's lists."""

    def at(number: int) -> str:
        query = request.GET.copy()
        query[name] = str(number)
        return f"?{query.urlencode()}"

    return {
        "previous_url": at(page.number - 1) if page.has_previous() else "",
        "next_url": at(page.number + 1) if page.has_next() else "",
    }


Act = Callable[[PortalRequest, FigureImport], FigureImport]


def _act(done: object) -> Callable[[Act], View]:
    """An act on an import: the service, a sentence, back to where it leads; what takes longer shows its progress."""

    def wrap(act: Act) -> View:
        @require_POST
        @district_page
        def view(request: PortalRequest, pk: int) -> HttpResponse:
            found = find_import(request, pk)
            try:
                after = act(request, found)
            except CannotImport as refusal:
                messages.error(request, str(refusal))
                return HttpResponseRedirect(_address(request, "figure-import", found))
            if after.state == ImportState.READ:
                return HttpResponseRedirect(_address(request, "figure-import", found))
            messages.success(request, str(done))
            whose = found.submission
            return HttpResponseRedirect(address("submission", whose, request) if whose else _back(request, found))

        return view

    return wrap


@_act(gettext_lazy("Đã nhận số liệu từ tệp. Hãy xem lại các kiểm tra rồi nộp."))
def figure_import_apply(request: PortalRequest, found: FigureImport) -> FigureImport:
    return confirm_import(
        actor=request.actor,
        figure_import=found,
        clear=request.POST.get("clear") == "on",
        partly=request.POST.get("partly") == "on",
    )


@_act(gettext_lazy("Đã bỏ tệp, không có gì được ghi."))
def figure_import_discard(request: PortalRequest, found: FigureImport) -> FigureImport:
    return discard_import(actor=request.actor, figure_import=found)
