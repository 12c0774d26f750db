"""The two Celery tasks of the ground: do a job, and put back what was lost."""

from __future__ import annotations

from celery import shared_task

from core import jobs


@shared_task(name="core.tasks.run_job")
def run_job(job_id: int) -> None:
    """Does one job; delivering it twice does it once."""
    jobs.run(job_id)


@shared_task(name="core.tasks.sweep_jobs")
def sweep_jobs() -> None:
    """Every few seconds: jobs of dead workers and lost messages go back to the queue."""
    jobs.sweep()
