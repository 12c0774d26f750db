"""What becomes of a district's people when it goes over to communes."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.beginnings import begin
from accounts.models import Grant
from core.actor import Actor
from core.audit import Change, record_all
from core.numbers import format_whole
from core.roles import ON_DISTRICT, SCHOOL, Role
from schools.life import Told
from schools.models import District
from schools.reorganising import Reorganising


class PeopleOfDistricts:
    """People of schools go along with them; those of the office keep the past, and administrators may go along."""

    def tell_reorganising(self, actor: Actor, district: District, wanted: Reorganising) -> Told:
        """Three queries."""
        of_schools = _open_grants().filter(unit__in=wanted.homes, role__in=SCHOOL).values("user").distinct().count()
        of_office = _open_grants().filter(unit=district.pk, role__in=ON_DISTRICT).values("user").distinct().count()
        words = {"schools": format_whole(of_schools), "office": format_whole(of_office), "name": district.unit.name}
        lines = [_("%(schools)s người của các trường làm việc ở đơn vị mới của trường mình, giữ vai trò.") % words]
        if wanted.administrators_follow:
            names = sorted(str(grant.user) for grant in _administrators(district))
            told = _("%(names)s quản trị luôn các đơn vị mới.")
            lines.append(told % {"names": ", ".join(names) or _("Không có ai")})
        stays = [_("%(office)s người của %(name)s vẫn xem được các kỳ trước ở đây.") % words]
        left = [_("Trao vai trò cho lãnh đạo, chuyên viên của từng đơn vị mới, ở trang “Người dùng” của đơn vị ấy.")]
        return Told(_("Người dùng"), tuple(lines), tuple(left), tuple(stays))

    def take_over(self, actor: Actor, district: District, wanted: Reorganising, made: Sequence[District]) -> None:
        for one in made:
            begin(actor, one)
        if not wanted.administrators_follow:
            return
        followers = {grant.user_id: grant.user for grant in _administrators(district)}
        units = [one.unit for one in made]
        have = set(
            Grant.objects.filter(unit__in=units, role=Role.DISTRICT_ADMIN, valid_to=None).values_list("user", "unit")
        )
        grants = [
            Grant.objects.create(user=user, role=Role.DISTRICT_ADMIN, unit=unit, valid_from=wanted.day)
            for user in followers.values()
            for unit in units
            if (user.pk, unit.pk) not in have
        ]
        words = str(Role.DISTRICT_ADMIN.label)
        record_all(
            actor,
            [Change("trao quyền", one, f"{one.user}: {words}, {one.unit}", one.unit_id) for one in grants],
        )


def _open_grants() -> QuerySet[Grant]:
    return Grant.objects.filter(Q(valid_to=None) | Q(valid_to__gte=timezone.localdate()), user__is_active=True)


def _administrators(district: District) -> Sequence[Grant]:
    return list(_open_grants().filter(unit=district.pk, role=Role.DISTRICT_ADMIN).select_related("user"))
