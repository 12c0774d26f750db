"""Yêu cầu giải trình: who asks about which figure, of whom, what they are told, and how it ends."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from accounts.services import PortfolioData, ensure_portfolios
from core.models import AuditEntry, Notice
from core.policy import Forbidden
from reports.models import Explanation, ExplanationState
from reports.queries.explanations import askable, latest_by_place, waiting_for
from reports.services.explanations import ExplanationRefused, answer_explanation, ask_explanation, close_explanation
from schools.period_codes import parse_period
from schools.services import ensure_period
from tests.conftest import House, SignIn
from tests.indicators.targets import targets_given
from tests.scenes import explanation_asked, missed_target


def _ask(house: House, key: str = "t-cao:-:-", by: str = "leader", of: str = "specialist") -> Explanation:
    place = house.bac
    return ask_explanation(
        actor=place.actor(by),
        district=place.district,
        unit=place.district.unit,
        year=parse_period("2021"),
        key=key,
        person=place.user(of).pk,
        question="Vì sao?",
    )


def _told(house: House, key: str) -> list[str]:
    rows = Notice.unscoped.filter(person_id=house.bac.user(key).pk, object_kind="reports.explanation", read_at=None)
    return list(rows.values_list("kind", flat=True))


def test_who_is_asked_is_told_and_has_it_among_their_work(house: House) -> None:
    asked = explanation_asked(house)
    assert _told(house, "specialist") == ["explanation-asked"]
    assert waiting_for(house.bac.actor("specialist"), house.bac.district) == [asked]
    assert (asked.target_text, asked.actual_text) == ("90%", "80%")


def test_the_answer_goes_to_who_asked_and_ends_the_waiting(house: House) -> None:
    asked = explanation_asked(house)
    answer_explanation(actor=house.bac.actor("specialist"), explanation=asked, answer="Thiếu phòng học")
    assert _told(house, "specialist") == []
    assert _told(house, "ubnd_signer") == ["explanation-answered"]
    assert waiting_for(house.bac.actor("specialist"), house.bac.district) == []
    assert [one.answer for one in waiting_for(house.bac.actor("ubnd_signer"), house.bac.district)] == [
        "Thiếu phòng học"
    ]


def test_closing_ends_it_and_the_figure_may_be_asked_about_again(house: House) -> None:
    asked = explanation_asked(house)
    with pytest.raises(ExplanationRefused, match="chưa kết thúc"):
        _ask(house)
    closed = close_explanation(actor=house.bac.actor("ubnd_signer"), explanation=asked)
    assert closed.state == ExplanationState.CLOSED
    with pytest.raises(ExplanationRefused, match="đã kết thúc"):
        answer_explanation(actor=house.bac.actor("specialist"), explanation=asked, answer="Muộn")
    assert _ask(house).state == ExplanationState.ASKED


def test_only_a_missed_target_is_asked_about(house: House) -> None:
    missed_target(house)
    with pytest.raises(ExplanationRefused, match="Không còn chỉ tiêu"):
        _ask(house, key="t-thap:thcs:-")


def test_what_was_attained_is_not_asked_about(house: House) -> None:
    figure = missed_target(house)
    figure.number = 80 * 10**6 // 10**6
    figure.save(update_fields=["number"])
    with pytest.raises(ExplanationRefused, match="chưa đạt"):
        _ask(house)


@pytest.mark.parametrize(("of", "refusal"), [("principal", "không thuộc cơ quan"), ("leader", "Không tự yêu cầu")])
def test_it_is_asked_of_somebody_else_of_the_office(house: House, of: str, refusal: str) -> None:
    missed_target(house)
    with pytest.raises(ExplanationRefused, match=refusal):
        _ask(house, of=of)


@pytest.mark.parametrize("question", ["", "   ", "a" * 2001])
def test_a_question_has_words_and_not_too_many(house: House, question: str) -> None:
    missed_target(house)
    place = house.bac
    with pytest.raises(ExplanationRefused):
        ask_explanation(
            actor=place.actor("leader"),
            district=place.district,
            unit=place.district.unit,
            year=parse_period("2021"),
            key="t-cao:-:-",
            person=place.user("specialist").pk,
            question=question,
        )


@pytest.mark.parametrize("by", ["specialist", "district_admin", "principal", "agency_staff"])
def test_others_do_not_ask(house: House, by: str) -> None:
    missed_target(house)
    with pytest.raises(Forbidden):
        _ask(house, by=by)


def test_a_unit_of_another_district_is_refused(house: House) -> None:
    missed_target(house)
    place = house.bac
    with pytest.raises(ExplanationRefused, match="không thuộc địa bàn"):
        ask_explanation(
            actor=place.actor("leader"),
            district=place.district,
            unit=house.nam.school.unit,
            year=parse_period("2021"),
            key="t-cao:-:-",
            person=place.user("specialist").pk,
            question="Vì sao?",
        )


def test_nobody_answers_what_they_asked(house: House) -> None:
    missed_target(house)
    asked = _ask(house, of="deputy_leader")
    with pytest.raises(Forbidden):
        answer_explanation(actor=house.bac.actor("leader"), explanation=asked, answer="Tự trả lời")
    answer_explanation(actor=house.bac.actor("deputy_leader"), explanation=asked, answer="Do thiếu phòng")


def test_every_step_is_in_the_audit_trail(house: House) -> None:
    asked = explanation_asked(house)
    answer_explanation(actor=house.bac.actor("specialist"), explanation=asked, answer="Thiếu phòng học")
    close_explanation(actor=house.bac.actor("ubnd_signer"), explanation=asked)
    rows = AuditEntry.unscoped.filter(object_kind="reports.explanation", object_id=str(asked.pk)).order_by("pk")
    assert list(rows.values_list("act", flat=True)) == ["yêu cầu giải trình", "giải trình", "kết thúc giải trình"]


def test_the_database_keeps_one_open_question_of_a_figure(house: House) -> None:
    asked = explanation_asked(house)
    asked.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        asked.save()


def test_who_answers_for_the_field_is_proposed_first(house: House) -> None:
    place = house.bac
    ensure_portfolios(
        actor=place.actor("district_admin"),
        district=place.district,
        period=ensure_period(parse_period("2020-2021")),
        heading={"label": "", "title": "Phân công"},
        portfolios=[PortfolioData(user=place.user("specialist"), words={"fields": ["Phụ trách tỷ lệ cao"]})],
    )
    indicator = missed_target(house).indicator
    found = askable(place.actor("ubnd_signer"), place.district, place.district.unit, indicator, "-")
    assert [one.person for one in found if one.proposed] == [place.user("specialist").pk]
    assert found[0].proposed


def test_without_an_assignment_a_leader_is_proposed(house: House) -> None:
    place = house.bac
    indicator = missed_target(house).indicator
    found = askable(place.actor("leader"), place.district, place.district.unit, indicator, "-")
    assert [one.person for one in found if one.proposed] == [place.user("deputy_leader").pk]
    assert place.user("leader").pk not in [one.person for one in found]


def test_who_answers_for_a_school_is_proposed_for_its_figures(house: House) -> None:
    place = house.bac
    ensure_portfolios(
        actor=place.actor("district_admin"),
        district=place.district,
        period=ensure_period(parse_period("2020-2021")),
        heading={"label": "", "title": "Phân công"},
        portfolios=[PortfolioData(user=place.user("specialist"), words={}, schools=[(place.school, "thcs")])],
    )
    indicator = missed_target(house).indicator
    found = askable(place.actor("leader"), place.district, place.school.unit, indicator, "-")
    assert [one.person for one in found if one.proposed] == [place.user("specialist").pk]


def test_a_refused_question_stays_as_it_was_typed(house: House, sign_in: SignIn) -> None:
    missed_target(house)
    page = sign_in(house.bac.user("leader")).post(
        "/bac/chi-tieu/t-cao/giai-trinh/?nam=2021&cap=-&loai=-", {"question": "Câu hỏi của tôi", "person": "0"}
    )
    assert page.status_code == 422
    assert "Câu hỏi của tôi" in page.content.decode()
    assert not Explanation.unscoped.exists()


def test_the_answer_stands_beside_the_figure_on_both_pages(house: House, sign_in: SignIn) -> None:
    asked = explanation_asked(house)
    answer_explanation(actor=house.bac.actor("specialist"), explanation=asked, answer="Hai trường thiếu phòng học")
    browser = sign_in(house.bac.user("ubnd_viewer"))
    for address in ("bang-dieu-hanh/", "chi-tieu/", "chi-tieu/t-cao/?nam=2021&cap=-&loai=-"):
        assert "Hai trường thiếu phòng học" in browser.get(f"/bac/{address}").content.decode(), address


def test_nobody_ends_what_they_are_to_explain_or_explained(house: House) -> None:
    place = house.bac
    missed_target(house)
    asked = _ask(house, by="ubnd_signer", of="leader")
    with pytest.raises(Forbidden):
        close_explanation(actor=place.actor("leader"), explanation=asked)
    answer_explanation(actor=place.actor("deputy_leader"), explanation=asked, answer="Thiếu phòng học")
    with pytest.raises(Forbidden):
        close_explanation(actor=place.actor("deputy_leader"), explanation=asked)
    assert close_explanation(actor=place.actor("ubnd_viewer"), explanation=asked).state == ExplanationState.CLOSED


def test_what_was_asked_in_a_school_year_stands_beside_its_figure_in_the_calendar_year_too(house: House) -> None:
    place = house.bac
    targets_given(house, {"thap:giao": "1%", "thap:th": "2%"})
    asked = _ask(house, key="t-thap:thcs:-")
    Explanation.unscoped.update(year="2020-2021")
    (found,) = latest_by_place(place.actor("leader"), place.district, place.district.pk, parse_period("2021")).values()
    assert found == asked
