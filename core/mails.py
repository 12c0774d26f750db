"""Mails: one digest per person and day, claimed before sending, sent outside of transactions, never twice by itself.

A mail is claimed by a conditional UPDATE that raises `attempt`; what happens to it afterwards is written by whoever
holds that attempt. Between the claim and the server's answer nobody knows whether it went, so one that stays there is
marked UNKNOWN and a person decides.
"""

from __future__ import annotations

import logging
import smtplib
import time
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage, get_connection
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError as BrokerError

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.models import Delivery, Mail, MailState, Notice, NoticeChoice
from core.models.notices import TROUBLED
from core.transactions import write_transaction

logger = logging.getLogger(__name__)

# What is older is no news; who gets an address today is not sent last month's.
NEWS_DAYS = 3
# A claimed mail of which nothing was heard for so long was interrupted: the server's own time limit is far below.
LOST_AFTER = timedelta(minutes=5)
BATCH = 100
LONGEST_SUBJECT = 150
# The server answered, and took nothing.
_REFUSALS = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPHeloError,
    smtplib.SMTPNotSupportedError,
    BadHeaderError,
)


class CannotResend(ValueError):
    """The mail is not one to send again; `args[0]` is the Vietnamese sentence."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who receives mail, and where."""

    name: str
    address: str


AddressBook = Callable[[Collection[int]], Mapping[int, Recipient]]
_books: list[AddressBook] = []


def use_address_book(book: AddressBook) -> None:
    """The room that knows people registers how their addresses are found."""
    _books[:] = [book]


def address_book(people: Iterable[int]) -> Mapping[int, Recipient]:
    """Those of these people who may sign in and have an address; one query."""
    wanted = set(people)
    return _books[0](wanted) if wanted and _books else {}


# The digest


@write_transaction
def make_digests() -> int:
    """The day's digest for everybody who has news and none of today's yet; how many were made. Six statements.

    Of two runs at the same moment one finds the other's mail there and gives it no notices of its own.
    """
    now = timezone.localtime()
    if now.hour < settings.DIGEST_HOUR:
        return 0
    key, batch = f"digest:{now:%Y-%m-%d}", uuid.uuid4()
    news = _news(now)
    had = Mail.unscoped.filter(person_id=OuterRef("person_id"), key=key)
    districts = dict(news.exclude(Exists(had)).order_by("-pk").values_list("person_id", "district_id"))
    Mail.unscoped.bulk_create(
        [
            Mail(
                person_id=person,
                key=key,
                district_id=districts[person],
                address=found.address,
                batch=batch,
                made_at=now,
            )
            for person, found in sorted(address_book(districts).items())
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    made = Mail.unscoped.filter(key=key, batch=batch)
    news.filter(person_id__in=made.values("person_id")).update(
        mail=Subquery(made.filter(person_id=OuterRef("person_id")).values("pk")[:1])
    )
    return made.count()


def _news(now: datetime) -> QuerySet[Notice]:
    """What was not mailed yet, not read in the portal meanwhile, and is wanted by mail."""
    refused = NoticeChoice.unscoped.filter(person_id=OuterRef("person_id"), kind=OuterRef("kind"), by_mail=False)
    fresh = Notice.unscoped.filter(made_at__gte=now - timedelta(days=NEWS_DAYS))
    return fresh.filter(mail=None, read_at=None, delivery=Delivery.DIGEST).exclude(Exists(refused))


# Sending


def send_after_commit(needed: bool = True) -> None:
    """Sends what waits as soon as the change is committed; a message lost on the way is made good by the next beat."""
    if needed:
        transaction.on_commit(_ask_to_send)


def _ask_to_send() -> None:
    from core.tasks import send_mails

    try:
        send_mails.delay()
    except (BrokerError, OSError):
        logger.exception("sending mails could not be asked of the broker; the next beat does it")


def send_waiting() -> int:
    """Sends mails that wait, for some seconds at most; how many went.

    Where the server does not answer nothing is claimed, so everything waits for the next run.
    """
    mark_lost()
    waiting = list(Mail.unscoped.filter(state=MailState.WAITING).order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not waiting:
        return 0
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as problem:
        logger.warning("the mail server does not answer, %s mails wait: %s", len(waiting), problem)
        return 0
    until = time.monotonic() + settings.MAIL_SECONDS
    sent = 0
    try:
        for pk in waiting:
            sent += send(pk, connection)
            if time.monotonic() > until:
                break
    except _Interrupted:
        logger.warning("the mail server broke off; what waits is sent by the next run")
    finally:
        connection.close()
    return sent


class _Interrupted(Exception):
    """The line broke while a mail was handed over."""


def send(pk: int, connection: Any) -> bool:
    """Claims one mail and hands it over; False when another has it or the server refuses it."""
    mail = claim(pk)
    if mail is None:
        return False
    message = _composed(mail, connection)
    if message is None:
        return False
    try:
        message.send()
    except _REFUSALS as refusal:
        _ended(mail, MailState.FAILED, _("Máy chủ thư từ chối: %(words)s") % {"words": refusal})
        return False
    except Exception as problem:
        # Whatever broke, it broke while the server may already have taken the mail.
        logger.exception("mail %s was interrupted", mail.pk)
        _ended(mail, MailState.UNKNOWN, _("Đang gửi thì bị ngắt: %(words)s") % {"words": problem})
        raise _Interrupted from problem
    _ended(mail, MailState.SENT, "")
    return True


def _composed(mail: Mail, connection: Any) -> EmailMessage | None:
    """The mail in words; one that cannot be written goes nowhere and holds nothing up."""
    try:
        message = _message(mail, connection)
    except Exception:
        logger.exception("mail %s could not be written", mail.pk)
        _ended(mail, MailState.FAILED, _("Có lỗi ngoài dự kiến khi soạn thư."))
        return None
    if message is None:
        _ended(mail, MailState.FAILED, _("Người nhận đã khóa hoặc không còn địa chỉ thư."))
    return message


@write_transaction
def claim(pk: int) -> Mail | None:
    """Takes a waiting mail; None when somebody else has it."""
    taken = Mail.unscoped.filter(pk=pk, state=MailState.WAITING).update(
        state=MailState.SENDING, attempt=F("attempt") + 1, claimed_at=timezone.now(), error=""
    )
    return Mail.unscoped.get(pk=pk) if taken else None


@write_transaction
def _ended(mail: Mail, state: MailState, error: str) -> None:
    """Writes what became of this attempt, also when it was given up for lost meanwhile: now it is known."""
    Mail.unscoped.filter(pk=mail.pk, attempt=mail.attempt).update(
        state=state, error=error[:300], sent_at=timezone.now() if state is MailState.SENT else None
    )


@write_transaction
def mark_lost() -> int:
    """Marks mails whose sender fell silent: they may have arrived, so nobody sends them again unasked."""
    silent = Mail.unscoped.filter(state=MailState.SENDING, claimed_at__lt=timezone.now() - LOST_AFTER)
    return silent.update(state=MailState.UNKNOWN, error=_("Đang gửi thì bị ngắt, không rõ thư đã tới hay chưa."))


@write_transaction
def resend(*, actor: Actor, mail: Mail) -> None:
    """An administrator sends a mail again that did not go, or of which nobody knows. Raises CannotResend, Forbidden."""
    policy.require(actor, "resend", mail)
    taken = Mail.unscoped.filter(pk=mail.pk, state__in=TROUBLED).update(state=MailState.WAITING, error="")
    if not taken:
        raise CannotResend(_("Thư này đã được gửi lại hoặc đã gửi xong. Hãy tải lại trang để xem."))
    record(actor, Change("gửi lại thư", mail, mail.address, mail.district_id))
    send_after_commit()


# The words


def _message(mail: Mail, connection: Any) -> EmailMessage | None:
    """The mail as it goes out, in the words of its notices; None where nobody is there to read it."""
    recipient = address_book([mail.person_id]).get(mail.person_id)
    if recipient is None:
        return None
    notices = list(mail.notices.order_by("pk"))
    context = {
        "name": recipient.name,
        "notices": notices,
        "portal": settings.PORTAL_URL,
        "choices_url": settings.PORTAL_URL + reverse("account"),
    }
    host = settings.PORTAL_URL.partition("://")[2]
    return EmailMessage(
        subject=_subject(mail, notices),
        body=render_to_string("core/mail.txt", context),
        to=[recipient.address],
        connection=connection,
        headers={
            # The same for a mail sent again: a server that took the first one drops the second.
            "Message-ID": f"<mail-{mail.pk}@{host.partition(':')[0]}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def _subject(mail: Mail, notices: list[Notice]) -> str:
    if len(notices) == 1:
        return " ".join(notices[0].text.split())[:LONGEST_SUBJECT]
    return _("%(count)s thông báo của Cổng điều hành giáo dục ngày %(day)s") % {
        "count": len(notices),
        "day": f"{timezone.localtime(mail.made_at):%d/%m/%Y}",
    }
