"""Units of every kind with their dated attributes, and the periods that all districts share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.roles import ON_DISTRICT, SCHOOL, Role
from core.scoping import ScopedManager, ScopedModel
from core.vietnamese import search_key, sort_key
from schools.levels import Level, Ownership
from schools.period_codes import PeriodCode, PeriodKind, parse_period

BEGINNING = date(1900, 1, 1)  # "since always": the source gives no first day


class UnitKind(models.TextChoices):
    CITY = "city", _("Tỉnh/thành phố")
    DISTRICT = "district", _("Địa bàn")
    WARD = "ward", _("Phường/xã/thị trấn")
    SCHOOL = "school", _("Trường")
    AGENCY = "agency", _("Cơ quan, đơn vị")


class NamedModel(models.Model):
    """Rows with a name keep the keys that searching and sorting use (DESIGN §3)."""

    name = models.CharField(_("tên"), max_length=200)
    search_key = models.CharField(max_length=200, editable=False)
    sort_key = models.CharField(max_length=600, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.set_keys()
        super().save(*args, **kwargs)

    def set_keys(self) -> None:
        """Bulk writes call this themselves, since they do not call `save`."""
        self.search_key = search_key(self.name)[:200]
        self.sort_key = sort_key(self.name)[:600]


class Unit(NamedModel):
    """Whoever may owe a form, hold a figure or be granted a role on; `code` is stable and unique in the portal."""

    kind = models.CharField(max_length=10, choices=UnitKind.choices)
    code = models.SlugField(max_length=100, unique=True)

    class Meta:
        verbose_name = _("đơn vị")
        ordering = ["sort_key", "id"]

    def __str__(self) -> str:
        return self.name


class DistrictKind(models.TextChoices):
    URBAN = "quan", _("Quận")
    RURAL = "huyen", _("Huyện")
    TOWN = "thi-xa", _("Thị xã")
    TOWN_OF_PROVINCE = "thanh-pho", _("Thành phố thuộc tỉnh, thành phố")
    WARD = "phuong", _("Phường")
    COMMUNE = "xa", _("Xã")
    ZONE = "dac-khu", _("Đặc khu")


class District(ScopedModel):
    """The tenant. What it is called, who signs and how its documents are numbered are dated rows."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, primary_key=True)
    slug = models.SlugField(max_length=60, unique=True)
    city = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="districts_of_city")
    # A past year is looked at as of a day inside it; None: today.
    reference_date = models.DateField(null=True)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("địa bàn")

    def __str__(self) -> str:
        return self.slug

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        if actor.holds({Role.OPERATOR}):
            return Q()
        return Q(pk__in=actor.districts(Role)) | Q(city__in=actor.units({Role.CITY_READER}))


class DistrictProfile(models.Model):
    """What a district and its office are called, from a day on; no two rows of a district overlap."""

    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="profiles")
    valid_from = models.DateField(default=BEGINNING)
    valid_to = models.DateField(null=True)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=100)
    parent_body = models.CharField(max_length=200)
    parent_body_short = models.CharField(max_length=100)
    office_name = models.CharField(max_length=200)
    office_short = models.CharField(max_length=100)
    place = models.CharField(max_length=100)
    symbol = models.CharField(max_length=40)
    signer_authority = models.CharField(max_length=100, blank=True)
    signer_title = models.CharField(max_length=100)
    signer_name = models.CharField(max_length=100, blank=True)
    ubnd_name = models.CharField(max_length=200, blank=True)
    ubnd_symbol = models.CharField(max_length=40, blank=True)
    ubnd_signer_authority = models.CharField(max_length=100, blank=True)
    ubnd_signer_title = models.CharField(max_length=100, blank=True)
    ubnd_signer_name = models.CharField(max_length=100, blank=True)

    class Meta:
        verbose_name = _("tên gọi theo thời gian của địa bàn")
        ordering = ["district", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["district", "valid_from"], name="profile_once_per_day"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="profile_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Ward(ScopedModel):
    """Where a school stands; the lowest place that figures are summed to."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, primary_key=True)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="wards")

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("phường, xã")

    def __str__(self) -> str:
        return self.unit.name

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        if actor.holds({Role.OPERATOR}):
            return Q()
        return Q(district__in=actor.districts(Role))


class SchoolKind(models.TextChoices):
    SCHOOL = "school", _("Trường")
    GROUP = "group", _("Nhóm trẻ, lớp mẫu giáo, lớp mầm non độc lập")


class School(ScopedModel):
    """A school's identity; where it belongs and what it is called is its SchoolPlace.

    `levels` are those it teaches; `statistical_level` alone decides where it is counted as a school. Ownership is
    blank where no source says it. `closed_on` is its last day; what it went into then is a UnitChange.
    """

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, primary_key=True)
    kind = models.CharField(max_length=10, choices=SchoolKind.choices, default=SchoolKind.SCHOOL)
    levels = models.JSONField(default=list)
    statistical_level = models.CharField(max_length=20, choices=Level.choices)
    ownership = models.CharField(max_length=3, choices=Ownership.choices, blank=True)
    national_code = models.CharField(max_length=40, blank=True)
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    # Made up so that a demo district has all the schools that its document only counts.
    is_demo = models.BooleanField(default=False)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("trường")
        constraints = [
            models.CheckConstraint(
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="school_closes_after_it_opens",
            ),
            models.UniqueConstraint(
                fields=["national_code"], condition=~Q(national_code=""), name="school_national_code_once"
            ),
        ]

    def __str__(self) -> str:
        return self.unit.name

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        """The office and the UBND see the district's schools, a school only itself; the operator every structure."""
        if actor.holds({Role.OPERATOR}):
            return Q()
        in_district = SchoolPlace.unscoped.filter(district__in=actor.districts(ON_DISTRICT)).values("school")
        return Q(pk__in=in_district) | Q(pk__in=actor.units(SCHOOL))


class SchoolPlace(ScopedModel):
    """Where a school belongs and what it is called, from a day on; a school's rows do not overlap."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="places")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="school_places")
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, null=True)
    name = models.CharField(max_length=200)
    valid_from = models.DateField(default=BEGINNING)
    valid_to = models.DateField(null=True)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("nơi trường trực thuộc")
        constraints = [
            models.UniqueConstraint(fields=["school", "valid_from"], name="place_once_per_day"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="place_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        if actor.holds({Role.OPERATOR}):
            return Q()
        return Q(district__in=actor.districts(ON_DISTRICT)) | Q(school__in=actor.units(SCHOOL))


class SchoolAlias(NamedModel):
    """Another name under which documents print a school; matching looks here too."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="aliases")

    class Meta:
        verbose_name = _("tên gọi khác của trường")
        constraints = [models.UniqueConstraint(fields=["school", "search_key"], name="school_alias_once")]

    def __str__(self) -> str:
        return self.name


class ChangeKind(models.TextChoices):
    RENAMED = "renamed", _("Đổi tên, chuyển phường xã")
    MERGED = "merged", _("Sáp nhập")
    SPLIT = "split", _("Chia tách")
    CLOSED = "closed", _("Giải thể")
    REORGANISED = "reorganised", _("Chuyển giao cho xã, phường, đặc khu")


class UnitChange(ScopedModel):
    """What became of units on a day: those there were `before` it, and those that go on `after` it.

    `day` is the first of the new state. A unit that goes on is on both sides. Schools change inside `district`, which
    keeps the record; a district that is `reorganised` goes over to others.
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="unit_changes")
    kind = models.CharField(max_length=12, choices=ChangeKind.choices)
    day = models.DateField()
    decision = models.CharField(_("quyết định"), max_length=120, blank=True)
    decided_on = models.DateField(null=True)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("thay đổi của đơn vị")
        ordering = ["day", "id"]
        indexes = [models.Index(fields=["district", "day"], name="unit_change_by_day")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.day:%d/%m/%Y}"

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        """Those of one's district, and those that one's own school or district came from or went into."""
        if actor.holds({Role.OPERATOR}):
            return Q()
        own = ChangedUnit.objects.filter(unit__in=actor.units(SCHOOL) | actor.districts(ON_DISTRICT))
        return Q(district__in=actor.districts(ON_DISTRICT)) | Q(pk__in=own.values("change"))


class ChangeSide(models.TextChoices):
    BEFORE = "before", _("Trước")
    AFTER = "after", _("Sau")


class ChangedUnit(models.Model):
    """A unit on one side of a change, under the name that it had or has there."""

    change = models.ForeignKey(UnitChange, on_delete=models.CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="changes")
    side = models.CharField(max_length=6, choices=ChangeSide.choices)
    name = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("đơn vị của một thay đổi")
        ordering = ["change", "id"]
        constraints = [models.UniqueConstraint(fields=["change", "unit", "side"], name="changed_unit_once_on_a_side")]

    def __str__(self) -> str:
        return self.name


class SchoolStatus(ScopedModel):
    """A status that a plan gives a school for a period: pilot of autonomy, high-quality school, and the like."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="school_statuses")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="statuses")
    period = models.ForeignKey("schools.Period", on_delete=models.PROTECT)
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("diện của trường")
        ordering = ["code", "id"]
        constraints = [models.UniqueConstraint(fields=["school", "period", "code"], name="school_status_once")]

    def __str__(self) -> str:
        return f"{self.school}: {self.name}"

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        return Q(district__in=actor.districts(ON_DISTRICT)) | Q(school__in=actor.units(SCHOOL))


class OwnershipGroup(ScopedModel):
    """Whether a district counts an ownership code as public or non-public, from a day on (DESIGN §2, Ownership)."""

    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="ownership_groups")
    ownership = models.CharField(max_length=3, choices=Ownership.choices)
    group = models.CharField(max_length=3, choices=Ownership.choices)
    valid_from = models.DateField(default=BEGINNING)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("nhóm loại hình")
        constraints = [
            models.UniqueConstraint(fields=["district", "ownership", "valid_from"], name="ownership_group_once"),
            models.CheckConstraint(condition=Q(group__in=["CL", "NCL"]), name="ownership_group_is_one_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.ownership}: {self.group}"

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        return Q(district__in=actor.districts(Role))


class AccreditationKind(models.TextChoices):
    NEW = "new", _("Công nhận mới")
    RENEWED = "renewed", _("Công nhận lại")


class AccreditationStep(models.TextChoices):
    PLANNED = "planned", _("Theo lộ trình")
    SELF_ASSESSED = "self_assessed", _("Đã tự đánh giá")
    REGISTERED = "registered", _("Đã đăng ký")
    ASSESSED = "assessed", _("Đã đánh giá ngoài")
    GRANTED = "granted", _("Đã công nhận")
    REFUSED = "refused", _("Chưa đạt")


class Roadmap(ScopedModel):
    """A district's roadmap of national-standard schools over a span of years."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="roadmaps")
    period = models.ForeignKey("schools.Period", on_delete=models.PROTECT)
    label = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=300)
    subtitle = models.CharField(max_length=300, blank=True)
    # The heading of the column of schools: documents word it after the plan it belongs to.
    school_heading = models.CharField(max_length=200, default="Tên trường")

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("lộ trình trường chuẩn quốc gia")
        constraints = [models.UniqueConstraint(fields=["district", "period"], name="roadmap_once_per_period")]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        if actor.holds({Role.OPERATOR}):
            return Q()
        return Q(district__in=actor.districts(ON_DISTRICT))


class Accreditation(ScopedModel):
    """A school's recognition as a national-standard school: planned, on its way, or granted.

    `grade` is the mức độ (1 or 2; None where the source gives none). A recognition holds five years unless its
    decision says otherwise.
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="accreditations")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="accreditations")
    roadmap = models.ForeignKey(Roadmap, on_delete=models.PROTECT, null=True, related_name="entries")
    order = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=8, choices=AccreditationKind.choices)
    grade = models.PositiveSmallIntegerField(null=True)
    quality_level = models.PositiveSmallIntegerField(null=True)
    planned_year = models.PositiveSmallIntegerField(null=True)
    step = models.CharField(max_length=16, choices=AccreditationStep.choices, default=AccreditationStep.PLANNED)
    decision = models.CharField(max_length=120, blank=True)
    granted_on = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    regulation = models.CharField(max_length=120, blank=True)
    printed_name = models.CharField(max_length=200, blank=True)
    printed_level = models.CharField(max_length=60, blank=True)
    group = models.CharField(max_length=60, blank=True)
    number = models.CharField(max_length=12, blank=True)
    note = models.CharField(max_length=300, blank=True)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("công nhận trường đạt chuẩn quốc gia")
        ordering = ["roadmap", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["roadmap", "school"], name="accreditation_once_per_roadmap"),
            models.CheckConstraint(condition=Q(grade=None) | Q(grade__in=[1, 2]), name="accreditation_grade_1_or_2"),
            models.CheckConstraint(
                condition=~Q(step="granted") | Q(granted_on__isnull=False), name="accreditation_granted_has_its_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school} ({self.planned_year})"

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        if actor.holds({Role.OPERATOR}):
            return Q()
        return Q(district__in=actor.districts(ON_DISTRICT)) | Q(school__in=actor.units(SCHOOL))


class AgencyKind(models.TextChoices):
    OFFICE = "office", _("Cơ quan giáo dục")
    COMMITTEE = "committee", _("Ủy ban nhân dân")
    DEPARTMENT = "department", _("Phòng, ban, cơ quan")
    PUBLIC_SERVICE = "public_service", _("Đơn vị sự nghiệp")
    COUNCIL = "council", _("Hội đồng nhân dân")
    PARTY = "party", _("Cơ quan Đảng")
    MASS_BODY = "mass_body", _("Đoàn thể, hội")
    WARD = "ward", _("UBND phường, xã")


class Agency(ScopedModel):
    """A body that leads, cooperates on or receives a task."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, primary_key=True)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="agencies")
    kind = models.CharField(max_length=16, choices=AgencyKind.choices)
    # As tables print it ("Phòng TCKH"); the full name is the unit's.
    short_name = models.CharField(max_length=100)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        verbose_name = _("cơ quan, đơn vị")

    def __str__(self) -> str:
        return self.short_name

    @classmethod
    def scope(cls, actor: Actor) -> Q:
        if actor.holds({Role.OPERATOR}):
            return Q()
        return Q(district__in=actor.districts(Role))


class Period(models.Model):
    """A stretch of time that figures belong to, shared by all districts; its neighbours follow from its code."""

    KINDS = [
        (PeriodKind.YEAR.value, _("Năm")),
        (PeriodKind.SCHOOL_YEAR.value, _("Năm học")),
        (PeriodKind.TERM.value, _("Học kỳ")),
        (PeriodKind.POINT.value, _("Thời điểm trong năm học")),
        (PeriodKind.SPAN.value, _("Giai đoạn")),
        (PeriodKind.HALF_YEAR.value, _("6 tháng")),
        (PeriodKind.NINE_MONTHS.value, _("9 tháng")),
        (PeriodKind.QUARTER.value, _("Quý")),
        (PeriodKind.MONTH.value, _("Tháng")),
    ]

    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=12, choices=KINDS)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        verbose_name = _("kỳ")
        ordering = ["starts_on", "ends_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="period_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def parsed(self) -> PeriodCode:
        return parse_period(self.code)

    @property
    def name(self) -> str:
        return self.parsed.name
