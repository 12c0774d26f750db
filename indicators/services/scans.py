"""The scan of the signed copy: the unit adds it to what it has submitted, and takes a wrong one away."""

from __future__ import annotations

from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from core import attachments, policy
from core.actor import Actor
from core.attachments import BadAttachment
from core.models import Attachment
from core.transactions import write_transaction
from indicators.models import Submission
from indicators.queries.scans import role_of
from indicators.services.entries import lock_submission
from indicators.services.publishing import CannotMove

_KINDS = (".pdf", ".jpg", ".jpeg", ".png")


def attach_scan(*, actor: Actor, submission: Submission, file: File[Any]) -> Attachment:
    """Keeps the scan with the copy it is of. Raises BadAttachment, CannotMove, Forbidden.

    The file is written before the row, outside of any transaction: the state is looked at before, and decides nothing
    that could not be taken back.
    """
    policy.require(actor, "attach", submission)
    if not policy.possible("attach", submission):
        raise CannotMove(_("Chỉ đính kèm bản ký khi báo cáo đã nộp. Hãy nộp báo cáo trước, rồi in, ký và quét."))
    if not (file.name or "").lower().endswith(_KINDS):
        raise BadAttachment(_("Bản ký phải là tệp PDF hoặc ảnh (JPG, PNG). Hãy quét bản đã ký, đóng dấu rồi chọn lại."))
    return attachments.attach(
        actor=actor, target=submission, district_id=submission.district_id, role=role_of(submission), file=file
    )


@write_transaction
def detach_scan(*, actor: Actor, submission: Submission, scan: Attachment) -> None:
    """Takes away a scan that was added by mistake. Raises CannotMove, Forbidden."""
    locked = lock_submission(submission)
    policy.require(actor, "detach", locked)
    if not policy.possible("detach", locked):
        raise CannotMove(_("Báo cáo không ở trạng thái “Đã nộp” nên không gỡ bản ký được. Hãy đính kèm thêm bản mới."))
    attachments.detach(actor=actor, attachment=scan, target=locked)
