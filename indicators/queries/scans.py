"""The scans of signed copies that a unit added to its answer."""

from __future__ import annotations

from django.db.models import Max, QuerySet

from core.attachments import attachments_of
from core.models import Attachment
from indicators.models import Submission, SubmissionCopy

_ROLE = "ban-ky"


def role_of(submission: Submission) -> str:
    """What the scan of the paper as it stands now is kept as: a scan says of which copy it is; one query."""
    return f"{_ROLE}-{copy_number(submission)}"


def copy_number(submission: Submission) -> int:
    """The number of the copy that was submitted last, 0 before any; one query."""
    copies = SubmissionCopy.objects.filter(submission=submission, act="submit")
    return copies.aggregate(last=Max("number"))["last"] or 0


def scans_of(submission: Submission) -> QuerySet[Attachment]:
    """The scans, oldest first."""
    return attachments_of(submission).filter(role__startswith=f"{_ROLE}-")


def copy_of(scan: Attachment) -> int:
    """The number of the copy that a scan is of."""
    return int(scan.role.removeprefix(f"{_ROLE}-"))
