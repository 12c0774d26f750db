"""The pages of rounds: their list, a draft's form with who would owe it, how one is set up, more time, chốt."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from indicators.forms import FinaliseForm
from indicators.models import Audience, Round, RoundState, Submission
from indicators.queries.audience import Chosen
from indicators.services.round_states import close_round
from indicators.services.rounds import RoundData, attach_paper, draft_round, instruct_round
from indicators.services.standard import ensure_catalogue, take_standard_forms
from indicators.views.rounds import ACTS
from schools.period_codes import parse_period
from schools.queries import now_of
from schools.services import ensure_period, ensure_school, ensure_ward
from tests.conftest import House, SignIn, approved, enter, submitted

PDF = b"%PDF-1.4 made for a test"


@pytest.fixture
def specialist(house: House, sign_in: SignIn) -> Client:
    return sign_in(house.bac.user("specialist"))


@pytest.fixture
def leader(house: House, sign_in: SignIn) -> Client:
    return sign_in(house.bac.user("leader"))


def at(name: str, *args: Any) -> str:
    return reverse(f"work:{name}", args=["bac", *args])


def body(house: House, **more: Any) -> dict[str, Any]:
    known = {
        "form": house.bac.version.form_id,
        "period": "2021-2022",
        "audience": "schools",
        "due_at": "2021-12-31T17:00",
    }
    return known | more


def draft(house: House, **more: Any) -> Round:
    data = RoundData(
        form=house.bac.version.form, period=ensure_period(parse_period("2021-2022")), audience=Audience.SCHOOLS
    )
    return draft_round(actor=house.bac.actor("specialist"), district=house.bac.district, data=replace(data, **more))


def stored(round_: Round) -> Round:
    found: Round = Round.unscoped.get(pk=round_.pk)
    return found


def newest() -> Round:
    found = Round.unscoped.order_by("pk").last()
    assert isinstance(found, Round)
    return found


def add_schools(house: House, count: int) -> None:
    for number in range(count):
        ensure_school(
            actor=house.operator_actor,
            district=house.bac.district,
            code=f"truong-{number}",
            name=f"Trường {number}",
            levels=["thcs"],
            ownership="1",
        )


# The list


def test_list_counts_what_was_sent_and_approved(house: House, specialist: Client) -> None:
    submitted(house.bac.of_school, house.bac.actor("principal"))
    approved(house.bac.of_sibling, house.bac.actor("sibling_principal"), house.bac.actor("specialist"))
    page = specialist.get(at("rounds"))
    line = next(one for one in page.context["rounds"] if one["audience"] == Audience.SCHOOLS.label)
    assert (line["sent"], line["approved"], line["owing"]) == (2, 1, 2)


def test_round_past_its_due_date_is_listed_overdue(house: House, specialist: Client) -> None:
    due = now_of(house.bac.district) - timedelta(days=3)
    Round.unscoped.filter(pk=house.bac.school_round.pk).update(due_at=due, opens_at=due - timedelta(days=9))
    page = specialist.get(at("rounds"))
    assert [one["state_label"] for one in page.context["rounds"]] == ["Đang mở", "Quá hạn"]
    assert "Quá hạn 3 ngày" in page.content.decode()


# A draft's form


def test_saved_form_is_a_draft_of_what_was_ticked(house: House, specialist: Client) -> None:
    answer = specialist.post(at("round-new"), body(house, levels=["thcs"], name="Quy mô", opens_at="2021-12-01T07:00"))
    made = newest()
    assert answer.headers["Location"] == at("round-settings", made.pk)
    assert (made.state, made.name, made.period.code) == (RoundState.DRAFT, "Quy mô", "2021-2022")
    assert made.chosen == {"levels": ["thcs"]}
    assert timezone.localtime(made.opens_at).strftime("%d/%m/%Y %H:%M") == "01/12/2021 07:00"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"form": ""}, "Hãy chọn biểu mẫu."),
        ({"due_at": ""}, "Hãy chọn ngày, giờ."),
        ({"due_at": "mai"}, "Hãy ghi ngày, giờ như"),
        ({"opens_at": "2022-01-01T07:00"}, "Hạn nộp phải sau lúc bắt đầu nhập số liệu."),
    ],
)
def test_form_that_is_wrong_says_where(house: House, specialist: Client, wrong: dict[str, str], told: str) -> None:
    before = Round.unscoped.count()
    answer = specialist.post(at("round-new"), body(house, **wrong))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert Round.unscoped.count() == before


def test_looking_at_the_list_keeps_nothing(house: House, specialist: Client) -> None:
    before = Round.unscoped.count()
    answer = specialist.post(at("round-new"), body(house, look="1"))
    assert answer.status_code == 200
    assert [one["name"] for one in answer.context["owing"]["units"]] == ["THCS Một Bắc", "Tiểu học Hai Bắc"]
    assert Round.unscoped.count() == before


def owing(specialist: Client, target: str, data: dict[str, Any]) -> Any:
    return specialist.post(at("round-owing"), data, headers={"HX-Request": "true", "HX-Target": target})


def test_count_follows_what_is_ticked(house: House, specialist: Client) -> None:
    page = owing(specialist, "round-count", body(house, levels=["thcs"]))
    assert "1 đơn vị phải nộp" in page.content.decode()
    assert "round-filters" not in page.content.decode().replace("from:#round-filters", "")
    named = owing(specialist, "round-count", body(house, units=[house.bac.sibling.pk]))
    assert [one["name"] for one in named.context["owing"]["units"]] == ["Tiểu học Hai Bắc"]


def test_another_audience_brings_its_own_controls_and_forgets_the_ticks_of_the_last(
    house: House, specialist: Client
) -> None:
    ensure_ward(actor=house.operator_actor, district=house.bac.district, code="mot", name="Phường Một")
    page = owing(specialist, "round-who", body(house, audience="wards", levels=["thcs"], units=[house.bac.school.pk]))
    assert [one["name"] for one in page.context["owing"]["units"]] == ["Phường Một"]
    assert page.context["narrowing"] == []


def test_without_a_form_the_count_waits(house: House, specialist: Client) -> None:
    assert owing(specialist, "round-who", body(house, form="")).context["owing"] is None


def test_looking_writes_no_period(house: House, specialist: Client) -> None:
    owing(specialist, "round-who", body(house))
    assert not type(house.bac.own_round.period).objects.filter(code="2021-2022").exists()


def test_draft_is_shown_in_its_form_as_it_was_kept(house: House, specialist: Client) -> None:
    kept = draft(house, chosen=Chosen(levels=frozenset(["thcs"])), instructions="Nộp đúng hạn.")
    form = specialist.get(at("round-edit", kept.pk)).context["form"]
    shown = {name: form[name].value() for name in ("form", "period", "audience", "levels", "instructions")}
    assert shown == {
        "form": house.bac.version.form_id,
        "period": "2021-2022",
        "audience": "schools",
        "levels": ["thcs"],
        "instructions": "Nộp đúng hạn.",
    }
    assert form["opens_at"].value() is None  # the opening that it was drafted with is past


def test_standard_round_fills_the_form(house: House, specialist: Client) -> None:
    assert specialist.get(at("round-new")).context["standard"] == []
    ensure_catalogue(actor=house.operator_actor)
    take_standard_forms(actor=house.bac.actor("district_admin"), district=house.bac.district)
    first = specialist.get(at("round-new")).context["standard"][0]
    page = specialist.get(first["url"])
    assert page.context["form"]["name"].value() == first["name"]
    assert page.context["form"]["due_at"].value() is not None
    assert page.context["owing"]["count"] == 2


# How a round is set up


def test_draft_is_opened_from_its_page_to_those_it_lists(house: House, specialist: Client) -> None:
    kept = draft(house, chosen=Chosen(levels=frozenset(["thcs"])))
    page = specialist.get(at("round-settings", kept.pk))
    assert [one["name"] for one in page.context["owing"]["units"]] == ["THCS Một Bắc"]
    answer = specialist.post(at("round-open", kept.pk), follow=True)
    assert "Đã mở đợt: 1 đơn vị phải nộp." in answer.content.decode()
    assert [one.unit for one in Submission.unscoped.filter(round=kept)] == [house.bac.school.unit]


def test_draft_that_cannot_be_opened_stays_with_the_reason(house: House, specialist: Client) -> None:
    kept = draft(house, chosen=Chosen(levels=frozenset(["thpt"])))
    answer = specialist.post(at("round-open", kept.pk), follow=True)
    assert answer.request["PATH_INFO"] == at("round-settings", kept.pk)
    assert "Không có đơn vị nào phải nộp" in answer.content.decode()


def test_discarded_draft_is_listed_no_more(house: House, specialist: Client) -> None:
    kept = draft(house, name="Nháp thử")
    answer = specialist.post(at("round-discard", kept.pk), follow=True)
    assert "Nháp thử" not in answer.content.decode()


def test_page_offers_only_what_can_be_done_now(house: House, specialist: Client, leader: Client) -> None:
    def offered(client: Client, round_: Round) -> set[str]:
        context = client.get(at("round-settings", round_.pk)).context
        return {act for act in ACTS if context[f"can_{act}"]}

    round_ = house.bac.school_round
    assert offered(specialist, draft(house)) == {"open", "change", "instruct", "copy"}
    assert offered(specialist, round_) == {"instruct", "extend", "add_units", "take_back", "close", "copy"}
    close_round(actor=house.bac.actor("specialist"), round_=round_)
    assert offered(specialist, round_) == {"instruct", "copy"}
    assert offered(leader, round_) == {"instruct", "reopen", "finalise", "copy"}
    Round.unscoped.filter(pk=round_.pk).update(state=RoundState.FINALISED)
    assert offered(leader, round_) == {"copy"}


def test_file_of_another_kind_is_refused_at_its_field(house: House, specialist: Client) -> None:
    file = SimpleUploadedFile("chay.exe", b"MZ")
    answer = specialist.post(at("round-attach", house.bac.school_round.pk), {"file": file})
    assert answer.status_code == 422
    assert "Không nhận được tệp “chay.exe”" in answer.content.decode()


def test_words_that_are_too_long_are_refused_at_their_field(house: House, specialist: Client) -> None:
    answer = specialist.post(at("round-words", house.bac.school_round.pk), {"instructions": "a" * 5001})
    assert answer.status_code == 422
    assert stored(house.bac.school_round).instructions == ""


def test_units_read_the_instructions_and_files_beside_their_answer(house: House, sign_in: SignIn) -> None:
    office, round_ = house.bac.actor("specialist"), house.bac.school_round
    instruct_round(actor=office, round_=round_, name="", instructions="Tính đến 30/9.")
    paper = attach_paper(actor=office, round_=round_, file=SimpleUploadedFile("Hướng dẫn.pdf", PDF))
    client = sign_in(house.bac.user("principal"))
    page = client.get(at("submission", house.bac.of_school.pk)).content.decode()
    assert "Tính đến 30/9." in page
    assert at("round-paper", round_.pk, paper.pk) in page
    answer = client.get(at("round-paper", round_.pk, paper.pk))
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]


def test_who_only_reads_what_is_approved_is_not_shown_the_instructions(house: House, sign_in: SignIn) -> None:
    instruct_round(
        actor=house.bac.actor("specialist"), round_=house.bac.school_round, name="", instructions="Tính đến 30/9."
    )
    approved(house.bac.of_school, house.bac.actor("principal"), house.bac.actor("specialist"))
    page = sign_in(house.bac.user("ubnd_viewer")).get(at("submission", house.bac.of_school.pk))
    assert "Tính đến 30/9." not in page.content.decode()


def test_file_is_found_in_its_own_round_only(house: House, specialist: Client) -> None:
    paper = attach_paper(
        actor=house.bac.actor("specialist"), round_=house.bac.school_round, file=SimpleUploadedFile("a.pdf", PDF)
    )
    assert specialist.get(at("round-paper", house.bac.own_round.pk, paper.pk)).status_code == 404


# More time, closing, chốt


def test_more_time_for_some_is_for_those_who_have_not_sent_theirs(house: House, specialist: Client) -> None:
    submitted(house.bac.of_sibling, house.bac.actor("sibling_principal"))
    url = at("round-extend", house.bac.school_round.pk)
    ticked = {"chon": [house.bac.of_school.pk, house.bac.of_sibling.pk]}
    shown = specialist.post(at("round-extend-chosen", house.bac.school_round.pk), ticked).context["form"]
    assert [label for _value, label in shown.fields["submissions"].choices] == ["THCS Một Bắc"]
    assert (shown["whom"].value(), shown["submissions"].value()) == ("some", [house.bac.of_school.pk])
    asked = {"whom": "some", "due_at": "2021-12-31T17:00", "reason": "Mất điện"}
    refused = specialist.post(url, asked)
    assert (refused.status_code, "Hãy chọn ít nhất một đơn vị." in refused.content.decode()) == (422, True)
    Round.unscoped.filter(pk=house.bac.school_round.pk).update(due_at=now_of(house.bac.district) + timedelta(days=1))
    answer = specialist.post(url, asked | {"submissions": [house.bac.of_school.pk]}, follow=True)
    assert "Đã gia hạn cho 1 đơn vị." in answer.content.decode()
    settings = specialist.get(at("round-settings", house.bac.school_round.pk))
    assert [one["unit"] for one in settings.context["extended"]] == ["THCS Một Bắc"]


def test_sooner_due_date_is_refused_at_its_field(house: House, specialist: Client) -> None:
    asked = {"whom": "all", "due_at": "2020-12-31T17:00", "reason": "Nhầm"}
    answer = specialist.post(at("round-extend", house.bac.school_round.pk), asked)
    assert (answer.status_code, "Hạn mới đã qua" in answer.content.decode()) == (422, True)


def test_forgotten_school_is_added_by_its_tick(house: House, specialist: Client) -> None:
    add_schools(house, 1)
    url = at("round-add-units", house.bac.school_round.pk)
    ((value, label),) = specialist.get(url).context["form"].fields["units"].choices
    refused = specialist.post(url)
    assert (refused.status_code, "Hãy chọn ít nhất một đơn vị." in refused.content.decode()) == (422, True)
    answer = specialist.post(url, {"units": [value]}, follow=True)
    assert "Đã thêm 1 đơn vị vào đợt." in answer.content.decode()
    assert label.split(",")[0] in answer.content.decode()
    assert "Mọi đơn vị của địa bàn trong kỳ này đã được giao." in specialist.get(url).content.decode()


def test_round_opened_by_mistake_is_taken_back_from_its_settings(house: House, specialist: Client) -> None:
    settings = at("round-settings", house.bac.school_round.pk)
    assert at("round-take-back", house.bac.school_round.pk) in specialist.get(settings).content.decode()
    answer = specialist.post(at("round-take-back", house.bac.school_round.pk), {"reason": "Nhầm kỳ"}, follow=True)
    assert "Đã thu hồi đợt thành bản nháp." in answer.content.decode()


def test_round_that_has_begun_does_not_offer_to_be_taken_back(house: House, specialist: Client) -> None:
    enter(house.bac.of_school, house.bac.actor("principal"))
    page = specialist.get(at("round-settings", house.bac.school_round.pk)).content.decode()
    assert at("round-take-back", house.bac.school_round.pk) not in page
    answer = specialist.post(at("round-take-back", house.bac.school_round.pk), {"reason": "Nhầm"}, follow=True)
    assert "1 đơn vị đã nhập số liệu" in answer.content.decode()


def test_closed_round_is_opened_again_for_all(house: House, leader: Client) -> None:
    close_round(actor=house.bac.actor("specialist"), round_=house.bac.school_round)
    url = at("round-reopen", house.bac.school_round.pk)
    assert "2 đơn vị chưa nộp sẽ nhập và nộp được" in leader.get(url).content.decode()
    assert leader.post(url, {"reason": ""}).status_code == 422
    past = leader.post(url, {"reason": "Mưa bão", "due_at": "2020-12-31T17:00"})
    assert (past.status_code, "Hạn mới đã qua" in past.content.decode()) == (422, True)
    answer = leader.post(url, {"reason": "Mưa bão"}, follow=True)
    assert "Đã mở lại đợt cho mọi đơn vị chưa nộp." in answer.content.decode()


def test_closing_tells_first_who_is_missing(house: House, specialist: Client) -> None:
    url = at("round-settings", house.bac.school_round.pk)
    assert "Còn 2 đơn vị chưa nộp." in specialist.get(url).content.decode()
    specialist.post(at("round-close", house.bac.school_round.pk))
    assert stored(house.bac.school_round).state == RoundState.CLOSED
    assert "Đã đóng" in specialist.get(url).content.decode()


def test_chot_asks_a_reason_for_each_unit_without_figures(house: House, leader: Client) -> None:
    approved(house.bac.of_school, house.bac.actor("principal"), house.bac.actor("specialist"))
    close_round(actor=house.bac.actor("specialist"), round_=house.bac.school_round)
    url = at("round-finalise", house.bac.school_round.pk)
    waiting = leader.get(url)
    assert (waiting.context["ready"], waiting.context["needs_totals"]) == (False, True)
    Round.unscoped.filter(pk=house.bac.school_round.pk).update(
        totals_submitted_by=house.bac.user("specialist"),
        totals_approved_by=house.bac.user("leader"),
        totals_approved_at=now_of(house.bac.district),
    )
    refused = leader.post(url)
    assert "Hãy ghi lý do không có số liệu của đơn vị này." in refused.content.decode()
    leader.post(url, {f"reason-{house.bac.of_sibling.pk}": "Trường giải thể"})
    assert stored(house.bac.school_round).state == RoundState.FINALISED


def test_one_reason_serves_all_units_without_figures_that_have_none_of_their_own(house: House) -> None:
    school, sibling = house.bac.of_school, house.bac.of_sibling
    typed = {"reason": "Ngập lụt", f"reason-{sibling.pk}": "Trường giải thể"}
    form = FinaliseForm(typed, missing=[school, sibling])
    assert form.is_valid()
    assert form.left_out == {school.pk: "Ngập lụt", sibling.pk: "Trường giải thể"}
    assert set(FinaliseForm({}, missing=[school, sibling]).errors) == {f"reason-{one.pk}" for one in (school, sibling)}


def test_copy_leads_to_the_draft_of_the_next_year(house: House, specialist: Client) -> None:
    answer = specialist.post(at("round-copy", house.bac.school_round.pk), follow=True)
    assert "Đã chép thành bản nháp của năm 2021." in answer.content.decode()
    assert newest().period.code == "2021"


# What the pages cost


@pytest.mark.parametrize("page", ["round-edit", "round-settings"])
def test_draft_costs_the_same_for_many_schools(house: House, specialist: Client, page: str) -> None:
    kept = draft(house)

    def cost() -> int:
        specialist.get(at(page, kept.pk))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            specialist.get(at(page, kept.pk))
        return len(queries)

    few = cost()
    add_schools(house, 30)
    assert cost() == few
