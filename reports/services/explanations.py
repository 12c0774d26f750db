"""Yêu cầu giải trình: asking about a target that was missed, answering, and looking at the answer."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.models import Delivery
from core.notices import notice_kind, notify, settle
from core.transactions import write_transaction
from core.vietnamese import clean_lines
from indicators.attainment import Attainment
from indicators.queries.standing import Standing, standings_of
from reports.models import Explanation, ExplanationState
from reports.queries.explanations import office_person
from reports.standing_words import said
from schools.models import BEGINNING, District, Unit
from schools.period_codes import PeriodCode, parse_period
from schools.queries import now_of, units_in
from schools.services import ensure_period

ASKED = notice_kind("explanation-asked", gettext_lazy("Yêu cầu giải trình chỉ tiêu chưa đạt"), Delivery.AT_ONCE)
ANSWERED = notice_kind("explanation-answered", gettext_lazy("Giải trình được trả lời"), Delivery.AT_ONCE)
LONGEST = 2000
CLOSED = "Yêu cầu giải trình này đã kết thúc. Hãy tải lại trang để xem."


class ExplanationRefused(ValueError):
    """It cannot be so; `args[0]` is the Vietnamese sentence."""


@write_transaction
def ask_explanation(
    *, actor: Actor, district: District, unit: Unit, year: PeriodCode, key: str, person: int, question: str
) -> Explanation:
    """Asks somebody of the office about a target (`key` as Standing has it) that was missed in a year.

    Raises ExplanationRefused, Forbidden.
    """
    policy.require(actor, "ask", Explanation(district=district))
    words = _worded(question, "câu hỏi")
    standing = _missed(actor, district, unit, year, key)
    asked_of = _somebody(actor, district, person)
    asked = Explanation(
        district=district,
        unit=unit,
        indicator=standing.indicator,
        period=ensure_period(parse_period(standing.period)),
        level=standing.level,
        ownership=standing.ownership,
        year=str(year),
        target_text=said(standing.target, standing.indicator),
        actual_text=said(standing.actual, standing.indicator),
        question=words,
        asked_by_id=actor.person,
        asked_of=asked_of,
        asked_at=now_of(district),
    )
    _save_once(asked)
    record(actor, _change("yêu cầu giải trình", asked, {"Người giải trình": ("", str(asked_of))}, words))
    text = _("Yêu cầu giải trình: %(what)s – chỉ tiêu %(target)s, thực hiện %(actual)s.") % {
        "what": asked,
        "target": asked.target_text,
        "actual": asked.actual_text,
    }
    _tell(ASKED, asked, asked_of.pk, "asked", (text, words))
    return asked


def _missed(actor: Actor, district: District, unit: Unit, year: PeriodCode, key: str) -> Standing:
    if not Unit.objects.filter(units_in(district, since=BEGINNING), pk=unit.pk).exists():
        raise ExplanationRefused("Đơn vị này không thuộc địa bàn.")
    rows = standings_of(actor, [unit.pk], year)[unit.pk]
    found = next((row for row in rows if row.key == key), None)
    if found is None:
        raise ExplanationRefused("Không còn chỉ tiêu này trong năm đang xem. Hãy tải lại trang.")
    if found.attained is not Attainment.MISSED:
        raise ExplanationRefused("Chỉ yêu cầu giải trình chỉ tiêu chưa đạt. Hãy tải lại trang để xem số liệu mới.")
    return found


def _somebody(actor: Actor, district: District, person: int) -> User:
    found = office_person(district, person)
    if found is None:
        raise ExplanationRefused("Người được chọn không thuộc cơ quan. Hãy chọn lại người giải trình.")
    if found.pk == actor.id:
        raise ExplanationRefused("Không tự yêu cầu mình giải trình được. Hãy chọn người khác.")
    return found


def _save_once(asked: Explanation) -> None:
    """The database keeps two people from asking about one figure at the same time."""
    try:
        with transaction.atomic():
            asked.save()
    except IntegrityError as twice:
        raise ExplanationRefused("Chỉ tiêu này đang có một yêu cầu giải trình chưa kết thúc.") from twice


@write_transaction
def answer_explanation(*, actor: Actor, explanation: Explanation, answer: str) -> Explanation:
    """Answers, or changes the answer while it is not closed. Raises ExplanationRefused, Forbidden."""
    locked = _lock(explanation)
    policy.require(actor, "answer", locked)
    _refuse_closed("answer", locked)
    words = _worded(answer, "nội dung giải trình")
    before = locked.answer
    locked.answer, locked.state = words, ExplanationState.ANSWERED
    locked.answered_by_id, locked.answered_at = actor.person, now_of(locked.district)
    locked.save()
    record(actor, _change("giải trình", locked, {"Giải trình": (before, words)}))
    settle(target=locked, kinds=(ASKED,))
    text = _("Đã giải trình: %(what)s.") % {"what": locked}
    _tell(ANSWERED, locked, locked.asked_by_id, f"answered:{locked.answered_at.isoformat()}", (text, words))
    return locked


@write_transaction
def close_explanation(*, actor: Actor, explanation: Explanation) -> Explanation:
    """Ends it: the answer was looked at, or is not waited for any more. Raises ExplanationRefused, Forbidden."""
    locked = _lock(explanation)
    policy.require(actor, "close", locked)
    _refuse_closed("close", locked)
    before = str(ExplanationState(locked.state).label)
    locked.state, locked.closed_by_id, locked.closed_at = ExplanationState.CLOSED, actor.person, now_of(locked.district)
    locked.save()
    record(actor, _change("kết thúc giải trình", locked, {"Trạng thái": (before, str(ExplanationState.CLOSED.label))}))
    settle(target=locked, kinds=(ASKED, ANSWERED))
    return locked


def _lock(explanation: Explanation) -> Explanation:
    rows = Explanation.unscoped.select_for_update(of=("self",)).select_related("district", "indicator", "period")
    locked: Explanation = rows.get(pk=explanation.pk)
    return locked


def _refuse_closed(act: str, explanation: Explanation) -> None:
    if not policy.possible(act, explanation):
        raise ExplanationRefused(CLOSED)


def _worded(text: str, what: str) -> str:
    words = clean_lines(text)
    if not words:
        raise ExplanationRefused(f"Chưa ghi {what}. Hãy viết rõ rồi gửi lại.")
    if len(words) > LONGEST:
        raise ExplanationRefused(f"Phần {what} dài quá {LONGEST} ký tự. Hãy rút gọn.")
    return words


def _change(act: str, asked: Explanation, fields: dict[str, tuple[object, object]], reason: str = "") -> Change:
    return Change(act, asked, str(asked), asked.district_id, fields, reason)


def _tell(kind: str, asked: Explanation, person: int, due_key: str, words: tuple[str, str]) -> None:
    url = reverse("work:explanation", args=[asked.district.slug, asked.pk])
    notify(
        people=[person],
        kind=kind,
        target=asked,
        district_id=asked.district_id,
        due_key=due_key,
        text=words[0],
        url=url,
        detail=words[1],
    )
