"""People who sign in, and the roles granted to them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.first_passwords import GOOD_FOR
from core.actor import Actor
from core.roles import ON_DISTRICT, SCHOOL, Role
from core.scoping import ScopedManager, ScopedModel
from core.vietnamese import search_key, sort_key
from schools.levels import Level
from schools.models import District, Period, School, Unit, Ward


class User(AbstractUser):
    """A person of an office, a school or a body. `title` is the post as documents print it."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("họ và tên"), max_length=150)
    title = models.CharField(_("chức vụ"), max_length=150, blank=True)
    # Made by load_demo with a known password: a start that is no demo refuses to run with one (core check).
    is_demo = models.BooleanField(default=False)
    # The password was given by an administrator: the first page is the one that changes it (edu_portal.middleware).
    must_change_password = models.BooleanField(default=False)
    # When that was: it is good for a set time.
    password_given_at = models.DateTimeField(null=True, editable=False)
    search_key = models.CharField(max_length=150, editable=False, default="")
    sort_key = models.CharField(max_length=600, editable=False, default="")

    REQUIRED_FIELDS = ["full_name"]
    FIRST_PASSWORD = ("password", "must_change_password", "password_given_at")

    class Meta:
        verbose_name = _("người dùng")

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def take_first_password(self, hashed: str) -> None:
        """Changes the fields of FIRST_PASSWORD, which are the caller's to save."""
        self.password, self.must_change_password, self.password_given_at = hashed, True, timezone.now()

    @property
    def first_password_expired(self) -> bool:
        """Whether the password that was given is too old to sign in with."""
        given = self.password_given_at
        return self.must_change_password and given is not None and timezone.now() > given + GOOD_FOR

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_key = search_key(self.full_name)[:150]
        self.sort_key = sort_key(self.full_name)[:600]
        super().save(*args, **kwargs)


class Grant(models.Model):
    """One role of one person on one unit, for as long as it is valid; the operator's stands on no unit."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="grants")
    valid_from = models.DateField(default=timezone.localdate)
    valid_to = models.DateField(null=True)

    class Meta:
        verbose_name = _("quyền")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "unit"], condition=Q(valid_to=None), name="grant_once_while_open"
            ),
            models.CheckConstraint(
                condition=Q(role=Role.OPERATOR.value, unit=None)
                | (~Q(role=Role.OPERATOR.value) & Q(unit__isnull=False)),
                name="grant_names_its_unit",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="grant_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class PortfolioSet(ScopedModel):
    """A period's assignment of an office's work (phân công): what its table is called.

    `notes` are the lines under it: the office's teams, and posts that no person of the portal holds (the guards).
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="portfolio_sets")
    period = models.ForeignKey(Period, on_delete=models.PROTECT)
    label = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=300)
    notes = models.JSONField(default=list, blank=True)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("bảng phân công")
        constraints = [models.UniqueConstraint(fields=["district", "period"], name="portfolio_set_once_per_period")]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        if actor.holds({Role.OPERATOR}):
            return Q()
        return Q(district__in=actor.districts(ON_DISTRICT | SCHOOL))


class Portfolio(models.Model):
    """What one person of the office answers for in a period: fields and subjects; schools and wards are rows of theirs.

    `absence` says why the person is away, from `absent_from` (None: from the period's beginning) until the day on which
    they are back (None: not known); who stands in meanwhile has a PortfolioCover. `report_day`: the day of the month
    before which the person reports to `report_to` (None: the document asks for none). `version` counts its changes, so
    that of two who change it at once the later one is told.
    """

    set = models.ForeignKey(PortfolioSet, on_delete=models.CASCADE, related_name="portfolios")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="portfolios")
    order = models.PositiveIntegerField()
    number = models.CharField(max_length=12, blank=True)
    group = models.CharField(max_length=200, blank=True)
    post = models.CharField(max_length=200, blank=True)
    fields = models.JSONField(default=list)
    subjects = models.JSONField(default=list)
    absence = models.CharField(max_length=200, blank=True)
    absent_from = models.DateField(null=True)
    absent_until = models.DateField(null=True)
    report_day = models.PositiveSmallIntegerField(null=True)
    report_deadline = models.CharField(max_length=120, blank=True)
    report_to = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("phân công")
        ordering = ["set", "order"]
        constraints = [
            models.UniqueConstraint(fields=["set", "user"], name="portfolio_once_per_person"),
            models.CheckConstraint(
                condition=Q(report_day=None) | Q(report_day__range=(1, 31)), name="portfolio_report_day_is_a_day"
            ),
            models.CheckConstraint(
                condition=Q(absent_from=None) | Q(absent_until=None) | Q(absent_until__gt=F("absent_from")),
                name="portfolio_absence_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.post}"


class PortfolioCover(models.Model):
    """What a person takes over for a time, from an absent colleague where the document names one.

    It lasts as long as the colleague is away. `units`: the schools and wards that are taken over; none: all of them.
    """

    portfolio = models.ForeignKey(Portfolio, on_delete=models.CASCADE, related_name="covers")
    covered = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.CharField(max_length=300)
    units = models.ManyToManyField(Unit, related_name="+")

    class Meta:
        verbose_name = _("nhận thay")
        constraints = [
            models.UniqueConstraint(fields=["portfolio", "covered", "text"], name="portfolio_cover_of_person_once"),
            models.UniqueConstraint(
                fields=["portfolio", "text"], condition=Q(covered=None), name="portfolio_cover_of_work_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class PortfolioSchool(models.Model):
    """A school at one of its levels that a person answers for."""

    portfolio = models.ForeignKey(Portfolio, on_delete=models.CASCADE, related_name="schools")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=20, choices=Level.choices)

    class Meta:
        verbose_name = _("trường được phân công")
        constraints = [models.UniqueConstraint(fields=["portfolio", "school", "level"], name="portfolio_school_once")]

    def __str__(self) -> str:
        return f"{self.school} ({self.level})"


class PortfolioWard(models.Model):
    """A ward that a person answers for, in one matter.

    `level`: the matter is the schools of this level that stand in the ward ("cơ sở giáo dục mầm non").
    """

    portfolio = models.ForeignKey(Portfolio, on_delete=models.CASCADE, related_name="wards")
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="+")
    matter = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=20, choices=Level.choices, blank=True)

    class Meta:
        verbose_name = _("phường được phân công")
        constraints = [models.UniqueConstraint(fields=["portfolio", "ward", "matter"], name="portfolio_ward_once")]

    def __str__(self) -> str:
        return f"{self.ward}: {self.matter}"
