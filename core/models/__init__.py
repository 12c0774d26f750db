"""What every room writes to: the audit trail, background jobs and their files, attachments, notices and mails."""

from core.models.attachments import Attachment
from core.models.audit import AuditEntry, describe
from core.models.jobs import ACTIVE_STATES, Job, JobState, StoredFile
from core.models.notices import Delivery, Mail, MailState, Notice, NoticeChoice

__all__ = [
    "ACTIVE_STATES",
    "Attachment",
    "AuditEntry",
    "Delivery",
    "Job",
    "JobState",
    "Mail",
    "MailState",
    "Notice",
    "NoticeChoice",
    "StoredFile",
    "describe",
]
