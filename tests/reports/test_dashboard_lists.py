"""The lists behind the dashboard's numbers: each holds as many as its number says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from indicators.models import Figure, Measure, Round, Source, Submission, SubmissionState
from indicators.services.submissions import approve, submit
from schools.models import Accreditation, AccreditationStep
from schools.period_codes import parse_period
from schools.services import ensure_period, ensure_roadmap
from tests.conftest import ENTRIES, PERIOD, House, SignIn, enter, fresh


@pytest.fixture
def roadmap(house: House) -> None:
    """One school recognised in its year, one behind its year, and one of no year in particular."""
    schools = [house.bac.school, house.bac.sibling, house.nam.school]
    years = [2020, 2020, None]
    ensure_roadmap(
        actor=house.operator_actor,
        district=house.bac.district,
        period=ensure_period(parse_period("2019-2023")),
        heading={"title": "Lộ trình"},
        entries=[
            {"school": school, "kind": "new", "planned_year": year} for school, year in zip(schools, years, strict=True)
        ],
    )
    Accreditation.unscoped.filter(school=house.bac.school).update(
        step=AccreditationStep.GRANTED, granted_on=date(2020, 5, 4), decision="123/QĐ-UBND"
    )
    type(house.bac.district).unscoped.filter(pk=house.bac.district.pk).update(reference_date=date(2021, 3, 1))


def context(house: House, sign_in: SignIn, address: str, who: str = "ubnd_signer") -> Any:
    response = sign_in(house.bac.user(who)).get(address)
    assert response.status_code == 200, address
    return response.context


def numbers_with_lists(found: dict[str, Any], names: dict[str, str]) -> Iterator[tuple[int, str]]:
    yield from ((found[number], found[url]) for number, url in names.items())


ROADMAP = {"planned": "url", "granted": "granted_url", "behind": "behind_url"}
ROUND = {"owing": "url", "sent": "sent_url", "unsent": "unsent_url", "approved": "approved_url", "late": "late_url"}


@pytest.mark.usefixtures("roadmap")
def test_every_number_of_the_roadmap_is_that_of_its_list(house: House, sign_in: SignIn) -> None:
    progress = context(house, sign_in, "/bac/bang-dieu-hanh/")["progress"]
    assert (progress["planned"], progress["granted"], progress["behind"]) == (3, 1, 1)
    assert [one["name"] for one in progress["years"]] == ["2020", "Chưa xếp năm"]
    for part in (progress, *progress["years"]):
        for number, url in numbers_with_lists(part, ROADMAP):
            assert len(context(house, sign_in, url)["schools"]) == number, url


@pytest.mark.usefixtures("roadmap")
@pytest.mark.parametrize(("day", "behind"), [(date(2020, 12, 31), 0), (date(2021, 1, 1), 1)])
def test_a_school_is_behind_the_roadmap_once_its_year_is_over(
    house: House, sign_in: SignIn, day: date, behind: int
) -> None:
    type(house.bac.district).unscoped.filter(pk=house.bac.district.pk).update(reference_date=day)
    assert context(house, sign_in, "/bac/bang-dieu-hanh/")["progress"]["behind"] == behind


@pytest.mark.usefixtures("roadmap")
def test_a_school_of_the_roadmap_says_by_which_decision_and_opens(house: House, sign_in: SignIn) -> None:
    url = context(house, sign_in, "/bac/bang-dieu-hanh/")["progress"]["granted_url"]
    [school] = context(house, sign_in, url)["schools"]
    assert (school["decision"], school["state_label"]) == ("123/QĐ-UBND", "Đã công nhận")
    context(house, sign_in, school["url"])


@pytest.mark.usefixtures("roadmap")
def test_an_unknown_word_asks_for_all_schools(house: House, sign_in: SignIn) -> None:
    address = "/bac/bang-dieu-hanh/chuan-quoc-gia/?nam=2021&tinh-trang=x&ke-hoach=1900"
    assert len(context(house, sign_in, address)["schools"]) == 3


def test_without_a_roadmap_the_page_says_so(house: House, sign_in: SignIn) -> None:
    response = sign_in(house.bac.user("ubnd_signer")).get("/bac/bang-dieu-hanh/chuan-quoc-gia/")
    assert "Chưa có lộ trình" in response.content.decode()


@pytest.mark.parametrize("who", ["ubnd_signer", "leader"])
def test_every_number_of_a_round_is_that_of_its_list(house: House, sign_in: SignIn, who: str) -> None:
    """The office comes to the round's board, the committee to a list without entries."""
    own, other = list(Submission.unscoped.filter(round=house.bac.of_school.round).order_by("pk"))
    Submission.unscoped.filter(pk=own.pk).update(
        state=SubmissionState.SUBMITTED,
        submitted_by=house.bac.user("principal"),
        first_submitted_at="2020-02-01T00:00Z",
    )
    Round.unscoped.filter(pk=own.round_id).update(opens_at="2020-01-01T00:00Z", due_at="2020-01-02T00:00Z")
    rounds = context(house, sign_in, "/bac/bang-dieu-hanh/", who)["rounds"]
    [found] = [one for one in rounds if one["owing"] == 2]
    assert (found["sent"], found["unsent"], found["late"], found["approved"]) == (1, 1, 1, 0)
    assert ("/dot/" in found["url"], "bang-dieu-hanh" in found["url"]) == (True, who == "ubnd_signer")
    for number, url in numbers_with_lists(found, ROUND):
        assert int(context(house, sign_in, url, who)["count"]) == number, url
    # Who was given more time is not late, on the dashboard as on the list.
    Submission.unscoped.filter(pk=other.pk).update(due_at="2100-01-01T00:00Z")
    [later] = [one for one in context(house, sign_in, "/bac/bang-dieu-hanh/", who)["rounds"] if one["owing"] == 2]
    assert later["late"] == int(context(house, sign_in, later["late_url"], who)["count"]) == 0


def test_units_of_a_round_open_only_where_they_are_approved(house: House, sign_in: SignIn) -> None:
    _approve(house)
    answer = house.bac.of_school
    units = context(house, sign_in, f"/bac/bang-dieu-hanh/dot/{answer.round_id}/")["units"]
    opened = {one["line"].submission.pk: one["url"] for one in units}
    assert opened.pop(answer.pk) == f"/bac/so-lieu/{answer.pk}/"
    assert set(opened.values()) == {""}
    context(house, sign_in, f"/bac/so-lieu/{answer.pk}/")


def _approve(house: House) -> None:
    enter(house.bac.of_school, house.bac.actor("principal"), ENTRIES)
    submit(actor=house.bac.actor("principal"), submission=fresh(house.bac.of_school))
    approve(actor=house.bac.actor("leader"), submission=fresh(house.bac.of_school))


def test_a_collected_figure_opens_into_the_units_it_waits_for(house: House, sign_in: SignIn) -> None:
    _approve(house)
    total = Figure.unscoped.get(
        indicator__code="tong-hoc-sinh",
        unit=house.bac.district.pk,
        source=Source.COLLECTED,
        ownership="-",
        measure=Measure.ACTUAL,
        period__code=PERIOD,
    )
    target = Figure.unscoped.get(pk=total.pk)
    target.pk, target.source, target.submission = None, Source.DIRECT, house.bac.own
    target.measure, target.missing = Measure.ASSIGNED, 0
    target.save()
    line = context(house, sign_in, f"/bac/chi-tieu/?nam={PERIOD}")["targets"][0]
    assert line["actual"]["marks"] == ["tổng hợp", "còn thiếu 1 đơn vị"]
    url, _, place = line["actual"]["url"].partition("#")
    assert place == "con-thieu"
    for who, opens in (("ubnd_signer", False), ("leader", True)):
        found = context(house, sign_in, url, who)
        [missing] = found["missing"]
        assert (missing["name"], bool(missing["url"])) == (house.bac.sibling.unit.name, opens)
        [school] = found["schools"]
        assert school["actual"]["url"] == f"/bac/so-lieu/{house.bac.of_school.pk}/"
