"""Files that people add to an object: their kind is read from their content, their size is bounded.

The caller checked the right to the object; the object's room serves the file by a view of its own.
"""

from __future__ import annotations

import hashlib
import uuid
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import Model, QuerySet

from core.actor import Actor
from core.audit import Change, record
from core.models import Attachment
from core.transactions import write_transaction
from core.vietnamese import clean

MEGABYTE = 1024 * 1024
LARGEST = 20 * MEGABYTE


class BadAttachment(ValueError):
    """The file is not taken; `args[0]` is the Vietnamese sentence: what happened, what to do."""


def _has_part(part: str) -> Callable[[BinaryIO], bool]:
    """Whether a zip package holds the part that makes it a document of this kind."""

    def holds(file: BinaryIO) -> bool:
        try:
            with zipfile.ZipFile(file) as package:
                return part in package.namelist()
        except (zipfile.BadZipFile, OSError, NotImplementedError):
            return False

    return holds


def _begins(*marks: bytes) -> Callable[[BinaryIO], bool]:
    return lambda file: file.read(16).startswith(marks)


# What may be added, by the ending of its name: how its content shows it, and what the browser is told.
_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS: dict[str, tuple[str, Callable[[BinaryIO], bool]]] = {
    ".pdf": ("application/pdf", _begins(b"%PDF-")),
    ".png": ("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    ".jpg": ("image/jpeg", _begins(b"\xff\xd8\xff")),
    ".jpeg": ("image/jpeg", _begins(b"\xff\xd8\xff")),
    ".docx": (_OFFICE + "wordprocessingml.document", _has_part("word/document.xml")),
    ".xlsx": (_OFFICE + "spreadsheetml.sheet", _has_part("xl/workbook.xml")),
    ".doc": ("application/msword", _begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    ".xls": ("application/vnd.ms-excel", _begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
}
ACCEPT = ",".join(KINDS)


def attachments_of(target: Model, role: str | None = None) -> QuerySet[Attachment]:
    """The files of an object, oldest first; of one role where it is said."""
    rows = Attachment.unscoped.filter(object_kind=target._meta.label_lower, object_id=str(target.pk))
    return rows if role is None else rows.filter(role=role)


def attach(*, actor: Actor, target: Model, district_id: int, role: str, file: File[bytes]) -> Attachment:
    """Keeps the file with the object. Raises BadAttachment.

    The bytes are on disk before the row is written, so that a row never names a file that is not there; where the row
    is not kept the file is removed.
    """
    name, content_type = _checked(file)
    path = Path("attachments") / f"{uuid.uuid4().hex}{PurePath(name).suffix.lower()}"
    full = Path(settings.MEDIA_ROOT) / path
    full.parent.mkdir(parents=True, exist_ok=True)
    with full.open("wb") as kept:
        for chunk in file.chunks():
            kept.write(chunk)
    row = Attachment(
        district_id=district_id,
        object_kind=target._meta.label_lower,
        object_id=str(target.pk),
        role=role,
        name=name,
        path=str(path),
        content_type=content_type,
        size=full.stat().st_size,
        sha256=_sha256(full),
        added_by_id=actor.person,
        added_by_name=actor.name,
    )
    try:
        return _written(actor, row, target)
    except BaseException:
        full.unlink(missing_ok=True)
        raise


@write_transaction
def _written(actor: Actor, row: Attachment, target: Model) -> Attachment:
    row.save()
    record(actor, Change("đính kèm tệp", target, str(target), row.district_id, {"Tệp": ("", row.name)}))
    return row


@write_transaction
def detach(*, actor: Actor, attachment: Attachment, target: Model) -> None:
    """Takes the file away from its object; the bytes go when the transaction has ended."""
    full = attachment.full_path
    record(actor, Change("gỡ tệp", target, str(target), attachment.district_id, {"Tệp": (attachment.name, "")}))
    attachment.delete()
    transaction.on_commit(lambda: full.unlink(missing_ok=True))


def _checked(file: File[bytes]) -> tuple[str, str]:
    """The file's name in one spelling and its content type. Raises BadAttachment."""
    name = clean(PurePath((file.name or "").replace("\\", "/")).name)[-200:]
    ending = PurePath(name).suffix.lower()
    if ending not in KINDS:
        raise BadAttachment(f"Không nhận được tệp “{name}”. Hãy chọn tệp PDF, ảnh (JPG, PNG), Word hoặc Excel.")
    if (file.size or 0) > LARGEST:
        raise BadAttachment(f"Tệp “{name}” lớn hơn {LARGEST // MEGABYTE} MB. Hãy chọn tệp nhỏ hơn hoặc quét lại ảnh.")
    content_type, shows = KINDS[ending]
    file.seek(0)
    fits = shows(cast(BinaryIO, file))
    file.seek(0)
    if not fits:
        raise BadAttachment(f"Nội dung của tệp “{name}” không đúng loại {ending}. Hãy lưu lại tệp rồi chọn lại.")
    return name, content_type


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
