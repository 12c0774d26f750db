"""Writing a month's work plan: its lines copied from the year's calendar, added, changed, put in order, assigned."""

from __future__ import annotations

import logging
from datetime import date

from django.db import DatabaseError
from django.db.models import Max, QuerySet

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.transactions import write_transaction
from core.vietnamese import clean
from plans.models import Activity, MonthCopy, MonthPlan, MonthWork, Task
from plans.months import month_words
from plans.services.tasks import TaskData, TaskRefused, assign_task
from plans.services.turns import CALENDAR
from schools.models import District, Period

logger = logging.getLogger(__name__)

# A scheduler that was off for some days makes up for it; what is older is left.
MAKE_UP_DAYS = 7


class MonthWorkRefused(ValueError):
    """The month's work plan cannot be changed so; `args[0]` is the Vietnamese sentence."""


@write_transaction
def copy_month(*, actor: Actor, district: District, month: date) -> int:
    """Copies the lines of the year's calendar that the month does not have yet, to its end; how many. Raises Forbidden.

    A line that was changed since is kept as it was changed; one that was taken away comes back.
    """
    _lock_month(actor, district, month)
    return _copy(actor, _calendars(district, month), month)


@write_transaction
def begin_month(*, district: District, month: date) -> int:
    """The same, by the portal: of calendars that nobody copied into the month yet, so that each is copied once.

    Run twice, or together with who copies by hand, it has nothing left to do. A district that is looked at as of a day
    of its past (DESIGN §6, closed years) is left alone.
    """
    locked: District = District.unscoped.select_for_update().get(pk=district.pk)
    if locked.reference_date is not None:
        return 0
    return _copy(CALENDAR, _calendars(district, month).exclude(copies__month=month), month)


def begin_months_of_all(today: date) -> int:
    """The month of today in every district whose calendar has lines for it, each in a transaction of its own.

    A machine that was off makes up for it; a calendar that is written later in the month is copied by who writes it.
    """
    if today.day > MAKE_UP_DAYS:
        return 0
    month, made = today.replace(day=1), 0
    awaiting = MonthPlan.unscoped.filter(activities__month=month).exclude(copies__month=month)
    for district in District.unscoped.filter(reference_date=None, month_plans__in=awaiting).distinct().order_by("pk"):
        try:
            made += begin_month(district=district, month=month)
        except DatabaseError:
            logger.exception("the month of %s was not begun; the next hour begins it", district.slug)
    return made


def _calendars(district: District, month: date) -> QuerySet[MonthPlan]:
    """The calendars that have lines for a month."""
    return MonthPlan.unscoped.filter(
        pk__in=Activity.objects.filter(month_plan__district=district, month=month).values("month_plan")
    )


def _copy(actor: Actor, calendars: QuerySet[MonthPlan], month: date) -> int:
    """Copies what of these calendars the month lacks, with its district locked."""
    # Who writes a calendar now waits, so that its lines are still there at the end.
    locked = list(calendars.select_for_update().order_by("pk"))
    if not locked:
        return 0
    MonthCopy.objects.bulk_create([MonthCopy(month_plan=one, month=month) for one in locked], ignore_conflicts=True)
    district = locked[0].district_id
    there = MonthWork.unscoped.filter(district=district, month=month, activity__isnull=False).values("activity")
    lines = Activity.objects.filter(month_plan__in=locked, month=month).exclude(pk__in=there)
    made = MonthWork.unscoped.bulk_create(
        [
            MonthWork(district_id=district, month=month, order=order, text=line.text, activity=line)
            for order, line in enumerate(lines.order_by("month_plan", "order"), start=_last_place(district, month) + 1)
        ]
    )
    if made:
        label = f"Kế hoạch công tác {month_words(month)}"
        changes = {"Số dòng": ("", len(made))}
        record(actor, Change("chép kế hoạch tháng", made[0], label, district, changes))
    return len(made)


@write_transaction
def add_line(*, actor: Actor, district: District, month: date, text: str) -> MonthWork:
    """A new line at the month's end. Raises MonthWorkRefused, Forbidden."""
    last = _lock_month(actor, district, month)
    line: MonthWork = MonthWork.unscoped.create(district=district, month=month, order=last + 1, text=_words(text))
    record(actor, Change("thêm việc của tháng", line, line.text, district.pk))
    return line


@write_transaction
def change_line(*, actor: Actor, line: MonthWork, text: str) -> MonthWork:
    """Other words for a line; the task that was assigned for it keeps its own. Raises MonthWorkRefused, Forbidden."""
    locked = _lock_line(actor, line)
    before, locked.text = locked.text, _words(text)
    if locked.text != before:
        locked.save(update_fields=["text"])
        changes = {"Nội dung": (before, locked.text)}
        record(actor, Change("sửa việc của tháng", locked, locked.text, locked.district_id, changes))
    return locked


@write_transaction
def shift_line(*, actor: Actor, line: MonthWork, up: bool) -> MonthWork:
    """Changes places with the line before or after it; the first and the last stay. Raises Forbidden."""
    last = _lock_month(actor, line.district, line.month)
    locked = _lock_line(actor, line)
    others = MonthWork.unscoped.filter(district=locked.district_id, month=locked.month)
    other = (
        others.filter(order__lt=locked.order).order_by("-order").first()
        if up
        else others.filter(order__gt=locked.order).order_by("order").first()
    )
    if other is None:
        return locked
    place, locked.order = locked.order, other.order
    # A place is held once: the neighbour steps aside first.
    others.filter(pk=other.pk).update(order=last + 1)
    others.filter(pk=locked.pk).update(order=locked.order)
    others.filter(pk=other.pk).update(order=place)
    record(actor, Change("sắp xếp việc của tháng", locked, locked.text, locked.district_id))
    return locked


@write_transaction
def assign_line(*, actor: Actor, line: MonthWork, period: Period, data: TaskData) -> Task:
    """Makes a line the task of somebody, in no plan; a line is assigned once. Raises TaskRefused, Forbidden."""
    locked = _lock_line(actor, line)
    if locked.task_id is not None:
        raise TaskRefused("Việc này đã được giao. Hãy mở nhiệm vụ để xem hoặc giao lại.")
    task = assign_task(actor=actor, district=locked.district, period=period, data=data)
    locked.task = task
    locked.save(update_fields=["task"])
    changes = {"Nhiệm vụ": ("", task.title)}
    record(actor, Change("giao việc của tháng", locked, locked.text, locked.district_id, changes))
    return task


@write_transaction
def remove_line(*, actor: Actor, line: MonthWork) -> None:
    """Takes a line away; one for which a task was assigned stays. Raises MonthWorkRefused, Forbidden."""
    locked = _lock_line(actor, line)
    if locked.task_id is not None:
        raise MonthWorkRefused(
            "Việc này đã được giao thành nhiệm vụ nên không bỏ được; hãy hủy nhiệm vụ nếu không làm."
        )
    record(actor, Change("bỏ việc của tháng", locked, locked.text, locked.district_id))
    locked.delete()


def _lock_month(actor: Actor, district: District, month: date) -> int:
    """The last place of a month, which stays the last until the end of the transaction."""
    District.unscoped.select_for_update().get(pk=district.pk)
    policy.require(actor, "write", MonthWork(district=district, month=month))
    return _last_place(district.pk, month)


def _last_place(district: int, month: date) -> int:
    places = MonthWork.unscoped.filter(district=district, month=month).aggregate(last=Max("order"))
    return places["last"] or 0


def _lock_line(actor: Actor, line: MonthWork) -> MonthWork:
    locked: MonthWork = MonthWork.unscoped.select_for_update(of=("self",)).select_related("district").get(pk=line.pk)
    policy.require(actor, "write", locked)
    return locked


def _words(text: str) -> str:
    words = clean(text)
    if not words:
        raise MonthWorkRefused("Chưa có nội dung. Hãy nhập nội dung việc cần làm.")
    return words
