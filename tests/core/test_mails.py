"""Mails: one digest per person and day, each sent once, an interrupted one left to a person."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail as post
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from core import mails
from core.models import AuditEntry, Mail, MailState, Notice
from core.notices import choose, notify
from core.policy import Forbidden
from core.tasks import send_mails
from indicators.services.noticing import DUE, LATE, RETURNED, SUBMITTED
from tests.conftest import House
from tests.races import connection_for_each_thread, race
from tests.scenes import mail_that_did_not_go

__all__ = ["connection_for_each_thread"]

MORNING = timezone.localtime().replace(hour=7, minute=15)
TODAY, TOMORROW = (f"{MORNING + timedelta(days=days):%Y-%m-%d}" for days in (0, 1))


@pytest.fixture(autouse=True)
def _addresses(request: pytest.FixtureRequest) -> None:
    """Everybody of the cast has an address; what the opening of their rounds told is forgotten."""
    if "house" in request.fixturenames:
        house: House = request.getfixturevalue("house")
        people = [*house.bac.people.values(), *house.nam.people.values()]
        for user in people:
            user.email = f"{user.username}@example.vn"
        User.objects.bulk_update(people, ["email"])
        Notice.unscoped.all().delete()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the hour; it begins in the morning."""

    def be(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    be(MORNING)
    return be


def tell(house: House, key: str = "1", kind: str = DUE, *, who: str = "principal", text: str = "Còn 7 ngày.") -> None:
    place = house.bac
    url = f"/bac/so-lieu/{place.of_school.pk}/"
    notify(
        people=[place.user(who).pk],
        kind=kind,
        target=place.of_school,
        district_id=place.district.pk,
        due_key=key,
        text=text,
        url=url,
        detail="Sai tổng số." if kind == RETURNED else "",
    )


def state_of(mail: Mail) -> str:
    found: Mail = Mail.unscoped.get(pk=mail.pk)
    return str(found.state)


def only_mail() -> Mail:
    found: Mail = Mail.unscoped.get()
    return found


# The digest


def test_day_has_one_digest_with_everything_that_waits(house: House, clock: Callable[[datetime], None]) -> None:
    tell(house, "1", text="Còn 7 ngày.")
    tell(house, "2", LATE, text="Quá hạn.")
    assert mails.make_digests() == 1
    assert mails.make_digests() == 0
    assert mails.send_waiting() == 1
    assert [message.subject for message in post.outbox] == [
        f"2 thông báo của Cổng điều hành giáo dục ngày {MORNING:%d/%m/%Y}",
    ]
    body = str(post.outbox[0].body)
    assert "Kính gửi principal.bac," in body
    assert "Còn 7 ngày." in body
    assert "Quá hạn." in body
    assert body.count(f"http://localhost:8000/bac/so-lieu/{house.bac.of_school.pk}/") == 2


def test_what_comes_after_the_digest_waits_for_the_next_day(house: House, clock: Callable[[datetime], None]) -> None:
    tell(house, "1")
    mails.make_digests()
    tell(house, "2", text="Hôm nay là hạn.")
    clock(MORNING + timedelta(hours=3))
    assert mails.make_digests() == 0
    clock(MORNING + timedelta(days=1))
    assert mails.make_digests() == 1
    assert list(Mail.unscoped.order_by("pk").values_list("key", "notices__due_key")) == [
        (f"digest:{TODAY}", "1"),
        (f"digest:{TOMORROW}", "2"),
    ]


def test_nothing_is_made_before_the_hour(house: House, clock: Callable[[datetime], None]) -> None:
    clock(MORNING.replace(hour=6))
    tell(house)
    assert mails.make_digests() == 0


@pytest.mark.parametrize("kind", [SUBMITTED, RETURNED])
def test_digest_leaves_out_what_goes_otherwise(house: House, clock: Callable[[datetime], None], kind: str) -> None:
    tell(house, kind=kind)
    assert mails.make_digests() == 0


def test_digest_leaves_out_what_is_read_old_or_not_wanted(house: House, clock: Callable[[datetime], None]) -> None:
    tell(house, "read")
    Notice.unscoped.update(read_at=MORNING)
    tell(house, "old")
    Notice.unscoped.filter(due_key="old").update(made_at=MORNING - timedelta(days=4))
    choose(actor=house.bac.actor("principal"), by_mail=[DUE])
    tell(house, "unwanted", LATE)
    assert mails.make_digests() == 0


def test_digests_cost_the_same_for_one_person_and_for_many(house: House, clock: Callable[[datetime], None]) -> None:
    tell(house)
    with CaptureQueriesContext(connection) as one:
        assert mails.make_digests() == 1
    for who in house.bac.people:
        tell(house, "2", who=who)
    clock(MORNING + timedelta(days=1))
    with CaptureQueriesContext(connection) as many:
        assert mails.make_digests() == len(house.bac.people)
    assert len(one) == len(many)


def test_person_of_two_districts_gets_one_digest(house: House, clock: Callable[[datetime], None]) -> None:
    tell(house)
    person = house.bac.user("principal").pk
    told = {"kind": DUE, "target": house.nam.own, "district_id": house.nam.district.pk, "due_key": "1"}
    notify(people=[person], text="Còn 1 ngày.", url="/nam/", **told)
    assert mails.make_digests() == 1


# At once


def test_return_is_mailed_at_once_with_its_reason_and_its_link(house: House) -> None:
    tell(house, kind=RETURNED, text="Trả lại: “Số học sinh” năm 2020 của THCS Một Bắc.")
    assert mails.send_waiting() == 1
    message = post.outbox[0]
    assert message.to == ["principal.bac@example.vn"]
    assert message.subject == "Trả lại: “Số học sinh” năm 2020 của THCS Một Bắc."
    assert "Lý do: Sai tổng số." in str(message.body)
    assert f"http://localhost:8000/bac/so-lieu/{house.bac.of_school.pk}/\n" in str(message.body)
    assert "http://localhost:8000/tai-khoan/" in str(message.body)
    assert only_mail().state == MailState.SENT


def test_mail_is_asked_for_after_the_commit_only(
    house: House, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(send_mails, "delay", lambda: asked.append("send"))
    with django_capture_on_commit_callbacks(execute=True):
        tell(house, kind=RETURNED)
        tell(house, kind=DUE)
        assert asked == []
    assert asked == ["send"]


# Once


def test_mail_that_was_sent_is_not_sent_again(house: House) -> None:
    tell(house, kind=RETURNED)
    assert mails.send_waiting() == 1
    assert mails.send_waiting() == 0
    assert mails.claim(only_mail().pk) is None
    assert len(post.outbox) == 1


def test_nothing_is_claimed_while_the_server_does_not_answer(house: House, settings: Settings) -> None:
    tell(house, kind=RETURNED)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert mails.send_waiting() == 0
    assert (only_mail().state, only_mail().attempt) == (MailState.WAITING, 0)


@pytest.mark.parametrize(
    ("problem", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"ai@example.vn": (550, b"No such user")}), MailState.FAILED),
        (smtplib.SMTPDataError(554, b"Spam"), MailState.FAILED),
        (smtplib.SMTPServerDisconnected("Connection unexpectedly closed"), MailState.UNKNOWN),
        (TimeoutError("timed out"), MailState.UNKNOWN),
    ],
)
def test_refused_mail_failed_and_an_interrupted_one_is_unknown(
    house: House, monkeypatch: pytest.MonkeyPatch, problem: Exception, state: str
) -> None:
    def fails(self: EmailBackend, messages: Any) -> int:
        raise problem

    tell(house, kind=RETURNED)
    monkeypatch.setattr(EmailBackend, "send_messages", fails)
    assert mails.send_waiting() == 0
    assert mails.send_waiting() == 0
    mail = only_mail()
    assert (mail.state, mail.attempt) == (state, 1)
    assert mail.error


def test_mail_whose_sender_was_killed_becomes_unknown_and_stays(house: House) -> None:
    tell(house, kind=RETURNED)
    mail = only_mail()
    assert mails.claim(mail.pk) is not None
    assert mails.send_waiting() == 0
    assert state_of(mail) == MailState.SENDING
    Mail.unscoped.update(claimed_at=timezone.now() - timedelta(minutes=6))
    assert mails.send_waiting() == 0
    assert state_of(mail) == MailState.UNKNOWN
    assert post.outbox == []


def test_slow_sender_tells_the_truth_of_a_mail_given_up_for_lost(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(house, kind=RETURNED)
    deliver = EmailBackend.send_messages

    def slowly(self: EmailBackend, messages: Any) -> int:
        Mail.unscoped.update(claimed_at=timezone.now() - timedelta(minutes=6))
        assert mails.mark_lost() == 1
        return deliver(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", slowly)
    assert mails.send_waiting() == 1
    assert only_mail().state == MailState.SENT


def test_person_who_is_locked_meanwhile_is_not_written_to(house: House) -> None:
    tell(house, kind=RETURNED)
    User.objects.filter(username="principal.bac").update(is_active=False)
    assert mails.send_waiting() == 0
    assert only_mail().state == MailState.FAILED
    assert post.outbox == []


def test_mail_that_cannot_be_written_holds_up_no_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(house, "1", RETURNED, text="Thứ nhất.")
    tell(house, "2", RETURNED, text="Thứ hai.")
    write = mails._message

    def breaks(mail: Mail, connection: Any) -> Any:
        if mail.notices.get().due_key == "1":
            raise RuntimeError("broken")
        return write(mail, connection)

    monkeypatch.setattr(mails, "_message", breaks)
    assert mails.send_waiting() == 1
    assert [message.subject for message in post.outbox] == ["Thứ hai."]
    assert sorted(Mail.unscoped.values_list("state", flat=True)) == [MailState.FAILED, MailState.SENT]


# Sent again by a person


def test_administrator_sends_again_what_did_not_go(house: House) -> None:
    mail = mail_that_did_not_go(house.bac)
    mails.resend(actor=house.bac.actor("district_admin"), mail=mail)
    with pytest.raises(mails.CannotResend):
        mails.resend(actor=house.bac.actor("district_admin"), mail=mail)
    assert mails.send_waiting() == 1
    assert AuditEntry.unscoped.filter(act="gửi lại thư", object_id=str(mail.pk)).count() == 1
    assert only_mail().state == MailState.SENT


@pytest.mark.parametrize("who", ["principal", "specialist", "leader"])
def test_others_send_nothing_again(house: House, who: str) -> None:
    mail = mail_that_did_not_go(house.bac)
    for place in (house.bac, house.nam):
        with pytest.raises(Forbidden):
            mails.resend(actor=place.actor(who), mail=mail)
    with pytest.raises(Forbidden):
        mails.resend(actor=house.nam.actor("district_admin"), mail=mail)


# Twice at the same moment


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("connection_for_each_thread")
def test_two_schedulers_at_once_make_one_digest(house: House, clock: Callable[[datetime], None]) -> None:
    for who in house.bac.people:
        tell(house, who=who)
    made = race(mails.make_digests, mails.make_digests, mails.make_digests)
    assert sum(made) == len(house.bac.people)
    assert Mail.unscoped.count() == len(house.bac.people)
    assert not Notice.unscoped.filter(mail=None).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("connection_for_each_thread")
def test_two_senders_at_once_send_each_mail_once(house: House) -> None:
    for who in house.bac.people:
        tell(house, kind=RETURNED, who=who)
    sent = race(mails.send_waiting, mails.send_waiting, mails.send_waiting)
    assert sum(sent) == len(house.bac.people)
    assert sorted(message.to[0] for message in post.outbox) == sorted(
        f"{who}.bac@example.vn" for who in house.bac.people
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("connection_for_each_thread")
def test_same_thing_told_twice_at_once_is_one_notice_and_one_mail(house: House) -> None:
    race(*[lambda: tell(house, kind=RETURNED)] * 4)
    assert (Notice.unscoped.count(), Mail.unscoped.count()) == (1, 1)
