"""The dashboard and the targets: what a leader reads there, from the headline down to who reported."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from indicators.models import Figure
from plans.models import Plan, PlanState, Task
from schools.life import NewSchool, SchoolChange
from schools.models import ChangeKind
from schools.services import change_schools
from tests.conftest import House, SignIn, enter
from tests.indicators.targets import target_round, targets_given

CELLS = {
    "cao:giao": "90%",
    "cao:th": "80%",
    "cao:truoc": "85%",
    "thap:giao": "1%",
    "thap:th": "3%",
    "dau:giao": "50%",
    "dau:uoc": "55%",
    "khong:nghi": "5%",
}


@pytest.fixture
def page(house: House, sign_in: SignIn) -> Any:
    """What a person's browser is given at an address of the district."""

    def text(address: str, who: str = "ubnd_signer") -> str:
        answer = sign_in(house.bac.user(who)).get(f"/bac/{address}")
        assert answer.status_code == 200
        return str(answer.content.decode())

    return text


def _context(house: House, sign_in: SignIn, address: str) -> Any:
    return sign_in(house.bac.user("ubnd_signer")).get(f"/bac/{address}").context


def test_the_headline_counts_what_was_missed_and_what_has_no_result(house: House, sign_in: SignIn) -> None:
    targets_given(house, CELLS)
    found = _context(house, sign_in, "bang-dieu-hanh/")
    counts = {one["key"]: one["count"] for one in found["summary"]}
    assert counts == {"missed": 2, "no_data": 1, "not_comparable": 0, "met": 0, "exceeded": 1}
    assert found["total"] == 4


def test_the_worst_stands_first_with_target_result_difference_and_last_year(house: House, sign_in: SignIn) -> None:
    targets_given(house, CELLS)
    worst = _context(house, sign_in, "bang-dieu-hanh/")["worst"]
    assert [one["name"] for one in worst] == ["Tỷ lệ thap", "Tỷ lệ cao"]
    line = worst[1]
    assert (line["target"]["text"], line["actual"]["text"], line["difference"]) == ("90%", "80%", "-10 điểm %")
    assert line["before"]["text"] == "85%"


def test_groups_and_levels_put_the_red_first(house: House, sign_in: SignIn) -> None:
    targets_given(house, CELLS)
    found = _context(house, sign_in, "bang-dieu-hanh/")
    assert [(one["title"], one["total"]) for one in found["groups"]] == [("Chất lượng", 2), ("Quy mô", 2)]
    assert [one["title"] for one in found["levels_tally"]] == ["Toàn ngành", "Mầm non", "THCS"]


def test_the_address_holds_what_the_page_is_narrowed_to(house: House, sign_in: SignIn) -> None:
    targets_given(house, CELLS)
    found = _context(house, sign_in, "bang-dieu-hanh/?nam=2021&cap=thcs")
    assert found["total"] == 1
    assert [one["label"] for one in found["levels"] if one["current"]] == ["THCS"]
    address = found["missed_url"].removeprefix("/bac/")
    narrowed = _context(house, sign_in, address)
    assert [one["name"] for one in narrowed["targets"]] == ["Tỷ lệ thap"]


@pytest.mark.parametrize("query", ["?nam=1900", "?nam=x", "?cap=khong-co", "?ket-qua=zzz", "?nhom=khong-co&nam=2021"])
def test_an_address_that_asks_for_nothing_known_is_answered(house: House, page: Any, query: str) -> None:
    targets_given(house, CELLS)
    page(f"bang-dieu-hanh/{query}")
    page(f"chi-tieu/{query}")


def test_a_unit_that_is_not_of_the_district_is_not_there(house: House, sign_in: SignIn) -> None:
    browser = sign_in(house.bac.user("leader"))
    assert browser.get(f"/bac/chi-tieu/?don-vi={house.nam.school.unit.code}").status_code == 404
    assert browser.get("/bac/chi-tieu/khong-co/").status_code == 404


def test_what_is_estimated_or_only_proposed_says_so(house: House, page: Any) -> None:
    targets_given(house, CELLS)
    text = page("chi-tieu/?nam=2021")
    assert '55% <small class="told-mark">ước</small>' in text
    assert '5% <small class="told-mark">dự kiến</small>' in text


def test_nothing_that_is_not_approved_appears(house: House, page: Any) -> None:
    enter(target_round(house), house.bac.actor("specialist"), {"cao:giao": "90%", "cao:th": "77,7%"})
    for address in ("bang-dieu-hanh/?nam=2021", "chi-tieu/?nam=2021", "chi-tieu/t-cao/?nam=2021&cap=-&loai=-"):
        assert "77,7" not in page(address, "leader")


def test_both_sources_stand_side_by_side_with_their_difference(house: House, page: Any) -> None:
    targets_given(house, CELLS)
    figure = Figure.unscoped.get(indicator__code="t-cao", measure="actual", period__code="2021")
    figure.pk, figure.submission, figure.source, figure.number = None, None, "collected", figure.number + 2
    figure.save()
    text = page("chi-tieu/t-cao/?nam=2021&cap=-&loai=-")
    assert '82% <small class="told-mark">tổng hợp</small>' in text
    assert "-2 điểm %" in text


def test_a_number_leads_down_to_the_answer_and_to_who_gave_and_approved_it(house: House, page: Any) -> None:
    answer = targets_given(house, CELLS)
    text = page("chi-tieu/t-cao/?nam=2021&cap=-&loai=-")
    assert f"/bac/so-lieu/{answer.pk}/" in text
    assert "specialist.bac nộp ngày" in text
    assert "leader.bac duyệt ngày" in text


def test_schools_are_listed_with_their_own_answers(house: House, page: Any) -> None:
    targets_given(house, CELLS)
    figure = Figure.unscoped.get(indicator__code="t-cao", measure="actual", period__code="2021")
    figure.pk, figure.unit, figure.number = None, house.bac.school.unit, figure.number - 5
    figure.save()
    text = page("chi-tieu/t-cao/?nam=2021&cap=-&loai=-")
    assert house.bac.school.unit.name in text
    assert "Dưới mức chung" in text
    own = page(f"chi-tieu/t-cao/?nam=2021&cap=-&loai=-&don-vi={house.bac.school.unit.code}")
    assert "75%" in own


def test_late_tasks_are_counted_by_the_body_that_leads_them(house: House, sign_in: SignIn) -> None:
    Plan.unscoped.filter(pk=house.bac.plan.pk).update(state=PlanState.ISSUED)
    Task.unscoped.filter(pk=house.bac.office_task.pk).update(lead=house.bac.department.unit)
    found = _context(house, sign_in, "bang-dieu-hanh/")["tasks"]
    assert found["late"] == 1
    first = found["bodies"][0]
    assert (first["name"], first["late"], first["total"]) == ("Phòng TCKH", 1, 1)
    assert first["late_url"] == f"/bac/nhiem-vu/ky/2021/?han=qua-han&chu-tri={house.bac.department.pk}"
    assert first["url"] == f"/bac/nhiem-vu/ky/2021/?trang-thai=chua-xong&chu-tri={house.bac.department.pk}"
    for one in (first, found["periods"][0]):
        assert _context(house, sign_in, one["late_url"].removeprefix("/bac/"))["count"] == str(one["late"])
        assert _context(house, sign_in, one["url"].removeprefix("/bac/"))["count"] == str(one["total"])
    assert [task["url"] for task in found["longest"]] == [f"/bac/nhiem-vu/{house.bac.office_task.pk}/"]
    assert [task["lead"] for task in found["longest"]] == ["Phòng TCKH"]


def test_a_task_is_counted_once_though_it_was_carried_on_or_stands_in_a_draft_amendment(
    house: House, sign_in: SignIn
) -> None:
    Plan.unscoped.filter(pk=house.bac.plan.pk).update(state=PlanState.ISSUED)
    late = Task.unscoped.get(pk=house.bac.office_task.pk)
    for order, copied in ((90, {"carried_from_id": late.pk}), (91, {"amends_id": late.pk})):
        columns = {field.attname: getattr(late, field.attname) for field in Task._meta.concrete_fields}
        Task.unscoped.create(**columns | {"id": None, "order": order} | copied)
    found = _context(house, sign_in, "bang-dieu-hanh/")["tasks"]
    assert found["late"] == 1


def test_open_rounds_say_how_many_sent_theirs_without_their_entries(house: House, sign_in: SignIn) -> None:
    rounds = _context(house, sign_in, "bang-dieu-hanh/")["rounds"]
    assert sorted((one["sent"], one["owing"]) for one in rounds) == [(0, 1), (0, 2)]
    # The committee sees no round's board: a list of its own tells who sent theirs.
    assert all(one["url"].startswith("/bac/bang-dieu-hanh/dot/") for one in rounds)


def test_without_any_target_the_pages_say_so(house: House, page: Any) -> None:
    assert "chưa có chỉ tiêu" in page("bang-dieu-hanh/")
    assert "chưa có chỉ tiêu" in page("chi-tieu/")


def test_the_committee_begins_with_the_dashboard_and_the_office_with_its_work(house: House, sign_in: SignIn) -> None:
    assert sign_in(house.bac.user("ubnd_viewer")).get("/")["Location"] == "/bac/bang-dieu-hanh/"
    assert sign_in(house.bac.user("leader")).get("/")["Location"] == "/bac/"
    assert sign_in(house.bac.user("principal")).get("/")["Location"] == "/bac/"


def test_a_school_without_targets_is_looked_at_in_the_year_that_one_comes_from(house: House, sign_in: SignIn) -> None:
    targets_given(house, {"cao:giao": "90%", "cao:th": "85%"}, "2020")
    url = reverse("work:targets", args=[house.bac.slug])
    context = sign_in(house.bac.user("leader")).get(url, {"nam": "2020", "don-vi": house.bac.school.unit.code}).context
    assert (context["year_name"], context["unit_name"]) == ("năm 2020", "THCS Một Bắc")


@pytest.mark.parametrize(("code", "told"), [("t-thap", True), ("t-cao", False)])
def test_a_change_is_told_where_it_lies_between_the_periods_that_are_compared(
    house: House, sign_in: SignIn, code: str, told: bool
) -> None:
    """In 2021 one is answered in 2020-2021, after the change of September 2020, and the other in 2021 itself."""
    place = house.bac
    targets_given(house, {"thap:giao": "1%", "thap:th": "2%", "cao:giao": "90%", "cao:th": "91%"})
    change = SchoolChange(ChangeKind.SPLIT, date(2020, 9, 5), (place.school,), new=(NewSchool("X"),), goes_on=True)
    change_schools(actor=place.actor("district_admin"), district=place.district, change=change)
    url = reverse("work:indicator", args=[place.slug, code])
    asked = {"nam": "2021", "don-vi": place.school.unit.code}
    context = sign_in(place.user("leader")).get(url, asked).context
    # The year itself reaches from the last day of 2020 to that of 2021.
    assert [sentence[:20] for sentence in context["breaks"]] == (["Từ ngày 05/09/2020, "] if told else [])


@pytest.mark.parametrize(("before", "now", "drawn"), [("80%", "85%", True), ("thứ 5", "thứ 3", False)])
def test_places_are_told_and_not_drawn(house: House, sign_in: SignIn, before: str, now: str, drawn: bool) -> None:
    targets_given(house, {"cao:giao": now, "cao:th": now, "cao:truoc": before})
    url = reverse("work:indicator", args=[house.bac.slug, "t-cao"])
    context = sign_in(house.bac.user("leader")).get(url, {"nam": "2021"}).context
    assert len(context["years"]) == 2
    assert (context["trend"] is not None) is drawn
