"""Files that people add: their kind is read from their content."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from core.attachments import LARGEST, BadAttachment, attach, attachments_of, detach
from core.models import Attachment
from tests.conftest import House

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 a scan"


def add(house: House, name: str, content: bytes) -> Attachment:
    target = house.bac.of_school
    file = ContentFile(content, name=name)
    actor = house.bac.actor("principal")
    return attach(actor=actor, target=target, district_id=target.district_id, role="ban-ky", file=file)


def test_added_file_stands_with_its_object_and_keeps_its_bytes(house: House) -> None:
    added = add(house, "C:\\Quét\\bản ký.PDF", PDF)
    assert added.name == "bản ký.PDF"
    assert added.content_type == "application/pdf"
    assert list(attachments_of(house.bac.of_school, "ban-ky")) == [added]
    assert added.full_path.read_bytes() == PDF


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("virus.exe", b"MZ", "Hãy chọn tệp PDF, ảnh (JPG, PNG), Word hoặc Excel"),
        ("không có đuôi", PDF, "Hãy chọn tệp PDF"),
        ("giả.pdf", b"<html>", "không đúng loại .pdf"),
        ("giả.docx", b"PK not a package", "không đúng loại .docx"),
        ("lớn.pdf", PDF + b" " * LARGEST, "lớn hơn 20 MB"),
    ],
)
def test_file_of_a_wrong_kind_gets_a_sentence(house: House, name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(BadAttachment, match=sentence.replace("(", r"\(").replace(")", r"\)")):
        add(house, name, content)
    assert not attachments_of(house.bac.of_school).exists()


def test_word_document_is_known_by_its_parts(house: House) -> None:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as parts:
        parts.writestr("word/document.xml", "<w/>")
    assert add(house, "công văn.docx", package.getvalue()).size == len(package.getvalue())


def test_detached_file_is_gone_from_the_disk(house: House, django_capture_on_commit_callbacks: object) -> None:
    added = add(house, "bản ký.pdf", PDF)
    path: Path = added.full_path
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        detach(actor=house.bac.actor("principal"), attachment=added, target=house.bac.of_school)
    assert not path.exists()
    assert not attachments_of(house.bac.of_school).exists()
