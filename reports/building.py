"""Building a report's files: the Word document and a spreadsheet for each of its tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.documents.official import OfficialDocument
from core.documents.word import write_document
from core.writers.xlsx import write_workbook

DOCUMENT_NAMES = {"KẾ HOẠCH": "ke-hoach.docx"}
Step = Callable[[int, int, str], None]


def build_files(document: OfficialDocument, folder: Path, step: Step) -> list[Path]:
    """Writes the document and <table>.xlsx for each annex into `folder`, telling `step` before each file."""
    folder.mkdir(parents=True, exist_ok=True)
    total = len(document.annexes) + 2
    step(1, total, "Đang soạn tệp Word.")
    files = [folder / DOCUMENT_NAMES.get(document.kind, "bao-cao.docx")]
    write_document(document, files[0])
    for place, annex in enumerate(document.annexes, start=2):
        step(place, total, f"Đang tạo bảng tính {annex.table.label or annex.table.title}.")
        files.append(folder / f"{annex.table.key}.xlsx")
        write_workbook([annex.table], files[-1])
    step(total, total, "Đang lưu tệp.")
    return files
