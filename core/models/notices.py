"""What people are told: notices in the portal, the mails that carry them, and what each person wants by mail."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.roles import Role
from core.scoping import ScopedManager, ScopedModel


class Delivery(models.TextChoices):
    """How a kind of notice reaches who has an e-mail address; in the portal every notice stands."""

    AT_ONCE = "at_once", _("Gửi thư ngay")
    DIGEST = "digest", _("Gộp vào bản tin trong ngày")
    PORTAL = "portal", _("Chỉ trên cổng")


class MailState(models.TextChoices):
    WAITING = "waiting", _("Chờ gửi")
    SENDING = "sending", _("Đang gửi")
    SENT = "sent", _("Đã gửi")
    FAILED = "failed", _("Không gửi được")
    UNKNOWN = "unknown", _("Không rõ")


TROUBLED = (MailState.FAILED, MailState.UNKNOWN)


class Mail(ScopedModel):
    """One mail to one person: that of a notice which goes at once, or the digest of a day.

    `key` says which, and is the person's once: a scheduler that fires twice makes one mail. Its words are those of
    its notices. `attempt` rises with each claim. A mail whose sending was interrupted is UNKNOWN: it may have
    arrived, so only a person sends it again.
    """

    person_id = models.BigIntegerField()
    key = models.CharField(max_length=60)
    # Whose administrator is shown that it did not go.
    district_id = models.BigIntegerField()
    address = models.EmailField()
    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.WAITING)
    attempt = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    # The run that made it: one of two runs at the same moment finds the other's row there and leaves it alone.
    batch = models.UUIDField()
    made_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("thư")
        ordering = ["-made_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["person_id", "key"], name="mail_once_per_person_and_key")]
        indexes = [models.Index(fields=["state", "id"], condition=~Q(state="sent"), name="mail_not_sent")]

    def __str__(self) -> str:
        return self.key

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        """Its words are shown to nobody but who receives them; that it did not go, to who can mend it."""
        if actor.holds({Role.OPERATOR}):
            return Q()
        return Q(district_id__in=actor.districts({Role.DISTRICT_ADMIN}))


class Notice(ScopedModel):
    """One thing that one person is told about one object, once per `due_key` ("7:2026-11-30", "3" of a third return).

    `text` is a sentence, `detail` what follows it (a reason), `url` the path of the page where the work is done.
    """

    person_id = models.BigIntegerField()
    kind = models.SlugField(max_length=40, db_index=False)
    delivery = models.CharField(max_length=8, choices=Delivery.choices)
    district_id = models.BigIntegerField()
    object_kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=60)
    due_key = models.CharField(max_length=60)
    text = models.CharField(max_length=400)
    detail = models.TextField(blank=True)
    url = models.CharField(max_length=300)
    batch = models.UUIDField()
    made_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    mail = models.ForeignKey(Mail, on_delete=models.PROTECT, null=True, related_name="notices")

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("thông báo")
        ordering = ["-made_at", "-id"]
        constraints = [
            # Begins with the object: what is over for an object is marked read for everybody.
            models.UniqueConstraint(
                fields=["object_kind", "object_id", "kind", "due_key", "person_id"], name="notice_once"
            ),
        ]
        indexes = [
            models.Index(fields=["person_id", "district_id", "-made_at"], name="notice_by_person"),
            models.Index(fields=["person_id", "district_id"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(
                fields=["made_at"],
                condition=Q(mail=None, read_at=None, delivery="digest"),
                name="notice_for_digest",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        """A person's own; nobody has none."""
        return Q(person_id=actor.id) if actor.id is not None else Q(pk__in=[])


class NoticeChoice(ScopedModel):
    """Whether a person wants a kind of notice by mail too; without a row they do."""

    person_id = models.BigIntegerField()
    kind = models.SlugField(max_length=40, db_index=False)
    by_mail = models.BooleanField(default=True)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("lựa chọn nhận thông báo")
        constraints = [models.UniqueConstraint(fields=["person_id", "kind"], name="notice_choice_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.by_mail}"

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        return Q(person_id=actor.id) if actor.id is not None else Q(pk__in=[])
