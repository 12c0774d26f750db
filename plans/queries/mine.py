"""Which tasks wait for one person: to do, and to confirm."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, F, OrderBy, OuterRef, Q, QuerySet

from accounts.queries import holders
from core.actor import Actor
from core.roles import OFFICE, SCHOOL, Role
from plans.models import Task, TaskImplementer, TaskState
from plans.models.tasks import RUNNING
from plans.queries.standing import with_reports, with_standing
from plans.standing import OPEN
from schools.models import AgencyKind, District


def my_open_tasks(actor: Actor, district: District, as_of: date) -> QuerySet[Task]:
    """What runs and is this person's to do, the late first, then by deadline, what has no day last; one query.

    Theirs: what they are responsible for; what their body or school leads where nobody is; what their school carries
    out and has not finished. Recurring work stands in its turns, what was carried over in its next year.
    """
    units = actor.units(SCHOOL | {Role.AGENCY_STAFF}, district=district.pk)
    carrying = TaskImplementer.objects.filter(task=OuterRef("pk"), unit__in=units, done_on=None)
    led = Q(lead__in=units)
    if actor.holds(OFFICE, district=district.pk):
        led |= Q(lead__agency__kind=AgencyKind.OFFICE, lead__agency__district=district)
    theirs = Q(responsible=actor.id) | Q(responsible=None) & led | Exists(carrying)
    turns = Task.unscoped.filter(occurrence_of=OuterRef("pk"))
    carried = Task.unscoped.filter(RUNNING, carried_from=OuterRef("pk"))
    seen = Task.objects.visible_to(actor).filter(RUNNING, theirs, district=district, state__in=[*OPEN])
    rows = seen.filter(~Exists(turns), ~Exists(carried))
    late_first = OrderBy(F("is_late"), descending=True)
    by_deadline = F("deadline_end").asc(nulls_last=True)
    return with_reports(with_standing(rows, as_of)).order_by(late_first, by_deadline, "pk")


def to_confirm(actor: Actor, district: District) -> QuerySet[Task]:
    """What was said to be done and waits for this person's word, the oldest first; two queries."""
    if not actor.holds(OFFICE, district=district.pk):
        return Task.unscoped.none()
    theirs = Q(assigner=actor.id)
    if actor.holds({Role.LEADER}, district=district.pk):
        office = holders([district.pk], OFFICE).get(district.pk, set())
        theirs |= Q(assigner=None) | ~Q(assigner__in=office)
        theirs |= Q(assigner=F("done_by")) | Q(assigner=F("responsible"))
    own = Q(done_by=actor.id) | Q(responsible=actor.id)
    rows = Task.objects.visible_to(actor).filter(RUNNING, theirs, district=district, confirmed_at=None)
    # `own` is asked apart: NOT over a missing person would leave the row out.
    mine = Task.unscoped.filter(own).values("pk")
    return rows.filter(state=TaskState.DONE).exclude(pk__in=mine).order_by("done_on", "pk")
