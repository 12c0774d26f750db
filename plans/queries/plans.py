"""Reading plans: those of a district, who must act on them, and where the schools' plans stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Case, IntegerField, QuerySet, Value, When

from accounts.queries import holders
from core import policy
from core.actor import Actor
from core.roles import Role
from core.wording import Issuer
from indicators.models import Audience
from indicators.queries.audience import candidates
from plans.models import Plan, PlanOutline, PlanSection, PlanState
from plans.states import PlanAct
from schools.models import District, Period, Unit

# What runs comes before what is still drafted beside it.
_ISSUED_FIRST = Case(When(state=PlanState.ISSUED, then=Value(0)), default=Value(1), output_field=IntegerField())


def plan_of(actor: Actor, district: District, period: str) -> Plan | None:
    """The plan of a period that this person sees: the office's, else the UBND's; of editions the last issued."""
    rows = _with_names(Plan.objects.visible_to(actor)).filter(district=district, period__code=period)
    return rows.exclude(owner=Issuer.SCHOOL).order_by("owner", _ISSUED_FIRST, "-edition").first()


def plans_of(actor: Actor, district: District) -> QuerySet[Plan]:
    """The plans of the office and the UBND, latest period first, and of one what runs first."""
    rows = _with_names(Plan.objects.visible_to(actor)).filter(district=district).exclude(owner=Issuer.SCHOOL)
    return rows.order_by("-period__starts_on", "period", "owner", _ISSUED_FIRST, "-edition")


def school_plans_of(actor: Actor, district: District) -> QuerySet[Plan]:
    """The schools' plans that this person sees, latest period first, by the schools' names."""
    rows = _with_names(Plan.objects.visible_to(actor)).filter(district=district, owner=Issuer.SCHOOL)
    return rows.order_by("-period__starts_on", "unit__sort_key")


def find_plan(actor: Actor, district: District, pk: int) -> Plan | None:
    """One plan of anybody's that this person sees, with what its page names; one query."""
    rows = Plan.objects.visible_to(actor).filter(district=district, pk=pk)
    return rows.select_related("period", "unit", "district__unit", "amends", "moved_by", "signed_by").first()


def _with_names(rows: QuerySet[Plan]) -> QuerySet[Plan]:
    return rows.select_related("period", "unit", "district__unit").defer("snapshot")


def sections_of(plan: Plan) -> QuerySet[PlanSection]:
    """The sections in their order, each with who wrote it; one query."""
    return PlanSection.objects.filter(plan=plan).select_related("written_by").order_by("order")


def is_amended(plan: Plan) -> bool:
    """Whether an amendment of a plan was begun, seen by this person or not; one query."""
    return Plan.unscoped.filter(amends=plan).exists()


def later_of(actor: Actor, plan: Plan) -> Plan | None:
    """The amendment of a plan that this person sees; one query."""
    return Plan.objects.visible_to(actor).filter(amends=plan).first()


# What somebody other than who sent it does next, and what who sent it does once it came back.
_NEXT_ACTS = (PlanAct.ISSUE, PlanAct.PASS, PlanAct.FORWARD, PlanAct.APPROVE)
_NOT_AT_REST = (PlanState.WAITING, PlanState.PASSED, PlanState.SENT, PlanState.SUBMITTED, PlanState.RETURNED)


def plans_waiting(actor: Actor, district: District) -> list[Plan]:
    """What waits for this person to sign, pass, send on, approve or mend, longest first; one query."""
    rows = _with_names(Plan.objects.visible_to(actor)).filter(district=district, state__in=_NOT_AT_REST)
    return [plan for plan in rows.order_by("owner", "updated_at") if _is_for(actor, plan)]


def _is_for(actor: Actor, plan: Plan) -> bool:
    if plan.state == PlanState.RETURNED:
        return policy.may(actor, "write", plan)
    return any(policy.may(actor, act, plan) for act in _NEXT_ACTS)


def has_one_leader(district: District) -> bool:
    """Whether nobody but one person signs for the office; one query."""
    return len(holders([district.pk], {Role.LEADER}).get(district.pk, ())) < 2


def outlines_of(actor: Actor, district: District) -> QuerySet[PlanOutline]:
    """What the office asked of the schools, latest period first."""
    rows = PlanOutline.objects.visible_to(actor).filter(district=district)
    return rows.select_related("period", "district__unit").order_by("-period__starts_on")


def outline_of(actor: Actor, district: District, period: str) -> PlanOutline | None:
    """The outline of a period; one query."""
    return outlines_of(actor, district).filter(period__code=period).first()


@dataclass(frozen=True, slots=True)
class SchoolStanding:
    """One school and its plan of the year, if it began one."""

    unit: Unit
    plan: Plan | None


def schools_standing(actor: Actor, district: District, period: Period) -> list[SchoolStanding]:
    """Every school of the district with its plan of a period, by name; three queries, for any number of schools."""
    plans = {plan.unit_id: plan for plan in school_plans_of(actor, district).filter(period=period)}
    asked = {owing.unit.pk: owing.unit for owing in candidates(district, period, Audience.SCHOOLS)}
    beside = {plan.unit_id: plan.unit for plan in plans.values() if plan.unit_id not in asked}
    units: Iterable[Unit] = (*asked.values(), *beside.values())
    return [SchoolStanding(unit, plans.get(unit.pk)) for unit in units]


def owing_schools(rows: Collection[SchoolStanding]) -> list[int]:
    """The ids of the schools whose plan the office still waits for."""
    waited = (None, PlanState.DRAFT, PlanState.RETURNED)
    return [row.unit.pk for row in rows if (row.plan.state if row.plan else None) in waited]
