"""Signing in and changing a password speak Vietnamese: allauth itself does not."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from tests.conftest import PASSWORD, House

NEW = "Mot-Mat-Khau-Moi-9"


def said(page: bytes) -> str:
    """The words of a page, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.decode())).split())


def test_a_wrong_password_is_told_in_vietnamese(house: House, client: Client) -> None:
    user = house.bac.user("specialist")
    answer = client.post("/dang-nhap/", {"login": user.username, "password": "khong-dung-1"})
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng." in said(answer.content)


def test_the_change_of_password_is_labelled_in_vietnamese(house: House, client: Client) -> None:
    client.force_login(house.bac.user("specialist"))
    words = said(client.get("/doi-mat-khau/").content)
    assert all(label in words for label in ("Mật khẩu hiện tại", "Mật khẩu mới", "Nhập lại mật khẩu mới"))
    assert "Password" not in words


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("khong-dung-1", NEW, NEW), "Mật khẩu hiện tại chưa đúng."),
        ((PASSWORD, NEW, f"{NEW}0"), "Hai lần nhập mật khẩu mới chưa giống nhau."),
        ((PASSWORD, "ngan", "ngan"), "Mật khẩu quá ngắn."),
    ],
)
def test_a_refused_change_of_password_is_told_in_vietnamese(
    house: House, client: Client, typed: tuple[str, str, str], sentence: str
) -> None:
    client.force_login(house.bac.user("specialist"))
    fields = dict(zip(("oldpassword", "password1", "password2"), typed, strict=True))
    answer = client.post("/doi-mat-khau/", fields)
    assert sentence in said(answer.content)


def test_a_password_is_changed(house: House, client: Client) -> None:
    user = house.bac.user("specialist")
    client.force_login(user)
    answer = client.post("/doi-mat-khau/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert answer.status_code == 302
    user.refresh_from_db()
    assert user.check_password(NEW)
