"""Writing what the months hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.transactions import write_transaction
from core.vietnamese import clean
from plans.models import Activity, MonthPlan, Plan
from schools.models import District, Period


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
