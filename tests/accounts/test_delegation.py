"""A principal's own people: named, given roles of the school alone, and let go; nobody else is reached."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.delegation import NewPerson, appoint, hand_on, renew_password, take_back
from accounts.models import Grant, User
from accounts.queries import actor_for
from accounts.services import PersonRefused, ensure_grant
from core import policy
from core.models import AuditEntry
from core.policy import Forbidden
from core.roles import Role
from tests.conftest import PASSWORD, House, Place, SignIn

LAN = NewPerson(username="lan.truong", full_name="Lê Lan", title="Văn thư", email="lan@example.vn")


def named(place: Place, role: Role = Role.SCHOOL_CLERK, person: NewPerson = LAN) -> tuple[User, str]:
    return appoint(
        actor=place.actor("principal"), district=place.district, school=place.school, person=person, role=role
    )


@pytest.mark.parametrize(
    ("role", "submits"), [(Role.SCHOOL_CLERK, False), (Role.DEPUTY_PRINCIPAL, True)], ids=["clerk", "deputy"]
)
def test_named_person_enters_and_a_deputy_submits_too(house: House, role: Role, submits: bool) -> None:
    user, _password = named(house.bac, role)
    actor = actor_for(user)
    assert policy.may(actor, "edit", house.bac.of_school)
    assert policy.may(actor, "submit", house.bac.of_school) is submits
    assert not policy.may(actor, "edit", house.bac.of_sibling)


def test_named_person_signs_in_with_the_first_password_and_changes_it(house: House) -> None:
    _user, password = named(house.bac)
    client = Client()
    assert client.post("/dang-nhap/", {"login": "lan.truong", "password": password}).status_code == 302
    assert client.get("/bac/").headers["Location"].startswith("/doi-mat-khau/")


@pytest.mark.parametrize("role", [Role.PRINCIPAL, Role.SPECIALIST, Role.DISTRICT_ADMIN, Role.OPERATOR])
def test_other_roles_are_not_the_principals_to_give(house: House, role: Role) -> None:
    with pytest.raises(Forbidden):
        named(house.bac, role)
    clerk = house.bac.user("clerk").grants.get()
    with pytest.raises(Forbidden):
        hand_on(actor=house.bac.actor("principal"), district=house.bac.district, grant=clerk, role=role)


@pytest.mark.parametrize("who", ["deputy_principal", "clerk", "sibling_principal", "specialist", "district_admin"])
def test_nobody_else_names_people_of_the_school(house: House, who: str) -> None:
    place = house.bac
    clerk = place.user("clerk").grants.get()
    actor = place.actor(who)
    with pytest.raises(Forbidden):
        appoint(actor=actor, district=place.district, school=place.school, person=LAN, role=Role.SCHOOL_CLERK)
    with pytest.raises(Forbidden):
        hand_on(actor=actor, district=place.district, grant=clerk, role=Role.DEPUTY_PRINCIPAL)
    with pytest.raises(Forbidden):
        take_back(actor=actor, district=place.district, grant=clerk, last_day=timezone.localdate())
    with pytest.raises(Forbidden):
        renew_password(actor=actor, district=place.district, grant=clerk)


def test_name_that_is_taken_is_refused_and_its_owner_left_alone(house: House) -> None:
    taken = NewPerson(username="SPECIALIST.nam", full_name="Người khác")
    before = Grant.objects.count()
    with pytest.raises(PersonRefused, match="đã có người dùng"):
        named(house.bac, person=taken)
    assert Grant.objects.count() == before
    assert house.nam.user("specialist").check_password(PASSWORD)


def test_clerk_becomes_deputy_once(house: House) -> None:
    place = house.bac
    clerk = place.user("clerk").grants.get()
    for _ in range(2):
        hand_on(actor=place.actor("principal"), district=place.district, grant=clerk, role=Role.DEPUTY_PRINCIPAL)
    assert sorted(place.user("clerk").grants.values_list("role", flat=True)) == ["deputy_principal", "school_clerk"]
    assert AuditEntry.unscoped.filter(act="trao quyền", actor_id=place.user("principal").pk).count() == 1


def test_ended_role_gives_nothing_after_its_last_day(house: House) -> None:
    place = house.bac
    clerk = place.user("clerk").grants.get()
    Grant.objects.filter(pk=clerk.pk).update(valid_from=timezone.localdate() - timedelta(days=9))
    clerk.refresh_from_db()
    yesterday = timezone.localdate() - timedelta(days=1)
    take_back(actor=place.actor("principal"), district=place.district, grant=clerk, last_day=yesterday)
    assert not policy.may(actor_for(place.user("clerk")), "edit", place.of_school)


def test_principal_does_not_end_their_own_role(house: House) -> None:
    place = house.bac
    principal = place.user("principal")
    own = Grant.objects.create(user=principal, role=Role.SCHOOL_CLERK, unit=place.school.unit)
    with pytest.raises(PersonRefused, match="Không ai tự"):
        take_back(actor=actor_for(principal), district=place.district, grant=own, last_day=timezone.localdate())


def test_password_of_who_has_another_role_is_not_the_principals_to_renew(house: House) -> None:
    place = house.bac
    clerk = place.user("clerk")
    assert renew_password(actor=place.actor("principal"), district=place.district, grant=clerk.grants.get())
    ensure_grant(
        actor=house.operator_actor,
        user=clerk,
        role=Role.SPECIALIST,
        unit=house.nam.district.unit,
        district_id=house.nam.district.pk,
    )
    with pytest.raises(PersonRefused, match="quyền khác"):
        renew_password(
            actor=place.actor("principal"),
            district=place.district,
            grant=clerk.grants.get(role=Role.SCHOOL_CLERK),
        )


def test_page_names_the_schools_own_people_only(house: House, sign_in: SignIn) -> None:
    page = sign_in(house.bac.user("principal")).get(f"/bac/nguoi-cua-truong/{house.bac.school.pk}/").content.decode()
    assert "clerk.bac" in page
    assert "deputy_principal.bac" in page
    assert "sibling_principal.bac" not in page
    assert "specialist.bac" not in page


def test_role_that_has_ended_is_not_revived(house: House) -> None:
    place = house.bac
    named(place)
    grant = Grant.objects.get(user__username=LAN.username)
    yesterday = timezone.localdate() - timedelta(days=1)
    Grant.objects.filter(pk=grant.pk).update(valid_from=yesterday, valid_to=yesterday)
    grant.refresh_from_db()
    principal = place.actor("principal")
    with pytest.raises(PersonRefused, match="không còn vai trò"):
        take_back(actor=principal, district=place.district, grant=grant, last_day=timezone.localdate())
    with pytest.raises(PersonRefused, match="không còn vai trò"):
        hand_on(actor=principal, district=place.district, grant=grant, role=Role.DEPUTY_PRINCIPAL)
    assert Grant.objects.get(pk=grant.pk).valid_to == yesterday
