"""Reminding units that have not submitted: by the office at the press of a button, and by the calendar."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.queries import holders
from core import policy
from core.actor import Actor
from core.audit import Change, record_all
from core.models import Notice
from core.transactions import write_transaction
from indicators.calendar_reminders import Reminder, reminders_of
from indicators.models import Round, RoundState, Submission
from indicators.models.rounds import EDITABLE
from indicators.services import noticing
from schools.models import District
from schools.queries import now_of, today_of

logger = logging.getLogger(__name__)

KINDS = {
    Reminder.OPENED: noticing.OPENED,
    Reminder.WEEK: noticing.DUE,
    Reminder.DAY: noticing.DUE,
    Reminder.TODAY: noticing.DUE,
    Reminder.LATE: noticing.LATE,
}


class CannotRemind(ValueError):
    """Nobody can be reminded of this round; `args[0]` is the Vietnamese sentence."""


@dataclass(frozen=True, slots=True)
class Reminded:
    """What became of a reminder: how many units were reminded, had been today, and have nobody who could be told."""

    units: int
    already: int
    nobody: int


@write_transaction
def remind(*, actor: Actor, round_: Round, submissions: Sequence[Submission] | None = None) -> Reminded:
    """Reminds those of these submissions that are still owed, or all that are; each unit once a day at most.

    Raises CannotRemind, Forbidden. A constant number of statements.
    """
    locked = Round.unscoped.select_for_update().get(pk=round_.pk)
    policy.require(actor, "remind", locked)
    if not policy.possible("remind", locked):
        raise CannotRemind(_("Đợt này không mở nên không nhắc được. Hãy tải lại trang để xem."))
    rows = list(noticing.told_of(locked).filter(_owed(now_of(locked.district)), *_among(submissions)))
    if not rows:
        raise CannotRemind(_("Không còn đơn vị nào chưa nộp trong số đã chọn."))
    key = f"{today_of(locked.district):%Y-%m-%d}"
    known = Notice.unscoped.filter(kind=noticing.REMINDED, object_kind=Submission._meta.label_lower, due_key=key)
    done = set(known.filter(object_id__in=[str(one.pk) for one in rows]).values_list("object_id", flat=True))
    people = holders({one.unit_id for one in rows}, noticing.ENTERING)
    todo = [one for one in rows if str(one.pk) not in done]
    reached = [one for one in todo if people.get(one.unit_id)]
    noticing.tell_units(noticing.REMINDED, reached, lambda one: (key, _by_hand(one)))
    record_all(actor, [Change("nhắc nộp số liệu", one, str(one), one.district_id) for one in reached])
    return Reminded(units=len(reached), already=len(rows) - len(todo), nobody=len(todo) - len(reached))


def _among(submissions: Sequence[Submission] | None) -> list[Q]:
    return [] if submissions is None else [Q(pk__in=[one.pk for one in submissions])]


def _owed(now: datetime) -> Q:
    """What waits to be entered: in an open round that takes answers already, or where the unit was let in again."""
    runs = Q(round__state=RoundState.OPEN, round__opens_at__lte=now)
    return Q(state__in=EDITABLE) & (runs | Q(round__state=RoundState.CLOSED, reopened_at__isnull=False))


def _by_hand(one: Submission) -> str:
    due = noticing.due_of(one)
    words = {"unit": one.unit.name, "title": noticing.title_of(one), "due": noticing.hour_text(due) if due else ""}
    if due is None:
        return _("Nhắc nộp: %(unit)s chưa nộp %(title)s.") % words
    return _("Nhắc nộp: %(unit)s chưa nộp %(title)s, hạn %(due)s.") % words


# By the calendar


@write_transaction
def make_reminders(district: District) -> int:
    """What the calendar says today, as of the district's own clock: opened, 7 days and 1 day before, due, late.

    Asks only of rounds that run, so nothing is reminded of closed years. May run twice, or twice at once: each notice
    stands once. How many are new.
    """
    now = now_of(district)
    rows = list(noticing.with_words(Submission.unscoped.filter(_owed(now), district=district)))
    said: dict[str, dict[int, tuple[str, str]]] = {}
    for one in rows:
        for reminder in _reminders(one, now):
            said.setdefault(KINDS[reminder], {})[one.pk] = _words(reminder, one, now)
    return sum(_tell(kind, rows, words) for kind, words in said.items())


def _tell(kind: str, rows: Sequence[Submission], words: Mapping[int, tuple[str, str]]) -> int:
    told = [one for one in rows if one.pk in words]
    return noticing.tell_units(kind, told, lambda one: words[one.pk])


def _reminders(one: Submission, now: datetime) -> Iterator[Reminder]:
    due = noticing.due_of(one)
    return reminders_of(
        opens=timezone.localdate(one.round.opens_at),
        due=timezone.localdate(due) if due else None,
        today=now.date(),
        came=one.first_submitted_at is not None,
    )


def _words(reminder: Reminder, one: Submission, now: datetime) -> tuple[str, str]:
    """The key by which a reminder is told once, and its sentence."""
    due = noticing.due_of(one)
    if reminder is Reminder.OPENED or due is None:
        return noticing.opened_words(one)
    words = {
        "unit": one.unit.name,
        "title": noticing.title_of(one),
        "due": noticing.hour_text(due),
        "days": (timezone.localdate(due) - now.date()).days,
    }
    sentences = {
        Reminder.WEEK: _("Còn %(days)s ngày: %(unit)s nộp %(title)s trước %(due)s."),
        Reminder.DAY: _("Còn 1 ngày: %(unit)s nộp %(title)s trước %(due)s."),
        Reminder.TODAY: _("Hôm nay là hạn: %(unit)s nộp %(title)s trước %(due)s."),
        Reminder.LATE: _("Quá hạn: %(unit)s chưa nộp %(title)s, hạn %(due)s."),
    }
    return f"{reminder}:{timezone.localdate(due):%Y-%m-%d}", sentences[reminder] % words


def make_reminders_of_all() -> int:
    """The same for every district, each in a transaction of its own: one that fails keeps no other from being told."""
    made = 0
    for district in District.unscoped.order_by("pk"):
        try:
            made += make_reminders(district)
        except DatabaseError:
            logger.exception("the reminders of %s were not made; the next hour makes them", district.slug)
    return made
