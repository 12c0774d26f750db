"""The background work of this room: what the calendar begins (turns, months), reminders of tasks and reviews."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from plans.services.month_work import begin_months_of_all
from plans.services.review_notices import make_review_reminders_of_all
from plans.services.task_reminders import make_task_reminders_of_all
from plans.services.turns import make_turns_of_all


@shared_task(name="plans.tasks.follow_tasks")
def follow_tasks() -> None:
    """Every hour: the turns that begin today, then what the calendar says of every task."""
    make_turns_of_all()
    make_task_reminders_of_all()


@shared_task(name="plans.tasks.make_review_reminders")
def make_review_reminders() -> None:
    """Every hour: what the calendar says today of months that are not sent, in every district."""
    make_review_reminders_of_all()


@shared_task(name="plans.tasks.begin_months")
def begin_months() -> None:
    """Every hour: the month that began, from the year's calendar of every district, once."""
    begin_months_of_all(timezone.localdate())
