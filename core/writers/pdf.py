"""A form on paper as a PDF."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from core.documents.paper import Paper
from core.writers.paper_html import paper_html


class NoPdf(Exception):
    """This machine cannot make a PDF; `args[0]` says in a Vietnamese sentence what is missing and what to do."""


def write_pdf(paper: Paper, fonts: Path) -> bytes:
    """The paper's pages; equal papers give equal bytes. Raises NoPdf where a system library is missing.

    `fonts` is the folder of the packaged letters; without them the machine's own of the same widths are taken.
    """
    html_class = _weasyprint()
    html = paper_html(paper)
    mark = hashlib.sha256(html.encode()).hexdigest()[:32].encode()
    document = html_class(string=html, base_url=f"{fonts.parent.as_uri()}/")
    content: bytes = document.write_pdf(pdf_identifier=mark)
    return content


def _weasyprint() -> Any:
    """Loaded when first asked for: it is slow to load, and fails to on a machine without the library of its letters."""
    try:
        from weasyprint import HTML
    except OSError as error:
        message = (
            "Máy chủ chưa có thư viện Pango nên không tạo được tệp PDF. "
            "Hãy tải tệp .xlsx, hoặc báo quản trị cài các gói libpango-1.0-0, libpangoft2-1.0-0."
        )
        raise NoPdf(message) from error
    return HTML
