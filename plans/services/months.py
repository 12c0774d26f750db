"""Writing what the months of a period hold: begun empty or from last year's, then written line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.transactions import write_transaction
from core.vietnamese import clean
from plans.models import Activity, MonthPlan, Plan
from plans.months import month_after, years_later
from plans.queries.months import fingerprint, last_months
from schools.models import District, Period

# More lines than a month has.
_ASIDE = 10_000


class MonthPlanRefused(ValueError):
    """The month plan cannot be written so; `args[0]` is the Vietnamese sentence."""


@write_transaction
def ensure_month_plan(
    *,
    actor: Actor,
    district: District,
    period: Period,
    heading: Mapping[str, str],
    months: Mapping[date, Sequence[str]],
    notes: Sequence[str] = (),
) -> MonthPlan:
    """The months of a period with their lines; an existing one keeps its lines. Raises Forbidden.

    `heading` holds label, title and subtitle; `months` the lines by the first day of their month; `notes` what stands
    under the table.
    """
    policy.require(actor, "write", Plan(district=district, period=period))
    plan: MonthPlan
    plan, made = MonthPlan.unscoped.get_or_create(
        district=district, period=period, defaults={**heading, "notes": [clean(note) for note in notes]}
    )
    if made:
        Activity.objects.bulk_create(
            [
                Activity(month_plan=plan, month=month, order=order, text=clean(line))
                for month, lines in months.items()
                for order, line in enumerate(lines)
            ]
        )
        record(actor, Change("lập kế hoạch tháng", plan, plan.title, district.pk))
    return plan


@write_transaction
def begin_month_plan(*, actor: Actor, district: District, period: Period, from_last_year: bool) -> MonthPlan:
    """The months of a period that has none yet, empty or with last year's lines, each a year later.

    Raises MonthPlanRefused, Forbidden.
    """
    District.unscoped.select_for_update().get(pk=district.pk)
    policy.require(actor, "write", MonthPlan(district=district, period=period))
    if MonthPlan.unscoped.filter(district=district, period=period).exists():
        raise MonthPlanRefused("Kỳ này đã có kế hoạch tháng.")
    last = last_months(district, period) if from_last_year else None
    plan: MonthPlan = (
        copy_months(last, period)
        if last
        else MonthPlan.unscoped.create(
            district=district, period=period, title=f"KẾ HOẠCH THÁNG {period.name.upper()}", notes=[]
        )
    )
    record(actor, Change("lập kế hoạch tháng", plan, plan.title, district.pk))
    return plan


def copy_months(source: MonthPlan, period: Period) -> MonthPlan:
    """The months of a period with the lines of an earlier one's, years later; its number and day are not words of it.

    It is called inside what makes a plan of a period that has no months yet.
    """
    years = period.starts_on.year - source.period.starts_on.year
    plan: MonthPlan = MonthPlan.unscoped.create(
        district=source.district,
        period=period,
        label=source.label,
        title=years_later(source.title, years),
        notes=[years_later(note, years) for note in source.notes],
    )
    Activity.objects.bulk_create(
        Activity(
            month_plan=plan,
            month=month_after(line.month, 12 * years),
            order=line.order,
            text=years_later(line.text, years),
        )
        for line in source.activities.all()
    )
    return plan


@dataclass(frozen=True, slots=True)
class MonthWords:
    """What a month plan says: its heading, the notes under it, and the lines by the first day of their month."""

    title: str
    subtitle: str
    notes: Sequence[str]
    months: Mapping[date, Sequence[str]]


@write_transaction
def write_months(*, actor: Actor, plan: MonthPlan, words: MonthWords, seen: str) -> MonthPlan:
    """Makes the plan say `words`; a line that stays keeps what was copied from it. `seen`: its `fingerprint`, as read.

    Raises MonthPlanRefused, Forbidden.
    """
    locked: MonthPlan = MonthPlan.unscoped.select_for_update().get(pk=plan.pk)
    policy.require(actor, "write", locked)
    if fingerprint(locked) != seen:
        raise MonthPlanRefused("Người khác vừa sửa kế hoạch tháng này. Hãy mở lại trang để xem bản mới rồi sửa tiếp.")
    if not clean(words.title):
        raise MonthPlanRefused("Chưa có tên kế hoạch tháng. Hãy nhập tên.")
    before = {"Tên": locked.title, "Số hoạt động": locked.activities.count()}
    locked.title, locked.subtitle = clean(words.title), clean(words.subtitle)
    locked.notes = _lines(words.notes)
    locked.save()
    for month, lines in words.months.items():
        _set_lines(locked, month, _lines(lines))
    after = {"Tên": locked.title, "Số hoạt động": locked.activities.count()}
    changes = {name: (before[name], value) for name, value in after.items()}
    record(actor, Change("sửa kế hoạch tháng", locked, locked.title, locked.district_id, changes))
    return locked


def _lines(typed: Sequence[str]) -> list[str]:
    """Lines as they are kept: without the dash that a document prints before each, and without empty ones."""
    return [line for text in typed if (line := clean(text).removeprefix("-").strip())]


def _set_lines(plan: MonthPlan, month: date, lines: Sequence[str]) -> None:
    """Line by line, so that one that stays, though in another place, is the same row."""
    rows = list(Activity.objects.filter(month_plan=plan, month=month).order_by("order"))
    if [row.text for row in rows] == list(lines):
        return
    kept: dict[int, Activity] = {}
    for order, text in enumerate(lines):
        same = next((row for row in rows if row.text == text), None)
        if same is not None:
            rows.remove(same)
            kept[order] = same
    Activity.objects.filter(pk__in=[row.pk for row in rows]).delete()
    # A place is held once: what stays steps aside before it takes its new one.
    Activity.objects.filter(month_plan=plan, month=month).update(order=F("order") + len(lines) + _ASIDE)
    for order, row in kept.items():
        row.order = order
    Activity.objects.bulk_update(kept.values(), ["order"])
    Activity.objects.bulk_create(
        Activity(month_plan=plan, month=month, order=order, text=text)
        for order, text in enumerate(lines)
        if order not in kept
    )
