"""A school among the schools of its level: its place, without the others' names; for the office with them."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.queries import actor_for
from accounts.services import ensure_grant, ensure_person
from core.actor import Actor
from core.roles import Role
from indicators.models import Figure, Round, Submission
from indicators.services.catalogue import ensure_indicators, save_form
from indicators.services.rounds import open_round
from indicators.services.submissions import approve, submit
from reports.queries.school_places import compared_schools
from reports.ranking import FEWEST
from schools.models import School
from schools.period_codes import parse_period
from schools.services import ensure_period, ensure_school
from tests.conftest import INDICATORS, PASSWORD, House, SignIn, enter

pytestmark = pytest.mark.django_db
YEAR = "2020-2021"
NAMES = ("Kim Liên", "Hoàng Hoa", "Phan Chu", "Ngô Sĩ", "Mạc Đĩnh")


@pytest.fixture
def schools(house: House) -> list[School]:
    """The cast's THCS and five more, who reported 10, 20, … pupils, of whom 1, 2, … are girls; nothing of the last is
    approved."""
    place = house.bac
    ensure_indicators(
        actor=house.operator_actor,
        indicators=[
            {**INDICATORS[0], "code": "phan-tram-nu", "name": "Tỷ lệ nữ", "direction": "higher", "over_units": "ratio"}
            | {"numerator": "hoc-sinh-nu", "denominator": "tong-hoc-sinh"}
        ],
    )
    made = [
        ensure_school(
            actor=house.operator_actor,
            district=place.district,
            code=f"so-sanh-{number}",
            name=f"THCS {name}",
            levels=["thcs"],
            ownership="1",
        )
        for number, name in enumerate(NAMES)
    ]
    every = [place.school, *made]
    round_ = _round(house, every)
    for number, school in enumerate(every):
        _answer(house, round_, school, 10 * (number + 1), number + 1, approved=number < len(NAMES))
    return every


def _round(house: House, every: list[School]) -> Round:
    document = {
        "label": "Biểu S",
        "title": "SO SÁNH",
        "unit": "hoc-sinh",
        "columns": [
            {"key": "ten", "kind": "label", "title": "Chỉ tiêu"},
            {"key": "th", "kind": "figure", "title": "TH", "at": {"measure": "actual"}},
        ],
        "rows": [
            {"key": "tong", "title": "Tổng", "at": {"indicator": "tong-hoc-sinh"}},
            {"key": "nu", "title": "Nữ", "at": {"indicator": "hoc-sinh-nu"}},
        ],
    }
    place = house.bac
    version = save_form(
        actor=house.operator_actor, district=place.district, slug="so-sanh", name="So sánh", document=document
    )
    return open_round(
        actor=place.actor("specialist"),
        district=place.district,
        version=version,
        period=ensure_period(parse_period(YEAR)),
        units=[school.unit for school in every],
    )


def _answer(house: House, round_: Round, school: School, pupils: int, girls: int, *, approved: bool) -> None:
    answer = Submission.unscoped.get(round=round_, unit=school.unit)
    enterer = house.bac.actor("principal") if school == house.bac.school else _principal_of(house, school)
    enter(answer, enterer, {"tong:th": str(pupils), "nu:th": str(girls)})
    submit(actor=enterer, submission=answer)
    if approved:
        approve(actor=house.bac.actor("leader"), submission=answer)


def _principal_of(house: House, school: School) -> Actor:
    user = ensure_person(
        actor=house.operator_actor,
        username=f"ht-{school.pk}",
        full_name="Hiệu trưởng",
        title="",
        password=PASSWORD,
    )
    ensure_grant(
        actor=house.operator_actor,
        user=user,
        role=Role.PRINCIPAL,
        unit=school.unit,
        district_id=house.bac.district.pk,
    )
    return actor_for(user)


def page(house: House, sign_in: SignIn, who: str, name: str, *args: object) -> str:
    url = reverse(f"work:{name}", args=[house.bac.slug, *args])
    response = sign_in(house.bac.user(who)).get(f"{url}?ky={YEAR}&cap=thcs")
    assert response.status_code == 200
    return str(response.content.decode())


def test_only_approved_figures_stand_side_by_side(house: House, schools: list[School]) -> None:
    found = compared_schools(house.bac.district, ensure_period(parse_period(YEAR)), "thcs")
    pupils = next(one for one in found if one.indicator.code == "tong-hoc-sinh")
    assert sorted(pupils.numbers.values()) == [Decimal(10 * number) for number in range(1, len(NAMES) + 1)]


def test_ratio_is_made_of_what_each_school_reported(house: House, schools: list[School]) -> None:
    found = compared_schools(house.bac.district, ensure_period(parse_period(YEAR)), "thcs")
    girls = next(one for one in found if one.indicator.code == "phan-tram-nu")
    assert set(girls.numbers.values()) == {Decimal("0.1")}


def test_principal_sees_the_place_and_nobody_elses_name(house: House, sign_in: SignIn, schools: list[School]) -> None:
    html = page(house, sign_in, "principal", "school-place", house.bac.school.pk)
    assert f"lớn thứ 5/{FEWEST}" in html
    assert not any(name in html for name in NAMES)


def test_office_sees_the_schools_by_name_and_the_largest_first(
    house: House, sign_in: SignIn, schools: list[School]
) -> None:
    html = page(house, sign_in, "leader", "school-ranking", "tong-hoc-sinh")
    assert html.index("Ngô Sĩ") < html.index("Phan Chu") < html.index("THCS Một")
    assert NAMES[-1] not in html


def sheet(house: House, sign_in: SignIn, name: str, *args: object) -> list[tuple[Any, ...]]:
    url = reverse(f"work:{name}", args=[house.bac.slug, *args])
    content = sign_in(house.bac.user("leader")).get(f"{url}?ky={YEAR}&cap=thcs").content
    return list(openpyxl.load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True))


def test_ranking_in_excel_has_the_places_and_numbers_of_the_page(
    house: House, sign_in: SignIn, schools: list[School]
) -> None:
    rows = [row for row in sheet(house, sign_in, "school-ranking-export", "tong-hoc-sinh") if isinstance(row[0], int)]
    assert [row[0] for row in rows] == list(range(1, FEWEST + 1))
    numbers = [row[2] for row in rows]
    assert numbers == sorted(numbers, reverse=True)
    assert "Ngô Sĩ" in str(rows[0][1])


def test_spreads_in_excel_have_every_indicator(house: House, sign_in: SignIn, schools: list[School]) -> None:
    rows = sheet(house, sign_in, "school-comparison-export")
    girls = next(row for row in rows if "Tỷ lệ nữ" in str(row[0]))
    assert girls[2] == FEWEST


def test_among_too_few_schools_no_place_is_told(house: House, sign_in: SignIn, schools: list[School]) -> None:
    Submission.unscoped.filter(unit=schools[1].unit).update(level="tieu-hoc")
    html = page(house, sign_in, "principal", "school-place", house.bac.school.pk)
    assert "Chưa đủ trường" in html
    assert "lớn thứ" not in html


def test_who_works_for_a_school_is_led_to_its_place(house: House, sign_in: SignIn) -> None:
    url = reverse("work:school-comparison", args=[house.bac.slug])
    response = sign_in(house.bac.user("clerk")).get(url)
    assert response.headers["Location"] == reverse("work:school-place", args=[house.bac.slug, house.bac.school.pk])


@pytest.mark.parametrize(
    ("who", "name"), [("leader", "school-comparison"), ("leader", "school-ranking"), ("principal", "school-place")]
)
def test_pages_cost_the_same_for_fewer_schools(
    house: House, sign_in: SignIn, schools: list[School], who: str, name: str
) -> None:
    args = {"school-comparison": [], "school-ranking": ["tong-hoc-sinh"], "school-place": [house.bac.school.pk]}
    url = f"{reverse(f'work:{name}', args=[house.bac.slug, *args[name]])}?ky={YEAR}&cap=thcs"
    client = sign_in(house.bac.user(who))
    client.get(url)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        return len(captured)

    many = cost()
    Figure.unscoped.filter(unit__in=[school.pk for school in schools[2:]]).delete()
    assert cost() == many


def test_school_is_compared_with_its_own_year_before_whoever_asked_for_it(
    house: House, sign_in: SignIn, schools: list[School]
) -> None:
    """A commune that took a school over asked nobody for anything the year before."""
    row = Figure.unscoped.get(unit=house.bac.school.pk, indicator__code="tong-hoc-sinh", period__code=YEAR)
    row.pk, row.period, row.district, row.number = None, ensure_period(parse_period("2019-2020")), house.nam.district, 8
    row.save()
    url = reverse("work:school-place", args=[house.bac.slug, house.bac.school.pk])
    context = sign_in(house.bac.user("principal")).get(url, {"ky": YEAR}).context
    befores = {line.code: line.before for line in context["lines"] if line.before}
    assert (context["earlier_name"], befores) == ("năm học 2019-2020", {"tong-hoc-sinh": "8"})
