"""Downloading the workbooks that units fill in."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from core import policy
from core.jobs import CONTENT_TYPES
from core.sheets.limits import SHEETS
from indicators.models import Round, Submission
from indicators.queries.imports import ImportTarget, answers_for, sheets_of_round
from indicators.queries.sheet import Sheet, sheet_of
from indicators.queries.templates import asked_of, asked_table_of
from indicators.sheets.template import write_templates
from indicators.sheets.unit_table import MOST_CELLS, table_cells, write_unit_table
from indicators.views.answer_pages import find_submission
from indicators.views.round_frame import find_round
from schools.tenancy import PortalRequest, district_page


@require_GET
@district_page
def submission_template(request: PortalRequest, pk: int) -> HttpResponse:
    """The unit's form as a workbook to fill in, with what it has entered so far."""
    sheet = sheet_of(find_submission(request, pk))
    asked = asked_of(sheet, sheet.form.label or "Biểu")
    name = f"{sheet.round.version.form.slug}-{sheet.round.period.code}-{sheet.submission.unit.code}"
    return _download(lambda path: write_templates([asked], path), f"{name}.xlsx")


@require_GET
@district_page
def round_template(request: PortalRequest, pk: int) -> HttpResponse:
    """One workbook for all units of the round, a row for each; a form too wide for that has a sheet for each.

    More sheets than a workbook may have to be read again are the zip.
    """
    found, answers = _round(request, pk)
    slug = f"{found.version.form.slug}-{found.period.code}"
    name = f"{slug}-cac-don-vi.xlsx"
    if len(table_cells(found.form)) <= MOST_CELLS:
        asked = asked_table_of(found, answers)
        return _download(lambda path: write_unit_table(asked, path), name)
    if len(answers) > SHEETS:
        return _download(lambda path: _zip(found, answers, slug, path), f"{slug}-tung-don-vi.zip")
    sheets = [asked_of(sheet, sheet.submission.unit.name) for sheet in _sheets(found, answers)]
    return _download(lambda path: write_templates(sheets, path), name)


@require_GET
@district_page
def round_templates(request: PortalRequest, pk: int) -> HttpResponse:
    """A zip with one workbook for each unit of the round."""
    found, answers = _round(request, pk)
    slug = f"{found.version.form.slug}-{found.period.code}"
    return _download(lambda path: _zip(found, answers, slug, path), f"{slug}-tung-don-vi.zip")


def _zip(found: Round, answers: list[Submission], slug: str, path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for sheet in _sheets(found, answers):
            one = path.with_suffix(".one")
            write_templates([asked_of(sheet, sheet.form.label or "Biểu")], one)
            archive.write(one, f"{slug}-{sheet.submission.unit.code}.xlsx")


def _round(request: PortalRequest, pk: int) -> tuple[Round, list[Submission]]:
    found = find_round(request, pk)
    policy.require(request.actor, "import", found)
    return found, answers_for(found, None)


def _sheets(found: Round, answers: list[Submission]) -> Iterator[Sheet]:
    return sheets_of_round(ImportTarget(found, answers), answers, previous=True)


def _download(write: Callable[[Path], object], name: str) -> HttpResponse:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        write(path)
        content = path.read_bytes()
    kind = CONTENT_TYPES[".xlsx"] if name.endswith(".xlsx") else "application/zip"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
