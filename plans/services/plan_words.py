"""Writing a plan's document while it is open: its heads and its sections, as the person saw them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Max
from django.utils import timezone

from core.actor import Actor
from core.audit import Change, record
from core.transactions import write_transaction
from core.vietnamese import clean
from core.wording import Issuer
from plans.models import Plan, PlanSection
from plans.services.plans import PlanRefused, lock_to_write

OVERTAKEN = "Người khác vừa sửa phần này. Hãy xem bản mới bên dưới rồi sửa lại; nội dung bạn nhập vẫn còn trong ô."
STYLES = {"part": "Phần (I, II)", "section": "Mục (1, 2)", "subsection": "Tiểu mục (1.1)", "point": "Điểm a), b)"}
# Above every order that a plan has, while its sections change places.
_ASIDE = 1_000_000


@dataclass(frozen=True, slots=True)
class Heads:
    """What stands around a plan's sections; each list is one line of the document an entry."""

    subject: str
    addressees: Sequence[str]
    bases: Sequence[str]
    opening: str
    closing: str
    recipients: Sequence[str]
    tables: Sequence[str]


@dataclass(frozen=True, slots=True)
class SectionWords:
    """One heading with its paragraphs."""

    style: str
    number: str
    title: str
    paragraphs: Sequence[str]


@write_transaction
def change_heads(*, actor: Actor, plan: Plan, heads: Heads, seen_version: int) -> Plan:
    """Changes what stands around the sections, as the person saw it. Raises PlanRefused, Forbidden."""
    locked = lock_to_write(actor, plan)
    if locked.version != seen_version:
        raise PlanRefused(OVERTAKEN)
    if not clean(heads.subject):
        raise PlanRefused("Chưa có trích yếu. Hãy ghi kế hoạch về việc gì.")
    if heads.tables and locked.owner == Issuer.SCHOOL:
        raise PlanRefused("Kế hoạch của trường không kèm bảng của phòng.")
    before = _heads_of(locked)
    locked.subject = clean(heads.subject)
    locked.addressees, locked.bases = _lines(heads.addressees), _lines(heads.bases)
    locked.opening, locked.closing = clean(heads.opening), clean(heads.closing)
    locked.recipients, locked.tables = _lines(heads.recipients), list(heads.tables)
    after = _heads_of(locked)
    changed = {name: (before[name], value) for name, value in after.items() if before[name] != value}
    if changed:
        _touch(locked)
        locked.save()
        record(actor, Change("sửa kế hoạch", locked, locked.title, locked.district_id, changed))
    return locked


@write_transaction
def add_section(*, actor: Actor, plan: Plan, words: SectionWords, after: PlanSection | None = None) -> PlanSection:
    """A new section behind another, or at the end. Raises PlanRefused, Forbidden."""
    locked = lock_to_write(actor, plan)
    rows = PlanSection.objects.filter(plan=locked)
    last = rows.aggregate(last=Max("order"))["last"]
    place = (last if last is not None else -1) + 1 if after is None else after.order + 1
    _make_room(locked, place)
    section = PlanSection(plan=locked, order=place, key=_free_key(locked))
    _fill(section, words, actor)
    section.save()
    _touched(locked)
    record(actor, Change("thêm mục kế hoạch", locked, locked.title, locked.district_id, {"Mục": ("", str(section))}))
    return section


@write_transaction
def change_section(*, actor: Actor, section: PlanSection, words: SectionWords, seen_at: datetime | None) -> PlanSection:
    """Changes a section as the person saw it: `seen_at` is when it was last written then.

    Raises PlanRefused, Forbidden. Two people on two sections of one plan do not meet.
    """
    locked = lock_to_write(actor, section.plan)
    found = PlanSection.objects.get(pk=section.pk)
    if found.written_at != seen_at:
        raise PlanRefused(OVERTAKEN)
    before = _words_of(found)
    _fill(found, words, actor)
    after = _words_of(found)
    changed = {name: (before[name], value) for name, value in after.items() if before[name] != value}
    if changed:
        found.save()
        _touched(locked)
        record(actor, Change("sửa mục kế hoạch", locked, locked.title, locked.district_id, changed))
    return found


@write_transaction
def move_section(*, actor: Actor, section: PlanSection, up: bool) -> None:
    """Changes places with the section before or behind it; the first and the last stay.

    Raises PlanRefused, Forbidden.
    """
    locked = lock_to_write(actor, section.plan)
    found = PlanSection.objects.get(pk=section.pk)
    rows = PlanSection.objects.filter(plan=locked)
    before = rows.filter(order__lt=found.order).order_by("order").last()
    other = before if up else rows.filter(order__gt=found.order).order_by("order").first()
    if other is None:
        return
    places = found.order, other.order
    rows.filter(pk=found.pk).update(order=_ASIDE)
    rows.filter(pk=other.pk).update(order=places[0])
    rows.filter(pk=found.pk).update(order=places[1])
    _touched(locked)
    record(actor, Change("chuyển mục kế hoạch", locked, locked.title, locked.district_id, {"Mục": ("", str(found))}))


@write_transaction
def remove_section(*, actor: Actor, section: PlanSection) -> None:
    """Takes a section out of the document. Raises PlanRefused, Forbidden."""
    locked = lock_to_write(actor, section.plan)
    found = PlanSection.objects.get(pk=section.pk)
    words = "\n".join([str(found), *found.paragraphs])
    found.delete()
    _touched(locked)
    record(actor, Change("bỏ mục kế hoạch", locked, locked.title, locked.district_id, {"Mục": (words, "")}))


def _make_room(plan: Plan, place: int) -> None:
    """Moves what stands from `place` on one further; in two steps, since each place is taken once."""
    rows = PlanSection.objects.filter(plan=plan)
    rows.filter(order__gte=place).update(order=F("order") + _ASIDE)
    rows.filter(order__gte=_ASIDE).update(order=F("order") - _ASIDE + 1)


def _free_key(plan: Plan) -> str:
    taken = set(PlanSection.objects.filter(plan=plan).values_list("key", flat=True))
    return next(key for number in range(1, len(taken) + 2) if (key := f"muc-{number}") not in taken)


def _fill(section: PlanSection, words: SectionWords, actor: Actor) -> None:
    paragraphs = _lines(words.paragraphs)
    title, number = clean(words.title), clean(words.number).rstrip(".)")
    if not title and not paragraphs:
        raise PlanRefused("Mục chưa có đề mục và nội dung. Hãy nhập ít nhất một trong hai.")
    section.style, section.number, section.title, section.paragraphs = words.style, number, title, paragraphs
    section.written_by_id, section.written_at = actor.person, timezone.now()


def _lines(lines: Sequence[str]) -> list[str]:
    return [line for one in lines if (line := clean(one))]


def _touch(plan: Plan) -> None:
    plan.version += 1
    plan.updated_at = timezone.now()


def _touched(plan: Plan) -> None:
    """A section is not the plan's heads: their version stays, so that who writes them is not overtaken."""
    Plan.unscoped.filter(pk=plan.pk).update(updated_at=timezone.now())


def _heads_of(plan: Plan) -> dict[str, object]:
    return {
        "Trích yếu": plan.subject,
        "Kính gửi": "\n".join(plan.addressees),
        "Căn cứ": "\n".join(plan.bases),
        "Mở đầu": plan.opening,
        "Kết thúc": plan.closing,
        "Nơi nhận": "\n".join(plan.recipients),
        "Bảng kèm theo": ", ".join(plan.tables),
    }


def _words_of(section: PlanSection) -> dict[str, object]:
    return {"Đề mục": str(section), "Nội dung": "\n".join(section.paragraphs)}
