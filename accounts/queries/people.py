"""People and what they may do: turning one into an actor, who has a role."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import Grant, User
from core.actor import NOBODY, Actor, Origin, Right
from core.mails import Recipient
from core.models import Mail
from core.roles import OFFICE, ON_DISTRICT, Role
from core.vietnamese import search_key
from schools.models import Agency, ChangeKind, ChangeSide, District, SchoolPlace, Unit, UnitKind, Ward
from schools.queries import units_in

# Known to all who read this: a start that is no demo refuses to run with an account that has it (accounts.checks).
DEMO_PASSWORD = "Cong-Giao-Duc-2026"  # noqa: S105


def actor_for(user: User | AnonymousUser, *, origin: Origin = Origin.PAGE, address: str = "") -> Actor:
    """The person with the rights that are valid today; nobody for who is not signed in or is disabled.

    Four queries at most, whatever the number of grants.
    """
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    grants = list(_valid_today(user))
    districts = _districts_of_units(grants)
    rights = {
        Right(Role(grant.role), grant.unit_id, district)
        for grant in grants
        for district in districts.get(grant.unit_id or 0, [None])
    }
    return Actor(
        id=user.pk, name=str(user), rights=frozenset(rights | _of_the_past(grants)), origin=origin, address=address
    )


def _of_the_past(grants: list[Grant]) -> set[Right]:
    """Who works in a district that took over from another reads what is official there (DESIGN §2, District).

    Such a right stands on the later district: acts of the committee ask for one on the district itself.
    """
    today = timezone.localdate()
    return {
        Right(Role.UBND_VIEWER, grant.unit_id, grant.before)  # type: ignore[attr-defined]
        for grant in grants
        if grant.role in ON_DISTRICT
        and grant.side == ChangeSide.AFTER  # type: ignore[attr-defined]
        and grant.kind == ChangeKind.REORGANISED  # type: ignore[attr-defined]
        and grant.day <= today  # type: ignore[attr-defined]
    }


def actor_by_id(user_id: int, *, origin: Origin) -> Actor:
    """The same for a background job, which knows an id only; nobody when the person is gone."""
    user = User.objects.filter(pk=user_id).first()
    return actor_for(user, origin=origin) if user else NOBODY


def _valid_today(user: User) -> QuerySet[Grant]:
    """Their grants, each once for every change that its unit came out of: `.before` is the district it was in."""
    today = timezone.localdate()
    valid = Grant.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today), user=user, valid_from__lte=today)
    return valid.select_related("unit").annotate(
        side=F("unit__changes__side"),
        kind=F("unit__changes__change__kind"),
        day=F("unit__changes__change__day"),
        before=F("unit__changes__change__district"),
    )


def _districts_of_units(grants: list[Grant]) -> dict[int, list[int]]:
    """Each granted unit's districts: itself, the one that a body or ward belongs to, those that a school has been in.

    A school finishes and looks up what it owed in a district that has gone over to others.
    """
    units = {grant.unit.pk: grant.unit for grant in grants if grant.unit is not None}
    of_kind: dict[str, list[int]] = {}
    for unit in units.values():
        of_kind.setdefault(unit.kind, []).append(unit.pk)
    found = {pk: [pk] for pk in of_kind.get(UnitKind.DISTRICT, [])}
    for kind, model in ((UnitKind.AGENCY, Agency), (UnitKind.WARD, Ward)):
        if kind in of_kind:
            rows = model.unscoped.filter(pk__in=of_kind[kind]).values_list("pk", "district")
            found.update((pk, [district]) for pk, district in rows)
    if UnitKind.SCHOOL in of_kind:
        begun = SchoolPlace.unscoped.filter(school__in=of_kind[UnitKind.SCHOOL], valid_from__lte=timezone.localdate())
        for school, district in begun.values_list("school", "district").distinct():
            found.setdefault(school, []).append(district)
    return found


def people_with(role: Role, unit_id: int) -> QuerySet[User]:
    """The active people who hold a role on a unit today."""
    held = _held([unit_id], [role])
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("full_name", "pk")


def office_people(district: District) -> QuerySet[User]:
    """The active people who work for the district's office today, in the order of their names."""
    held = _held([district.pk], OFFICE)
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("sort_key", "pk")


def with_kept(people: QuerySet[User], kept: int | None) -> QuerySet[User]:
    """These people and who is named already, who may have left: they stay until another is chosen."""
    return User.objects.filter(Q(pk__in=people.values("pk")) | Q(pk=kept)).order_by("sort_key", "pk")


def _held(units: Collection[int], roles: Collection[Role]) -> QuerySet[Grant]:
    """The grants of these roles on these units that are valid today."""
    today = timezone.localdate()
    return Grant.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=today), unit__in=units, role__in=roles, valid_from__lte=today
    )


def holders(units: Collection[int], roles: Collection[Role]) -> dict[int, set[int]]:
    """The active people who hold one of `roles` on each of these units today, by unit; one query."""
    rows = _held(units, roles).filter(user__is_active=True)
    found: dict[int, set[int]] = {}
    for unit, user in rows.values_list("unit", "user"):
        found.setdefault(unit, set()).add(user)
    return found


def addresses_of(people: Collection[int]) -> dict[int, Recipient]:
    """The active ones of these people who have an e-mail address; one query."""
    rows = User.objects.filter(pk__in=people, is_active=True).exclude(email="")
    return {user.pk: Recipient(str(user), user.email) for user in rows.only("pk", "full_name", "username", "email")}


def grants_in(district: District) -> QuerySet[Grant]:
    """Every role, past and present, on a unit of the district."""
    return Grant.objects.filter(unit__in=Unit.objects.filter(units_in(district)).values("pk"))


def open_grants(rows: QuerySet[Grant]) -> QuerySet[Grant]:
    """Those that hold today or begin later."""
    return rows.filter(Q(valid_to=None) | Q(valid_to__gte=timezone.localdate()))


def people_of(district: District, sought: str = "") -> QuerySet[User]:
    """Who has or had a role in the district, in the order of their names; two queries.

    `.roles_here` of each are their roles in the district, in the order in which they were given.
    """
    here = grants_in(district)
    rows = User.objects.filter(Exists(here.filter(user=OuterRef("pk"))))
    if key := search_key(sought):
        rows = rows.filter(Q(search_key__contains=key) | Q(username__contains=key))
    roles = Prefetch("grants", queryset=here.select_related("unit").order_by("pk"), to_attr="roles_here")
    return rows.prefetch_related(roles).order_by("sort_key", "pk")


def awaiting_password(district: District) -> QuerySet[User]:
    """The people of the district who were never given a password."""
    return people_of(district).filter(password__startswith=UNUSABLE_PASSWORD_PREFIX, is_active=True)


def works_only_in(user: User, district: District) -> bool:
    """Whether every role that the person has or will have is in this district; so for who has none left."""
    elsewhere = open_grants(Grant.objects.filter(user=user)).exclude(pk__in=grants_in(district).values("pk"))
    return not elsewhere.exists()


def units_of(district: District) -> QuerySet[Unit]:
    """The schools, bodies and wards of a district on which a role may be held."""
    rows = Unit.objects.filter(units_in(district), kind__in=[UnitKind.SCHOOL, UnitKind.AGENCY, UnitKind.WARD])
    return rows.order_by("kind", "sort_key", "pk")


def mails_of(actor: Actor, district: District) -> QuerySet[Mail]:
    """The district's mails that this person answers for, with what each tells; two queries."""
    return Mail.objects.visible_to(actor).filter(district_id=district.pk).prefetch_related("notices")


def names_of_people(people: Collection[int]) -> dict[int, str]:
    """What people are called, by id; one query."""
    return {user.pk: str(user) for user in User.objects.filter(pk__in=people).only("full_name", "username")}


def demo_accounts() -> list[dict[str, str]]:
    """The demo's sign-ins, for the sign-in page of a demo start; who has no password yet cannot sign in."""
    people = User.objects.filter(is_demo=True, is_active=True).order_by("pk")
    people = people.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return [{"login": user.username, "who": user.full_name} for user in people]
