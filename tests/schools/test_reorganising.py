"""A district goes over to communes: every school has a place, people go along, the past stays and is read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Grant
from accounts.queries import actor_for
from accounts.services import add_grant
from core import policy
from core.actor import Actor
from core.policy import Forbidden
from core.roles import Role
from indicators.models import Figure, Submission
from indicators.queries.audience import candidates
from indicators.services.round_cells import CannotOpen
from indicators.services.rounds import open_round
from plans.models import Task
from plans.services.progress import comment
from reports.models import Explanation
from schools.models import Accreditation, District, SchoolPlace, UnitChange
from schools.period_codes import parse_period
from schools.queries import changes_between, handed_over, profile_on, wards_of
from schools.reorganising import Commune, Reorganising
from schools.services import (
    UnitRefused,
    ensure_period,
    ensure_ward,
    hand_over_district,
    look_ahead_at_communes,
    save_accreditation,
    stop_clocks,
)
from tests.conftest import House, SignIn, approved
from tests.indicators.targets import targets_given
from tests.scenes import given_task

DAY = date(2025, 7, 1)
EVE = date(2025, 6, 30)
BUOI, XUAN = Commune("Phường Bưởi", "buoi"), Commune("Xã Xuân", "xuan")


def wanted(house: House, **more: Any) -> Reorganising:
    homes = {house.bac.school.pk: "buoi", house.bac.sibling.pk: "xuan"}
    fields: dict[str, Any] = {"day": DAY, "communes": (BUOI, XUAN), "homes": homes, "decision": "NQ 1656"}
    names = {"office_name": "Phòng Văn hóa - Xã hội", "office_short": "Phòng VHXH", "symbol": "PVHXH"}
    return Reorganising(**{**fields, **names, **more})


def handed(house: House, **more: Any) -> UnitChange:
    return hand_over_district(actor=house.operator_actor, district=house.bac.district, wanted=wanted(house, **more))


def told(house: House, **more: Any) -> str:
    preview = look_ahead_at_communes(
        actor=house.operator_actor, district=house.bac.district, wanted=wanted(house, **more)
    )
    return "\n".join(line for part in preview.parts for line in (part.heading, *part.changes, *part.left, *part.stays))


def commune(slug: str) -> District:
    found: District = District.unscoped.select_related("unit").get(slug=slug)
    return found


def leader_of(house: House, slug: str) -> Actor:
    """A person who leads the commune and nothing else."""
    user = house.nam.user("leader")
    Grant.objects.filter(user=user).delete()
    unit = commune(slug)
    add_grant(actor=house.operator_actor, district=unit, user=user, role=Role.LEADER, unit=unit.unit)
    return actor_for(user)


def test_every_school_is_in_its_commune_from_the_day_and_in_the_district_until_the_eve(house: House) -> None:
    handed(house)
    places = SchoolPlace.unscoped.filter(school=house.bac.school).order_by("valid_from")
    assert [(one.district.slug, one.valid_to) for one in places] == [("bac", EVE), ("buoi", None)]
    profile = profile_on(commune("buoi"), DAY)
    assert (profile.kind, profile.office_name, profile.ubnd_name) == (
        "phuong",
        "Phòng Văn hóa - Xã hội",
        "ỦY BAN NHÂN DÂN PHƯỜNG BƯỞI",
    )
    assert commune("buoi").agencies.filter(kind="office").exists()


def test_change_is_told_from_the_district_and_from_each_commune(house: House) -> None:
    handed(house)
    for unit in (house.bac.district.unit, commune("buoi").unit, commune("xuan").unit):
        (change,) = changes_between(unit, EVE, DAY)
        assert change.sentence == "Từ ngày 01/07/2025, Quận Bắc chuyển giao cho Phường Bưởi và Xã Xuân (NQ 1656)."


def test_school_without_a_commune_is_refused_by_its_name(house: House) -> None:
    with pytest.raises(UnitRefused, match=r"1 trường chưa có đơn vị mới: Tiểu học Hai Bắc"):
        handed(house, homes={house.bac.school.pk: "buoi"})
    assert not UnitChange.unscoped.exists()


@pytest.mark.parametrize(
    ("communes", "words"),
    [
        ((Commune("Bưởi", "buoi"), XUAN), "chưa rõ là xã, phường hay đặc khu"),
        ((BUOI, Commune("Phường Khác", "buoi")), "không trùng nhau"),
        ((BUOI, Commune("Xã Xuân", "nam")), "đã dùng cho một đơn vị khác"),
    ],
)
def test_commune_that_cannot_be_is_refused(house: House, communes: tuple[Commune, ...], words: str) -> None:
    with pytest.raises(UnitRefused, match=words):
        handed(house, communes=communes)


def test_district_goes_over_once(house: House) -> None:
    handed(house)
    with pytest.raises(UnitRefused, match="chuyển giao cho"):
        handed(house)


def test_only_the_operator_hands_a_district_over(house: House) -> None:
    admin = house.bac.actor("district_admin")
    with pytest.raises(Forbidden):
        hand_over_district(actor=admin, district=house.bac.district, wanted=wanted(house))


def test_second_district_gives_its_schools_to_a_commune_that_is_there(house: House) -> None:
    handed(house)
    homes = {house.nam.school.pk: "buoi", house.nam.sibling.pk: "buoi"}
    hand_over_district(
        actor=house.operator_actor, district=house.nam.district, wanted=wanted(house, communes=(BUOI,), homes=homes)
    )
    now = SchoolPlace.unscoped.filter(district=commune("buoi"), valid_to=None)
    assert set(now.values_list("school", flat=True)) == {house.bac.school.pk, house.nam.school.pk, house.nam.sibling.pk}


def test_preview_counts_and_writes_nothing(house: House) -> None:
    lines = told(house)
    assert "Phường Bưởi (/buoi/): 1 cơ sở\nTHCS Một Bắc." in lines
    assert "người của các trường làm việc ở đơn vị mới" in lines
    assert not District.unscoped.filter(slug="buoi").exists()
    assert not SchoolPlace.unscoped.exclude(valid_to=None).exists()


def test_principal_works_in_the_commune_and_finishes_what_the_district_asked(house: House) -> None:
    handed(house)
    principal = house.bac.actor("principal")
    assert principal.districts({Role.PRINCIPAL}) == {house.bac.district.pk, commune("buoi").pk}
    assert approved(house.bac.of_school, principal, house.bac.actor("leader")).state == "approved"


def test_commune_reads_what_is_official_of_the_past_and_changes_nothing(house: House) -> None:
    place = house.bac
    approved(place.of_school, place.actor("principal"), place.actor("leader"))
    handed(house)
    leader = leader_of(house, "buoi")
    seen = Submission.objects.visible_to(leader).filter(district=place.district)
    assert set(seen) == {place.of_school}
    assert Figure.objects.visible_to(leader).filter(district=place.district).exists()
    assert leader.roles_in(place.district.pk) == {Role.UBND_VIEWER}


def test_commune_writes_no_word_on_the_tasks_of_the_past(house: House) -> None:
    task = given_task(house.bac)
    handed(house)
    leader = leader_of(house, "buoi")
    assert Task.objects.visible_to(leader).filter(pk=task.pk).exists()
    with pytest.raises(Forbidden):
        comment(actor=leader, task=task, text="Báo cáo thêm")


def test_commune_asks_nobody_of_the_past_for_an_explanation(house: House) -> None:
    handed(house)
    asked = Explanation(district=house.bac.district)
    assert policy.has_right(house.bac.actor("ubnd_viewer"), "ask", asked)
    assert not policy.has_right(leader_of(house, "buoi"), "ask", asked)


def test_commune_of_a_later_day_reads_nothing_yet(house: House) -> None:
    handed(house, day=timezone.localdate() + timedelta(days=9))
    leader = leader_of(house, "buoi")
    assert not leader.holds(Role, district=house.bac.district.pk)


def test_district_of_the_past_is_read_by_its_address(house: House, sign_in: SignIn) -> None:
    handed(house)
    leader_of(house, "buoi")
    client = sign_in(house.nam.user("leader"))
    assert client.get("/bac/").status_code == 200
    assert client.get(reverse("work:round-new", args=["bac"])).status_code == 403


def test_past_period_asks_and_totals_as_before(house: House) -> None:
    place = house.bac
    approved(place.of_school, place.actor("principal"), place.actor("leader"))
    before = list(Figure.unscoped.order_by("pk").values_list("pk", "district", "number", "counted", "missing"))
    asked = names(house.bac.district, "2020")
    handed(house)
    assert list(Figure.unscoped.order_by("pk").values_list("pk", "district", "number", "counted", "missing")) == before
    assert names(house.bac.district, "2020") == asked == ["THCS Một Bắc", "Tiểu học Hai Bắc"]


def test_school_is_asked_in_one_district_of_a_time(house: House) -> None:
    handed(house)
    assert names(house.bac.district, "2026") == []
    assert names(commune("buoi"), "2026") == ["THCS Một Bắc"]
    assert names(commune("buoi"), "2024") == []


def names(district: District, period: str) -> list[str]:
    return [one.name for one in candidates(district, ensure_period(parse_period(period)), "schools")]


def test_district_that_went_over_opens_no_round(house: House) -> None:
    handed(house)
    with pytest.raises(CannotOpen, match="Hãy mở đợt ở đơn vị mới"):
        opened(house, "2024")


def test_before_the_day_only_periods_that_begin_after_it_are_refused(house: House) -> None:
    handed(house, day=timezone.localdate() + timedelta(days=9))
    opened(house, "2024")
    with pytest.raises(CannotOpen):
        opened(house, str(timezone.localdate().year + 1))


def opened(house: House, period: str) -> None:
    open_round(
        actor=house.bac.actor("specialist"),
        district=house.bac.district,
        version=house.bac.version,
        period=ensure_period(parse_period(period)),
        units=[house.bac.district.unit],
    )


def test_clock_of_the_district_stops_on_its_eve(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    District.unscoped.filter(pk=house.bac.district.pk).update(reference_date=None)
    day = timezone.localdate() + timedelta(days=9)
    handed(house, day=day)
    assert District.unscoped.get(slug="bac").reference_date is None
    monkeypatch.setattr(timezone, "localdate", lambda: day)
    assert (stop_clocks(), stop_clocks()) == (1, 0)
    assert District.unscoped.get(slug="bac").reference_date == day - timedelta(days=1)


def test_recognition_that_is_valid_goes_along(house: House) -> None:
    words = {"kind": "new", "grade": 1, "step": "granted", "granted_on": date(2023, 1, 5), "valid_until": None}
    admin, place = house.bac.actor("district_admin"), house.bac
    save_accreditation(actor=admin, district=place.district, school=place.school, roadmap="", words=words)
    assert "Công nhận còn giá trị của 1 trường" in told(house)
    handed(house)
    rows = Accreditation.unscoped.filter(school=place.school).order_by("pk")
    assert [(one.district.slug, one.granted_on) for one in rows] == [
        ("bac", date(2023, 1, 5)),
        ("buoi", date(2023, 1, 5)),
    ]


def test_administrators_go_along_where_it_is_said(house: House) -> None:
    handed(house, administrators_follow=True)
    admin = house.bac.actor("district_admin")
    assert admin.districts({Role.DISTRICT_ADMIN}) == {house.bac.district.pk, commune("buoi").pk, commune("xuan").pk}


def test_pages_lead_from_the_communes_to_the_schools_to_the_look_to_the_end(house: House, sign_in: SignIn) -> None:
    ward = ensure_ward(actor=house.operator_actor, district=house.bac.district, code="buoi", name="Phường Bưởi")
    SchoolPlace.unscoped.filter(school=house.bac.school).update(ward=ward)
    client, url = sign_in(house.operator), "/bac/quan-tri/ten-goi/chuyen-giao/"
    sent: dict[str, Any] = {
        "day": "2025-07-01",
        "communes": "Phường Bưởi\r\nXã Xuân",
        "office_name": "Phòng Văn hóa - Xã hội",
        "office_short": "Phòng VHXH",
        "symbol": "PVHXH",
    }
    shared = client.post(url, {**sent, "step": "chia"})
    assert shared.context["form"][f"ward-{ward.pk}"].value() == "buoi"
    left_out = client.post(url, {**sent, f"ward-{ward.pk}": "buoi", "step": "xem"})
    assert (left_out.status_code, "Tiểu học Hai Bắc" in left_out.content.decode()) == (422, True)
    sent |= {f"ward-{ward.pk}": "buoi", "ward-0": "xuan"}
    shown = client.post(url, {**sent, "step": "xem"})
    assert not District.unscoped.filter(slug="xuan").exists()
    done = client.post(url, {**sent, "step": "xac-nhan", "seal": shown.context["preview"].seal})
    assert (done.status_code, handed_over(house.bac.district) is not None) == (302, True)


def asked(**more: str) -> dict[str, str]:
    """The first page, filled in."""
    names = {"office_name": "Phòng Văn hóa - Xã hội", "office_short": "Phòng VHXH", "symbol": "PVHXH"}
    return {"day": "2025-07-01", "step": "chia", **names, **more}


def test_commune_named_after_the_district_gets_a_slug_of_its_own(house: House, sign_in: SignIn) -> None:
    page = sign_in(house.operator).post("/bac/quan-tri/ten-goi/chuyen-giao/", asked(communes="Phường Bắc\r\nXã Xuân"))
    assert [slug for slug, _name in page.context["form"].fields["ward-0"].choices] == ["", "phuong-bac", "xuan"]


def test_slug_of_another_unit_is_refused_before_the_schools_are_asked(house: House, sign_in: SignIn) -> None:
    page = sign_in(house.operator).post("/bac/quan-tri/ten-goi/chuyen-giao/", asked(communes="Phường Mới = nam"))
    assert page.status_code == 422
    assert "Mã “nam” đã dùng cho một đơn vị khác" in page.content.decode()


def test_schools_of_the_past_district_are_opened_from_its_figures(house: House, sign_in: SignIn) -> None:
    place = house.bac
    targets_given(house, {"cao:giao": "90%"}, "2020")
    approved(place.of_school, place.actor("principal"), place.actor("leader"))
    handed(house)
    browser = sign_in(place.user("leader"))
    page = reverse("work:indicator", args=[place.slug, "tong-hoc-sinh"])
    (row,) = browser.get(page, {"nam": "2020"}).context["schools"]
    opened = browser.get(row["url"])
    assert opened.status_code == 200
    assert opened.context["now"]["actual"]["text"] == "1.200"


def test_wards_of_the_past_district_hold_the_schools_of_its_last_day(house: House) -> None:
    place = house.bac
    ward = ensure_ward(actor=house.operator_actor, district=place.district, code="phuong-moi", name="Phường Mới")
    SchoolPlace.unscoped.filter(school=place.school).update(ward=ward)
    handed(house)
    district = District.unscoped.get(pk=place.district.pk)
    (found,) = wards_of(place.actor("leader"), district, "Phường Mới")
    assert found.schools == 1  # type: ignore[attr-defined]
