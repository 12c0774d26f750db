"""A principal names who enters and who submits for the school, each with an account that is theirs alone.

Only people of this school are reached: nothing is said of, or done to, who works elsewhere too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accounts.first_passwords import first_password, hashed_first
from accounts.models import Grant, User
from accounts.queries import open_grants
from accounts.services import PersonRefused
from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.policy import Forbidden
from core.roles import Role
from core.transactions import write_transaction
from schools.models import District, School

# What a principal hands on: who enters, and who submits ("KT. HIỆU TRƯỞNG").
DELEGATED = (Role.SCHOOL_CLERK, Role.DEPUTY_PRINCIPAL)


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Who is to work for the school."""

    username: str
    full_name: str
    title: str = ""
    email: str = ""


def appoint(*, actor: Actor, district: District, school: School, person: NewPerson, role: Role) -> tuple[User, str]:
    """A new person of the school with a role and a first password, told here once. Raises PersonRefused, Forbidden."""
    password = first_password()
    # A hash takes its time: it is made before the transaction.
    return _appoint(actor, district, school, person, (role, hashed_first(password))), password


@write_transaction
def _appoint(actor: Actor, district: District, school: School, person: NewPerson, given: tuple[Role, str]) -> User:
    role, hashed = given
    _require(actor, school, role)
    if User.objects.filter(username__iexact=person.username).exists():
        words = {"username": person.username}
        raise PersonRefused(
            _(
                "Tên đăng nhập “%(username)s” đã có người dùng. Hãy chọn tên khác; nếu người này đã có tài khoản, "
                "hãy nhờ quản trị của phòng trao vai trò."
            )
            % words,
            "username",
        )
    user = User(
        username=person.username,
        full_name=person.full_name,
        title=person.title,
        email=person.email,
    )
    user.take_first_password(hashed)
    user.save()
    record(actor, Change("tạo người dùng", user, str(user), district.pk))
    _give(actor, district, school, user, role)
    return user


@write_transaction
def hand_on(*, actor: Actor, district: District, grant: Grant, role: Role) -> None:
    """Another role of the school for one of its people. Raises PersonRefused, Forbidden."""
    school = _school_of(actor, grant)
    _require(actor, school, role)
    _give(actor, district, school, grant.user, role)


@write_transaction
def take_back(*, actor: Actor, district: District, grant: Grant, last_day: date) -> None:
    """Ends a role after its last day; the row stays. Raises PersonRefused, Forbidden."""
    _school_of(actor, grant)
    before = grant.valid_to
    grant.valid_to = min(max(last_day, grant.valid_from), before or date.max)
    grant.save(update_fields=["valid_to"])
    label = f"{grant.user}: {Role(grant.role).label}, {grant.unit}"
    record(actor, Change("kết thúc quyền", grant, label, district.pk, {_("đến ngày"): (before, grant.valid_to)}))


def renew_password(*, actor: Actor, district: District, grant: Grant) -> str:
    """A new first password for one of the school's people, told here once. Raises PersonRefused, Forbidden."""
    password = first_password()
    _renew(actor, district, grant, hashed_first(password))
    return password


@write_transaction
def _renew(actor: Actor, district: District, grant: Grant, hashed: str) -> None:
    school = _school_of(actor, grant)
    held = open_grants(Grant.objects.filter(user=grant.user))
    if held.exclude(unit=school.pk, role__in=DELEGATED).exists():
        raise PersonRefused(_("Người này có quyền khác nữa. Hãy nhờ quản trị của phòng cấp mật khẩu."))
    user = grant.user
    user.take_first_password(hashed)
    user.save(update_fields=User.FIRST_PASSWORD)
    record(actor, Change("cấp mật khẩu lần đầu", user, str(user), district.pk))


def _give(actor: Actor, district: District, school: School, user: User, role: Role) -> None:
    grant, made = Grant.objects.get_or_create(user=user, role=role, unit=school.unit, valid_to=None)
    if made:
        record(actor, Change("trao quyền", grant, f"{user}: {role.label}, {school}", district.pk))


def _school_of(actor: Actor, grant: Grant) -> School:
    """The school of a delegated role that this person may hand on and take back; never their own role."""
    school = School.objects.visible_to(actor).select_related("unit").filter(pk=grant.unit_id).first()
    if school is None:
        raise Forbidden("the grant is of no school that this person sees")
    _require(actor, school, Role(grant.role))
    if not open_grants(Grant.objects.filter(pk=grant.pk)).exists():
        raise PersonRefused(_("Người này không còn vai trò ấy ở trường. Hãy tải lại trang để xem."))
    if grant.user_id == actor.id:
        raise PersonRefused(_("Không ai tự thay đổi quyền và tài khoản của mình. Hãy nhờ quản trị của phòng."))
    return school


def _require(actor: Actor, school: School, role: Role) -> None:
    policy.require(actor, "appoint", school)
    if role not in DELEGATED:
        raise Forbidden("a principal names deputies and clerks only")
