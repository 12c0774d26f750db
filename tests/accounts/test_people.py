"""A district's people: the list from a sheet, first passwords, and whose accounts an administrator may touch."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Grant, User
from accounts.queries import actor_for
from accounts.resources.people import PersonResource
from accounts.services import (
    PersonRefused,
    add_grant,
    add_person,
    change_person,
    end_grant,
    ensure_grant,
    give_first_password,
    give_first_passwords,
)
from core.list_pages import read_workbook_of
from core.lists import Checked, apply_list, read_list
from core.models import AuditEntry
from core.policy import Forbidden
from core.roles import Role
from tests.conftest import PASSWORD, House, SignIn
from tests.sheets import sheet_of

HEADS = ["Tên đăng nhập", "Họ và tên", "Chức vụ", "Vai trò", "Đơn vị"]
NEW_PASSWORD = "Mat-khau-rieng-2027"


def bring_in(house: House, *rows: list[str]) -> Checked:
    resource = PersonResource(house.bac.actor("district_admin"), house.bac.district)
    file = SimpleUploadedFile("nguoi.xlsx", sheet_of([HEADS, *rows]))
    return apply_list(resource, read_list(read_workbook_of(file), resource))


def newcomer(house: House, username: str = "moi.bac") -> User:
    return add_person(
        actor=house.bac.actor("district_admin"),
        district=house.bac.district,
        username=username,
        full_name="Nguyễn Văn Mới",
        title="",
        role=Role.SPECIALIST,
        unit=house.bac.district.unit,
    )


# The list


def test_people_are_written_with_their_roles_and_no_password(house: House) -> None:
    checked = bring_in(
        house,
        ["", "Trần Thị Hoa", "Hiệu trưởng", "Hiệu trưởng", "THCS một  BẮC"],
        ["lan.le", "Lê Lan", "", "Cán bộ đơn vị phối hợp", "Phòng TCKH"],
        ["LAN.LE", "Lê Lan", "", "chuyên viên", ""],
    )
    assert (checked.findings, checked.count("new")) == ((), 3)
    hoa, lan = User.objects.get(username="tranthihoa.bac"), User.objects.get(username="lan.le")
    assert [(one.role, one.unit) for one in hoa.grants.all()] == [("principal", house.bac.school.unit)]
    assert {(one.role, one.unit_id) for one in lan.grants.all()} == {
        ("agency_staff", house.bac.department.pk),
        ("specialist", house.bac.district.pk),
    }
    assert not hoa.has_usable_password()
    assert hoa.must_change_password


def test_same_people_again_change_nothing(house: House) -> None:
    row = ["", "Trần Thị Hoa", "Hiệu trưởng", "Hiệu trưởng", "THCS Một Bắc"]
    bring_in(house, row)
    before = (User.objects.count(), Grant.objects.count(), AuditEntry.unscoped.count())
    checked = bring_in(house, row)
    assert [line.outcome for line in checked.lines] == ["same"]
    assert (User.objects.count(), Grant.objects.count(), AuditEntry.unscoped.count()) == before


@pytest.mark.parametrize(
    ("row", "cell", "told"),
    [
        (["", "", "", "Chuyên viên", ""], "B2", "không được để trống"),
        (["", "Lê Lan", "", "Giám đốc", ""], "D2", "Không có “Giám đốc”"),
        (["", "Lê Lan", "", "Quản trị hệ thống", ""], "D2", "Không có “Quản trị hệ thống”"),
        (["", "Lê Lan", "", "Hiệu trưởng", ""], "E2", "cần tên trường, cơ quan hoặc phường, xã"),
        (["", "Lê Lan", "", "Hiệu trưởng", "THCS Một Nam"], "E2", "Địa bàn không có trường “THCS Một Nam”"),
        (["", "Lê Lan", "", "Chuyên viên", "THCS Một Bắc"], "E2", "Hãy để trống cột đơn vị"),
        (["lê lan", "Lê Lan", "", "Chuyên viên", ""], "A2", "chữ thường không dấu"),
        (["leader.nam", "Lê Lan", "", "Chuyên viên", ""], "A2", "đã có người dùng ở nơi khác"),
        (["", "leader.bac", "", "Chuyên viên", ""], "A2", "Đã có người tên “leader.bac”"),
        (["district_admin.bac", "district_admin.bac", "", "Lãnh đạo phòng", ""], "B2", "Không ai tự thay đổi quyền"),
    ],
)
def test_wrong_cell_is_named_in_its_place(house: House, row: list[str], cell: str, told: str) -> None:
    before = User.objects.count()
    checked = bring_in(house, row)
    assert [one.cell for one in checked.findings] == [cell]
    assert told in checked.findings[0].message
    assert User.objects.count() == before


def test_namesakes_in_one_list_are_asked_for_their_sign_in_names(house: House) -> None:
    checked = bring_in(
        house,
        ["", "Lê Lan", "", "Chuyên viên", ""],
        ["", "LÊ LAN", "", "Hiệu trưởng", "THCS Một Bắc"],
    )
    assert [(one.cell, one.message[:21]) for one in checked.findings] == [("A3", "Cùng họ tên với dòng ")]


def test_principals_come_from_an_offices_list_of_schools(house: House) -> None:
    heads = ["STT", "Tên trường", "Hiệu trưởng", "Email"]
    rows = [["1", "THCS Một Bắc", "Lê Lan", "lan@bac.edu.vn"], ["2", "THCS Hai Bắc", "", ""]]
    resource = PersonResource(house.bac.actor("district_admin"), house.bac.district)
    file = SimpleUploadedFile("truong.xlsx", sheet_of([heads, *rows]))
    checked = apply_list(resource, read_list(read_workbook_of(file), resource))
    assert (checked.findings, checked.count("new")) == ((), 1)
    user = User.objects.get(full_name="Lê Lan")
    assert (user.email, [(one.role, one.unit) for one in user.grants.all()]) == (
        "lan@bac.edu.vn",
        [("principal", house.bac.school.unit)],
    )


# First passwords


def test_first_password_opens_the_page_that_changes_it_and_no_other(house: House) -> None:
    user = newcomer(house)
    password = give_first_password(actor=house.bac.actor("district_admin"), district=house.bac.district, user=user)
    client = Client()
    assert client.post("/dang-nhap/", {"login": "moi.bac", "password": password}).status_code == 302
    for path in ("/", "/bac/", "/bac/so-lieu/", "/bac/quan-tri/truong/"):
        assert client.get(path).headers["Location"] == f"/doi-mat-khau/?next={path}"
    assert client.post("/bac/thong-bao/da-doc/").headers["Location"] == "/doi-mat-khau/"
    body = {"oldpassword": password, "password1": password, "password2": password}
    assert "phải khác mật khẩu hiện tại" in client.post("/doi-mat-khau/", body).content.decode()
    body |= {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    asked = "/bac/so-lieu/"
    assert client.post(f"/doi-mat-khau/?next={asked}", body | {"next": asked}).headers["Location"] == asked
    assert client.get("/bac/").status_code == 200
    assert AuditEntry.unscoped.filter(act="đổi mật khẩu", actor_id=user.pk).exists()
    user.refresh_from_db()
    assert not user.check_password(password)


def test_first_passwords_are_told_once(house: House, sign_in: SignIn) -> None:
    newcomer(house)
    client = sign_in(house.bac.user("district_admin"))
    content = client.post("/bac/quan-tri/nguoi-dung/mat-khau.xlsx").content
    rows = [row for row in load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True) if row[1]]
    name, username, password = rows[-1]
    assert (name, username) == ("Nguyễn Văn Mới", "moi.bac")
    assert User.objects.get(username="moi.bac").check_password(str(password))
    assert client.post("/bac/quan-tri/nguoi-dung/mat-khau.xlsx").status_code == 302
    assert User.objects.get(username="moi.bac").check_password(str(password))


def test_first_password_is_kept_by_a_light_hash_and_an_own_one_by_the_full(house: House, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    user = newcomer(house)
    password = give_first_password(actor=house.bac.actor("district_admin"), district=house.bac.district, user=user)
    user.refresh_from_db()
    assert "m=8192,t=1,p=1" in user.password
    client = Client()
    client.post("/dang-nhap/", {"login": user.username, "password": password})
    body = {"oldpassword": password, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert client.post("/doi-mat-khau/", body).status_code == 302
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)
    assert "m=8192" not in user.password


def test_first_passwords_leave_those_of_others_alone(house: House) -> None:
    newcomer(house)
    given = give_first_passwords(actor=house.bac.actor("district_admin"), district=house.bac.district)
    assert [user.username for user in given] == ["moi.bac"]
    assert house.bac.user("leader").check_password(PASSWORD)


@pytest.mark.parametrize(("days", "opens"), [(29, True), (31, False)])
def test_first_password_is_good_for_thirty_days(house: House, days: int, opens: bool) -> None:
    admin, user = house.bac.actor("district_admin"), newcomer(house)
    password = give_first_password(actor=admin, district=house.bac.district, user=user)
    User.objects.filter(pk=user.pk).update(password_given_at=timezone.now() - timedelta(days=days))
    answer = Client().post("/dang-nhap/", {"login": "moi.bac", "password": password})
    assert (answer.status_code == 302) is opens
    assert ("Mật khẩu lần đầu của bạn đã hết hạn sau 30 ngày" in answer.content.decode()) is not opens


def test_expired_first_password_is_shown_to_the_administrator_who_gives_another(house: House, sign_in: SignIn) -> None:
    admin, user = house.bac.actor("district_admin"), newcomer(house)
    old = give_first_password(actor=admin, district=house.bac.district, user=user)
    User.objects.filter(pk=user.pk).update(password_given_at=timezone.now() - timedelta(days=31))
    wrong = Client().post("/dang-nhap/", {"login": "moi.bac", "password": f"{old}x"}).content.decode()
    assert "hết hạn" not in wrong  # told to nobody who does not know it
    client = sign_in(house.bac.user("district_admin"))
    assert "Mật khẩu lần đầu đã hết hạn" in client.get("/bac/quan-tri/nguoi-dung/").content.decode()
    new = give_first_password(actor=admin, district=house.bac.district, user=user)
    assert Client().post("/dang-nhap/", {"login": "moi.bac", "password": new}).status_code == 302


def test_own_password_does_not_expire(house: House) -> None:
    user = house.bac.user("specialist")
    User.objects.filter(pk=user.pk).update(password_given_at=timezone.now() - timedelta(days=400))
    assert Client().post("/dang-nhap/", {"login": user.username, "password": PASSWORD}).status_code == 302


def test_new_first_password_ends_the_persons_sessions(house: House) -> None:
    client = Client()
    client.post("/dang-nhap/", {"login": "specialist.bac", "password": PASSWORD})
    user = house.bac.user("specialist")
    give_first_password(actor=house.bac.actor("district_admin"), district=house.bac.district, user=user)
    assert client.get("/bac/").headers["Location"].startswith("/dang-nhap/")


# Whose accounts


def test_person_with_a_role_elsewhere_is_the_operators(house: House) -> None:
    user, admin = house.bac.user("specialist"), house.bac.actor("district_admin")
    ensure_grant(
        actor=house.operator_actor,
        user=user,
        role=Role.SPECIALIST,
        unit=house.nam.district.unit,
        district_id=house.nam.district.pk,
    )
    with pytest.raises(PersonRefused, match="có quyền ở nơi khác"):
        give_first_password(actor=admin, district=house.bac.district, user=user)
    with pytest.raises(PersonRefused, match="có quyền ở nơi khác"):
        change_person(actor=admin, district=house.bac.district, user=user, words={"full_name": "X"})


def test_operators_account_is_out_of_a_districts_reach(house: House) -> None:
    admin = house.bac.actor("district_admin")
    with pytest.raises(PersonRefused):
        give_first_password(actor=admin, district=house.bac.district, user=house.operator)
    with pytest.raises(PersonRefused):
        add_grant(
            actor=admin,
            district=house.bac.district,
            user=house.operator,
            role=Role.SPECIALIST,
            unit=house.bac.district.unit,
        )


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.CITY_READER])
def test_roles_beyond_the_district_are_not_given_in_it(house: House, role: Role) -> None:
    with pytest.raises(Forbidden):
        add_grant(
            actor=house.bac.actor("district_admin"),
            district=house.bac.district,
            user=house.bac.user("clerk"),
            role=role,
            unit=house.bac.district.unit,
        )


def test_unit_of_another_district_gives_no_role(house: House) -> None:
    with pytest.raises(PersonRefused, match="gắn với một đơn vị loại"):
        add_grant(
            actor=house.bac.actor("district_admin"),
            district=house.bac.district,
            user=house.bac.user("clerk"),
            role=Role.PRINCIPAL,
            unit=house.nam.school.unit,
        )


def test_nobody_gives_themselves_a_role(house: House) -> None:
    with pytest.raises(PersonRefused, match="Không ai tự thay đổi"):
        add_grant(
            actor=house.bac.actor("district_admin"),
            district=house.bac.district,
            user=house.bac.user("district_admin"),
            role=Role.LEADER,
            unit=house.bac.district.unit,
        )


def test_ended_role_holds_to_its_last_day_and_stays_on_record(house: House) -> None:
    user = house.bac.user("specialist")
    grant = user.grants.get()
    Grant.objects.filter(pk=grant.pk).update(valid_from=timezone.localdate() - timedelta(days=9))
    grant.refresh_from_db()
    yesterday = timezone.localdate() - timedelta(days=1)
    end_grant(actor=house.bac.actor("district_admin"), district=house.bac.district, grant=grant, last_day=yesterday)
    assert actor_for(user).rights == frozenset()
    assert AuditEntry.unscoped.filter(act="kết thúc quyền", object_id=str(grant.pk)).count() == 1


def test_locked_person_does_not_sign_in(house: House) -> None:
    user = house.bac.user("specialist")
    admin = house.bac.actor("district_admin")
    change_person(actor=admin, district=house.bac.district, user=user, words={"is_active": False})
    client = Client()
    client.post("/dang-nhap/", {"login": user.username, "password": PASSWORD})
    assert "đã bị khóa" in client.get("/dang-nhap/").content.decode()
    assert client.get("/bac/").status_code == 302
