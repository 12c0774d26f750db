"""Reading the tasks of a period, whatever plan they stand in: which periods, which tasks, what they offer to ask."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import F, Max, Min, Q, QuerySet, Window
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce, RowNumber

from accounts.models import User
from core.actor import Actor
from core.wording import Issuer
from indicators.models import Indicator
from plans.models import Plan, PlanState, Task, TaskImplementer, TaskIndicator
from plans.queries.tasks import with_bodies
from plans.task_filter import (
    Offered,
)
from schools.models import District, Period, Unit

_NEAREST: tuple[OrderBy | str, ...] = (F("deadline_end").asc(nulls_last=True), "order", "pk")


def periods_with_tasks(actor: Actor, district: District) -> list[Period]:
    """The periods in which this person sees tasks or plans, latest first; one query."""
    tasks = Task.objects.visible_to(actor).filter(district=district).values("period")
    plans = Plan.objects.visible_to(actor).filter(district=district).exclude(owner=Issuer.SCHOOL).values("period")
    found = Period.objects.filter(Q(pk__in=tasks) | Q(pk__in=plans))
    return list(found.order_by("-starts_on", "-ends_on"))


def period_around(periods: list[Period], today: date) -> Period | None:
    """The one of these that today lies in, the longest of several; else the last that began, else the first."""
    around = [one for one in periods if one.starts_on <= today <= one.ends_on]
    if around:
        return max(around, key=lambda one: one.ends_on - one.starts_on)
    begun = [one for one in periods if one.starts_on <= today]
    return begun[0] if begun else (periods[-1] if periods else None)


def tasks_in(actor: Actor, district: District, period: Period) -> QuerySet[Task]:
    """The running tasks of a period that this person sees: those of its plans, and those without one.

    A school's own plan is its own affair, and the draft of an amendment does not run yet.
    """
    return running(Task.objects.visible_to(actor).filter(district=district, period=period))


def running(rows: QuerySet[Task]) -> QuerySet[Task]:
    """Those of the tasks that an office follows: none of a school's own plan, no draft of an amendment."""
    drafted = Q(plan__edition__gt=0) & ~Q(plan__state=PlanState.ISSUED)
    return rows.filter(Q(plan=None) | ~Q(plan__owner=Issuer.SCHOOL) & ~drafted, amends=None)


def plans_in(actor: Actor, district: District, period: Period) -> list[Plan]:
    """The plans of a period that this person sees, the office's first, of editions the last issued; one query."""
    in_force = Q(edition=0) | Q(state=PlanState.ISSUED)
    rows = Plan.objects.visible_to(actor).filter(in_force, district=district, period=period)
    rows = rows.exclude(owner=Issuer.SCHOOL).select_related("period", "district__unit").defer("snapshot")
    last = {plan.owner: plan for plan in rows.order_by("owner", "edition")}
    return list(last.values())


def offered(rows: QuerySet[Task], plans: Collection[Plan]) -> Offered:
    """What these tasks can be narrowed to; four queries."""
    tasks = rows.order_by().values("pk")
    involved = Q(tasks_led__in=tasks) | Q(tasks_cooperated__in=tasks)
    bodies = Unit.objects.filter(pk__in=Unit.objects.filter(involved).values("pk")).order_by("sort_key", "pk")
    named = bodies.annotate(said=Coalesce("agency__short_name", "name"))  # a school may lead too
    people = User.objects.filter(pk__in=rows.order_by().values("responsible")).order_by("sort_key", "pk")
    carrying = TaskImplementer.objects.filter(task__in=tasks).values("unit")
    schools = Unit.objects.filter(pk__in=carrying).order_by("sort_key")
    serving = TaskIndicator.objects.filter(task__in=tasks).values("indicator")
    indicators = Indicator.objects.filter(pk__in=serving).order_by("name")
    return Offered(
        bodies=tuple((str(pk), name) for pk, name in named.values_list("pk", "said")),
        people=tuple((str(one.pk), str(one)) for one in people),
        schools=tuple((str(pk), name) for pk, name in schools.values_list("pk", "name")),
        indicators=tuple((str(pk), name) for pk, name in indicators.values_list("pk", "name")),
        plans=tuple((str(plan.pk), plan.title) for plan in plans),
    )


def in_order(rows: QuerySet[Task]) -> QuerySet[Task]:
    """Plan after plan, each in its own order; what was assigned outside every plan comes last."""
    return listed(rows).order_by(F("plan__owner").asc(nulls_last=True), "plan_id", "order", "pk")


def by_deadline(rows: QuerySet[Task]) -> QuerySet[Task]:
    """Nearest deadline first; what has no day comes last."""
    return listed(rows).order_by(*_NEAREST)


def due_around(rows: QuerySet[Task], first: date, last: date) -> list[date]:
    """The last day before this stretch, and the first after it, on which something is due; one query."""
    found = rows.aggregate(
        before=Max("deadline_end", filter=Q(deadline_end__lt=first)),
        after=Min("deadline_end", filter=Q(deadline_end__gt=last)),
    )
    return [day for day in (found["before"], found["after"]) if day]


def listed(rows: QuerySet[Task]) -> QuerySet[Task]:
    """Tasks with everything that a line or a card says of them; two queries."""
    return with_bodies(rows).select_related("responsible")


def board_cards(rows: QuerySet[Task], each: int) -> QuerySet[Task]:
    """The first `each` of every state, nearest deadline first."""
    place = Window(RowNumber(), partition_by=[F("state_on")], order_by=_NEAREST)
    return by_deadline(rows).annotate(place=place).filter(place__lte=each)
