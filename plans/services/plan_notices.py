"""What people are told of plans: who must act next, and what became of what they sent."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries import answering_for, holders
from core.models import Delivery
from core.notices import notice_kind, notify, settle
from core.roles import OFFICE, Role
from core.wording import Issuer
from plans.models import Plan, PlanState

WAITING = notice_kind("plan-waiting", gettext_lazy("Kế hoạch chờ ký, chờ thông qua, chờ duyệt"), Delivery.DIGEST)
PASSED = notice_kind("plan-passed", gettext_lazy("Kế hoạch được lãnh đạo phòng thông qua"), Delivery.DIGEST)
DECIDED = notice_kind("plan-decided", gettext_lazy("Kế hoạch được ban hành, được duyệt, bị trả lại"), Delivery.AT_ONCE)
REMINDED = notice_kind("plan-reminded", gettext_lazy("Nhắc nộp kế hoạch năm học"), Delivery.AT_ONCE)

SCHOOL_HEADS = frozenset({Role.PRINCIPAL, Role.DEPUTY_PRINCIPAL})


def tell_waiting(plan: Plan) -> None:
    """Sent: to who signs, passes or approves it next, but not to who sent it."""
    waits_no_more(plan)
    sentences = {
        (Issuer.OFFICE, PlanState.WAITING): _("Chờ ký: %(plan)s."),
        (Issuer.UBND, PlanState.WAITING): _("Chờ lãnh đạo phòng thông qua: %(plan)s."),
        (Issuer.UBND, PlanState.SENT): _("Trình UBND: %(plan)s."),
        (Issuer.SCHOOL, PlanState.SUBMITTED): _("Chờ duyệt: %(plan)s."),
    }
    text = sentences[Issuer(plan.owner), PlanState(plan.state)] % {"plan": named(plan)}
    _tell(WAITING, plan, _next_hands(plan) - {plan.moved_by_id}, text)


def tell_passed(plan: Plan, sender: int | None) -> None:
    """Passed by a leader: to who sent it, who now sends it to the UBND."""
    waits_no_more(plan)
    _tell(PASSED, plan, {sender}, _("Lãnh đạo phòng đã thông qua: %(plan)s. Trình UBND.") % {"plan": named(plan)})


def tell_decided(plan: Plan, sender: int | None) -> None:
    """Issued, approved or returned: to who sent it, and to the head of the school whose it is."""
    waits_no_more(plan)
    sentences = {
        PlanState.ISSUED: _("Đã ban hành: %(plan)s."),
        PlanState.APPROVED: _("Đã duyệt: %(plan)s."),
        PlanState.RETURNED: _("Trả lại: %(plan)s."),
    }
    people = {sender}
    if plan.owner == Issuer.SCHOOL:
        people |= holders([plan.unit_id], {Role.PRINCIPAL}).get(plan.unit_id, set())
    text = sentences[PlanState(plan.state)] % {"plan": named(plan)}
    _tell(DECIDED, plan, people, text, detail=plan.reason if plan.state == PlanState.RETURNED else "")


def waits_no_more(plan: Plan) -> None:
    """Nobody has to act on it as it was: taken back, or moved on."""
    settle(target=plan, kinds=(WAITING, PASSED))
    if plan.owner == Issuer.SCHOOL:
        settle(target=plan.unit, kinds=(REMINDED,))


def named(plan: Plan) -> str:
    """A plan as a notice calls it."""
    period = plan.period.name[:1].lower() + plan.period.name[1:]
    words = {"subject": plan.subject or plan.title, "period": period}
    if plan.owner == Issuer.SCHOOL:
        return _("kế hoạch %(period)s của %(school)s") % {**words, "school": plan.unit.name}
    return _("kế hoạch “%(subject)s” (%(period)s)") % words


def _next_hands(plan: Plan) -> set[int]:
    district = plan.district_id
    if plan.state == PlanState.SENT:
        return holders([district], {Role.UBND_SIGNER}).get(district, set())
    leaders = holders([district], {Role.LEADER}).get(district, set())
    if plan.owner != Issuer.SCHOOL:
        return leaders
    answering = {user.pk for user in answering_for(plan.district, [plan.unit_id]).get(plan.unit_id, ())}
    office = holders([district], OFFICE).get(district, set())
    return answering & office or office


def _tell(kind: str, plan: Plan, people: Collection[int | None], text: str, *, detail: str = "") -> None:
    notify(
        people=[person for person in people if person is not None],
        kind=kind,
        target=plan,
        district_id=plan.district_id,
        due_key=f"{plan.state}:{plan.version}",
        text=text,
        url=reverse("work:plan", args=[plan.district.slug, plan.pk]),
        detail=detail,
    )
