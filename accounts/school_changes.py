"""What a change of schools does to their people, and to who of the office answers for them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.models import Grant, Portfolio, PortfolioSchool
from core.actor import Actor
from core.audit import Change, record_all
from core.roles import Role
from schools.levels import Level
from schools.life import SchoolChange, Told
from schools.models import ChangeKind, District, School


class PeopleOfSchools:
    """The roles on a school end with it, or go on in the one that it went into."""

    def tell(self, actor: Actor, district: District, change: SchoolChange) -> Told:
        """Two queries."""
        into = self._into(change)
        lines = [self._line(grant, change, into) for grant in _ending_grants(change)]
        stays = [_("Tài khoản và lịch sử thao tác của mọi người.")] if lines else []
        left = []
        if lines and not into:
            left.append(_("Trao vai trò ở trường khác cho những người còn công tác, ở trang “Người dùng”."))
        if change.new and not into:
            left.append(_("Trao vai trò ở trường mới cho hiệu trưởng và văn thư, ở trang “Người dùng”."))
        return Told(_("Người dùng"), tuple(lines), tuple(left), tuple(stays))

    def follow(self, actor: Actor, district: District, change: SchoolChange, after: Sequence[School]) -> None:
        ended = list(_ending_grants(change))
        changes = []
        for grant in ended:
            before, grant.valid_to = grant.valid_to, max(change.last_day_of_people, grant.valid_from)
            words = {_("đến ngày"): (before, grant.valid_to)}
            changes.append(Change("kết thúc quyền", grant, _label(grant), district.pk, words))
        Grant.objects.bulk_update(ended, ["valid_to"])
        record_all(actor, changes)
        if self._into(change):
            self._go_on(actor, district, change, ended, after[0])

    def _go_on(
        self, actor: Actor, district: District, change: SchoolChange, ended: Sequence[Grant], into: School
    ) -> None:
        have = set(Grant.objects.filter(unit=into.pk, valid_to=None).values_list("user", "role"))
        wanted = {(grant.user_id, grant.role): grant for grant in ended}
        made = [
            Grant.objects.create(user=grant.user, role=grant.role, unit=into.unit, valid_from=change.day)
            for key, grant in wanted.items()
            if key not in have
        ]
        record_all(actor, [Change("trao quyền", grant, _label(grant), district.pk) for grant in made])

    @staticmethod
    def _into(change: SchoolChange) -> str:
        """The school in which people go on, where there is one."""
        if change.kind != ChangeKind.MERGED or not change.people_follow:
            return ""
        return change.new[0].name if change.new else change.name or str(change.into)

    @staticmethod
    def _line(grant: Grant, change: SchoolChange, into: str) -> str:
        words = {
            "who": str(grant.user),
            "role": Role(grant.role).label,
            "school": str(grant.unit),
            "until": change.last_day_of_people.strftime("%d/%m/%Y"),
            "day": change.day.strftime("%d/%m/%Y"),
            "into": into,
        }
        if into:
            told = _("%(who)s: thôi vai trò %(role)s ở %(school)s sau ngày %(until)s; từ ngày %(day)s ở %(into)s.")
        else:
            told = _("%(who)s: thôi vai trò %(role)s ở %(school)s sau ngày %(until)s.")
        return told % words


def _ending_grants(change: SchoolChange) -> Sequence[Grant]:
    rows = Grant.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=change.last_day_of_people), unit__in=[one.pk for one in change.ending]
    )
    return list(rows.select_related("user", "unit").order_by("unit__sort_key", "unit", "role", "pk"))


def _label(grant: Grant) -> str:
    return f"{grant.user}: {Role(grant.role).label}, {grant.unit}"


class PortfoliosOfSchools:
    """Who answers for a school in a period that is not over answers for what it became."""

    def tell(self, actor: Actor, district: District, change: SchoolChange) -> Told:
        """Two queries."""
        lines = {
            _("%(who)s phụ trách thêm %(school)s (%(level)s).")
            % {"who": row.portfolio.user, "school": name, "level": Level(row.level).label}
            for row in _named(change)
            for name in self._going_on(change, row)
        }
        stays = [_("Bảng phân công vẫn ghi tên trường cũ cho thời gian trước.")] if lines else []
        return Told(_("Phân công"), tuple(sorted(lines)), stays=tuple(stays))

    @staticmethod
    def _going_on(change: SchoolChange, row: PortfolioSchool) -> list[str]:
        """The schools after the change that teach the level which this row names, but for the row's own."""
        taught = {level for school in change.schools for level in school.levels}
        new = [one.name for one in change.new if row.level in (one.levels or taught)]
        into = change.into
        return new + ([str(into)] if into and into != row.school and row.level in into.levels else [])

    def follow(self, actor: Actor, district: District, change: SchoolChange, after: Sequence[School]) -> None:
        rows = _named(change)
        portfolios = {row.portfolio_id: row.portfolio for row in rows}
        have = set(PortfolioSchool.objects.filter(portfolio__in=portfolios).values_list("portfolio", "school", "level"))
        wanted = {
            (row.portfolio_id, school.pk, row.level) for row in rows for school in after if row.level in school.levels
        }
        made = sorted(wanted - have)
        # Who has one of these portfolios open on a page is told, or waited for, before the new school is lost.
        Portfolio.objects.filter(pk__in={one for one, _school, _level in made}).update(version=F("version") + 1)
        PortfolioSchool.objects.bulk_create(
            [PortfolioSchool(portfolio_id=one, school_id=school, level=level) for one, school, level in made]
        )
        names = {school.pk: str(school) for school in after}
        record_all(
            actor,
            [
                Change(
                    "sửa phân công",
                    portfolios[one],
                    str(portfolios[one].user),
                    district.pk,
                    {_("trường"): (None, f"{names[school]} ({Level(level).label})")},
                )
                for one, school, level in made
            ],
        )


def _named(change: SchoolChange) -> Sequence[PortfolioSchool]:
    """The schools of the change in the assignments that hold on its day or later."""
    if change.kind not in (ChangeKind.MERGED, ChangeKind.SPLIT):
        return []
    rows = PortfolioSchool.objects.filter(
        school__in=change.schools, portfolio__set__period__ends_on__gte=change.day
    ).select_related("portfolio__user", "school__unit")
    return list(rows.order_by("pk"))
