"""The Celery tasks of the ground: do a job, put back what was lost, make digests, send mails."""

from __future__ import annotations

from celery import shared_task

from core import jobs, mails


@shared_task(name="core.tasks.run_job")
def run_job(job_id: int) -> None:
    """Does one job; delivering it twice does it once."""
    jobs.run(job_id)


@shared_task(name="core.tasks.sweep_jobs")
def sweep_jobs() -> None:
    """Every few seconds: jobs of dead workers and lost messages go back to the queue."""
    jobs.sweep()


@shared_task(name="core.tasks.make_digests")
def make_digests() -> None:
    """Every hour: the day's digest for who has news and none yet."""
    if mails.make_digests():
        mails.send_waiting()


@shared_task(name="core.tasks.send_mails")
def send_mails() -> None:
    """After a commit, and every few seconds for what was lost or left over: mails that wait."""
    mails.send_waiting()
