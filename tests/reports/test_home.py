""" "Việc của tôi": each person finds what waits for them, and nothing that waits for others."""

from __future__ import annotations

import pytest

from accounts.services import PortfolioData, ensure_portfolios, onboard_district
from core.wording import Issuer
from indicators.services.requests import ask_to_reopen, grant_reopening
from indicators.services.submissions import approve, return_submission, submit
from plans.services.plan_copies import start_plan
from plans.services.plan_moves import send_plan
from reports import views
from schools.period_codes import parse_period
from schools.services import ensure_period
from tests.conftest import House, SignIn, approved, fresh, profile, submitted

pytestmark = pytest.mark.django_db


def home(house: House, sign_in: SignIn, who: str) -> str:
    return sign_in(house.bac.user(who)).get("/bac/").content.decode()


def test_school_finds_what_came_back_with_its_reason_and_its_marked_cells(house: House, sign_in: SignIn) -> None:
    place = house.bac
    answer = submitted(place.of_school, place.actor("principal"))
    return_submission(actor=place.actor("specialist"), submission=answer, reason="Lệch sổ.", marks={"nam:th": "Cao."})
    page = home(house, sign_in, "clerk")
    assert "Bị trả lại" in page
    assert "Lệch sổ." in page
    assert "1 ô cần xem lại" in page
    assert "Bị trả lại" not in home(house, sign_in, "sibling_principal")
    again = submit(actor=place.actor("principal"), submission=fresh(answer), explanation="Đúng sổ.")
    return_submission(actor=place.actor("specialist"), submission=again, reason="Vẫn lệch.")
    assert "ô cần xem lại" not in home(house, sign_in, "clerk")


def test_school_finds_the_answer_to_its_request_and_enters_again(house: House, sign_in: SignIn) -> None:
    place = house.bac
    answer = approved(place.of_school, place.actor("principal"), place.actor("specialist"))
    asked = ask_to_reopen(actor=place.actor("principal"), submission=answer, reason="Nhập nhầm.")
    assert "Đề nghị chờ xem xét" in home(house, sign_in, "leader")
    grant_reopening(actor=place.actor("leader"), request=asked, answer="Sửa giúp phòng.")
    page = home(house, sign_in, "principal")
    assert "Trả lời của phòng" in page
    assert "Sửa giúp phòng." in page
    assert "Đề nghị chờ xem xét" not in home(house, sign_in, "leader")


def test_office_finds_what_waits_and_how_its_rounds_stand(house: House, sign_in: SignIn) -> None:
    place = house.bac
    answer = submitted(place.of_school, place.actor("principal"))
    page = home(house, sign_in, "specialist")
    assert "Chờ tôi duyệt" in page
    assert "1/2 đơn vị đã nộp" in page
    approve(actor=place.actor("specialist"), submission=answer)
    assert "Chờ tôi duyệt" not in home(house, sign_in, "specialist")
    assert "đơn vị đã nộp" not in home(house, sign_in, "principal")


def test_office_finds_the_first_that_wait_and_the_way_to_all(
    house: House, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = house.bac
    monkeypatch.setattr(views, "SHOWN", 1)
    answers = [
        submitted(place.of_school, place.actor("principal")),
        submitted(place.of_sibling, place.actor("sibling_principal")),
    ]
    page = sign_in(place.user("specialist")).get("/bac/")
    assert len(page.context["to_approve"]) == 1
    assert "và 1 báo cáo nữa chờ duyệt" in page.content.decode()
    every = sign_in(place.user("specialist")).get(page.context["all_to_approve_url"])
    found = {line["title"].partition(":")[0] for line in every.context["submissions"]}
    assert found == {answer.unit.name for answer in answers}
    approve(actor=place.actor("leader"), submission=answers[0])
    assert "báo cáo nữa" not in home(house, sign_in, "specialist")


def test_leader_finds_the_first_plans_that_wait_and_the_way_to_all(
    house: House, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = house.bac
    monkeypatch.setattr(views, "SHOWN", 1)
    titles = []
    for code in ("2023", "2024", "2025"):
        plan = start_plan(
            actor=place.actor("specialist"),
            district=place.district,
            period=ensure_period(parse_period(code)),
            owner=Issuer.OFFICE,
        )
        titles.append(send_plan(actor=place.actor("specialist"), plan=plan).subject)
    client = sign_in(place.user("leader"))
    page = client.get("/bac/")
    assert len(page.context["plans"]) == 1
    assert "và 2 kế hoạch nữa chờ bạn" in page.content.decode()
    every = client.get(page.context["all_plans_url"])
    assert [line["title"] for line in every.context["plans"]] == titles
    assert "Kế hoạch chờ tôi" in every.content.decode()
    assert "kế hoạch nữa" not in home(house, sign_in, "specialist")
    mine = sign_in(place.user("specialist")).get("/bac/ke-hoach/?cho=toi")
    assert "Không có kế hoạch nào chờ bạn." in mine.content.decode()


def test_school_finds_who_of_the_office_answers_for_it(house: House, sign_in: SignIn) -> None:
    place = house.bac
    assert "phụ trách trường" not in home(house, sign_in, "principal")
    ensure_portfolios(
        actor=place.actor("district_admin"),
        district=place.district,
        period=ensure_period(parse_period("2020-2021")),
        heading={"label": "", "title": "Phân công"},
        portfolios=[PortfolioData(place.user("specialist"), {}, schools=[(place.school, "thcs")])],
    )
    for who in ("principal", "deputy_principal", "clerk"):
        page = sign_in(place.user(who)).get("/bac/")
        [line] = page.context["answering"]["schools"]
        assert line == {"name": place.school.unit.name, "people": str(place.user("specialist"))}
        assert "Người của phòng phụ trách trường" in page.content.decode()
        assert sign_in(place.user(who)).get(page.context["answering"]["url"], follow=True).status_code == 200
    assert "phòng chưa phân công" in home(house, sign_in, "sibling_principal")
    for who in ("specialist", "ubnd_viewer", "agency_staff"):
        assert "phụ trách trường" not in home(house, sign_in, who)


def test_new_district_shows_where_to_begin(house: House, sign_in: SignIn) -> None:
    _district, user, _password = onboard_district(
        actor=house.operator_actor,
        slug="tay",
        city=None,
        new_city="",
        profile=profile("Tây"),
        username="quantri.tay",
        full_name="Quản trị Tây",
    )
    user.must_change_password = False
    user.save()
    assert "Nhập trường, đơn vị và người dùng" in sign_in(user).get("/tay/").content.decode()
