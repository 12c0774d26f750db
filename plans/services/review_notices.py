"""What people are told of monthly reviews: that one came, that it was remarked on, that one is due."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import date

from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Delivery, Notice
from core.notices import Message, notice_kind, notify, notify_all, settle
from core.transactions import write_transaction
from plans.models import MonthReview
from plans.months import month_after, month_code
from plans.queries.reviews import AskedPerson, asked_in, unsent
from plans.review_days import Nudge, first_of, nudge_of
from schools.models import District
from schools.queries import today_of

logger = logging.getLogger(__name__)

SENT = notice_kind("review-sent", gettext_lazy("Báo cáo tháng gửi đến"), Delivery.PORTAL)
REMARKED = notice_kind("review-remarked", gettext_lazy("Báo cáo tháng được nhận xét"), Delivery.DIGEST)
DUE = notice_kind("review-due", gettext_lazy("Sắp đến hạn báo cáo tháng, quá hạn"), Delivery.DIGEST)


def tell_sent(review: MonthReview, leaders: Collection[int]) -> None:
    """A month was sent: to whom it goes; what reminded its person is over."""
    words = {"person": review.person, "month": f"{review.month:%m/%Y}"}
    notify(
        people=leaders,
        kind=SENT,
        target=review,
        district_id=review.district_id,
        due_key=str(review.version),
        text=_("%(person)s gửi báo cáo tháng %(month)s.") % words,
        url=reverse("work:review", args=[review.district.slug, review.pk]),
    )
    told = Notice.unscoped.filter(
        person_id=review.person_id,
        kind=DUE,
        district_id=review.district_id,
        due_key__startswith=f"{review.month:%Y-%m}:",
    )
    told.filter(read_at=None).update(read_at=timezone.now())


def settle_sent(review: MonthReview) -> None:
    """Nothing waits for the leaders any more."""
    settle(target=review, kinds=(SENT,))


def tell_remarked(review: MonthReview) -> None:
    """To the person: that a leader remarked, not what."""
    words = {"leader": review.remarked_by, "month": f"{review.month:%m/%Y}"}
    notify(
        people=[review.person_id],
        kind=REMARKED,
        target=review,
        district_id=review.district_id,
        due_key=str(review.version),
        text=_("%(leader)s đã nhận xét báo cáo tháng %(month)s của bạn.") % words,
        url=_own_address(review.district, review.month),
    )


@write_transaction
def make_review_reminders(district: District) -> int:
    """Three days and one day before the day, and after it, to who has not sent; how many notices are new.

    Asks of the month that runs and the one before, as of the district's own day: closed years are left alone. May run
    twice: each notice stands once.
    """
    today = today_of(district)
    months = (first_of(today), month_after(first_of(today), -1))
    messages = [message for month in months for message in _messages(district, month, today)]
    return notify_all(kind=DUE, district_id=district.pk, messages=messages)


def _messages(district: District, month: date, today: date) -> list[Message]:
    nudged = [(one, nudge) for one in asked_in(district, month).people.values() if (nudge := nudge_of(one.due, today))]
    owing = {one.person.pk for one in unsent([one for one, _nudge in nudged], district, month)} if nudged else set()
    return [_message(district, month, one, nudge, today) for one, nudge in nudged if one.person.pk in owing]


def _message(district: District, month: date, one: AskedPerson, nudge: Nudge, today: date) -> Message:
    left = (one.due - today).days
    words = {"month": f"{month:%m/%Y}", "due": f"{one.due:%d/%m/%Y}", "left": left}
    sentences = {
        Nudge.SOON: _("Còn %(left)d ngày: gửi báo cáo tháng %(month)s trước ngày %(due)s."),
        Nudge.LATE: _("Quá hạn: báo cáo tháng %(month)s phải gửi trước ngày %(due)s."),
    }
    # The first reminder is that of three days, or of as many as were left when the portal could tell it.
    step = "1" if nudge is Nudge.SOON and left == 1 else nudge.value
    key = f"{month:%Y-%m}:{step}:{one.due:%Y-%m-%d}"
    return Message(one.person.pk, district, key, sentences[nudge] % words, _own_address(district, month))


def _own_address(district: District, month: date) -> str:
    return reverse("work:my-month", args=[district.slug, month_code(month)])


def make_review_reminders_of_all() -> int:
    """The same for every district, each in a transaction of its own."""
    made = 0
    for district in District.unscoped.order_by("pk"):
        try:
            made += make_review_reminders(district)
        except DatabaseError:
            logger.exception("the review reminders of %s were not made; the next hour makes them", district.slug)
    return made
