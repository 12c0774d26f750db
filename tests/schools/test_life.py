"""What becomes of schools: names and places by day, who ends and who goes on, what a preview tells, what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Grant, PortfolioSchool
from accounts.services import PortfolioData, ensure_portfolios
from core.actor import Actor
from core.models import AuditEntry
from core.policy import Forbidden
from core.roles import Role
from schools.levels import Level
from schools.life import NewSchool, Preview, SchoolChange
from schools.models import Accreditation, ChangeKind, School, SchoolAlias, SchoolPlace, Unit, UnitChange
from schools.period_codes import parse_period
from schools.queries import history_of
from schools.services import (
    UnitRefused,
    change_schools,
    ensure_period,
    ensure_school,
    look_ahead,
    name_units_of_today,
    reopen_schools,
    save_accreditation,
)
from tests.conftest import House, Place, SignIn

DAY = date(2025, 7, 1)
EVE = date(2025, 6, 30)


def admin(house: House) -> Actor:
    return house.bac.actor("district_admin")


def made(house: House, change: SchoolChange) -> UnitChange:
    return change_schools(actor=admin(house), district=house.bac.district, change=change)


def seen(house: House, change: SchoolChange) -> Preview:
    return look_ahead(actor=admin(house), district=house.bac.district, change=change)


def lines(preview: Preview) -> str:
    return "\n".join(line for part in preview.parts for line in (*part.changes, *part.left, *part.stays))


def third(place: Place, name: str = "THCS Ba Bắc", levels: Sequence[str] = ("thcs",)) -> School:
    code = name.split()[1].lower()
    return ensure_school(
        actor=place.actor("district_admin"), district=place.district, code=f"ba-{code}", name=name, levels=levels
    )


def merger(house: House, **more: Any) -> SchoolChange:
    """THCS Một Bắc and THCS Ba Bắc into the first of them."""
    place = house.bac
    fields: dict[str, Any] = {"kind": ChangeKind.MERGED, "day": DAY, "schools": (place.school, third(place))}
    return SchoolChange(**{**fields, "into": place.school, **more})


def places(school: School) -> list[tuple[str, date, date | None]]:
    rows = SchoolPlace.unscoped.filter(school=school).order_by("valid_from")
    return list(rows.values_list("name", "valid_from", "valid_to"))


def test_renamed_school_keeps_its_old_name_for_the_years_before(house: House) -> None:
    school = house.bac.school
    made(house, SchoolChange(kind=ChangeKind.RENAMED, day=DAY, schools=(school,), name="THCS Nguyễn Du"))
    assert [(name, until) for name, _from, until in places(school)] == [("THCS Một Bắc", EVE), ("THCS Nguyễn Du", None)]
    assert school.aliases.get().name == "THCS Một Bắc"
    assert Unit.objects.get(pk=school.pk).name == "THCS Nguyễn Du"


def test_name_of_a_later_day_begins_on_that_day(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    school, day = house.bac.school, timezone.localdate() + timedelta(days=10)
    made(house, SchoolChange(kind=ChangeKind.RENAMED, day=day, schools=(school,), name="THCS Nguyễn Du"))
    assert (name_units_of_today(), Unit.objects.get(pk=school.pk).name) == (0, "THCS Một Bắc")
    monkeypatch.setattr(timezone, "localdate", lambda: day)
    assert (name_units_of_today(), name_units_of_today()) == (1, 0)
    assert Unit.objects.get(pk=school.pk).name == "THCS Nguyễn Du"
    assert SchoolAlias.objects.get(school=school).name == "THCS Một Bắc"


def test_merged_school_ends_on_the_eve_and_the_other_goes_on(house: House) -> None:
    change = merger(house, name="THCS Một và Ba", decision="QĐ 12/QĐ-UBND")
    kept = made(house, change)
    house.bac.school.refresh_from_db()
    ended = School.unscoped.get(unit__name="THCS Ba Bắc")
    assert (house.bac.school.closed_on, ended.closed_on) == (None, EVE)
    (told,) = history_of(ended.unit)
    assert told.sentence == (
        "Từ ngày 01/07/2025, THCS Một Bắc và THCS Ba Bắc sáp nhập thành THCS Một và Ba (QĐ 12/QĐ-UBND)."
    )
    assert AuditEntry.unscoped.filter(object_kind="schools.unitchange", object_id=str(kept.pk)).count() == 1


def test_merging_into_a_new_school_opens_it_with_all_levels_and_the_code_that_goes_over(house: House) -> None:
    place = house.bac
    School.unscoped.filter(pk=place.school.pk).update(national_code="79001")
    new = NewSchool("TH&THCS Bắc", national_code="79001")
    schools = (School.unscoped.get(pk=place.school.pk), place.sibling)
    change = SchoolChange(kind=ChangeKind.MERGED, day=DAY, schools=schools, new=(new,))
    assert "Mã CSDL ngành 79001 chuyển từ THCS Một Bắc sang TH&THCS Bắc." in lines(seen(house, change))
    made(house, change)
    school = School.unscoped.get(national_code="79001")
    assert (school.unit.name, school.levels, school.statistical_level) == (
        "TH&THCS Bắc",
        [Level.PRIMARY, Level.LOWER_SECONDARY],
        Level.LOWER_SECONDARY,
    )
    assert (school.opened_on, places(school)) == (DAY, [("TH&THCS Bắc", DAY, None)])
    assert set(School.unscoped.filter(pk__in=[one.pk for one in schools]).values_list("closed_on", flat=True)) == {EVE}


def test_split_school_goes_on_beside_the_new_one(house: House) -> None:
    place = house.bac
    change = SchoolChange(
        kind=ChangeKind.SPLIT, day=DAY, schools=(place.school,), new=(NewSchool("THCS Bắc B"),), goes_on=True
    )
    made(house, change)
    place.school.refresh_from_db()
    assert place.school.closed_on is None
    (told,) = history_of(place.school.unit)
    assert list(told.after.values()) == ["THCS Một Bắc", "THCS Bắc B"]


def test_dissolved_school_goes_into_none(house: House) -> None:
    made(house, SchoolChange(kind=ChangeKind.CLOSED, day=DAY, schools=(house.bac.school,)))
    (told,) = history_of(house.bac.school.unit)
    assert (told.sentence, dict(told.after)) == ("Từ ngày 01/07/2025, THCS Một Bắc giải thể.", {})


def test_end_by_mistake_is_taken_back(house: House) -> None:
    change = merger(house)
    made(house, change)
    ended = School.unscoped.get(pk=change.schools[1].pk)
    reopen_schools(actor=admin(house), district=house.bac.district, school=ended)
    ended.refresh_from_db()
    assert (ended.closed_on, history_of(ended.unit), history_of(house.bac.school.unit)) == (None, [], [])


def test_school_that_went_into_a_new_one_is_not_reopened(house: House) -> None:
    made(house, merger(house, into=None, new=(NewSchool("THCS Mới"),)))
    with pytest.raises(UnitRefused, match="sáp nhập vào trường có sẵn"):
        reopen_schools(actor=admin(house), district=house.bac.district, school=house.bac.school)


def test_page_takes_an_end_back(house: House, sign_in: SignIn) -> None:
    made(house, SchoolChange(kind=ChangeKind.CLOSED, day=DAY, schools=(house.bac.school,)))
    client, base = sign_in(house.bac.user("district_admin")), f"/bac/quan-tri/truong/{house.bac.school.pk}/"
    assert "cho trường hoạt động lại" in client.get(f"{base}thay-doi/").content.decode()
    assert client.post(f"{base}hoat-dong-lai/").status_code == 302
    assert School.unscoped.get(pk=house.bac.school.pk).closed_on is None


def test_roles_end_with_the_school_or_go_on_in_the_other(house: House) -> None:
    place = house.bac
    day = timezone.localdate() + timedelta(days=30)
    change = merger(house, day=day, into=None, new=(NewSchool("THCS Mới"),), people_follow=True)
    change = replace(change, people_until=day + timedelta(days=9))
    assert "Hiệu trưởng" in lines(seen(house, change))
    made(house, change)
    grants = Grant.objects.filter(user=place.user("principal"), role=Role.PRINCIPAL).order_by("pk")
    assert [(grant.unit and grant.unit.name, grant.valid_from >= day, grant.valid_to) for grant in grants] == [
        ("THCS Một Bắc", False, day + timedelta(days=9)),
        ("THCS Mới", True, None),
    ]


def test_recognition_of_a_school_that_ends_is_valid_until_the_eve(house: House) -> None:
    place = house.bac
    words = {"kind": "new", "grade": 1, "step": "granted", "granted_on": date(2023, 1, 5), "valid_until": None}
    save_accreditation(actor=admin(house), district=place.district, school=place.school, roadmap="", words=words)
    change = SchoolChange(kind=ChangeKind.CLOSED, day=DAY, schools=(place.school,))
    assert "có giá trị đến hết ngày 30/06/2025" in lines(seen(house, change))
    made(house, change)
    assert Accreditation.unscoped.get(school=place.school).valid_until == EVE


def test_who_answers_for_a_school_answers_for_what_it_became(house: House) -> None:
    place, change = house.bac, merger(house)
    absorbed = change.schools[1]
    data = PortfolioData(user=place.user("specialist"), words={"post": "Chuyên viên"}, schools=[(absorbed, "thcs")])
    ensure_portfolios(
        actor=admin(house),
        district=place.district,
        period=ensure_period(parse_period("2025-2026")),
        heading={"title": "Phân công"},
        portfolios=[data],
    )
    assert "phụ trách thêm THCS Một Bắc (THCS)" in lines(seen(house, change))
    made(house, change)
    assert set(PortfolioSchool.objects.values_list("school", flat=True)) == {absorbed.pk, place.school.pk}


def test_preview_names_who_still_owes_and_writes_nothing(house: House) -> None:
    change = SchoolChange(kind=ChangeKind.CLOSED, day=DAY, schools=(house.bac.school,))
    before = (AuditEntry.unscoped.count(), Unit.objects.count())
    told = seen(house, change)
    assert "THCS Một Bắc còn nợ" in lines(told)
    assert (AuditEntry.unscoped.count(), Unit.objects.count()) == before
    assert not UnitChange.unscoped.exists()
    assert School.unscoped.get(pk=house.bac.school.pk).closed_on is None


@pytest.mark.parametrize(
    ("more", "attribute", "words"),
    [
        ({"day": date(1900, 1, 1)}, "day", "Hãy chọn một ngày sau đó"),
        ({"into": None}, "into", "trường tiếp nhận"),
        ({"into": None, "new": (NewSchool("Tiểu học Hai Bắc"),)}, "name", "Đã có “Tiểu học Hai Bắc”"),
        ({"name": "Tiểu học Hai Bắc"}, "name", "Đã có “Tiểu học Hai Bắc”"),
    ],
)
def test_merger_that_cannot_be_is_refused_at_its_field(
    house: House, more: dict[str, Any], attribute: str, words: str
) -> None:
    with pytest.raises(UnitRefused, match=words) as refusal:
        made(house, merger(house, **more))
    assert refusal.value.attribute == attribute


def test_school_that_would_begin_to_teach_a_level_is_a_new_one(house: House) -> None:
    schools = (house.bac.school, house.bac.sibling)
    with pytest.raises(UnitRefused, match="chưa dạy Tiểu học"):
        made(house, SchoolChange(kind=ChangeKind.MERGED, day=DAY, schools=schools, into=house.bac.school))


def test_school_that_has_ended_does_not_change_again(house: House) -> None:
    change = SchoolChange(kind=ChangeKind.CLOSED, day=DAY, schools=(house.bac.school,))
    made(house, change)
    with pytest.raises(UnitRefused, match="chỉ hoạt động đến hết ngày 30/06/2025"):
        made(house, replace(change, day=date(2025, 9, 1), schools=(School.unscoped.get(pk=house.bac.school.pk),)))


def test_school_of_another_district_changes_nothing_here(house: House) -> None:
    with pytest.raises(Forbidden):
        made(house, SchoolChange(kind=ChangeKind.CLOSED, day=DAY, schools=(house.nam.school,)))
    with pytest.raises(Forbidden):
        change_schools(
            actor=house.bac.actor("leader"),
            district=house.bac.district,
            change=SchoolChange(kind=ChangeKind.CLOSED, day=DAY, schools=(house.bac.school,)),
        )


def test_page_shows_what_will_be_then_does_it(house: House, sign_in: SignIn) -> None:
    client, ba = sign_in(house.bac.user("district_admin")), third(house.bac)
    url = f"/bac/quan-tri/truong/{house.bac.school.pk}/thay-doi/sap-nhap/"
    sent = {"day": "2025-07-01", "others": [ba.pk], "into": str(house.bac.school.pk), "decision": "QĐ 12"}
    shown = client.post(url, sent)
    assert shown.status_code == 200
    assert "Chưa có gì được ghi" in shown.content.decode()
    assert not UnitChange.unscoped.exists()
    done = confirmed(client, url, sent, shown.context["preview"].seal)
    assert done.status_code == 302
    assert UnitChange.unscoped.get().kind == ChangeKind.MERGED


def test_page_shows_again_what_became_different_since_it_was_looked_at(house: House, sign_in: SignIn) -> None:
    client, ba = sign_in(house.bac.user("district_admin")), third(house.bac)
    url = f"/bac/quan-tri/truong/{house.bac.school.pk}/thay-doi/sap-nhap/"
    sent = {"day": "2025-07-01", "others": [ba.pk], "into": str(house.bac.school.pk)}
    seal = client.post(url, sent).context["preview"].seal
    Grant.objects.create(user=house.bac.user("clerk"), role=Role.SCHOOL_CLERK, unit=ba.unit, valid_from=EVE)
    again = confirmed(client, url, sent, seal)
    assert "Dữ liệu đã khác" in again.content.decode()
    assert not UnitChange.unscoped.exists()


def confirmed(client: Client, url: str, sent: dict[str, Any], seal: str) -> Any:
    return client.post(url, {**sent, "seal": seal, "step": "xac-nhan"})


def test_going_back_keeps_what_was_typed(house: House, sign_in: SignIn) -> None:
    client = sign_in(house.bac.user("district_admin"))
    url = f"/bac/quan-tri/truong/{house.bac.school.pk}/thay-doi/giai-the/"
    form = client.post(url, {"day": "2025-07-01", "decision": "QĐ 99", "step": "sua"})
    assert (form.status_code, "QĐ 99" in form.content.decode()) == (200, True)


def test_looking_ahead_costs_the_same_for_many_schools(
    house: House, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    many = tuple(third(house.bac, f"THCS {word} Bắc") for word in ("Ba", "Bốn", "Năm", "Sáu", "Bảy"))
    change = merger(house)
    with django_assert_max_num_queries(14):
        seen(house, replace(change, schools=(*change.schools[:1], *many)))


@pytest.mark.parametrize("earlier", [DAY, DAY - timedelta(days=365)])
def test_school_does_not_end_before_it_took_in_another(house: House, earlier: date) -> None:
    made(house, merger(house))
    with pytest.raises(UnitRefused, match="đã có thay đổi ghi trước: Từ ngày 01/07/2025, THCS Một Bắc và THCS Ba Bắc"):
        made(house, SchoolChange(kind=ChangeKind.CLOSED, day=earlier, schools=(house.bac.school,)))


def test_school_that_will_end_does_not_end_twice(house: House) -> None:
    change = merger(house)
    ending = change.schools[1]
    made(house, SchoolChange(kind=ChangeKind.CLOSED, day=DAY, schools=(ending,)))
    with pytest.raises(UnitRefused, match="đã có thay đổi ghi trước: Từ ngày 01/07/2025, THCS Ba Bắc giải thể"):
        made(house, replace(change, day=DAY - timedelta(days=30)))


def test_school_takes_in_two_others_on_one_day_by_two_decisions(house: House) -> None:
    made(house, merger(house))
    made(house, merger(house, schools=(house.bac.school, third(house.bac, "THCS Bốn Bắc"))))
    assert len(history_of(house.bac.school.unit)) == 2
