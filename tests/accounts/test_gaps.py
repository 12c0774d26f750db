"""What of a period's work nobody answers for, and what two do."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Portfolio, PortfolioSet
from accounts.queries.assignments import portfolios_of_set
from accounts.queries.gaps import Coverage, Spot, coverage_of
from accounts.services import PortfolioData
from schools.models import SchoolPlace
from schools.services import ensure_school, ensure_ward
from tests.accounts.test_portfolios import DURING, assign, portfolio
from tests.conftest import REFERENCE_DATE, House, SignIn

EARLIER = "2019-2020"


def coverage(house: House) -> Coverage:
    sets = PortfolioSet.unscoped.filter(district=house.bac.district).select_related("period", "district")
    found = sets.get(period__code=DURING)
    earlier = sets.filter(period__code=EARLIER).first()
    return coverage_of(found, portfolios_of_set(found), earlier, REFERENCE_DATE)


def missing(spots: tuple[Spot, ...]) -> list[tuple[str, str]]:
    return [(one.name, one.part) for one in spots if not one.people]


def test_school_is_missing_at_the_level_that_nobody_is_named_for(house: House) -> None:
    both = ensure_school(
        actor=house.operator_actor,
        district=house.bac.district,
        code="lien-cap",
        name="TH và THCS Hai",
        levels=["tieu-hoc", "thcs", "thpt"],
    )
    assign(
        house,
        PortfolioData(
            house.bac.user("specialist"), {"post": "x"}, schools=[(house.bac.school, "thcs"), (both, "thcs")]
        ),
        PortfolioData(house.bac.user("leader"), {"post": "x"}, schools=[(house.bac.school, "thcs")]),
    )
    found = coverage(house).schools
    assert missing(found) == [("TH và THCS Hai", "Tiểu học"), ("Tiểu học Hai Bắc", "Tiểu học")]
    shared = [(one.name, [str(user) for user in one.people]) for one in found if len(one.people) > 1]
    assert shared == [("THCS Một Bắc", [str(house.bac.user(key)) for key in ("specialist", "leader")])]


def test_school_is_covered_through_its_ward_or_told_that_its_ward_is_not_known(house: House) -> None:
    bac = house.bac
    ward = ensure_ward(actor=house.operator_actor, district=bac.district, code="buoi", name="Phường Bưởi")
    assign(house, portfolio(house, "specialist", bac.school, wards=[(ward, "các trường tiểu học")]))
    assert [(one.name, one.placeless) for one in coverage(house).schools if not one.people] == [
        ("Tiểu học Hai Bắc", True)
    ]
    SchoolPlace.unscoped.filter(school=bac.sibling).update(ward=ward)
    assert missing(coverage(house).schools) == []


def test_ward_is_missing_in_a_matter_that_others_have_somebody_for(house: House) -> None:
    actor, district = house.operator_actor, house.bac.district
    wards = [ensure_ward(actor=actor, district=district, code=code, name=f"Phường {code}") for code in ("a", "b")]
    assign(house, portfolio(house, "specialist", wards=[(wards[0], "Dạy thêm"), (wards[1], "Khuyến học")]))
    assert missing(coverage(house).wards) == [("Phường b", "Dạy thêm"), ("Phường a", "Khuyến học")]


def test_what_somebody_had_last_year_and_nobody_has_now_is_missing(house: House) -> None:
    def words(fields: list[str], *names: str, level: str = "") -> dict[str, Any]:
        return {"fields": fields, "subjects": [{"level": level, "names": list(names)}]}

    assign(house, portfolio(house, "specialist", words=words(["Thống kê", "CNTT"], "Toán", "Tin học")), period=EARLIER)
    assign(
        house,
        portfolio(house, "specialist", words=words(["thống kê"], "Toán")),
        portfolio(house, "leader", words=words(["Thống kê", "Thi đua"], "Toán")),
    )
    found = coverage(house)
    assert (missing(found.fields), missing(found.subjects)) == ([("CNTT", "")], [("Tin học", "")])
    assert [one.name for one in (*found.fields, *found.subjects) if len(one.people) > 1] == ["thống kê", "Toán"]


@pytest.mark.parametrize(("absence", "gap"), [("Nghỉ ốm", 1), ("", 0)])
def test_absence_that_nobody_covers_is_a_gap(house: House, absence: str, gap: int) -> None:
    assign(house, portfolio(house, "specialist", house.bac.school, words={"absence": absence}))
    assert len(coverage(house).absent) == gap
    covers = [(house.bac.user("specialist"), "Thay")]
    assign(house, portfolio(house, "leader", covers=covers), period="2022-2023")
    Portfolio.objects.filter(user=house.bac.user("leader")).update(
        set=PortfolioSet.unscoped.get(period__code=DURING, district=house.bac.district)
    )
    assert coverage(house).absent == ()


# The pages

SEEN = {"seen_version": "1"}


def opened(house: House, sign_in: SignIn, key: str = "leader") -> Client:
    assign(house, portfolio(house, "specialist", house.bac.school))
    return sign_in(house.bac.user(key))


def test_leader_gives_a_school_away_from_the_page_of_gaps(house: House, sign_in: SignIn) -> None:
    client, bac = opened(house, sign_in), house.bac
    page = client.get(reverse("work:assignment-gaps", args=["bac", DURING])).content.decode()
    assert "Tiểu học Hai Bắc" in page
    assert 'name="person"' in page
    body = {"school": bac.sibling.pk, "level": "tieu-hoc", "person": bac.user("deputy_leader").pk}
    answer = client.post(reverse("work:assignment-school", args=["bac", DURING]), body, follow=True)
    assert "Mọi trường đều có người phụ trách ở từng cấp học." in answer.content.decode()


def test_school_is_given_to_nobody_without_a_person(house: House, sign_in: SignIn) -> None:
    body = {"school": house.bac.sibling.pk, "level": "tieu-hoc", "person": ""}
    answer = opened(house, sign_in).post(reverse("work:assignment-school", args=["bac", DURING]), body, follow=True)
    assert "Hãy chọn người phụ trách" in answer.content.decode()


def test_specialist_sees_the_gaps_and_gives_nothing(house: House, sign_in: SignIn) -> None:
    page = opened(house, sign_in, "specialist").get(reverse("work:assignment-gaps", args=["bac", DURING]))
    assert "Tiểu học Hai Bắc" in page.content.decode()
    assert 'name="person"' not in page.content.decode()


def test_form_shows_what_stands_and_saves_what_is_typed(house: House, sign_in: SignIn) -> None:
    ward = ensure_ward(actor=house.operator_actor, district=house.bac.district, code="buoi", name="Phường Bưởi")
    words = {"fields": ["Thống kê"], "subjects": [{"level": "thcs", "names": ["Toán", "Lý"]}]}
    assign(house, portfolio(house, "specialist", house.bac.school, words=words, wards=[(ward, "khuyến học")]))
    row = Portfolio.objects.get()
    url, client = reverse("work:portfolio-edit", args=["bac", row.pk]), sign_in(house.bac.user("leader"))
    form = client.get(url).context["form"]
    said = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert said["subjects_text"] == "THCS: Toán, Lý"
    assert said["wards_text"] == "Phường Bưởi (khuyến học)"
    assert client.post(url, said | {"fields_text": "Thống kê\nThi đua"}).status_code == 302
    row.refresh_from_db()
    assert (row.fields, row.subjects) == (["Thống kê", "Thi đua"], words["subjects"])
    assert [(one.school, one.level) for one in row.schools.all()] == [(house.bac.school, "thcs")]


def test_what_cannot_be_read_is_told_at_its_field(house: House, sign_in: SignIn) -> None:
    assign(house, portfolio(house, "specialist"))
    url = reverse("work:portfolio-edit", args=["bac", Portfolio.objects.get().pk])
    answer = sign_in(house.bac.user("leader")).post(url, {**SEEN, "wards_text": "Phường Xa", "report_day": "32"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"wards_text", "report_day"}


@pytest.mark.parametrize("name", ["portfolio-edit", "portfolio-absence"])
def test_who_saves_what_somebody_changed_meanwhile_is_told_on_the_form(
    house: House, sign_in: SignIn, name: str
) -> None:
    client = opened(house, sign_in)
    Portfolio.objects.update(version=2)
    url = reverse(f"work:{name}", args=["bac", Portfolio.objects.get().pk])
    answer = client.post(url, {**SEEN, "fields_text": "Thi đua", "reason": "Nghỉ ốm"})
    assert answer.status_code == 422
    assert "Người khác vừa sửa phân công này" in answer.content.decode()


def test_absence_is_written_with_who_takes_over(house: House, sign_in: SignIn) -> None:
    client, bac = opened(house, sign_in), house.bac
    url = reverse("work:portfolio-absence", args=["bac", Portfolio.objects.get().pk])
    taken = {"taker_1": bac.user("leader").pk, "units_1": [bac.school.pk]}
    assert client.post(url, {**SEEN, "reason": "Nghỉ ốm", "begins": "2021-06-01", **taken}).status_code == 302
    page = client.get(reverse("work:assignment", args=["bac", DURING])).content.decode()
    assert "Đang vắng" in page
    assert "Nhận thay:" in page


def test_period_that_is_none_is_told(house: House, sign_in: SignIn) -> None:
    answer = opened(house, sign_in).post(reverse("work:assignment-begin", args=["bac"]), {"period": "năm sau"})
    assert answer.status_code == 422
    assert "period" in answer.context["form"].errors
