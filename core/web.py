"""Answers that several rooms give: a table as a spreadsheet, a stored file."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.utils.http import content_disposition_header

from core.documents.official import OfficialDocument
from core.documents.paper import Paper
from core.documents.word import write_document, write_table
from core.jobs import CONTENT_TYPES
from core.models import Attachment, StoredFile
from core.table import Table
from core.writers.paper_xlsx import write_paper
from core.writers.pdf import write_pdf
from core.writers.xlsx import write_workbook
from core.writers.xlsx_stream import Stream, write_streams


def workbook_response(table: Table, name: str) -> HttpResponse:
    """One table as an .xlsx to download."""
    return tables_response([table], name)


def word_response(table: Table, name: str, attached_to: str = "") -> HttpResponse:
    """One table as a Word file to download."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.docx"
        write_table(table, path, attached_to)
        return download(path.read_bytes(), f"{name}.docx")


def document_response(document: OfficialDocument, name: str) -> HttpResponse:
    """A short official document as a Word file to download; a long one is built by a job."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document.docx"
        write_document(document, path)
        return download(path.read_bytes(), f"{name}.docx")


def tables_response(tables: Sequence[Table], name: str) -> HttpResponse:
    """Some tables as an .xlsx to download, each on a sheet of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        write_workbook(tables, path)
        return download(path.read_bytes(), f"{name}.xlsx")


def streams_response(streams: Sequence[Stream], name: str) -> FileResponse:
    """Long tables as an .xlsx to download, written to the disk and sent from there piece by piece."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
    write_streams(streams, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=CONTENT_TYPES[".xlsx"])


def file_response(file: StoredFile | Attachment) -> FileResponse:
    """A built or added file; the caller checked the right to it."""
    if not file.full_path.is_file():
        raise Http404(file.name)
    return FileResponse(
        file.full_path.open("rb"), as_attachment=True, filename=file.name, content_type=file.content_type
    )


def paper_response(paper: Paper, name: str, kind: str) -> HttpResponse:
    """A form on paper to download: `kind` is "pdf" or "xlsx". Raises NoPdf."""
    return download(_as_pdf(paper) if kind == "pdf" else _as_sheet(paper), f"{name}.{kind}")


def _as_pdf(paper: Paper) -> bytes:
    return write_pdf(paper, Path(settings.BASE_DIR) / "static" / "packages" / "paper")


def _as_sheet(paper: Paper) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper.xlsx"
        write_paper(paper, path)
        return path.read_bytes()


def download(content: bytes, name: str) -> HttpResponse:
    """A file made for this answer alone, of the kind that its name says."""
    response = HttpResponse(content, content_type=CONTENT_TYPES[Path(name).suffix])
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
