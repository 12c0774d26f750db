"""Notices: each person is told once of one thing, sees only their own, and chooses what comes by mail."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core import notices
from core.actor import NOBODY, Actor
from core.models import Delivery, Mail, Notice
from core.notices import Message, choices_of, choose, kinds, mark_all_read, mark_read, notify, notify_all, settle
from core.policy import Forbidden
from indicators.models import MeasurementUnit

pytestmark = pytest.mark.django_db

DISTRICT = 3
AT_ONCE, DIGEST, PORTAL = "thu-ngay", "ban-tin", "tren-cong"


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "_kinds", {})
    for slug, delivery in ((AT_ONCE, Delivery.AT_ONCE), (DIGEST, Delivery.DIGEST), (PORTAL, Delivery.PORTAL)):
        notices.notice_kind(slug, slug, delivery)


@pytest.fixture
def target() -> MeasurementUnit:
    return MeasurementUnit.objects.create(code="u", name="u", base="u")


@pytest.fixture
def people() -> list[User]:
    return [
        User.objects.create(username=f"nguoi-{place}", full_name=f"Người {place}", email=f"nguoi{place}@example.vn")
        for place in range(3)
    ]


def actor(user: User) -> Actor:
    return Actor(user.pk, str(user), frozenset())


def tell(target: MeasurementUnit, people: list[User], kind: str = DIGEST, key: str = "1", **more: Any) -> int:
    return notify(
        people=[user.pk for user in people],
        kind=kind,
        target=target,
        district_id=DISTRICT,
        due_key=key,
        text="Có việc mới.",
        url="/bac/",
        **more,
    )


def test_same_thing_is_told_once(target: MeasurementUnit, people: list[User]) -> None:
    assert tell(target, people[:2]) == 2
    assert tell(target, people) == 1
    assert Notice.unscoped.count() == 3


def test_another_due_key_is_another_thing(target: MeasurementUnit, people: list[User]) -> None:
    tell(target, people)
    assert tell(target, people, key="2") == 3


def test_person_named_twice_is_told_once(target: MeasurementUnit, people: list[User]) -> None:
    assert tell(target, [people[0], people[0]]) == 1


def test_long_text_is_cut_and_nothing_is_lost_of_the_detail(target: MeasurementUnit, people: list[User]) -> None:
    messages = [Message(people[0].pk, target, "1", "x" * 500, "/bac/", "y" * 2000)]
    notify_all(kind=DIGEST, district_id=DISTRICT, messages=messages)
    told: Notice = Notice.unscoped.get()
    assert (len(told.text), len(told.detail)) == (400, 2000)


@pytest.mark.parametrize(("kind", "mails"), [(AT_ONCE, 3), (DIGEST, 0), (PORTAL, 0)])
def test_only_what_goes_at_once_gets_its_mail_at_once(
    target: MeasurementUnit, people: list[User], kind: str, mails: int
) -> None:
    tell(target, people, kind)
    assert Mail.unscoped.count() == mails
    tell(target, people, kind)
    assert Mail.unscoped.count() == mails


def test_mail_goes_to_who_has_an_address_wants_it_and_may_sign_in(target: MeasurementUnit, people: list[User]) -> None:
    nameless = User.objects.create(username="khong-thu", full_name="Không thư")
    choose(actor=actor(people[0]), by_mail=[DIGEST])
    User.objects.filter(pk=people[1].pk).update(is_active=False)
    tell(target, [*people, nameless], AT_ONCE)
    assert list(Mail.unscoped.values_list("person_id", "address")) == [(people[2].pk, "nguoi2@example.vn")]
    assert Notice.unscoped.count() == 4


@pytest.mark.parametrize("kind", [AT_ONCE, DIGEST])
def test_telling_costs_the_same_for_one_and_for_many(target: MeasurementUnit, people: list[User], kind: str) -> None:
    many = User.objects.bulk_create(
        User(username=f"nhieu-{place}", full_name="Nhiều", email="nhieu@example.vn") for place in range(30)
    )
    with CaptureQueriesContext(connection) as one:
        tell(target, people[:1], kind)
    with CaptureQueriesContext(connection) as thirty:
        tell(target, many, kind, key="2")
    assert len(one) == len(thirty)


def test_person_sees_their_own_notices_only(target: MeasurementUnit, people: list[User]) -> None:
    tell(target, people[:1])
    assert notices.notices_of(actor(people[0]), DISTRICT).count() == 1
    assert notices.notices_of(actor(people[0]), DISTRICT + 1).count() == 0
    assert notices.notices_of(actor(people[1]), DISTRICT).count() == 0
    assert notices.notices_of(NOBODY, DISTRICT).count() == 0


def test_nobody_reads_for_another(target: MeasurementUnit, people: list[User]) -> None:
    tell(target, people[:1])
    with pytest.raises(Forbidden):
        mark_read(actor=actor(people[1]), notice=Notice.unscoped.get())
    assert notices.unread_count(actor(people[0]), DISTRICT) == 1


def test_what_is_read_is_counted_no_more(target: MeasurementUnit, people: list[User]) -> None:
    for key in ("1", "2", "3"):
        tell(target, people[:2], key=key)
    mark_read(actor=actor(people[0]), notice=Notice.unscoped.filter(person_id=people[0].pk)[0])
    assert notices.unread_count(actor(people[0]), DISTRICT) == 2
    mark_all_read(actor=actor(people[0]), district_id=DISTRICT)
    assert notices.unread_count(actor(people[0]), DISTRICT) == 0
    assert notices.unread_count(actor(people[1]), DISTRICT) == 3


def test_what_is_settled_is_read_for_everybody(target: MeasurementUnit, people: list[User]) -> None:
    tell(target, people, DIGEST)
    tell(target, people, PORTAL)
    settle(target=target, kinds=[DIGEST])
    assert set(Notice.unscoped.filter(read_at=None).values_list("kind", flat=True)) == {PORTAL}


def test_everything_that_goes_by_mail_is_wanted_until_chosen_otherwise(people: list[User]) -> None:
    person = actor(people[0])
    assert choices_of(person) == {AT_ONCE: True, DIGEST: True}
    choose(actor=person, by_mail=[AT_ONCE])
    assert choices_of(person) == {AT_ONCE: True, DIGEST: False}
    choose(actor=person, by_mail=[DIGEST])
    assert choices_of(person) == {AT_ONCE: False, DIGEST: True}
    assert choices_of(actor(people[1])) == {AT_ONCE: True, DIGEST: True}


def test_kind_is_registered_once() -> None:
    assert [kind.slug for kind in kinds()] == [AT_ONCE, DIGEST, PORTAL]
    with pytest.raises(RuntimeError):
        notices.notice_kind(DIGEST, "lại", Delivery.DIGEST)
