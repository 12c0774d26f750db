"""Answers that several rooms give: a table as a spreadsheet, a stored file."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.http import FileResponse, Http404, HttpResponse

from core.jobs import CONTENT_TYPES
from core.models import StoredFile
from core.table import Table
from core.writers.xlsx import write_workbook


def workbook_response(table: Table, name: str) -> HttpResponse:
    """One table as an .xlsx to download."""
    return tables_response([table], name)


def tables_response(tables: Sequence[Table], name: str) -> HttpResponse:
    """Some tables as an .xlsx to download, each on a sheet of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        write_workbook(tables, path)
        content = path.read_bytes()
    response = HttpResponse(content, content_type=CONTENT_TYPES[".xlsx"])
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def file_response(file: StoredFile) -> FileResponse:
    """A built file; the caller checked the right to it."""
    if not file.full_path.is_file():
        raise Http404(file.name)
    return FileResponse(
        file.full_path.open("rb"), as_attachment=True, filename=file.name, content_type=file.content_type
    )
