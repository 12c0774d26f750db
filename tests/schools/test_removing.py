"""A ward, body or school made by mistake is deleted; one that others rely on is kept, and the sentence names them."""

from __future__ import annotations

import pytest

from core.models import AuditEntry
from core.policy import Forbidden
from schools.models import Agency, School, SchoolPlace, Unit, Ward
from schools.queries import office_of
from schools.services import UnitRefused, ensure_agency, ensure_school, ensure_ward, remove_unit, why_kept
from tests.conftest import House, SignIn


def new_ward(house: House) -> Ward:
    return ensure_ward(actor=house.operator_actor, district=house.bac.district, code="nham", name="Phường Nhầm")


def new_agency(house: House) -> Agency:
    return ensure_agency(
        actor=house.operator_actor,
        district=house.bac.district,
        code="nham",
        name="Phòng Nhầm",
        short_name="PN",
        kind="department",
    )


def new_school(house: House) -> School:
    return ensure_school(
        actor=house.operator_actor, district=house.bac.district, code="nham", name="THCS Nhầm", levels=["thcs"]
    )


@pytest.mark.parametrize("make", [new_ward, new_agency, new_school])
def test_what_nothing_relies_on_is_deleted_and_the_trail_keeps_its_name(house: House, make: object) -> None:
    row = make(house)  # type: ignore[operator]
    remove_unit(actor=house.bac.actor("district_admin"), district=house.bac.district, row=row)
    assert not Unit.objects.filter(code="bac-nham").exists()
    assert AuditEntry.unscoped.filter(act__startswith="xóa", object_label__endswith="Nhầm").count() == 1


def test_school_with_figures_is_kept_and_what_it_holds_is_counted(house: House) -> None:
    admin = house.bac.actor("district_admin")
    with pytest.raises(UnitRefused, match=r"Chưa xóa được “THCS Một Bắc”: còn .*3 quyền.*1 báo cáo số liệu của đơn vị"):
        remove_unit(actor=admin, district=house.bac.district, row=house.bac.school)


def test_ward_in_which_a_school_stands_is_kept(house: House) -> None:
    ward = new_ward(house)
    SchoolPlace.unscoped.filter(school=house.bac.school).update(ward=ward)
    told = why_kept(actor=house.bac.actor("district_admin"), district=house.bac.district, row=ward)
    assert "1 nơi trường trực thuộc" in told


def test_office_is_never_deleted(house: House) -> None:
    told = why_kept(
        actor=house.bac.actor("district_admin"), district=house.bac.district, row=office_of(house.bac.district)
    )
    assert "địa bàn nào cũng có" in told


def test_unit_of_another_district_is_not_deleted(house: House) -> None:
    with pytest.raises(Forbidden):
        remove_unit(actor=house.bac.actor("district_admin"), district=house.bac.district, row=house.nam.school)


def test_page_deletes_what_is_free_and_keeps_what_is_not(house: House, sign_in: SignIn) -> None:
    client, ward = sign_in(house.bac.user("district_admin")), new_ward(house)
    assert client.post(f"/bac/quan-tri/phuong-xa/{ward.pk}/xoa/").status_code == 302
    assert not Ward.unscoped.filter(pk=ward.pk).exists()
    kept = client.post(f"/bac/quan-tri/truong/{house.bac.school.pk}/xoa/")
    assert (kept.status_code, "Chưa xóa được" in kept.content.decode()) == (422, True)
