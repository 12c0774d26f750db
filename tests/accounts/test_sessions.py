"""How long a session lives, and who is locked out."""

from __future__ import annotations

import time

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import Settings

from edu_portal.middleware import LAST_SEEN, SIGNED_IN
from tests.conftest import PASSWORD, House

HOME = "/bac/"


def signed_in(house: House, client: Client) -> Client:
    client.force_login(house.bac.user("specialist"))
    assert client.get(HOME).status_code == 200
    return client


def back_date(client: Client, **marks: int) -> None:
    session = client.session
    for name, seconds in marks.items():
        session[name] = int(time.time()) - seconds
    session.save()


def test_an_idle_session_ends(house: House, client: Client, settings: Settings) -> None:
    signed_in(house, client)
    back_date(client, **{LAST_SEEN: settings.SESSION_IDLE_SECONDS + 5})
    assert client.get(HOME).status_code == 302


def test_a_session_ends_at_its_absolute_limit_however_busy(house: House, client: Client, settings: Settings) -> None:
    signed_in(house, client)
    back_date(client, **{SIGNED_IN: settings.SESSION_COOKIE_AGE + 5})
    assert client.get(HOME).status_code == 302


def test_a_disabled_persons_session_ends(house: House, client: Client) -> None:
    signed_in(house, client)
    user = house.bac.user("specialist")
    user.is_active = False
    user.save()
    assert client.get(HOME).status_code == 302


def test_reading_pages_writes_the_session_once_in_five_minutes(house: House, client: Client) -> None:
    signed_in(house, client)
    before = client.session[LAST_SEEN]
    back_date(client, **{LAST_SEEN: 60})
    client.get(HOME)
    assert client.session[LAST_SEEN] < before


def test_wrong_passwords_lock_a_name_and_nobody_else(house: House, client: Client) -> None:
    victim, colleague = house.bac.user("specialist"), house.bac.user("leader")
    for _ in range(6):
        client.post("/dang-nhap/", {"login": victim.username, "password": "khong-dung-1"})
    refused = client.post("/dang-nhap/", {"login": victim.username, "password": PASSWORD})
    assert refused.status_code != 302
    admitted = client.post("/dang-nhap/", {"login": colleague.username, "password": PASSWORD})
    assert admitted.status_code == 302


@pytest.mark.parametrize("password", ["ngan", "password123456", "chuyenvien.badinh"])
def test_weak_passwords_are_refused_in_vietnamese(house: House, password: str) -> None:
    user = house.bac.user("specialist")
    user.username = "chuyenvien.badinh"
    with pytest.raises(ValidationError) as refused:
        validate_password(password, user)
    assert all("Mật khẩu" in message for message in refused.value.messages)
