"""Reminding of tasks by the calendar: 7 days and 1 day before, on the day, late."""

from __future__ import annotations

import logging
from datetime import date

from django.db import DatabaseError
from django.utils.translation import gettext as _

from core.notices import Message, notify_all
from core.transactions import write_transaction
from indicators.calendar_reminders import Reminder, reminders_of
from plans.deadlines import Precision, print_deadline
from plans.models import Plan, PlanState, Task
from plans.queries.standing import standing_of, with_reports
from plans.services.task_noticing import DUE, LATE, address_of, carrying
from plans.standing import OPEN, Timing
from schools.models import District
from schools.queries import today_of

logger = logging.getLogger(__name__)

KINDS = {Reminder.WEEK: DUE, Reminder.DAY: DUE, Reminder.TODAY: DUE, Reminder.LATE: LATE}


@write_transaction
def make_task_reminders(district: District) -> int:
    """What the calendar says today of the tasks that run in a year that runs; how many notices are new.

    May run twice, or twice at once: each notice stands once. A constant number of statements.
    """
    today = today_of(district)
    tasks = _running(district, today)
    said = [(one, reminder) for one in tasks if (reminder := _reminder(one, today))]
    people = carrying([one for one, _reminder_ in said]) if said else {}
    made = 0
    for kind in (DUE, LATE):
        messages = [
            Message(
                person, one, f"{reminder}:{one.deadline_end:%Y-%m-%d}", _words(reminder, one, today), address_of(one)
            )
            for one, reminder in said
            if KINDS[reminder] == kind
            for person in sorted(people[one.pk])
        ]
        made += notify_all(kind=kind, district_id=district.pk, messages=messages)
    return made


def _running(district: District, today: date) -> list[Task]:
    """Open tasks with a day; recurring work is reminded of in its turns, what was carried over in its next year."""
    in_force = Task.unscoped.filter(plan=None) | Task.unscoped.filter(
        plan__in=Plan.unscoped.filter(district=district, state=PlanState.ISSUED)
    )
    rows = in_force.filter(
        district=district, state__in=[*OPEN], period__ends_on__gte=today, deadline_end__isnull=False
    ).exclude(deadline_precision=Precision.RECURRING.value)
    return list(with_reports(rows).select_related("district", "period", "receiver__agency").order_by("pk"))


def _reminder(task: Task, today: date) -> Reminder | None:
    # Sent to the UBND in time, it waits for nobody's work by its deadline.
    if standing_of(task, today).timing is Timing.IN_TIME and task.submitted_on is not None:
        return None
    found = reminders_of(opens=task.period.starts_on, due=task.deadline_end, today=today, came=False)
    return next((one for one in found if one in KINDS), None)


def _words(reminder: Reminder, task: Task, today: date) -> str:
    days = (task.deadline_end - today).days if task.deadline_end else 0
    words = {"title": task.title, "due": print_deadline(task.deadline), "days": days}
    sentences = {
        Reminder.WEEK: _("Còn %(days)s ngày: %(title)s (thời hạn: %(due)s)."),
        Reminder.DAY: _("Còn 1 ngày: %(title)s (thời hạn: %(due)s)."),
        Reminder.TODAY: _("Hôm nay là hạn: %(title)s (thời hạn: %(due)s)."),
        Reminder.LATE: _("Quá hạn: %(title)s (thời hạn: %(due)s)."),
    }
    return sentences[reminder] % words


def make_task_reminders_of_all() -> int:
    """The same for every district, each in a transaction of its own."""
    made = 0
    for district in District.unscoped.order_by("pk"):
        try:
            made += make_task_reminders(district)
        except DatabaseError:
            logger.exception("the task reminders of %s were not made; the next hour makes them", district.slug)
    return made
