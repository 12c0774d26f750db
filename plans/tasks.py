"""The background work of this room: reminders of monthly reviews."""

from __future__ import annotations

from celery import shared_task

from plans.services.review_notices import make_review_reminders_of_all


@shared_task(name="plans.tasks.make_review_reminders")
def make_review_reminders() -> None:
    """Every hour: what the calendar says today of months that are not sent, in every district."""
    make_review_reminders_of_all()
