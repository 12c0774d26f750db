"""Writing people, their first passwords and their grants."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.beginnings import begin
from accounts.first_passwords import first_password, hashed_first
from accounts.models import Grant, User
from accounts.queries import awaiting_password, works_only_in
from core import policy
from core.actor import Actor
from core.audit import Change, record, record_all
from core.lists import ListRefused
from core.notices import choose
from core.policy import Forbidden
from core.roles import ON_DISTRICT, SCHOOL, Role
from core.transactions import write_transaction
from schools.models import District, Unit, UnitKind
from schools.queries import belongs_to
from schools.services import ProfileData, UnitRefused, ensure_bodies, ensure_city, ensure_district
from schools.unit_names import kinds_in_words

# Which kinds of unit a role is held on. Who works for a ward fills in the forms that the ward owes.
UNITS_OF_ROLE: Mapping[Role, tuple[UnitKind, ...]] = {
    **dict.fromkeys(ON_DISTRICT, (UnitKind.DISTRICT,)),
    **dict.fromkeys(SCHOOL, (UnitKind.SCHOOL,)),
    Role.AGENCY_STAFF: (UnitKind.AGENCY, UnitKind.WARD),
}
DISTRICT_ROLES = frozenset(UNITS_OF_ROLE)


# What may be corrected of a person, and how the audit trail calls it.
PERSON_WORDS = {
    "full_name": gettext_lazy("họ và tên"),
    "title": gettext_lazy("chức vụ"),
    "email": gettext_lazy("thư điện tử"),
    "is_active": gettext_lazy("được đăng nhập"),
}


class PersonRefused(ListRefused):
    """What was asked for cannot be; `args[0]` says why, `attribute` names the field to blame."""


@write_transaction
def ensure_person(
    *,
    actor: Actor,
    username: str,
    full_name: str,
    title: str = "",
    password: str = "",
    hashed: str = "",
    is_demo: bool = False,
) -> User:
    """A person with a sign-in name; an existing one keeps the password and name they have. Raises Forbidden.

    `hashed`: one hash that serves many demo people, since hashing is slow by design. With neither nobody signs in yet.
    """
    _require_operator(actor)
    existing = User.objects.filter(username=username).first()
    if existing is not None:
        return existing
    user = User(username=username, full_name=full_name, title=title, is_demo=is_demo)
    if password:
        validate_password(password, user)
    user.password = hashed or make_password(password or None)
    user.save()
    record(actor, Change("tạo người dùng", user, str(user), None))
    return user


@write_transaction
def ensure_grant(*, actor: Actor, user: User, role: Role, unit: Unit | None, district_id: int | None) -> Grant:
    """An open grant of a role on a unit; an administrator gives those of their own district, to others.

    Raises PersonRefused, Forbidden.
    """
    _require_granting(actor, user, role, unit, district_id)
    grant, made = Grant.objects.get_or_create(user=user, role=role, unit=unit, valid_to=None)
    if made:
        label = f"{user}: {role.label}" + (f", {unit}" if unit else "")
        record(actor, Change("trao quyền", grant, label, district_id))
    return grant


@write_transaction
def add_person(
    *,
    actor: Actor,
    district: District,
    username: str,
    full_name: str,
    title: str,
    role: Role,
    unit: Unit,
    email: str = "",
) -> User:
    """A person of the district with a first role; signs in once a first password is given.

    Raises PersonRefused, Forbidden.
    """
    policy.require(actor, "administer", district)
    if User.objects.filter(username__iexact=username).exists():
        words = {"username": username}
        raise PersonRefused(_("Tên đăng nhập “%(username)s” đã có người dùng. Hãy chọn tên khác.") % words, "username")
    user = User(username=username, full_name=full_name, title=title, email=email, must_change_password=True)
    user.set_unusable_password()
    user.save()
    record(actor, Change("tạo người dùng", user, str(user), district.pk))
    add_grant(actor=actor, district=district, user=user, role=role, unit=unit)
    return user


@write_transaction
def add_grant(*, actor: Actor, district: District, user: User, role: Role, unit: Unit) -> Grant:
    """A role on a unit of the district, of the kind that the role is held on. Raises PersonRefused, Forbidden."""
    policy.require(actor, "administer", district)
    wanted = UNITS_OF_ROLE.get(role)
    if wanted is None:
        raise Forbidden("people of the portal and of cities are the operator's")
    if unit.kind not in wanted or not belongs_to(unit, district):
        words = {"role": role.label, "kind": kinds_in_words(wanted)}
        raise PersonRefused(_("Vai trò “%(role)s” gắn với một đơn vị loại “%(kind)s”.") % words, "unit")
    return ensure_grant(actor=actor, user=user, role=role, unit=unit, district_id=district.pk)


@write_transaction
def end_grant(*, actor: Actor, district: District, grant: Grant, last_day: date) -> None:
    """Ends a role after its last day; the row stays. Raises PersonRefused, Forbidden."""
    policy.require(actor, "administer", district)
    if grant.user_id == actor.id:
        raise PersonRefused(_("Không ai tự thay đổi quyền và tài khoản của mình. Hãy nhờ một quản trị khác."))
    if grant.unit is None or not belongs_to(grant.unit, district):
        raise Forbidden("the grant is not of this district")
    before, grant.valid_to = grant.valid_to, max(last_day, grant.valid_from)
    grant.save(update_fields=["valid_to"])
    label = f"{grant.user}: {Role(grant.role).label}, {grant.unit}"
    record(actor, Change("kết thúc quyền", grant, label, district.pk, {_("đến ngày"): (before, grant.valid_to)}))


@write_transaction
def change_person(*, actor: Actor, district: District, user: User, words: Mapping[str, Any]) -> None:
    """Corrects a person's name, post and address, locks or unlocks the account. Raises PersonRefused, Forbidden.

    `words` are those fields of User in PERSON_WORDS that are to change.
    """
    _require_administering(actor, district, user)
    _change(actor, user, words, district.pk)


@write_transaction
def change_own_account(*, actor: Actor, email: str, by_mail: Collection[str]) -> None:
    """Where a person's own mail goes, and which kinds of notices come by it."""
    user = User.objects.get(pk=actor.person)
    _change(actor, user, {"email": email}, None)
    choose(actor=actor, by_mail=by_mail)


def _change(actor: Actor, user: User, words: Mapping[str, Any], district_id: int | None) -> None:
    user = User.objects.select_for_update().get(pk=user.pk)
    changed = {name: (getattr(user, name), value) for name, value in words.items() if getattr(user, name) != value}
    if changed:
        for name, (_before, value) in changed.items():
            setattr(user, name, value)
        user.save(update_fields=[*changed, "search_key", "sort_key"])
        named = {str(PERSON_WORDS[name]): pair for name, pair in changed.items()}
        record(actor, Change("sửa người dùng", user, str(user), district_id, named))


def give_first_password(*, actor: Actor, district: District, user: User) -> str:
    """A first password in place of whatever the person had; told here once. Raises PersonRefused, Forbidden."""
    _require_administering(actor, district, user)
    password = first_password()
    _store_passwords(actor, district, {user: hashed_first(password)})
    return password


def give_first_passwords(*, actor: Actor, district: District) -> dict[User, str]:
    """First passwords for everybody of the district who was never given one; each is told here once.

    Raises Forbidden.
    """
    policy.require(actor, "administer", district)
    given = {user: first_password() for user in awaiting_password(district) if user.pk != actor.id}
    # A hash takes its time: it is made before the transaction.
    _store_passwords(actor, district, {user: hashed_first(password) for user, password in given.items()})
    return given


@write_transaction
def _store_passwords(actor: Actor, district: District, hashes: Mapping[User, str]) -> None:
    for user, hashed in hashes.items():
        user.take_first_password(hashed)
    User.objects.bulk_update(hashes, User.FIRST_PASSWORD, batch_size=200)
    record_all(actor, [Change("cấp mật khẩu lần đầu", user, str(user), district.pk) for user in hashes])


@write_transaction
def password_was_changed(*, user: User, address: str) -> None:
    """The person chose a password of their own; a first one has expired."""
    user.must_change_password = False
    user.save(update_fields=["must_change_password"])
    record(Actor(user.pk, str(user), frozenset(), address=address), Change("đổi mật khẩu", user, str(user), None))


def onboard_district(
    *,
    actor: Actor,
    slug: str,
    city: Unit | None,
    new_city: str,
    profile: ProfileData,
    username: str,
    full_name: str,
) -> tuple[District, User, str]:
    """A new district with its office, its committee and its first administrator, whose first password is told once.

    Raises UnitRefused, PersonRefused, Forbidden.
    """
    password = first_password()
    above = city or new_city
    district, user = _onboard(actor, slug, above, profile, (username, full_name, hashed_first(password)))
    return district, user, password


@write_transaction
def _onboard(
    actor: Actor, slug: str, above: Unit | str, profile: ProfileData, administrator: tuple[str, str, str]
) -> tuple[District, User]:
    _require_operator(actor)
    if Unit.objects.filter(code=slug).exists():
        raise UnitRefused(_("Mã “%(slug)s” đã dùng. Hãy chọn mã khác.") % {"slug": slug}, "slug")
    city = ensure_city(actor=actor, name=above) if isinstance(above, str) and above else above or None
    district = ensure_district(actor=actor, slug=slug, city=city, reference_date=None, profiles=[profile])
    ensure_bodies(actor=actor, district=district, profile=profile)
    username, full_name, hashed = administrator
    user = add_person(
        actor=actor,
        district=district,
        username=username,
        full_name=full_name,
        title=str(Role.DISTRICT_ADMIN.label),
        role=Role.DISTRICT_ADMIN,
        unit=district.unit,
    )
    _store_passwords(actor, district, {user: hashed})
    begin(actor, district)
    return district, user


@write_transaction
def create_operator(*, username: str, full_name: str, password: str) -> User:
    """The portal's first person, made from the machine itself where nobody has rights yet."""
    user = User(username=username, full_name=full_name)
    validate_password(password, user)
    user.set_password(password)
    user.save()
    Grant.objects.create(user=user, role=Role.OPERATOR, unit=None)
    record(Actor(user.pk, str(user), frozenset()), Change("tạo quản trị hệ thống", user, str(user), None))
    return user


def _require_granting(actor: Actor, user: User, role: Role, unit: Unit | None, district_id: int | None) -> None:
    if actor.holds({Role.OPERATOR}):
        return
    district = District.unscoped.filter(pk=district_id).first()
    if district is None or unit is None or role not in DISTRICT_ROLES:
        raise Forbidden("people of the portal and of cities are the operator's")
    _require_administering(actor, district, user)
    if not belongs_to(unit, district):
        raise Forbidden("the unit is not of this district")


def _require_administering(actor: Actor, district: District, user: User) -> None:
    """The right over a district's people, and over this one; nobody writes their own rights."""
    policy.require(actor, "administer", district)
    if actor.holds({Role.OPERATOR}):
        return
    if user.pk == actor.id:
        raise PersonRefused(_("Không ai tự thay đổi quyền và tài khoản của mình. Hãy nhờ một quản trị khác."))
    if not works_only_in(user, district):
        raise PersonRefused(_("Người này có quyền ở nơi khác. Hãy nhờ quản trị hệ thống."))


def _require_operator(actor: Actor) -> None:
    if not actor.holds({Role.OPERATOR}):
        raise Forbidden("people are written by the operator")
