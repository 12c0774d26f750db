"""A job as pages show it (components/job.html)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from core import policy
from core.actor import Actor
from core.models import Job, JobState, StoredFile
from core.numbers import format_whole


def job_line(job: Job, actor: Actor, district: str, *, retry_url: str = "") -> dict[str, Any]:
    """`district`: its slug. `retry_url`: where to POST so that a job that failed or was cancelled is done anew."""
    cancels = policy.may(actor, "cancel", job)
    return {
        "id": job.pk,
        "state": job.state,
        "state_label": JobState(job.state).label,
        "is_active": job.active,
        # Of one that is done the state says it all.
        "message": "" if job.state == JobState.DONE else job.message,
        "done": job.progress_done,
        "total": job.progress_total,
        "count": f"{format_whole(job.progress_done)}/{format_whole(job.progress_total)}",
        "error": job.error,
        "status_url": reverse("work:job", args=[district, job.pk]),
        "cancel_url": reverse("work:job-cancel", args=[district, job.pk]) if cancels else "",
        "retry_url": retry_url if job.state in (JobState.FAILED, JobState.CANCELLED) else "",
        "files": [file_line(file, district) for file in job.files.all()],
    }


def file_line(stored: StoredFile, district: str) -> dict[str, Any]:
    """A built file to download (components/files.html)."""
    return {"name": stored.name, "url": reverse("work:file", args=[district, stored.pk]), "size": stored.size}
