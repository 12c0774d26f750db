"""Spreadsheets as people make them, for tests that bring one in."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook


def sheet_of(rows: Sequence[Sequence[Any]], name: str = "Danh sách") -> bytes:
    """An .xlsx of one sheet with these rows."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()
