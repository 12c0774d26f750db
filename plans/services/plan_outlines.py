"""What the office asks of every school's plan of a year, and the plans that schools begin from it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.queries import holders
from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.notices import Message, notify_all
from core.transactions import write_transaction
from core.vietnamese import clean
from core.wording import Issuer
from plans.models import Plan, PlanOutline, PlanSection
from plans.services.plan_copies import KIND, refuse_second
from plans.services.plan_notices import REMINDED, SCHOOL_HEADS
from plans.services.plans import PlanRefused
from schools.models import District, Period, Unit
from schools.queries import profile_on, today_of


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of the outline, with a word on what belongs there."""

    number: str
    title: str
    hint: str


@write_transaction
def save_outline(
    *, actor: Actor, district: District, period: Period, title: str, headings: Sequence[Heading], due_on: date | None
) -> PlanOutline:
    """The outline of a period; plans that schools have begun keep their headings. Raises PlanRefused, Forbidden."""
    policy.require(actor, "write", PlanOutline(district=district, period=period))
    kept = [one for one in headings if clean(one.title)]
    if not kept:
        raise PlanRefused("Đề cương chưa có mục nào. Hãy ghi ít nhất một mục.")
    outline, _made = PlanOutline.unscoped.select_for_update().get_or_create(
        district=district, period=period, defaults={"title": clean(title)}
    )
    before = _described(outline)
    outline.title, outline.due_on, outline.updated_at = clean(title), due_on, timezone.now()
    outline.headings = [
        {"number": clean(one.number).rstrip(".)"), "title": clean(one.title), "hint": clean(one.hint)} for one in kept
    ]
    outline.save()
    after = _described(outline)
    changed = {name: (before[name], value) for name, value in after.items() if before[name] != value}
    record(actor, Change("soạn đề cương kế hoạch năm học", outline, outline.title, district.pk, changed))
    return outline


def _described(outline: PlanOutline) -> dict[str, object]:
    lines = [f"{one['number']}. {one['title']}" for one in outline.headings]
    return {"Tên": outline.title, "Các mục": "\n".join(lines), "Hạn nộp": outline.due_on}


@write_transaction
def begin_school_plan(*, actor: Actor, outline: PlanOutline, school: Unit) -> Plan:
    """A school's draft from the office's outline; each section begins with what the office asks in it.

    Raises PlanRefused, Forbidden.
    """
    made = Plan(district=outline.district, unit=school, period=outline.period, owner=Issuer.SCHOOL)
    policy.require(actor, "write", made)
    # Asked twice at once, the second waits here and finds the plan of the first.
    District.unscoped.select_for_update().get(pk=outline.district_id)
    refuse_second(made)
    made.document_kind, made.title, made.subject = KIND, outline.title, _subject(outline)
    made.recipients = _recipients(outline)
    made.save()
    PlanSection.objects.bulk_create(
        [
            PlanSection(
                plan=made,
                order=order,
                key=f"muc-{order + 1}",
                style="part",
                number=one["number"],
                title=one["title"],
                paragraphs=[],
            )
            for order, one in enumerate(outline.headings)
        ]
    )
    record(actor, Change("lập kế hoạch", made, made.title, made.district_id, {"Đơn vị": ("", school.name)}))
    return made


def _subject(outline: PlanOutline) -> str:
    """The title below the kind, which says "KẾ HOẠCH" already, with the school year that it is for."""
    words = outline.title.removeprefix("Kế hoạch ")
    year = "" if outline.period.code in words.replace(" ", "") else f" {outline.period.name}"
    return f"{words[:1].upper()}{words[1:]}{year}"


def _recipients(outline: PlanOutline) -> list[str]:
    """The office, which approves it, and the school's own records."""
    office = profile_on(outline.district, outline.period.starts_on).office_name
    return [f"{office} (để báo cáo);", "Lưu: VT."]


@write_transaction
def remind_schools(*, actor: Actor, outline: PlanOutline, schools: Collection[int]) -> int:
    """Reminds the heads of schools whose plan did not come; how many people. Eight statements. Raises Forbidden."""
    policy.require(actor, "write", outline)
    district = outline.district
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=schools)}
    heads = holders(list(units), SCHOOL_HEADS)
    due = _(", hạn %(day)s") % {"day": f"{outline.due_on:%d/%m/%Y}"} if outline.due_on else ""
    url = reverse("work:plan-list", args=[district.slug])
    messages = [
        Message(
            person,
            unit,
            f"{outline.period.code}:{today_of(district):%Y-%m-%d}",
            _("Nhắc nộp %(title)s của %(school)s%(due)s.") % {"title": outline.title, "school": unit.name, "due": due},
            url,
            "",
        )
        for unit in units.values()
        for person in sorted(heads.get(unit.pk, ()))
    ]
    return notify_all(kind=REMINDED, district_id=district.pk, messages=messages) if messages else 0
