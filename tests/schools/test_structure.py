"""Names from a day on, and the addresses that no district may take."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.urls import URLPattern, get_resolver

from schools.forms import RESERVED_SLUGS
from schools.models import BEGINNING, Unit
from schools.queries import names_of, profile_on
from schools.services import rename_district
from tests.conftest import House, profile


def test_new_name_holds_from_its_day_and_the_old_one_until_the_day_before(house: House) -> None:
    admin, district = house.bac.actor("district_admin"), house.bac.district
    rename_district(actor=admin, district=district, data=replace(profile("Bắc Mới"), valid_from=date(2025, 7, 1)))
    assert [row.name for row in names_of(district)] == ["Quận Bắc Mới", "Quận Bắc"]
    assert profile_on(district, date(2025, 6, 30)).name == "Quận Bắc"
    assert profile_on(district, date(2025, 7, 1)).name == "Quận Bắc Mới"
    assert Unit.objects.get(pk=district.pk).name == "Quận Bắc Mới"


def test_name_between_two_ends_before_the_later_one(house: House) -> None:
    admin, district = house.bac.actor("district_admin"), house.bac.district
    for year, name in ((2025, "Ba"), (2020, "Hai")):
        rename_district(actor=admin, district=district, data=replace(profile(name), valid_from=date(year, 7, 1)))
    assert [(row.name, row.valid_to) for row in names_of(district)] == [
        ("Quận Ba", None),
        ("Quận Hai", date(2025, 6, 30)),
        ("Quận Bắc", date(2020, 6, 30)),
    ]


def test_same_day_again_corrects_the_name(house: House) -> None:
    admin, district = house.bac.actor("district_admin"), house.bac.district
    rename_district(actor=admin, district=district, data=profile("Bắc Sửa"))
    assert [(row.name, row.valid_from) for row in names_of(district)] == [("Quận Bắc Sửa", BEGINNING)]


def test_no_district_takes_an_address_of_the_portal() -> None:
    own = {str(one.pattern).split("/")[0] for one in get_resolver().url_patterns if isinstance(one, URLPattern)}
    assert own - {""} <= RESERVED_SLUGS
