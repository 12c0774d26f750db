"""Bringing in a list on a page: choose a file, look at what it would do, confirm."""

from __future__ import annotations

import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.lists import Checked, ListProblem, ListResource, ReadList, apply_list, packed, read_list, unpacked
from core.numbers import format_whole
from core.sheets.limits import MEGABYTE
from core.sheets.reading import SheetProblem, read_workbook

FILE_BYTES = 5 * MEGABYTE
CONFIRM_SECONDS = 60 * 60
OUTCOMES = {"new": gettext_lazy("Mới"), "changed": gettext_lazy("Thay đổi"), "same": gettext_lazy("Giữ nguyên")}


class UploadForm(forms.Form):
    """The file that a list comes in."""

    file = forms.FileField(
        label=gettext_lazy("Tệp danh sách (.xlsx)"),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Hãy chọn tệp danh sách.")},
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )

    adding = forms.BooleanField(required=False)

    def __init__(self, *args: Any, adds: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if adds:
            self.fields["adding"].label = adds
        else:
            del self.fields["adding"]

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if not str(file.name).lower().endswith(".xlsx"):
            raise forms.ValidationError(_("Chỉ nhận tệp Excel .xlsx. Hãy lưu danh sách thành .xlsx rồi chọn lại."))
        if (file.size or 0) > FILE_BYTES:
            words = {"limit": FILE_BYTES // MEGABYTE}
            raise forms.ValidationError(_("Tệp lớn hơn %(limit)d MB. Hãy bỏ hình ảnh và trang không dùng.") % words)
        return file


@dataclass(frozen=True, slots=True)
class ListPage:
    """What the pages of one list say; `scope` binds a preview to the person and the district it was made for."""

    title: str
    scope: str
    template_url: str
    back_url: str
    back_label: str


def import_list(request: HttpRequest, resource: ListResource[Any], page: ListPage) -> HttpResponse:
    """One address for the three steps; the rows travel from the preview to the confirmation inside the page, signed."""
    if request.method == "POST" and "rows" in request.POST:
        return _confirmed(request, resource, page)
    form = UploadForm(request.POST or None, request.FILES or None, adds=resource.adds)
    if request.method == "POST" and form.is_valid():
        try:
            book = read_workbook_of(form.cleaned_data["file"])
            read = read_list(book, resource, adding=form.cleaned_data.get("adding", False))
        except (SheetProblem, ListProblem) as problem:
            form.add_error("file", str(problem))
        else:
            return _preview_page(request, page, read, resource.preview(read))
    return _upload_page(request, resource, page, form)


def read_workbook_of(file: UploadedFile[Any]) -> Any:
    """The workbook of an uploaded file, read by the limited child from a file of its own. Raises SheetProblem."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list"
        with path.open("wb") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
        return read_workbook(path)


def _confirmed(request: HttpRequest, resource: ListResource[Any], page: ListPage) -> HttpResponse:
    try:
        read = unpacked(signing.loads(request.POST["rows"], salt=page.scope, max_age=CONFIRM_SECONDS))
    except signing.BadSignature:
        form = UploadForm({}, adds=resource.adds)
        form.add_error("file", _("Bản xem trước đã quá hạn. Hãy chọn lại tệp."))
        return _upload_page(request, resource, page, form)
    checked = apply_list(resource, read)
    if checked.findings:
        return _preview_page(request, page, read, checked)
    words = {outcome: format_whole(checked.count(outcome)) for outcome in OUTCOMES}
    messages.success(request, _("Đã nhập danh sách: %(new)s mới, %(changed)s thay đổi, %(same)s giữ nguyên.") % words)
    return HttpResponseRedirect(page.back_url)


def _upload_page(request: HttpRequest, resource: ListResource[Any], page: ListPage, form: UploadForm) -> HttpResponse:
    columns = [
        {"title": one.column_name, "required": one.required, "explained": one.explained} for one in resource.columns
    ]
    context = {"page": page, "form": form, "columns": columns}
    return render(request, "core/list_import.html", context, status=422 if form.errors else 200)


def _preview_page(request: HttpRequest, page: ListPage, read: ReadList, checked: Checked) -> HttpResponse:
    context = {
        "page": page,
        "findings": checked.findings,
        "lines": [{**asdict(line), "outcome_label": OUTCOMES[line.outcome]} for line in checked.lines],
        "counts": [(OUTCOMES[outcome], format_whole(checked.count(outcome))) for outcome in OUTCOMES],
        "rows": signing.dumps(packed(read), salt=page.scope, compress=True),
        "writes": format_whole(checked.writes) if checked.writes else "",
        "wrong": format_whole(len(checked.findings)),
        "unused": ", ".join(f"“{title}”" for title in read.unused),
    }
    return render(request, "core/list_preview.html", context, status=422 if checked.findings else 200)
