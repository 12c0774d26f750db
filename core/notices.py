"""Telling people: kinds of notices are registered by the rooms, and services write notices with what they tell of.

Written inside the transaction of the change itself, so that nobody is told of what did not happen; repeated calls add
nothing. What goes by mail at once gets its mail row here too and is sent after the commit (core.mails).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from core import mails, policy
from core.actor import Actor
from core.models import Delivery, Mail, Notice, NoticeChoice
from core.transactions import write_transaction

LONGEST_TEXT = 400


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice: how lists of choices call it, and how it goes by mail."""

    slug: str
    label: Any
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class Message:
    """What one person is to be told of one object; see Notice."""

    person: int
    target: Model
    due_key: str
    text: str
    url: str
    detail: str = ""


_kinds: dict[str, Kind] = {}


def notice_kind(slug: str, label: Any, delivery: Delivery) -> str:
    """Registers a kind of notice and gives back its slug; a second one of that name is a mistake."""
    if slug in _kinds:
        raise RuntimeError(f"the kind of notice {slug} is registered already")
    _kinds[slug] = Kind(slug, label, delivery)
    return slug


def kinds() -> Sequence[Kind]:
    """Every kind, in the order of registration."""
    return list(_kinds.values())


def label_of(kind: str) -> Any:
    """What a kind is called; its slug for one that no room knows any more."""
    return _kinds[kind].label if kind in _kinds else kind


def notify(
    *,
    people: Iterable[int],
    kind: str,
    target: Model,
    district_id: int,
    due_key: str,
    text: str,
    url: str,
    detail: str = "",
) -> int:
    """Tells each of these people the same of one object; how many were not told before."""
    messages = [Message(person, target, due_key, text, url, detail) for person in sorted(set(people))]
    return notify_all(kind=kind, district_id=district_id, messages=messages)


@write_transaction
def notify_all(*, kind: str, district_id: int, messages: Sequence[Message]) -> int:
    """Tells people of many objects of one model; how many notices are new. Six statements, whatever the number.

    A notice that stands already is left as it is, so a caller may be run twice, or at the same time as another.
    """
    if not messages:
        return 0
    delivery, batch = _kinds[kind].delivery, uuid.uuid4()
    Notice.unscoped.bulk_create(
        [_row(one, kind, delivery, district_id, batch) for one in messages], ignore_conflicts=True, batch_size=500
    )
    made = list(_just_made(batch, messages))
    if delivery is Delivery.AT_ONCE and made:
        _mail_at_once(made, batch)
    return len(made)


def _row(message: Message, kind: str, delivery: Delivery, district_id: int, batch: uuid.UUID) -> Notice:
    return Notice(
        person_id=message.person,
        kind=kind,
        delivery=delivery,
        district_id=district_id,
        object_kind=message.target._meta.label_lower,
        object_id=str(message.target.pk),
        due_key=message.due_key,
        text=message.text[:LONGEST_TEXT],
        detail=message.detail,
        url=message.url,
        batch=batch,
    )


def _just_made(batch: uuid.UUID, messages: Sequence[Message]) -> QuerySet[Notice]:
    """The rows of this very call: those that another call wrote carry its own batch."""
    kinds_of_objects = {one.target._meta.label_lower for one in messages}
    ids = {str(one.target.pk) for one in messages}
    return Notice.unscoped.filter(object_kind__in=kinds_of_objects, object_id__in=ids, batch=batch).order_by("pk")


def _mail_at_once(made: Sequence[Notice], batch: uuid.UUID) -> None:
    people = {notice.person_id for notice in made}
    refusing = NoticeChoice.unscoped.filter(kind=made[0].kind, person_id__in=people, by_mail=False)
    book = mails.address_book(people - set(refusing.values_list("person_id", flat=True)))
    told = [notice for notice in made if notice.person_id in book]
    letters = Mail.unscoped.bulk_create(
        [
            Mail(
                person_id=notice.person_id,
                key=f"notice:{notice.pk}",
                district_id=notice.district_id,
                address=book[notice.person_id].address,
                batch=batch,
            )
            for notice in told
        ],
        batch_size=500,
    )
    for notice, letter in zip(told, letters, strict=True):
        notice.mail = letter
    Notice.unscoped.bulk_update(told, ["mail"], batch_size=500)
    mails.send_after_commit(bool(letters))


@write_transaction
def settle(*, target: Model, kinds: Collection[str]) -> None:
    """Marks read, for everybody, what these kinds told of an object: the work is done, there is nothing to do."""
    settle_all(targets=[target], kinds=kinds)


def settle_all(*, targets: Sequence[Model], kinds: Collection[str]) -> None:
    """The same of many objects of one model, in one statement."""
    Notice.unscoped.filter(
        object_kind=targets[0]._meta.label_lower,
        object_id__in=[str(one.pk) for one in targets],
        kind__in=kinds,
        read_at=None,
    ).update(read_at=timezone.now())


def retire_all(*, targets: Sequence[Model], url: str) -> None:
    """Of objects of one model that will be gone: what was told of them is over and leads to `url`; one statement."""
    rows = Notice.unscoped.filter(
        object_kind=targets[0]._meta.label_lower, object_id__in=[str(one.pk) for one in targets]
    )
    rows.update(read_at=Coalesce("read_at", Value(timezone.now())), url=url)


# What a person reads and chooses


def notices_of(actor: Actor, district_id: int) -> QuerySet[Notice]:
    """What this person was told in a district, latest first."""
    return Notice.objects.visible_to(actor).filter(district_id=district_id)


def unread_count(actor: Actor, district_id: int) -> int:
    """How many notices wait for this person in a district; one query on an index of unread ones."""
    return notices_of(actor, district_id).filter(read_at=None).count()


@write_transaction
def mark_read(*, actor: Actor, notice: Notice) -> None:
    """The person has seen one notice. Raises Forbidden."""
    policy.require(actor, "read", notice)
    Notice.unscoped.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())


@write_transaction
def mark_all_read(*, actor: Actor, district_id: int) -> None:
    """The person has seen everything they were told in a district."""
    notices_of(actor, district_id).filter(read_at=None).update(read_at=timezone.now())


def choices_of(actor: Actor) -> Mapping[str, bool]:
    """Which kinds that go by mail this person wants so, by slug."""
    written = dict(NoticeChoice.objects.visible_to(actor).values_list("kind", "by_mail"))
    return {kind.slug: written.get(kind.slug, True) for kind in kinds() if kind.delivery is not Delivery.PORTAL}


@write_transaction
def choose(*, actor: Actor, by_mail: Collection[str]) -> None:
    """The kinds that this person wants by mail; of the others they read in the portal alone."""
    NoticeChoice.unscoped.bulk_create(
        [NoticeChoice(person_id=actor.person, kind=kind, by_mail=kind in by_mail) for kind in choices_of(actor)],
        update_conflicts=True,
        unique_fields=["person_id", "kind"],
        update_fields=["by_mail"],
    )
